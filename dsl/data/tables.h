// Numbers of the law by quarter or year, from YAML (schema "cocket.table/1"):
//
//   schema: cocket.table/1
//   sources:
//     supp5: "15 CFR 740 Supp. 5"
//   rows:
//     - {period: 2025Q1, value: "633000000", source: supp5, confidence: primary}
//
// The value is a plain decimal in the unit that the rule file names. `note` is optional. A period that
// is not there is not known; nothing is carried over from its neighbours.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"

namespace cocket {

// Rows by their first day, values as written. False after at least one error (all are reported).
bool load_table(SourceSet& sources, const std::string& path, program::Period period, const Limits& limits,
                std::vector<program::TableRow>& out, Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
bool parse_table(SourceSet& sources, std::string path, std::string text, program::Period period,
                 const Limits& limits, std::vector<program::TableRow>& out, Diagnostics& diagnostics);

}  // namespace cocket
