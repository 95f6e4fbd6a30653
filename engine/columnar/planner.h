// How a plan is made (private to engine/columnar).
#pragma once

#include <algorithm>

#include "dsl/program/walk.h"
#include "engine/columnar/fault.h"
#include "engine/columnar/instance.h"
#include "engine/columnar/plan.h"

namespace cocket::columnar {
using namespace program;  // NOLINT: the planner speaks of nothing else

using FactKey = std::pair<uint32_t, uint32_t>;

// What a unit, or an expression, asks.
struct Uses {
  std::set<FactKey> facts;
  std::set<ExprId> comparisons;       // of numbers
  std::set<ExprId> date_comparisons;
  std::set<const Notice*> notices;
  std::set<TableId> tables;
  std::vector<Rational> literals;
  bool computes = false;              // arithmetic or an aggregate
  bool only_adds = true;              // computes with nothing but sums and quotients without minus or constant
  std::map<FactKey, TextTests> tests;
  std::set<FactKey> whole_texts;      // read otherwise than by a test
  std::set<Date> law_days;            // on which something that is asked changes
  std::set<Date> days;                // those, and what the rules compare with
  std::set<Date> literal_days;        // that the rules compare with
  std::set<FactKey> dating;           // on whose day a rule is asked
  std::set<ExprId> same_texts;        // two facts compared
  std::set<int32_t> shifts;
};

inline InputKind kind_of(const Input& input, const Field& field) {
  if (!input.plain) return InputKind::opaque;
  switch (field.type) {
    case ValueType::number: return InputKind::number;
    case ValueType::date: return InputKind::day;
    case ValueType::truth: return InputKind::truth;
    case ValueType::text:
    case ValueType::country:
    case ValueType::symbol: return InputKind::text;
    default: return InputKind::opaque;
  }
}

// Of such a number, unknown, nothing follows for a quotient by or of it but that it is not negative.
inline bool starts_at_zero(const Interval& range) {
  return range.low.value && *range.low.value == 0 && range.high.infinite();
}

class Planner;

// Takes the units apart into pieces (graph_builder.cpp).
class GraphBuilder {
 public:
  explicit GraphBuilder(Planner& planner);
  ~GraphBuilder();
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Planner {
 public:
  Planner(Plan& plan, const std::vector<Date>& law_days, const PlanOptions& options)
      : plan_(plan), program_(*plan.program_), law_days_(law_days), options_(options), exact_days_(options.shows_days) {}

  void run() {
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

 private:
  friend class GraphBuilder;
  Graph& graph() { return plan_.graph_; }

  // `with_dates`: also the dates that texts are asked on, and what they read.
  template <typename Walk>
  Uses uses_of(Walk walk, bool with_dates = true) {
    Uses uses;
    Walker walker(program_);
    walker.with_dates = with_dates;
    std::set<uint32_t> tested;  // texts that a test reads
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
        const std::set<FactKey>& dating = facts_of(rule.dated_by);
        uses.dating.insert(dating.begin(), dating.end());
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
    uses.days.insert(uses.literal_days.begin(), uses.literal_days.end());
    return uses;
  }

  void plan_inputs() {
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

  // Whether something else than cells of its own may give a fact: a catalogue, a constant.
  bool given_otherwise(const FactKey& key) {
    if (fixed_.contains(key)) return true;
    const auto& feeders = feeders_of(key);
    return std::any_of(feeders.begin(), feeders.end(), [&](uint32_t input) { return !plan_.shape_.inputs[input].plain; });
  }

  // Every fact that an expression may come to ask.
  const std::set<FactKey>& facts_of(ExprId id) {
    const auto [at, fresh] = facts_of_.try_emplace(id);
    if (fresh && id.valid()) {
      std::set<FactKey> found = uses_of([&](Walker& walker) { walker.walk(id); }).facts;
      return facts_of_[id] = std::move(found);
    }
    return at->second;
  }

  // Whether both sides are facts that nothing but the line's own cell gives.
  bool only_texts(const Expr& expr) {
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

  void compare_texts(ExprId id) {
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

  template <typename Walk>
  void add_unit(Unit unit, Walk walk) {
    plan_.units_.push_back(unit);
    uses_.push_back(uses_of(walk));
  }

  // Inputs of a kind that an expression may come to ask for.
  std::set<uint32_t> leaves(ExprId id, InputKind kind) {
    std::set<uint32_t> found;
    for (const FactKey& key : uses_of([&](Walker& walker) { walker.walk(id); }).facts) {
      for (const uint32_t input : feeders_of(key)) {
        if (plan_.inputs_[input].kind == kind) found.insert(input);
      }
    }
    return found;
  }

  const std::vector<uint32_t>& feeders_of(const FactKey& key) {
    static const std::vector<uint32_t> kNobody;
    const auto at = feeders_.find(key);
    return at == feeders_.end() ? kNobody : at->second;
  }

  const Field& field_at(const Place& place) { return program_.records[place.owner].fields[place.field.index]; }

  // The input that alone gives a fact of an instance; none, or more than one: no number.
  std::vector<uint32_t> inputs_at(const Instance& instance, const std::vector<FieldId>& path, FactKey key) {
    std::vector<uint32_t> found;
    for (const uint32_t input : feeders_of(key)) {
      if (!plan_.shape_.inputs[input].plain) continue;
      if (is_at(plan_.shape_.inputs[input].facts.front(), instance, path)) found.push_back(input);
    }
    return found;
  }

  // Whether a default may speak beside the line's own value, so that what counts may be neither.
  bool default_contradicts(const Field& field) {
    return std::any_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
      return !each.unless_given && !says_nothing(program_.exprs[each.value], field);
    });
  }

  // Whether an expression says nothing of its fact in any line: an aggregate over a list that no line
  // gives; numbers that begin at 0, or may be none, and are never told.
  bool says_nothing(const Expr& value, const Field& of) {
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

  bool is_never_given(const FactKey& key) {
    return !given_otherwise(key) && feeders_of(key).empty() &&
           std::none_of(program_.assumptions.begin(), program_.assumptions.end(), [&](const Assumption& each) {
             return FactKey{each.record.index, each.field.index} == key;
           });
  }

  bool is_never_told(const Place& place) {
    const Field& field = field_at(place);
    return is_never_given({place.owner.index, place.field.index}) &&
           std::all_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
             return !each.unless_given && says_nothing(program_.exprs[each.value], field);
           });
  }

  bool begins_at_zero_and_is_never_told(const Expr& expr) {
    return expr.op == Op::fact_number && starts_at_zero(field_at(expr.place).range) && !field_at(expr.place).or_none && is_never_told(expr.place);
  }

  // What stands for facts that no line gives.
  void stand_ins() {
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

  // Whether nothing of the numbers that an expression reads counts but whether they are 0: a product or
  // quotient of numbers from 0 on, one of which is never told.
  bool only_zero_counts(ExprId id) {
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

  // A product with such a number in it may be none, and then it is none.
  bool may_be_none_and_is_never_told(const Expr& expr) {
    if (expr.op == Op::fact_number) return field_at(expr.place).or_none && is_never_told(expr.place);
    return expr.op == Op::arithmetic && expr.divisor.empty() && expr.terms.size() == 1 &&
           std::any_of(expr.terms.front().factors.begin(), expr.terms.front().factors.end(), [&](ExprId factor) {
             return may_be_none_and_is_never_told(program_.exprs[factor]);
           });
  }

  // Whether a default of the fact reads something that differs from line to line.
  bool default_varies(const Field& field, InputKind kind, bool unless_given) {
    return std::any_of(field.defaults.begin(), field.defaults.end(), [&](const Default& each) {
      return each.unless_given == unless_given && !leaves(each.value, kind).empty();
    });
  }

  // The one input behind a place, where nothing else says anything of the fact.
  std::optional<uint32_t> plain_input(const Place& place, const Instance& instance) {
    const Field& field = field_at(place);
    const FactKey key{place.owner.index, place.field.index};
    if (given_otherwise(key)) return std::nullopt;
    if (default_contradicts(field) || default_varies(field, InputKind::number, true)) return std::nullopt;
    const auto inputs = inputs_at(instance, place.path, key);
    if (inputs.size() != 1) return std::nullopt;
    return inputs.front();
  }

  void turn(uint32_t input, const Rational& value) {
    turns_[input].insert(value);
    if (turning_.valid()) turns_of_[turning_].emplace_back(input, value);
    else always_[input].insert(value);
  }

  uint32_t add_atom(Atom atom, const std::string& name) {
    const auto [at, fresh] = atom_names_.emplace(name, static_cast<uint32_t>(plan_.atoms_.size()));
    if (!fresh) return at->second;
    for (const uint32_t input : atom.inputs) plan_.inputs_[input].in_atoms = true;
    if (atom.own) plan_.inputs_[*atom.own].in_atoms = true;
    plan_.atoms_.push_back(std::move(atom));
    return at->second;
  }

  static std::string names(const std::vector<uint32_t>& inputs) {
    std::string text;
    for (const uint32_t input : inputs) text += " " + std::to_string(input);
    return text;
  }

  uint32_t together(std::vector<uint32_t> inputs) {
    std::sort(inputs.begin(), inputs.end());
    const std::string name = "together" + names(inputs);
    Atom atom;
    atom.inputs = std::move(inputs);
    return add_atom(std::move(atom), name);
  }

  // ---- comparisons of numbers

  void compare(ExprId id) {
    if (!seen_.insert(id.index).second) return;
    turning_ = id;
    const Expr& expr = program_.exprs[id];
    std::set<uint32_t> numbers = leaves(expr.args[0], InputKind::number);
    for (const uint32_t input : leaves(expr.args[1], InputKind::number)) numbers.insert(input);
    if (numbers.empty()) return;
    if (only_zero_counts(expr.args[0]) && only_zero_counts(expr.args[1])) return;
    for (int side = 0; side < 2; ++side) {
      const Expr& left = program_.exprs[expr.args[static_cast<size_t>(side)]];
      const ExprId right = expr.args[static_cast<size_t>(1 - side)];
      if (left.op != Op::fact_number) continue;
      const Uses other = uses_of([&](Walker& walker) { walker.walk(right); });
      if (other.computes || !leaves(right, InputKind::number).empty()) continue;
      std::vector<Rational> thresholds = other.literals;
      for (const TableId table : other.tables) {
        for (const TableRow& row : program_.tables[table].rows) thresholds.push_back(row.value);
      }
      if (one_fact(id, left, numbers, thresholds)) return;
    }
    if (!polynomial(id, expr, numbers)) {
      atoms_of_[id].push_back(together({numbers.begin(), numbers.end()}));
    }
  }

  // A fact against numbers that the law says.
  bool one_fact(ExprId id, const Expr& left, const std::set<uint32_t>& numbers, const std::vector<Rational>& thresholds) {
    const Place place = plan_.resolved(left.place);
    const FactKey key{place.owner.index, place.field.index};
    const auto& own = feeders_of(key);
    const bool alone = std::all_of(numbers.begin(), numbers.end(), [&](uint32_t input) {
      return std::find(own.begin(), own.end(), input) != own.end();
    });
    auto turn_own = [&] {
      for (const uint32_t input : own) {
        for (const Rational& value : thresholds) turn(input, value);
      }
    };
    if (alone) {
      turn_own();
      return true;
    }
    // Derived as a quotient of two facts of the same record, against one number.
    const Field& field = field_at(place);
    const Default* derived = nullptr;
    for (const Default& each : field.defaults) {
      if (leaves(each.value, InputKind::number).empty()) continue;
      if (derived != nullptr || each.unless_given) return false;
      derived = &each;
    }
    // No quotient of numbers that are not negative is cut by such a range.
    const bool whole = field.range.high.infinite() &&
                       (field.range.low.infinite() || *field.range.low.value < 0 || starts_at_zero(field.range));
    if (derived == nullptr || !left.place.path.empty() || !whole) return false;
    const Expr& form = program_.exprs[derived->value];
    if (form.op != Op::arithmetic || form.terms.size() != 1 || form.divisor.size() != 1) return false;
    for (const auto* terms : {&form.terms, &form.divisor}) {
      const Term& term = terms->front();
      if (term.coefficient <= 0 || term.factors.size() != 1) return false;
      const Expr& leaf = program_.exprs[term.factors.front()];
      if (leaf.op != Op::fact_number || !leaf.place.is_slot || leaf.place.slot != 0 || !leaf.place.path.empty() ||
          leaf.place.owner != left.place.owner || !starts_at_zero(field_at(leaf.place).range)) {
        return false;
      }
    }
    const Place& top = program_.exprs[form.terms.front().factors.front()].place;
    const Place& bottom = program_.exprs[form.divisor.front().factors.front()].place;
    if (given_otherwise(key) || given_otherwise({top.owner.index, top.field.index}) ||
        given_otherwise({bottom.owner.index, bottom.field.index})) {
      return false;
    }
    std::vector<std::pair<Instance, std::pair<uint32_t, uint32_t>>> pairs;
    for (const Instance& instance : instances_of(program_, left.place)) {
      if (inputs_at(instance, {}, {top.owner.index, top.field.index}).empty() ||
          inputs_at(instance, {}, {bottom.owner.index, bottom.field.index}).empty()) {
        continue;  // one of them is never known: nothing is derived
      }
      const auto n = plain_input(top, instance);
      const auto d = plain_input(bottom, instance);
      if (!n || !d || inputs_at(instance, {}, key).size() > 1) return false;
      pairs.push_back({instance, {*n, *d}});
    }
    turn_own();
    for (const auto& [instance, inputs] : pairs) {
      for (const Rational& threshold : thresholds) {
        Atom atom;
        atom.kind = Atom::Kind::quotient;
        atom.inputs = {inputs.first, inputs.second};
        const Rational n = form.terms.front().coefficient * plan_.inputs_[inputs.first].unit.factor;
        const Rational d = form.divisor.front().coefficient * plan_.inputs_[inputs.second].unit.factor;
        atom.polynomial = Polynomial({{n, {0}}, {-threshold * d, {1}}});
        const auto given = inputs_at(instance, {}, key);
        if (!given.empty()) atom.own = given.front();
        atoms_of_[id].push_back(add_atom(std::move(atom), "quotient" + names({inputs.first, inputs.second}) + " " +
                                                              to_exact_string(threshold) + " " + to_exact_string(n) + " " + to_exact_string(d) +
                                                              (given.empty() ? "" : " own " + std::to_string(given.front()))));
      }
    }
    return true;
  }

  // Sums of products of facts that the line gives, on the checker's normal form.
  bool polynomial(ExprId id, const Expr& expr, const std::set<uint32_t>& numbers) {
    std::optional<unsigned> slot;
    const Place* slot_place = nullptr;
    std::vector<std::pair<const Expr*, Place>> facts;
    for (const auto* terms : {&expr.terms, &expr.divisor}) {
      for (const Term& term : *terms) {
        for (const ExprId factor : term.factors) {
          const Expr& leaf = program_.exprs[factor];
          if (leaf.op == Op::number) continue;
          if (leaf.op != Op::fact_number) return false;
          if (plan_.constant(leaf.place)) continue;
          facts.push_back({&leaf, plan_.resolved(leaf.place)});
          if (!leaf.place.is_slot) continue;
          if (slot && *slot != leaf.place.slot) return false;
          slot = leaf.place.slot;
          slot_place = &leaf.place;
        }
      }
    }
    // Sides that are asked otherwise than the normal form says (an aggregate, a define) are no sums.
    for (const ExprId arg : expr.args) {
      const Op op = program_.exprs[arg].op;
      if (op != Op::fact_number && op != Op::number && op != Op::arithmetic) return false;
    }
    // One quotient of single products; of more, the divisors' signs would count one by one.
    const auto& left = program_.exprs[expr.args[0]].divisor;
    const auto& right = program_.exprs[expr.args[1]].divisor;
    if (left.size() + right.size() > 1) return false;
    std::vector<Atom> atoms;
    std::vector<std::string> atom_names;
    const auto instances = slot_place ? instances_of(program_, *slot_place) : std::vector<Instance>{Instance{}};
    for (const Instance& instance : instances) {
      std::vector<uint32_t> columns;
      std::map<const Expr*, uint32_t> column_of;
      bool given = true;
      for (const auto& [fact, place] : facts) {
        const Instance& at = place.is_slot ? instance : singleton_instance(place.record);
        if (inputs_at(at, place.path, {place.owner.index, place.field.index}).empty()) given = false;
      }
      // A fact that no line gives: then the numbers of the others count by themselves.
      if (!given) return false;
      for (const auto& [fact, place] : facts) {
        const Instance at = place.is_slot ? instance : singleton_instance(place.record);
        const auto input = plain_input(place, at);
        if (!input || !numbers.contains(*input)) return false;
        auto found = std::find(columns.begin(), columns.end(), *input);
        if (found == columns.end()) found = columns.insert(columns.end(), *input);
        column_of[fact] = static_cast<uint32_t>(found - columns.begin());
      }
      auto made = [&](const std::vector<Term>& terms) {
        std::vector<Monomial> monomials;
        for (const Term& term : terms) {
          Monomial monomial{term.coefficient, {}};
          for (const ExprId factor : term.factors) {
            const Expr& leaf = program_.exprs[factor];
            const auto constant = leaf.op == Op::number ? std::optional<Rational>(leaf.value) : plan_.constant(leaf.place);
            if (constant) {
              monomial.coefficient *= *constant;
              continue;
            }
            const uint32_t column = column_of.at(&leaf);
            monomial.coefficient *= plan_.inputs_[columns[column]].unit.factor;
            monomial.factors.push_back(column);
          }
          if (monomial.coefficient != 0) monomials.push_back(std::move(monomial));
        }
        return monomials;
      };
      if (columns.size() == 1 && expr.divisor.empty()) {
        // One number against one of the law.
        Rational factor = 0;
        Rational rest = 0;
        bool linear = true;
        for (const Monomial& each : made(expr.terms)) {
          linear = linear && each.factors.size() <= 1;
          (each.factors.empty() ? rest : factor) += each.coefficient;
        }
        if (linear && factor != 0) {
          turn(columns.front(), -rest / factor * plan_.inputs_[columns.front()].unit.factor);
          continue;
        }
      }
      Atom atom;
      atom.kind = Atom::Kind::sign;
      atom.inputs = columns;
      atom.polynomial.emplace(made(expr.terms));
      if (!expr.divisor.empty()) atom.divisor.emplace(made(expr.divisor));
      atom.only_grows = expr.divisor.empty();
      for (const Monomial& term : atom.polynomial->terms()) {
        atom.only_grows = atom.only_grows && (term.factors.empty() || (term.factors.size() == 1 && term.coefficient > 0));
      }
      for (const uint32_t input : columns) {
        const Field& field = *plan_.inputs_[input].field;
        atom.only_grows = atom.only_grows && starts_at_zero(field.range) && !field.or_none;
      }
      atoms.push_back(std::move(atom));
      atom_names.push_back("sign " + std::to_string(id.index) + names(columns));
    }
    for (size_t i = 0; i < atoms.size(); ++i) atoms_of_[id].push_back(add_atom(std::move(atoms[i]), atom_names[i]));
    return true;
  }

  // ---- days

  // A day that is one input's, shifted; nothing where more may be behind it.
  struct ShiftedDay {
    uint32_t input;
    int32_t days;
  };
  std::optional<ShiftedDay> shifted_day(ExprId id) {
    const Expr& expr = program_.exprs[id];
    if (expr.op == Op::date_shift) {
      auto inner = shifted_day(expr.args[0]);
      if (inner) inner->days += static_cast<int32_t>(boost::multiprecision::numerator(expr.value));
      return inner;
    }
    if (expr.op != Op::fact_date || expr.place.is_slot) return std::nullopt;
    const FactKey key{expr.place.owner.index, expr.place.field.index};
    const Field& field = field_at(expr.place);
    const auto own = inputs_at(singleton_instance(expr.place.record), expr.place.path, key);
    if (given_otherwise(key)) return std::nullopt;
    const bool derived = default_contradicts(field) || default_varies(field, InputKind::day, true);
    if (own.size() == 1 && !derived) return ShiftedDay{own.front(), 0};
    if (own.empty() && field.defaults.size() == 1 && !field.defaults.front().when.valid()) {
      return shifted_day(field.defaults.front().value);
    }
    return std::nullopt;
  }

  void compare_dates(ExprId id) {
    if (!seen_.insert(id.index).second) return;
    const Expr& expr = program_.exprs[id];
    std::set<uint32_t> left = leaves(expr.args[0], InputKind::day);
    const std::set<uint32_t> right = leaves(expr.args[1], InputKind::day);
    std::set<uint32_t> all = left;
    all.insert(right.begin(), right.end());
    // One day against days that the law says: a region says it.
    if (left.empty() || right.empty() || all.size() < 2) return;
    const auto a = shifted_day(expr.args[0]);
    const auto b = shifted_day(expr.args[1]);
    if (!a || !b) {
      atoms_of_[id].push_back(together({all.begin(), all.end()}));
      return;
    }
    if (a->input == b->input) return;
    Atom atom;
    atom.kind = Atom::Kind::order;
    atom.inputs = {a->input, b->input};
    atom.days = a->days - b->days;
    atoms_of_[id].push_back(add_atom(std::move(atom), "order" + names({a->input, b->input}) + " " + std::to_string(a->days - b->days)));
  }

  void tell(const Notice& notice) {
    if (!told_.insert(&notice).second) return;
    const bool filled = exact_days_ && options_.fills_days && fills_days(notice);
    if (!notice.given_on.valid()) {
      if (exact_days_ && !filled) show_days(leaves(notice.day, InputKind::day));
      return;
    }
    std::set<uint32_t> all = leaves(notice.day, InputKind::day);
    const std::set<uint32_t> given = leaves(notice.given_on, InputKind::day);
    if (exact_days_ && !filled) {
      show_days(all);
      show_days(given);
    }
    // Of a notice that no line tells of nothing is known, whatever its day is.
    const std::set<FactKey>& told = facts_of(notice.given_on);
    if (!told.empty() && std::all_of(told.begin(), told.end(), [&](const FactKey& key) {
          return is_never_given(key) && program_.records[RecordId{key.first}].fields[key.second].defaults.empty();
        })) {
      return;
    }
    const bool given_fixed = given.empty();
    all.insert(given.begin(), given.end());
    const auto day = shifted_day(notice.day);
    const auto on = shifted_day(notice.given_on);
    if (!day || !on || day->input == on->input || notice.counted.empty()) {
      // Days that the rules themselves say are as good as days of the line.
      if (!all.empty()) atoms_of_notice_[&notice].push_back(together({all.begin(), all.end()}));
      return;
    }
    COCKET_CHECK(!given_fixed);
    Atom atom;
    atom.kind = Atom::Kind::notice;
    atom.inputs = {day->input, on->input};
    const int32_t clear = notice.counted.front() == "clear_days" ? 1 : 0;
    atom.days = day->days + (notice.before ? -notice.days - clear : notice.days) - on->days;
    const std::string name = "notice" + names(atom.inputs) + " " + std::to_string(atom.days);
    atoms_of_notice_[&notice].push_back(add_atom(std::move(atom), name));
  }

  std::optional<NoticeDays> days_of(const Notice& notice) {
    const auto event = shifted_day(notice.day);
    if (!event || notice.counted.empty()) return std::nullopt;
    NoticeDays days;
    days.event = {event->input, event->days};
    if (!notice.given_on.valid()) return days;
    const auto given = shifted_day(notice.given_on);
    if (!given || given->input == event->input) return std::nullopt;
    days.given = {given->input, given->days};
    return days;
  }

  // Whether the days of a notice can be filled in; notes how.
  bool fills_days(const Notice& notice) {
    const auto days = days_of(notice);
    if (!days) return false;
    // Two texts of an exception may ask under one label for notices of different days: what they need
    // is said once where both are equally late.
    for (const Exception& exception : program_.exceptions) {
      const Condition* own = nullptr;
      for (const Version& version : exception.versions) {
        for (const Condition& each : version.conditions) {
          if (each.notice && &*each.notice == &notice) own = &each;
        }
      }
      if (own == nullptr) continue;
      for (const Version& version : exception.versions) {
        for (const Condition& each : version.conditions) {
          if (!each.notice || each.label != own->label) continue;
          const auto others = days_of(*each.notice);
          if (!others || others->event.input != days->event.input || others->given.has_value() != days->given.has_value() ||
              (others->given && others->given->input != days->given->input)) {
            return false;
          }
        }
      }
    }
    plan_.notice_days_.emplace(&notice, *days);
    return true;
  }

  void show_days(const std::set<uint32_t>& inputs) {
    for (const uint32_t input : inputs) shown_.insert(input);
  }

  // ---- facts with more than one source

  void sources_of(const FactKey& key) {
    if (!sourced_.insert(key).second) return;
    turning_ = {};
    const Field& field = program_.records[RecordId{key.first}].fields[key.second];
    if (field.type != ValueType::number && field.type != ValueType::date) return;
    const InputKind kind = field.type == ValueType::number ? InputKind::number : InputKind::day;
    std::set<uint32_t> derived;
    for (const Default& each : field.defaults) {
      if (each.unless_given) continue;
      for (const uint32_t input : leaves(each.value, kind)) derived.insert(input);
    }
    // By instance: a fact's own inputs, and what its defaults read (of any instance).
    std::map<std::string, std::vector<uint32_t>> own;
    for (const uint32_t input : feeders_of(key)) {
      if (!plan_.shape_.inputs[input].plain) continue;
      own[instance_name(program_, plan_.shape_.inputs[input].facts.front())].push_back(input);
    }
    const bool by_number = kind == InputKind::number && contradiction_turns(field, own);
    for (const auto& [name, inputs] : own) {
      if (given_otherwise(key) || by_number) {
        for (const uint32_t input : inputs) atoms_of_fact_[key].push_back(together({input}));
      }
      if (inputs.size() == 1 && derived.empty()) continue;
      Atom atom;
      atom.kind = Atom::Kind::two_sources;
      atom.inputs = inputs;
      const size_t given = inputs.size();
      for (const uint32_t input : derived) {
        if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) atom.inputs.push_back(input);
      }
      atom.days = static_cast<int32_t>(given);
      atoms_of_fact_[key].push_back(add_atom(std::move(atom), "sources " + name + names(inputs) + " of" + names({derived.begin(), derived.end()})));
    }
  }

  // A default that says a number of the law, or what is left of a range, contradicts some numbers that
  // the line gives and not others: those turn there. True where it takes the number itself to tell.
  bool contradiction_turns(const Field& field, const std::map<std::string, std::vector<uint32_t>>& own) {
    bool by_number = false;
    for (const Default& each : field.defaults) {
      if (each.unless_given || own.empty() || says_nothing(program_.exprs[each.value], field)) continue;
      const Uses uses = uses_of([&](Walker& walker) { walker.walk(each.value); });
      std::set<Rational> ends(uses.literals.begin(), uses.literals.end());
      for (const TableId table : uses.tables) {
        for (const TableRow& row : program_.tables[table].rows) ends.insert(row.value);
      }
      bool from_zero = true;
      for (const auto& [record, index] : uses.facts) {
        const Field& read = program_.records[RecordId{record}].fields[index];
        if (read.type != ValueType::number) continue;
        from_zero = from_zero && starts_at_zero(read.range);
        if (read.range.low.value) ends.insert(*read.range.low.value);
        if (read.range.high.value) ends.insert(*read.range.high.value);
      }
      if (uses.computes) {
        // Parts that begin at 0 leave every number possible until one of them is given.
        const bool open = uses.only_adds && from_zero && starts_at_zero(field.range) && uses.literals.empty() && uses.tables.empty();
        by_number = by_number || !open;
        continue;
      }
      for (const auto& [name, inputs] : own) {
        for (const uint32_t input : inputs) {
          for (const Rational& end : ends) turn(input, end);
        }
      }
    }
    return by_number;
  }

  // ---- codes and groups

  void finish_inputs() {
    std::set<Date> days(law_days_.begin(), law_days_.end());
    for (const Date date : dates_) {
      days.insert(date);
      days.insert(date + 1);
    }
    global_days_ = shifted(std::move(days), shifts_);
    plan_.days_.emplace(global_days_);
    for (size_t i = 0; i < plan_.inputs_.size(); ++i) {
      PlannedInput& input = plan_.inputs_[i];
      switch (input.kind) {
        case InputKind::number: {
          for (const Rational& value : always_turning(input)) turn(static_cast<uint32_t>(i), value);
          input.numbers.emplace(turns_[i], input.unit.factor);
          input.first_class = static_cast<uint16_t>(kFirstRegion + input.numbers->count());
          break;
        }
        case InputKind::day:
          input.shown = shown_.contains(static_cast<uint32_t>(i));
          input.first_class = static_cast<uint16_t>(kFirstRegion + plan_.days_->count());
          break;
        case InputKind::truth: input.first_class = kFirstRegion + 2; break;
        default: break;
      }
    }
  }

  // With the days from which a shift leads there; twice, for a shift of what is shifted already.
  static std::set<Date> shifted(std::set<Date> days, const std::set<int32_t>& shifts) {
    for (int round = 0; round < 2 && !shifts.empty(); ++round) {
      std::set<Date> more = days;
      for (const Date day : days) {
        for (const int32_t shift : shifts) more.insert(day - shift);
      }
      days = std::move(more);
    }
    return days;
  }

  // How the rules of one group tell the codes of an input apart.
  Projection projection(uint32_t index, const Uses& uses) {
    const PlannedInput& input = plan_.inputs_[index];
    Projection made;
    switch (input.kind) {
      case InputKind::day: {
        // The law's own days count for the day that a rule is asked on.
        const auto& facts = plan_.shape_.inputs[index].facts;
        const bool dating = std::any_of(facts.begin(), facts.end(), [&](const FlatFact& fact) {
          return uses.dating.contains({fact.record.index, fact.field.index});
        });
        const std::set<Date> coarse = shifted(dating ? uses.days : uses.literal_days, uses.shifts);
        made.regions = {kAbsent, kNone};
        std::vector<Date> first(1, global_days_.empty() ? Date{} : *global_days_.begin() - 1);
        first.insert(first.end(), global_days_.begin(), global_days_.end());
        for (const Date day : first) made.regions.push_back(static_cast<uint16_t>(kFirstRegion + std::distance(coarse.begin(), coarse.upper_bound(day))));
        break;
      }
      case InputKind::number: {
        std::set<Rational> turns = always_turning(input);
        turns.insert(always_[index].begin(), always_[index].end());
        for (const ExprId id : uses.comparisons) {
          for (const auto& [of, value] : turns_of_[id]) {
            if (of == index) turns.insert(value);
          }
        }
        const std::vector<Rational> coarse(turns.begin(), turns.end());
        auto region_of = [&coarse](const Rational& value) {
          const auto at = std::lower_bound(coarse.begin(), coarse.end(), value);
          return static_cast<uint32_t>(2 * (at - coarse.begin()) + (at != coarse.end() && *at == value ? 1 : 0));
        };
        made.regions = {kAbsent, kNone};
        uint32_t region = 0;
        // The fine regions in order: below a turning value, on it, below the next.
        for (const Rational& turn : turns_[index]) {
          const uint32_t at = region_of(turn);
          made.regions.push_back(static_cast<uint16_t>(kFirstRegion + (at % 2 == 1 ? at - 1 : at)));
          made.regions.push_back(static_cast<uint16_t>(kFirstRegion + at));
          region = at % 2 == 1 ? at + 1 : at;
        }
        made.regions.push_back(static_cast<uint16_t>(kFirstRegion + region));
        break;
      }
      case InputKind::text: {
        TextTests tests;
        for (const FlatFact& fact : plan_.shape_.inputs[index].facts) {
          const FactKey key{fact.record.index, fact.field.index};
          tests.whole = tests.whole || uses.whole_texts.contains(key);
          const auto at = uses.tests.find(key);
          if (at == uses.tests.end()) continue;
          tests.literals.insert(at->second.literals.begin(), at->second.literals.end());
          tests.groups.insert(at->second.groups.begin(), at->second.groups.end());
        }
        made.tests = std::move(tests);
        break;
      }
      default: break;
    }
    return made;
  }

  static std::set<Rational> always_turning(const PlannedInput& input) {
    std::set<Rational> turns;
    if (!faulty(Fault::sign_unknown_is_below)) turns.insert(0);
    const Interval& range = input.field->range;
    if (range.low.value) turns.insert(*range.low.value);
    if (range.high.value) turns.insert(*range.high.value);
    return turns;
  }

  void make_groups() {
    std::vector<std::vector<Projection>> projections;
    for (size_t u = 0; u < uses_.size(); ++u) {
      const Uses& uses = uses_[u];
      std::set<uint16_t> columns;
      for (const FactKey& key : uses.facts) {
        for (const uint32_t input : feeders_of(key)) columns.insert(static_cast<uint16_t>(input));
        if (const auto at = atoms_of_fact_.find(key); at != atoms_of_fact_.end()) add_atoms(columns, at->second);
      }
      for (const auto* asked : {&uses.comparisons, &uses.date_comparisons, &uses.same_texts}) {
        for (const ExprId id : *asked) {
          if (const auto at = atoms_of_.find(id); at != atoms_of_.end()) add_atoms(columns, at->second);
        }
      }
      for (const Notice* notice : uses.notices) {
        if (const auto at = atoms_of_notice_.find(notice); at != atoms_of_notice_.end()) add_atoms(columns, at->second);
      }
      for (const uint16_t column : columns) {
        if (column < plan_.inputs_.size()) plan_.inputs_[column].read = true;
      }
      UnitGroup group{{static_cast<uint32_t>(u)}, {columns.begin(), columns.end()}, {}};
      for (const uint16_t column : columns) {
        if (column < plan_.inputs_.size()) group.projections.push_back(projection(column, uses));
      }
      const auto same = std::find_if(plan_.groups_.begin(), plan_.groups_.end(), [&](const UnitGroup& each) {
        return each.columns == group.columns && each.projections == group.projections;
      });
      if (same == plan_.groups_.end()) plan_.groups_.push_back(std::move(group));
      else same->units.push_back(static_cast<uint32_t>(u));
    }
  }

  void add_atoms(std::set<uint16_t>& columns, const std::vector<uint32_t>& atoms) {
    for (const uint32_t atom : atoms) columns.insert(static_cast<uint16_t>(plan_.inputs_.size() + atom));
  }

  Plan& plan_;
  const Program& program_;
  const std::vector<Date>& law_days_;
  const PlanOptions options_;
  const bool exact_days_;
  std::vector<Uses> uses_;                          // by unit
  std::map<FactKey, std::vector<uint32_t>> feeders_;
  std::set<FactKey> fixed_;
  std::map<ExprId, std::set<FactKey>> facts_of_;
  std::vector<std::set<Rational>> turns_;           // by input
  std::set<Date> dates_, global_days_;
  ExprId turning_;                                  // the comparison that is looked at; none: of all
  std::map<uint32_t, std::set<Rational>> always_;   // turning values of an input for every group
  std::map<ExprId, std::vector<std::pair<uint32_t, Rational>>> turns_of_;
  std::set<int32_t> shifts_;
  std::set<uint32_t> shown_;                        // inputs whose days are shown
  std::set<uint32_t> seen_;                         // comparisons
  std::set<const Notice*> told_;
  std::set<FactKey> sourced_;
  std::map<std::string, uint32_t> atom_names_;
  std::map<ExprId, std::vector<uint32_t>> atoms_of_;
  std::map<const Notice*, std::vector<uint32_t>> atoms_of_notice_;
  std::map<FactKey, std::vector<uint32_t>> atoms_of_fact_;
};

}  // namespace cocket::columnar
