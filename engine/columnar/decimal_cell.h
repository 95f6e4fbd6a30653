// A plain decimal as it stands in a cell: mantissa times a power of ten, without any rounding.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cocket::columnar {

// `mantissa` * 10^-`scale`; |mantissa| < 10^18.
struct Ticks {
  int64_t mantissa = 0;
  uint8_t scale = 0;       // 0 to kMaxScale
};

inline constexpr uint8_t kMaxScale = 18;
inline constexpr size_t kMaxTickDigits = 18;

inline constexpr std::array<int64_t, kMaxScale + 1> kPowersOfTen = [] {
  std::array<int64_t, kMaxScale + 1> powers{};
  int64_t power = 1;
  for (size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

// Reads `[-]digits[.digits]` of at most 18 digits. False for everything else (more digits, an
// exponent, a plus, blanks, no digit on one side of the point): such a cell goes the general way, which says
// what it is.
inline bool read_ticks(std::string_view text, Ticks& ticks) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool negative = false;
  if (at != end && *at == '-') {
    negative = true;
    ++at;
  }
  const char* const first = at;
  uint64_t value = 0;
  while (at != end && static_cast<unsigned char>(*at - '0') < 10) {
    value = value * 10 + static_cast<uint64_t>(*at++ - '0');
    if (at - first > 18) return false;
  }
  size_t digits = static_cast<size_t>(at - first);
  if (digits == 0) return false;
  size_t scale = 0;
  if (at != end && *at == '.') {
    const char* const fraction = ++at;
    while (at != end && static_cast<unsigned char>(*at - '0') < 10) {
      value = value * 10 + static_cast<uint64_t>(*at++ - '0');
      if (++scale + digits > kMaxTickDigits) return false;
    }
    if (at == fraction) return false;
  }
  if (at != end || digits + scale > kMaxTickDigits) return false;
  ticks.mantissa = negative ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
  ticks.scale = static_cast<uint8_t>(scale);
  return true;
}

}  // namespace cocket::columnar
