// Look-ups of whole columns find what single look-ups find.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "engine/columnar/kept_rows.h"
#include "engine/columnar/pair_table.h"

namespace cocket::columnar {
namespace {

std::vector<uint32_t> numbers_below(uint32_t end, size_t rows, std::mt19937& random) {
  std::vector<uint32_t> numbers(rows);
  for (uint32_t& each : numbers) each = random() % end;
  return numbers;
}

// Dense and hashed tables; both columns, one of them, or none the same in all rows.
TEST(PairTable, FindsWholeColumns) {
  std::mt19937 random(5);
  size_t gaps = 0;
  for (const uint32_t most : {1u, 9u, 100u, 3000u}) {
    PairTable table;
    table.reserve(most, most);
    EXPECT_EQ(table.hashed(), most == 3000);
    for (int i = 0; i < 4000; ++i) {
      const uint32_t a = random() % (most + 1);
      const uint32_t b = random() % (most + 1);
      table.put(a, b, 1 + a * 7919 + b);
    }
    for (const size_t rows : {1u, 15u, 16u, 17u, 300u}) {
      const std::vector<uint32_t> a = numbers_below(most + 1, rows, random);
      const std::vector<uint32_t> b = numbers_below(most + 1, rows, random);
      for (const Numbers& of_a : {Numbers{a.data(), 0}, Numbers{nullptr, a[0]}}) {
        for (const Numbers& of_b : {Numbers{b.data(), 0}, Numbers{nullptr, b[0]}}) {
          std::vector<uint32_t> out(rows);
          bool all = true;
          const bool met = table.find_all(of_a, of_b, rows, out.data());
          for (size_t i = 0; i < rows; ++i) {
            ASSERT_EQ(out[i], table.find(of_a[i], of_b[i]));
            if (out[i] != 0) {
              ASSERT_EQ(out[i], 1 + of_a[i] * 7919 + of_b[i]);
            }
            all = all && out[i] != 0;
            gaps += out[i] == 0;
          }
          EXPECT_EQ(met, all);
        }
      }
    }
  }
  EXPECT_GT(gaps, 100u);
}

TEST(LeafColumns, AreOneIndexTogether) {
  std::mt19937 random(6);
  std::vector<uint32_t> cells(1 << 12);
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<uint32_t>(i + 1);
  cells[77] = 0;
  for (uint32_t count = 1; count <= 4; ++count) {
    std::vector<std::vector<uint32_t>> columns;
    for (uint32_t leaf = 0; leaf < count; ++leaf) columns.push_back(numbers_below(8, 70, random));
    // What does not fit into the table reads something of it.
    columns[0][5] = 0xFFFFFFFF;
    LeafColumns leaves;
    leaves.count = count;
    leaves.mask = (1u << (3 * count)) - 1;
    for (uint32_t leaf = 0; leaf < count; ++leaf) {
      leaves.columns[leaf] = columns[leaf].data();
      leaves.shifts[leaf] = static_cast<uint8_t>(3 * leaf);
    }
    for (const size_t rows : {3u, 16u, 70u}) {
      std::vector<uint32_t> out(rows);
      bool all = true;
      std::vector<uint64_t> zeros(2, UINT64_MAX);
      const bool met = look_up_leaves(cells.data(), leaves, rows, out.data(), zeros.data());
      for (size_t i = 0; i < rows; ++i) {
        uint32_t index = 0;
        for (uint32_t leaf = 0; leaf < count; ++leaf) index |= columns[leaf][i] << (3 * leaf);
        index &= leaves.mask;
        EXPECT_EQ(out[i], cells[index]);
        EXPECT_EQ((zeros[i / 64] >> (i % 64) & 1) != 0, out[i] == 0);
        all = all && out[i] != 0;
      }
      EXPECT_EQ(zeros[(rows - 1) / 64] >> (rows - 1) % 64 >> 1, 0u);
      EXPECT_EQ(met, all);
    }
  }
}

TEST(KeptRows, AreTheirOwnUntilTheNextBatch) {
  KeptRows kept;
  for (int batch = 0; batch < 3; ++batch) {
    kept.begin();
    size_t there = 0;
    for (size_t line = 0; line < 1000; line += 3) {
      EXPECT_EQ(kept.find(line), nullptr);
      Row row;
      row.records.resize(line % 7);
      if (kept.keep(line, row) != nullptr) ++there;
    }
    EXPECT_EQ(there, 256u);
    for (size_t line = 0; line < 1000; ++line) {
      const Row* row = kept.find(line);
      EXPECT_EQ(row != nullptr, line % 3 == 0 && line / 3 < 256);
      if (row != nullptr) {
        EXPECT_EQ(row->records.size(), line % 7);
      }
    }
  }
}

}  // namespace
}  // namespace cocket::columnar
