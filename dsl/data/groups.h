// Groups of countries or texts with their history, from YAML (schema "cocket.groups/1"):
//
//   schema: cocket.groups/1
//   sources:
//     supp1: "15 CFR 740 Supp. 1"
//   groups:
//     D:5:
//       members:
//         - {member: CN, first: 2020-01-01, last: ~, source: supp1, confidence: primary}
//
// `first` and `last` are inclusive, `~` is without end. `announced` and `note` are optional.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"

namespace cocket {

using GroupRows = std::map<std::string, std::vector<program::GroupRow>>;

// Adds the groups of the file at `path` to `out`. False after at least one error (all are
// reported); rows without an error are there even then. A group that `out` has already is D0405, as
// are rows of one member that overlap.
bool load_groups(SourceSet& sources, const std::string& path, const Limits& limits, GroupRows& out,
                 Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
bool parse_groups(SourceSet& sources, std::string path, std::string text, const Limits& limits,
                  GroupRows& out, Diagnostics& diagnostics);

}  // namespace cocket
