// The exact evaluator: the meaning of the language, one line at a time.
//
// All functions are const and may be called from any number of threads on one program; scratch
// space belongs to the `Evaluator`, one per thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/limits.h"
#include "base/truth.h"
#include "dsl/program/program.h"
#include "engine/columns/row.h"
#include "engine/verdict/verdict.h"

namespace cocket::exact {

enum class View { enforced, legal };

struct Options {
  View view = View::enforced;
  bool compare_views = true;                 // fill `views_differ`
  std::optional<Date> known_on;
  // Choice per reading; missing or empty: its default.
  std::vector<std::optional<unsigned>> readings;
  Limits limits;
  bool all_margins = false;                  // in grounds every decided comparison, not the nearest alone
  // Told the truth of each limb and text that is asked, by stable id; what tests have seen.
  std::function<void(const std::string& stable_id, Truth truth)> on_limb;

  Options with_all_margins() const {
    Options options = *this;
    options.all_margins = true;
    return options;
  }
};

class Evaluator {
 public:
  Evaluator(program::ProgramPtr program, Options options);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // The answer for one line. `row` must have been made for this program.
  RowResult evaluate(const Row& row);

  // A requirement or a provision as a part of a line, with warnings about the data of every fact that
  // was asked. What `join_line` makes of all of them is what `evaluate` gives for the line.
  struct Part {
    std::optional<RequirementResult> requirement;
    std::vector<ProvisionResult> provisions;    // those that hold or are unknown
    std::vector<std::string> warnings;
  };
  // One of both is valid.
  struct PartName {
    program::RequirementId requirement;
    program::ProvisionId provision;
  };
  // Of one line; they share what they ask.
  std::vector<Part> parts(const std::vector<PartName>& names, const Row& row);

  // Days on which some law changes, ascending.
  const std::vector<Date>& law_days() const;

  // The answer to one requirement alone, with the reasons as a tree.
  RequirementResult evaluate(program::RequirementId requirement, const Row& row,
                             Derivation* derivation = nullptr);

  // Whether a provision holds for any instance in the line, on its own module's date.
  Truth holds(program::ProvisionId provision, const Row& row);

  // What a review says of the line on its own date, whether or not anything is required.
  ReviewResult review(program::ReviewId review, const Row& row);

  const Options& options() const;
  const program::Program& program() const;

  // Differences (left minus right) of every comparison of two known numbers made while one
  // requirement and the provisions are asked, in a fixed order; for deciding ranges.
  std::vector<std::pair<std::string, Rational>> differences(program::RequirementId requirement, const Row& row);

 private:
  friend class Outcomes;  // reads the law as it does
  friend class Pieces;
  friend class Untold;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The line from its requirements and provisions: verdicts, margin, what is missing. `warnings` are
// those of every fact that was asked.
void join_line(const program::Program& program, RowResult& result, std::vector<std::string> warnings);
// "NAME: legal VERDICT", where the other view answers differently.
std::string view_difference(const program::Program& program, const RequirementResult& result, View view);

// The limb id of a case of a review: its policy, with its position where the policy occurs twice.
std::string case_label(const program::Version& version, size_t index);

// The fact that a name in `Grounds::missing` stands for in a line; null if it names a list.
struct FactPlace {
  RecordValue* record = nullptr;
  program::FieldId field;
};
FactPlace find_fact(const program::Program& program, Row& row, std::string_view name);

// What would settle an undetermined requirement: facts whose every value settles it, tried at each
// value where a comparison turns and between them.
MissingFacts find_missing(Evaluator& evaluator, program::RequirementId requirement, const Row& row);

// For one missing number: its values cut where a comparison turns, with the verdict of each stretch.
// All other facts stay as they are.
std::vector<DecidingRange> deciding_ranges(Evaluator& evaluator, program::RequirementId requirement,
                                           const Row& row, const std::string& fact);

// The values of a number (in its declared unit) at which some comparison turns, in ascending order.
std::vector<Rational> turning_points(Evaluator& evaluator, program::RequirementId requirement,
                                     const Row& row, const std::string& fact);

// "at most 337.837 mm2, exactly 12500/37": bounds rounded into the range where they are true.
std::string range_text(const Interval& range, const std::string& unit, const Interval& declared);

}  // namespace cocket::exact
