#include "io/csv_source.h"

#include <algorithm>

namespace cocket {

CsvSource::CsvSource(std::unique_ptr<ByteSource> bytes, const Limits& limits, CsvOptions options)
    : buffer_(std::move(bytes), options.read_bytes), limits_(limits), options_(options) {}

std::optional<Diagnostic> CsvSource::open() {
  auto problem = read_csv_header(buffer_, limits_, options_.separator, header_, counts_);
  line_ = header_.next_line;
  return problem;
}

bool CsvSource::next(Batch& batch) {
  batch.clear();
  while (batch.records.size() + batch.rejects.size() < limits_.batch_rows &&
         batch.arena.size() < options_.batch_bytes) {
    // After a read error the rest is not known: a line cut off there is no line.
    if (!scan_csv_buffer(buffer_, header_.separator, limits_, record_) ||
        !buffer_.failure().empty()) {
      break;
    }
    counts_.bare_quotes += record_.bare_quotes;
    if (record_.status == CsvStatus::blank) {
      ++counts_.blank_lines;
    } else {
      ++counts_.rows_in;
      if (record_.status == CsvStatus::rejected) {
        take_reject(batch, record_.reason);
      } else if (record_.fields.size() != header_.names.size()) {
        take_reject(batch, csv_field_count_reason(record_.fields.size(), header_.names.size()));
      } else {
        take_record(batch);
      }
    }
    line_ += record_.lines;
    buffer_.consume(record_.consumed);
    if (record_.skip_line && buffer_.skip_line()) ++line_;
  }
  return !batch.records.empty() || !batch.rejects.empty();
}

void CsvSource::take_record(Batch& batch) {
  InputRecord record;
  record.number = counts_.rows_in;
  record.line = line_;
  record.offset = buffer_.offset();
  record.raw = {batch.arena.size(), record_.length};
  const std::string_view raw = buffer_.text().substr(0, record_.length);
  batch.arena.append(raw);
  record.first_field = batch.fields.size();
  record.num_fields = record_.fields.size();
  for (const CsvField& field : record_.fields) {
    if (!field.doubled) {
      batch.fields.push_back({record.raw.begin + field.begin, field.length});
      continue;
    }
    const std::string value = csv_field_value(raw, field);
    batch.fields.push_back({batch.arena.size(), value.size()});
    batch.arena.append(value);
  }
  batch.records.push_back(record);
}

void CsvSource::take_reject(Batch& batch, std::string reason) {
  ++counts_.rejected;
  const size_t length =
      std::min({record_.length, options_.max_reject_bytes, limits_.max_record_bytes});
  batch.rejects.push_back({counts_.rows_in, line_, buffer_.offset(), std::move(reason),
                           std::string(buffer_.text().substr(0, length))});
}

std::optional<Diagnostic> CsvSource::failure() const { return csv_read_failure(buffer_.failure()); }

}  // namespace cocket
