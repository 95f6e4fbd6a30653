#include "base/source.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace cocket {
namespace {

void expect_position(const SourceFile& file, uint32_t offset, uint32_t line, uint32_t column,
                     uint32_t utf16_column) {
  const Position position = file.position(offset);
  EXPECT_EQ(position.line, line) << "at " << offset;
  EXPECT_EQ(position.column, column) << "at " << offset;
  EXPECT_EQ(position.utf16_column, utf16_column) << "at " << offset;
}

TEST(SourceFileTest, CountsLinesAndColumnsFromOne) {
  const SourceFile file("a", "ab\ncd\n\nef");
  EXPECT_EQ(file.num_lines(), 4u);
  expect_position(file, 0, 1, 1, 1);
  expect_position(file, 2, 1, 3, 3);  // the line end belongs to its line
  expect_position(file, 3, 2, 1, 1);
  expect_position(file, 6, 3, 1, 1);
  expect_position(file, 8, 4, 2, 2);
  expect_position(file, 9, 4, 3, 3);
  expect_position(file, 1000, 4, 3, 3);
}

TEST(SourceFileTest, CountsCodePointsAndUtf16Units) {
  // a, e with acute (2 bytes, 1 unit), a CJK character (3 bytes, 1 unit), an emoji (4 bytes, 2
  // units)
  const SourceFile file("a", "a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x9A\xA2z");
  expect_position(file, 1, 1, 2, 2);
  expect_position(file, 3, 1, 3, 3);
  expect_position(file, 6, 1, 4, 4);
  expect_position(file, 10, 1, 5, 6);
  expect_position(file, 8, 1, 4, 4);  // inside the emoji
}

TEST(SourceFileTest, CountsEachBrokenByteOnce) {
  const SourceFile file("a", "\xFF\xC3z");
  expect_position(file, 1, 1, 2, 2);
  expect_position(file, 2, 1, 3, 3);
}

TEST(SourceFileTest, LinesComeWithoutTheirEnds) {
  const SourceFile file("a", "one\r\ntwo\n\nfour\r");
  EXPECT_EQ(file.line(1), "one");
  EXPECT_EQ(file.line(2), "two");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(4), "four");
  EXPECT_EQ(file.line(0), "");
  EXPECT_EQ(file.line(5), "");
}

TEST(SourceFileTest, AByteOrderMarkTakesNoColumn) {
  const SourceFile file("a",
                        "\xEF\xBB\xBF"
                        "rule");
  EXPECT_EQ(file.line(1), "rule");
  expect_position(file, 0, 1, 1, 1);
  expect_position(file, 3, 1, 1, 1);
  expect_position(file, 4, 1, 2, 2);
}

TEST(SourceFileTest, AnEmptyTextHasOneLine) {
  const SourceFile file("a", "");
  EXPECT_EQ(file.num_lines(), 1u);
  expect_position(file, 0, 1, 1, 1);
  EXPECT_EQ(file.line(1), "");
}

TEST(SourceSetTest, KeepsReferences) {
  SourceSet sources;
  const SourceId first = sources.add("first", "text of the first");
  const SourceFile* const address = &sources[first];
  for (int i = 0; i < 1000; ++i) sources.add("more", "x");
  EXPECT_EQ(&sources[first], address);
  EXPECT_EQ(sources.text({first, 5, 7}), "of");
  EXPECT_EQ(sources.text({first, 5, 1000}), "of the first");
  EXPECT_EQ(sources.text({first, 1000, 1001}), "");
  EXPECT_EQ(sources.text({}), "");
}

TEST(SpanTest, CoversBoth) {
  const SourceId id{0};
  EXPECT_EQ(cover({id, 3, 5}, {id, 8, 9}), (Span{id, 3, 9}));
  EXPECT_EQ(cover({id, 8, 9}, {id, 3, 5}), (Span{id, 3, 9}));
  EXPECT_EQ(cover({}, {id, 3, 5}), (Span{id, 3, 5}));
  EXPECT_EQ(cover({id, 3, 5}, {}), (Span{id, 3, 5}));
}

TEST(Utf8Test, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(first_invalid_utf8("plain \xC3\xA9 \xF0\x9F\x9A\xA2"));
  EXPECT_EQ(first_invalid_utf8("ab\xFF"), 2u);
  EXPECT_EQ(first_invalid_utf8("\xC0\x80"), 0u);          // overlong
  EXPECT_EQ(first_invalid_utf8("\xE0\x80\x80"), 0u);      // overlong
  EXPECT_EQ(first_invalid_utf8("a\xED\xA0\x80"), 1u);     // a surrogate
  EXPECT_EQ(first_invalid_utf8("\xF4\x90\x80\x80"), 0u);  // past the last code point
  EXPECT_EQ(first_invalid_utf8("abc\xE4\xB8"), 3u);       // cut off
}

TEST(Utf8Test, ShowsNothingThatMovesTheCursor) {
  EXPECT_EQ(printable("a\tb"), "a b");
  EXPECT_EQ(printable("a\x1b[31mb"), "a?[31mb");
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a?b");  // right-to-left override
  EXPECT_EQ(printable("a\nb"), "a?b");
  EXPECT_EQ(printable("a\nb", true), "a\nb");
  EXPECT_EQ(printable("\xC2\x9B"), "?");
  EXPECT_EQ(printable("caf\xC3\xA9\xFF"), "caf\xC3\xA9?");
}

}  // namespace
}  // namespace cocket
