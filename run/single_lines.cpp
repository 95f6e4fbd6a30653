#include "run/single_lines.h"

#include <set>

#include "base/check.h"
#include "engine/verdict/verdict_json.h"
#include "io/csv_scan.h"
#include "io/json_value.h"
#include "io/verdict_csv.h"

namespace cocket::run {
namespace {

std::unique_ptr<exact::Evaluator> unassuming(const PlanSources& law) {
  if (!law.without_assumptions) return nullptr;
  exact::Options options = law.law;
  options.compare_views = false;
  return std::make_unique<exact::Evaluator>(law.without_assumptions, std::move(options));
}

JsonValue parsed(std::string_view line, const Limits& limits) {
  JsonValue tree;
  std::string reason;
  COCKET_CHECK(parse_json(line, limits, tree, reason));
  return tree;
}

}  // namespace

void count(columnar::Tally& tally, const RowResult& result, bool improved) {
  ++tally.verdicts[static_cast<size_t>(result.verdict)];
  for (const std::string& fact : result.missing) ++tally.missing[fact];
  for (const std::string& assumption : result.assuming) {
    ++tally.assuming[assumption].lines;
    if (improved) ++tally.assuming[assumption].improved;
  }
  std::set<std::string> limbs;
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict == Verdict::not_required) continue;
    for (const std::string& text : each.grounds.presumptions) limbs.insert(text.substr(0, text.find(':')));
  }
  for (const std::string& limb : limbs) ++tally.presumed[limb];
  if (!result.views_differ.empty()) ++tally.views_differ;
  if (!result.warnings.empty()) ++tally.warned;
}

SingleLines::SingleLines(const LineSources& sources, const PlanSources& law)
    : sources_(sources), options_(law.options), reader_(sources.program, sources.mapping, false),
      assembler_(sources.program, sources.mapping, sources.catalogue, sources.parties, sources.limits),
      uncounted_(sources.program, sources.mapping, sources.catalogue, sources.parties, sources.limits),
      evaluator_(law.program, law.law), without_assumptions_(unassuming(law)) {}

void SingleLines::answer(std::string_view line, uint64_t number, TextPieces& out) {
  const size_t names = reader_.num_names();
  reader_.read(parsed(line, sources_.limits), number, assembler_);
  has_new_names_ = reader_.num_names() != names;
  const Row& row = assembler_.finish();
  issues_ = assembler_.issues();
  RowResult result = evaluator_.evaluate(row);
  for (const std::string& warning : assembler_.warnings()) result.warnings.push_back(warning);
  const bool improved = !result.assuming.empty() && without_assumptions_ &&
                        without_assumptions_->evaluate(row).verdict < result.verdict;
  count(tally_, result, improved);
  ++lines_;
  if (options_.json) {
    out.append(verdict_json(sources_.program, {std::to_string(number), row.id}, result));
  } else {
    std::string text = std::to_string(number) + ',';
    append_csv_field(text, row.id, ',');
    for (const ResultColumn column : options_.columns) {
      text.push_back(',');
      append_csv_field(text, result_text(sources_.program, column, result, options_.text), ',');
    }
    out.append(text);
  }
  out.push_back('\n');
}

void SingleLines::read(std::string_view line, uint64_t number) {
  JsonRowReader reader(sources_.program, sources_.mapping, false);
  reader.read(parsed(line, sources_.limits), number, uncounted_);
  uncounted_.finish();
  issues_ = uncounted_.issues();
}

void SingleLines::add_counts(LineCheckCounts& into) const {
  // Cells that could not be read are counted with those of other lines.
  RowCounts rows = assembler_.counts();
  rows.unreadable_cells = 0;
  add(into.rows, rows);
  into.tally += tally_;
  into.single_lines += lines_;
}

NameFindings::NameFindings(const LineSources& sources, bool strict)
    : limits_(sources.limits), reader_(sources.program, sources.mapping, strict),
      assembler_(sources.program, sources.mapping, nullptr, nullptr, sources.limits) {}

void NameFindings::read(std::string_view line) { reader_.read(parsed(line, limits_), 0, assembler_); }

}  // namespace cocket::run
