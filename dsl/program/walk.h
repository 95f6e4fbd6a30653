// Walks everything an expression asks, through defines, provisions, requirements and defaults.
#pragma once

#include <functional>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::program {

// Gives what the expression itself is made of to `take`.
template <typename Take>
void each_part(const Expr& expr, Take take) {
  for (const ExprId arg : expr.args) take(arg);
  for (const LimbRef& limb : expr.limbs) take(limb.condition);
  for (const auto* terms : {&expr.terms, &expr.divisor}) {
    for (const Term& term : *terms) {
      for (const ExprId factor : term.factors) take(factor);
    }
  }
}

// Visits each expression reachable from a root once, and each rule it passes through.
class Walker {
 public:
  explicit Walker(const Program& program) : program_(program) {}
  std::function<void(const Expr&)> on_expr;
  std::function<void(const Rule&)> on_rule;  // every text entered
  // Every fact and list that is read, by the record type that has it.
  std::function<void(RecordId owner, FieldId field)> on_field;
  std::function<void(const Notice&)> on_notice;
  bool with_dates = true;   // also the date that each text is asked on
  // Asked before what stands behind a name is walked on: a Define, the Rule of a provision or
  // requirement, a Field with something said of it where the line says nothing. `again` walks on it from
  // another walker. True: this one need not.
  std::function<bool(const void* what, const std::function<void(Walker&)>& again)> is_known;
  void walk(ExprId root);
  void walk_define(DefineId id);
  // All that every version asks (`when`, presumptions, conditions, policies) and the date it is
  // asked on.
  void walk_rule(const Rule& rule);
  // Also scope, duties, exceptions, what bars them, and penalties; not reviews, which decide nothing.
  void walk_requirement(RequirementId id);

 private:
  void walk_field(RecordId owner, FieldId id);
  void walk_notice(const Notice& notice);
  template <typename Walk>
  void walk_behind(const void* what, Walk walk) {
    if (!is_known || !is_known(what, walk)) walk(*this);
  }

  const Program& program_;
  // By index: whether it was come to.
  std::vector<bool> seen_exprs_, seen_defines_, seen_provisions_, seen_requirements_, seen_restrictions_;
  std::vector<std::vector<bool>> seen_fields_;   // by record
};

}  // namespace cocket::program
