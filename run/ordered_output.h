// What the workers make of the blocks, in the order of the input.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "run/line_check.h"

namespace cocket::run {

inline constexpr size_t kStreamBytes = size_t{256} << 10;   // written at a time

// What one block gives.
struct Chunk {
  TextPieces lines;
  std::vector<Reject> rejects;
  std::vector<CellIssue> issues;
  uint64_t rows = 0;
  std::vector<std::string> named;   // JSON lines with names that their worker had not met before
};

// Chunks in the order of their blocks, whoever comes first.
class OrderedOutput {
 public:
  // `room`: chunks that may wait.
  OrderedOutput(const LineCheckOutput& output, size_t room) : output_(output), room_(room) {}

  // Room for lines that another chunk no longer needs: fresh memory would cost as much as filling it.
  TextPieces spare();
  // Writes what there is of a chunk, and empties it, if it is its turn: what was just made is still near.
  // `waits`: for the turn, if the chunk before it is being streamed.
  void stream(uint64_t sequence, Chunk& chunk, bool waits);
  // The rest of a chunk.
  void put(uint64_t sequence, Chunk chunk);

 private:
  void write(const Chunk& chunk);

  const LineCheckOutput& output_;
  const uint64_t room_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::map<uint64_t, Chunk> waiting_;
  std::vector<TextPieces> spares_;
  uint64_t next_ = 0;
  bool writing_ = false;       // what waits
  bool streaming_ = false;     // the chunk `next_`
  uint64_t rows_ = 0;
};

}  // namespace cocket::run
