#include "engine/columnar/walk.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {
namespace {

constexpr uint64_t kFew = 64;
constexpr size_t kMostFusedBytes = size_t{16} << 20;

}  // namespace

Walk::Walk(Solver& solver, std::vector<uint32_t> units)
    : solver_(solver), graph_(solver.graph_), units_(std::move(units)) {
  const size_t num_columns = solver_.plan_->num_columns();
  zero_ = static_cast<Slot>(num_columns);
  Slot next = zero_ + 1;
  for (const Node& node : graph_.nodes) {
    slot_of_node_.push_back(node.kind == Node::Kind::column ? Slot{node.column} : next++);
  }
  first_spare_ = next;
  forget();
}

void Walk::forget() {
  slots_.assign(first_spare_, 0);
  constants_.clear();
  routes_.clear();
  current_ = nullptr;
  most_.clear();
  fused_bytes_ = 0;
  cells_.clear();
  settled_ = false;
  keys_.assign(std::max<size_t>(1, solver_.days_.size()), {});
  num_keys_.assign(keys_.size(), 0);
  to_days_.clear();
  std::vector<bool> needed(graph_.nodes.size(), false);
  for (const NodeId id : solver_.days_) needed[id] = true;
  mark_parts(needed, {});
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (needed[id]) add_step(id, to_days_);
  }
}

Slot Walk::spare() {
  slots_.push_back(0);
  return static_cast<Slot>(slots_.size() - 1);
}

Slot Walk::constant(uint32_t value) {
  const auto [at, fresh] = constants_.try_emplace(value, 0);
  if (fresh) {
    at->second = spare();
    slots_.back() = value;
  }
  return at->second;
}

// The solver makes numbers of its line 0. Everything before a node is found step by step when it is made.
void Walk::give(NodeId id) {
  if (id != kNoNode) solver_.numbers(id)[0] = slots_[slot_of_node_[id]];
}

void Walk::give(const std::vector<Node::Given>& given) {
  for (const Node::Given& each : given) {
    give(each.node);
    if (each.select != kNoNode) give(graph_.nodes[each.select].a);
  }
}

uint32_t Walk::miss(const Step& step) {
  const uint32_t a = slots_[step.a];
  const uint32_t b = slots_[step.b];
  uint32_t made = 0;
  if (step.node == kNoNode) {
    made = ++solver_.tables_[step.of].num_two_texts;
  } else {
    const Node& node = graph_.nodes[step.node];
    give_days();
    for (const NodeId part : {node.a, node.b, node.day}) give(part);
    for (const NodeId part : node.bodies) give(part);
    give(node.given);
    made = solver_.make(step.node, 0);
  }
  step.table->reserve(a, b);
  step.table->put(a, b, made);
  return made;
}

// Clocks stand in no step of a route.
void Walk::give_days() {
  if (current_ == nullptr) return;
  for (const auto& [id, number] : current_->days) slots_[slot_of_node_[id]] = number;
}

uint32_t Walk::miss_unit(size_t index, const UnitRoute& unit, uint32_t rest) {
  const UnitNodes& nodes = graph_.units[units_[index]];
  give_days();
  give(nodes.given);
  give(nodes.given_rest);
  give(nodes.other_given);
  give(nodes.other_given_rest);
  const uint32_t made = solver_.ask_unit(units_[index], 0, rest != 0);
  unit.table->reserve(slots_[unit.first], rest);
  unit.table->put(slots_[unit.first], rest, made);
  return made;
}

// Marks what the needed nodes are made of, but not what makes up the known ones. Of a select the text
// that applies on the day at hand.
void Walk::mark_parts(std::vector<bool>& needed, const std::vector<bool>& known) {
  for (NodeId id = static_cast<NodeId>(graph_.nodes.size()); id-- > 0;) {
    if (!needed[id] || (!known.empty() && known[id])) continue;
    const Node& node = graph_.nodes[id];
    for (const NodeId part : {node.a, node.b}) {
      if (part != kNoNode) needed[part] = true;
    }
    if (node.kind != Node::Kind::select) continue;
    for (const uint32_t text : solver_.texts(id, 0)) {
      if (node.bodies[text] != kNoNode) needed[node.bodies[text]] = true;
    }
  }
}

void Walk::add_step(NodeId id, std::vector<Step>& steps) {
  const Node& node = graph_.nodes[id];
  if (node.kind == Node::Kind::column) return;
  Solver::Table& table = solver_.tables_[id];
  auto part = [this](NodeId of) {
    const bool day = of != kNoNode && (graph_.nodes[of].kind == Node::Kind::day || graph_.nodes[of].kind == Node::Kind::clock);
    return day && current_ != nullptr ? constant(solver_.numbers(of)[0]) : slot(of);
  };
  Step step{&table.pairs, part(node.a), part(node.b), slot(id), id, kNoNode};
  if (node.kind == Node::Kind::select) {
    const std::vector<uint32_t>& applying = solver_.texts(id, 0);
    step.b = zero_;
    if (applying.size() == 1) {
      step.table = &table.by_text[applying.front()];
      step.b = part(node.bodies[applying.front()]);
    } else if (applying.size() > 1) {
      Slot bodies = part(node.bodies[applying.front()]);
      for (size_t i = 1; i < applying.size(); ++i) {
        const Step two{&table.two_texts, bodies, part(node.bodies[applying[i]]), spare(), kNoNode, id};
        steps.push_back(two);
        bodies = two.out;
      }
      step.table = &table.of_two_texts;
      step.b = bodies;
    }
  }
  steps.push_back(step);
}

// Whether the number of `root` follows from that of `from`: pairs have numbers of their own.
bool Walk::follows(NodeId root, NodeId from) {
  if (from == root) return true;
  if (from == kNoNode) return false;
  const Node& node = graph_.nodes[from];
  if (node.kind == Node::Kind::tuple) return follows(root, node.a) || follows(root, node.b);
  if (node.kind != Node::Kind::select || node.asks) return false;
  const std::vector<uint32_t>& applying = solver_.texts(from, 0);
  return applying.size() == 1 && follows(root, node.bodies[applying.front()]);
}

Walk::Route Walk::make_route() {
  Route route;
  // Clocks follow from the days, which are found.
  current_ = nullptr;
  std::vector<bool> known(graph_.nodes.size(), false);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    const Node& node = graph_.nodes[id];
    if (node.kind == Node::Kind::clock) {
      const Step step{&solver_.tables_[id].pairs, slot(node.a), zero_, slot(id), id, kNoNode};
      slots_[step.out] = find_step(step);
    }
    if (node.kind != Node::Kind::clock && node.kind != Node::Kind::day) continue;
    known[id] = true;
    route.days.emplace_back(id, slots_[slot(id)]);
    if (node.kind == Node::Kind::day && !solver_.tables_[id].days[slots_[slot(id)]].one) route.range = true;
  }
  for (const auto& [id, number] : route.days) solver_.numbers(id)[0] = number;
  if (route.range) return route;
  current_ = &route;
  std::vector<bool> needed(graph_.nodes.size(), false);
  for (const uint32_t unit : units_) {
    if (graph_.units[unit].first != kNoNode) needed[graph_.units[unit].first] = true;
  }
  mark_parts(needed, known);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (!needed[id]) continue;
    if (!known[id]) add_step(id, route.steps);
    known[id] = true;
  }
  auto number_of = [this](NodeId id) {
    const bool day = id != kNoNode && (graph_.nodes[id].kind == Node::Kind::day || graph_.nodes[id].kind == Node::Kind::clock);
    return day ? constant(solver_.numbers(id)[0]) : slot(id);
  };
  for (const uint32_t unit : units_) {
    const UnitNodes& nodes = graph_.units[unit];
    UnitRoute made;
    made.roots_follow = true;
    made.table = &solver_.unit_tables_[unit].pairs;
    made.first = number_of(nodes.first);
    if (nodes.rest != kNoNode) {
      made.rest = number_of(nodes.rest);
      made.roots_follow = std::all_of(nodes.roots.begin(), nodes.roots.end(), [&](NodeId root) { return follows(root, nodes.first); });
      for (const NodeId root : nodes.roots) made.roots.push_back({&solver_.tables_[root].may_hold, number_of(root)});
      std::vector<bool> more(graph_.nodes.size(), false);
      more[nodes.rest] = true;
      mark_parts(more, known);
      for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
        if (more[id] && !known[id]) add_step(id, made.more);
      }
    }
    route.units.push_back(std::move(made));
  }
  current_ = nullptr;
  return route;
}

Walk::Route& Walk::route() {
  uint32_t key = 0;
  for (size_t i = 0; i < keys_.size(); ++i) {
    const uint32_t number = solver_.days_.empty() ? 0 : slots_[slot(solver_.days_[i])];
    uint32_t found = keys_[i].find_any(key, number);
    if (found == 0) {
      if (i + 1 == keys_.size()) routes_.push_back(make_route());
      found = ++num_keys_[i];
      keys_[i].reserve(key, number);
      keys_[i].put(key, number, found);
    }
    key = found;
  }
  return routes_[key - 1];
}

// How great numbers become, for fusing.
void Walk::take_note(Route& route) {
  most_.resize(slots_.size(), 0);
  auto note = [this](Slot slot) { most_[slot] = std::max(most_[slot], slots_[slot]); };
  for (Slot slot = 0; slot < zero_; ++slot) note(slot);
  for (const Step& step : route.steps) note(step.out);
  for (const UnitRoute& unit : route.units) {
    for (const Step& step : unit.more) note(step.out);
  }
  if (++route.by_step < route.often || settled_) return;
  // Few of many lines do not fit: so be it.
  const bool few = route.by_step * kFew < route.lines;
  if (!few && fused_bytes_ < kMostFusedBytes) fuse(route);
  route.by_step = 0;
  route.lines = 0;
}

void Walk::settle() {
  for (Route& route : routes_) {
    if (!route.range && route.by_step > 0 && fused_bytes_ < kMostFusedBytes) fuse(route);
    route.by_step = 0;
  }
  settled_ = true;
}

void Walk::fuse(Route& route) {
  std::vector<std::vector<Joint>> groups(1 + route.units.size());
  std::vector<std::vector<Slot>> wanted(groups.size());
  auto joints = [](const std::vector<Step>& steps) {
    std::vector<Joint> made;
    for (const Step& step : steps) made.push_back({step.a, step.b, step.out, step.table});
    return made;
  };
  groups[0] = joints(route.steps);
  for (size_t i = 0; i < route.units.size(); ++i) {
    const UnitRoute& unit = route.units[i];
    wanted[0].push_back(unit.first);
    for (const UnitRoute::Root& root : unit.roots) {
      if (!unit.roots_follow) wanted[0].push_back(root.slot);
    }
    groups[i + 1] = joints(unit.more);
    if (!unit.roots.empty()) wanted[i + 1].push_back(unit.rest);
  }
  most_.resize(slots_.size(), 0);
  route.often *= 2;
  route.fused = std::make_unique<Fused>(groups, wanted, most_, zero_, zero_, cells_);
  fused_bytes_ += route.fused->bytes();
  ++num_fused_;
}

// False: a number does not fit; nothing of the route is found.
bool Walk::find_fused(Route& route, size_t index) {
  const Fused::Group& group = route.fused->group(index);
  uint32_t* const slots = slots_.data();
  for (size_t i = 0; i < group.looks.size(); ++i) {
    const Fused::Look& look = group.looks[i];
    const uint32_t at = look.index(slots);
    const uint32_t found = look.cells != nullptr ? look.cells[at] : 0;
    if (found != 0) slots[look.out] = found;
    else if (!find_look(route, index, i, at)) return false;
  }
  return true;
}

// What a table does not hold yet is found step by step, with everything that it may rest on.
void Walk::find_by_step(Route& route, size_t index) {
  if (!stepped_) find_steps(route.steps);
  stepped_ = true;
  if (index > 0) find_steps(route.units[index - 1].more);
}

bool Walk::find_look(Route& route, size_t index, size_t i, uint32_t at) {
  Fused::Group& group = route.fused->group(index);
  const Fused::Look& look = group.looks[i];
  if (look.cells == nullptr) {
    const uint32_t place = group.places[i];
    const Step& step = place < route.steps.size() ? route.steps[place] : route.units[index - 1].more[place - route.steps.size()];
    slots_[step.out] = step.table->find_any(slots_[step.a], slots_[step.b]);
  }
  if (look.cells != nullptr || slots_[look.out] == 0) find_by_step(route, index);
  const uint32_t found = slots_[look.out];
  if (!route.fused->fits(look.out, found)) return false;
  if (look.cells != nullptr) group.cells[i][at] = found;
  return true;
}

uint32_t Walk::find_unit(Route& route, size_t index, bool& fused) {
  UnitRoute& unit = route.units[index];
  const uint32_t first = slots_[unit.first];
  bool may_hold = false;
  if (unit.roots_follow && first < unit.numbers.size() && unit.numbers[first] != 0) {
    if (unit.numbers[first] != kMayHold) return unit.numbers[first];
    may_hold = true;
  } else {
    // What the roots are found from may have been left out.
    if (!stepped_) find_by_step(route, 0);
    may_hold = std::any_of(unit.roots.begin(), unit.roots.end(), [this](const UnitRoute::Root& root) {
      return (*root.may_hold)[slots_[root.slot]] != 0;
    });
  }
  uint32_t rest = 0;
  if (may_hold) {
    if (fused) fused = find_fused(route, index + 1);
    if (!fused) find_by_step(route, index + 1);
    rest = slots_[unit.rest];
  }
  uint32_t number = unit.table->find_any(first, rest);
  if (number == 0) {
    find_by_step(route, rest != 0 ? index + 1 : 0);
    number = miss_unit(index, unit, rest);
  }
  if (unit.roots_follow) {
    if (unit.numbers.size() <= first) unit.numbers.resize(std::max<size_t>(2 * unit.numbers.size(), first + 1), 0);
    unit.numbers[first] = may_hold ? kMayHold : number;
  }
  return number;
}

bool Walk::find(Solver::Lines& lines, uint32_t* numbers) {
  solver_.lines_ = &lines;
  solver_.begun_ = SIZE_MAX;
  current_ = nullptr;
  find_steps(to_days_);
  Route& found = route();
  current_ = &found;
  if (found.range) return false;
  ++found.lines;
  stepped_ = false;
  bool fused = found.fused != nullptr && found.fused->fits(slots_.data()) && find_fused(found, 0);
  if (!fused) find_by_step(found, 0);
  for (size_t i = 0; i < found.units.size(); ++i) numbers[i] = find_unit(found, i, fused);
  if (!fused) take_note(found);
  return true;
}

}  // namespace cocket::columnar
