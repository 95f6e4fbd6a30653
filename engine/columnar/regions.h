// Where a number or a day lies among the values at which some rule turns.
//
// Between two such values every rule answers alike, so the region stands for all values in it.
// Region 2k is the open stretch below turning value k (and above k-1), region 2k+1 the value itself.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "base/date.h"
#include "base/interval.h"
#include "base/rational.h"
#include "engine/columnar/decimal_cell.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {

class NumberRegions {
 public:
  // Of a turning value on some scale: the least tick at or above it, and whether that tick is the value.
  struct Edge {
    int64_t tick;
    bool exact;
  };

  // `turns` in base units; a cell's number times `factor` is in base units.
  NumberRegions(const std::set<Rational>& turns, const Rational& factor);
  uint32_t count() const { return static_cast<uint32_t>(2 * turns_.size() + 1); }
  // Exact, whatever the scale.
  uint32_t of(Ticks ticks) const {
    const uint8_t scale = faulty(Fault::scale_ignored) ? 0 : ticks.scale;
    const std::vector<Edge>& edges = edges_[scale];
    // How many edges lie below, without a branch that depends on the number.
    const int64_t* at = below_[scale].data();
    size_t left = edges.size();
    while (left > 1) {
      const size_t half = left / 2;
      at += at[half - 1] < ticks.mantissa ? half : 0;
      left -= half;
    }
    const auto index = static_cast<uint32_t>(at - below_[scale].data()) + (left == 1 && *at < ticks.mantissa ? 1 : 0);
    const bool on = index < edges.size() && edges[index].exact && edges[index].tick == ticks.mantissa &&
                    !faulty(Fault::region_end_excluded);
    return 2 * index + (on ? 1 : 0);
  }
  uint32_t of(const Rational& base_value) const;
  // Ascending.
  const std::vector<Edge>& edges(uint8_t scale) const { return edges_[scale]; }
  // Whether a region is part of a range whose ends are turning values.
  bool lies_in(uint32_t region, const Interval& range) const;

 private:
  std::vector<Rational> turns_;       // ascending, base units
  // By scale.
  std::array<std::vector<Edge>, kMaxScale + 1> edges_;
  // The greatest tick that lies below, edge by edge.
  std::array<std::vector<int64_t>, kMaxScale + 1> below_;
};

class DayRegions {
 public:
  // The law changes on these days: a region reaches from one to the day before the next.
  explicit DayRegions(const std::set<Date>& turns);
  uint32_t count() const { return static_cast<uint32_t>(turns_.size() + 1); }
  uint32_t of(Date day) const {
    if (by_day_.empty()) return static_cast<uint32_t>(std::upper_bound(turns_.begin(), turns_.end(), day) - turns_.begin());
    if (day < turns_.front()) return 0;
    const auto at = static_cast<size_t>(day - turns_.front());
    return at < by_day_.size() ? by_day_[at] : static_cast<uint32_t>(turns_.size());
  }

 private:
  std::vector<Date> turns_;
  std::vector<uint16_t> by_day_;      // from turns_.front() on
};

}  // namespace cocket::columnar
