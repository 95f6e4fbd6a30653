#include "engine/columnar/margins.h"

#include <algorithm>

#include "engine/columnar/fault.h"
#include "engine/columnar/instance.h"

namespace cocket::columnar {

using program::Expr;
using program::Op;

Margins::Margins(const Plan& plan) : plan_(&plan) {}

Rational Margins::value_of(const Code& code) { return Rational(code.value) / power_of_ten(code.scale); }

std::string Margins::after_number(const Margin& margin) {
  std::string text = " (" + margin.limb + ": " + margin.fact + " " + margin.comparison + " " + to_exact_string(margin.threshold);
  if (!margin.unit.empty()) text += " " + margin.unit;
  return text + ")";
}

std::optional<uint32_t> Margins::input_at(const program::Place& place, const std::string& instance, Codes codes) const {
  const Instance at = place.is_slot ? find_instance(plan_->program(), instance) : singleton_instance(place.record);
  std::optional<uint32_t> found;
  for (uint32_t i = 0; i < plan_->inputs().size(); ++i) {
    const Input& input = plan_->shape().inputs[i];
    if (!input.plain || plan_->inputs()[i].kind != InputKind::number) continue;
    const program::FlatFact& fact = input.facts.front();
    if (fact.record != place.owner || fact.field != place.field || !is_at(fact, at, place.path)) continue;
    if ((codes[i].flags & Code::content) == 0) continue;
    // Two cells, or a range: the answer's signature holds the texts.
    if (found || (codes[i].flags & Code::point) == 0) return std::nullopt;
    found = i;
  }
  return found;
}

// The number of an expression from the line's own cells; nothing where other sources may speak.
std::optional<Rational> Margins::evaluate(program::ExprId id, const std::string& instance, Codes codes) const {
  const Expr& expr = plan_->program().exprs[id];
  switch (expr.op) {
    case Op::number: return expr.value;
    case Op::fact_number: {
      if (const auto constant = plan_->constant(expr.place)) return constant;
      const auto input = input_at(plan_->resolved(expr.place), instance, codes);
      if (!input) return std::nullopt;
      return value_of(codes[*input]) * plan_->inputs()[*input].unit.factor;
    }
    case Op::arithmetic: {
      auto sum = [&](const std::vector<program::Term>& terms) -> std::optional<Rational> {
        Rational total = 0;
        for (const program::Term& term : terms) {
          Rational product = term.coefficient;
          for (const program::ExprId factor : term.factors) {
            const auto value = evaluate(factor, instance, codes);
            if (!value) return std::nullopt;
            product *= *value;
          }
          total += product;
        }
        return total;
      };
      const auto above = sum(expr.terms);
      if (!above || expr.divisor.empty()) return above;
      const auto below = sum(expr.divisor);
      if (!below || *below <= 0) return std::nullopt;
      return *above / *below;
    }
    default: return std::nullopt;
  }
}

Margins::Side Margins::side_of(program::ExprId id, const std::string& instance, const Rational& shown,
                               const Rational& unit_factor, Codes codes) const {
  Side side;
  side.value = shown;
  const Expr& expr = plan_->program().exprs[id];
  const Rational in_base = shown * unit_factor;
  if (expr.op == Op::fact_number) {
    const program::Place place = plan_->resolved(expr.place);
    if (const auto input = input_at(place, instance, codes)) {
      const Rational factor = plan_->inputs()[*input].unit.factor;
      if (value_of(codes[*input]) * factor != in_base) return side;
      side.from = Side::From::input;
      side.input = *input;
      side.factor = factor / unit_factor;
      return side;
    }
    // Derived as a quotient.
    const program::Field& field = plan_->program().records[expr.place.owner].fields[place.field.index];
    for (const program::Default& each : field.defaults) {
      if (each.unless_given) continue;
      const Expr& form = plan_->program().exprs[each.value];
      if (form.op != Op::arithmetic || form.terms.size() != 1 || form.divisor.size() != 1 ||
          form.terms.front().factors.size() != 1 || form.divisor.front().factors.size() != 1) {
        continue;
      }
      const Expr& above = plan_->program().exprs[form.terms.front().factors.front()];
      const Expr& below = plan_->program().exprs[form.divisor.front().factors.front()];
      if (above.op != Op::fact_number || below.op != Op::fact_number || !expr.place.path.empty()) continue;
      // Slot 0 of a default is the record itself.
      const std::string& self = expr.place.is_slot ? instance : plan_->program().records[expr.place.record].name;
      const auto n = input_at(above.place, self, codes);
      const auto d = input_at(below.place, self, codes);
      if (!n || !d || value_of(codes[*d]) <= 0) continue;
      const Rational factor = form.terms.front().coefficient * plan_->inputs()[*n].unit.factor /
                              (form.divisor.front().coefficient * plan_->inputs()[*d].unit.factor);
      if (value_of(codes[*n]) / value_of(codes[*d]) * factor != in_base) continue;
      side.from = Side::From::quotient;
      side.input = *n;
      side.divisor = *d;
      side.factor = factor / unit_factor;
      return side;
    }
    return side;
  }
  if (expr.op == Op::arithmetic) {
    const auto value = evaluate(id, instance, codes);
    if (value && *value == in_base) {
      side.from = Side::From::expression;
      side.expr = id;
    }
  }
  return side;
}

Margins::Spec Margins::spec_of(const Margin& margin, Codes codes) const {
  const Expr& expr = plan_->program().exprs[margin.asked];
  Spec spec;
  spec.margin = margin;
  spec.instance = margin.instance;
  spec.value = side_of(expr.args[0], margin.instance, margin.value, expr.unit.factor, codes);
  spec.threshold = side_of(expr.args[1], margin.instance, margin.threshold, expr.unit.factor, codes);
  spec.below = expr.comparison == program::Comparison::at_most || expr.comparison == program::Comparison::below;
  spec.equal = expr.comparison == program::Comparison::equal;
  make_quick(spec, codes);
  return spec;
}

std::string Margins::name_of(const Spec& spec) {
  std::string name = std::to_string(spec.margin.asked.index) + "|" + spec.instance + "|" + spec.margin.fact + "|" +
                     (spec.margin.holds ? "1" : "0");
  for (const Side* side : {&spec.value, &spec.threshold}) {
    name += "|" + std::to_string(static_cast<int>(side->from)) + " ";
    if (side->from == Side::From::fixed) name += to_fraction_string(side->value);
    else name += std::to_string(side->input) + "/" + std::to_string(side->divisor);
  }
  // A fact may stand in one of several columns.
  for (const Quick::Term& term : spec.quick.terms) name += "+" + std::to_string(term.input);
  return name;
}

uint32_t Margins::comparison(const Margin& margin, Codes codes) {
  Spec spec = spec_of(margin, codes);
  const auto [at, fresh] = comparisons_.try_emplace(name_of(spec), static_cast<uint32_t>(unnamed_.size()));
  if (fresh) unnamed_.push_back(std::move(spec));
  return at->second;
}

uint32_t Margins::add(uint32_t comparison, const std::string& limb, const std::string& limb_id) {
  const auto [known, unknown] = by_limb_.try_emplace({comparison, limb, limb_id}, 0);
  if (!unknown) return known->second;
  Spec spec = unnamed_[comparison];
  if (!limb_id.empty()) {
    spec.margin.limb = limb;
    spec.margin.limb_id = limb_id;
  }
  return known->second = keep(std::move(spec));
}

uint32_t Margins::add(const Margin& margin, Codes codes) {
  return keep(spec_of(margin, codes));
}

uint32_t Margins::keep(Spec spec) {
  const auto [at, fresh] = by_name_.try_emplace(name_of(spec) + "|" + spec.margin.limb_id + "|" + spec.margin.limb,
                                                static_cast<uint32_t>(specs_.size()));
  if (!fresh) return at->second;
  if (spec.threshold.from == Side::From::fixed) spec.after = after_number(spec.margin);
  if (spec.quick.usable) {
    if (!spec.after.empty()) spec.behind = (spec.margin.unit.empty() ? "" : " " + spec.margin.unit) + spec.after;
    make_json(spec);
  }
  specs_.push_back(std::move(spec));
  return at->second;
}

// Of a sum of inputs with whole factors: its terms.
bool Margins::add_terms(program::ExprId id, const Spec& spec, Codes codes, std::vector<Quick::Term>& terms) const {
  const Expr& expr = plan_->program().exprs[id];
  if (expr.op != Op::arithmetic || !expr.divisor.empty()) return false;
  for (const program::Term& term : expr.terms) {
    bool constant_zero = false;
    for (const program::ExprId factor : term.factors) {
      const Expr& leaf = plan_->program().exprs[factor];
      constant_zero = constant_zero || (leaf.op == Op::fact_number && plan_->constant(leaf.place) == Rational(0));
    }
    if (constant_zero) continue;
    if (term.factors.size() != 1 || plan_->program().exprs[term.factors.front()].op != Op::fact_number) return false;
    const auto input = input_at(plan_->resolved(plan_->program().exprs[term.factors.front()].place), spec.instance, codes);
    if (!input) return false;
    const Rational factor = term.coefficient * plan_->inputs()[*input].unit.factor /
                            plan_->program().exprs[spec.margin.asked].unit.factor;
    if (boost::multiprecision::denominator(factor) != 1 || factor > 1'000'000 || factor < -1'000'000) return false;
    terms.push_back({*input, static_cast<int64_t>(boost::multiprecision::numerator(factor))});
  }
  return !terms.empty() && terms.size() <= 8;
}

void Margins::make_quick(Spec& spec, Codes codes) const {
  if (spec.threshold.from != Side::From::fixed || spec.threshold.value == 0 || spec.equal) return;
  Quick quick;
  Rational scaled = spec.threshold.value;
  switch (spec.value.from) {
    case Side::From::fixed: return;
    case Side::From::input:
    case Side::From::quotient: {
      // value * factor - threshold, on the factor's denominator.
      const Rational& factor = spec.value.factor;
      const Integer multiplier = boost::multiprecision::numerator(factor);
      if (boost::multiprecision::denominator(factor) != 1 || multiplier >= Integer(1'000'000'000) || multiplier <= 0) return;
      quick.terms.push_back({spec.value.input, static_cast<int64_t>(multiplier)});
      if (spec.value.from == Side::From::quotient) quick.divisor = spec.value.divisor;
      break;
    }
    case Side::From::expression:
      if (!add_terms(spec.value.expr, spec, codes, quick.terms)) return;
      break;
  }
  Ticks ticks;
  if (!has_finite_decimal(scaled) || !read_ticks(to_exact_string(scaled), ticks) || std::llabs(ticks.mantissa) >= 1'000'000'000'000) return;
  quick.usable = true;
  quick.threshold = ticks.mantissa;
  quick.scale = ticks.scale;
  quick.threshold_value = static_cast<double>(scaled);
  quick.per_threshold = 1.0 / quick.threshold_value;
  spec.quick = std::move(quick);
}

}  // namespace cocket::columnar
