#include "tests/golden/golden_command.h"

#include <functional>
#include <map>
#include <sstream>

#include "cli/commands.h"

namespace cocket::golden {
namespace {

using namespace cocket::cli;  // NOLINT: the commands

using Take = std::function<void(const std::string& value)>;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

// Options that take a value, flags (taken with an empty value), and what stands alone.
struct Grammar {
  std::map<std::string, Take> options;
  std::map<std::string, Take> flags;
  Take argument;
};

void add_rules(Grammar& grammar, RuleOptions& rules) {
  grammar.options["--rules"] = [&rules](const std::string& v) { rules.rules.push_back(v); };
  grammar.options["--assume"] = [&rules](const std::string& v) { rules.assume.push_back(v); };
  grammar.options["--view"] = [&rules](const std::string& v) { rules.view = v; };
  grammar.options["--known-on"] = [&rules](const std::string& v) { rules.known_on = v; };
  grammar.options["--reading"] = [&rules](const std::string& v) { rules.readings.push_back(v); };
}

void add_input(Grammar& grammar, InputOptions& input) {
  grammar.options["--map"] = [&input](const std::string& v) { input.map = v; };
  grammar.options["--catalogue"] = [&input](const std::string& v) { input.catalogue = v; };
  grammar.options["--parties"] = [&input](const std::string& v) { input.parties = v; };
  grammar.options["--format"] = [&input](const std::string& v) { input.format = v; };
  grammar.flags["--strict"] = [&input](const std::string&) { input.strict = true; };
  grammar.argument = [&input](const std::string& v) { input.path = v; };
}

std::string read_words(const Grammar& grammar, const std::vector<std::string>& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (const auto flag = grammar.flags.find(words[i]); flag != grammar.flags.end()) {
      flag->second("");
    } else if (const auto option = grammar.options.find(words[i]);
               option != grammar.options.end()) {
      if (++i == words.size()) return words.back() + " has no value";
      option->second(words[i]);
    } else if (words[i].size() > 1 && words[i].front() == '-') {
      return "the test runner does not know " + words[i];
    } else if (grammar.argument) {
      grammar.argument(words[i]);
    }
  }
  return {};
}

}  // namespace

CommandResult run_command(const std::string& line, const std::string& library) {
  CommandResult result;
  std::string flat = line;
  for (char& c : flat) c = c == '\n' ? ' ' : c;
  const std::vector<std::string> words = split(flat, ' ');
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{out, err, false, library};
  ExitStatus status = ExitStatus::done;
  Grammar grammar;
  if (words.empty()) {
    result.misread = "no command";
    return result;
  }
  if (words[0] == "check") {
    CheckOptions check;
    add_rules(grammar, check.rules);
    add_input(grammar, check.input);
    grammar.options["--out"] = [&check](const std::string& v) { check.out = v; };
    grammar.options["--out-format"] = [&check](const std::string& v) { check.out_format = v; };
    grammar.options["--columns"] = [&check](const std::string& v) {
      check.columns = split(v, ',');
    };
    grammar.options["--fail-on"] = [&check](const std::string& v) {
      check.fail_on = split(v, ',');
    };
    grammar.flags["--all-requirements"] = [&check](const std::string&) {
      check.all_requirements = true;
    };
    grammar.flags["--quiet"] = [&check](const std::string&) { check.quiet = true; };
    result.misread = read_words(grammar, words);
    if (result.misread.empty()) status = check_command(check, streams);
  } else if (words[0] == "explain") {
    ExplainOptions explain;
    add_rules(grammar, explain.rules);
    add_input(grammar, explain.input);
    grammar.options["--row"] = [&explain](const std::string& v) { explain.row = v; };
    grammar.options["--requirement"] = [&explain](const std::string& v) {
      explain.requirement = v;
    };
    grammar.flags["--all-requirements"] = [&explain](const std::string&) {
      explain.all_requirements = true;
    };
    grammar.flags["--json"] = [&explain](const std::string&) { explain.json = true; };
    result.misread = read_words(grammar, words);
    if (result.misread.empty()) status = explain_command(explain, streams);
  } else if (words[0] == "test") {
    TestOptions test;
    add_rules(grammar, test.rules);
    grammar.options["--scenario"] = [&test](const std::string& v) { test.scenarios.push_back(v); };
    grammar.flags["--no-coverage"] = [&test](const std::string&) { test.coverage = false; };
    grammar.flags["--coverage"] = [&test](const std::string&) { test.coverage_list = true; };
    grammar.flags["--require-coverage"] = [&test](const std::string&) { test.require_coverage = true; };
    grammar.flags["--verbose"] = [&test](const std::string&) { test.verbose = true; };
    result.misread = read_words(grammar, words);
    if (result.misread.empty()) status = test_command(test, streams);
  } else if (words[0] == "fmt") {
    FormatOptions format;
    grammar.flags["--check"] = [&format](const std::string&) { format.check = true; };
    grammar.flags["--stdout"] = [&format](const std::string&) { format.to_stdout = true; };
    grammar.flags["--tree"] = [&format](const std::string&) { format.tree = true; };
    grammar.argument = [&format](const std::string& v) { format.paths.push_back(v); };
    result.misread = read_words(grammar, words);
    if (result.misread.empty()) status = format_command(format, streams);
  } else if (words[0] == "facts") {
    FactsOptions facts;
    add_rules(grammar, facts.rules);
    grammar.flags["--template"] = [&facts](const std::string&) { facts.template_header = true; };
    grammar.flags["--all"] = [&facts](const std::string&) { facts.all = true; };
    result.misread = read_words(grammar, words);
    if (result.misread.empty()) status = facts_command(facts, streams);
  } else {
    result.misread = "there is no command " + words[0];
  }
  result.output = out.str();
  result.errors = err.str();
  result.status = static_cast<int>(status);
  return result;
}

}  // namespace cocket::golden
