// Lines put together for the law, as long as questions come back to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "engine/columns/row.h"

namespace cocket::columnar {

class KeptRows {
 public:
  // Whatever was kept may be dropped.
  void begin() {
    ++batch_;
    count_ = 0;
  }
  // Null: not kept.
  const Row* find(size_t line) {
    const Place& place = place_of(line);
    return place.batch == batch_ ? &rows_[place.row] : nullptr;
  }
  // Of a line that is not kept; `row` gets other storage in exchange. Null: there is no room for more.
  const Row* keep(size_t line, Row& row) {
    if (count_ == kMost) return nullptr;
    place_of(line) = {batch_, line, count_};
    if (count_ == rows_.size()) rows_.emplace_back();
    std::swap(rows_[count_], row);
    return &rows_[count_++];
  }

 private:
  struct Place {
    uint64_t batch = 0;
    size_t line = 0;
    uint32_t row = 0;
  };
  static constexpr uint32_t kMost = 256;
  static constexpr unsigned kBitsOfPlaces = 10;      // four places for each row

  Place& place_of(size_t line) {
    size_t at = (line * 0x9E3779B97F4A7C15u) >> (64 - kBitsOfPlaces);
    while (places_[at].batch == batch_ && places_[at].line != line) at = (at + 1) & ((size_t{1} << kBitsOfPlaces) - 1);
    return places_[at];
  }

  std::deque<Row> rows_;
  uint32_t count_ = 0;
  std::vector<Place> places_ = std::vector<Place>(size_t{1} << kBitsOfPlaces);
  uint64_t batch_ = 1;
};

}  // namespace cocket::columnar
