// Exact numbers: every literal and cell is an exact decimal, every computation an exact rational.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace cocket {

using Integer = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                              boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<
    boost::multiprecision::rational_adaptor<boost::multiprecision::cpp_int_backend<>>,
    boost::multiprecision::et_off>;

struct NumberLimits {
  int max_digits = 38;
  int max_exponent = 40;
};

// Parses a plain decimal: optional sign, digits, optional `.digits`, optional exponent `e[+-]d`
// when `allow_exponent`. Underscores are accepted between digits when `allow_underscore`.
// Nothing else ("NaN", "0x1", "1,600", " 1", "+ 1", "1.", ".5" are refused). Empty if refused or
// if it has more digits or a larger exponent than the limits allow.
std::optional<Rational> parse_decimal(std::string_view text, bool allow_underscore = false,
                                      bool allow_exponent = true, NumberLimits limits = {});

// The shortest exact decimal if the number has one ("5.92"), otherwise the fraction ("12500/37").
std::string to_exact_string(const Rational& value);
// The fraction always ("148/25"; integers as "16").
std::string to_fraction_string(const Rational& value);
bool has_finite_decimal(const Rational& value);

enum class Toward { zero, down, up, nearest };
// Decimal with at most `places` digits after the point, rounded as asked, trailing zeros removed.
// A non-zero number never prints as 0: more places are used until a digit shows.
std::string to_rounded_string(const Rational& value, int places, Toward toward);

// Integer rational for a power of ten, exponent may be negative.
Rational power_of_ten(int exponent);

}  // namespace cocket
