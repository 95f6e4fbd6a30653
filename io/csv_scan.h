// Where one CSV record ends and what its fields are: a pure function of bytes.
//
// The grammar is RFC 4180 with every doubtful case settled, so that the same bytes give the same
// records whatever pieces they are read in:
//   - a quote opens a field only as its first byte; a quote anywhere else is an ordinary byte and
//     is counted (`5" wafer`);
//   - inside an open quote, `""` is one quote and a line end is part of the field; after the closing
//     quote only a separator or a line end may follow;
//   - a quoted field that breaks this, is longer than the limit, or is open at the end of the input
//     spoils the line on which it begins: that record is rejected up to the end of that line, and
//     reading goes on with the line after it;
//   - a line end is LF or CR LF; a CR alone is an ordinary byte (the last byte of the input apart).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"

namespace cocket {

struct CsvField {
  size_t begin = 0;       // in the record's text; a quoted field without its outer quotes
  size_t length = 0;
  bool quoted = false;
  bool doubled = false;   // holds `""`, to be read as `"`
};

enum class CsvStatus {
  record,      // `fields` are set
  blank,       // an empty line
  rejected,    // `reason` says why; goes on after `consumed`
  need_more,   // the text ends too early to say
};

struct CsvRecord {
  CsvStatus status = CsvStatus::need_more;
  std::vector<CsvField> fields;
  size_t length = 0;         // bytes of the record, without its line end
  size_t consumed = 0;       // bytes up to the next record
  uint64_t lines = 1;        // line ends taken
  size_t bare_quotes = 0;    // quotes read as ordinary bytes
  // Rejected: the line end was not in the text, so the reader passes over bytes up to the next LF.
  bool skip_line = false;
  const char* reason = "";
};

// Scans the record at the start of `text`. `at_end`: nothing follows `text`; then the status is
// never `need_more`. `text` must not be empty. `record` is overwritten (its memory is reused).
void scan_csv_record(std::string_view text, bool at_end, char separator, const Limits& limits,
                     CsvRecord& record);

// A field's value: what is between the quotes, `""` as `"`.
std::string csv_field_value(std::string_view record_text, const CsvField& field);

// The separator of a header line: of comma, semicolon and tab the one that stands most often
// outside quotes; comma if there is none.
char detect_separator(std::string_view header_line);

// Appends one field, in quotes where the grammar needs them.
void append_csv_field(std::string& out, std::string_view value, char separator);
// The same to where there is room for twice as many bytes and two more; gives where it ends.
char* write_csv_field(char* to, std::string_view value, char separator);

}  // namespace cocket
