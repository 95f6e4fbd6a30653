// A CSV file checked in blocks by several workers, the output, CSV or JSON lines, in the order of the
// input.
//
// Bytes do not depend on the number of workers, on where blocks and chunks end, or on the
// instruction set.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_pieces.h"
#include "engine/columnar/evaluator.h"
#include "io/csv_blocks.h"
#include "io/verdict_columns.h"
#include "run/line_shape.h"

namespace cocket::run {

inline constexpr size_t kMaxChunkRows = columnar::Evaluator::kMostRows;

struct CsvCheckOptions {
  size_t threads = 1;
  size_t chunk_rows = 0;                  // evaluated at a time, at most kMaxChunkRows; 0: by the size of the rules
  columnar::Regime regime = columnar::Regime::best;
  size_t fuse_after = columnar::Sweep::kFuseAfter;   // lines
  CsvIsa isa = CsvIsa::best;
  bool json = false;                      // JSON lines (io/verdict_jsonl.h) instead of columns
  std::vector<ResultColumn> columns;
  ResultText text;
  // Columns of the input that the output repeats, by index; none: the line as it stands.
  std::optional<std::vector<size_t>> pass;
};

// Called by one worker at a time, in the order of the input.
struct CsvCheckOutput {
  std::function<void(const TextPieces& lines)> write;
  std::function<void(const Reject&)> reject;
  std::function<void(const CellIssue&)> issue;
  std::function<void(uint64_t rows)> progress;
};

struct CsvCheckCounts {
  SourceCounts source;
  uint64_t rows_out = 0;
  RowCounts rows;
  columnar::Tally tally;
  columnar::Stats stats;
  std::vector<uint64_t> rows_by_worker;
  std::vector<std::string> relations;    // of the plan, in words
  size_t num_nodes = 0;                  // of the graph of answers
};

// Of the input, that a worker takes at a time. Where the rules are many, enough lines that those with the
// same days are worth being looked at together.
size_t usual_block_bytes(const program::Program& program, bool json);

// The header line of the output, with its line end; of JSON lines nothing.
std::string output_header(const CsvHeader& header, const CsvCheckOptions& options);

// `reader` must be open. `without_assumptions`: the same rules with none taken, or null if none is.
CsvCheckCounts check_csv(CsvBlockReader& reader, const LineSources& sources,
                         const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                         const exact::Options& law, const CsvCheckOptions& options, const CsvCheckOutput& output);

}  // namespace cocket::run
