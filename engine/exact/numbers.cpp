// Numbers, dates and texts: what is known of the value of an expression.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

// A value that is settled whatever the unknown parts are does not lack them: a product one factor
// of which is none, or 0, needs no other.
void forget_missing_of_settled(Known& known) {
  if (!known.settled) return;
  known.ground.missing.clear();
  known.ground.law.clear();
}

}  // namespace

Known Evaluator::Impl::sum_of(const std::vector<Term>& terms, const Env& env) {
  Known known;
  known.spoken = true;
  known.number = Interval::point(0);
  size_t none_terms = 0;
  bool may_be_none = false;
  for (const Term& term : terms) {
    Interval product = Interval::point(term.coefficient);
    bool none = false;
    for (const ExprId factor : term.factors) {
      Known scratch;
      const Known& leaf = number_ref(factor, env, scratch);
      merge(known.ground, leaf.ground);
      none = none || leaf.none;
      may_be_none = may_be_none || leaf.may_be_none;
      product = product * leaf.number;
    }
    if (none) ++none_terms;
    else known.number = known.number + product;
  }
  // A single product with none in it is none; a sum with none in it may be any number.
  if (none_terms > 0) {
    if (terms.size() == 1) known.none = true;
    known.number = Interval::all();
  } else if (may_be_none) {
    if (terms.size() == 1) known.may_be_none = true;
    else known.number = Interval::all();
  }
  known.settled = known.none || (!known.may_be_none && known.number.is_point());
  forget_missing_of_settled(known);
  return known;
}

// Without a copy where the value is kept anyway: facts and literals are most of what is compared.
const Known& Evaluator::Impl::number_ref(ExprId id, const Env& env, Known& scratch) {
  const Expr& expr = program.exprs[id];
  if (expr.op == Op::fact_number) {
    const RecordValue* record = record_of(expr.place, env);
    COCKET_CHECK(record != nullptr);
    return fact(*record, expr.place.field, env);
  }
  if (expr.op == Op::number) {
    const auto [it, fresh] = literals.try_emplace(id.index);
    if (fresh) it->second = number(id, env);
    return it->second;
  }
  scratch = number(id, env);
  return scratch;
}

Known Evaluator::Impl::number(ExprId id, const Env& env) {
  const Expr& expr = program.exprs[id];
  Known known;
  known.spoken = true;
  switch (expr.op) {
    case Op::number:
      known.number = Interval::point(expr.value);
      known.settled = true;
      return known;
    case Op::fact_number: {
      const RecordValue* record = record_of(expr.place, env);
      COCKET_CHECK(record != nullptr);
      return fact(*record, expr.place.field, env);
    }
    case Op::define_number: {
      const Define& define = program.defines[expr.define];
      Env inside;
      inside.day = env.day;
      inside.module = define.module;
      if (!expr.instance.none) inside.slots = {{instance_of(expr.instance, env), nullptr, nullptr}};
      if (define.value.valid()) return number(define.value, inside);
      return first_of(define, inside);
    }
    case Op::law_unknown:
      add_mark(known.ground.law, pool.put(expr.text));
      return known;
    case Op::table_number: return table_value(program.tables[expr.table], env);
    case Op::arithmetic: {
      known = sum_of(expr.terms, env);
      if (expr.divisor.empty() || known.none) return known;
      const Known divisor = sum_of(expr.divisor, env);
      merge(known.ground, divisor.ground);
      if (divisor.none) {
        known.none = known.settled = true;
        forget_missing_of_settled(known);
        return known;
      }
      known.may_be_none = known.may_be_none || divisor.may_be_none;
      const auto quotient = divide(known.number, divisor.number);
      known.number = quotient ? *quotient : Interval::all();
      known.settled = !known.may_be_none && known.number.is_point();
      forget_missing_of_settled(known);
      return known;
    }
    case Op::greatest:
    case Op::least: {
      std::vector<std::pair<Known, bool>> parts;
      for (const ExprId arg : expr.args) {
        Known each = number(arg, env);
        const bool sure = !each.none && !each.may_be_none;
        parts.emplace_back(std::move(each), sure);
      }
      return extreme((expr.op == Op::greatest) != faulty(Fault::least_for_greatest), parts, true);
    }
    case Op::over:
    case Op::count: return over(expr, env);
    default: COCKET_CHECK(false && "not a number");
  }
  return known;
}

Known Evaluator::Impl::extreme(bool greater, const std::vector<std::pair<Known, bool>>& parts, bool complete) {
  Known known;
  known.spoken = true;
  std::optional<Interval> sure;      // members that take part
  std::optional<Interval> possible;  // and those that may
  auto fold = [&](std::optional<Interval>& into, const Interval& value) {
    into = !into ? value : (greater ? greatest(*into, value) : least(*into, value));
  };
  for (const auto& [value, takes_part] : parts) {
    merge(known.ground, value.ground);
    if (value.none) continue;
    fold(possible, value.number);
    if (takes_part) fold(sure, value.number);
  }
  if (!possible && complete) {
    known.none = known.settled = true;
    forget_missing_of_settled(known);
    return known;
  }
  // What may take part can only raise a maximum (or lower a minimum). Without a member that surely
  // takes part nothing bounds it, and it may be none.
  if (sure) {
    if (greater) known.number = {sure->low, complete ? possible->high : End{}};
    else known.number = {complete ? possible->low : End{}, sure->high};
  } else {
    known.may_be_none = true;
  }
  known.settled = !known.may_be_none && known.number.is_point();
  forget_missing_of_settled(known);
  return known;
}

// Whether every value an expression may have is at least 0, by the declared ranges of its facts.
bool Evaluator::Impl::never_negative(ExprId id) const {
  const Expr& expr = program.exprs[id];
  switch (expr.op) {
    case Op::number: return expr.value >= 0;
    case Op::count: return true;
    case Op::fact_number: {
      const Field& field = program.records[expr.place.owner].fields[expr.place.field.index];
      return !field.range.low.infinite() && *field.range.low.value >= 0;
    }
    case Op::arithmetic:
      return expr.divisor.empty() && std::all_of(expr.terms.begin(), expr.terms.end(), [&](const Term& term) {
               return term.coefficient >= 0 && std::all_of(term.factors.begin(), term.factors.end(),
                                                           [&](ExprId factor) { return never_negative(factor); });
             });
    default: return false;
  }
}

Known Evaluator::Impl::over(const Expr& expr, const Env& env) {
  const List list = list_of(expr.place, env);
  Env inside = env;
  inside.trace = nullptr;
  inside.slots.grow_to(expr.slot + 1);
  const bool adds = expr.op == Op::count || expr.aggregate == Aggregate::sum;
  Known total;
  total.spoken = true;
  total.number = Interval::point(0);
  std::vector<std::pair<Known, bool>> parts;
  const size_t size = list.value->records.size() + list.value->cells.size();
  for (size_t i = 0; i < size; ++i) {
    inside.slots[expr.slot] = list.value->cells.empty() ? Bound{&list.value->records[i], nullptr, nullptr}
                                                        : Bound{nullptr, &list.value->cells[i], list.field};
    Found where;
    where.truth = Truth::yes;
    if (expr.has_where) where = truth(expr.args[expr.op == Op::count ? 0 : 1], inside);
    if (where.truth == Truth::no) continue;
    Known value;
    value.number = Interval::point(1);
    if (expr.op == Op::over) value = number(expr.args[0], inside);
    if (value.none) {
      merge(total.ground, value.ground);
      continue;
    }
    const bool sure = where.truth == Truth::yes && !value.may_be_none;
    if (where.truth == Truth::unknown) merge(value.ground, where.ground);
    if (adds) {
      merge(total.ground, value.ground);
      total.number = total.number + (sure ? value.number : hull(value.number, Interval::point(0)));
    } else {
      parts.emplace_back(std::move(value), sure);
    }
  }
  if (adds) {
    merge(total.ground, list.ground);
    if (!list.complete) {
      // More members may come; a sum of members that cannot be negative only grows.
      total.number.high = {};
      if (expr.op == Op::over && !never_negative(expr.args[0])) total.number.low = {};
    }
    total.settled = total.number.is_point();
    forget_missing_of_settled(total);
    return total;
  }
  Known known = extreme((expr.aggregate == Aggregate::greatest) != faulty(Fault::least_for_greatest), parts, list.complete);
  merge(known.ground, list.ground);
  return known;
}

Known Evaluator::Impl::first_of(const Define& define, const Env& env) {
  Known known;
  known.spoken = true;
  bool first = true;
  bool open = true;
  auto join = [&](const Known& value) {
    merge(known.ground, value.ground);
    if (first) {
      Ground ground = known.ground;
      known = value;
      known.ground = std::move(ground);
      first = false;
      return;
    }
    if (value.none || known.none) {
      if (value.none == known.none) return;
      // None in one case, a value in another.
      Ground ground = known.ground;
      if (known.none) known = value;
      known.none = false;
      known.may_be_none = true;
      known.ground = std::move(ground);
      return;
    }
    known.may_be_none = known.may_be_none || value.may_be_none;
    known.number = hull(known.number, value.number);
    if (known.date.first && value.date.first) known.date.first = std::min(*known.date.first, *value.date.first);
    else known.date.first.reset();
    if (known.date.last && value.date.last) known.date.last = std::max(*known.date.last, *value.date.last);
    else known.date.last.reset();
    if (value.any_text) known.any_text = true;
    std::vector<std::string> both;
    std::set_union(known.texts.begin(), known.texts.end(), value.texts.begin(), value.texts.end(),
                   std::back_inserter(both));
    known.texts = std::move(both);
  };
  for (const Define::Case& each : define.first_of) {
    Found when;
    when.truth = Truth::yes;
    if (each.when.valid()) when = truth(each.when, env);
    if (when.truth == Truth::no) continue;
    if (when.truth == Truth::unknown) merge(known.ground, when.ground);
    switch (define.type) {
      case ValueType::number: join(number(each.value, env)); break;
      case ValueType::date: join(date(each.value, env)); break;
      case ValueType::truth: {
        const Found value = truth(each.value, env);
        Known as_known;
        as_known.truth = value.truth;
        as_known.ground = value.ground;
        const Truth before = known.truth;
        const bool had = !first;
        join(as_known);
        if (had && before != value.truth) known.truth = Truth::unknown;
        break;
      }
      default: join(text(each.value, env));
    }
    if (when.truth == Truth::yes) {
      open = false;
      break;
    }
  }
  if (open) {
    // No case surely holds: the value may be anything.
    known.none = false;
    known.number = Interval::all();
    known.date = {};
    known.truth = Truth::unknown;
    known.any_text = true;
  }
  switch (define.type) {
    case ValueType::number: known.settled = known.none || known.number.is_point(); break;
    case ValueType::date: known.settled = known.none || known.date.is_day(); break;
    case ValueType::truth: known.settled = known.truth != Truth::unknown; break;
    default: known.settled = known.none || (!known.any_text && known.texts.size() == 1);
  }
  known.settled = known.settled && !known.may_be_none;
  forget_missing_of_settled(known);
  return known;
}

Known Evaluator::Impl::date(ExprId id, const Env& env) {
  const Expr& expr = program.exprs[id];
  Known known;
  known.spoken = true;
  switch (expr.op) {
    case Op::date:
      known.date = DateRange::day(expr.date);
      known.settled = true;
      return known;
    case Op::fact_date: {
      const RecordValue* record = record_of(expr.place, env);
      COCKET_CHECK(record != nullptr);
      return fact(*record, expr.place.field, env);
    }
    case Op::define_date: {
      const Define& define = program.defines[expr.define];
      Env inside;
      inside.day = env.day;
      inside.module = define.module;
      if (!expr.instance.none) inside.slots = {{instance_of(expr.instance, env), nullptr, nullptr}};
      if (define.value.valid()) return date(define.value, inside);
      return first_of(define, inside);
    }
    case Op::date_shift: {
      known = date(expr.args[0], env);
      const int32_t days = static_cast<int32_t>(boost::multiprecision::numerator(expr.value));
      if (known.date.first) known.date.first = *known.date.first + days;
      if (known.date.last) known.date.last = *known.date.last + days;
      return known;
    }
    case Op::earliest:
    case Op::latest: {
      const bool earliest = expr.op == Op::earliest;
      bool first = true;
      for (const ExprId arg : expr.args) {
        const Known each = date(arg, env);
        merge(known.ground, each.ground);
        if (each.none) continue;
        if (first) {
          known.date = each.date;
          first = false;
          continue;
        }
        // Ends of the minimum: the lesser of the ends, a missing end being without bound.
        auto pick = [&](std::optional<Date> a, std::optional<Date> b, bool low_end) -> std::optional<Date> {
          const bool missing_wins = low_end == earliest;
          if (!a || !b) return missing_wins ? std::nullopt : (a ? a : b);
          return earliest ? std::min(*a, *b) : std::max(*a, *b);
        };
        known.date = {pick(known.date.first, each.date.first, true), pick(known.date.last, each.date.last, false)};
      }
      known.none = first;
      known.settled = known.none || known.date.is_day();
      forget_missing_of_settled(known);
      return known;
    }
    default: COCKET_CHECK(false && "not a date");
  }
  return known;
}

Known Evaluator::Impl::text(ExprId id, const Env& env) {
  const Expr& expr = program.exprs[id];
  Known known;
  known.spoken = true;
  switch (expr.op) {
    case Op::symbol:
      known.any_text = false;
      known.texts = {expr.text};
      known.settled = true;
      break;
    case Op::fact_symbol: {
      const RecordValue* record = record_of(expr.place, env);
      COCKET_CHECK(record != nullptr);
      known = fact(*record, expr.place.field, env);
      break;
    }
    case Op::variable_symbol: {
      const Bound& bound = env.slots[expr.slot];
      COCKET_CHECK(bound.cell != nullptr);
      if (bound.cell->state == CellState::known) {
        known.any_text = false;
        known.texts = {bound.cell->text};
        known.settled = true;
      }
      break;
    }
    case Op::define_symbol: {
      const Define& define = program.defines[expr.define];
      Env inside;
      inside.day = env.day;
      inside.module = define.module;
      if (!expr.instance.none) inside.slots = {{instance_of(expr.instance, env), nullptr, nullptr}};
      known = define.value.valid() ? text(define.value, inside) : first_of(define, inside);
      break;
    }
    default: COCKET_CHECK(false && "not a text");
  }
  if (expr.type != ValueType::country || known.any_text || faulty(Fault::read_as_dropped)) return known;
  // `read HK as CN`: every country that these rules read.
  if (!env.module.valid() || env.module.index >= program.modules.size()) return known;
  const auto& read_as = program.modules[env.module].read_as;
  if (read_as.empty()) return known;
  for (std::string& country : known.texts) {
    if (const auto it = read_as.find(country); it != read_as.end()) country = it->second;
  }
  std::sort(known.texts.begin(), known.texts.end());
  known.texts.erase(std::unique(known.texts.begin(), known.texts.end()), known.texts.end());
  known.settled = known.none || (known.texts.size() == 1 && !known.may_be_none);
  if (known.settled) known.ground.missing.clear();
  return known;
}

}  // namespace cocket::exact
