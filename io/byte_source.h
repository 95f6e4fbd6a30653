// Bytes that arrive in pieces: a file, a pipe, the standard input, or a text in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"

namespace cocket {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Appends up to `count` bytes to `out` and returns how many; 0 at the end or after an error.
  virtual size_t read(std::string& out, size_t count) = 0;
  // The same into memory of the caller's, which has room for `count` bytes.
  virtual size_t read_into(char* to, size_t count);
  // Why reading stopped before the end; empty if it did not.
  virtual std::string failure() const { return {}; }
};

// `-` is the standard input. The file is read once from start to end, so a pipe will do.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path);

// A text in memory, given out in pieces of at most `piece` bytes.
std::unique_ptr<ByteSource> bytes_of(std::string text, size_t piece = 1 << 16);

// Passes bytes on and takes their digest on the way.
class DigestingSource : public ByteSource {
 public:
  explicit DigestingSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}
  size_t read(std::string& out, size_t count) override;
  size_t read_into(char* to, size_t count) override;
  std::string failure() const override { return inner_->failure(); }
  // Of everything read so far; empty if none is taken.
  std::string hex() const { return taken_ ? digest_.hex() : std::string(); }
  // From the start on: nobody will ask for it.
  void take_none() { taken_ = false; }

 private:
  bool taken_ = true;
  std::unique_ptr<ByteSource> inner_;
  Sha256 digest_;
};

}  // namespace cocket
