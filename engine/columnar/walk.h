// Finds the numbers of units for one line at a time, in the tables of a solver.
//
// Which nodes of the graph a line needs depends on its days alone, up to duties and exceptions. So the
// days are found first, and with them a *route*: the look-ups that follow, in order, without a decision.
// A route that is taken often is put together into fewer look-ups (fused.h).
// A line whose look-ups were all met before allocates nothing, unless its route is fused then.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/columnar/fused.h"
#include "engine/columnar/solver.h"

namespace cocket::columnar {

class Walk {
 public:
  // `units`: of the plan; the others are left alone.
  Walk(Solver& solver, std::vector<uint32_t> units);

  // Where the line's codes of the plan's columns belong, before each call.
  uint32_t* codes() { return slots_.data(); }
  // Numbers of the units, in their order. False: the day of some text is a range; nothing was found.
  bool find(Solver::Lines& lines, uint32_t* numbers);
  // Fuses now what was met so far, and nothing later, so that lines like those before allocate nothing.
  void settle();
  // The solver forgot.
  void forget();

  size_t bytes() const { return fused_bytes_; }
  size_t num_fused() const { return num_fused_; }

 private:
  // slots_[out] = table[slots_[a], slots_[b]]
  struct Step {
    PairTable* table = nullptr;
    Slot a = 0, b = 0, out = 0;
    NodeId node = kNoNode;            // kNoNode: of two texts, `tables`
    NodeId of = kNoNode;              // two texts: of this select
  };
  struct UnitRoute {
    PairTable* table = nullptr;
    Slot first = 0, rest = 0;
    struct Root {
      const std::vector<uint8_t>* may_hold = nullptr;
      Slot slot = 0;
    };
    std::vector<Root> roots;
    // By the number of `first`, where the roots follow from it: of the unit, kMayHold, or 0.
    bool roots_follow = false;
    std::vector<uint32_t> numbers;
    std::vector<Step> more;           // for `rest`
  };
  struct Route {
    bool range = false;
    std::vector<Step> steps;
    std::vector<UnitRoute> units;
    std::vector<std::pair<NodeId, uint32_t>> days;   // numbers of days and clocks
    uint32_t by_step = 0;                            // lines found so since it was fused, or ever
    uint32_t often = 128;                            // as many of them until it is fused
    uint64_t lines = 0;                              // all of them since then
    std::unique_ptr<Fused> fused;                    // groups: steps, then what is more, by unit
  };

  static constexpr uint32_t kMayHold = UINT32_MAX;

  Slot slot(NodeId id) const { return id == kNoNode ? zero_ : slot_of_node_[id]; }
  Slot constant(uint32_t value);
  Slot spare();
  uint32_t find_step(const Step& step) {
    const uint32_t found = step.table->find_any(slots_[step.a], slots_[step.b]);
    return found != 0 ? found : miss(step);
  }
  uint32_t miss(const Step& step);
  uint32_t miss_unit(size_t index, const UnitRoute& unit, uint32_t rest);
  void give(NodeId id);
  void give(const std::vector<Node::Given>& given);
  void give_days();
  Route& route();
  void find_steps(const std::vector<Step>& steps) {
    for (const Step& step : steps) slots_[step.out] = find_step(step);
  }
  bool find_fused(Route& route, size_t group);
  uint32_t find_unit(Route& route, size_t index, bool& fused);
  bool follows(NodeId root, NodeId from);
  bool find_look(Route& route, size_t group, size_t look, uint32_t index);
  void find_by_step(Route& route, size_t group);
  void take_note(Route& route);
  void fuse(Route& route);
  Route make_route();
  void mark_parts(std::vector<bool>& needed, const std::vector<bool>& known);
  void add_step(NodeId id, std::vector<Step>& steps);

  Solver& solver_;
  const Graph& graph_;
  const std::vector<uint32_t> units_;
  std::vector<uint32_t> slots_;            // codes, zero, nodes, then constants and what is between
  std::vector<Slot> slot_of_node_;         // a column's: its code
  Slot zero_ = 0;
  std::unordered_map<uint32_t, Slot> constants_;
  size_t first_spare_ = 0;

  std::vector<Step> to_days_;              // look-ups that find the days
  std::vector<PairTable> keys_;            // by day node: numbers of the days so far, and its own
  std::vector<uint32_t> num_keys_;
  std::deque<Route> routes_;
  const Route* current_ = nullptr;
  std::vector<uint32_t> most_;             // by slot, of lines found step by step
  SharedCells cells_;
  size_t fused_bytes_ = 0;
  size_t num_fused_ = 0;
  bool settled_ = false;
  bool stepped_ = false;                   // the line at hand, through the steps of its route
};

}  // namespace cocket::columnar
