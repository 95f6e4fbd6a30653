#include "io/jsonl_source.h"

#include <algorithm>

#include "base/refusal.h"
#include "io/jsonl_line.h"

namespace cocket {

JsonlSource::JsonlSource(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                         JsonlOptions options)
    : buffer_(std::move(bytes), options.read_bytes), limits_(limits), options_(options) {}

std::optional<Diagnostic> JsonlSource::open() {
  while (!buffer_.at_end() && buffer_.text().size() < kByteOrderMark.size()) buffer_.fill();
  if (buffer_.text().starts_with(kByteOrderMark)) buffer_.consume(kByteOrderMark.size());
  return failure();
}

bool JsonlSource::next(Batch& batch) {
  batch.clear();
  while (batch.records.size() + batch.rejects.size() < limits_.batch_rows &&
         batch.arena.size() < options_.batch_bytes) {
    const std::string_view text = buffer_.text();
    const size_t end = text.find('\n');
    const bool whole = end != std::string_view::npos && end <= limits_.max_record_bytes;
    if (!whole && text.size() > limits_.max_record_bytes) {
      ++counts_.rows_in;
      take_reject(batch, text, kJsonlTooLong);
      if (buffer_.skip_line()) ++line_;
      continue;
    }
    if (end == std::string_view::npos && !buffer_.at_end()) {
      buffer_.fill();
      continue;
    }
    // After a read error the rest is not known: a line cut off there is no line.
    if (text.empty() || !buffer_.failure().empty()) break;
    take_line(batch, jsonl_line(text.substr(0, end)));
    buffer_.consume(end == std::string_view::npos ? text.size() : end + 1);
    ++line_;
  }
  return !batch.records.empty() || !batch.rejects.empty();
}

void JsonlSource::take_line(Batch& batch, std::string_view line) {
  if (is_blank_jsonl(line)) {
    ++counts_.blank_lines;
    return;
  }
  ++counts_.rows_in;
  JsonValue tree;
  std::string reason;
  if (!parse_json(line, limits_, tree, reason)) {
    take_reject(batch, line, reason);
    return;
  }
  if (!tree.is_object()) {
    take_reject(batch, line, kJsonlNoObject);
    return;
  }
  InputRecord record;
  record.number = counts_.rows_in;
  record.line = line_;
  record.offset = buffer_.offset();
  record.raw = {batch.arena.size(), line.size()};
  batch.arena.append(line);
  record.tree = batch.trees.size();
  batch.trees.push_back(std::move(tree));
  batch.records.push_back(record);
}

void JsonlSource::take_reject(Batch& batch, std::string_view raw, std::string reason) {
  ++counts_.rejected;
  raw = raw.substr(0, std::min(options_.max_reject_bytes, limits_.max_record_bytes));
  batch.rejects.push_back(
      {counts_.rows_in, line_, buffer_.offset(), std::move(reason), std::string(raw)});
}

std::optional<Diagnostic> JsonlSource::failure() const {
  const std::string why = buffer_.failure();
  if (why.empty()) return std::nullopt;
  return refusal(Code::I0501, "reading stopped before the end: " + why);
}

}  // namespace cocket
