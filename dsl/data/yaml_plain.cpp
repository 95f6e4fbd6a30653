#include "dsl/data/yaml_plain.h"

#include <algorithm>

namespace cocket {
namespace {

// Longer keys the library does not take for keys.
constexpr size_t kMaxKey = 1000;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_of_word(char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == '+'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_null_word(std::string_view word) { return word == "null" || word == "Null" || word == "NULL"; }

// Each step is false where the text is not so plain.
class PlainReader {
 public:
  PlainReader(std::string_view text, SourceId source, size_t max_depth)
      : text_(text), source_(source), max_depth_(max_depth) {}

  std::optional<YamlNode> read() {
    YamlNode root;
    // With a line end at its end the text can be looked at beyond every other character.
    if (text_.empty() || text_.back() != '\n' || !next_line() || through_) return std::nullopt;
    if (!block(root, 0) || !through_) return std::nullopt;
    return root;
  }

 private:
  // To the first character of the next line that says something.
  bool next_line() {
    while (at_ < text_.size()) {
      const size_t begin = at_;
      while (text_[at_] == ' ') ++at_;
      column_ = at_ - begin;
      if (text_[at_] != '\n' && text_[at_] != '#') return true;
      // A word may go on in the next line; what may stand between, the library knows.
      if (after_word_) return false;
      for (; text_[at_] != '\n'; ++at_) {
        if (is_control(text_[at_])) return false;
      }
      ++at_;
    }
    through_ = true;
    return true;
  }

  bool end_of_line() {
    if (text_[at_] != '\n') return false;
    ++at_;
    return next_line();
  }

  // Lines from the one at hand on that stand in its column, and what belongs to them.
  bool block(YamlNode& node, size_t depth) {
    if (depth >= max_depth_) return false;
    const size_t column = column_;
    node.span = span(at_, 1);
    node.kind = text_[at_] == '-' ? YamlNode::Kind::sequence : YamlNode::Kind::mapping;
    while (!through_ && column_ == column) {
      if (!(node.is_sequence() ? item(node, depth) : entry(node, depth))) return false;
    }
    return through_ || column_ < column;
  }

  bool item(YamlNode& node, size_t depth) {
    if (text_[at_] != '-' || text_[at_ + 1] != ' ') return false;
    at_ += 2;
    return value(node.items.emplace_back(), depth + 1) && end_of_line();
  }

  bool entry(YamlNode& node, size_t depth) {
    const size_t column = column_;
    if (!key(node)) return false;
    YamlNode& of = node.items.emplace_back();
    if (text_[at_] == ' ') {
      ++at_;
      return value(of, depth + 1) && end_of_line();
    }
    after_word_ = false;
    return end_of_line() && !through_ && column_ > column && block(of, depth + 1);
  }

  bool key(YamlNode& node) {
    const size_t begin = at_;
    if (!scalar(node.keys.emplace_back()) || at_ - begin > kMaxKey || text_[at_] != ':') return false;
    ++at_;
    return true;
  }

  // A text, or a mapping on one line.
  bool value(YamlNode& node, size_t depth) {
    if (text_[at_] != '{') return scalar(node);
    if (depth >= max_depth_) return false;
    node.kind = YamlNode::Kind::mapping;
    node.span = span(at_, 1);
    do {
      // Past the bracket, or the comma and the blank.
      at_ += node.keys.empty() ? 1 : 2;
      if (!key(node) || text_[at_] != ' ') return false;
      ++at_;
      if (!scalar(node.items.emplace_back())) return false;
    } while (text_[at_] == ',' && text_[at_ + 1] == ' ');
    after_word_ = false;
    return text_[at_++] == '}';
  }

  bool scalar(YamlNode& node) {
    const size_t begin = at_;
    node.kind = YamlNode::Kind::scalar;
    if (text_[at_] == '"') {
      for (++at_; text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\' || is_control(text_[at_])) return false;
      }
      node.text = text_.substr(begin + 1, at_ - begin - 1);
      ++at_;
      after_word_ = false;
    } else {
      if (!is_alphanumeric(text_[at_])) return false;
      while (is_of_word(text_[at_]) || (text_[at_] == ' ' && is_alphanumeric(text_[at_ + 1]))) ++at_;
      node.text = text_.substr(begin, at_ - begin);
      if (is_null_word(node.text)) return false;
      after_word_ = true;
    }
    node.span = span(begin, node.text.size());
    return true;
  }

  Span span(size_t begin, size_t length) const {
    return {source_, static_cast<uint32_t>(begin), static_cast<uint32_t>(std::min(text_.size(), begin + length))};
  }

  std::string_view text_;
  SourceId source_;
  size_t max_depth_;
  size_t at_ = 0;
  size_t column_ = 0;          // of the first character of the line at hand
  bool after_word_ = false;    // what was read last is a word without quotes
  bool through_ = false;
};

}  // namespace

std::optional<YamlNode> read_plain_yaml(std::string_view text, SourceId source, const Limits& limits) {
  return PlainReader(text, source, limits.max_yaml_depth).read();
}

}  // namespace cocket
