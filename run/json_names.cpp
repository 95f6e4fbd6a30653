#include "run/json_names.h"

#include <algorithm>

#include "io/row_assembler.h"

namespace cocket::run {

using program::FlatFact;
using program::ValueType;
using Scalar = JsonName::Scalar;
using Object = JsonName::Object;
using List = JsonName::List;

JsonNames::JsonNames(const program::Program& program, const Mapping* mapping, const Limits& limits)
    : program_(program), mapping_(mapping), limits_(limits) {}

const JsonName& JsonNames::operator[](uint32_t id) const {
  const std::lock_guard lock(mutex_);
  return names_[id];
}

std::optional<program::ViewId> JsonNames::view_of_trait(size_t bit) const {
  const std::lock_guard lock(mutex_);
  return views_of_traits_[bit];
}

const JsonName* JsonNames::find(const JsonScope& scope, std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::string place = "t";
  if (scope.kind == JsonScope::Kind::record) place = "r" + std::to_string(scope.record.index);
  if (scope.kind == JsonScope::Kind::view) place = "v" + std::to_string(scope.view.index);
  place.append(" ").append(text);
  if (const auto at = by_place_.find(place); at != by_place_.end()) return &names_[at->second];
  if (names_.size() >= kMostNames) return nullptr;
  JsonName& name = names_.emplace_back();
  name.id = static_cast<uint32_t>(names_.size() - 1);
  by_place_.emplace(std::move(place), name.id);
  switch (scope.kind) {
    case JsonScope::Kind::top: fill_top(name, text); break;
    case JsonScope::Kind::record: fill_record(name, scope, text); break;
    case JsonScope::Kind::view: fill_view(name, scope, text); break;
  }
  return &name;
}

// Findings about names are told by whoever reads the line in its turn.
std::optional<ColumnMapping> JsonNames::bound(std::string_view name) const {
  Diagnostics untold;
  return bind_name(program_, name, mapping_, false, untold);
}

std::optional<uint64_t> JsonNames::trait(const std::string& what, std::optional<program::ViewId> view) {
  const auto [at, fresh] = traits_.try_emplace(what, traits_.size());
  if (fresh) views_of_traits_.push_back(view);
  if (at->second >= 64) return std::nullopt;
  return uint64_t{1} << at->second;
}

// Members of other views are there in every line, or nothing is said of any.
bool JsonNames::makes_member(const FlatFact& fact) const { return fact.view.valid() && !program_.views[fact.view].always; }

void JsonNames::take_cell(JsonName& name, ColumnMapping column) {
  name.scalar = Scalar::cell;
  name.object = Object::single;
  // What the mapping says of the column's texts, or another unit, it does not say of a list's members.
  const program::Field& field = field_of(program_, column.fact);
  const bool takes_list = field.type == ValueType::list && field.element != ValueType::record && column.values.empty() &&
                          column.unit.name == field.unit.name;
  name.list = takes_list ? List::cell : List::single;
  name.has_column = true;
  const auto at = std::find(facts_.begin(), facts_.end(), column.fact);
  name.fact = static_cast<uint32_t>(at - facts_.begin());
  if (at == facts_.end()) facts_.push_back(column.fact);
  // A name that is left out says nothing. So must a blank, or lines with it are of another kind.
  const RowAssembler assembler(program_, mapping_, nullptr, nullptr, limits_);
  const MappedCell blank = assembler.read(column, "");
  const bool says_something = blank.blank_as_none || blank.unreadable ||
                              (blank.is_list ? blank.list.given : blank.cell.state != CellState::absent);
  if (says_something) {
    const auto bit = trait("name " + std::to_string(name.id), std::nullopt);
    if (bit) name.cell_traits |= *bit;
    else answer_singly(name);
  }
  name.column = std::move(column);
}

void JsonNames::answer_singly(JsonName& name) {
  name.scalar = Scalar::single;
  name.object = Object::single;
  name.list = List::single;
}

void JsonNames::fill_top(JsonName& name, std::string_view text) {
  const auto view = program_.find_view(text);
  const program::RecordId record = program_.find_record(text);
  const bool is_record = record.valid() && program_.records[record].singleton;
  auto view_trait = [this](program::ViewId id) { return trait("view " + std::to_string(id.index), id); };
  std::optional<ColumnMapping> column = bound(text);
  if (column && column->ignore) {
    // The object of a view makes a member all the same.
    if (view.valid() && !is_record) name.object = Object::single;
  } else if (column) {
    const FlatFact fact = column->fact;
    take_cell(name, std::move(*column));
    if (makes_member(fact)) {
      const auto bit = view_trait(fact.view);
      if (bit) name.cell_traits |= *bit;
      else answer_singly(name);
    }
  } else if (is_record) {
    name.object = Object::open;
    name.inside = {JsonScope::Kind::record, record, {}};
  } else if (view.valid()) {
    name.object = Object::open;
    name.inside = {JsonScope::Kind::view, {}, view};
    if (const auto bit = view_trait(view)) name.object_traits |= *bit;
    else name.object = Object::single;
  }
  if (mapping_ == nullptr) return;
  for (size_t join = 0; join < mapping_->joins.size(); ++join) {
    const std::vector<std::string>& from = mapping_->joins[join].from;
    for (size_t part = 0; part < from.size(); ++part) {
      if (from[part] != text) continue;
      name.joins.emplace_back(join, part);
      if (name.scalar == Scalar::nothing) name.scalar = Scalar::cell;
      name.object = Object::single;
      name.list = List::single;
    }
  }
}

void JsonNames::fill_record(JsonName& name, const JsonScope& scope, std::string_view text) {
  const program::Record& type = program_.records[scope.record];
  const program::FieldId field_id = type.find(text);
  const std::string full = type.name + "." + std::string(text);
  if (!field_id.valid()) {
    auto column = bound(full);
    if (!column || column->ignore) return;
    if (makes_member(column->fact)) {
      // Of a view of which the line speaks nowhere else.
      answer_singly(name);
      return;
    }
    take_cell(name, std::move(*column));
    return;
  }
  const program::Field& field = type.fields[field_id.index];
  const bool of_records = field.type == ValueType::record || (field.type == ValueType::list && field.element == ValueType::record);
  if (of_records) {
    answer_singly(name);
    name.scalar = Scalar::single_but_null;
    return;
  }
  // No mapping speaks of what stands in a record.
  ColumnMapping column;
  column.column = full;
  column.fact_name = full;
  column.fact = {{}, scope.record, field_id};
  column.unit = field.unit;
  // Nor is there a limit to the members of a list.
  if (field.type == ValueType::list) name.most_bytes = limits_.max_list_members - 1;
  take_cell(name, std::move(column));
}

void JsonNames::fill_view(JsonName& name, const JsonScope& scope, std::string_view text) {
  auto column = bound(program_.views[scope.view].name + "." + std::string(text));
  if (!column || column->ignore) return;
  if (makes_member(column->fact) && column->fact.view != scope.view) answer_singly(name);
  else take_cell(name, std::move(*column));
}

}  // namespace cocket::run
