#include "cli/test_coverage.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace cocket::cli {
namespace {

using program::Expr;
using program::ExprId;
using program::LimbRef;
using program::Program;

// The labelled limbs written in one text, outer before inner. Does not enter defines or other
// rules: their limbs are theirs.
void find_limbs(const Program& program, ExprId id, std::set<uint32_t>& seen,
                std::vector<LimbRef>& out) {
  if (!id.valid() || !seen.insert(id.index).second) return;
  const Expr& expr = program.exprs[id];
  for (const LimbRef& limb : expr.limbs) {
    if (!limb.condition.valid()) continue;
    out.push_back(limb);
    find_limbs(program, limb.condition, seen, out);
  }
  for (const ExprId arg : expr.args) find_limbs(program, arg, seen, out);
}

}  // namespace

Coverage::Coverage(const Program& program) : program_(program) {
  for (const auto& rule : program.provisions) add_rule(rule);
  for (const auto& rule : program.requirements) add_rule(rule);
  for (const auto& rule : program.exceptions) add_rule(rule);
}

void Coverage::add_rule(const program::Rule& rule) {
  for (const program::Version& version : rule.versions) {
    std::set<uint32_t> seen;
    std::vector<LimbRef> limbs;
    find_limbs(program_, version.when, seen, limbs);
    if (limbs.empty()) add_limb(stable_id(program_, rule, version), version.when);
    for (const LimbRef& limb : limbs)
      add_limb(stable_id(program_, rule, version, limb.label), limb.condition);
  }
}

void Coverage::add_limb(const std::string& id, ExprId condition) {
  if (!index_.emplace(id, limbs_.size()).second) return;
  Limb limb;
  limb.id = id;
  const Expr& expr = program_.exprs[condition];
  if (expr.op == program::Op::law_unknown) limb.asked_for = {false, true, false};
  if (expr.op == program::Op::constant) {
    limb.asked_for = {!expr.truth_value, false, expr.truth_value};
  }
  limbs_.push_back(std::move(limb));
}

void Coverage::see(const std::string& stable_id, Truth truth) {
  const auto found = index_.find(stable_id);
  if (found != index_.end()) ++limbs_[found->second].count[static_cast<size_t>(truth)];
}

size_t Coverage::num_outcomes() const {
  size_t total = 0;
  for (const Limb& limb : limbs_)
    total += static_cast<size_t>(std::count(limb.asked_for.begin(), limb.asked_for.end(), true));
  return total;
}

size_t Coverage::num_seen() const {
  size_t total = 0;
  for (const Limb& limb : limbs_) {
    for (size_t i = 0; i < limb.count.size(); ++i)
      total += limb.asked_for[i] && limb.count[i] > 0 ? 1 : 0;
  }
  return total;
}

void Coverage::print_unseen(std::ostream& out) const {
  constexpr Truth kOrder[] = {Truth::yes, Truth::no, Truth::unknown};
  size_t width = 0;
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Limb& limb : limbs_) {
    std::string never;
    for (const Truth truth : kOrder) {
      const size_t i = static_cast<size_t>(truth);
      if (limb.asked_for[i] && limb.count[i] == 0)
        never += (never.empty() ? "" : ", ") + std::string(to_string(truth));
    }
    if (never.empty()) continue;
    width = std::max(width, limb.id.size());
    lines.emplace_back(limb.id, never);
  }
  if (lines.empty()) return;
  out << "never seen by a test:\n";
  for (const auto& [id, never] : lines) out << fmt::format("  {:<{}}  {}\n", id, width, never);
}

}  // namespace cocket::cli
