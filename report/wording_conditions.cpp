// Conditions: what is short on one line, the rest as nested lists.
#include <algorithm>

#include "report/wording.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// A condition longer than this, without its links, is told as a list.
constexpr size_t kOneLine = 150;

// Without the targets of links and the marks of code: what a reader sees.
size_t visible_length(const std::string& markdown) {
  size_t length = 0;
  for (size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == ']' && i + 1 < markdown.size() && markdown[i + 1] == '(') {
      i = std::min(markdown.find(')', i), markdown.size() - 1);
      continue;
    }
    if (markdown[i] != '`' && markdown[i] != '*' && markdown[i] != '[') ++length;
  }
  return length;
}

std::string_view date_words(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return "on or after";
    case Comparison::at_most: return "on or before";
    case Comparison::above: return "after";
    case Comparison::below: return "before";
    case Comparison::equal: return "on";
    case Comparison::not_equal: return "not on";
  }
  return {};
}

// The label without that of the block it stands in.
std::string own_label(const std::string& label, const std::string& prefix) {
  if (!prefix.empty() && label.rfind(prefix + ".", 0) == 0) return label.substr(prefix.size() + 1);
  return label;
}

// Apart from the label of the whole.
bool same_outline(const Outline& a, const Outline& b) {
  return a.text == b.text && std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(),
                                        b.parts.end(), [](const Outline& x, const Outline& y) {
                                          return x.label == y.label && same_outline(x, y);
                                        });
}

}  // namespace

std::string Wording::comparison(const Expr& expr) const {
  ExprId left = expr.args[0];
  ExprId right = expr.args[1];
  Comparison how = expr.comparison;
  if (program_.exprs[left].op == Op::number) {
    std::swap(left, right);
    how = mirrored(how);
  }
  return number(left) + " " + std::string(comparison_words(how)) + " " + number(right);
}

bool Wording::is_band(const Expr& expr) const {
  if (expr.op != Op::and_ || expr.args.size() != 2) return false;
  const Expr& low = program_.exprs[expr.args[0]];
  const Expr& high = program_.exprs[expr.args[1]];
  return low.op == Op::compare && high.op == Op::compare && high.comparison == Comparison::below &&
         (low.comparison == Comparison::at_least || low.comparison == Comparison::above) &&
         program_.exprs[low.args[0]].written == program_.exprs[high.args[0]].written &&
         expr.written.find(" and ") == std::string::npos;
}

std::string Wording::band(const Expr& low, const Expr& high) const {
  return number(low.args[0]) + (low.comparison == Comparison::above ? " above " : " from ") +
         number(low.args[1]) +
         (low.comparison == Comparison::above ? " and below " : " to below ") +
         number(high.args[1]);
}

std::string Wording::membership(const Expr& expr) const {
  const Expr& left = program_.exprs[expr.args[0]];
  std::vector<std::string> members;
  for (const std::string& text : expr.texts) {
    members.push_back(left.type == ValueType::country ? country_name(program_, text) : code(text));
  }
  const bool groups = !expr.groups.empty();
  for (const GroupId id : expr.groups) members.push_back(group_link(id));
  std::string text = value(expr.args[0]);
  if (!groups && members.size() > 2 && expr.negated)
    return text + " is none of " + enumerate(members, "or");
  if (!groups && members.size() == 2 && expr.negated)
    return text + " is neither " + enumerate(members, "nor");
  if (!groups && members.size() > 1) return text + " is " + enumerate(members, "or");
  if (!groups) return text + (expr.negated ? " is not " : " is ") + join(members, "");
  return text + (expr.negated ? " not in " : " in ") + enumerate(members, "or");
}

std::string Wording::is_value(const Expr& expr) const {
  const std::string verb = expr.negated ? " is not " : " is ";
  const Expr& left = program_.exprs[expr.args[0]];
  if (expr.op == Op::is_none) return value(expr.args[0]) + verb + "none";
  if (expr.op == Op::is_truth) {
    if (left.op == Op::define_truth) {
      const bool plain = expr.truth_value != expr.negated;
      return (plain ? "" : "not ") + define_link(left.define);
    }
    if (left.op == Op::fact_truth && !expr.negated) return answered(left.place, expr.truth_value);
    return (left.op == Op::fact_truth ? fact(left.place) : value(expr.args[0])) + verb +
           (expr.truth_value ? "yes" : "no");
  }
  if (expr.args.size() > 1)
    return value(expr.args[0]) + verb + "the same as " + value(expr.args[1]);
  const std::string& text = expr.texts.front();
  return value(expr.args[0]) + verb +
         (left.type == ValueType::country ? country_name(program_, text) : code(text));
}

std::vector<std::string> Wording::same_fact_members(const Expr& expr) const {
  std::vector<std::string> members;
  if (expr.op != Op::or_) return members;
  const std::string* fact_written = nullptr;
  for (const ExprId arg : expr.args) {
    const Expr& each = program_.exprs[arg];
    if (each.op != Op::is || each.negated || each.texts.size() != 1) return {};
    const Expr& left = program_.exprs[each.args[0]];
    if (fact_written && *fact_written != left.written) return {};
    fact_written = &left.written;
    members.push_back(left.type == ValueType::country ? country_name(program_, each.texts.front())
                                                      : code(each.texts.front()));
  }
  return members;
}

std::string Wording::quantifier_start(const Expr& expr) const {
  const Field& list = program_.records[expr.place.owner].fields[expr.place.field.index];
  const std::string member = list.record.valid() ? program_.records[list.record].name
                             : list.element == ValueType::country ? std::string("country")
                                                                  : std::string("member");
  std::string text = expr.quantifier == Quantifier::any     ? "for at least one "
                     : expr.quantifier == Quantifier::every ? "for every "
                                                            : "for no ";
  text += escaped(member) + " in " + code(fact_name(program_, expr.place));
  if (expr.has_where) text += " (only those where " + sentence(expr.args[1]) + ")";
  return text;
}

std::string Wording::applies(const Expr& expr) const {
  std::vector<std::string> names;
  for (const RequirementId id : expr.requirements)
    names.push_back(rule_link(program_.requirements[id], "requirement"));
  if (names.size() > kFewRequirements) {
    const std::string& series = program_.requirements[expr.requirements.front()].series;
    std::vector<std::string> aside;
    for (size_t i = 0; i < program_.requirements.size(); ++i) {
      const RequirementId id = program_.requirements.id_at(i);
      const bool asked = std::find(expr.requirements.begin(), expr.requirements.end(), id) !=
                         expr.requirements.end();
      if (!asked && program_.requirements[id].series == series)
        aside.push_back(rule_link(program_.requirements[id], "requirement"));
    }
    return std::string(expr.quantifier == Quantifier::any ? "a" : "no") +
           " requirement of the series " +
           link(code(series), std::string(kIndexPage) + "#" + anchor("series", series)) +
           " applies" + (aside.empty() ? "" : ", leaving aside " + enumerate(aside));
  }
  if (names.empty())
    return expr.quantifier == Quantifier::any ? "never (no such requirement)"
                                              : "always (no such requirement)";
  if (names.size() == 1)
    return names.front() + (expr.quantifier == Quantifier::any ? " applies" : " does not apply");
  return (expr.quantifier == Quantifier::any ? "at least one of these applies: "
                                             : "none of these applies: ") +
         join(names, ", ");
}

std::string Wording::bracketed(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  const bool runs_on = ((expr.op == Op::and_ || expr.op == Op::or_) && !is_band(expr) &&
                        same_fact_members(expr).empty()) ||
                       expr.op == Op::quantifier || expr.op == Op::limbs ||
                       expr.op == Op::by_reading || expr.op == Op::applies;
  return runs_on ? "(" + sentence(id) + ")" : sentence(id);
}

std::string Wording::sentence(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  auto joined = [this](const std::vector<ExprId>& parts, std::string_view between) {
    std::vector<std::string> texts;
    for (const ExprId part : parts)
      texts.push_back(parts.size() == 1 ? sentence(part) : bracketed(part));
    return join(texts, between);
  };
  switch (expr.op) {
    case Op::constant: return expr.truth_value ? "always" : "never";
    case Op::and_:
      if (is_band(expr)) return band(program_.exprs[expr.args[0]], program_.exprs[expr.args[1]]);
      return joined(expr.args, " and ");
    case Op::or_: {
      if (const auto members = same_fact_members(expr); !members.empty()) {
        return value(program_.exprs[expr.args[0]].args[0]) + " is " + enumerate(members, "or");
      }
      return joined(expr.args, " or ");
    }
    case Op::not_:
      return "not " + (program_.exprs[expr.args[0]].op == Op::define_truth
                           ? sentence(expr.args[0])
                           : "(" + sentence(expr.args[0]) + ")");
    case Op::compare: return comparison(expr);
    case Op::date_compare:
      return date(expr.args[0]) + " " + std::string(date_words(expr.comparison)) + " " +
             date(expr.args[1]);
    case Op::is:
    case Op::is_truth:
    case Op::is_none: return is_value(expr);
    case Op::in: return membership(expr);
    case Op::fact_truth: return answered(expr.place, true);
    case Op::define_truth: return define_link(expr.define);
    case Op::meets: {
      const Provision& provision = program_.provisions[expr.provision];
      std::string text = "the " + escaped(program_.records[provision.on].name) + " meets " +
                         rule_link(provision, "provision");
      if (expr.on_date) text += " as it stood on " + to_string(*expr.on_date);
      return text;
    }
    case Op::quantifier: return quantifier_start(expr) + ": " + sentence(expr.args[0]);
    case Op::applies: return applies(expr);
    case Op::law_unknown: return bold("not known") + ": " + escaped(expr.text);
    case Op::limbs: {
      std::vector<ExprId> parts;
      for (const LimbRef& limb : expr.limbs) parts.push_back(limb.condition);
      if (expr.block == Block::none) return "none of these: " + joined(parts, "; ");
      return joined(parts, expr.block == Block::any ? " or " : " and ");
    }
    case Op::by_reading: {
      const Readings& readings = program_.readings[expr.reading];
      std::vector<std::string> parts;
      for (size_t i = 0; i < expr.limbs.size(); ++i) {
        parts.push_back("under " + code(readings.choices[i].name) + ": " +
                        bracketed(expr.limbs[i].condition));
      }
      return "by the reading of " + code(readings.name) + ", " + join(parts, "; ");
    }
    default: return code(expr.written);
  }
}

bool Wording::fits_one_line(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  if (expr.op == Op::limbs || expr.op == Op::by_reading) return false;
  if (!same_fact_members(expr).empty()) return true;
  if ((expr.op == Op::and_ || expr.op == Op::or_) && !is_band(expr)) {
    for (const ExprId arg : expr.args) {
      const Op inner = program_.exprs[arg].op;
      if (inner == Op::quantifier || !fits_one_line(arg)) return false;
    }
  } else {
    for (const ExprId arg : expr.args) {
      if (program_.exprs[arg].type == ValueType::truth && !fits_one_line(arg)) return false;
    }
  }
  return visible_length(sentence(id)) <= kOneLine || expr.args.empty() || expr.op == Op::compare ||
         expr.op == Op::in;
}

Outline Wording::block(const Expr& expr, const std::string& prefix) const {
  Outline made;
  made.text = expr.block == Block::any   ? "any of these holds:"
              : expr.block == Block::all ? "all of these hold:"
                                         : "none of these holds:";
  for (const LimbRef& limb : expr.limbs) {
    Outline part = condition_below(limb.condition, limb.label);
    part.label = escaped(own_label(limb.label, prefix));
    made.parts.push_back(std::move(part));
  }
  return made;
}

std::vector<Outline> Wording::limbs(ExprId id) const { return block(program_.exprs[id], "").parts; }

Outline Wording::condition_below(ExprId id, const std::string& prefix) const {
  const Expr& expr = program_.exprs[id];
  Outline made;
  if (fits_one_line(id)) {
    made.text = sentence(id);
    return made;
  }
  switch (expr.op) {
    case Op::limbs: return block(expr, prefix);
    case Op::by_reading: {
      const Readings& readings = program_.readings[expr.reading];
      made.text = "the following holds, by the reading of " +
                  link(code(readings.name), "#" + anchor("reading", readings.name)) + ":";
      for (size_t i = 0; i < expr.limbs.size(); ++i) {
        Outline part = condition_below(expr.limbs[i].condition, expr.limbs[i].label);
        part.label = escaped(readings.choices[i].name);
        // Readings that ask for the same here are told together.
        auto same =
            std::find_if(made.parts.begin(), made.parts.end(),
                         [&part](const Outline& other) { return same_outline(other, part); });
        if (same == made.parts.end())
          made.parts.push_back(std::move(part));
        else
          same->label += ", " + part.label;
      }
      return made;
    }
    case Op::and_:
    case Op::or_: {
      made.text = expr.op == Op::and_ ? "all of these hold:" : "any of these holds:";
      for (const ExprId arg : expr.args) made.parts.push_back(condition_below(arg, prefix));
      return made;
    }
    case Op::not_: {
      made.text = "not so that:";
      made.parts.push_back(condition_below(expr.args[0], prefix));
      return made;
    }
    case Op::quantifier: {
      made.text = quantifier_start(expr) + ":";
      Outline inner = condition_below(expr.args[0], prefix);
      made.text += " " + inner.text;
      made.parts = std::move(inner.parts);
      return made;
    }
    default: made.text = sentence(id); return made;
  }
}

Outline Wording::condition(ExprId id) const { return condition_below(id, ""); }

}  // namespace cocket::report
