#include "report/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/io/small_program.h"

namespace cocket::report {
namespace {

using ::cocket::testing::small_program;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Lines of which the first requirement of the small program is not settled.
class Lines {
 private:
  const std::shared_ptr<program::Program> program_ = std::make_shared<program::Program>(*small_program());
  uint64_t number_ = 0;

 public:
  program::Program& program() { return *program_; }
  RowResult next;              // what a line with one more fact is answered
  unsigned asked_again = 0;
  QuestionCollector collector{*program_, [this](const Row&) {
                                ++asked_again;
                                return next;
                              }};

  void add(const std::string& end_user, const std::vector<std::string>& missing,
           const std::vector<std::string>& law = {}, Verdict verdict = Verdict::undetermined) {
    RowBuilder builder(*program_, {*find_flat_fact(*program_, "end_user.name"),
                                    *find_flat_fact(*program_, "item.tpp")});
    builder.begin(++number_);
    Cell name;
    name.state = end_user.empty() ? CellState::absent : CellState::known;
    name.text = end_user;
    builder.add(*find_flat_fact(*program_, "end_user.name"), name);
    RowResult result;
    result.verdict = verdict;
    RequirementResult& each = result.requirements.emplace_back();
    each.requirement = program_->requirements.id_at(0);
    each.verdict = verdict;
    each.grounds.missing = missing;
    each.grounds.law_missing = law;
    collector.add(builder.finish(), result);
  }
};

TEST(Questions, FactsThatSettleTheMostLinesForEachQuestionComeFirst) {
  Lines lines;
  for (int i = 0; i < 10; ++i) lines.add(i % 2 ? "A" : "B", {"end_user.country"});
  for (int i = 0; i < 3; ++i) lines.add("A", {"end_user.country", "shipment.export_date"});
  lines.add("C", {}, {}, Verdict::required);
  lines.add("C", {"end_user.country"}, {"the annex was not seen"});
  const QuestionList list = lines.collector.list();
  EXPECT_EQ(list.lines, 15u);
  EXPECT_EQ(list.unsettled, 14u);
  EXPECT_EQ(list.law, 1u);
  ASSERT_EQ(list.steps.size(), 2u);
  EXPECT_THAT(list.steps[0].facts, ElementsAre("end_user.country"));
  EXPECT_EQ(list.steps[0].settles, 10u);
  ASSERT_EQ(list.steps[0].questions.size(), 2u);
  EXPECT_EQ(list.steps[0].questions[0].about, "A");
  EXPECT_EQ(list.steps[0].questions[0].lines, 8u);
  EXPECT_EQ(list.steps[1].settles, 3u);
  const std::string text = to_text(list);
  EXPECT_THAT(text, HasSubstr("14 of 15 lines are not settled"));
  EXPECT_THAT(text, HasSubstr("1 fact about 2 end users settles 10 of 15 lines:\n    end_user.country: A; B\n"));
  EXPECT_THAT(text, HasSubstr("1 fact about 3 lines settles 3 of 15 lines more"));
  EXPECT_THAT(text, HasSubstr("1 line: no fact settles them"));
}

TEST(Questions, AfterAFactThatAnswersOthersOnlyTheRestIsAsked) {
  // `tpp` of a circuit is told when `kind` is logic; what is then still missing is asked too.
  Lines lines;
  program::Program& program = lines.program();
  const auto circuit = program.find_record("circuit");
  program::Expr known;
  known.op = program::Op::fact_symbol;
  known.place.is_slot = true;
  known.place.record = known.place.owner = circuit;
  known.place.field = program.records[circuit].find("kind");
  program::Expr is;
  is.op = program::Op::is;
  is.args = {program.exprs.push_back(known)};
  is.texts = {"logic"};
  program::Default rule;
  rule.when = program.exprs.push_back(is);
  rule.value = rule.when;
  program.records[circuit].fields[program.records[circuit].find("tpp").index].defaults = {rule};
  RequirementResult& each = lines.next.requirements.emplace_back();
  lines.next.verdict = each.verdict = Verdict::undetermined;
  each.requirement = program.requirements.id_at(0);
  each.grounds.missing = {"end_user.country"};
  lines.add("A", {"item.kind"});
  EXPECT_EQ(lines.asked_again, 1u);
  const QuestionList list = lines.collector.list();
  ASSERT_EQ(list.steps.size(), 1u);
  EXPECT_THAT(list.steps[0].facts, ElementsAre("end_user.country", "item.kind"));
  EXPECT_THAT(to_text(list), HasSubstr("item.kind (is it `logic`?)"));
}

TEST(Questions, WhoHasNoNameIsAskedLineByLine) {
  Lines lines;
  lines.add("", {"end_user.country"});
  lines.add("", {"end_user.country"});
  EXPECT_THAT(to_text(lines.collector.list()), HasSubstr("1 fact about 2 lines settles 2 of 2 lines"));
}

TEST(Questions, NothingToAsk) {
  Lines lines;
  lines.add("A", {}, {}, Verdict::not_required);
  EXPECT_EQ(to_text(lines.collector.list()), "questions: none, every line is settled\n");
}

TEST(Questions, TheTableSaysWhatIsAskedAndWhatMayBeAnswered) {
  Lines lines;
  lines.add("Demo, Data", {"end_user.country"});
  EXPECT_THAT(to_csv(lines.collector.list(), *small_program()),
              HasSubstr("1,end_user.country,\"Demo, Data\",1,,,"));
}

}  // namespace
}  // namespace cocket::report
