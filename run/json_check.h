// A file of JSON lines checked in blocks by several workers, the output, CSV or JSON lines, in the order
// of the input.
//
// What a line says is read as io/json_row.h reads it. Lines whose values are cells are answered by the
// columnar evaluator, kind by kind (run/json_shapes.h), all others one at a time by the exact one. Bytes
// do not depend on which, on the number of workers, or on where blocks and chunks end.
#pragma once

#include <string>

#include "io/jsonl_blocks.h"
#include "run/line_check.h"

namespace cocket::run {

// Of the input, that a worker takes at a time. `json`: out.
size_t usual_jsonl_block_bytes(const program::Program& program, bool json);

// The header line of the output, with its line end; of JSON lines nothing.
std::string jsonl_output_header(const LineCheckOptions& options);

// `reader` must be open, `sources` needs no binding. `without_assumptions`: the same rules with none
// taken, or null if none is. `strict`: unknown names are errors. Of names `counts.names` tells.
LineCheckCounts check_jsonl(JsonlBlockReader& reader, const LineSources& sources, bool strict,
                            const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                            const exact::Options& law, const LineCheckOptions& options, const LineCheckOutput& output);

}  // namespace cocket::run
