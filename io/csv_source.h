// CSV as a stream of records: constant memory, any pipe, the quote grammar of io/csv_scan.h.
//
// A byte order mark and a first line `sep=;` are taken off. Without a separator in the options the
// header line decides among comma, semicolon and tab. Empty lines are passed over and counted. A
// record with fewer or more fields than the header is a reject.
#pragma once

#include <memory>

#include "base/limits.h"
#include "io/byte_source.h"
#include "io/csv_header.h"
#include "io/csv_scan.h"
#include "io/line_buffer.h"
#include "io/record_source.h"

namespace cocket {

struct CsvOptions {
  std::optional<char> separator;      // none: found in the header line
  size_t read_bytes = 1 << 16;        // asked of the source at a time
  size_t batch_bytes = 1 << 20;       // a batch ends after a record that passes this
  size_t max_reject_bytes = 1 << 16;  // of a reject's raw text
};

class CsvSource : public RecordSource {
 public:
  CsvSource(std::unique_ptr<ByteSource> bytes, const Limits& limits, CsvOptions options = {});

  std::optional<Diagnostic> open() override;
  const std::vector<std::string>& header() const override { return header_.names; }
  std::string_view header_text() const override { return header_.text; }
  char separator() const override { return header_.separator; }
  bool has_trees() const override { return false; }
  bool next(Batch& batch) override;
  std::optional<Diagnostic> failure() const override;
  const SourceCounts& counts() const override { return counts_; }

 private:
  void take_record(Batch& batch);
  void take_reject(Batch& batch, std::string reason);

  LineBuffer buffer_;
  const Limits limits_;
  const CsvOptions options_;
  CsvRecord record_;
  CsvHeader header_;
  uint64_t line_ = 1;
  SourceCounts counts_;
};

}  // namespace cocket
