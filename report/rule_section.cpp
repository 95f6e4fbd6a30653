#include "report/rule_section.h"

#include <algorithm>
#include <set>

#include "report/history.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

std::string state_words(StateKind state) {
  std::string text(to_string(state));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string announced(const Version& version) {
  if (version.announced_unknown) return "not known";
  return version.announced ? to_string(*version.announced) : std::string();
}

// `intro` and the condition, on one line or as a list.
std::string statement(const std::string& intro, const Outline& outline) {
  std::string text = intro + " " + outline.text;
  if (outline.parts.empty()) return text + ".\n\n";
  text += "\n\n";
  for (const Outline& part : outline.parts) text += list_item(part);
  return text + "\n";
}

std::string list(const std::string& intro, const std::vector<Outline>& parts) {
  std::string text = intro + "\n\n";
  for (const Outline& part : parts) text += list_item(part);
  return text + "\n";
}

std::string title_of(const Rule& rule) {
  return rule.title.empty() ? escaped(rule.name) : escaped(rule.name) + ": " + escaped(rule.title);
}

}  // namespace

std::string RuleSection::heading(const Rule& rule, std::string_view kind) const {
  return "### " + anchor_tag(kind, rule.name) + title_of(rule) + "\n\n";
}

std::string RuleSection::origin(const Rule& rule) const {
  std::vector<std::string> parts;
  if (!rule.source.text.empty()) parts.push_back("Source: " + citation_text(rule.source) + ".");
  if (!rule.formerly.empty()) {
    std::vector<std::string> names;
    for (const std::string& name : rule.formerly) names.push_back(code(name));
    parts.push_back("Formerly " + enumerate(names) + ".");
  }
  const ExprId usual = program_.modules[rule.module].dated_by;
  const bool own =
      rule.dated_by.valid() &&
      (!usual.valid() || program_.exprs[rule.dated_by].written != program_.exprs[usual].written);
  if (own) parts.push_back("Asked on its own day: " + wording_.date(rule.dated_by) + ".");
  return parts.empty() ? std::string() : join(parts, " ") + "\n\n";
}

std::string RuleSection::timeline(const Rule& rule) const {
  Table table({"From", "Through", "Part", "State", "Enforced view", "Legal view", "Text",
               "Announced", "Confidence"});
  const std::vector<Stretch> stretches = history(rule);
  const bool by_limb = std::any_of(stretches.begin(), stretches.end(),
                                   [](const Stretch& each) { return !each.limb.empty(); });
  for (const Stretch& stretch : stretches) {
    const Version& version = *stretch.version;
    const std::string part = !stretch.limb.empty() ? "limb " + escaped(stretch.limb)
                             : by_limb             ? "whole text"
                                                   : "";
    if (stretch.replaced) {
      table.add({to_string(stretch.from), "replaced before it began", part, "", "no", "no",
                 escaped(version.citation.text), announced(version),
                 confidence_text(version.citation.confidence)});
      continue;
    }
    const StateKind state = state_of(stretch);
    std::string text = escaped(version.citation.text);
    std::string when = announced(version);
    std::string confidence = confidence_text(version.citation.confidence);
    if (stretch.state) {
      text = escaped(stretch.state->citation.text);
      if (!stretch.state->because.empty())
        text += (text.empty() ? "" : ": ") + escaped(stretch.state->because);
      when = stretch.state->announced ? to_string(*stretch.state->announced) : std::string();
      confidence = confidence_text(stretch.state->citation.confidence);
    }
    table.add({to_string(stretch.from),
               stretch.through ? to_string(*stretch.through) : "no end known", part,
               state_words(state), std::string(counts_enforced(state)),
               std::string(counts_legal(state)), text, when, confidence});
  }
  return table.text();
}

std::string RuleSection::body(const Version& version, const std::string& intro) const {
  std::string text;
  if (version.when.valid()) {
    ExprId when = version.when;
    ExprId except;
    const Expr& expr = program_.exprs[when];
    // `when ... except ...`: a block of limbs beside a condition is written in no other way.
    if (expr.op == Op::and_ && expr.args.size() == 2 &&
        program_.exprs[expr.args[1]].op == Op::limbs) {
      when = expr.args[0];
      except = expr.args[1];
    }
    text += statement(intro, wording_.condition(when));
    if (except.valid()) {
      const std::vector<Outline> limbs = wording_.limbs(except);
      const bool single = limbs.size() == 1 && limbs.front().parts.empty();
      text += single ? "**Except** where " + limbs.front().text + " (limb " + limbs.front().label +
                           ").\n\n"
                     : list("**Except** where any of these holds:", limbs);
    }
  }
  if (version.presumed.valid()) {
    text +=
        list("It is **presumed** to, where any of these holds:", wording_.limbs(version.presumed));
    if (version.shown.valid())
      text += list(
          "The presumption falls where one of these is **shown** (what is not known is not shown):",
          wording_.limbs(version.shown));
  }
  if (!version.conditions.empty()) {
    std::vector<Outline> parts;
    for (const Condition& condition : version.conditions) {
      Outline part = condition.notice ? wording_.notice(*condition.notice)
                                      : wording_.condition(condition.condition);
      if (condition.notice_when.valid())
        part.text += ", where " + wording_.sentence(condition.notice_when);
      part.label = escaped(condition.label);
      parts.push_back(std::move(part));
    }
    text += list("On condition that:", parts);
  }
  if (!version.policy.empty()) {
    text += "The first of these that fits:\n\n";
    size_t number = 0;
    for (const PolicyCase& each : version.policy) {
      std::string policy = each.policy;
      std::replace(policy.begin(), policy.end(), '_', ' ');
      text += std::to_string(++number) + ". " +
              (policy.empty() ? "**not known** (" + escaped(each.because) + ")" : bold(policy));
      if (each.when.valid()) {
        const Outline when = wording_.condition(each.when);
        text += " where " + when.text + "\n";
        // Deep enough to stay within a numbered item.
        for (const Outline& part : when.parts) text += list_item(part, 2);
      } else {
        text += " otherwise\n";
      }
    }
    text += "\n";
  }
  return text;
}

std::string RuleSection::texts(const Rule& rule, const std::string& intro) const {
  std::string text;
  size_t i = 0;
  while (i < rule.versions.size()) {
    const std::string said = body(rule.versions[i], intro);
    std::vector<std::string> from;
    size_t next = i;
    while (next < rule.versions.size() && body(rule.versions[next], intro) == said) {
      const Version& version = rule.versions[next];
      std::string one = to_string(version.from) + " (" + escaped(version.citation.text);
      if (version.source != rule.source) one += "; " + escaped(version.source.text);
      from.push_back(one + ")");
      ++next;
    }
    if (from.size() == 1)
      text += bold("Text from " + from.front()) + "\n\n";
    else
      text += bold("Texts from " + enumerate(from)) + ", in the same words here\n\n";
    text += said;
    i = next;
  }
  return text;
}

std::string RuleSection::duty(const Duty& duty) const {
  const std::string from = duty.authority.empty() ? "" : escaped(duty.authority);
  switch (duty.kind) {
    case DutyKind::licence: return "licence from " + from;
    case DutyKind::permit: return "permit from " + from;
    case DutyKind::prohibition: return from.empty() ? "prohibition" : "prohibition by " + from;
    case DutyKind::notice:
      return "notice to " + escaped(duty.notice ? duty.notice->to : duty.authority);
    case DutyKind::keep: return "keep records " + escaped(duty.text);
    case DutyKind::red_flag: return "red flag: " + escaped(duty.text);
    case DutyKind::duty: return "duty of " + escaped(duty.text);
  }
  return {};
}

std::string RuleSection::duties(const Requirement& rule) const {
  std::vector<Outline> parts;
  for (const Duty& each : rule.imposes) {
    Outline part;
    part.text = each.notice ? wording_.notice(*each.notice).text : duty(each);
    if (each.held_when.valid()) part.text += "; held where " + wording_.sentence(each.held_when);
    if (each.when.valid()) part.text += "; only where " + wording_.sentence(each.when);
    parts.push_back(std::move(part));
  }
  std::string text = list("**Imposes**", parts);
  // Exceptions that the same restrictions bar stand together.
  std::vector<std::pair<std::string, std::vector<std::string>>> lifted;
  for (const ExceptionId id : rule.exceptions) {
    std::vector<std::string> barring;
    for (const Requirement::Bar& bar : rule.bars) {
      if (bar.exception == id) {
        barring.push_back(
            wording_.rule_link(program_.restrictions[bar.restriction], "restriction"));
      }
    }
    const std::string bars = barring.empty() ? "" : ", barred by " + enumerate(barring);
    auto same = std::find_if(lifted.begin(), lifted.end(),
                             [&bars](const auto& each) { return each.first == bars; });
    if (same == lifted.end()) same = lifted.insert(lifted.end(), {bars, {}});
    same->second.push_back(wording_.rule_link(program_.exceptions[id], "exception"));
  }
  std::vector<Outline> lifting;
  for (const auto& [bars, names] : lifted) lifting.push_back({"", join(names, ", ") + bars, {}});
  if (lifting.size() == 1) {
    text += "**Lifted by** " + lifting.front().text + ".\n\n";
  } else if (!lifting.empty()) {
    text += list("**Lifted by**", lifting);
  }
  std::vector<std::string> reviews;
  for (const ReviewId id : rule.reviews)
    reviews.push_back(wording_.rule_link(program_.reviews[id], "review"));
  if (!reviews.empty())
    text += "**Applications** are looked at under " + join(reviews, ", ") + ".\n\n";
  return text;
}

std::string RuleSection::names_of(const std::vector<RequirementId>& ids) const {
  std::vector<std::string> names;
  std::set<std::string> told;
  for (const RequirementId id : ids) {
    const Requirement& rule = program_.requirements[id];
    size_t whole = 0;
    size_t here = 0;
    for (size_t i = 0; i < program_.requirements.size(); ++i) {
      const RequirementId other = program_.requirements.id_at(i);
      if (program_.requirements[other].series != rule.series) continue;
      ++whole;
      if (std::find(ids.begin(), ids.end(), other) != ids.end()) ++here;
    }
    if (rule.series.empty() || whole != here || whole <= kFewRequirements) {
      names.push_back(wording_.rule_link(rule, "requirement"));
    } else if (told.insert(rule.series).second) {
      names.push_back(
          "all of the series " +
          link(code(rule.series), std::string(kIndexPage) + "#" + anchor("series", rule.series)));
    }
  }
  return enumerate(names);
}

std::string RuleSection::penalties(const Requirement& rule) const {
  Table table({"Penalty", "At most", "Where", "Source"});
  for (const Requirement::Penalty& each : rule.penalties) {
    const std::string name =
        each.title.empty() ? escaped(each.name) : escaped(each.name) + ": " + escaped(each.title);
    std::string amount =
        each.amount.rfind("at most ", 0) == 0 ? each.amount.substr(8) : each.amount;
    for (size_t at = amount.find(" and or "); at != std::string::npos; at = amount.find(" and or "))
      amount.replace(at, 8, " and/or ");
    table.add({name, escaped(amount), each.when.valid() ? wording_.sentence(each.when) : "",
               citation_text(each.citation)});
  }
  return table.empty() ? std::string()
                       : "What the text threatens; shown, never computed.\n\n" + table.text();
}

std::string RuleSection::provision(const Provision& rule) const {
  const std::string on = program_.records[rule.on].name;
  const std::string article = on.find_first_of("aeiou") == 0 ? "An " : "A ";
  return heading(rule, "provision") + origin(rule) + timeline(rule) +
         texts(rule, article + escaped(on) + " meets it where");
}

std::string RuleSection::requirement(const Requirement& rule) const {
  std::string text = heading(rule, "requirement") + origin(rule);
  if (!rule.series.empty()) text += "Series: " + code(rule.series) + ".\n\n";
  return text + duties(rule) + timeline(rule) + texts(rule, "It applies where") + penalties(rule);
}

std::string RuleSection::exception(const Exception& rule) const {
  std::vector<std::string> barring;
  for (const RequirementId id : rule.to) {
    const Requirement& requirement = program_.requirements[id];
    for (const Requirement::Bar& bar : requirement.bars) {
      if (&program_.exceptions[bar.exception] != &rule) continue;
      const std::string name =
          wording_.rule_link(program_.restrictions[bar.restriction], "restriction");
      if (std::find(barring.begin(), barring.end(), name) == barring.end()) barring.push_back(name);
    }
  }
  std::string text =
      heading(rule, "exception") + origin(rule) + "**Lifts** " + names_of(rule.to) + ".\n\n";
  if (!barring.empty())
    text += "**Barred by** " + enumerate(barring) + ", where that is not settled to be false.\n\n";
  return text + timeline(rule) + texts(rule, "It is available where");
}

std::string RuleSection::restriction(const Restriction& rule) const {
  std::vector<std::string> except;
  for (const ExceptionId id : rule.except)
    except.push_back(wording_.rule_link(program_.exceptions[id], "exception"));
  std::string text = heading(rule, "restriction") + origin(rule) +
                     "**Takes away** the exceptions to " + names_of(rule.to);
  if (!except.empty()) text += ", except " + enumerate(except);
  return text + ".\n\n" + timeline(rule) + texts(rule, "It takes them away where");
}

std::string RuleSection::review(const Review& rule) const {
  return heading(rule, "review") + origin(rule) +
         "The policy under which an application would be looked at, for " + names_of(rule.of) +
         "; never a verdict.\n\n" + timeline(rule) + texts(rule, "");
}

}  // namespace cocket::report
