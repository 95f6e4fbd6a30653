// What the cells of a batch of lines say, column by column: the codes of a plan's inputs with their
// numbers, and beside them the codes of its atoms.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/columnar/plan.h"

namespace cocket::columnar {

struct Code {
  enum Flag : uint8_t {
    point = 1,          // has one number (ticks) or one day
    content = 2,        // says something of a value that its code alone may not hold
    issue = 4,
    blank_as_none = 8,
  };
  int64_t value = 0;    // a number's mantissa, in the column's unit; a day since 1970; 0 of what is no point
  uint16_t code = kAbsent;
  uint8_t flags = 0;
  uint8_t scale = 0;    // of a number
  Ticks ticks() const { return {value, scale}; }
  bool is_point() const { return (flags & point) != 0; }
  bool has_content() const { return (flags & content) != 0; }
};

// One input, by row. Of inputs that are neither numbers nor days the values and scales are 0.
struct CodeColumns {
  int64_t* values = nullptr;
  uint16_t* codes = nullptr;
  uint8_t* flags = nullptr;
  uint8_t* scales = nullptr;

  Code operator[](size_t row) const { return {values[row], codes[row], flags[row], scales[row]}; }
  void put(size_t row, const Code& code) const {
    values[row] = code.value;
    scales[row] = code.scale;
    put_code(row, code);
  }
  // Of what is no point.
  void put_code(size_t row, const Code& code) const {
    codes[row] = code.code;
    flags[row] = code.flags;
  }
};

// A line's codes by input; numbers mean something where the flag `point` is set.
class Codes {
 public:
  Codes() = default;
  Codes(const CodeColumns& first, size_t row, size_t stride)
      : first_{first.values + row, first.codes + row, first.flags + row, first.scales + row}, stride_(stride) {}
  Code operator[](size_t input) const { return first_[input * stride_]; }

 private:
  CodeColumns first_;
  size_t stride_ = 1;
};

class CellColumns {
 public:
  explicit CellColumns(const Plan& plan)
      : num_inputs_(std::max<size_t>(1, plan.inputs().size())), num_columns_(std::max<size_t>(1, plan.num_columns())) {}

  // For so many lines. What stood there is lost where there was less room.
  void make_room(size_t rows) {
    if (rows <= stride_) return;
    // Columns are no power of two apart, or their rows would fight for the same places of the cache.
    stride_ = rows == 1 ? 1 : (rows + 63) / 64 * 64 + 32;
    for (auto* of_inputs : {&scales_, &flags_}) of_inputs->assign(num_inputs_ * stride_, 0);
    values_.assign(num_inputs_ * stride_, 0);
    codes_.assign(num_columns_ * stride_, 0);
  }
  CodeColumns input(size_t index) {
    const size_t at = index * stride_;
    return {values_.data() + at, codes_.data() + at, flags_.data() + at, scales_.data() + at};
  }
  // Codes of an input or, behind the inputs, of an atom.
  uint16_t* column(size_t index) { return codes_.data() + index * stride_; }
  const uint16_t* column(size_t index) const { return codes_.data() + index * stride_; }
  const uint8_t* flags(size_t input) const { return flags_.data() + input * stride_; }
  Code code(size_t row, size_t input) const {
    const size_t at = input * stride_ + row;
    return {values_[at], codes_[at], flags_[at], scales_[at]};
  }
  Codes line(size_t row) { return {input(0), row, stride_}; }

 private:
  size_t num_inputs_ = 0, num_columns_ = 0;
  size_t stride_ = 0;                            // rows that there is room for
  std::vector<int64_t> values_;
  std::vector<uint16_t> codes_;
  std::vector<uint8_t> flags_, scales_;
};

}  // namespace cocket::columnar
