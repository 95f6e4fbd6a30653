// The columnar evaluator: batches of lines, each answered by its signature.
//
// Passes over one batch: cells to codes, input by input; atoms, one after another; signatures to
// answers. A signature met for the first time is put together from the answers of its unit groups;
// a group's signature met for the first time is asked of the law itself (engine/exact). One
// evaluator per worker; plans are shared.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columnar/coder.h"
#include "engine/columnar/margins.h"
#include "engine/columnar/plan.h"
#include "engine/columnar/signature_table.h"
#include "engine/exact/exact.h"

namespace cocket::columnar {

// Cells of one input: row r is base[begins[r * stride]] to base[ends[r * stride]].
struct TextColumn {
  const char* base = nullptr;
  const uint32_t* begins = nullptr;
  const uint32_t* ends = nullptr;
  size_t stride = 1;
  std::string_view operator[](size_t row) const {
    return {base + begins[row * stride], ends[row * stride] - begins[row * stride]};
  }
};

// What a column of the output says of an answer.
enum class Shown : uint8_t {
  verdict, worst_possible, confidence, margin, missing, assuming,
  items,      // of each requirement, then of each provision, none twice
};

// Texts for the output, from what the law says of one unit.
class Describer {
 public:
  virtual ~Describer() = default;
  virtual std::vector<Shown> columns() const = 0;
  // For each column that shows items; `last` stands behind the items of all units.
  struct Items {
    std::vector<std::string> first, last;
  };
  virtual std::vector<Items> items(const RequirementResult& result) const = 0;
  virtual std::vector<Items> items(const std::vector<ProvisionResult>& results) const = 0;
  // Warnings of the line's data, for columns that show them.
  virtual std::vector<Items> warning_items(const std::string& warning) const = 0;
  // One cell, with quotes where the format needs them.
  virtual void append_cell(std::string& out, std::string_view text) const = 0;
};

// What lines of one signature share.
struct LineAnswer {
  Verdict verdict = Verdict::not_required;
  Verdict worst_possible = Verdict::not_required;
  bool improved = false;         // better than without the assumptions it rests on
  bool views_differ = false;
  bool warned = false;
  std::vector<uint32_t> missing, assuming, presumed;   // texts of the evaluator
  std::vector<uint32_t> margins;                       // candidates, in order
  std::string before_margin, after_margin;             // of the output line, from its first separator
  bool shows_margin = false;
  uint64_t lines = 0;            // so far; counted into the tally when the answer is dropped
};

struct Tally {
  std::vector<uint64_t> verdicts = std::vector<uint64_t>(kNumVerdicts);
  std::map<std::string, uint64_t> missing;
  struct Resting {
    uint64_t lines = 0;
    uint64_t improved = 0;
  };
  std::map<std::string, Resting> assuming;
  std::map<std::string, uint64_t> presumed;
  uint64_t views_differ = 0;
  uint64_t warned = 0;
  void operator+=(const Tally& other);
};

struct Stats {
  uint64_t lines = 0;
  uint64_t new_signatures = 0;      // of lines, not met before or not kept
  uint64_t new_answers = 0;         // of lines, put together
  uint64_t new_group_signatures = 0;
  uint64_t units_asked = 0;         // requirements and provisions asked of the law
  uint64_t whole_lines = 0;         // lines of which every requirement and provision had to be asked
  uint64_t resets = 0;              // memories emptied because they were full
  SettledBy comparisons;
  uint64_t by_text = 0;             // relations of several inputs told by their texts
  void operator+=(const Stats& other);
};

struct EvaluatorOptions {
  Regime regime = Regime::best;
  size_t answer_bytes = size_t{12} << 20;   // of line answers kept
  size_t unit_bytes = size_t{16} << 20;     // of unit answers kept
  bool reader_warns = false;                // rows may come with warnings of their reader
};

// The line itself, put together for the law, and what its reader warns of; valid until the next call.
struct MadeRow {
  const Row& row;
  const std::vector<std::string>& warnings;
};
using MakeRow = std::function<MadeRow(size_t row)>;

class Evaluator {
 public:
  Evaluator(std::shared_ptr<const Plan> plan, exact::Options law, ReadCell read, char separator,
            const Describer& describer, EvaluatorOptions options = {});
  ~Evaluator();

  // Compares with an evaluation without assumptions, which must be of the same shape.
  void compare_with(std::unique_ptr<Evaluator> without_assumptions);

  // `columns`: one per input of the shape. Answers stay valid until the next call.
  void evaluate(std::span<const TextColumn> columns, size_t rows, const MakeRow& make_row);
  const LineAnswer& answer(size_t row) const { return *answers_[row]; }
  // Appends the result columns of a line, each with its separator before it.
  void append_results(size_t row, std::string& out) const;
  // Rows with cells that could not be read, or blanks read as none, in order.
  const std::vector<uint32_t>& noted_rows() const { return noted_; }
  const Code& code(size_t row, size_t input) const { return codes_[row * num_inputs_ + input]; }

  const Stats& stats() const { return stats_; }
  Tally tally() const;

 private:
  struct UnitAnswer;
  struct GroupAnswer;

  void code_cells(std::span<const TextColumn> columns, size_t rows);
  void code_atoms(std::span<const TextColumn> columns, size_t rows);
  void code_atom(size_t index, std::span<const TextColumn> columns, size_t rows);
  uint16_t code_texts(size_t atom, const Atom& relation, std::span<const TextColumn> columns, size_t row);
  uint32_t answer_for(size_t row, std::span<const TextColumn> columns, const MakeRow& make_row);
  void ask_groups(size_t row, const MakeRow& make_row);
  uint16_t projected(size_t group, size_t column, uint16_t code);
  const GroupAnswer& kept(std::unique_ptr<GroupAnswer> answer);
  bool is_improved(size_t row, std::span<const TextColumn> columns, const MakeRow& make_row, bool assumes, Verdict verdict);
  void watch_lines();
  UnitAnswer unit_answer(const exact::Evaluator::Part& part, Codes codes);
  std::unique_ptr<LineAnswer> put_together(const std::vector<const UnitAnswer*>& units,
                                           const std::vector<std::string>& reader_warnings);
  uint32_t text(const std::string& text);
  void settle_tally(const LineAnswer& answer);
  void forget_lines();
  void forget_everything();

  std::shared_ptr<const Plan> plan_;
  ReadCell read_;
  const char separator_;
  const Describer& describer_;
  const EvaluatorOptions options_;
  std::vector<Shown> shown_;
  exact::Evaluator law_;
  std::unique_ptr<Evaluator> without_assumptions_;
  size_t num_inputs_;
  size_t words_;                                 // of a signature
  std::vector<Coder> coders_;
  Margins margins_;

  // The batch.
  std::vector<Code> codes_;                      // row by row
  std::vector<uint64_t> signatures_;             // row by row
  std::vector<LineAnswer*> answers_;
  std::vector<uint32_t> noted_;
  std::vector<TickColumn> ticks_;                // by input
  std::vector<int8_t> signs_, divisor_signs_;
  std::string joined_;

  // What was met so far.
  std::vector<std::unordered_map<std::string, uint16_t>> atom_classes_;
  SignatureTable lines_;                         // by the signature of a line
  bool lines_kept_ = true;                       // while they are met again
  uint64_t watched_ = 0, met_ = 0;
  SignatureTable joined_lines_;                  // by the answers of the groups
  std::unordered_map<std::string, std::unique_ptr<GroupAnswer>> kept_answers_;
  std::vector<uint64_t> answer_numbers_;
  std::vector<const GroupAnswer*> group_answers_;
  std::vector<size_t> missing_groups_;
  std::vector<TextColumn> one_line_;
  std::vector<std::unique_ptr<LineAnswer>> line_answers_;
  size_t line_bytes_ = 0;
  struct Memory;
  std::vector<Memory> groups_;
  size_t group_bytes_ = 0;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> text_numbers_;
  std::vector<uint32_t> stamps_;                 // of texts, for putting items together
  uint32_t stamp_ = 0;
  Tally tally_;
  Stats stats_;
};

}  // namespace cocket::columnar
