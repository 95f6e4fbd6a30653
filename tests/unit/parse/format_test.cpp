#include "dsl/parse/format.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace cocket {
namespace {

std::string formatted(const std::string& text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const SourceId id = sources.add("test.cocket", text);
  const std::string out = format_rules(sources, id, Limits{}, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.items().front().message;
  return out;
}

void expect_format(const std::string& text, const std::string& expected) {
  EXPECT_EQ(formatted(text), expected);
  EXPECT_EQ(formatted(expected), expected);
}

TEST(Format, IndentsByTwoAndLeavesOneBlank) {
  expect_format(
      "module   a\n"
      "    title    \"x  y\"\n"
      "    use b ,c\n"
      "facts f \"t\"\n"
      "      a  : TPP  at least 0 TPP   \"d\"\n"
      "             by default  greatest  of( a , b )\n"
      "      b : yes or no\n",
      "module a\n"
      "  title \"x  y\"\n"
      "  use b, c\n"
      "facts f \"t\"\n"
      "  a: TPP at least 0 TPP \"d\"\n"
      "    by default greatest of (a, b)\n"
      "  b: yes or no\n");
}

TEST(Format, KeepsUnitsAndFractionsTogether) {
  expect_format(
      "unit TB/s=1/8 GB/s\n"
      "define d of c : TPP/mm2 = c.tpp/ c.area\n"
      "define e : yes or no = a>=5.92   TPP/mm2 and b<50% and c in(D:5,MO)\n",
      "unit TB/s = 1/8 GB/s\n"
      "define d of c: TPP/mm2 = c.tpp / c.area\n"
      "define e: yes or no = a >= 5.92 TPP/mm2 and b < 50 % and c in (D:5, MO)\n");
}

TEST(Format, KeepsAtMostOneEmptyLine) {
  expect_format("\n\nunit a of b\n\n\n\nunit c of b\nunit d of b\n\n\n",
                "unit a of b\n\nunit c of b\nunit d of b\n");
}

TEST(Format, JoinsLinesAndBreaksLongOnes) {
  expect_format(
      "define d : yes or no =\n  a and\n  b\n   and c\n",
      "define d: yes or no = a and b and c\n");
  expect_format(
      "define d : yes or no = first_long_name.of_a_fact is yes and second_long_name.of_a_fact is yes "
      "and (third_long_name.of_a_fact is yes or fourth_long_name.of_a_fact in (first, second))\n",
      "define d: yes or no = first_long_name.of_a_fact is yes and second_long_name.of_a_fact is yes\n"
      "    and (third_long_name.of_a_fact is yes or fourth_long_name.of_a_fact in (first, second))\n");
  expect_format(
      "define d : yes or no = any circuit in item.circuits has (circuit.first_property_of_it >= "
      "21_000 TPP and circuit.second_property is yes)\n",
      "define d: yes or no =\n"
      "    any circuit in item.circuits has (circuit.first_property_of_it >= 21_000 TPP\n"
      "    and circuit.second_property is yes)\n");
}

TEST(Format, NeverBreaksForTheSakeOfACitation) {
  const std::string text = "module m\n  scope a and b source \"" + std::string(90, 'x') + "\"\n";
  expect_format(text, text);
}

TEST(Format, PutsTheCitationOfADefineOnItsLineIfItFits) {
  const std::string head = "define d of c: yes or no = c.a and c.b";
  const std::string rest = "source \"s\" confidence primary\n";
  expect_format(head + "\n    " + rest, head + " " + rest);
  expect_format("define d of c: yes or no =\n  c.a and c.b\n\n    " + rest + "# c\nunit a of b\n",
                head + " " + rest + "# c\nunit a of b\n");
  const std::string fits(100 - head.size() - std::string(" source \"\"").size(), 'x');
  expect_format(head + "\n  source \"" + fits + "\"\n", head + " source \"" + fits + "\"\n");
  expect_format(head + " source \"" + fits + "x\"\nunit a of b\n",
                head + "\n  source \"" + fits + "x\"\nunit a of b\n");
}

TEST(Format, KeepsCommentsBetweenADefineAndItsCitation) {
  expect_format(
      "define d: yes or no = a # one\n"
      "  # two\n"
      "  source \"s\"# three\n"
      "  # four\n"
      "define e: yes or no = (a # five\n"
      "  or b) source \"s\" # six\n"
      "# seven\n"
      "define f: yes or no = a\n"
      "    source \"s\"  # eight\n",
      "define d: yes or no = a  # one\n"
      "  # two\n"
      "  source \"s\"  # three\n"
      "  # four\n"
      "define e: yes or no = (a  # five\n"
      "    or b)\n"
      "  source \"s\"  # six\n"
      "# seven\n"
      "define f: yes or no = a source \"s\"  # eight\n");
}

TEST(Format, KeepsCommentsAtTheirPlace) {
  expect_format(
      "# first  \n"
      "module a # of a\n"
      "      # above\n"
      "    title \"x\"    # of x\n"
      "      # last of the block\n"
      "# before b\n"
      "define b : yes or no = (a # one\n"
      "   # two\n"
      "  or\n"
      "# three\n"
      "  c)#four\n"
      "# end",
      "# first\n"
      "module a  # of a\n"
      "  # above\n"
      "  title \"x\"  # of x\n"
      "  # last of the block\n"
      "# before b\n"
      "define b: yes or no = (a  # one\n"
      "    # two\n"
      "    or\n"
      "    # three\n"
      "    c)  #four\n"
      "# end\n");
}

TEST(Format, LaysOutTheConstructsOfLaw) {
  expect_format(
      "table cap :  TPP/mm2 by quarter from \"cap.yaml\" # t\n"
      "restriction r \"t\" bars exceptions to a , # why\n"
      "    b except C,# and\n"
      "  D\n"
      "   version 2024-01-01 text \"x\"\n"
      "       when a\n"
      "provision p \"t\" on c\n"
      "  version 2024-01-01 text \"x\"\n"
      "    when a\n"
      "    presumed# who\n"
      "     # what\n"
      "         1 : b\n"
      "    # but\n"
      "    unless   shown\n"
      "         1 : c\n"
      "requirement q \"t\"\n"
      "  imposes licence from BIS\n"
      "  version 2024-01-01 text \"x\"\n"
      "    when a\n"
      "  # threatens\n"
      "  penalty p \"t\" when a and\n"
      "     b\n"
      "       source \"s\"\n"
      "       at most 10   years and # both\n"
      "       or 30 million MYR\n"
      "review v \"t\" of q\n"
      "  version 2024-01-01 text \"x\"\n"
      "    policy   first of\n"
      "        # first\n"
      "        case_by_case when any of # two\n"
      "            1 : a\n"
      "        unknown   because \"x\"   when b # three\n"
      "        not_stated   otherwise\n"
      "        # last\n",
      "table cap: TPP/mm2 by quarter from \"cap.yaml\"  # t\n"
      "restriction r \"t\" bars exceptions to a,  # why\n"
      "    b except C,  # and\n"
      "    D\n"
      "  version 2024-01-01 text \"x\"\n"
      "    when a\n"
      "provision p \"t\" on c\n"
      "  version 2024-01-01 text \"x\"\n"
      "    when a\n"
      "    presumed  # who\n"
      "      # what\n"
      "      1: b\n"
      "    # but\n"
      "    unless shown\n"
      "      1: c\n"
      "requirement q \"t\"\n"
      "  imposes licence from BIS\n"
      "  version 2024-01-01 text \"x\"\n"
      "    when a\n"
      "  # threatens\n"
      "  penalty p \"t\" when a and b\n"
      "    source \"s\"\n"
      "    at most 10 years and  # both\n"
      "        or 30 million MYR\n"
      "review v \"t\" of q\n"
      "  version 2024-01-01 text \"x\"\n"
      "    policy first of\n"
      "      # first\n"
      "      case_by_case when any of  # two\n"
      "        1: a\n"
      "      unknown because \"x\" when b  # three\n"
      "      not_stated otherwise\n"
      "      # last\n");
}

TEST(Format, DropsTheByteOrderMarkAndWindowsLineEnds) {
  expect_format("\xEF\xBB\xBFmodule a\r\n  title \"x\"  \r\n", "module a\n  title \"x\"\n");
}

TEST(Format, LeavesABrokenTextAloneAndSaysWhy) {
  SourceSet sources;
  Diagnostics diagnostics;
  const std::string text = "define  d :  yes or no =\n";
  const SourceId id = sources.add("test.cocket", text);
  EXPECT_EQ(format_rules(sources, id, Limits{}, diagnostics), text);
  EXPECT_EQ(diagnostics.num_errors(), 1u);
}

TEST(Format, AnEmptyFileStaysEmpty) {
  expect_format("", "");
  expect_format("# only a comment", "# only a comment\n");
}

}  // namespace
}  // namespace cocket
