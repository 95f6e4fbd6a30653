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
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

constexpr int64_t kMaxTick = 1'000'000'000'000'000;
constexpr double kExactLimit = 9007199254740992.0;  // 2^53
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

void TickColumn::settle(size_t rows) {
  ticks.resize(rows);
  // The finest scale that leaves the greatest number a tick.
  scale = 0;
  uint64_t greatest[kMaxScale + 1] = {};
  for (size_t i = 0; i < rows; ++i) {
    if (lanes[i] == Lane::none) continue;
    const uint64_t size = static_cast<uint64_t>(std::llabs(cells[i].mantissa));
    uint64_t& most = greatest[cells[i].scale];
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
    if (cells[i].scale > scale) continue;
    const int64_t power = kPowersOfTen[static_cast<size_t>(scale - cells[i].scale)];
    if (std::llabs(cells[i].mantissa) > kMaxTick / power) continue;
    const double tick = static_cast<double>(cells[i].mantissa * power);
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
  }
}

void Polynomial::signs(std::span<const TickColumn* const> columns, size_t rows, Regime regime,
                       std::vector<int8_t>& out, SettledBy& settled) const {
  const PinnedRounding pinned;
  out.assign(rows, 0);
  // Coefficients on one power of ten: a term of coarser scale is multiplied up.
  unsigned finest = 0;
  std::vector<unsigned> scales;
  for (const Monomial& term : terms_) {
    unsigned scale = 0;
    for (const uint32_t factor : term.factors) scale += columns[factor]->scale;
    scales.push_back(scale);
    finest = std::max(finest, scale);
  }
  std::vector<double> coefficients;
  bool in_doubles = regime != Regime::integers;
  double bound = 0;        // of every partial sum
  size_t degree = 0;
  for (size_t j = 0; j < terms_.size() && in_doubles; ++j) {
    const Integer scaled = coefficients_[j] * power_of_ten_integer(finest - scales[j]);
    const Integer size = boost::multiprecision::abs(scaled);
    if (size >= Integer(static_cast<int64_t>(kExactLimit))) {
      in_doubles = false;
      break;
    }
    coefficients.push_back(static_cast<double>(static_cast<int64_t>(scaled)));
    double product = static_cast<double>(static_cast<int64_t>(size));
    for (const uint32_t factor : terms_[j].factors) product *= columns[factor]->max;
    bound += product;
    degree = std::max(degree, terms_[j].factors.size() + 1);
  }
  std::vector<uint8_t> open(rows, 0);   // lanes left for the integers
  for (size_t i = 0; i < rows; ++i) {
    bool valued = true;
    bool wide = false;
    for (const Monomial& term : terms_) {
      for (const uint32_t factor : term.factors) {
        valued = valued && columns[factor]->lanes[i] != TickColumn::Lane::none;
        wide = wide || columns[factor]->lanes[i] == TickColumn::Lane::wide;
      }
    }
    open[i] = valued ? (wide && !faulty(Fault::wide_ignored) ? 2 : 1) : 0;
  }
  if (in_doubles) {
    // Well below the limit, so that the rounding of `bound` itself does not matter.
    const bool exact = regime == Regime::best &&
                       (bound < kExactLimit * 0.5 || faulty(Fault::exact_limit_ignored));
    std::vector<double> sum(rows, 0.0);
    std::vector<double> size(rows, 0.0);
    std::vector<double> product(rows);
    for (size_t j = 0; j < terms_.size(); ++j) {
      std::fill(product.begin(), product.end(), coefficients[j]);
      for (const uint32_t factor : terms_[j].factors) {
        const double* ticks = columns[factor]->ticks.data();
        for (size_t i = 0; i < rows; ++i) product[i] *= ticks[i];
      }
      for (size_t i = 0; i < rows; ++i) sum[i] += product[i];
      if (!exact) {
        for (size_t i = 0; i < rows; ++i) size[i] += std::fabs(product[i]);
      }
    }
    double factor = static_cast<double>(degree + terms_.size() + 4) * kUnitRoundoff;
    if (faulty(Fault::bound_is_zero)) factor = 0;
    if (faulty(Fault::bound_too_small)) factor *= 0.01;
    for (size_t i = 0; i < rows; ++i) {
      if (open[i] != 1) continue;
      if (!exact && !(std::fabs(sum[i]) > factor * size[i])) continue;
      out[i] = static_cast<int8_t>((sum[i] > 0) - (sum[i] < 0));
      open[i] = 0;
      exact ? ++settled.exact_doubles : ++settled.filtered;
    }
  }
  for (size_t i = 0; i < rows; ++i) {
    if (open[i] == 0) continue;
    out[i] = static_cast<int8_t>(wide_sign(columns, i));
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
    for (const uint32_t factor : terms_[j].factors) scale += columns[factor]->cells[row].scale;
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
        narrow = narrow && !__builtin_mul_overflow(product, static_cast<Int128>(columns[factor]->cells[row].mantissa), &product);
      }
      narrow = narrow && !__builtin_add_overflow(sum, product, &sum);
    }
    if (narrow) return (sum > 0) - (sum < 0);
  }
  std::vector<Ticks> values;
  for (const TickColumn* column : columns) values.push_back(column->cells[row]);
  return sign(values);
}

}  // namespace cocket::columnar
