// What the engine says of one line: data only, made by an evaluator, written by a sink.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/interval.h"
#include "base/rational.h"
#include "base/truth.h"
#include "dsl/program/program.h"

namespace cocket {

// Most serious first: the verdict of a line is the first that any movement requirement has.
enum class Verdict : unsigned char {
  prohibited, required, undetermined, open_reading, fulfilled, excepted, not_required
};
inline constexpr int kNumVerdicts = 7;
std::string_view to_string(Verdict verdict);
std::optional<Verdict> verdict_from(std::string_view word);

// A set of verdicts.
class VerdictSet {
 public:
  void add(Verdict v) { bits_ |= static_cast<unsigned char>(1u << static_cast<int>(v)); }
  void add(VerdictSet other) { bits_ |= other.bits_; }
  bool has(Verdict v) const { return (bits_ >> static_cast<int>(v)) & 1u; }
  bool empty() const { return bits_ == 0; }
  unsigned bits() const { return bits_; }   // one for each verdict, by its place in the enumeration
  bool single() const { return bits_ != 0 && (bits_ & (bits_ - 1)) == 0; }
  Verdict most_serious() const;  // must not be empty
  std::vector<Verdict> list() const;
  friend bool operator==(VerdictSet, VerdictSet) = default;

 private:
  unsigned char bits_ = 0;
};

// Signed distance of a decided numeric comparison from its threshold.
struct Margin {
  std::string limb;          // "3A090.a.2"
  std::string limb_id;       // stable id
  std::string fact;          // "item.density"
  Rational value;            // the fact's value, in `unit`
  Rational threshold;        // in `unit`
  Rational distance;         // in `unit`; >= 0 on the side where the comparison holds
  std::optional<Rational> relative;  // |distance| / |threshold|; none for a threshold of 0
  std::string unit;
  std::string comparison;    // ">=", "<", ...
  bool holds = false;
  program::ExprId asked;     // the comparison in the program
  std::string instance;      // name of the innermost record it was asked of; empty: of none
  // Of a comparison that was numbered (exact/pieces.h): it stands for the rest, but for the limb.
  std::optional<uint32_t> number;
};

struct NoticeDue {
  std::string counting;      // "clear_days", "literal"
  std::optional<Date> due_by;         // none: the day it counts from is not known
  std::optional<int> days_late;       // none: not given, or not known
};

struct NoticeResult {
  std::string to;
  std::optional<Date> given;
  Truth in_time = Truth::unknown;     // by the first counting
  bool late = false;                  // given, and surely too late, by however many days
  std::vector<NoticeDue> due;         // in declared order, the first decides
  std::string given_fact;             // "shipment.malaysia_notice_date"
  const program::Notice* asked = nullptr;   // in the program
};

struct DutyResult {
  program::DutyKind kind = program::DutyKind::licence;
  std::string authority;
  std::string text;                   // red_flag, keep, duty
  Truth imposed = Truth::yes;
  Truth held = Truth::no;
  std::optional<NoticeResult> notice;
};

// One text an answer rests on.
struct SourceUsed {
  std::string id;                     // stable id
  std::string citation;
  program::Confidence confidence = program::Confidence::unverified;
  friend bool operator==(const SourceUsed&, const SourceUsed&) = default;
};

// What everything about a truth value comes with.
struct Grounds {
  std::vector<std::string> presumptions; // limbs of presumptions it rests on, and what overcomes them
  std::vector<std::string> missing;      // unknown facts that matter, declared order
  std::vector<std::string> law_missing;  // why the law itself does not say
  std::vector<std::string> assumptions;  // what it rests on
  std::vector<std::string> warnings;     // data warnings: sources that contradict, unreadable cells
  std::vector<std::string> limbs;        // stable ids of the limbs that decide
  std::vector<Margin> margins;           // decided numeric comparisons, nearest first
  std::vector<SourceUsed> sources;
  std::optional<program::Confidence> confidence;
};

enum class ExceptionState { met, open, lapsed, possible, not_available };
std::string_view to_string(ExceptionState state);

// "1 day late", "14 days late".
std::string late_text(int days);

struct ExceptionResult {
  std::string name;
  std::string title;
  std::string id;                     // stable id of the version asked
  ExceptionState state = ExceptionState::not_available;
  std::vector<std::string> needs;     // facts (unknown) or "label: text" of conditions that fail
  std::optional<int> days_late;
  std::vector<NoticeResult> notices;
  std::string citation;
  std::vector<std::string> barred_by;  // stable ids of restrictions that take it away
  // The notices, in the program, by which `days_late` and some of the needs are counted.
  struct LateNeed {
    std::string text;                  // as in `needs`
    const program::Notice* notice = nullptr;
  };
  std::vector<LateNeed> late_needs;
  const program::Notice* late_by = nullptr;
};

// The policy under which an application would be reviewed.
struct ReviewResult {
  program::ReviewId review;
  std::string id;                      // stable id of the version asked
  std::vector<std::string> policies;   // still possible, as the text has them; `any`: every policy
  bool any = false;                    // the law does not say: every policy is possible
  Grounds grounds;
};

// What a text threatens; shown, never computed.
struct PenaltyShown {
  std::string name, title;
  std::string amount;                  // "at most 10 years and or 10000000 MYR"
  Truth applies = Truth::yes;          // yes or unknown
  std::string citation;
};

struct RequirementResult {
  program::RequirementId requirement;
  Verdict verdict = Verdict::undetermined;
  VerdictSet possible;                   // {verdict} when settled
  Truth truth = Truth::unknown;
  bool out_of_scope = false;
  std::string id;                        // stable id of the version that answered
  std::string reading;                   // "s12=literal" for each reading it asked
  std::optional<Verdict> other_view;     // where the other view answers differently
  std::vector<DutyResult> duties;
  std::vector<ExceptionResult> exceptions;
  std::vector<ReviewResult> reviews;     // unless settled to be false
  std::vector<PenaltyShown> penalties;   // while it is required, prohibited or not settled
  Grounds grounds;
  std::vector<std::string> reasons;      // one sentence each
};

struct ProvisionResult {
  program::ProvisionId provision;
  Truth truth = Truth::unknown;
  std::string instance;                  // "item" or "item.circuits[2]"
  std::vector<std::string> limbs;        // stable ids that hold
};

struct RowResult {
  Verdict verdict = Verdict::not_required;
  Verdict worst_possible = Verdict::not_required;
  std::vector<RequirementResult> requirements;   // program order
  std::vector<ProvisionResult> provisions;       // those that hold or are unknown
  std::vector<std::string> views_differ;         // "advanced_computing: legal required"
  std::optional<Margin> margin;
  std::optional<program::Confidence> confidence;
  std::vector<std::string> missing;              // of movement requirements: facts, then "law: ..." entries
  std::vector<std::string> assuming;
  std::vector<std::string> warnings;
};

// Names of the provisions whose limbs an answer rests on, as declared.
std::vector<std::string> deciding_provisions(const program::Program& program, const Grounds& grounds);

// "+0.472 TPP", exact when it has a short decimal, never 0 unless it is.
std::string to_string(const Margin& margin);

// The readable form of why: a tree of what was asked and what it gave.
struct Derivation {
  std::string label;       // "3A090.a.2", "when", "exception NAC"
  std::string text;        // the rule as written: "circuit.density >= 5.92 TPP/mm2"
  std::string value;       // what was known: "item.density = 5.92 TPP/mm2 (from item.tpp / item.die_area)"
  std::string answer;      // true, false, unknown, or a verdict
  std::string margin;      // "+0 TPP/mm2"
  std::string because;     // state of the law, horizon, reading, assumption
  std::string citation;
  std::vector<Derivation> children;
};

// One stretch of the values of a missing number, and what the verdict would be there.
struct DecidingRange {
  std::string fact;
  Interval range;             // in the fact's declared unit
  std::string unit;
  std::string text;           // "at most 337.837 mm2, exactly 12500/37"
  std::string verdict;
  std::vector<std::string> provisions;  // that hold there
};

// What would settle an undetermined requirement.
struct MissingFacts {
  std::string requirement;
  std::vector<std::string> facts;           // unknown facts that matter
  std::vector<std::string> law;             // what the law itself does not say
  // Smallest sets of facts that settle it for every value they may take.
  std::vector<std::vector<std::string>> sufficient_sets;
  bool minimal = true;                      // false: more is unknown than was tried
  std::vector<std::string> may_settle;      // some value of this fact alone settles it
  std::vector<DecidingRange> ranges;        // where a single number is missing
  std::optional<Verdict> every_case;        // all cases tried give this one verdict
};

// Printed and kept beside every result (schema "cocket.decision/1").
struct DecisionHeader {
  std::string engine_version;
  std::string rules_digest;
  std::string rules_path;
  std::string input_digest;
  std::string input_path;
  std::string view;
  std::vector<std::pair<std::string, std::string>> readings;  // chosen or default
  std::string known_on;                                       // empty: everything known
  std::vector<std::string> assumptions;
  std::vector<std::string> notes;            // lists made from views, constants, preferences
  uint64_t rows_in = 0, rows_out = 0, rejected = 0, unreadable_cells = 0;
};

}  // namespace cocket
