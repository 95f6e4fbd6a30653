// Truth: Kleene's logic over atoms, each atom decided for every value its facts may still take.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

// Whether `value op 0` holds for all, none or some of the interval.
Truth against_zero(const Interval& value, Comparison comparison) {
  const bool closed = faulty(Fault::open_end_is_closed);
  auto low_open = value.low.open && !closed;
  auto high_open = value.high.open && !closed;
  switch (comparison) {
    case Comparison::at_least:
      if (!value.low.infinite() && *value.low.value >= 0) return Truth::yes;
      if (!value.high.infinite() && (*value.high.value < 0 || (*value.high.value == 0 && high_open))) return Truth::no;
      return Truth::unknown;
    case Comparison::above:
      if (!value.low.infinite() && (*value.low.value > 0 || (*value.low.value == 0 && low_open))) return Truth::yes;
      if (!value.high.infinite() && *value.high.value <= 0) return Truth::no;
      return Truth::unknown;
    case Comparison::at_most: return !against_zero(value, Comparison::above);
    case Comparison::below: return !against_zero(value, Comparison::at_least);
    case Comparison::equal:
      if (value.is_point()) return truth_of(*value.low.value == 0);
      return value.contains(0) ? Truth::unknown : Truth::no;
    case Comparison::not_equal: return !against_zero(value, Comparison::equal);
  }
  return Truth::unknown;
}

Truth order_holds(const Rational& left, const Rational& right, Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return truth_of(left >= right);
    case Comparison::above: return truth_of(left > right);
    case Comparison::at_most: return truth_of(left <= right);
    case Comparison::below: return truth_of(left < right);
    case Comparison::equal: return truth_of(left == right);
    case Comparison::not_equal: return truth_of(left != right);
  }
  return Truth::unknown;
}

Comparison as_judged(Comparison comparison) {
  if (comparison == Comparison::at_least && faulty(Fault::at_least_is_above)) return Comparison::above;
  if (comparison == Comparison::below && faulty(Fault::below_is_at_most)) return Comparison::at_most;
  return comparison;
}

std::string_view symbol_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return ">=";
    case Comparison::at_most: return "<=";
    case Comparison::above: return ">";
    case Comparison::below: return "<";
    case Comparison::equal: return "is";
    case Comparison::not_equal: return "is not";
  }
  return "";
}

}  // namespace

void Evaluator::Impl::merge(Ground& into, const Ground& other) {
  add_marks(into.missing, other.missing);
  add_marks(into.law, other.law);
  add_marks(into.assumptions, other.assumptions);
  add_marks(into.presumptions, other.presumptions);
  add_marks(into.warnings, other.warnings);
  add_marks(into.limbs, other.limbs);
  add_marks(into.sources, other.sources);
  add_marks(into.readings, other.readings);
  into.confidence = std::min(into.confidence, other.confidence);
  add_marks(into.margins, other.margins);
}

// Where one part alone decides, an answer does not rest on what was assumed or presumed for others.
void Evaluator::Impl::drop_idle_assumptions(Found& found, std::span<const Found> parts) {
  for (const Found& part : parts) {
    if (part.truth != found.truth || !part.ground.assumptions.empty() || !part.ground.presumptions.empty()) continue;
    found.ground.assumptions.clear();
    found.ground.presumptions.clear();
  }
}

// True: rests on all parts, as sure as the least sure. False: rests on the false parts, as sure as
// the surest of them. Unknown: what is missing in the unknown parts.
Found Evaluator::Impl::all_of(std::span<const Found> parts) {
  Found found;
  found.truth = Truth::yes;
  for (const Found& part : parts) found.truth = found.truth && part.truth;
  found.confidence = found.truth == Truth::no ? 0 : kNoText;
  for (const Found& part : parts) {
    if (part.truth != found.truth) continue;
    merge(found.ground, part.ground);
    found.confidence = found.truth == Truth::no ? std::max(found.confidence, part.confidence)
                                                : std::min(found.confidence, part.confidence);
  }
  if (found.truth == Truth::no) drop_idle_assumptions(found, parts);
  if (found.truth == Truth::unknown && faulty(Fault::and_unknown_is_true)) found.truth = Truth::yes;
  return found;
}

Found Evaluator::Impl::negation(Found found) const {
  found.truth = !found.truth;
  return found;
}

Found Evaluator::Impl::any_of(std::span<const Found> parts) {
  Found found;
  found.truth = Truth::no;
  for (const Found& part : parts) found.truth = found.truth || part.truth;
  found.confidence = found.truth == Truth::yes ? 0 : kNoText;
  for (const Found& part : parts) {
    if (part.truth != found.truth) continue;
    merge(found.ground, part.ground);
    found.confidence = found.truth == Truth::yes ? std::max(found.confidence, part.confidence)
                                                 : std::min(found.confidence, part.confidence);
  }
  if (found.truth == Truth::yes) drop_idle_assumptions(found, parts);
  return found;
}

void Evaluator::Impl::note_margin(Found& found, const Expr& expr, const Known& left, const Known& right,
                                  const Env& env) {
  if (found.truth == Truth::unknown || !left.number.is_point() || !right.number.is_point() || left.none || right.none ||
      left.may_be_none || right.may_be_none) {
    return;
  }
  Margin margin;
  const Expr* side = &program.exprs[expr.args[0]];
  const bool scaled = expr.unit.factor != 1;
  const Rational a = scaled ? Rational(*left.number.low.value / expr.unit.factor) : *left.number.low.value;
  const Rational b = scaled ? Rational(*right.number.low.value / expr.unit.factor) : *right.number.low.value;
  margin.value = a;
  margin.threshold = b;
  margin.distance = expr.comparison == Comparison::at_most || expr.comparison == Comparison::below ? Rational(b - a) : Rational(a - b);
  if (expr.comparison == Comparison::equal) margin.distance = a > b ? Rational(b - a) : Rational(a - b);
  if (b != 0) {
    const Rational ratio = (a - b) / b;
    margin.relative = ratio < 0 ? Rational(-ratio) : ratio;
  }
  margin.unit = expr.unit.name;
  margin.comparison = std::string(symbol_of(expr.comparison));
  margin.holds = found.truth == Truth::yes;
  margin.fact = side->written;
  if (side->op == Op::fact_number) {
    if (const RecordValue* record = record_of(side->place, env)) margin.fact = fact_name(*record, side->place.field);
  }
  if (env.rule != nullptr) margin.limb = env.rule->name;
  margin.asked = id_of(expr);
  if (!env.slots.empty() && env.slots.back().record != nullptr) margin.instance = env.slots.back().record->name;
  margins.push_back(std::move(margin));
  add_mark(found.ground.margins, margin_refs.put({static_cast<uint32_t>(margins.size() - 1), -1, -1}));
}

Found Evaluator::Impl::compare(const Expr& expr, const Env& env) {
  // A fact's own value stays where it is until the line is done, so both may be references.
  Known left_scratch;
  Known right_scratch;
  const Known& left = number_ref(expr.args[0], env, left_scratch);
  const Known& right = number_ref(expr.args[1], env, right_scratch);
  const Comparison comparison = as_judged(expr.comparison);
  Found found;
  merge(found.ground, left.ground);
  merge(found.ground, right.ground);
  if (probe != nullptr && !left.none && !right.none && left.number.is_point() && right.number.is_point()) {
    const RecordValue* innermost = env.slots.empty() ? nullptr : env.slots.back().record;
    (*probe)[{&expr, innermost}] = *left.number.low.value - *right.number.low.value;
  }
  const bool may_be_none = left.may_be_none || right.may_be_none;
  const bool points = left.number.is_point() && right.number.is_point();
  if (left.none || right.none) {
    found.truth = Truth::no;
  } else if (points) {
    // Both sides are known, so the sign of N - c*D is the order of the two (a quotient that is known
    // has a positive divisor).
    found.truth = order_holds(*left.number.low.value, *right.number.low.value, comparison);
  } else {
    // The normal form: N - c*D against 0, guarded by D > 0.
    const Known difference = sum_of(expr.terms, env);
    found.truth = against_zero(difference.number, comparison);
    if (!expr.divisor.empty() && !faulty(Fault::divisor_guard_dropped)) {
      const Known divisor = sum_of(expr.divisor, env);
      if (divisor.none || !is_positive(divisor.number)) found.truth = Truth::unknown;
    }
  }
  // No comparison of a value that is none holds.
  if (may_be_none && found.truth == Truth::yes) found.truth = Truth::unknown;
  found.confidence = std::min(found.confidence, found.ground.confidence);
  if (found.truth != Truth::unknown) {
    found.ground.missing.clear();
    found.ground.law.clear();
    note_margin(found, expr, left, right, env);
  } else if (faulty(Fault::unknown_is_false)) {
    found.truth = Truth::no;
  }
  return found;
}

Found Evaluator::Impl::compare_dates(const Expr& expr, const Env& env) {
  const Known left = date(expr.args[0], env);
  const Known right = date(expr.args[1], env);
  Found found;
  merge(found.ground, left.ground);
  merge(found.ground, right.ground);
  if (left.none || right.none) {
    found.truth = Truth::no;
  } else {
    Interval difference = Interval::all();
    if (left.date.first && right.date.last) difference.low = {Rational(*left.date.first - *right.date.last), false};
    if (left.date.last && right.date.first) difference.high = {Rational(*left.date.last - *right.date.first), false};
    found.truth = against_zero(difference, as_judged(expr.comparison));
    if ((left.may_be_none || right.may_be_none) && found.truth == Truth::yes) found.truth = Truth::unknown;
  }
  if (found.truth != Truth::unknown) found.ground.missing.clear();
  return found;
}

Found Evaluator::Impl::membership(const Expr& expr, const Env& env) {
  const Known value = text(expr.args[0], env);
  Found found;
  merge(found.ground, value.ground);
  if (expr.op == Op::is_none) {
    found.truth = value.none ? Truth::yes : (value.may_be_none || value.any_text ? Truth::unknown : Truth::no);
    if (expr.negated) found.truth = !found.truth;
    if (found.truth != Truth::unknown) found.ground.missing.clear();
    return found;
  }
  if (value.none) {
    // What is not there is in no list and equals nothing, and is not said to differ either.
    found.truth = Truth::no;
    found.ground.missing.clear();
    return found;
  }
  if (expr.op == Op::is && expr.args.size() == 2) {
    const Known other = text(expr.args[1], env);
    merge(found.ground, other.ground);
    if (other.none) {
      found.truth = Truth::no;
    } else if (value.settled && other.settled) {
      found.truth = truth_of(value.texts == other.texts);
    } else if (!value.any_text && !other.any_text) {
      std::vector<std::string> both;
      std::set_intersection(value.texts.begin(), value.texts.end(), other.texts.begin(), other.texts.end(),
                            std::back_inserter(both));
      found.truth = both.empty() ? Truth::no : Truth::unknown;
    }
  } else if (!value.any_text) {
    bool all = true;
    bool any = false;
    found.confidence = kNoText;
    for (const std::string& each : value.texts) {
      Truth hit = Truth::no;
      for (const std::string& member : expr.texts) {
        if (member == each) hit = Truth::yes;
      }
      for (const GroupId group : expr.groups) {
        int confidence = kNoText;
        const Truth in = in_group(program.groups[group], each, env.day, confidence, found.ground.sources);
        if (in == Truth::yes && hit != Truth::yes) found.confidence = std::min(found.confidence, confidence);
        hit = hit || in;
      }
      all = all && hit == Truth::yes;
      any = any || hit != Truth::no;
    }
    found.truth = all ? Truth::yes : (any ? Truth::unknown : Truth::no);
  }
  if (expr.negated) found.truth = !found.truth;
  if (value.may_be_none && found.truth == Truth::yes) found.truth = Truth::unknown;
  if (found.truth != Truth::unknown) found.ground.missing.clear();
  return found;
}

Found Evaluator::Impl::quantifier(const Expr& expr, const Env& env) {
  const List list = list_of(expr.place, env);
  Env inside = env;
  inside.slots.grow_to(expr.slot + 1);
  const bool every = expr.quantifier == Quantifier::every;
  Founds members;
  const size_t size = list.value->records.size() + list.value->cells.size();
  for (size_t i = 0; i < size; ++i) {
    inside.slots[expr.slot] = list.value->cells.empty() ? Bound{&list.value->records[i], nullptr, nullptr}
                                                        : Bound{nullptr, &list.value->cells[i], list.field};
    Found has = truth(expr.args[0], inside);
    if (expr.has_where) {
      Found where = truth(expr.args[1], inside);
      if (every) has = any_of({negation(std::move(where)), std::move(has)});
      else has = all_of({std::move(where), std::move(has)});
    }
    members.push_back(std::move(has));
  }
  if (!list.complete) {
    Found more;
    more.ground = list.ground;
    members.push_back(std::move(more));
  }
  Found found;
  if (members.empty()) {
    found.truth = truth_of(every || faulty(Fault::empty_list_is_true));
  } else {
    found = every ? all_of(members) : any_of(members);
  }
  add_marks(found.ground.assumptions, list.ground.assumptions);
  return expr.quantifier == Quantifier::none ? negation(std::move(found)) : found;
}

Found Evaluator::Impl::define_truth(const Expr& expr, const Env& env) {
  const Define& define = program.defines[expr.define];
  Env inside;
  inside.day = env.day;
  inside.module = define.module;
  inside.trace = env.trace;
  const RecordValue* instance = instance_of(expr.instance, env);
  if (instance != nullptr) inside.slots = {{instance, nullptr, nullptr}};
  if (!env.trace) return define_kept(expr.define, inside);
  Found found = define_holds(define, inside);
  if (env.trace->label.empty()) {
    absorb(*env.trace);
    env.trace->label = define.name;
    if (env.trace->citation.empty()) env.trace->citation = define.citation.text;
  }
  return found;
}

const Found& Evaluator::Impl::define_kept(DefineId id, const Env& inside) {
  const RecordValue* instance = inside.slots.empty() ? nullptr : inside.slots.front().record;
  const AskKey key{'d', id.index, instance, inside.day ? inside.day->days : INT32_MIN};
  if (const auto it = asked.find(key); it != asked.end()) return again(it->second);
  return asked.emplace(key, noting([&] { return define_holds(program.defines[id], inside); })).first->second.answer;
}

Found Evaluator::Impl::define_holds(const Define& define, const Env& inside) {
  Found found;
  if (define.value.valid()) {
    found = truth(define.value, inside);
  } else {
    const Known known = first_of(define, inside);
    found.truth = known.truth;
    found.ground = known.ground;
  }
  if (found.truth != Truth::unknown) {
    found.ground.missing.clear();
    found.ground.law.clear();
  }
  if (!define.citation.text.empty()) {
    found.confidence = std::min(found.confidence, static_cast<int>(define.citation.confidence));
  }
  return found;
}

Found Evaluator::Impl::meets(const Expr& expr, const Env& env) {
  const Provision& provision = program.provisions[expr.provision];
  Env inside;
  inside.day = expr.on_date ? expr.on_date : env.day;
  inside.module = provision.module;
  const RecordValue* instance = instance_of(expr.instance, env);
  if (instance != nullptr) inside.slots = {{instance, nullptr, nullptr}};
  const AskKey key{'p', expr.provision.index, instance, inside.day ? inside.day->days : INT32_MIN};
  if (!env.trace) {
    if (const auto it = asked.find(key); it != asked.end()) return again(it->second);
    return asked.emplace(key, noting([&] { return rule_truth(provision, inside); })).first->second.answer;
  }
  Derivation node;
  node.label = provision.name;
  node.text = provision.title + (instance != nullptr ? ", " + instance->name : "");
  inside.trace = &node;
  Found found = rule_truth(provision, inside);
  node.answer = std::string(to_string(found.truth));
  env.trace->children.push_back(std::move(node));
  return found;
}

Found Evaluator::Impl::applies(const Expr& expr, const Env& env) {
  Founds parts;
  // Read on the asker's date, like everything that is asked.
  for (const RequirementId id : expr.requirements) parts.push_back(requirement_truth(id, env.day, nullptr));
  Found found;
  if (parts.empty()) found.truth = Truth::no;
  else found = any_of(parts);
  return expr.quantifier == Quantifier::none ? negation(std::move(found)) : found;
}

Found Evaluator::Impl::truth_untraced(ExprId id, const Env& env) {
  const Expr& expr = program.exprs[id];
  Found found;
  switch (expr.op) {
    case Op::constant:
      found.truth = truth_of(expr.truth_value);
      return found;
    case Op::and_:
    case Op::or_: {
      Founds parts;
      parts.reserve(expr.args.size());
      for (const ExprId arg : expr.args) parts.push_back(truth(arg, env));
      return expr.op == Op::and_ ? all_of(parts) : any_of(parts);
    }
    case Op::not_: return negation(truth(expr.args[0], env));
    case Op::compare: return compare(expr, env);
    case Op::date_compare: return compare_dates(expr, env);
    case Op::is:
    case Op::in: return membership(expr, env);
    case Op::is_none: {
      const Expr& side = program.exprs[expr.args[0]];
      if (side.type == ValueType::country || side.type == ValueType::text || side.type == ValueType::symbol) return membership(expr, env);
      const Known known = side.type == ValueType::number ? number(expr.args[0], env)
                          : side.type == ValueType::date ? date(expr.args[0], env)
                                                         : fact(*record_of(side.place, env), side.place.field, env);
      merge(found.ground, known.ground);
      found.truth = known.none ? Truth::yes : (known.may_be_none ? Truth::unknown : Truth::no);
      if (found.truth != Truth::unknown) found.ground.missing.clear();
      return expr.negated ? negation(std::move(found)) : found;
    }
    case Op::is_truth: {
      found = truth_untraced(expr.args[0], env);
      const Expr& side = program.exprs[expr.args[0]];
      const bool is_fact_here = side.op == Op::fact_truth;
      if (is_fact_here && fact(*record_of(side.place, env), side.place.field, env).none) {
        found.truth = Truth::no;
        return found;
      }
      if (expr.truth_value == expr.negated) found = negation(std::move(found));
      if (is_fact_here && found.truth == Truth::yes && fact(*record_of(side.place, env), side.place.field, env).may_be_none) {
        found.truth = Truth::unknown;
      }
      return found;
    }
    case Op::fact_truth: {
      const RecordValue* record = record_of(expr.place, env);
      COCKET_CHECK(record != nullptr);
      const Known& known = fact(*record, expr.place.field, env);
      found.truth = known.none ? Truth::no : known.truth;
      found.ground = known.ground;
      return found;
    }
    case Op::define_truth: return define_truth(expr, env);
    case Op::meets: return meets(expr, env);
    case Op::quantifier: return quantifier(expr, env);
    case Op::applies: return applies(expr, env);
    case Op::limbs: return limbs(expr, env);
    case Op::by_reading: return by_reading(expr, env);
    case Op::law_unknown:
      add_mark(found.ground.law, pool.put(expr.text));
      return found;
    default: COCKET_CHECK(false && "not a condition");
  }
  return found;
}

}  // namespace cocket::exact
