// What `cocket check` says when all lines are answered.
#pragma once

#include <array>
#include <ostream>

#include "cli/exit_status.h"
#include "engine/columnar/evaluator.h"
#include "engine/verdict/verdict.h"
#include "io/row_assembler.h"

namespace cocket::cli {

// By verdict: whether a line with it makes the command fail.
using FailOn = std::array<bool, kNumVerdicts>;

void print_summary(const columnar::Tally& tally, const DecisionHeader& header, const RowCounts& counts,
                   std::ostream& err);
ExitStatus status_of(const DecisionHeader& header, const columnar::Tally& tally, const FailOn& fail_on);

// The same rules with no assumption taken.
program::ProgramPtr without_assumptions(const program::Program& program);

}  // namespace cocket::cli
