// A CSV file checked in blocks by several workers, the output, CSV or JSON lines, in the order of the
// input.
//
// Bytes do not depend on the number of workers, on where blocks and chunks end, or on the
// instruction set.
#pragma once

#include <string>

#include "io/csv_blocks.h"
#include "run/line_check.h"

namespace cocket::run {

// Of the input, that a worker takes at a time. Where the rules are many, enough lines that those with the
// same days are worth being looked at together.
size_t usual_block_bytes(const program::Program& program, bool json);

// The header line of the output, with its line end; of JSON lines nothing.
std::string output_header(const CsvHeader& header, const LineCheckOptions& options);

// `reader` must be open. `without_assumptions`: the same rules with none taken, or null if none is.
LineCheckCounts check_csv(CsvBlockReader& reader, const LineSources& sources,
                         const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                         const exact::Options& law, const LineCheckOptions& options, const LineCheckOutput& output);

}  // namespace cocket::run
