#include "cli/country_lint.h"

#include <algorithm>
#include <set>

namespace cocket::cli {

CountryLint lint_countries(const program::Program& program) {
  CountryLint lint;
  std::set<std::string> members;
  for (const program::Group& group : program.groups) {
    const bool of_countries = std::any_of(group.rows.begin(), group.rows.end(), [&](const program::GroupRow& row) {
      return program.countries.count(row.member) != 0;
    });
    if (!of_countries) continue;
    lint.groups.push_back(group.name);
    for (const program::GroupRow& row : group.rows) members.insert(row.member);
  }
  if (lint.groups.empty()) return lint;
  std::set<std::string> read;
  for (const program::Module& module : program.modules) {
    for (const auto& [from, as] : module.read_as) {
      if (members.count(from) == 0 && read.insert(from).second) lint.read_as.push_back(from + " as " + as);
    }
  }
  for (const auto& [code, name] : program.countries) {
    if (members.count(code) == 0 && read.count(code) == 0) lint.nowhere.push_back(code);
  }
  return lint;
}

}  // namespace cocket::cli
