// What checking the lines of a file by the columnar evaluator is asked, gives and counts, whatever the
// format of the lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/text_pieces.h"
#include "engine/columnar/evaluator.h"
#include "io/csv_structure.h"
#include "io/record_source.h"
#include "io/row_assembler.h"
#include "io/verdict_columns.h"
#include "run/line_shape.h"

namespace cocket::run {

inline constexpr size_t kMaxChunkRows = columnar::Evaluator::kMostRows;

struct LineCheckOptions {
  size_t threads = 1;
  size_t chunk_rows = 0;                  // evaluated at a time, at most kMaxChunkRows; 0: by the size of the rules
  columnar::Regime regime = columnar::Regime::best;
  size_t fuse_after = columnar::Sweep::kFuseAfter;   // lines
  CsvIsa isa = CsvIsa::best;             // of CSV input
  bool json = false;                      // out: JSON lines (io/verdict_jsonl.h) instead of columns
  std::vector<ResultColumn> columns;
  ResultText text;
  // Columns of a CSV input that the output repeats, by index; none: the line as it stands.
  std::optional<std::vector<size_t>> pass;
};

// Called by one worker at a time, in the order of the input.
struct LineCheckOutput {
  std::function<void(const TextPieces& lines)> write;
  std::function<void(const Reject&)> reject;
  std::function<void(const CellIssue&)> issue;
  std::function<void(const std::string& line)> names;   // a JSON line with names that may be new
  std::function<void(uint64_t rows)> progress;
};

struct LineCheckCounts {
  SourceCounts source;
  uint64_t rows_out = 0;
  RowCounts rows;
  columnar::Tally tally;
  columnar::Stats stats;
  std::vector<uint64_t> rows_by_worker;
  std::vector<std::string> relations;    // of the plan, in words
  size_t num_nodes = 0;                  // of the graph of answers
  uint64_t single_lines = 0;             // JSON lines answered one at a time
  size_t num_shapes = 0;                 // of JSON lines answered by columns
  Diagnostics names;                     // findings about names inside JSON lines, each once
};
void add(RowCounts& into, const RowCounts& other);
// Of another worker.
void add(LineCheckCounts& into, const LineCheckCounts& other);

// Rules of whose lines many are worth being looked at together.
bool is_great(const program::Program& program);
size_t chunk_rows(const LineCheckOptions& options, const program::Program& program);

// What plans for such an output must tell. `bare`: of the same rules with no assumption taken, whose
// verdicts alone count.
columnar::PlanOptions plan_options(const LineCheckOptions& options, const exact::Options& law);
columnar::PlanOptions bare_plan_options(const LineCheckOptions& options, const exact::Options& law);

}  // namespace cocket::run
