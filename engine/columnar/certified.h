// The sign of a polynomial over columns of decimals, never wrong: exact in doubles where the numbers
// are small enough for that, certified by an error bound where they are not, and in wide integers
// where the bound does not decide. No division is executed.
//
// A column holds *ticks*: integers t with |t| <= 10^15, one scale S for the batch; the value is
// t * 10^-S. Cells that do not fit are *wide*. Lanes without a value hold 1.0, so that no NaN,
// infinity or denormal enters an operation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/rational.h"
#include "engine/columnar/decimal_cell.h"

namespace cocket::columnar {

struct TickColumn {
  enum class Lane : uint8_t { none, tick, wide };
  std::vector<double> ticks;
  std::vector<Lane> lanes;
  const int64_t* mantissas = nullptr;   // as read; of lanes without a value 0, with the scale 0
  const uint8_t* scales = nullptr;
  uint8_t scale = 0;                // S
  double max = 1.0;                 // greatest |t|

  void resize(size_t rows);
  Ticks cell(size_t row) const { return {mantissas[row], scales[row]}; }
  // Takes what was read and `lanes` (none or tick) as they are and makes ticks of one scale. What was read
  // must stay while signs are asked for.
  void settle(size_t rows);

 private:
  void settle_apart(size_t rows);
};

// sum of coefficient * product of columns, in the columns' own units.
struct Monomial {
  Rational coefficient;
  std::vector<uint32_t> factors;   // indices of columns, ascending
};

// Which way a comparison is settled; `best` tries them in this order.
enum class Regime : uint8_t { best, filter, integers };

struct SettledBy {
  uint64_t exact_doubles = 0;   // partial sums below 2^53
  uint64_t filtered = 0;        // certified by the error bound
  uint64_t integers = 0;        // 128-bit or longer
  SettledBy& operator+=(const SettledBy& other);
};

class Polynomial {
 public:
  explicit Polynomial(std::vector<Monomial> terms);
  const std::vector<Monomial>& terms() const { return terms_; }

  // Signs (-1, 0, 1) of the first `rows` lanes; lanes in which some column has no value get 0 and
  // mean nothing. `columns` are those that the factors name.
  void signs(std::span<const TickColumn* const> columns, size_t rows, Regime regime,
             std::vector<int8_t>& out, SettledBy& settled) const;
  // Of one line.
  int sign(std::span<const Ticks> values) const;

 private:
  struct Scaled;
  Scaled scaled(std::span<const TickColumn* const> columns) const;
  void signs_of(std::span<const TickColumn* const> columns, size_t first, size_t rows, const Scaled& scaled,
                int8_t* out, SettledBy& settled) const;
  int wide_sign(std::span<const TickColumn* const> columns, size_t row) const;

  std::vector<Monomial> terms_;
  std::vector<Integer> coefficients_;   // on one denominator, which is positive
  std::vector<int64_t> narrow_;         // the same; 0: takes more than 64 bits
};

}  // namespace cocket::columnar
