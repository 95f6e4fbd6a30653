// Plain numbers of a column of cells, many at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/columnar/regions.h"

namespace cocket::columnar {

struct ShortNumbers {
  static constexpr size_t kMostRows = 128;
  static constexpr uint8_t kScale = 7;     // of the edges
  const uint64_t* words = nullptr;         // by row: the first 8 bytes of a cell, in the order of memory
  const uint64_t* sizes = nullptr;         // of the whole cell
  const NumberRegions::Edge* edges = nullptr;
  size_t num_edges = 0;
  uint32_t first_region = 0, last_region = 0;   // those that a cell may lie in
};

// As many rows as are read together, from the first on: `digits[.digits]` of at most 8 characters. By row
// the mantissa; the region in the low half of a word with the scale above it; and a bit that says whether
// both mean anything. Gives the number of rows, at most `rows`.
size_t read_short_numbers(const ShortNumbers& cells, size_t rows, int64_t* mantissas, uint64_t* regions, uint64_t* read);

}  // namespace cocket::columnar
