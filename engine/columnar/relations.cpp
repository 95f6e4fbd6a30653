// Relations of several inputs: what of numbers and days has to be compared.
#include "engine/columnar/planner.h"

#include <algorithm>

namespace cocket::columnar {

void Planner::compare(ExprId id) {
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

bool Planner::one_fact(ExprId id, const Expr& left, const std::set<uint32_t>& numbers, const std::vector<Rational>& thresholds) {
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

bool Planner::polynomial(ExprId id, const Expr& expr, const std::set<uint32_t>& numbers) {
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

std::optional<Planner::ShiftedDay> Planner::shifted_day(ExprId id) {
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

void Planner::compare_dates(ExprId id) {
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

void Planner::tell(const Notice& notice) {
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
  const Ascending<FactKey>& told = facts_of(notice.given_on);
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

std::optional<NoticeDays> Planner::days_of(const Notice& notice) {
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

bool Planner::fills_days(const Notice& notice) {
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

void Planner::show_days(const std::set<uint32_t>& inputs) {
  for (const uint32_t input : inputs) shown_.insert(input);
}

void Planner::sources_of(const FactKey& key) {
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

bool Planner::contradiction_turns(const Field& field, const std::map<std::string, std::vector<uint32_t>>& own) {
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

}  // namespace cocket::columnar
