// The result's own file or stream, and what may be written where.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/text_pieces.h"

namespace cocket {

// Where a sink writes. `-` is the given stream; then there are no side files.
struct OutputTarget {
  std::string path = "-";
  std::ostream* stream = nullptr;      // for `-`
  std::vector<std::string> inputs;     // files read in this run, never written over
};

class OutputFile {
 public:
  // The target and its side files must be none of the inputs (I0508).
  static Result<OutputFile> create(const OutputTarget& target);

  void write(std::string_view bytes);
  void write(const TextPieces& text);
  std::optional<Diagnostic> commit();

 private:
  std::ostream* stream_ = nullptr;
  std::optional<AtomicFile> file_;
};

}  // namespace cocket
