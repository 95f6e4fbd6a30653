#include "io/csv_blocks.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace cocket {

void CsvBuffer::reserve(size_t size, size_t kept) {
  if (size + kCsvPadding <= capacity_) return;
  // With something to spare, so that blocks of nearly the same size soon stop growing.
  const size_t capacity = std::max(size + kCsvPadding, capacity_ + capacity_ / 4);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (kept > 0) std::memcpy(larger.get(), bytes_.get(), kept);
  bytes_ = std::move(larger);
  capacity_ = capacity;
}

namespace {

// Blocks of few records are read in small pieces: what is left of one is copied into the next.
CsvBlockOptions with_fitting_blocks(CsvBlockOptions options) {
  COCKET_CHECK(options.block_bytes > 0 && options.max_blocks > 0 && options.max_records > 0);
  if (options.max_records < (size_t{1} << 16)) {
    options.block_bytes =
        std::min(options.block_bytes, std::max(size_t{1} << 12, options.max_records << 8));
  }
  return options;
}

}  // namespace

CsvBlockReader::CsvBlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                               CsvBlockOptions options)
    : head_(std::move(bytes), std::min(options.read_bytes, options.block_bytes)),
      limits_(limits),
      options_(with_fitting_blocks(options)) {
  // A block is at most this and what was read to decide on its first record; offsets are 32 bits.
  COCKET_CHECK(options_.block_bytes <= size_t{1} << 30 && limits_.max_record_bytes <= size_t{1}
                                                                                          << 29);
}

std::optional<Diagnostic> CsvBlockReader::open() {
  auto problem = read_csv_header(head_, limits_, options_.separator, header_, counts_);
  rest_ = head_.text();
  at_end_ = head_.at_end();
  offset_ = head_.offset();
  line_ = header_.next_line;
  return problem;
}

CsvBlockReader::Lent CsvBlockReader::take() {
  std::unique_lock lock(mutex_);
  returned_.wait(
      lock, [this] { return done_ || !free_.empty() || blocks_.size() < options_.max_blocks; });
  if (done_) return {};
  if (free_.empty()) {
    blocks_.push_back(std::make_unique<CsvBlock>());
    free_.push_back(blocks_.back().get());
  }
  CsvBlock* block = free_.back();
  free_.pop_back();
  if (fill(*block)) return Lent(block, GiveBack{this});
  free_.push_back(block);
  done_ = true;
  lock.unlock();
  returned_.notify_all();
  return {};
}

void CsvBlockReader::give_back(CsvBlock* block) {
  {
    const std::lock_guard lock(mutex_);
    // One long record must not hold its memory for the rest of the run.
    if (block->buffer.capacity() > 4 * (options_.block_bytes + kCsvPadding)) {
      block->buffer.release();
    }
    free_.push_back(block);
  }
  returned_.notify_one();
}

void CsvBlockReader::read_up_to(CsvBlock& block, size_t size) {
  if (at_end_ || block.size >= size) return;
  block.buffer.reserve(size, block.size);
  while (block.size < size) {
    const size_t got = head_.bytes().read_into(block.buffer.data() + block.size, size - block.size);
    if (got == 0) {
      at_end_ = true;
      return;
    }
    block.size += got;
  }
}

// Drops the bytes of the block up to the next line end, and reads on as far as that takes.
void CsvBlockReader::pass_over_line(CsvBlock& block) {
  while (skipping_) {
    const size_t end = block.text().find('\n');
    const size_t dropped = end == std::string_view::npos ? block.size : end + 1;
    if (end != std::string_view::npos) {
      skipping_ = false;
      ++line_;
    }
    std::memmove(block.buffer.data(), block.buffer.data() + dropped, block.size - dropped);
    block.size -= dropped;
    offset_ += dropped;
    if (skipping_ && at_end_) return;
    read_up_to(block, options_.block_bytes);
  }
}

bool CsvBlockReader::fill(CsvBlock& block) {
  block.buffer.reserve(std::max(options_.block_bytes, rest_.size()), 0);
  rest_.copy(block.buffer.data(), rest_.size());
  block.size = rest_.size();
  rest_.clear();
  read_up_to(block, options_.block_bytes);
  pass_over_line(block);
  block.sequence = sequence_;
  block.first_number = number_;
  block.first_line = line_;
  block.offset = offset_;
  block.num_records = 0;
  block.rejects.clear();

  const size_t taken = find_records(block);
  if (taken == 0) return false;
  if (skipping_) {
    // What is behind the record is part of its line.
    offset_ += block.size;
  } else {
    rest_ = block.text().substr(taken);
    offset_ += taken;
    if (rest_.capacity() > 4 * options_.block_bytes && rest_.size() < options_.block_bytes) {
      rest_.shrink_to_fit();
    }
  }
  block.at_end = at_end_ && !has_failed() && taken == block.size;
  block.size = taken;
  number_ += block.num_records;
  ++sequence_;
  return true;
}

// Counts the whole records at the start of the block's text, reading on if the first of them needs
// it, and says where they end.
size_t CsvBlockReader::find_records(CsvBlock& block) {
  const size_t sure_bytes = sure_record_bytes(limits_);
  size_t at = 0;
  for (;;) {
    // More than a block is here only because deciding on a record took a long look ahead.
    const size_t limit = std::min(block.size, std::max(options_.block_bytes, at));
    std::memset(block.buffer.data() + block.size, 0, kCsvPadding);
    const CsvBorders borders =
        find_csv_borders(options_.isa, block.text().substr(at, limit - at), header_.separator,
                         sure_bytes, options_.max_records - block.num_records);
    at += borders.end;
    block.num_records += borders.records;
    line_ += borders.lines;
    if (at == block.size || block.num_records == options_.max_records) return at;
    const bool all_read = at_end_ && !has_failed();
    const bool is_last = all_read && limit == block.size;
    if (at > 0 && !borders.doubtful && !is_last) return at;

    const std::string_view text = block.text();
    scan_csv_record(text.substr(at), all_read, header_.separator, limits_, record_);
    if (record_.status == CsvStatus::need_more) {
      // It comes to stand at the start of the next block, where reading on is no trouble.
      if (at > 0 || at_end_) return at;
      read_up_to(block, 2 * std::max(block.size, options_.block_bytes));
      continue;
    }
    line_ += record_.lines;
    if (record_.status != CsvStatus::blank) ++block.num_records;
    size_t consumed = record_.consumed;
    if (record_.status == CsvStatus::rejected) {
      if (record_.skip_line) {
        const size_t end = text.find('\n', at + consumed);
        skipping_ = end == std::string_view::npos;
        if (!skipping_) {
          consumed = end + 1 - at;
          ++line_;
        }
      }
      block.rejects.push_back({at, record_.length, consumed, record_.bare_quotes, record_.reason});
    }
    at += consumed;
    if (skipping_ || at == block.size || block.num_records == options_.max_records) return at;
  }
}

}  // namespace cocket
