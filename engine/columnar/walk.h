// Finds the numbers of units for one line at a time, in the tables of a solver.
//
// A route (routes.h) that is taken often is put together into fewer look-ups (fused.h).
// A line whose look-ups were all met before allocates nothing, unless its route is fused then.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "engine/columnar/fused.h"
#include "engine/columnar/routes.h"
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
  // A route as it was taken so far.
  struct Taken {
    uint32_t by_step = 0;                            // lines found so since it was fused, or ever
    uint32_t often = 128;                            // as many of them until it is fused
    uint64_t lines = 0;                              // all of them since then
    std::unique_ptr<Fused> fused;                    // groups: steps, then what is more, by unit
  };

  uint32_t miss_unit(size_t index, const UnitRoute& unit, uint32_t rest);
  void find_steps(const std::vector<Step>& steps) {
    for (const Step& step : steps) slots_[step.out] = routes_.find_step(step);
  }
  bool find_fused(size_t group);
  uint32_t find_unit(size_t index, bool& fused);
  bool find_look(size_t group, size_t look, uint32_t index);
  void find_by_step(size_t group);
  void take_note();
  void fuse(const Route& route, Taken& taken);

  Solver& solver_;
  const Graph& graph_;
  Routes routes_;
  std::vector<uint32_t>& slots_;           // of the routes
  std::deque<Taken> taken_;                // by route
  Route* route_ = nullptr;                 // of the line at hand
  Taken* now_ = nullptr;
  std::vector<uint32_t> most_;             // by slot, of lines found step by step
  SharedCells cells_;
  size_t fused_bytes_ = 0;
  size_t num_fused_ = 0;
  bool settled_ = false;
  bool stepped_ = false;                   // the line at hand, through the steps of its route
};

}  // namespace cocket::columnar
