// Finds the numbers of units for many lines at a time, in the tables of a solver: the look-ups of a
// route (routes.h) for all lines that take it, a column of numbers each.
//
// A route that many lines take is put together into fewer look-ups (fused.h). What these do not hold yet
// is found step by step, for the line that needs it.
//
// Units that ask about days of other columns have routes of their own, so that there are not as many
// routes as combinations of days.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "engine/columnar/fused.h"
#include "engine/columnar/key_chain.h"
#include "engine/columnar/routes.h"
#include "engine/columnar/row_mask.h"
#include "engine/columnar/solver.h"
#include "engine/columnar/unit_sink.h"

namespace cocket::columnar {

class Sweep {
 public:
  static constexpr size_t kFuseAfter = size_t{1} << 15;

  // `units`: of the plan; the others are left alone. `fuse_after`: lines, at least.
  Sweep(Solver& solver, const std::vector<uint32_t>& units, size_t fuse_after = kFuseAfter);
  ~Sweep();

  // `columns`: codes of the plan's columns, inputs and then atoms; `rows`: which of them. `lines` are
  // named by their place in `rows`; so they are in what `sink` takes, for all units of each line.
  void find(std::span<const uint16_t* const> columns, std::span<const uint32_t> rows, Solver::Lines& lines, UnitSink& sink);
  // The solver forgot.
  void forget();
  size_t bytes() const;
  // Lines found by fused routes, each section's counted.
  uint64_t num_fused_lines() const { return fused_lines_; }

 private:
  using Mask = RowMask;
  static constexpr size_t kFewParts = 4;    // fewer lines than one in so many are looked up one by one
  static constexpr uint32_t kNotMarked = UINT32_MAX;
  // A step for what else counts where some of a set of units may hold.
  struct More {
    Step step;
    uint32_t units = 0;                            // of `RouteMore::unit_sets`
  };
  // A look of a fused route with its columns.
  struct FusedLook {
    LeafColumns leaves;
    uint32_t* cells = nullptr;                     // null: no table, found by its step
    Slot out = 0;
    uint32_t place = 0;                            // of the step that it ends with, among the route's and `more`
  };
  struct RouteMore {
    std::vector<Slot> columns;                     // that the route reads
    std::vector<More> steps;
    std::vector<std::vector<uint16_t>> unit_sets;  // by their place in the section
    size_t lines = 0;
    std::unique_ptr<Fused> fused;
    std::vector<FusedLook> looks, more_looks;
    std::vector<uint32_t> step_of;                 // fused: by slot, place of the step that finds it, + 1
  };
  // Units with the same columns of days.
  struct Section {
    Section(Solver& solver, std::vector<uint32_t> units);
    void forget();
    Numbers numbers(Slot slot) const { return {columns[slot], columns[slot] != nullptr ? 0 : routes.slots()[slot]}; }
    // The greatest number of a slot so far.
    uint32_t most(Slot slot) const { return mosts[slot] != nullptr ? *mosts[slot] : routes.slots()[slot]; }

    Routes routes;
    KeyChain keys;                                 // of the codes in the columns of days
    std::vector<uint32_t> route_of_key;
    std::deque<RouteMore> more;                    // by route
    std::vector<uint32_t*> columns;                // by slot: its numbers; null: the same always
    std::vector<const uint32_t*> mosts;
    std::vector<uint32_t> touched;                 // by slot: the group of lines that its column was last filled for
    std::deque<std::vector<uint32_t>> between;     // numbers of slots that no node has
    // Routes are fused by how great numbers were at one time, so that they share most of their cells.
    size_t lines = 0;
    size_t next_time = 0;                          // after so many lines
    std::vector<uint32_t> most_then;               // by slot; none: nothing is fused yet
    size_t groups = 0, misfits = 0;                // of lines, since then
    SharedCells cells;
    size_t cell_bytes = 0;
  };
  class Places;

  uint32_t new_route(Section& section, size_t place);
  void add_columns(Section& section);
  void add_route(Section& section, Route& route);
  void sweep(Section& section, size_t route, std::span<const uint32_t> places);
  void fuse_anew(Section& section);
  void fuse(Section& section, const Route& route);
  std::vector<FusedLook> looks_of(const Section& section, const Fused::Group& group) const;
  bool find_fused(Section& section, const Route& route);
  bool find_fused_more(Section& section, const Route& route);
  bool find_look(Section& section, const Route& route, const FusedLook& look, const Mask* rows, bool few);
  const Step& step_at(const Section& section, const Route& route, size_t place) const {
    const size_t before = route.steps.size();
    return place < before ? route.steps[place] : section.more[route.index].steps[place - before].step;
  }
  void begin_marks(const RouteMore& more);
  // Lines in which some unit of a set may hold.
  struct Marked {
    const Mask* rows = nullptr;
    size_t count = 0;
  };
  Marked marked(const RouteMore& more, uint32_t units);
  uint32_t value(Section& section, const Route& route, Slot slot, size_t line);
  // `rows`: null: all.
  void find_step(Section& section, const Route& route, const Step& step, const Mask* rows);
  void find_more(Section& section, const Route& route);
  uint32_t* unit_numbers(size_t index) { return unit_numbers_.data() + index * solver_.stride_; }
  void find_unit(Section& section, Route& route, size_t index);
  void find_rest(Section& section, Route& route, size_t index);
  uint32_t miss(Section& section, const Route& route, const Step& step, size_t line);
  uint32_t ask_unit(Section& section, const Route& route, size_t index, size_t line, bool with_rest);
  void give(Section& section, const Route& route, NodeId id, size_t line);
  void give(Section& section, const Route& route, const std::vector<Node::Given>& given, size_t line);

  Solver& solver_;
  const Graph& graph_;
  const size_t fuse_after_;
  uint64_t fused_lines_ = 0;
  std::deque<Section> sections_;
  std::unique_ptr<Places> lines_;

  std::span<const uint16_t* const> columns_;
  std::span<const uint32_t> rows_;
  std::vector<uint32_t> route_of_;                 // by place
  std::vector<uint32_t> starts_, next_, by_route_; // places, route by route
  // Of the lines at hand.
  std::span<const uint32_t> places_;
  size_t padded_ = 0;                              // lines with the last one repeated, to whole vectors
  size_t words_ = 0;                               // of a mask
  std::vector<Mask> holding_;                      // by unit of the section: lines in which it may hold
  std::vector<Mask> marks_;                        // by set of units: lines in which one of them may hold
  std::vector<uint32_t> num_marked_;               // by set of units; kNotMarked: not looked at yet
  std::vector<uint32_t> unit_numbers_;             // by unit of the section, line
  bool inputs_fit_ = false;                        // what a fused route was given
  bool fused_ = false;                             // not every step's column is filled
  std::vector<Mask> unmet_;                        // lines for which a table of a look holds nothing yet
  uint32_t group_ = 0;                             // counts groups of lines
};

}  // namespace cocket::columnar
