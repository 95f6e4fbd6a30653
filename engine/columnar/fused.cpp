#include "engine/columnar/fused.h"

#include <algorithm>
#include <bit>
#include <span>

#include "base/check.h"

namespace cocket::columnar {
namespace {

constexpr uint32_t kNoJoint = UINT32_MAX;

}  // namespace

// What slots can be found from.
struct Fused::Mapped {
  explicit Mapped(size_t slots) : joint_of(slots, kNoJoint), uses(slots, 0) {}
  std::vector<uint32_t> joint_of;                     // by slot: which finds it
  std::vector<uint32_t> uses;                         // by slot
  std::vector<std::array<Cut, kMostCuts>> cuts;       // by joint, best first
  std::vector<uint8_t> num_cuts;
  std::vector<double> cost;                           // by joint, shared by all that use what it finds

  std::span<const Cut> cuts_of(Slot slot) const { return {cuts[joint_of[slot]].data(), num_cuts[joint_of[slot]]}; }
};

// False: too many leaves, or bits.
bool Fused::join(const Cut& a, const Cut& b, Cut& into) const {
  into = a;
  for (size_t i = 0; i < b.count; ++i) {
    const auto end = into.leaves.begin() + into.count;
    if (std::find(into.leaves.begin(), end, b.leaves[i]) != end) continue;
    if (into.count == kLeaves) return false;
    into.leaves[into.count++] = b.leaves[i];
    into.bits = static_cast<uint8_t>(into.bits + bits_[b.leaves[i]]);
  }
  std::sort(into.leaves.begin(), into.leaves.begin() + into.count);
  return into.bits <= kMostBits;
}

void Fused::map(const std::vector<Joint>& joints, Mapped& mapped) const {
  mapped.cuts.resize(joints.size());
  mapped.num_cuts.resize(joints.size(), 0);
  mapped.cost.resize(joints.size(), 0);
  for (const Joint& joint : joints) {
    ++mapped.uses[joint.a];
    if (joint.b != joint.a) ++mapped.uses[joint.b];
  }
  // Ways to find a slot: itself, if it is an input or found; then through what it is made of.
  struct Ways {
    std::array<Cut, kMostCuts + 1> all;
    size_t count = 0;
  };
  auto ways = [&](Slot slot, Ways& into) {
    const bool found = mapped.joint_of[slot] != kNoJoint;
    Cut& itself = into.all[0];
    itself = {};
    into.count = 1;
    if (slot >= num_inputs_ && !found) return;
    itself.leaves[0] = slot;
    itself.count = 1;
    itself.bits = bits_[slot];
    if (!found) return;
    for (const Cut& each : mapped.cuts_of(slot)) into.all[into.count++] = each;
  };
  Ways of_a, of_b;
  std::vector<Cut> cuts;
  for (uint32_t place = 0; place < joints.size(); ++place) {
    const Joint& joint = joints[place];
    cuts.clear();
    ways(joint.a, of_a);
    ways(joint.b, of_b);
    for (size_t a = 0; a < of_a.count; ++a) {
      for (size_t b = 0; b < of_b.count; ++b) {
        Cut cut;
        if (!join(of_a.all[a], of_b.all[b], cut)) continue;
        const bool there = std::any_of(cuts.begin(), cuts.end(), [&cut](const Cut& each) {
          return each.count == cut.count && each.leaves == cut.leaves;
        });
        if (there) continue;
        cut.cost = 1;
        for (size_t i = 0; i < cut.count; ++i) {
          const uint32_t of = mapped.joint_of[cut.leaves[i]];
          if (of != kNoJoint) cut.cost += mapped.cost[of] / std::max(1u, mapped.uses[cut.leaves[i]]);
        }
        cuts.push_back(cut);
      }
    }
    std::stable_sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.bits < b.bits;
    });
    mapped.num_cuts[place] = static_cast<uint8_t>(std::min(cuts.size(), kMostCuts));
    std::copy_n(cuts.begin(), mapped.num_cuts[place], mapped.cuts[place].begin());
    // Two wide numbers that are found together in no dense table: looked up step by step.
    mapped.cost[place] = cuts.empty() ? 3 : cuts.front().cost;
    mapped.joint_of[joint.out] = place;
  }
}

// From what is wanted back to inputs, and for later groups to what the first one finds.
void Fused::cover(const std::vector<std::vector<Joint>>& groups, size_t index, std::vector<Slot>& wanted,
                  const Mapped& mapped, const Mapped* first, std::vector<Slot>& of_first) {
  const size_t before = index == 0 ? 0 : groups.front().size();
  auto joint_at = [&](uint32_t place) -> const Joint& {
    return place < before ? groups.front()[place] : groups[index][place - before];
  };
  Group& group = groups_[index];
  std::vector<bool> taken(mapped.cuts.size(), false);
  std::vector<std::pair<uint32_t, Cut>> chosen;
  for (size_t next = 0; next < wanted.size(); ++next) {
    const uint32_t at = mapped.joint_of[wanted[next]];
    if (at == kNoJoint) continue;
    if (first != nullptr && first->joint_of[wanted[next]] != kNoJoint) {
      of_first.push_back(wanted[next]);
      continue;
    }
    if (taken[at]) continue;
    taken[at] = true;
    const std::span<const Cut> cuts = mapped.cuts_of(wanted[next]);
    Cut cut;
    if (cuts.empty()) {
      const Joint& joint = joint_at(at);
      cut.leaves[0] = joint.a;
      cut.leaves[1] = joint.b;
      cut.count = 2;
      cut.bits = 0;                       // no table
      wanted.push_back(joint.a);
      wanted.push_back(joint.b);
      chosen.emplace_back(at, cut);
      continue;
    }
    cut = cuts.front();
    for (size_t i = 0; i < cut.count; ++i) wanted.push_back(cut.leaves[i]);
    chosen.emplace_back(at, cut);
  }
  std::sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, cut] : chosen) {
    Look look;
    look.out = joint_at(place).out;
    look.leaves.fill(zero_);
    unsigned shift = 0;
    for (size_t i = 0; i < cut.count; ++i) {
      look.leaves[i] = cut.leaves[i];
      look.shifts[i] = static_cast<uint8_t>(shift);
      shift += bits_[cut.leaves[i]];
    }
    // The joints between the leaves and what is found, in order.
    std::vector<uint32_t> inner{place};
    for (size_t i = 0; i < inner.size(); ++i) {
      for (const Slot part : {joint_at(inner[i]).a, joint_at(inner[i]).b}) {
        const uint32_t at = mapped.joint_of[part];
        if (at == kNoJoint) continue;
        if (std::find(cut.leaves.begin(), cut.leaves.begin() + cut.count, part) != cut.leaves.begin() + cut.count) continue;
        if (std::find(inner.begin(), inner.end(), at) == inner.end()) inner.push_back(at);
      }
    }
    std::sort(inner.begin(), inner.end());
    group.cells.push_back(nullptr);
    group.num_cells.push_back(size_t{1} << shift);
    group.places.push_back(place);
    if (!mapped.cuts_of(look.out).empty()) {
      std::vector<uint64_t> key{cut.count};
      for (size_t i = 0; i < cut.count; ++i) key.push_back(uint64_t{cut.leaves[i]} << 8 | look.shifts[i]);
      // What is found may be a leaf elsewhere, and has to fit there too.
      key.push_back(uint64_t{bits_[look.out]} << 8 | shift);
      for (const uint32_t each : inner) {
        const Joint& joint = joint_at(each);
        key.push_back(reinterpret_cast<uintptr_t>(joint.what));
        key.push_back(uint64_t{joint.a} << 32 | joint.b);
      }
      std::vector<uint32_t>& cells = shared_[std::move(key)];
      if (cells.empty()) {
        cells.resize(size_t{1} << shift, 0);
        bytes_ += 4 * cells.size() + 16 * inner.size() + 128;
      }
      group.cells.back() = cells.data();
    }
    bytes_ += sizeof(Look) + 16;
    look.cells = group.cells.back();
    group.looks.push_back(look);
  }
}

Fused::Fused(const std::vector<std::vector<Joint>>& groups, const std::vector<std::vector<Slot>>& wanted,
             const std::vector<uint32_t>& most, Slot num_inputs, Slot zero, SharedCells& shared)
    : num_inputs_(num_inputs), zero_(zero), shared_(shared), groups_(groups.size()) {
  COCKET_CHECK(!groups.empty() && wanted.size() == groups.size());
  for (const uint32_t each : most) bits_.push_back(static_cast<uint8_t>(std::bit_width(each | 1u)));
  for (Slot slot = 0; slot < num_inputs; ++slot) limits_.push_back(~((1u << bits_[slot]) - 1));
  Mapped first(bits_.size());
  map(groups.front(), first);
  std::vector<Slot> of_first = wanted.front();
  for (size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].empty()) {
      of_first.insert(of_first.end(), wanted[i].begin(), wanted[i].end());
      continue;
    }
    std::vector<Joint> joints = groups.front();
    joints.insert(joints.end(), groups[i].begin(), groups[i].end());
    Mapped mapped(bits_.size());
    map(joints, mapped);
    std::vector<Slot> own = wanted[i];
    cover(groups, i, own, mapped, &first, of_first);
  }
  std::vector<Slot> none;
  cover(groups, 0, of_first, first, nullptr, none);
}

}  // namespace cocket::columnar
