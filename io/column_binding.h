// Which column of an input feeds which fact: the header, the mapping and the program together.
//
// A header that is a fact's flat name maps by itself, in the fact's unit or in one given in
// brackets (`item.memory_bandwidth [TB/s]`), unless the mapping speaks of that column. A header
// whose first word is a record or view of the rules but that names no fact is a warning (I0505),
// under `strict` an error (I0506). All other columns are passed through and never read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "io/mapping.h"

namespace cocket {

struct BindOptions {
  bool strict = false;
  std::vector<std::string> result_columns;  // names the output adds; the input may not have them
};

struct BoundColumn {
  size_t index = 0;         // in the header
  ColumnMapping mapping;
};

struct BoundJoin {
  std::vector<size_t> indexes;
  Join join;
};

struct ColumnBinding {
  std::vector<BoundColumn> columns;
  std::vector<BoundJoin> joins;
  // Every flat fact that the input or a constant gives, for the views that make members.
  std::vector<program::FlatFact> facts;
};

bool is_same_fact(const program::FlatFact& a, const program::FlatFact& b);

// Empty after at least one error; all of them are reported. `mapping` may be null.
std::optional<ColumnBinding> bind_columns(const program::Program& program,
                                          const std::vector<std::string>& header,
                                          const Mapping* mapping, const BindOptions& options,
                                          Diagnostics& diagnostics);

// The same for one name, for formats without a header. Empty: the name feeds nothing.
std::optional<ColumnMapping> bind_name(const program::Program& program, std::string_view name,
                                       const Mapping* mapping, bool strict,
                                       Diagnostics& diagnostics);

}  // namespace cocket
