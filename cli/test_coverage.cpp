#include "cli/test_coverage.h"

#include <algorithm>

#include <fmt/format.h>

namespace cocket::cli {
namespace {

constexpr Truth kOrder[] = {Truth::yes, Truth::no, Truth::unknown};

}  // namespace

Coverage::Coverage(program::ProgramPtr program) {
  for (auto& [id, can_be] : exact::limb_outcomes(std::move(program))) {
    index_.emplace(id, limbs_.size());
    limbs_.push_back({std::move(id), can_be, {}});
  }
}

bool Coverage::see(const std::string& stable_id, Truth truth) {
  const auto found = index_.find(stable_id);
  if (found == index_.end()) return true;
  Limb& limb = limbs_[found->second];
  ++limb.count[static_cast<size_t>(truth)];
  return limb.can_be.has(truth);
}

size_t Coverage::num_outcomes() const { return 3 * limbs_.size() - num_impossible(); }

size_t Coverage::num_impossible() const {
  size_t total = 0;
  for (const Limb& limb : limbs_) {
    total += static_cast<size_t>(std::count_if(std::begin(kOrder), std::end(kOrder), [&](Truth t) { return !limb.can_be.has(t); }));
  }
  return total;
}

size_t Coverage::num_seen() const {
  size_t total = 0;
  for (const Limb& limb : limbs_) {
    for (const Truth truth : kOrder) {
      total += limb.can_be.has(truth) && limb.count[static_cast<size_t>(truth)] > 0 ? 1 : 0;
    }
  }
  return total;
}

void Coverage::print_unseen(std::ostream& out) const {
  size_t width = 0;
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Limb& limb : limbs_) {
    std::string never;
    for (const Truth truth : kOrder) {
      if (limb.can_be.has(truth) && limb.count[static_cast<size_t>(truth)] == 0)
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

void Coverage::print_all(std::ostream& out) const {
  out << "limb,true,false,unknown\n";
  for (const Limb& limb : limbs_) {
    out << limb.id;
    for (const Truth truth : kOrder) {
      const uint64_t count = limb.count[static_cast<size_t>(truth)];
      // Seen all the same: as known on an earlier day, or where the law was assumed to go on.
      if (!limb.can_be.has(truth) && count == 0) out << ",not possible";
      else out << "," << count;
    }
    out << "\n";
  }
}

}  // namespace cocket::cli
