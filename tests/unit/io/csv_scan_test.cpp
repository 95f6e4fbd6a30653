#include "io/csv_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "io/csv_source.h"

namespace cocket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Table = std::vector<std::vector<std::string>>;

struct Outcome {
  Table rows;                        // values of the records, in order
  std::vector<std::string> raws;
  std::vector<Reject> rejects;
  std::vector<uint64_t> numbers, lines, offsets;  // of the records
  SourceCounts counts;
  std::vector<std::string> header;
};

Outcome read(const std::string& text, size_t piece = 1 << 16, Limits limits = {},
             CsvOptions options = {}) {
  options.read_bytes = piece;
  CsvSource source(bytes_of(text, piece), limits, options);
  Outcome outcome;
  EXPECT_FALSE(source.open().has_value()) << text;
  outcome.header = source.header();
  Batch batch;
  while (source.next(batch)) {
    for (const InputRecord& record : batch.records) {
      std::vector<std::string> row;
      for (size_t i = 0; i < record.num_fields; ++i) row.emplace_back(batch.field(record, i));
      outcome.rows.push_back(std::move(row));
      outcome.raws.emplace_back(batch.text(record.raw));
      outcome.numbers.push_back(record.number);
      outcome.lines.push_back(record.line);
      outcome.offsets.push_back(record.offset);
    }
    outcome.rejects.insert(outcome.rejects.end(), batch.rejects.begin(), batch.rejects.end());
  }
  outcome.counts = source.counts();
  EXPECT_EQ(outcome.counts.rows_in, outcome.rows.size() + outcome.counts.rejected);
  EXPECT_EQ(outcome.counts.rejected, outcome.rejects.size());
  return outcome;
}

TEST(CsvScan, PlainLinesAndQuotedFields) {
  const Outcome got = read("a,b\n1,2\n\"x,y\",\"say \"\"hi\"\"\"\n");
  EXPECT_THAT(got.header, ElementsAre("a", "b"));
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("1", "2"), ElementsAre("x,y", "say \"hi\"")));
  EXPECT_THAT(got.raws, ElementsAre("1,2", "\"x,y\",\"say \"\"hi\"\"\""));
  EXPECT_THAT(got.lines, ElementsAre(2, 3));
  EXPECT_THAT(got.offsets, ElementsAre(4, 8));
}

TEST(CsvScan, AQuotedLineEndIsPartOfTheField) {
  const Outcome got = read("a,b\r\n\"one\r\ntwo\",2\r\n3,4\r\n");
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("one\r\ntwo", "2"), ElementsAre("3", "4")));
  EXPECT_THAT(got.lines, ElementsAre(2, 4));
}

TEST(CsvScan, AStrayQuoteIsAnOrdinaryByteAndCounted) {
  const Outcome got = read("a,b\n5\" wafer,2\n3,4\n");
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("5\" wafer", "2"), ElementsAre("3", "4")));
  EXPECT_EQ(got.counts.bare_quotes, 1u);
}

TEST(CsvScan, AnUnclosedQuoteSpoilsItsLineOnly) {
  const Outcome got = read("a,b\n1,2\n\"5 wafer,x\n3,4\n5,6\n");
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4"),
                                    ElementsAre("5", "6")));
  ASSERT_EQ(got.rejects.size(), 1u);
  EXPECT_EQ(got.rejects[0].line, 3u);
  EXPECT_EQ(got.rejects[0].number, 2u);
  EXPECT_EQ(got.rejects[0].offset, 8u);
  EXPECT_EQ(got.rejects[0].raw, "\"5 wafer,x");
  EXPECT_THAT(got.numbers, ElementsAre(1, 3, 4));
}

TEST(CsvScan, AQuoteThatClosesBeforeTextSpoilsTheLineWhereItOpened) {
  const Outcome got = read("a,b\n1,\"open\n2,\"x\"\n3,4\n");
  ASSERT_EQ(got.rejects.size(), 1u);
  EXPECT_EQ(got.rejects[0].line, 2u);
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("2", "x"), ElementsAre("3", "4")));
}

TEST(CsvScan, TheSecondFieldOfALongRecordSpoilsUpToItsOwnLine) {
  // The record begins on line 2 with a sound field of two lines; the bad field begins on line 3.
  const Outcome got = read("a,b\n\"x\ny\",\"open\n5,6\n");
  ASSERT_EQ(got.rejects.size(), 1u);
  EXPECT_EQ(got.rejects[0].line, 2u);
  EXPECT_EQ(got.rejects[0].raw, "\"x\ny\",\"open");
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("5", "6")));
}

TEST(CsvScan, AQuotedFieldOverTheLimitIsRejectedWithoutReadingTheRestIntoMemory) {
  Limits limits;
  limits.max_field_bytes = 10;
  limits.max_record_bytes = 64;
  const std::string text = "a,b\n\"01234567890\",x\n1,2\n\"unclosed\n" + std::string(500, 'z') +
                           "\n3,4\n";
  const Outcome got = read(text, 7, limits);
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("1", "2"), ElementsAre("3", "4")));
  ASSERT_EQ(got.rejects.size(), 3u);
  EXPECT_EQ(got.rejects[0].line, 2u);
  EXPECT_EQ(got.rejects[1].line, 4u);
  EXPECT_EQ(got.rejects[2].line, 5u);
  EXPECT_LE(got.rejects[2].raw.size(), 64u);
}

TEST(CsvScan, AFieldOfOneMegabytePasses) {
  const std::string big(1 << 20, 'x');
  const Outcome got = read("a,b\n\"" + big + "\",2\n3,4\n");
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[0][0], big);
}

TEST(CsvScan, ShortLongAndTruncatedLinesAreRejected) {
  const Outcome got = read("a,b,c\n1,2\n1,2,3,4\n1,2,3\n4,5");
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("1", "2", "3")));
  ASSERT_EQ(got.rejects.size(), 3u);
  EXPECT_EQ(got.rejects[0].reason, "2 fields, the header has 3");
  EXPECT_EQ(got.rejects[2].line, 5u);
}

TEST(CsvScan, ALastLineWithAllItsFieldsNeedsNoLineEnd) {
  EXPECT_THAT(read("a,b\n1,2").rows, ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(read("a,b\n1,").rows, ElementsAre(ElementsAre("1", "")));
  EXPECT_THAT(read("a,b\n1,\"2\"").rows, ElementsAre(ElementsAre("1", "2")));
  EXPECT_THAT(read("a,b\n1,\"2\"\r").rows, ElementsAre(ElementsAre("1", "2")));
}

TEST(CsvScan, ByteOrderMarkSeparatorLineAndDetection) {
  EXPECT_THAT(read("\xEF\xBB\xBFsep=;\r\na;b,c\r\n1;2\r\n").header, ElementsAre("a", "b,c"));
  EXPECT_THAT(read("a\tb\tc,d\n1\t2\t3\n").rows, ElementsAre(ElementsAre("1", "2", "3")));
  EXPECT_THAT(read("\"a,b,c\";d\n1;2\n").header, ElementsAre("a,b,c", "d"));
  EXPECT_THAT(read("sep=|\na|b\n1|2\n").rows, ElementsAre(ElementsAre("1", "2")));
}

TEST(CsvScan, BlankLinesArePassedOverAndCounted) {
  const Outcome got = read("\na,b\n\n1,2\r\n\r\n\n3,4\n\n");
  EXPECT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.counts.blank_lines, 5u);
  EXPECT_THAT(got.lines, ElementsAre(4, 7));
}

TEST(CsvScan, WhatHasNoHeaderIsRefused) {
  for (const std::string text : {"", "\n\n", "\xEF\xBB\xBF", "\"open", ",,\n1,2,3\n", "sep=;\n"}) {
    CsvSource source(bytes_of(text), Limits{});
    const auto error = source.open();
    ASSERT_TRUE(error.has_value()) << text;
    EXPECT_EQ(error->code, Code::I0507) << text;
  }
}

TEST(CsvScan, ManyFieldsAreBoundedByTheLimit) {
  Limits limits;
  limits.max_columns = 3;
  const Outcome got = read("a,b\n" + std::string(100, ',') + "\n1,2\n", 5, limits);
  EXPECT_THAT(got.rows, ElementsAre(ElementsAre("1", "2")));
  ASSERT_EQ(got.rejects.size(), 1u);
  EXPECT_EQ(got.rejects[0].reason, "the record has more fields than the limit");
}

TEST(CsvScan, TheReasonDoesNotDependOnHowMuchIsInSight) {
  Limits limits;
  limits.max_field_bytes = 8;
  limits.max_record_bytes = 12;
  const std::string text = "h,i\n\r\",\"\na,a\r\n\n,\r";
  for (size_t piece = 1; piece < 20; ++piece) {
    const Outcome got = read(text, piece, limits);
    ASSERT_FALSE(got.rejects.empty());
    EXPECT_EQ(got.rejects[0].reason, "the record is longer than the limit") << piece;
  }
}

// A source that fails after some bytes: what is cut off there is not a line.
class FailingSource : public ByteSource {
 public:
  size_t read(std::string& out, size_t) override {
    if (!given_) {
      given_ = true;
      out += "a,b\n1,2\n3,4";
      return 11;
    }
    failed_ = true;
    return 0;
  }
  std::string failure() const override { return failed_ ? "the disk is gone" : ""; }

 private:
  bool given_ = false;
  bool failed_ = false;
};

TEST(CsvScan, AReadErrorIsNotTheEndOfTheInput) {
  CsvSource source(std::make_unique<FailingSource>(), Limits{});
  ASSERT_FALSE(source.open());
  Batch batch;
  ASSERT_TRUE(source.next(batch));
  EXPECT_EQ(batch.records.size(), 1u);
  EXPECT_FALSE(source.next(batch));
  ASSERT_TRUE(source.failure().has_value());
  EXPECT_EQ(source.failure()->code, Code::I0501);
}

rc::Gen<std::string> cell() {
  return rc::gen::container<std::string>(
      rc::gen::weightedElement<char>({{6, 'a'}, {2, ','}, {3, '"'}, {2, '\n'}, {1, '\r'}, {1, ' '},
                                      {1, ';'}}));
}

std::string write(const Table& table, const std::string& line_end) {
  std::string text;
  for (const auto& row : table) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text.push_back(',');
      // Always in quotes: the reference is RFC 4180 itself, not our own writer.
      text.push_back('"');
      for (const char c : row[i]) text.append(c == '"' ? 2 : 1, c);
      text.push_back('"');
    }
    text += line_end;
  }
  return text;
}

RC_GTEST_PROP(CsvScanProperty, WhatIsWrittenByTheStandardReadsBackTheSame, ()) {
  const auto columns = *rc::gen::inRange<size_t>(1, 5);
  const auto table =
      *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(columns, cell()));
  const auto piece = *rc::gen::inRange<size_t>(1, 65);
  const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n");
  Table all{std::vector<std::string>(columns)};
  for (size_t i = 0; i < columns; ++i) all[0][i] = "h" + std::to_string(i);
  const std::string header = write(all, line_end);
  const Outcome got = read(header + write(table, line_end), piece);
  RC_ASSERT(got.rejects.empty());
  RC_ASSERT(got.rows == table);
}

RC_GTEST_PROP(CsvScanProperty, OurOwnWriterReadsBackTheSame, ()) {
  const auto table =
      *rc::gen::container<Table>(rc::gen::container<std::vector<std::string>>(3, cell()));
  std::string text = "a,b,c\n";
  for (const auto& row : table) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text.push_back(',');
      append_csv_field(text, row[i], ',');
    }
    text.push_back('\n');
  }
  const Outcome got = read(text, *rc::gen::inRange<size_t>(1, 65));
  RC_ASSERT(got.rows == table);
}

// Any bytes at all: nothing is lost, and the pieces they come in do not matter.
RC_GTEST_PROP(CsvScanProperty, PiecesDoNotMatterAndCountsAddUp, ()) {
  const auto body = *rc::gen::container<std::string>(rc::gen::weightedElement<char>(
      {{4, 'a'}, {3, ','}, {4, '"'}, {3, '\n'}, {1, '\r'}}));
  Limits limits;
  limits.max_field_bytes = *rc::gen::element<size_t>(3, 8, 1000);
  limits.max_record_bytes = *rc::gen::element<size_t>(12, 40, 1000);
  limits.max_columns = 4;
  limits.batch_rows = *rc::gen::inRange<size_t>(1, 6);
  const std::string text = "h,i\n" + body;
  const Outcome whole = read(text, 1 << 16, limits);
  const Outcome pieces = read(text, *rc::gen::inRange<size_t>(1, 65), limits);
  RC_ASSERT(whole.rows == pieces.rows);
  RC_ASSERT(whole.raws == pieces.raws);
  RC_ASSERT(whole.lines == pieces.lines);
  RC_ASSERT(whole.offsets == pieces.offsets);
  RC_ASSERT(whole.rejects.size() == pieces.rejects.size());
  for (size_t i = 0; i < whole.rejects.size(); ++i) {
    RC_ASSERT(whole.rejects[i].raw == pieces.rejects[i].raw);
    RC_ASSERT(whole.rejects[i].reason == pieces.rejects[i].reason);
    RC_ASSERT(whole.rejects[i].line == pieces.rejects[i].line);
  }
}

}  // namespace
}  // namespace cocket
