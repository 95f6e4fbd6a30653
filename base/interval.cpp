#include "base/interval.h"

#include <utility>

namespace cocket {
namespace {

// Compares two low ends: which starts earlier (-1: a starts earlier).
int compare_low(const End& a, const End& b) {
  if (a.infinite() || b.infinite())
    return a.infinite() == b.infinite() ? 0 : (a.infinite() ? -1 : 1);
  if (*a.value != *b.value) return *a.value < *b.value ? -1 : 1;
  return a.open == b.open ? 0 : (a.open ? 1 : -1);
}

// Compares two high ends: which stops earlier (-1: a stops earlier).
int compare_high(const End& a, const End& b) {
  if (a.infinite() || b.infinite())
    return a.infinite() == b.infinite() ? 0 : (a.infinite() ? 1 : -1);
  if (*a.value != *b.value) return *a.value < *b.value ? -1 : 1;
  return a.open == b.open ? 0 : (a.open ? -1 : 1);
}

End add(const End& a, const End& b) {
  if (a.infinite() || b.infinite()) return {};
  return {*a.value + *b.value, a.open || b.open};
}

End negate(const End& a) {
  if (a.infinite()) return {};
  return {-*a.value, a.open};
}

// An end of a product: finite with openness, or infinite with a sign.
struct Product {
  int infinite_sign = 0;
  Rational value = 0;
  bool open = false;
};

Product multiply(const End& a, bool a_is_high, const End& b, bool b_is_high) {
  // 0 times an infinite end is 0: the bound is approached only through finite numbers. A closed
  // zero is reached by every number of the other side, so the product end is closed.
  const bool a_zero = !a.infinite() && *a.value == 0;
  const bool b_zero = !b.infinite() && *b.value == 0;
  if (a_zero || b_zero) {
    const bool closed = (a_zero && !a.open) || (b_zero && !b.open);
    return {0, 0, !closed};
  }
  if (a.infinite() || b.infinite()) {
    const int sign_a = a.infinite() ? (a_is_high ? 1 : -1) : (*a.value > 0 ? 1 : -1);
    const int sign_b = b.infinite() ? (b_is_high ? 1 : -1) : (*b.value > 0 ? 1 : -1);
    return {sign_a * sign_b, 0, true};
  }
  return {0, *a.value * *b.value, a.open || b.open};
}

// -1 if a lies below b; equal values with different openness compare 0.
int compare_value(const Product& a, const Product& b) {
  if (a.infinite_sign != b.infinite_sign) return a.infinite_sign < b.infinite_sign ? -1 : 1;
  if (a.infinite_sign != 0 || a.value == b.value) return 0;
  return a.value < b.value ? -1 : 1;
}

}  // namespace

bool Interval::is_point() const {
  return !low.infinite() && !high.infinite() && *low.value == *high.value && !low.open &&
         !high.open;
}

bool Interval::is_empty() const {
  if (low.infinite() || high.infinite()) return false;
  if (*low.value > *high.value) return true;
  return *low.value == *high.value && (low.open || high.open);
}

bool Interval::contains(const Rational& value) const {
  if (!low.infinite() && (value < *low.value || (low.open && value == *low.value))) return false;
  if (!high.infinite() && (value > *high.value || (high.open && value == *high.value)))
    return false;
  return true;
}

bool Interval::covers(const Interval& other) const {
  return compare_low(low, other.low) <= 0 && compare_high(high, other.high) >= 0;
}

Interval operator+(const Interval& a, const Interval& b) {
  return {add(a.low, b.low), add(a.high, b.high)};
}

Interval operator-(const Interval& a) { return {negate(a.high), negate(a.low)}; }

Interval operator-(const Interval& a, const Interval& b) { return a + (-b); }

Interval operator*(const Interval& a, const Interval& b) {
  const Product corners[4] = {
      multiply(a.low, false, b.low, false), multiply(a.low, false, b.high, true),
      multiply(a.high, true, b.low, false), multiply(a.high, true, b.high, true)};
  Product low = corners[0];
  Product high = corners[0];
  for (const Product& corner : corners) {
    if (const int c = compare_value(corner, low); c < 0 || (c == 0 && low.open)) low = corner;
    if (const int c = compare_value(corner, high); c > 0 || (c == 0 && high.open)) high = corner;
  }
  auto end = [](const Product& p) { return p.infinite_sign != 0 ? End{} : End{p.value, p.open}; };
  return {end(low), end(high)};
}

bool is_positive(const Interval& a) {
  return !a.low.infinite() && (*a.low.value > 0 || (*a.low.value == 0 && a.low.open));
}

std::optional<Interval> divide(const Interval& a, const Interval& b) {
  if (!is_positive(b)) return std::nullopt;
  Interval reciprocal;
  reciprocal.low = b.high.infinite() ? End{Rational(0), true} : End{1 / *b.high.value, b.high.open};
  reciprocal.high = *b.low.value == 0 ? End{} : End{1 / *b.low.value, b.low.open};
  return a * reciprocal;
}

std::optional<Interval> intersect(const Interval& a, const Interval& b) {
  Interval result{compare_low(a.low, b.low) >= 0 ? a.low : b.low,
                  compare_high(a.high, b.high) <= 0 ? a.high : b.high};
  if (result.is_empty()) return std::nullopt;
  return result;
}

Interval hull(const Interval& a, const Interval& b) {
  return {compare_low(a.low, b.low) <= 0 ? a.low : b.low,
          compare_high(a.high, b.high) >= 0 ? a.high : b.high};
}

Interval greatest(const Interval& a, const Interval& b) {
  // The low end of the maximum is the later low end, the high end the later high end.
  return {compare_low(a.low, b.low) >= 0 ? a.low : b.low,
          compare_high(a.high, b.high) >= 0 ? a.high : b.high};
}

Interval least(const Interval& a, const Interval& b) {
  return {compare_low(a.low, b.low) <= 0 ? a.low : b.low,
          compare_high(a.high, b.high) <= 0 ? a.high : b.high};
}

std::string to_string(const Interval& a) {
  if (a.is_point()) return to_exact_string(*a.low.value);
  std::string text = a.low.open ? "(" : "[";
  text += a.low.infinite() ? "-inf" : to_exact_string(*a.low.value);
  text += ", ";
  text += a.high.infinite() ? "inf" : to_exact_string(*a.high.value);
  text += a.high.open ? ")" : "]";
  return text;
}

}  // namespace cocket
