// Which look-ups a line needs, by its days.
//
// Which nodes of the graph a line needs depends on its days alone, up to duties and exceptions. So the
// days are found first, and with them a *route*: the look-ups that follow, in order, without a decision.
// What follows from the days alone is the same in every line of a route and is found when it is made.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "engine/columnar/key_chain.h"
#include "engine/columnar/fused.h"
#include "engine/columnar/solver.h"

namespace cocket::columnar {

// slots[out] = table[slots[a], slots[b]]
struct Step {
  PairTable* table = nullptr;
  Slot a = 0, b = 0, out = 0;
  NodeId node = kNoNode;            // kNoNode: of two texts, `tables`
  NodeId of = kNoNode;              // two texts: of this select
};

struct UnitRoute {
  static constexpr uint32_t kMayHold = UINT32_MAX;

  PairTable* table = nullptr;
  Slot first = 0, rest = 0;
  struct Root {
    const std::vector<uint8_t>* may_hold = nullptr;
    Slot slot = 0;
  };
  std::vector<Root> roots;          // none: nothing rests on `rest`
  // By the number of `first`, where the roots follow from it: of the unit, kMayHold, or 0. Of all routes in
  // which they follow in the same way.
  bool roots_follow = false;
  std::vector<uint32_t>* numbers = nullptr;
  std::vector<Step> more;           // for `rest`

  // Room for a number of `first`.
  uint32_t& number_of(uint32_t first_number) {
    if (numbers->size() <= first_number) numbers->resize(std::max<size_t>(2 * numbers->size(), first_number + 1), 0);
    return (*numbers)[first_number];
  }
};

struct Route {
  size_t index = 0;
  bool range = false;                     // the day of some text is a range: nothing can be found
  std::vector<Step> steps;
  std::vector<UnitRoute> units;
  std::vector<uint32_t> constants;        // by node: its number in every line; 0: not the same in every line
};

// The routes of some units. Keeps the line at hand: a number for each slot.
class Routes {
 public:
  // `units`: of the plan; the others are left alone.
  Routes(Solver& solver, std::vector<uint32_t> units);

  // Where the codes of the plan's columns belong, before `find`.
  std::vector<uint32_t>& slots() { return slots_; }
  const std::vector<uint32_t>& slots() const { return slots_; }
  // Of the line at hand, which `solver` knows as its line 0.
  Route& find();
  // The solver forgot.
  void forget();

  const std::vector<uint32_t>& units() const { return units_; }
  Route& route(size_t index) { return routes_[index]; }
  size_t count() const { return routes_.size(); }
  size_t bytes() const { return bytes_; }
  // Columns of the plan that the days are found from, ascending.
  const std::vector<uint16_t>& day_columns() const { return day_columns_; }

  // Slots: columns of the plan, 0, nodes, then constants and what is between.
  Slot zero() const { return zero_; }
  Slot slot(NodeId id) const { return id == kNoNode ? zero_ : slot_of_node_[id]; }
  bool is_constant(Slot slot) const { return slot == zero_ || (slot >= first_spare_ && constant_[slot - first_spare_]); }
  // Of a node; kNoNode: of none.
  NodeId node_of(Slot slot) const { return slot < node_of_slot_.size() ? node_of_slot_[slot] : kNoNode; }

  uint32_t find_step(const Step& step) {
    const uint32_t found = step.table->find_any(slots_[step.a], slots_[step.b]);
    return found != 0 ? found : miss(step);
  }
  uint32_t miss(const Step& step);
  // For what the solver is to make of its line 0.
  void give(NodeId id);
  void give(const std::vector<Node::Given>& given);
  // The line at hand takes this route.
  void take(const Route* route) { current_ = route; }

 private:
  Slot constant(uint32_t value);
  Slot spare();
  Route make();
  void fold(std::vector<Step>& steps, Route& route, std::unordered_map<Slot, Slot>& folded);
  void mark_parts(std::vector<bool>& needed, const std::vector<bool>& known);
  void add_step(NodeId id, std::vector<Step>& steps);
  bool follows(NodeId root, NodeId from);
  void mark_all(NodeId id, std::vector<bool>& marked) const;

  Solver& solver_;
  const Graph& graph_;
  const std::vector<uint32_t> units_;
  std::vector<uint32_t> slots_;
  std::vector<Slot> slot_of_node_;         // a column's: its code
  std::vector<NodeId> node_of_slot_;
  Slot zero_ = 0;
  size_t first_spare_ = 0;
  std::vector<bool> constant_;             // by slot, from the first spare one on
  std::unordered_map<uint32_t, Slot> constants_;

  std::vector<NodeId> days_, clocks_;      // that the units ask about
  std::vector<uint16_t> day_columns_;
  std::vector<Step> to_days_;              // look-ups that find the days
  KeyChain keys_;                          // of the days
  std::deque<Route> routes_;
  std::vector<std::vector<uint32_t>> unit_numbers_;   // by unit, in the order of units_; UnitRoute::numbers
  std::deque<std::vector<uint32_t>> own_numbers_;     // the same of one route alone
  const Route* current_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace cocket::columnar
