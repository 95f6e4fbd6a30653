#include "engine/columnar/key_chain.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace cocket::columnar {
namespace {

TEST(KeyChain, ListsAreNumberedInTheOrderTheyCome) {
  std::mt19937 random(3);
  for (const size_t parts : {1, 2, 4}) {
    KeyChain keys;
    keys.begin(parts);
    std::map<std::vector<uint32_t>, uint32_t> known;
    for (int i = 0; i < 20'000; ++i) {
      std::vector<uint32_t> list(parts);
      for (uint32_t& part : list) part = static_cast<uint32_t>(random() % 9);
      auto part = [&list](size_t at) { return list[at]; };
      const auto [at, fresh] = known.try_emplace(list, static_cast<uint32_t>(known.size() + 1));
      EXPECT_EQ(keys.find(part), fresh ? 0 : at->second);
      EXPECT_EQ(keys.find_or_add(part), at->second);
    }
    EXPECT_EQ(keys.count(), known.size());
    keys.begin(parts);
    EXPECT_EQ(keys.find([](size_t) { return 0u; }), 0u);
  }
}

TEST(KeyChain, ThereIsOneListOfNone) {
  KeyChain keys;
  keys.begin(0);
  auto none = [](size_t) -> uint32_t { throw 0; };
  EXPECT_EQ(keys.find(none), 0u);
  EXPECT_EQ(keys.find_or_add(none), 1u);
  EXPECT_EQ(keys.find_or_add(none), 1u);
}

}  // namespace
}  // namespace cocket::columnar
