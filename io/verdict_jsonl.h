// Answers as JSON lines, one object of schema "cocket.verdict/1" for each line of the input.
#pragma once

#include <memory>

#include "base/result.h"
#include "dsl/program/program.h"
#include "io/output_file.h"
#include "io/verdict_sink.h"

namespace cocket {

// `program` must outlive the sink.
Result<std::unique_ptr<VerdictSink>> create_jsonl_sink(const program::Program& program,
                                                       const OutputTarget& target);

}  // namespace cocket
