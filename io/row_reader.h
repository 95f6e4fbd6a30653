// From records to rows: a source's header, the mapping and the catalogue bound to a program.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "io/catalogue.h"
#include "io/column_binding.h"
#include "io/json_row.h"
#include "io/mapping.h"
#include "io/record_source.h"
#include "io/row_assembler.h"

namespace cocket {

// What answers rest on besides the lines: constants, preferences, blanks read as none, lists made
// from flat columns, the catalogue; for the decision header. Null: there is none.
std::vector<std::string> input_notes(const program::Program& program, const ColumnBinding& binding,
                                     const Mapping* mapping, const Catalogue* catalogue,
                                     const Register* parties, const RowCounts& counts);

class RowReader {
 public:
  // `source` must be open. Null after at least one error; the findings are in `diagnostics`. All
  // references must outlive the reader; `mapping`, `catalogue` and `parties` may be null.
  static std::unique_ptr<RowReader> create(const program::Program& program,
                                           const RecordSource& source, const Mapping* mapping,
                                           const Catalogue* catalogue, const Register* parties,
                                           const BindOptions& options, const Limits& limits,
                                           Diagnostics& diagnostics);

  // The row of one record; valid until the next call, as are issues() and warnings().
  Row& read(const Batch& batch, const InputRecord& record);
  const std::vector<CellIssue>& issues() const { return assembler_.issues(); }
  const std::vector<std::string>& warnings() const { return assembler_.warnings(); }

  // Over everything read so far.
  const RowCounts& counts() const { return assembler_.counts(); }
  // Findings about names inside JSON lines, each once.
  const Diagnostics& name_findings() const { return json_.diagnostics(); }
  std::vector<std::string> notes() const;   // input_notes of everything read so far

 private:
  RowReader(const program::Program& program, ColumnBinding binding, const Mapping* mapping,
            const Catalogue* catalogue, const Register* parties, bool strict, const Limits& limits);

  const program::Program& program_;
  const ColumnBinding binding_;
  const Mapping* mapping_;
  const Catalogue* catalogue_;
  const Register* parties_;
  RowAssembler assembler_;
  JsonRowReader json_;
  std::vector<std::string_view> texts_;
};

}  // namespace cocket
