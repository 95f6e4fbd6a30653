#include "engine/columnar/regions.h"

#include <algorithm>
#include <limits>

namespace cocket::columnar {

NumberRegions::NumberRegions(const std::set<Rational>& turns, const Rational& factor)
    : turns_(turns.begin(), turns.end()) {
  for (uint8_t scale = 0; scale <= kMaxScale; ++scale) {
    const Rational ticks_per_base = power_of_ten(scale) / factor;
    for (const Rational& turn : turns_) {
      const Rational tick = turn * ticks_per_base;
      const Integer numerator = boost::multiprecision::numerator(tick);
      const Integer denominator = boost::multiprecision::denominator(tick);
      // Rounded up; division of integers truncates toward zero.
      Integer least = numerator / denominator;
      const bool exact = least * denominator == numerator;
      if (!exact && numerator > 0) ++least;
      Edge edge{0, exact};
      if (least > std::numeric_limits<int64_t>::max()) edge = {std::numeric_limits<int64_t>::max(), false};
      else if (least < std::numeric_limits<int64_t>::min()) edge = {std::numeric_limits<int64_t>::min(), false};
      else edge.tick = static_cast<int64_t>(least);
      edges_[scale].push_back(edge);
      // A turning value that is no tick lies below the tick that is rounded up to it. Where nothing is
      // below, the edge is the least tick there is, which no cell has.
      const bool least_of_all = edge.tick == std::numeric_limits<int64_t>::min();
      below_[scale].push_back(edge.exact || least_of_all ? edge.tick : edge.tick - 1);
    }
  }
}

uint32_t NumberRegions::of(const Rational& value) const {
  const auto at = std::lower_bound(turns_.begin(), turns_.end(), value);
  const auto index = static_cast<uint32_t>(at - turns_.begin());
  return 2 * index + (at != turns_.end() && *at == value ? 1 : 0);
}

bool NumberRegions::lies_in(uint32_t region, const Interval& range) const {
  if (region % 2 == 1) return range.contains(turns_[region / 2]);
  // An open stretch: between its ends, which no end of the range divides.
  const size_t above = region / 2;
  const bool from_low = range.low.infinite() || (above > 0 && *range.low.value <= turns_[above - 1]);
  const bool to_high = range.high.infinite() || (above < turns_.size() && turns_[above] <= *range.high.value);
  return from_low && to_high;
}

DayRegions::DayRegions(const std::set<Date>& turns) : turns_(turns.begin(), turns.end()) {
  if (turns_.empty()) return;
  const auto span = static_cast<size_t>(turns_.back() - turns_.front()) + 1;
  constexpr size_t kMaxTable = 200'000;
  if (span > kMaxTable) return;
  by_day_.resize(span);
  size_t next = 0;
  for (size_t i = 0; i < span; ++i) {
    while (next < turns_.size() && turns_[next] - turns_.front() <= static_cast<int32_t>(i)) ++next;
    by_day_[i] = static_cast<uint16_t>(next);
  }
}

}  // namespace cocket::columnar
