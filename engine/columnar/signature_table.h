// Signatures met so far, each with the number of its answer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/int128.h"

namespace cocket::columnar {

class SignatureTable {
 public:
  static constexpr uint32_t kNotThere = UINT32_MAX;

  // `length`: 64-bit words of a signature.
  explicit SignatureTable(size_t length) : length_(length) { clear(); }

  void clear() {
    slots_.assign(1024, {});
    keys_.clear();
    count_ = 0;
  }
  // Signatures have so many words from now on; those met so far zeros in the new ones.
  void lengthen(size_t length) {
    std::vector<uint64_t> keys(count_ * length, 0);
    for (size_t i = 0; i < count_; ++i) std::copy_n(&keys_[i * length_], length_, &keys[i * length]);
    keys_.swap(keys);
    length_ = length;
    std::vector<Slot> before(slots_.size());
    before.swap(slots_);
    put_all(before);
  }

  size_t size() const { return count_; }
  size_t bytes() const { return slots_.capacity() * sizeof(Slot) + keys_.capacity() * sizeof(uint64_t); }

  static uint64_t hash(const uint64_t* key, size_t length) {
    uint64_t a = 0x9E3779B97F4A7C15u;
    uint64_t b = 0xC2B2AE3D27D4EB4Fu;
    size_t i = 0;
    for (; i + 1 < length; i += 2) {
      a = mix(a ^ key[i], b ^ key[i + 1]);
      b += 0x9E3779B97F4A7C15u;
    }
    if (i < length) a = mix(a ^ key[i], b);
    return a;
  }

  uint32_t find(const uint64_t* key, uint64_t hash) const {
    for (size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (slot.value == kNotThere) return kNotThere;
      if (slot.tag == static_cast<uint32_t>(hash >> 32) &&
          is_same(&keys_[size_t{slot.key} * length_], key)) {
        return slot.value;
      }
    }
  }

  // `key` must not be there yet.
  void insert(const uint64_t* key, uint64_t hash, uint32_t value) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    keys_.insert(keys_.end(), key, key + length_);
    put({static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(count_), value}, hash);
    ++count_;
  }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t key = 0;
    uint32_t value = kNotThere;
  };

  bool is_same(const uint64_t* a, const uint64_t* b) const {
    uint64_t differing = 0;
    for (size_t i = 0; i < length_; ++i) differing |= a[i] ^ b[i];
    return differing == 0;
  }

  static uint64_t mix(uint64_t a, uint64_t b) {
    const UInt128 product = static_cast<UInt128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }

  void put(const Slot& slot, uint64_t hash) {
    size_t at = hash & (slots_.size() - 1);
    while (slots_[at].value != kNotThere) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }

  void grow() {
    std::vector<Slot> before(slots_.size() * 2);
    before.swap(slots_);
    put_all(before);
  }

  void put_all(const std::vector<Slot>& slots) {
    for (Slot slot : slots) {
      if (slot.value == kNotThere) continue;
      const uint64_t hashed = hash(&keys_[size_t{slot.key} * length_], length_);
      slot.tag = static_cast<uint32_t>(hashed >> 32);
      put(slot, hashed);
    }
  }

  size_t length_;
  size_t count_ = 0;
  std::vector<Slot> slots_;
  std::vector<uint64_t> keys_;
};

}  // namespace cocket::columnar
