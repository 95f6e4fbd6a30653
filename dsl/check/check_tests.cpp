// Tests and assumptions: what stands beside the rules.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

using syntax::ExprKind;

const std::vector<std::string> kVerdictWords = {"prohibited", "required",  "undetermined", "open_reading",
                                                "fulfilled",  "excepted", "not_required"};

}  // namespace

std::optional<Given> Checker::given_value(const syntax::Given& given) {
  const auto fact = find_flat_fact(*program_, given.fact.text);
  if (!fact) {
    unknown_name(Code::N0201, given.fact, "fact", flat_fact_names(*program_), "test");
    return std::nullopt;
  }
  const Field& field = program_->records[fact->record].fields[fact->field.index];
  Given made;
  made.fact = given.fact.text;
  made.span = given.fact.span;
  const syntax::Expr& value = given.value;
  auto in_fact_unit = [&](const syntax::Expr& expr) -> std::optional<Rational> {
    const auto number = literal(expr);
    if (!number) return std::nullopt;
    if (number->dimension != field.unit.dimension) {
      Diagnostic& d = report(number->bare_number ? Code::T0201 : Code::T0202, expr.span,
                             "the value is not in a unit of its fact", "found this");
      d.help.push_back("write it in `" + field.unit.name + "`");
      return std::nullopt;
    }
    return number->terms.empty() ? Rational(0) : number->terms.front().coefficient;
  };
  switch (value.kind) {
    case ExprKind::quantity:
    case ExprKind::percent: {
      if (field.type != ValueType::number) break;
      const auto number = in_fact_unit(value);
      if (!number) return std::nullopt;
      made.range = Interval::point(*number);
      return made;
    }
    case ExprKind::band: {
      if (field.type != ValueType::number) break;
      Interval range = Interval::all();
      // A band without operand has its bounds first.
      for (size_t i = 0; i < value.args.size(); ++i) {
        const auto bound = in_fact_unit(value.args[i]);
        if (!bound) return std::nullopt;
        Interval part = Interval::below(*bound);
        if (i == 0) {
          part = value.text == "at least" || value.text == "from" ? Interval::at_least(*bound)
                 : value.text == "above"                          ? Interval::above(*bound)
                 : value.text == "at most"                        ? Interval::at_most(*bound)
                                                                  : Interval::below(*bound);
        }
        const auto cut = intersect(range, part);
        if (!cut) return std::nullopt;
        range = *cut;
      }
      made.range = range;
      return made;
    }
    case ExprKind::yes: made.text = "yes"; return made;
    case ExprKind::no: made.text = "no"; return made;
    case ExprKind::none: made.text = "none"; return made;
    case ExprKind::date:
    case ExprKind::text: made.text = value.text; return made;
    case ExprKind::name: made.text = value.text == "unknown" ? "" : value.text; return made;
    case ExprKind::set:
      for (const syntax::Expr& member : value.args) made.text += (made.text.empty() ? "" : ";") + member.text;
      return made;
    default: break;
  }
  report(Code::T0213, value.span, "this cannot be given for `" + given.fact.text + "`", "found this");
  return std::nullopt;
}

void Checker::resolve_test(const syntax::Test& test) {
  Test made;
  made.title = test.title.text;
  made.span = test.title.span;
  for (const syntax::Given& given : test.given) {
    if (const auto value = given_value(given)) made.given.push_back(*value);
  }
  for (const syntax::Expect& expect : test.expects) {
    Expectation each;
    each.span = expect.span;
    each.verdict = expect.verdict.text;
    std::vector<std::string> names;
    const std::vector<std::string>* possible_words = &kVerdictWords;
    if (expect.kind == syntax::ExpectKind::exception) {
      each.exception = program_->find_exception(expect.what.text);
      if (!each.exception.valid()) {
        for (const Exception& e : program_->exceptions) names.push_back(e.name);
        unknown_name(Code::N0202, expect.what, "exception", names, "test");
        continue;
      }
    } else if (expect.kind == syntax::ExpectKind::review) {
      possible_words = &policy_names();
      each.review = program_->find_review(expect.what.text);
      if (!each.review.valid()) {
        for (const Review& r : program_->reviews) names.push_back(r.name);
        unknown_name(Code::N0202, expect.what, "review", names, "test");
        continue;
      }
      if (each.verdict != "unknown" && !is_policy(each.verdict)) {
        unknown_name(Code::N0212, expect.verdict, "policy", policy_names(), "test");
        continue;
      }
    } else if (expect.kind == syntax::ExpectKind::provision) {
      each.provision = program_->find_provision(expect.what.text);
      if (!each.provision.valid()) {
        for (const Provision& p : program_->provisions) names.push_back(p.name);
        unknown_name(Code::N0202, expect.what, "provision", names, "test");
        continue;
      }
    } else {
      each.requirement = program_->find_requirement(expect.what.text);
      if (!each.requirement.valid()) {
        for (const Requirement& r : program_->requirements) names.push_back(r.name);
        unknown_name(Code::N0202, expect.what, "requirement", names, "test");
        continue;
      }
      if (std::find(kVerdictWords.begin(), kVerdictWords.end(), each.verdict) == kVerdictWords.end()) {
        unknown_name(Code::N0212, expect.verdict, "verdict", kVerdictWords, "test");
        continue;
      }
    }
    if (!expect.late_days.empty()) each.late_days = std::stoi(expect.late_days.text);
    for (const syntax::Word& need : expect.needs) {
      if (!find_flat_fact(*program_, need.text)) {
        unknown_name(Code::N0201, need, "fact", flat_fact_names(*program_), "test");
      }
      each.needs.push_back(need.text);
    }
    for (const syntax::Word& possible : expect.possible) {
      if (std::find(possible_words->begin(), possible_words->end(), possible.text) == possible_words->end()) {
        unknown_name(Code::N0212, possible, each.review.valid() ? "policy" : "verdict", *possible_words, "test");
      }
      each.possible.push_back(possible.text);
    }
    each.known_on = date_of(expect.known_on);
    each.view = expect.view.text;
    if (!each.view.empty() && each.view != "enforced" && each.view != "legal") {
      unknown_name(Code::N0212, expect.view, "view", {"enforced", "legal"}, "test");
    }
    for (const auto& [name, choice] : expect.readings) {
      const ReadingId reading = program_->find_reading(name.text);
      if (!reading.valid()) {
        unknown_name(Code::N0208, name, "set of readings", {}, "test");
        continue;
      }
      const unsigned index = program_->readings[reading].find(choice.text);
      if (index == program_->readings[reading].choices.size()) {
        unknown_name(Code::N0208, choice, "reading", {}, "test");
        continue;
      }
      each.readings.emplace_back(reading, index);
    }
    made.expects.push_back(std::move(each));
  }
  program_->tests.push_back(std::move(made));
}

void Checker::resolve_assumptions(const syntax::File& file) {
  for (const syntax::Declaration& d : file.declarations) {
    if (d.kind == syntax::DeclKind::broken) continue;
    if (!d.assume) {
      Diagnostic& report_other = report(Code::U0604, d.keyword.span, "an assumptions file holds only assumptions", "found this");
      report_other.help.push_back("move this declaration to the rules");
      continue;
    }
    const syntax::Assume& assume = *d.assume;
    if (!assume.law_through.empty()) {
      if (const auto through = date_of(assume.law_through)) {
        program_->assumed_law.push_back({*through, assume.law_because.text});
      }
      continue;
    }
    for (const auto& line : assume.lines) {
      const auto fact = find_flat_fact(*program_, line.fact.text);
      if (!fact) {
        unknown_name(Code::N0201, line.fact, "fact", flat_fact_names(*program_), assume.title.text);
        continue;
      }
      const Field& field = program_->records[fact->record].fields[fact->field.index];
      Assumption made;
      made.title = assume.title.text;
      made.record = fact->record;
      made.field = fact->field;
      made.view = fact->view;
      made.because = line.because.text;
      made.span = line.fact.span;
      // Bodies are asked with slot 0 bound to the record that has the fact.
      Scope scope;
      uses_.resize(program_->modules.size() + 1);
      scope.module = ModuleId{static_cast<uint32_t>(program_->modules.size())};
      scope.under = "assume \"" + assume.title.text + "\"";
      scope.variables.push_back({program_->records[fact->record].name, fact->record, nullptr, 0});
      if (line.when) {
        made.when = truth(*line.when, scope);
        if (!made.when.valid()) continue;
      }
      Expr value;
      value.span = line.value.span;
      value.type = field.type;
      const std::string word = line.value.kind == ExprKind::none ? "none" : line.value.text;
      bool fits = false;
      if (const ExprId none = none_for(field, line.value); none.valid()) {
        made.value = none;
        program_->assumptions.push_back(std::move(made));
        continue;
      }
      switch (field.type) {
        case ValueType::number: {
          const auto number = sum(line.value, scope);
          if (!number) continue;
          if (number->dimension == field.unit.dimension) {
            made.value = materialise(*number, line.value.span);
            fits = true;
          }
          break;
        }
        case ValueType::truth:
          fits = line.value.kind == ExprKind::yes || line.value.kind == ExprKind::no;
          value.op = Op::constant;
          value.truth_value = line.value.kind == ExprKind::yes;
          break;
        case ValueType::date: {
          const auto date = parse_date(line.value.text);
          fits = date.has_value();
          value.op = Op::date;
          if (date) value.date = *date;
          break;
        }
        case ValueType::country:
          fits = program_->countries.count(word) != 0;
          value.op = Op::symbol;
          value.text = word;
          break;
        case ValueType::symbol:
          fits = std::find(field.members.begin(), field.members.end(), word) != field.members.end();
          value.op = Op::symbol;
          value.text = word;
          break;
        case ValueType::text:
          fits = true;
          value.op = Op::symbol;
          value.text = word;
          break;
        case ValueType::list:
          fits = line.value.kind == ExprKind::none;
          value.op = Op::constant;
          break;
        default: break;
      }
      if (!fits) {
        Diagnostic& bad = report(Code::T0204, line.value.span, "this value does not fit the fact", "found this");
        bad.labels.push_back({line.fact.span, field.members.empty() ? "this fact" : "one of its members"});
        bad.under = scope.under;
        continue;
      }
      if (!made.value.valid()) made.value = add_expr(std::move(value));
      program_->assumptions.push_back(std::move(made));
    }
  }
}

}  // namespace cocket::check_detail
