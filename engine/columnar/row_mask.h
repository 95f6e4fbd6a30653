// Some lines of a group, a bit each.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace cocket::columnar {

using RowMask = uint64_t;

template <typename Do>
void each_row(const RowMask* mask, size_t words, Do apply) {
  for (size_t word = 0; word < words; ++word) {
    for (RowMask bits = mask[word]; bits != 0; bits &= bits - 1) {
      apply(word * 64 + static_cast<size_t>(std::countr_zero(bits)));
    }
  }
}

}  // namespace cocket::columnar
