// How fast CSV is taken apart: the state machine, and blocks and tables on each instruction set.
//
//   csv_bench [--mb N] [--rounds N] [--block-kb N]
//   csv_bench --file PATH [--threads N] [--digest 1] [--rounds N] [--block-kb N]
//
// Texts of several shapes are made in memory, so what is measured is the splitting on one thread.
// Each line is the median of the rounds, in seconds of the processor; of a file, in those of the
// clock. `borders` is the pass of the reader, `split` that of the
// tables, `stream` both with reading from memory.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "io/csv_blocks.h"
#include "io/csv_source.h"
#include "io/csv_table.h"

namespace {

using namespace cocket;

struct Shape {
  const char* name;
  size_t columns;
  size_t field;    // bytes of a field, on average
  size_t quoted;   // of 1000 fields
  size_t doubled;  // of 1000 quoted fields
  size_t bare;     // of 1000 rows: one with a quote in the middle
  const char* line_end;
};

constexpr Shape kShapes[] = {
    {"ordinary: 16 columns of 6 bytes", 16, 6, 0, 0, 0, "\n"},
    {"3 % of fields in quotes", 16, 6, 30, 100, 0, "\n"},
    {"every field in quotes", 16, 6, 1000, 0, 0, "\n"},
    {"CR LF, 3 % in quotes", 16, 6, 30, 100, 0, "\r\n"},
    {"short fields: 40 columns of 2 bytes", 40, 2, 0, 0, 0, "\n"},
    {"long fields: 8 columns of 40 bytes", 8, 40, 100, 100, 0, "\n"},
    {"a bare quote in 1 % of rows", 16, 6, 30, 100, 10, "\n"},
    {"a bare quote in every row", 16, 6, 0, 0, 1000, "\n"},
};

std::string make(const Shape& shape, size_t bytes) {
  std::mt19937 random(7);
  std::string text;
  for (size_t i = 0; i < shape.columns; ++i) text += (i > 0 ? ",c" : "c") + std::to_string(i);
  text += shape.line_end;
  while (text.size() < bytes) {
    const bool bare = random() % 1000 < shape.bare;
    for (size_t i = 0; i < shape.columns; ++i) {
      if (i > 0) text += ',';
      const bool quoted = random() % 1000 < shape.quoted;
      if (quoted) text += '"';
      const size_t length = shape.field / 2 + random() % (shape.field + 1);
      for (size_t k = 0; k < length; ++k) text += static_cast<char>('0' + random() % 10);
      if (quoted && random() % 1000 < shape.doubled) text += "\"\"x";
      if (quoted) text += '"';
      if (bare && i == 3) text += "5\"x";
    }
    text += shape.line_end;
  }
  return text;
}

// Of the processor, which other programs on the machine disturb less than those of the clock.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double clock_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median_seconds(size_t rounds, const std::function<void()>& work,
                      double (*now)() = processor_seconds) {
  std::vector<double> seconds;
  for (size_t i = 0; i < rounds; ++i) {
    const double start = now();
    work();
    seconds.push_back(now() - start);
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<long>(rounds / 2), seconds.end());
  return seconds[rounds / 2];
}

// Gives out a text that it does not own.
class ViewSource : public ByteSource {
 public:
  explicit ViewSource(std::string_view text) : text_(text) {}
  size_t read(std::string& out, size_t count) override {
    const size_t taken = std::min(count, text_.size());
    out.append(text_.substr(0, taken));
    text_.remove_prefix(taken);
    return taken;
  }
  size_t read_into(char* to, size_t count) override {
    const size_t taken = std::min(count, text_.size());
    text_.copy(to, taken);
    text_.remove_prefix(taken);
    return taken;
  }

 private:
  std::string_view text_;
};

uint64_t rows_by_records(std::string_view text) {
  CsvSource source(std::make_unique<ViewSource>(text), Limits{});
  if (source.open()) std::abort();
  Batch batch;
  while (source.next(batch)) {
  }
  return source.counts().rows_in;
}

uint64_t rows_by_blocks(std::string_view text, CsvIsa isa, size_t block_bytes) {
  CsvBlockOptions options;
  options.isa = isa;
  options.max_blocks = 1;
  options.block_bytes = block_bytes;
  CsvBlockReader reader(std::make_unique<ViewSource>(text), Limits{}, options);
  if (reader.open()) std::abort();
  CsvSplitOptions split;
  split.isa = isa;
  CsvTable table;
  uint64_t rows = 0;
  while (const auto block = reader.take()) {
    table.split(*block, reader.header().separator, reader.header().names.size(), Limits{}, split);
    rows += table.counts().rows_in;
  }
  return rows;
}

// The passes by themselves, over one block that stays in the cache, again and again.
struct Passes {
  double borders_gb;
  double split_gb;
};

Passes measure_passes(const Shape& shape, CsvIsa isa, size_t block_bytes, size_t bytes,
                      size_t rounds) {
  const std::string text = make(shape, block_bytes);
  CsvBlockOptions options;
  options.block_bytes = 2 * block_bytes;
  CsvBlockReader reader(std::make_unique<ViewSource>(text), Limits{}, options);
  if (reader.open()) std::abort();
  const auto block = reader.take();
  const size_t times = bytes / block->size + 1;
  const double total = static_cast<double>(times * block->size) / 1e9;
  uint64_t sum = 0;
  const double borders = median_seconds(rounds, [&] {
    for (size_t i = 0; i < times; ++i) {
      sum += find_csv_borders(isa, block->text(), ',', sure_record_bytes(Limits{})).records;
    }
  });
  CsvSplitOptions split_options;
  split_options.isa = isa;
  CsvTable table;
  const double split = median_seconds(rounds, [&] {
    for (size_t i = 0; i < times; ++i) {
      table.split(*block, ',', shape.columns, Limits{}, split_options);
      sum += table.num_rows();
    }
  });
  if (sum == 0) std::abort();
  return {total / borders, total / split};
}

// A file, from reading to tables, by several threads.
void measure_file(const std::string& path, size_t threads, bool digest, size_t block_bytes,
                  size_t rounds) {
  uint64_t rows = 0;
  uint64_t bytes = 0;
  const double seconds = median_seconds(
      rounds,
      [&] {
        auto opened = open_bytes(path);
        if (!opened.ok()) std::abort();
        std::unique_ptr<ByteSource> source = std::move(opened.value());
        if (digest) source = std::make_unique<DigestingSource>(std::move(source));
        CsvBlockOptions options;
        options.block_bytes = block_bytes;
        options.max_blocks = threads + 1;
        CsvBlockReader reader(std::move(source), Limits{}, options);
        if (reader.open()) std::abort();
        std::atomic<uint64_t> all_rows{0};
        std::atomic<uint64_t> all_bytes{0};
        const auto work = [&] {
          CsvTable table;
          while (const auto block = reader.take()) {
            table.split(*block, reader.header().separator, reader.header().names.size(), Limits{});
            all_rows += table.num_rows();
            all_bytes += block->size;
          }
        };
        std::vector<std::thread> workers;
        for (size_t i = 0; i < threads; ++i) workers.emplace_back(work);
        for (auto& worker : workers) worker.join();
        rows = all_rows;
        bytes = all_bytes;
      },
      clock_seconds);
  std::printf("%llu rows, %.0f MB, %.3f s: %.2f GB/s, %.1f million rows/s\n",
              static_cast<unsigned long long>(rows), static_cast<double>(bytes) / 1e6, seconds,
              static_cast<double>(bytes) / 1e9 / seconds,
              static_cast<double>(rows) / 1e6 / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  size_t mb = 64;
  size_t rounds = 5;
  size_t block_kb = 256;
  size_t threads = 1;
  size_t digest = 0;
  std::string file;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const size_t value = std::strtoul(argv[i + 1], nullptr, 10);
    if (name == "--mb") mb = value;
    if (name == "--rounds") rounds = value;
    if (name == "--block-kb") block_kb = value;
    if (name == "--threads") threads = value;
    if (name == "--digest") digest = value;
    if (name == "--file") file = argv[i + 1];
  }
  if (mb == 0 || rounds == 0 || block_kb == 0 || threads == 0) return 2;
  const size_t block_bytes = block_kb << 10;
  if (!file.empty()) {
    measure_file(file, threads, digest != 0, block_bytes, rounds);
    return 0;
  }
  std::printf("GB per processor second, one thread, %zu MB, median of %zu\n", mb, rounds);
  std::printf("%-38s %8s %-8s %8s %8s %8s\n", "text", "records", "set", "borders", "split",
              "stream");
  for (const Shape& shape : kShapes) {
    const std::string text = make(shape, mb << 20);
    const double gigabytes = static_cast<double>(text.size()) / 1e9;
    uint64_t expected = 0;
    const double by_records = median_seconds(rounds, [&] { expected = rows_by_records(text); });
    for (const auto& [isa, name] :
         {std::pair{CsvIsa::scalar, "scalar"}, std::pair{CsvIsa::avx2, "AVX2"},
          std::pair{CsvIsa::avx512, "AVX-512"}}) {
      if (!csv_isa_present(isa)) continue;
      const double stream = median_seconds(rounds, [&, set = isa] {
        if (rows_by_blocks(text, set, block_bytes) != expected) std::abort();
      });
      const Passes passes = measure_passes(shape, isa, block_bytes, mb << 20, rounds);
      std::printf("%-38s %8.2f %-8s %8.2f %8.2f %8.2f\n", shape.name, gigabytes / by_records, name,
                  passes.borders_gb, passes.split_gb, gigabytes / stream);
    }
  }
  return 0;
}
