// The files beside a result OUT: OUT.rejects.csv, OUT.cells.csv and OUT.decision.json.
//
// Rejects: line, byte_offset, reason, raw text. Cells: row, column, fact, found, expected. The first
// two exist only where there is something to say; those that an earlier run left are removed, so
// that a file beside a result always belongs to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file.h"
#include "engine/verdict/verdict.h"
#include "io/record_source.h"
#include "io/row_assembler.h"

namespace cocket {

std::string rejects_path(const std::string& out);
std::string cells_path(const std::string& out);
std::string decision_path(const std::string& out);

class SideFiles {
 public:
  // `out` empty: the result goes to a stream and there are no side files. None of `inputs` is ever
  // written over.
  SideFiles(std::string out, std::vector<std::string> inputs);

  void reject(const Reject& reject);
  void issue(const CellIssue& issue);
  // Puts the files in place and removes those of an earlier run that are not needed.
  std::optional<Diagnostic> finish(const DecisionHeader& header);

 private:
  bool open(std::optional<AtomicFile>& file, const std::string& path, std::string_view header);

  std::string out_;
  std::vector<std::string> inputs_;
  std::optional<AtomicFile> rejects_;
  std::optional<AtomicFile> cells_;
  std::optional<Diagnostic> failure_;
};

}  // namespace cocket
