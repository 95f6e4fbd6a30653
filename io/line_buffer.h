// A window on a stream of bytes that grows only as far as one record needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/byte_source.h"

namespace cocket {

// May stand at the start of a text, and is no part of it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class LineBuffer {
 public:
  LineBuffer(std::unique_ptr<ByteSource> bytes, size_t piece)
      : bytes_(std::move(bytes)), piece_(piece) {}

  std::string_view text() const { return std::string_view(buffer_).substr(at_); }
  bool at_end() const { return at_end_; }
  // Offset in the input of the first byte of text().
  uint64_t offset() const { return offset_; }
  // Reads more; as much again as there is, so that looking at the whole again stays cheap.
  void fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    const size_t wanted = buffer_.size() > piece_ ? buffer_.size() : piece_;
    if (bytes_->read(buffer_, wanted) == 0) at_end_ = true;
  }
  void consume(size_t count) {
    at_ += count;
    offset_ += count;
    if (at_ < buffer_.size()) return;
    buffer_.clear();
    at_ = 0;
    // One long record must not hold its memory for the rest of the run.
    if (buffer_.capacity() > 16 * piece_) buffer_.shrink_to_fit();
  }
  // Passes over bytes up to and including the next LF. True if there was one.
  bool skip_line() {
    for (;;) {
      const size_t end = text().find('\n');
      if (end != std::string_view::npos) {
        consume(end + 1);
        return true;
      }
      consume(text().size());
      if (at_end_) return false;
      fill();
    }
  }
  std::string failure() const { return bytes_->failure(); }
  // The stream, for one who reads on after text(); this buffer is not to be filled again.
  ByteSource& bytes() { return *bytes_; }

 private:
  std::unique_ptr<ByteSource> bytes_;
  size_t piece_;
  std::string buffer_;
  size_t at_ = 0;
  uint64_t offset_ = 0;
  bool at_end_ = false;
};

}  // namespace cocket
