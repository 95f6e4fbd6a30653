#include "io/output_file.h"

#include "base/check.h"
#include "base/refusal.h"
#include "io/side_files.h"

namespace cocket {

Result<OutputFile> OutputFile::create(const OutputTarget& target) {
  OutputFile output;
  if (target.path == "-") {
    COCKET_CHECK(target.stream != nullptr);
    output.stream_ = target.stream;
    return output;
  }
  // The side files are named here already: a run of hours must not end with this.
  for (const std::string& side : {rejects_path(target.path), cells_path(target.path),
                                  decision_path(target.path)}) {
    for (const std::string& input : target.inputs) {
      if (!is_same_file(side, input)) continue;
      Diagnostic diagnostic = refusal(Code::I0508, "`" + side + "` beside the output is an input");
      diagnostic.help.push_back("choose another name for the output");
      return diagnostic;
    }
  }
  Result<AtomicFile> file = AtomicFile::create(target.path, target.inputs);
  if (!file.ok()) return file.error();
  output.file_ = std::move(file.value());
  return output;
}

void OutputFile::write(std::string_view bytes) {
  if (stream_) {
    stream_->write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  } else {
    file_->write(bytes);
  }
}

void OutputFile::write(const TextPieces& text) {
  for (const std::string_view piece : text.pieces()) write(piece);
}

std::optional<Diagnostic> OutputFile::commit() {
  if (!stream_) return file_->commit();
  stream_->flush();
  if (stream_->good()) return std::nullopt;
  return refusal(Code::I0502, "the output stream does not take any more");
}

}  // namespace cocket
