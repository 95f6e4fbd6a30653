#include "run/line_check.h"

namespace cocket::run {
namespace {

constexpr size_t kUsualChunkRows = 8192;

// What the output tells of an answer; JSON lines tell everything.
exact::Told told_by(const std::vector<ResultColumn>& columns, bool json) {
  if (json) return {};
  exact::Told told = exact::Told::least();
  for (const ResultColumn column : columns) {
    switch (column) {
      // Said of every answer, for the summary as well.
      case ResultColumn::verdict:
      case ResultColumn::worst_possible:
      case ResultColumn::missing:
      case ResultColumn::assuming:
      case ResultColumn::views_differ:
      // These rest on truths alone.
      case ResultColumn::imposes:
      case ResultColumn::requirements:
      case ResultColumn::beside:
      case ResultColumn::review:
      case ResultColumn::classes: break;
      case ResultColumn::provisions: told.provisions = true; break;
      case ResultColumn::exceptions:
      case ResultColumn::notice_due_by:
      case ResultColumn::days_late: told.exceptions = told.days = true; break;
      case ResultColumn::margin: told.margins = true; break;
      case ResultColumn::confidence: told.confidence = true; break;
      case ResultColumn::sources: told.sources = true; break;
      case ResultColumn::reasons: told.reasons = true; break;
    }
  }
  return told;
}

}  // namespace

bool is_great(const program::Program& program) { return program.exprs.size() > 2000; }

size_t chunk_rows(const LineCheckOptions& options, const program::Program& program) {
  if (options.chunk_rows != 0) return options.chunk_rows;
  return is_great(program) ? kMaxChunkRows : kUsualChunkRows;
}

void add(RowCounts& into, const RowCounts& other) {
  into.unreadable_cells += other.unreadable_cells;
  into.catalogue_matched += other.catalogue_matched;
  into.catalogue_unknown += other.catalogue_unknown;
  into.catalogue_ambiguous += other.catalogue_ambiguous;
  into.parties.named += other.parties.named;
  into.parties.known += other.parties.known;
  for (const auto& [name, count] : other.blank_as_none) into.blank_as_none[name] += count;
}

void add(LineCheckCounts& into, const LineCheckCounts& other) {
  into.source.rows_in += other.source.rows_in;
  into.source.rejected += other.source.rejected;
  into.source.blank_lines += other.source.blank_lines;
  into.source.bare_quotes += other.source.bare_quotes;
  into.rows_out += other.rows_out;
  add(into.rows, other.rows);
  into.tally += other.tally;
  into.stats += other.stats;
  into.rows_by_worker.push_back(other.rows_out);
  into.single_lines += other.single_lines;
}

columnar::PlanOptions plan_options(const LineCheckOptions& options, const exact::Options& law) {
  columnar::PlanOptions shown;
  shown.told = told_by(options.columns, options.json);
  shown.fills_days = options.json;
  shown.view = law.view;
  shown.compare_views = law.compare_views;
  shown.readings = law.readings;
  return shown;
}

columnar::PlanOptions bare_plan_options(const LineCheckOptions& options, const exact::Options& law) {
  columnar::PlanOptions bare = plan_options(options, law);
  bare.told = exact::Told::least();
  bare.fills_days = false;
  bare.compare_views = false;
  return bare;
}

}  // namespace cocket::run
