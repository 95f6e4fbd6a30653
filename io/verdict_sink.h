// Where answers go: one call for each line, whatever the format.
//
// Nothing appears under its final name before finish() has succeeded; a sink that is destroyed
// before leaves no file. A sink keeps the first failure and reports it from finish().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "engine/columns/row.h"
#include "engine/verdict/verdict.h"
#include "io/record_source.h"
#include "io/row_assembler.h"

namespace cocket {

class VerdictSink {
 public:
  virtual ~VerdictSink() = default;
  // Once, when the source is open.
  virtual void begin(const RecordSource& source) = 0;
  // One line with its answer, in the order of the input.
  virtual void row(const Batch& batch, const InputRecord& record, const Row& row,
                   const RowResult& result) = 0;
  // What is said of the cells and lines that could not be read; they also count in `header`.
  virtual void reject(const Reject& reject) = 0;
  virtual void issue(const CellIssue& issue) = 0;
  // Puts everything in place. `header.rows_in` must be `rows_out + rejected`.
  virtual std::optional<Diagnostic> finish(const DecisionHeader& header) = 0;
};

}  // namespace cocket
