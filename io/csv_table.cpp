#include "io/csv_table.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace cocket {

void CsvTable::reserve(size_t bytes, size_t num_columns) {
  // Pages that are never written take no memory, so room for the worst case costs nothing.
  const size_t fields = CsvRows::field_capacity(bytes, num_columns);
  if (fields > field_capacity_) {
    fields_ = std::make_unique_for_overwrite<uint32_t[]>(2 * fields);
    field_capacity_ = fields;
  }
  const size_t rows = CsvRows::row_capacity(bytes);
  if (rows > row_capacity_) {
    places_ = std::make_unique_for_overwrite<uint32_t[]>(4 * rows);
    row_capacity_ = rows;
  }
  rows_ = {};
  rows_.num_columns = num_columns;
  rows_.begins = fields_.get();
  rows_.ends = fields_.get() + field_capacity_;
  rows_.raw_begins = places_.get();
  rows_.raw_ends = places_.get() + row_capacity_;
  rows_.lines = places_.get() + 2 * row_capacity_;
  rows_.doubled = places_.get() + 3 * row_capacity_;
}

void CsvTable::split(CsvBlock& block, char separator, size_t num_columns, const Limits& limits,
                     CsvSplitOptions options) {
  // Offsets are 32 bits wide, of the text and of what is resolved behind it.
  COCKET_CHECK(block.size < std::numeric_limits<uint32_t>::max() / 2 - kCsvPadding);
  COCKET_CHECK(num_columns > 0);
  reserve(block.size, num_columns);
  rejects_.clear();
  doubled_.clear();
  counts_ = {};
  base_ = block.buffer.data();
  offset_ = block.offset;
  first_line_ = block.first_line;
  first_number_ = block.first_number;

  size_t at = 0;
  auto known = block.rejects.begin();
  while (at < block.size) {
    const size_t end = known == block.rejects.end() ? block.size : known->begin;
    if (at < end) {
      at = split_csv_records(options.isa, base_, at, end, separator, limits, rows_);
      if (at < end) at = take_scanned(block, at, end, separator, limits, options);
      continue;
    }
    counts_.bare_quotes += known->bare_quotes;
    take_reject(block, at, known->length, known->reason, limits, options);
    const char* begin = base_ + at;
    rows_.line += static_cast<uint32_t>(std::count(begin, begin + known->consumed, '\n'));
    at += known->consumed;
    ++known;
  }
  counts_.rows_in = rows_.rows + rejects_.size();
  counts_.rejected = rejects_.size();
  counts_.bare_quotes += rows_.bare_quotes;
  COCKET_CHECK(counts_.rows_in == block.num_records);
  resolve_doubled(block);
}

// One record by the state machine; gives the start of the next.
size_t CsvTable::take_scanned(const CsvBlock& block, size_t begin, size_t end, char separator,
                              const Limits& limits, const CsvSplitOptions& options) {
  const std::string_view text = block.text().substr(begin, end - begin);
  const bool at_end = block.at_end && end == block.size;
  scan_csv_record(text, at_end, separator, limits, record_);
  COCKET_CHECK(record_.status != CsvStatus::need_more);
  counts_.bare_quotes += record_.bare_quotes;
  size_t consumed = record_.consumed;
  if (record_.status == CsvStatus::blank) {
    ++counts_.blank_lines;
  } else if (record_.status == CsvStatus::rejected) {
    take_reject(block, begin, record_.length, record_.reason, limits, options);
    if (record_.skip_line) {
      const size_t line_end = text.find('\n', consumed);
      consumed = line_end == std::string_view::npos ? text.size() : line_end + 1;
      rows_.line += line_end == std::string_view::npos ? 0 : 1;
    }
  } else if (record_.fields.size() != rows_.num_columns) {
    take_reject(block, begin, record_.length,
                csv_field_count_reason(record_.fields.size(), rows_.num_columns), limits, options);
  } else {
    size_t entry = rows_.rows * rows_.num_columns;
    for (const CsvField& field : record_.fields) {
      rows_.begins[entry] = static_cast<uint32_t>(begin + field.begin);
      rows_.ends[entry] = static_cast<uint32_t>(begin + field.begin + field.length);
      if (field.doubled) doubled_.push_back(static_cast<uint32_t>(entry));
      ++entry;
    }
    rows_.raw_begins[rows_.rows] = static_cast<uint32_t>(begin);
    rows_.raw_ends[rows_.rows] = static_cast<uint32_t>(begin + record_.length);
    rows_.lines[rows_.rows] = rows_.line;
    ++rows_.rows;
  }
  rows_.line += static_cast<uint32_t>(record_.lines);
  return begin + consumed;
}

void CsvTable::take_reject(const CsvBlock& block, size_t begin, size_t length, std::string reason,
                           const Limits& limits, const CsvSplitOptions& options) {
  PlacedReject placed;
  placed.row = rows_.rows;
  placed.reject.number = block.first_number + rows_.rows + rejects_.size();
  placed.reject.line = block.first_line + rows_.line;
  placed.reject.offset = block.offset + begin;
  placed.reject.reason = std::move(reason);
  placed.reject.raw = block.text().substr(
      begin, std::min({length, options.max_reject_bytes, limits.max_record_bytes}));
  rejects_.push_back(std::move(placed));
}

uint64_t CsvTable::number(size_t row) const {
  const auto after = std::upper_bound(
      rejects_.begin(), rejects_.end(), row,
      [](size_t wanted, const PlacedReject& placed) { return wanted < placed.row; });
  return first_number_ + row + static_cast<uint64_t>(after - rejects_.begin());
}

// Writes the values of fields with `""` in them behind the text.
void CsvTable::resolve_doubled(CsvBlock& block) {
  for (size_t i = 0; i < rows_.num_doubled; ++i) {
    for (size_t column = 0; column < rows_.num_columns; ++column) {
      const size_t entry = rows_.doubled[i] * rows_.num_columns + column;
      const uint32_t begin = rows_.begins[entry];
      const uint32_t length = rows_.ends[entry] - begin;
      const bool quoted = begin > 0 && base_[begin - 1] == '"';
      if (quoted && length > 0 && std::memchr(base_ + begin, '"', length) != nullptr) {
        doubled_.push_back(static_cast<uint32_t>(entry));
      }
    }
  }
  size_t room = block.size;
  for (const uint32_t entry : doubled_) room += rows_.ends[entry] - rows_.begins[entry];
  block.buffer.reserve(room, block.size);
  base_ = block.buffer.data();
  char* to = block.buffer.data() + block.size;
  for (const uint32_t entry : doubled_) {
    const char* from = base_ + rows_.begins[entry];
    const char* const end = base_ + rows_.ends[entry];
    rows_.begins[entry] = static_cast<uint32_t>(to - base_);
    while (from < end) {
      *to++ = *from;
      from += *from == '"' ? 2 : 1;
    }
    rows_.ends[entry] = static_cast<uint32_t>(to - base_);
  }
}

}  // namespace cocket
