// Routes that are fused: their looks, and what these leave out.
#include <algorithm>

#include "engine/columnar/sweep.h"

namespace cocket::columnar {
namespace {

constexpr size_t kOften = 64;      // lines of a route, before it is fused
constexpr size_t kMostFusedBytes = size_t{32} << 20;

}  // namespace

// From here on routes are fused by what is known now; again when too much of it did not fit.
void Sweep::fuse_anew(Section& section) {
  section.next_time = 2 * section.lines;
  if (!section.most_then.empty() && section.misfits * 16 < section.groups) return;
  section.groups = section.misfits = 0;
  section.most_then.clear();
  for (Slot slot = 0; slot < section.columns.size(); ++slot) {
    // Some room for more.
    section.most_then.push_back(section.columns[slot] == nullptr ? 0 : section.most(slot) + section.most(slot) / 4);
  }
  for (RouteMore& each : section.more) each.fused.reset();
  section.cells.clear();
  section.cell_bytes = 0;
}

void Sweep::fuse(Section& section, const Route& route) {
  RouteMore& more = section.more[route.index];
  std::vector<std::vector<Joint>> joints(2);
  std::vector<std::vector<Slot>> wanted(2);
  more.step_of.assign(section.columns.size(), 0);
  uint32_t place = 0;
  auto add = [&](const Step& step, size_t group) {
    joints[group].push_back({step.a, step.b, step.out, step.table});
    more.step_of[step.out] = ++place;
  };
  for (const Step& step : route.steps) add(step, 0);
  for (const More& each : more.steps) add(each.step, 1);
  auto want = [&](Slot slot, size_t group) {
    if (more.step_of[slot] != 0) wanted[group].push_back(slot);
  };
  for (const UnitRoute& unit : route.units) {
    want(unit.first, 0);
    want(unit.rest, 1);
    for (const UnitRoute::Root& root : unit.roots) {
      if (!unit.roots_follow) want(root.slot, 0);
    }
  }
  for (auto slot = static_cast<Slot>(section.most_then.size()); slot < section.columns.size(); ++slot) {
    section.most_then.push_back(section.columns[slot] == nullptr ? 0 : section.most(slot));
  }
  const Slot zero = section.routes.zero();
  more.fused = std::make_unique<Fused>(joints, wanted, section.most_then, zero, zero, section.cells);
  section.cell_bytes += more.fused->bytes();
  more.looks = looks_of(section, more.fused->group(0));
  more.more_looks = looks_of(section, more.fused->group(1));
  section.cell_bytes += 4 * more.step_of.size() + sizeof(FusedLook) * (more.looks.size() + more.more_looks.size());
}

std::vector<Sweep::FusedLook> Sweep::looks_of(const Section& section, const Fused::Group& group) const {
  std::vector<FusedLook> looks;
  for (size_t i = 0; i < group.looks.size(); ++i) {
    const Fused::Look& look = group.looks[i];
    FusedLook& made = looks.emplace_back();
    made.cells = group.cells[i];
    made.out = look.out;
    made.place = group.places[i];
    for (size_t leaf = 0; leaf < Fused::kLeaves; ++leaf) {
      if (section.columns[look.leaves[leaf]] == nullptr) continue;
      made.leaves.shifts[made.leaves.count] = look.shifts[leaf];
      made.leaves.columns[made.leaves.count++] = section.columns[look.leaves[leaf]];
    }
    made.leaves.mask = static_cast<uint32_t>(group.num_cells[i] - 1);
  }
  return looks;
}

// False: not fused, or a number does not fit.
bool Sweep::find_fused(Section& section, const Route& route) {
  RouteMore& more = section.more[route.index];
  more.lines += places_.size();
  if (section.most_then.empty()) return false;
  if (more.fused == nullptr) {
    if (more.lines < std::min(kOften, fuse_after_) || section.cell_bytes > kMostFusedBytes) return false;
    fuse(section, route);
    inputs_fit_ = std::all_of(more.columns.begin(), more.columns.end(), [&](Slot slot) { return more.fused->fits(slot, section.most(slot)); });
  }
  ++section.groups;
  fused_ = true;
  bool fits = inputs_fit_;
  for (size_t i = 0; fits && i < more.looks.size(); ++i) fits = find_look(section, route, more.looks[i], nullptr, false);
  section.misfits += !fits;
  return fits;
}

bool Sweep::find_fused_more(Section& section, const Route& route) {
  RouteMore& more = section.more[route.index];
  begin_marks(more);
  bool fits = true;
  for (size_t i = 0; fits && i < more.more_looks.size(); ++i) {
    const FusedLook& look = more.more_looks[i];
    const Marked lines = marked(more, more.steps[look.place - route.steps.size()].units);
    if (lines.count == 0) continue;
    const bool few = kFewParts * lines.count < places_.size() || look.cells == nullptr;
    fits = find_look(section, route, look, lines.rows, few);
  }
  section.misfits += !fits;
  return fits;
}

// `rows`: null: all. `few`: line by line, only in these.
bool Sweep::find_look(Section& section, const Route& route, const FusedLook& look, const Mask* rows, bool few) {
  uint32_t* const out = section.columns[look.out];
  const Step& step = step_at(section, route, look.place);
  const Fused& fused = *section.more[route.index].fused;
  section.touched[look.out] = group_;
  bool fits = true;
  if (few) {
    const Numbers a = section.numbers(step.a);
    const Numbers b = section.numbers(step.b);
    each_row(rows, words_, [&](size_t line) {
      if (!fits) return;
      uint32_t* const cell = look.cells == nullptr ? nullptr : look.cells + look.leaves.index(line);
      out[line] = cell != nullptr ? *cell : step.table->find_any(a[line], b[line]);
      if (out[line] == 0) {
        out[line] = value(section, route, look.out, line);
        if (cell != nullptr && fused.fits(look.out, out[line])) *cell = out[line];
      }
      fits = fused.fits(look.out, out[line]);
    });
    return fits;
  }
  auto settle = [&](size_t line) {
    if (out[line] != 0 || !fits) return;
    const uint32_t found = value(section, route, look.out, line);
    fits = fused.fits(look.out, found);
    if (fits && look.cells != nullptr) look.cells[look.leaves.index(line)] = found;
  };
  const size_t last = places_.size();
  if (look.cells != nullptr) {
    unmet_.resize(words_);
    if (look_up_leaves(look.cells, look.leaves, padded_, out, unmet_.data())) return true;
    for (size_t w = 0; rows != nullptr && w < words_; ++w) unmet_[w] &= rows[w];
    each_row(unmet_.data(), words_, [&](size_t line) {
      if (line < last) settle(line);
    });
  } else {
    step.table->reserve(section.most(step.a), section.most(step.b));
    const bool met = step.table->find_all(section.numbers(step.a), section.numbers(step.b), padded_, out);
    if (!fused.fits(look.out, *std::max_element(out, out + padded_))) return false;
    for (size_t line = 0; !met && line < last; ++line) settle(line);
  }
  if (rows == nullptr) std::fill(out + last, out + padded_, out[last - 1]);
  return fits;
}

// The number of a slot in a line; what the route's looks left out is found step by step.
uint32_t Sweep::value(Section& section, const Route& route, Slot slot, size_t line) {
  const Numbers numbers = section.numbers(slot);
  if (!fused_ || numbers.column == nullptr) return numbers[line];
  const uint32_t place = section.more[route.index].step_of[slot];
  if (place == 0) return numbers[line];
  uint32_t* const column = section.columns[slot];
  if (section.touched[slot] != group_) {
    section.touched[slot] = group_;
    std::fill(column, column + places_.size(), 0);
  }
  if (column[line] != 0) return column[line];
  const Step& step = step_at(section, route, place - 1);
  const uint32_t a = value(section, route, step.a, line);
  const uint32_t b = value(section, route, step.b, line);
  const uint32_t found = step.table->find_any(a, b);
  if (found != 0) return column[line] = found;
  step.table->reserve(section.most(step.a), section.most(step.b));
  return column[line] = miss(section, route, step, line);
}

}  // namespace cocket::columnar
