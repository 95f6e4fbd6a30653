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
  int pipe = -1;                       // the stream's descriptor, if it is a pipe
};

class OutputFile {
 public:
  // The target and its side files must be none of the inputs (I0508).
  static Result<OutputFile> create(const OutputTarget& target);

  void write(std::string_view bytes);
  void write(const TextPieces& text);
  // Whether text in fresh memory is handed over without a copy.
  bool takes_pages() const { return pipe_ >= 0; }
  std::optional<Diagnostic> commit();

 private:
  std::ostream* stream_ = nullptr;
  int pipe_ = -1;
  std::optional<AtomicFile> file_;
};

}  // namespace cocket
