// Lines of one shape, answered in batches by the columnar evaluator, with what is counted of them.
//
// One per worker and shape; plans are shared.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/columnar/evaluator.h"
#include "run/line_check.h"
#include "run/line_shape.h"

namespace cocket::run {

// The plan of the rules for a shape and, if some assumption is taken, that of the same rules without any.
struct ShapePlans {
  std::shared_ptr<const columnar::Plan> plan;
  std::shared_ptr<const columnar::Plan> bare;   // or null
};
// What plans are made of beside the shape.
struct PlanSources {
  const program::ProgramPtr& program;
  const program::ProgramPtr& without_assumptions;   // or null
  const exact::Options& law;
  const LineCheckOptions& options;
};
ShapePlans plans_of(const LineShape& shape, const PlanSources& sources);

class ShapeLines {
 public:
  // Everything given by reference must outlive this. `share`: with how many others of its worker it
  // shares the memory for answers.
  ShapeLines(const LineSources& sources, const LineShape& shape, const ShapePlans& plans, const exact::Options& law,
             char separator, const LineCheckOptions& options, size_t share = 1);

  // `columns`: by input of the shape, `rows` of each. What is said of rows below stays valid until the
  // next call, as long as the cells do.
  void evaluate(std::span<const columnar::TextColumn> columns, size_t rows, std::function<uint64_t(size_t row)> number);
  void append_id(size_t row, std::string& out) { rows_.append_id(columns_, row, out); }
  // The result columns, each with its separator before it.
  void append_results(size_t row, TextPieces& out) { evaluator_.append_results(row, out); }
  // The line as a JSON object.
  void append_object(size_t row, TextPieces& out);
  // Rows with cells that could not be read, ascending.
  const std::vector<uint32_t>& issue_rows() const { return issue_rows_; }
  // What could not be read in such a row, in the order of the inputs.
  const std::vector<CellIssue>& issues(size_t row);

  // Adds everything counted so far but lines in and out and unreadable cells.
  void add_counts(LineCheckCounts& into) const;

 private:
  // What is looked up by the names in a line, counted once for each combination of names.
  struct Found {
    uint64_t matched = 0, unknown = 0, ambiguous = 0, named = 0, known = 0;
  };

  columnar::ReadCell reader();
  void look_up(size_t row);

  const LineShape& shape_;
  TableRows rows_;
  std::unique_ptr<columnar::Describer> describer_, no_columns_;
  columnar::Evaluator evaluator_;
  std::vector<columnar::TextColumn> columns_;
  std::function<uint64_t(size_t row)> number_;
  std::vector<uint32_t> issue_rows_;
  std::string key_, id_;
  std::unordered_map<std::string, Found> found_;
  RowCounts counts_;
};

}  // namespace cocket::run
