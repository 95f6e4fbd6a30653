// What a line of JSON lines is, for everyone who reads them.
#pragma once

#include <cstddef>
#include <string_view>

namespace cocket {

inline constexpr const char* kJsonlTooLong = "the line is longer than the limit";
inline constexpr const char* kJsonlNoObject = "the line is not a JSON object";
inline constexpr size_t kJsonlRejectBytes = 1 << 16;   // of a reject's raw text

// The line without the CR before its line end.
inline std::string_view jsonl_line(std::string_view up_to_end) {
  if (up_to_end.ends_with('\r')) up_to_end.remove_suffix(1);
  return up_to_end;
}

// Passed over, and no data line.
inline bool is_blank_jsonl(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

}  // namespace cocket
