// Where a fact in a data file comes from: every row names a source and a confidence.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "dsl/data/yaml.h"
#include "dsl/program/program.h"

namespace cocket {

// The file's `sources:` block, short names for citations that many rows share.
using SourceNames = std::map<std::string, std::string>;

// Reads `sources: {key: text}`; null gives no names.
SourceNames read_source_names(const YamlNode* node, const YamlCodes& codes,
                              Diagnostics& diagnostics);

// Reads `source` and `confidence` of one row; both must be there. A source is a key of `names`, or
// a citation written out, which holds a blank.
std::optional<program::Citation> read_citation(YamlMapping& row, const SourceNames& names,
                                               const YamlCodes& codes, Diagnostics& diagnostics);

// A day, or nothing for `~`. False after an error.
bool read_day(YamlMapping& row, std::string_view key, std::optional<Date>& out,
              const YamlCodes& codes, Diagnostics& diagnostics);

}  // namespace cocket
