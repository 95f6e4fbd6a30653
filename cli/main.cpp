// The command line: options into structs, the shipped rules found, the command called.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <unistd.h>

#include "base/diagnostic_text.h"
#include "base/file.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/version.h"

namespace {

using namespace cocket::cli;  // NOLINT: the commands

// The rules beside the binary: `../share/cocket/rules` when installed, `rules/` in a build tree.
// Never the working directory.
std::string find_library() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const std::filesystem::path folder = self.parent_path();
  for (const char* place : {"../share/cocket/rules", "../../../rules"}) {
    const auto path = (folder / place).lexically_normal();
    if (std::filesystem::is_directory(path, error)) return path.string();
  }
  return {};
}

void add_rule_options(CLI::App& app, RuleOptions& options) {
  app.add_option("--rules", options.rules, "Rule file or folder; may be repeated (default: the shipped rules)")
      ->type_name("PATH")->allow_extra_args(false);
  app.add_option("--assume", options.assume, "File of assumptions; may be repeated")->type_name("FILE")->allow_extra_args(false);
  app.add_option("--view", options.view, "enforced (default) or legal")->type_name("VIEW");
  app.add_option("--known-on", options.known_on, "Only texts announced by this day (default: all)")->type_name("DATE");
  app.add_option("--reading", options.readings, "Choose a reading; may be repeated")->type_name("NAME=CHOICE")->allow_extra_args(false);
}

void add_input_options(CLI::App& app, InputOptions& options) {
  app.add_option("input", options.path, "CSV or JSON lines; - is the standard input")->type_name("FILE")->required();
  app.add_option("--map", options.map, "Mapping of columns to facts (YAML)")->type_name("FILE");
  app.add_option("--catalogue", options.catalogue, "Catalogue joined on item.model (YAML)")->type_name("FILE");
  app.add_option("--parties", options.parties, "What is known of parties by their name (CSV)")->type_name("FILE");
  app.add_option("--format", options.format, "csv or jsonl (default: by the file's ending, else csv)")->type_name("FORMAT");
  app.add_flag("--strict", options.strict, "A column that looks like a fact and is none is an error");
}

// What was not understood, and the nearest thing that would have been.
ExitStatus usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  std::vector<std::string> commands;
  for (const CLI::App* each : app.get_subcommands({})) commands.push_back(each->get_name());
  const std::string first = argc > 1 ? argv[1] : "";
  const bool is_command = std::find(commands.begin(), commands.end(), first) != commands.end();
  cocket::Diagnostics diagnostics;
  if (!first.empty() && first.front() != '-' && !is_command) {
    cocket::Diagnostic& d = diagnostics.add(cocket::Code::U0601, "there is no command `" + first + "`");
    const auto near = cocket::nearest_names(first, commands);
    d.help.push_back(near.empty() ? "cocket --help lists the commands" : "did you mean `cocket " + near.front() + "`?");
  } else {
    cocket::Diagnostic& d = diagnostics.add(cocket::Code::U0601, error.what());
    d.help.push_back(is_command ? "cocket " + first + " --help shows its options, with examples"
                                : "cocket --help lists the commands");
  }
  std::cerr << cocket::render_text(diagnostics, cocket::SourceSet{});
  return ExitStatus::usage;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  CLI::App app{"Checks shipments of chips against export-control rules. Not legal advice."};
  app.set_version_flag("--version", std::string("cocket ") + kVersion);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done; 1 --fail-on met, or a test failed; 2 usage; 3 the rules have errors;\n"
      "4 rejected lines or unreadable input; 5 files that cannot be read or written.");

  CheckOptions check;
  CLI::App* check_app = app.add_subcommand("check", "Every line of a file with its verdict");
  add_input_options(*check_app, check.input);
  add_rule_options(*check_app, check.rules);
  check_app->add_option("-o,--out,--output", check.out, "Result file (.csv, .jsonl); - is the standard output (default)")->type_name("FILE");
  check_app->add_option("--out-format", check.out_format, "csv or jsonl (default: by the file's ending, else csv)")->type_name("FORMAT");
  check_app->add_option("--columns", check.columns, "Result columns, comma-separated (default: all)")->delimiter(',')->type_name("NAMES");
  check_app->add_flag("--all-requirements", check.all_requirements, "List requirements that are not_required too");
  check_app->add_option("--fail-on", check.fail_on, "Exit with 1 if a line has this verdict")->delimiter(',')->type_name("VERDICT");
  check_app->add_option("--questions", check.questions, "What to ask so that open lines are settled: told, and written to FILE; - only tells")->type_name("FILE");
  check_app->add_option("--pass", check.pass, "Columns of the input that the result repeats, comma-separated (default: whole lines)")->delimiter(',')->type_name("NAMES");
  check_app->add_option("--threads", check.threads, "Workers (default: as many as there are cores)")->type_name("N");
  check_app->add_option("--chunk-rows", check.chunk_rows, "Lines evaluated at a time, 1 to 131072 (default: by the size of the rules)")->type_name("N");
  check_app->add_option("--block-bytes", check.block_bytes, "Bytes of input that a worker takes at a time")->type_name("N");
  check_app->add_option("--engine", check.engine, "columnar (default), or exact: one line at a time, for comparison")->type_name("NAME");
  check_app->add_flag("--stats", check.stats, "Also say how the answers were found");
  check_app->add_flag("-q,--quiet", check.quiet, "No summary");
  check_app->footer(
      "Examples:\n"
      "  cocket check shipments.csv --out result.csv\n"
      "  cocket check erp.csv --map erp.map.yaml --catalogue rules/data/chips.yaml --out result.csv\n"
      "  cocket check shipments.csv --reading s12=strict_us_origin --assume desk.cocket --fail-on required\n"
      "  zcat big.csv.gz | cocket check - --columns verdict,missing > result.csv\n"
      "Beside a result FILE: FILE.rejects.csv, FILE.cells.csv, FILE.decision.json.");

  ExplainOptions explain;
  CLI::App* explain_app = app.add_subcommand("explain", "One line: why, what is missing, what would change it");
  add_input_options(*explain_app, explain.input);
  add_rule_options(*explain_app, explain.rules);
  explain_app->add_option("--row", explain.row, "Number of the data line, from 1, or its shipment.id")->type_name("ROW")->required();
  explain_app->add_option("--requirement", explain.requirement, "Only this requirement")->type_name("NAME");
  explain_app->add_flag("--all-requirements", explain.all_requirements, "Also what is not required");
  explain_app->add_flag("--json", explain.json, "As JSON (cocket.explanation/1)");
  explain_app->footer("Examples:\n  cocket explain shipments.csv --row 7\n  cocket explain shipments.csv --row SO-4711 --requirement advanced_computing");

  TestOptions test;
  CLI::App* test_app = app.add_subcommand("test", "Run the tests and scenario tables of the rules");
  add_rule_options(*test_app, test.rules);
  test_app->add_option("--scenario", test.scenarios, "Scenario table; may be repeated (default: those beside the rules)")->type_name("FILE")->allow_extra_args(false);
  bool no_coverage = false;
  test_app->add_flag("--no-coverage", no_coverage, "Do not show what no test has seen");
  CLI::Option* coverage_list = test_app->add_option("--coverage", test.coverage_file, "List each limb with how often it was true, false and unknown, as CSV")
      ->type_name("[FILE]")->expected(0, 1);
  test_app->add_flag("--require-coverage", test.require_coverage, "Fail if some limb was never seen true, false or unknown");
  test_app->add_flag("-v,--verbose", test.verbose, "Name each test");
  test_app->footer("Examples:\n  cocket test\n  cocket test --rules my-rules/ --scenario my-cases.csv");

  FormatOptions format;
  CLI::App* format_app = app.add_subcommand("fmt", "Put rule files into their one layout");
  format_app->add_option("files", format.paths, "Rule files")->type_name("FILE...")->required();
  format_app->add_flag("--check", format.check, "Change nothing; exit with 1 if a file would change");
  format_app->add_flag("--stdout", format.to_stdout, "Print the layout, change nothing");
  format_app->add_flag("--tree", format.tree, "Print the tree as JSON (cocket.tree/1)");
  format_app->footer("Examples:\n  cocket fmt rules/us/*.cocket\n  cocket fmt --check rules/us/*.cocket");

  FactsOptions facts;
  CLI::App* facts_app = app.add_subcommand("facts", "What the rules read, and a header to start a file with");
  add_rule_options(*facts_app, facts.rules);
  facts_app->add_flag("--template", facts.template_header, "Print a CSV header of the facts that the rules read");
  facts_app->add_flag("--all", facts.all, "Also facts that no rule reads");
  facts_app->footer("Examples:\n  cocket facts\n  cocket facts --template > shipments.csv");

  DocOptions doc;
  CLI::App* doc_app = app.add_subcommand("doc", "Pages that tell the rules in words, beside the regulation");
  doc_app->add_option("--rules", doc.rules.rules, "Rule file or folder; may be repeated (default: the shipped rules)")
      ->type_name("PATH")->allow_extra_args(false);
  doc_app->add_option("-o,--out", doc.out, "Folder of the pages; pages of modules that are no more are removed")->type_name("DIR")->required();
  doc_app->add_flag("--check", doc.check, "Write nothing; exit with 1 and list the pages that are not current");
  doc_app->footer("Examples:\n  cocket doc --out docs/rules\n  cocket doc --rules my-rules/ --out my-pages --check");

  TimelineOptions timeline;
  CLI::App* timeline_app = app.add_subcommand("timeline", "A line on one day after another, and what changed the answer");
  add_rule_options(*timeline_app, timeline.rules);
  timeline_app->add_option("--catalogue", timeline.catalogue, "Catalogue that knows the models (YAML)")->type_name("FILE");
  timeline_app->add_option("--model", timeline.models, "Models of the catalogue")->type_name("NAME...");
  timeline_app->add_option("--date", timeline.dates, "Days to be asked")->type_name("DATE...")->required();
  timeline_app->add_option("--day", timeline.day_facts, "Facts that get the day (default: those the modules are dated by)")
      ->type_name("FACT...");
  timeline_app->add_option("--set", timeline.facts, "Facts of every line")->type_name("FACT=VALUE...");
  timeline_app->add_option("--requirement", timeline.requirements, "Requirements, modules or series that make the verdict (default: all that stop a movement)")
      ->type_name("NAME...");
  timeline_app->add_option("--provision", timeline.provisions, "Provisions or modules that make the class (default: those of the item)")
      ->type_name("NAME...");
  timeline_app->add_option("--format", timeline.format, "markdown (default), csv or json")->type_name("FORMAT");
  timeline_app->add_option("-o,--out", timeline.out, "Result file; - is the standard output (default)")->type_name("FILE");
  timeline_app->footer(
      "Examples:\n"
      "  cocket timeline --catalogue rules/data/chips.yaml --model \"H20 96GB\" --model \"L20\" --date 2025-04-08 --date 2025-04-09 \\\n"
      "    --set shipment.origin=US shipment.destination=CN --assume examples/ordinary-civil.cocket\n"
      "  cocket timeline --date 2024-05-29 --date 2024-05-30 --set shipment.destination=CY item.tpp=15832 --requirement advanced_computing");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return static_cast<int>(usage_error(app, error, argc, argv));
  }
  Streams streams{std::cout, std::cerr, isatty(STDERR_FILENO) == 1, find_library()};
  test.coverage = !no_coverage;
  test.coverage_list = coverage_list->count() > 0;
  ExitStatus status = ExitStatus::done;
  if (*check_app) {
    cocket::widen_pipe(STDOUT_FILENO);
    status = check_command(check, streams);
  } else if (*explain_app) status = explain_command(explain, streams);
  else if (*test_app) status = test_command(test, streams);
  else if (*format_app) status = format_command(format, streams);
  else if (*facts_app) status = facts_command(facts, streams);
  else if (*doc_app) status = doc_command(doc, streams);
  else if (*timeline_app) status = timeline_command(timeline, streams);
  std::cout.flush();
  if (!std::cout && status == ExitStatus::done) {
    std::cerr << "error[I0502]: the standard output cannot be written\n";
    status = ExitStatus::environment;
  }
  return static_cast<int>(status);
}
