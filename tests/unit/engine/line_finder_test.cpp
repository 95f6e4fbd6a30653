// Lines are found by the numbers of their units, whatever numbers came before.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "engine/columnar/line_finder.h"

namespace cocket::columnar {
namespace {

std::vector<const uint32_t*> pointers(const std::vector<std::vector<uint32_t>>& columns) {
  std::vector<const uint32_t*> all;
  for (const auto& column : columns) all.push_back(column.data());
  return all;
}

TEST(LineFinder, FindsWhatWasPutForTheSameNumbers) {
  std::mt19937_64 random(3);
  for (const size_t units : {1u, 7u, 40u, 150u}) {
    LineFinder finder(units);
    std::map<std::vector<uint32_t>, uint32_t> put;
    uint32_t values = 0;
    size_t found = 0;
    for (int batch = 0; batch < 60; ++batch) {
      const size_t rows = 1 + random() % 50;
      // More numbers as time goes on, in some units none but one.
      const uint32_t most = 2 + static_cast<uint32_t>(batch) / 4;
      std::vector<std::vector<uint32_t>> columns(units, std::vector<uint32_t>(rows));
      const size_t kinds = 1 + random() % 4;
      for (size_t u = 0; u < units; ++u) {
        for (size_t i = 0; i < rows; ++i) {
          const auto unit = static_cast<uint32_t>(u);
          columns[u][i] = u % 3 == 0 ? unit + 1 : 1 + (unit * 5 + static_cast<uint32_t>(i % kinds) * (batch % 5)) % most;
        }
      }
      uint32_t end = 1;
      for (const auto& column : columns) end = std::max(end, 1 + *std::max_element(column.begin(), column.end()));
      const bool open = batch % 7 == 3;
      if (open) columns[units / 2][rows / 2] = 0;
      ASSERT_EQ(finder.find(pointers(columns), rows, end), !open);
      if (open) continue;
      if (finder.empty()) put.clear();
      for (size_t i = 0; i < rows; ++i) {
        std::vector<uint32_t> line;
        for (const auto& column : columns) line.push_back(column[i]);
        const auto known = put.find(line);
        const uint32_t now = finder.found_now(i);
        ASSERT_EQ(now, known == put.end() ? LineFinder::kNotThere : known->second);
        if (finder.found(i) != LineFinder::kNotThere) {
          EXPECT_EQ(finder.found(i), now);
          ++found;
        }
        if (now != LineFinder::kNotThere) continue;
        put.emplace(line, values);
        finder.put(i, values++);
      }
    }
    EXPECT_GT(found, 100u);
    EXPECT_GT(put.size(), 0u);
  }
}

TEST(LineFinder, ZeroSaysNothingAlsoInAUnitThatSaidNothingBefore) {
  LineFinder finder(2);
  const std::vector<uint32_t> some{1, 2};
  const std::vector<uint32_t> half{3, 0};
  const std::vector<uint32_t> zeros{0, 0};
  EXPECT_FALSE(finder.find(pointers({some, half}), 2, 4));
  EXPECT_FALSE(finder.find(pointers({some, zeros}), 2, 4));
  const std::vector<uint32_t> three{3, 3};
  ASSERT_TRUE(finder.find(pointers({some, three}), 2, 4));
  finder.put(0, 10);
  EXPECT_EQ(finder.found_now(0), 10u);
  // Numbers that an earlier call counted, though it found nothing, have their bits.
  EXPECT_EQ(finder.found_now(1), LineFinder::kNotThere);
}

TEST(LineFinder, ForgetsWithItsNumbers) {
  LineFinder finder(1);
  const std::vector<uint32_t> numbers{1, 2, 3};
  ASSERT_TRUE(finder.find(pointers({numbers}), 3, 4));
  finder.put(0, 5);
  finder.clear();
  EXPECT_TRUE(finder.empty());
  finder.forget();
  const std::vector<uint32_t> others{9, 1, 9};
  ASSERT_TRUE(finder.find(pointers({others}), 3, 10));
  EXPECT_EQ(finder.found(1), LineFinder::kNotThere);
  finder.put(0, 6);
  EXPECT_EQ(finder.found_now(2), 6u);
  EXPECT_EQ(finder.found_now(1), LineFinder::kNotThere);
}

}  // namespace
}  // namespace cocket::columnar
