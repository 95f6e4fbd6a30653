// What a requirement brings when it holds: duties, and the verdicts they leave.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

VerdictSet Evaluator::Impl::if_true(const Requirement& requirement, const Env& env, RequirementResult& result,
                                    Found& found, Derivation* trace) {
  Ground ground;
  const bool movement = requirement.movement();
  Ground held_ground;
  Ground when_ground;
  for (const Duty& duty : requirement.imposes) {
    DutyResult each;
    each.kind = duty.kind;
    each.authority = duty.authority;
    each.text = duty.text;
    Env plain = env;
    plain.trace = nullptr;
    if (duty.when.valid()) {
      const Found when = truth(duty.when, plain);
      each.imposed = when.truth;
      if (when.truth == Truth::unknown) merge(when_ground, when.ground);
    }
    if (duty.held_when.valid()) {
      const Found held = truth(duty.held_when, plain);
      each.held = held.truth;
      if (held.truth == Truth::unknown && faulty(Fault::held_unknown_is_held)) each.held = Truth::yes;
      merge(held_ground, held.ground);
    }
    if (duty.notice) {
      each.notice = notice(*duty.notice, plain, held_ground);
      each.held = each.notice->in_time;
    }
    if (trace) {
      Derivation node;
      node.label = "imposes " + std::string(program::to_string(duty.kind));
      node.text = duty.authority.empty() ? duty.text : duty.authority;
      node.answer = each.imposed == Truth::yes ? (each.held == Truth::yes ? "held" : "not held")
                                               : (each.imposed == Truth::no ? "not imposed" : "not known");
      if (each.notice) {
        for (const NoticeDue& due : each.notice->due) {
          if (!due.due_by) continue;
          node.value += (node.value.empty() ? "due by " : ", ") + cocket::to_string(*due.due_by) + " (" + due.counting + ")";
          if (due.days_late) node.value += ", " + late_text(*due.days_late);
        }
      }
      trace->children.push_back(std::move(node));
    }
    result.duties.push_back(std::move(each));
  }
  bool excepted = false;
  int exception_confidence = 0;  // of several that are met, the surest
  for (const ExceptionId id : requirement.exceptions) {
    Found used;
    if (const Found* known = told.exceptions || given.empty() ? nullptr : given_for(&program.exceptions[id].title)) {
      if (known->truth != Truth::yes) continue;
      used = *known;
    } else {
      result.exceptions.push_back(exception(requirement, id, used, trace));
      if (result.exceptions.back().state != ExceptionState::met) continue;
    }
    excepted = true;
    merge(ground, used.ground);
    exception_confidence = std::max(exception_confidence, used.confidence);
  }
  // Where it is not known whether a duty is imposed, both are tried.
  auto outcome = [&](bool unknown_is_imposed) {
    bool any = false;
    bool all_met = true;
    bool prohibited = false;
    for (const DutyResult& duty : result.duties) {
      if (movement && !is_movement(duty.kind)) continue;
      if (duty.imposed == Truth::no || (duty.imposed == Truth::unknown && !unknown_is_imposed)) continue;
      any = true;
      all_met = all_met && duty.held == Truth::yes;
      prohibited = prohibited || duty.kind == DutyKind::prohibition;
    }
    if (!any) return Verdict::not_required;
    if (all_met) return Verdict::fulfilled;
    if (excepted) return Verdict::excepted;
    return prohibited ? Verdict::prohibited : Verdict::required;
  };
  VerdictSet verdicts;
  verdicts.add(outcome(true));
  verdicts.add(outcome(false));
  if (!verdicts.single()) merge(ground, when_ground);
  if (verdicts.has(Verdict::fulfilled)) {
    add_marks(ground.assumptions, held_ground.assumptions);
    add_marks(ground.warnings, held_ground.warnings);
  }
  if (found.truth == Truth::unknown && !verdicts.single()) add_marks(found.ground.missing, when_ground.missing);
  if (found.truth == Truth::yes) {
    merge(found.ground, ground);
    if (verdicts.single() && verdicts.has(Verdict::excepted)) found.confidence = std::min(found.confidence, exception_confidence);
  }
  return verdicts;
}

std::vector<PenaltyShown> Evaluator::Impl::penalties(const Requirement& requirement, const Env& env) {
  std::vector<PenaltyShown> shown;
  for (const Requirement::Penalty& penalty : requirement.penalties) {
    PenaltyShown each;
    if (penalty.when.valid()) each.applies = truth(penalty.when, env).truth;
    if (each.applies == Truth::no) continue;
    each.name = penalty.name;
    each.title = penalty.title;
    each.amount = penalty.amount;
    each.citation = penalty.citation.text;
    shown.push_back(std::move(each));
  }
  return shown;
}

}  // namespace cocket::exact
