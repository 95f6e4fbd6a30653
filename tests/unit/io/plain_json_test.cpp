// What is read straight from a line against what `parse_json` makes of it.
#include "io/plain_json.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/json_value.h"

namespace cocket {
namespace {

// A text or number alone, as it is read straight; empty where it is left to `parse_json`.
std::optional<std::string> read_plain(const std::string& value) {
  // Eight bytes behind it may be read.
  const std::string padded = value + std::string(8, '\0');
  PlainJson in(std::string_view(padded).substr(0, value.size()));
  std::string_view inner;
  std::string text;
  if (in.peek() == '"') {
    const PlainJson::Text kind = in.take_any_text(inner);
    if (kind == PlainJson::Text::none) return std::nullopt;
    if (kind == PlainJson::Text::plain) text = inner;
    else if (!resolve_json_text(inner, text)) return std::nullopt;
  } else {
    if (!in.take_number(inner)) return std::nullopt;
    text = inner;
  }
  in.skip_blanks();
  if (!in.at_end()) return std::nullopt;
  return text;
}

std::optional<std::string> parsed(const std::string& value) {
  JsonValue tree;
  std::string reason;
  if (!parse_json(value, Limits(), tree, reason)) return std::nullopt;
  return tree.text;
}

TEST(PlainJson, WhatIsTakenReadsTheSame) {
  static const std::vector<std::string> kParts = {
      "a", "01", "9", "-", ".", "e", "+", "\"", "\\", "\\\"", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "\\u00", "\\/",
      "\\x", "\xC3\xA4", "\xC3", "\xED\xA0\x80", "\xF0\x9F\x98\x80", "\xFF", "\x1F", "\x7F", "abcdefgh", " ", "\t", "0", "1", "\r"};
  std::mt19937 random(11);
  size_t taken = 0, left = 0, refused = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string value;
    const bool quoted = random() % 2 == 0;
    if (quoted) value += '"';
    const size_t parts = random() % 8;
    for (size_t i = 0; i < parts; ++i) value += kParts[random() % kParts.size()];
    if (quoted && random() % 8 != 0) value += '"';
    const auto plain = read_plain(value);
    const auto wanted = parsed(value);
    if (plain) {
      ++taken;
      ASSERT_TRUE(wanted) << value;
      ASSERT_EQ(*plain, *wanted) << value;
    } else {
      ++(wanted ? left : refused);
    }
  }
  EXPECT_GT(taken, 10'000u);
  EXPECT_GT(left, 100u);
  EXPECT_GT(refused, 10'000u);
}

TEST(PlainJson, NumbersKeepTheirDigits) {
  for (const char* number : {"0", "7", "-3", "4800.0", "0.10", "-0.0", "12345678901234567890123456789", "99999999999999999999.5"}) {
    EXPECT_EQ(read_plain(number), number);
    EXPECT_EQ(parsed(number), number);
  }
}

// `parse_json` writes them another way, or not at all.
TEST(PlainJson, LeavesNumbersThatAreNotPlain) {
  for (const std::string number : {"-0", "1e3", "1E-2", "01", "1.", ".5", "+1", "--1", "0x1", "1_0"}) EXPECT_FALSE(read_plain(number)) << number;
  EXPECT_FALSE(read_plain(std::string(400, '9')));
}

TEST(PlainJson, ResolvesEscapes) {
  EXPECT_EQ(read_plain("\"a\\u0041\\n\\/\\\\\\\"\\ud83d\\ude00\\u00e4\""), "aA\n/\\\"\xF0\x9F\x98\x80\xC3\xA4");
  for (const char* half : {"\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\\u12\"", "\"\\q\""}) EXPECT_FALSE(read_plain(half)) << half;
}

// Texts of every length, so that their end falls on each place of a word.
TEST(PlainJson, FindsTheEndOfATextAnywhere) {
  for (size_t length = 0; length < 40; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(read_plain('"' + text + '"'), text);
    EXPECT_FALSE(read_plain('"' + text));
    EXPECT_FALSE(read_plain('"' + text + "\x01\""));
    EXPECT_EQ(read_plain('"' + text + "\\t\""), text + "\t");
  }
}

}  // namespace
}  // namespace cocket
