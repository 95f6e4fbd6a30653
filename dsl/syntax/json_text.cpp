#include "dsl/syntax/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace cocket {

void JsonText::text(std::string_view text) {
  const bool as_it_is = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  });
  if (as_it_is && !first_invalid_utf8(text)) {
    out_ += '"';
    out_ += text;
    out_ += '"';
    return;
  }
  out_ += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void JsonText::open(char bracket) {
  out_ += bracket;
  ++depth_;
}

void JsonText::next(bool first) {
  if (!first) out_ += ',';
  out_ += '\n';
  out_.append(depth_, ' ');
}

void JsonText::close(char bracket) {
  --depth_;
  next(true);
  out_ += bracket;
}

void JsonObject::key(std::string_view name) {
  if (!any_) json_.open('{');
  json_.next(!any_);
  any_ = true;
  json_.out_ += '"';
  json_.out_ += name;
  json_.out_ += "\": ";
}

JsonObject::~JsonObject() {
  if (any_) json_.close('}');
  else json_.out_ += empty_ == Empty::object ? "{}" : "null";
}

void JsonArray::item() {
  if (!any_) json_.open('[');
  json_.next(!any_);
  any_ = true;
}

JsonArray::~JsonArray() {
  if (any_) json_.close(']');
  else json_.out_ += "[]";
}

}  // namespace cocket
