// An input as blocks of whole records, for several workers.
//
// One exact pass finds the record borders, so a block can be split without any other: what a record
// is never depends on where a block ends. Blocks lend out their memory: at most `max_blocks` are
// out at a time, and each goes back when its owner lets go of it. Which records there are says the
// format (io/csv_blocks.h, io/jsonl_blocks.h).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "io/byte_source.h"
#include "io/line_buffer.h"

namespace cocket {

// Bytes behind a block's text that may be read, and are 0.
inline constexpr size_t kBlockPadding = 64;

// A record that is rejected for what stands beyond it, perhaps beyond its block.
struct KnownReject {
  size_t begin = 0;     // in the block's text
  size_t length = 0;    // without its line end
  size_t consumed = 0;  // up to the next record
  size_t bare_quotes = 0;
  const char* reason = "";
};

// Bytes with room behind them that may be read and written.
class BlockBuffer {
 public:
  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  size_t capacity() const { return capacity_; }
  // Room for `size` bytes and the padding; the first `kept` bytes stay.
  void reserve(size_t size, size_t kept);
  void release() {
    bytes_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t capacity_ = 0;
};

struct Block {
  BlockBuffer buffer;
  size_t size = 0;                      // of the text
  uint64_t sequence = 0;                // 0, 1, 2, ... in the order of the input
  uint64_t first_number = 1;            // of its first data line
  uint64_t first_line = 1;              // of the input
  uint64_t offset = 0;                  // of its first byte in the input
  uint64_t num_records = 0;             // data lines, rejects included
  bool at_end = false;                  // nothing follows
  std::vector<KnownReject> rejects;     // by place

  std::string_view text() const { return {buffer.data(), size}; }
};

struct BlockOptions {
  size_t read_bytes = 1 << 16;    // at a time, while the start of the input is looked at
  size_t block_bytes = 1 << 20;   // a block is longer only if its first record is
  size_t max_records = SIZE_MAX;  // in a block
  size_t max_blocks = 4;
};

class BlockReader {
 public:
  struct GiveBack {
    BlockReader* reader = nullptr;
    void operator()(Block* block) const { reader->give_back(block); }
  };
  // Not to outlive its reader.
  using Lent = std::unique_ptr<Block, GiveBack>;

  virtual ~BlockReader() = default;

  // The next block; null at the end. May be called by several threads; waits while all blocks are
  // out, so nobody may hold the last one and ask for another.
  Lent take();

  // After the end: why reading stopped early. What was cut off there is not in any block.
  std::optional<Diagnostic> failure() const;

 protected:
  BlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits, BlockOptions options);
  // What is before the first record was taken from `head_`, which ends on `line - 1`.
  void start(uint64_t line);
  // Counts the whole records at the start of the block's text, reading on if the first of them needs
  // it, and says where they end. Counts lines too.
  virtual size_t find_records(Block& block) = 0;

  // Reads until the block holds `size` bytes, or the input ends.
  void read_up_to(Block& block, size_t size);
  bool has_failed() const { return !head_.failure().empty(); }

  LineBuffer head_;
  const Limits limits_;
  const BlockOptions options_;
  // The state of reading, guarded by the mutex.
  bool at_end_ = false;
  bool skipping_ = false;  // an overlong record's line is being passed over
  uint64_t line_ = 1;

 private:
  void give_back(Block* block);
  bool fill(Block& block);
  void pass_over_line(Block& block);

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<Block*> free_;
  bool done_ = false;
  std::string rest_;       // read, but of a record that goes on beyond the last block
  uint64_t offset_ = 0;    // of the next block
  uint64_t number_ = 1;
  uint64_t sequence_ = 0;
};

}  // namespace cocket
