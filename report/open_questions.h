// What a module leaves open: where the law does not say, where it can be read in two ways, and where
// what was read is not sure.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::report {

struct OpenQuestion {
  enum class Kind { law, reading, state, horizon, source };
  Kind kind = Kind::law;
  std::string where;    // Markdown: what it is about
  std::string what;     // Markdown
};

// The law that is not known first, sources that are not sure last.
std::vector<OpenQuestion> open_questions(const program::Program& program, program::ModuleId module);

// The readings that the rules of a module ask, in declared order.
std::vector<program::ReadingId> readings_of(const program::Program& program, program::ModuleId module);
// The tables that they read.
std::vector<program::TableId> tables_of(const program::Program& program, program::ModuleId module);

}  // namespace cocket::report
