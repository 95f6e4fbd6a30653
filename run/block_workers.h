// Blocks of an input, taken by several workers, their output in the order of the input.
#pragma once

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "run/line_check.h"
#include "run/ordered_output.h"

namespace cocket::run {

// `make_worker`: called once in each thread; of a worker `check(block, chunk, output)` adds what a block gives
// and `finish()` its counts, which are added to `counts`.
template <typename Reader, typename MakeWorker>
void check_blocks(Reader& reader, const program::Program& program, const LineCheckOptions& options,
                  const LineCheckOutput& output, MakeWorker make_worker, LineCheckCounts& counts) {
  // Blocks of many rules are long, and JSON lines many times as long as what they answer.
  const size_t room = options.json || is_great(program) ? options.threads : 2 * options.threads + 2;
  OrderedOutput ordered(output, room);
  std::mutex counts_mutex;
  auto work = [&] {
    auto worker = make_worker();
    while (typename Reader::Lent block = reader.take()) {
      const uint64_t sequence = block->sequence;
      Chunk chunk;
      chunk.lines = ordered.spare();
      worker.check(*block, chunk, ordered);
      block.reset();
      ordered.put(sequence, std::move(chunk));
    }
    const LineCheckCounts own = worker.finish();
    const std::lock_guard lock(counts_mutex);
    add(counts, own);
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < options.threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace cocket::run
