// Compiled with -ffp-contract=off: a fused multiply-add would break the bound's proof.
#include "engine/columnar/batch_loops.h"

#include <algorithm>
#include <cmath>

#include "engine/columnar/cell_columns.h"

// What else there is on x86 gains nothing here.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/columnar/batch_loops.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cocket::columnar::loops {
namespace HWY_NAMESPACE {

using Lane = TickColumn::Lane;

void lanes_of(const uint16_t* __restrict codes, const uint8_t* __restrict flags, size_t rows, uint8_t* __restrict lanes) {
  constexpr auto kNo = static_cast<uint8_t>(Lane::none);
  constexpr auto kTick = static_cast<uint8_t>(Lane::tick);
  for (size_t i = 0; i < rows; ++i) {
    const bool counts = ((flags[i] & Code::point) != 0) | (codes[i] == kAbsent);
    lanes[i] = counts ? kTick : kNo;
  }
}

void flags_of(const uint8_t* __restrict flags, size_t rows, uint8_t* __restrict every, uint8_t* __restrict some) {
  for (size_t i = 0; i < rows; ++i) {
    every[i] &= flags[i];
    some[i] |= flags[i];
  }
}

Extent extent_of(const int64_t* __restrict mantissas, const uint8_t* __restrict scales, size_t rows) {
  uint64_t greatest = 0;
  for (size_t i = 0; i < rows; ++i) {
    const auto value = static_cast<uint64_t>(mantissas[i]);
    const uint64_t size = mantissas[i] < 0 ? 0 - value : value;
    greatest = size > greatest ? size : greatest;
  }
  uint8_t finest = 0;
  for (size_t i = 0; i < rows; ++i) finest = scales[i] > finest ? scales[i] : finest;
  return {greatest, finest};
}

double ticks_of(const int64_t* __restrict mantissas, const uint8_t* __restrict scales, const uint8_t* __restrict lanes,
                uint8_t finest, size_t rows, double* __restrict out) {
  constexpr auto kNo = static_cast<uint8_t>(Lane::none);
  double most = 1.0;
  for (size_t i = 0; i < rows; ++i) {
    const double tick = static_cast<double>(mantissas[i] * kPowersOfTen[static_cast<size_t>(finest - scales[i])]);
    out[i] = lanes[i] == kNo ? 1.0 : tick;
  }
  for (size_t i = 0; i < rows; ++i) {
    const double size = std::fabs(out[i]);
    most = size > most ? size : most;
  }
  return most;
}

void lane_states(const uint8_t* __restrict lanes, size_t rows, uint8_t* __restrict valued, uint8_t* __restrict wide) {
  constexpr auto kNo = static_cast<uint8_t>(Lane::none);
  constexpr auto kWide = static_cast<uint8_t>(Lane::wide);
  for (size_t i = 0; i < rows; ++i) {
    valued[i] &= static_cast<uint8_t>(lanes[i] != kNo);
    wide[i] |= static_cast<uint8_t>(lanes[i] == kWide);
  }
}

void products(const double* __restrict by, size_t rows, double* __restrict product) {
  for (size_t i = 0; i < rows; ++i) product[i] *= by[i];
}

void sums(const double* __restrict product, size_t rows, double* __restrict sum) {
  for (size_t i = 0; i < rows; ++i) sum[i] += product[i];
}

void sizes(const double* __restrict product, size_t rows, double* __restrict size) {
  for (size_t i = 0; i < rows; ++i) size[i] += std::fabs(product[i]);
}

size_t told_of(const double* __restrict sum, const double* __restrict size, bool exact, double doubt,
               const uint8_t* __restrict valued, const uint8_t* __restrict wide, size_t rows, int8_t* __restrict out,
               uint8_t* __restrict open) {
  // The sign first, then whether it counts.
  for (size_t i = 0; i < rows; ++i) out[i] = static_cast<int8_t>((sum[i] > 0) - (sum[i] < 0));
  if (exact) {
    for (size_t i = 0; i < rows; ++i) open[i] = wide[i];
  } else {
    for (size_t i = 0; i < rows; ++i) open[i] = static_cast<uint8_t>(!(std::fabs(sum[i]) > doubt * size[i])) | wide[i];
  }
  size_t told = 0;
  for (size_t i = 0; i < rows; ++i) {
    const auto tells = static_cast<uint8_t>(valued[i] & (open[i] ^ 1));
    out[i] = static_cast<int8_t>(out[i] & -tells);
    open[i] = valued[i] & open[i];
    told += tells;
  }
  return told;
}

// Masks of all ones or none, so that nothing is left to a branch.
bool codes_of_signs(const int8_t* __restrict signs, const uint8_t* __restrict every, const uint8_t* __restrict some,
                    size_t rows, uint16_t* __restrict out) {
  uint8_t more = 0;
  for (size_t i = 0; i < rows; ++i) {
    const auto known = static_cast<int16_t>(-(every[i] & Code::point));
    out[i] = static_cast<uint16_t>((kEqual + signs[i]) & known);
  }
  for (size_t i = 0; i < rows; ++i) {
    const auto unknown = static_cast<uint8_t>((every[i] & Code::point) ^ Code::point);
    more |= static_cast<uint8_t>(some[i] & (unknown * Code::content));
  }
  return more != 0;
}

bool codes_of_quotients(const int8_t* __restrict signs, const int64_t* __restrict divisors, const uint8_t* __restrict every,
                        const uint8_t* __restrict own, size_t rows, uint16_t* __restrict out) {
  uint8_t more = 0;
  for (size_t i = 0; i < rows; ++i) {
    const bool derived = ((every[i] & Code::point) != 0) & ((own[i] & Code::content) == 0) & (divisors[i] != 0);
    out[i] = derived ? static_cast<uint16_t>(kEqual + signs[i]) : uint16_t{0};
  }
  for (size_t i = 0; i < rows; ++i) {
    const bool usual = ((every[i] & Code::point) != 0) & ((own[i] & Code::content) == 0);
    more |= static_cast<uint8_t>(((every[i] & Code::content) != 0) & !usual);
  }
  return more != 0;
}

bool codes_of_days(const int64_t* __restrict left, const int64_t* __restrict right, int64_t days, bool notice,
                   const uint8_t* __restrict every, size_t rows, uint16_t* __restrict out) {
  uint8_t more = 0;
  for (size_t i = 0; i < rows; ++i) {
    const int64_t difference = left[i] + days - right[i];
    const int told = notice ? (difference >= 0 ? kInTime : kLate) : kEqual + (difference > 0) - (difference < 0);
    out[i] = (every[i] & Code::point) != 0 ? static_cast<uint16_t>(told) : uint16_t{0};
  }
  for (size_t i = 0; i < rows; ++i) more |= static_cast<uint8_t>((every[i] & (Code::point | Code::content)) == Code::content);
  return more != 0;
}

}  // namespace HWY_NAMESPACE
}  // namespace cocket::columnar::loops
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cocket::columnar::loops {
namespace {

const uint8_t* bytes(const TickColumn::Lane* lanes) { return reinterpret_cast<const uint8_t*>(lanes); }

}  // namespace

HWY_EXPORT(lanes_of);
HWY_EXPORT(flags_of);
HWY_EXPORT(extent_of);
HWY_EXPORT(ticks_of);
HWY_EXPORT(lane_states);
HWY_EXPORT(products);
HWY_EXPORT(sums);
HWY_EXPORT(sizes);
HWY_EXPORT(told_of);
HWY_EXPORT(codes_of_signs);
HWY_EXPORT(codes_of_quotients);
HWY_EXPORT(codes_of_days);

void take_lanes(const uint16_t* codes, const uint8_t* flags, size_t rows, TickColumn::Lane* lanes) {
  HWY_DYNAMIC_DISPATCH(lanes_of)(codes, flags, rows, reinterpret_cast<uint8_t*>(lanes));
}

void add_flags(const uint8_t* flags, size_t rows, uint8_t* every, uint8_t* some) {
  HWY_DYNAMIC_DISPATCH(flags_of)(flags, rows, every, some);
}

Extent extent(const int64_t* mantissas, const uint8_t* scales, size_t rows) {
  return HWY_DYNAMIC_DISPATCH(extent_of)(mantissas, scales, rows);
}

double ticks(const int64_t* mantissas, const uint8_t* scales, const TickColumn::Lane* lanes, uint8_t finest, size_t rows, double* out) {
  return HWY_DYNAMIC_DISPATCH(ticks_of)(mantissas, scales, bytes(lanes), finest, rows, out);
}

void add_lanes(const TickColumn::Lane* lanes, size_t rows, uint8_t* valued, uint8_t* wide) {
  HWY_DYNAMIC_DISPATCH(lane_states)(bytes(lanes), rows, valued, wide);
}

void multiply(const double* by, size_t rows, double* product) { HWY_DYNAMIC_DISPATCH(products)(by, rows, product); }
void add(const double* product, size_t rows, double* sum) { HWY_DYNAMIC_DISPATCH(sums)(product, rows, sum); }
void add_size(const double* product, size_t rows, double* size) { HWY_DYNAMIC_DISPATCH(sizes)(product, rows, size); }

size_t tell(const double* sum, const double* size, bool exact, double doubt, const uint8_t* valued, const uint8_t* wide,
            size_t rows, int8_t* out, uint8_t* open) {
  return HWY_DYNAMIC_DISPATCH(told_of)(sum, size, exact, doubt, valued, wide, rows, out, open);
}

bool sign_codes(const int8_t* signs, const uint8_t* every, const uint8_t* some, size_t rows, uint16_t* out) {
  return HWY_DYNAMIC_DISPATCH(codes_of_signs)(signs, every, some, rows, out);
}

bool quotient_codes(const int8_t* signs, const int64_t* divisors, const uint8_t* every, const uint8_t* own, size_t rows, uint16_t* out) {
  return HWY_DYNAMIC_DISPATCH(codes_of_quotients)(signs, divisors, every, own, rows, out);
}

bool day_codes(const int64_t* left, const int64_t* right, int64_t days, bool notice, const uint8_t* every, size_t rows, uint16_t* out) {
  return HWY_DYNAMIC_DISPATCH(codes_of_days)(left, right, days, notice, every, rows, out);
}

}  // namespace cocket::columnar::loops
#endif
