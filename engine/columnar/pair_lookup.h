// Look-ups of whole columns in dense tables, several rows at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace cocket::columnar {

// out[i] = cells[(a[i] << shift) + b[i]]; `b` null: nothing is added. Whether none of them is 0.
// Every index must lie in the table.
bool look_up_pairs(const uint32_t* cells, unsigned shift, const uint32_t* a, const uint32_t* b, size_t rows, uint32_t* out);

// Up to four columns of numbers, each with bits of its own in an index.
struct LeafColumns {
  std::array<const uint32_t*, 4> columns{};
  std::array<uint8_t, 4> shifts{};
  uint32_t count = 0;
  uint32_t mask = 0;               // the bits of all together; what else a number has is left out
  uint32_t index(size_t row) const {
    uint32_t index = 0;
    for (uint32_t i = 0; i < count; ++i) index |= columns[i][row] << shifts[i];
    return index & mask;
  }
};

// out[i] = cells[leaves.index(i)]. Whether none of them is 0; `zeros`: which ones are, 64 rows to a word,
// all words of which are written.
bool look_up_leaves(const uint32_t* cells, const LeafColumns& leaves, size_t rows, uint32_t* out, uint64_t* zeros);

}  // namespace cocket::columnar
