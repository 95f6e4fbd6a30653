// Any bytes as CSV: every data line is a record or a reject, fields lie in their record, and the
// pieces in which the bytes come make no difference.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "io/csv_source.h"

namespace {

std::string read(const std::string& text, size_t piece) {
  cocket::Limits limits;
  limits.max_field_bytes = 64;
  limits.max_record_bytes = 256;
  limits.max_columns = 16;
  limits.batch_rows = 3;
  cocket::CsvOptions options;
  options.read_bytes = piece;
  cocket::CsvSource source(cocket::bytes_of(text, piece), limits, options);
  if (source.open()) return "no header";
  std::string seen;
  uint64_t records = 0;
  cocket::Batch batch;
  while (source.next(batch)) {
    for (const auto& record : batch.records) {
      ++records;
      seen += std::to_string(record.number) + "@" + std::to_string(record.offset) + ":";
      for (size_t i = 0; i < record.num_fields; ++i) seen.append(batch.field(record, i)) += "|";
    }
    for (const auto& reject : batch.rejects) {
      seen += std::to_string(reject.number) + "!" + reject.reason + reject.raw;
    }
  }
  COCKET_CHECK(source.counts().rows_in == records + source.counts().rejected);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string whole = read(text, 1 << 16);
  COCKET_CHECK(read(text, 1) == whole);
  COCKET_CHECK(read(text, 7) == whole);
  return 0;
}
