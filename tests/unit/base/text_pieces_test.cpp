#include "base/text_pieces.h"

#include <gtest/gtest.h>

namespace cocket {
namespace {

std::string joined(const TextPieces& text) {
  std::string all;
  for (const std::string_view piece : text.pieces()) all.append(piece);
  return all;
}

TEST(TextPieces, StandOneBehindAnother) {
  TextPieces text;
  EXPECT_EQ(text.size(), 0u);
  EXPECT_TRUE(text.pieces().empty());
  text.append("");
  text.append("one");
  text.push_back(',');
  text.append("two");
  EXPECT_EQ(text.size(), 7u);
  EXPECT_EQ(joined(text), "one,two");
}

TEST(TextPieces, TextMayBeginInOnePieceAndEndInAnother) {
  TextPieces text;
  std::string expected;
  const std::string part(700'001, 'x');
  for (int i = 0; i < 8; ++i) {
    text.append(part);
    text.push_back(static_cast<char>('0' + i));
    expected += part + static_cast<char>('0' + i);
    EXPECT_EQ(text.size(), expected.size());
  }
  EXPECT_EQ(text.pieces().size(), expected.size() / TextPieces::kPieceBytes + 1);
  EXPECT_EQ(joined(text), expected);
  const std::string longer(2 * TextPieces::kPieceBytes + 5, 'y');
  text.append(longer);
  EXPECT_EQ(joined(text), expected + longer);
}

TEST(TextPieces, FullToTheLastByte) {
  TextPieces text;
  const std::string full(TextPieces::kPieceBytes, 'z');
  text.append(full);
  EXPECT_EQ(text.size(), full.size());
  EXPECT_EQ(joined(text), full);
  text.push_back('!');
  EXPECT_EQ(joined(text), full + "!");
}

TEST(TextPieces, MemoryIsFilledAgain) {
  TextPieces text;
  text.append(std::string(TextPieces::kPieceBytes + 1, 'a'));
  const char* const memory = text.pieces().front().data();
  text.clear();
  EXPECT_EQ(text.size(), 0u);
  EXPECT_EQ(joined(text), "");
  text.append("again");
  EXPECT_EQ(joined(text), "again");
  EXPECT_EQ(text.pieces().front().data(), memory);
}

TEST(TextPieces, GoWithTheirMemory) {
  TextPieces text;
  text.append("taken");
  TextPieces other = std::move(text);
  EXPECT_EQ(joined(other), "taken");
  EXPECT_EQ(text.size(), 0u);  // NOLINT(bugprone-use-after-move)
  text.append("new");
  EXPECT_EQ(joined(text), "new");
  EXPECT_EQ(joined(other), "taken");
}

// Of every length, at every place: nothing before or behind is touched.
TEST(CopyText, CopiesAllAndNoMore) {
  std::string from;
  for (int i = 0; i < 600; ++i) from.push_back(static_cast<char>('a' + i % 23));
  for (size_t size = 0; size <= 300; ++size) {
    for (const size_t at : {0, 1, 7, 16}) {
      const std::string_view text = std::string_view(from).substr(at, size);
      std::string to(320, '.');
      char* const end = copy_text(to.data() + 5, text);
      ASSERT_EQ(static_cast<size_t>(end - to.data()), 5 + size);
      ASSERT_EQ(to, "....." + std::string(text) + std::string(315 - size, '.')) << size;
    }
  }
}

TEST(TextPieces, TextsMadeInPlaceStandBehindTheOthers) {
  TextPieces text;
  std::string expected;
  // Where a piece has no room left they are made aside.
  const std::string part(1'000, 'z');
  for (int i = 0; i < 5'000; ++i) {
    char* const begin = text.room(part.size() + 64);
    char* const end = copy_text(begin, std::string_view(part).substr(0, static_cast<size_t>(i) % 1'000));
    text.wrote(begin, end);
    expected.append(part, 0, static_cast<size_t>(i) % 1'000);
    text.push_back('\n');
    expected.push_back('\n');
  }
  EXPECT_GT(text.pieces().size(), 1u);
  EXPECT_EQ(text.size(), expected.size());
  EXPECT_EQ(joined(text), expected);
}

}  // namespace
}  // namespace cocket
