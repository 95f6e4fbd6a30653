#include "dsl/program/walk.h"

namespace cocket::program {
namespace {

// Whether it is come to for the first time, of so many.
bool first_time(std::vector<bool>& seen, uint32_t index, size_t of) {
  if (seen.empty()) seen.resize(of);
  if (seen[index]) return false;
  seen[index] = true;
  return true;
}

}  // namespace

void Walker::walk(ExprId root) {
  if (!root.valid() || !first_time(seen_exprs_, root.index, program_.exprs.size())) return;
  const Expr& expr = program_.exprs[root];
  if (on_expr) on_expr(expr);
  switch (expr.op) {
    case Op::define_truth:
    case Op::define_number:
    case Op::define_date:
    case Op::define_symbol:
      if (first_time(seen_defines_, expr.define.index, program_.defines.size())) {
        walk_behind(&program_.defines[expr.define], [id = expr.define](Walker& walker) { walker.walk_define(id); });
      }
      break;
    case Op::meets:
      if (first_time(seen_provisions_, expr.provision.index, program_.provisions.size())) {
        const Rule& rule = program_.provisions[expr.provision];
        walk_behind(&rule, [&rule](Walker& walker) { walker.walk_rule(rule); });
      }
      break;
    case Op::applies:
      for (const RequirementId id : expr.requirements) {
        if (!first_time(seen_requirements_, id.index, program_.requirements.size())) continue;
        walk(program_.modules[program_.requirements[id].module].scope);
        const Rule& rule = program_.requirements[id];
        walk_behind(&rule, [&rule](Walker& walker) { walker.walk_rule(rule); });
      }
      break;
    case Op::fact_truth:
    case Op::fact_number:
    case Op::fact_date:
    case Op::fact_symbol:
    case Op::quantifier:
    case Op::over:
    case Op::count:
      walk_field(expr.place.owner, expr.place.field);
      break;
    default: break;
  }
  each_part(expr, [this](ExprId part) { walk(part); });
}

void Walker::walk_define(DefineId id) {
  const Define& define = program_.defines[id];
  walk(define.value);
  for (const auto& each : define.first_of) {
    walk(each.value);
    walk(each.when);
  }
}

// What is said of a fact where the line says nothing: defaults, and assumptions of the user.
void Walker::walk_field(RecordId owner, FieldId id) {
  if (!id.valid()) return;
  if (seen_fields_.empty()) seen_fields_.resize(program_.records.size());
  if (!first_time(seen_fields_[owner.index], id.index, program_.records[owner].fields.size())) return;
  const Field& field = program_.records[owner].fields[id.index];
  const bool more_said = !field.defaults.empty() || !program_.assumptions.empty();
  if (is_known && more_said && is_known(&field, [owner, id](Walker& walker) { walker.walk_field(owner, id); })) return;
  if (on_field) on_field(owner, id);
  for (const Default& each : field.defaults) {
    walk(each.value);
    walk(each.when);
  }
  for (const Assumption& each : program_.assumptions) {
    if (each.record != owner || each.field != id) continue;
    if (each.view.valid()) walk_field(owner, program_.views[each.view].role_field);
    walk(each.value);
    walk(each.when);
  }
}

void Walker::walk_notice(const Notice& notice) {
  if (on_notice) on_notice(notice);
  walk(notice.day);
  walk(notice.given_on);
}

void Walker::walk_rule(const Rule& rule) {
  if (on_rule) on_rule(rule);
  if (with_dates) walk(rule.dated_by);
  for (const Version& version : rule.versions) {
    walk(version.when);
    walk(version.presumed);
    walk(version.shown);
    for (const PolicyCase& each : version.policy) walk(each.when);
    for (const Condition& condition : version.conditions) {
      walk(condition.condition);
      walk(condition.notice_when);
      if (condition.notice) walk_notice(*condition.notice);
    }
  }
}

void Walker::walk_requirement(RequirementId id) {
  const Requirement& requirement = program_.requirements[id];
  first_time(seen_requirements_, id.index, program_.requirements.size());
  walk(program_.modules[requirement.module].scope);
  walk_rule(requirement);
  for (const Duty& duty : requirement.imposes) {
    walk(duty.when);
    walk(duty.held_when);
    if (duty.notice) walk_notice(*duty.notice);
  }
  for (const ExceptionId exception : requirement.exceptions) walk_rule(program_.exceptions[exception]);
  for (const Requirement::Bar& bar : requirement.bars) {
    if (!first_time(seen_restrictions_, bar.restriction.index, program_.restrictions.size())) continue;
    const Restriction& restriction = program_.restrictions[bar.restriction];
    walk(program_.modules[restriction.module].scope);
    walk_rule(restriction);
  }
  for (const Requirement::Penalty& penalty : requirement.penalties) walk(penalty.when);
}

}  // namespace cocket::program
