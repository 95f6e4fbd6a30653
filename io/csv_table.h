// The fields of one block of records, column by column.
//
// A field is a range of bytes in one buffer: the block's text, with the values of fields that hold
// `""` resolved behind it. What the rows, fields, rejects and counts are is what io/csv_source.h
// says for the same bytes. A table is to be used again for the next block: it allocates only to
// grow.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "io/csv_blocks.h"
#include "io/csv_structure.h"
#include "io/record_source.h"

namespace cocket {

struct CsvSplitOptions {
  size_t max_reject_bytes = 1 << 16;  // of a reject's raw text
  CsvIsa isa = CsvIsa::best;
};

// A reject and the number of rows of the table before it.
struct PlacedReject {
  size_t row = 0;
  Reject reject;
};

class CsvTable {
 public:
  // The table looks into the block's buffer from here on, which may be moved by this to make room
  // for resolved fields.
  void split(CsvBlock& block, char separator, size_t num_columns, const Limits& limits,
             CsvSplitOptions options = {});

  size_t num_rows() const { return rows_.rows; }
  size_t num_columns() const { return rows_.num_columns; }

  std::string_view field(size_t row, size_t column) const {
    const size_t entry = row * rows_.num_columns + column;
    return {base_ + rows_.begins[entry], rows_.ends[entry] - rows_.begins[entry]};
  }
  // For tight loops: row r of the column is base()[begins[r * num_columns()]] to
  // base()[ends[r * num_columns()]].
  const char* base() const { return base_; }
  const uint32_t* column_begins(size_t column) const { return rows_.begins + column; }
  const uint32_t* column_ends(size_t column) const { return rows_.ends + column; }

  // The record as it stands in the input, without its line end.
  std::string_view raw(size_t row) const {
    return {base_ + rows_.raw_begins[row], rows_.raw_ends[row] - rows_.raw_begins[row]};
  }
  uint64_t offset(size_t row) const { return offset_ + rows_.raw_begins[row]; }
  uint64_t line(size_t row) const { return first_line_ + rows_.lines[row]; }
  // Takes a search where there are rejects.
  uint64_t number(size_t row) const;

  const std::vector<PlacedReject>& rejects() const { return rejects_; }
  // Of this block.
  const SourceCounts& counts() const { return counts_; }

 private:
  void reserve(size_t bytes, size_t num_columns);
  size_t take_scanned(const CsvBlock& block, size_t begin, size_t end, char separator,
                      const Limits& limits, const CsvSplitOptions& options);
  void take_reject(const CsvBlock& block, size_t begin, size_t length, std::string reason,
                   const Limits& limits, const CsvSplitOptions& options);
  void resolve_doubled(CsvBlock& block);

  CsvRows rows_;
  const char* base_ = nullptr;
  uint64_t offset_ = 0;
  uint64_t first_line_ = 1;
  uint64_t first_number_ = 1;
  std::vector<PlacedReject> rejects_;
  SourceCounts counts_;
  std::vector<uint32_t> doubled_;  // fields of scanned records with `""` in them
  CsvRecord record_;
  std::unique_ptr<uint32_t[]> fields_;
  size_t field_capacity_ = 0;
  std::unique_ptr<uint32_t[]> places_;
  size_t row_capacity_ = 0;
};

}  // namespace cocket
