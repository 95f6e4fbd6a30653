// Countries that no group speaks of: a rule that asks for groups would clear them in silence.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::cli {

struct CountryLint {
  std::vector<std::string> groups;     // the groups of countries that the rules have
  std::vector<std::string> nowhere;    // countries in none of them, on any day
  std::vector<std::string> read_as;    // of these, those that a module reads as another: "HK as CN"
};

// Groups declared `open` count as well: for them no hit is unknown, but the list is still short.
CountryLint lint_countries(const program::Program& program);

}  // namespace cocket::cli
