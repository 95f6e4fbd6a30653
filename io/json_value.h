// One JSON value with the digits of its numbers as they were written, never through a double.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace cocket {

struct JsonMember;

struct JsonValue {
  enum class Kind { null, boolean, number, text, array, object };
  Kind kind = Kind::null;
  std::string text;                  // number as written; text; yes or no
  std::vector<JsonValue> items;      // array
  std::vector<JsonMember> members;   // object, in the order given

  bool is_object() const { return kind == Kind::object; }
  bool is_array() const { return kind == Kind::array; }
  const JsonValue* find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

// Parses one JSON text. False with a reason if it is malformed, nested deeper than
// `max_nesting`, not UTF-8, or gives a name twice in one object.
bool parse_json(std::string_view text, const Limits& limits, JsonValue& out, std::string& reason);

}  // namespace cocket
