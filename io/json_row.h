// One JSON object as a line: nested records and flat names side by side.
//
//   {"shipment": {"id": "S1", "transit": ["MY"], "parties": [{"role": "end_user", "country": "CN"}]},
//    "item": {"circuits": {"open": true, "members": [{"tpp": "1600.472"}]}},
//    "item.model": "H20", "MEM_BW": 4.0}
//
// Texts, numbers and true/false are read as cells are; null is absent. A list is an array, or an
// object with `open` and `members`. A name that a known record does not have is warned of once and
// counts for nothing; a value of the wrong shape is unreadable.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "io/column_binding.h"
#include "io/json_value.h"
#include "io/row_assembler.h"

namespace cocket {

class JsonRowReader {
 public:
  // `strict` makes unknown names errors (I0506). References must outlive the reader.
  JsonRowReader(const program::Program& program, const Mapping* mapping, bool strict);

  // Begins the line in `out` and adds everything the object says; the caller finishes it.
  void read(const JsonValue& object, uint64_t number, RowAssembler& out);

  // Findings about names, each once over the whole input.
  const Diagnostics& diagnostics() const { return diagnostics_; }
  // Names remembered; a line that says no finding of its own leaves this as it is.
  size_t num_names() const { return bound_.size() + unknown_.size(); }

 private:
  const std::optional<ColumnMapping>& bind(const std::string& name);
  void collect_facts(const JsonValue& object, std::vector<program::FlatFact>& facts);
  void read_view(const program::View& view, const JsonValue& object, RowAssembler& out);
  void read_flat(const ColumnMapping& column, const JsonValue& value, RowAssembler& out);
  void read_record(const JsonValue& object, RecordValue& record, bool singleton,
                   RowAssembler& out);
  void read_scalar(const program::Field& field, const std::string& name, const JsonValue& value,
                   FieldValue& field_value, RowAssembler& out);
  void read_list_of(const program::Field& field, const std::string& name, const JsonValue& value,
                    ListValue& list, RowAssembler& out);
  void unknown_name(const std::string& name, const std::vector<std::string>& known);

  const program::Program& program_;
  const Mapping* mapping_;
  bool strict_;
  std::map<std::string, std::optional<ColumnMapping>> bound_;
  std::set<std::string> unknown_;
  Diagnostics diagnostics_;
};

}  // namespace cocket
