// Plain days (`YYYY-MM-DD`) of a column of cells, many at a time; as read_plain_day reads them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cocket::columnar {

inline constexpr size_t kMostDayRows = 128;

// `words`: the first 8 bytes of each cell, in the order of memory; `tails`: the next 2, and the cell's size
// above them. Gives the number of rows read, at most `rows`: by row the day since 1970, and a bit that
// says whether there is one.
size_t read_days(const uint64_t* words, const uint64_t* tails, size_t rows, int64_t* days, uint64_t* read);

}  // namespace cocket::columnar
