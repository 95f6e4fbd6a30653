// A CSV input as blocks of whole records, for several workers.
//
// One exact pass finds the record borders, so a block can be split without any other: what a record
// is never depends on where a block ends. Blocks lend out their memory: at most `max_blocks` are
// out at a time, and each goes back when its owner lets go of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "io/byte_source.h"
#include "io/csv_header.h"
#include "io/csv_structure.h"

namespace cocket {

// A record that is rejected for what stands beyond it, perhaps beyond its block.
struct CsvKnownReject {
  size_t begin = 0;     // in the block's text
  size_t length = 0;    // without its line end
  size_t consumed = 0;  // up to the next record
  size_t bare_quotes = 0;
  const char* reason = "";
};

// Bytes with room behind them that may be read and written.
class CsvBuffer {
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

struct CsvBlock {
  CsvBuffer buffer;
  size_t size = 0;                      // of the text
  uint64_t sequence = 0;                // 0, 1, 2, ... in the order of the input
  uint64_t first_number = 1;            // of its first data line
  uint64_t first_line = 1;              // of the input
  uint64_t offset = 0;                  // of its first byte in the input
  uint64_t num_records = 0;             // data lines, rejects included
  bool at_end = false;                  // nothing follows
  std::vector<CsvKnownReject> rejects;  // by place

  std::string_view text() const { return {buffer.data(), size}; }
};

struct CsvBlockOptions {
  std::optional<char> separator;  // none: found in the header line
  size_t read_bytes = 1 << 16;    // at a time, while the header is looked for
  size_t block_bytes = 1 << 20;   // a block is longer only if its first record is
  size_t max_records = SIZE_MAX;  // in a block
  size_t max_blocks = 4;
  CsvIsa isa = CsvIsa::best;
};

class CsvBlockReader {
 public:
  struct GiveBack {
    CsvBlockReader* reader = nullptr;
    void operator()(CsvBlock* block) const { reader->give_back(block); }
  };
  // Not to outlive its reader.
  using Lent = std::unique_ptr<CsvBlock, GiveBack>;

  CsvBlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                 CsvBlockOptions options = {});

  // Reads the header. To be called once, before take().
  std::optional<Diagnostic> open();
  const CsvHeader& header() const { return header_; }

  // The next block; null at the end. May be called by several threads; waits while all blocks are
  // out, so nobody may hold the last one and ask for another.
  Lent take();

  // After the end: why reading stopped early. What was cut off there is not in any block.
  std::optional<Diagnostic> failure() const { return csv_read_failure(head_.failure()); }
  // Empty lines before the header; all else is counted by who splits the blocks.
  const SourceCounts& counts() const { return counts_; }

 private:
  void give_back(CsvBlock* block);
  bool fill(CsvBlock& block);
  void read_up_to(CsvBlock& block, size_t size);
  void pass_over_line(CsvBlock& block);
  size_t find_records(CsvBlock& block);
  bool has_failed() const { return !head_.failure().empty(); }

  LineBuffer head_;
  const Limits limits_;
  const CsvBlockOptions options_;
  CsvHeader header_;
  SourceCounts counts_;

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<CsvBlock>> blocks_;
  std::vector<CsvBlock*> free_;
  bool done_ = false;

  // The state of reading, guarded by the mutex too.
  std::string rest_;  // read, but of a record that goes on beyond the last block
  bool at_end_ = false;
  bool skipping_ = false;  // an overlong record's line is being passed over
  uint64_t offset_ = 0;    // of the next block
  uint64_t number_ = 1;
  uint64_t line_ = 1;
  uint64_t sequence_ = 0;
  CsvRecord record_;
};

}  // namespace cocket
