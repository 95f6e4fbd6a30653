// A line on the terminal that says how far a run has come.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>

namespace cocket::cli {

// Prints to `err` at most twice a second, only when `show`. The clock is for the display alone; no
// answer depends on it.
class Progress {
 public:
  Progress(std::ostream& err, bool show) : err_(err), show_(show), last_(std::chrono::steady_clock::now()) {}
  void rows(uint64_t count);
  void clear();

 private:
  std::ostream& err_;
  bool show_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace cocket::cli
