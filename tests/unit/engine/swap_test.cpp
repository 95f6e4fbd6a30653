// Rules replaced while others evaluate: a program is immutable and shared by pointer, so each answer
// is that of the program it was asked of.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "engine/exact/exact.h"
#include "engine/verdict/verdict_json.h"
#include "tests/support/shipped_rules.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;
using testing::RowMaker;
using testing::RowTexts;

const std::vector<std::string> kColumns = {
    "item.tpp", "item.die_area", "item.datacenter", "item.memory_bandwidth", "shipment.subject_to_ear",
    "shipment.export_date", "shipment.destination", "shipment.origin", "shipment.transit"};

// The shipped rules with 9600 in place of 4800 TPP: other verdicts from the same names.
fs::path write_variant() {
  const fs::path folder = fs::path(COCKET_TEST_SCRATCH) / "swap_test_rules";
  fs::remove_all(folder);
  fs::copy(fs::path(COCKET_SOURCE_DIR) / "rules", folder, fs::copy_options::recursive);
  const fs::path file = folder / "us" / "advanced_computing.cocket";
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  std::string rules = text.str();
  const std::string from = "circuit.tpp >= 4800 TPP";
  const size_t at = rules.find(from);
  if (at == std::string::npos) return {};
  rules.replace(at, from.size(), "circuit.tpp >= 9600 TPP");
  std::ofstream(file) << rules;
  return folder;
}

RowTexts row_texts(size_t i) {
  static const std::array<const char*, 6> tpp = {"4800", "9599.9", "9600", "2000", "1600.472", "15832"};
  static const std::array<const char*, 4> place = {"CN", "MO", "DE", "MY"};
  static const std::array<const char*, 3> day = {"2023-06-01", "2024-01-15", "2025-06-10"};
  RowTexts texts = {{"item.tpp", tpp[i % tpp.size()]},
                    {"item.die_area", "2000"},
                    {"item.datacenter", "yes"},
                    {"item.memory_bandwidth", "1000"},
                    {"shipment.subject_to_ear", "yes"},
                    {"shipment.export_date", day[i % day.size()]},
                    {"shipment.destination", place[i % place.size()]}};
  if (i % 5 == 0) texts.erase("item.die_area");
  return texts;
}

constexpr size_t kRows = 12;

std::string answer(const program::ProgramPtr& program, size_t row) {
  RowMaker rows(program, kColumns);
  exact::Evaluator evaluator(program, {});
  return verdict_json(*program, {std::to_string(row), ""}, evaluator.evaluate(rows.make(row_texts(row))));
}

TEST(SwapPrograms, FourThreadsGetTheAnswersOfTheProgramTheyAsked) {
  const program::ProgramPtr shipped = testing::shipped_rules();
  const fs::path folder = write_variant();
  ASSERT_FALSE(folder.empty()) << "the shipped rules no longer hold what the variant changes";
  program::ProgramPtr variant = testing::load_program({{folder}, {}, {}});
  ASSERT_NE(shipped, nullptr);
  ASSERT_NE(variant, nullptr);
  ASSERT_NE(testing::load_digest({{COCKET_SOURCE_DIR "/rules"}, {}, {}}), testing::load_digest({{folder}, {}, {}}));

  std::array<std::vector<std::string>, 2> expected;
  size_t different = 0;
  for (size_t row = 0; row < kRows; ++row) {
    expected[0].push_back(answer(shipped, row));
    expected[1].push_back(answer(variant, row));
    different += expected[0].back() != expected[1].back();
  }
  ASSERT_GT(different, 0u);

  std::mutex guard;
  program::ProgramPtr current = shipped;
  const program::Program* const first = shipped.get();
  const auto take = [&] {
    const std::lock_guard lock(guard);
    return current;
  };

  std::atomic<int> wrong = 0;
  std::array<std::atomic<int>, 2> asked = {0, 0};
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 400; ++i) {
        const program::ProgramPtr mine = take();
        const size_t which = mine.get() == first ? 0 : 1;
        const size_t row = (i + 3 * t) % kRows;
        if (answer(mine, row) != expected[which][row]) ++wrong;
        ++asked[which];
      }
      ++done;
    });
  }
  int swaps = 0;
  threads.emplace_back([&] {
    while (done < 4) {
      {
        const std::lock_guard lock(guard);
        current = current == shipped ? variant : shipped;
      }
      ++swaps;
      std::this_thread::yield();
    }
  });
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(asked[0] + asked[1], 1600);
  EXPECT_GT(asked[0], 0);
  EXPECT_GT(asked[1], 0);
  EXPECT_GT(swaps, 100);
}

TEST(SwapPrograms, AProgramLivesAsLongAsSomeoneAsksIt) {
  program::ProgramPtr current = testing::load_program({{COCKET_SOURCE_DIR "/rules"}, {}, {}});
  ASSERT_NE(current, nullptr);
  const std::weak_ptr<const program::Program> watched = current;
  {
    exact::Evaluator evaluator(current, {});
    RowMaker rows(current, kColumns);
    current = testing::shipped_rules();
    EXPECT_FALSE(watched.expired());
    EXPECT_EQ(evaluator.evaluate(rows.make(row_texts(5))).verdict, Verdict::required);
  }
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace cocket
