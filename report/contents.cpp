#include "report/contents.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

void add(std::vector<Root>& roots, const std::string& where, ExprId expr) {
  if (expr.valid()) roots.push_back({where, expr});
}

void add_notice(std::vector<Root>& roots, const std::string& where,
                const std::optional<Notice>& notice) {
  if (!notice) return;
  add(roots, where, notice->day);
  add(roots, where, notice->given_on);
}

void visit_in(const Program& program, ExprId id, const std::string& limb, const ExprFound& found) {
  if (!id.valid()) return;
  const Expr& expr = program.exprs[id];
  found(expr, limb);
  for (const ExprId arg : expr.args) visit_in(program, arg, limb, found);
  for (const LimbRef& each : expr.limbs) visit_in(program, each.condition, each.label, found);
  // The normal form of a comparison repeats its two sides.
  if (expr.op == Op::compare) return;
  for (const auto* terms : {&expr.terms, &expr.divisor}) {
    for (const Term& term : *terms) {
      for (const ExprId factor : term.factors) visit_in(program, factor, limb, found);
    }
  }
}

}  // namespace

std::string place_id(const std::string& where, const std::string& limb) {
  return limb.empty() ? where : where + "#" + limb;
}

void visit(const Program& program, ExprId root, const ExprFound& found) {
  visit_in(program, root, "", found);
}

std::vector<Root> roots_of(const Program&, const Rule& rule) {
  std::vector<Root> roots;
  add(roots, rule.name, rule.dated_by);
  for (const Version& version : rule.versions) {
    const std::string where = rule.name + "@" + to_string(version.from);
    add(roots, where, version.when);
    add(roots, where, version.presumed);
    add(roots, where, version.shown);
    for (const Condition& condition : version.conditions) {
      const std::string place = place_id(where, condition.label);
      add(roots, place, condition.condition);
      add(roots, place, condition.notice_when);
      add_notice(roots, place, condition.notice);
    }
    for (const PolicyCase& each : version.policy) add(roots, where, each.when);
  }
  return roots;
}

std::vector<Root> roots_of(const Program& program, ModuleId id) {
  std::vector<Root> roots;
  auto take = [&roots, &program](const Rule& rule) {
    for (Root& root : roots_of(program, rule)) roots.push_back(std::move(root));
  };
  const Module& module = program.modules[id];
  add(roots, "scope", module.scope);
  for (const Provision* rule : in_module(program.provisions, id)) take(*rule);
  for (const Requirement* rule : in_module(program.requirements, id)) {
    take(*rule);
    for (const Duty& duty : rule->imposes) {
      add(roots, rule->name, duty.when);
      add(roots, rule->name, duty.held_when);
      add_notice(roots, rule->name, duty.notice);
    }
    for (const Requirement::Penalty& penalty : rule->penalties)
      add(roots, rule->name, penalty.when);
  }
  for (const Exception* rule : in_module(program.exceptions, id)) take(*rule);
  for (const Restriction* rule : in_module(program.restrictions, id)) take(*rule);
  for (const Review* rule : in_module(program.reviews, id)) take(*rule);
  for (const Define* define : in_module(program.defines, id)) {
    const std::string where = "term " + define->name;
    add(roots, where, define->value);
    for (const Define::Case& each : define->first_of) {
      add(roots, where, each.value);
      add(roots, where, each.when);
    }
  }
  return roots;
}

}  // namespace cocket::report
