// YAML data files read strictly: every scalar is a text, every key is known, every place is kept.
//
// `NO`, `1e5`, `yes` and `2024-01-02` stay the texts they are; only a plain `~`, `null` or nothing
// is null. Aliases, anchors, tags, several documents in one file and a key given twice are errors,
// as are files and nestings beyond the limits: data files are no more trusted than rule files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"

namespace cocket {

struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  std::string text;                  // scalar
  Span span;                         // where it begins
  std::vector<YamlNode> items;       // sequence; mapping: the values
  std::vector<YamlNode> keys;        // mapping: the keys (scalars), one for each item

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
};

// Which codes a reader uses for its files: rule data has D codes, mappings have I codes.
struct YamlCodes {
  Code unreadable = Code::D0401;
  Code schema = Code::D0402;
  Code unknown_key = Code::D0403;
  Code bad_value = Code::D0404;
  Code too_large = Code::D0407;
};

// Empty after at least one error in `diagnostics`. `path` names the text in messages.
std::optional<YamlNode> parse_yaml(SourceSet& sources, std::string path, std::string text,
                                   const Limits& limits, const YamlCodes& codes,
                                   Diagnostics& diagnostics);
// The same for a file.
std::optional<YamlNode> load_yaml(SourceSet& sources, const std::string& path, const Limits& limits,
                                  const YamlCodes& codes, Diagnostics& diagnostics);

// A mapping with known keys. Ask for each key that may be there, then call finish(): the keys that
// were never asked for are unknown, and each is an error with suggestions.
//
// `what` names the thing in messages ("a member", "the file"). A node that is not a mapping is
// reported once, and then every key is missing.
class YamlMapping {
 public:
  YamlMapping(const YamlNode& node, std::string what, const YamlCodes& codes,
              Diagnostics& diagnostics);

  // False if the node is not a mapping at all.
  bool ok() const { return ok_; }
  // The value, or null if the key is missing or its value is null.
  const YamlNode* find(std::string_view key);
  // The same, but missing is an error.
  const YamlNode* require(std::string_view key);
  // A scalar's text; another kind of node is an error and counts as missing.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> require_text(std::string_view key);
  // Checks `schema: NAME`; false after an error.
  bool schema(std::string_view name);
  void finish();

 private:
  const YamlNode& node_;
  std::string what_;
  YamlCodes codes_;
  Diagnostics& diagnostics_;
  std::vector<bool> asked_;
  std::vector<std::string> known_;
  bool ok_;
};

}  // namespace cocket
