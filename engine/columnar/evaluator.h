// The columnar evaluator: batches of lines, answered a column at a time.
//
// Passes over one batch: cells to codes, input by input; relations of several inputs, one after
// another; the nodes of the graph (solver.h), whose last numbers are the answers of the units; lines
// from their units (answers.h). Whatever is met for the first time is asked of the law itself
// (engine/exact). Lines that are met again and again are remembered whole. Lines whose law is asked
// on a range of days are answered by unit groups, each by the codes of all it reads. One evaluator per
// worker; plans are shared.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columnar/answers.h"
#include "engine/columnar/atom_columns.h"
#include "engine/columnar/cell_columns.h"
#include "engine/columnar/coder.h"
#include "engine/columnar/line_finder.h"
#include "engine/columnar/kept_rows.h"
#include "engine/columnar/plan.h"
#include "engine/columnar/signature_table.h"
#include "engine/columnar/solver.h"
#include "engine/columnar/sweep.h"
#include "engine/exact/exact.h"

namespace cocket::columnar {

struct Stats {
  uint64_t lines = 0;
  uint64_t new_signatures = 0;      // of lines, not met before or not kept
  uint64_t new_answers = 0;         // of lines, put together
  uint64_t pieces_asked = 0;        // conditions and texts asked of the law
  uint64_t pieces_joined = 0;       // put together from others
  uint64_t units_asked = 0;         // requirements and provisions asked of the law
  uint64_t by_group = 0;            // lines on a range of days, answered by unit groups
  uint64_t fused_lines = 0;         // found by fused routes, for each section of units
  uint64_t whole_lines = 0;         // lines of which every requirement and provision had to be asked
  uint64_t resets = 0;              // memories emptied because they were full
  SettledBy comparisons;
  uint64_t by_text = 0;             // relations of several inputs told by their texts
  void operator+=(const Stats& other);
};

struct EvaluatorOptions {
  Regime regime = Regime::best;
  size_t answer_bytes = size_t{48} << 20;   // of line answers kept
  size_t unit_bytes = size_t{192} << 20;     // of unit answers kept
  size_t route_bytes = size_t{96} << 20;    // of look-ups in order, and fused
  size_t fuse_after = Sweep::kFuseAfter;    // lines
  bool reader_warns = false;                // rows may come with warnings of their reader
};

// The line itself, put together for the law, and what its reader warns of; valid until the next call.
// The row may be swapped for another.
struct MadeRow {
  Row& row;
  const std::vector<std::string>& warnings;
};
using MakeRow = std::function<MadeRow(size_t row)>;

class Evaluator {
 public:
  static constexpr size_t kMostRows = 131072;      // of one call

  Evaluator(std::shared_ptr<const Plan> plan, exact::Options law, ReadCell read, char separator,
            const Describer& describer, EvaluatorOptions options = {});
  ~Evaluator();

  // Compares with an evaluation without assumptions, which must be of the same shape.
  void compare_with(std::unique_ptr<Evaluator> without_assumptions);

  // `columns`: one per input of the shape. Answers stay valid until the next call.
  void evaluate(std::span<const TextColumn> columns, size_t rows, const MakeRow& make_row);
  const LineAnswer& answer(size_t row) const { return *lines_of_batch_[row].answer; }
  // Appends the result columns of a line, each with its separator before it.
  void append_results(size_t row, TextPieces& out) { answers_.append_results(lines_of_batch_[row], codes_of(row), out); }
  // Appends a line as a JSON object, for a describer of JSON lines.
  void append_object(size_t row, std::string_view number, std::string_view id, TextPieces& out) {
    const size_t units = plan_->units().size();
    const std::span<const uint32_t> all(units_of_batch_);
    if ((row + 3) * units <= all.size()) {
      answers_.fetch_objects(all.subspan((row + 1) * units, units), all.subspan((row + 2) * units, units));
    }
    answers_.append_object(lines_of_batch_[row], all.subspan(row * units, units), codes_of(row), number, id, out);
  }
  // Rows with cells that could not be read, or blanks read as none, in order.
  const std::vector<uint32_t>& noted_rows() const { return noted_; }
  Code code(size_t row, size_t input) const { return cells_.code(row, input); }

  Stats stats() const;
  Tally tally() const;

 private:
  struct Memory;
  class Batch;
  // Whether the answer is better than without the assumptions it rests on.
  bool is_improved(size_t row, const Line& line) const {
    return without_assumptions_ && line.answer->assumes && without_assumptions_->answer(row).verdict < line.answer->verdict;
  }
  Codes codes_of(size_t row) { return cells_.line(row); }
  void code_cells(std::span<const TextColumn> columns, size_t rows);
  size_t bytes_of_units();
  void find_lines(size_t rows);
  void solve(Batch& batch, const MakeRow& make_row);
  void by_groups(size_t row, Batch& batch);
  uint16_t projected(size_t group, size_t column, uint16_t code);
  void find_line(size_t row, size_t index);
  void finish_line(size_t row, Line line);
  void watch_lines(size_t rows, size_t met);
  void forget_lines();
  void forget_everything();

  std::shared_ptr<const Plan> plan_;
  ReadCell read_;
  const EvaluatorOptions options_;
  exact::Evaluator law_;
  std::unique_ptr<Evaluator> without_assumptions_;
  size_t num_inputs_;
  size_t words_;                                 // of a signature
  std::vector<Coder> coders_;
  AtomClasses atom_classes_;
  AtomColumns atoms_;
  mutable Answers answers_;
  Solver solver_;
  Sweep sweep_;

  // The batch.
  CellColumns cells_;
  std::vector<Line> lines_of_batch_;
  bool keeps_units_ = false;                     // for JSON lines, numbers of a line's units
  std::vector<uint32_t> units_of_batch_;         // row by row
  std::vector<uint32_t> noted_;
  std::vector<uint8_t> any_flag_;                // of the batch, by input
  std::vector<uint64_t> signatures_;             // row by row
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> unmet_;                  // rows not met before
  std::vector<uint32_t> units_;                  // of one row

  // What was met so far.
  LineFinder finder_;
  struct Found {
    Line plain;
    Line improved;                               // without the assumptions it rests on; made when needed
  };
  std::vector<Found> found_lines_;               // as the finder numbers them
  SignatureTable lines_;                         // by the signature of a line
  std::vector<Line> kept_lines_;
  std::vector<uint32_t> kept_units_;             // line by line
  bool lines_kept_ = true;                       // while they are met again
  uint64_t watched_ = 0, met_ = 0;
  size_t line_bytes_ = 0, found_bytes_ = 0;      // kept by signature, and by the finder
  std::vector<Memory> groups_;
  size_t group_bytes_ = 0;
  uint64_t made_when_counted_ = 0;               // asked and joined
  size_t unit_bytes_ = 0;                        // counted then
  KeptRows kept_rows_;                           // by place in `unmet_`
  size_t current_row_ = 0;                       // whose numbers are given to comparisons
  Stats stats_;
};

}  // namespace cocket::columnar
