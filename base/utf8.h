// UTF-8 without locale: what the places, the messages and the JSON output need.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cocket {

struct CodePoint {
  char32_t value = 0;  // U+FFFD if the bytes are not UTF-8
  size_t length = 1;   // bytes taken; 1 for a byte that starts nothing valid
  bool valid = true;
};

// Decodes the code point that starts at `offset`, which must lie inside `text`. Overlong forms,
// surrogates and values past U+10FFFF are invalid.
CodePoint decode_utf8(std::string_view text, size_t offset);

// The offset of the first byte that is not UTF-8; empty if all of it is.
std::optional<size_t> first_invalid_utf8(std::string_view text);

// The text as it may be shown on a terminal: tabs become one blank, line ends stay if `keep_lines`,
// and control characters, marks that reorder text and bytes that are not UTF-8 become `?`. The
// number of code points stays the same, so that marks under it stay in place.
std::string printable(std::string_view text, bool keep_lines = false);

// Code points in `text`; a byte that is not UTF-8 counts as one.
size_t count_code_points(std::string_view text);

}  // namespace cocket
