#include "io/json_row.h"

#include "base/suggest.h"

namespace cocket {
namespace {

using program::Field;
using program::FlatFact;
using program::Program;
using program::Record;
using program::RecordId;
using program::ValueType;

// Names are remembered so that each is said once; the input decides how many there are, so the
// memory of them is bounded.
constexpr size_t kMaxNames = 4096;

bool is_container(const JsonValue& value) { return value.is_array() || value.is_object(); }

std::string shown(const JsonValue& value) {
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return value.text;
}

}  // namespace

JsonRowReader::JsonRowReader(const Program& program, const Mapping* mapping, bool strict)
    : program_(program), mapping_(mapping), strict_(strict) {}

void JsonRowReader::read(const JsonValue& object, uint64_t number, RowAssembler& out) {
  std::vector<FlatFact> facts;
  collect_facts(object, facts);
  out.begin(number, facts);
  std::map<std::string, std::vector<std::string>> joined;
  for (const auto& [name, value] : object.members) {
    if (const auto& column = bind(name)) {
      if (!column->ignore) read_flat(*column, value, out);
      continue;
    }
    if (const RecordId record = program_.find_record(name);
        record.valid() && program_.records[record].singleton && value.is_object()) {
      read_record(value, out.builder().singleton(record), true, out);
      continue;
    }
    if (const auto view = program_.find_view(name); view.valid() && value.is_object()) {
      read_view(program_.views[view], value, out);
    }
  }
  if (!mapping_) return;
  for (const Join& join : mapping_->joins) {
    std::vector<std::string_view> texts;
    for (const std::string& name : join.from) {
      const JsonValue* value = object.find(name);
      texts.push_back(value && !is_container(*value) ? std::string_view(value->text)
                                                     : std::string_view());
      if (value && is_container(*value)) {
        out.report(name, join.fact_name, shown(*value), "a text");
        texts.back() = "\x01";  // unreadable, so that the list is open
      }
    }
    out.add_join(join, texts);
  }
}

const std::optional<ColumnMapping>& JsonRowReader::bind(const std::string& name) {
  const auto it = bound_.find(name);
  if (it != bound_.end()) return it->second;
  static const std::optional<ColumnMapping> kNothing;
  const bool keep = bound_.size() < kMaxNames;
  Diagnostics found;
  auto column = bind_name(program_, name, mapping_, strict_, found);
  if (keep) {
    diagnostics_.append(std::move(found));
    return bound_.emplace(name, std::move(column)).first->second;
  }
  if (!column) return kNothing;
  return bound_.emplace(name, std::move(column)).first->second;
}

void JsonRowReader::collect_facts(const JsonValue& object, std::vector<FlatFact>& facts) {
  for (const auto& [name, value] : object.members) {
    if (const auto& column = bind(name); column && !column->ignore) facts.push_back(column->fact);
    const auto view = program_.find_view(name);
    const RecordId record = program_.find_record(name);
    const bool is_record = record.valid() && program_.records[record].singleton;
    if (view.valid() && !is_record && value.is_object()) {
      facts.push_back({view, program_.views[view].record, program::FieldId{0}});
    }
  }
  if (!mapping_) return;
  for (const Constant& constant : mapping_->constants) facts.push_back(constant.fact);
  for (const Join& join : mapping_->joins) facts.push_back(join.fact);
}

// `"end_user": {"country": "CN"}`: the same as the flat names.
void JsonRowReader::read_view(const program::View& view, const JsonValue& object,
                              RowAssembler& out) {
  for (const auto& [name, value] : object.members) {
    if (const auto& column = bind(view.name + "." + name); column && !column->ignore) read_flat(*column, value, out);
  }
}

void JsonRowReader::read_flat(const ColumnMapping& column, const JsonValue& value,
                              RowAssembler& out) {
  const Field& field = field_of(program_, column.fact);
  if (field.type == ValueType::list && is_container(value)) {
    ListValue list;
    read_list_of(field, column.fact_name, value, list, out);
    out.add_list(column.fact, std::move(list));
    return;
  }
  if (is_container(value)) {
    Cell cell;
    cell.state = CellState::unreadable;
    out.report(column.column, column.fact_name, shown(value), expected_text(program_, field));
    out.add_cell(column.fact, std::move(cell));
    return;
  }
  out.add(column, value.text);
}

void JsonRowReader::read_record(const JsonValue& object, RecordValue& record, bool singleton,
                                RowAssembler& out) {
  const Record& type = program_.records[record.type];
  for (const auto& [name, value] : object.members) {
    const program::FieldId id = type.find(name);
    const std::string full = record.name + "." + name;
    if (!id.valid()) {
      // A field of the view that has the record's name (`item.tpp` for the one circuit).
      // A name that is neither is warned of when it is bound.
      if (singleton) {
        if (const auto& column = bind(full); column && !column->ignore) read_flat(*column, value, out);
        continue;
      }
      std::vector<std::string> known;
      for (const Field& field : type.fields) known.push_back(field.name);
      unknown_name(type.name + "." + name, known);
      continue;
    }
    const Field& field = type.fields[id.index];
    FieldValue& target = record.fields[id.index];
    if (field.type == ValueType::list) {
      ListValue list;
      read_list_of(field, full, value, list, out);
      if (singleton && field.element != ValueType::record) {
        out.add_list({{}, record.type, id}, std::move(list));
      } else if (list.given) {
        target.list = std::move(list);
      }
    } else if (field.type == ValueType::record) {
      if (value.kind == JsonValue::Kind::null) continue;
      if (!value.is_object()) {
        out.report(full, full, shown(value), "a record");
        continue;
      }
      RecordValue nested = out.builder().make_record(field.record, full);
      read_record(value, nested, false, out);
      target.record.clear();
      target.record.push_back(std::move(nested));
    } else if (singleton) {
      FieldValue read;
      read_scalar(field, full, value, read, out);
      for (Cell& cell : read.sources) out.add_cell({{}, record.type, id}, std::move(cell));
    } else {
      read_scalar(field, full, value, target, out);
    }
  }
}

void JsonRowReader::read_scalar(const Field& field, const std::string& name,
                                const JsonValue& value, FieldValue& field_value,
                                RowAssembler& out) {
  Cell cell;
  if (is_container(value)) {
    cell.state = CellState::unreadable;
  } else {
    cell = read_cell(program_, field, value.text, Origin::row, out.limits().numbers);
  }
  if (cell.state == CellState::absent) return;
  if (cell.state == CellState::unreadable) {
    out.report(name, name, shown(value), expected_text(program_, field));
  }
  field_value.sources.push_back(std::move(cell));
}

void JsonRowReader::read_list_of(const Field& field, const std::string& name,
                                 const JsonValue& value, ListValue& list, RowAssembler& out) {
  if (value.kind == JsonValue::Kind::null) return;
  if (!is_container(value)) {
    if (field.element != ValueType::record) {
      list = read_list(program_, field, value.text, Origin::row, out.limits().numbers);
      if (!list.given || list.complete) return;
    } else {
      list.given = true;
      list.complete = false;
    }
    out.report(name, name, value.text, expected_text(program_, field));
    return;
  }
  list.given = true;
  const JsonValue* members = &value;
  if (value.is_object()) {
    members = value.find("members");
    const JsonValue* open = value.find("open");
    const bool shaped = members && members->is_array() &&
                        (!open || open->kind == JsonValue::Kind::boolean) &&
                        value.members.size() == (open ? 2u : 1u);
    if (!shaped) {
      list.complete = false;
      out.report(name, name, shown(value), "a list, or {\"open\": true, \"members\": []}");
      return;
    }
    if (open && open->text == "yes") list.complete = false;
  }
  for (const JsonValue& item : members->items) {
    if (field.element == ValueType::record) {
      const std::string member = name + "[" + std::to_string(list.records.size() + 1) + "]";
      if (!item.is_object()) {
        list.complete = false;
        out.report(member, name, shown(item), "a record");
        continue;
      }
      RecordValue record = out.builder().make_record(field.record, member);
      read_record(item, record, false, out);
      list.records.push_back(std::move(record));
      continue;
    }
    Cell cell;
    if (!is_container(item)) {
      cell = read_cell(program_, field, item.text, Origin::row, out.limits().numbers);
    }
    if (cell.state == CellState::known || cell.state == CellState::bounded) {
      list.cells.push_back(std::move(cell));
    } else {
      list.complete = false;
      out.report(name, name, shown(item), expected_text(program_, field));
    }
  }
}

void JsonRowReader::unknown_name(const std::string& name, const std::vector<std::string>& known) {
  if (unknown_.size() >= kMaxNames || !unknown_.insert(name).second) return;
  const size_t dot = name.rfind('.');
  Diagnostic& added = diagnostics_.add(strict_ ? Code::I0506 : Code::I0505,
                                       "the rules have no fact `" + name + "`");
  added.help = nearest_names(std::string_view(name).substr(dot + 1), known);
}

}  // namespace cocket
