// Facts as typed values: of one line, or of many as columns in the layout of Arrow.
//
// A typed value means what its text means in a cell: a number is in its fact's own unit, `none` is the
// word `none`, a list or a range is written as in a cell. A value of another type than the fact's is
// read as its text would be, and so as a rule cannot be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "engine/columnar/decimal_cell.h"
#include "engine/columnar/shape.h"
#include "engine/columns/row.h"

namespace cocket::columnar {

struct TypedValue {
  enum class Kind : uint8_t { absent, none, number, day, truth, text };
  Kind kind = Kind::absent;
  uint8_t scale = 0;          // number: `value` * 10^-`scale`, 0 to kMaxScale
  int64_t value = 0;          // number; day since 1970-01-01; truth: not 0
  std::string_view text;      // text
};
// As it is written in a cell; absent: nothing.
std::string to_cell(const TypedValue& value);

// A bitmap has row r in bit r % 8 of byte r / 8. Of `numbers`, `days`, `truths`, `offsets` and `keys`
// one may be given; none of them: the column says nothing.
struct TypedColumn {
  const int64_t* numbers = nullptr;      // numbers[r] * 10^-scale
  uint8_t scale = 0;                     // of all rows, at most kMaxScale
  const int32_t* days = nullptr;         // since 1970-01-01
  const uint8_t* truths = nullptr;       // 0 is no
  // Texts: entry e is bytes[offsets[e]] to bytes[offsets[e + 1]]; of row r the entry r, or keys[r].
  const char* bytes = nullptr;
  const uint32_t* offsets = nullptr;
  const uint32_t* keys = nullptr;
  uint32_t entries = 0;                  // of the dictionary, with `keys`
  const uint8_t* given = nullptr;        // set: something is said; null: in every row
  const uint8_t* none = nullptr;         // set: it is none, whatever `given` says; null: nowhere

  bool is_given(size_t row) const { return given == nullptr || (given[row / 8] >> (row % 8) & 1) != 0; }
  bool is_none(size_t row) const { return none != nullptr && (none[row / 8] >> (row % 8) & 1) != 0; }
  std::string_view entry(size_t index) const { return {bytes + offsets[index], offsets[index + 1] - offsets[index]}; }
  TypedValue operator[](size_t row) const;
};

// The shape of lines that give these facts by their flat names ("item.tpp"), one column each. Nothing,
// with `unknown` the name: there is no such fact, or it stands twice.
std::optional<Shape> typed_shape(const program::Program& program, const std::vector<std::string>& names,
                                 std::string& unknown);

// Whole lines for the law, from typed values in the order of the shape.
class TypedRows {
 public:
  TypedRows(const program::Program& program, const Shape& shape);
  // Valid until the next call.
  const Row& make(const std::vector<TypedValue>& values);

 private:
  const program::Program& program_;
  const Shape& shape_;
  RowBuilder builder_;
};

}  // namespace cocket::columnar
