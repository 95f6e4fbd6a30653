// The columnar evaluator against the exact one on many (program, table) pairs in one process.
//
//   cocket-columnar-diff --countries FILE [--rows N] [--tables N] [--no-coverage] [--fault N] < pairs.jsonl
//
// One program a line, as cocket-eval reads it, with a "seed"; rows that give lists of records are
// skipped. The rows are made many, `--tables` times (table_amplifier.h) and written as CSV; the bytes that run/ gives
// for it, with all columns, with few of them (which leave out what they do not tell), and as JSON lines, must be
// those that the exact evaluator gives line by line, as must rejects, cells that cannot be read, and counts. One
// JSON object a table comes back: {"pair", "of_table", "rows", "lines", "signatures", "disagreements",
// "first"?, "covered"} or {"pair", "of_table", "errors"}.
#include <algorithm>
#include <iostream>
#include <random>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/diagnostic_text.h"
#include "cli/check_summary.h"
#include "engine/columnar/fault.h"
#include "engine/verdict/verdict_json.h"
#include "io/csv_scan.h"
#include "io/csv_source.h"
#include "io/row_reader.h"
#include "run/csv_check.h"
#include "run/single_lines.h"
#include "tests/differential/columnar_coverage.h"
#include "tests/differential/pair_lines.h"
#include "tests/differential/table_amplifier.h"

namespace cocket::differential {
namespace {

using nlohmann::json;

std::string text_of(const Reject& reject) {
  return fmt::format("reject {} line {} at {}: {} `{}`", reject.number, reject.line, reject.offset, reject.reason, reject.raw);
}

std::string text_of(const CellIssue& issue) {
  return fmt::format("row {} {} {}: `{}`, expected {}", issue.row, issue.column, issue.fact, issue.found, issue.expected);
}

std::vector<std::string> texts_of(const columnar::Tally& tally, const SourceCounts& source, uint64_t rows_out, const RowCounts& rows) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < tally.verdicts.size(); ++i) texts.push_back(fmt::format("verdict {}: {}", i, tally.verdicts[i]));
  for (const auto& [name, count] : tally.missing) texts.push_back(fmt::format("missing {}: {}", name, count));
  for (const auto& [name, resting] : tally.assuming) {
    texts.push_back(fmt::format("assuming {}: {} lines, {} improved", name, resting.lines, resting.improved));
  }
  for (const auto& [name, count] : tally.presumed) texts.push_back(fmt::format("presumed {}: {}", name, count));
  texts.push_back(fmt::format("views differ {}, warned {}", tally.views_differ, tally.warned));
  texts.push_back(fmt::format("{} in, {} out, {} rejected, {} blank, {} bare quotes, {} unreadable", source.rows_in, rows_out,
                              source.rejected, source.blank_lines, source.bare_quotes, rows.unreadable_cells));
  return texts;
}

// What the exact evaluator says of a table.
struct ExactRun {
  std::vector<std::string> raw;
  std::vector<std::vector<std::string>> records;
  std::vector<RowResult> results;
  std::vector<LineName> names;
  std::vector<std::string> rejects, issues, counts;
};

class Comparer {
 public:
  Comparer(const json& line, const PairProgram& pair, size_t rows, uint64_t table)
      : program_(pair.program), amplifier_(*pair.program, line.value("seed", uint64_t{0}) * 7919 + table),
        column_picks_(line.value("seed", uint64_t{0}) * 104729 + table), law_(options_of(line, *pair.program)) {
    law_.compare_views = amplifier_.chance(40);
    if (amplifier_.chance(2)) rows *= 8;
    TextTable base;
    for (const json& row : line.at("rows")) {
      for (const auto& [name, value] : row.items()) {
        if (value.is_object() || std::find(base.header.begin(), base.header.end(), name) != base.header.end()) continue;
        base.header.push_back(name);
      }
    }
    for (const json& row : line.at("rows")) {
      std::vector<std::string> cells;
      bool has_lists = false;
      for (const auto& [name, value] : row.items()) has_lists = has_lists || value.is_object();
      if (has_lists) {
        ++skipped_;
        continue;
      }
      for (const std::string& name : base.header) cells.push_back(row.value(name, ""));
      base.rows.push_back(std::move(cells));
    }
    rows_ = base.rows.empty() ? 0 : rows;
    text_ = amplifier_.csv(amplifier_.amplify(std::move(base), rows_));
    const bool assumes = !program_->assumptions.empty() || !program_->assumed_law.empty();
    if (assumes) bare_ = cli::without_assumptions(*program_);
  }

  json compare(bool covers) {
    json out = {{"rows", rows_}, {"skipped", skipped_}};
    if (rows_ == 0) return out;
    run_exact();
    for (int run = 0; run < 3; ++run) {
      run::LineCheckOptions options;
      if (run == 2) options.json = true;
      else if (run == 0) options.columns = all_result_columns();
      else options.columns = some_columns();
      options.text.all_requirements = amplifier_.chance(50);
      compare_run(options);
    }
    if (covers) {
      for (const RowResult& result : exact_.results) {
        if (!result.margin) ++covered_["margin: none"];
        else ++covered_[to_string(*result.margin).starts_with("~") ? "margin: rounded" : "margin: exact"];
        ++covered_[fmt::format("verdict: {}", to_string(result.verdict))];
      }
      cover_plan(program_, *binding_, exact::Evaluator(program_, law_).law_days(), exact_.records, covered_);
    }
    out["lines"] = stats_.lines;
    out["signatures"] = stats_.new_signatures;
    out["pieces"] = stats_.pieces_asked;
    out["by_group"] = stats_.by_group;
    covered_["settled: exactly in doubles"] += stats_.comparisons.exact_doubles;
    covered_["settled: by the filter"] += stats_.comparisons.filtered;
    covered_["settled: in integers"] += stats_.comparisons.integers;
    covered_["settled: by texts"] += stats_.by_text;
    out["covered"] = covered_;
    out["disagreements"] = disagreements_;
    if (!first_.is_null()) out["first"] = first_;
    return out;
  }

 private:
  void run_exact() {
    CsvSource source(bytes_of(text_), limits_);
    if (const auto failed = source.open()) throw std::runtime_error(failed->message);
    Diagnostics diagnostics;
    const auto reader = RowReader::create(*program_, source, nullptr, nullptr, nullptr, {}, limits_, diagnostics);
    binding_ = bind_columns(*program_, source.header(), nullptr, {}, diagnostics);
    if (!reader || !binding_) throw std::runtime_error("the table cannot be read: " + render_text(diagnostics, {}));
    exact::Evaluator evaluator(program_, law_);
    std::optional<exact::Evaluator> without;
    exact::Options one_view = law_;
    one_view.compare_views = false;
    if (bare_) without.emplace(bare_, one_view);
    columnar::Tally tally;
    Batch batch;
    while (source.next(batch)) {
      for (const Reject& reject : batch.rejects) exact_.rejects.push_back(text_of(reject));
      for (const InputRecord& record : batch.records) {
        Row& row = reader->read(batch, record);
        RowResult result = evaluator.evaluate(row);
        for (const std::string& warning : reader->warnings()) result.warnings.push_back(warning);
        for (const CellIssue& issue : reader->issues()) exact_.issues.push_back(text_of(issue));
        const bool improved = without && !result.assuming.empty() && without->evaluate(row).verdict < result.verdict;
        run::count(tally, result, improved);
        exact_.raw.emplace_back(batch.text(record.raw));
        std::vector<std::string> fields;
        for (size_t i = 0; i < record.num_fields; ++i) fields.emplace_back(batch.field(record, i));
        exact_.records.push_back(std::move(fields));
        exact_.names.push_back({std::to_string(record.number), row.id});
        exact_.results.push_back(std::move(result));
      }
    }
    header_ = source.header_text();
    separator_ = source.separator();
    exact_.counts = texts_of(tally, source.counts(), exact_.results.size(), reader->counts());
  }

  // What columns do not tell is not told apart: mostly few of them, often one alone.
  std::vector<ResultColumn> some_columns() {
    auto pick = [this](size_t of) { return static_cast<size_t>(column_picks_() % of); };
    if (pick(4) == 0) {
      ++covered_["columns: as usual"];
      return {ResultColumn::verdict, ResultColumn::provisions, ResultColumn::missing, ResultColumn::margin};
    }
    const std::vector<ResultColumn> all = all_result_columns();
    const size_t wanted = pick(5) < 3 ? 1 : 2 + pick(3);
    std::vector<ResultColumn> some;
    while (some.size() < wanted) {
      const ResultColumn column = all[pick(all.size())];
      if (std::find(some.begin(), some.end(), column) == some.end()) some.push_back(column);
    }
    ++covered_[wanted > 1 ? "columns: some" : fmt::format("columns: {} alone", to_string(some.front()))];
    return some;
  }

  // The output that the exact answers make, line by line.
  std::vector<std::string> expected(const run::LineCheckOptions& options) const {
    if (options.json) {
      std::vector<std::string> objects;
      for (size_t i = 0; i < exact_.results.size(); ++i) objects.push_back(verdict_json(*program_, exact_.names[i], exact_.results[i]));
      return objects;
    }
    std::vector<std::string> lines = {header_};
    for (const ResultColumn column : options.columns) lines.front().append(1, separator_).append(to_string(column));
    for (size_t i = 0; i < exact_.results.size(); ++i) {
      std::string line = exact_.raw[i];
      for (const ResultColumn column : options.columns) {
        line.push_back(separator_);
        append_csv_field(line, result_text(*program_, column, exact_.results[i], options.text), separator_);
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

  void compare_run(run::LineCheckOptions options) {
    static constexpr size_t kChunks[] = {1, 7, 4096};
    static constexpr columnar::Regime kRegimes[] = {columnar::Regime::best, columnar::Regime::filter, columnar::Regime::integers};
    static const char* const kRegimeNames[] = {"best", "filter", "integers"};
    static const std::vector<CsvIsa> kIsas = [] {
      std::vector<CsvIsa> present;
      for (const CsvIsa isa : {CsvIsa::best, CsvIsa::scalar, CsvIsa::avx2, CsvIsa::avx512}) {
        if (csv_isa_present(isa)) present.push_back(isa);
      }
      return present;
    }();
    options.threads = 1 + amplifier_.pick(2);
    options.chunk_rows = kChunks[amplifier_.pick(3)];
    const size_t regime = amplifier_.pick(10);
    options.regime = kRegimes[regime < 6 ? 0 : regime < 8 ? 1 : 2];
    options.isa = kIsas[amplifier_.pick(kIsas.size())];
    if (text_.size() % 2 == 0) options.fuse_after = 1;
    CsvBlockOptions blocks;
    blocks.isa = options.isa;
    blocks.max_blocks = options.threads + 2;
    blocks.block_bytes = amplifier_.chance(50) ? size_t{1} << 20 : 200 + amplifier_.pick(20000);
    blocks.read_bytes = amplifier_.chance(70) ? size_t{1} << 16 : 1 + amplifier_.pick(300);
    std::string output_of = options.json ? "json" : "csv";
    for (const ResultColumn column : options.columns) output_of.append(" ").append(to_string(column));
    const std::string how = fmt::format("{} threads {} chunk_rows {} regime {} isa {} block_bytes {}", output_of, options.threads, options.chunk_rows,
                                        kRegimeNames[static_cast<size_t>(options.regime)], static_cast<int>(options.isa), blocks.block_bytes);
    ++covered_[options.json ? "output: json" : "output: csv"];
    ++covered_[fmt::format("threads: {}", options.threads)];
    ++covered_[fmt::format("chunk rows: {}", options.chunk_rows)];
    ++covered_[fmt::format("regime: {}", kRegimeNames[static_cast<size_t>(options.regime)])];
    ++covered_[fmt::format("instructions: {}", static_cast<int>(options.isa))];

    CsvBlockReader reader(bytes_of(text_), limits_, blocks);
    if (const auto failed = reader.open()) throw std::runtime_error(failed->message);
    const run::LineSources sources{*program_, *binding_, nullptr, nullptr, nullptr, limits_};
    std::string output;
    std::vector<std::string> rejects, issues;
    output = run::output_header(reader.header(), options);
    run::LineCheckOutput to;
    to.write = [&](const TextPieces& lines) {
      for (const std::string_view piece : lines.pieces()) output.append(piece);
    };
    to.reject = [&](const Reject& reject) { rejects.push_back(text_of(reject)); };
    to.issue = [&](const CellIssue& issue) { issues.push_back(text_of(issue)); };
    to.progress = [](uint64_t) {};
    const run::LineCheckCounts counts = run::check_csv(reader, sources, program_, bare_, law_, options, to);
    if (options.threads == 2 && std::count(counts.rows_by_worker.begin(), counts.rows_by_worker.end(), 0u) == 0) ++covered_["threads: both wrote"];
    stats_ += counts.stats;
    if (counts.stats.fused_lines > 0) ++covered_["look-ups: fused"];

    const std::vector<std::string> lines = expected(options);
    std::string_view rest = output;
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string_view theirs = rest.substr(0, std::min(rest.size(), lines[i].size() + 1));
      if (theirs != lines[i] + "\n") {
        const size_t differs = static_cast<size_t>(std::mismatch(lines[i].begin(), lines[i].end(), rest.begin(), rest.end()).first - lines[i].begin());
        disagree(how, i, lines[i], std::string(rest.substr(0, lines[i].size() + 400)), differs);
        // Line up again at the next line of the input, if it is found.
        if (i + 1 == lines.size()) return;
        if (options.json) {
          const size_t end = rest.find('\n');
          if (end == std::string_view::npos) return;
          rest.remove_prefix(end + 1);
          continue;
        }
        const std::string next = "\n" + exact_.raw[i] + separator_;
        const size_t found = rest.find(next);
        if (found == std::string_view::npos) return;
        rest.remove_prefix(found + 1);
        continue;
      }
      rest.remove_prefix(theirs.size());
    }
    if (!rest.empty()) disagree(how, lines.size(), "", std::string(rest.substr(0, 2000)), 0);
    compare_texts(how + ", rejects", exact_.rejects, rejects);
    compare_texts(how + ", cells", exact_.issues, issues);
    compare_texts(how + ", counts", exact_.counts, texts_of(counts.tally, counts.source, counts.rows_out, counts.rows));
  }

  void compare_texts(const std::string& how, const std::vector<std::string>& mine, const std::vector<std::string>& theirs) {
    for (size_t i = 0; i < std::max(mine.size(), theirs.size()); ++i) {
      const std::string a = i < mine.size() ? mine[i] : "(nothing)";
      const std::string b = i < theirs.size() ? theirs[i] : "(nothing)";
      if (a == b) continue;
      disagree(how, SIZE_MAX, a, b, 0);
      return;
    }
  }

  void disagree(const std::string& how, size_t line, const std::string& mine, const std::string& theirs, size_t differs) {
    ++disagreements_;
    if (!first_.is_null()) return;
    first_ = {{"how", how}, {"exact", mine}, {"columnar", theirs}, {"differs_at", differs}};
    if (line == SIZE_MAX) return;
    first_["line"] = line;
    first_["table"] = text_;
  }

  const program::ProgramPtr program_;
  const Limits limits_;
  TableAmplifier amplifier_;
  std::mt19937_64 column_picks_;   // its own, so that tables stay as they are
  exact::Options law_;
  program::ProgramPtr bare_;
  size_t rows_ = 0;
  size_t skipped_ = 0;
  std::string text_;
  std::optional<ColumnBinding> binding_;
  ExactRun exact_;
  std::string header_;
  char separator_ = ',';
  Coverage covered_;
  columnar::Stats stats_;
  uint64_t disagreements_ = 0;
  json first_;
};

int run(int argc, char** argv) {
  size_t rows = 64;
  uint64_t tables = 1;
  bool covers = true;
  const std::vector<PairOption> options = {
    {"--rows", true, [&](const std::string& value) { rows = std::stoul(value); }},
    {"--tables", true, [&](const std::string& value) { tables = std::stoul(value); }},
    {"--no-coverage", false, [&](const std::string&) { covers = false; }},
#ifdef COCKET_FAULTS
    {"--fault", true, [](const std::string& value) {
      columnar::active_fault = static_cast<columnar::Fault>(std::stoi(value));
    }},
#endif
  };
  auto print = [&](int number, const json& line, const PairProgram& pair) {
    for (uint64_t table = 0; table < tables; ++table) {
      json out = {{"pair", number}, {"of_table", table}};
      if (!pair.program) {
        out["errors"] = render_text(pair.diagnostics, pair.sources);
      } else {
        try {
          out.update(Comparer(line, pair, rows, table).compare(covers));
        } catch (const std::exception& failed) {
          out["errors"] = failed.what();
        }
      }
      std::cout << out.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
    }
  };
  return answer_pairs("cocket-columnar-diff", argc, argv, options, print);
}

}  // namespace
}  // namespace cocket::differential

int main(int argc, char** argv) { return cocket::differential::run(argc, argv); }
