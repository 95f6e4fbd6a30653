#include "tests/differential/plain_decimal.h"

#include <algorithm>

namespace cocket::differential {

std::optional<Plain> plain_of(const std::string& text) {
  const std::string digits = text.empty() || text.front() != '-' ? text : text.substr(1);
  const size_t point = std::min(digits.find('.'), digits.size());
  const std::string fraction = point < digits.size() ? digits.substr(point + 1) : "";
  const std::string all = digits.substr(0, point) + fraction;
  if (all.empty() || all.size() > 36 || all.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  Plain plain{0, static_cast<int>(fraction.size())};
  for (const char digit : all) plain.mantissa = plain.mantissa * 10 + (digit - '0');
  if (digits.size() != text.size()) plain.mantissa = -plain.mantissa;
  return plain;
}

std::string text_of(const Plain& plain) {
  const bool negative = plain.mantissa < 0;
  std::string digits = (negative ? Integer(-plain.mantissa) : plain.mantissa).str();
  const auto scale = static_cast<size_t>(plain.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (negative ? "-" : "") + digits;
}

int digits_of(const Plain& plain) {
  return static_cast<int>(text_of({plain.mantissa, 0}).size()) - (plain.mantissa < 0 ? 1 : 0);
}

void scale_up(Plain& plain, int places) {
  for (int i = 0; i < places && plain.scale < 30; ++i) {
    plain.mantissa *= 10;
    ++plain.scale;
  }
}

Rational value_of(const Plain& plain) {
  return Rational(plain.mantissa) / power_of_ten(plain.scale);
}

}  // namespace cocket::differential
