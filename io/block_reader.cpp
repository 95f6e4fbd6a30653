#include "io/block_reader.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/refusal.h"

namespace cocket {
namespace {

// Blocks of few records are read in small pieces: what is left of one is copied into the next.
BlockOptions with_fitting_blocks(BlockOptions options) {
  COCKET_CHECK(options.block_bytes > 0 && options.max_blocks > 0 && options.max_records > 0);
  if (options.max_records < (size_t{1} << 16)) {
    options.block_bytes =
        std::min(options.block_bytes, std::max(size_t{1} << 12, options.max_records << 8));
  }
  return options;
}

}  // namespace

void BlockBuffer::reserve(size_t size, size_t kept) {
  if (size + kBlockPadding <= capacity_) return;
  // With something to spare, so that blocks of nearly the same size soon stop growing.
  const size_t capacity = std::max(size + kBlockPadding, capacity_ + capacity_ / 4);
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (kept > 0) std::memcpy(larger.get(), bytes_.get(), kept);
  bytes_ = std::move(larger);
  capacity_ = capacity;
}

BlockReader::BlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits, BlockOptions options)
    : head_(std::move(bytes), std::min(options.read_bytes, options.block_bytes)),
      limits_(limits),
      options_(with_fitting_blocks(options)) {
  // A block is at most this and what was read to decide on its first record; offsets are 32 bits.
  COCKET_CHECK(options_.block_bytes <= size_t{1} << 30 && limits_.max_record_bytes <= size_t{1}
                                                                                          << 29);
}

void BlockReader::start(uint64_t line) {
  rest_ = head_.text();
  at_end_ = head_.at_end();
  offset_ = head_.offset();
  line_ = line;
}

std::optional<Diagnostic> BlockReader::failure() const {
  const std::string why = head_.failure();
  if (why.empty()) return std::nullopt;
  return refusal(Code::I0501, "reading stopped before the end: " + why);
}

BlockReader::Lent BlockReader::take() {
  std::unique_lock lock(mutex_);
  returned_.wait(
      lock, [this] { return done_ || !free_.empty() || blocks_.size() < options_.max_blocks; });
  if (done_) return {};
  if (free_.empty()) {
    blocks_.push_back(std::make_unique<Block>());
    free_.push_back(blocks_.back().get());
  }
  Block* block = free_.back();
  free_.pop_back();
  if (fill(*block)) return Lent(block, GiveBack{this});
  free_.push_back(block);
  done_ = true;
  lock.unlock();
  returned_.notify_all();
  return {};
}

void BlockReader::give_back(Block* block) {
  {
    const std::lock_guard lock(mutex_);
    // One long record must not hold its memory for the rest of the run.
    if (block->buffer.capacity() > 4 * (options_.block_bytes + kBlockPadding)) {
      block->buffer.release();
    }
    free_.push_back(block);
  }
  returned_.notify_one();
}

void BlockReader::read_up_to(Block& block, size_t size) {
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
void BlockReader::pass_over_line(Block& block) {
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

bool BlockReader::fill(Block& block) {
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

}  // namespace cocket
