// Typed facts say what their texts say in cells, and get the answers of the exact evaluator.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "engine/columnar/checker.h"
#include "io/csv_scan.h"
#include "io/verdict_columns.h"
#include "run/csv_describer.h"
#include "tests/support/typed_records.h"

namespace cocket {
namespace {

using columnar::Checker;
using columnar::Code;
using columnar::TypedColumn;
using columnar::TypedValue;
using testing::RandomRecords;
using testing::small_facts;
using testing::small_module;

std::shared_ptr<const columnar::Plan> small_plan() {
  std::string unknown;
  const auto shape = columnar::typed_shape(*small_module(), small_facts(), unknown);
  EXPECT_TRUE(shape.has_value()) << unknown;
  return columnar::typed_plan(small_module(), *shape, {});
}

const std::vector<ResultColumn> kColumns = {ResultColumn::verdict, ResultColumn::worst_possible, ResultColumn::provisions,
                                            ResultColumn::missing, ResultColumn::margin, ResultColumn::requirements};

std::string expected_results(const RowResult& result) {
  std::string text;
  for (const ResultColumn column : kColumns) {
    text += '|';
    append_csv_field(text, result_text(*small_module(), column, result, {}), '|');
  }
  return text;
}

TEST(Typed, NamesThatAreNoFactAreTold) {
  std::string unknown;
  EXPECT_FALSE(columnar::typed_shape(*small_module(), {"item.tpp", "item.colour"}, unknown));
  EXPECT_EQ(unknown, "item.colour");
  EXPECT_FALSE(columnar::typed_shape(*small_module(), {"item.tpp", "item.tpp"}, unknown));
  EXPECT_EQ(unknown, "item.tpp");
}

TEST(Typed, CellTexts) {
  using Kind = TypedValue::Kind;
  EXPECT_EQ(columnar::to_cell({Kind::number, 2, 480000, {}}), "4800.00");
  EXPECT_EQ(columnar::to_cell({Kind::number, 4, -5, {}}), "-0.0005");
  EXPECT_EQ(columnar::to_cell({Kind::number, 0, INT64_MIN, {}}), "-9223372036854775808");
  EXPECT_EQ(columnar::to_cell({Kind::number, 18, 1, {}}), "0.000000000000000001");
  EXPECT_EQ(columnar::to_cell({Kind::day, 0, 19272, {}}), "2022-10-07");
  EXPECT_EQ(columnar::to_cell({Kind::truth, 0, 1, {}}), "yes");
}

TEST(Typed, CodesAreThoseOfTheTexts) {
  const auto plan = small_plan();
  const columnar::ReadCell read = [&](size_t input, std::string_view text) {
    const program::FlatFact& fact = plan->shape().inputs[input].facts.front();
    columnar::Reading reading;
    reading.cell = read_cell(*small_module(), testing::field_of(*small_module(), fact), text, Origin::row);
    reading.given = reading.cell.state != CellState::absent;
    reading.issue = reading.cell.state == CellState::unreadable;
    return reading;
  };
  std::vector<columnar::Coder> coders;
  for (size_t i = 0; i < plan->inputs().size(); ++i) coders.emplace_back(*plan, i, read);
  RandomRecords records(7, true);
  std::set<std::pair<int, uint16_t>> met;
  for (int n = 0; n < 4000; ++n) {
    for (size_t i = 0; i < coders.size(); ++i) {
      const TypedValue value = records.value(i);
      Code code;
      switch (value.kind) {
        case TypedValue::Kind::number: code = coders[i].number({value.value, value.scale}); break;
        case TypedValue::Kind::day: code = coders[i].day(Date{static_cast<int32_t>(value.value)}); break;
        case TypedValue::Kind::truth: code = coders[i].truth(value.value != 0); break;
        default: continue;
      }
      const Code expected = coders[i](to_cell(value));
      ASSERT_EQ(code.code, expected.code) << to_cell(value) << " of " << small_facts()[i];
      ASSERT_EQ(code.flags, expected.flags) << to_cell(value) << " of " << small_facts()[i];
      ASSERT_EQ(code.value, expected.value) << to_cell(value) << " of " << small_facts()[i];
      ASSERT_EQ(code.scale, expected.scale) << to_cell(value) << " of " << small_facts()[i];
      met.insert({static_cast<int>(i), code.code});
    }
  }
  // Several regions of each number, both truths, many classes.
  EXPECT_GT(met.size(), 100u);
}

struct Judged {
  std::vector<std::vector<TypedValue>> records;
  std::vector<RowResult> results;
};

Judged judged(uint64_t seed, bool odd, size_t count) {
  Judged made;
  RandomRecords records(seed, odd);
  testing::RowMaker maker(small_module(), small_facts());
  exact::Evaluator exact(small_module(), {});
  // Texts belong to `records`, so values are made plain texts of this store.
  static std::vector<std::unique_ptr<std::string>> store;
  for (size_t n = 0; n < count; ++n) {
    made.records.push_back(records.next());
    for (TypedValue& value : made.records.back()) {
      if (value.kind != TypedValue::Kind::text) continue;
      store.push_back(std::make_unique<std::string>(value.text));
      value.text = *store.back();
    }
    made.results.push_back(exact.evaluate(maker.make(testing::texts_of(made.records.back()))));
  }
  return made;
}

// `first` to `end` of them.
void expect_same(Checker& checker, const Judged& judged, size_t first, size_t end) {
  for (size_t n = first; n < end; ++n) {
    for (size_t i = 0; i < judged.records[n].size(); ++i) checker.set(i, judged.records[n][i]);
    const RowResult& result = judged.results[n];
    ASSERT_EQ(to_string(checker.verdict()), to_string(result.verdict)) << "record " << n;
    ASSERT_EQ(to_string(checker.worst_possible()), to_string(result.worst_possible)) << "record " << n;
    std::string texts;
    checker.append_results(texts);
    ASSERT_EQ(texts, expected_results(result)) << "record " << n;
  }
}

// Few records often, so that look-ups are fused for them; then others, which do not all fit.
void expect_same(Checker& checker, const Judged& judged) {
  const size_t few = judged.records.size() / 8;
  for (int turn = 0; turn < 40; ++turn) expect_same(checker, judged, 0, few);
  for (int turn = 0; turn < 8; ++turn) expect_same(checker, judged, 0, judged.records.size());
  std::set<Verdict> met;
  for (const RowResult& result : judged.results) met.insert(result.verdict);
  EXPECT_GE(met.size(), 4u);
}

TEST(Typed, RecordsAreJudgedAsByTheExactEvaluator) {
  const run::CsvDescriber describer(*small_module(), kColumns, {}, exact::View::enforced, '|');
  for (const bool odd : {false, true}) {
    Checker checker(small_plan(), {}, describer, {.separator = '|'});
    expect_same(checker, judged(odd ? 11 : 3, odd, 1000));
    EXPECT_GT(checker.num_fused(), 0u);
    // Ranges of days are asked of the law, plain records are not.
    EXPECT_EQ(checker.num_by_law() > 0, odd);
  }
}

TEST(Typed, MemoryIsBoundedAndForgottenWithoutATrace) {
  const run::CsvDescriber describer(*small_module(), kColumns, {}, exact::View::enforced, '|');
  Checker checker(small_plan(), {}, describer, {.separator = '|', .most_bytes = 1});
  expect_same(checker, judged(5, true, 300));
  EXPECT_GT(checker.num_resets(), 0u);
}

// The whole library, with lists and party facts, typed where a fact has a type.
TEST(Typed, TheLibraryJudgesAsTheExactEvaluator) {
  const program::ProgramPtr& program = testing::shipped_rules();
  const std::vector<std::string> facts = {
      "item.tpp", "item.die_area", "item.datacenter", "item.memory_bandwidth", "item.io_bandwidth", "shipment.subject_to_ear",
      "shipment.export_date", "shipment.destination", "shipment.origin", "shipment.transit", "end_user.headquarters",
      "end_user.ultimate_parent", "end_user.listed_ownership"};
  std::string unknown;
  const auto shape = columnar::typed_shape(*program, facts, unknown);
  ASSERT_TRUE(shape.has_value()) << unknown;
  const run::NoColumns describer;
  Checker checker(columnar::typed_plan(program, *shape, {}), {}, describer);
  exact::Evaluator exact(program, {});
  testing::RowMaker maker(program, facts);
  std::mt19937_64 random(31);
  auto one_of = [&random](const auto& among) { return among[random() % std::size(among)]; };
  std::vector<std::vector<TypedValue>> records;
  std::vector<RowResult> results;
  using Kind = TypedValue::Kind;
  for (int n = 0; n < 250; ++n) {
    auto number = [&](std::initializer_list<int64_t> among) {
      return TypedValue{Kind::number, 2, *(among.begin() + random() % among.size()), {}};
    };
    auto text = [&](std::initializer_list<std::string_view> among) {
      return TypedValue{Kind::text, 0, 0, *(among.begin() + random() % among.size())};
    };
    const auto places = {"CN", "HK", "MO", "US", "MY", "SG", "DE", "RU", "IR", "AE"};
    auto place = [&] { return TypedValue{Kind::text, 0, 0, *(places.begin() + random() % places.size())}; };
    auto truth = [&] { return TypedValue{Kind::truth, 0, static_cast<int64_t>(random() % 4 != 0), {}}; };
    static constexpr int32_t kDays[] = {19272, 19286, 19374, 19678, 19737, 20101, 20187, 20283, 20643};
    std::vector<TypedValue> record = {
        number({480000, 1583200, 236800, 160047, 479999}), number({81400, 27035, 150000}), truth(), number({335000, 140000, 90000}),
        number({90000, 5000}), truth(), {Kind::day, 0, one_of(kDays), {}}, place(), place(), text({"none", "SG", "MY; HK", ""}),
        place(), text({"none", "CN", "US"}), number({0, 5000, 10000})};
    if (random() % 3 == 0) record[random() % record.size()] = {};
    testing::RowTexts texts;
    for (size_t i = 0; i < facts.size(); ++i) {
      if (record[i].kind != Kind::absent) texts[facts[i]] = columnar::to_cell(record[i]);
    }
    results.push_back(exact.evaluate(maker.make(texts)));
    records.push_back(std::move(record));
  }
  std::set<Verdict> met;
  for (int turn = 0; turn < 20; ++turn) {
    if (turn == 18) checker.settle();
    for (size_t n = 0; n < records.size(); ++n) {
      for (size_t i = 0; i < facts.size(); ++i) checker.set(i, records[n][i]);
      ASSERT_EQ(to_string(checker.verdict()), to_string(results[n].verdict)) << "record " << n;
      ASSERT_EQ(to_string(checker.worst_possible()), to_string(results[n].worst_possible)) << "record " << n;
      met.insert(results[n].verdict);
    }
  }
  EXPECT_GT(checker.num_fused(), 0u);
  EXPECT_EQ(checker.num_resets(), 0u);
  EXPECT_GE(met.size(), 3u);
}

// The same records as columns, in every layout of texts.
TEST(Typed, ColumnsAreJudgedAsRecords) {
  const Judged given = judged(3, false, 1000);
  const size_t rows = given.records.size();
  const run::NoColumns describer;
  for (const bool dictionary : {false, true}) {
    std::vector<TypedColumn> columns(small_facts().size());
    struct Store {
      std::vector<int64_t> numbers;
      std::vector<int32_t> days;
      std::vector<uint8_t> truths, given, none;
      std::string bytes;
      std::vector<uint32_t> offsets{0}, keys;
    };
    std::vector<Store> stores(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      Store& store = stores[i];
      TypedColumn& column = columns[i];
      store.given.resize(rows / 8 + 1);
      store.none.resize(rows / 8 + 1);
      TypedValue::Kind kind = TypedValue::Kind::absent;
      for (size_t row = 0; row < rows; ++row) {
        const TypedValue& value = given.records[row][i];
        const auto bit = static_cast<uint8_t>(1u << row % 8);
        const bool none = value.kind == TypedValue::Kind::none;
        const bool said = !none && value.kind != TypedValue::Kind::absent;
        if (none) store.none[row / 8] |= bit;
        if (said) store.given[row / 8] |= bit;
        if (said) kind = value.kind;
        int64_t mantissa = value.value;
        for (uint8_t scale = value.scale; said && scale < 8; ++scale) mantissa *= 10;
        store.numbers.push_back(mantissa);
        store.days.push_back(static_cast<int32_t>(value.value));
        store.truths.push_back(static_cast<uint8_t>(value.value != 0));
        store.bytes += said ? value.text : "not said";
        store.offsets.push_back(static_cast<uint32_t>(store.bytes.size()));
        store.keys.push_back(static_cast<uint32_t>(row));
      }
      column.given = store.given.data();
      column.none = store.none.data();
      column.scale = 8;
      if (kind == TypedValue::Kind::number) column.numbers = store.numbers.data();
      if (kind == TypedValue::Kind::day) column.days = store.days.data();
      if (kind == TypedValue::Kind::truth) column.truths = store.truths.data();
      if (kind != TypedValue::Kind::text) continue;
      column.bytes = store.bytes.data();
      column.offsets = store.offsets.data();
      column.entries = static_cast<uint32_t>(rows);
      if (dictionary) column.keys = store.keys.data();
    }
    Checker checker(small_plan(), {}, describer);
    std::vector<Verdict> verdicts(rows), worst(rows);
    for (int turn = 0; turn < 12; ++turn) {
      checker.check(columns, rows, verdicts.data(), worst.data());
      for (size_t row = 0; row < rows; ++row) {
        ASSERT_EQ(to_string(verdicts[row]), to_string(given.results[row].verdict)) << "row " << row;
        ASSERT_EQ(to_string(worst[row]), to_string(given.results[row].worst_possible)) << "row " << row;
      }
    }
  }
}

}  // namespace
}  // namespace cocket
