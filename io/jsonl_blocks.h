// JSON lines as blocks of whole lines. What the lines, rejects and counts are is what
// io/jsonl_source.h says for the same bytes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/block_reader.h"
#include "io/record_source.h"

namespace cocket {

class JsonlBlockReader : public BlockReader {
 public:
  JsonlBlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits, BlockOptions options = {})
      : BlockReader(std::move(bytes), limits, options) {}

  // Passes over a byte order mark. To be called once, before take().
  std::optional<Diagnostic> open();

 private:
  size_t find_records(Block& block) override;
  bool take_line(Block& block, size_t at, size_t end);
};

// One data line of a block.
struct JsonlLine {
  std::string_view text;      // in the block, without its line end
  uint64_t number = 0;        // one-based among the data lines, rejects included
  uint64_t line = 0;          // one-based line of the input
  uint64_t offset = 0;        // in the input
  const char* reject = nullptr;   // why it is none, if that is known already

  Reject rejected(std::string reason, const Limits& limits) const;
};

class JsonlLines {
 public:
  explicit JsonlLines(const Block& block);
  // The next data line; false at the end of the block.
  bool next(JsonlLine& line);
  uint64_t num_blank() const { return num_blank_; }

 private:
  const Block& block_;
  size_t at_ = 0;
  size_t known_ = 0;          // index of the next known reject
  uint64_t number_, line_;
  uint64_t num_blank_ = 0;
};

}  // namespace cocket
