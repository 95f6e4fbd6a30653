// Intervals of exact numbers with open or closed, finite or infinite ends.
//
// An interval is what is known of a number: a point when it is known, a range when it is bounded,
// everything when it is not known at all. Never empty unless said so.
#pragma once

#include <optional>
#include <string>

#include "base/rational.h"

namespace cocket {

// One end. `value` empty means infinite (then `open` is true by convention).
struct End {
  std::optional<Rational> value;
  bool open = true;
  bool infinite() const { return !value.has_value(); }
  friend bool operator==(const End&, const End&) = default;
};

struct Interval {
  End low;
  End high;

  static Interval all() { return {}; }
  static Interval point(Rational value) { return {{value, false}, {std::move(value), false}}; }
  static Interval closed(Rational low, Rational high) {
    return {{std::move(low), false}, {std::move(high), false}};
  }
  static Interval at_least(Rational low) { return {{std::move(low), false}, {}}; }
  static Interval above(Rational low) { return {{std::move(low), true}, {}}; }
  static Interval at_most(Rational high) { return {{}, {std::move(high), false}}; }
  static Interval below(Rational high) { return {{}, {std::move(high), true}}; }

  bool is_point() const;
  bool is_all() const { return low.infinite() && high.infinite(); }
  bool is_empty() const;
  bool contains(const Rational& value) const;
  // Every number of `other` lies in this interval.
  bool covers(const Interval& other) const;
  friend bool operator==(const Interval&, const Interval&) = default;
};

Interval operator+(const Interval& a, const Interval& b);
Interval operator-(const Interval& a);
Interval operator-(const Interval& a, const Interval& b);
Interval operator*(const Interval& a, const Interval& b);
// Quotient where every number of `b` is positive (0 may be an open end); empty otherwise.
std::optional<Interval> divide(const Interval& a, const Interval& b);
bool is_positive(const Interval& a);

std::optional<Interval> intersect(const Interval& a, const Interval& b);
Interval hull(const Interval& a, const Interval& b);
// The set of max(x, y) for x in a, y in b.
Interval greatest(const Interval& a, const Interval& b);
Interval least(const Interval& a, const Interval& b);

// "5.92", "[1, 2)", "[0, inf)".
std::string to_string(const Interval& a);

}  // namespace cocket
