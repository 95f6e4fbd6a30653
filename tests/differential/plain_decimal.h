// A plain decimal of a cell taken apart, to move it by its last digit or write it with more of
// them.
#pragma once

#include <optional>
#include <string>

#include "base/rational.h"

namespace cocket::differential {

// `mantissa` * 10^-`scale`.
struct Plain {
  Integer mantissa;
  int scale = 0;
};

// Of `[-]digits[.digits]` of at most 36 digits; nothing of other texts.
std::optional<Plain> plain_of(const std::string& text);
std::string text_of(const Plain& plain);
int digits_of(const Plain& plain);
Rational value_of(const Plain& plain);

// The same number with so many places more, up to 30.
void scale_up(Plain& plain, int places);

}  // namespace cocket::differential
