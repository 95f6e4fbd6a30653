#include "base/rational.h"

#include <gtest/gtest.h>

#include <string>

namespace cocket {
namespace {

Rational fraction(long numerator, long denominator) {
  return Rational(Integer(numerator), Integer(denominator));
}

TEST(ParseDecimalTest, ReadsExactly) {
  EXPECT_EQ(parse_decimal("0"), Rational(0));
  EXPECT_EQ(parse_decimal("-0"), Rational(0));
  EXPECT_EQ(parse_decimal("5.92"), fraction(148, 25));
  EXPECT_EQ(parse_decimal("+5.920"), fraction(148, 25));
  EXPECT_EQ(parse_decimal("-1600.472"), fraction(-200059, 125));
  EXPECT_EQ(parse_decimal("0.1"), fraction(1, 10));
  EXPECT_EQ(parse_decimal("007"), Rational(7));
  EXPECT_EQ(parse_decimal("1e3"), Rational(1000));
  EXPECT_EQ(parse_decimal("1E+3"), Rational(1000));
  EXPECT_EQ(parse_decimal("25e-1"), fraction(5, 2));
  EXPECT_EQ(parse_decimal("1.5e1"), Rational(15));
}

TEST(ParseDecimalTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "+",
                           "-",
                           ".",
                           "1.",
                           ".5",
                           "1.e3",
                           "NaN",
                           "nan",
                           "inf",
                           "-inf",
                           "0x1",
                           "1,600",
                           " 1",
                           "1 ",
                           "+ 1",
                           "--1",
                           "+-1",
                           "1e",
                           "1e+",
                           "1e+-5",
                           "1e--5",
                           "1e-+5",
                           "1e1.5",
                           "1e 5",
                           "1_000",
                           "1.2.3",
                           "1/2",
                           "12a",
                           "1\n",
                           "\xEF\xBC\x91",
                           "1e99999999999999999999"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
  EXPECT_FALSE(parse_decimal(std::string_view("1\0", 2)));
}

TEST(ParseDecimalTest, TakesUnderscoresAndExponentsOnlyWhenAsked) {
  EXPECT_EQ(parse_decimal("21_000", true), Rational(21000));
  EXPECT_EQ(parse_decimal("0.000_5", true), fraction(1, 2000));
  for (const char* text : {"_1", "1_", "1__0", "1_.5", "1._5", "1.5_"}) {
    EXPECT_FALSE(parse_decimal(text, true)) << text;
  }
  EXPECT_FALSE(parse_decimal("1e3", false, false));
  EXPECT_EQ(parse_decimal("13", false, false), Rational(13));
}

TEST(ParseDecimalTest, HoldsTheLimits) {
  const std::string nines(38, '9');
  EXPECT_TRUE(parse_decimal(nines));
  EXPECT_EQ(to_exact_string(*parse_decimal(nines)), nines);
  EXPECT_FALSE(parse_decimal(nines + "9"));
  EXPECT_FALSE(parse_decimal(nines + ".9"));
  // Zeros in front are no digits of the number; zeros behind are.
  EXPECT_EQ(parse_decimal(std::string(100, '0') + "7"), Rational(7));
  EXPECT_FALSE(parse_decimal("1" + std::string(38, '0')));

  EXPECT_EQ(parse_decimal("1e40"), power_of_ten(40));
  EXPECT_EQ(parse_decimal("1e-40"), power_of_ten(-40));
  EXPECT_FALSE(parse_decimal("1e41"));
  EXPECT_FALSE(parse_decimal("1e-41"));
  EXPECT_FALSE(parse_decimal("0e41"));
  EXPECT_TRUE(parse_decimal("0." + std::string(39, '0') + "1"));
  EXPECT_FALSE(parse_decimal("0." + std::string(40, '0') + "1"));

  const NumberLimits narrow{3, 2};
  EXPECT_TRUE(parse_decimal("999", false, true, narrow));
  EXPECT_FALSE(parse_decimal("1000", false, true, narrow));
  EXPECT_TRUE(parse_decimal("1e2", false, true, narrow));
  EXPECT_FALSE(parse_decimal("1e3", false, true, narrow));
}

TEST(ExactStringTest, PrintsDecimalsWhereTheyEnd) {
  EXPECT_EQ(to_exact_string(Rational(0)), "0");
  EXPECT_EQ(to_exact_string(Rational(16)), "16");
  EXPECT_EQ(to_exact_string(Rational(1600)), "1600");
  EXPECT_EQ(to_exact_string(fraction(148, 25)), "5.92");
  EXPECT_EQ(to_exact_string(fraction(-148, 25)), "-5.92");
  EXPECT_EQ(to_exact_string(fraction(1, 8)), "0.125");
  EXPECT_EQ(to_exact_string(fraction(-1, 1000)), "-0.001");
  EXPECT_EQ(to_exact_string(fraction(12500, 37)), "12500/37");
  EXPECT_EQ(to_exact_string(fraction(-1, 3)), "-1/3");
  EXPECT_EQ(to_fraction_string(fraction(148, 25)), "148/25");
  EXPECT_EQ(to_fraction_string(Rational(16)), "16");
  EXPECT_TRUE(has_finite_decimal(fraction(1, 1024)));
  EXPECT_FALSE(has_finite_decimal(fraction(1, 3)));
}

TEST(RoundedStringTest, RoundsIntoTheRegionAsked) {
  const Rational area = fraction(12500, 37);  // 337.837837...
  EXPECT_EQ(to_rounded_string(area, 3, Toward::down), "337.837");
  EXPECT_EQ(to_rounded_string(area, 3, Toward::up), "337.838");
  EXPECT_EQ(to_rounded_string(area, 3, Toward::nearest), "337.838");
  EXPECT_EQ(to_rounded_string(area, 0, Toward::down), "337");
  EXPECT_EQ(to_rounded_string(-area, 3, Toward::down), "-337.838");
  EXPECT_EQ(to_rounded_string(-area, 3, Toward::up), "-337.837");
  EXPECT_EQ(to_rounded_string(-area, 3, Toward::zero), "-337.837");
  EXPECT_EQ(to_rounded_string(area, 3, Toward::zero), "337.837");
  EXPECT_EQ(to_rounded_string(fraction(148, 25), 3, Toward::up), "5.92");
  EXPECT_EQ(to_rounded_string(fraction(1, 2), 0, Toward::nearest), "1");
  EXPECT_EQ(to_rounded_string(Rational(1600), 2, Toward::down), "1600");

  // What is rounded down stays at most the number, what is rounded up at least.
  for (long n = -50; n <= 50; ++n) {
    for (long d : {1L, 3L, 7L, 37L, 1000L}) {
      for (int places : {0, 1, 3}) {
        const Rational value = fraction(n, d);
        const auto down = parse_decimal(to_rounded_string(value, places, Toward::down));
        const auto up = parse_decimal(to_rounded_string(value, places, Toward::up));
        ASSERT_TRUE(down && up);
        ASSERT_LE(*down, value);
        ASSERT_GE(*up, value);
        ASSERT_EQ(*down == 0, n == 0);
        ASSERT_EQ(*up == 0, n == 0);
      }
    }
  }
}

TEST(RoundedStringTest, ANonZeroNumberNeverPrintsAsZero) {
  EXPECT_EQ(to_rounded_string(Rational(0), 3, Toward::down), "0");
  EXPECT_EQ(to_rounded_string(fraction(1, 100000), 3, Toward::down), "0.00001");
  EXPECT_EQ(to_rounded_string(fraction(1, 30000), 3, Toward::down), "0.00003");
  EXPECT_EQ(to_rounded_string(fraction(-1, 30000), 3, Toward::up), "-0.00003");
  EXPECT_EQ(to_rounded_string(fraction(1, 30000), 3, Toward::nearest), "0.00003");
  EXPECT_EQ(to_rounded_string(fraction(-1, 30000), 3, Toward::zero), "-0.00003");
  EXPECT_EQ(to_rounded_string(power_of_ten(-80), 2, Toward::zero),
            "0." + std::string(79, '0') + "1");
}

TEST(PowerOfTenTest, GoesBothWays) {
  EXPECT_EQ(power_of_ten(0), Rational(1));
  EXPECT_EQ(power_of_ten(3), Rational(1000));
  EXPECT_EQ(power_of_ten(-3), fraction(1, 1000));
}

}  // namespace
}  // namespace cocket
