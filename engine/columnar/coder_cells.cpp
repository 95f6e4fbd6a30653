// Codes of a column of cells (coder.h): one loop for each kind of input.
#include <algorithm>
#include <bit>

#include "engine/columnar/coder.h"
#include "engine/columnar/day_cells.h"
#include "engine/columnar/fault.h"
#include "engine/columnar/number_cells.h"
#include "engine/columnar/quick_cells.h"

namespace cocket::columnar {

namespace {

constexpr size_t kReadTogether = 16;   // fewer rows are read one by one

enum class Points : bool { never, sometimes };

template <Points kPoints, typename CodeOfCell>
uint8_t code_each(TextColumn cells, size_t first, size_t last, CodeColumns out, CodeOfCell code_of_cell) {
  uint8_t any = 0;
  for (size_t row = first; row < last; ++row) {
    const uint32_t begin = cells.begins[row * cells.stride];
    const Code code = code_of_cell(cells.base + begin, cells.ends[row * cells.stride] - begin);
    if constexpr (kPoints == Points::never) out.put_code(row, code);
    else out.put(row, code);
    any |= code.flags;
  }
  return any;
}

// Rows that were read together are points; the others, whose bit in `read` is not set, are coded one by one.
template <typename CodeOther>
uint8_t finish_points(const uint64_t* read, size_t row, size_t count, const CodeColumns& out, CodeOther code_other) {
  uint8_t any = Code::point | Code::content;
  std::fill_n(out.flags + row, count, any);
  for (size_t word = 0; 64 * word < count; ++word) {
    const uint64_t asked = count - 64 * word >= 64 ? UINT64_MAX : (uint64_t{1} << (count - 64 * word)) - 1;
    for (uint64_t left = asked & ~read[word]; left != 0; left &= left - 1) {
      any |= code_other(row + 64 * word + static_cast<size_t>(std::countr_zero(left)));
    }
  }
  return any;
}

}  // namespace

uint8_t Coder::code_cells(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out) {
  if (quick_number_) return code_numbers(cells, first, last, out);
  if (quick_day_) return code_days(cells, first, last, out);
  if (planned_.kind == InputKind::number || planned_.kind == InputKind::day) {
    return code_each<Points::sometimes>(cells, first, last, out, [this](const char* at, size_t size) { return (*this)({at, size}); });
  }
  return code_texts(cells, first, last, out);
}

uint8_t Coder::code_numbers(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out) {
  size_t row = first;
  uint8_t any = 0;
  while (last - row >= kReadTogether && !any_fault()) {
    const size_t rows = std::min(ShortNumbers::kMostRows, last - row);
    uint64_t words[ShortNumbers::kMostRows];
    uint64_t sizes[ShortNumbers::kMostRows];
    const uint32_t* const begins = cells.begins + row * cells.stride;
    const uint32_t* const ends = cells.ends + row * cells.stride;
    for (size_t i = 0; i < rows; ++i) {
      const uint32_t begin = begins[i * cells.stride];
      std::memcpy(&words[i], cells.base + begin, sizeof words[i]);
      sizes[i] = ends[i * cells.stride] - begin;
    }
    uint64_t regions[ShortNumbers::kMostRows];
    uint64_t read[ShortNumbers::kMostRows / 64] = {};
    const std::vector<NumberRegions::Edge>& edges = planned_.numbers->edges(ShortNumbers::kScale);
    const size_t done = read_short_numbers({words, sizes, edges.data(), edges.size(), first_in_range_, last_in_range_}, rows,
                                           out.values + row, regions, read);
    if (done == 0) break;
    uint8_t* const __restrict scales = out.scales + row;
    uint16_t* const __restrict codes = out.codes + row;
    for (size_t i = 0; i < done; ++i) {
      codes[i] = static_cast<uint16_t>(kFirstRegion + static_cast<uint32_t>(regions[i]));
      scales[i] = static_cast<uint8_t>(regions[i] >> 32);
    }
    any |= finish_points(read, row, done, out, [&](size_t other) { return code_one_number(cells, other, out); });
    row += done;
  }
  for (; row < last; ++row) any |= code_one_number(cells, row, out);
  return any;
}

uint8_t Coder::code_one_number(const TextColumn& cells, size_t row, const CodeColumns& out) {
  return code_each<Points::sometimes>(cells, row, row + 1, out, [this](const char* at, size_t size) {
    Ticks ticks;
    Code code;
    if (read_short_ticks(at, size, ticks) && point_of(ticks, code)) return code;
    return (*this)({at, size});
  });
}

uint8_t Coder::code_days(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out) {
  size_t row = first;
  uint8_t any = 0;
  while (last - row >= kReadTogether && !any_fault()) {
    const size_t rows = std::min(kMostDayRows, last - row);
    uint64_t words[kMostDayRows];
    uint64_t tails[kMostDayRows];
    const uint32_t* const begins = cells.begins + row * cells.stride;
    const uint32_t* const ends = cells.ends + row * cells.stride;
    for (size_t i = 0; i < rows; ++i) {
      const char* const at = cells.base + begins[i * cells.stride];
      const uint64_t size = ends[i * cells.stride] - begins[i * cells.stride];
      std::memcpy(&words[i], at, sizeof words[i]);
      uint16_t tail = 0;
      std::memcpy(&tail, size == 10 ? at + 8 : at, sizeof tail);
      tails[i] = size << 16 | tail;
    }
    uint64_t read[kMostDayRows / 64] = {};
    const size_t done = read_days(words, tails, rows, out.values + row, read);
    if (done == 0) break;
    for (size_t i = row; i < row + done; ++i) {
      out.codes[i] = static_cast<uint16_t>(kFirstRegion + plan_.days().of(Date{static_cast<int32_t>(out.values[i])}));
    }
    std::fill_n(out.scales + row, done, uint8_t{0});
    any |= finish_points(read, row, done, out, [&](size_t other) { return code_one_day(cells, other, out); });
    row += done;
  }
  for (; row < last; ++row) any |= code_one_day(cells, row, out);
  return any;
}

uint8_t Coder::code_one_day(const TextColumn& cells, size_t row, const CodeColumns& out) {
  return code_each<Points::sometimes>(cells, row, row + 1, out, [this](const char* at, size_t size) {
    Date day;
    if (size != 10 || !read_plain_day(at, day)) return (*this)({at, size});
    Code code;
    point_of(day, code);
    return code;
  });
}

uint8_t Coder::code_texts(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out) {
  return code_each<Points::never>(cells, first, last, out, [this](const char* at, size_t size) {
    return size <= 8 ? short_text(at, size) : (*this)({at, size});
  });
}

// What is found first stands first, the other beside it is the one met before.
Code Coder::new_short_text(std::string_view text, uint64_t word, Short* pair) {
  const Code code = (*this)(text);
  pair[1] = pair[0];
  pair[0] = {word, code.code, code.flags, static_cast<uint8_t>(text.size())};
  return code;
}

}  // namespace cocket::columnar
