#include "base/suggest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cocket {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EditDistanceTest, CountsEachEditOnce) {
  EXPECT_EQ(edit_distance("", "", 4), 0u);
  EXPECT_EQ(edit_distance("", "abc", 4), 3u);
  EXPECT_EQ(edit_distance("area", "area", 4), 0u);
  EXPECT_EQ(edit_distance("area", "are", 4), 1u);
  EXPECT_EQ(edit_distance("are", "area", 4), 1u);
  EXPECT_EQ(edit_distance("area", "arxa", 4), 1u);
  EXPECT_EQ(edit_distance("aera", "area", 4), 1u);  // neighbours swapped
  EXPECT_EQ(edit_distance("AREA", "area", 4), 0u);
  EXPECT_EQ(edit_distance("kitten", "sitting", 4), 3u);
}

TEST(EditDistanceTest, StopsAtTheLimit) {
  EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 2), 3u);
  EXPECT_EQ(edit_distance("a", "abcdefgh", 2), 3u);
  EXPECT_EQ(edit_distance("ab", "ba", 1), 1u);
  EXPECT_EQ(edit_distance("xxab", "ba", 1), 2u);
}

TEST(NearestNamesTest, FindsTheFactThatWasMeant) {
  const std::vector<std::string> facts = {"item.die_area", "item.density", "item.tpp", "item.model",
                                          "shipment.destination"};
  EXPECT_THAT(nearest_names("item.die_aera", facts), ElementsAre("item.die_area"));
  EXPECT_THAT(nearest_names("item.tp", facts), ElementsAre("item.tpp"));
  EXPECT_THAT(nearest_names("shipment.destinaton", facts), ElementsAre("shipment.destination"));
  EXPECT_THAT(nearest_names("end_user.country", facts), IsEmpty());
}

TEST(NearestNamesTest, PutsTheNearestFirst) {
  EXPECT_THAT(nearest_names("licence", {"license", "licences", "silence", "licence_x"}),
              ElementsAre("licences", "license", "licence_x"));
  EXPECT_THAT(nearest_names("licence", {"license", "licences"}, 1), ElementsAre("licences"));
}

TEST(NearestNamesTest, ShortNamesMustBeVeryNear) {
  EXPECT_THAT(nearest_names("CN", {"CH", "US", "cn"}), ElementsAre("cn", "CH"));
  EXPECT_THAT(nearest_names("x", {"y", "z"}), IsEmpty());
}

TEST(NearestNamesTest, KnowsTheSameWordInAnotherRecord) {
  EXPECT_THAT(nearest_names("tpp", {"item.model", "circuit.tpp"}), ElementsAre("circuit.tpp"));
  EXPECT_THAT(nearest_names("buyer.country", {"party.country", "party.role"}),
              ElementsAre("party.country"));
}

TEST(NearestNamesTest, NeverSuggestsTheNameItselfNorOneTwice) {
  EXPECT_THAT(nearest_names("tpp", {"tpp", "tpps", "tpps"}), ElementsAre("tpps"));
  EXPECT_THAT(nearest_names("", {"tpp"}), IsEmpty());
}

}  // namespace
}  // namespace cocket
