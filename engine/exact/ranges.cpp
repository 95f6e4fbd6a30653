// Deciding ranges: where, among the values of one missing number, the verdict turns.
#include <algorithm>

#include <fmt/format.h>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

// Gives a fact one known number (in its declared unit) and asks for all differences.
class Trial {
 public:
  Trial(Evaluator& evaluator, RequirementId requirement, const Row& row, const std::string& fact)
      : evaluator_(evaluator), requirement_(requirement), row_(row),
        place_(find_fact(evaluator.program(), row_, fact)) {}
  bool ok() const {
    return place_.record != nullptr && field().type == ValueType::number;
  }
  const Field& field() const {
    return evaluator_.program().records[place_.record->type].fields[place_.field.index];
  }
  void set(const Rational& value) {
    Cell cell;
    cell.state = CellState::known;
    cell.number = Interval::point(value * field().unit.factor);
    place_.record->fields[place_.field.index].sources = {cell};
  }
  std::map<std::string, Rational> at(const Rational& value) {
    set(value);
    const auto list = evaluator_.differences(requirement_, row_);
    return {list.begin(), list.end()};
  }
  RequirementResult ask() { return evaluator_.evaluate(requirement_, row_); }

 private:
  Evaluator& evaluator_;
  RequirementId requirement_;
  Row row_;
  FactPlace place_;
};

}  // namespace

std::vector<Rational> turning_points(Evaluator& evaluator, RequirementId requirement, const Row& row,
                                     const std::string& fact) {
  Trial trial(evaluator, requirement, row, fact);
  std::vector<Rational> points;
  if (!trial.ok()) return points;
  Interval range = trial.field().range;
  const Rational& factor = trial.field().unit.factor;
  // A difference is a*x + b (the fact in a sum) or a + b/x (the fact in a divisor), perhaps only
  // from some x on (the fact in a maximum). Each form is fitted at three places of each scale and
  // its root is kept if the difference there is 0.
  std::vector<Rational> candidates;
  for (const int scale : {-6, -3, 0, 3, 6, 9, 12}) {
    const Rational one = power_of_ten(scale);
    const std::map<std::string, Rational> f1 = trial.at(one);
    const std::map<std::string, Rational> f2 = trial.at(one * 2);
    const std::map<std::string, Rational> f3 = trial.at(one * 3);
    for (const auto& [key, y1] : f1) {
      const auto i2 = f2.find(key);
      const auto i3 = f3.find(key);
      if (i2 == f2.end() || i3 == f3.end()) continue;
      const Rational& y2 = i2->second;
      const Rational& y3 = i3->second;
      if (y1 == y2) continue;
      if (y3 - y2 == y2 - y1) {
        const Rational slope = (y2 - y1) / one;
        candidates.push_back(one - y1 / slope);
      } else {
        // y = a + b/x: y1 - y2 = b/one * (1 - 1/2)
        const Rational b = (y1 - y2) * one * 2;
        const Rational a = y1 - b / one;
        if (a != 0 && y3 == a + b / (one * 3)) candidates.push_back(-b / a);
      }
    }
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  for (const Rational& candidate : candidates) {
    if (!range.contains(candidate * factor)) continue;
    for (const auto& [key, difference] : trial.at(candidate)) {
      if (difference != 0) continue;
      points.push_back(candidate);
      break;
    }
  }
  return points;
}

std::string range_text(const Interval& range, const std::string& unit, const Interval& declared) {
  const std::string suffix = unit.empty() ? "" : " " + unit;
  auto shown = [&](const Rational& value, Toward toward) {
    std::string text = to_rounded_string(value, 3, toward) + suffix;
    const std::string exact = to_exact_string(value);
    if (exact + suffix != text) text += ", exactly " + exact;
    return text;
  };
  if (range.is_point()) return "exactly " + to_exact_string(*range.low.value) + suffix;
  std::string text;
  const bool low_is_declared = range.low == declared.low || range.low.infinite();
  if (!low_is_declared) {
    text = (range.low.open ? "above " : "at least ") + shown(*range.low.value, Toward::up);
  }
  if (!range.high.infinite() && !(range.high == declared.high)) {
    text += (text.empty() ? "" : " and ") + std::string(range.high.open ? "below " : "at most ") +
            shown(*range.high.value, Toward::down);
  }
  return text.empty() ? "any value" : text;
}

std::vector<DecidingRange> deciding_ranges(Evaluator& evaluator, RequirementId requirement, const Row& row,
                                           const std::string& fact) {
  std::vector<DecidingRange> ranges;
  Trial trial(evaluator, requirement, row, fact);
  if (!trial.ok()) return ranges;
  const Rational factor = trial.field().unit.factor;
  Interval declared = trial.field().range;
  if (declared.low.value) declared.low.value = *declared.low.value / factor;
  if (declared.high.value) declared.high.value = *declared.high.value / factor;
  std::vector<Rational> points = turning_points(evaluator, requirement, row, fact);
  for (const End* end : {&declared.low, &declared.high}) {
    if (end->value && !end->open) points.push_back(*end->value);
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  auto ask = [&](const Interval& range, const Rational& sample) {
    trial.set(sample);
    const RequirementResult result = trial.ask();
    DecidingRange each;
    each.fact = fact;
    each.unit = trial.field().unit.name;
    each.range = range;
    each.verdict = std::string(to_string(result.verdict));
    if (result.verdict != Verdict::not_required) {
      each.provisions = deciding_provisions(evaluator.program(), result.grounds);
    }
    if (!ranges.empty() && ranges.back().verdict == each.verdict && ranges.back().provisions == each.provisions) {
      ranges.back().range.high = range.high;
    } else {
      ranges.push_back(std::move(each));
    }
  };
  std::optional<Rational> last;
  auto gap = [&](const std::optional<Rational>& high) {
    Interval range;
    range.low = last ? End{*last, true} : declared.low;
    range.high = high ? End{*high, true} : declared.high;
    if (range.is_empty() || (last && high && *last == *high)) return;
    Rational sample = 0;
    if (last && high) sample = (*last + *high) / 2;
    else if (last) sample = range.high.value ? Rational((*last + *range.high.value) / 2) : Rational(*last + (*last > 0 ? *last : Rational(1)));
    else if (high) sample = range.low.value ? Rational((*high + *range.low.value) / 2) : Rational(*high - 1);
    if (!range.contains(sample)) return;
    ask(range, sample);
  };
  for (const Rational& point : points) {
    if (!last || *last != point) gap(point);
    if (declared.contains(point)) ask(Interval::point(point), point);
    last = point;
  }
  gap(std::nullopt);
  for (DecidingRange& each : ranges) {
    each.text = range_text(each.range, trial.field().unit.name, declared);
  }
  return ranges;
}

}  // namespace cocket::exact
