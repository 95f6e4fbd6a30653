#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/json_quotes.h"
#include "engine/verdict/verdict_json.h"
#include "io/csv_source.h"
#include "io/side_files.h"
#include "io/verdict_csv.h"
#include "io/verdict_jsonl.h"
#include "tests/unit/io/sample_result.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;
using program::ProgramPtr;
using ::cocket::testing::sample_header;
using ::cocket::testing::sample_result;
using ::cocket::testing::small_program;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Margins, AreExactAndNeverZeroUnlessTheyAre) {
  Margin margin;
  margin.unit = "TPP";
  const std::pair<Rational, const char*> cases[] = {
      {Rational(472, 1000), "+0.472 TPP"},
      {0, "+0 TPP"},
      {Rational(-1, 1000), "-0.001 TPP"},
      {Rational(1, 3), "~+0.333333 TPP"},
      {Rational(-2, 3), "~-0.666666 TPP"},
      {Rational(1, 3) * power_of_ten(-9), "~+0.0000000003 TPP"},
  };
  for (const auto& [distance, text] : cases) {
    margin.distance = distance;
    EXPECT_EQ(to_string(margin), text);
  }
}

TEST(Verdicts, NamesAndSets) {
  for (int i = 0; i < kNumVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    EXPECT_EQ(verdict_from(to_string(verdict)), verdict);
  }
  EXPECT_FALSE(verdict_from("maybe"));
  VerdictSet set;
  set.add(Verdict::not_required);
  EXPECT_TRUE(set.single());
  set.add(Verdict::required);
  EXPECT_FALSE(set.single());
  EXPECT_EQ(set.most_serious(), Verdict::required);
}

TEST(ResultColumns, SayWhatTheLineNeeds) {
  const ProgramPtr program = small_program();
  const RowResult result = sample_result(*program);
  auto text = [&](ResultColumn column, bool all = false) {
    return result_text(*program, column, result, {all});
  };
  EXPECT_EQ(text(ResultColumn::verdict), "required");
  EXPECT_EQ(text(ResultColumn::worst_possible), "required");
  EXPECT_EQ(text(ResultColumn::imposes), "licence:BIS");
  EXPECT_EQ(text(ResultColumn::requirements),
            "advanced_computing=required; malaysia_s12_notice=undetermined");
  EXPECT_EQ(text(ResultColumn::classes), "3A090.a");
  EXPECT_EQ(text(ResultColumn::provisions), "");
  RowResult rests = result;
  rests.requirements.front().grounds.limbs = {"us/3A090.a@2023-11-17#2"};
  EXPECT_EQ(result_text(*program, ResultColumn::provisions, rests, {}), "3A090.a");
  EXPECT_EQ(text(ResultColumn::exceptions), "NAC: open, needs shipment.nac_notice_date; "
            "LVS: not_available, barred by us/no_small_values@2022-10-07");
  EXPECT_EQ(text(ResultColumn::review), "advanced_computing=presumption_of_denial|case_by_case");
  EXPECT_EQ(text(ResultColumn::notice_due_by),
            "malaysia_s12_notice: clear_days 2025-07-14, literal 2025-07-15");
  EXPECT_EQ(text(ResultColumn::days_late), "malaysia_s12_notice: clear_days 3, literal 2");
  EXPECT_EQ(text(ResultColumn::missing), "shipment.knowledge; law: not verified after 2026-09-24");
  EXPECT_EQ(text(ResultColumn::margin), "+0 TPP/mm2 (3A090.a.2: item.density >= 5.92 TPP/mm2)");
  EXPECT_EQ(text(ResultColumn::confidence), "press");
  EXPECT_EQ(text(ResultColumn::sources), "us/advanced_computing@2023-11-17 (88 FR 73458, primary)");
  EXPECT_THAT(text(ResultColumn::reasons), HasSubstr("data: two sources differ"));
}

TEST(ResultColumns, ByName) {
  Diagnostics diagnostics;
  const auto columns = result_columns_from({"margin", "verdict", "margin"}, diagnostics);
  ASSERT_TRUE(columns);
  EXPECT_EQ(columns->size(), 2u);
  EXPECT_FALSE(result_columns_from({"verdcit"}, diagnostics));
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, Code::U0605);
  EXPECT_EQ(diagnostics.items()[0].help.at(0), "verdict");
}

class Sinks : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Writes a good line, a reject and, if asked, an unreadable cell.
  std::optional<Diagnostic> run(VerdictSink& sink, const std::string& text, bool issue) {
    CsvSource source(bytes_of(text), Limits{});
    EXPECT_FALSE(source.open());
    sink.begin(source);
    DecisionHeader header = sample_header();
    header.rows_out = header.rejected = 0;
    Batch batch;
    while (source.next(batch)) {
      for (const InputRecord& record : batch.records) {
        Row row;
        row.id = "S1";
        sink.row(batch, record, row, sample_result(*program_));
        if (issue) sink.issue({record.number, "TPP", "item.tpp", "a\"b", "a number"});
        ++header.rows_out;
      }
      for (const Reject& reject : batch.rejects) sink.reject(reject);
    }
    header.rejected = source.counts().rejected;
    header.rows_in = source.counts().rows_in;
    return sink.finish(header);
  }

  const ProgramPtr program_ = small_program();
  const fs::path folder_ = fs::path(COCKET_TEST_SCRATCH) / "sinks_test";
  const std::string out_ = (folder_ / "out.csv").string();
};

TEST_F(Sinks, CsvPassesTheInputThroughAsItStands) {
  auto sink = create_csv_sink(*program_, {out_, nullptr, {}}, {{ResultColumn::verdict,
                                                               ResultColumn::missing}, {}});
  ASSERT_TRUE(sink.ok());
  ASSERT_FALSE(run(*sink.value(), "\xEF\xBB\xBF\"TPP\";b\r\n \"\"\"x\"\" ;5\" wafer\r\nshort\r\n", true));
  // A field that does not begin with its quote is taken as it is.
  EXPECT_EQ(content(out_), "\"TPP\";b;verdict;missing\n \"\"\"x\"\" ;5\" wafer;required;"
                           "\"shipment.knowledge; law: not verified after 2026-09-24\"\n");
  EXPECT_EQ(content(rejects_path(out_)),
            "line,byte_offset,reason,raw\n3,31,\"1 field, the header has 2\",short\n");
  EXPECT_EQ(content(cells_path(out_)),
            "row,column,fact,found,expected\n1,TPP,item.tpp,\"a\"\"b\",a number\n");
  const auto decision = nlohmann::json::parse(content(decision_path(out_)));
  EXPECT_EQ(decision["schema"], "cocket.decision/1");
  EXPECT_EQ(decision["rows_in"], "2");
  EXPECT_EQ(decision["rejected"], "1");
}

TEST_F(Sinks, SideFilesOfAnEarlierRunAreRemoved) {
  for (const bool damaged : {true, false}) {
    auto sink = create_csv_sink(*program_, {out_, nullptr, {}}, {});
    ASSERT_TRUE(sink.ok());
    ASSERT_FALSE(run(*sink.value(), damaged ? "a,b\n1\n1,2\n" : "a,b\n1,2\n", damaged));
    EXPECT_EQ(fs::exists(rejects_path(out_)), damaged);
    EXPECT_EQ(fs::exists(cells_path(out_)), damaged);
    EXPECT_TRUE(fs::exists(decision_path(out_)));
  }
}

TEST_F(Sinks, AnInputIsNeverWrittenOver) {
  const std::string input = (folder_ / "in.csv").string();
  std::ofstream(input) << "a\n";
  std::ofstream(rejects_path(out_)) << "x\n";
  const auto same = create_csv_sink(*program_, {input, nullptr, {input}}, {});
  ASSERT_FALSE(same.ok());
  EXPECT_EQ(same.error().code, Code::I0508);
  const auto side = create_csv_sink(*program_, {out_, nullptr, {rejects_path(out_)}}, {});
  ASSERT_FALSE(side.ok());
  EXPECT_EQ(side.error().code, Code::I0508);
  EXPECT_EQ(content(input), "a\n");
}

TEST_F(Sinks, NothingAppearsWithoutTheEnd) {
  {
    auto sink = create_csv_sink(*program_, {out_, nullptr, {}}, {});
    ASSERT_TRUE(sink.ok());
    sink.value()->reject({1, 2, 3, "why", "raw"});
  }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Sinks, JsonLinesToAStream) {
  std::ostringstream stream;
  auto sink = create_jsonl_sink(*program_, {"-", &stream, {}});
  ASSERT_TRUE(sink.ok());
  ASSERT_FALSE(run(*sink.value(), "a,b\n1,2\n3,4\n", true));
  std::istringstream lines(stream.str());
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    const auto json = nlohmann::json::parse(line);
    EXPECT_EQ(json["schema"], "cocket.verdict/1");
    EXPECT_EQ(json["row"], std::to_string(++count));
    EXPECT_EQ(json["requirements"][0]["grounds"]["margins"][0]["distance"], "0");
    EXPECT_EQ(json["requirements"][0]["grounds"]["margins"][0]["value"], "5.92");
  }
  EXPECT_EQ(count, 2);
  EXPECT_TRUE(fs::is_empty(folder_));
}

// docs/schemas/examples are what the program writes; tests/schemas holds them against the schemas.
TEST(VerdictJson, TheExamplesOfTheSchemasAreOurOutput) {
  const ProgramPtr program = small_program();
  Derivation child;
  child.label = "3A090.a.2";
  child.text = "circuit.density >= 5.92 TPP/mm2";
  child.value = "item.density = 5.92 TPP/mm2";
  child.answer = "true";
  child.margin = "+0 TPP/mm2";
  child.citation = "88 FR 73458";
  Derivation root;
  root.label = "when";
  root.answer = "required";
  root.children = {child};
  MissingFacts missing;
  missing.requirement = "advanced_computing";
  missing.facts = {"item.die_area"};
  missing.sufficient_sets = {{"item.die_area"}};
  missing.may_settle = {"item.die_area"};
  Interval range = Interval::above(0);
  range.high = {Rational(12500) / 37, false};
  missing.ranges = {{"item.die_area", range, "mm2", "at most 337.837 mm2, exactly 12500/37", "required", {"3A090.a"}}};
  const std::pair<const char*, std::string> cases[] = {
      {"verdict.json", verdict_json(*program, {"1", "S1"}, sample_result(*program))},
      {"verdict-empty.json", verdict_json(*program, {"2", ""}, RowResult{})},
      {"decision.json", decision_json(sample_header())},
      {"decision-empty.json", decision_json(DecisionHeader{})},
      {"explanation.json", explanation_json({"1", "S1"}, "required", {root}, {missing})},
      {"explanation-empty.json", explanation_json({"1", ""}, "", {})},
  };
  for (const auto& [name, text] : cases) {
    const fs::path example = fs::path(COCKET_SOURCE_DIR) / "docs/schemas/examples" / name;
    EXPECT_EQ(text + "\n", content(example)) << "the new text of " << name << ": " << text;
  }
}

TEST(JsonText, IsEscapedSoThatAReaderGetsTheSameText) {
  for (const std::string& text :
       {std::string(), std::string("plain"), std::string("\"\\/\b\f\n\r\t"),
        std::string("\0\x1f\x7f", 3), std::string("caf\xC3\xA9 \xF0\x9F\x9A\xA2")}) {
    std::string json;
    append_json_text(json, text);
    EXPECT_EQ(nlohmann::json::parse(json).get<std::string>(), text) << json;
  }
  std::string json;
  append_json_text(json,
                   "a\xFF"
                   "b");
  EXPECT_EQ(nlohmann::json::parse(json).get<std::string>(),
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace cocket
