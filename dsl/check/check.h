// Tree to program: names, types, units and kinds, normal forms, versions and states.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

struct CheckInput {
  std::vector<syntax::File> rules;
  std::vector<syntax::File> assumptions;  // files of `assume` declarations only
  // Rows of group `name` from the YAML file that a rule file names; false after a diagnostic.
  std::function<bool(const syntax::Group&, std::vector<program::GroupRow>&)> load_group;
  // Rows of a table from the YAML file that a rule file names, as written; false after a diagnostic.
  std::function<bool(const syntax::Table&, std::vector<program::TableRow>&)> load_table;
  std::map<std::string, std::string> countries;  // code -> name
};

// The program that the files mean, or null when there is any error. All errors of all files are
// reported; a rule that is wrong does not hide the rules after it.
std::shared_ptr<program::Program> check(const SourceSet& sources, const CheckInput& input,
                                        const Limits& limits, Diagnostics& diagnostics);

}  // namespace cocket
