#include "io/jsonl_blocks.h"

#include <algorithm>
#include <cstring>

#include "io/jsonl_line.h"

namespace cocket {

std::optional<Diagnostic> JsonlBlockReader::open() {
  while (!head_.at_end() && head_.text().size() < kByteOrderMark.size()) head_.fill();
  if (head_.text().starts_with(kByteOrderMark)) head_.consume(kByteOrderMark.size());
  start(1);
  return failure();
}

// The line from `at` to its end in the block. False: the block may hold no more lines.
bool JsonlBlockReader::take_line(Block& block, size_t at, size_t end) {
  if (end - at > limits_.max_record_bytes) {
    block.rejects.push_back({at, limits_.max_record_bytes, end + 1 - at, 0, kJsonlTooLong});
    ++block.num_records;
  } else if (!is_blank_jsonl(jsonl_line(block.text().substr(at, end - at)))) {
    ++block.num_records;
  }
  ++line_;
  return block.num_records < options_.max_records;
}

size_t JsonlBlockReader::find_records(Block& block) {
  size_t at = 0;
  for (;;) {
    std::memset(block.buffer.data() + block.size, 0, kBlockPadding);
    const std::string_view text = block.text();
    // More than a block is here only because the first line took a long look ahead.
    const size_t limit = std::min(block.size, std::max(options_.block_bytes, at));
    while (at < block.size && (at < limit || at == 0)) {
      const size_t end = text.find('\n', at);
      if (end == std::string_view::npos) break;
      const bool room = take_line(block, at, end);
      at = end + 1;
      if (!room) return at;
    }
    if (at == block.size || (at > 0 && at >= limit)) return at;
    const size_t left = block.size - at;
    if (left > limits_.max_record_bytes) {
      block.rejects.push_back({at, limits_.max_record_bytes, left, 0, kJsonlTooLong});
      ++block.num_records;
      skipping_ = true;
      return block.size;
    }
    if (at_end_) {
      // After a read error the rest is not known: a line cut off there is no line.
      if (has_failed()) return at;
      if (!is_blank_jsonl(jsonl_line(text.substr(at)))) ++block.num_records;
      return block.size;
    }
    // It comes to stand at the start of the next block, where reading on is no trouble.
    if (at > 0) return at;
    read_up_to(block, 2 * std::max(block.size, options_.block_bytes));
  }
}

Reject JsonlLine::rejected(std::string reason, const Limits& limits) const {
  const std::string_view raw = text.substr(0, std::min(kJsonlRejectBytes, limits.max_record_bytes));
  return {number, line, offset, std::move(reason), std::string(raw)};
}

JsonlLines::JsonlLines(const Block& block) : block_(block), number_(block.first_number), line_(block.first_line) {}

bool JsonlLines::next(JsonlLine& line) {
  const std::string_view text = block_.text();
  while (at_ < text.size()) {
    line.line = line_;
    line.offset = block_.offset + at_;
    line.number = number_;
    line.reject = nullptr;
    if (known_ < block_.rejects.size() && block_.rejects[known_].begin == at_) {
      const KnownReject& known = block_.rejects[known_++];
      line.text = text.substr(at_, known.length);
      line.reject = known.reason;
      at_ += known.consumed;
      ++line_;
      ++number_;
      return true;
    }
    const size_t end = std::min(text.find('\n', at_), text.size());
    line.text = jsonl_line(text.substr(at_, end - at_));
    at_ = std::min(end + 1, text.size());
    ++line_;
    if (is_blank_jsonl(line.text)) {
      ++num_blank_;
      continue;
    }
    ++number_;
    return true;
  }
  return false;
}

}  // namespace cocket
