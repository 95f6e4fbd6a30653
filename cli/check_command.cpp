// `cocket check`: every line of a file with its verdict.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "cli/check_columnar.h"
#include "cli/check_summary.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "io/verdict_csv.h"
#include "io/verdict_jsonl.h"
#include "report/questions.h"
#include "run/line_check.h"
#include "run/single_lines.h"

namespace cocket::cli {
namespace {

// The same rules with no assumption taken.
exact::Evaluator unassuming(const Session& session) {
  exact::Options options = session.options;
  options.compare_views = false;
  return exact::Evaluator(without_assumptions(session.program()), std::move(options));
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
  if (options.engine != "columnar" && options.engine != "exact") {
    diagnostics.add(Code::U0601, "there is no engine `" + options.engine + "`").help.push_back("--engine columnar or --engine exact");
  }
  if (options.chunk_rows && (*options.chunk_rows < 1 || *options.chunk_rows > run::kMaxChunkRows)) {
    diagnostics.add(Code::U0601, "--chunk-rows is 1 to " + std::to_string(run::kMaxChunkRows));
  }
  // Questions are asked of whole answers.
  const bool columnar = options.engine == "columnar" && options.questions.empty();
  if (!options.pass.empty() && (!columnar || json || is_json(options.input))) {
    diagnostics.add(Code::U0601, "--pass says which columns of a CSV stand in a CSV; here " +
                                     std::string(json                      ? "the result is JSON lines"
                                                 : is_json(options.input) ? "the input is JSON lines"
                                                                          : "lines are answered one at a time"))
        .help.push_back("leave --pass out, or --engine exact, --questions and JSON lines");
  }
  if (diagnostics.has_errors()) return report(diagnostics, session->sources, streams);

  if (columnar) return check_columnar(options, output, json, fail_on, *session, streams);
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
  // The decision beside a result file and the summary tell the digest of the rules.
  DecisionHeader header = decision_header(*session, options.out != "-" || !options.quiet);
  columnar::Tally tally;
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
      run::count(tally, result, improved);
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
  if (!options.quiet) print_summary(tally, header, input->reader->counts(), streams.err);
  if (asks) {
    const report::QuestionList list = questions.list();
    if (const auto failed = write_questions(options, list, session->program(), input->files)) {
      return report(*failed, session->sources, streams);
    }
    streams.err << report::to_text(list);
  }
  if (options.out != "-" && !options.quiet) streams.err << "result: " << options.out << "\n";
  return status_of(header, tally, fail_on);
}

}  // namespace cocket::cli
