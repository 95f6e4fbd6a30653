// Who takes the numbers of units as they are found, some lines at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace cocket::columnar {

// A column for each unit, each column line by line.
struct UnitNumbers {
  const uint32_t* first = nullptr;
  size_t stride = 0;                  // from column to column
  const uint32_t* of(size_t unit) const { return first + unit * stride; }
};

class UnitSink {
 public:
  virtual ~UnitSink() = default;
  // Of these units the numbers, 0 where the day of some text is a range, of the lines at these places.
  virtual void take(std::span<const uint32_t> units, const UnitNumbers& numbers, std::span<const uint32_t> places) = 0;
};

}  // namespace cocket::columnar
