#include "engine/exact/marks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace cocket::exact {
namespace {

using List = std::vector<uint32_t>;

List members(const MarkSets& sets, Marks set) { return {sets[set].begin(), sets[set].end()}; }

TEST(MarkSets, KeepsTheOrderInWhichMembersCame) {
  MarkSets sets;
  Marks set;
  for (const uint32_t mark : {7u, 3u, 7u, 0u}) set = sets.with(set, mark);
  EXPECT_EQ(members(sets, set), (List{7, 3, 0}));
  EXPECT_TRUE(sets[Marks{}].empty());
}

TEST(MarkSets, EqualSetsHaveOneNumberAndOtherOrdersAnother) {
  MarkSets sets;
  const Marks one = sets.of(List{1, 2, 3});
  EXPECT_EQ(sets.of(List{1, 2, 2, 3, 1}), one);
  EXPECT_EQ(sets.with(sets.of(List{1, 2}), 3), one);
  EXPECT_EQ(sets.united(sets.of(List{1}), sets.of(List{2, 1, 3})), one);
  EXPECT_NE(sets.of(List{3, 2, 1}), one);
  EXPECT_EQ(sets.of({}), Marks{});
}

// Enough pairs for every remembered join to lose its place to another.
TEST(MarkSets, JoinsAsListsDo) {
  MarkSets sets;
  std::mt19937 random(5);
  std::vector<List> lists;
  std::vector<Marks> made;
  for (int i = 0; i < 300; ++i) {
    List list;
    for (uint32_t mark = 0; mark < 20; ++mark) {
      if (random() % 3 == 0) list.push_back(mark);
    }
    std::shuffle(list.begin(), list.end(), random);
    made.push_back(sets.of(list));
    lists.push_back(std::move(list));
  }
  for (int round = 0; round < 2; ++round) {
    for (size_t a = 0; a < lists.size(); ++a) {
      for (size_t b = 0; b < lists.size(); ++b) {
        List expected = lists[a];
        for (const uint32_t mark : lists[b]) {
          if (std::find(expected.begin(), expected.end(), mark) == expected.end()) expected.push_back(mark);
        }
        ASSERT_EQ(members(sets, sets.united(made[a], made[b])), expected);
      }
    }
  }
}

TEST(MarkSets, StartsAgainAfterClear) {
  MarkSets sets;
  sets.united(sets.of(List{1, 2}), sets.of(List{3}));
  sets.clear();
  EXPECT_EQ(sets.size(), 1u);
  const Marks a = sets.of(List{9});
  const Marks b = sets.of(List{8});
  EXPECT_EQ(members(sets, sets.united(a, b)), (List{9, 8}));
}

}  // namespace
}  // namespace cocket::exact
