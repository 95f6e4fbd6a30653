#include "engine/exact/marks.h"

#include <algorithm>

namespace cocket::exact {
namespace {

constexpr uint64_t kMix = 0x9E3779B97F4A7C15u;

void add_new(std::vector<uint32_t>& into, std::span<const uint32_t> marks) {
  for (const uint32_t mark : marks) {
    if (std::find(into.begin(), into.end(), mark) == into.end()) into.push_back(mark);
  }
}

}  // namespace

Marks MarkSets::with(Marks set, uint32_t mark) {
  if (mark >= alone_.size()) alone_.resize(std::max<size_t>(mark + 1, 2 * alone_.size()), 0);
  if (alone_[mark] == 0) {
    const uint32_t one[] = {mark};
    const Marks made = of(one);
    alone_[mark] = made.number_;
  }
  return united(set, Marks(alone_[mark]));
}

Marks MarkSets::united(Marks a, Marks b) {
  if (b.empty() || a == b) return a;
  if (a.empty()) return b;
  const uint64_t pair = (uint64_t{a.number_} << 32) | b.number_;
  Joined& joined = joined_[(pair * kMix) >> (64 - kJoinedBits)];
  if (joined.a != a.number_ || joined.b != b.number_) {
    const std::span<const uint32_t> first = (*this)[a];
    next_.assign(first.begin(), first.end());
    add_new(next_, (*this)[b]);
    joined = {a.number_, b.number_, kept().number_};
  }
  return Marks(joined.made);
}

Marks MarkSets::of(std::span<const uint32_t> marks) {
  next_.clear();
  add_new(next_, marks);
  return kept();
}

Marks MarkSets::kept() {
  if (next_.empty()) return {};
  uint32_t& slot = slots_[slot_of(next_)];
  if (slot != 0) return Marks(slot);
  const auto number = static_cast<uint32_t>(size());
  slot = number;
  members_.insert(members_.end(), next_.begin(), next_.end());
  ends_.push_back(static_cast<uint32_t>(members_.size()));
  if (2 * size() > slots_.size()) grow();
  return Marks(number);
}

size_t MarkSets::slot_of(std::span<const uint32_t> marks) const {
  uint64_t hash = marks.size();
  for (const uint32_t mark : marks) hash = ((hash ^ mark) * kMix) ^ (hash >> 29);
  size_t at = static_cast<size_t>(hash ^ (hash >> 32)) & (slots_.size() - 1);
  while (slots_[at] != 0 && !std::ranges::equal((*this)[Marks(slots_[at])], marks)) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void MarkSets::grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (uint32_t number = 1; number < size(); ++number) slots_[slot_of((*this)[Marks(number)])] = number;
}

size_t MarkSets::bytes() const {
  return 4 * (members_.size() + ends_.size() + slots_.size() + alone_.size());
}

void MarkSets::clear() {
  members_.clear();
  ends_.assign(2, 0);
  slots_.assign(256, 0);
  alone_.clear();
  joined_.assign(size_t{1} << kJoinedBits, {});
}

}  // namespace cocket::exact
