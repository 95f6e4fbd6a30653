#include "engine/columnar/solver.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace cocket::columnar {

using exact::Pieces;

namespace {

constexpr uint8_t kNotLookedAt = 255;

template <typename Do>
void each_row(const uint64_t* mask, size_t words, Do apply) {
  for (size_t word = 0; word < words; ++word) {
    for (uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      apply(word * 64 + static_cast<size_t>(std::countr_zero(bits)));
    }
  }
}

// Where the number of an answer is, or would be; `slots` has a power of two of them, some free.
size_t slot_of(const std::vector<uint32_t>& slots, const std::vector<Pieces::Answer>& answers, Pieces::Answer answer) {
  size_t at = static_cast<size_t>((answer * 0x9E3779B97F4A7C15u) >> 32) & (slots.size() - 1);
  while (slots[at] != 0 && answers[slots[at]] != answer) at = (at + 1) & (slots.size() - 1);
  return at;
}

}  // namespace

Solver::Solver(std::shared_ptr<const Plan> plan, exact::Options law, Pieces::NumberMargin number_margin)
    : plan_(std::move(plan)), graph_(plan_->graph()), stride_(graph_.nodes.size() > 1000 ? kRows / 4 : kRows),
      pieces_(plan_->program_pointer(), std::move(law),
              {plan_->shows_sources(), plan_->shows_days(),
               [this](const program::Notice* notice) { return plan_->notice_days(notice) != nullptr; }},
              std::move(number_margin)),
      tables_(graph_.nodes.size()), unit_tables_(graph_.units.size()), most_(graph_.nodes.size(), 0),
      numbers_(graph_.nodes.size() * stride_, 0), needed_(graph_.nodes.size() * kWords, 0),
      done_(graph_.nodes.size() * kWords, 0), unit_numbers_(graph_.units.size() * kRows, 0) {
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (graph_.nodes[id].kind == Node::Kind::day) days_.push_back(id);
    tables_[id].by_text.resize(graph_.nodes[id].bodies.size());
  }
}

void Solver::begin(size_t row) {
  if (begun_ == row) return;
  if (begun_ == SIZE_MAX) pieces_.leave();
  const Row& made = lines_->row(row);
  pieces_.begin(made, lines_->stays(row) ? std::optional(row) : std::nullopt);
  begun_ = row;
}

// Marks the parts of what is needed, from the last node to the first.
void Solver::mark_parts() {
  for (NodeId id = static_cast<NodeId>(graph_.nodes.size()); id-- > 0;) {
    const Node& node = graph_.nodes[id];
    if (node.early) continue;
    const Mask* own = needed(id);
    const Mask* known = done(id);
    Mask open[kWords];
    Mask any = 0;
    for (size_t w = 0; w < words_; ++w) any |= open[w] = own[w] & ~known[w];
    if (any == 0) continue;
    for (const NodeId part : {node.a, node.b}) {
      if (part == kNoNode || graph_.nodes[part].early) continue;
      Mask* into = needed(part);
      for (size_t w = 0; w < words_; ++w) into[w] |= open[w];
    }
    if (node.kind != Node::Kind::select) continue;
    make_masks(id);
    const std::vector<Mask>& masks = tables_[id].masks;
    const size_t versions = node.bodies.size();
    for (size_t v = 0; v < versions; ++v) {
      if (node.bodies[v] == kNoNode) continue;
      Mask* into = needed(node.bodies[v]);
      for (size_t w = 0; w < words_; ++w) into[w] |= open[w] & masks[v * kWords + w];
    }
    // Where it is not recorded which text was known, each of them counts.
    each_row(&masks[(versions + 1) * kWords], words_, [&](size_t row) {
      if ((open[row / 64] >> (row % 64) & 1) == 0) return;
      for (const uint32_t text : tables_[id].texts[key(node.a, row)]) {
        if (node.bodies[text] != kNoNode) needed(node.bodies[text])[row / 64] |= Mask{1} << (row % 64);
      }
    });
  }
}

// The rows of a batch by the version that applies; then those to which none does, and those to which
// more than one may.
void Solver::make_masks(NodeId id) {
  const Node& node = graph_.nodes[id];
  Table& table = tables_[id];
  if (table.masks_made) return;
  table.masks_made = true;
  const size_t kinds = node.bodies.size() + 2;
  table.masks.assign(kinds * kWords, 0);
  table.applying.resize(std::max<size_t>(table.applying.size(), most(node.a) + 1), kNotLookedAt);
  const uint32_t* clocks = node.a == kNoNode ? nullptr : numbers(node.a);
  for (size_t row = 0; row < rows_; ++row) {
    const size_t clock = clocks == nullptr ? 0 : clocks[row];
    if (table.applying[clock] == kNotLookedAt) find_text(id, clock, row);
    table.masks[table.applying[clock] * kWords + row / 64] |= Mask{1} << (row % 64);
  }
}

void Solver::find_text(NodeId id, size_t clock, size_t row) {
  const Node& node = graph_.nodes[id];
  Table& table = tables_[id];
  begin(row);
  if (table.texts.size() <= clock) table.texts.resize(clock + 1);
  for (const size_t text : pieces_.texts(*node.asked.rule, node.asked.where, day_of(node, row))) table.texts[clock].push_back(static_cast<uint32_t>(text));
  const size_t count = table.texts[clock].size();
  const size_t versions = node.bodies.size();
  COCKET_CHECK(versions + 2 < kNotLookedAt);
  table.applying[clock] = static_cast<uint8_t>(count == 1 ? table.texts[clock].front() : count == 0 ? versions : versions + 1);
}

// Of one line.
const std::vector<uint32_t>& Solver::texts(NodeId id, size_t row) {
  Table& table = tables_[id];
  const uint32_t clock = key(graph_.nodes[id].a, row);
  table.applying.resize(std::max<size_t>(table.applying.size(), clock + 1), kNotLookedAt);
  if (table.applying[clock] == kNotLookedAt) find_text(id, clock, row);
  return table.texts[clock];
}

void Solver::find_all(NodeId id) {
  Mask open[kWords];
  Mask any = 0;
  bool whole = true;
  const size_t last = rows_ % 64;
  for (size_t w = 0; w < words_; ++w) {
    open[w] = needed(id)[w] & ~done(id)[w];
    any |= open[w];
    const Mask full = w + 1 == words_ && last != 0 ? (Mask{1} << last) - 1 : ~Mask{0};
    whole = whole && open[w] == full;
  }
  if (any == 0) return;
  if (graph_.nodes[id].kind == Node::Kind::select) find_select(id, open);
  else find_node(id, open, whole);
  for (size_t w = 0; w < words_; ++w) done(id)[w] |= open[w];
}

void Solver::find_node(NodeId id, const Mask* rows, bool whole) {
  const Node& node = graph_.nodes[id];
  uint32_t* const out = numbers(id);
  if (node.kind == Node::Kind::column) {
    const uint16_t* codes = columns_[node.column];
    uint32_t most = most_[id];
    for (size_t row = 0; row < rows_; ++row) {
      out[row] = codes[row];
      most = std::max(most, out[row]);
    }
    most_[id] = most;
    return;
  }
  PairTable& pairs = tables_[id].pairs;
  const uint32_t* const a = node.a == kNoNode ? nullptr : numbers(node.a);
  const uint32_t* const b = node.b == kNoNode ? nullptr : numbers(node.b);
  pairs.reserve(most(node.a), most(node.b));
  auto missing = [&](size_t row) {
    const uint32_t x = a == nullptr ? 0 : a[row];
    const uint32_t y = b == nullptr ? 0 : b[row];
    // An earlier row may have brought it.
    uint32_t found = pairs.find(x, y);
    if (found == 0) {
      found = make(id, row);
      pairs.put(x, y, found);
    }
    out[row] = found;
  };
  if (a == nullptr) {
    if (pairs.find(0, 0) == 0) pairs.put(0, 0, make(id, static_cast<size_t>([&] {
      size_t first = rows_;
      each_row(rows, words_, [&](size_t row) { first = std::min(first, row); });
      return first;
    }())));
    std::fill(out, out + rows_, pairs.find(0, 0));
    return;
  }
  if (whole || !pairs.hashed()) {
    // Rows that nobody asks for hold numbers of another batch, for which there is room as well.
    if (pairs.find_all(a, b, rows_, out)) return;
    each_row(rows, words_, [&](size_t row) {
      if (out[row] == 0) missing(row);
    });
    return;
  }
  each_row(rows, words_, [&](size_t row) {
    out[row] = pairs.find(a[row], b == nullptr ? 0 : b[row]);
    if (out[row] == 0) missing(row);
  });
}

void Solver::find_select(NodeId id, const Mask* rows) {
  const Node& node = graph_.nodes[id];
  Table& table = tables_[id];
  uint32_t* const out = numbers(id);
  const uint32_t most_clock = most(node.a);
  const size_t versions = node.bodies.size();
  auto find = [&](PairTable& pairs, size_t row, uint32_t clock, uint32_t body) {
    uint32_t found = pairs.find(clock, body);
    if (found == 0) {
      found = make_select(id, row);
      pairs.put(clock, body, found);
    }
    out[row] = found;
  };
  auto of_kind = [&](size_t kind, auto apply) {
    Mask mine[kWords];
    for (size_t w = 0; w < words_; ++w) mine[w] = rows[w] & table.masks[kind * kWords + w];
    each_row(mine, words_, apply);
  };
  const uint32_t* const clocks = node.a == kNoNode ? nullptr : numbers(node.a);
  auto clock_of = [clocks](size_t row) { return clocks == nullptr ? 0 : clocks[row]; };
  for (size_t v = 0; v < versions; ++v) {
    PairTable& pairs = table.by_text[v];
    pairs.reserve(most_clock, most(node.bodies[v]));
    const uint32_t* const bodies = node.bodies[v] == kNoNode ? nullptr : numbers(node.bodies[v]);
    of_kind(v, [&](size_t row) { find(pairs, row, clock_of(row), bodies == nullptr ? 0 : bodies[row]); });
  }
  table.pairs.reserve(most_clock, 0);
  of_kind(versions, [&](size_t row) { find(table.pairs, row, clock_of(row), 0); });
  of_kind(versions + 1, [&](size_t row) {
    const uint32_t clock = clock_of(row);
    const std::vector<uint32_t>& applying = table.texts[clock];
    uint32_t body = key(node.bodies[applying.front()], row);
    for (size_t i = 1; i < applying.size(); ++i) {
      const uint32_t other = key(node.bodies[applying[i]], row);
      table.two_texts.reserve(body, other);
      uint32_t both = table.two_texts.find(body, other);
      if (both == 0) {
        both = ++table.num_two_texts;
        table.two_texts.put(body, other, both);
      }
      body = both;
    }
    table.of_two_texts.reserve(clock, body);
    find(table.of_two_texts, row, clock, body);
  });
}

uint32_t Solver::make_select(NodeId id, size_t row) {
  const Node& node = graph_.nodes[id];
  if (!node.asks) return most_[id] = ++tables_[id].count;
  begin_any(row);
  ++counts_.pieces;
  if (!pieces_.is_there(node.asked.where)) return number(id, Pieces::not_there());
  // The texts that apply are given.
  given_.clear();
  if (const std::vector<uint32_t>& texts = tables_[id].texts[key(node.a, row)]; !texts.empty()) {
    for (const uint32_t text : texts) {
      const NodeId body = node.bodies[text];
      const Pieces::Answer answer = tables_[body].answers[numbers(body)[row]];
      if (answer == Pieces::not_there()) return number(id, Pieces::not_there());
      given_.push_back({&node.asked.rule->versions[text], answer});
    }
  }
  pieces_.give(given_);
  return number(id, pieces_.rule(*node.asked.rule, node.asked.where, day_of(node, row)));
}

// What a node's parts say goes with it; false: one of them is of a record that is not there.
bool Solver::give(const std::vector<Node::Given>& given, size_t row) {
  given_.clear();
  if (!collect(given, row)) return false;
  pieces_.give(given_);
  return true;
}

// Parts that are not there are not given, and say so.
bool Solver::collect(const std::vector<Node::Given>& given, size_t row) {
  for (const Node::Given& each : given) {
    if (each.select != kNoNode) {
      const std::vector<uint32_t>& texts = tables_[each.select].texts[key(graph_.nodes[each.select].a, row)];
      if (std::find(texts.begin(), texts.end(), each.version) == texts.end()) continue;
    }
    const Pieces::Answer answer = tables_[each.node].answers[numbers(each.node)[row]];
    if (answer == Pieces::not_there()) return false;
    given_.push_back({each.of, answer});
  }
  return true;
}

std::optional<Date> Solver::day_of(const Node& node, size_t row) {
  if (node.asked.where.on_date) return node.asked.where.on_date;
  if (node.day == kNoNode) return std::nullopt;
  return tables_[node.day].days[numbers(node.day)[row]].day;
}

// For what reads no fact of a line: whichever was begun last will do.
void Solver::begin_any(size_t row) {
  if (begun_ == SIZE_MAX) begin(row);
}

uint32_t Solver::number(NodeId id, Pieces::Answer answer) {
  Table& table = tables_[id];
  if (3 * (table.count + 1) > 2 * table.slots.size()) grow_slots(table);
  uint32_t& slot = table.slots[slot_of(table.slots, table.answers, answer)];
  if (slot == 0) {
    slot = ++table.count;
    table.answers.resize(table.count + 1);
    table.may_hold.resize(table.count + 1);
    table.answers[table.count] = answer;
    table.may_hold[table.count] = answer != Pieces::not_there() && pieces_.truth(answer) != Truth::no;
    most_[id] = table.count;
  }
  return slot;
}

void Solver::grow_slots(Table& table) {
  table.slots.assign(std::max<size_t>(4, 2 * table.slots.size()), 0);
  for (uint32_t number = 1; number <= table.count; ++number) {
    table.slots[slot_of(table.slots, table.answers, table.answers[number])] = number;
  }
}

Pieces::Answer Solver::ask(const Node& node, size_t row) {
  const Asked& asked = node.asked;
  ++counts_.pieces;
  if (!pieces_.is_there(asked.where) || !give(node.given, row)) return Pieces::not_there();
  const std::optional<Date> day = day_of(node, row);
  switch (asked.kind) {
    case Asked::Kind::condition: return pieces_.condition(asked.expr, asked.where, day);
    case Asked::Kind::limb: return pieces_.limb(asked.expr, asked.limb, asked.where, day);
    case Asked::Kind::define: return pieces_.define(asked.define, asked.where, day);
    case Asked::Kind::presumption: return pieces_.presumption(asked.where, day);
    case Asked::Kind::rule: return pieces_.rule(*asked.rule, asked.where, day);
    case Asked::Kind::scope: return pieces_.scope(asked.module, asked.where, day);
    case Asked::Kind::own_date: {
      exact::Where instance;
      instance.slots = {asked.instance};
      return pieces_.is_there(instance) ? pieces_.on_own_date(asked.provision, asked.instance) : Pieces::not_there();
    }
    case Asked::Kind::exception: return pieces_.exception(asked.requirement, asked.exception, asked.where.view);
    case Asked::Kind::restriction: return pieces_.restriction(asked.restriction, asked.where.view);
  }
  return Pieces::not_there();
}

// The number of a node for parts that were not met together before.
uint32_t Solver::make(NodeId id, size_t row) {
  const Node& node = graph_.nodes[id];
  Table& table = tables_[id];
  auto printed = [&](std::string print) {
    const auto [at, fresh] = table.prints.try_emplace(std::move(print), table.count + 1);
    if (fresh) most_[id] = ++table.count;
    return at->second;
  };
  auto answer_of = [&](NodeId part) { return tables_[part].answers[numbers(part)[row]]; };
  auto joined = [&](auto join) {
    ++counts_.joined;
    const Pieces::Answer a = answer_of(node.a);
    const Pieces::Answer b = node.b == kNoNode ? a : answer_of(node.b);
    if (a == Pieces::not_there() || b == Pieces::not_there()) return number(id, Pieces::not_there());
    return number(id, join(a, b));
  };
  switch (node.kind) {
    case Node::Kind::column: COCKET_CHECK(false && "columns are given"); return 0;
    case Node::Kind::projected: {
      const Node& column = graph_.nodes[node.a];
      const auto code = static_cast<uint16_t>(numbers(node.a)[row]);
      if (code < node.projection.regions.size()) return printed("r" + std::to_string(node.projection.regions[code]));
      if (node.projection.tests && code >= plan_->inputs()[column.column].first_class) {
        if (const std::string* text = lines_->text(column.column, code)) {
          return printed("t" + plan_->fingerprint(*node.projection.tests, *text));
        }
      }
      return printed("c" + std::to_string(code));
    }
    case Node::Kind::day: {
      begin(row);
      DayValue value;
      if (pieces_.is_there(node.asked.where)) {
        const Pieces::Day day = pieces_.day(node.asked.where);
        value = {day.one, day.day, day.ground};
      }
      std::string print = value.one ? "" : "range";
      if (value.day) print += std::to_string(plan_->days().of(*value.day));
      const uint32_t made = printed(print + "/" + std::to_string(value.ground));
      if (table.days.size() <= made) table.days.resize(made + 1);
      table.days[made] = value;
      return made;
    }
    case Node::Kind::clock: {
      const DayValue& value = tables_[node.a].days[numbers(node.a)[row]];
      std::string print = value.one ? "" : "range";
      if (value.day) {
        const auto region = std::distance(node.days.begin(), node.days.upper_bound(*value.day));
        print += std::to_string(region);
      }
      return printed(print + "/" + std::to_string(value.ground));
    }
    case Node::Kind::tuple: return most_[id] = ++table.count;
    case Node::Kind::piece:
      node.all_given ? begin_any(row) : begin(row);
      return number(id, ask(node, row));
    case Node::Kind::both: return joined([this](auto a, auto b) { return pieces_.both(a, b); });
    case Node::Kind::either: return joined([this](auto a, auto b) { return pieces_.either(a, b); });
    case Node::Kind::negation: return joined([this](auto a, auto) { return pieces_.negation(a); });
    case Node::Kind::none_of: return joined([this](auto a, auto) { return pieces_.none_of(a); });
    case Node::Kind::select: return make_select(id, row);
  }
  return 0;
}

// What the law says to a unit of a line; with what its parts said.
uint32_t Solver::ask_unit(size_t index, size_t row, bool with_rest) {
  const UnitNodes& unit = graph_.units[index];
  begin(row);
  ++counts_.units;
  auto gather = [&](const std::vector<Node::Given>& given, const std::vector<Node::Given>& given_rest) {
    given_.clear();
    if (collect(given, row) && with_rest) collect(given_rest, row);
  };
  if (!unit.other_given.empty()) {
    gather(unit.other_given, unit.other_given_rest);
    pieces_.give_of_other_view(given_);
  }
  gather(unit.given, unit.given_rest);
  pieces_.give(given_);
  return lines_->unit(index, row, pieces_);
}

void Solver::solve(std::span<const uint16_t* const> columns, size_t rows, Lines& lines) {
  COCKET_CHECK(rows > 0 && rows <= stride_);
  lines_ = &lines;
  columns_ = columns;
  rows_ = rows;
  words_ = (rows + 63) / 64;
  begun_ = SIZE_MAX;
  Mask all[kWords];
  for (size_t w = 0; w < words_; ++w) all[w] = ~Mask{0};
  if (rows % 64 != 0) all[words_ - 1] = (Mask{1} << (rows % 64)) - 1;
  std::memset(needed_.data(), 0, needed_.size() * sizeof(Mask));
  std::memset(done_.data(), 0, done_.size() * sizeof(Mask));
  for (Table& table : tables_) table.masks_made = false;
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (graph_.nodes[id].early) find_node(id, all, true);
  }
  // Lines on a range of days are no matter of this.
  Mask ranges[kWords] = {};
  for (const NodeId id : days_) {
    const std::vector<DayValue>& days = tables_[id].days;
    const bool some = std::any_of(days.begin(), days.end(), [](const DayValue& day) { return !day.one; });
    if (!some) continue;
    for (size_t row = 0; row < rows; ++row) {
      if (!days[numbers(id)[row]].one) ranges[row / 64] |= Mask{1} << (row % 64);
    }
  }
  for (size_t w = 0; w < words_; ++w) all[w] &= ~ranges[w];
  auto need = [&](NodeId id, const Mask* mask) {
    if (id == kNoNode || graph_.nodes[id].early) return;
    for (size_t w = 0; w < words_; ++w) needed(id)[w] |= mask[w];
  };
  auto find_needed = [&] {
    mark_parts();
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
      if (!graph_.nodes[id].early) find_all(id);
    }
  };
  for (const UnitNodes& unit : graph_.units) need(unit.first, all);
  find_needed();
  // What else counts where something may hold.
  std::vector<Mask> holding(graph_.units.size() * kWords, 0);
  for (size_t u = 0; u < graph_.units.size(); ++u) {
    const UnitNodes& unit = graph_.units[u];
    if (unit.rest == kNoNode) continue;
    Mask* mask = holding.data() + u * kWords;
    for (const NodeId root : unit.roots) {
      const uint8_t* may_hold = tables_[root].may_hold.data();
      const uint32_t* of_row = numbers(root);
      for (size_t w = 0; w < words_; ++w) {
        if (all[w] == 0) continue;
        Mask bits = 0;
        const size_t last = std::min<size_t>(64, rows - w * 64);
        for (size_t i = 0; i < last; ++i) bits |= static_cast<Mask>(may_hold[of_row[w * 64 + i]]) << i;
        mask[w] |= bits & all[w];
      }
    }
    need(unit.rest, mask);
  }
  find_needed();
  for (size_t u = 0; u < graph_.units.size(); ++u) {
    const UnitNodes& unit = graph_.units[u];
    const Mask* mask = holding.data() + u * kWords;
    PairTable& pairs = unit_tables_[u].pairs;
    pairs.reserve(most(unit.first), most(unit.rest));
    uint32_t* const out = unit_numbers_.data() + u * kRows;
    std::fill(out, out + rows, 0);
    auto find = [&](size_t row, uint32_t first, uint32_t rest) {
      uint32_t found = pairs.find(first, rest);
      if (found == 0) {
        found = ask_unit(u, row, rest != 0);
        pairs.put(first, rest, found);
      }
      out[row] = found;
    };
    Mask settled[kWords];
    for (size_t w = 0; w < words_; ++w) settled[w] = all[w] & ~mask[w];
    const uint32_t* const firsts = unit.first == kNoNode ? nullptr : numbers(unit.first);
    const uint32_t* const rests = unit.rest == kNoNode ? nullptr : numbers(unit.rest);
    auto first_of = [firsts](size_t row) { return firsts == nullptr ? 0 : firsts[row]; };
    each_row(settled, words_, [&](size_t row) { find(row, first_of(row), 0); });
    each_row(mask, words_, [&](size_t row) { find(row, first_of(row), rests == nullptr ? 0 : rests[row]); });
  }
  begun_ = SIZE_MAX;
}

size_t Solver::bytes() const {
  size_t bytes = pieces_.bytes();
  for (const Table& table : tables_) {
    bytes += table.pairs.bytes() + table.two_texts.bytes() + table.of_two_texts.bytes();
    bytes += 4 * (table.answers.capacity() + table.slots.capacity()) + table.may_hold.capacity() + 96 * table.prints.size();
    for (const PairTable& each : table.by_text) bytes += each.bytes();
  }
  for (const UnitTable& table : unit_tables_) bytes += table.pairs.bytes();
  return bytes;
}

void Solver::forget() {
  for (NodeId id = 0; id < tables_.size(); ++id) {
    tables_[id] = Table{};
    tables_[id].by_text.resize(graph_.nodes[id].bodies.size());
  }
  for (UnitTable& table : unit_tables_) table = {};
  std::fill(most_.begin(), most_.end(), 0);
  std::fill(numbers_.begin(), numbers_.end(), 0);
  pieces_.forget();
}

}  // namespace cocket::columnar
