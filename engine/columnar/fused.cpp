#include "engine/columnar/fused.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace cocket::columnar {
namespace {

constexpr size_t kMostCuts = 8;
constexpr uint32_t kNoJoint = UINT32_MAX;

}  // namespace

// What slots can be found from, slot by slot.
struct Fused::Mapped {
  std::unordered_map<Slot, uint32_t> joint_of;      // by what it finds
  std::unordered_map<Slot, std::vector<Cut>> cuts;  // best first
  std::unordered_map<Slot, double> cost;            // of finding it, shared by all that use it
  std::unordered_map<Slot, uint32_t> uses;
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
  for (uint32_t i = 0; i < joints.size(); ++i) {
    mapped.joint_of[joints[i].out] = i;
    ++mapped.uses[joints[i].a];
    if (joints[i].b != joints[i].a) ++mapped.uses[joints[i].b];
  }
  // Ways to find a slot: itself, if it is an input or found; then through what it is made of.
  auto ways = [&](Slot slot) {
    std::vector<Cut> all;
    const bool found = mapped.cuts.count(slot) != 0;
    if (slot >= num_inputs_ && !found) return std::vector<Cut>{Cut{}};
    Cut itself;
    itself.leaves[0] = slot;
    itself.count = 1;
    itself.bits = bits_[slot];
    all.push_back(itself);
    if (found) {
      const auto& cuts = mapped.cuts.at(slot);
      all.insert(all.end(), cuts.begin(), cuts.end());
    }
    return all;
  };
  for (const Joint& joint : joints) {
    std::vector<Cut> cuts;
    for (const Cut& a : ways(joint.a)) {
      for (const Cut& b : ways(joint.b)) {
        Cut cut;
        if (!join(a, b, cut)) continue;
        cut.cost = 1;
        for (size_t i = 0; i < cut.count; ++i) {
          const auto at = mapped.cost.find(cut.leaves[i]);
          if (at != mapped.cost.end()) cut.cost += at->second / std::max(1u, mapped.uses[cut.leaves[i]]);
        }
        const bool there = std::any_of(cuts.begin(), cuts.end(), [&cut](const Cut& each) {
          return each.count == cut.count && each.leaves == cut.leaves;
        });
        if (!there) cuts.push_back(cut);
      }
    }
    std::stable_sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) {
      return a.cost != b.cost ? a.cost < b.cost : a.bits < b.bits;
    });
    if (cuts.size() > kMostCuts) cuts.resize(kMostCuts);
    // Two wide numbers that are found together in no dense table: looked up step by step.
    mapped.cost[joint.out] = cuts.empty() ? 3 : cuts.front().cost;
    mapped.cuts[joint.out] = std::move(cuts);
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
  std::vector<uint32_t> places;
  std::vector<std::pair<uint32_t, Cut>> chosen;
  for (size_t next = 0; next < wanted.size(); ++next) {
    const auto at = mapped.joint_of.find(wanted[next]);
    if (at == mapped.joint_of.end()) continue;
    if (first != nullptr && first->joint_of.count(wanted[next]) != 0) {
      of_first.push_back(wanted[next]);
      continue;
    }
    if (std::find(places.begin(), places.end(), at->second) != places.end()) continue;
    places.push_back(at->second);
    const std::vector<Cut>& cuts = mapped.cuts.at(wanted[next]);
    Cut cut;
    if (cuts.empty()) {
      const Joint& joint = joint_at(at->second);
      cut.leaves[0] = joint.a;
      cut.leaves[1] = joint.b;
      cut.count = 2;
      cut.bits = 0;                       // no table
      wanted.push_back(joint.a);
      wanted.push_back(joint.b);
      chosen.emplace_back(at->second, cut);
      continue;
    }
    cut = cuts.front();
    for (size_t i = 0; i < cut.count; ++i) wanted.push_back(cut.leaves[i]);
    chosen.emplace_back(at->second, cut);
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
        const auto at = mapped.joint_of.find(part);
        if (at == mapped.joint_of.end()) continue;
        if (std::find(cut.leaves.begin(), cut.leaves.begin() + cut.count, part) != cut.leaves.begin() + cut.count) continue;
        if (std::find(inner.begin(), inner.end(), at->second) == inner.end()) inner.push_back(at->second);
      }
    }
    std::sort(inner.begin(), inner.end());
    group.cells.push_back(nullptr);
    group.num_cells.push_back(size_t{1} << shift);
    group.places.push_back(place);
    if (!mapped.cuts.at(look.out).empty()) {
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
  Mapped first;
  map(groups.front(), first);
  std::vector<Slot> of_first = wanted.front();
  for (size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].empty()) {
      of_first.insert(of_first.end(), wanted[i].begin(), wanted[i].end());
      continue;
    }
    std::vector<Joint> joints = groups.front();
    joints.insert(joints.end(), groups[i].begin(), groups[i].end());
    Mapped mapped;
    map(joints, mapped);
    std::vector<Slot> own = wanted[i];
    cover(groups, i, own, mapped, &first, of_first);
  }
  std::vector<Slot> none;
  cover(groups, 0, of_first, first, nullptr, none);
}

}  // namespace cocket::columnar
