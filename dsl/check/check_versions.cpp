// Versions, states, sources and confidence: everything about a text's own history.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

const std::vector<std::string> kConfidenceWords = {"primary",  "quoted",   "secondary", "law_firm",
                                                   "press",    "inferred", "unverified"};
const std::vector<std::string> kStateWords = {"in_force", "compliance_later", "not_enforced", "stayed",
                                              "suspended", "never_in_force", "unknown"};

}  // namespace

std::optional<Date> Checker::date_of(const syntax::Word& word) {
  if (word.empty()) return std::nullopt;
  const auto date = parse_date(word.text);
  if (!date) report(Code::P0112, word.span, "`" + word.text + "` is no day of the calendar", "no such day");
  return date;
}

std::optional<Citation> Checker::citation(const syntax::Source& source, std::string_view what, const Span& at,
                                          const std::string& under, bool confidence_needed) {
  if (source.text.text.empty()) {
    Diagnostic& d = report(Code::C0302, at, "this " + std::string(what) + " has no source", "no source");
    d.under = under;
    d.why = "no rule stands without the text it comes from";
    d.help.push_back("add `source \"15 CFR ...\" confidence primary`");
    return std::nullopt;
  }
  Citation made;
  made.text = source.text.text;
  if (source.confidence.empty()) {
    if (!confidence_needed) return made;
    Diagnostic& d = report(Code::C0303, source.text.span, "the source does not say how sure it is", "no confidence");
    d.under = under;
    d.help.push_back("add `confidence primary` (or quoted, secondary, law_firm, press, inferred, unverified)");
    return std::nullopt;
  }
  const auto confidence = confidence_from(source.confidence.text);
  if (!confidence) {
    unknown_name(Code::N0212, source.confidence, "confidence", kConfidenceWords, under);
    return std::nullopt;
  }
  made.confidence = *confidence;
  return made;
}

void Checker::collect_limbs(const syntax::Expr& expr, const std::string& prefix, std::set<std::string>& out) {
  if (expr.kind == syntax::ExprKind::block) {
    for (const syntax::Limb& limb : expr.limbs) {
      const std::string label = prefix.empty() ? limb.label.text : prefix + "." + limb.label.text;
      out.insert(label);
      collect_limbs(limb.condition, label, out);
    }
    return;
  }
  for (const syntax::Expr& arg : expr.args) collect_limbs(arg, prefix, out);
}

void Checker::resolve_statuses(Version& out, const syntax::Version& version, const Scope& scope) {
  std::set<std::string> limbs;
  if (version.when) collect_limbs(*version.when, "", limbs);
  for (const auto* block : {&version.except, &version.presumed, &version.shown}) {
    for (const syntax::Limb& limb : *block) {
      limbs.insert(limb.label.text);
      collect_limbs(limb.condition, limb.label.text, limbs);
    }
  }
  std::set<std::string> seen;
  for (const syntax::Status& status : version.statuses) {
    Status made;
    made.limb = status.of.text;
    if (!made.limb.empty() && limbs.count(made.limb) == 0) {
      unknown_name(Code::N0210, status.of, "limb", {limbs.begin(), limbs.end()}, scope.under);
      continue;
    }
    if (!seen.insert(made.limb).second) {
      report(Code::N0205, status.span, "the status of this limb is told twice", "again").under = scope.under;
      continue;
    }
    for (const syntax::State& state : status.states) {
      State each;
      const auto kind = state_from(state.state.text);
      if (!kind) {
        unknown_name(Code::N0212, state.state, "state", kStateWords, scope.under);
        continue;
      }
      each.state = *kind;
      const auto from = date_of(state.from);
      if (!from) continue;
      each.from = *from;
      each.through = date_of(state.through);
      each.announced = date_of(state.announced);
      each.because = state.because.text;
      each.citation.text = state.text.text;
      each.citation.confidence = out.citation.confidence;
      if (!state.confidence.empty()) {
        if (const auto confidence = confidence_from(state.confidence.text)) each.citation.confidence = *confidence;
        else unknown_name(Code::N0212, state.confidence, "confidence", kConfidenceWords, scope.under);
      }
      if (state.text.text.empty() && state.because.text.empty()) {
        Diagnostic& d = report(Code::C0302, state.state.span, "this state has no source", "no source");
        d.under = scope.under;
        d.help.push_back("add `text \"...\"`, or `because \"...\"` where there is no text");
      }
      if (each.through && *each.through < each.from) {
        report(Code::C0306, state.through.span, "the state ends before it begins", "ends here").under = scope.under;
      }
      for (const State& other : made.states) {
        if (other.from != each.from || (other.announced && each.announced && *other.announced != *each.announced)) continue;
        Diagnostic& d = report(Code::C0301, state.from.span, "two states of one limb begin on one day", "begins here too");
        d.under = scope.under;
        d.why = "on that day both would answer, and nothing says which one is later";
        d.help.push_back("give both an `announced` date; the later announced one applies");
      }
      made.states.push_back(std::move(each));
    }
    out.statuses.push_back(std::move(made));
  }
}

void Checker::resolve_condition(Version& made, const syntax::Condition& condition, Scope& scope) {
  Condition each;
  each.label = condition.label.text;
  each.span = condition.label.span;
  if (condition.notice) {
    each.notice = resolve_notice(*condition.notice, scope);
    if (condition.notice_when) each.notice_when = truth(*condition.notice_when, scope);
  } else if (condition.condition) {
    limb_prefix_ = each.label;
    each.condition = truth(*condition.condition, scope);
    limb_prefix_.clear();
  }
  made.conditions.push_back(std::move(each));
}

// The labels of a version name its limbs, wherever they stand.
void Checker::resolve_presumption(Version& made, const syntax::Version& version, Scope& scope) {
  if (version.presumed.empty()) return;
  std::set<std::string> labels;
  if (version.when) collect_limbs(*version.when, "", labels);
  for (const syntax::Limb& limb : version.except) labels.insert(limb.label.text);
  for (const auto* block : {&version.presumed, &version.shown}) {
    for (const syntax::Limb& limb : *block) {
      if (labels.insert(limb.label.text).second) continue;
      // Twice in one block is told by the block.
      const bool own = std::count_if(block->begin(), block->end(), [&limb](const syntax::Limb& each) {
                         return each.label.text == limb.label.text;
                       }) > 1;
      if (!own) {
        report(Code::C0309, limb.label.span, "label " + limb.label.text + " is used twice", "again").under = scope.under;
      }
    }
  }
  made.presumed = truth_of_limbs(version.presumed, Block::any, "", scope, version.presumed.front().label.span);
  if (version.shown.empty()) return;  // said by the parser
  made.shown = truth_of_limbs(version.shown, Block::any, "", scope, version.shown.front().label.span);
}

void Checker::resolve_versions(Rule& rule, const std::vector<syntax::Version>& versions, const syntax::Head& head,
                               Scope& scope) {
  const std::string outer_under = scope.under;
  if (head.source.text.text.empty()) {
    citation(head.source, "rule", rule.span, outer_under);
  } else {
    rule.source.text = head.source.text.text;
    if (!head.source.confidence.empty()) {
      if (const auto cited = citation(head.source, "rule", rule.span, outer_under)) rule.source = *cited;
    }
  }
  if (versions.empty()) {
    report(Code::C0307, rule.span, "`" + rule.name + "` has no version", "this rule").help.push_back(
        "version 2023-11-17 text \"88 FR 73458\" announced 2023-10-17 confidence primary");
  }
  std::map<Date, const syntax::Version*> starts;
  for (const syntax::Version& version : versions) {
    const auto from = date_of(version.from);
    if (!from) continue;
    scope.under = rule.name + ", version " + version.from.text + " (" + version.text.text + ")";
    Version made;
    made.from = *from;
    made.span = version.span;
    made.through = date_of(version.through);
    if (version.announced.text == "unknown") made.announced_unknown = true;
    else made.announced = date_of(version.announced);
    if (made.through && *made.through < made.from) {
      report(Code::C0306, version.through.span, "the version ends before it begins", "ends here").under = scope.under;
    }
    syntax::Source text{version.text, version.confidence};
    // What is wrong with the rule's own source is said once, not again for each version.
    const bool inherits = text.confidence.empty();
    const bool head_confidence = confidence_from(head.source.confidence.text).has_value();
    if (inherits && head_confidence) text.confidence = head.source.confidence;
    const bool said = head.source.text.text.empty() || (!head.source.confidence.empty() && !head_confidence);
    if (const auto cited = citation(text, "version", version.from.span, scope.under, !(inherits && said))) {
      made.citation = *cited;
    }
    made.source = rule.source;
    if (!version.source.text.text.empty()) {
      made.source.text = version.source.text.text;
      if (!version.source.confidence.empty()) {
        if (const auto cited = citation(version.source, "version", version.from.span, scope.under)) made.source = *cited;
      }
    }
    if (made.source.confidence == Confidence::unverified && head.source.confidence.empty()) {
      made.source.confidence = made.citation.confidence;
    }
    if (const auto [it, fresh] = starts.emplace(*from, &version); !fresh) {
      const auto other = parse_date(it->second->announced.text);
      if (!other || !made.announced || *other == *made.announced) {
        Diagnostic& d = report(Code::C0301, version.from.span, "two versions of `" + rule.name + "` begin on one day",
                               "begins here too");
        d.labels.push_back({it->second->from.span, "begins here"});
        d.under = rule.name;
        d.why = "on that day both texts would answer, and nothing says which one is later";
        d.help.push_back("give both an `announced` date; the later announced one applies");
      }
    } else if (!rule.versions.empty() && *from < rule.versions.back().from) {
      Diagnostic& d = report(Code::C0305, version.from.span, "this version begins before the one above it", "earlier");
      d.labels.push_back({rule.versions.back().span, "begins " + to_string(rule.versions.back().from)});
      d.under = rule.name;
      d.help.push_back("list versions in the order of their dates");
    }
    if (!version.policy.empty()) {
      resolve_policy(made, version, scope);
    } else if (!version.when) {
      report(Code::C0307, version.span, "this version does not say when it applies", "no `when`").under = scope.under;
    } else {
      limb_prefix_.clear();
      made.when = truth(*version.when, scope);
      if (!version.except.empty()) {
        const ExprId except = truth_of_limbs(version.except, Block::none, "", scope, version.except.front().label.span);
        if (made.when.valid() && except.valid()) {
          Expr both;
          both.op = Op::and_;
          both.type = ValueType::truth;
          both.span = version.when->span;
          both.args = {made.when, except};
          made.when = add_expr(std::move(both));
        } else {
          made.when = {};
        }
      }
    }
    resolve_presumption(made, version, scope);
    for (const syntax::Condition& condition : version.conditions) resolve_condition(made, condition, scope);
    resolve_statuses(made, version, scope);
    rule.versions.push_back(std::move(made));
  }
  std::stable_sort(rule.versions.begin(), rule.versions.end(), [](const Version& a, const Version& b) {
    return a.from != b.from ? a.from < b.from : a.announced < b.announced;
  });
  scope.under = outer_under;
}

}  // namespace cocket::check_detail
