// `cocket check` from CSV or JSON lines, to either, by the columnar evaluator.
#pragma once

#include "cli/check_summary.h"
#include "cli/options.h"
#include "cli/session.h"
#include "io/verdict_csv.h"

namespace cocket::cli {

// `json`: JSON lines out; of `output` nothing counts then.
ExitStatus check_columnar(const CheckOptions& options, const CsvOutput& output, bool json, const FailOn& fail_on,
                          Session& session, Streams& streams);

}  // namespace cocket::cli
