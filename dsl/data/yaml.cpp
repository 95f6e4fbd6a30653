#include "dsl/data/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "base/suggest.h"
#include "base/utf8.h"

namespace cocket {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Ends the parse from inside an event; caught in parse_yaml, together with the library's own.
struct Refused {
  Code code;
  YAML::Mark mark;
  std::string message;
  std::string help;
};

// Builds nodes from events, which come before the library follows any alias.
class NodeBuilder : public YAML::EventHandler {
 public:
  // `shift`: bytes of `text` before what the library sees.
  NodeBuilder(SourceId source, std::string_view text, uint32_t shift, const Limits& limits,
              const YamlCodes& codes)
      : source_(source), text_(text), shift_(shift), limits_(limits), codes_(codes) {}

  YamlNode take() { return std::move(root_); }
  Span span(const YAML::Mark& mark, size_t length) const {
    if (mark.is_null()) return {source_, 0, 0};
    const size_t begin = std::min(text_.size(), static_cast<size_t>(mark.pos) + shift_);
    return {source_, static_cast<uint32_t>(begin),
            static_cast<uint32_t>(std::min(text_.size(), begin + length))};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    open(node, mark, {}, anchor, 0);
    add(std::move(node), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused{codes_.too_large, mark, "an alias (`*name`) in a data file",
                  "write the value again in full"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = value;
    const size_t line_end = value.find('\n');
    open(node, mark, tag, anchor, std::min(value.size(), line_end));
    if (value.find('\0') != std::string::npos) {
      throw Refused{codes_.schema, mark, "a text with a zero byte in it", {}};
    }
    if (!is_closed(node.span.begin)) {
      throw Refused{codes_.unreadable, mark, "a text in quotes is not closed", {}};
    }
    add(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(YamlNode::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(YamlNode::Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  void open(YamlNode& node, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            size_t length) {
    if (anchor != YAML::NullAnchor) {
      throw Refused{codes_.too_large, mark, "an anchor (`&name`) in a data file",
                    "write the value without it"};
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refused{codes_.schema, mark, "a tag (`!name`) in a data file",
                    "write the value without it"};
    }
    node.span = span(mark, length);
  }

  // The library lets a quote stay open where a line end is the last byte of the file, which is what
  // a file cut off in the middle looks like.
  bool is_closed(size_t begin) const {
    if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) return true;
    const char quote = text_[begin];
    for (size_t i = begin + 1; i < text_.size(); ++i) {
      if (quote == '"' && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (quote == '"' || i + 1 == text_.size() || text_[i + 1] != quote) return true;
        ++i;
      }
    }
    return false;
  }

  void start(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    if (open_.size() >= limits_.max_yaml_depth) {
      throw Refused{codes_.too_large, mark,
                    "nested deeper than " + std::to_string(limits_.max_yaml_depth) + " levels", {}};
    }
    YamlNode node;
    node.kind = kind;
    open(node, mark, tag, anchor, 1);
    if (key_expected()) refuse_key(mark);
    open_.push_back(std::move(node));
  }

  void end() {
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    put(std::move(node));
  }

  // Whether the next node of the innermost mapping is a key.
  bool key_expected() const {
    return !open_.empty() && open_.back().is_mapping() &&
           open_.back().keys.size() == open_.back().items.size();
  }
  [[noreturn]] void refuse_key(const YAML::Mark& mark) const {
    throw Refused{codes_.schema, mark, "a key that is not a text", "put the key in quotes"};
  }

  void add(YamlNode node, const YAML::Mark& mark) {
    if (key_expected()) {
      if (!node.is_scalar()) refuse_key(mark);
      open_.back().keys.push_back(std::move(node));
      return;
    }
    put(std::move(node));
  }

  void put(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
  }

  SourceId source_;
  std::string_view text_;
  uint32_t shift_;
  const Limits& limits_;
  const YamlCodes& codes_;
  std::vector<YamlNode> open_;
  YamlNode root_;
};

// Keys given twice, everywhere below `node`.
void check_keys(const YamlNode& node, const YamlCodes& codes, Diagnostics& diagnostics) {
  std::vector<const YamlNode*> keys;
  for (const YamlNode& key : node.keys) keys.push_back(&key);
  std::stable_sort(keys.begin(), keys.end(),
                   [](const YamlNode* a, const YamlNode* b) { return a->text < b->text; });
  for (size_t i = 1; i < keys.size(); ++i) {
    if (keys[i]->text != keys[i - 1]->text) continue;
    diagnostics.add(codes.schema, keys[i]->span, "`" + keys[i]->text + "` is given twice", "again")
        .labels.push_back({keys[i - 1]->span, "first"});
  }
  for (const YamlNode& item : node.items) check_keys(item, codes, diagnostics);
}

}  // namespace

std::optional<YamlNode> parse_yaml(SourceSet& sources, std::string path, std::string text,
                                   const Limits& limits, const YamlCodes& codes,
                                   Diagnostics& diagnostics) {
  if (text.size() > limits.max_data_file_bytes) {
    diagnostics.add(codes.too_large, path + ": larger than " +
                                         std::to_string(limits.max_data_file_bytes) + " bytes");
    return std::nullopt;
  }
  const SourceId source = sources.add(std::move(path), std::move(text));
  const std::string& kept = sources[source].text();
  if (const auto offset = first_invalid_utf8(kept)) {
    const auto at = static_cast<uint32_t>(*offset);
    diagnostics.add(codes.unreadable, Span{source, at, at + 1}, "the file is not UTF-8");
    return std::nullopt;
  }
  const bool marked = kept.starts_with(kByteOrderMark);
  const auto shift = static_cast<uint32_t>(marked ? kByteOrderMark.size() : 0);
  NodeBuilder builder(source, kept, shift, limits, codes);
  try {
    std::istringstream stream(kept.substr(shift));
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.add(codes.unreadable, Span{source, 0, 0}, "the file is empty");
      return std::nullopt;
    }
    YamlNode root = builder.take();
    NodeBuilder rest(source, kept, shift, limits, codes);
    if (parser.HandleNextDocument(rest)) {
      diagnostics.add(codes.schema, rest.take().span, "a second document in one file");
      return std::nullopt;
    }
    const size_t errors = diagnostics.num_errors();
    check_keys(root, codes, diagnostics);
    if (diagnostics.num_errors() > errors) return std::nullopt;
    return root;
  } catch (const Refused& refused) {
    Diagnostic& added =
        diagnostics.add(refused.code, builder.span(refused.mark, 1), refused.message);
    if (!refused.help.empty()) added.help.push_back(refused.help);
  } catch (const YAML::Exception& error) {
    diagnostics.add(codes.unreadable, builder.span(error.mark, 1), "this is not YAML: " + error.msg);
  }
  return std::nullopt;
}

std::optional<YamlNode> load_yaml(SourceSet& sources, const std::string& path, const Limits& limits,
                                  const YamlCodes& codes, Diagnostics& diagnostics) {
  Result<std::string> text = read_file(path, limits.max_data_file_bytes, codes.too_large);
  if (!text.ok()) {
    Diagnostic error = text.error();
    if (error.code == Code::I0501) error.code = codes.unreadable;
    Diagnostics one;
    one.add(error.code, error.message) = error;
    diagnostics.append(std::move(one));
    return std::nullopt;
  }
  return parse_yaml(sources, path, std::move(text.value()), limits, codes, diagnostics);
}

YamlMapping::YamlMapping(const YamlNode& node, std::string what, const YamlCodes& codes,
                         Diagnostics& diagnostics)
    : node_(node), what_(std::move(what)), codes_(codes), diagnostics_(diagnostics),
      asked_(node.keys.size()), ok_(node.is_mapping()) {
  if (!ok_) {
    diagnostics_.add(codes_.schema, node.span, what_ + " is written as `key: value` lines",
                     "this is something else");
  }
}

const YamlNode* YamlMapping::find(std::string_view key) {
  known_.emplace_back(key);
  for (size_t i = 0; i < node_.keys.size(); ++i) {
    if (node_.keys[i].text != key) continue;
    asked_[i] = true;
    return node_.items[i].is_null() ? nullptr : &node_.items[i];
  }
  return nullptr;
}

const YamlNode* YamlMapping::require(std::string_view key) {
  const YamlNode* value = find(key);
  if (!value && ok_) {
    diagnostics_.add(codes_.schema, node_.span, what_ + " needs `" + std::string(key) + "`");
  }
  return value;
}

std::optional<std::string> YamlMapping::text(std::string_view key) {
  const YamlNode* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_scalar()) return value->text;
  diagnostics_.add(codes_.schema, value->span, "`" + std::string(key) + "` takes one text");
  return std::nullopt;
}

std::optional<std::string> YamlMapping::require_text(std::string_view key) {
  const YamlNode* value = require(key);
  return value ? text(key) : std::nullopt;
}

bool YamlMapping::schema(std::string_view name) {
  const YamlNode* value = require("schema");
  if (!value) return false;
  if (value->is_scalar() && value->text == name) return true;
  diagnostics_.add(codes_.schema, value->span, "the schema is not `" + std::string(name) + "`");
  return false;
}

void YamlMapping::finish() {
  for (size_t i = 0; i < node_.keys.size(); ++i) {
    if (asked_[i]) continue;
    Diagnostic& added = diagnostics_.add(codes_.unknown_key, node_.keys[i].span,
                                         what_ + " has no `" + node_.keys[i].text + "`");
    for (const std::string& name : nearest_names(node_.keys[i].text, known_)) {
      added.help.push_back(name + ":");
    }
  }
}

}  // namespace cocket
