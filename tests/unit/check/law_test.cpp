// What the checked program carries of restrictions, reviews, presumptions, penalties and tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "dsl/program/walk.h"
#include "tests/support/shipped_rules.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;
using namespace program;  // NOLINT: the tests speak of nothing else
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string kHead =
    "  dated by line.sent\n"
    "  verified from 2020-01-01 through 2030-12-31\n\n";
const std::string kText =
    "  source \"test text\" confidence primary\n"
    "  version 2020-01-01 text \"T1\"\n";

std::string requirement(const std::string& name, const std::string& series, const std::string& when) {
  return "requirement " + name + " \"a licence\" in " + series + "\n  source \"s\" confidence primary\n" +
         "  imposes licence from BIS\n  version 2020-01-01 text \"T1\"\n    when " + when + "\n";
}

std::string exception(const std::string& name, const std::string& to, const std::string& rest = {}) {
  return "exception " + name + " \"e\" to " + to + "\n" + kText + "    when line.sample is yes\n" + rest;
}

std::string restriction(const std::string& name, const std::string& what, const std::string& when) {
  return "restriction " + name + " \"r\" bars exceptions to " + what + "\n" + kText + "    when " + when + "\n";
}

const std::string kFacts =
    "kind mass \"mass\"\n"
    "unit g of mass\n"
    "unit kg = 1000 g\n"
    "unit years = 365 days\n"
    "kind time \"time\"\n"
    "unit days of time\n\n"
    "facts line \"one line\"\n"
    "  sent: date\n"
    "  mass: kg\n"
    "  sample: yes or no\n"
    "  denied: yes or no\n"
    "  shown: yes or no\n"
    "  asked: date\n"
    "  certified: yes or no\n";

// A folder of rules, written anew for each test.
class Law : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(COCKET_TEST_SCRATCH) / "law_test" /
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write("facts.cocket", kFacts);
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  void load() {
    program_ = testing::load_program({{folder_.string()}, {}, {}});
    ASSERT_TRUE(program_);
  }
  const Requirement& requirement_of(const std::string& name) const {
    return program_->requirements[program_->find_requirement(name)];
  }
  // "restriction>exception" in the order of the program.
  std::vector<std::string> bars(const std::string& name) const {
    std::vector<std::string> all;
    for (const auto& bar : requirement_of(name).bars) {
      all.push_back(program_->restrictions[bar.restriction].name + ">" + program_->exceptions[bar.exception].name);
    }
    return all;
  }
  // Names of the facts that a walk comes by.
  template <typename Walk>
  std::set<std::string> facts_of(Walk walk) const {
    std::set<std::string> names;
    Walker walker(*program_);
    walker.on_expr = [&](const Expr& expr) {
      if (expr.place.field.valid()) names.insert(program_->records[expr.place.owner].fields[expr.place.field.index].name);
      if (expr.op == Op::table_number) names.insert("table " + program_->tables[expr.table].name);
    };
    walk(walker);
    return names;
  }

  fs::path folder_;
  ProgramPtr program_;
};

TEST_F(Law, BarsGoByExceptionThenRestrictionOverAllModules) {
  write("a.cocket", "module a\n" + kHead + restriction("late", "s except SPARED", "line.denied is yes"));
  write("b.cocket", "module b\n" + kHead + requirement("one", "s", "line.sample is no") + exception("SPARED", "one, two") +
                        exception("FIRST", "one") + exception("SECOND", "two, one, apart"));
  write("c.cocket", "module c\n" + kHead + requirement("two", "s", "line.sample is no") +
                        requirement("apart", "t", "line.sample is no") + restriction("last", "two, s", "line.denied is yes"));
  load();
  EXPECT_THAT(bars("one"), ElementsAre("last>SPARED", "late>FIRST", "last>FIRST", "late>SECOND", "last>SECOND"));
  EXPECT_THAT(bars("two"), ElementsAre("last>SPARED", "late>SECOND", "last>SECOND"));
  EXPECT_THAT(bars("apart"), IsEmpty());
}

TEST_F(Law, AReviewIsOfEachRequirementOnce) {
  write("a.cocket", "module a\n" + kHead + requirement("one", "s", "line.sample is no") +
                        requirement("two", "s", "line.sample is no") + requirement("apart", "t", "line.sample is no") +
                        "review policy \"p\" of one, s\n  source \"s\" confidence primary\n  dated by line.asked\n"
                        "  version 2020-01-01 text \"T1\"\n    policy first of\n"
                        "      case_by_case when line.certified is yes\n"
                        "      unknown because \"not seen\" when line.mass > 1 kg\n"
                        "      presumption_of_denial otherwise\n");
  load();
  const ReviewId id = program_->find_review("policy");
  ASSERT_TRUE(id.valid());
  EXPECT_FALSE(program_->find_review("one").valid());
  EXPECT_EQ(program_->reviews[id].of.size(), 2u);
  EXPECT_THAT(requirement_of("one").reviews, ElementsAre(id));
  EXPECT_THAT(requirement_of("two").reviews, ElementsAre(id));
  EXPECT_THAT(requirement_of("apart").reviews, IsEmpty());
  const Version& version = program_->reviews[id].versions.at(0);
  EXPECT_FALSE(version.when.valid());
  ASSERT_EQ(version.policy.size(), 3u);
  EXPECT_EQ(version.policy[0].policy, "case_by_case");
  EXPECT_EQ(version.policy[1].policy, "");
  EXPECT_EQ(version.policy[1].because, "not seen");
  EXPECT_FALSE(version.policy[2].when.valid());
  EXPECT_EQ(stable_id(*program_, program_->reviews[id], version), "a/policy@2020-01-01");
  EXPECT_THAT(facts_of([&](Walker& walker) { walker.walk_rule(program_->reviews[id]); }),
              UnorderedElementsAre("asked", "certified", "mass"));
}

TEST_F(Law, AWalkComesByAllThatARequirementReads) {
  write("cap.yaml", "schema: cocket.table/1\nsources: {s: \"t\"}\nrows:\n"
                    "  - {period: 2025, value: \"5\", source: s, confidence: primary}\n");
  write("a.cocket", "module a\n" + kHead + "table cap: kg by year from \"cap.yaml\"\n\n" +
                        "provision presumed_made \"p\" on line\n" + kText +
                        "    when line.mass > cap\n    presumed\n      1: line.denied is yes\n"
                        "    unless shown\n      2: line.shown is yes\n\n" +
                        requirement("one", "s", "line meets presumed_made") +
                        "  penalty person \"a person\" when line.certified is yes\n"
                        "    source \"s\" confidence primary\n    at most 5 years and or 10_000 g\n" +
                        exception("TOLD", "one",
                                  "    on condition that\n      told: notice to BIS at least 5 days before line.sent,\n"
                                  "          given on line.asked when line.certified is yes\n"));
  load();
  const auto walk_one = [&](Walker& walker) { walker.walk_requirement(program_->find_requirement("one")); };
  EXPECT_THAT(facts_of(walk_one), UnorderedElementsAre("sent", "mass", "table cap", "denied", "shown", "certified",
                                                       "sample", "asked"));
  const Provision& provision = program_->provisions[program_->find_provision("presumed_made")];
  const Expr& presumed = program_->exprs[provision.versions.at(0).presumed];
  const Expr& shown = program_->exprs[provision.versions.at(0).shown];
  EXPECT_EQ(presumed.op, Op::limbs);
  EXPECT_EQ(presumed.block, Block::any);
  EXPECT_EQ(presumed.limbs.at(0).label, "1");
  EXPECT_EQ(shown.op, Op::limbs);
  EXPECT_EQ(shown.limbs.at(0).label, "2");
  const auto& penalties = requirement_of("one").penalties;
  ASSERT_EQ(penalties.size(), 1u);
  EXPECT_EQ(penalties[0].amount, "at most 5 years and or 10_000 g");
  EXPECT_TRUE(penalties[0].when.valid());
  EXPECT_TRUE(program_->exceptions[program_->find_exception("TOLD")].versions[0].conditions[0].notice_when.valid());
  // In base units.
  ASSERT_EQ(program_->tables.size(), 1u);
  EXPECT_EQ(program_->tables[program_->tables.id_at(0)].rows.at(0).value, Rational(5000));
}

TEST_F(Law, ARestrictionIsReadWithTheRequirementThatItIsOf) {
  write("a.cocket", "module a\n" + kHead + requirement("one", "s", "line.sample is no") + exception("E", "one"));
  write("b.cocket", "module b\n  dated by line.asked\n  scope line.certified is yes source \"s\" confidence primary\n"
                    "  verified from 2020-01-01 through 2030-12-31\n\n" +
                        restriction("barred", "one", "line.denied is yes"));
  load();
  EXPECT_THAT(facts_of([&](Walker& walker) { walker.walk_requirement(program_->find_requirement("one")); }),
              UnorderedElementsAre("sent", "sample", "asked", "certified", "denied"));
  const Restriction& restriction = program_->restrictions[program_->restrictions.id_at(0)];
  EXPECT_EQ(stable_id(*program_, restriction, restriction.versions.at(0)), "b/barred@2020-01-01");
}

TEST_F(Law, TheDigestCoversATable) {
  const std::string table = "schema: cocket.table/1\nsources: {s: \"t\"}\nrows:\n"
                            "  - {period: 2025, value: \"5\", source: s, confidence: primary}\n";
  write("cap.yaml", table);
  write("a.cocket", "module a\n" + kHead + "table cap: kg by year from \"cap.yaml\"\n\n" +
                        requirement("one", "s", "line.mass > cap"));
  const std::string before = testing::load_digest({{folder_.string()}, {}, {}});
  EXPECT_EQ(testing::load_digest({{folder_.string()}, {}, {}}), before);
  write("cap.yaml", table + "  - {period: 2026, value: \"5\", source: s, confidence: primary}\n");
  EXPECT_NE(testing::load_digest({{folder_.string()}, {}, {}}), before);
}

TEST(Policies, ThoseThatThereAre) {
  EXPECT_THAT(policy_names(), UnorderedElementsAre("presumption_of_approval", "case_by_case", "presumption_of_denial",
                                                   "policy_of_denial", "per_entry", "not_stated"));
  for (const std::string& each : policy_names()) EXPECT_TRUE(is_policy(each)) << each;
  EXPECT_FALSE(is_policy("unknown"));
  EXPECT_FALSE(is_policy(""));
}

}  // namespace
}  // namespace cocket
