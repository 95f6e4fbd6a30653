#include "engine/columnar/routes.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {

Routes::Routes(Solver& solver, std::vector<uint32_t> units)
    : solver_(solver), graph_(solver.graph_), units_(std::move(units)) {
  const size_t num_columns = solver_.plan_->num_columns();
  zero_ = static_cast<Slot>(num_columns);
  node_of_slot_.assign(num_columns + 1, kNoNode);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    const Node& node = graph_.nodes[id];
    if (node.kind == Node::Kind::column) {
      slot_of_node_.push_back(node.column);
      node_of_slot_[node.column] = id;
    } else {
      slot_of_node_.push_back(static_cast<Slot>(node_of_slot_.size()));
      node_of_slot_.push_back(id);
    }
  }
  first_spare_ = node_of_slot_.size();
  std::vector<bool> asked(graph_.nodes.size(), false);
  for (const uint32_t unit : units_) {
    mark_all(graph_.units[unit].first, asked);
    mark_all(graph_.units[unit].rest, asked);
  }
  std::vector<bool> of_days(graph_.nodes.size(), false);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (!asked[id]) continue;
    if (graph_.nodes[id].kind == Node::Kind::clock) clocks_.push_back(id);
    if (graph_.nodes[id].kind != Node::Kind::day) continue;
    days_.push_back(id);
    mark_all(id, of_days);
  }
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (of_days[id] && graph_.nodes[id].kind == Node::Kind::column) day_columns_.push_back(graph_.nodes[id].column);
  }
  std::sort(day_columns_.begin(), day_columns_.end());
  forget();
}

// A node with everything that it may be made of.
void Routes::mark_all(NodeId id, std::vector<bool>& marked) const {
  if (id == kNoNode || marked[id]) return;
  marked[id] = true;
  const Node& node = graph_.nodes[id];
  for (const NodeId part : {node.a, node.b, node.day}) mark_all(part, marked);
  for (const NodeId part : node.bodies) mark_all(part, marked);
}

void Routes::forget() {
  slots_.assign(first_spare_, 0);
  constant_.clear();
  constants_.clear();
  routes_.clear();
  unit_numbers_.assign(units_.size(), {});
  own_numbers_.clear();
  current_ = nullptr;
  bytes_ = 0;
  keys_.begin(days_.size());
  to_days_.clear();
  std::vector<bool> needed(graph_.nodes.size(), false);
  for (const NodeId id : days_) needed[id] = true;
  mark_parts(needed, {});
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (needed[id]) add_step(id, to_days_);
  }
}

Slot Routes::spare() {
  slots_.push_back(0);
  constant_.push_back(false);
  return static_cast<Slot>(slots_.size() - 1);
}

Slot Routes::constant(uint32_t value) {
  if (value == 0) return zero_;
  const auto [at, fresh] = constants_.try_emplace(value, 0);
  if (fresh) {
    at->second = spare();
    slots_.back() = value;
    constant_.back() = true;
  }
  return at->second;
}

// The solver makes numbers of its line 0. Everything before a node is found when it is made.
void Routes::give(NodeId id) {
  if (id == kNoNode) return;
  const uint32_t same = current_ == nullptr ? 0 : current_->constants[id];
  solver_.numbers(id)[0] = same != 0 ? same : slots_[slot_of_node_[id]];
}

void Routes::give(const std::vector<Node::Given>& given) {
  for (const Node::Given& each : given) {
    give(each.node);
    if (each.select != kNoNode) give(graph_.nodes[each.select].a);
  }
}

uint32_t Routes::miss(const Step& step) {
  const uint32_t a = slots_[step.a];
  const uint32_t b = slots_[step.b];
  uint32_t made = 0;
  if (step.node == kNoNode) {
    made = ++solver_.tables_[step.of].num_two_texts;
  } else {
    const Node& node = graph_.nodes[step.node];
    for (const NodeId part : {node.a, node.b, node.day}) give(part);
    for (const NodeId part : node.bodies) give(part);
    give(node.given);
    made = solver_.make(step.node, 0);
  }
  step.table->reserve(a, b);
  step.table->put(a, b, made);
  return made;
}

// Marks what the needed nodes are made of, but not what makes up the known ones. Of a select the text
// that applies on the day at hand.
void Routes::mark_parts(std::vector<bool>& needed, const std::vector<bool>& known) {
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

void Routes::add_step(NodeId id, std::vector<Step>& steps) {
  const Node& node = graph_.nodes[id];
  if (node.kind == Node::Kind::column) return;
  Solver::Table& table = solver_.tables_[id];
  Step step{&table.pairs, slot(node.a), slot(node.b), slot(id), id, kNoNode};
  if (node.kind == Node::Kind::select) {
    const std::vector<uint32_t>& applying = solver_.texts(id, 0);
    step.b = zero_;
    if (applying.size() == 1) {
      step.table = &table.by_text[applying.front()];
      step.b = slot(node.bodies[applying.front()]);
    } else if (applying.size() > 1) {
      Slot bodies = slot(node.bodies[applying.front()]);
      for (size_t i = 1; i < applying.size(); ++i) {
        const Step two{&table.two_texts, bodies, slot(node.bodies[applying[i]]), spare(), kNoNode, id};
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
bool Routes::follows(NodeId root, NodeId from) {
  if (from == root) return true;
  if (from == kNoNode) return false;
  const Node& node = graph_.nodes[from];
  if (node.kind == Node::Kind::tuple) return follows(root, node.a) || follows(root, node.b);
  if (node.kind != Node::Kind::select || node.asks) return false;
  const std::vector<uint32_t>& applying = solver_.texts(from, 0);
  return applying.size() == 1 && follows(root, node.bodies[applying.front()]);
}

// Finds, in the line at hand, what is made of constants alone, and leaves it out.
void Routes::fold(std::vector<Step>& steps, Route& route, std::unordered_map<Slot, Slot>& folded) {
  auto settled = [&](Slot slot) {
    if (const NodeId id = node_of(slot); id != kNoNode) return route.constants[id] != 0 ? constant(route.constants[id]) : slot;
    const auto at = folded.find(slot);
    return at == folded.end() ? slot : at->second;
  };
  std::vector<Step> kept;
  for (Step& step : steps) {
    step.a = settled(step.a);
    step.b = settled(step.b);
    if (!is_constant(step.a) || !is_constant(step.b)) {
      kept.push_back(step);
      continue;
    }
    const uint32_t found = slots_[step.out] = find_step(step);
    if (step.node != kNoNode) route.constants[step.node] = found;
    else folded[step.out] = constant(found);
  }
  steps = std::move(kept);
}

Route Routes::make() {
  Route route;
  route.index = routes_.size();
  route.constants.assign(graph_.nodes.size(), 0);
  current_ = nullptr;
  std::vector<bool> known(graph_.nodes.size(), false);
  for (const NodeId id : days_) {
    route.constants[id] = slots_[slot(id)];
    route.range = route.range || !solver_.tables_[id].days[slots_[slot(id)]].one;
    known[id] = true;
  }
  // Clocks follow from the days.
  for (const NodeId id : clocks_) {
    const Step step{&solver_.tables_[id].pairs, slot(graph_.nodes[id].a), zero_, slot(id), id, kNoNode};
    route.constants[id] = slots_[step.out] = find_step(step);
    known[id] = true;
  }
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (route.constants[id] != 0) solver_.numbers(id)[0] = route.constants[id];
  }
  if (route.range) return route;
  current_ = &route;
  std::vector<bool> needed(graph_.nodes.size(), false);
  for (const uint32_t unit : units_) {
    if (graph_.units[unit].first != kNoNode) needed[graph_.units[unit].first] = true;
  }
  mark_parts(needed, known);
  auto add_steps = [&](const std::vector<bool>& of, std::vector<Step>& steps) {
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
      if (of[id] && !known[id]) add_step(id, steps);
    }
  };
  std::unordered_map<Slot, Slot> folded;
  add_steps(needed, route.steps);
  fold(route.steps, route, folded);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    if (needed[id]) known[id] = true;
  }
  auto number_of = [&](NodeId id) {
    return id != kNoNode && route.constants[id] != 0 ? constant(route.constants[id]) : slot(id);
  };
  for (const uint32_t unit : units_) {
    const UnitNodes& nodes = graph_.units[unit];
    UnitRoute made;
    made.roots_follow = true;
    made.table = &solver_.unit_tables_[unit].pairs;
    made.first = number_of(nodes.first);
    made.rest = zero_;
    made.numbers = &unit_numbers_[route.units.size()];
    if (nodes.rest != kNoNode) {
      bool shared = true;
      for (const NodeId root : nodes.roots) {
        const bool from_first = follows(root, nodes.first);
        shared = shared && from_first;
        made.roots_follow = made.roots_follow && (from_first || route.constants[root] != 0);
      }
      if (!shared) made.numbers = &own_numbers_.emplace_back();
      for (const NodeId root : nodes.roots) made.roots.push_back({&solver_.tables_[root].may_hold, number_of(root)});
      std::vector<bool> more(graph_.nodes.size(), false);
      more[nodes.rest] = true;
      mark_parts(more, known);
      add_steps(more, made.more);
      fold(made.more, route, folded);
      made.rest = number_of(nodes.rest);
    }
    route.units.push_back(std::move(made));
  }
  current_ = nullptr;
  bytes_ += sizeof(Route) + 4 * route.constants.size() + sizeof(Step) * route.steps.size();
  for (const UnitRoute& unit : route.units) {
    bytes_ += sizeof(UnitRoute) + sizeof(Step) * unit.more.size() + sizeof(UnitRoute::Root) * unit.roots.size();
  }
  return route;
}

Route& Routes::find() {
  current_ = nullptr;
  for (const Step& step : to_days_) slots_[step.out] = find_step(step);
  auto day = [this](size_t i) { return slots_[slot(days_[i])]; };
  uint32_t key = keys_.find(day);
  if (key == 0) {
    routes_.push_back(make());
    key = keys_.find_or_add(day);
  }
  return routes_[key - 1];
}

}  // namespace cocket::columnar
