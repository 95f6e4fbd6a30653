// Small ordered sets of numbers, each kept once, so that an answer and what it rests on are copied
// and joined as plain numbers (private to engine/exact).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace cocket::exact {

// A set, by number: equal sets of one `MarkSets` have equal numbers.
class Marks {
 public:
  Marks() = default;
  bool empty() const { return number_ == 0; }
  void clear() { number_ = 0; }
  uint32_t number() const { return number_; }
  friend bool operator==(Marks, Marks) = default;

 private:
  friend class MarkSets;
  explicit Marks(uint32_t number) : number_(number) {}
  uint32_t number_ = 0;
};

class MarkSets {
 public:
  MarkSets() { clear(); }

  // The members, in the order in which they came; valid until another set is made.
  std::span<const uint32_t> operator[](Marks set) const {
    return {members_.data() + ends_[set.number_], ends_[set.number_ + 1] - ends_[set.number_]};
  }
  // With one member more, if it is not there.
  Marks with(Marks set, uint32_t mark);
  // The members of `a`, then those that only `b` has.
  Marks united(Marks a, Marks b);
  // A member that is named twice counts once.
  Marks of(std::span<const uint32_t> marks);

  size_t size() const { return ends_.size() - 1; }
  size_t bytes() const;
  // The empty set alone stays.
  void clear();

 private:
  // What two sets were joined to, for as long as nothing else takes the place.
  struct Joined {
    uint32_t a = 0, b = 0, made = 0;
  };
  static constexpr unsigned kJoinedBits = 14;

  Marks kept();                       // the set that `next_` holds
  size_t slot_of(std::span<const uint32_t> marks) const;
  void grow();

  std::vector<uint32_t> members_;
  std::vector<uint32_t> ends_;        // in `members_`, of the set before; one more than there are sets
  std::vector<uint32_t> slots_;       // numbers of sets by their members, hashed; 0: free
  std::vector<uint32_t> alone_;       // sets of one member, by the member; 0: not made
  std::vector<Joined> joined_;
  std::vector<uint32_t> next_;
};

}  // namespace cocket::exact
