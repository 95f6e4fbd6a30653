// From rule folders to a program: finds the files, parses them, reads their data, checks all.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

struct RuleSet {
  // Rule files, or folders that are searched for `*.cocket`, all of them, in the order of paths.
  std::vector<std::string> rules;
  // Files of assumptions (`--assume`).
  std::vector<std::string> assumptions;
  // The shipped rules. Its `std/` (units and facts) is added when `rules` declare no facts of their
  // own, its `data/countries.yaml` when no folder of `rules` has one. Empty: nothing is added.
  std::string library;
};

struct LoadedRules {
  program::ProgramPtr program;        // null after an error
  std::vector<syntax::File> trees;    // of the rule files, in the order loaded
  std::vector<std::string> files;     // every file read: rules, data, assumptions
  size_t num_sources = 0;             // sources from here on are not of the rules
};

// Reports everything it finds in `diagnostics` (sorted by place). Data files are looked for beside
// the rule file that names them and in the folders of `rules`; none may lie outside them.
LoadedRules load_rules(SourceSet& sources, const RuleSet& set, const Limits& limits, Diagnostics& diagnostics);

// SHA-256 over canonical JSON of the rules and over the data they read: of what they say, not of where
// the files lie. `sources`: those that the rules were loaded into.
std::string digest_of(const SourceSet& sources, const LoadedRules& loaded);

}  // namespace cocket
