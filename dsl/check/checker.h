// The checker's state, shared by its parts (private to dsl/check).
//
// Two passes: first everything that has a name is declared (so that the order of files and of
// declarations does not matter), then bodies are resolved. A body with an error leaves an invalid
// expression behind, and no program is made; the checker goes on to find the other errors.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/check/check.h"

namespace cocket::check_detail {

using namespace program;  // NOLINT: the checker speaks of nothing else

// What an expression turned out to be. `id` is invalid after an error that was reported.
struct Typed {
  ExprId id;
  ValueType type = ValueType::truth;
  Unit unit;
  std::vector<std::string> members;  // symbol
  bool or_none = false;
  bool ok() const { return id.valid(); }
};

// A number on its way to a normal form: terms / divisor, all in base units.
struct Sum {
  std::vector<Term> terms;
  std::vector<Term> divisor;  // empty: 1
  Dimension dimension;
  std::string unit;           // for messages and for showing values
  bool bare_number = false;   // typed without a unit
  std::string named;          // the one fact it is, for messages
};

struct Variable {
  std::string name;
  RecordId record;            // invalid: a plain value of `field`'s element type
  const Field* list = nullptr;
  unsigned slot = 0;
};

// Where names are looked up.
struct Scope {
  ModuleId module;
  std::vector<Variable> variables;  // innermost last; self first
  std::string under;                // for diagnostics: "3A090.a, version 2023-11-17 (88 FR 73458)"
  unsigned next_slot() const { return static_cast<unsigned>(variables.size()); }
};

// "a quantity in TPP", "yes or no": what a value is, for messages.
std::string type_name(const Typed& typed);

struct KindRule {
  KindId result, left, right;
  Rational factor;
};

class Checker {
 public:
  Checker(const SourceSet& sources, const CheckInput& input, const Limits& limits,
          Diagnostics& diagnostics);
  std::shared_ptr<Program> run();

 private:
  // check.cpp
  void declare();
  void resolve();
  void declare_rule_file(const syntax::File& file);

  // check_facts.cpp: kinds, units, facts, views, groups, readings, modules
  void declare_kind(const syntax::Kind& kind);
  void declare_unit(const syntax::Unit& unit);
  void declare_record(const syntax::Facts& facts);
  void resolve_fields(const syntax::Facts& facts);
  void resolve_defaults(const syntax::Facts& facts);
  // `none` said of a fact that may be none; invalid where it is something else.
  ExprId none_for(const Field& field, const syntax::Expr& value);
  void declare_view(const syntax::View& view);
  void declare_group(const syntax::Group& group);
  void declare_readings(const syntax::Readings& readings);
  void resolve_module(ModuleId id, const syntax::Module& module);
  bool resolve_type(const syntax::Type& type, Field& field);
  void mark_singletons();

  // check_rules.cpp
  void resolve_define(DefineId id, const syntax::Define& define);
  void resolve_provision(ProvisionId id, const syntax::Provision& provision);
  void resolve_requirement(RequirementId id, const syntax::Requirement& requirement);
  void resolve_exception(ExceptionId id, const syntax::Exception& exception);

  // check_law.cpp: restrictions, reviews, penalties, tables
  void declare_table(const syntax::Table& table);
  void resolve_restriction(RestrictionId id, const syntax::Restriction& restriction);
  void resolve_review(ReviewId id, const syntax::Review& review);
  void resolve_penalties(Requirement& made, const std::vector<syntax::Penalty>& penalties, Scope& scope);
  void resolve_policy(Version& made, const syntax::Version& version, Scope& scope);
  // A table is read by its bare name, so nothing else may be read by it.
  void check_table_names();
  // A name that says a requirement says no series.
  void check_series_names();
  // Requirements by name and those of a series by its name, each once.
  std::vector<RequirementId> requirements_named(const std::vector<syntax::Word>& names, const Scope& scope);

  void resolve_head(Rule& rule, const syntax::Head& head, const syntax::Word& name, Scope& scope);
  std::optional<Notice> resolve_notice(const syntax::Notice& notice, Scope& scope);
  Scope scope_of(ModuleId module, RecordId self) const;

  // check_versions.cpp
  void resolve_versions(Rule& rule, const std::vector<syntax::Version>& versions,
                        const syntax::Head& head, Scope& scope);
  void resolve_condition(Version& made, const syntax::Condition& condition, Scope& scope);
  void resolve_presumption(Version& made, const syntax::Version& version, Scope& scope);
  void resolve_statuses(Version& out, const syntax::Version& version, const Scope& scope);
  std::optional<Citation> citation(const syntax::Source& source, std::string_view what,
                                   const Span& at, const std::string& under,
                                   bool confidence_needed = true);
  std::optional<Date> date_of(const syntax::Word& word);
  void collect_limbs(const syntax::Expr& expr, const std::string& prefix, std::set<std::string>& out);

  // check_values.cpp: names, places, dates, texts
  Typed value(const syntax::Expr& expr, Scope& scope);
  Typed name(const syntax::Expr& expr, Scope& scope);
  Typed named_value(const syntax::Word& word, Scope& scope);
  Typed shifted_date(const syntax::Expr& expr, Scope& scope);
  // Where a dotted name is read; `field` is null for a bare variable. Without `report` a name that is
  // none gives nothing and no finding.
  std::optional<Place> place_of(const syntax::Word& word, const Scope& scope, const Field*& field,
                                bool report = true);

  // check_conditions.cpp: truth
  ExprId truth(const syntax::Expr& expr, Scope& scope);
  ExprId truth_of_limbs(const std::vector<syntax::Limb>& limbs, Block block, const std::string& prefix,
                        Scope& scope, const Span& span);
  ExprId compare(const syntax::Expr& expr, Scope& scope);
  ExprId compare_values(Typed left, Typed right, Comparison comparison, const syntax::Expr& at,
                        Scope& scope);
  ExprId is(const syntax::Expr& expr, Scope& scope);
  ExprId in(const syntax::Expr& expr, Scope& scope);
  ExprId meets(const syntax::Expr& expr, Scope& scope);
  ExprId quantifier(const syntax::Expr& expr, Scope& scope);
  ExprId applies(const syntax::Expr& expr, Scope& scope);
  std::optional<Instance> instance_for(RecordId record, const Scope& scope) const;
  // The list that a quantifier or aggregate runs over; binds the variable in `inner`.
  std::optional<Place> list_place(const syntax::Expr& expr, Scope& scope, Scope& inner, unsigned& slot);

  // check_numbers.cpp
  std::optional<Sum> sum(const syntax::Expr& expr, Scope& scope);
  std::optional<Sum> literal(const syntax::Expr& expr);
  bool has_one_divisor(const Sum& a, const Sum& b, const syntax::Expr& at);
  std::optional<Sum> add(Sum a, const Sum& b, bool subtract, const syntax::Expr& at);
  std::optional<Sum> multiply(const Sum& a, const Sum& b, const syntax::Expr& at);
  std::optional<Sum> divide(Sum a, const Sum& b, const syntax::Expr& at);
  ExprId compare_sums(const Sum& left, const Sum& right, Comparison comparison,
                      const syntax::Expr& left_expr, const syntax::Expr& right_expr,
                      const Span& span, const Span& mark, const Scope& scope);
  ExprId materialise(const Sum& sum, const Span& span);
  ExprId aggregate_number(const syntax::Expr& expr, Scope& scope, Unit& unit);
  void merge(std::vector<Term>& terms) const;
  bool same_leaf(ExprId a, ExprId b) const;
  bool check_degree(const std::vector<Term>& terms, const syntax::Expr& at, const Scope& scope);
  std::string dimension_name(const Dimension& dimension) const;
  Unit show_unit(const Sum& sum) const;
  void guard_lint(const std::vector<ExprId>& conditions, const Scope& scope);

  // check_cycles.cpp
  void check_cycles();

  // check_tests.cpp
  void resolve_test(const syntax::Test& test);
  void resolve_assumptions(const syntax::File& file);
  std::optional<Given> given_value(const syntax::Given& given);

  // names.cpp
  Diagnostic& report(Code code, const Span& span, std::string message, std::string label = {});
  void unknown_name(Code code, const syntax::Word& word, std::string_view what,
                    const std::vector<std::string>& candidates, const std::string& under = {});
  bool claim(const syntax::Word& name, std::string_view what);
  void unknown_series(Code code, const syntax::Word& word, std::string_view what,
                      std::vector<std::string> candidates, const std::string& under);
  // A list of names (`to A, B`) names each once.
  void check_named_once(const std::vector<syntax::Word>& names, const std::string& under);
  DefineId find_define(std::string_view name, ModuleId module, RecordId on_hint = {}) const;
  std::vector<std::string> names_in_scope(const Scope& scope) const;
  ExprId add_expr(Expr expr);
  std::string text_of(const Span& span) const;

  const SourceSet& sources_;
  const CheckInput& input_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  std::shared_ptr<Program> program_;

  std::vector<KindRule> kind_rules_;
  std::map<std::string, Span> claimed_;                 // "provision 3A090.a" -> where
  std::vector<Span> unread_;                            // words that the parser refused
  Diagnostics not_shown_;                               // errors of words that have one already
  bool hidden_ = false;                                 // an error was passed over: no program
  bool in_and_ = false;                                 // the next condition is a direct part of an `and`
  std::set<std::string> broken_;                        // names of declarations that did not parse
  std::vector<std::vector<ModuleId>> uses_;             // by module
  std::set<std::string> series_;
  bool broken_requirement_ = false;                     // whose series is not known
  std::vector<std::pair<ModuleId, const syntax::Module*>> modules_;
  std::vector<std::pair<DefineId, const syntax::Define*>> defines_;
  std::vector<std::pair<ProvisionId, const syntax::Provision*>> provisions_;
  std::vector<std::pair<RequirementId, const syntax::Requirement*>> requirements_;
  std::vector<std::pair<ExceptionId, const syntax::Exception*>> exceptions_;
  std::vector<std::pair<RestrictionId, const syntax::Restriction*>> restrictions_;
  std::vector<std::pair<ReviewId, const syntax::Review*>> reviews_;
  std::vector<const syntax::Table*> tables_;
  std::vector<const syntax::Facts*> facts_;
  std::vector<const syntax::View*> views_;
  std::vector<const syntax::Unit*> units_;
  std::vector<const syntax::Test*> tests_;
  std::string limb_prefix_;                             // labels on the way down
  std::map<uint32_t, bool> group_is_country_;
};

}  // namespace cocket::check_detail
