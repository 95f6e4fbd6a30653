// Plain numbers and days read eight bytes at a time, where 8 bytes from the cell's first byte on may be
// read whatever its size. What is not read here may still be one: it goes the way of `read_ticks` and
// `parse_date`, which these agree with.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/date.h"
#include "engine/columnar/decimal_cell.h"

namespace cocket::columnar {

namespace quick {

// By size: the bytes of a word that count.
inline constexpr std::array<uint64_t, 9> kKept = [] {
  std::array<uint64_t, 9> kept{};
  for (size_t i = 1; i < kept.size(); ++i) {
    const uint64_t all = UINT64_MAX;
    kept[i] = std::endian::native == std::endian::little ? all >> (64 - 8 * i) : all << (64 - 8 * i);
  }
  return kept;
}();

}  // namespace quick

// The first `size` of 8 bytes, at most 8; the others 0. Equal where the texts are.
inline uint64_t load_short(const char* at, size_t size) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word & quick::kKept[size];
}

namespace quick {

constexpr bool kLittle = std::endian::native == std::endian::little;
constexpr uint64_t kZeros = 0x3030303030303030;
constexpr uint64_t kTops = 0x8080808080808080;

// What stands before and behind a point in a word of 8 characters, the first in the lowest byte.
struct Around {
  uint64_t before = 0, behind = 0;
  uint8_t shift = 0;      // of what stands before, in bits
  uint8_t places = 0;     // characters behind
};
inline constexpr std::array<Around, 9> kAround = [] {
  std::array<Around, 9> around{};
  for (unsigned point = 0; point < 8; ++point) {
    const uint64_t before = (uint64_t{1} << (8 * point)) - 1;
    around[point] = {before, ~((before << 8) | 0xFF), 8, static_cast<uint8_t>(7 - point)};
  }
  around[8] = {UINT64_MAX, 0, 0, 0};   // no point
  return around;
}();

struct Digits {
  uint64_t value = 0;
  unsigned point = 8;     // byte of the point; 8: none
  bool plain = false;     // digits, and at most one point
};

// Of 8 characters.
inline Digits digits_of(uint64_t word) {
  const uint64_t unlike = word ^ 0x2E2E2E2E2E2E2E2E;
  const uint64_t points = ~(((unlike & ~kTops) + ~kTops) | unlike | ~kTops);
  Digits found;
  // No branch: whether there is a point is anybody's guess.
  found.point = static_cast<unsigned>(std::countr_zero(points | uint64_t{1} << 63)) / 8 + (points == 0 ? 1 : 0);
  const Around& around = kAround[found.point];
  // Without the point; a zero takes the place that is left in front.
  uint64_t digits = ((word & around.before) << around.shift) | (word & around.behind) | (around.shift != 0 ? 0x30 : 0);
  digits ^= kZeros;
  found.plain = ((digits | ((digits & ~kTops) + 0x7676767676767676)) & kTops) == 0;
  digits = digits * 10 + (digits >> 8);
  found.value = (((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
  return found;
}

}  // namespace quick

// `digits[.digits]` of at most 16 characters.
inline bool read_short_ticks(const char* at, size_t size, Ticks& ticks) {
  if (!quick::kLittle || size - 1 >= 16) return false;
  const size_t first = size <= 8 ? size : size - 8;
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  // Zeros before the first character.
  if (first < 8) word = word << (64 - 8 * first) | quick::kZeros >> (8 * first);
  const quick::Digits head = quick::digits_of(word);
  const bool starts = head.point > 8 - first;   // a digit stands before a point
  if (size <= 8) {
    ticks = {static_cast<int64_t>(head.value), quick::kAround[head.point].places};
    return head.plain && starts && head.point != 7;
  }
  std::memcpy(&word, at + first, sizeof word);
  const quick::Digits tail = quick::digits_of(word);
  const bool one_point = head.point == 8 || tail.point == 8;
  const int64_t power = tail.point == 8 ? 100'000'000 : 10'000'000;
  const unsigned places = head.point == 8 ? quick::kAround[tail.point].places : quick::kAround[head.point].places + 8u;
  ticks = {static_cast<int64_t>(head.value) * power + static_cast<int64_t>(tail.value), static_cast<uint8_t>(places)};
  return head.plain && tail.plain && starts && one_point && tail.point != 7;
}

namespace quick {

constexpr int kFirstYear = 1900;
constexpr int kYears = 300;

// By year and month (16 to a year): the day before the first of it since 1970, times 32, and how many days
// it has; 0 for what is no month.
inline constexpr std::array<int32_t, 16 * kYears> kMonths = [] {
  std::array<int32_t, 16 * kYears> months{};
  int32_t day = -25567;   // 1900-01-01
  constexpr std::array<int32_t, 13> kLengths{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int i = 0; i < kYears; ++i) {
    const int year = kFirstYear + i;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int32_t length = kLengths[static_cast<size_t>(month)] + (month == 2 && leap ? 1 : 0);
      months[static_cast<size_t>(16 * i + month)] = (day - 1) * 32 + length;
      day += length;
    }
  }
  return months;
}();

}  // namespace quick

// `YYYY-MM-DD`; 10 bytes may be read.
inline bool read_plain_day(const char* at, Date& day) {
  if (!quick::kLittle) return false;
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  uint16_t last = 0;
  std::memcpy(&last, at + 8, sizeof last);
  // Digits are below 10 and dashes 0 from here on.
  word ^= 0x2D30302D30303030;
  const uint64_t wrong = (word | ((word & ~quick::kTops) + 0x7F76767F76767676)) & quick::kTops;
  const unsigned tens = (last & 0xFFu) - '0';
  const unsigned ones = (static_cast<unsigned>(last) >> 8) - '0';
  if (wrong != 0 || tens > 9 || ones > 9) return false;
  const uint64_t pairs = word * 10 + (word >> 8);
  const auto year = static_cast<unsigned>((pairs & 0xFF) * 100 + (pairs >> 16 & 0xFF)) - unsigned{quick::kFirstYear};
  const auto month = static_cast<unsigned>(pairs >> 40 & 0xFF);
  if (year >= unsigned{quick::kYears} || month > 12) return false;
  const int32_t packed = quick::kMonths[16 * year + month];
  const auto number = static_cast<int32_t>(10 * tens + ones);
  if (number == 0 || number > (packed & 31)) return false;
  day = Date{(packed >> 5) + number};
  return true;
}

}  // namespace cocket::columnar
