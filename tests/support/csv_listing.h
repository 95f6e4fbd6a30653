// What is in a CSV text, as lines that can be compared: by the state machine, record after record,
// and by blocks and tables.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/csv_blocks.h"
#include "io/csv_source.h"
#include "io/csv_table.h"

namespace cocket::test {

struct CsvListing {
  std::string problem;             // why the header was refused
  std::string failure;             // why reading stopped
  std::vector<std::string> lines;  // records and rejects in the order of the input
  SourceCounts counts;
};

inline bool operator==(const CsvListing& a, const CsvListing& b) {
  return a.problem == b.problem && a.failure == b.failure && a.lines == b.lines &&
         a.counts.rows_in == b.counts.rows_in && a.counts.rejected == b.counts.rejected &&
         a.counts.blank_lines == b.counts.blank_lines &&
         a.counts.bare_quotes == b.counts.bare_quotes;
}

inline std::ostream& operator<<(std::ostream& out, const CsvListing& listing) {
  out << listing.problem << "|" << listing.failure << "|rows " << listing.counts.rows_in
      << " rejected " << listing.counts.rejected << " blank " << listing.counts.blank_lines
      << " bare " << listing.counts.bare_quotes << "\n";
  for (const auto& line : listing.lines) out << "  " << line << "\n";
  return out;
}

inline std::string place_of(uint64_t number, uint64_t line, uint64_t offset) {
  return std::to_string(number) + " line " + std::to_string(line) + " at " + std::to_string(offset);
}

inline std::string listed(const Reject& reject) {
  return place_of(reject.number, reject.line, reject.offset) + " rejected: " + reject.reason +
         " <" + reject.raw + ">";
}

inline std::string header_line(const std::vector<std::string>& names, std::string_view text,
                               char separator) {
  std::string line = "header <" + std::string(text) + "> " + std::to_string(separator);
  for (const auto& name : names) line += " [" + name + "]";
  return line;
}

inline CsvListing list_by_records(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                                  std::optional<char> separator = {}, size_t read_bytes = 1 << 16) {
  CsvOptions options;
  options.separator = separator;
  options.read_bytes = read_bytes;
  CsvSource source(std::move(bytes), limits, options);
  CsvListing listing;
  if (const auto problem = source.open()) {
    listing.problem = problem->message;
    return listing;
  }
  std::vector<std::pair<uint64_t, std::string>> lines;
  lines.emplace_back(0, header_line(source.header(), source.header_text(), source.separator()));
  Batch batch;
  while (source.next(batch)) {
    for (const auto& record : batch.records) {
      std::string line = place_of(record.number, record.line, record.offset) + " <" +
                         std::string(batch.text(record.raw)) + ">";
      for (size_t i = 0; i < record.num_fields; ++i) {
        line += " [" + std::string(batch.field(record, i)) + "]";
      }
      lines.emplace_back(record.number, std::move(line));
    }
    for (const auto& reject : batch.rejects) lines.emplace_back(reject.number, listed(reject));
  }
  // A batch lists its rejects apart from its records.
  std::sort(lines.begin(), lines.end());
  for (auto& [number, line] : lines) listing.lines.push_back(std::move(line));
  if (const auto failure = source.failure()) listing.failure = failure->message;
  listing.counts = source.counts();
  return listing;
}

// The lines of one table, in order.
inline void list_table(const CsvTable& table, CsvListing& listing) {
  size_t next_reject = 0;
  for (size_t row = 0; row <= table.num_rows(); ++row) {
    while (next_reject < table.rejects().size() && table.rejects()[next_reject].row == row) {
      listing.lines.push_back(listed(table.rejects()[next_reject++].reject));
    }
    if (row == table.num_rows()) break;
    std::string line = place_of(table.number(row), table.line(row), table.offset(row)) + " <" +
                       std::string(table.raw(row)) + ">";
    for (size_t i = 0; i < table.num_columns(); ++i) {
      line += " [" + std::string(table.field(row, i)) + "]";
    }
    listing.lines.push_back(std::move(line));
  }
  listing.counts.rows_in += table.counts().rows_in;
  listing.counts.rejected += table.counts().rejected;
  listing.counts.blank_lines += table.counts().blank_lines;
  listing.counts.bare_quotes += table.counts().bare_quotes;
}

inline CsvListing list_by_blocks(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                                 const CsvBlockOptions& options) {
  CsvBlockReader reader(std::move(bytes), limits, options);
  CsvListing listing;
  if (const auto problem = reader.open()) {
    listing.problem = problem->message;
    return listing;
  }
  listing.lines.push_back(
      header_line(reader.header().names, reader.header().text, reader.header().separator));
  listing.counts = reader.counts();
  CsvSplitOptions split;
  split.isa = options.isa;
  CsvTable table;
  while (const auto block = reader.take()) {
    table.split(*block, reader.header().separator, reader.header().names.size(), limits, split);
    list_table(table, listing);
  }
  if (const auto failure = reader.failure()) listing.failure = failure->message;
  return listing;
}

}  // namespace cocket::test
