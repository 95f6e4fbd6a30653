#include "io/register.h"

#include <algorithm>

#include <set>

#include "base/suggest.h"
#include "io/byte_source.h"
#include "io/catalogue.h"
#include "io/csv_source.h"

namespace cocket {

using program::Field;
using program::FieldId;
using program::Program;
using program::ValueType;

namespace {

// "party.headquarters [unit]" taken apart.
struct Header {
  std::string record, field, unit;
};

std::optional<Header> split_header(std::string_view text) {
  Header header;
  if (const size_t open = text.find(" ["); open != std::string_view::npos && text.ends_with("]")) {
    header.unit = text.substr(open + 2, text.size() - open - 3);
    text = text.substr(0, open);
  }
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.find('.', dot + 1) != std::string_view::npos) return std::nullopt;
  header.record = text.substr(0, dot);
  header.field = text.substr(dot + 1);
  return header;
}

}  // namespace

class RegisterReader {
 public:
  RegisterReader(std::string path, const Program& program, const Limits& limits,
                 Diagnostics& diagnostics)
      : program_(program), limits_(limits), diagnostics_(diagnostics) {
    table_.path_ = std::move(path);
  }

  std::optional<Register> read(std::unique_ptr<ByteSource> bytes) {
    const size_t errors = diagnostics_.num_errors();
    CsvSource source(std::move(bytes), limits_);
    if (const auto failed = source.open()) {
      diagnostics_.add(failed->code, failed->message) = *failed;
      return std::nullopt;
    }
    if (!read_header(source.header())) return std::nullopt;
    Batch batch;
    while (source.next(batch)) {
      for (const Reject& reject : batch.rejects) {
        fail(reject.line, "the line cannot be split: " + reject.reason);
      }
      for (const InputRecord& record : batch.records) read_entry(batch, record);
    }
    if (const auto failed = source.failure()) {
      diagnostics_.add(failed->code, failed->message) = *failed;
    }
    if (diagnostics_.num_errors() > errors) return std::nullopt;
    return std::move(table_);
  }

 private:
  struct Column {
    enum class Kind { key, fact, aliases, text } kind = Kind::text;
    std::string name;
    FieldId field;
    program::Unit unit;
  };

  Diagnostic& fail(uint64_t line, const std::string& message) {
    return diagnostics_.add(Code::I0516, table_.path_ + ":" + std::to_string(line) + ": " + message);
  }

  bool read_header(const std::vector<std::string>& header) {
    const auto key = header.empty() ? std::nullopt : split_header(header.front());
    if (key) table_.record_ = program_.find_record(key->record);
    if (table_.record_.valid()) table_.key_ = program_.records[table_.record_].find(key->field);
    if (!table_.key_.valid() ||
        program_.records[table_.record_].fields[table_.key_.index].type != ValueType::text) {
      fail(1, "the first column is to be a text fact that names somebody, and is `" +
                  (header.empty() ? std::string() : header.front()) + "`")
          .help.push_back("party.name");
      return false;
    }
    table_.key_name_ = header.front();
    const program::Record& record = program_.records[table_.record_];
    std::vector<std::string> known{"aliases", "source", "note"};
    for (const Field& field : record.fields) known.push_back(record.name + "." + field.name);
    bool good = true;
    std::set<std::string> seen;
    for (size_t i = 0; i < header.size(); ++i) {
      Column column;
      column.name = header[i];
      if (!seen.insert(column.name).second) {
        fail(1, "the column `" + column.name + "` occurs twice");
        good = false;
      }
      if (i == 0) {
        column.kind = Column::Kind::key;
      } else if (column.name == "aliases") {
        column.kind = Column::Kind::aliases;
      } else if (column.name != "source" && column.name != "note") {
        column.kind = Column::Kind::fact;
        good = read_fact(column, record, known) && good;
      }
      columns_.push_back(std::move(column));
    }
    return good;
  }

  bool read_fact(Column& column, const program::Record& record, const std::vector<std::string>& known) {
    const auto split = split_header(column.name);
    if (split && split->record == record.name) column.field = record.find(split->field);
    if (!column.field.valid()) {
      fail(1, "`" + column.name + "` is no fact of a " + record.name).help =
          nearest_names(column.name, known);
      return false;
    }
    const Field& field = record.fields[column.field.index];
    if (field.type == ValueType::list || field.type == ValueType::record) {
      fail(1, "`" + column.name + "` is a list and cannot stand in a table of names");
      return false;
    }
    column.unit = field.unit;
    if (split->unit.empty()) return true;
    const auto unit = find_unit(program_, split->unit);
    if (!unit || field.type != ValueType::number || unit->dimension != field.unit.dimension) {
      fail(1, "`" + split->unit + "` is no unit of `" + record.name + "." + field.name + "`");
      return false;
    }
    column.unit = *unit;
    return true;
  }

  void read_entry(const Batch& batch, const InputRecord& record) {
    Register::Entry entry;
    const size_t index = table_.entries_.size();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const std::string_view text = batch.field(record, i);
      if (column.kind == Column::Kind::key) {
        add_name(record.line, text, index);
      } else if (column.kind == Column::Kind::aliases) {
        add_aliases(record.line, text, index);
      } else if (column.kind == Column::Kind::fact) {
        const Field& field = program_.records[table_.record_].fields[column.field.index];
        Cell cell = read_cell(program_, field, text, column.unit, Origin::parties, limits_.numbers);
        if (cell.state == CellState::unreadable) {
          fail(record.line, "`" + std::string(text) + "` is no value of `" + column.name + "`")
              .help.push_back("expected " + expected_text(program_, field));
        } else if (cell.state != CellState::absent) {
          entry.push_back({column.field, std::move(cell)});
        }
      }
    }
    table_.entries_.push_back(std::move(entry));
  }

  void add_aliases(uint64_t line, std::string_view text, size_t index) {
    while (!text.empty()) {
      const size_t end = text.find(';');
      add_name(line, text.substr(0, end), index);
      text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
  }

  void add_name(uint64_t line, std::string_view text, size_t index) {
    std::string name = catalogue_name(text);
    if (name.empty()) {
      fail(line, "no name in `" + table_.key_name_ + "`");
    } else if (const auto [it, fresh] = table_.by_name_.emplace(std::move(name), index);
               !fresh && it->second != index) {
      fail(line, "`" + std::string(text) + "` stands in this table more than once");
    }
  }

  const Program& program_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  Register table_;
  std::vector<Column> columns_;
};

const Register::Entry* Register::find(std::string_view name) const {
  const auto it = by_name_.find(catalogue_name(name));
  return it == by_name_.end() ? nullptr : &entries_[it->second];
}

void Register::apply(const Program& program, RecordValue& record, Found& found) const {
  if (record.fields.empty()) return;
  if (record.type == record_) {
    for (const Cell& cell : record.fields[key_.index].sources) {
      if (cell.state != CellState::known) continue;
      ++found.named;
      if (const Entry* entry = find(cell.text)) {
        ++found.known;
        for (const Value& value : *entry) {
          record.fields[value.field.index].sources.push_back(value.cell);
        }
      }
      break;
    }
  }
  for (FieldValue& field : record.fields) {
    for (RecordValue& member : field.list.records) apply(program, member, found);
    for (RecordValue& inner : field.record) apply(program, inner, found);
  }
}

std::vector<program::FieldId> Register::fields() const {
  std::vector<program::FieldId> found;
  for (const Entry& entry : entries_) {
    for (const Value& value : entry) {
      if (std::find(found.begin(), found.end(), value.field) == found.end()) found.push_back(value.field);
    }
  }
  return found;
}

Register::Found Register::apply(const Program& program, Row& row) const {
  Found found;
  for (RecordValue& record : row.records) apply(program, record, found);
  return found;
}

std::optional<Register> load_register(const std::string& path, const Program& program,
                                      const Limits& limits, Diagnostics& diagnostics) {
  Result<std::unique_ptr<ByteSource>> bytes = open_bytes(path);
  if (!bytes.ok()) {
    diagnostics.add(bytes.error().code, bytes.error().message) = bytes.error();
    return std::nullopt;
  }
  return RegisterReader(path, program, limits, diagnostics).read(std::move(bytes.value()));
}

std::optional<Register> parse_register(std::string path, std::string text, const Program& program,
                                       const Limits& limits, Diagnostics& diagnostics) {
  return RegisterReader(std::move(path), program, limits, diagnostics).read(bytes_of(std::move(text)));
}

}  // namespace cocket
