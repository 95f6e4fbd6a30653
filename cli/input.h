// The lines of a command: source, mapping and catalogue opened and bound to the rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/options.h"
#include "cli/session.h"
#include "io/byte_source.h"
#include "io/row_reader.h"

namespace cocket::cli {

struct Input {
  DigestingSource* digest = nullptr;      // owned by `source`
  std::unique_ptr<RecordSource> source;
  std::optional<Mapping> mapping;
  std::optional<Catalogue> catalogue;
  std::optional<Register> parties;
  std::unique_ptr<RowReader> reader;
  std::vector<std::string> files;         // read in this run, never to be written over
};

// What a command's lines are read with, before any line is: `bytes` is open, `source` is not made.
struct InputFiles {
  std::unique_ptr<DigestingSource> bytes;
  std::optional<Mapping> mapping;
  std::optional<Catalogue> catalogue;
  std::optional<Register> parties;
  std::vector<std::string> files;         // read in this run, never to be written over
};
bool is_json(const InputOptions& options);
// Null after errors.
std::unique_ptr<InputFiles> open_files(const InputOptions& options, Session& session, Diagnostics& diagnostics);

// `result_columns`: names the output adds, which the input may not have. Null after errors.
std::unique_ptr<Input> open_input(const InputOptions& options, Session& session,
                                  const std::vector<std::string>& result_columns, Diagnostics& diagnostics);

}  // namespace cocket::cli
