// Days: the date a text is asked on, and the stretches of days in which the law stands still.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

Known Evaluator::Impl::dated_by(const Rule& rule, const Slots& slots) {
  Env env;
  env.module = rule.module;
  env.slots = slots;
  if (!rule.dated_by.valid()) return {};
  return date(rule.dated_by, env);
}

// The first day of each stretch of the date's range in which the law does not change. A range without
// an end goes on past the last change, one without a beginning starts before the first.
Days Evaluator::Impl::asked_days(const Known& date) const {
  const DateRange& range = date.date;
  if (date.none || range.is_all()) return {std::nullopt};
  if (range.is_day()) return {range.first};
  Days days;
  const Date first = range.first ? *range.first : (edges.empty() ? *range.last : std::min(edges.front(), *range.last)) - 1;
  days.push_back(first);
  for (auto it = std::upper_bound(edges.begin(), edges.end(), first);
       it != edges.end() && (!range.last || *it <= *range.last); ++it) {
    if (days.size() >= options.limits.max_day_cases) return {std::nullopt};
    days.push_back(*it);
  }
  return days;
}

Found Evaluator::Impl::on_own_date(const Rule& rule, const Slots& slots, Derivation* trace,
                                   const AskOn& ask) {
  const Known day = dated_by(rule, slots);
  std::optional<Found> found;
  bool differ = false;
  bool undated = false;
  for (const std::optional<Date> each : asked_days(day)) {
    undated = !each;
    Found on_day = ask(each, found ? nullptr : trace);
    if (!found) {
      found = std::move(on_day);
      continue;
    }
    differ = differ || on_day.truth != found->truth;
    merge(found->ground, on_day.ground);
    found->confidence = std::min(found->confidence, on_day.confidence);
  }
  if (differ) found->truth = Truth::unknown;
  if (differ || (undated && found->truth == Truth::unknown)) add_marks(found->ground.missing, day.ground.missing);
  add_marks(found->ground.assumptions, day.ground.assumptions);
  return std::move(*found);
}

Found Evaluator::Impl::provision_truth(const Provision& provision, const RecordValue& instance) {
  Env env;
  env.module = provision.module;
  env.slots = {{&instance, nullptr, nullptr}};
  return on_own_date(provision, env.slots, nullptr, [&](std::optional<Date> day, Derivation*) {
    env.day = day;
    return rule_truth(provision, env);
  });
}

}  // namespace cocket::exact
