// YAML as data files are mostly written, read without the library.
#pragma once

#include <optional>
#include <string_view>

#include "base/limits.h"
#include "dsl/data/yaml.h"

namespace cocket {

// The root of a text (valid UTF-8) that is nothing but blocks of `key: value` lines, lists of `- value`
// lines deeper than their key, mappings `{key: value, key: value}` on one line, texts in double quotes
// without `\`, words of letters, digits and `._-/+` with single blanks between them, and lines of
// comments. The same as the library reads, with the same places. Nothing for any other text, right or
// wrong: that is the library's to read.
std::optional<YamlNode> read_plain_yaml(std::string_view text, SourceId source, const Limits& limits);

}  // namespace cocket
