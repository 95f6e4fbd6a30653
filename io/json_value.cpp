#include "io/json_value.h"

#include <nlohmann/json.hpp>

namespace cocket {
namespace {

using Sax = nlohmann::json_sax<nlohmann::json>;

class ValueBuilder : public Sax {
 public:
  ValueBuilder(const Limits& limits, JsonValue& root, std::string& reason)
      : limits_(limits), root_(root), reason_(reason) {}

  bool null() override { return put({}); }
  bool boolean(bool value) override { return scalar(JsonValue::Kind::boolean, value ? "yes" : "no"); }
  bool number_integer(number_integer_t value) override {
    return scalar(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return scalar(JsonValue::Kind::number, std::to_string(value));
  }
  // Also whole numbers that do not fit; `text` is what stands in the input.
  bool number_float(number_float_t, const string_t& text) override {
    return scalar(JsonValue::Kind::number, text);
  }
  bool string(string_t& value) override { return scalar(JsonValue::Kind::text, value); }
  bool binary(binary_t&) override { return fail("binary data"); }
  bool start_object(size_t) override { return start(JsonValue::Kind::object); }
  bool key(string_t& name) override {
    JsonValue& object = *open_.back();
    if (object.members.size() >= limits_.max_columns) {
      return fail("an object has more members than the limit");
    }
    if (object.find(name)) return fail("`" + name + "` is given twice in one object");
    object.members.push_back({name, {}});
    return true;
  }
  bool end_object() override { return end(); }
  bool start_array(size_t) override { return start(JsonValue::Kind::array); }
  bool end_array() override { return end(); }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return fail("not JSON from byte " + std::to_string(position) + " on");
  }

 private:
  bool fail(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
    return false;
  }

  bool scalar(JsonValue::Kind kind, std::string text) {
    JsonValue value;
    value.kind = kind;
    value.text = std::move(text);
    return put(std::move(value));
  }

  JsonValue* place(JsonValue value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    JsonValue& outer = *open_.back();
    if (outer.is_object()) {
      outer.members.back().value = std::move(value);
      return &outer.members.back().value;
    }
    outer.items.push_back(std::move(value));
    return &outer.items.back();
  }

  bool put(JsonValue value) {
    if (!open_.empty() && open_.back()->is_array() &&
        open_.back()->items.size() >= limits_.max_list_members) {
      return fail("a list has more members than the limit");
    }
    place(std::move(value));
    return true;
  }

  // INVARIANT: an open value does not move, because its holder gets no other member until it ends.
  bool start(JsonValue::Kind kind) {
    if (open_.size() >= limits_.max_nesting) return fail("nested deeper than the limit");
    JsonValue value;
    value.kind = kind;
    if (!open_.empty() && open_.back()->is_array() &&
        open_.back()->items.size() >= limits_.max_list_members) {
      return fail("a list has more members than the limit");
    }
    open_.push_back(place(std::move(value)));
    return true;
  }

  bool end() {
    open_.pop_back();
    return true;
  }

  const Limits& limits_;
  JsonValue& root_;
  std::string& reason_;
  std::vector<JsonValue*> open_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool parse_json(std::string_view text, const Limits& limits, JsonValue& out, std::string& reason) {
  reason.clear();
  out = {};
  ValueBuilder builder(limits, out, reason);
  const bool good = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (!good && reason.empty()) reason = "not JSON";
  return good;
}

}  // namespace cocket
