// The numbers of a margin as they are shown, in text and as JSON (margins.h): in 64 bits where that is
// enough, in 128, in fractions of any length.
#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "base/json_quotes.h"
#include "base/text_pieces.h"
#include "engine/columnar/fault.h"
#include "engine/columnar/margins.h"
#include "engine/verdict/verdict_json.h"

namespace cocket::columnar {
namespace {

constexpr int kMaxPlaces = 12;     // as verdict.cpp shows a margin
constexpr int kRoundedPlaces = 6;


UInt128 magnitude(Int128 value) {
  return value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt128 gcd(UInt128 a, UInt128 b) {
  while (b != 0) {
    // Small numbers are divided in one step.
    if (a <= UINT64_MAX && b <= UINT64_MAX) {
      auto x = static_cast<uint64_t>(a);
      auto y = static_cast<uint64_t>(b);
      while (y != 0) {
        const uint64_t rest = x % y;
        x = y;
        y = rest;
      }
      return x;
    }
    const UInt128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

void append_unsigned(std::string& out, UInt128 value) {
  char digits[40];
  size_t at = sizeof digits;
  do {
    digits[--at] = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  out.append(digits + at, sizeof digits - at);
}

// `value` / 10^places, without trailing zeros.
void append_decimal(std::string& out, UInt128 value, int places) {
  while (places > 0 && value % 10 == 0) {
    value /= 10;
    --places;
  }
  if (places == 0) {
    append_unsigned(out, value);
    return;
  }
  UInt128 power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  append_unsigned(out, value / power);
  out.push_back('.');
  std::string fraction;
  append_unsigned(fraction, value % power);
  out.append(static_cast<size_t>(places) - fraction.size(), '0');
  out.append(fraction);
}

// Of a fraction in lowest terms, digits after the point; -1: the decimal does not end.
int decimal_places(UInt128 denominator) {
  int twos = 0;
  int fives = 0;
  while (denominator % 2 == 0) denominator /= 2, ++twos;
  while (denominator % 5 == 0) denominator /= 5, ++fives;
  return denominator == 1 ? std::max(twos, fives) : -1;
}

// As to_exact_string; false where 128 bits may not be enough.
bool append_exact(std::string& out, Int128 numerator, UInt128 denominator) {
  UInt128 above = magnitude(numerator);
  const UInt128 common = gcd(above, denominator);
  if (common > 1) {
    above /= common;
    denominator /= common;
  }
  if (numerator < 0) out.push_back('-');
  const int places = decimal_places(denominator);
  if (places < 0) {
    append_unsigned(out, above);
    out.push_back('/');
    append_unsigned(out, denominator);
    return true;
  }
  if (places > 38) return false;
  UInt128 power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  power /= denominator;
  if (above > (~static_cast<UInt128>(0)) / power) return false;
  append_decimal(out, above * power, places);
  return true;
}

constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// `value` / 10^places with its sign, without trailing zeros, in at most 32 bytes; at most 12 places. Gives
// where it ends.
char* write_signed(char* to, bool rounded, bool negative, uint64_t value, int places) {
  // Digits from the last on, as many that one stands before the point.
  char text[48];
  char* const end = text + 32;
  char* at = end;
  while (value >= 100) {
    at -= 2;
    std::memcpy(at, &kPairs[2 * (value % 100)], 2);
    value /= 100;
  }
  at -= 2;
  std::memcpy(at, &kPairs[2 * value], 2);
  if (*at == '0') ++at;
  while (end - at <= places) *--at = '0';
  char* last = end;
  if (places > 0) {
    char* const point = end - places;
    while (last > point && last[-1] == '0') --last;
    if (last > point) {
      std::memmove(point + 1, point, static_cast<size_t>(last - point));
      *point = '.';
      ++last;
    }
  }
  *--at = negative ? '-' : '+';
  if (rounded) *--at = '~';
  return copy_text(to, {at, static_cast<size_t>(last - at)});
}

// `above` over a power of ten, both small: a finite decimal of few places. False: not that small.
bool append_quick(bool negative, UInt128 above, UInt128 below, const std::string& unit, std::string& out) {
  if (above > UINT64_MAX || below > 1'000'000'000'000) return false;
  auto value = static_cast<uint64_t>(above);
  int places = 0;
  for (auto power = static_cast<uint64_t>(below); power > 1; power /= 10) ++places;
  while (places > 0 && value % 10 == 0) {
    value /= 10;
    --places;
  }
  char digits[24];
  size_t at = sizeof digits;
  for (int i = 0; i < places; ++i) {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  if (places > 0) digits[--at] = '.';
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out.push_back(negative ? '-' : '+');
  out.append(digits + at, sizeof digits - at);
  if (!unit.empty()) out.append(" ").append(unit);
  return true;
}

// The same for any denominator of 64 bits, where the quotient has more than kMaxPlaces places and is
// shown with kRoundedPlaces. False: it has not, or is too small for those.
bool append_quick_quotient(bool negative, UInt128 above, UInt128 below, const std::string& unit, std::string& out) {
  if (below > UINT64_MAX / 2 || above > (static_cast<UInt128>(1) << 100)) return false;
  const UInt128 whole = above / below;
  if (whole > UINT64_MAX / 1'000'000) return false;
  const auto divisor = static_cast<uint64_t>(below);
  const auto rest = static_cast<uint64_t>(above - whole * below);
  if (static_cast<UInt128>(rest) * 1'000'000'000'000u % divisor == 0) return false;
  const auto parts = static_cast<uint64_t>(static_cast<UInt128>(rest) * 1'000'000u / divisor);
  const UInt128 shown = whole * 1'000'000u + parts;
  if (shown == 0 || shown > UINT64_MAX) return false;
  out.push_back('~');
  return append_quick(negative, shown, 1'000'000, unit, out);
}

}  // namespace

Rational Margins::number(const Side& side, const Spec& spec, Codes codes) const {
  if (faulty(Fault::margin_of_first_line)) return side.value;
  switch (side.from) {
    case Side::From::fixed: return side.value;
    case Side::From::input: return value_of(codes[side.input]) * side.factor;
    case Side::From::quotient: return value_of(codes[side.input]) / value_of(codes[side.divisor]) * side.factor;
    case Side::From::expression: {
      const auto value = evaluate(side.expr, spec.instance, codes);
      COCKET_CHECK(value.has_value());
      return *value / plan_->program().exprs[spec.margin.asked].unit.factor;
    }
  }
  return side.value;
}

Margin Margins::margin(uint32_t index, Codes codes) const {
  const Spec& spec = specs_[index];
  Margin margin = spec.margin;
  const Rational a = number(spec.value, spec, codes);
  const Rational b = number(spec.threshold, spec, codes);
  margin.value = a;
  margin.threshold = b;
  margin.distance = spec.below ? Rational(b - a) : Rational(a - b);
  if (spec.equal) margin.distance = a > b ? Rational(b - a) : Rational(a - b);
  margin.relative.reset();
  if (b != 0) {
    const Rational ratio = (a - b) / b;
    margin.relative = ratio < 0 ? Rational(-ratio) : ratio;
  }
  return margin;
}

// value - threshold as a fraction of 128-bit numbers; false where that may not be enough.
bool Margins::difference(const Spec& spec, Codes codes, Int128& numerator, Int128& denominator) const {
  const Quick& quick = spec.quick;
  if (!quick.usable || faulty(Fault::margin_of_first_line)) return false;
  int scale = 0;
  Int128 above = 0;
  if (quick.terms.size() == 1) {
    const Code value = codes[quick.terms.front().input];
    above = static_cast<Int128>(value.value) * quick.terms.front().multiplier;   // < 2^90
    scale = value.scale;
  } else {
    for (const Quick::Term& term : quick.terms) scale = std::max<int>(scale, codes[term.input].scale);
    for (const Quick::Term& term : quick.terms) {
      const Code value = codes[term.input];
      Int128 part = static_cast<Int128>(value.value) * term.multiplier;
      if (__builtin_mul_overflow(part, static_cast<Int128>(kPowersOfTen[static_cast<size_t>(scale - value.scale)]), &part)) return false;
      if (__builtin_add_overflow(above, part, &above)) return false;
    }
  }
  Int128 below = 1;
  if (quick.divisor) {
    const Code divisor = codes[*quick.divisor];
    below = divisor.value;
    scale -= divisor.scale;
  }
  // above / below * 10^-scale - threshold * 10^-quick.scale
  const int finest = std::max<int>(scale, quick.scale);
  const int up = finest - scale;
  const int up_threshold = finest - quick.scale;
  if (up > 18 || up_threshold > 18 || finest < 0) return false;
  Int128 limit = static_cast<Int128>(quick.threshold) * kPowersOfTen[static_cast<size_t>(up_threshold)];
  if (__builtin_mul_overflow(above, static_cast<Int128>(kPowersOfTen[static_cast<size_t>(up)]), &above)) return false;
  if (__builtin_mul_overflow(limit, below, &limit)) return false;
  if (__builtin_sub_overflow(above, limit, &numerator)) return false;
  denominator = below;
  for (int left = finest; left > 0; left -= 18) {
    const auto power = static_cast<Int128>(kPowersOfTen[static_cast<size_t>(std::min(left, 18))]);
    if (__builtin_mul_overflow(denominator, power, &denominator)) return false;
  }
  return true;
}

// False where 128 bits may not be enough.
bool Margins::append_number(const Spec& spec, Int128 numerator, Int128 denominator, std::string& out) const {
  if (spec.below) numerator = -numerator;
  const bool negative = numerator < 0;
  UInt128 above = magnitude(numerator);
  auto below = static_cast<UInt128>(denominator);
  const bool quick = spec.quick.divisor ? append_quick_quotient(negative, above, below, spec.margin.unit, out)
                                        : append_quick(negative, above, below, spec.margin.unit, out);
  if (quick) return true;
  const UInt128 common = gcd(above, below);
  if (common > 1) {
    above /= common;
    below /= common;
  }
  const int places = decimal_places(below);
  const bool rounded = places < 0 || places > kMaxPlaces;
  UInt128 shown = 0;
  bool overflow = false;
  int shown_places = rounded ? kRoundedPlaces : places;
  if (rounded) {
    overflow = above > (static_cast<UInt128>(1) << 107);
    shown = overflow ? 0 : above * 1'000'000 / below;
    // What is not 0 does not print as 0.
    for (UInt128 more = above * 1'000'000; !overflow && shown == 0; ++shown_places) {
      overflow = more > (static_cast<UInt128>(1) << 124);
      more *= 10;
      shown = more / below;
    }
  } else {
    UInt128 power = 1;
    for (int i = 0; i < places; ++i) power *= 10;
    overflow = above > (~static_cast<UInt128>(0)) / power;
    shown = overflow ? 0 : above * power / below;
  }
  if (overflow) return false;
  if (rounded) out.push_back('~');
  out.push_back(negative ? '-' : '+');
  append_decimal(out, shown, shown_places);
  if (!spec.margin.unit.empty()) out.append(" ").append(spec.margin.unit);
  return true;
}

// The usual case, in 64 bits.
char* Margins::write_text(uint32_t index, const Codes& codes, char* to) const {
  const Spec& spec = specs_[index];
  const Quick& quick = spec.quick;
  if (!quick.usable || spec.behind.empty() || faulty(Fault::margin_of_first_line)) return nullptr;
  int scale = 0;
  for (const Quick::Term& term : quick.terms) scale = std::max<int>(scale, codes[term.input].scale);
  const int value_scale = scale - (quick.divisor ? codes[*quick.divisor].scale : 0);
  const int finest = std::max<int>(value_scale, quick.scale);
  // So that multipliers, which are below 10^9, and thresholds, below 10^12, are small with their powers.
  if (scale > 6 || finest > 6 || finest - value_scale > 12) return nullptr;
  int64_t above = 0;
  for (const Quick::Term& term : quick.terms) {
    const Code value = codes[term.input];
    int64_t part = 0;
    if (__builtin_mul_overflow(value.value, term.multiplier * kPowersOfTen[static_cast<size_t>(scale - value.scale)], &part)) return nullptr;
    if (__builtin_add_overflow(above, part, &above)) return nullptr;
  }
  const int64_t below = quick.divisor ? codes[*quick.divisor].value : 1;
  int64_t limit = 0;
  int64_t over = 0;
  if (__builtin_mul_overflow(above, kPowersOfTen[static_cast<size_t>(finest - value_scale)], &above)) return nullptr;
  if (__builtin_mul_overflow(quick.threshold * kPowersOfTen[static_cast<size_t>(finest - quick.scale)], below, &limit)) return nullptr;
  if (__builtin_sub_overflow(above, limit, &over)) return nullptr;
  const bool negative = spec.below ? over > 0 : over < 0;
  const uint64_t size = over < 0 ? -static_cast<uint64_t>(over) : static_cast<uint64_t>(over);
  if (!quick.divisor) {
    return copy_text(write_signed(to, false, negative, size, finest), spec.behind);
  }
  constexpr uint64_t kMillion = 1'000'000;
  const auto power = static_cast<uint64_t>(kPowersOfTen[static_cast<size_t>(finest)]);
  if (below <= 0 || static_cast<uint64_t>(below) > 10 * kMillion * kMillion / power) return nullptr;
  const uint64_t divisor = static_cast<uint64_t>(below) * power;
  const uint64_t whole = size / divisor;
  if (whole >= kMillion) return nullptr;
  // Twelve places; where they are not enough six are shown.
  const uint64_t rest = size % divisor * kMillion;
  const uint64_t more = rest % divisor * kMillion;
  const uint64_t millionths = whole * kMillion + rest / divisor;
  if (more % divisor == 0) {
    to = write_signed(to, false, negative, millionths * kMillion + more / divisor, 12);
  } else {
    // What is not 0 does not print as 0: more places are found the exact way.
    if (millionths == 0) return nullptr;
    to = write_signed(to, true, negative, millionths, 6);
  }
  return copy_text(to, spec.behind);
}

void Margins::append_text(uint32_t index, Codes codes, std::string& out) const {
  const Spec& spec = specs_[index];
  const size_t before = out.size();
  out.resize(before + text_room(index));
  char* const end = write_text(index, codes, out.data() + before);
  out.resize(end != nullptr ? static_cast<size_t>(end - out.data()) : before);
  if (end != nullptr) return;
  Int128 numerator = 0;
  Int128 denominator = 1;
  if (!difference(spec, codes, numerator, denominator)) {
    const Margin exact = margin(index, codes);
    out += to_string(exact);
    out += after_number(exact);
    return;
  }
  if (!append_number(spec, numerator, denominator, out)) out += to_string(margin(index, codes));
  out += spec.after;
}

// The fixed parts of the object, as append_margin writes them.
void Margins::make_json(Spec& spec) {
  const std::string_view unit = spec.margin.unit;
  std::string quoted;
  append_json_text(quoted, unit);
  // A unit is shown behind numbers as it is.
  if (quoted.size() != unit.size() + 2) {
    spec.quick.usable = false;
    return;
  }
  std::string text;
  append_margin(text, spec.margin);
  const std::string value = "\"value\":\"" + to_exact_string(spec.margin.value);
  const std::string threshold = "\",\"threshold\":\"" + to_exact_string(spec.margin.threshold) + "\",\"distance\":\"";
  const size_t at = text.find(value + threshold);
  COCKET_CHECK(at != std::string::npos);
  spec.json_before = text.substr(0, at) + "\"value\":\"";
  spec.json_between = threshold;
  spec.json_after = "\",\"unit\":" + quoted + ",\"holds\":" + (spec.margin.holds ? "true" : "false") + ",\"text\":\"";
}

bool Margins::append_quick_json(const Spec& spec, Codes codes, std::string& out) const {
  Int128 numerator = 0;
  Int128 denominator = 1;
  if (!difference(spec, codes, numerator, denominator)) return false;
  const size_t begin = out.size();
  const Quick& quick = spec.quick;
  const auto power = static_cast<Int128>(kPowersOfTen[quick.scale]);
  auto whole = [&] {
    out += spec.json_before;
    // The threshold's denominator is in that of the difference.
    Int128 value = 0;
    if (__builtin_mul_overflow(static_cast<Int128>(quick.threshold), denominator / power, &value)) return false;
    if (__builtin_add_overflow(value, numerator, &value)) return false;
    if (!append_exact(out, value, static_cast<UInt128>(denominator))) return false;
    out += spec.json_between;
    if (!append_exact(out, spec.below ? -numerator : numerator, static_cast<UInt128>(denominator))) return false;
    out += "\",\"relative\":\"";
    Int128 above = numerator < 0 ? -numerator : numerator;
    Int128 below = 0;
    if (__builtin_mul_overflow(above, power, &above)) return false;
    if (__builtin_mul_overflow(denominator, static_cast<Int128>(std::llabs(quick.threshold)), &below)) return false;
    if (!append_exact(out, above, static_cast<UInt128>(below))) return false;
    out += spec.json_after;
    if (!append_number(spec, numerator, denominator, out)) return false;
    out += "\"}";
    return true;
  };
  if (whole()) return true;
  out.resize(begin);
  return false;
}

const std::string& Margins::json(uint32_t index, Codes codes) {
  constexpr size_t kTold = 1 << 13;
  const Spec& spec = specs_[index];
  const Quick& quick = spec.quick;
  const size_t numbers = quick.terms.size() + (quick.divisor ? 1 : 0);
  if (!quick.usable || numbers > 2) {
    untold_.clear();
    append_margin(untold_, margin(index, codes));
    return untold_;
  }
  const Code first = codes[quick.terms.front().input];
  const Code second = numbers == 1 ? Code{} : codes[quick.divisor ? *quick.divisor : quick.terms.back().input];
  const auto scales = static_cast<uint16_t>(first.scale << 8 | second.scale);
  uint64_t hash = static_cast<uint64_t>(first.value) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 29 ^ static_cast<uint64_t>(second.value)) * 0xC2B2AE3D27D4EB4Fu;
  hash = (hash ^ hash >> 32 ^ (uint64_t{index} << 16 | scales)) * 0x9E3779B97F4A7C15u;
  if (told_.empty()) told_.resize(kTold);
  Told& told = told_[hash >> 51];
  if (told.spec != index || told.scales != scales || told.first != first.value || told.second != second.value) {
    told.spec = index;
    told.scales = scales;
    told.first = first.value;
    told.second = second.value;
    told.text.clear();
    if (!append_quick_json(spec, codes, told.text)) append_margin(told.text, margin(index, codes));
  }
  return told.text;
}

}  // namespace cocket::columnar
