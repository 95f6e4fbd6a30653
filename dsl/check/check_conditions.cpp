// Conditions: truth, texts, countries and dates.
#include <algorithm>
#include <utility>

#include "base/suggest.h"
#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

using syntax::ExprKind;

std::optional<Comparison> comparison_from(std::string_view text) {
  if (text == ">=" || text == "at least" || text == "from") return Comparison::at_least;
  if (text == "<=" || text == "at most") return Comparison::at_most;
  if (text == ">" || text == "above") return Comparison::above;
  if (text == "<" || text == "below") return Comparison::below;
  return std::nullopt;
}

}  // namespace

ExprId Checker::truth(const syntax::Expr& expr, Scope& scope) {
  const bool part_of_and = std::exchange(in_and_, false);
  Expr made;
  made.span = expr.span;
  made.type = ValueType::truth;
  switch (expr.kind) {
    case ExprKind::yes:
    case ExprKind::no:
      made.op = Op::constant;
      made.truth_value = expr.kind == ExprKind::yes;
      return add_expr(std::move(made));
    case ExprKind::name: {
      const Typed typed = name(expr, scope);
      if (!typed.ok()) return {};
      if (typed.type != ValueType::truth) {
        Diagnostic& d = report(Code::T0203, expr.span, "`" + expr.text + "` is not yes or no", type_name(typed));
        d.under = scope.under;
        d.help.push_back("compare it, for example `" + expr.text + " is ...`");
        return {};
      }
      return typed.id;
    }
    case ExprKind::not_: {
      const ExprId arg = truth(expr.args[0], scope);
      if (!arg.valid()) return {};
      made.op = Op::not_;
      made.args = {arg};
      return add_expr(std::move(made));
    }
    case ExprKind::and_:
    case ExprKind::or_: {
      made.op = expr.kind == ExprKind::and_ ? Op::and_ : Op::or_;
      bool good = true;
      for (const syntax::Expr& arg : expr.args) {
        in_and_ = made.op == Op::and_;
        const ExprId each = truth(arg, scope);
        good = good && each.valid();
        if (each.valid()) made.args.push_back(each);
      }
      if (made.op == Op::and_) guard_lint(made.args, scope);
      return good ? add_expr(std::move(made)) : ExprId{};
    }
    case ExprKind::compare:
    case ExprKind::band: {
      const ExprId id = compare(expr, scope);
      if (id.valid() && !part_of_and) guard_lint({id}, scope);
      return id;
    }
    case ExprKind::is: return is(expr, scope);
    case ExprKind::in: return in(expr, scope);
    case ExprKind::meets: return meets(expr, scope);
    case ExprKind::quantifier: return quantifier(expr, scope);
    case ExprKind::applies: return applies(expr, scope);
    case ExprKind::law_unknown:
      if (!expr.unit.empty()) break;
      made.op = Op::law_unknown;
      made.text = expr.text;
      return add_expr(std::move(made));
    case ExprKind::block: {
      if (expr.text != "reading") {
        const Block block = expr.text == "any" ? Block::any : (expr.text == "all" ? Block::all : Block::none);
        return truth_of_limbs(expr.limbs, block, limb_prefix_, scope, expr.span);
      }
      const ReadingId reading = program_->find_reading(expr.reading.text);
      if (!reading.valid()) {
        std::vector<std::string> names;
        for (const Readings& each : program_->readings) names.push_back(each.name);
        unknown_name(Code::N0208, expr.reading, "set of readings", names, scope.under);
        return {};
      }
      const Readings readings = program_->readings[reading];
      made.op = Op::by_reading;
      made.reading = reading;
      made.limbs.resize(readings.choices.size());
      bool good = true;
      for (const syntax::Limb& limb : expr.limbs) {
        const unsigned choice = readings.find(limb.label.text);
        if (choice == readings.choices.size()) {
          std::vector<std::string> names;
          for (const auto& each : readings.choices) names.push_back(each.name);
          unknown_name(Code::N0208, limb.label, "reading", names, scope.under);
          good = false;
          continue;
        }
        if (made.limbs[choice].condition.valid()) {
          report(Code::C0309, limb.label.span, "label " + limb.label.text + " is used twice", "again");
        }
        const std::string outer = limb_prefix_;
        limb_prefix_ = outer.empty() ? limb.label.text : outer + "." + limb.label.text;
        made.limbs[choice] = {limb_prefix_, truth(limb.condition, scope), limb.label.span};
        limb_prefix_ = outer;
        good = good && made.limbs[choice].condition.valid();
      }
      for (size_t i = 0; i < made.limbs.size() && good; ++i) {
        if (made.limbs[i].condition.valid()) continue;
        Diagnostic& d = report(Code::C0307, expr.mark.valid() ? expr.mark : expr.span,
                               "reading " + readings.choices[i].name + " is not answered here", "these readings");
        d.under = scope.under;
        d.help.push_back(readings.choices[i].name + ": ...");
        good = false;
      }
      return good ? add_expr(std::move(made)) : ExprId{};
    }
    default: break;
  }
  Diagnostic& d = report(Code::T0203, expr.span, "a condition is needed here", "this is no condition");
  d.under = scope.under;
  return {};
}

ExprId Checker::truth_of_limbs(const std::vector<syntax::Limb>& limbs, Block block, const std::string& prefix,
                               Scope& scope, const Span& span) {
  Expr made;
  made.op = Op::limbs;
  made.type = ValueType::truth;
  made.block = block;
  made.span = span;
  std::set<std::string> seen;
  std::vector<ExprId> conditions;
  bool good = true;
  for (const syntax::Limb& limb : limbs) {
    if (!seen.insert(limb.label.text).second) {
      report(Code::C0309, limb.label.span, "label " + limb.label.text + " is used twice", "again").under = scope.under;
    }
    const std::string label = prefix.empty() ? limb.label.text : prefix + "." + limb.label.text;
    const std::string outer = limb_prefix_;
    limb_prefix_ = label;
    in_and_ = block == Block::all;
    const ExprId condition = truth(limb.condition, scope);
    in_and_ = false;
    limb_prefix_ = outer;
    good = good && condition.valid();
    if (condition.valid()) conditions.push_back(condition);
    made.limbs.push_back({label, condition, limb.label.span});
  }
  // The limbs of `all of` guard each other, as the parts of an `and` do.
  if (block == Block::all) guard_lint(conditions, scope);
  return good ? add_expr(std::move(made)) : ExprId{};
}

ExprId Checker::compare_values(Typed left, Typed right, Comparison comparison, const syntax::Expr& at, Scope& scope) {
  if (left.type != ValueType::date || right.type != ValueType::date) {
    Diagnostic& d = report(Code::T0204, at.mark.valid() ? at.mark : at.span, "only numbers and dates have an order",
                           "compares " + type_name(left) + " with " + type_name(right));
    d.under = scope.under;
    return {};
  }
  Expr made;
  made.op = Op::date_compare;
  made.type = ValueType::truth;
  made.span = at.span;
  made.args = {left.id, right.id};
  made.comparison = comparison;
  return add_expr(std::move(made));
}

ExprId Checker::compare(const syntax::Expr& expr, Scope& scope) {
  // Each part is one comparison; a two-sided band has two.
  struct Part {
    Comparison comparison;
    const syntax::Expr* bound;
  };
  std::vector<Part> parts;
  const auto first = comparison_from(expr.text);
  if (!first || expr.args.size() < 2) return {};
  parts.push_back({*first, &expr.args[1]});
  if (expr.kind == ExprKind::band && expr.args.size() == 3) parts.push_back({Comparison::below, &expr.args[2]});

  // Is it about dates? The side that is not a literal number tells.
  auto looks_like_date = [&](const syntax::Expr& side) {
    if (side.kind == ExprKind::date) return true;
    if (side.kind == ExprKind::aggregate) return side.text == "earliest" || side.text == "latest";
    const syntax::Expr* leftmost = &side;
    while (leftmost->kind == ExprKind::arithmetic) leftmost = &leftmost->args[0];
    if (leftmost->kind == ExprKind::date) return true;
    if (leftmost->kind != ExprKind::name) return false;
    const Field* field = nullptr;
    if (place_of({leftmost->text, leftmost->span}, scope, field, false) && field) return field->type == ValueType::date;
    const DefineId define = find_define(leftmost->text, scope.module);
    return define.valid() && program_->defines[define].type == ValueType::date;
  };
  std::vector<ExprId> atoms;
  for (const Part& part : parts) {
    ExprId atom;
    if (looks_like_date(expr.args[0]) || looks_like_date(*part.bound)) {
      const Typed left = value(expr.args[0], scope);
      const Typed right = value(*part.bound, scope);
      if (left.ok() && right.ok()) atom = compare_values(left, right, part.comparison, expr, scope);
    } else {
      const auto left = sum(expr.args[0], scope);
      const auto right = sum(*part.bound, scope);
      if (left && right) {
        atom = compare_sums(*left, *right, part.comparison, expr.args[0], *part.bound,
                            cover(expr.args[0].span, part.bound->span), expr.mark, scope);
      }
    }
    if (!atom.valid()) return {};
    atoms.push_back(atom);
  }
  if (atoms.size() == 1) return atoms.front();
  Expr made;
  made.op = Op::and_;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.args = atoms;
  return add_expr(std::move(made));
}

ExprId Checker::is(const syntax::Expr& expr, Scope& scope) {
  const Typed left = value(expr.args[0], scope);
  if (!left.ok()) return {};
  const syntax::Expr& right = expr.args[1];
  Expr made;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.args = {left.id};
  made.negated = expr.text == "is not";
  if (right.kind == ExprKind::none && !(left.type == ValueType::symbol &&
                                        std::find(left.members.begin(), left.members.end(), "none") != left.members.end())) {
    if (!left.or_none) {
      Diagnostic& d = report(Code::T0204, right.span, "this fact cannot be none", "never the case");
      d.under = scope.under;
      d.help.push_back("declare it `... or none` if it can be");
      return {};
    }
    made.op = Op::is_none;
    return add_expr(std::move(made));
  }
  const std::string word = right.kind == ExprKind::none ? "none" : right.text;
  switch (left.type) {
    case ValueType::truth:
      if (right.kind != ExprKind::yes && right.kind != ExprKind::no) break;
      made.op = Op::is_truth;
      made.truth_value = right.kind == ExprKind::yes;
      return add_expr(std::move(made));
    case ValueType::date:
    case ValueType::number:
      if (left.type == ValueType::date) {
        const Typed other = value(right, scope);
        if (!other.ok()) return {};
        if (other.type != ValueType::date) break;
        return compare_values(left, other, made.negated ? Comparison::not_equal : Comparison::equal, expr, scope);
      }
      {
        const auto left_sum = sum(expr.args[0], scope);
        const auto right_sum = sum(right, scope);
        if (!left_sum || !right_sum) return {};
        return compare_sums(*left_sum, *right_sum, made.negated ? Comparison::not_equal : Comparison::equal,
                            expr.args[0], right, expr.span, expr.mark, scope);
      }
    case ValueType::symbol:
      made.op = Op::is;
      if ((right.kind == ExprKind::name || right.kind == ExprKind::none || right.kind == ExprKind::yes ||
           right.kind == ExprKind::no) &&
          word.find('.') == std::string::npos) {
        const std::string member = right.kind == ExprKind::yes ? "yes" : (right.kind == ExprKind::no ? "no" : word);
        if (std::find(left.members.begin(), left.members.end(), member) != left.members.end()) {
          made.texts = {member};
          return add_expr(std::move(made));
        }
        const Field* field = nullptr;
        if (!find_define(member, scope.module).valid() && !place_of({member, right.span}, scope, field, false)) {
          unknown_name(Code::N0204, {member, right.span}, "member", left.members, scope.under);
          return {};
        }
      }
      break;
    case ValueType::country:
      made.op = Op::is;
      // Country codes NO and others read like words of the language; a code is a code here.
      if (right.kind == ExprKind::name && right.text.find('.') == std::string::npos) {
        if (program_->countries.count(right.text) != 0) {
          made.texts = {right.text};
          return add_expr(std::move(made));
        }
        if (!find_define(right.text, scope.module).valid()) {
          // No suggestion: any two codes are near, and a near country is a wrong one.
          unknown_name(Code::N0204, {right.text, right.span}, "country", {}, scope.under);
          return {};
        }
      }
      break;
    case ValueType::text:
      made.op = Op::is;
      if (right.kind == ExprKind::text || right.kind == ExprKind::name || right.kind == ExprKind::quantity) {
        made.texts = {right.text};
        return add_expr(std::move(made));
      }
      break;
    default: break;
  }
  // Another value of the same type.
  if (left.type == ValueType::symbol || left.type == ValueType::country) {
    const Typed other = value(right, scope);
    if (!other.ok()) return {};
    if (other.type == left.type) {
      made.op = Op::is;
      made.args.push_back(other.id);
      return add_expr(std::move(made));
    }
  }
  Diagnostic& d = report(Code::T0204, right.span, "this does not fit " + type_name(left), "cannot be equal");
  d.labels.push_back({expr.args[0].span, type_name(left)});
  d.under = scope.under;
  return {};
}

ExprId Checker::in(const syntax::Expr& expr, Scope& scope) {
  const Typed left = value(expr.args[0], scope);
  if (!left.ok()) return {};
  if (left.type != ValueType::country && left.type != ValueType::symbol && left.type != ValueType::text) {
    report(Code::T0204, expr.args[0].span, "only countries, texts and members can be in a list", type_name(left)).under =
        scope.under;
    return {};
  }
  Expr made;
  made.op = Op::in;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.args = {left.id};
  made.negated = expr.text == "not in";
  bool good = true;
  for (const syntax::Expr& member : expr.args[1].args) {
    GroupId group;
    for (size_t i = 0; i < program_->groups.size(); ++i) {
      if (program_->groups[program_->groups.id_at(i)].name == member.text) group = program_->groups.id_at(i);
    }
    if (group.valid()) {
      if (group_is_country_[group.index] != (left.type == ValueType::country)) {
        report(Code::T0204, member.span, "group " + member.text + " holds members of another type", "this group").under =
            scope.under;
        good = false;
      }
      made.groups.push_back(group);
      continue;
    }
    std::vector<std::string> groups;
    for (const Group& each : program_->groups) groups.push_back(each.name);
    // Any word may be a text, so a misspelt group would be one that nothing is ever in.
    const bool meant_a_group = expr.args[1].args.size() == 1 || !nearest_names(member.text, groups).empty();
    const bool known =
        left.type == ValueType::country  ? program_->countries.count(member.text) != 0
        : left.type == ValueType::symbol ? std::find(left.members.begin(), left.members.end(), member.text) != left.members.end()
                                         : !meant_a_group;
    if (known) {
      made.texts.push_back(member.text);
      continue;
    }
    std::vector<std::string> candidates = left.members;
    candidates.insert(candidates.end(), groups.begin(), groups.end());
    if (left.type == ValueType::country) {
      for (const auto& [code, country] : program_->countries) candidates.push_back(code);
    }
    if (broken_.count(member.text) == 0) {
      const bool text = left.type == ValueType::text;
      unknown_name(Code::N0204, {member.text, member.span}, text ? "group" : "group or member", candidates, scope.under);
    }
    good = false;
  }
  return good ? add_expr(std::move(made)) : ExprId{};
}

ExprId Checker::meets(const syntax::Expr& expr, Scope& scope) {
  const ProvisionId id = program_->find_provision(expr.text);
  if (!id.valid()) {
    std::vector<std::string> names;
    for (const Provision& each : program_->provisions) names.push_back(each.name);
    unknown_name(Code::N0202, {expr.text, expr.mark.valid() ? expr.mark : expr.span}, "provision", names, scope.under);
    return {};
  }
  const RecordId on = program_->provisions[id].on;
  if (!on.valid()) return {};
  Expr made;
  made.op = Op::meets;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.provision = id;
  const syntax::Expr& instance = expr.args[0];
  const Variable* variable = nullptr;
  for (const Variable& each : scope.variables) {
    if (each.name == instance.text) variable = &each;
  }
  const RecordId named = variable ? variable->record : program_->find_record(instance.text);
  if (named != on) {
    Diagnostic& d = report(Code::T0209, instance.span,
                           expr.text + " is asked of a " + program_->records[on].name, "this is none");
    d.under = scope.under;
    return {};
  }
  if (!variable && !program_->records[on].singleton) {
    report(Code::T0209, instance.span, "a line may have many of `" + instance.text + "`", "which one?").under = scope.under;
    return {};
  }
  made.instance = Instance{false, variable != nullptr, variable ? variable->slot : 0, on};
  if (!expr.date.empty()) made.on_date = date_of(expr.date);
  return add_expr(std::move(made));
}

std::optional<Place> Checker::list_place(const syntax::Expr& expr, Scope& scope, Scope& inner, unsigned& slot) {
  const syntax::Expr& list = expr.args[0];
  const Field* field = nullptr;
  const auto place = place_of({list.text, list.span}, scope, field);
  if (!place) return std::nullopt;
  if (!field || field->type != ValueType::list) {
    report(Code::T0208, list.span, "`" + list.text + "` is not a list", "one value").under = scope.under;
    return std::nullopt;
  }
  slot = scope.next_slot();
  inner = scope;
  inner.variables.push_back({expr.variable.text, field->record, field, slot});
  return place;
}

ExprId Checker::quantifier(const syntax::Expr& expr, Scope& scope) {
  Scope inner;
  unsigned slot = 0;
  const auto place = list_place(expr, scope, inner, slot);
  if (!place) return {};
  Expr made;
  made.op = Op::quantifier;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.place = *place;
  made.slot = slot;
  made.quantifier = expr.text == "any" ? Quantifier::any : (expr.text == "every" ? Quantifier::every : Quantifier::none);
  const ExprId has = truth(expr.args[1], inner);
  if (!has.valid()) return {};
  made.args = {has};
  if (expr.has_where) {
    const ExprId where = truth(expr.args[2], inner);
    if (!where.valid()) return {};
    made.args.push_back(where);
    made.has_where = true;
  }
  return add_expr(std::move(made));
}

ExprId Checker::applies(const syntax::Expr& expr, Scope& scope) {
  if (series_.count(expr.series.text) == 0) {
    unknown_series(Code::N0211, expr.series, "series", {}, scope.under);
    return {};
  }
  Expr made;
  made.op = Op::applies;
  made.type = ValueType::truth;
  made.span = expr.span;
  made.quantifier = expr.text == "any" ? Quantifier::any : Quantifier::none;
  RequirementId except;
  if (!expr.except.empty()) {
    except = program_->find_requirement(expr.except.text);
    if (!except.valid()) {
      std::vector<std::string> names;
      for (const Requirement& each : program_->requirements) names.push_back(each.name);
      unknown_name(Code::N0202, expr.except, "requirement", names, scope.under);
      return {};
    }
  }
  for (size_t i = 0; i < program_->requirements.size(); ++i) {
    const RequirementId id = program_->requirements.id_at(i);
    if (id != except && program_->requirements[id].series == expr.series.text) made.requirements.push_back(id);
  }
  return add_expr(std::move(made));
}

}  // namespace cocket::check_detail
