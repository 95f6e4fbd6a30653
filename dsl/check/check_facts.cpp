// Kinds, units, facts, views, groups, readings and modules.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

std::vector<std::string> unit_names(const Program& program) {
  std::vector<std::string> names;
  for (const auto& [name, unit] : program.units) names.push_back(name);
  return names;
}

std::vector<std::string> record_names(const Program& program) {
  std::vector<std::string> names;
  for (const Record& record : program.records) names.push_back(record.name);
  return names;
}

}  // namespace

void Checker::declare_kind(const syntax::Kind& kind) {
  auto find = [&](const syntax::Word& word) -> KindId {
    for (size_t i = 0; i < program_->kinds.size(); ++i) {
      if (program_->kinds[program_->kinds.id_at(i)] == word.text) return program_->kinds.id_at(i);
    }
    return {};
  };
  KindId id = find(kind.name);
  if (!id.valid()) id = program_->kinds.push_back(kind.name.text);
  else if (kind.left.empty()) claim(kind.name, "kind");
  if (kind.left.empty()) {
    claimed_.emplace("kind " + kind.name.text, kind.name.span);
    return;
  }
  const KindId left = find(kind.left);
  const KindId right = find(kind.right);
  for (const auto& [word, found] : {std::pair{&kind.left, left}, std::pair{&kind.right, right}}) {
    if (!found.valid()) {
      unknown_name(Code::N0213, *word, "kind",
                   std::vector<std::string>(program_->kinds.begin(), program_->kinds.end()));
    }
  }
  if (!left.valid() || !right.valid()) return;
  Rational factor = 1;
  if (!kind.factor.empty()) factor = parse_decimal(kind.factor.text, true).value_or(Rational(1));
  kind_rules_.push_back({id, left, right, factor});
}

void Checker::declare_unit(const syntax::Unit& unit) {
  if (!claim(unit.name, "unit")) return;
  Unit made;
  made.name = unit.name.text;
  if (!unit.kind.empty()) {
    for (size_t i = 0; i < program_->kinds.size(); ++i) {
      if (program_->kinds[program_->kinds.id_at(i)] == unit.kind.text) {
        made.dimension[program_->kinds.id_at(i)] = 1;
      }
    }
    if (made.dimension.empty()) {
      unknown_name(Code::N0213, unit.kind, "kind",
                   std::vector<std::string>(program_->kinds.begin(), program_->kinds.end()));
      return;
    }
  } else {
    const auto base = find_unit(*program_, unit.base.text);
    if (!base) {
      unknown_name(Code::N0203, unit.base, "unit", unit_names(*program_));
      return;
    }
    const std::string& text = unit.factor.text;
    const size_t slash = text.find('/');
    const auto numerator = parse_decimal(text.substr(0, slash), true);
    const auto denominator = slash == std::string::npos ? std::optional<Rational>(Rational(1))
                                                        : parse_decimal(text.substr(slash + 1), true);
    if (!numerator || !denominator || *numerator <= 0 || *denominator <= 0) {
      report(Code::P0113, unit.factor.span, "a unit's factor must be a positive number", "found this");
      return;
    }
    made.dimension = base->dimension;
    made.factor = *numerator / *denominator * base->factor;
  }
  program_->units.emplace(made.name, std::move(made));
}

void Checker::declare_record(const syntax::Facts& facts) {
  if (!claim(facts.record, "record")) return;
  Record record;
  record.name = facts.record.text;
  record.description = facts.description.text;
  program_->records.push_back(std::move(record));
}

bool Checker::resolve_type(const syntax::Type& type, Field& field) {
  field.or_none = type.or_none;
  field.span = type.span;
  switch (type.kind) {
    case syntax::TypeKind::yes_or_no: field.type = ValueType::truth; return true;
    case syntax::TypeKind::one_of:
      field.type = ValueType::symbol;
      for (const syntax::Word& member : type.members) {
        if (std::find(field.members.begin(), field.members.end(), member.text) != field.members.end()) {
          report(Code::N0205, member.span, "a member is listed twice", "again");
          return false;
        }
        field.members.push_back(member.text);
      }
      return true;
    case syntax::TypeKind::many:
      field.type = ValueType::list;
      if (type.at_least) field.at_least = static_cast<unsigned>(std::stoul(type.at_least->text));
      break;
    case syntax::TypeKind::quantity_or_named: break;
  }
  const std::string& word = type.name.text;
  ValueType named = ValueType::number;
  Unit unit;
  if (word == "text") named = ValueType::text;
  else if (word == "date") named = ValueType::date;
  else if (word == "country") named = ValueType::country;
  else if (word == "number" || word == "percent") {
    unit.name = word == "percent" ? "%" : "";
    if (word == "percent") unit.factor = Rational(1) / 100;
  } else if (const RecordId record = program_->find_record(word); record.valid()) {
    named = ValueType::record;
    field.record = record;
  } else if (const auto found = find_unit(*program_, word)) {
    unit = *found;
  } else {
    auto candidates = unit_names(*program_);
    for (const auto& name : record_names(*program_)) candidates.push_back(name);
    for (const char* name : {"text", "date", "country", "number", "percent"}) candidates.push_back(name);
    unknown_name(Code::N0203, type.name, "unit, type or record", candidates);
    return false;
  }
  if (field.type == ValueType::list) {
    field.element = named;
    return true;
  }
  field.type = named;
  field.unit = unit;
  for (const syntax::Expr& range : type.ranges) {
    if (named != ValueType::number) {
      report(Code::T0213, range.span, "only a number has a range", "this range");
      return false;
    }
    // A range is a band without operand: its bounds are literals.
    const std::string& form = range.text;
    for (size_t i = 0; i < range.args.size(); ++i) {
      const auto bound = literal(range.args[i]);
      if (!bound) return false;
      const Rational value = bound->terms.empty() ? Rational(0) : bound->terms.front().coefficient;
      if (bound->dimension != unit.dimension) {
        Diagnostic& d = report(Code::T0202, range.args[i].span, "the range is not in the fact's unit",
                               bound->bare_number ? "a number without a unit" : dimension_name(bound->dimension));
        d.help.push_back("write the bound in `" + word + "`");
        return false;
      }
      Interval part = Interval::all();
      if (i == 1) part = Interval::below(value);
      else if (form == "at least" || form == "from") part = Interval::at_least(value);
      else if (form == "above") part = Interval::above(value);
      else if (form == "at most") part = Interval::at_most(value);
      else part = Interval::below(value);
      const auto cut = intersect(field.range, part);
      if (!cut) {
        report(Code::C0306, range.span, "the range holds no number", "this leaves nothing");
        return false;
      }
      field.range = *cut;
    }
  }
  return true;
}

void Checker::resolve_fields(const syntax::Facts& facts) {
  const RecordId id = program_->find_record(facts.record.text);
  if (!id.valid()) return;
  std::set<std::string> seen;
  for (const syntax::Fact& fact : facts.facts) {
    if (!seen.insert(fact.name.text).second) {
      report(Code::N0205, fact.name.span, "fact " + fact.name.text + " is declared twice", "again");
      continue;
    }
    Field field;
    field.name = fact.name.text;
    field.description = fact.description.text;
    resolve_type(fact.type, field);
    field.span = fact.name.span;
    if (!fact.source.text.empty()) {
      if (const auto source = citation(fact.source, "fact", fact.name.span, facts.record.text)) {
        field.citation = *source;
      }
    }
    program_->records[id].fields.push_back(std::move(field));
  }
}

void Checker::mark_singletons() {
  // A record that holds itself, one value in another, would never end. (A list of its own is fine.)
  for (size_t i = 0; i < program_->records.size(); ++i) {
    const RecordId start = program_->records.id_at(i);
    std::vector<RecordId> way{start};
    std::set<uint32_t> seen;
    while (!way.empty()) {
      const RecordId at = way.back();
      way.pop_back();
      for (Field& field : program_->records[at].fields) {
        if (field.type != ValueType::record) continue;
        if (field.record == start) {
          report(Code::C0304, field.span, "record `" + program_->records[start].name + "` holds itself", "through this fact")
              .help.push_back("make it a list: `many " + program_->records[start].name + "`");
          field.type = ValueType::text;
        } else if (seen.insert(field.record.index).second) {
          way.push_back(field.record);
        }
      }
    }
  }
  std::set<RecordId> inside;
  for (const Record& record : program_->records) {
    for (const Field& field : record.fields) {
      if (field.record.valid()) inside.insert(field.record);
    }
  }
  for (size_t i = 0; i < program_->records.size(); ++i) {
    const RecordId id = program_->records.id_at(i);
    program_->records[id].singleton = inside.count(id) == 0;
  }
}

ExprId Checker::none_for(const Field& field, const syntax::Expr& value) {
  if (value.kind != syntax::ExprKind::none || !field.or_none) return {};
  if (std::find(field.members.begin(), field.members.end(), "none") != field.members.end()) return {};
  Expr made;
  made.op = Op::none_value;
  made.type = field.type;
  made.unit = field.unit;
  made.text = "none";
  made.span = value.span;
  return add_expr(std::move(made));
}

void Checker::resolve_defaults(const syntax::Facts& facts) {
  const RecordId id = program_->find_record(facts.record.text);
  if (!id.valid()) return;
  Scope scope;
  scope.under = "facts " + facts.record.text;
  // Defaults belong to no module; an own one without uses keeps module defines out of them.
  uses_.resize(program_->modules.size() + 1);
  scope.module = ModuleId{static_cast<uint32_t>(program_->modules.size())};
  scope.variables.push_back({facts.record.text, id, nullptr, 0});
  for (const syntax::Fact& fact : facts.facts) {
    const FieldId field_id = program_->records[id].find(fact.name.text);
    if (!field_id.valid()) continue;
    for (const auto& typed : fact.defaults) {
      const Field field = program_->records[id].fields[field_id.index];
      Default made;
      made.unless_given = typed.unless_given;
      if (typed.when) {
        made.when = truth(*typed.when, scope);
        if (!made.when.valid()) continue;
      }
      if (field.type == ValueType::list) {
        if (typed.value.kind != syntax::ExprKind::none || typed.when) {
          Diagnostic& d = report(Code::T0213, typed.value.span, "a list's default can only be `none`", "found this");
          d.help.push_back("by default none");
          continue;
        }
        program_->records[id].fields[field_id.index].default_none = true;
        continue;
      }
      if (const ExprId none = none_for(field, typed.value); none.valid()) {
        made.value = none;
      } else if (field.type == ValueType::number) {
        const auto number = sum(typed.value, scope);
        if (!number) continue;
        if (number->dimension != field.unit.dimension) {
          Diagnostic& d = report(Code::T0202, typed.value.span, "the default is of another kind than its fact",
                                 dimension_name(number->dimension));
          d.labels.push_back({field.span, dimension_name(field.unit.dimension)});
          d.under = scope.under;
          continue;
        }
        if (!check_degree(number->terms, typed.value, scope)) continue;
        made.value = materialise(*number, typed.value.span);
      } else if (field.type == ValueType::truth) {
        made.value = truth(typed.value, scope);
      } else {
        // A literal of the field's own type, or another fact of that type.
        const syntax::Expr& expr = typed.value;
        if (expr.kind == syntax::ExprKind::name && expr.text.find('.') == std::string::npos &&
            (field.type == ValueType::country || field.type == ValueType::symbol)) {
          const bool known = field.type == ValueType::country
                                 ? program_->countries.count(expr.text) != 0
                                 : std::find(field.members.begin(), field.members.end(), expr.text) != field.members.end();
          if (!known) {
            unknown_name(Code::N0204, {expr.text, expr.span}, "member", field.members, scope.under);
            continue;
          }
          Expr literal_value;
          literal_value.op = Op::symbol;
          literal_value.type = field.type;
          literal_value.text = expr.text;
          literal_value.span = expr.span;
          made.value = add_expr(std::move(literal_value));
        } else {
          const Typed result = value(expr, scope);
          if (!result.ok()) continue;
          if (result.type != field.type) {
            report(Code::T0204, expr.span, "the default is of another type than its fact", "this");
            continue;
          }
          made.value = result.id;
        }
      }
      if (made.value.valid()) program_->records[id].fields[field_id.index].defaults.push_back(made);
    }
  }
}

void Checker::declare_view(const syntax::View& view) {
  View made;
  made.name = view.name.text;
  made.always = view.always;
  made.description = view.description.text;
  const size_t dot = view.list.text.find('.');
  if (dot == std::string::npos) {
    report(Code::T0208, view.list.span, "a view is of a list, `record.list`", "found this");
    return;
  }
  made.owner = program_->find_record(view.list.text.substr(0, dot));
  if (!made.owner.valid()) {
    unknown_name(Code::N0207, {view.list.text.substr(0, dot), view.list.span}, "record", record_names(*program_));
    return;
  }
  const Record& owner = program_->records[made.owner];
  made.list = owner.find(view.list.text.substr(dot + 1));
  if (!made.list.valid() || owner.fields[made.list.index].type != ValueType::list ||
      owner.fields[made.list.index].element != ValueType::record || !owner.singleton) {
    report(Code::T0208, view.list.span, "a view is of a list of records of a record that a line has once",
           "this is none");
    return;
  }
  made.record = owner.fields[made.list.index].record;
  if (!view.role_field.empty()) {
    const Record& record = program_->records[made.record];
    made.role_field = record.find(view.role_field.text);
    std::vector<std::string> fields;
    for (const Field& field : record.fields) fields.push_back(field.name);
    if (!made.role_field.valid()) {
      unknown_name(Code::N0201, view.role_field, "fact of " + record.name, fields);
      return;
    }
    const Field& role = record.fields[made.role_field.index];
    if (std::find(role.members.begin(), role.members.end(), view.role_value.text) == role.members.end()) {
      unknown_name(Code::N0204, view.role_value, "member of " + role.name, role.members);
      return;
    }
    made.role_value = view.role_value.text;
  }
  if (program_->find_view(made.name).valid()) {
    claim(view.name, "view");
    return;
  }
  claim(view.name, "view");
  program_->views.push_back(std::move(made));
}

void Checker::declare_group(const syntax::Group& group) {
  if (!claim(group.name, "group")) return;
  Group made;
  made.name = group.name.text;
  made.open = group.open;
  made.span = group.name.span;
  if (group.member_type.text != "country" && group.member_type.text != "text") {
    unknown_name(Code::T0213, group.member_type, "member type", {"country", "text"});
    return;
  }
  if (!input_.load_group || !input_.load_group(group, made.rows)) {
    broken_.insert(group.name.text);
    return;
  }
  const bool countries = group.member_type.text == "country";
  if (countries) {
    for (const GroupRow& row : made.rows) {
      if (program_->countries.count(row.member) != 0) continue;
      report(Code::D0402, group.path.span, "group " + made.name + " holds `" + row.member + "`, no ISO country",
             "from this file");
    }
  }
  const GroupId id = program_->groups.push_back(std::move(made));
  group_is_country_[id.index] = countries;
}

void Checker::declare_readings(const syntax::Readings& readings) {
  if (!claim(readings.name, "readings")) return;
  Readings made;
  made.name = readings.name.text;
  made.description = readings.description.text;
  const std::string under = "readings " + made.name;
  for (const auto& choice : readings.choices) {
    Readings::Choice each;
    each.name = choice.name.text;
    each.description = choice.description.text;
    if (made.find(each.name) != made.choices.size()) {
      report(Code::N0205, choice.name.span, "reading " + each.name + " is named twice", "again");
      continue;
    }
    if (const auto source = citation(choice.source, "reading", choice.name.span, under)) each.citation = *source;
    if (choice.is_default) {
      if (made.default_choice) {
        report(Code::C0308, choice.name.span, "two readings are the default", "the second");
      }
      made.default_choice = static_cast<unsigned>(made.choices.size());
    }
    made.choices.push_back(std::move(each));
  }
  if (!made.default_choice && !readings.no_default) {
    Diagnostic& d = report(Code::C0308, readings.name.span, "no reading is the default", "these readings");
    d.why = "without a default, verdicts on which the readings differ are `open_reading`";
    d.help.push_back("mark one choice `default`, or write `no default` after the description");
  }
  if (made.default_choice && readings.no_default) {
    report(Code::C0308, readings.name.span, "`no default` and a default contradict", "these readings");
  }
  program_->readings.push_back(std::move(made));
}

void Checker::resolve_module(ModuleId id, const syntax::Module& module) {
  Scope scope = scope_of(id, {});
  scope.under = "module " + module.name.text;
  for (const syntax::Word& used : module.uses) {
    ModuleId found;
    std::vector<std::string> names;
    for (size_t i = 0; i < program_->modules.size(); ++i) {
      names.push_back(program_->modules[program_->modules.id_at(i)].name);
      if (names.back() == used.text) found = program_->modules.id_at(i);
    }
    if (found.valid()) uses_[id.index].push_back(found);
    else unknown_name(Code::N0209, used, "module", names, scope.under);
  }
  if (!module.dated_by.empty()) {
    const Typed date = named_value(module.dated_by, scope);
    if (date.ok() && date.type != ValueType::date) {
      report(Code::T0207, module.dated_by.span, "a module is dated by a date", "this is none");
    }
    program_->modules[id].dated_by = date.id;
  }
  for (const auto& read : module.reads) {
    for (const syntax::Word* country : {&read.from, &read.as}) {
      if (program_->countries.count(country->text) == 0) {
        unknown_name(Code::N0204, *country, "country", {}, scope.under);
      }
    }
    citation(read.source, "`read`", read.from.span, scope.under);
    program_->modules[id].read_as[read.from.text] = read.as.text;
  }
  if (module.scope) {
    program_->modules[id].scope = truth(*module.scope, scope);
    if (module.scope_source.text.empty()) {
      report(Code::C0302, module.scope->span, "the scope has no source", "this scope").help.push_back(
          "add `source \"...\"` after it");
    } else {
      if (const auto cited = citation(module.scope_source, "scope", module.scope->span, scope.under)) {
        program_->modules[id].scope_citation = *cited;
      }
    }
  }
  if (!module.verified_from.empty()) {
    Module& made = program_->modules[id];
    made.verified_from = date_of(module.verified_from);
    made.verified_through = date_of(module.verified_through);
    if (made.verified_from && made.verified_through && *made.verified_through < *made.verified_from) {
      report(Code::C0306, module.verified_through.span, "the verified period ends before it begins", "ends here");
    }
  }
  const bool has_rules =
      std::any_of(provisions_.begin(), provisions_.end(),
                  [&](const auto& p) { return program_->provisions[p.first].module == id; }) ||
      std::any_of(requirements_.begin(), requirements_.end(),
                  [&](const auto& r) { return program_->requirements[r.first].module == id; });
  if (has_rules && (module.dated_by.empty() || module.verified_from.empty())) {
    Diagnostic& d = report(Code::C0310, module.name.span,
                           module.dated_by.empty() ? "the module does not say by which date it is asked"
                                                   : "the module does not say how far it was verified",
                           "this module");
    d.help.push_back(module.dated_by.empty() ? "dated by shipment.export_date"
                                             : "verified from 2022-10-07 through 2026-09-24");
  }
}

}  // namespace cocket::check_detail
