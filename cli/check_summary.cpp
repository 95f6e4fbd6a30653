#include "cli/check_summary.h"

#include <algorithm>

#include <fmt/format.h>

namespace cocket::cli {
namespace {

// The most named first.
std::vector<std::pair<std::string, uint64_t>> by_count(const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

}  // namespace

void print_summary(const columnar::Tally& tally, const DecisionHeader& header, const RowCounts& counts,
                   std::ostream& err) {
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
    std::vector<std::pair<std::string, columnar::Tally::Resting>> sorted(tally.assuming.begin(), tally.assuming.end());
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
  if (tally.warned > 0) err << fmt::format("  {:>9}  lines have sources that contradict or cells that cannot be read\n", tally.warned);
  if (counts.catalogue_unknown > 0) err << fmt::format("  {:>9}  lines name a model that the catalogue does not have\n", counts.catalogue_unknown);
  if (counts.catalogue_ambiguous > 0) err << fmt::format("  {:>9}  lines name a model that the catalogue has more than once\n", counts.catalogue_ambiguous);
  for (const auto& [column, lines] : counts.blank_as_none) err << fmt::format("  {:>9}  lines rest on a blank `{}` meaning none\n", lines, column);
  err << fmt::format("rules {} ({} files), view {}\n", header.rules_digest.substr(0, 12),
                     1 + std::count(header.rules_path.begin(), header.rules_path.end(), ';'), header.view);
  for (const auto& [name, choice] : header.readings) err << "reading " << name << "=" << choice << "\n";
  for (const std::string& note : header.notes) err << "note: " << note << "\n";
}

ExitStatus status_of(const DecisionHeader& header, const columnar::Tally& tally, const FailOn& fail_on) {
  if (header.rejected > 0 || header.unreadable_cells > 0) return ExitStatus::input;
  for (size_t i = 0; i < fail_on.size(); ++i) {
    if (fail_on[i] && tally.verdicts[i] > 0) return ExitStatus::failed_on;
  }
  return ExitStatus::done;
}

program::ProgramPtr without_assumptions(const program::Program& program) {
  auto bare = std::make_shared<program::Program>(program);
  bare->assumptions.clear();
  bare->assumed_law.clear();
  return bare;
}

}  // namespace cocket::cli
