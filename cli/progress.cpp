#include "cli/progress.h"

namespace cocket::cli {

void Progress::rows(uint64_t count) {
  if (!show_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(500)) return;
  last_ = now;
  shown_ = true;
  err_ << "\r" << count << " lines" << std::flush;
}

void Progress::clear() {
  if (shown_) err_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace cocket::cli
