// Lines by their routes, step by step; for fused routes see sweep_fused.cpp.
#include "engine/columnar/sweep.h"

#include <algorithm>
#include <bit>
#include <map>

#include "engine/columnar/row_mask.h"

namespace cocket::columnar {
namespace {

constexpr size_t kLanes = 16;      // lines are looked up so many at a time
constexpr size_t kLinesPerStep = 128;   // of a route, before it is worth being fused
constexpr uint32_t kMayHold = UnitRoute::kMayHold;

// By node: columns that the days are found from which it asks about, a bit each. Columns that share a bit
// are taken as one.
std::vector<uint64_t> columns_of_days(const Graph& graph) {
  std::vector<uint64_t> columns(graph.nodes.size(), 0);
  std::vector<uint64_t> days(graph.nodes.size(), 0);
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (node.kind == Node::Kind::column) columns[id] = uint64_t{1} << (node.column % 64);
    auto add = [&](NodeId part) {
      if (part == kNoNode) return;
      columns[id] |= columns[part];
      days[id] |= days[part];
    };
    for (const NodeId part : {node.a, node.b, node.day}) add(part);
    for (const NodeId part : node.bodies) add(part);
    if (node.kind == Node::Kind::day) days[id] = columns[id];
  }
  return days;
}

}  // namespace

// The lines at hand, by their place.
class Sweep::Places : public Solver::Lines {
 public:
  void begin() override { lines->begin(); }
  const Row& row(size_t line) override { return lines->row(places[line]); }
  bool stays(size_t line) const override { return lines->stays(places[line]); }
  const std::string* text(uint16_t input, uint16_t code) override { return lines->text(input, code); }
  uint32_t unit(size_t unit, size_t line, exact::Pieces& pieces) override { return lines->unit(unit, places[line], pieces); }

  Solver::Lines* lines = nullptr;
  std::span<const uint32_t> places;
};

Sweep::Section::Section(Solver& solver, std::vector<uint32_t> units) : routes(solver, std::move(units)) { forget(); }

void Sweep::Section::forget() {
  routes.forget();
  keys.begin(routes.day_columns().size());
  route_of_key.assign(1, 0);
  more.clear();
  columns.clear();
  mosts.clear();
  touched.clear();
  lines = groups = misfits = cell_bytes = 0;
  next_time = 0;
  most_then.clear();
  cells.clear();
  between.clear();
}

Sweep::Sweep(Solver& solver, const std::vector<uint32_t>& units, size_t fuse_after)
    : solver_(solver), graph_(solver.graph_), fuse_after_(fuse_after), lines_(std::make_unique<Places>()) {
  const std::vector<uint64_t> days = columns_of_days(graph_);
  auto days_of = [&days](NodeId id) { return id == kNoNode ? 0 : days[id]; };
  std::map<uint64_t, std::vector<uint32_t>> by_days;
  for (const uint32_t unit : units) by_days[days_of(graph_.units[unit].first) | days_of(graph_.units[unit].rest)].push_back(unit);
  size_t most_units = 0;
  for (auto& [columns, of] : by_days) {
    most_units = std::max(most_units, of.size());
    sections_.emplace_back(solver, std::move(of));
  }
  unit_numbers_.resize(most_units * solver.stride_);
}

Sweep::~Sweep() = default;

void Sweep::forget() {
  for (Section& section : sections_) section.forget();
}

size_t Sweep::bytes() const {
  size_t bytes = 0;
  for (const Section& section : sections_) bytes += section.routes.bytes() + section.cell_bytes;
  return bytes;
}

void Sweep::find(std::span<const uint16_t* const> columns, std::span<const uint32_t> rows, Solver::Lines& lines, UnitSink& sink) {
  columns_ = columns;
  rows_ = rows;
  lines_->lines = &lines;
  route_of_.resize(rows.size());
  by_route_.resize(rows.size());
  for (Section& section : sections_) {
    if (section.lines > 0 && section.lines >= section.next_time) fuse_anew(section);
    section.lines += rows.size();
    const std::vector<uint16_t>& days = section.routes.day_columns();
    starts_.assign(section.routes.count() + 1, 0);
    for (uint32_t place = 0; place < rows.size(); ++place) {
      const uint32_t key = section.keys.find([&](size_t i) { return uint32_t{columns[days[i]][rows[place]]}; });
      const uint32_t route = key != 0 ? section.route_of_key[key] : new_route(section, place);
      route_of_[place] = route;
      if (starts_.size() < route + 2) starts_.resize(route + 2, 0);
      ++starts_[route + 1];
    }
    for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    next_.assign(starts_.begin(), starts_.end());
    for (uint32_t place = 0; place < rows.size(); ++place) by_route_[next_[route_of_[place]]++] = place;
    for (size_t route = 0; route + 1 < starts_.size(); ++route) {
      const auto places = std::span(by_route_).subspan(starts_[route], starts_[route + 1] - starts_[route]);
      for (size_t first = 0; first < places.size(); first += solver_.stride_) {
        const auto group = places.subspan(first, std::min(solver_.stride_, places.size() - first));
        sweep(section, route, group);
        sink.take(section.routes.units(), {unit_numbers_.data(), solver_.stride_}, group);
      }
    }
  }
  solver_.leave_row();
}

// The route of a line with days not met together before.
uint32_t Sweep::new_route(Section& section, size_t place) {
  Routes& routes = section.routes;
  const uint32_t row = rows_[place];
  for (size_t i = 0; i < columns_.size(); ++i) routes.slots()[i] = columns_[i][row];
  const auto line = static_cast<uint32_t>(place);
  lines_->places = {&line, 1};
  solver_.begin_lines(*lines_);
  Route& route = routes.find();
  if (route.index >= section.more.size()) add_route(section, route);
  const std::vector<uint16_t>& days = routes.day_columns();
  const uint32_t key = section.keys.find_or_add([&](size_t i) { return uint32_t{columns_[days[i]][row]}; });
  if (section.route_of_key.size() <= key) section.route_of_key.resize(key + 1);
  return section.route_of_key[key] = static_cast<uint32_t>(route.index);
}

// Columns for slots that a new route brought.
void Sweep::add_columns(Section& section) {
  const Routes& routes = section.routes;
  for (auto slot = static_cast<Slot>(section.columns.size()); slot < routes.slots().size(); ++slot) {
    uint32_t* column = nullptr;
    const uint32_t* most = nullptr;
    if (const NodeId id = routes.node_of(slot); id != kNoNode) {
      column = solver_.numbers(id);
      most = &solver_.most_[id];
    } else if (!routes.is_constant(slot)) {
      column = section.between.emplace_back(solver_.stride_, 0).data();
    }
    section.columns.push_back(column);
    section.mosts.push_back(most);
    section.touched.push_back(0);
  }
}

void Sweep::add_route(Section& section, Route& route) {
  add_columns(section);
  // Fusing long routes costs more.
  if (section.most_then.empty()) {
    const size_t worth = fuse_after_ < kFuseAfter ? 0 : kLinesPerStep * route.steps.size();
    section.next_time = std::max({section.next_time, fuse_after_, worth});
  }
  RouteMore& made = section.more.emplace_back();
  std::vector<bool> read(columns_.size(), false);
  auto look_at = [&](const Step& step) {
    for (const Slot slot : {step.a, step.b}) {
      if (slot < read.size()) read[slot] = true;
    }
    if (step.node == kNoNode) section.mosts[step.out] = &solver_.tables_[step.of].num_two_texts;
  };
  for (const Step& step : route.steps) look_at(step);
  // Each node once, with all units that need it; its texts that apply together just before it.
  struct Wanted {
    std::vector<Step> steps;
    std::vector<uint16_t> units;
  };
  std::map<NodeId, Wanted> wanted;
  for (uint16_t u = 0; u < route.units.size(); ++u) {
    UnitRoute& unit = route.units[u];
    if (unit.first < read.size()) read[unit.first] = true;
    if (unit.rest < read.size()) read[unit.rest] = true;
    for (const UnitRoute::Root& root : unit.roots) {
      if (root.slot < read.size()) read[root.slot] = true;
    }
    std::vector<Step> steps;
    for (const Step& step : unit.more) {
      look_at(step);
      steps.push_back(step);
      if (step.node == kNoNode) continue;
      Wanted& of = wanted[step.node];
      if (of.steps.empty()) of.steps = steps;
      of.units.push_back(u);
      steps.clear();
    }
    unit.more = {};
  }
  std::map<std::vector<uint16_t>, uint32_t> sets;
  for (const auto& [id, each] : wanted) {
    const auto [at, fresh] = sets.try_emplace(each.units, static_cast<uint32_t>(made.unit_sets.size()));
    if (fresh) made.unit_sets.push_back(each.units);
    for (const Step& step : each.steps) made.steps.push_back({step, at->second});
  }
  for (Slot slot = 0; slot < read.size(); ++slot) {
    if (read[slot] && section.columns[slot] != nullptr) made.columns.push_back(slot);
  }
}

void Sweep::sweep(Section& section, size_t index, std::span<const uint32_t> places) {
  Route& route = section.routes.route(index);
  places_ = places;
  const std::vector<uint32_t>& units = section.routes.units();
  if (route.range) {
    for (size_t u = 0; u < units.size(); ++u) std::fill_n(unit_numbers(u), places.size(), 0);
    return;
  }
  lines_->places = places;
  solver_.begin_lines(*lines_);
  words_ = (places.size() + 63) / 64;
  padded_ = (places.size() + kLanes - 1) / kLanes * kLanes;
  RouteMore& more = section.more[index];
  inputs_fit_ = true;
  for (const Slot slot : more.columns) {
    uint32_t* const numbers = section.columns[slot];
    const uint16_t* const codes = columns_[slot];
    uint32_t most = 0;
    for (size_t i = 0; i < places.size(); ++i) {
      numbers[i] = codes[rows_[places[i]]];
      most = std::max(most, numbers[i]);
    }
    std::fill(numbers + places.size(), numbers + padded_, numbers[places.size() - 1]);
    uint32_t& most_so_far = solver_.most_[section.routes.node_of(slot)];
    most_so_far = std::max(most_so_far, most);
    inputs_fit_ = inputs_fit_ && (more.fused == nullptr || more.fused->fits(slot, most));
  }
  ++group_;
  fused_ = find_fused(section, route);
  if (!fused_) {
    for (const Step& step : route.steps) find_step(section, route, step, nullptr);
  }
  holding_.assign(units.size() * words_, 0);
  for (size_t u = 0; u < units.size(); ++u) find_unit(section, route, u);
  if (fused_ && !find_fused_more(section, route)) {
    fused_ = false;
    for (const Step& step : route.steps) find_step(section, route, step, nullptr);
  }
  if (fused_) fused_lines_ += places.size();
  else find_more(section, route);
  for (size_t u = 0; u < units.size(); ++u) {
    if (!route.units[u].roots.empty()) find_rest(section, route, u);
  }
}

void Sweep::find_step(Section& section, const Route& route, const Step& step, const Mask* rows) {
  PairTable& table = *step.table;
  table.reserve(section.most(step.a), section.most(step.b));
  uint32_t* const out = section.columns[step.out];
  // Lines that nobody asks for hold numbers of others, for which there is room as well.
  if (table.find_all(section.numbers(step.a), section.numbers(step.b), padded_, out)) return;
  auto settle = [&](size_t line) {
    if (out[line] == 0) out[line] = miss(section, route, step, line);
  };
  const size_t last = places_.size();
  if (rows != nullptr) {
    each_row(rows, words_, settle);
    return;
  }
  for (size_t line = 0; line < last; ++line) settle(line);
  std::fill(out + last, out + padded_, out[last - 1]);
}

// What the units of the lines at hand hold is known anew.
void Sweep::begin_marks(const RouteMore& more) {
  num_marked_.assign(more.unit_sets.size(), kNotMarked);
  marks_.resize(std::max(marks_.size(), more.unit_sets.size() * words_));
}

Sweep::Marked Sweep::marked(const RouteMore& more, uint32_t units) {
  Mask* const rows = marks_.data() + units * words_;
  uint32_t& count = num_marked_[units];
  if (count == kNotMarked) {
    std::fill(rows, rows + words_, 0);
    for (const uint16_t unit : more.unit_sets[units]) {
      const Mask* const of_unit = holding_.data() + unit * words_;
      for (size_t w = 0; w < words_; ++w) rows[w] |= of_unit[w];
    }
    count = 0;
    for (size_t w = 0; w < words_; ++w) count += static_cast<uint32_t>(std::popcount(rows[w]));
  }
  return {rows, count};
}

void Sweep::find_more(Section& section, const Route& route) {
  const RouteMore& more = section.more[route.index];
  begin_marks(more);
  for (const More& each : more.steps) {
    const Marked lines = marked(more, each.units);
    if (lines.count == 0) continue;
    if (kFewParts * lines.count >= places_.size()) {
      find_step(section, route, each.step, lines.rows);
      continue;
    }
    PairTable& table = *each.step.table;
    table.reserve(section.most(each.step.a), section.most(each.step.b));
    uint32_t* const out = section.columns[each.step.out];
    const Numbers a = section.numbers(each.step.a);
    const Numbers b = section.numbers(each.step.b);
    each_row(lines.rows, words_, [&](size_t line) {
      out[line] = table.find(a[line], b[line]);
      if (out[line] == 0) out[line] = miss(section, route, each.step, line);
    });
  }
}

// The units' answers where nothing else counts; marks the lines in which more does.
void Sweep::find_unit(Section& section, Route& route, size_t index) {
  UnitRoute& unit = route.units[index];
  const size_t rows = places_.size();
  const Numbers first = section.numbers(unit.first);
  const uint32_t most = section.most(unit.first);
  PairTable& table = *unit.table;
  table.reserve(most, 0);
  auto settled = [&](size_t line) {
    uint32_t found = table.find(first[line], 0);
    if (found == 0) {
      found = ask_unit(section, route, index, line, false);
      table.put(first[line], 0, found);
    }
    return found;
  };
  auto may_hold = [&](size_t line) {
    return std::any_of(unit.roots.begin(), unit.roots.end(), [&](const UnitRoute::Root& root) {
      return (*root.may_hold)[value(section, route, root.slot, line)] != 0;
    });
  };
  Mask* const holding = holding_.data() + index * words_;
  uint32_t* const out = unit_numbers(index);
  if (unit.roots.empty()) {
    if (!table.find_all(first, {}, padded_, out)) {
      for (size_t i = 0; i < rows; ++i) {
        if (out[i] == 0) out[i] = settled(i);
      }
    }
  } else if (unit.roots_follow) {
    unit.number_of(most);
    look_up_numbers(unit.numbers->data(), first, padded_, out);
    bool met = true;
    for (size_t i = 0; i < rows; ++i) met &= out[i] != 0;
    for (size_t i = 0; i < rows && !met; ++i) {
      if (out[i] != 0) continue;
      uint32_t& number = (*unit.numbers)[first[i]];
      if (number == 0) number = may_hold(i) ? kMayHold : settled(i);
      out[i] = number;
    }
    for (size_t from = 0; from < rows; from += 64) {
      const size_t count = std::min<size_t>(64, rows - from);
      Mask bits = 0;
      for (size_t i = 0; i < count; ++i) bits |= Mask{out[from + i] == kMayHold} << i;
      holding[from / 64] = bits;
    }
  } else {
    for (size_t i = 0; i < rows; ++i) {
      if (may_hold(i)) holding[i / 64] |= Mask{1} << (i % 64);
      else out[i] = settled(i);
    }
  }
}

void Sweep::find_rest(Section& section, Route& route, size_t index) {
  const UnitRoute& unit = route.units[index];
  const Numbers first = section.numbers(unit.first);
  const Numbers rest = section.numbers(unit.rest);
  PairTable& table = *unit.table;
  table.reserve(section.most(unit.first), section.most(unit.rest));
  uint32_t* const into = unit_numbers(index);
  each_row(holding_.data() + index * words_, words_, [&](size_t line) {
    uint32_t found = table.find(first[line], rest[line]);
    if (found == 0) {
      found = ask_unit(section, route, index, line, true);
      table.put(first[line], rest[line], found);
    }
    into[line] = found;
  });
}

// What is not in a table yet.
uint32_t Sweep::miss(Section& section, const Route& route, const Step& step, size_t line) {
  const uint32_t a = section.numbers(step.a)[line];
  const uint32_t b = section.numbers(step.b)[line];
  // An earlier line may have brought it.
  if (const uint32_t found = step.table->find(a, b); found != 0) return found;
  uint32_t made = 0;
  if (step.node == kNoNode) {
    made = ++solver_.tables_[step.of].num_two_texts;
  } else {
    const Node& node = graph_.nodes[step.node];
    for (const NodeId part : {node.a, node.b, node.day}) give(section, route, part, line);
    for (const NodeId part : node.bodies) give(section, route, part, line);
    give(section, route, node.given, line);
    made = solver_.make(step.node, line);
  }
  step.table->put(a, b, made);
  return made;
}

uint32_t Sweep::ask_unit(Section& section, const Route& route, size_t index, size_t line, bool with_rest) {
  const uint32_t id = section.routes.units()[index];
  const UnitNodes& unit = graph_.units[id];
  for (const auto* given : {&unit.given, &unit.other_given}) give(section, route, *given, line);
  if (with_rest) {
    for (const auto* given : {&unit.given_rest, &unit.other_given_rest}) give(section, route, *given, line);
  }
  return solver_.ask_unit(id, line, with_rest);
}

// What is the same in all lines of the route stands in no column, nor does what was left out between.
void Sweep::give(Section& section, const Route& route, NodeId id, size_t line) {
  if (id == kNoNode) return;
  if (route.constants[id] != 0) solver_.numbers(id)[line] = route.constants[id];
  else if (fused_) value(section, route, section.routes.slot(id), line);
}

void Sweep::give(Section& section, const Route& route, const std::vector<Node::Given>& given, size_t line) {
  for (const Node::Given& each : given) {
    give(section, route, each.node, line);
    if (each.select != kNoNode) give(section, route, graph_.nodes[each.select].a, line);
  }
}

}  // namespace cocket::columnar
