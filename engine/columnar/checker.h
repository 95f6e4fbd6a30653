// Lines of typed facts: one record at a time, or columns to a column of verdicts.
//
// Made once for a program and a list of facts; one checker per thread. After `settle` a record whose
// parts were met before costs no allocation. Answers are those of the exact evaluator on the same line.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/columnar/answers.h"
#include "engine/columnar/atom_coder.h"
#include "engine/columnar/atom_columns.h"
#include "engine/columnar/coder.h"
#include "engine/columnar/plan.h"
#include "engine/columnar/solver.h"
#include "engine/columnar/sweep.h"
#include "engine/columnar/typed.h"
#include "engine/columnar/walk.h"
#include "engine/exact/exact.h"

namespace cocket::columnar {

struct CheckerOptions {
  PlanOptions shown{.told = {.sources = false, .days = false}, .readings = {}};   // what `append_results` shows
  char separator = ',';
  size_t most_bytes = size_t{64} << 20;     // kept of what was met
};

// The plan that checkers of several threads share. `shape`: see typed_shape.
std::shared_ptr<const Plan> typed_plan(program::ProgramPtr program, Shape shape, const exact::Options& law,
                                       const CheckerOptions& options = {});

class Checker {
 public:
  Checker(std::shared_ptr<const Plan> plan, exact::Options law, const Describer& describer, CheckerOptions options = {});
  ~Checker();
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  size_t num_facts() const { return coders_.size(); }

  // ---- one record. Facts by their position in the shape; each stays as it is until it is set again.
  void set_absent(size_t fact) { set(fact, {}, Code{}); }
  void set_none(size_t fact);
  void set_number(size_t fact, int64_t mantissa, uint8_t scale);    // mantissa * 10^-scale, in the fact's unit
  void set_day(size_t fact, Date day);
  void set_truth(size_t fact, bool truth);
  void set_text(size_t fact, std::string_view text);                // as in a cell; copied
  void set(size_t fact, const TypedValue& value);
  // Of the record as it is set.
  Verdict verdict();
  Verdict worst_possible();
  // After the records that a caller warms up with: from here on records whose parts were met before
  // allocate nothing. Until then look-ups are put together anew now and then.
  void settle() { walk_.settle(); }
  // The result columns of the describer, each with the separator before it. May allocate.
  void append_results(std::string& out);

  // ---- columns, one per fact of the shape.
  // `worst`: may be null; both of `rows` entries. The record is lost.
  void check(std::span<const TypedColumn> columns, size_t rows, Verdict* verdicts, Verdict* worst);

  uint64_t num_asked() const { return solver_.counts().pieces + solver_.counts().units; }   // of the law: conditions, texts, requirements
  uint64_t num_by_law() const { return by_law_; }     // lines of which all had to be asked
  size_t num_fused() const { return walk_.num_fused(); }   // routes of look-ups put together
  uint64_t num_resets() const { return resets_; }     // memories emptied because they were full

 private:
  class AsLines;
  class Counter;
  // Codes of texts met so far; those of up to 8 bytes without a call.
  class Texts;

  void set(size_t fact, const TypedValue& value, const Code& code);
  Code code_of(size_t fact, const TypedValue& value);
  Code text_code(size_t fact, std::string_view text);
  void find_units(bool all);
  void find_record();
  void sweep(size_t rows);
  void code_dictionaries(std::span<const TypedColumn> columns);
  void code_column(const TypedColumn& column, size_t fact, size_t first, size_t rows);
  const Row& row();
  uint32_t said(const exact::Evaluator::Part& part);
  void by_law(const std::vector<uint32_t>& units);
  void keep_small(size_t rows);
  void forget();

  std::shared_ptr<const Plan> plan_;
  const CheckerOptions options_;
  exact::Evaluator law_;
  ReadCell read_;
  std::vector<Coder> coders_;
  std::vector<std::unique_ptr<Texts>> texts_;
  AtomClasses atom_classes_;
  AtomCoder atoms_;                             // of the record
  AtomColumns atom_columns_;
  Answers answers_;
  Solver solver_;
  std::vector<uint32_t> movements_, all_;       // units
  Walk walk_, walk_all_;
  Sweep sweep_;                                 // movements_
  std::unique_ptr<AsLines> lines_;
  TypedRows rows_;
  std::vector<Answers::Counting> counting_;     // by the number of a unit's answer
  std::vector<uint32_t> numbers_, all_numbers_; // of the record's units

  std::vector<TypedValue> values_;              // of the record
  std::vector<std::string> kept_;               // its texts
  CellColumns record_;
  bool found_ = false;
  Verdict verdict_ = Verdict::not_required, worst_ = Verdict::not_required;

  // Of a block of columns.
  CellColumns cells_;
  std::vector<uint32_t> sweep_rows_;            // 0, 1, ...
  std::vector<Answers::Counting> block_;
  std::vector<uint8_t> ranges_;                 // units on a range of days
  std::vector<std::vector<Code>> dictionaries_; // by fact
  uint64_t by_law_ = 0, resets_ = 0;
  uint64_t since_looked_ = 0, made_looked_ = 0;
};

}  // namespace cocket::columnar
