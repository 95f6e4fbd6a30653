// Interval arithmetic against its definition: the result of an operation holds every result of its
// members (nothing is lost) and its ends are the nearest that do so (nothing is added), down to
// whether an end itself is reached.
//
// Random intervals alone cannot show tightness, so each one comes with a finite set of *approach
// points* for each end: the end itself where it is closed, otherwise numbers ever nearer to it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <ostream>
#include <vector>

#include "base/interval.h"

namespace cocket {
void showValue(const Interval& interval, std::ostream& os) { os << to_string(interval); }
void showValue(const Rational& value, std::ostream& os) { os << to_fraction_string(value); }

namespace {

// Mostly from a handful of numbers, so that ends of different intervals meet and cancel often.
Rational small_rational(bool positive = false) {
  if (*rc::gen::inRange(0, 3) > 0) return Rational(*rc::gen::inRange(positive ? 1 : -2, 3));
  const int numerator = *rc::gen::inRange(positive ? 1 : -6, 7);
  const int denominator = *rc::gen::element(1, 1, 2, 3);
  return Rational(Integer(numerator), Integer(denominator));
}

Interval any_interval() {
  for (;;) {
    Interval interval;
    if (*rc::gen::inRange(0, 5) > 0) interval.low = {small_rational(), *rc::gen::arbitrary<bool>()};
    if (*rc::gen::inRange(0, 5) > 0)
      interval.high = {small_rational(), *rc::gen::arbitrary<bool>()};
    if (!interval.low.infinite() && !interval.high.infinite() &&
        *interval.low.value > *interval.high.value) {
      std::swap(interval.low, interval.high);
    }
    if (interval.is_empty()) interval.low.open = interval.high.open = false;
    return interval;
  }
}

Interval positive_interval() {
  Interval interval;
  interval.low = *rc::gen::inRange(0, 3) == 0
                     ? End{Rational(0), true}
                     : End{small_rational(true), *rc::gen::arbitrary<bool>()};
  if (*rc::gen::inRange(0, 4) > 0) {
    interval.high = {*interval.low.value + small_rational(true), *rc::gen::arbitrary<bool>()};
  } else if (*rc::gen::inRange(0, 3) == 0 && *interval.low.value > 0) {
    interval = Interval::point(*interval.low.value);
  }
  return interval;
}

// Members that run towards each end, with 0 and some between.
std::vector<Rational> members(const Interval& interval) {
  std::vector<Rational> found;
  const auto add = [&](const Rational& value) {
    if (interval.contains(value)) found.push_back(value);
  };
  if (!interval.low.infinite()) add(*interval.low.value);
  if (!interval.high.infinite()) add(*interval.high.value);
  for (const int whole : {0, 1, -1}) add(Rational(whole));
  for (const int step : {0, 1, 2, 8, 16, 24}) {
    const Rational near(Integer(1), Integer(1) << step);
    const Rational far(Integer(1) << step);
    if (!interval.low.infinite()) add(*interval.low.value + near);
    if (!interval.high.infinite()) add(*interval.high.value - near);
    if (interval.low.infinite()) add(-far);
    if (interval.high.infinite()) add(far);
    if (!interval.low.infinite() && !interval.high.infinite()) {
      const Rational width = *interval.high.value - *interval.low.value;
      add(*interval.low.value + width * near);
      add(*interval.high.value - width * near);
    }
  }
  RC_ASSERT(!found.empty());
  return found;
}

using Operation = std::function<Rational(const Rational&, const Rational&)>;

// `result` is exactly the set that `operation` makes of `a` and `b`, as far as members show.
void check_exact(const Interval& a, const Interval& b, const Interval& result,
                 const Operation& operation) {
  // Approaching both ends at once is within this of the end, for the small numbers above.
  const Rational near(Integer(1), Integer(1) << 10);
  const Rational far(Integer(1) << 10);
  RC_ASSERT(!result.is_empty());
  bool low_near = false;
  bool high_near = false;
  bool low_reached = false;
  bool high_reached = false;
  for (const Rational& x : members(a)) {
    for (const Rational& y : members(b)) {
      const Rational z = operation(x, y);
      if (!result.contains(z)) {
        RC_FAIL(to_string(result) + " lacks " + to_fraction_string(z) + " made of " +
                to_fraction_string(x) + " and " + to_fraction_string(y));
      }
      low_near |= result.low.infinite() ? z < -far : z < *result.low.value + near;
      high_near |= result.high.infinite() ? z > far : z > *result.high.value - near;
      low_reached |= !result.low.infinite() && z == *result.low.value;
      high_reached |= !result.high.infinite() && z == *result.high.value;
    }
  }
  RC_LOG() << "result " << to_string(result) << "\n";
  RC_ASSERT(low_near);
  RC_ASSERT(high_near);
  // Whether an end belongs to the set is what decides a tie at a threshold.
  RC_ASSERT(low_reached == !result.low.open);
  RC_ASSERT(high_reached == !result.high.open);
}

RC_GTEST_PROP(IntervalProperty, SumIsExact, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  check_exact(a, b, a + b, [](const Rational& x, const Rational& y) { return Rational(x + y); });
}

RC_GTEST_PROP(IntervalProperty, DifferenceIsExact, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  check_exact(a, b, a - b, [](const Rational& x, const Rational& y) { return Rational(x - y); });
}

RC_GTEST_PROP(IntervalProperty, ProductIsExact, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  check_exact(a, b, a * b, [](const Rational& x, const Rational& y) { return Rational(x * y); });
}

RC_GTEST_PROP(IntervalProperty, QuotientIsExact, ()) {
  const Interval a = any_interval(), b = positive_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  RC_ASSERT(is_positive(b));
  const auto result = divide(a, b);
  RC_ASSERT(result.has_value());
  check_exact(a, b, *result, [](const Rational& x, const Rational& y) { return Rational(x / y); });
}

RC_GTEST_PROP(IntervalProperty, GreatestIsExact, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  check_exact(a, b, greatest(a, b),
              [](const Rational& x, const Rational& y) { return x < y ? y : x; });
}

RC_GTEST_PROP(IntervalProperty, LeastIsExact, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  check_exact(a, b, least(a, b),
              [](const Rational& x, const Rational& y) { return x < y ? x : y; });
}

RC_GTEST_PROP(IntervalProperty, DivisionNeedsAPositiveDivisor, ()) {
  const Interval a = any_interval(), b = any_interval();
  bool all_positive = b.low.value.has_value() && *b.low.value >= 0 && !b.contains(Rational(0));
  RC_ASSERT(is_positive(b) == all_positive);
  RC_ASSERT(divide(a, b).has_value() == all_positive);
}

RC_GTEST_PROP(IntervalProperty, IntersectionAndHullFollowMembership, ()) {
  const Interval a = any_interval(), b = any_interval();
  RC_LOG() << to_string(a) << " and " << to_string(b) << "\n";
  const auto both = intersect(a, b);
  const Interval either = hull(a, b);
  RC_ASSERT(either.covers(a) && either.covers(b));
  for (const Interval* source : {&a, &b}) {
    for (const Rational& x : members(*source)) {
      RC_ASSERT(either.contains(x));
      RC_ASSERT((both && both->contains(x)) == (a.contains(x) && b.contains(x)));
    }
  }
  if (both) {
    RC_ASSERT(a.covers(*both) && b.covers(*both));
    for (const Rational& x : members(*both)) RC_ASSERT(a.contains(x) && b.contains(x));
  }
  // The hull ends where one of the two does.
  RC_ASSERT(either.low == a.low || either.low == b.low);
  RC_ASSERT(either.high == a.high || either.high == b.high);
}

RC_GTEST_PROP(IntervalProperty, CoversMeansEveryMember, ()) {
  const Interval a = any_interval(), b = any_interval();
  bool every = true;
  for (const Rational& x : members(b)) every = every && a.contains(x);
  RC_LOG() << to_string(a) << " covers " << to_string(b) << "\n";
  RC_ASSERT(a.covers(b) == every);
}

}  // namespace
}  // namespace cocket
