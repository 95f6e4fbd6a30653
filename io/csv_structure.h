// Where CSV records and fields end, found 64 bytes at a time.
//
// Both passes say what io/csv_scan.h would say, or that they do not know: quotes are paired by
// their parity once those that are ordinary bytes are taken out, and a record that the grammar does
// not read so (text after a closing quote, anything near a limit) is left to the state machine.
// The same bytes give the same answers on every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/limits.h"

namespace cocket {

// Instruction sets. `best` is the widest that this processor has; the others are for tests.
enum class CsvIsa { best, scalar, avx2, avx512 };

bool csv_isa_present(CsvIsa isa);

// Bytes behind a text that must be readable, whatever is in them.
constexpr size_t kCsvPadding = 64;

// False: with this separator every record is read by the state machine.
bool csv_separator_is_plain(char separator);

// Whole records at the start of a text.
struct CsvBorders {
  size_t end = 0;        // behind the last of them
  uint64_t records = 0;  // blank lines left out
  uint64_t blank_lines = 0;
  uint64_t lines = 0;  // line ends
  // The record at `end` is one for the state machine. Otherwise the text holds no end of it.
  bool doubtful = false;
};

// Finds the records of `text`, which starts with the first byte of a record. A record without a
// line end is not taken. `sure_bytes`: a record of several lines that is longer is doubtful; limits
// on records of one line do not move their border and are not looked at.
CsvBorders find_csv_borders(CsvIsa isa, std::string_view text, char separator, size_t sure_bytes,
                            size_t max_records = SIZE_MAX);

// The shortest record that could break a limit, less one.
size_t sure_record_bytes(const Limits& limits);

// Rows of fields, as offsets into one text. Entry row * num_columns + column.
struct CsvRows {
  size_t num_columns = 0;
  size_t rows = 0;
  uint32_t* begins = nullptr;  // of fields, outer quotes taken off
  uint32_t* ends = nullptr;
  uint32_t* raw_begins = nullptr;  // of records, by row
  uint32_t* raw_ends = nullptr;    // without the line end
  uint32_t* lines = nullptr;       // line ends before the record in the text
  uint32_t* doubled = nullptr;     // rows with `""` inside a field, ascending
  size_t num_doubled = 0;
  uint32_t line = 0;       // line ends before the next record
  size_t bare_quotes = 0;  // quotes read as ordinary bytes

  // Entries that must be there for a text of `bytes`, for fields and for rows.
  static size_t field_capacity(size_t bytes, size_t num_columns) {
    return bytes + num_columns + 4 * kCsvPadding;
  }
  static size_t row_capacity(size_t bytes) { return bytes + 1; }
};

// Appends the records in [begin, end) of `text` to `rows` and returns where it stopped: `end`, or
// the first byte of a record for the state machine (no line end, not `num_columns` fields, blank,
// near a limit, doubtful quotes). [begin, end) holds whole records.
size_t split_csv_records(CsvIsa isa, const char* text, size_t begin, size_t end, char separator,
                         const Limits& limits, CsvRows& rows);

}  // namespace cocket
