// What holds of the evaluator for every line, on random lines of the shipped facts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/exact/exact.h"
#include "engine/verdict/verdict_json.h"
#include "tests/support/shipped_rules.h"

namespace cocket {
namespace {

using program::Program;
using program::RequirementId;
using program::ValueType;
using testing::RowMaker;
using testing::RowTexts;

struct Choices {
  std::string fact;
  std::vector<std::string> texts;
};

// Values around the thresholds and the edges of texts.
const std::vector<std::string> kDates = {
    "2022-10-06", "2022-10-20", "2022-10-21", "2023-01-16", "2023-01-17", "2023-11-16", "2023-11-17",
    "2024-04-03", "2024-04-04", "2025-01-12", "2025-01-13", "2025-04-08", "2025-04-09", "2025-05-12",
    "2025-05-13", "2025-05-15", "2025-07-13", "2025-07-14", "2025-09-29", "2025-11-09", "2025-11-10",
    "2026-06-30", "2026-07-01", "2026-07-09", "2026-07-10", "2026-09-24", "2026-09-25", "2026-11-10"};
const std::vector<std::string> kYesNo = {"yes", "no"};
const std::vector<std::string> kCountries = {"CN", "HK", "MO", "DE", "MY", "SG", "AE", "IL", "RU", "US"};

const std::vector<Choices>& pool() {
  static const std::vector<Choices> made = {
      {"item.tpp", {"0", "1000", "1599.9", "1600", "1600.472", "2000", "2400", "4799.9", "4800", "15832"}},
      {"item.die_area", {"0", "270.35", "337.837", "337.838", "625", "814"}},
      {"item.density", {"0", "1.6", "3.19", "3.2", "5.91", "5.92", "19"}},
      {"item.dense_tops_fp4", {"none", "400", "1200"}},
      {"item.dense_tops_fp8", {"none", "200", "296", "600", "1979"}},
      {"item.dense_tflops_fp16_bf16", {"none", "100", "148", "300", "989"}},
      {"item.bit_length_times_tops", {"4799", "4800", "15832"}},
      {"item.transfer_rate", {"400", "599.999", "600"}},
      {"item.interconnect_bandwidth", {"0", "472", "600", "900"}},
      {"item.pcie_io_bandwidth", {"0", "64", "128"}},
      {"item.memory_bandwidth", {"700", "1399.999", "1400", "4000"}},
      {"item.io_bandwidth", {"64", "999.999", "1000", "1100"}},
      {"item.datacenter", kYesNo},
      {"item.us_origin", kYesNo},
      {"item.malaysia_annex1_code", {"none", "3U090", "4A003.u"}},
      {"item.malaysia_unlisted", kYesNo},
      {"shipment.subject_to_ear", kYesNo},
      {"shipment.kind", {"export", "reexport", "transfer_in_country"}},
      {"shipment.export_date", kDates},
      {"shipment.origin", {"US", "SG", "MY"}},
      {"shipment.destination", kCountries},
      {"shipment.transit", {"none", "MY", "SG;TH", "SG;MY"}},
      {"shipment.knowledge", {"none", "informed", "knows", "suspects"}},
      {"shipment.malaysia_date", kDates},
      {"shipment.malaysia_arrival", kDates},
      {"shipment.malaysia_departure", kDates},
      {"shipment.malaysia_new_document", kYesNo},
      {"shipment.malaysia_notice_date", {"none", "2025-06-12", "2025-06-13", "2025-06-14", "2026-05-20"}},
      {"shipment.malaysia_decision", {"none", "allowed", "allowed_with_permit", "refused"}},
      {"shipment.malaysia_permit", kYesNo},
      {"shipment.bis_licence", kYesNo},
      {"shipment.supplement_8_approved", kYesNo},
      {"shipment.letter_received", kYesNo},
      {"shipment.has_purchase_order", kYesNo},
      {"shipment.commercial_sample", kYesNo},
      {"shipment.nac_notice_date", {"none", "2023-12-01", "2024-03-10", "2025-03-15"}},
      {"shipment.nac_refused", kYesNo},
      {"end_user.headquarters", kCountries},
      {"end_user.ultimate_parent", {"none", "CN", "MO", "US"}},
      {"end_user.listed_ownership", {"0", "49.99", "50", "100"}},
      {"consignee.headquarters", kCountries},
      {"consignee.ultimate_parent", {"none", "CN"}},
      {"intermediate.listed_ownership", {"0", "50"}},
  };
  return made;
}

size_t below(size_t limit) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<size_t>(0, limit));
}
template <typename T>
const T& pick(const std::vector<T>& from) {
  return from[below(from.size())];
}

// A line and the columns of its input. With few columns there is no consignee and no intermediate.
struct Line {
  std::vector<std::string> columns;
  RowTexts texts;
};

// `known` in ten cells say something.
Line random_line(size_t known) {
  Line line;
  const bool all_parties = below(4) == 0;
  for (const Choices& each : pool()) {
    if (!all_parties && (each.fact.starts_with("consignee") || each.fact.starts_with("intermediate"))) {
      continue;
    }
    line.columns.push_back(each.fact);
    const bool date = each.fact == "shipment.export_date";
    if (below(10) < known || (date && below(10) < 8)) line.texts[each.fact] = pick(each.texts);
  }
  return line;
}

exact::Options options() {
  exact::Options made;
  made.compare_views = false;
  return made;
}

class Asker {
 public:
  explicit Asker(program::ProgramPtr program = testing::shipped_rules(),
                 const exact::Options& how = options())
      : program_(program), evaluator_(program, how) {}

  RowResult ask(const Line& line, const RowTexts& texts) {
    RowMaker rows(program_, line.columns);
    return evaluator_.evaluate(rows.make(texts));
  }
  RowResult ask(const Line& line) { return ask(line, line.texts); }
  const Program& program() const { return *program_; }

 private:
  program::ProgramPtr program_;
  exact::Evaluator evaluator_;
};

// What is not known to be held counts as not held, and an exception that is only possible leaves
// `required`; so knowing more may still turn `required` into `fulfilled` or `excepted`.
bool still_possible(const VerdictSet& before, Verdict after) {
  if (before.has(after)) return true;
  const bool applies = before.has(Verdict::required) || before.has(Verdict::prohibited);
  if (after == Verdict::fulfilled) return applies || before.has(Verdict::excepted);
  return after == Verdict::excepted && applies;
}

std::string shown(const Program& program, const RequirementResult& result) {
  std::string text = program.requirements[result.requirement].name + " " +
                     std::string(to_string(result.verdict)) + " (";
  for (const Verdict each : result.possible.list()) text += " " + std::string(to_string(each));
  return text + " )";
}

std::string shown(const Line& line) {
  std::string text;
  for (const auto& [fact, cell] : line.texts) text += fact + "=" + cell + " ";
  return text;
}

// `later` was answered knowing all that `before` was answered with, and maybe more.
void check_knowing_more(const Program& program, const RowResult& before, const RowResult& later,
                        const std::string& what) {
  for (size_t i = 0; i < before.requirements.size(); ++i) {
    const RequirementResult& less = before.requirements[i];
    const RequirementResult& more = later.requirements[i];
    // Who has to show something may do so later; until then what is not known is not shown.
    if (!less.grounds.presumptions.empty()) continue;
    for (const ReviewResult& review : more.reviews) {
      const auto same = std::find_if(less.reviews.begin(), less.reviews.end(),
                                     [&](const ReviewResult& each) { return each.review == review.review; });
      if (same == less.reviews.end() || same->any || !same->grounds.presumptions.empty()) continue;
      const std::string name = program.reviews[review.review].name + ", " + what;
      if (review.any) RC_FAIL("every policy is possible again: " + name);
      for (const std::string& policy : review.policies) {
        const auto& before = same->policies;
        if (std::find(before.begin(), before.end(), policy) == before.end()) RC_FAIL(policy + " of " + name);
      }
    }
    const std::string told = what + ": " + shown(program, less) + " -> " + shown(program, more);
    if (less.truth != Truth::unknown && less.truth != more.truth) RC_FAIL("truth of " + told);
    for (const Verdict each : more.possible.list()) {
      if (!still_possible(less.possible, each)) RC_FAIL(told);
    }
    if (less.verdict != Verdict::undetermined && !still_possible(less.possible, more.verdict)) {
      RC_FAIL(told);
    }
  }
}

// A fact that says something else than its default, or than the rates it is worked out from, makes
// the sources of a fact contradict; then less is known than before.
bool contradictions(const RowResult& result, const std::string& but = " ") {
  return std::any_of(result.warnings.begin(), result.warnings.end(), [&](const std::string& each) {
    return each.find("contradict") != std::string::npos && !each.starts_with(but + ":");
  });
}

RC_GTEST_PROP(EvaluateProperty, KnowingOneMoreFactNeverTurnsASettledVerdict, ()) {
  Line line = random_line(3 + below(6));
  Asker asker;
  const RowResult before = asker.ask(line);
  std::vector<Choices> absent;
  for (const Choices& each : pool()) {
    const bool column = std::count(line.columns.begin(), line.columns.end(), each.fact) > 0;
    if (column && line.texts.count(each.fact) == 0) absent.push_back(each);
  }
  RC_PRE(!absent.empty());
  for (int tries = 0; tries < 4; ++tries) {
    const Choices& added = pick(absent);
    RowTexts texts = line.texts;
    texts[added.fact] = pick(added.texts);
    const RowResult later = asker.ask(line, texts);
    if (contradictions(later)) continue;
    check_knowing_more(asker.program(), before, later,
                       shown(line) + "+ " + added.fact + "=" + texts[added.fact]);
  }
}

// A cell that says a range, and points inside.
struct Bounded {
  std::string fact;
  std::string text;
  std::vector<std::string> inside;
};

const std::vector<Bounded>& bounded_pool() {
  static const std::vector<Bounded> made = {
      {"item.tpp", "[1500, 1700]", {"1500", "1599.999", "1600", "1700"}},
      {"item.tpp", "4800 +- 200", {"4600", "4799.999", "4800", "5000"}},
      {"item.die_area", "814 +- 5", {"809", "814", "819"}},
      {"item.die_area", "[0, 400]", {"0", "0.001", "270.35", "400"}},
      {"item.density", "[3, 6]", {"3", "3.2", "5.919999", "5.92", "6"}},
      {"item.dense_tops_fp8", "[200, 600]", {"200", "296", "599.9", "600"}},
      {"item.memory_bandwidth", "1400 +- 1", {"1399", "1400", "1401"}},
      {"item.io_bandwidth", "[900, 1200]", {"900", "1099.9", "1100", "1200"}},
      {"item.transfer_rate", "600 +- 0.001", {"599.999", "600", "600.001"}},
      {"end_user.listed_ownership", "[49, 51]", {"49", "49.999", "50", "51"}},
      {"shipment.export_date", "2025-04", {"2025-04-01", "2025-04-08", "2025-04-09", "2025-04-30"}},
      {"shipment.export_date", "2022-10", {"2022-10-01", "2022-10-07", "2022-10-20", "2022-10-21"}},
      {"shipment.export_date", "2025-01-10..2025-05-20",
       {"2025-01-12", "2025-01-13", "2025-04-09", "2025-05-14", "2025-05-15", "2025-05-20"}},
      {"shipment.malaysia_date", "2025-07", {"2025-07-01", "2025-07-13", "2025-07-14", "2025-07-31"}},
      {"shipment.nac_notice_date", "2024-03", {"2024-03-01", "2024-03-10", "2024-03-31"}},
  };
  return made;
}

RC_GTEST_PROP(EvaluateProperty, ABoundedCellCoversThePointsInside, ()) {
  Line line = random_line(4 + below(6));
  const Bounded& cell = pick(bounded_pool());
  line.texts[cell.fact] = cell.text;
  Asker asker;
  const RowResult before = asker.ask(line);
  if (contradictions(before)) return;
  for (const std::string& point : cell.inside) {
    RowTexts texts = line.texts;
    texts[cell.fact] = point;
    const RowResult later = asker.ask(line, texts);
    if (contradictions(later)) continue;
    check_knowing_more(asker.program(), before, later, shown(line) + "at " + point);
  }
}

RC_GTEST_PROP(EvaluateProperty, AnUnreadableCellSettlesNothingThatAnyOtherCellWouldNot, ()) {
  // Whatever else the cell may hold, nothing and what contradicts its default too, knows at least
  // as much.
  Line line = random_line(4 + below(6));
  const Choices& cell = pick(pool());
  const auto fact = testing::flat_fact(*testing::shipped_rules(), cell.fact);
  // A list with an unreadable member knows the other members.
  RC_PRE(testing::field_of(*testing::shipped_rules(), fact).type != ValueType::list);
  RC_PRE(std::count(line.columns.begin(), line.columns.end(), cell.fact) > 0);
  Asker asker;
  line.texts[cell.fact] = "4,8oo ?";
  const RowResult unreadable = asker.ask(line);
  std::vector<std::string> others = cell.texts;
  others.push_back("");
  for (const std::string& text : others) {
    RowTexts texts = line.texts;
    texts[cell.fact] = text;
    const RowResult later = asker.ask(line, texts);
    // A contradiction with another fact that is worked out from this one is another matter.
    if (contradictions(later, cell.fact)) continue;
    check_knowing_more(asker.program(), unreadable, later, shown(line) + "now `" + text + "`");
  }
}

// The same answers, of which nothing but the warnings tells that the cell was there.
void check_same(const Program& program, const RowResult& a, const RowResult& b, const std::string& what) {
  for (size_t i = 0; i < a.requirements.size(); ++i) {
    const RequirementResult& left = a.requirements[i];
    const RequirementResult& right = b.requirements[i];
    if (left.verdict != right.verdict || !(left.possible == right.possible) ||
        left.truth != right.truth || left.grounds.missing != right.grounds.missing) {
      RC_FAIL(what + ": " + shown(program, left) + " / " + shown(program, right));
    }
  }
}

RC_GTEST_PROP(EvaluateProperty, AnUnreadableCellOfAFactWithoutDefaultIsAsGoodAsAnAbsentOne, ()) {
  Line line = random_line(4 + below(6));
  const Choices& cell = pick(pool());
  const auto fact = testing::flat_fact(*testing::shipped_rules(), cell.fact);
  const program::Field& field = testing::field_of(*testing::shipped_rules(), fact);
  RC_PRE(field.type != ValueType::list);
  RC_PRE(field.defaults.empty());
  RC_PRE(std::count(line.columns.begin(), line.columns.end(), cell.fact) > 0);
  Asker asker;
  line.texts[cell.fact] = "4,8oo ?";
  const RowResult unreadable = asker.ask(line);
  RowTexts without = line.texts;
  without.erase(cell.fact);
  check_same(asker.program(), unreadable, asker.ask(line, without), shown(line));
}

const std::vector<std::pair<std::string, std::string>> kAssumed = {
    {"item.datacenter", "no"},         {"item.die_area", "900 mm2"},
    {"item.tpp", "100 TPP"},           {"shipment.knowledge", "none"},
    {"shipment.destination", "DE"},    {"shipment.has_purchase_order", "yes"},
    {"shipment.bis_licence", "yes"},   {"end_user.ultimate_parent", "none"},
    {"end_user.listed_ownership", "0 %"}};

program::ProgramPtr with_assumptions() {
  static const program::ProgramPtr made = [] {
    const auto path = std::filesystem::path(COCKET_TEST_SCRATCH) / "evaluate_property_assume.cocket";
    std::ofstream out(path);
    out << "assume \"mild\"\n";
    for (const auto& [fact, value] : kAssumed) {
      out << "  " << fact << " is " << value << " because \"a test\"\n";
    }
    out.close();
    return testing::load_program({{COCKET_SOURCE_DIR "/rules"}, {path}, {}});
  }();
  return made;
}

RC_GTEST_PROP(EvaluateProperty, AnAssumptionDoesNotHealUnreadableCells, ()) {
  // Every fact that is assumed has an unreadable cell: the assumptions change nothing.
  RC_PRE(with_assumptions() != nullptr);
  Line line = random_line(4 + below(6));
  for (const auto& [fact, value] : kAssumed) line.texts[fact] = "?";
  Asker assuming(with_assumptions());
  Asker plain;
  const RowResult answer = assuming.ask(line);
  check_same(plain.program(), answer, plain.ask(line), shown(line));
  RC_ASSERT(answer.assuming.empty());
}

RC_GTEST_PROP(EvaluateProperty, OneEvaluatorForManyRowsInAnyOrderAnswersLikeAFreshOne, ()) {
  const program::ProgramPtr program = testing::shipped_rules();
  std::vector<Line> lines;
  for (size_t i = 0; i < 6; ++i) lines.push_back(random_line(4 + below(6)));
  std::vector<size_t> order;
  for (size_t i = 0; i < 12; ++i) order.push_back(below(lines.size()));
  exact::Options how;  // compares views as well
  Asker reused(program, how);
  std::vector<std::string> expected;
  for (const Line& line : lines) {
    expected.push_back(verdict_json(*program, {"1", ""}, Asker(program, how).ask(line)));
  }
  for (const size_t i : order) {
    RC_ASSERT(verdict_json(*program, {"1", ""}, reused.ask(lines[i])) == expected[i]);
  }
}

// How many values were tried; the property must not pass for want of cases.
int check_missing() {
  int tried = 0;
  Line line = random_line(10);
  // Each of these is worked out from others as well; given at random, the sources would contradict.
  for (const char* fact : {"item.density", "item.dense_tops_fp4", "item.dense_tops_fp8",
                           "item.dense_tflops_fp16_bf16", "item.bit_length_times_tops",
                           "item.transfer_rate", "item.io_bandwidth", "shipment.malaysia_date"}) {
    line.texts.erase(fact);
  }
  line.texts["item.us_origin"] = "yes";
  line.texts["shipment.subject_to_ear"] = "yes";
  line.texts["shipment.nac_refused"] = "no";
  for (size_t i = 0; i < 1 + below(4); ++i) line.texts.erase(pick(pool()).fact);
  Asker asker;
  const RowResult before = asker.ask(line);
  if (contradictions(before)) return 0;
  for (size_t i = 0; i < before.requirements.size(); ++i) {
    const RequirementResult& open = before.requirements[i];
    if (open.verdict != Verdict::undetermined || !open.grounds.law_missing.empty()) continue;
    if (open.grounds.missing.size() != 1) continue;
    const std::string& name = open.grounds.missing.front();
    // The day that the law is asked on comes first: what a text needs shows once it is known which.
    if (name == "shipment.export_date" || name == "shipment.malaysia_date") continue;
    const auto found = std::find_if(pool().begin(), pool().end(),
                                    [&](const Choices& each) { return each.fact == name; });
    if (found == pool().end()) continue;  // a list, or a fact outside the pool
    for (const std::string& text : found->texts) {
      RowTexts texts = line.texts;
      texts[name] = text;
      const RowResult later = asker.ask(line, texts);
      if (contradictions(later)) continue;
      const RequirementResult& settled = later.requirements[i];
      // Outside the verified period no fact settles anything; a day may lead there.
      if (!settled.grounds.law_missing.empty()) continue;
      ++tried;
      if (settled.verdict == Verdict::undetermined) {
        RC_FAIL(shown(line) + "+ " + name + "=" + text + ": " + shown(asker.program(), open) + " -> " +
                shown(asker.program(), settled));
      }
    }
  }
  return tried;
}

TEST(EvaluateProperty, TheOneMissingFactSettlesTheVerdict) {
  int tried = 0;
  EXPECT_TRUE(rc::check("the one missing fact settles the verdict", [&] { tried += check_missing(); }));
  EXPECT_GT(tried, 50);
}

}  // namespace
}  // namespace cocket
