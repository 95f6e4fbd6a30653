// Inputs and units, and what each unit asks of the inputs.
#include "engine/columnar/planner.h"

#include <algorithm>

namespace cocket::columnar {

void Uses::add(const Uses& other) {
  facts.add(other.facts);
  comparisons.add(other.comparisons);
  date_comparisons.add(other.date_comparisons);
  notices.add(other.notices);
  tables.add(other.tables);
  literals.insert(literals.end(), other.literals.begin(), other.literals.end());
  computes = computes || other.computes;
  only_adds = only_adds && other.only_adds;
  for (const auto& [key, more] : other.tests) {
    TextTests& of_key = tests[key];
    of_key.literals.insert(more.literals.begin(), more.literals.end());
    of_key.groups.insert(more.groups.begin(), more.groups.end());
  }
  whole_texts.add(other.whole_texts);
  law_days.add(other.law_days);
  days.add(other.days);
  literal_days.add(other.literal_days);
  dating.add(other.dating);
  same_texts.add(other.same_texts);
  shifts.add(other.shifts);
}

Uses Planner::uses_of(const Walk& walk, bool with_dates) {
  Uses uses;
  Walker walker(program_);
  walker.with_dates = with_dates;
  Ascending<uint32_t> tested;  // texts that a test reads
  auto from_to = [&uses](std::optional<Date> first, std::optional<Date> last) {
    if (first) uses.law_days.insert(*first);
    if (last) uses.law_days.insert(*last + 1);
  };
  auto asked_module = [&](ModuleId module) {
    from_to(program_.modules[module].verified_from, program_.modules[module].verified_through);
  };
  for (const AssumedLaw& law : program_.assumed_law) from_to(std::nullopt, law.through);
  walker.on_rule = [&](const Rule& rule) {
    asked_module(rule.module);
    if (with_dates) {
      uses.dating.add(facts_of(rule.dated_by));
    }
    for (const Version& version : rule.versions) {
      from_to(version.from, version.through);
      for (const Status& status : version.statuses) {
        for (const State& state : status.states) from_to(state.from, state.through);
      }
    }
  };
  walker.on_expr = [&](const Expr& expr) {
    const ExprId id = program_.exprs.id_at(static_cast<size_t>(&expr - &program_.exprs[program_.exprs.id_at(0)]));
    switch (expr.op) {
      case Op::compare: uses.comparisons.insert(id); break;
      case Op::date_compare: uses.date_comparisons.insert(id); break;
      case Op::table_number:
        uses.tables.insert(expr.table);
        for (const TableRow& row : program_.tables[expr.table].rows) from_to(row.first, row.last);
        break;
      case Op::in:
      case Op::is:
      case Op::is_none: {
        for (const GroupId group : expr.groups) {
          for (const GroupRow& row : program_.groups[group].rows) from_to(row.first, row.last);
        }
        const Expr& side = program_.exprs[expr.args[0]];
        if (expr.args.size() == 2 && only_texts(expr)) {
          uses.same_texts.insert(id);
          for (const ExprId arg : expr.args) tested.insert(arg.index);
        }
        if (side.op != Op::fact_symbol || expr.args.size() != 1) break;
        tested.insert(expr.args[0].index);
        TextTests& tests = uses.tests[{side.place.owner.index, side.place.field.index}];
        tests.literals.insert(expr.texts.begin(), expr.texts.end());
        tests.groups.insert(expr.groups.begin(), expr.groups.end());
        break;
      }
      case Op::fact_symbol:
        if (!tested.contains(id.index)) uses.whole_texts.insert({expr.place.owner.index, expr.place.field.index});
        break;
      case Op::number: uses.literals.push_back(expr.value); break;
      case Op::arithmetic:
        uses.computes = true;
        for (const auto* terms : {&expr.terms, &expr.divisor}) {
          for (const Term& term : *terms) uses.only_adds = uses.only_adds && term.coefficient > 0 && !term.factors.empty();
        }
        break;
      case Op::over:
      case Op::count:
        uses.computes = true;
        uses.only_adds = false;
        break;
      case Op::date:
        dates_.insert(expr.date);
        uses.literal_days.insert(expr.date);
        uses.literal_days.insert(expr.date + 1);
        break;
      case Op::date_shift: {
        const auto days = static_cast<int32_t>(boost::multiprecision::numerator(expr.value));
        shifts_.insert(days);
        uses.shifts.insert(days);
        break;
      }
      default: break;
    }
  };
  walker.on_field = [&](RecordId owner, FieldId field) { uses.facts.insert({owner.index, field.index}); };
  walker.on_notice = [&](const Notice& notice) { uses.notices.insert(&notice); };
  walk(walker);
  uses.days = uses.law_days;
  uses.days.add(uses.literal_days);
  return uses;
}

void Planner::add_unit(Unit unit, const Walk& walk) {
  plan_.units_.push_back(unit);
  uses_.push_back(uses_of(walk));
}

void Planner::run() {
  plan_inputs();
  for (size_t i = 0; i < program_.requirements.size(); ++i) {
    const RequirementId id = program_.requirements.id_at(i);
    add_unit({id, {}}, [&](Walker& walker) {
      walker.walk_requirement(id);
      for (const ReviewId review : program_.requirements[id].reviews) walker.walk_rule(program_.reviews[review]);
    });
  }
  for (size_t i = 0; i < program_.provisions.size(); ++i) {
    const ProvisionId id = program_.provisions.id_at(i);
    add_unit({{}, id}, [&](Walker& walker) { walker.walk_rule(program_.provisions[id]); });
  }
  stand_ins();
  for (const Uses& uses : uses_) {
    for (const ExprId id : uses.comparisons) compare(id);
    for (const ExprId id : uses.date_comparisons) compare_dates(id);
    for (const ExprId id : uses.same_texts) compare_texts(id);
    for (const Notice* notice : uses.notices) tell(*notice);
    for (const FactKey& key : uses.facts) sources_of(key);
    plan_.tables_.insert(uses.tables.begin(), uses.tables.end());
  }
  turning_ = {};
  plan_.readings_as_.emplace_back();
  for (const Module& module : program_.modules) {
    const auto& known = plan_.readings_as_;
    if (std::find(known.begin(), known.end(), module.read_as) == known.end()) plan_.readings_as_.push_back(module.read_as);
  }
  finish_inputs();
  make_groups();
  GraphBuilder(*this).run();
}

void Planner::plan_inputs() {
  for (size_t i = 0; i < plan_.shape_.inputs.size(); ++i) {
    const Input& input = plan_.shape_.inputs[i];
    PlannedInput planned;
    COCKET_CHECK(!input.facts.empty());
    const FlatFact& fact = input.facts.front();
    const Field& field = program_.records[fact.record].fields[fact.field.index];
    planned.kind = kind_of(input, field);
    if (input.plain) planned.field = &field;
    planned.unit = input.unit;
    plan_.inputs_.push_back(std::move(planned));
    for (const FlatFact& each : input.facts) {
      feeders_[{each.record.index, each.field.index}].push_back(static_cast<uint32_t>(i));
    }
  }
  for (const FlatFact& each : plan_.shape_.fixed) fixed_.insert({each.record.index, each.field.index});
  turns_.resize(plan_.inputs_.size());
}

bool Planner::given_otherwise(const FactKey& key) {
  if (fixed_.contains(key)) return true;
  const auto& feeders = feeders_of(key);
  return std::any_of(feeders.begin(), feeders.end(), [&](uint32_t input) { return !plan_.shape_.inputs[input].plain; });
}

const Ascending<FactKey>& Planner::facts_of(ExprId id) {
  const auto [at, fresh] = facts_of_.try_emplace(id);
  if (fresh && id.valid()) {
    Ascending<FactKey> found = uses_of([&](Walker& walker) { walker.walk(id); }).facts;
    return facts_of_[id] = std::move(found);
  }
  return at->second;
}

bool Planner::only_texts(const Expr& expr) {
  std::optional<unsigned> slot;
  for (const ExprId arg : expr.args) {
    const Expr& side = program_.exprs[arg];
    if (side.op != Op::fact_symbol) return false;
    const FactKey key{side.place.owner.index, side.place.field.index};
    if (given_otherwise(key) || !field_at(side.place).defaults.empty()) return false;
    for (const Assumption& each : program_.assumptions) {
      if (FactKey{each.record.index, each.field.index} == key) return false;
    }
    if (side.place.is_slot && slot && *slot != side.place.slot) return false;
    if (side.place.is_slot) slot = side.place.slot;
  }
  return true;
}

void Planner::compare_texts(ExprId id) {
  if (!seen_.insert(id.index).second) return;
  const Expr& expr = program_.exprs[id];
  const Place& left = program_.exprs[expr.args[0]].place;
  const Place& right = program_.exprs[expr.args[1]].place;
  const auto instances = left.is_slot ? instances_of(program_, left) : right.is_slot ? instances_of(program_, right) : std::vector<Instance>{Instance{}};
  for (const Instance& instance : instances) {
    auto inputs = [&](const Place& place) {
      return inputs_at(place.is_slot ? instance : singleton_instance(place.record), place.path, {place.owner.index, place.field.index});
    };
    const auto a = inputs(left);
    const auto b = inputs(right);
    // Of a fact that no line gives nothing is known.
    if (a.empty() || b.empty()) continue;
    if (a.size() > 1 || b.size() > 1) {
      std::set<uint32_t> all(a.begin(), a.end());
      all.insert(b.begin(), b.end());
      atoms_of_[id].push_back(together({all.begin(), all.end()}));
      continue;
    }
    if (a == b) continue;
    Atom atom;
    atom.kind = Atom::Kind::same;
    atom.inputs = {a.front(), b.front()};
    const std::string name = "same" + names(atom.inputs);
    atoms_of_[id].push_back(add_atom(std::move(atom), name));
  }
}

std::set<uint32_t> Planner::leaves(ExprId id, InputKind kind) {
  std::set<uint32_t> found;
  for (const FactKey& key : facts_of(id)) {
    for (const uint32_t input : feeders_of(key)) {
      if (plan_.inputs_[input].kind == kind) found.insert(input);
    }
  }
  return found;
}

const std::vector<uint32_t>& Planner::feeders_of(const FactKey& key) {
  static const std::vector<uint32_t> kNobody;
  const auto at = feeders_.find(key);
  return at == feeders_.end() ? kNobody : at->second;
}

std::vector<uint32_t> Planner::inputs_at(const Instance& instance, const std::vector<FieldId>& path, FactKey key) {
  std::vector<uint32_t> found;
  for (const uint32_t input : feeders_of(key)) {
    if (!plan_.shape_.inputs[input].plain) continue;
    if (is_at(plan_.shape_.inputs[input].facts.front(), instance, path)) found.push_back(input);
  }
  return found;
}

bool Planner::default_contradicts(const Field& field) {
  return std::any_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
    return !each.unless_given && !says_nothing(program_.exprs[each.value], field);
  });
}

bool Planner::says_nothing(const Expr& value, const Field& of) {
  const bool from_zero = of.range.low.value && *of.range.low.value >= 0;
  switch (value.op) {
    case Op::over: {
      if (value.aggregate == Aggregate::sum) return false;
      const FactKey key{value.place.owner.index, value.place.field.index};
      return is_never_given(key) && !field_at(value.place).default_none &&
             std::none_of(program_.views.begin(), program_.views.end(), [&](const View& view) {
               return FactKey{view.owner.index, view.list.index} == key;
             });
    }
    case Op::greatest:
      return std::all_of(value.args.begin(), value.args.end(), [&](ExprId arg) { return may_be_none_and_is_never_told(program_.exprs[arg]); });
    case Op::arithmetic:
      // A sum of such numbers begins at 0.
      return from_zero && value.divisor.empty() && std::all_of(value.terms.begin(), value.terms.end(), [&](const Term& term) {
        return term.coefficient > 0 && term.factors.size() == 1 && begins_at_zero_and_is_never_told(program_.exprs[term.factors.front()]);
      });
    case Op::fact_number: return from_zero && begins_at_zero_and_is_never_told(value);
    default: return false;
  }
}

bool Planner::is_never_given(const FactKey& key) {
  return !given_otherwise(key) && feeders_of(key).empty() &&
         std::none_of(program_.assumptions.begin(), program_.assumptions.end(), [&](const Assumption& each) {
           return FactKey{each.record.index, each.field.index} == key;
         });
}

bool Planner::is_never_told(const Place& place) {
  const Field& field = field_at(place);
  return is_never_given({place.owner.index, place.field.index}) &&
         std::all_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
           return !each.unless_given && says_nothing(program_.exprs[each.value], field);
         });
}

bool Planner::begins_at_zero_and_is_never_told(const Expr& expr) {
  return expr.op == Op::fact_number && starts_at_zero(field_at(expr.place).range) && !field_at(expr.place).or_none && is_never_told(expr.place);
}

void Planner::stand_ins() {
  for (size_t r = 0; r < program_.records.size(); ++r) {
    const RecordId record = program_.records.id_at(r);
    for (uint32_t f = 0; f < program_.records[record].fields.size(); ++f) {
      const Field& field = program_.records[record].fields[f];
      if (field.type != ValueType::number || field.or_none || field.defaults.size() != 1 || !starts_at_zero(field.range) ||
          !is_never_given({record.index, f})) {
        continue;
      }
      const Default& only = field.defaults.front();
      const Expr& value = program_.exprs[only.value];
      if (only.when.valid()) continue;
      if (value.op == Op::number && value.value >= 0) plan_.constants_[{record.index, f}] = value.value;
      if (only.unless_given || value.op != Op::fact_number || !value.place.is_slot || value.place.slot != 0 ||
          !value.place.path.empty() || value.place.owner != record || !starts_at_zero(field_at(value.place).range)) {
        continue;
      }
      plan_.repeats_[{record.index, f}] = value.place.field;
    }
  }
}

bool Planner::only_zero_counts(ExprId id) {
  const Expr& expr = program_.exprs[id];
  if (expr.op == Op::number) return true;
  if (expr.op == Op::fact_number) {
    const Field& field = field_at(expr.place);
    return is_never_given({expr.place.owner.index, expr.place.field.index}) && starts_at_zero(field.range) && !field.or_none &&
           std::all_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
             return !each.unless_given && only_zero_counts(each.value);
           });
  }
  if (expr.op != Op::arithmetic || expr.terms.size() != 1 || expr.divisor.size() > 1) return false;
  bool never_told = false;
  for (const auto* terms : {&expr.terms, &expr.divisor}) {
    for (const Term& term : *terms) {
      if (term.coefficient <= 0) return false;
      for (const ExprId factor : term.factors) {
        const Expr& leaf = program_.exprs[factor];
        if (leaf.op == Op::number) continue;
        if (leaf.op != Op::fact_number || !starts_at_zero(field_at(leaf.place).range) || field_at(leaf.place).or_none) return false;
        never_told = never_told || begins_at_zero_and_is_never_told(leaf);
      }
    }
  }
  return never_told;
}

bool Planner::may_be_none_and_is_never_told(const Expr& expr) {
  if (expr.op == Op::fact_number) return field_at(expr.place).or_none && is_never_told(expr.place);
  return expr.op == Op::arithmetic && expr.divisor.empty() && expr.terms.size() == 1 &&
         std::any_of(expr.terms.front().factors.begin(), expr.terms.front().factors.end(), [&](ExprId factor) {
           return may_be_none_and_is_never_told(program_.exprs[factor]);
         });
}

bool Planner::default_varies(const Field& field, InputKind kind, bool unless_given) {
  return std::any_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
    return each.unless_given == unless_given && !leaves(each.value, kind).empty();
  });
}

std::optional<uint32_t> Planner::plain_input(const Place& place, const Instance& instance) {
  const Field& field = field_at(place);
  const FactKey key{place.owner.index, place.field.index};
  if (given_otherwise(key)) return std::nullopt;
  if (default_contradicts(field) || default_varies(field, InputKind::number, true)) return std::nullopt;
  const auto inputs = inputs_at(instance, place.path, key);
  if (inputs.size() != 1) return std::nullopt;
  return inputs.front();
}

void Planner::turn(uint32_t input, const Rational& value) {
  turns_[input].insert(value);
  if (turning_.valid()) turns_of_[turning_].emplace_back(input, value);
  else always_[input].insert(value);
}

uint32_t Planner::add_atom(Atom atom, const std::string& name) {
  const auto [at, fresh] = atom_names_.emplace(name, static_cast<uint32_t>(plan_.atoms_.size()));
  if (!fresh) return at->second;
  for (const uint32_t input : atom.inputs) plan_.inputs_[input].in_atoms = true;
  if (atom.own) plan_.inputs_[*atom.own].in_atoms = true;
  plan_.atoms_.push_back(std::move(atom));
  return at->second;
}

std::string Planner::names(const std::vector<uint32_t>& inputs) {
  std::string text;
  for (const uint32_t input : inputs) text += " " + std::to_string(input);
  return text;
}

uint32_t Planner::together(std::vector<uint32_t> inputs) {
  std::sort(inputs.begin(), inputs.end());
  const std::string name = "together" + names(inputs);
  Atom atom;
  atom.inputs = std::move(inputs);
  return add_atom(std::move(atom), name);
}

}  // namespace cocket::columnar
