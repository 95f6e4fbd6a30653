// Answers as CSV: each input line as it stands, then the result columns.
//
// The input's text is passed through byte for byte in its own separator, so a cell that a
// spreadsheet would take for a formula (`=1+1`) stays one; open results of untrusted inputs with
// that in mind. The result columns never begin with `=`, `@` or a tab; a margin begins with `+` or
// `-`. Lines end in LF. For JSON lines, `row` and `id` stand in place of the input's columns.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dsl/program/program.h"
#include "io/output_file.h"
#include "io/verdict_columns.h"
#include "io/verdict_sink.h"

namespace cocket {

struct CsvOutput {
  std::vector<ResultColumn> columns = all_result_columns();
  ResultText text;
};

// `program` must outlive the sink.
Result<std::unique_ptr<VerdictSink>> create_csv_sink(const program::Program& program,
                                                     const OutputTarget& target, CsvOutput output);

}  // namespace cocket
