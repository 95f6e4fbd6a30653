#include "base/interval.h"

#include <gtest/gtest.h>

namespace cocket {
namespace {

Rational number(const char* text) { return parse_decimal(text).value(); }

TEST(IntervalTest, KnowsPointsAndEverything) {
  EXPECT_TRUE(Interval::point(number("5.92")).is_point());
  EXPECT_FALSE(Interval::closed(1, 2).is_point());
  EXPECT_TRUE(Interval::all().is_all());
  EXPECT_FALSE(Interval::at_least(0).is_all());
  EXPECT_FALSE(Interval::all().is_empty());
  EXPECT_TRUE(Interval::closed(2, 1).is_empty());
  EXPECT_TRUE((Interval{{Rational(1), true}, {Rational(1), false}}).is_empty());
}

TEST(IntervalTest, EndsCountOnlyWhereClosed) {
  EXPECT_TRUE(Interval::at_least(5).contains(5));
  EXPECT_FALSE(Interval::above(5).contains(5));
  EXPECT_TRUE(Interval::at_most(5).contains(5));
  EXPECT_FALSE(Interval::below(5).contains(5));
  EXPECT_FALSE(Interval::below(5).contains(6));
  EXPECT_TRUE(Interval::below(5).contains(-1000000));
  EXPECT_TRUE(Interval::at_least(5).covers(Interval::above(5)));
  EXPECT_FALSE(Interval::above(5).covers(Interval::at_least(5)));
}

// A density that sits on its line stays there through the quotient.
TEST(IntervalTest, AQuotientKeepsItsTie) {
  const auto density =
      divide(Interval::point(number("1600.472")), Interval::point(number("270.35")));
  ASSERT_TRUE(density);
  EXPECT_TRUE(density->is_point());
  EXPECT_EQ(*density->low.value, number("5.92"));
}

TEST(IntervalTest, DividesOnlyByWhatIsPositive) {
  const Interval one = Interval::point(1);
  EXPECT_FALSE(divide(one, Interval::point(0)));
  EXPECT_FALSE(divide(one, Interval::at_least(0)));
  EXPECT_FALSE(divide(one, Interval::all()));
  EXPECT_FALSE(divide(one, Interval::closed(-2, -1)));
  const auto quotient = divide(one, Interval::above(0));
  ASSERT_TRUE(quotient);
  EXPECT_EQ(*quotient, Interval::above(0));
  // Nothing divided by something is nothing, however small the something is.
  EXPECT_EQ(*divide(Interval::point(0), Interval::above(0)), Interval::point(0));
}

TEST(IntervalTest, NothingTimesAnythingIsNothing) {
  EXPECT_EQ(Interval::point(0) * Interval::all(), Interval::point(0));
  EXPECT_EQ(Interval::closed(0, 1) * Interval::at_least(0), Interval::at_least(0));
  EXPECT_EQ(Interval::above(0) * Interval::above(0), Interval::above(0));
}

TEST(IntervalTest, MeetsAndJoins) {
  EXPECT_EQ(intersect(Interval::closed(1, 3), Interval::closed(3, 4)), Interval::point(3));
  EXPECT_FALSE(intersect(Interval::closed(1, 3), Interval::above(3)));
  EXPECT_EQ(hull(Interval::point(1000), Interval::point(15832)), Interval::closed(1000, 15832));
}

TEST(IntervalTest, Prints) {
  EXPECT_EQ(to_string(Interval::point(number("5.92"))), "5.92");
  EXPECT_EQ(to_string(Interval{{Rational(1), false}, {Rational(2), true}}), "[1, 2)");
  EXPECT_EQ(to_string(Interval::at_least(0)), "[0, inf)");
  EXPECT_EQ(to_string(Interval::all()), "(-inf, inf)");
  EXPECT_EQ(
      to_string(Interval{{Rational(1), true}, {Rational(Integer(12500), Integer(37)), false}}),
      "(1, 12500/37]");
}

}  // namespace
}  // namespace cocket
