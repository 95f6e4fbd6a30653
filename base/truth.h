// Kleene's three truth values.
#pragma once

#include <string_view>

namespace cocket {

enum class Truth : unsigned char { no, unknown, yes };  // ordered: and = min, or = max

inline Truth operator&&(Truth a, Truth b) { return a < b ? a : b; }
inline Truth operator||(Truth a, Truth b) { return a > b ? a : b; }
inline Truth operator!(Truth a) {
  return a == Truth::yes ? Truth::no : (a == Truth::no ? Truth::yes : Truth::unknown);
}
inline Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }
inline std::string_view to_string(Truth a) {
  return a == Truth::yes ? "true" : (a == Truth::no ? "false" : "unknown");
}

}  // namespace cocket
