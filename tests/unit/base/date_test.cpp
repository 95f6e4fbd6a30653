#include "base/date.h"

#include <gtest/gtest.h>

namespace cocket {
namespace {

Date day(const char* text) {
  const auto date = parse_date(text);
  EXPECT_TRUE(date) << text;
  return date.value_or(Date{});
}

TEST(DateTest, CountsDaysFromTheEpoch) {
  EXPECT_EQ(day("1970-01-01").days, 0);
  EXPECT_EQ(day("1969-12-31").days, -1);
  EXPECT_EQ(day("2000-03-01").days, 11017);
  EXPECT_EQ(day("2024-03-01") - day("2024-02-28"), 2);
  EXPECT_EQ(day("2023-03-01") - day("2023-02-28"), 1);
}

TEST(DateTest, PrintsWhatItRead) {
  for (const char* text : {"1900-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2199-12-31"}) {
    EXPECT_EQ(to_string(day(text)), text);
  }
  // Every day of the supported range, once through both directions.
  for (Date at = day("1900-01-01"); at <= day("2199-12-31"); at = at + 1) {
    ASSERT_EQ(parse_date(to_string(at)), at) << at.days;
  }
}

TEST(DateTest, RefusesWhatIsNoDay) {
  for (const char* text :
       {"",           "2023-02-29", "1900-02-29", "2100-02-29",  "2024-04-31",  "2024-00-10",
        "2024-13-01", "2024-01-00", "2024-01-32", "1899-12-31",  "2200-01-01",  "2024-1-01",
        "2024-01-1",  "24-01-01",   "2024/01/01", "2024-01-01 ", " 2024-01-01", "2024-01-01T00:00",
        "+024-01-01", "2024-0a-01", "01-02-2024", "20240101",    "2024--1-01"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

TEST(DateRangeTest, ReadsDaysMonthsYearsAndRanges) {
  EXPECT_EQ(parse_date_range("2024-02-10"), DateRange::day(day("2024-02-10")));
  EXPECT_EQ(parse_date_range("2024-02"), (DateRange{day("2024-02-01"), day("2024-02-29")}));
  EXPECT_EQ(parse_date_range("2023-02"), (DateRange{day("2023-02-01"), day("2023-02-28")}));
  EXPECT_EQ(parse_date_range("2023-12"), (DateRange{day("2023-12-01"), day("2023-12-31")}));
  EXPECT_EQ(parse_date_range("2023"), (DateRange{day("2023-01-01"), day("2023-12-31")}));
  EXPECT_EQ(parse_date_range("2023-05-05..2023-06-01"),
            (DateRange{day("2023-05-05"), day("2023-06-01")}));
}

// The last month that can be written must read like any other.
TEST(DateRangeTest, ReadsTheLastMonth) {
  EXPECT_EQ(parse_date_range("2199-12"), (DateRange{day("2199-12-01"), day("2199-12-31")}));
}

TEST(DateRangeTest, RefusesNonsense) {
  for (const char* text :
       {"", "..", "2023-05-05..", "..2023-05-05", "2023-05-05..2023-05-04", "2023-13", "2023-00",
        "202", "20233", "1899", "2200", "2023-5", "2023..2024", "2023-05-05...2023-06-01"}) {
    EXPECT_FALSE(parse_date_range(text)) << text;
  }
}

TEST(DateRangeTest, ContainsItsEnds) {
  const DateRange range{day("2023-01-17"), day("2023-01-20")};
  EXPECT_FALSE(range.contains(day("2023-01-16")));
  EXPECT_TRUE(range.contains(day("2023-01-17")));
  EXPECT_TRUE(range.contains(day("2023-01-20")));
  EXPECT_FALSE(range.contains(day("2023-01-21")));
  const DateRange unbounded;
  EXPECT_TRUE(unbounded.is_all());
  EXPECT_FALSE(unbounded.is_day());
  EXPECT_TRUE(unbounded.contains(day("1900-01-01")));
}

TEST(DateRangeTest, Prints) {
  EXPECT_EQ(to_string(DateRange::day(day("2023-01-17"))), "2023-01-17");
  EXPECT_EQ(to_string(DateRange{day("2023-01-17"), day("2023-02-01")}), "2023-01-17..2023-02-01");
  EXPECT_EQ(to_string(DateRange{day("2023-01-17"), {}}), "2023-01-17..");
  EXPECT_EQ(to_string(DateRange{}), "..");
}

}  // namespace
}  // namespace cocket
