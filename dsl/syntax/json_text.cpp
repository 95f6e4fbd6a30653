#include "dsl/syntax/json_text.h"

namespace cocket {

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
