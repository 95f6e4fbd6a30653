#include "run/shape_lines.h"

#include <algorithm>
#include <charconv>

#include "run/csv_describer.h"

namespace cocket::run {
namespace {

constexpr size_t kMostFound = 10'000;

std::unique_ptr<columnar::Describer> describer(const LineSources& sources, const exact::Options& law, char separator,
                                               const LineCheckOptions& options) {
  if (options.json) return std::make_unique<JsonDescriber>(sources.program, law.view);
  return std::make_unique<CsvDescriber>(sources.program, options.columns, options.text, law.view, separator);
}

columnar::EvaluatorOptions evaluator_options(const LineSources& sources, const LineCheckOptions& check, size_t share) {
  columnar::EvaluatorOptions options;
  options.regime = check.regime;
  options.fuse_after = check.fuse_after;
  options.reader_warns = sources.catalogue != nullptr;
  options.answer_bytes /= share;
  options.unit_bytes /= share;
  options.route_bytes /= share;
  return options;
}

}  // namespace

ShapePlans plans_of(const LineShape& shape, const PlanSources& sources) {
  const std::vector<Date> law_days = exact::Evaluator(sources.program, sources.law).law_days();
  ShapePlans plans;
  plans.plan = std::make_shared<const columnar::Plan>(sources.program, shape.shape, law_days,
                                                      plan_options(sources.options, sources.law));
  if (sources.without_assumptions) {
    plans.bare = std::make_shared<const columnar::Plan>(sources.without_assumptions, shape.shape, law_days,
                                                        bare_plan_options(sources.options, sources.law));
  }
  return plans;
}

ShapeLines::ShapeLines(const LineSources& sources, const LineShape& shape, const ShapePlans& plans,
                       const exact::Options& law, char separator, const LineCheckOptions& options, size_t share)
    : shape_(shape), rows_(sources, shape), describer_(describer(sources, law, separator, options)),
      no_columns_(std::make_unique<NoColumns>()),
      evaluator_(plans.plan, law, reader(), separator, *describer_, evaluator_options(sources, options, share)) {
  if (!plans.bare) return;
  exact::Options one_view = law;
  one_view.compare_views = false;
  evaluator_.compare_with(std::make_unique<columnar::Evaluator>(plans.bare, one_view, reader(), separator, *no_columns_,
                                                                evaluator_options(sources, options, share)));
}

columnar::ReadCell ShapeLines::reader() {
  return [this](size_t input, std::string_view text) { return rows_.read(input, text); };
}

void ShapeLines::evaluate(std::span<const columnar::TextColumn> columns, size_t rows,
                          std::function<uint64_t(size_t row)> number) {
  columns_.assign(columns.begin(), columns.end());
  number_ = std::move(number);
  evaluator_.evaluate(columns_, rows, [&](size_t row) { return rows_.make(columns_, row, number_(row)); });
  issue_rows_.clear();
  for (const uint32_t row : evaluator_.noted_rows()) {
    bool issue = false;
    for (size_t input = 0; input < columns_.size(); ++input) {
      const uint8_t flags = evaluator_.code(row, input).flags;
      if ((flags & columnar::Code::blank_as_none) != 0) ++counts_.blank_as_none[shape_.shape.inputs[input].name];
      issue = issue || (flags & columnar::Code::issue) != 0;
    }
    if (issue) issue_rows_.push_back(row);
  }
  for (const LineShape::BlankJoin& join : shape_.blank_joins) {
    uint64_t blank = 0;
    for (size_t row = 0; row < rows; ++row) {
      blank += std::all_of(join.inputs.begin(), join.inputs.end(),
                           [&](size_t input) { return evaluator_.code(row, input).code == columnar::kAbsent; });
    }
    if (blank > 0) counts_.blank_as_none[join.fact] += blank;
  }
  if (!shape_.looks_up) return;
  for (size_t row = 0; row < rows; ++row) look_up(row);
}

void ShapeLines::look_up(size_t row) {
  key_.clear();
  for (const size_t input : shape_.keys) key_.append(columns_[input][row]).push_back('\x1f');
  if (found_.size() > kMostFound) found_.clear();
  const auto [at, fresh] = found_.try_emplace(key_);
  if (fresh) {
    const RowCounts before = rows_.counts();
    rows_.make(columns_, row, number_(row));
    const RowCounts& after = rows_.counts();
    at->second = {after.catalogue_matched - before.catalogue_matched, after.catalogue_unknown - before.catalogue_unknown,
                  after.catalogue_ambiguous - before.catalogue_ambiguous, after.parties.named - before.parties.named,
                  after.parties.known - before.parties.known};
  }
  const Found& found = at->second;
  counts_.catalogue_matched += found.matched;
  counts_.catalogue_unknown += found.unknown;
  counts_.catalogue_ambiguous += found.ambiguous;
  counts_.parties.named += found.named;
  counts_.parties.known += found.known;
}

void ShapeLines::append_object(size_t row, TextPieces& out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number_(row)).ptr;
  id_.clear();
  append_id(row, id_);
  evaluator_.append_object(row, {digits, static_cast<size_t>(end - digits)}, id_, out);
}

const std::vector<CellIssue>& ShapeLines::issues(size_t row) {
  rows_.make(columns_, row, number_(row));
  return rows_.issues();
}

void ShapeLines::add_counts(LineCheckCounts& into) const {
  add(into.rows, counts_);
  into.tally += evaluator_.tally();
  into.stats += evaluator_.stats();
}

}  // namespace cocket::run
