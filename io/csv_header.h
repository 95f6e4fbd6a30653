// The start of a CSV input: byte order mark, `sep=;`, empty lines, and the line of names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "io/csv_scan.h"
#include "io/line_buffer.h"
#include "io/record_source.h"

namespace cocket {

struct CsvHeader {
  std::vector<std::string> names;  // blanks around them removed
  std::string text;                // as it stands, without its line end
  char separator = ',';
  uint64_t next_line = 1;  // one-based, of the line after it
};

// Takes the header from the start of `buffer`. Without a `separator` the header line decides among
// comma, semicolon and tab. Empty lines before it are counted in `counts`.
std::optional<Diagnostic> read_csv_header(LineBuffer& buffer, const Limits& limits,
                                          std::optional<char> separator, CsvHeader& header,
                                          SourceCounts& counts);

// What a failure of the source means; none if there was none.
std::optional<Diagnostic> csv_read_failure(const std::string& why);

// Scans the next record of the buffer; false at the end of the input.
bool scan_csv_buffer(LineBuffer& buffer, char separator, const Limits& limits, CsvRecord& record);

// The reason for rejecting a record with another number of fields than the header has.
std::string csv_field_count_reason(size_t fields, size_t columns);

}  // namespace cocket
