#include <utility>

#include "base/check.h"
#include "base/truth.h"
#include "engine/columns/row.h"

namespace cocket {
namespace {

using program::FlatFact;
using program::Program;
using program::RecordId;
using program::View;
using program::ViewId;

Cell symbol_cell(const std::string& value) {
  Cell cell;
  cell.state = CellState::known;
  cell.text = value;
  return cell;
}

Cell unreadable_cell(const Cell& from) {
  Cell cell;
  cell.state = CellState::unreadable;
  cell.origin = from.origin;
  cell.text = from.text;
  return cell;
}

// Whether a member of a given list is the one that a view names.
Truth is_member_of(const View& view, const RecordValue& member) {
  if (!view.role_field.valid()) return Truth::yes;
  const std::vector<Cell>& role = member.fields[view.role_field.index].sources;
  Truth result = Truth::unknown;
  for (const Cell& cell : role) {
    if (cell.state == CellState::known) {
      const Truth hit = cell.text == view.role_value ? Truth::yes : Truth::no;
      if (result != Truth::unknown && hit != result) return Truth::unknown;
      result = hit;
    } else if (cell.state == CellState::none) {
      return Truth::no;
    } else {
      return Truth::unknown;
    }
  }
  return result;
}

}  // namespace

RowBuilder::RowBuilder(const Program& program, const std::vector<FlatFact>& columns)
    : program_(program), view_has_column_(program.views.size()), made_(program.views.size()) {
  for (const FlatFact& fact : columns) {
    if (fact.view.valid()) view_has_column_[fact.view.index] = true;
  }
  id_fact_ = find_flat_fact(program, "shipment.id");
  for (const program::Record& record : program.records) {
    for (const program::Field& field : record.fields) has_nested_ = has_nested_ || field.type == program::ValueType::record;
  }
  empty_.records.resize(program.records.size());
  for (size_t i = 0; i < program.records.size(); ++i) {
    const RecordId record = program.records.id_at(i);
    if (program.records[record].singleton) {
      empty_.records[i] = make_record(record, program.records[record].name);
    } else {
      empty_.records[i].type = record;
    }
  }
}

RecordValue RowBuilder::make_record(RecordId type, std::string name) const {
  RecordValue record;
  record.type = type;
  record.name = std::move(name);
  record.fields.resize(program_.records[type].fields.size());
  return record;
}

// Nothing is known any more; the vectors keep their room.
void RowBuilder::clear(RecordValue& record) {
  for (FieldValue& field : record.fields) {
    field.sources.clear();
    field.list.given = false;
    field.list.complete = true;
    for (RecordValue& member : field.list.records) {
      clear(member);
      if (spare_members_.size() < kMostSpare) spare_members_.push_back(std::move(member));
    }
    field.list.records.clear();
    field.list.cells.clear();
    field.record.clear();
  }
}

void RowBuilder::begin(uint64_t number) {
  if (row_.records.size() == empty_.records.size()) {
    for (RecordValue& record : row_.records) clear(record);
    row_.id.clear();
  } else {
    row_ = empty_;
  }
  row_.number = number;
  pending_.clear();
  misplaced_.clear();
}

// The record that has a fact, below the one that its singleton or view's member is.
RecordValue& RowBuilder::inner(RecordValue& record, const std::vector<program::FieldId>& path) const {
  RecordValue* at = &record;
  for (const program::FieldId step : path) {
    const program::Field& field = program_.records[at->type].fields[step.index];
    std::vector<RecordValue>& nested = at->fields[step.index].record;
    if (nested.empty()) nested.push_back(make_record(field.record, at->name + "." + field.name));
    at = &nested.front();
  }
  return *at;
}

// A nested record of which nothing is said is there all the same, with every fact absent.
void RowBuilder::complete(RecordValue& record) const {
  if (record.fields.empty()) return;
  for (size_t i = 0; i < record.fields.size(); ++i) {
    if (program_.records[record.type].fields[i].type == program::ValueType::record) {
      complete(inner(record, {program::FieldId{static_cast<uint32_t>(i)}}));
    }
    for (RecordValue& member : record.fields[i].list.records) complete(member);
  }
}

void RowBuilder::add(const FlatFact& fact, Cell cell) {
  if (cell.state == CellState::absent) return;
  if (fact.view.valid()) {
    pending_.push_back({fact, std::move(cell), {}});
    return;
  }
  inner(singleton(fact.path.empty() ? fact.record : fact.root), fact.path)
      .fields[fact.field.index]
      .sources.push_back(std::move(cell));
}

void RowBuilder::set_list(const FlatFact& fact, ListValue list) {
  if (!list.given) return;
  if (fact.view.valid()) {
    pending_.push_back({fact, {}, std::move(list)});
    return;
  }
  inner(singleton(fact.path.empty() ? fact.record : fact.root), fact.path).fields[fact.field.index].list =
      std::move(list);
}

RecordValue& RowBuilder::singleton(RecordId record) {
  COCKET_CHECK(record.index < row_.records.size());
  COCKET_CHECK(program_.records[record].singleton);
  return row_.records[record.index];
}

// The member made for a view in this line; null where the list was given.
RecordValue* RowBuilder::made_member(ViewId view_id) {
  const std::optional<size_t> member = made_[view_id.index];
  if (!member) return nullptr;
  const View& view = program_.views[view_id];
  return &row_.records[view.owner.index].fields[view.list.index].list.records[*member];
}

// A member with no facts yet; one of an earlier line that is needed no more, if there is one.
RecordValue RowBuilder::member_of(const View& view) {
  for (size_t i = spare_members_.size(); i-- > 0;) {
    if (spare_members_[i].type != view.record) continue;
    RecordValue member = std::move(spare_members_[i]);
    spare_members_.erase(spare_members_.begin() + static_cast<ptrdiff_t>(i));
    member.name = view.name;
    return member;
  }
  return make_record(view.record, view.name);
}

void RowBuilder::make_lists() {
  for (auto& made : made_) made.reset();
  // Lists that views make in this line; a list without any member of a view stays absent, because
  // nothing in the input says that it is empty.
  std::vector<std::pair<uint32_t, uint32_t>> lists;
  for (size_t i = 0; i < program_.views.size(); ++i) {
    const View& view = program_.views[program_.views.id_at(i)];
    if (!view.always && !view_has_column_[i]) continue;
    ListValue& list = row_.records[view.owner.index].fields[view.list.index].list;
    const std::pair key{view.owner.index, view.list.index};
    bool ours = false;
    for (const auto& each : lists) ours = ours || each == key;
    if (list.given && !ours) continue;
    if (!ours) lists.push_back(key);
    list.given = true;
    list.complete = true;
    RecordValue member = member_of(view);
    if (view.role_field.valid()) {
      member.fields[view.role_field.index].sources.push_back(symbol_cell(view.role_value));
    }
    list.records.push_back(std::move(member));
    made_[i] = list.records.size() - 1;
  }
}

void RowBuilder::place(Pending& pending) {
  auto put = [&pending, this](RecordValue& member, bool readable) {
    FieldValue& field = inner(member, pending.fact.path).fields[pending.fact.field.index];
    if (pending.list.given) {
      if (!readable) pending.list.complete = false;
      field.list = pending.list;
    } else {
      field.sources.push_back(readable ? pending.cell : unreadable_cell(pending.cell));
    }
  };
  if (RecordValue* member = made_member(pending.fact.view)) {
    FieldValue& field = inner(*member, pending.fact.path).fields[pending.fact.field.index];
    if (pending.list.given) field.list = std::move(pending.list);
    else field.sources.push_back(std::move(pending.cell));
    return;
  }
  const View& view = program_.views[pending.fact.view];
  ListValue& list = row_.records[view.owner.index].fields[view.list.index].list;
  std::vector<RecordValue*> possible;
  bool certain = true;
  for (RecordValue& member : list.records) {
    const Truth hit = is_member_of(view, member);
    if (hit == Truth::no) continue;
    certain = certain && hit == Truth::yes;
    possible.push_back(&member);
  }
  if (possible.size() == 1 && certain) {
    put(*possible.front(), true);
    return;
  }
  // The line speaks of a member that the list does not single out: whichever it could be is
  // unknown there, and without any the list cannot be complete.
  misplaced_.push_back(pending.fact);
  for (RecordValue* member : possible) put(*member, false);
  if (possible.empty()) list.complete = false;
}

Row& RowBuilder::finish() {
  make_lists();
  for (Pending& pending : pending_) place(pending);
  pending_.clear();
  if (has_nested_) {
    for (RecordValue& record : row_.records) complete(record);
  }
  if (id_fact_ && !id_fact_->view.valid()) {
    const RecordValue& record = row_.records[id_fact_->record.index];
    for (const Cell& cell : record.fields[id_fact_->field.index].sources) {
      if (cell.state == CellState::known) {
        row_.id = cell.text;
        break;
      }
    }
  }
  return row_;
}

}  // namespace cocket
