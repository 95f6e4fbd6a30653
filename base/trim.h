// A text without the blanks around it.
#pragma once

#include <string_view>

namespace cocket {

// Without spaces and the control characters from tab to carriage return at its ends.
inline std::string_view trim(std::string_view text) {
  auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace cocket
