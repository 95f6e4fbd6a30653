// JSON lines as a stream of records: one object a line, LF or CR LF, empty lines passed over.
//
// A line that is not one JSON object, or that is longer than the limit, is a reject.
#pragma once

#include <memory>

#include "base/limits.h"
#include "io/byte_source.h"
#include "io/jsonl_line.h"
#include "io/line_buffer.h"
#include "io/record_source.h"

namespace cocket {

struct JsonlOptions {
  size_t read_bytes = 1 << 16;
  size_t batch_bytes = 1 << 20;
  size_t max_reject_bytes = kJsonlRejectBytes;
};

class JsonlSource : public RecordSource {
 public:
  JsonlSource(std::unique_ptr<ByteSource> bytes, const Limits& limits, JsonlOptions options = {});

  std::optional<Diagnostic> open() override;
  const std::vector<std::string>& header() const override { return header_; }
  std::string_view header_text() const override { return {}; }
  char separator() const override { return ','; }
  bool has_trees() const override { return true; }
  bool next(Batch& batch) override;
  std::optional<Diagnostic> failure() const override;
  const SourceCounts& counts() const override { return counts_; }

 private:
  void take_line(Batch& batch, std::string_view line);
  void take_reject(Batch& batch, std::string_view raw, std::string reason);

  LineBuffer buffer_;
  const Limits limits_;
  const JsonlOptions options_;
  const std::vector<std::string> header_;
  uint64_t line_ = 1;
  SourceCounts counts_;
};

}  // namespace cocket
