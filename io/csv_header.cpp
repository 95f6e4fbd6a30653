#include "io/csv_header.h"

#include <algorithm>

namespace cocket {
namespace {

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

// The whole first line must be in sight: it decides the separator.
void fill_first_line(LineBuffer& buffer, const Limits& limits) {
  while (!buffer.at_end() && buffer.text().find('\n') == std::string_view::npos &&
         buffer.text().size() <= limits.max_record_bytes) {
    buffer.fill();
  }
}

}  // namespace

std::optional<Diagnostic> read_csv_header(LineBuffer& buffer, const Limits& limits,
                                          std::optional<char> separator, CsvHeader& header,
                                          SourceCounts& counts) {
  fill_first_line(buffer, limits);
  if (buffer.text().starts_with(kByteOrderMark)) buffer.consume(kByteOrderMark.size());
  header.separator = separator.value_or(',');
  bool known = separator.has_value();
  const std::string_view line = first_line(buffer.text());
  if (line.size() == 5 && line.starts_with("sep=")) {
    if (!known) header.separator = line[4];
    known = true;
    buffer.skip_line();
    ++header.next_line;
  }
  CsvRecord record;
  for (;;) {
    fill_first_line(buffer, limits);
    if (!known) header.separator = detect_separator(first_line(buffer.text()));
    if (!scan_csv_buffer(buffer, header.separator, limits, record)) {
      if (auto failed = csv_read_failure(buffer.failure())) return failed;
      return problem(Code::I0507, "the input is empty");
    }
    if (record.status != CsvStatus::blank) break;
    ++counts.blank_lines;
    header.next_line += record.lines;
    buffer.consume(record.consumed);
  }
  if (record.status == CsvStatus::rejected) {
    return problem(Code::I0507, std::string("the header cannot be read: ") + record.reason);
  }
  header.text = buffer.text().substr(0, record.length);
  for (const CsvField& field : record.fields) {
    header.names.push_back(trimmed(csv_field_value(header.text, field)));
  }
  header.next_line += record.lines;
  buffer.consume(record.consumed);
  if (header.names.size() > limits.max_columns) {
    return problem(Code::I0507,
                   "the header has more than " + count_text(limits.max_columns, "column"));
  }
  if (std::all_of(header.names.begin(), header.names.end(),
                  [](const auto& name) { return name.empty(); })) {
    return problem(Code::I0507, "the first line names no column");
  }
  return csv_read_failure(buffer.failure());
}

std::optional<Diagnostic> csv_read_failure(const std::string& why) {
  if (why.empty()) return std::nullopt;
  return problem(Code::I0501, "reading stopped before the end: " + why);
}

bool scan_csv_buffer(LineBuffer& buffer, char separator, const Limits& limits, CsvRecord& record) {
  for (;;) {
    if (!buffer.text().empty()) {
      scan_csv_record(buffer.text(), buffer.at_end(), separator, limits, record);
      if (record.status != CsvStatus::need_more) return true;
    } else if (buffer.at_end()) {
      return false;
    }
    buffer.fill();
  }
}

std::string csv_field_count_reason(size_t fields, size_t columns) {
  return count_text(fields, "field") + ", the header has " + std::to_string(columns);
}

}  // namespace cocket
