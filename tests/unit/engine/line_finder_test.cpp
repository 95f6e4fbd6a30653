// Lines are found by the numbers of their units, whatever numbers came before and however they are taken.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "engine/columnar/line_finder.h"

namespace cocket::columnar {
namespace {

using Columns = std::vector<std::vector<uint32_t>>;

// Takes the numbers of all units, some rows at a time, the rows in any order, the units in two parts.
bool find(LineFinder& finder, const Columns& columns, std::mt19937_64& random) {
  const size_t rows = columns.front().size();
  finder.begin(rows);
  std::vector<uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0u);
  for (const bool odd : {false, true}) {
    std::vector<uint32_t> units;
    for (uint32_t u = odd; u < columns.size(); u += 2) units.push_back(u);
    std::shuffle(order.begin(), order.end(), random);
    for (size_t first = 0; first < rows && !units.empty();) {
      const auto places = std::span(order).subspan(first, std::min<size_t>(rows - first, 1 + random() % 20));
      // Behind each column there is room.
      const size_t stride = places.size() + 3;
      std::vector<uint32_t> numbers(units.size() * stride, 7777);
      for (size_t u = 0; u < units.size(); ++u) {
        for (size_t i = 0; i < places.size(); ++i) numbers[u * stride + i] = columns[units[u]][places[i]];
      }
      finder.take(units, {numbers.data(), stride}, places);
      first += places.size();
    }
  }
  const bool found = finder.find();
  // Whatever was found, the numbers are there.
  for (size_t i = 0; i < rows; ++i) {
    std::vector<uint32_t> units(columns.size());
    finder.units_of(i, units);
    for (size_t u = 0; u < columns.size(); ++u) EXPECT_EQ(units[u], columns[u][i]);
  }
  return found;
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
      const bool open = batch % 7 == 3;
      if (open) columns[units / 2][rows / 2] = 0;
      ASSERT_EQ(find(finder, columns, random), !open);
      if (open) continue;
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
  std::mt19937_64 random(1);
  EXPECT_FALSE(find(finder, {some, half}, random));
  EXPECT_FALSE(find(finder, {some, zeros}, random));
  const std::vector<uint32_t> three{3, 3};
  ASSERT_TRUE(find(finder, {some, three}, random));
  finder.put(0, 10);
  EXPECT_EQ(finder.found_now(0), 10u);
  // Numbers that an earlier call counted, though it found nothing, have their bits.
  EXPECT_EQ(finder.found_now(1), LineFinder::kNotThere);
}

TEST(LineFinder, ForgetsWithItsNumbers) {
  LineFinder finder(1);
  const std::vector<uint32_t> numbers{1, 2, 3};
  std::mt19937_64 random(2);
  ASSERT_TRUE(find(finder, {numbers}, random));
  finder.put(0, 5);
  finder.clear();
  EXPECT_EQ(finder.found_now(0), LineFinder::kNotThere);
  finder.forget();
  const std::vector<uint32_t> others{9, 1, 9};
  ASSERT_TRUE(find(finder, {others}, random));
  EXPECT_EQ(finder.found(1), LineFinder::kNotThere);
  finder.put(0, 6);
  EXPECT_EQ(finder.found_now(2), 6u);
  EXPECT_EQ(finder.found_now(1), LineFinder::kNotThere);
}

}  // namespace
}  // namespace cocket::columnar
