// What is known of a fact: row, catalogue, default and assumption put together.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

Known from_cell(const Cell& cell, const Field& field) {
  Known known;
  if (cell.state == CellState::none) {
    known.none = known.settled = known.spoken = true;
    return known;
  }
  known.spoken = true;
  switch (field.type) {
    case ValueType::number: known.number = cell.number; break;
    case ValueType::date: known.date = cell.date; break;
    case ValueType::truth: known.truth = truth_of(cell.truth); break;
    default:
      known.any_text = false;
      known.texts = {cell.text};
  }
  return known;
}

bool settled(const Known& known, const Field& field) {
  if (known.none) return true;
  if (known.may_be_none) return false;
  switch (field.type) {
    case ValueType::number: return known.number.is_point();
    case ValueType::date: return known.date.is_day();
    case ValueType::truth: return known.truth != Truth::unknown;
    default: return !known.any_text && known.texts.size() == 1;
  }
}

// Says something: not simply every value.
bool speaks(const Known& known, const Field& field) {
  if (known.none) return true;
  switch (field.type) {
    case ValueType::number: return !known.number.covers(field.range);
    case ValueType::date: return !known.date.is_all();
    case ValueType::truth: return known.truth != Truth::unknown;
    default: return !known.any_text;
  }
}

}  // namespace

std::string Evaluator::Impl::fact_name(const RecordValue& record, FieldId field) const {
  return record.name + "." + program.records[record.type].fields[field.index].name;
}

// Combines another source with what is known; contradicting ones give the hull and a warning.
void Evaluator::Impl::take(Known& known, const Field& field, const Known& source, const RecordValue& record,
                           FieldId id) {
  merge(known.ground, source.ground);
  if (!known.spoken) {
    Ground ground = known.ground;
    known = source;
    known.spoken = true;
    known.ground = std::move(ground);
    return;
  }
  if (faulty(Fault::hull_is_first_source)) return;
  bool contradict = false;
  if (known.none || source.none) {
    contradict = known.none != source.none;
    if (contradict) {
      // None, or what the other says.
      Ground ground = known.ground;
      if (known.none) known = source;
      known.spoken = true;
      known.none = false;
      known.may_be_none = true;
      known.ground = std::move(ground);
    }
  } else if (field.type == ValueType::number) {
    if (const auto both = intersect(known.number, source.number)) {
      known.number = *both;
    } else {
      contradict = true;
      known.number = hull(known.number, source.number);
    }
  } else if (field.type == ValueType::date) {
    DateRange both{known.date.first, known.date.last};
    if (source.date.first && (!both.first || *both.first < *source.date.first)) both.first = source.date.first;
    if (source.date.last && (!both.last || *source.date.last < *both.last)) both.last = source.date.last;
    if (both.first && both.last && *both.last < *both.first) {
      contradict = true;
      both = {};
      if (known.date.first && source.date.first) both.first = std::min(*known.date.first, *source.date.first);
      if (known.date.last && source.date.last) both.last = std::max(*known.date.last, *source.date.last);
    }
    known.date = both;
  } else if (field.type == ValueType::truth) {
    contradict = known.truth != source.truth && known.truth != Truth::unknown && source.truth != Truth::unknown;
    if (contradict) known.truth = Truth::unknown;
    else if (known.truth == Truth::unknown) known.truth = source.truth;
  } else if (source.any_text) {
    // says nothing
  } else if (known.any_text) {
    known.any_text = false;
    known.texts = source.texts;
  } else {
    std::vector<std::string> both;
    std::set_intersection(known.texts.begin(), known.texts.end(), source.texts.begin(), source.texts.end(),
                          std::back_inserter(both));
    if (both.empty()) {
      contradict = true;
      std::set_union(known.texts.begin(), known.texts.end(), source.texts.begin(), source.texts.end(),
                     std::back_inserter(both));
    }
    known.texts = std::move(both);
  }
  if (!source.none && !source.may_be_none && !contradict) known.may_be_none = false;
  if (contradict) {
    add_mark(known.ground.warnings, pool.put(fact_name(record, id) + ": its sources contradict each other; what all of them say is used"));
  }
}

// Defaults and assumptions belong to no module: what a module reads as what is not theirs.
Known Evaluator::Impl::assumed(const RecordValue& record, FieldId id, const Env& env) {
  Known known;
  const Field& field = program.records[record.type].fields[id.index];
  for (const Assumption& assumption : program.assumptions) {
    if (assumption.record != record.type || assumption.field != id) continue;
    if (assumption.view.valid()) {
      const program::View& view = program.views[assumption.view];
      if (view.role_field.valid()) {
        const FieldValue& role = record.fields[view.role_field.index];
        if (role.sources.empty() || role.sources.front().text != view.role_value) continue;
      }
    }
    Env inside;
    inside.day = env.day;
    inside.slots = {{&record, nullptr, nullptr}};
    Found when;
    when.truth = Truth::yes;
    if (assumption.when.valid()) when = truth(assumption.when, inside);
    if (when.truth != Truth::yes) continue;
    const Expr& value = program.exprs[assumption.value];
    if (value.op == Op::none_value) known.none = true;
    else switch (field.type) {
      case ValueType::number: known = number(assumption.value, inside); break;
      case ValueType::date: known.date = DateRange::day(value.date); break;
      case ValueType::truth: known.truth = truth_of(value.truth_value); break;
      default:
        known.any_text = false;
        known.texts = {value.text};
    }
    known.spoken = true;
    merge(known.ground, when.ground);
    add_mark(known.ground.assumptions,
             pool.put(assumption.title + ": " + fact_name(record, id) + " is " +
                      (value.written.empty() ? value.text : value.written) + " (" + assumption.because + ")"));
    return known;
  }
  return known;
}

// A fact of the same record of which nothing is said, and whose one value would let a default speak: it
// is what to ask for, and its answer may settle many.
FieldId Evaluator::Impl::gate_of(const RecordValue& record, const Field& field) const {
  for (const Default& each : field.defaults) {
    if (each.unless_given || !each.when.valid()) continue;
    const Expr& when = program.exprs[each.when];
    if (when.op != Op::is || when.negated || when.args.size() != 1 || when.texts.empty()) continue;
    const Place& place = program.exprs[when.args.front()].place;
    if (place.owner != record.type || !place.path.empty() || !place.field.valid()) continue;
    if (record.fields[place.field.index].sources.empty()) return place.field;
  }
  return {};
}

Known Evaluator::Impl::fact_of(const RecordValue& record, FieldId id, const Env& env) {
  const Field& field = program.records[record.type].fields[id.index];
  std::string name;  // made only where something has to be said
  auto named = [&]() -> const std::string& {
    if (name.empty()) name = fact_name(record, id);
    return name;
  };
  Known known;
  bool unreadable = false;
  bool own_source = false;
  for (const Cell& cell : record.fields[id.index].sources) {
    if (cell.state == CellState::absent) continue;
    if (cell.state == CellState::unreadable || (cell.state == CellState::none && !field.or_none)) {
      // Only the row's own cell spoils the fact; a bad catalogue value says nothing certain either.
      unreadable = true;
      add_mark(known.ground.warnings, pool.put(named() + ": `" + cell.text + "` cannot be read"));
      continue;
    }
    own_source = true;
    take(known, field, from_cell(cell, field), record, id);
  }
  bool default_names_inputs = false;
  Ground inputs;
  Env inside;
  inside.day = env.day;
  inside.slots = {{&record, nullptr, nullptr}};
  // Whether a default applies, and then what it says.
  auto says = [&](const Default& each, Found& when, Known& derived) {
    when.truth = Truth::yes;
    if (each.when.valid()) when = truth(each.when, inside);
    if (when.truth != Truth::yes) return false;
    if (program.exprs[each.value].op == Op::none_value) {
      derived.none = true;
      return true;
    }
    switch (field.type) {
      case ValueType::number: derived = number(each.value, inside); break;
      case ValueType::date: derived = date(each.value, inside); break;
      case ValueType::truth: {
        const Found value = truth(each.value, inside);
        derived.truth = value.truth;
        derived.ground = value.ground;
        break;
      }
      default: derived = text(each.value, inside);
    }
    return true;
  };
  if (unreadable && !faulty(Fault::default_heals_unreadable)) {
    Ground ground = known.ground;
    known = Known{};
    known.spoken = true;
    known.ground = std::move(ground);
  } else {
    bool undecided = false;  // a default that may apply, or not
    for (const Default& each : field.defaults) {
      if (each.unless_given) continue;
      Found when;
      Known derived;
      if (!says(each, when, derived)) {
        undecided = undecided || when.truth == Truth::unknown;
        continue;
      }
      // A quotient that lacks its divisor is a question for the divisor; a sum or a maximum that
      // lacks parts is best asked for itself.
      const Expr& form = program.exprs[each.value];
      default_names_inputs = !each.when.valid() && (form.op == Op::fact_number ||
                                                    (form.op == Op::arithmetic && form.terms.size() == 1));
      inputs = derived.ground;
      derived.ground.missing.clear();
      merge(derived.ground, when.ground);
      if (speaks(derived, field)) take(known, field, derived, record, id);
      break;
    }
    if (!own_source && !settled(known, field)) {
      const Known filled = assumed(record, id, env);
      if (filled.spoken) take(known, field, filled, record, id);
    }
    for (const Default& each : field.defaults) {
      if (!each.unless_given || own_source || known.spoken) continue;
      Found when;
      Known derived;
      // What may be said otherwise is not filled in.
      if (!undecided && !says(each, when, derived)) {
        undecided = when.truth == Truth::unknown;
        continue;
      }
      if (undecided) break;
      derived.ground.missing.clear();
      merge(derived.ground, when.ground);
      if (speaks(derived, field)) take(known, field, derived, record, id);
      break;
    }
  }
  if (field.type == ValueType::number && !known.none) {
    if (const auto cut = intersect(known.number, field.range)) known.number = *cut;
    else known.number = field.range;
  }
  if (field.or_none && !known.none && (!known.spoken || unreadable)) known.may_be_none = true;
  known.settled = settled(known, field);
  known.ground.missing.clear();
  if (!known.settled) {
    if (default_names_inputs && !own_source && !unreadable && !inputs.missing.empty()) {
      known.ground.missing = inputs.missing;
    } else {
      const FieldId gate = own_source || unreadable ? FieldId{} : gate_of(record, field);
      add_mark(known.ground.missing, pool.put(gate.valid() ? fact_name(record, gate) : named()));
    }
  }
  return known;
}

const Known& Evaluator::Impl::fact(const RecordValue& record, FieldId field, const Env& env) {
  const FactKey key{&record, field.index, env.day ? env.day->days : INT32_MIN};
  if (const auto it = facts.find(key); it != facts.end()) return again(it->second);
  auto kept = noting([&] {
    Known known = fact_of(record, field, env);
    add_marks(warned, known.ground.warnings);
    return known;
  });
  return facts.emplace(key, std::move(kept)).first->second.answer;
}

Evaluator::Impl::List Evaluator::Impl::list_of(const Place& place, const Env& env) {
  List list;
  const RecordValue* record = record_of(place, env);
  COCKET_CHECK(record != nullptr);
  list.field = &program.records[record->type].fields[place.field.index];
  list.value = &record->fields[place.field.index].list;
  list.name = fact_name(*record, place.field);
  list.known = list.value->given;
  if (!list.known && list.field->default_none) list.known = true;
  if (!list.known) {
    for (const Assumption& assumption : program.assumptions) {
      if (assumption.record != record->type || assumption.field != place.field) continue;
      Env inside;
      inside.day = env.day;
      inside.slots = {{record, nullptr, nullptr}};
      if (assumption.when.valid() && truth(assumption.when, inside).truth != Truth::yes) continue;
      list.known = true;
      add_mark(list.ground.assumptions,
               pool.put(assumption.title + ": " + list.name + " is none (" + assumption.because + ")"));
      break;
    }
  }
  list.complete = list.known && (list.value->complete || faulty(Fault::open_list_is_complete));
  // At least one: an empty list says nothing.
  const size_t size = list.value->records.size() + list.value->cells.size();
  if (list.complete && list.field->at_least && size < *list.field->at_least) list.complete = false;
  if (!list.complete) add_mark(list.ground.missing, pool.put(list.name));
  return list;
}

}  // namespace cocket::exact
