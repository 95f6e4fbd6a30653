// Codes of a column of cells (coder.h): one loop for each kind of input.
#include "engine/columnar/coder.h"
#include "engine/columnar/quick_cells.h"

namespace cocket::columnar {

uint8_t Coder::code_cells(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out) {
  uint8_t any = 0;
  auto each = [&](auto code_of_cell) {
    for (size_t row = first; row < last; ++row) {
      const uint32_t begin = cells.begins[row * cells.stride];
      const Code code = code_of_cell(cells.base + begin, cells.ends[row * cells.stride] - begin);
      out.all[row] = code;
      out.codes[row] = code.code;
      out.flags[row] = code.flags;
      any |= code.flags;
    }
  };
  if (quick_number_) {
    each([this](const char* at, size_t size) {
      Ticks ticks;
      Code code;
      if (read_short_ticks(at, size, ticks) && point_of(ticks, code)) return code;
      return (*this)({at, size});
    });
  } else if (quick_day_) {
    each([this](const char* at, size_t size) {
      Date day;
      if (size != 10 || !read_plain_day(at, day)) return (*this)({at, size});
      Code code;
      point_of(day, code);
      return code;
    });
  } else if (planned_.kind == InputKind::number || planned_.kind == InputKind::day) {
    each([this](const char* at, size_t size) { return (*this)({at, size}); });
  } else {
    each([this](const char* at, size_t size) { return size <= 8 ? short_text(at, size) : (*this)({at, size}); });
  }
  return any;
}

// What is found first stands first, the other beside it is the one met before.
Code Coder::new_short_text(std::string_view text, uint64_t word, Short* pair) {
  const Code code = (*this)(text);
  pair[1] = pair[0];
  pair[0] = {word, code.code, code.flags, static_cast<uint8_t>(text.size())};
  return code;
}

}  // namespace cocket::columnar
