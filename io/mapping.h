// What the columns of an input mean, written by the user (YAML, schema "cocket.mapping/1"):
//
//   schema: cocket.mapping/1
//   columns:
//     TPP_IN_ITEM_MASTER: item.tpp
//     MEM_BW: {fact: item.memory_bandwidth, unit: TB/s, rounded_to: 1}
//     KNOWLEDGE: {fact: shipment.knowledge, values: {"N/A": "", aware: knows}, blank: none}
//     REMARKS: {ignore: true}
//   constants: {shipment.origin: US}
//   prefer: {item.tpp: catalogue}
//   join: {fact: shipment.transit, from: [transit_1, transit_2], values: {"Malaysia": MY}, blank: none}
//
// Every key and name is checked: nothing in a mapping is ignored.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"
#include "engine/columns/row.h"

namespace cocket {

enum class BlankMeans { absent, none };
enum class Preferred { row, catalogue };

struct ColumnMapping {
  std::string column;
  bool ignore = false;
  std::string fact_name;
  program::FlatFact fact;
  program::Unit unit;                          // of the numbers in the column
  std::map<std::string, std::string> values;   // text found, text meant ("" for blank)
  BlankMeans blank = BlankMeans::absent;
  std::optional<int> rounded_to;               // decimal places, in `unit`
  Span span;
};

struct Constant {
  std::string fact_name;
  program::FlatFact fact;
  Cell cell;        // a plain value
  ListValue list;   // a list
};

struct Preference {
  std::string fact_name;
  program::FlatFact fact;
  Preferred preferred = Preferred::row;
};

// One list from several columns, in this order; blank columns are passed over.
struct Join {
  std::string fact_name;
  program::FlatFact fact;
  std::vector<std::string> from;
  std::map<std::string, std::string> values;   // text found in one of them, text meant
  BlankMeans blank = BlankMeans::absent;       // what it means that all are blank
  Span span;
};

struct Mapping {
  std::vector<ColumnMapping> columns;
  std::vector<Constant> constants;
  std::vector<Preference> preferences;
  std::vector<Join> joins;
};

// Empty after at least one error; all errors of the file are reported.
std::optional<Mapping> load_mapping(SourceSet& sources, const std::string& path,
                                    const program::Program& program, const Limits& limits,
                                    Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
std::optional<Mapping> parse_mapping(SourceSet& sources, std::string path, std::string text,
                                     const program::Program& program, const Limits& limits,
                                     Diagnostics& diagnostics);

// A fact by its flat name and the unit its column is written in; what mappings, catalogues and
// headers share.
struct NamedFact {
  program::FlatFact fact;
  program::Unit unit;
};
const program::Field& field_of(const program::Program& program, const program::FlatFact& fact);
// Reports `not_found` or I0511 at `span` (which may be invalid) and returns nothing. `unit` empty:
// the fact's own. A list of records has no flat form.
std::optional<NamedFact> find_named_fact(const program::Program& program, std::string_view name,
                                         const std::optional<std::string>& unit, Code not_found,
                                         const Span& span, Diagnostics& diagnostics);

}  // namespace cocket
