#include "io/csv_blocks.h"

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "io/csv_table.h"
#include "tests/support/csv_listing.h"

namespace cocket {
namespace {

using test::CsvListing;
using test::list_by_blocks;
using test::list_by_records;

std::vector<CsvIsa> instruction_sets() {
  std::vector<CsvIsa> sets;
  for (const CsvIsa isa : {CsvIsa::scalar, CsvIsa::avx2, CsvIsa::avx512}) {
    if (csv_isa_present(isa)) sets.push_back(isa);
  }
  return sets;
}

std::vector<Limits> several_limits() {
  Limits tight;
  tight.max_field_bytes = 8;
  tight.max_record_bytes = 20;
  tight.max_columns = 3;
  Limits middle;
  middle.max_field_bytes = 30;
  middle.max_record_bytes = 90;
  middle.max_columns = 8;
  // Fields are what is bounded first, then columns.
  Limits fields;
  fields.max_field_bytes = 12;
  Limits columns;
  columns.max_columns = 4;
  return {Limits{}, tight, middle, fields, columns};
}

std::string z(size_t count) { return std::string(count, 'z'); }

std::vector<std::string> nasty_texts() {
  const std::string head = "a,b\n";
  std::vector<std::string> texts = {"",
                                    "\n",
                                    "\n\n",
                                    "\r\n",
                                    "\xEF\xBB\xBF",
                                    "\"open",
                                    "a",
                                    "a\n",
                                    "a,b",
                                    "sep=;\n",
                                    ",,\n1,2,3\n",
                                    "sep=\"\na\"b\n1\"2\n\"\"\n",
                                    "sep=;\na;b\n1;2\n\"x;y\";3\n",
                                    "sep=\r\r\na\rb\r\n1\r2\r\n",
                                    "\xEF\xBB\xBFsep=,\r\n\r\n\na,b\r\n1,2\r\n",
                                    "a\tb\n1\t2\n\"1\t\"\t2\n",
                                    head,
                                    head + "\n",
                                    head + "\n\n\r\n\n",
                                    head + "1,2",
                                    head + "1,2\r",
                                    head + "1,2\r\n",
                                    head + "1,\"2\"",
                                    head + "1,\"2\"\r",
                                    head + "1,\"2\"\r\n",
                                    head + "1,\"2\"\rx\n3,4\n",
                                    head + "1,\"2\"\r\r\n3,4\n",
                                    head + "\r\r\n3,4\n",
                                    head + "1,2\r\r\n",
                                    head + "\r,\r\n",
                                    head + "\"\",\"\"\n\"\",\n,\"\"\n,\n",
                                    head + "\"\"\"\",\"\"\"\"\"\"\n",
                                    head + "\"a\"\"b\",2\n",
                                    head + "\"\"\"a\",\"b\"\"\"\n\"\"\"\"\"\",x\n",
                                    head + "5\" wafer,2\n3,4\n",
                                    head + "5\",2\n3,4\n\"x\"\n,\"y\"\n",
                                    head + "x\"y\"z,\"q\"\n1,2\n",
                                    head + "x\"\"y,2\n\"a,b\",3\n",
                                    head + "\"one\ntwo\",2\n3,4\n",
                                    head + "\"one\r\ntwo\r\n\",\"\n\"\r\n3,4\r\n",
                                    head + "\"\n\n\n\",\"\n\"\n\n\n1,2\n",
                                    head + "1,2\n\"5 wafer,x\n3,4\n5,6\n",
                                    head + "1,\"open\n2,\"x\"\n3,4\n",
                                    head + "\"x\ny\",\"open\n5,6\n",
                                    head + "\"x\"y,2\n3,4\n",
                                    head + "\"x\" ,2\n3,4\n",
                                    head + "\"x\"\"y,2\n3,4\n\"z\",5\n",
                                    head + "\"x,1\n\"y,2\n\"z,3\n4,5\n",
                                    head + "1\n1,2,3\n1,2,3,4\n1,2,3,4,5,6,7,8,9,10\n1,2\n",
                                    head + "\"1,2\",\"3\n4\",5\n1,2\n",
                                    head + "\"1\n\",2,3,4,5\n6,7\n",
                                    head + "1,2,3,4,\"5\n6\",7\n8,9\n",
                                    head + "\"unclosed",
                                    head + "\"unclosed\n",
                                    head + "1,2\n\"unclosed\n\n\n3,4",
                                    head + "1,\"u\r\n2,3\r\n",
                                    head + std::string(300, '\n') + "1,2\n",
                                    head + std::string(200, ',') + "\n1,2\n",
                                    head + std::string(300, '"') + "\n1,2\n",
                                    head + std::string(301, '"') + "\n1,2\n",
                                    head + std::string("\0,\0\n1,2\n", 8),
                                    head + "\xFF\xFE,\x80\"\n\"\xC3\xA9\",2\n",
                                    "h\n\n\"\"\n1\n\r\n\"\n\"\n2\n",
                                    "h\n1,2\n\n3\n",
                                    "h,i\n\r\",\"\na,a\r\n\n,\r"};
  // Quotes and line ends beside the borders of the 64-byte words.
  for (size_t pad = 50; pad <= 66; ++pad) {
    const std::string front = head + z(pad);
    for (const char* tail :
         {",\"2\"\n3,4\n", ",\"2\"\r\n3,4\n", ",\"\"\"2\"\n3,4\n", ",2\r\n\r\n3,4\n",
          "\",2\n\"3\",4\n", ",\"2\"x\n3,4\n", ",\"2\"\rx\n3,4\n", ",\"2\n\"\n\n3,4\n",
          ",\"2\n3,4\n", ",2\n\n\n\"\",\"\"\n", ",2,3\n4\n5,6\n"}) {
      texts.push_back(front + tail);
      texts.push_back(head + "\"" + z(pad - 3) + "\"" + tail);
    }
  }
  // Long records and what is beside a limit.
  for (const size_t length : {7, 8, 9, 12, 13, 18, 19, 20, 21, 30, 31, 89, 90, 91, 200}) {
    texts.push_back(head + "\"" + z(length) + "\",2\n3,4\n");
    texts.push_back(head + z(length) + "\n3,4\n");
    texts.push_back(head + z(length) + "\r\n3,4");
    texts.push_back(head + z(length) + ",2\n3,4\n");
    texts.push_back(head + "1,\"" + z(length) + "\n" + z(length) + "\"\n3,4\n");
    texts.push_back(head + "1,\"" + z(length) + "\"\r\n\"" + z(length) + "\n3,4\n");
    texts.push_back(head + "1,2\n" + z(length));
    texts.push_back(head + "1,2\n\"" + z(length));
    texts.push_back(head + "1,2\n\"" + z(length) + "\n3,4\n" + z(length) + "\n5,6");
  }
  return texts;
}

void expect_same(const std::string& text, const Limits& limits, const CsvListing& expected,
                 size_t block_bytes, size_t piece, CsvIsa isa, std::optional<char> separator = {}) {
  CsvBlockOptions options;
  options.separator = separator;
  options.block_bytes = block_bytes;
  options.isa = isa;
  options.max_blocks = 1;
  options.read_bytes = std::min<size_t>(piece, 1 << 16);
  const CsvListing got = list_by_blocks(bytes_of(text, piece), limits, options);
  ASSERT_EQ(got, expected) << "text: " << text << "\nblock " << block_bytes << " piece " << piece
                           << " isa " << static_cast<int>(isa) << " record limit "
                           << limits.max_record_bytes;
}

TEST(CsvBlocks, SayWhatTheStateMachineSaysForAnyBlockSize) {
  const auto texts = nasty_texts();
  const auto sets = instruction_sets();
  for (const Limits& limits : several_limits()) {
    for (const std::string& text : texts) {
      const CsvListing expected = list_by_records(bytes_of(text), limits);
      for (const CsvIsa isa : sets) {
        for (size_t block = 1; block <= 64; ++block) {
          expect_same(text, limits, expected, block, 1 + block % 9, isa);
          if (HasFatalFailure()) return;
        }
        for (const size_t block : {65, 100, 127, 128, 129, 1 << 20}) {
          expect_same(text, limits, expected, block, 1 << 16, isa);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(CsvBlocks, ASeparatorThatIsAQuoteOrALineEndIsReadAsBefore) {
  for (const char separator : {'"', '\n', '\r', ' ', 'a', '\0', '\xD2'}) {
    for (const std::string text : {"x\"y\r1 2\n\"a\"b\n\n1\r\n", "b a\n\"1\"a2\n\"1 2\" 3\n a\n",
                                   "h\r\ni\r\n\r\n\"j\"\r\n"}) {
      const CsvListing expected = list_by_records(bytes_of(text), Limits{}, separator);
      for (const CsvIsa isa : instruction_sets()) {
        for (const size_t block : {1, 3, 7, 1000}) {
          expect_same(text, Limits{}, expected, block, 5, isa, separator);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

// Random texts of all the kinds of lines there are.
class TextMaker {
 public:
  explicit TextMaker(uint32_t seed) : random_(seed) {}

  std::string text() {
    const size_t columns = below(5) + 1;
    const std::string line_end = below(3) == 0 ? "\r\n" : "\n";
    std::string text = below(8) == 0 ? "\xEF\xBB\xBF" : "";
    for (size_t i = 0; i < columns; ++i) text += (i > 0 ? ",h" : "h") + std::to_string(i);
    text += line_end;
    const size_t lines = below(40);
    for (size_t i = 0; i < lines; ++i) text += line(columns) + (below(12) == 0 ? "\n" : line_end);
    if (below(3) == 0 && !text.empty()) text.pop_back();
    return text;
  }

 private:
  size_t below(size_t bound) { return random_() % bound; }

  std::string plain() {
    const size_t length = below(10) == 0 ? below(150) : below(9);
    std::string text;
    for (size_t i = 0; i < length; ++i) text.push_back("abc 0129.\r;"[below(11)]);
    return text;
  }

  std::string quoted() {
    std::string text = "\"";
    const size_t parts = below(4);
    for (size_t i = 0; i < parts; ++i) {
      text += plain();
      static constexpr const char* kInside[] = {",", "\"\"", "\n", "\r\n", "\"\"\"\"", ""};
      text += kInside[below(6)];
    }
    return text + "\"";
  }

  std::string field() {
    switch (below(24)) {
      case 0: return plain() + "\"" + plain();  // bare
      case 1: return below(4) == 0 ? quoted() + plain() : plain();
      case 2: return below(6) == 0 ? "\"" + plain() : plain();
      case 3:
      case 4:
      case 5: return quoted();
      default: return plain();
    }
  }

  std::string line(size_t columns) {
    const size_t kind = below(30);
    if (kind == 0) return "";
    if (kind == 1) return std::string(below(300), 'y');
    if (kind == 2) columns += below(4);
    if (kind == 3) columns -= below(columns);
    if (kind == 4) {
      std::string junk;
      for (size_t i = below(100); i > 0; --i) junk.push_back("\"\",\n\ra"[below(6)]);
      return junk;
    }
    std::string text;
    for (size_t i = 0; i < columns; ++i) text += (i > 0 ? "," : "") + field();
    return text;
  }

  std::mt19937 random_;
};

TEST(CsvBlocks, RandomTextsAreReadAsByTheStateMachine) {
  std::map<std::string, size_t> seen;
  const auto limits_to_try = several_limits();
  const auto sets = instruction_sets();
  std::mt19937 random(20240404);
  for (uint32_t seed = 0; seed < 5000; ++seed) {
    const std::string text = TextMaker(seed).text();
    const Limits& limits = limits_to_try[seed % limits_to_try.size()];
    const CsvListing expected = list_by_records(bytes_of(text), limits);
    seen["bare quote"] += expected.counts.bare_quotes;
    seen["blank"] += expected.counts.blank_lines;
    for (const std::string& line : expected.lines) {
      const auto has = [&line](const char* part) { return line.find(part) != std::string::npos; };
      if (has("rejected: ")) {
        ++seen["reject"];
        if (has("never closed")) ++seen["never closed"];
        if (has("the record is longer")) ++seen["overlong record"];
        if (has("quoted field is longer")) ++seen["overlong field"];
        if (has("more fields than")) ++seen["too many columns"];
        if (has(", the header has")) ++seen["other number of fields"];
        if (has("after a closing quote")) ++seen["text after a quote"];
      } else {
        ++seen["record"];
        if (has("<\"") || has(",\"")) ++seen["quoted"];
        if (has("\"\"")) ++seen["doubled"];
        if (has("\n")) ++seen["several lines"];
      }
    }
    if (text.find("\r\n") != std::string::npos) ++seen["CR LF"];
    for (const CsvIsa isa : sets) {
      expect_same(text, limits, expected, 1 + random() % 64, 1 + random() % 300, isa);
      if (HasFatalFailure()) return;
      expect_same(text, limits, expected, 1 << (random() % 16), 1 << 16, isa);
      if (HasFatalFailure()) return;
    }
  }
  for (const char* kind : {"record", "quoted", "doubled", "several lines", "CR LF", "bare quote",
                           "blank", "reject", "never closed", "overlong record", "overlong field",
                           "too many columns", "other number of fields", "text after a quote"}) {
    EXPECT_GE(seen[kind], 200u) << kind;
    RecordProperty(kind, static_cast<int>(seen[kind]));
  }
}

std::string ordinary_text(size_t rows) {
  std::string text = "id,name,value\n";
  for (size_t i = 0; i < rows; ++i) {
    text += std::to_string(i) + (i % 7 == 0 ? ",\"a, \"\"b\"\"\"," : ",ab,") +
            std::to_string(i * i) + "\n";
    if (i % 100 == 50) text += "too,few\n\n";
  }
  return text;
}

TEST(CsvBlocks, SeveralWorkersGetEachBlockOnceAndInOrder) {
  const std::string text = ordinary_text(20000);
  const Limits limits;
  CsvListing expected = list_by_records(bytes_of(text), limits);
  CsvBlockOptions options;
  options.block_bytes = 4096;
  options.max_blocks = 3;
  CsvBlockReader reader(bytes_of(text), limits, options);
  ASSERT_FALSE(reader.open());
  std::mutex mutex;
  std::map<uint64_t, CsvListing> parts;
  std::set<const CsvBlock*> addresses;
  const auto work = [&] {
    CsvTable table;
    while (const auto block = reader.take()) {
      CsvListing part;
      table.split(*block, ',', 3, limits);
      test::list_table(table, part);
      const std::lock_guard lock(mutex);
      EXPECT_TRUE(parts.emplace(block->sequence, std::move(part)).second);
      addresses.insert(block.get());
    }
  };
  std::thread first(work);
  std::thread second(work);
  first.join();
  second.join();
  CsvListing all;
  all.lines.push_back(expected.lines.front());
  for (const auto& [sequence, part] : parts) {
    all.lines.insert(all.lines.end(), part.lines.begin(), part.lines.end());
    all.counts.rows_in += part.counts.rows_in;
    all.counts.rejected += part.counts.rejected;
    all.counts.blank_lines += part.counts.blank_lines;
    all.counts.bare_quotes += part.counts.bare_quotes;
  }
  EXPECT_EQ(all, expected);
  EXPECT_GT(parts.size(), 50u);
  EXPECT_EQ(parts.rbegin()->first + 1, parts.size());
  EXPECT_LE(addresses.size(), 3u);
}

TEST(CsvBlocks, NoMoreBlocksAreOutThanAllowed) {
  CsvBlockOptions options;
  options.block_bytes = 64;
  options.max_blocks = 2;
  CsvBlockReader reader(bytes_of(ordinary_text(100)), Limits{}, options);
  ASSERT_FALSE(reader.open());
  auto first = reader.take();
  const auto second = reader.take();
  std::atomic<bool> got{false};
  std::thread waiting([&] {
    const auto third = reader.take();
    got = true;
    EXPECT_EQ(third->sequence, 2u);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(got);
  first.reset();
  waiting.join();
  EXPECT_TRUE(got);
  EXPECT_EQ(second->sequence, 1u);
}

TEST(CsvBlocks, MemoryIsUsedAgain) {
  CsvBlockOptions options;
  options.block_bytes = 1024;
  options.max_blocks = 1;
  CsvBlockReader reader(bytes_of(ordinary_text(2000)), Limits{}, options);
  ASSERT_FALSE(reader.open());
  CsvTable table;
  std::set<const void*> buffers;
  std::set<const void*> columns;
  size_t blocks = 0;
  while (const auto block = reader.take()) {
    table.split(*block, ',', 3, Limits{});
    ++blocks;
    // The first blocks may still grow.
    if (blocks <= 3) continue;
    buffers.insert(block->buffer.data());
    columns.insert(table.column_begins(0));
  }
  EXPECT_GT(blocks, 20u);
  EXPECT_EQ(buffers.size(), 1u);
  EXPECT_EQ(columns.size(), 1u);
}

TEST(CsvBlocks, ALongRecordGivesItsMemoryBack) {
  CsvBlockOptions options;
  options.block_bytes = 1024;
  options.max_blocks = 1;
  std::string text = "a,b\n1,2\n\"" + std::string(1 << 20, 'x') + "\",2\n";
  for (size_t i = 0; i < 1000; ++i) text += "3,4\n";
  CsvBlockReader reader(bytes_of(text), Limits{}, options);
  ASSERT_FALSE(reader.open());
  size_t longest = 0;
  size_t last = 0;
  while (const auto block = reader.take()) {
    longest = std::max(longest, block->size);
    last = block->buffer.capacity();
  }
  EXPECT_GT(longest, size_t{1} << 20);
  EXPECT_LT(last, size_t{1} << 14);
}

TEST(CsvBlocks, ABlockHoldsNoMoreRecordsThanAsked) {
  auto texts = nasty_texts();
  texts.push_back(ordinary_text(300));
  for (const std::string& text : texts) {
    const CsvListing expected = list_by_records(bytes_of(text), Limits{});
    for (const CsvIsa isa : instruction_sets()) {
      for (const size_t max_records : {1, 2, 3, 7, 63, 64, 65, 200}) {
        for (const size_t block_bytes : {20, 1 << 20}) {
          CsvBlockOptions options;
          options.isa = isa;
          options.max_records = max_records;
          options.block_bytes = block_bytes;
          ASSERT_EQ(list_by_blocks(bytes_of(text), Limits{}, options), expected)
              << text << "\nrecords " << max_records << " bytes " << block_bytes;
        }
      }
    }
  }
  CsvBlockOptions options;
  options.max_records = 7;
  CsvBlockReader reader(bytes_of(texts.back()), Limits{}, options);
  ASSERT_FALSE(reader.open());
  uint64_t number = 1;
  while (const auto block = reader.take()) {
    EXPECT_EQ(block->first_number, number);
    number += block->num_records;
    // Only the last may have fewer.
    EXPECT_EQ(block->num_records, std::min<uint64_t>(7, 304 - block->first_number));
  }
  EXPECT_EQ(number, 304u);
}

TEST(CsvBlocks, ARejectKeepsAsMuchOfItsTextAsAsked) {
  CsvBlockReader reader(bytes_of("a,b\n1,2\n123456789\n\"123456789\n"), Limits{});
  ASSERT_FALSE(reader.open());
  const auto block = reader.take();
  CsvTable table;
  CsvSplitOptions options;
  options.max_reject_bytes = 4;
  table.split(*block, ',', 2, Limits{}, options);
  ASSERT_EQ(table.rejects().size(), 2u);
  EXPECT_EQ(table.rejects()[0].reject.raw, "1234");
  EXPECT_EQ(table.rejects()[1].reject.raw, "\"123");
}

// Gives some bytes and then fails.
class FailingSource : public ByteSource {
 public:
  FailingSource(std::string text, size_t piece) : text_(std::move(text)), piece_(piece) {}
  size_t read(std::string& out, size_t count) override {
    const size_t taken = std::min({count, piece_, text_.size() - at_});
    out.append(text_, at_, taken);
    at_ += taken;
    failed_ = taken == 0;
    return taken;
  }
  std::string failure() const override { return failed_ ? "the disk is gone" : ""; }

 private:
  std::string text_;
  size_t piece_;
  size_t at_ = 0;
  bool failed_ = false;
};

TEST(CsvBlocks, AReadErrorIsNotTheEndOfTheInput) {
  size_t failures = 0;
  for (const std::string& text : nasty_texts()) {
    for (const Limits& limits : several_limits()) {
      const auto source = [&text] { return std::make_unique<FailingSource>(text, 3); };
      const CsvListing expected = list_by_records(source(), limits, {}, 3);
      failures += expected.failure.empty() ? 0 : 1;
      for (const CsvIsa isa : instruction_sets()) {
        for (const size_t block : {1, 5, 64, 1000}) {
          CsvBlockOptions options;
          options.block_bytes = block;
          options.isa = isa;
          options.read_bytes = 3;
          ASSERT_EQ(list_by_blocks(source(), limits, options), expected)
              << text << "\nblock " << block;
        }
      }
    }
  }
  EXPECT_GT(failures, 100u);
}

TEST(CsvBlocks, TheDigestIsThatOfTheWholeInput) {
  const std::string text = ordinary_text(500);
  CsvBlockOptions options;
  options.block_bytes = 300;
  auto digesting = std::make_unique<DigestingSource>(bytes_of(text, 1000));
  const DigestingSource* const digest = digesting.get();
  CsvBlockReader reader(std::move(digesting), Limits{}, options);
  ASSERT_FALSE(reader.open());
  while (reader.take() != nullptr) {
  }
  EXPECT_EQ(digest->hex(), sha256_hex(text));
}

TEST(CsvBlocks, NoDigestIsTakenThatNobodyAsksFor) {
  DigestingSource source(bytes_of("id\n1\n", 1000));
  source.take_none();
  std::string read;
  EXPECT_EQ(source.read(read, 100), 5u);
  EXPECT_EQ(read, "id\n1\n");
  EXPECT_EQ(source.hex(), "");
}

}  // namespace
}  // namespace cocket
