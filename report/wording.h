// Expressions of the program in plain English, as Markdown.
//
// What is short stays on one line; anything longer becomes a list with a line for each limb or
// part. Every fact is told by its description with its name in brackets, so that the words can be
// read beside the regulation and the names be found in a file.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"
#include "report/markdown.h"

namespace cocket::report {

// Where pages and their parts are; what links and anchors agree on.
std::string page_file(const program::Module& module);  // "us.ear.affiliates.md"
inline constexpr std::string_view kIndexPage = "README.md";
inline constexpr std::string_view kGroupsPage = "groups.md";
inline constexpr std::string_view kFactsPage = "facts.md";
std::string anchor(std::string_view kind, std::string_view name);  // "group-D-5"
std::string anchor_tag(std::string_view kind, std::string_view name);

// "China (CN)".
std::string country_name(const program::Program& program, const std::string& code);
// "15 CFR 742.6 (primary)"; empty without a text.
std::string citation_text(const program::Citation& citation);
// A citation is the weaker the lower; what is below secondary is an open question.
inline bool is_weak(program::Confidence confidence) {
  return confidence < program::Confidence::secondary;
}
std::string confidence_text(program::Confidence confidence);  // "law firm"
// A number in a unit: "4800", "12500/37".
std::string number_in(const Rational& value, const program::Unit& unit);
std::string_view comparison_words(program::Comparison comparison);
// The same comparison with its two sides exchanged.
program::Comparison mirrored(program::Comparison comparison);
// "circuit.tpp": how the rules name a fact.
std::string fact_name(const program::Program& program, const program::Place& place);
// The first words of a description, enough to know the fact by.
std::string short_description(const program::Field& field);

// More requirements of one series are told by its name.
inline constexpr size_t kFewRequirements = 3;

class Wording {
 public:
  // `page`: the module whose page it is; links to others name their page.
  Wording(const program::Program& program, program::ModuleId page)
      : program_(program), page_(page) {}

  // A condition as one line, or with its parts below; limbs keep their labels.
  Outline condition(program::ExprId id) const;
  // A condition on one line, however long.
  std::string sentence(program::ExprId id) const;
  std::string number(program::ExprId id) const;
  std::string date(program::ExprId id) const;
  // Of any type.
  std::string value(program::ExprId id) const;
  std::string fact(const program::Place& place) const;
  // A fact of yes or no, with the answer that is asked for.
  std::string answered(const program::Place& place, bool yes) const;
  // Any of several limbs, as under `presumed`.
  std::vector<Outline> limbs(program::ExprId block) const;
  Outline notice(const program::Notice& notice) const;
  std::string rule_link(const program::Rule& rule, std::string_view kind) const;

 private:
  std::string group_link(program::GroupId id) const;
  std::string define_link(program::DefineId id) const;
  std::string page_prefix(program::ModuleId module) const;
  std::string comparison(const program::Expr& expr) const;
  std::string band(const program::Expr& low, const program::Expr& high) const;
  bool is_band(const program::Expr& expr) const;
  std::string membership(const program::Expr& expr) const;
  std::string is_value(const program::Expr& expr) const;
  // "x is a or x is b": the members, with what they are compared with; none for other conditions.
  std::vector<std::string> same_fact_members(const program::Expr& expr) const;
  std::string quantifier_start(const program::Expr& expr) const;
  std::string applies(const program::Expr& expr) const;
  std::string arithmetic(const program::Expr& expr) const;
  std::string terms(const std::vector<program::Term>& terms, const program::Unit& unit) const;
  // In a sentence that goes on, with brackets where the words would run together.
  std::string bracketed(program::ExprId id) const;
  bool fits_one_line(program::ExprId id) const;
  Outline block(const program::Expr& expr, const std::string& prefix) const;
  Outline condition_below(program::ExprId id, const std::string& prefix) const;

  const program::Program& program_;
  program::ModuleId page_;
};

}  // namespace cocket::report
