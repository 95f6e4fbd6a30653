#include "engine/columnar/solver.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {

using exact::Pieces;

namespace {

// Where the number of an answer is, or would be; `slots` has a power of two of them, some free.
size_t slot_of(const std::vector<uint32_t>& slots, const std::vector<Pieces::Answer>& answers, Pieces::Answer answer) {
  size_t at = static_cast<size_t>((answer * 0x9E3779B97F4A7C15u) >> 32) & (slots.size() - 1);
  while (slots[at] != 0 && answers[slots[at]] != answer) at = (at + 1) & (slots.size() - 1);
  return at;
}

}  // namespace

Solver::Solver(std::shared_ptr<const Plan> plan, exact::Options law, Pieces::NumberMargin number_margin)
    : plan_(std::move(plan)), graph_(plan_->graph()), stride_(graph_.nodes.size() > 1000 ? kRows / 2 : kRows),
      pieces_(plan_->program_pointer(), std::move(law),
              {plan_->told(), [this](const program::Notice* notice) { return plan_->notice_days(notice) != nullptr; }},
              std::move(number_margin)),
      tables_(graph_.nodes.size()), unit_tables_(graph_.units.size()), most_(graph_.nodes.size(), 0),
      numbers_(graph_.nodes.size() * stride_, 0) {
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) tables_[id].by_text.resize(graph_.nodes[id].bodies.size());
}

void Solver::begin(size_t row) {
  if (begun_ == row) return;
  if (begun_ == SIZE_MAX) pieces_.leave();
  const Row& made = lines_->row(row);
  pieces_.begin(made, lines_->stays(row) ? std::optional(row) : std::nullopt);
  begun_ = row;
}

const std::vector<uint32_t>& Solver::texts(NodeId id, size_t row) {
  const Node& node = graph_.nodes[id];
  Table& table = tables_[id];
  const uint32_t clock = key(node.a, row);
  if (table.texts.size() <= clock) {
    table.texts.resize(clock + 1);
    table.texts_known.resize(clock + 1, false);
  }
  if (!table.texts_known[clock]) {
    begin(row);
    const Pieces::Asked asked = node.asks ? Pieces::Asked::in_force : Pieces::Asked::known;
    for (const size_t text : pieces_.texts(*node.asked.rule, node.asked.where, day_of(node, row), asked)) {
      table.texts[clock].push_back(static_cast<uint32_t>(text));
    }
    table.texts_known[clock] = true;
  }
  return table.texts[clock];
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
