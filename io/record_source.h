// Where lines come from: batches pulled one after another, whatever the format.
//
// A record keeps its raw text, its place in the input, and either fields (CSV) or a tree (JSON).
// What cannot be split into a record is a reject; every data line is one or the other, so that
// rows in = rows out + rejected. Memory is bounded by the limits, not by the input.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "io/json_value.h"

namespace cocket {

// Half-open range of bytes in Batch::arena.
struct ByteRange {
  size_t begin = 0;
  size_t length = 0;
};

struct InputRecord {
  uint64_t number = 0;     // one-based among the data lines, rejects included
  uint64_t line = 0;       // one-based line of the input on which it begins
  uint64_t offset = 0;     // its first byte in the input
  ByteRange raw;           // as it stands there, without its line end
  size_t first_field = 0;  // CSV: in Batch::fields
  size_t num_fields = 0;
  size_t tree = 0;         // JSON: in Batch::trees
};

struct Reject {
  uint64_t number = 0;
  uint64_t line = 0;
  uint64_t offset = 0;
  std::string reason;
  std::string raw;         // its beginning, as far as the limits allow
};

struct Batch {
  std::string arena;
  std::vector<ByteRange> fields;    // values, quotes resolved
  std::vector<InputRecord> records;
  std::vector<Reject> rejects;
  std::deque<JsonValue> trees;

  void clear();
  std::string_view text(ByteRange range) const;
  std::string_view field(const InputRecord& record, size_t index) const;
};

// What a source has seen, for the summary.
struct SourceCounts {
  uint64_t rows_in = 0;       // data lines: records and rejects
  uint64_t rejected = 0;
  uint64_t blank_lines = 0;
  uint64_t bare_quotes = 0;   // quotes inside an unquoted field, read as they stand
};

class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // Reads the header. To be called once, before next(). A diagnostic: nothing can be read.
  virtual std::optional<Diagnostic> open() = 0;
  // Column names, blanks around them removed; empty for formats without a header.
  virtual const std::vector<std::string>& header() const = 0;
  // The header as it stands in the input, without its line end.
  virtual std::string_view header_text() const = 0;
  virtual char separator() const = 0;
  virtual bool has_trees() const = 0;
  // Fills `batch` with the next lines. False at the end, when the batch is empty.
  virtual bool next(Batch& batch) = 0;
  // After the end: why reading stopped early, if it did (a read error is never the end of a file).
  virtual std::optional<Diagnostic> failure() const = 0;
  virtual const SourceCounts& counts() const = 0;
};

}  // namespace cocket
