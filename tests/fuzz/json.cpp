// Any bytes as JSON lines: every data line becomes a row of the small program or a reject.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "io/jsonl_source.h"
#include "io/row_reader.h"
#include "tests/unit/io/small_program.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto program = cocket::testing::small_program();
  cocket::Limits limits;
  limits.max_record_bytes = 4096;
  limits.max_list_members = 16;
  limits.batch_rows = 3;
  const std::string text(reinterpret_cast<const char*>(data), size);
  cocket::JsonlSource source(cocket::bytes_of(text, 13), limits);
  COCKET_CHECK(!source.open());
  cocket::Diagnostics diagnostics;
  const auto reader = cocket::RowReader::create(*program, source, nullptr, nullptr, nullptr, {}, limits,
                                                diagnostics);
  COCKET_CHECK(reader != nullptr);
  uint64_t rows = 0;
  cocket::Batch batch;
  while (source.next(batch)) {
    for (const auto& record : batch.records) {
      const cocket::Row& row = reader->read(batch, record);
      COCKET_CHECK(row.number == record.number);
      ++rows;
    }
  }
  COCKET_CHECK(source.counts().rows_in == rows + source.counts().rejected);
  return 0;
}
