#include "dsl/program/program.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace cocket::program {
namespace {

template <typename Enum, size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<Confidence, 7> kConfidences{{{Confidence::unverified, "unverified"},
                                             {Confidence::inferred, "inferred"},
                                             {Confidence::press, "press"},
                                             {Confidence::law_firm, "law_firm"},
                                             {Confidence::secondary, "secondary"},
                                             {Confidence::quoted, "quoted"},
                                             {Confidence::primary, "primary"}}};

constexpr Names<StateKind, 7> kStates{{{StateKind::in_force, "in_force"},
                                       {StateKind::compliance_later, "compliance_later"},
                                       {StateKind::not_enforced, "not_enforced"},
                                       {StateKind::stayed, "stayed"},
                                       {StateKind::suspended, "suspended"},
                                       {StateKind::never_in_force, "never_in_force"},
                                       {StateKind::unknown, "unknown"}}};

constexpr Names<DutyKind, 7> kDuties{{{DutyKind::licence, "licence"},
                                      {DutyKind::permit, "permit"},
                                      {DutyKind::prohibition, "prohibition"},
                                      {DutyKind::notice, "notice"},
                                      {DutyKind::keep, "keep"},
                                      {DutyKind::red_flag, "red_flag"},
                                      {DutyKind::duty, "duty"}}};

template <typename Enum, size_t N>
std::string_view name_of(const Names<Enum, N>& names, Enum value) {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  return {};
}

template <typename Enum, size_t N>
std::optional<Enum> value_of(const Names<Enum, N>& names, std::string_view word) {
  for (const auto& [each, name] : names) {
    if (name == word) return each;
  }
  return std::nullopt;
}

template <typename IdType, typename T>
IdType find_named(const IdVector<IdType, T>& items, std::string_view name) {
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[items.id_at(i)].name == name) return items.id_at(i);
  }
  return {};
}

}  // namespace

std::string_view to_string(Confidence confidence) { return name_of(kConfidences, confidence); }
std::optional<Confidence> confidence_from(std::string_view word) {
  return value_of(kConfidences, word);
}
std::string_view to_string(StateKind state) { return name_of(kStates, state); }
std::optional<StateKind> state_from(std::string_view word) { return value_of(kStates, word); }
std::string_view to_string(DutyKind kind) { return name_of(kDuties, kind); }

const std::vector<std::string>& policy_names() {
  static const std::vector<std::string> names = {"presumption_of_approval", "case_by_case",
                                                 "presumption_of_denial",   "policy_of_denial",
                                                 "per_entry",               "not_stated"};
  return names;
}
bool is_policy(std::string_view word) {
  const auto& names = policy_names();
  return std::find(names.begin(), names.end(), word) != names.end();
}

FieldId Record::find(std::string_view field) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return FieldId{static_cast<uint32_t>(i)};
  }
  return {};
}

unsigned Readings::find(std::string_view choice) const {
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].name == choice) return static_cast<unsigned>(i);
  }
  return static_cast<unsigned>(choices.size());
}

bool Requirement::movement() const {
  return std::any_of(imposes.begin(), imposes.end(),
                     [](const Duty& duty) { return is_movement(duty.kind); });
}

RecordId Program::find_record(std::string_view name) const { return find_named(records, name); }
ViewId Program::find_view(std::string_view name) const { return find_named(views, name); }
RequirementId Program::find_requirement(std::string_view name) const {
  return find_named(requirements, name);
}
ProvisionId Program::find_provision(std::string_view name) const {
  return find_named(provisions, name);
}
ExceptionId Program::find_exception(std::string_view name) const {
  return find_named(exceptions, name);
}
ReviewId Program::find_review(std::string_view name) const { return find_named(reviews, name); }
ReadingId Program::find_reading(std::string_view name) const { return find_named(readings, name); }

std::string stable_id(const Program& program, const Rule& rule, const Version& version,
                      std::string_view limb) {
  std::string id = program.modules[rule.module].name + "/" + rule.name + "@" + to_string(version.from);
  if (!limb.empty()) id.append("#").append(limb);
  return id;
}

std::optional<Unit> find_unit(const Program& program, std::string_view text) {
  // A unit of its own name (`GB/s`) wins over a composition of units (`TPP/mm2`).
  if (const auto it = program.units.find(std::string(text)); it != program.units.end()) {
    return it->second;
  }
  const size_t at = text.find_last_of("/*");
  if (at == std::string_view::npos) return std::nullopt;
  const auto left = find_unit(program, text.substr(0, at));
  const auto right = find_unit(program, text.substr(at + 1));
  if (!left || !right) return std::nullopt;
  const int sign = text[at] == '/' ? -1 : 1;
  Unit unit = *left;
  unit.name = std::string(text);
  unit.factor = sign < 0 ? Rational(left->factor / right->factor) : Rational(left->factor * right->factor);
  for (const auto& [kind, power] : right->dimension) {
    if ((unit.dimension[kind] += sign * power) == 0) unit.dimension.erase(kind);
  }
  return unit;
}

namespace {

// Goes through nested records: `exporter.country` in a shipment.
bool walk_nested(const Program& program, RecordId from, std::string_view rest, FlatFact& found) {
  found.record = from;
  for (;;) {
    const size_t dot = rest.find('.');
    const FieldId field = program.records[found.record].find(rest.substr(0, dot));
    if (!field.valid()) return false;
    if (dot == std::string_view::npos) {
      found.field = field;
      return true;
    }
    const Field& nested = program.records[found.record].fields[field.index];
    if (nested.type != ValueType::record) return false;
    found.path.push_back(field);
    found.record = nested.record;
    rest = rest.substr(dot + 1);
  }
}

void add_nested_names(const Program& program, const Record& record, const std::string& name, FieldId skipped,
                      const std::function<void(std::string)>& add) {
  for (size_t i = 0; i < record.fields.size(); ++i) {
    const Field& field = record.fields[i];
    if (FieldId{static_cast<uint32_t>(i)} == skipped) continue;
    if (field.type == ValueType::record) {
      add_nested_names(program, program.records[field.record], name + "." + field.name, {}, add);
    } else if (field.type != ValueType::list || field.element != ValueType::record) {
      add(name + "." + field.name);
    }
  }
}

}  // namespace

std::optional<FlatFact> find_flat_fact(const Program& program, std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view first = name.substr(0, dot);
  const std::string_view rest = name.substr(dot + 1);
  if (const RecordId record = program.find_record(first);
      record.valid() && program.records[record].singleton) {
    FlatFact found;
    if (walk_nested(program, record, rest, found)) {
      if (!found.path.empty()) found.root = record;
      return found;
    }
  }
  for (size_t i = 0; i < program.views.size(); ++i) {
    const View& view = program.views[program.views.id_at(i)];
    if (view.name != first) continue;
    FlatFact found;
    found.view = program.views.id_at(i);
    if (walk_nested(program, view.record, rest, found) && (!found.path.empty() || found.field != view.role_field)) {
      return found;
    }
  }
  return std::nullopt;
}

std::vector<std::string> flat_fact_names(const Program& program) {
  std::vector<std::string> names;
  auto add = [&names](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const Record& record : program.records) {
    if (record.singleton) add_nested_names(program, record, record.name, {}, add);
  }
  for (const View& view : program.views) {
    const Record& record = program.records[view.record];
    add_nested_names(program, record, view.name, view.role_field, [&](std::string name) {
      const size_t dot = name.rfind('.');
      // A list inside a member has no flat form.
      const FieldId own = record.find(name.substr(dot + 1));
      if (own.valid() && record.fields[own.index].type == ValueType::list) return;
      add(name);
    });
  }
  return names;
}

}  // namespace cocket::program
