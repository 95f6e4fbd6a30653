// `cocket test`: the tests of the rules and their scenario tables, and what they have seen.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.h"
#include "cli/country_lint.h"
#include "cli/expected.h"
#include "cli/scenario.h"
#include "cli/session.h"
#include "cli/test_coverage.h"
#include "io/output_file.h"

namespace cocket::cli {
namespace {

using program::Expectation;

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
      : session_(session), options_(options), streams_(streams), coverage_(session.loaded.program) {}

  void run(const TestCase& test) {
    for (const std::string& fault : test.faults) fail(test, fault);
    // A case that cannot be read as written is answered by nobody.
    if (!test.faults.empty()) return;
    if (test.expects.empty()) ++passed_;  // it only says which cells are unreadable
    for (const Expectation& expect : test.expects) check(test, expect);
  }

  // A limb that gave what was said not to be possible is a mistake of ours, and fails the run.
  void report_impossible() {
    for (const std::string& each : impossible_) {
      ++failed_;
      streams_.out << fmt::format("FAILED: {}, which was said not to be possible\n", each);
    }
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
    if (const auto wrong = compare(expect, evaluator_for(test, expect), test.row)) {
      fail(test, fmt::format("expected {}; found {}", wrong->expected, wrong->found));
      return;
    }
    ++passed_;
    if (options_.verbose) {
      streams_.out << fmt::format("{}: passed {}: {} {}\n", test.place, test.name,
                                  subject(session_.program(), expect), expect.verdict);
    }
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
    // What cannot be is worked out for the law as it is known now and verified.
    const bool as_it_is = !options.known_on && !test.law_through;
    options.on_limb = [this, as_it_is](const std::string& id, Truth truth) {
      if (!coverage_.see(id, truth) && as_it_is) impossible_.insert(fmt::format("{} is {}", id, to_string(truth)));
    };
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
  std::set<std::string> impossible_;
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

// The whole list, to a file or after the tests' own lines.
std::optional<Diagnostic> write_coverage(const Coverage& coverage, const TestOptions& options,
                                         std::vector<std::string> tables, std::ostream& out) {
  if (options.coverage_file.empty()) {
    coverage.print_all(out);
    return std::nullopt;
  }
  tables.insert(tables.end(), options.rules.rules.begin(), options.rules.rules.end());
  Result<OutputFile> file = OutputFile::create({options.coverage_file, nullptr, std::move(tables)});
  if (!file.ok()) return file.error();
  std::ostringstream text;
  coverage.print_all(text);
  file.value().write(text.str());
  return file.value().commit();
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
  runner.report_impossible();
  const Coverage& coverage = runner.coverage();
  if (options.coverage_list) {
    if (const auto failed = write_coverage(coverage, options, tables, streams.out))
      return report(*failed, session->sources, streams);
  }
  if (options.coverage) {
    coverage.print_unseen(streams.out);
    streams.out << fmt::format("coverage: {} of {} limb outcomes, {} not possible\n", coverage.num_seen(),
                               coverage.num_outcomes(), coverage.num_impossible());
    print_country_lint(lint_countries(session->program()), streams.out);
  }
  streams.out << fmt::format("{} cases, {} tables\n", cases.size(), tables.size());
  streams.out << fmt::format("{} passed, {} failed\n", runner.passed(), runner.failed());
  if (runner.passed() + runner.failed() == 0) {
    // A run that checks nothing is no success.
    streams.err << "these rules have no tests and no scenario tables\n";
    return ExitStatus::failed_on;
  }
  if (options.require_coverage && coverage.num_seen() < coverage.num_outcomes()) {
    streams.err << fmt::format("{} limb outcomes were never seen\n", coverage.num_outcomes() - coverage.num_seen());
    return ExitStatus::failed_on;
  }
  return runner.failed() > 0 ? ExitStatus::failed_on : ExitStatus::done;
}

}  // namespace cocket::cli
