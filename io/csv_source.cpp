#include "io/csv_source.h"

#include <algorithm>

namespace cocket {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return std::string(text);
}

std::string_view first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Diagnostic problem(Code code, std::string message) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  return diagnostic;
}

std::string count_text(size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

CsvSource::CsvSource(std::unique_ptr<ByteSource> bytes, const Limits& limits, CsvOptions options)
    : buffer_(std::move(bytes), options.read_bytes), limits_(limits), options_(options) {}

std::optional<Diagnostic> CsvSource::open() {
  // The whole first line must be in sight: it decides the separator.
  while (!buffer_.at_end() && buffer_.text().find('\n') == std::string_view::npos &&
         buffer_.text().size() <= limits_.max_record_bytes) {
    buffer_.fill();
  }
  if (buffer_.text().starts_with(kByteOrderMark)) buffer_.consume(kByteOrderMark.size());
  separator_ = options_.separator.value_or(',');
  bool known = options_.separator.has_value();
  const std::string_view line = first_line(buffer_.text());
  if (line.size() == 5 && line.starts_with("sep=")) {
    if (!known) separator_ = line[4];
    known = true;
    buffer_.skip_line();
    ++line_;
  }
  for (;;) {
    while (!buffer_.at_end() && buffer_.text().find('\n') == std::string_view::npos &&
           buffer_.text().size() <= limits_.max_record_bytes) {
      buffer_.fill();
    }
    if (!known) separator_ = detect_separator(first_line(buffer_.text()));
    if (!scan()) {
      if (auto failed = failure()) return failed;
      return problem(Code::I0507, "the input is empty");
    }
    if (record_.status != CsvStatus::blank) break;
    ++counts_.blank_lines;
    line_ += record_.lines;
    buffer_.consume(record_.consumed);
  }
  if (record_.status == CsvStatus::rejected) {
    return problem(Code::I0507, std::string("the header cannot be read: ") + record_.reason);
  }
  header_text_ = buffer_.text().substr(0, record_.length);
  for (const CsvField& field : record_.fields) {
    header_.push_back(trimmed(csv_field_value(header_text_, field)));
  }
  line_ += record_.lines;
  buffer_.consume(record_.consumed);
  if (header_.size() > limits_.max_columns) {
    return problem(Code::I0507, "the header has more than " +
                                    count_text(limits_.max_columns, "column"));
  }
  if (std::all_of(header_.begin(), header_.end(), [](const auto& name) { return name.empty(); })) {
    return problem(Code::I0507, "the first line names no column");
  }
  return failure();
}

// Scans the next record into `record_`; false at the end of the input.
bool CsvSource::scan() {
  for (;;) {
    if (!buffer_.text().empty()) {
      scan_csv_record(buffer_.text(), buffer_.at_end(), separator_, limits_, record_);
      if (record_.status != CsvStatus::need_more) return true;
    } else if (buffer_.at_end()) {
      return false;
    }
    buffer_.fill();
  }
}

bool CsvSource::next(Batch& batch) {
  batch.clear();
  while (batch.records.size() + batch.rejects.size() < limits_.batch_rows &&
         batch.arena.size() < options_.batch_bytes) {
    // After a read error the rest is not known: a line cut off there is no line.
    if (!scan() || !buffer_.failure().empty()) break;
    counts_.bare_quotes += record_.bare_quotes;
    if (record_.status == CsvStatus::blank) {
      ++counts_.blank_lines;
    } else {
      ++counts_.rows_in;
      if (record_.status == CsvStatus::rejected) {
        take_reject(batch, record_.reason);
      } else if (record_.fields.size() != header_.size()) {
        take_reject(batch, count_text(record_.fields.size(), "field") + ", the header has " +
                               std::to_string(header_.size()));
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
  const size_t length = std::min({record_.length, options_.max_reject_bytes,
                                  limits_.max_record_bytes});
  batch.rejects.push_back({counts_.rows_in, line_, buffer_.offset(), std::move(reason),
                           std::string(buffer_.text().substr(0, length))});
}

std::optional<Diagnostic> CsvSource::failure() const {
  const std::string why = buffer_.failure();
  if (why.empty()) return std::nullopt;
  return problem(Code::I0501, "reading stopped before the end: " + why);
}

}  // namespace cocket
