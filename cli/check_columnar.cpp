#include "cli/check_columnar.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "base/check.h"
#include "base/suggest.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "io/output_file.h"
#include "io/side_files.h"
#include "run/csv_check.h"
#include "run/json_check.h"

namespace cocket::cli {
namespace {

void add(Diagnostics& diagnostics, const Diagnostic& diagnostic) {
  diagnostics.add(diagnostic.code, diagnostic.message) = diagnostic;
}

// Columns of the input that the output repeats.
std::optional<std::vector<size_t>> passed_columns(const CheckOptions& options, const std::vector<std::string>& names,
                                                  Diagnostics& diagnostics) {
  if (options.pass.empty()) return std::nullopt;
  std::vector<size_t> columns;
  for (const std::string& name : options.pass) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at != names.end()) {
      columns.push_back(static_cast<size_t>(at - names.begin()));
      continue;
    }
    diagnostics.add(Code::U0605, "the input has no column `" + name + "` to pass on").help = nearest_names(name, names);
  }
  return columns;
}

void print_stats(const run::LineCheckCounts& counts, bool json_lines, std::ostream& err) {
  const columnar::Stats& stats = counts.stats;
  err << fmt::format("stats: {} lines, {} with a signature not met before, {} answers put together\n",
                     stats.lines, stats.new_signatures, stats.new_answers);
  err << fmt::format("  {:>12}  nodes of the graph, by which answers are put together\n", counts.num_nodes);
  err << fmt::format("  {:>12}  conditions and texts asked of the law, {} joined from others\n", stats.pieces_asked, stats.pieces_joined);
  err << fmt::format("  {:>12}  requirements and provisions asked of the law\n", stats.units_asked);
  err << fmt::format("  {:>12}  lines on a range of days, answered by groups of requirements\n", stats.by_group);
  err << fmt::format("  {:>12}  lines of which all had to be asked, as by the exact evaluator\n", stats.whole_lines);
  err << fmt::format("  {:>12}  comparisons of several numbers settled exactly in doubles\n", stats.comparisons.exact_doubles);
  err << fmt::format("  {:>12}  by the certified filter\n", stats.comparisons.filtered);
  err << fmt::format("  {:>12}  in wide integers\n", stats.comparisons.integers);
  err << fmt::format("  {:>12}  told by their texts (ranges, lists, two sources)\n", stats.by_text);
  err << fmt::format("  {:>12}  times a memory was emptied\n", stats.resets);
  if (json_lines) {
    err << fmt::format("  {:>12}  lines answered one at a time by the exact evaluator\n", counts.single_lines);
    err << fmt::format("  {:>12}  kinds of lines answered by columns\n", counts.num_shapes);
  }
  for (const std::string& relation : counts.relations) err << "        compared: " << relation << "\n";
  for (size_t i = 0; i < counts.rows_by_worker.size(); ++i) {
    err << fmt::format("  {:>12}  lines by worker {}\n", counts.rows_by_worker[i], i + 1);
  }
}

// The input of one run, in its format. Everything given by reference must outlive it.
class LineInput {
 public:
  virtual ~LineInput() = default;
  // False after errors. What the output shows of the input is put into `check`.
  virtual bool open(const CheckOptions& options, run::LineCheckOptions& check, Diagnostics& diagnostics) = 0;
  virtual std::string output_header(const run::LineCheckOptions& check) const = 0;
  virtual run::LineCheckCounts check(const run::LineCheckOptions& check, const run::LineCheckOutput& to) = 0;
  virtual std::optional<Diagnostic> failure() const = 0;
  // Of columns; of JSON lines none.
  const ColumnBinding& binding() const { return binding_; }

 protected:
  LineInput(const Session& session, const InputFiles& files)
      : session_(session), mapping_(files.mapping ? &*files.mapping : nullptr),
        sources_{session.program(), binding_, mapping_, files.catalogue ? &*files.catalogue : nullptr,
                 files.parties ? &*files.parties : nullptr, session.limits} {
    const program::Program& program = session.program();
    if (!program.assumptions.empty() || !program.assumed_law.empty()) bare_ = without_assumptions(program);
  }

  const Session& session_;
  const Mapping* mapping_;
  ColumnBinding binding_;
  const run::LineSources sources_;
  program::ProgramPtr bare_;       // the same rules with no assumption taken, if any is
};

class CsvInput : public LineInput {
 public:
  CsvInput(const Session& session, InputFiles& files, CsvBlockOptions blocks)
      : LineInput(session, files), reader_(std::move(files.bytes), session.limits, blocks) {}

  bool open(const CheckOptions& options, run::LineCheckOptions& check, Diagnostics& diagnostics) override {
    if (const auto failed = reader_.open()) {
      add(diagnostics, *failed);
      return false;
    }
    BindOptions bind;
    bind.strict = options.input.strict;
    for (const ResultColumn column : check.columns) bind.result_columns.emplace_back(to_string(column));
    auto binding = bind_columns(session_.program(), reader_.header().names, mapping_, bind, diagnostics);
    if (!check.json) check.pass = passed_columns(options, reader_.header().names, diagnostics);
    if (!binding || diagnostics.has_errors()) return false;
    binding_ = std::move(*binding);
    return true;
  }
  std::string output_header(const run::LineCheckOptions& check) const override {
    return run::output_header(reader_.header(), check);
  }
  run::LineCheckCounts check(const run::LineCheckOptions& check, const run::LineCheckOutput& to) override {
    return run::check_csv(reader_, sources_, session_.loaded.program, bare_, session_.options, check, to);
  }
  std::optional<Diagnostic> failure() const override { return reader_.failure(); }

 private:
  CsvBlockReader reader_;
};

class JsonlInput : public LineInput {
 public:
  JsonlInput(const Session& session, InputFiles& files, BlockOptions blocks, bool strict)
      : LineInput(session, files), reader_(std::move(files.bytes), session.limits, blocks), strict_(strict) {}

  bool open(const CheckOptions&, run::LineCheckOptions&, Diagnostics& diagnostics) override {
    const auto failed = reader_.open();
    if (failed) add(diagnostics, *failed);
    return !failed;
  }
  std::string output_header(const run::LineCheckOptions& check) const override { return run::jsonl_output_header(check); }
  run::LineCheckCounts check(const run::LineCheckOptions& check, const run::LineCheckOutput& to) override {
    return run::check_jsonl(reader_, sources_, strict_, session_.loaded.program, bare_, session_.options, check, to);
  }
  std::optional<Diagnostic> failure() const override { return reader_.failure(); }

 private:
  JsonlBlockReader reader_;
  const bool strict_;
};

std::unique_ptr<LineInput> line_input(const CheckOptions& options, bool json, size_t threads, const Session& session,
                                      InputFiles& files) {
  CsvBlockOptions blocks;
  blocks.max_blocks = threads + 2;
  blocks.block_bytes = options.block_bytes;
  if (is_json(options.input)) {
    if (blocks.block_bytes == 0) blocks.block_bytes = run::usual_jsonl_block_bytes(session.program(), json);
    return std::make_unique<JsonlInput>(session, files, blocks, options.input.strict);
  }
  if (blocks.block_bytes == 0) blocks.block_bytes = run::usual_block_bytes(session.program(), json);
  return std::make_unique<CsvInput>(session, files, blocks);
}

}  // namespace

ExitStatus check_columnar(const CheckOptions& options, const CsvOutput& output, bool json, const FailOn& fail_on,
                          Session& session, Streams& streams) {
  Diagnostics diagnostics;
  auto files = open_files(options.input, session, diagnostics);
  if (!files) {
    const ExitStatus status = report(diagnostics, session.sources, streams);
    return status == ExitStatus::done ? ExitStatus::input : status;
  }
  run::LineCheckOptions check;
  check.threads = options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  check.chunk_rows = options.chunk_rows.value_or(0);
  check.json = json;
  if (!json) check.columns = output.columns;
  check.text = output.text;
  const DigestingSource* digest = files->bytes.get();
  // Only a result file has a decision beside it that tells the digest.
  if (options.out == "-") files->bytes->take_none();
  const auto input = line_input(options, json, check.threads, session, *files);
  const bool opened = input->open(options, check, diagnostics);
  const ExitStatus status = report(diagnostics, session.sources, streams);
  if (!opened) return status == ExitStatus::done ? ExitStatus::input : status;

  Result<OutputFile> file = OutputFile::create({options.out, &streams.out, files->files});
  if (!file.ok()) return report(file.error(), session.sources, streams);
  SideFiles side(options.out == "-" ? "" : options.out, files->files);
  file.value().write(input->output_header(check));

  Progress progress(streams.err, streams.err_is_terminal && !options.quiet);
  run::LineCheckOutput to;
  to.write = [&](const TextPieces& lines) { file.value().write(lines); };
  to.reject = [&](const Reject& reject) { side.reject(reject); };
  to.issue = [&](const CellIssue& issue) { side.issue(issue); };
  to.progress = [&](uint64_t rows) { progress.rows(rows); };
  const run::LineCheckCounts counts = input->check(check, to);
  progress.clear();

  // Nor has it a digest to tell of the rules, but in the summary.
  DecisionHeader header = decision_header(session, options.out != "-" || !options.quiet);
  header.rows_in = counts.source.rows_in;
  header.rows_out = counts.rows_out;
  header.rejected = counts.source.rejected;
  header.unreadable_cells = counts.rows.unreadable_cells;
  header.input_path = options.input.path;
  header.input_digest = digest->hex();
  header.notes = input_notes(session.program(), input->binding(), files->mapping ? &*files->mapping : nullptr,
                             files->catalogue ? &*files->catalogue : nullptr, files->parties ? &*files->parties : nullptr,
                             counts.rows);
  report(counts.names, session.sources, streams);
  // Half a result is none: nothing is put in place.
  if (const auto failure = input->failure()) return report(*failure, session.sources, streams);
  COCKET_CHECK(header.rows_in == header.rows_out + header.rejected);
  if (const auto failed = file.value().commit()) return report(*failed, session.sources, streams);
  if (const auto failed = side.finish(header)) return report(*failed, session.sources, streams);
  if (!options.quiet) print_summary(counts.tally, header, counts.rows, streams.err);
  if (options.stats) print_stats(counts, is_json(options.input), streams.err);
  if (options.out != "-" && !options.quiet) streams.err << "result: " << options.out << "\n";
  return status_of(header, counts.tally, fail_on);
}

}  // namespace cocket::cli
