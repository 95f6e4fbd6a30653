// JSON lines answered one at a time by the exact evaluator, as the sinks of io write them.
//
// One per worker.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/exact/exact.h"
#include "io/json_row.h"
#include "io/row_assembler.h"
#include "run/line_check.h"
#include "run/line_shape.h"
#include "run/shape_lines.h"

namespace cocket::run {

// Counts an answer. Improved: better than without the assumptions it rests on.
void count(columnar::Tally& tally, const RowResult& result, bool improved);

class SingleLines {
 public:
  // `sources` without a binding; `strict` as for names. Everything must outlive this.
  SingleLines(const LineSources& sources, const PlanSources& law);

  // Appends the answer of a line, which must be well-formed, with its line end.
  void answer(std::string_view line, uint64_t number, TextPieces& out);
  // What could not be read in the line answered last, or given to `read`, in the order of the line.
  const std::vector<CellIssue>& issues() const { return issues_; }
  // The same of a line answered elsewhere; counts nothing.
  void read(std::string_view line, uint64_t number);
  // Whether the line answered last has names that no line answered before it had.
  bool has_new_names() const { return has_new_names_; }

  void add_counts(LineCheckCounts& into) const;

 private:
  const LineSources& sources_;
  const LineCheckOptions& options_;
  JsonRowReader reader_;
  RowAssembler assembler_, uncounted_;
  exact::Evaluator evaluator_;
  std::unique_ptr<exact::Evaluator> without_assumptions_;
  std::vector<CellIssue> issues_;
  bool has_new_names_ = false;
  uint64_t lines_ = 0;
  columnar::Tally tally_;
};

// Findings about names, by reading again the lines that may have new ones, in the order of the input.
class NameFindings {
 public:
  NameFindings(const LineSources& sources, bool strict);
  void read(std::string_view line);
  const Diagnostics& diagnostics() const { return reader_.diagnostics(); }

 private:
  const Limits limits_;
  JsonRowReader reader_;
  RowAssembler assembler_;
};

}  // namespace cocket::run
