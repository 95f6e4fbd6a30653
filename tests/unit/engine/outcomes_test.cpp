// Which truths a limb can have: each argument on its own. That nothing is left out is seen by every
// golden file and every random program, whose limbs are held against what is said here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/exact/outcomes.h"
#include "tests/support/shipped_rules.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;
using exact::TruthSet;

// "TFU" in this order, of each limb by its stable id, for rules on a few facts.
std::map<std::string, std::string> outcomes(const std::string& rules, const std::string& groups = "") {
  const fs::path folder = fs::path(COCKET_TEST_SCRATCH) / "outcomes_test";
  fs::remove_all(folder);
  fs::create_directories(folder);
  std::ofstream(folder / "groups.yaml") << groups;
  std::ofstream(folder / "rules.cocket") << R"(
kind performance
unit TPP of performance
kind duration
unit days of duration

facts part "a part"
  tpp: TPP at least 0 TPP "performance"

facts item "an item"
  tpp: TPP at least 10 TPP at most 5000 TPP "performance"
  spare: TPP at least 0 TPP or none "another"
  ok: yes or no "tested"
  parts: many part "what it is made of"
  some: many part at least 1 "what it is made of"

facts shipment "a movement"
  day: date "day of export"
  told: date or none "day of notice"
  to: country "destination"

module test.law
  dated by shipment.day
  verified from 2020-01-01 through 2030-12-31

)" << rules;
  const program::ProgramPtr program =
      testing::load_program({{folder.string()}, {}, COCKET_SOURCE_DIR "/rules"});
  std::map<std::string, std::string> found;
  if (!program) return found;
  for (const auto& [id, can_be] : exact::limb_outcomes(program)) {
    std::string text;
    if (can_be.has(Truth::yes)) text += "T";
    if (can_be.has(Truth::no)) text += "F";
    if (can_be.has(Truth::unknown)) text += "U";
    found[id.substr(id.find('/') + 1)] = text;
  }
  return found;
}

// A provision on the item with these limbs.
std::string provision(const std::string& limbs, const std::string& rest = "") {
  return "provision p \"test\" on item\n  source \"S\" confidence primary\n"
         "  version 2020-01-01 text \"T\"\n    when any of\n" + limbs + rest;
}

using Expected = std::map<std::string, std::string>;

TEST(Outcomes, OfComparisonsByTheDeclaredRange) {
  EXPECT_EQ(outcomes(provision(R"(      within: item.tpp >= 4800 TPP
      always: item.tpp >= 10 TPP
      never: item.tpp > 5000 TPP
      sum: item.tpp + item.tpp >= 20 TPP
      none: item.spare >= 0 TPP
      law: item.tpp >= limit
      twice: item.tpp >= 2 * limit
      both: item.tpp >= 10 TPP and item.ok is yes
)", R"(
define limit: TPP = unknown TPP because "not seen" source "S" confidence primary
)")),
            (Expected{{"p@2020-01-01#within", "TFU"}, {"p@2020-01-01#always", "T"}, {"p@2020-01-01#never", "F"},
                      {"p@2020-01-01#sum", "T"}, {"p@2020-01-01#none", "TFU"}, {"p@2020-01-01#law", "U"},
                      {"p@2020-01-01#twice", "U"}, {"p@2020-01-01#both", "TFU"}}));
}

TEST(Outcomes, OfBlocksAndLists) {
  EXPECT_EQ(outcomes(provision(R"(      annex: unknown because "not seen"
      all: all of
        annex: unknown because "not seen"
        ok: item.ok is yes
      no: none of
        annex: unknown because "not seen"
        ok: item.ok is yes
      any: any p in item.parts has (p.tpp >= 0 TPP)
      some: any p in item.some has (p.tpp >= 0 TPP)
      every: every p in item.parts has (p.tpp >= 0 TPP)
      none: no p in item.some has (p.tpp >= 0 TPP)
)")),
            (Expected{{"p@2020-01-01#annex", "U"}, {"p@2020-01-01#all", "FU"}, {"p@2020-01-01#all.annex", "U"},
                      {"p@2020-01-01#all.ok", "TFU"}, {"p@2020-01-01#no", "FU"}, {"p@2020-01-01#no.annex", "U"},
                      {"p@2020-01-01#no.ok", "TFU"}, {"p@2020-01-01#any", "TFU"}, {"p@2020-01-01#some", "TU"},
                      {"p@2020-01-01#every", "TU"}, {"p@2020-01-01#none", "FU"}}));
}

TEST(Outcomes, OfGroupsByTheirMembersOnTheDay) {
  EXPECT_EQ(outcomes(R"(group G:1 of country from "groups.yaml"
group friends open of country from "groups.yaml"

)" + provision(R"(      group: shipment.to in G:1
      open: shipment.to in friends
      out: shipment.to not in friends
      named: shipment.to in (friends, CN)
)") + R"(  version 2025-01-01 text "T2"
    when any of
      group: shipment.to in G:1
      open: shipment.to in friends
)",
                     R"(schema: cocket.groups/1
sources:
  s: "an example"
groups:
  "G:1":
    members:
      - {member: CN, last: 2024-12-31, source: s, confidence: primary}
  friends:
    members:
      - {member: DE, last: 2024-12-31, source: s, confidence: primary}
)"),
            (Expected{{"p@2020-01-01#group", "TFU"}, {"p@2020-01-01#open", "TU"}, {"p@2020-01-01#out", "FU"},
                      {"p@2020-01-01#named", "TU"}, {"p@2025-01-01#group", "FU"}, {"p@2025-01-01#open", "U"}}));
}

TEST(Outcomes, OfStatesInBothViews) {
  EXPECT_EQ(outcomes(provision(R"(      later: item.ok is yes
      never: item.ok is yes
      stayed: item.ok is yes
      disputed: item.ok is yes
    status of later
      compliance_later from 2020-01-01 text "T"
    status of never
      never_in_force from 2020-01-01 text "T"
    status of stayed
      stayed from 2020-01-01 through 2024-12-31 text "T"
    status of disputed
      unknown from 2020-01-01 because "nobody says"
)", R"(
provision dead "test" on item
  source "S" confidence primary
  version 2020-01-01 text "T"
    when any of
      1: item.ok is yes
    status
      suspended from 2020-01-01 text "T"
)")),
            (Expected{{"p@2020-01-01#later", "TFU"}, {"p@2020-01-01#never", "F"}, {"p@2020-01-01#stayed", "TFU"},
                      {"p@2020-01-01#disputed", "FU"}, {"dead@2020-01-01#1", ""}}));
}

TEST(Outcomes, OfOtherTextsOnTheAskersDays) {
  EXPECT_EQ(outcomes(R"(provision late "test" on item
  source "S" confidence primary
  version 2024-01-01 text "T"
    when item.ok is yes
  version 2025-01-01 text "T"
    when item.tpp >= 10 TPP

provision asks "test" on item
  source "S" confidence primary
  version 2020-01-01 through 2023-12-31 text "T"
    when any of
      before: item meets late
      fixed: item meets late as it stood on 2024-06-01
      beyond: item meets late as it stood on 2031-01-01
  version 2025-01-01 text "T"
    when item meets late
  version 2031-01-01 text "T"
    when item.ok is yes
)"),
            (Expected{{"late@2024-01-01", "TFU"}, {"late@2025-01-01", "T"}, {"asks@2020-01-01#before", "F"},
                      {"asks@2020-01-01#fixed", "TFU"}, {"asks@2020-01-01#beyond", "U"}, {"asks@2025-01-01", "T"},
                      {"asks@2031-01-01", ""}}));
}

TEST(Outcomes, OfPresumptionsConditionsAndCases) {
  EXPECT_EQ(outcomes(R"(provision presumed "test" on item
  source "S" confidence primary
  version 2020-01-01 text "T"
    when item.tpp > 5000 TPP
    presumed
      note: item.tpp >= 10 TPP
    unless shown
      a: unknown because "not seen"

requirement r "test"
  source "S" confidence primary
  imposes licence from BIS
  version 2020-01-01 text "T"
    when item meets presumed

exception e "test" to r
  source "S" confidence primary
  version 2020-01-01 text "T"
    when item.ok is yes
    on condition that
      told: notice to BIS at least 5 days before shipment.day, given on shipment.told
      untold: notice to BIS at least 5 days before shipment.day
      perhaps: notice to BIS at least 5 days before shipment.day when item.ok is yes
      never: notice to BIS at least 5 days before shipment.day when item.tpp > 5000 TPP

review v "test" of r
  source "S" confidence primary
  version 2020-01-01 text "T"
    policy first of
      case_by_case when item.ok is yes
      policy_of_denial when item.tpp >= 10 TPP
      case_by_case otherwise
)"),
            (Expected{{"presumed@2020-01-01", "T"}, {"presumed@2020-01-01#note", "T"}, {"presumed@2020-01-01#a", "U"},
                      {"r@2020-01-01", "T"}, {"e@2020-01-01", "TFU"}, {"e@2020-01-01#told", "TFU"},
                      {"e@2020-01-01#untold", "U"}, {"e@2020-01-01#perhaps", "TU"}, {"e@2020-01-01#never", "T"},
                      {"v@2020-01-01#case_by_case.1", "TFU"}, {"v@2020-01-01#policy_of_denial", "T"},
                      {"v@2020-01-01#case_by_case.3", ""}}));
}

}  // namespace
}  // namespace cocket
