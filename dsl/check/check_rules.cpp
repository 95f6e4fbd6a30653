// Defines, provisions, requirements and exceptions.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {

Scope Checker::scope_of(ModuleId module, RecordId self) const {
  Scope scope;
  scope.module = module;
  if (self.valid()) scope.variables.push_back({program_->records[self].name, self, nullptr, 0});
  return scope;
}

void Checker::resolve_head(Rule& rule, const syntax::Head& head, const syntax::Word& name, Scope& scope) {
  scope.under = name.text;
  rule.dated_by = program_->modules[rule.module].dated_by;
  if (!head.dated_by.empty()) {
    const Typed date = named_value(head.dated_by, scope);
    if (date.ok() && date.type != ValueType::date) {
      report(Code::T0207, head.dated_by.span, "a rule is dated by a date", "this is none").under = scope.under;
    }
    rule.dated_by = date.id;
  }
  for (const syntax::Word& former : head.formerly) rule.formerly.push_back(former.text);
}

void Checker::resolve_define(DefineId id, const syntax::Define& define) {
  const Define known = program_->defines[id];
  if (!define.on.empty() && !known.on.valid()) return;  // said already
  Scope scope = scope_of(known.module, known.on);
  scope.under = "define " + define.name.text;
  limb_prefix_.clear();
  if (!define.source.text.text.empty()) {
    if (const auto cited = citation(define.source, "define", define.name.span, scope.under)) {
      program_->defines[id].citation = *cited;
    }
  }
  auto value_of = [&](const syntax::Expr& expr) -> ExprId {
    if (known.type == ValueType::truth) return truth(expr, scope);
    if (known.type == ValueType::number) {
      const auto number = sum(expr, scope);
      if (!number || !check_degree(number->terms, expr, scope)) return {};
      if (number->dimension != known.unit.dimension) {
        Diagnostic& d = report(Code::T0202, expr.span, "`" + known.name + "` is declared of another kind",
                               dimension_name(number->dimension));
        d.labels.push_back({define.type.span, dimension_name(known.unit.dimension)});
        d.under = scope.under;
        return {};
      }
      return materialise(*number, expr.span);
    }
    if (known.type == ValueType::symbol && expr.text.find('.') == std::string::npos &&
        (expr.kind == syntax::ExprKind::name || expr.kind == syntax::ExprKind::none)) {
      const std::string word = expr.kind == syntax::ExprKind::none ? "none" : expr.text;
      if (std::find(known.members.begin(), known.members.end(), word) != known.members.end()) {
        Expr made;
        made.op = Op::symbol;
        made.type = ValueType::symbol;
        made.text = word;
        made.span = expr.span;
        return add_expr(std::move(made));
      }
      if (!find_define(word, known.module).valid()) {
        unknown_name(Code::N0204, {word, expr.span}, "member", known.members, scope.under);
        return {};
      }
    }
    const Typed typed = value(expr, scope);
    if (!typed.ok()) return {};
    if (typed.type != known.type) {
      report(Code::T0204, expr.span, "`" + known.name + "` is declared of another type", "found here").under = scope.under;
      return {};
    }
    return typed.id;
  };
  if (define.value) {
    program_->defines[id].value = value_of(*define.value);
    return;
  }
  std::vector<Define::Case> cases;
  for (const auto& typed : define.first_of) {
    Define::Case each;
    each.value = value_of(typed.value);
    if (typed.when) each.when = truth(*typed.when, scope);
    cases.push_back(each);
  }
  if (cases.empty()) {
    report(Code::C0307, define.name.span, "`" + known.name + "` has no value", "this define").under = scope.under;
  }
  program_->defines[id].first_of = std::move(cases);
}

void Checker::resolve_provision(ProvisionId id, const syntax::Provision& provision) {
  Provision made = program_->provisions[id];
  if (!made.on.valid()) return;  // said already, and no fact of it can be found
  Scope scope = scope_of(made.module, made.on);
  resolve_head(made, provision.head, provision.name, scope);
  resolve_versions(made, provision.versions, provision.head, scope);
  program_->provisions[id] = std::move(made);
}

std::optional<Notice> Checker::resolve_notice(const syntax::Notice& notice, Scope& scope) {
  Notice made;
  made.to = notice.to.text;
  made.at_least = notice.at_least;
  made.before = notice.before;
  made.span = notice.span;
  const auto days = parse_decimal(notice.days.text, true, false);
  if (!days || *days > 36500 || boost::multiprecision::denominator(*days) != 1 || *days < 0) {
    report(Code::P0113, notice.days.span, "a notice is counted in whole days", "found this").under = scope.under;
    return std::nullopt;
  }
  made.days = static_cast<int>(boost::multiprecision::numerator(*days));
  const Typed day = value(notice.day, scope);
  if (!day.ok()) return std::nullopt;
  if (day.type != ValueType::date) {
    report(Code::T0207, notice.day.span, "a notice is counted from a date", "this is none").under = scope.under;
    return std::nullopt;
  }
  made.day = day.id;
  if (notice.given_on) {
    const Typed given = value(*notice.given_on, scope);
    if (!given.ok()) return std::nullopt;
    if (given.type != ValueType::date) {
      report(Code::T0207, notice.given_on->span, "a notice is given on a date", "this is none").under = scope.under;
      return std::nullopt;
    }
    made.given_on = given.id;
  }
  for (const syntax::Word& counting : notice.counted) {
    if (counting.text != "clear_days" && counting.text != "literal") {
      unknown_name(Code::N0212, counting, "way of counting days", {"clear_days", "literal"}, scope.under);
      return std::nullopt;
    }
    made.counted.push_back(counting.text);
  }
  if (made.counted.empty()) made.counted.push_back("literal");
  return made;
}

void Checker::resolve_requirement(RequirementId id, const syntax::Requirement& requirement) {
  Requirement made = program_->requirements[id];
  Scope scope = scope_of(made.module, {});
  resolve_head(made, requirement.head, requirement.name, scope);
  if (requirement.imposes.empty()) {
    Diagnostic& d = report(Code::C0307, requirement.name.span, "`" + made.name + "` does not say what it imposes",
                           "this requirement");
    d.help.push_back("imposes licence from BIS");
  }
  for (const syntax::Duty& duty : requirement.imposes) {
    Duty each;
    each.kind = static_cast<DutyKind>(duty.kind);
    each.authority = duty.authority.text;
    each.text = duty.text.text;
    each.span = duty.span;
    limb_prefix_.clear();
    bool good = true;
    if (duty.held_when) {
      each.held_when = truth(*duty.held_when, scope);
      good = each.held_when.valid();
    }
    if (duty.when) {
      each.when = truth(*duty.when, scope);
      good = good && each.when.valid();
    }
    if (duty.notice) {
      each.notice = resolve_notice(*duty.notice, scope);
      each.authority = duty.notice->to.text;
      good = good && each.notice.has_value();
    }
    if (duty.amount) {
      each.text = text_of(duty.amount->span);
      if (!sum(*duty.amount, scope)) good = false;
    }
    if (duty.from) {
      const Typed from = value(*duty.from, scope);
      if (from.ok() && from.type != ValueType::date) {
        report(Code::T0207, duty.from->span, "records are kept from a date", "this is none").under = scope.under;
      }
      each.text += " from " + text_of(duty.from->span);
      good = good && from.ok();
    }
    if (good) made.imposes.push_back(std::move(each));
  }
  resolve_versions(made, requirement.versions, requirement.head, scope);
  resolve_penalties(made, requirement.penalties, scope);
  program_->requirements[id] = std::move(made);
}

void Checker::resolve_exception(ExceptionId id, const syntax::Exception& exception) {
  Exception made = program_->exceptions[id];
  Scope scope = scope_of(made.module, {});
  resolve_head(made, exception.head, exception.name, scope);
  check_named_once(exception.to, scope.under);
  for (const syntax::Word& to : exception.to) {
    const RequirementId requirement = program_->find_requirement(to.text);
    if (!requirement.valid()) {
      std::vector<std::string> names;
      for (const Requirement& each : program_->requirements) names.push_back(each.name);
      unknown_name(Code::N0202, to, "requirement", names, scope.under);
      continue;
    }
    made.to.push_back(requirement);
    program_->requirements[requirement].exceptions.push_back(id);
  }
  resolve_versions(made, exception.versions, exception.head, scope);
  program_->exceptions[id] = std::move(made);
}

}  // namespace cocket::check_detail
