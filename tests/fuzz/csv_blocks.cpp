// Any bytes as CSV in blocks: what the blocks and tables hold is what the state machine says, for
// every block size, limit and instruction set. The first byte chooses among them.
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>

#include "base/check.h"
#include "tests/support/csv_listing.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  cocket::Limits limits;
  if ((choice & 1) != 0) limits.max_field_bytes = 24;
  if ((choice & 2) != 0) limits.max_record_bytes = 80;
  if ((choice & 4) != 0) limits.max_columns = 4;
  std::optional<char> separator;
  if ((choice & 8) != 0) separator = ',';
  const auto expected = cocket::test::list_by_records(cocket::bytes_of(text), limits, separator);
  for (const auto isa : {cocket::CsvIsa::scalar, cocket::CsvIsa::avx2, cocket::CsvIsa::avx512}) {
    if (!cocket::csv_isa_present(isa)) continue;
    for (const size_t block : {size_t{1}, size_t{1} + (size_t{choice} >> 4) * 9, size_t{1} << 12}) {
      cocket::CsvBlockOptions options;
      options.separator = separator;
      options.block_bytes = block;
      options.max_blocks = 1;
      options.isa = isa;
      const auto got =
          cocket::test::list_by_blocks(cocket::bytes_of(text, 1 + choice), limits, options);
      if (!(got == expected)) {
        std::ostringstream said;
        said << "block " << block << " isa " << static_cast<int>(isa) << "\nexpected " << expected
             << "got " << got;
        std::fprintf(stderr, "%s\n", said.str().c_str());
      }
      COCKET_CHECK(got == expected);
    }
  }
  return 0;
}
