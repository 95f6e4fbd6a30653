// Numbers: units, kinds, and the normal form on which comparisons are judged.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

using syntax::ExprKind;

std::optional<Rational> number_from(std::string text) {
  Rational scale = 1;
  for (const auto& [word, value] : {std::pair<std::string_view, const char*>{"million", "1000000"},
                                    std::pair<std::string_view, const char*>{"billion", "1000000000"}}) {
    if (text.size() > word.size() && text.compare(text.size() - word.size(), word.size(), word) == 0) {
      text.resize(text.size() - word.size());
      while (!text.empty() && text.back() == ' ') text.pop_back();
      scale = Rational(value);
    }
  }
  const auto number = parse_decimal(text, true);
  if (!number) return std::nullopt;
  return Rational(*number * scale);
}

Sum constant(Rational value) {
  Sum sum;
  if (value != 0) sum.terms.push_back({std::move(value), {}});
  return sum;
}

bool is_constant(const Sum& sum) {
  return sum.divisor.empty() && std::all_of(sum.terms.begin(), sum.terms.end(),
                                            [](const Term& term) { return term.factors.empty(); });
}

Rational constant_value(const Sum& sum) { return sum.terms.empty() ? Rational(0) : sum.terms.front().coefficient; }

}  // namespace

bool Checker::same_leaf(ExprId a, ExprId b) const {
  if (a == b) return true;
  const Expr& x = program_->exprs[a];
  const Expr& y = program_->exprs[b];
  if (x.op != y.op) return false;
  if (x.op == Op::fact_number) {
    return x.place == y.place;
  }
  if (x.op == Op::define_number) {
    return x.define == y.define && x.instance.is_slot == y.instance.is_slot && x.instance.slot == y.instance.slot &&
           x.instance.record == y.instance.record;
  }
  return false;
}

// Like products are added up; a coefficient of 0 leaves no term.
void Checker::merge(std::vector<Term>& terms) const {
  std::vector<Term> merged;
  for (Term& term : terms) {
    auto same = std::find_if(merged.begin(), merged.end(), [&](const Term& other) {
      if (other.factors.size() != term.factors.size()) return false;
      std::vector<bool> used(other.factors.size(), false);
      for (const ExprId factor : term.factors) {
        bool found = false;
        for (size_t i = 0; i < other.factors.size() && !found; ++i) {
          if (!used[i] && same_leaf(other.factors[i], factor)) used[i] = found = true;
        }
        if (!found) return false;
      }
      return true;
    });
    if (same == merged.end()) merged.push_back(std::move(term));
    else same->coefficient += term.coefficient;
  }
  merged.erase(std::remove_if(merged.begin(), merged.end(), [](const Term& t) { return t.coefficient == 0; }),
               merged.end());
  terms = std::move(merged);
}

std::string Checker::dimension_name(const Dimension& dimension) const {
  if (dimension.empty()) return "a pure number";
  std::string above;
  std::string below;
  for (const auto& [kind, power] : dimension) {
    std::string& side = power > 0 ? above : below;
    for (int i = 0; i < std::abs(power); ++i) side += (side.empty() ? "" : " * ") + program_->kinds[kind];
  }
  std::string text = above.empty() ? "1" : above;
  if (!below.empty()) text += " / " + below;
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

Unit Checker::show_unit(const Sum& sum) const {
  if (!sum.unit.empty()) {
    if (const auto unit = find_unit(*program_, sum.unit); unit && unit->dimension == sum.dimension) return *unit;
  }
  // Any declared unit of that dimension with factor 1, else base units without a name.
  for (const auto& [name, unit] : program_->units) {
    if (unit.dimension == sum.dimension && unit.factor == 1) return unit;
  }
  Unit unit;
  unit.dimension = sum.dimension;
  return unit;
}

std::optional<Sum> Checker::literal(const syntax::Expr& expr) {
  if (expr.kind == ExprKind::percent) {
    const auto number = number_from(expr.text);
    if (!number) return std::nullopt;
    Sum result = constant(*number / 100);
    result.unit = "";
    return result;
  }
  if (expr.kind != ExprKind::quantity) {
    report(Code::T0206, expr.span, "a number is needed here", "this is none");
    return std::nullopt;
  }
  const auto number = number_from(expr.text);
  if (!number) {
    report(Code::P0113, expr.span, "this number cannot be read", "at most 38 digits");
    return std::nullopt;
  }
  if (expr.unit.empty()) {
    Sum result = constant(*number);
    result.bare_number = true;
    return result;
  }
  const auto unit = find_unit(*program_, expr.unit);
  if (!unit) {
    std::vector<std::string> names;
    for (const auto& [name, each] : program_->units) names.push_back(name);
    unknown_name(Code::N0203, {expr.unit, expr.span}, "unit", names);
    return std::nullopt;
  }
  Sum result = constant(*number * unit->factor);
  result.dimension = unit->dimension;
  result.unit = expr.unit;
  return result;
}

std::optional<Sum> Checker::sum(const syntax::Expr& expr, Scope& scope) {
  auto leaf = [&](ExprId id, const Unit& unit) {
    Sum result;
    result.terms.push_back({1, {id}});
    result.dimension = unit.dimension;
    result.unit = unit.name;
    return result;
  };
  switch (expr.kind) {
    case ExprKind::quantity:
    case ExprKind::percent: return literal(expr);
    case ExprKind::name: {
      for (size_t i = 0; i < program_->tables.size(); ++i) {
        const TableId id = program_->tables.id_at(i);
        const Table& table = program_->tables[id];
        if (table.name != expr.text) continue;
        Expr made;
        made.op = Op::table_number;
        made.type = ValueType::number;
        made.unit = table.unit;
        made.table = id;
        made.span = expr.span;
        return leaf(add_expr(std::move(made)), table.unit);
      }
      const Typed typed = name(expr, scope);
      if (!typed.ok()) return std::nullopt;
      if (typed.type != ValueType::number) {
        Diagnostic& d = report(Code::T0206, expr.span, "`" + expr.text + "` is not a number", "found here");
        d.under = scope.under;
        return std::nullopt;
      }
      Sum result = leaf(typed.id, typed.unit);
      result.named = expr.text;
      return result;
    }
    case ExprKind::law_unknown: {
      const auto unit = find_unit(*program_, expr.unit);
      if (!unit) {
        unknown_name(Code::N0203, {expr.unit, expr.span}, "unit", {}, scope.under);
        return std::nullopt;
      }
      Expr made;
      made.op = Op::law_unknown;
      made.type = ValueType::number;
      made.unit = *unit;
      made.text = expr.text;
      made.span = expr.span;
      return leaf(add_expr(std::move(made)), *unit);
    }
    case ExprKind::arithmetic: {
      const auto left = sum(expr.args[0], scope);
      const auto right = sum(expr.args[1], scope);
      if (!left || !right) return std::nullopt;
      if (expr.text == "+" || expr.text == "-") return add(*left, *right, expr.text == "-", expr);
      return expr.text == "*" ? multiply(*left, *right, expr) : divide(*left, *right, expr);
    }
    case ExprKind::aggregate:
    case ExprKind::over:
    case ExprKind::count: {
      Unit unit;
      const ExprId id = aggregate_number(expr, scope, unit);
      if (!id.valid()) return std::nullopt;
      return leaf(id, unit);
    }
    default: break;
  }
  Diagnostic& d = report(Code::T0206, expr.span, "a number is needed here", "this is none");
  d.under = scope.under;
  return std::nullopt;
}

// At the most, of the two together.
bool Checker::has_one_divisor(const Sum& a, const Sum& b, const syntax::Expr& at) {
  if (a.divisor.empty() || b.divisor.empty()) return true;
  report(Code::T0211, at.span, "a comparison can have one divisor only", "two divisions").help.push_back(
      "give one of the two quotients a name with `define`");
  return false;
}

std::optional<Sum> Checker::add(Sum a, const Sum& b, bool subtract, const syntax::Expr& at) {
  if (a.dimension != b.dimension) {
    Diagnostic& d = report(Code::T0202, at.mark.valid() ? at.mark : at.span,
                           subtract ? "these two cannot be subtracted" : "these two cannot be added",
                           dimension_name(a.dimension) + " and " + dimension_name(b.dimension));
    d.labels.push_back({at.args[0].span, dimension_name(a.dimension)});
    d.labels.push_back({at.args[1].span, dimension_name(b.dimension)});
    return std::nullopt;
  }
  if (!has_one_divisor(a, b, at)) return std::nullopt;
  // N1/D + N2 = (N1 + N2*D)/D
  auto times_divisor = [](const std::vector<Term>& terms, const std::vector<Term>& divisor) {
    if (divisor.empty()) return terms;
    std::vector<Term> product;
    for (const Term& x : terms) {
      for (const Term& y : divisor) {
        Term term{x.coefficient * y.coefficient, x.factors};
        term.factors.insert(term.factors.end(), y.factors.begin(), y.factors.end());
        product.push_back(std::move(term));
      }
    }
    return product;
  };
  std::vector<Term> right = times_divisor(b.terms, a.divisor);
  Sum result = a;
  result.terms = times_divisor(a.terms, b.divisor);
  if (result.divisor.empty()) result.divisor = b.divisor;
  for (Term& term : right) {
    if (subtract) term.coefficient = -term.coefficient;
    result.terms.push_back(std::move(term));
  }
  merge(result.terms);
  result.bare_number = false;
  result.named.clear();
  return result;
}

std::optional<Sum> Checker::multiply(const Sum& a, const Sum& b, const syntax::Expr& at) {
  if (!has_one_divisor(a, b, at)) return std::nullopt;
  Sum result;
  result.divisor = a.divisor.empty() ? b.divisor : a.divisor;
  for (const Term& x : a.terms) {
    for (const Term& y : b.terms) {
      Term term{x.coefficient * y.coefficient, x.factors};
      term.factors.insert(term.factors.end(), y.factors.begin(), y.factors.end());
      result.terms.push_back(std::move(term));
    }
  }
  result.dimension = a.dimension;
  for (const auto& [kind, power] : b.dimension) {
    if ((result.dimension[kind] += power) == 0) result.dimension.erase(kind);
  }
  // A product of kinds that has a declared meaning becomes that kind.
  for (const KindRule& rule : kind_rules_) {
    Dimension raw;
    ++raw[rule.left];
    ++raw[rule.right];
    if (result.dimension != raw) continue;
    result.dimension = Dimension{{rule.result, 1}};
    for (Term& term : result.terms) term.coefficient *= rule.factor;
    break;
  }
  if (result.dimension == a.dimension) result.unit = a.unit;
  else if (result.dimension == b.dimension) result.unit = b.unit;
  merge(result.terms);
  return result;
}

std::optional<Sum> Checker::divide(Sum a, const Sum& b, const syntax::Expr& at) {
  for (const auto& [kind, power] : b.dimension) {
    if ((a.dimension[kind] -= power) == 0) a.dimension.erase(kind);
  }
  a.bare_number = a.bare_number && b.bare_number;
  if (is_constant(b)) {
    const Rational divisor = constant_value(b);
    if (divisor == 0) {
      report(Code::T0206, at.args[1].span, "a division by 0", "this is 0");
      return std::nullopt;
    }
    for (Term& term : a.terms) term.coefficient /= divisor;
  } else {
    if (!a.divisor.empty() || !b.divisor.empty()) {
      report(Code::T0211, at.span, "a comparison can have one divisor only", "two divisions").help.push_back(
          "give one of the two quotients a name with `define`");
      return std::nullopt;
    }
    a.divisor = b.terms;
  }
  if (!b.dimension.empty()) a.unit = a.unit.empty() || b.unit.empty() ? "" : a.unit + "/" + b.unit;
  a.named.clear();
  return a;
}

bool Checker::check_degree(const std::vector<Term>& terms, const syntax::Expr& at, const Scope& scope) {
  for (const Term& term : terms) {
    for (size_t i = 0; i < term.factors.size(); ++i) {
      for (size_t j = i + 1; j < term.factors.size(); ++j) {
        if (!same_leaf(term.factors[i], term.factors[j])) continue;
        Diagnostic& d = report(Code::T0210, at.span, "a fact is multiplied by itself",
                               text_of(program_->exprs[term.factors[i]].span));
        d.under = scope.under;
        d.why = "what is known of a power cannot be judged from the ends of an interval alone";
        return false;
      }
    }
  }
  return true;
}

ExprId Checker::materialise(const Sum& sum, const Span& span) {
  Expr made;
  made.type = ValueType::number;
  made.span = span;
  made.unit = show_unit(sum);
  if (is_constant(sum)) {
    made.op = Op::number;
    made.value = constant_value(sum);
    return add_expr(std::move(made));
  }
  if (sum.divisor.empty() && sum.terms.size() == 1 && sum.terms[0].coefficient == 1 &&
      sum.terms[0].factors.size() == 1) {
    return sum.terms[0].factors[0];
  }
  made.op = Op::arithmetic;
  made.terms = sum.terms;
  made.divisor = sum.divisor;
  return add_expr(std::move(made));
}

ExprId Checker::aggregate_number(const syntax::Expr& expr, Scope& scope, Unit& unit) {
  Expr made;
  made.type = ValueType::number;
  made.span = expr.span;
  auto take = [&](const syntax::Expr& arg, Scope& in, std::optional<Sum>& first) -> bool {
    const auto each = sum(arg, in);
    if (!each || !check_degree(each->terms, arg, in)) return false;
    if (first && first->dimension != each->dimension) {
      Diagnostic& d = report(Code::T0202, arg.span, "the members are of different kinds", dimension_name(each->dimension));
      d.labels.push_back({expr.args[0].span, dimension_name(first->dimension)});
      d.under = scope.under;
      return false;
    }
    if (!first) first = each;
    made.args.push_back(materialise(*each, arg.span));
    return true;
  };
  std::optional<Sum> first;
  if (expr.kind == ExprKind::aggregate) {
    if (expr.text != "greatest" && expr.text != "least") {
      report(Code::T0206, expr.span, "a number is needed here", "this is a date").under = scope.under;
      return {};
    }
    made.op = expr.text == "greatest" ? Op::greatest : Op::least;
    bool good = true;
    for (const syntax::Expr& arg : expr.args) good = take(arg, scope, first) && good;
    if (!good) return {};
  } else {
    Scope inner;
    unsigned slot = 0;
    const auto place = list_place(expr, scope, inner, slot);
    if (!place) return {};
    made.place = *place;
    made.slot = slot;
    size_t where = 1;
    if (expr.kind == ExprKind::count) {
      made.op = Op::count;
    } else {
      made.op = Op::over;
      made.aggregate = expr.text == "greatest" ? Aggregate::greatest
                                               : (expr.text == "least" ? Aggregate::least : Aggregate::sum);
      if (!take(expr.args[1], inner, first)) return {};
      where = 2;
    }
    if (expr.has_where) {
      const ExprId condition = truth(expr.args[where], inner);
      if (!condition.valid()) return {};
      made.args.push_back(condition);
      made.has_where = true;
    }
  }
  if (first) unit = show_unit(*first);
  made.unit = unit;
  return add_expr(std::move(made));
}

ExprId Checker::compare_sums(const Sum& left, const Sum& right, Comparison comparison,
                             const syntax::Expr& left_expr, const syntax::Expr& right_expr, const Span& span,
                             const Span& mark, const Scope& scope) {
  if (left.dimension != right.dimension) {
    const bool bare = left.bare_number || right.bare_number;
    const Sum& other = left.bare_number ? right : left;
    const syntax::Expr& bare_expr = left.bare_number ? left_expr : right_expr;
    if (bare) {
      Diagnostic& d = report(Code::T0201, bare_expr.span, "a number without a unit is compared with a quantity",
                             "no unit");
      d.labels.push_back({(left.bare_number ? right_expr : left_expr).span, dimension_name(other.dimension)});
      d.under = scope.under;
      d.why = "no threshold in the law is a bare number";
      const Unit unit = show_unit(other);
      if (!unit.name.empty()) d.help.push_back("write `" + text_of(bare_expr.span) + " " + unit.name + "`");
      return {};
    }
    auto undeclared = [&](const Dimension& dimension) {
      int kinds = 0;
      for (const auto& [kind, power] : dimension) kinds += power > 0 ? power : 0;
      return kinds > 1;
    };
    const bool product = undeclared(left.dimension) || undeclared(right.dimension);
    Diagnostic& d = report(product ? Code::T0205 : Code::T0202, mark.valid() ? mark : span,
                           product ? "a product of kinds without a meaning is compared"
                                   : "two quantities of different kinds are compared",
                           "not comparable");
    d.labels.push_back({left_expr.span, dimension_name(left.dimension)});
    d.labels.push_back({right_expr.span, dimension_name(right.dimension)});
    d.under = scope.under;
    d.why = product ? "no `kind` declaration says what this product is"
                    : "the two measure different things, so neither is larger than the other";
    return {};
  }
  syntax::Expr whole;
  whole.span = span;
  whole.mark = mark;
  whole.args = {left_expr, right_expr};
  auto difference = add(left, right, true, whole);
  if (!difference || !check_degree(difference->terms, whole, scope)) return {};
  if (is_constant(*difference)) {
    Diagnostic& d = report(Code::T0214, span, "this comparison is the same for every line", "always the same");
    d.under = scope.under;
    return {};
  }
  Expr made;
  made.op = Op::compare;
  made.type = ValueType::truth;
  made.span = span;
  made.comparison = comparison;
  made.terms = difference->terms;
  made.divisor = difference->divisor;
  made.args = {materialise(left, left_expr.span), materialise(right, right_expr.span)};
  made.unit = show_unit(left.bare_number || left.unit.empty() ? right : left);
  return add_expr(std::move(made));
}

// A quotient is compared without anything in the same `and` that says the divisor is positive.
void Checker::guard_lint(const std::vector<ExprId>& conditions, const Scope& scope) {
  for (const ExprId id : conditions) {
    const Expr& atom = program_->exprs[id];
    if (atom.op != Op::compare || atom.divisor.size() != 1 || atom.divisor[0].factors.size() != 1) continue;
    const ExprId divisor = atom.divisor[0].factors[0];
    const bool guarded = std::any_of(conditions.begin(), conditions.end(), [&](ExprId other) {
      const Expr& guard = program_->exprs[other];
      return guard.op == Op::compare && guard.comparison == Comparison::above && guard.divisor.empty() &&
             guard.terms.size() == 1 && guard.terms[0].factors.size() == 1 &&
             same_leaf(guard.terms[0].factors[0], divisor);
    });
    if (guarded) continue;
    const Expr& leaf = program_->exprs[divisor];
    Diagnostic& d = report(Code::T0212, atom.span, "this division has no guard", "divides by `" + text_of(leaf.span) + "`");
    d.under = scope.under;
    d.why = "where the divisor may be 0 the answer is unknown";
    d.help.push_back("add `" + text_of(leaf.span) + " > 0 " + leaf.unit.name + " and` before it");
  }
}

}  // namespace cocket::check_detail
