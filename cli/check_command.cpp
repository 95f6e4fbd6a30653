// `cocket check`: every line of a file with its verdict.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "io/verdict_csv.h"
#include "io/verdict_jsonl.h"
#include "report/questions.h"

namespace cocket::cli {
namespace {

struct Tally {
  std::array<uint64_t, kNumVerdicts> verdicts{};
  std::map<std::string, uint64_t> missing;     // by fact: lines that name it
  struct Resting {
    uint64_t lines = 0;
    uint64_t improved = 0;
  };
  std::map<std::string, Resting> assuming;     // by assumption: lines that rest on it
  std::map<std::string, uint64_t> presumed;    // by limb: lines that rest on the presumption
  uint64_t views_differ = 0;
  uint64_t rows_with_warnings = 0;

  // `improved`: without assumptions the line's verdict would be more serious.
  void count(const RowResult& result, bool improved) {
    ++verdicts[static_cast<size_t>(result.verdict)];
    for (const std::string& fact : result.missing) ++missing[fact];
    for (const std::string& assumption : result.assuming) {
      ++assuming[assumption].lines;
      if (improved) ++assuming[assumption].improved;
    }
    std::set<std::string> limbs;
    for (const RequirementResult& each : result.requirements) {
      if (each.verdict == Verdict::not_required) continue;
      for (const std::string& text : each.grounds.presumptions) limbs.insert(text.substr(0, text.find(':')));
    }
    for (const std::string& limb : limbs) ++presumed[limb];
    if (!result.views_differ.empty()) ++views_differ;
    if (!result.warnings.empty()) ++rows_with_warnings;
  }
};

// The most named first.
std::vector<std::pair<std::string, uint64_t>> by_count(const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

void print_summary(const Tally& tally, const DecisionHeader& header, const Input& input, std::ostream& err) {
  err << fmt::format("{} lines in, {} answered, {} rejected, {} unreadable cells\n", header.rows_in, header.rows_out,
                     header.rejected, header.unreadable_cells);
  for (int i = 0; i < kNumVerdicts; ++i) {
    const uint64_t count = tally.verdicts[static_cast<size_t>(i)];
    if (count > 0) err << fmt::format("  {:>9}  {}\n", count, to_string(static_cast<Verdict>(i)));
  }
  if (!tally.missing.empty()) {
    err << "what is missing, by the lines that name it:\n";
    size_t shown = 0;
    for (const auto& [fact, count] : by_count(tally.missing)) {
      if (++shown > 8) {
        err << fmt::format("  {:>9}  more facts, see the column `missing`\n", tally.missing.size() - 8);
        break;
      }
      err << fmt::format("  {:>9}  {}\n", count, fact);
    }
  }
  if (!tally.assuming.empty()) {
    err << "answers that rest on assumptions (improved, all):\n";
    std::vector<std::pair<std::string, Tally::Resting>> sorted(tally.assuming.begin(), tally.assuming.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.second.improved != b.second.improved ? a.second.improved > b.second.improved
                                                    : a.second.lines > b.second.lines;
    });
    for (const auto& [assumption, resting] : sorted) {
      err << fmt::format("  {:>9} {:>9}  {}\n", resting.improved, resting.lines, assumption);
    }
  }
  if (!tally.presumed.empty()) {
    err << "lines that rest on a presumption (explain says what overcomes it):\n";
    for (const auto& [limb, count] : by_count(tally.presumed)) err << fmt::format("  {:>9}  {}\n", count, limb);
  }
  if (tally.views_differ > 0) err << fmt::format("  {:>9}  lines are answered differently in the other view\n", tally.views_differ);
  if (tally.rows_with_warnings > 0) err << fmt::format("  {:>9}  lines have sources that contradict or cells that cannot be read\n", tally.rows_with_warnings);
  const RowCounts& counts = input.reader->counts();
  if (counts.catalogue_unknown > 0) err << fmt::format("  {:>9}  lines name a model that the catalogue does not have\n", counts.catalogue_unknown);
  if (counts.catalogue_ambiguous > 0) err << fmt::format("  {:>9}  lines name a model that the catalogue has more than once\n", counts.catalogue_ambiguous);
  for (const auto& [column, lines] : counts.blank_as_none) err << fmt::format("  {:>9}  lines rest on a blank `{}` meaning none\n", lines, column);
  err << fmt::format("rules {} ({} files), view {}\n", header.rules_digest.substr(0, 12),
                     1 + std::count(header.rules_path.begin(), header.rules_path.end(), ';'), header.view);
  for (const auto& [name, choice] : header.readings) err << "reading " << name << "=" << choice << "\n";
  for (const std::string& note : header.notes) err << "note: " << note << "\n";
}

// The same rules with no assumption taken.
exact::Evaluator unassuming(const Session& session) {
  auto bare = std::make_shared<program::Program>(session.program());
  bare->assumptions.clear();
  bare->assumed_law.clear();
  exact::Options options = session.options;
  options.compare_views = false;
  return exact::Evaluator(std::move(bare), std::move(options));
}

// `-`: only told, not written.
std::optional<Diagnostic> write_questions(const CheckOptions& options, const report::QuestionList& list,
                                          const program::Program& program, std::vector<std::string> inputs) {
  if (options.questions == "-") return std::nullopt;
  if (options.out != "-") inputs.push_back(options.out);
  Result<AtomicFile> file = AtomicFile::create(options.questions, inputs);
  if (!file.ok()) return file.error();
  file.value().write(report::to_csv(list, program));
  return file.value().commit();
}

}  // namespace

ExitStatus check_command(const CheckOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  Diagnostics diagnostics;

  std::array<bool, kNumVerdicts> fail_on{};
  for (const std::string& word : options.fail_on) {
    if (const auto verdict = verdict_from(word)) fail_on[static_cast<size_t>(*verdict)] = true;
    else {
      diagnostics.add(Code::U0601, "there is no verdict `" + word + "`").help.push_back(
          "one of prohibited, required, undetermined, open_reading, fulfilled, excepted, not_required");
    }
  }
  CsvOutput output;
  output.text.all_requirements = options.all_requirements;
  if (!options.columns.empty()) {
    if (auto columns = result_columns_from(options.columns, diagnostics)) output.columns = *columns;
  }
  const bool json = options.out_format.empty() ? options.out.ends_with(".jsonl") || options.out.ends_with(".ndjson")
                                               : options.out_format == "jsonl";
  if (!options.out_format.empty() && options.out_format != "csv" && options.out_format != "jsonl") {
    diagnostics.add(Code::U0601, "there is no format `" + options.out_format + "`").help.push_back("--out-format csv or jsonl");
  }
  if (diagnostics.has_errors()) return report(diagnostics, session->sources, streams);

  std::vector<std::string> names;
  if (!json) {
    for (const ResultColumn column : output.columns) names.emplace_back(to_string(column));
  }
  auto input = open_input(options.input, *session, names, diagnostics);
  status = report(diagnostics, session->sources, streams);
  if (!input) return status == ExitStatus::done ? ExitStatus::input : status;

  const bool asks = !options.questions.empty();
  OutputTarget target{options.out, &streams.out, input->files};
  auto sink = json ? create_jsonl_sink(session->program(), target) : create_csv_sink(session->program(), target, output);
  if (!sink.ok()) return report(sink.error(), session->sources, streams);
  sink.value()->begin(*input->source);

  exact::Evaluator evaluator(session->loaded.program, session->options);
  exact::Evaluator hypothetical(session->loaded.program, session->options);
  report::QuestionCollector questions(session->program(),
                                      [&hypothetical](const Row& row) { return hypothetical.evaluate(row); });
  exact::Evaluator without_assumptions = unassuming(*session);
  Progress progress(streams.err, streams.err_is_terminal && !options.quiet);
  DecisionHeader header = decision_header(*session);
  Tally tally;
  Batch batch;
  while (input->source->next(batch)) {
    for (const Reject& reject : batch.rejects) {
      sink.value()->reject(reject);
      ++header.rejected;
    }
    for (const InputRecord& record : batch.records) {
      Row& row = input->reader->read(batch, record);
      RowResult result = evaluator.evaluate(row);
      for (const std::string& warning : input->reader->warnings()) result.warnings.push_back(warning);
      for (const CellIssue& issue : input->reader->issues()) {
        sink.value()->issue(issue);
        ++header.unreadable_cells;
      }
      const bool improved = !result.assuming.empty() &&
                            without_assumptions.evaluate(row).verdict < result.verdict;
      tally.count(result, improved);
      if (asks) questions.add(row, result);
      sink.value()->row(batch, record, row, result);
      ++header.rows_out;
    }
    progress.rows(header.rows_out);
  }
  progress.clear();
  header.rows_in = input->source->counts().rows_in;
  header.input_path = options.input.path;
  header.input_digest = input->digest->hex();
  header.notes = input->reader->notes();
  const auto failure = input->source->failure();
  COCKET_CHECK(failure || header.rows_in == header.rows_out + header.rejected);
  report(input->reader->name_findings(), session->sources, streams);
  if (failure) {
    // Half a result is none: nothing is put in place.
    return report(*failure, session->sources, streams);
  }
  if (const auto failed = sink.value()->finish(header)) return report(*failed, session->sources, streams);
  if (!options.quiet) print_summary(tally, header, *input, streams.err);
  if (asks) {
    const report::QuestionList list = questions.list();
    if (const auto failed = write_questions(options, list, session->program(), input->files)) {
      return report(*failed, session->sources, streams);
    }
    streams.err << report::to_text(list);
  }
  if (options.out != "-" && !options.quiet) streams.err << "result: " << options.out << "\n";
  if (header.rejected > 0 || header.unreadable_cells > 0) status = ExitStatus::input;
  if (status == ExitStatus::done) {
    for (int i = 0; i < kNumVerdicts; ++i) {
      if (fail_on[static_cast<size_t>(i)] && tally.verdicts[static_cast<size_t>(i)] > 0) status = ExitStatus::failed_on;
    }
  }
  return status;
}

}  // namespace cocket::cli
