// A record whose parts were met before costs no allocation.
#include <gtest/gtest.h>

#include "engine/columnar/checker.h"
#include "run/csv_describer.h"
#include "tests/allocation/counted_new.h"
#include "tests/support/typed_records.h"

namespace cocket {
namespace {

using columnar::TypedValue;

TEST(Allocation, IsSeen) {
  const uint64_t before = num_allocations();
  delete new int(3);  // NOLINT: on purpose
  const std::vector<int> some(100);
  EXPECT_GE(num_allocations() - before, 1u) << some.size();
}

TEST(Allocation, RecordsMetBeforeNeedNone) {
  const program::ProgramPtr& program = testing::small_module();
  std::string unknown;
  const auto shape = columnar::typed_shape(*program, testing::small_facts(), unknown);
  ASSERT_TRUE(shape.has_value()) << unknown;
  const run::NoColumns describer;
  columnar::Checker checker(columnar::typed_plan(program, *shape, {}), {}, describer);
  testing::RandomRecords random(23, false);
  std::vector<std::vector<TypedValue>> records;
  for (int i = 0; i < 2000; ++i) records.push_back(random.next());
  std::vector<Verdict> verdicts;
  auto judge = [&](const std::vector<TypedValue>& record) {
    for (size_t fact = 0; fact < record.size(); ++fact) checker.set(fact, record[fact]);
    return checker.verdict();
  };
  const uint64_t cold = num_allocations();
  for (const auto& record : records) verdicts.push_back(judge(record));
  EXPECT_GT(num_allocations(), cold);
  checker.settle();
  for (const auto& record : records) judge(record);
  EXPECT_GT(checker.num_fused(), 0u);
  const uint64_t before = num_allocations();
  size_t differ = 0;
  for (int turn = 0; turn < 3; ++turn) {
    for (size_t i = 0; i < records.size(); ++i) {
      differ += judge(records[i]) != verdicts[i];
      differ += checker.worst_possible() > Verdict::not_required;
    }
  }
  const uint64_t after = num_allocations();
  EXPECT_EQ(after - before, 0u);
  EXPECT_EQ(differ, 0u);
  EXPECT_EQ(checker.num_resets(), 0u);
}

}  // namespace
}  // namespace cocket
