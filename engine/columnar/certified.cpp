// Compiled with -ffp-contract=off: a fused multiply-add would break the bound's proof.
#include "engine/columnar/certified.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "base/int128.h"
#include "engine/columnar/batch_loops.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

constexpr int64_t kMaxTick = 1'000'000'000'000'000;
constexpr double kExactLimit = 9007199254740992.0;  // 2^53
constexpr size_t kBlock = 256;   // rows at a time
constexpr double kUnitRoundoff = 1.1102230246251565e-16;  // 2^-53

// Round to nearest, nothing flushed to zero, whatever the caller's thread was set to.
class PinnedRounding {
 public:
#if defined(__SSE2__)
  PinnedRounding() : before_(_mm_getcsr()) { _mm_setcsr(0x1f80); }
  ~PinnedRounding() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#else
  PinnedRounding() = default;
#endif
 public:
  PinnedRounding(const PinnedRounding&) = delete;
  PinnedRounding& operator=(const PinnedRounding&) = delete;
};

int sign_of(const Integer& value) { return value.sign(); }

Integer power_of_ten_integer(unsigned exponent) { return boost::multiprecision::pow(Integer(10), exponent); }

}  // namespace

SettledBy& SettledBy::operator+=(const SettledBy& other) {
  exact_doubles += other.exact_doubles;
  filtered += other.filtered;
  integers += other.integers;
  return *this;
}

void TickColumn::resize(size_t rows) {
  ticks.resize(rows);
  lanes.resize(rows);
}

void TickColumn::settle(size_t rows) {
  const loops::Extent extent = loops::extent(mantissas, scales, rows);
  if (extent.greatest > static_cast<uint64_t>(kMaxTick / kPowersOfTen[extent.finest])) {
    settle_apart(rows);
    return;
  }
  // All are ticks on the finest scale there is.
  scale = extent.finest;
  max = loops::ticks(mantissas, scales, lanes.data(), scale, rows, ticks.data());
}

// Where some may be wide.
void TickColumn::settle_apart(size_t rows) {
  // The finest scale that leaves the greatest number a tick.
  scale = 0;
  uint64_t greatest[kMaxScale + 1] = {};
  for (size_t i = 0; i < rows; ++i) {
    if (lanes[i] == Lane::none) continue;
    const uint64_t size = static_cast<uint64_t>(std::llabs(mantissas[i]));
    uint64_t& most = greatest[scales[i]];
    most = std::max(most, size + 1);
  }
  for (uint8_t s = 0; s <= kMaxScale; ++s) {
    if (greatest[s] != 0 && greatest[s] - 1 <= static_cast<uint64_t>(kMaxTick)) scale = s;
  }
  // A finer scale that makes coarser cells wide is worth less than one that few fine cells miss.
  auto fits_all = [&](uint8_t s) {
    for (uint8_t each = 0; each <= s; ++each) {
      if (greatest[each] == 0) continue;
      if (greatest[each] - 1 > static_cast<uint64_t>(kMaxTick / kPowersOfTen[static_cast<size_t>(s - each)])) return false;
    }
    return true;
  };
  while (scale > 0 && !fits_all(scale)) --scale;
  max = 1.0;
  for (size_t i = 0; i < rows; ++i) {
    ticks[i] = 1.0;
    if (lanes[i] == Lane::none) continue;
    lanes[i] = Lane::wide;
    if (scales[i] > scale) continue;
    const int64_t power = kPowersOfTen[static_cast<size_t>(scale - scales[i])];
    if (std::llabs(mantissas[i]) > kMaxTick / power) continue;
    const double tick = static_cast<double>(mantissas[i] * power);
    ticks[i] = tick;
    lanes[i] = Lane::tick;
    max = std::max(max, std::fabs(tick));
  }
}

Polynomial::Polynomial(std::vector<Monomial> terms) : terms_(std::move(terms)) {
  Integer common = 1;
  for (const Monomial& term : terms_) common = boost::multiprecision::lcm(common, boost::multiprecision::denominator(term.coefficient));
  for (const Monomial& term : terms_) {
    coefficients_.push_back(boost::multiprecision::numerator(term.coefficient) *
                            (common / boost::multiprecision::denominator(term.coefficient)));
    const Integer& whole = coefficients_.back();
    narrow_.push_back(boost::multiprecision::abs(whole) <= Integer(INT64_MAX) ? static_cast<int64_t>(whole) : 0);
  }
}

// The coefficients of a batch, on one power of ten.
struct Polynomial::Scaled {
  bool in_doubles = false;
  bool exact = false;           // every partial sum is an integer that a double holds
  double doubt = 0;             // of a sum that is not exact, as a part of its terms' sizes
  std::vector<double> coefficients;
};

Polynomial::Scaled Polynomial::scaled(std::span<const TickColumn* const> columns) const {
  Scaled made;
  // A term of coarser scale is multiplied up.
  unsigned finest = 0;
  std::vector<unsigned> scales;
  for (const Monomial& term : terms_) {
    unsigned scale = 0;
    for (const uint32_t factor : term.factors) scale += columns[factor]->scale;
    scales.push_back(scale);
    finest = std::max(finest, scale);
  }
  double bound = 0;        // of every partial sum
  size_t degree = 0;
  for (size_t j = 0; j < terms_.size(); ++j) {
    int64_t coefficient = 0;
    const unsigned up = finest - scales[j];
    const bool fits = narrow_[j] != 0 && up <= kMaxScale && !__builtin_mul_overflow(narrow_[j], kPowersOfTen[up], &coefficient) &&
                      coefficient < static_cast<int64_t>(kExactLimit) && coefficient > -static_cast<int64_t>(kExactLimit);
    if (!fits) return made;
    made.coefficients.push_back(static_cast<double>(coefficient));
    double product = std::fabs(made.coefficients.back());
    for (const uint32_t factor : terms_[j].factors) product *= columns[factor]->max;
    bound += product;
    degree = std::max(degree, terms_[j].factors.size() + 1);
  }
  made.in_doubles = true;
  // Well below the limit, so that the rounding of `bound` itself does not matter.
  made.exact = bound < kExactLimit * 0.5 || faulty(Fault::exact_limit_ignored);
  made.doubt = static_cast<double>(degree + terms_.size() + 4) * kUnitRoundoff;
  if (faulty(Fault::bound_is_zero)) made.doubt = 0;
  if (faulty(Fault::bound_too_small)) made.doubt *= 0.01;
  return made;
}

void Polynomial::signs(std::span<const TickColumn* const> columns, size_t rows, Regime regime,
                       std::vector<int8_t>& out, SettledBy& settled) const {
  const PinnedRounding pinned;
  out.resize(rows);
  Scaled scaled;
  if (regime != Regime::integers) scaled = this->scaled(columns);
  if (regime == Regime::filter) scaled.exact = false;
  for (size_t first = 0; first < rows; first += kBlock) {
    signs_of(columns, first, std::min(kBlock, rows - first), scaled, out.data() + first, settled);
  }
}

void Polynomial::signs_of(std::span<const TickColumn* const> columns, size_t first, size_t rows, const Scaled& scaled,
                          int8_t* out, SettledBy& settled) const {
  // Of lanes: all have a value; some is wide.
  uint8_t valued[kBlock];
  uint8_t wide[kBlock];
  std::fill(valued, valued + rows, uint8_t{1});
  std::fill(wide, wide + rows, uint8_t{0});
  for (const Monomial& term : terms_) {
    for (const uint32_t factor : term.factors) {
      loops::add_lanes(columns[factor]->lanes.data() + first, rows, valued, wide);
    }
  }
  if (faulty(Fault::wide_ignored)) std::fill(wide, wide + rows, uint8_t{0});
  uint8_t open[kBlock];   // lanes left for the integers
  if (!scaled.in_doubles) {
    std::fill(out, out + rows, int8_t{0});
    std::copy(valued, valued + rows, open);
  } else {
    double sum[kBlock];
    double size[kBlock];
    double product[kBlock];
    std::fill(sum, sum + rows, 0.0);
    std::fill(size, size + rows, 0.0);
    for (size_t j = 0; j < terms_.size(); ++j) {
      std::fill(product, product + rows, scaled.coefficients[j]);
      for (const uint32_t factor : terms_[j].factors) loops::multiply(columns[factor]->ticks.data() + first, rows, product);
      loops::add(product, rows, sum);
      if (!scaled.exact) loops::add_size(product, rows, size);
    }
    const size_t told = loops::tell(sum, size, scaled.exact, scaled.doubt, valued, wide, rows, out, open);
    (scaled.exact ? settled.exact_doubles : settled.filtered) += told;
  }
  if (std::find(open, open + rows, uint8_t{1}) == open + rows) return;
  for (size_t i = 0; i < rows; ++i) {
    if (open[i] == 0) continue;
    out[i] = static_cast<int8_t>(wide_sign(columns, first + i));
    ++settled.integers;
  }
}

int Polynomial::sign(std::span<const Ticks> values) const {
  unsigned finest = 0;
  std::vector<unsigned> scales;
  for (const Monomial& term : terms_) {
    unsigned scale = 0;
    for (const uint32_t factor : term.factors) scale += values[factor].scale;
    scales.push_back(scale);
    finest = std::max(finest, scale);
  }
  Integer sum = 0;
  for (size_t j = 0; j < terms_.size(); ++j) {
    Integer product = coefficients_[j] * power_of_ten_integer(finest - scales[j]);
    for (const uint32_t factor : terms_[j].factors) product *= values[factor].mantissa;
    sum += product;
  }
  return sign_of(sum);
}

int Polynomial::wide_sign(std::span<const TickColumn* const> columns, size_t row) const {
  // 128 bits hold most; what may not fit goes to integers of any length.
  unsigned finest = 0;
  unsigned scales[16];
  bool narrow = terms_.size() <= 16;
  for (size_t j = 0; j < terms_.size(); ++j) {
    unsigned scale = 0;
    for (const uint32_t factor : terms_[j].factors) scale += columns[factor]->scales[row];
    if (narrow) scales[j] = scale;
    finest = std::max(finest, scale);
  }
  if (narrow) {
    Int128 sum = 0;
    for (size_t j = 0; narrow && j < terms_.size(); ++j) {
      narrow = finest - scales[j] <= 18 && boost::multiprecision::abs(coefficients_[j]) < Integer(INT64_MAX);
      if (!narrow) break;
      Int128 product = static_cast<int64_t>(coefficients_[j]);
      narrow = !__builtin_mul_overflow(product, static_cast<Int128>(kPowersOfTen[finest - scales[j]]), &product);
      for (const uint32_t factor : terms_[j].factors) {
        narrow = narrow && !__builtin_mul_overflow(product, static_cast<Int128>(columns[factor]->mantissas[row]), &product);
      }
      narrow = narrow && !__builtin_add_overflow(sum, product, &sum);
    }
    if (narrow) return (sum > 0) - (sum < 0);
  }
  std::vector<Ticks> values;
  for (const TickColumn* column : columns) values.push_back(column->cell(row));
  return sign(values);
}

}  // namespace cocket::columnar
