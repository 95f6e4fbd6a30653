#include "engine/columnar/walk.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {
namespace {

constexpr uint64_t kFew = 64;
constexpr size_t kMostFusedBytes = size_t{16} << 20;

}  // namespace

Walk::Walk(Solver& solver, std::vector<uint32_t> units)
    : solver_(solver), graph_(solver.graph_), routes_(solver, std::move(units)), slots_(routes_.slots()) {}

void Walk::forget() {
  routes_.forget();
  taken_.clear();
  most_.clear();
  fused_bytes_ = 0;
  cells_.clear();
  settled_ = false;
}

uint32_t Walk::miss_unit(size_t index, const UnitRoute& unit, uint32_t rest) {
  const uint32_t id = routes_.units()[index];
  const UnitNodes& nodes = graph_.units[id];
  for (const auto* given : {&nodes.given, &nodes.given_rest, &nodes.other_given, &nodes.other_given_rest}) routes_.give(*given);
  const uint32_t made = solver_.ask_unit(id, 0, rest != 0);
  unit.table->reserve(slots_[unit.first], rest);
  unit.table->put(slots_[unit.first], rest, made);
  return made;
}

// How great numbers become, for fusing.
void Walk::take_note() {
  const Route& route = *route_;
  Taken& taken = *now_;
  most_.resize(slots_.size(), 0);
  auto note = [this](Slot slot) { most_[slot] = std::max(most_[slot], slots_[slot]); };
  for (Slot slot = 0; slot < routes_.zero(); ++slot) note(slot);
  for (const Step& step : route.steps) note(step.out);
  for (const UnitRoute& unit : route.units) {
    for (const Step& step : unit.more) note(step.out);
  }
  if (++taken.by_step < taken.often || settled_) return;
  // Few of many lines do not fit: so be it.
  const bool few = taken.by_step * kFew < taken.lines;
  if (!few && fused_bytes_ < kMostFusedBytes) fuse(route, taken);
  taken.by_step = 0;
  taken.lines = 0;
}

void Walk::settle() {
  for (size_t i = 0; i < taken_.size(); ++i) {
    const Route& route = routes_.route(i);
    if (!route.range && taken_[i].by_step > 0 && fused_bytes_ < kMostFusedBytes) fuse(route, taken_[i]);
    taken_[i].by_step = 0;
  }
  settled_ = true;
}

void Walk::fuse(const Route& route, Taken& taken) {
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
  taken.often *= 2;
  taken.fused = std::make_unique<Fused>(groups, wanted, most_, routes_.zero(), routes_.zero(), cells_);
  fused_bytes_ += taken.fused->bytes();
  ++num_fused_;
}

// False: a number does not fit; nothing of the route is found.
bool Walk::find_fused(size_t index) {
  const Fused::Group& group = now_->fused->group(index);
  uint32_t* const slots = slots_.data();
  for (size_t i = 0; i < group.looks.size(); ++i) {
    const Fused::Look& look = group.looks[i];
    const uint32_t at = look.index(slots);
    const uint32_t found = look.cells != nullptr ? look.cells[at] : 0;
    if (found != 0) slots[look.out] = found;
    else if (!find_look(index, i, at)) return false;
  }
  return true;
}

// What a table does not hold yet is found step by step, with everything that it may rest on.
void Walk::find_by_step(size_t index) {
  if (!stepped_) find_steps(route_->steps);
  stepped_ = true;
  if (index > 0) find_steps(route_->units[index - 1].more);
}

bool Walk::find_look(size_t index, size_t i, uint32_t at) {
  Fused::Group& group = now_->fused->group(index);
  const Fused::Look& look = group.looks[i];
  if (look.cells == nullptr) {
    const uint32_t place = group.places[i];
    const size_t before = route_->steps.size();
    const Step& step = place < before ? route_->steps[place] : route_->units[index - 1].more[place - before];
    slots_[step.out] = step.table->find_any(slots_[step.a], slots_[step.b]);
  }
  if (look.cells != nullptr || slots_[look.out] == 0) find_by_step(index);
  const uint32_t found = slots_[look.out];
  if (!now_->fused->fits(look.out, found)) return false;
  if (look.cells != nullptr) group.cells[i][at] = found;
  return true;
}

uint32_t Walk::find_unit(size_t index, bool& fused) {
  constexpr uint32_t kMayHold = UnitRoute::kMayHold;
  UnitRoute& unit = route_->units[index];
  const uint32_t first = slots_[unit.first];
  bool may_hold = false;
  if (unit.roots_follow && first < unit.numbers->size() && (*unit.numbers)[first] != 0) {
    if ((*unit.numbers)[first] != kMayHold) return (*unit.numbers)[first];
    may_hold = true;
  } else {
    // What the roots are found from may have been left out.
    if (!stepped_) find_by_step(0);
    may_hold = std::any_of(unit.roots.begin(), unit.roots.end(), [this](const UnitRoute::Root& root) {
      return (*root.may_hold)[slots_[root.slot]] != 0;
    });
  }
  uint32_t rest = 0;
  if (may_hold) {
    if (fused) fused = find_fused(index + 1);
    if (!fused) find_by_step(index + 1);
    rest = slots_[unit.rest];
  }
  uint32_t number = unit.table->find_any(first, rest);
  if (number == 0) {
    find_by_step(rest != 0 ? index + 1 : 0);
    number = miss_unit(index, unit, rest);
  }
  if (unit.roots_follow) unit.number_of(first) = may_hold ? kMayHold : number;
  return number;
}

bool Walk::find(Solver::Lines& lines, uint32_t* numbers) {
  solver_.begin_lines(lines);
  route_ = &routes_.find();
  routes_.take(route_);
  if (route_->range) return false;
  while (taken_.size() <= route_->index) taken_.emplace_back();
  now_ = &taken_[route_->index];
  ++now_->lines;
  stepped_ = false;
  bool fused = now_->fused != nullptr && now_->fused->fits(slots_.data()) && find_fused(0);
  if (!fused) find_by_step(0);
  for (size_t i = 0; i < route_->units.size(); ++i) numbers[i] = find_unit(i, fused);
  if (!fused) take_note();
  return true;
}

}  // namespace cocket::columnar
