// The density limb of 3A090.a on its line and a hair under it, and what doubles make of the line.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "engine/exact/exact.h"
#include "tests/support/shipped_rules.h"

namespace cocket {
namespace {

using testing::RowMaker;
using testing::RowTexts;

constexpr int kPairs = 10'000;
constexpr int kMaxDigits = 30;

const std::vector<std::string> kColumns = {"item.tpp",
                                           "item.die_area",
                                           "item.datacenter",
                                           "shipment.subject_to_ear",
                                           "shipment.export_date",
                                           "shipment.destination",
                                           "end_user.headquarters"};

RowTexts line(const std::string& tpp, const std::string& area) {
  return {{"item.tpp", tpp},
          {"item.die_area", area},
          {"item.datacenter", "yes"},
          {"shipment.subject_to_ear", "yes"},
          {"shipment.export_date", "2024-01-15"},
          {"shipment.destination", "CN"}};
}

struct Pair {
  Rational tpp;
  Rational area;
};

// An area with 1 to 4 decimals, so that TPP = 5.92 * area is a decimal too; 1600 <= TPP < 4800.
Pair on_the_line(std::mt19937_64& random) {
  const Rational slope = *parse_decimal("5.92");
  for (;;) {
    const int decimals = 1 + static_cast<int>(random() % 4);
    const Rational scale = power_of_ten(decimals);
    const Rational first = 270 * scale;
    const Rational last = 811 * scale;
    const auto span = static_cast<uint64_t>(Integer(numerator(last) - numerator(first)));
    const Rational area = (first + random() % span) / scale;
    const Rational tpp = slope * area;
    if (tpp >= 1600 && tpp < 4800) return {tpp, area};
  }
}

class Threshold : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(program_, nullptr);
    provision_ = program_->find_provision("3A090.a");
    requirement_ = program_->find_requirement("advanced_computing");
    ASSERT_TRUE(provision_.valid());
    ASSERT_TRUE(requirement_.valid());
  }

  program::ProgramPtr program_ = testing::shipped_rules();
  program::ProvisionId provision_;
  program::RequirementId requirement_;
};

TEST_F(Threshold, PairsOnTheLineMeetTheLimbAndAHairUnderDoNot) {
  std::mt19937_64 random(592);
  std::vector<std::pair<std::string, Truth>> asked;
  exact::Options options;
  options.compare_views = false;
  options.on_limb = [&](const std::string& id, Truth truth) { asked.emplace_back(id, truth); };
  exact::Evaluator evaluator(program_, options);
  RowMaker rows(program_, kColumns);
  auto limb = [&](const std::string& end) {
    const auto found = std::find_if(asked.begin(), asked.end(), [&](const auto& each) {
      return each.first.ends_with("/3A090.a@2023-11-17#" + end);
    });
    return found == asked.end() ? Truth::unknown : found->second;
  };

  int wrong_on = 0;
  int wrong_under = 0;
  int wrong_doubles = 0;
  int most_digits = 0;
  for (int i = 0; i < kPairs; ++i) {
    const Pair pair = on_the_line(random);
    const std::string tpp = to_exact_string(pair.tpp);
    const std::string area = to_exact_string(pair.area);
    asked.clear();
    const Truth on = evaluator.holds(provision_, rows.make(line(tpp, area)));
    wrong_on += on != Truth::yes || limb("1") != Truth::no || limb("2") != Truth::yes;
    wrong_doubles += !(std::stod(tpp) / std::stod(area) >= 5.92);

    // From a millionth down to the last digit of a number of 30 digits.
    const int places = 6 + static_cast<int>(random() % (kMaxDigits - 4 - 6 + 1));
    const std::string under = to_exact_string(pair.tpp - power_of_ten(-places));
    most_digits = std::max(most_digits, static_cast<int>(under.size()) - 1);
    asked.clear();
    const Truth below = evaluator.holds(provision_, rows.make(line(under, area)));
    // 1600 itself less a hair fails the other half of the limb; either way the limb must not hold.
    wrong_under += below != Truth::no || limb("2") != Truth::no;
  }
  std::cout << "on the line: " << kPairs - wrong_on << " of " << kPairs << " right; a hair under: "
            << kPairs - wrong_under << " of " << kPairs << " right; doubles on the line: "
            << wrong_doubles << " wrong\n";
  EXPECT_EQ(wrong_on, 0);
  EXPECT_EQ(wrong_under, 0);
  EXPECT_EQ(most_digits, kMaxDigits);
  // Why numbers are exact here: doubles fail a good part of the pairs on the line.
  EXPECT_GE(wrong_doubles, kPairs / 20);
  EXPECT_LE(wrong_doubles, kPairs / 5);
}

TEST_F(Threshold, TheMarginOnTheLineIsExactlyNothing) {
  std::mt19937_64 random(593);
  exact::Options options;
  options.compare_views = false;
  exact::Evaluator evaluator(program_, options);
  RowMaker rows(program_, kColumns);
  for (int i = 0; i < kPairs / 20; ++i) {
    const Pair pair = on_the_line(random);
    const Row row = rows.make(line(to_exact_string(pair.tpp), to_exact_string(pair.area)));
    const RequirementResult result = evaluator.evaluate(requirement_, row);
    ASSERT_EQ(result.verdict, Verdict::required);
    ASSERT_FALSE(result.grounds.margins.empty());
    const Margin& margin = result.grounds.margins.front();
    EXPECT_EQ(margin.limb, "3A090.a.2");
    EXPECT_EQ(margin.fact, "item.density");
    EXPECT_EQ(margin.distance, 0);
    EXPECT_EQ(margin.value, *parse_decimal("5.92"));
    EXPECT_TRUE(margin.holds);
  }
}

}  // namespace
}  // namespace cocket
