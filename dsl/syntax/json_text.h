// JSON written as it comes, one member on each line, indented by one blank a level.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "base/json_quotes.h"

namespace cocket {

// The text so far. Objects and arrays close as their writers go.
class JsonText {
 public:
  void text(std::string_view text) { append_json_text(out_, text); }
  void boolean(bool value) { out_ += value ? "true" : "false"; }
  void number(uint32_t value) { out_ += std::to_string(value); }
  std::string take() { return std::move(out_); }

 private:
  friend class JsonObject;
  friend class JsonArray;
  void open(char bracket);
  void close(char bracket);
  void next(bool first);

  std::string out_;
  size_t depth_ = 0;
};

class JsonObject {
 public:
  // What stands there for an object without members.
  enum class Empty { object, null };
  explicit JsonObject(JsonText& json, Empty empty = Empty::object) : json_(json), empty_(empty) {}
  ~JsonObject();
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  // The value is written next. `name` needs no escapes.
  void key(std::string_view name);
  void put(std::string_view name, std::string_view value) {
    key(name);
    json_.text(value);
  }
  void put(std::string_view name, std::same_as<bool> auto value) {
    key(name);
    json_.boolean(value);
  }
  void put(std::string_view name, std::same_as<uint32_t> auto value) {
    key(name);
    json_.number(value);
  }

 private:
  JsonText& json_;
  Empty empty_;
  bool any_ = false;
};

class JsonArray {
 public:
  explicit JsonArray(JsonText& json) : json_(json) {}
  ~JsonArray();
  JsonArray(const JsonArray&) = delete;
  JsonArray& operator=(const JsonArray&) = delete;

  // The value is written next.
  void item();
  void put(std::string_view value) {
    item();
    json_.text(value);
  }

 private:
  JsonText& json_;
  bool any_ = false;
};

}  // namespace cocket
