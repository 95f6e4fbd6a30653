#include "run/ordered_output.h"

namespace cocket::run {

TextPieces OrderedOutput::spare() {
  const std::lock_guard lock(mutex_);
  if (spares_.empty()) return {};
  TextPieces spare = std::move(spares_.back());
  spares_.pop_back();
  return spare;
}

void OrderedOutput::stream(uint64_t sequence, Chunk& chunk, bool waits) {
  {
    std::unique_lock lock(mutex_);
    if (waits) moved_.wait(lock, [&] { return !(sequence == next_ && writing_) && !(sequence == next_ + 1 && streaming_); });
    if (sequence != next_ || writing_) return;
    streaming_ = true;
  }
  write(chunk);
  chunk.rejects.clear();
  chunk.issues.clear();
  chunk.named.clear();
  chunk.rows = 0;
  chunk.lines.clear();
}

void OrderedOutput::put(uint64_t sequence, Chunk chunk) {
  std::unique_lock lock(mutex_);
  // Whoever brings the next chunk never waits.
  moved_.wait(lock, [&] { return sequence < next_ + room_; });
  waiting_.emplace(sequence, std::move(chunk));
  if (writing_) return;
  writing_ = true;
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    Chunk first = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    lock.unlock();
    write(first);
    first.lines.clear();
    lock.lock();
    spares_.push_back(std::move(first.lines));
    ++next_;
    streaming_ = false;
    moved_.notify_all();
  }
  writing_ = false;
  moved_.notify_all();
}

void OrderedOutput::write(const Chunk& chunk) {
  for (const Reject& reject : chunk.rejects) output_.reject(reject);
  for (const CellIssue& issue : chunk.issues) output_.issue(issue);
  for (const std::string& line : chunk.named) output_.names(line);
  output_.write(chunk.lines);
  rows_ += chunk.rows;
  output_.progress(rows_);
}

}  // namespace cocket::run
