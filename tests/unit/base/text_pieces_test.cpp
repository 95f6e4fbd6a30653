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

}  // namespace
}  // namespace cocket
