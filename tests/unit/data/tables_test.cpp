#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dsl/data/tables.h"

namespace cocket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using program::Period;

struct Parsed {
  SourceSet sources;
  Diagnostics diagnostics;
  std::vector<program::TableRow> rows;
  bool good = false;

  explicit Parsed(const std::string& rows_text, Period period = Period::quarter,
                  const std::string& head = "schema: cocket.table/1\nsources: {s: \"90 FR 1\"}\n") {
    good = parse_table(sources, "cap.yaml", head + rows_text, period, {}, rows, diagnostics);
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> names;
    for (const Diagnostic& each : diagnostics.items()) names.emplace_back(code_name(each.code));
    return names;
  }
};

std::string row(const std::string& period, const std::string& value) {
  return "  - {period: " + period + ", value: " + value + ", source: s, confidence: primary}\n";
}

TEST(Tables, QuartersWithTheirFirstAndLastDaysInOrder) {
  const Parsed got("rows:\n" + row("2025Q4", "\"4\"") + row("2024Q1", "\"0.10\"") +
                   row("2025Q2", "\"790000000\"") + row("2025Q3", "\"3\""));
  ASSERT_TRUE(got.good);
  std::vector<std::string> days;
  for (const auto& each : got.rows) days.push_back(to_string(each.first) + ".." + to_string(each.last));
  EXPECT_THAT(days, ElementsAre("2024-01-01..2024-03-31", "2025-04-01..2025-06-30",
                                "2025-07-01..2025-09-30", "2025-10-01..2025-12-31"));
  EXPECT_EQ(got.rows[0].value, Rational(1) / 10);
  EXPECT_EQ(got.rows[1].value, Rational(790000000));
  EXPECT_EQ(got.rows[0].citation.text, "90 FR 1");
  EXPECT_EQ(got.rows[0].citation.confidence, program::Confidence::primary);
}

TEST(Tables, Years) {
  const Parsed got("rows:\n" + row("2026", "\"2\"") + row("2025", "\"1\""), Period::year);
  ASSERT_TRUE(got.good);
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(to_string(got.rows[0].first), "2025-01-01");
  EXPECT_EQ(to_string(got.rows[0].last), "2025-12-31");
}

TEST(Tables, APeriodIsWrittenInItsOneForm) {
  for (const char* period : {"2025", "2025q1", "2025Q0", "2025Q5", "2025-Q1", "25Q1", "2025Q01", "\"2025Q1 \""}) {
    EXPECT_THAT(Parsed("rows:\n" + row(period, "\"1\"")).codes(), ElementsAre("D0404")) << period;
  }
  for (const char* period : {"2025Q1", "20255", "\"20x5\"", "0000"}) {
    EXPECT_THAT(Parsed("rows:\n" + row(period, "\"1\""), Period::year).codes(), ElementsAre("D0404")) << period;
  }
}

TEST(Tables, AValueIsAPlainDecimal) {
  for (const char* value : {"\"1,000\"", "\"1e3\"", "\"0x10\"", "\"1/3\"", "\"nan\"", "\"5 TPP\"", "\"\""}) {
    EXPECT_FALSE(Parsed("rows:\n" + row("2025Q1", value)).good) << value;
  }
  EXPECT_TRUE(Parsed("rows:\n" + row("2025Q1", "\"0.000000000000000001\"")).good);
}

TEST(Tables, EachPeriodOnce) {
  EXPECT_THAT(Parsed("rows:\n" + row("2025Q1", "\"1\"") + row("2025Q1", "\"1\"")).codes(), ElementsAre("D0405"));
}

TEST(Tables, WhatIsMissingOrUnknownIsTold) {
  EXPECT_THAT(Parsed("rows:\n  - {period: 2025Q1, valeu: \"1\", source: s, confidence: primary}\n").codes(),
              ElementsAre("D0402", "D0403"));
  EXPECT_THAT(Parsed("rows:\n  - {period: 2025Q1, value: \"1\", source: s}\n").codes(), ElementsAre("D0402"));
  EXPECT_FALSE(Parsed("rows:\n  - {period: 2025Q1, value: \"1\", source: s, confidence: sure}\n").good);
  EXPECT_FALSE(Parsed("").good);
  EXPECT_FALSE(Parsed("rows: 5\n").good);
  EXPECT_FALSE(Parsed("row: []\nrows: []\n").good);
  EXPECT_FALSE(Parsed("rows: []\n", Period::quarter, "schema: cocket.groups/1\n").good);
}

TEST(Tables, WithoutRowsNoPeriodIsKnown) {
  const Parsed got("rows: []\n");
  EXPECT_TRUE(got.good);
  EXPECT_THAT(got.rows, IsEmpty());
  EXPECT_THAT(got.codes(), IsEmpty());
}

}  // namespace
}  // namespace cocket
