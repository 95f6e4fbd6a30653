// JSON lines in blocks against the same bytes read one after another.
#include "io/jsonl_blocks.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/jsonl_source.h"

namespace cocket {
namespace {

struct Seen {
  uint64_t number = 0, line = 0, offset = 0;
  std::string text;
  bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
  *out << seen.number << ", line " << seen.line << ", offset " << seen.offset << ": " << seen.text;
}

struct Reading {
  std::vector<Seen> lines, too_long;
  uint64_t blank = 0;
  bool failed = false;
};

// Stops with a failure after some bytes.
class BrokenSource : public ByteSource {
 public:
  BrokenSource(std::string text, size_t piece) : inner_(bytes_of(std::move(text), piece)) {}
  size_t read(std::string& out, size_t count) override { return taken(inner_->read(out, count)); }
  std::string failure() const override { return failure_; }

 private:
  size_t taken(size_t count) {
    if (count == 0) failure_ = "broken";
    return count;
  }
  std::unique_ptr<ByteSource> inner_;
  std::string failure_;
};

std::unique_ptr<ByteSource> source_of(const std::string& text, size_t piece, bool breaks) {
  if (breaks) return std::make_unique<BrokenSource>(text, piece);
  return bytes_of(text, piece);
}

Reading one_by_one(const std::string& text, const Limits& limits, bool breaks) {
  JsonlSource source(source_of(text, 7, breaks), limits, {.read_bytes = 5, .batch_bytes = 64});
  source.open();
  Reading reading;
  Batch batch;
  while (source.next(batch)) {
    for (const InputRecord& record : batch.records) {
      reading.lines.push_back({record.number, record.line, record.offset, std::string(batch.text(record.raw))});
    }
    for (const Reject& reject : batch.rejects) {
      auto& into = reject.reason == kJsonlTooLong ? reading.too_long : reading.lines;
      into.push_back({reject.number, reject.line, reject.offset, reject.raw});
    }
  }
  std::sort(reading.lines.begin(), reading.lines.end(), [](const Seen& a, const Seen& b) { return a.number < b.number; });
  reading.blank = source.counts().blank_lines;
  reading.failed = source.failure().has_value();
  return reading;
}

Reading by_blocks(const std::string& text, const Limits& limits, bool breaks, size_t piece, size_t block_bytes) {
  BlockOptions options;
  options.block_bytes = block_bytes;
  options.read_bytes = piece;
  JsonlBlockReader reader(source_of(text, piece, breaks), limits, options);
  reader.open();
  Reading reading;
  uint64_t sequence = 0;
  while (const JsonlBlockReader::Lent block = reader.take()) {
    EXPECT_EQ(block->sequence, sequence++);
    JsonlLines lines(*block);
    JsonlLine line;
    uint64_t records = 0;
    while (lines.next(line)) {
      ++records;
      const Reject reject = line.rejected("", limits);
      auto& into = line.reject != nullptr ? reading.too_long : reading.lines;
      into.push_back({line.number, line.line, line.offset, reject.raw});
    }
    EXPECT_EQ(block->num_records, records);
    reading.blank += lines.num_blank();
  }
  reading.failed = reader.failure().has_value();
  return reading;
}

std::string some_lines(std::mt19937& random, size_t most) {
  static const std::vector<std::string> kParts = {"{}", "{\"a\": 1}", "\n", "\n", "\n", "\r\n", " ", "\t", "\r", "x",
                                                  "{\"long\": \"0123456789\"}", "\xEF\xBB\xBF"};
  std::string text;
  const size_t parts = random() % most;
  for (size_t i = 0; i < parts; ++i) text += kParts[random() % kParts.size()];
  return text;
}

TEST(JsonlBlocks, SameLinesAsOneByOne) {
  std::mt19937 random(7);
  Limits limits;
  size_t too_long = 0, lines = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::string text = some_lines(random, 60);
    limits.max_record_bytes = 8 + random() % 40;
    const Reading wanted = one_by_one(text, limits, false);
    const Reading found = by_blocks(text, limits, false, 1 + random() % 30, 1 + random() % 90);
    ASSERT_EQ(found.lines, wanted.lines) << ::testing::PrintToString(text);
    ASSERT_EQ(found.too_long, wanted.too_long) << ::testing::PrintToString(text);
    ASSERT_EQ(found.blank, wanted.blank) << ::testing::PrintToString(text);
    too_long += wanted.too_long.size();
    lines += wanted.lines.size();
  }
  EXPECT_GT(too_long, 500u);
  EXPECT_GT(lines, 10'000u);
}

// What is cut off by a failure is no line, and the failure is told.
TEST(JsonlBlocks, AReadErrorIsNoEnd) {
  const Limits limits;
  for (const size_t block_bytes : {1, 6, 100}) {
    const Reading found = by_blocks("{}\n{\"a\":1}\n{\"b\"", limits, true, 4, block_bytes);
    EXPECT_TRUE(found.failed);
    EXPECT_THAT(found.lines, ::testing::ElementsAre(Seen{1, 1, 0, "{}"}, Seen{2, 2, 3, "{\"a\":1}"}));
  }
}

TEST(JsonlBlocks, PassesOverAByteOrderMark) {
  const Reading found = by_blocks("\xEF\xBB\xBF{}\n\n \t\r\n{}", Limits(), false, 2, 3);
  EXPECT_THAT(found.lines, ::testing::ElementsAre(Seen{1, 1, 3, "{}"}, Seen{2, 4, 11, "{}"}));
  EXPECT_EQ(found.blank, 2u);
}

}  // namespace
}  // namespace cocket
