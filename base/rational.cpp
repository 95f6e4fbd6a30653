#include "base/rational.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace cocket {
namespace {

using boost::multiprecision::denominator;
using boost::multiprecision::numerator;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Integer integer_power_of_ten(int exponent) {
  Integer result = 1;
  for (int i = 0; i < exponent; ++i) result *= 10;
  return result;
}

// Number of decimal places of an exact decimal, or -1 if the expansion does not end.
int decimal_places(const Rational& value) {
  Integer rest = Integer(denominator(value));
  int twos = 0;
  int fives = 0;
  while (rest % 2 == 0) rest /= 2, ++twos;
  while (rest % 5 == 0) rest /= 5, ++fives;
  return rest == 1 ? std::max(twos, fives) : -1;
}

std::string scaled_to_string(Integer scaled, int places) {
  const bool negative = scaled < 0;
  if (negative) scaled = -scaled;
  std::string digits = scaled.str();
  if (static_cast<int>(digits.size()) <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) {
    digits.insert(digits.size() - places, ".");
    while (digits.back() == '0') digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return (negative && digits != "0" ? "-" : "") + digits;
}

Integer round_to_integer(const Rational& value, Toward toward) {
  const Integer n(numerator(value));
  const Integer d(denominator(value));
  Integer quotient = n / d;  // toward zero
  const Integer rest = n - quotient * d;
  if (rest == 0) return quotient;
  const bool negative = n < 0;
  switch (toward) {
    case Toward::zero: return quotient;
    case Toward::down: return negative ? Integer(quotient - 1) : quotient;
    case Toward::up: return negative ? quotient : Integer(quotient + 1);
    case Toward::nearest: {
      const Integer twice = 2 * (rest < 0 ? Integer(-rest) : rest);
      if (twice < d) return quotient;
      return negative ? Integer(quotient - 1) : Integer(quotient + 1);
    }
  }
  return quotient;
}

}  // namespace

Rational power_of_ten(int exponent) {
  if (exponent >= 0) return Rational(integer_power_of_ten(exponent));
  return Rational(Integer(1), integer_power_of_ten(-exponent));
}

std::optional<Rational> parse_decimal(std::string_view text, bool allow_underscore,
                                      bool allow_exponent, NumberLimits limits) {
  size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  std::string digits;
  int places = 0;
  auto take_digits = [&](bool fraction) {
    size_t taken = 0;
    while (at < text.size()) {
      if (is_digit(text[at])) {
        digits.push_back(text[at]);
        if (fraction) ++places;
        ++taken;
      } else if (!(allow_underscore && text[at] == '_' && taken > 0 && at + 1 < text.size() &&
                   is_digit(text[at + 1]))) {
        break;
      }
      ++at;
    }
    return taken;
  };
  if (take_digits(false) == 0) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (take_digits(true) == 0) return std::nullopt;
  }
  int exponent = 0;
  if (allow_exponent && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool minus = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) minus = text[at++] == '-';
    // from_chars would take a second sign.
    if (at == text.size() || !is_digit(text[at])) return std::nullopt;
    const char* first = text.data() + at;
    const char* last = text.data() + text.size();
    auto [end, error] = std::from_chars(first, last, exponent);
    if (error != std::errc()) return std::nullopt;
    at += static_cast<size_t>(end - first);
    if (minus) exponent = -exponent;
  }
  if (at != text.size()) return std::nullopt;
  if (exponent > limits.max_exponent || exponent < -limits.max_exponent) return std::nullopt;
  const size_t leading = std::min(digits.find_first_not_of('0'), digits.size());
  if (static_cast<int>(digits.size() - leading) > limits.max_digits) return std::nullopt;
  digits.erase(0, leading);
  if (places > limits.max_exponent) return std::nullopt;
  Integer mantissa = digits.empty() ? Integer(0) : Integer(digits);
  if (negative) mantissa = -mantissa;
  if (places == 0 && exponent == 0) return Rational(mantissa);
  return Rational(mantissa) * power_of_ten(exponent - places);
}

bool has_finite_decimal(const Rational& value) { return decimal_places(value) >= 0; }

std::string to_fraction_string(const Rational& value) {
  const Integer d(denominator(value));
  std::string text = Integer(numerator(value)).str();
  if (d != 1) text += "/" + d.str();
  return text;
}

std::string to_exact_string(const Rational& value) {
  const int places = decimal_places(value);
  if (places < 0) return to_fraction_string(value);
  return scaled_to_string(Integer(numerator(Rational(value * power_of_ten(places)))), places);
}

std::string to_rounded_string(const Rational& value, int places, Toward toward) {
  if (value == 0) return "0";
  for (;; ++places) {
    const Integer scaled = round_to_integer(value * power_of_ten(places), toward);
    if (scaled != 0) return scaled_to_string(scaled, places);
  }
}

}  // namespace cocket
