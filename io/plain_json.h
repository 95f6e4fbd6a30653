// JSON read straight from a line, as far as it is plain: objects, texts, numbers and words, each taken
// only if it is certain what it says. Whatever is refused here is for `parse_json` to judge; what is
// taken reads there the same.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace cocket {

class PlainJson {
 public:
  // Eight bytes behind the text may be read.
  explicit PlainJson(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  const char* at() const { return at_; }
  void skip_blanks() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  bool at_end() const { return at_ >= end_; }
  char peek() const { return at_ < end_ ? *at_ : '\0'; }
  // Blanks before it are passed over.
  bool take(char c) {
    skip_blanks();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // A text of which the bytes are known, quotes included: true and passed over if they stand here.
  bool take_text(std::string_view inner) {
    if (static_cast<size_t>(end_ - at_) < inner.size() + 2) return false;
    if (at_[0] != '"' || at_[inner.size() + 1] != '"') return false;
    if (std::memcmp(at_ + 1, inner.data(), inner.size()) != 0) return false;
    at_ += inner.size() + 2;
    return true;
  }

  enum class Text { none, plain, escaped };
  // A text: plain, as it stands between its quotes in `inner`; escaped, `inner` is to be resolved. None:
  // no text, or one that holds what a text may not.
  Text take_any_text(std::string_view& inner);
  // A number whose digits are its text, without an exponent, or `true`, `false` or `null`.
  bool take_number(std::string_view& digits);
  bool take_word(std::string_view word) {
    if (static_cast<size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0) return false;
    at_ += word.size();
    return true;
  }

 private:
  const char* at_;
  const char* end_;
};

// Appends what an escaped text says; false if an escape is none, or half of a pair.
bool resolve_json_text(std::string_view inner, std::string& out);

}  // namespace cocket
