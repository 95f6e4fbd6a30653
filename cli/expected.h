// What a test expects of a line, and what was found.
#pragma once

#include <optional>
#include <string>

#include "dsl/program/program.h"
#include "engine/columns/row.h"
#include "engine/exact/exact.h"

namespace cocket::cli {

struct Mismatch {
  std::string expected;
  std::string found;
};

// Nothing where the line is answered as expected.
std::optional<Mismatch> compare(const program::Expectation& expect, exact::Evaluator& evaluator,
                                const Row& row);

// The name of the text that an expectation is about.
const std::string& subject(const program::Program& program, const program::Expectation& expect);

}  // namespace cocket::cli
