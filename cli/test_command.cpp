// `cocket test`: the tests of the rules and their scenario tables, and what they have seen.
#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/country_lint.h"
#include "cli/scenario.h"
#include "cli/session.h"
#include "cli/test_coverage.h"

namespace cocket::cli {
namespace {

using program::Expectation;

std::string joined(const std::vector<std::string>& parts, std::string_view between = ", ") {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

// The tables in folders `scenarios` below the rule folders, in the order of their paths.
std::vector<std::string> tables_below(const std::vector<std::string>& roots,
                                      Diagnostics& diagnostics) {
  namespace fs = std::filesystem;
  std::vector<std::string> tables;
  for (const std::string& root : roots) {
    std::error_code error;
    if (!fs::is_directory(root, error)) continue;
    fs::recursive_directory_iterator it(root, fs::directory_options::none, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      if (it->path().extension() == ".csv" && it->path().parent_path().filename() == "scenarios") {
        tables.push_back(it->path().string());
      }
    }
    if (error)
      diagnostics.add(Code::I0501, "the folder `" + root + "` cannot be read: " + error.message());
  }
  std::sort(tables.begin(), tables.end());
  tables.erase(std::unique(tables.begin(), tables.end()), tables.end());
  return tables;
}

class Runner {
 public:
  Runner(const Session& session, const TestOptions& options, Streams& streams)
      : session_(session), options_(options), streams_(streams), coverage_(session.program()) {}

  void run(const TestCase& test) {
    for (const std::string& fault : test.faults) fail(test, fault);
    // A case that cannot be read as written is answered by nobody.
    if (!test.faults.empty()) return;
    if (test.expects.empty()) ++passed_;  // it only says which cells are unreadable
    for (const Expectation& expect : test.expects) check(test, expect);
  }

  size_t passed() const { return passed_; }
  size_t failed() const { return failed_; }
  const Coverage& coverage() const { return coverage_; }

 private:
  void fail(const TestCase& test, const std::string& what) {
    ++failed_;
    streams_.out << fmt::format("{}: FAILED {}: {}\n", test.place, test.name, what);
  }

  void check(const TestCase& test, const Expectation& expect) {
    const program::Program& program = session_.program();
    exact::Evaluator& evaluator = evaluator_for(test, expect);
    std::string expected;
    std::string found;
    if (expect.provision.valid()) {
      const std::string& name = program.provisions[expect.provision].name;
      const Truth truth = evaluator.holds(expect.provision, test.row);
      if (to_string(truth) != expect.verdict) {
        expected = fmt::format("provision {} {}", name, expect.verdict);
        found = std::string(to_string(truth));
      }
    } else {
      const RequirementResult result = evaluator.evaluate(expect.requirement, test.row);
      expected = difference(expect, result);
      if (!expected.empty()) found = result_text(result);
    }
    if (!expected.empty()) {
      fail(test, fmt::format("expected {}; found {}", expected, found));
      return;
    }
    ++passed_;
    if (options_.verbose) {
      const program::Rule& rule =
          expect.provision.valid()
              ? static_cast<const program::Rule&>(program.provisions[expect.provision])
              : program.requirements[expect.requirement];
      streams_.out << fmt::format("{}: passed {}: {} {}\n", test.place, test.name, rule.name,
                                  expect.verdict);
    }
  }

  // What was expected and is not so; empty if all is.
  std::string difference(const Expectation& expect, const RequirementResult& result) const {
    const std::string& name = session_.program().requirements[expect.requirement].name;
    if (to_string(result.verdict) != expect.verdict) return name + " " + expect.verdict;
    std::vector<std::string> named = result.grounds.missing;
    for (const ExceptionResult& each : result.exceptions)
      named.insert(named.end(), each.needs.begin(), each.needs.end());
    for (const std::string& need : expect.needs) {
      if (std::find(named.begin(), named.end(), need) == named.end())
        return name + " to need " + need;
    }
    if (!expect.possible.empty()) {
      VerdictSet possible;
      for (const std::string& word : expect.possible) possible.add(verdict_from(word).value());
      if (!(possible == result.possible))
        return name + " possible (" + joined(expect.possible) + ")";
    }
    if (expect.late_days && days_late(result) != expect.late_days) {
      return fmt::format("{} late {} days", name, *expect.late_days);
    }
    return {};
  }

  // By the counting that decides: of the requirement's own notice, or of an exception's.
  static std::optional<int> days_late(const RequirementResult& result) {
    for (const DutyResult& duty : result.duties) {
      if (duty.notice && !duty.notice->due.empty() && duty.notice->due.front().days_late)
        return duty.notice->due.front().days_late;
    }
    for (const ExceptionResult& each : result.exceptions) {
      if (each.days_late) return each.days_late;
    }
    return std::nullopt;
  }

  static std::string result_text(const RequirementResult& result) {
    std::string text = result.reasons.empty() ? std::string(to_string(result.verdict))
                                              : joined(result.reasons, " ");
    if (!result.possible.single()) {
      std::vector<std::string> possible;
      for (const Verdict verdict : result.possible.list())
        possible.emplace_back(to_string(verdict));
      text += " (possible: " + joined(possible) + ")";
    }
    if (const auto late = days_late(result)) text += fmt::format(" ({})", late_text(*late));
    return text;
  }

  // One evaluator for each way of asking.
  exact::Evaluator& evaluator_for(const TestCase& test, const Expectation& expect) {
    exact::Options options = session_.options;
    options.compare_views = false;
    if (!expect.view.empty())
      options.view = expect.view == "legal" ? exact::View::legal : exact::View::enforced;
    if (expect.known_on) options.known_on = expect.known_on;
    for (const auto& [reading, choice] : expect.readings) options.readings[reading.index] = choice;
    std::string key = options.view == exact::View::legal ? "legal" : "enforced";
    key += " known on " + (options.known_on ? to_string(*options.known_on) : "");
    for (const auto& choice : options.readings)
      key += choice ? " " + std::to_string(*choice) : " -";
    key += " through " + (test.law_through ? to_string(*test.law_through) : "");
    const auto found = evaluators_.find(key);
    if (found != evaluators_.end()) return found->second;
    options.on_limb = [this](const std::string& id, Truth truth) { coverage_.see(id, truth); };
    return evaluators_
        .emplace(key, exact::Evaluator(program_for(test.law_through), std::move(options)))
        .first->second;
  }

  program::ProgramPtr program_for(std::optional<Date> law_through) {
    if (!law_through) return session_.loaded.program;
    auto& made = programs_[*law_through];
    if (!made) {
      auto copy = std::make_shared<program::Program>(session_.program());
      copy->assumed_law.push_back({*law_through, "the scenario table says so"});
      made = std::move(copy);
    }
    return made;
  }

  const Session& session_;
  const TestOptions& options_;
  Streams& streams_;
  Coverage coverage_;
  std::map<Date, program::ProgramPtr> programs_;
  std::map<std::string, exact::Evaluator> evaluators_;
  size_t passed_ = 0;
  size_t failed_ = 0;
};

void print_country_lint(const CountryLint& lint, std::ostream& out) {
  if (lint.nowhere.empty()) return;
  out << fmt::format("lint: {} countries are in none of the groups {}; a rule that asks for these groups does not reach them:\n",
                     lint.nowhere.size(), fmt::join(lint.groups, ", "));
  out << "  " << fmt::format("{}", fmt::join(lint.nowhere, " ")) << "\n";
  if (!lint.read_as.empty()) out << fmt::format("  read as another: {}\n", fmt::join(lint.read_as, ", "));
}

}  // namespace

ExitStatus test_command(const TestOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  Diagnostics diagnostics;
  std::vector<std::string> tables = options.scenarios;
  if (tables.empty()) {
    std::vector<std::string> roots = options.rules.rules;
    if (roots.empty()) roots.push_back(streams.library);
    tables = tables_below(roots, diagnostics);
  }
  std::vector<TestCase> cases =
      declared_tests(session->program(), session->sources, session->limits);
  for (const std::string& table : tables) {
    read_scenarios(session->sources, table, session->program(), session->limits, cases,
                   diagnostics);
  }
  status = report(diagnostics, session->sources, streams);
  if (diagnostics.has_errors()) return status;

  Runner runner(*session, options, streams);
  for (const TestCase& test : cases) runner.run(test);
  if (options.coverage) {
    runner.coverage().print_unseen(streams.out);
    streams.out << fmt::format("coverage: {} of {} limb outcomes\n", runner.coverage().num_seen(),
                               runner.coverage().num_outcomes());
    print_country_lint(lint_countries(session->program()), streams.out);
  }
  streams.out << fmt::format("{} cases, {} tables\n", cases.size(), tables.size());
  streams.out << fmt::format("{} passed, {} failed\n", runner.passed(), runner.failed());
  if (runner.passed() + runner.failed() == 0) {
    // A run that checks nothing is no success.
    streams.err << "these rules have no tests and no scenario tables\n";
    return ExitStatus::failed_on;
  }
  return runner.failed() > 0 ? ExitStatus::failed_on : ExitStatus::done;
}

}  // namespace cocket::cli
