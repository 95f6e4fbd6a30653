#include "cli/expected.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/joined.h"

namespace cocket::cli {
namespace {

using program::Expectation;
using program::Program;

// The first thing that is expected to be needed and is not named.
const std::string* not_named(const Expectation& expect, const std::vector<std::string>& named) {
  for (const std::string& need : expect.needs) {
    if (std::find(named.begin(), named.end(), need) == named.end()) return &need;
  }
  return nullptr;
}

// By the counting that decides: of the requirement's own notice, or of an exception's.
std::optional<int> days_late(const RequirementResult& result) {
  for (const DutyResult& duty : result.duties) {
    if (duty.notice && !duty.notice->due.empty() && duty.notice->due.front().days_late)
      return duty.notice->due.front().days_late;
  }
  for (const ExceptionResult& each : result.exceptions) {
    if (each.days_late) return each.days_late;
  }
  return std::nullopt;
}

std::string text_of(const RequirementResult& result) {
  std::string text = result.reasons.empty() ? std::string(to_string(result.verdict))
                                            : joined(result.reasons, " ");
  if (!result.possible.single()) {
    std::vector<std::string> possible;
    for (const Verdict verdict : result.possible.list()) possible.emplace_back(to_string(verdict));
    text += " (possible: " + joined(possible) + ")";
  }
  if (const auto late = days_late(result)) text += fmt::format(" ({})", late_text(*late));
  return text;
}

std::string text_of(const ExceptionResult& result) {
  std::string text(to_string(result.state));
  if (!result.barred_by.empty()) text += " (barred by " + joined(result.barred_by) + ")";
  if (!result.needs.empty()) text += " (needs " + joined(result.needs) + ")";
  if (result.days_late) text += " (" + late_text(*result.days_late) + ")";
  return text;
}

std::string text_of(const ReviewResult& result) {
  std::vector<std::string> lacks = result.grounds.missing;
  for (const std::string& law : result.grounds.law_missing) lacks.push_back("law: " + law);
  const std::string needs = lacks.empty() ? "" : " (needs " + joined(lacks) + ")";
  if (result.any) return "unknown: any policy is possible" + needs;
  if (result.policies.size() == 1) return result.policies.front();
  return "unknown possible (" + joined(result.policies) + ")" + needs;
}

// What was expected and is not so; empty if all is.
std::string difference(const std::string& name, const Expectation& expect, const RequirementResult& result) {
  if (to_string(result.verdict) != expect.verdict) return name + " " + expect.verdict;
  std::vector<std::string> named = result.grounds.missing;
  for (const ExceptionResult& each : result.exceptions)
    named.insert(named.end(), each.needs.begin(), each.needs.end());
  if (const auto* need = not_named(expect, named)) return name + " to need " + *need;
  if (!expect.possible.empty()) {
    VerdictSet possible;
    for (const std::string& word : expect.possible) possible.add(verdict_from(word).value());
    if (!(possible == result.possible)) return name + " possible (" + joined(expect.possible) + ")";
  }
  if (expect.late_days && days_late(result) != expect.late_days)
    return fmt::format("{} late {} days", name, *expect.late_days);
  return {};
}

std::string difference(const std::string& name, const Expectation& expect, const ExceptionResult& result) {
  if (to_string(result.state) != expect.verdict) return name + " " + expect.verdict;
  if (const auto* need = not_named(expect, result.needs)) return name + " to need " + *need;
  if (expect.late_days && result.days_late != expect.late_days)
    return fmt::format("{} late {} days", name, *expect.late_days);
  return {};
}

std::string difference(const std::string& name, const Expectation& expect, const ReviewResult& result) {
  const std::set<std::string> left(result.policies.begin(), result.policies.end());
  if (!expect.possible.empty()) {
    const std::set<std::string> possible(expect.possible.begin(), expect.possible.end());
    if (result.any || left != possible)
      return fmt::format("{} {} possible ({})", name, expect.verdict, joined(expect.possible));
  }
  // Without `possible`, unknown says that the law leaves every policy open.
  const bool as_expected = expect.verdict == "unknown" ? result.any || (!expect.possible.empty() && left.size() > 1)
                                                       : !result.any && left == std::set{expect.verdict};
  if (!as_expected) return name + " " + expect.verdict;
  if (const auto* need = not_named(expect, result.grounds.missing)) return name + " to need " + *need;
  return {};
}

// As the first requirement has it, as declared, that it excepts from and that is not settled to be
// false; nothing if none asks it.
std::optional<ExceptionResult> first_asked(const Program& program, program::ExceptionId id,
                                           exact::Evaluator& evaluator, const Row& row) {
  const program::Exception& exception = program.exceptions[id];
  for (size_t i = 0; i < program.requirements.size(); ++i) {
    const program::RequirementId requirement = program.requirements.id_at(i);
    if (std::find(exception.to.begin(), exception.to.end(), requirement) == exception.to.end()) continue;
    RequirementResult result = evaluator.evaluate(requirement, row);
    if (result.truth == Truth::no) continue;
    for (ExceptionResult& each : result.exceptions) {
      if (each.name == exception.name) return std::move(each);
    }
  }
  return std::nullopt;
}

std::optional<Mismatch> mismatch(std::string expected, const std::string& found) {
  if (expected.empty()) return std::nullopt;
  return Mismatch{std::move(expected), found};
}

}  // namespace

const std::string& subject(const Program& program, const Expectation& expect) {
  if (expect.provision.valid()) return program.provisions[expect.provision].name;
  if (expect.exception.valid()) return program.exceptions[expect.exception].name;
  if (expect.review.valid()) return program.reviews[expect.review].name;
  return program.requirements[expect.requirement].name;
}

std::optional<Mismatch> compare(const Expectation& expect, exact::Evaluator& evaluator, const Row& row) {
  const Program& program = evaluator.program();
  const std::string& name = subject(program, expect);
  if (expect.provision.valid()) {
    const Truth truth = evaluator.holds(expect.provision, row);
    if (to_string(truth) == expect.verdict) return std::nullopt;
    return Mismatch{fmt::format("provision {} {}", name, expect.verdict), std::string(to_string(truth))};
  }
  if (expect.exception.valid()) {
    const auto result = first_asked(program, expect.exception, evaluator, row);
    if (!result) {
      if (expect.verdict == "not_asked") return std::nullopt;
      return Mismatch{fmt::format("exception {} {}", name, expect.verdict),
                      "not_asked: no requirement that it excepts from is asked"};
    }
    return mismatch(difference("exception " + name, expect, *result), text_of(*result));
  }
  if (expect.review.valid()) {
    const ReviewResult result = evaluator.review(expect.review, row);
    return mismatch(difference("review " + name, expect, result), text_of(result));
  }
  const RequirementResult result = evaluator.evaluate(expect.requirement, row);
  return mismatch(difference(name, expect, result), text_of(result));
}

}  // namespace cocket::cli
