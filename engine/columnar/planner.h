// How a plan is made (private to engine/columnar).
#pragma once

#include <functional>

#include "dsl/program/walk.h"
#include "engine/columnar/ascending.h"
#include "engine/columnar/fault.h"
#include "engine/columnar/instance.h"
#include "engine/columnar/plan.h"

namespace cocket::columnar {
using namespace program;  // NOLINT: the planner speaks of nothing else

using FactKey = std::pair<uint32_t, uint32_t>;

// What a unit, or an expression, asks.
struct Uses {
  Ascending<FactKey> facts;
  Ascending<ExprId> comparisons;       // of numbers
  Ascending<ExprId> date_comparisons;
  Ascending<const Notice*> notices;
  Ascending<TableId> tables;
  std::vector<Rational> literals;
  bool computes = false;              // arithmetic or an aggregate
  bool only_adds = true;              // computes with nothing but sums and quotients without minus or constant
  std::map<FactKey, TextTests> tests;
  Ascending<FactKey> whole_texts;      // read otherwise than by a test
  Ascending<Date> law_days;            // on which something that is asked changes
  Ascending<Date> days;                // those, and what the rules compare with
  Ascending<Date> literal_days;        // that the rules compare with
  Ascending<FactKey> dating;           // on whose day a rule is asked
  Ascending<ExprId> same_texts;        // two facts compared
  Ascending<int32_t> shifts;

  void add(const Uses& other);
};

inline InputKind kind_of(const Input& input, const Field& field) {
  if (!input.plain) return InputKind::opaque;
  switch (field.type) {
    case ValueType::number: return InputKind::number;
    case ValueType::date: return InputKind::day;
    case ValueType::truth: return InputKind::truth;
    case ValueType::text:
    case ValueType::country:
    case ValueType::symbol: return InputKind::text;
    default: return InputKind::opaque;
  }
}

// Of such a number, unknown, nothing follows for a quotient by or of it but that it is not negative.
inline bool starts_at_zero(const Interval& range) {
  return range.low.value && *range.low.value == 0 && range.high.infinite();
}

class Planner;
class SupportFinder;

// Takes the units apart into pieces.
class GraphBuilder {
 public:
  explicit GraphBuilder(Planner& planner);
  ~GraphBuilder();
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Planner {
 public:
  Planner(Plan& plan, const std::vector<Date>& law_days, const PlanOptions& options)
      : plan_(plan), program_(*plan.program_), law_days_(law_days), options_(options), exact_days_(options.told.days) {}

  void run();

 private:
  friend class GraphBuilder;
  friend class SupportFinder;
  Graph& graph() { return plan_.graph_; }

  // What is asked from what `walk` walks on. `with_dates`: also the dates that texts are asked on, and
  // what they read.
  using Walk = std::function<void(Walker&)>;
  Uses uses_of(const Walk& walk, bool with_dates = true);
  void plan_inputs();

  // Whether something else than cells of its own may give a fact: a catalogue, a constant.
  bool given_otherwise(const FactKey& key);

  // Every fact that an expression may come to ask.
  const Ascending<FactKey>& facts_of(ExprId id);

  // Whether both sides are facts that nothing but the line's own cell gives.
  bool only_texts(const Expr& expr);
  void compare_texts(ExprId id);

  void add_unit(Unit unit, const Walk& walk);
  // Inputs of a kind that an expression may come to ask for.
  std::set<uint32_t> leaves(ExprId id, InputKind kind);
  const std::vector<uint32_t>& feeders_of(const FactKey& key);

  const Field& field_at(const Place& place) { return program_.records[place.owner].fields[place.field.index]; }

  // The input that alone gives a fact of an instance; none, or more than one: no number.
  std::vector<uint32_t> inputs_at(const Instance& instance, const std::vector<FieldId>& path, FactKey key);

  // Whether a default may speak beside the line's own value, so that what counts may be neither.
  bool default_contradicts(const Field& field);

  // Whether an expression says nothing of its fact in any line: an aggregate over a list that no line
  // gives; numbers that begin at 0, or may be none, and are never told.
  bool says_nothing(const Expr& value, const Field& of);
  bool is_never_given(const FactKey& key);
  bool is_never_told(const Place& place);
  bool begins_at_zero_and_is_never_told(const Expr& expr);

  // What stands for facts that no line gives.
  void stand_ins();

  // Whether nothing of the numbers that an expression reads counts but whether they are 0: a product or
  // quotient of numbers from 0 on, one of which is never told.
  bool only_zero_counts(ExprId id);

  // A product with such a number in it may be none, and then it is none.
  bool may_be_none_and_is_never_told(const Expr& expr);

  // Whether a default of the fact reads something that differs from line to line.
  bool default_varies(const Field& field, InputKind kind, bool unless_given);

  // The one input behind a place, where nothing else says anything of the fact.
  std::optional<uint32_t> plain_input(const Place& place, const Instance& instance);
  void turn(uint32_t input, const Rational& value);
  uint32_t add_atom(Atom atom, const std::string& name);
  static std::string names(const std::vector<uint32_t>& inputs);
  uint32_t together(std::vector<uint32_t> inputs);

  // ---- comparisons of numbers

  void compare(ExprId id);

  // A fact against numbers that the law says.
  bool one_fact(ExprId id, const Expr& left, const std::set<uint32_t>& numbers, const std::vector<Rational>& thresholds);

  // Sums of products of facts that the line gives, on the checker's normal form.
  bool polynomial(ExprId id, const Expr& expr, const std::set<uint32_t>& numbers);

  // ---- days

  // A day that is one input's, shifted; nothing where more may be behind it.
  struct ShiftedDay {
    uint32_t input;
    int32_t days;
  };
  std::optional<ShiftedDay> shifted_day(ExprId id);
  void compare_dates(ExprId id);
  void tell(const Notice& notice);
  std::optional<NoticeDays> days_of(const Notice& notice);

  // Whether the days of a notice can be filled in; notes how.
  bool fills_days(const Notice& notice);
  void show_days(const std::set<uint32_t>& inputs);

  // ---- facts with more than one source

  void sources_of(const FactKey& key);

  // A default that says a number of the law, or what is left of a range, contradicts some numbers that
  // the line gives and not others: those turn there. True where it takes the number itself to tell.
  bool contradiction_turns(const Field& field, const std::map<std::string, std::vector<uint32_t>>& own);

  // ---- codes and groups

  void finish_inputs();

  // With the days from which a shift leads there; twice, for a shift of what is shifted already.
  static Ascending<Date> shifted(Ascending<Date> days, const Ascending<int32_t>& shifts);

  // How the rules of one group tell the codes of an input apart.
  Projection projection(uint32_t index, const Uses& uses);
  static std::set<Rational> always_turning(const PlannedInput& input);
  // Fills turns_always_ and turn_places_of_.
  void place_turns();
  void make_groups();
  void add_atoms(Ascending<uint16_t>& columns, const std::vector<uint32_t>& atoms);

  Plan& plan_;
  const Program& program_;
  const std::vector<Date>& law_days_;
  const PlanOptions options_;
  const bool exact_days_;
  std::vector<Uses> uses_;                          // by unit
  std::map<FactKey, std::vector<uint32_t>> feeders_;
  std::set<FactKey> fixed_;
  std::map<ExprId, Ascending<FactKey>> facts_of_;
  std::vector<std::set<Rational>> turns_;           // by input
  Ascending<Date> dates_, global_days_;
  ExprId turning_;                                  // the comparison that is looked at; none: of all
  std::map<uint32_t, std::set<Rational>> always_;   // turning values of an input for every group
  std::map<ExprId, std::vector<std::pair<uint32_t, Rational>>> turns_of_;
  // The same by place in turns_, once all are known.
  std::vector<std::vector<bool>> turns_always_;     // by input
  std::map<ExprId, std::vector<std::pair<uint32_t, uint32_t>>> turn_places_of_;
  Ascending<int32_t> shifts_;
  std::set<uint32_t> shown_;                        // inputs whose days are shown
  std::set<uint32_t> seen_;                         // comparisons
  std::set<const Notice*> told_;
  std::set<FactKey> sourced_;
  std::map<std::string, uint32_t> atom_names_;
  std::map<ExprId, std::vector<uint32_t>> atoms_of_;
  std::map<const Notice*, std::vector<uint32_t>> atoms_of_notice_;
  std::map<FactKey, std::vector<uint32_t>> atoms_of_fact_;
};

}  // namespace cocket::columnar
