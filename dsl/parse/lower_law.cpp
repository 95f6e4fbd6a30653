// Provisions, requirements and what hangs on them: the declarations that have versions.
#include "dsl/parse/lower.h"

namespace cocket {

using cst::Node;
using cst::Rule;

void Lowering::head(syntax::Head& head, const Node& node) const {
  Cursor cursor(node);
  if (node.rule == Rule::source) {
    head.source = source(node);
  } else if (node.rule == Rule::head_dated) {
    cursor.next();  // dated
    cursor.next();  // by
    head.dated_by = word(cursor.next());
  } else if (node.rule == Rule::head_formerly) {
    cursor.next();  // formerly
    for (syntax::Word& name : names(cursor)) head.formerly.push_back(std::move(name));
  }
}

void Lowering::head_and_versions(syntax::Head& head, std::vector<syntax::Version>& versions,
                                 Cursor& cursor) {
  while (!cursor.done()) {
    const Node& child = cursor.next();
    if (child.rule == Rule::version) {
      versions.push_back(version(child));
    } else {
      this->head(head, child);
    }
  }
}

syntax::Provision Lowering::provision(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // provision
  syntax::Provision out;
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  cursor.next();  // on
  out.on = word(cursor.next());
  head_and_versions(out.head, out.versions, cursor);
  return out;
}

syntax::Requirement Lowering::requirement(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // requirement
  syntax::Requirement out;
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  if (cursor.take("in")) out.series = word(cursor.next());
  while (!cursor.done()) {
    const Node& child = cursor.next();
    if (child.rule == Rule::version) {
      out.versions.push_back(version(child));
    } else if (child.rule == Rule::imposes) {
      Cursor words(child);
      words.next();  // imposes
      syntax::Duty imposed = duty(words.next());
      if (words.take("when")) imposed.when = expression(words.next());
      out.imposes.push_back(std::move(imposed));
    } else if (child.rule == Rule::penalty) {
      out.penalties.push_back(penalty(child));
    } else {
      head(out.head, child);
    }
  }
  return out;
}

syntax::Exception Lowering::exception(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // exception
  syntax::Exception out;
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  cursor.next();  // to
  out.to = names(cursor);
  head_and_versions(out.head, out.versions, cursor);
  return out;
}

syntax::Restriction Lowering::restriction(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // restriction
  syntax::Restriction out;
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  cursor.next();  // bars
  cursor.next();  // exceptions
  cursor.next();  // to
  out.to = names(cursor);
  if (cursor.take("except")) out.except = names(cursor);
  head_and_versions(out.head, out.versions, cursor);
  return out;
}

syntax::Review Lowering::review(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // review
  syntax::Review out;
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  cursor.next();  // of
  out.of = names(cursor);
  head_and_versions(out.head, out.versions, cursor);
  return out;
}

syntax::Penalty Lowering::penalty(const Node& node) {
  Cursor cursor(node);
  syntax::Penalty out;
  cursor.next();  // penalty
  out.name = word(cursor.next());
  out.title = word(cursor.next());
  if (cursor.take("when")) out.when = expression(cursor.next());
  if (const Node* from = cursor.take(Rule::source)) out.source = source(*from);
  const Node& first = cursor.next();  // at
  cursor.next();                      // most
  out.span = span(first.first, node.last);
  // A term of imprisonment is counted in years by the law itself, and no day hangs on it.
  out.amounts.push_back(quantity(cursor.next(), true));
  while (!cursor.done()) {
    std::string joint(cursor.next().first->text);
    if (joint == "and" && cursor.take("or")) joint = "and or";
    out.between.push_back(std::move(joint));
    out.amounts.push_back(quantity(cursor.next(), true));
  }
  return out;
}

syntax::Version Lowering::version(const Node& node) {
  Cursor cursor(node);
  const Node& line = cursor.next();
  Cursor words(line);
  syntax::Version out;
  out.span = span(line);
  words.next();  // version
  out.from = word(words.next());
  if (words.take("through")) out.through = word(words.next());
  words.next();  // text
  out.text = word(words.next());
  if (words.take("announced")) out.announced = word(words.next());
  if (words.take("confidence")) out.confidence = word(words.next());

  if (const Node* from = cursor.take(Rule::source)) out.source = source(*from);
  if (const Node* list = cursor.take(Rule::policy)) {
    for (const Node& child : list->children) {
      if (child.rule == Rule::policy_case) out.policy.push_back(policy_case(child));
    }
    return out;
  }
  cursor.next();  // when
  out.when = condition(cursor.next());
  if (cursor.take("except")) out.except = limbs(cursor.next());
  if (const Node* lists = cursor.take(Rule::presumed)) {
    out.presumed = limbs(lists->children[1]);
    out.shown = limbs(lists->children[4]);
  }
  if (const Node* list = cursor.take(Rule::conditions)) {
    for (const Node& child : list->children) {
      if (child.rule == Rule::condition) out.conditions.push_back(version_condition(child));
    }
  }
  while (const Node* child = cursor.take(Rule::status)) out.statuses.push_back(status(*child));
  return out;
}

syntax::Condition Lowering::version_condition(const Node& node) {
  Cursor cursor(node);
  syntax::Condition out;
  out.label = word(cursor.next());
  cursor.next();  // :
  if (const Node* child = cursor.take(Rule::notice)) {
    out.notice = notice(*child);
    if (const Node* when = cursor.take(Rule::condition_when)) {
      out.notice_when = expression(when->children.back());
    }
  } else {
    out.condition = condition(cursor.next());
  }
  return out;
}

syntax::PolicyCase Lowering::policy_case(const Node& node) {
  Cursor cursor(node);
  syntax::PolicyCase out;
  if (cursor.take("unknown")) {
    cursor.next();  // because
    out.because = word(cursor.next());
  } else {
    out.policy = word(cursor.next());
  }
  if (cursor.take("when")) out.when = condition(cursor.next());
  return out;
}

syntax::Status Lowering::status(const Node& node) const {
  Cursor cursor(node);
  syntax::Status out;
  out.span = span(cursor.next());
  if (cursor.take("of")) out.of = word(cursor.next());
  while (const Node* line = cursor.take(Rule::state)) {
    Cursor words(*line);
    syntax::State state;
    state.state = word(words.next());
    words.next();  // from
    state.from = word(words.next());
    if (words.take("through")) state.through = word(words.next());
    if (words.take("text")) state.text = word(words.next());
    if (words.take("announced")) state.announced = word(words.next());
    if (words.take("confidence")) state.confidence = word(words.next());
    if (words.take("because")) state.because = word(words.next());
    out.states.push_back(std::move(state));
  }
  return out;
}

syntax::Duty Lowering::duty(const Node& node) {
  using syntax::DutyKind;
  Cursor cursor(node);
  syntax::Duty out;
  out.span = span(node);
  if (const Node* child = cursor.take(Rule::notice)) {
    out.kind = DutyKind::notice;
    out.notice = notice(*child);
  } else if (cursor.take("prohibition")) {
    out.kind = DutyKind::prohibition;
    if (cursor.take("by")) out.authority = word(cursor.next());
  } else if (cursor.take("keep")) {
    out.kind = DutyKind::keep;
    // Record keeping is counted in years by the law itself, and no day of a movement hangs on it.
    out.amount = quantity(cursor.next(), true);
    cursor.next();  // from
    out.from = name_expr(cursor.next());
  } else if (cursor.take("red_flag")) {
    out.kind = DutyKind::red_flag;
    out.text = word(cursor.next());
  } else if (cursor.take("duty")) {
    out.kind = DutyKind::duty;
    out.amount = quantity(cursor.next());
  } else {
    out.kind = cursor.next().is("permit") ? DutyKind::permit : DutyKind::licence;
    cursor.next();  // from
    out.authority = word(cursor.next());
    if (const Node* held = cursor.take(Rule::held)) {
      out.held_when = expression(held->children.back());
    }
  }
  return out;
}

syntax::Notice Lowering::notice(const Node& node) {
  Cursor cursor(node);
  syntax::Notice out;
  out.span = span(node);
  cursor.next();  // notice
  cursor.next();  // to
  out.to = word(cursor.next());
  cursor.next();  // at
  out.at_least = cursor.next().is("least");
  out.days = word(cursor.next());
  const Node& unit = cursor.next();
  const std::string_view counted = unit.first->text;
  if (counted == "month" || counted == "months" || counted == "year" || counted == "years") {
    report(Code::P0116, span(unit), "months and years are not counted").why =
        "A month has 28 to 31 days, so the last day would be open; the text says the days.";
  } else if (counted != "days") {
    report(Code::P0104, span(unit), "expected `days`, found `" + std::string(counted) + "`").help =
        {out.days.text + " days"};
  }
  out.before = cursor.next().is("before");
  out.day = name_expr(cursor.next());
  if (const Node* given = cursor.take(Rule::notice_given)) {
    out.given_on = name_expr(given->children.back());
  }
  if (const Node* count = cursor.take(Rule::notice_counted)) {
    Cursor words(*count);
    words.next();  // ,
    words.next();  // counted
    do {
      out.counted.push_back(word(words.next()));
    } while (words.take("or"));
  }
  return out;
}

}  // namespace cocket
