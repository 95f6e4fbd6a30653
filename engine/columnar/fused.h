// Look-ups of two numbers each, put together into fewer look-ups of up to four.
//
// What is between is not found any more: a *look* takes the numbers of its leaves, a few bits each, side
// by side as the index of a dense table. Numbers that need more bits than they were given do not fit;
// then everything is found step by step, and put together anew when there was enough of that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace cocket::columnar {

using Slot = uint32_t;

// slots[out] is a function, `what`, of slots[a] and slots[b].
struct Joint {
  Slot a = 0, b = 0, out = 0;
  const void* what = nullptr;
};

// Cells of looks that find the same in the same way, whichever lines they are for.
using SharedCells = std::map<std::vector<uint64_t>, std::vector<uint32_t>>;

class Fused {
 public:
  static constexpr size_t kLeaves = 4;
  static constexpr unsigned kMostBits = 12;       // of an index

  struct Look {
    const uint32_t* cells = nullptr;
    std::array<Slot, kLeaves> leaves{};
    std::array<uint8_t, kLeaves> shifts{};
    Slot out = 0;

    uint32_t index(const uint32_t* slots) const {
      return slots[leaves[0]] | slots[leaves[1]] << shifts[1] | slots[leaves[2]] << shifts[2] | slots[leaves[3]] << shifts[3];
    }
  };
  struct Group {
    std::vector<Look> looks;
    std::vector<uint32_t> places;                 // by look: of the joint, among the first group's and its own
    std::vector<uint32_t*> cells;                 // by look; null: no table
    std::vector<size_t> num_cells;                // by look; a power of two
  };

  // `groups`: joints in order, all after those of the first group, on which they may build; `wanted`: by
  // group, slots that must be there after it. `most`: the greatest number of a slot so far; slots below
  // `num_inputs` vary, others that no joint finds are the same always. `zero`: a slot that holds 0.
  Fused(const std::vector<std::vector<Joint>>& groups, const std::vector<std::vector<Slot>>& wanted,
        const std::vector<uint32_t>& most, Slot num_inputs, Slot zero, SharedCells& shared);

  // The inputs fit.
  bool fits(const uint32_t* slots) const {
    uint32_t over = 0;
    for (size_t i = 0; i < limits_.size(); ++i) over |= slots[i] & limits_[i];
    return over == 0;
  }
  Group& group(size_t index) { return groups_[index]; }
  const Group& group(size_t index) const { return groups_[index]; }
  // Whether a number fits what a slot was given.
  bool fits(Slot slot, uint32_t value) const { return value >> bits_[slot] == 0; }
  size_t bytes() const { return bytes_; }         // of its own and of new shared cells

 private:
  struct Cut {
    std::array<Slot, kLeaves> leaves{};
    uint8_t count = 0;
    uint8_t bits = 0;
    double cost = 0;
  };
  struct Mapped;

  static constexpr size_t kMostCuts = 4;

  bool join(const Cut& a, const Cut& b, Cut& into) const;
  void map(const std::vector<Joint>& joints, Mapped& mapped) const;
  void cover(const std::vector<std::vector<Joint>>& groups, size_t index, std::vector<Slot>& wanted,
             const Mapped& mapped, const Mapped* first, std::vector<Slot>& of_first);

  Slot num_inputs_;
  Slot zero_;
  std::vector<uint8_t> bits_;                       // by slot
  std::vector<uint32_t> limits_;                    // by input: the bits it may not have
  SharedCells& shared_;
  std::vector<Group> groups_;
  size_t bytes_ = 0;
};

}  // namespace cocket::columnar
