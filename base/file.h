// Reading whole files under a limit, and writing files that are there completely or not at all.
//
// Nothing here prints. What the system said goes into the diagnostic: I0501 for reading, I0502 for
// writing, I0508 where an output would replace an input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cocket {

// The bytes of a file. More than `max_bytes` is refused with the code `too_large` before the rest
// is read; a folder is refused.
Result<std::string> read_file(const std::string& path, size_t max_bytes,
                              Code too_large = Code::I0501);

// Whether both paths lead to one file now: same text, or same device and node (links included).
bool is_same_file(const std::string& a, const std::string& b);

// Asks for a mebibyte of room in a pipe, so that its two ends seldom wait for each other. Changes
// nothing where the system refuses, or where the descriptor is no pipe.
void widen_pipe(int descriptor);

// A file that appears under its name only when it is complete.
//
// It is written beside the target under a temporary name; `commit` flushes it to the disk and
// renames it. Destroyed without a commit it leaves nothing behind, and the old target untouched. A
// link is followed, so that the file it leads to is replaced. A target that is a pipe or a device
// is written directly.
class AtomicFile {
 public:
  // Refuses a target that is one of `inputs`.
  static Result<AtomicFile> create(const std::string& target,
                                   const std::vector<std::string>& inputs = {});
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  // False once a write has failed; `commit` then says why. Writes after a failure do nothing.
  bool write(std::string_view bytes);
  // To be called once. Empty when the file is in place.
  std::optional<Diagnostic> commit();
  const std::string& path() const { return target_; }

 private:
  AtomicFile() = default;
  void flush();
  void write_now(std::string_view bytes);
  void discard();
  void fail(const char* action);

  std::string target_;
  std::string temporary_;  // empty where the target is written directly
  std::string buffer_;
  std::string failure_;  // what was being done when the first write failed, and why
  int descriptor_ = -1;
};

}  // namespace cocket
