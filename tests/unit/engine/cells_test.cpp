// Cells read eight bytes at a time say what the plain readers say.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "engine/columnar/day_cells.h"
#include "engine/columnar/number_cells.h"
#include "engine/columnar/quick_cells.h"

namespace cocket::columnar {
namespace {

// Bytes behind a cell that must not count.
std::string padded(const std::string& text) { return text + "7.7,7777777777777777"; }

bool is_plain(const std::string& text) {
  Ticks ticks;
  return read_ticks(text, ticks) && text.front() != '-';
}

std::vector<std::string> numbers() {
  std::vector<std::string> texts{"", "0", "00", "7", "12345678", "123456789", "1234567890123456", "12345678901234567", ".", "1.", ".1", "1.5", "0.0000001",
                                 "1234567.8", "1.2345678", "12345678.9", "1.23456789", "1..2", "1.2.3", "12345678.12345678", "-1", "-1.5", "+1", "1e3", "1 ",
                                 " 1", "1,5", "none", "999999.9", "9999999", "99999999", "0.999999", "600", "600.0", "599.99", "600.01", "4799.999"};
  std::mt19937_64 random(7);
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    const size_t size = random() % 18;
    const std::string letters = i % 4 == 0 ? "0123456789.-+e :/" : i % 4 == 1 ? "0123456789" : "0123456789.";
    for (size_t k = 0; k < size; ++k) text.push_back(letters[random() % letters.size()]);
    if (i % 16 == 3 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    texts.push_back(std::move(text));
  }
  return texts;
}

TEST(ShortTicks, SayWhatReadTicksSays) {
  size_t read = 0;
  for (const std::string& text : numbers()) {
    Ticks plain;
    Ticks ticks;
    const bool is_ticks = read_ticks(text, plain);
    const bool is_short = read_short_ticks(padded(text).data(), text.size(), ticks);
    EXPECT_EQ(is_short, is_ticks && text.front() != '-' && text.size() <= 16) << text;
    if (!is_short || !is_ticks) continue;
    EXPECT_EQ(ticks.mantissa, plain.mantissa) << text;
    EXPECT_EQ(ticks.scale, plain.scale) << text;
    ++read;
  }
  EXPECT_GT(read, 50'000u);
}

TEST(ShortNumbers, SayWhatReadTicksAndRegionsSay) {
  const NumberRegions regions({Rational(0), Rational(Integer(1), Integer(3)), Rational(600), Rational(Integer(4799999), Integer(1000)), Rational(1'000'000'000'000)}, Rational(1));
  const uint32_t first = 1;    // 0 itself
  const uint32_t last = 6;
  const std::vector<NumberRegions::Edge>& edges = regions.edges(ShortNumbers::kScale);
  const std::vector<std::string> texts = numbers();
  size_t good = 0;
  size_t out_of_range = 0;
  for (size_t at = 0; at + ShortNumbers::kMostRows <= texts.size(); at += ShortNumbers::kMostRows) {
    uint64_t words[ShortNumbers::kMostRows];
    uint64_t sizes[ShortNumbers::kMostRows];
    for (size_t i = 0; i < ShortNumbers::kMostRows; ++i) {
      std::memcpy(&words[i], padded(texts[at + i]).data(), sizeof words[i]);
      sizes[i] = texts[at + i].size();
    }
    int64_t mantissas[ShortNumbers::kMostRows];
    uint64_t found[ShortNumbers::kMostRows];
    uint64_t read[ShortNumbers::kMostRows / 64] = {};
    // Numbers of rows that fill no vector are left to the caller.
    const size_t rows = ShortNumbers::kMostRows - at / ShortNumbers::kMostRows % 20;
    const size_t done = read_short_numbers({words, sizes, edges.data(), edges.size(), first, last}, rows, mantissas, found, read);
    ASSERT_LE(done, rows);
    for (size_t i = 0; i < done; ++i) {
      const std::string& text = texts[at + i];
      Ticks ticks;
      bool expected = is_plain(text) && text.size() <= 8;
      if (expected) {
        read_ticks(text, ticks);
        const uint32_t region = regions.of(ticks);
        expected = region >= first && region <= last;
        out_of_range += expected ? 0 : 1;
      }
      ASSERT_EQ((read[i / 64] >> (i % 64) & 1) != 0, expected) << text;
      if (!expected) continue;
      EXPECT_EQ(mantissas[i], ticks.mantissa) << text;
      EXPECT_EQ(found[i] >> 32, ticks.scale) << text;
      EXPECT_EQ(static_cast<uint32_t>(found[i]), regions.of(ticks)) << text;
      ++good;
    }
  }
  // On an instruction set that has no loop for it there are none.
  if (good == 0) GTEST_SKIP();
  EXPECT_GT(good, 20'000u);
  EXPECT_GT(out_of_range, 100u);
}

TEST(ShortNumbers, LeaveWhatIsOutOfRange) {
  const NumberRegions regions({Rational(0), Rational(100)}, Rational(1));
  const std::vector<NumberRegions::Edge>& edges = regions.edges(ShortNumbers::kScale);
  const std::vector<std::string> texts{"0", "0.0", "0.1", "99.9", "100", "100.1", "0.00", "000", "1", "50", "0.000001", "1000", "12", "13", "14", "15"};
  std::vector<uint64_t> words(texts.size());
  std::vector<uint64_t> sizes(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    std::memcpy(&words[i], padded(texts[i]).data(), sizeof words[i]);
    sizes[i] = texts[i].size();
  }
  std::vector<int64_t> mantissas(texts.size());
  std::vector<uint64_t> found(texts.size());
  uint64_t read[ShortNumbers::kMostRows / 64] = {};
  // Above 0 and up to 100.
  const size_t done = read_short_numbers({words.data(), sizes.data(), edges.data(), edges.size(), 2, 3}, texts.size(), mantissas.data(), found.data(), read);
  for (size_t i = 0; i < done; ++i) {
    const double value = std::stod(texts[i]);
    EXPECT_EQ((read[0] >> i & 1) != 0, value > 0 && value <= 100) << texts[i];
  }
}

TEST(PlainDay, SaysWhatParseDateSays) {
  std::mt19937_64 random(11);
  size_t days = 0;
  for (int i = 0; i < 300'000; ++i) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", static_cast<int>(1890 + random() % 330), static_cast<int>(random() % 14), static_cast<int>(random() % 34));
    if (i % 4 == 1) text[random() % 10] = static_cast<char>(random());
    Date day;
    const bool read = read_plain_day(text, day);
    const auto parsed = parse_date({text, 10});
    ASSERT_EQ(read, parsed.has_value()) << text;
    if (!read) continue;
    EXPECT_EQ(day, *parsed) << text;
    ++days;
  }
  EXPECT_GT(days, 100'000u);
}

TEST(PlainDays, AreReadTogetherAsOneByOne) {
  std::mt19937_64 random(12);
  size_t good = 0;
  for (size_t round = 0; round < 3'000; ++round) {
    std::vector<std::string> texts;
    uint64_t words[kMostDayRows];
    uint64_t tails[kMostDayRows];
    for (size_t i = 0; i < kMostDayRows; ++i) {
      char text[32];
      std::snprintf(text, sizeof text, "%04d-%02d-%02d", static_cast<int>(1890 + random() % 330), static_cast<int>(random() % 14), static_cast<int>(random() % 34));
      if (i % 4 == 1) text[random() % 10] = static_cast<char>(random());
      const size_t size = i % 8 == 2 ? random() % 20 : 10;
      texts.push_back((text + std::string("1234567890")).substr(0, size));
      const std::string at = padded(texts.back());
      std::memcpy(&words[i], at.data(), sizeof words[i]);
      uint16_t tail = 0;
      std::memcpy(&tail, at.data() + 8, sizeof tail);
      tails[i] = uint64_t{size} << 16 | tail;
    }
    int64_t days[kMostDayRows];
    uint64_t read[kMostDayRows / 64] = {};
    const size_t rows = kMostDayRows - round % 20;
    const size_t done = read_days(words, tails, rows, days, read);
    ASSERT_LE(done, rows);
    for (size_t i = 0; i < done; ++i) {
      Date day;
      const bool expected = texts[i].size() == 10 && read_plain_day(texts[i].data(), day);
      ASSERT_EQ((read[i / 64] >> (i % 64) & 1) != 0, expected) << texts[i];
      if (!expected) continue;
      ASSERT_EQ(days[i], day.days) << texts[i];
      ++good;
    }
  }
  // On an instruction set that has no loop for it there are none.
  if (good == 0) GTEST_SKIP();
  EXPECT_GT(good, 100'000u);
}

TEST(ShortTexts, AreTheirBytesAndNoMore) {
  std::set<uint64_t> words;
  for (const std::string text : {"", "a", "b", "ab", "ba", "abcdefg", "abcdefgh", "abcdefgi", "yes", "no", "none"}) {
    EXPECT_EQ(load_short(padded(text).data(), text.size()), load_short((text + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF").data(), text.size())) << text;
    words.insert(load_short(padded(text).data(), text.size()));
  }
  EXPECT_EQ(words.size(), 11u);
}

}  // namespace
}  // namespace cocket::columnar
