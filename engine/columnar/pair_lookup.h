// Look-ups of whole columns in a dense table, several rows at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cocket::columnar {

// out[i] = cells[(a[i] << shift) + b[i]]; `b` null: nothing is added. Whether none of them is 0.
// Every index must lie in the table.
bool look_up_pairs(const uint32_t* cells, unsigned shift, const uint32_t* a, const uint32_t* b, size_t rows, uint32_t* out);

}  // namespace cocket::columnar
