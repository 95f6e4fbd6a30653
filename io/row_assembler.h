// Puts one line together from everything that says something of it: the input's cells, the
// catalogue, the constants of the mapping, with the mapping's preferences.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/columns/row.h"
#include "io/catalogue.h"
#include "io/column_binding.h"
#include "io/mapping.h"
#include "io/register.h"

namespace cocket {

// A cell that could not be read. The fact stays unknown in that line.
struct CellIssue {
  uint64_t row = 0;
  std::string column;
  std::string fact;
  std::string found;       // shortened to a length fit for a table
  std::string expected;
};

struct RowCounts {
  uint64_t unreadable_cells = 0;
  uint64_t catalogue_matched = 0;
  uint64_t catalogue_unknown = 0;     // lines whose model is in no entry
  uint64_t catalogue_ambiguous = 0;   // lines whose model several entries have
  Register::Found parties;            // in all lines
  std::map<std::string, uint64_t> blank_as_none;  // by column: lines that rest on it
};

// One cell of a column as its mapping reads it.
struct MappedCell {
  std::string_view text;       // what was read, after the mapping's `values`
  bool is_list = false;
  Cell cell;                   // no list; absent where nothing is said
  ListValue list;
  bool unreadable = false;     // it, or a member of the list
  bool blank_as_none = false;
};

class RowAssembler {
 public:
  // All references must outlive the assembler; `mapping`, `catalogue` and `parties` may be null.
  RowAssembler(const program::Program& program, const Mapping* mapping, const Catalogue* catalogue,
               const Register* parties, const Limits& limits);

  // `columns`: the flat facts that this line has columns for.
  void begin(uint64_t number, const std::vector<program::FlatFact>& columns);
  // What a cell of the input says; `text` and the mapping must outlive the answer.
  MappedCell read(const ColumnMapping& column, std::string_view text) const;
  // One cell of the input; a list where the fact is one.
  void add(const ColumnMapping& column, std::string_view text);
  // Several cells of one list; views of them are not kept.
  void add_join(const Join& join, const std::vector<std::string_view>& texts);
  // A cell or list read elsewhere, with nothing more to be done to it.
  void add_cell(const program::FlatFact& fact, Cell cell);
  void add_list(const program::FlatFact& fact, ListValue list);
  void report(std::string column, std::string fact, std::string_view found, std::string expected);
  RowBuilder& builder() { return *builder_; }
  // The line; valid until the next begin(). `issues` and `warnings` are those of this line.
  Row& finish();

  const std::vector<CellIssue>& issues() const { return issues_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  const RowCounts& counts() const { return counts_; }
  const program::Program& program() const { return program_; }
  const Limits& limits() const { return limits_; }

 private:
  struct GivenCell {
    program::FlatFact fact;
    Cell cell;
  };
  struct GivenList {
    program::FlatFact fact;
    ListValue list;
  };
  ListValue read_members(const program::FlatFact& fact, std::string_view text,
                         const program::Unit& unit) const;
  std::optional<std::string> model() const;
  const CatalogueEntry* look_up();
  std::optional<Preferred> preference(const program::FlatFact& fact) const;

  const program::Program& program_;
  const Mapping* mapping_;
  const Catalogue* catalogue_;
  const Register* parties_;
  const Limits limits_;
  std::unique_ptr<RowBuilder> builder_;
  std::vector<bool> views_;           // with a column, those that builder_ was made for
  std::vector<GivenCell> cells_;
  std::vector<GivenList> lists_;
  uint64_t number_ = 0;
  std::vector<CellIssue> issues_;
  std::vector<std::string> warnings_;
  RowCounts counts_;
};

}  // namespace cocket
