// How units tell the codes of inputs apart, and which do it alike.
#include <algorithm>

#include "engine/columnar/planner.h"

namespace cocket::columnar {

void Planner::finish_inputs() {
  Ascending<Date> days(law_days_.begin(), law_days_.end());
  for (const Date date : dates_) {
    days.insert(date);
    days.insert(date + 1);
  }
  global_days_ = shifted(std::move(days), shifts_);
  plan_.days_.emplace(std::set<Date>(global_days_.begin(), global_days_.end()));
  for (size_t i = 0; i < plan_.inputs_.size(); ++i) {
    PlannedInput& input = plan_.inputs_[i];
    switch (input.kind) {
      case InputKind::number: {
        for (const Rational& value : always_turning(input)) turn(static_cast<uint32_t>(i), value);
        input.numbers.emplace(turns_[i], input.unit.factor);
        input.first_class = static_cast<uint16_t>(kFirstRegion + input.numbers->count());
        break;
      }
      case InputKind::day:
        input.shown = shown_.contains(static_cast<uint32_t>(i));
        input.first_class = static_cast<uint16_t>(kFirstRegion + plan_.days_->count());
        break;
      case InputKind::truth: input.first_class = kFirstRegion + 2; break;
      default: break;
    }
  }
  place_turns();
}

void Planner::place_turns() {
  auto place = [this](uint32_t input, const Rational& value) {
    return static_cast<uint32_t>(std::distance(turns_[input].begin(), turns_[input].find(value)));
  };
  turns_always_.resize(turns_.size());
  for (uint32_t i = 0; i < turns_.size(); ++i) {
    turns_always_[i].resize(turns_[i].size());
    if (plan_.inputs_[i].kind != InputKind::number) continue;
    for (const Rational& value : always_turning(plan_.inputs_[i])) turns_always_[i][place(i, value)] = true;
  }
  for (const auto& [input, values] : always_) {
    for (const Rational& value : values) turns_always_[input][place(input, value)] = true;
  }
  for (const auto& [id, turns] : turns_of_) {
    auto& places = turn_places_of_[id];
    for (const auto& [input, value] : turns) places.emplace_back(input, place(input, value));
  }
}

Ascending<Date> Planner::shifted(Ascending<Date> days, const Ascending<int32_t>& shifts) {
  for (int round = 0; round < 2 && !shifts.empty(); ++round) {
    std::vector<Date> more(days.begin(), days.end());
    for (const int32_t shift : shifts) {
      for (const Date day : days) more.push_back(day - shift);
    }
    days = {more.begin(), more.end()};
  }
  return days;
}

Projection Planner::projection(uint32_t index, const Uses& uses) {
  const PlannedInput& input = plan_.inputs_[index];
  Projection made;
  switch (input.kind) {
    case InputKind::day: {
      // The law's own days count for the day that a rule is asked on.
      const auto& facts = plan_.shape_.inputs[index].facts;
      const bool dating = std::any_of(facts.begin(), facts.end(), [&](const FlatFact& fact) {
        return uses.dating.contains({fact.record.index, fact.field.index});
      });
      const Ascending<Date> coarse = shifted(dating ? uses.days : uses.literal_days, uses.shifts);
      made.regions = {kAbsent, kNone};
      made.regions.reserve(global_days_.size() + 3);
      auto next = coarse.begin();
      auto add = [&](Date day) {
        while (next != coarse.end() && *next <= day) ++next;
        made.regions.push_back(static_cast<uint16_t>(kFirstRegion + (next - coarse.begin())));
      };
      add(global_days_.empty() ? Date{} : *global_days_.begin() - 1);
      for (const Date day : global_days_) add(day);
      break;
    }
    case InputKind::number: {
      std::vector<bool> turns = turns_always_[index];
      for (const ExprId id : uses.comparisons) {
        const auto found = turn_places_of_.find(id);
        if (found == turn_places_of_.end()) continue;
        for (const auto& [of, place] : found->second) {
          if (of == index) turns[place] = true;
        }
      }
      made.regions = {kAbsent, kNone};
      made.regions.reserve(2 * turns.size() + 3);
      // The fine regions in order: below a turning value, on it, below the next.
      uint16_t region = kFirstRegion;
      for (const bool counts : turns) {
        made.regions.push_back(region);
        if (counts) ++region;
        made.regions.push_back(region);
        if (counts) ++region;
      }
      made.regions.push_back(region);
      break;
    }
    case InputKind::text: {
      TextTests tests;
      for (const FlatFact& fact : plan_.shape_.inputs[index].facts) {
        const FactKey key{fact.record.index, fact.field.index};
        tests.whole = tests.whole || uses.whole_texts.contains(key);
        const auto at = uses.tests.find(key);
        if (at == uses.tests.end()) continue;
        tests.literals.insert(at->second.literals.begin(), at->second.literals.end());
        tests.groups.insert(at->second.groups.begin(), at->second.groups.end());
      }
      made.tests = std::move(tests);
      break;
    }
    default: break;
  }
  return made;
}

std::set<Rational> Planner::always_turning(const PlannedInput& input) {
  std::set<Rational> turns;
  if (!faulty(Fault::sign_unknown_is_below)) turns.insert(0);
  const Interval& range = input.field->range;
  if (range.low.value) turns.insert(*range.low.value);
  if (range.high.value) turns.insert(*range.high.value);
  return turns;
}

void Planner::make_groups() {
  std::vector<std::vector<Projection>> projections;
  for (size_t u = 0; u < uses_.size(); ++u) {
    const Uses& uses = uses_[u];
    Ascending<uint16_t> columns;
    for (const FactKey& key : uses.facts) {
      for (const uint32_t input : feeders_of(key)) columns.insert(static_cast<uint16_t>(input));
      if (const auto at = atoms_of_fact_.find(key); at != atoms_of_fact_.end()) add_atoms(columns, at->second);
    }
    for (const auto* asked : {&uses.comparisons, &uses.date_comparisons, &uses.same_texts}) {
      for (const ExprId id : *asked) {
        if (const auto at = atoms_of_.find(id); at != atoms_of_.end()) add_atoms(columns, at->second);
      }
    }
    for (const Notice* notice : uses.notices) {
      if (const auto at = atoms_of_notice_.find(notice); at != atoms_of_notice_.end()) add_atoms(columns, at->second);
    }
    for (const uint16_t column : columns) {
      if (column < plan_.inputs_.size()) plan_.inputs_[column].read = true;
    }
    UnitGroup group{{static_cast<uint32_t>(u)}, {columns.begin(), columns.end()}, {}};
    for (const uint16_t column : columns) {
      if (column < plan_.inputs_.size()) group.projections.push_back(projection(column, uses));
    }
    const auto same = std::find_if(plan_.groups_.begin(), plan_.groups_.end(), [&](const UnitGroup& each) {
      return each.columns == group.columns && each.projections == group.projections;
    });
    if (same == plan_.groups_.end()) plan_.groups_.push_back(std::move(group));
    else same->units.push_back(static_cast<uint32_t>(u));
  }
}

void Planner::add_atoms(Ascending<uint16_t>& columns, const std::vector<uint32_t>& atoms) {
  for (const uint32_t atom : atoms) columns.insert(static_cast<uint16_t>(plan_.inputs_.size() + atom));
}

}  // namespace cocket::columnar
