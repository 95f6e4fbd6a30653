// The lines of an input as the columnar evaluator takes them: which columns are inputs, what their
// cells say, and the whole line where the law itself is asked.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/columnar/evaluator.h"
#include "io/catalogue.h"
#include "io/column_binding.h"
#include "io/mapping.h"
#include "io/register.h"
#include "io/row_assembler.h"

namespace cocket::run {

// What gives facts in an input. All must outlive whoever uses it.
struct LineSources {
  const program::Program& program;
  const ColumnBinding& binding;
  const Mapping* mapping = nullptr;        // may be null, as may the next two
  const Catalogue* catalogue = nullptr;
  const Register* parties = nullptr;
  Limits limits;

  LineSources with(const ColumnBinding& other) const { return {program, other, mapping, catalogue, parties, limits}; }
};

// The inputs of a line, and the column of the input that each is.
struct LineShape {
  columnar::Shape shape;
  std::vector<size_t> columns;
  std::vector<size_t> keys;       // inputs that are looked up in the catalogue or the parties
  bool looks_up = false;          // they, or a constant name, count in the summary
  // For each joined list whose columns are all blank to mean none: its inputs and its name.
  struct BlankJoin {
    std::vector<size_t> inputs;
    std::string fact;
  };
  std::vector<BlankJoin> blank_joins;
};
LineShape shape_of(const LineSources& sources);

// Rows of a shape, cell by cell or whole. One per worker.
class TableRows {
 public:
  using Cells = std::span<const columnar::TextColumn>;
  TableRows(const LineSources& sources, const LineShape& shape);

  columnar::Reading read(size_t input, std::string_view text) const;
  // The row with everything that is known of it; `cells` are by input, `number` is the line's.
  columnar::MadeRow make(Cells cells, size_t row, uint64_t number);
  // What `make` would give as the row's id.
  void append_id(Cells cells, size_t row, std::string& out);
  // Over all rows made.
  const RowCounts& counts() const { return assembler_.counts(); }
  // Cells of the row made last that could not be read.
  const std::vector<CellIssue>& issues() const { return assembler_.issues(); }

 private:
  const LineSources& sources_;
  std::vector<ColumnMapping> mappings_;          // by input
  RowAssembler assembler_;
  std::vector<std::string_view> texts_;
  std::optional<program::FlatFact> id_;          // the fact, if the rules have it
  bool id_by_cell_ = false;                      // one cell of the line alone says it, or nothing does
  std::optional<size_t> id_input_;
};

}  // namespace cocket::run
