// A small number for each pair of small numbers met so far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/columnar/pair_lookup.h"

namespace cocket::columnar {

// One number for each row, or the same for all.
struct Numbers {
  const uint32_t* column = nullptr;      // null: `same`
  uint32_t same = 0;
  uint32_t operator[](size_t row) const { return column != nullptr ? column[row] : same; }
};

// table[number] of a whole column; whether none of them is 0.
inline bool look_up_numbers(const uint32_t* table, Numbers numbers, size_t rows, uint32_t* out) {
  if (numbers.column != nullptr) return look_up_pairs(table, 0, numbers.column, nullptr, rows, out);
  std::fill(out, out + rows, table[numbers.same]);
  return table[numbers.same] != 0;
}

// 0 stands for "not met". Dense while few numbers meet, hashed from then on.
class PairTable {
 public:
  // Makes room for pairs up to (`most_a`, `most_b`); call before `find`.
  void reserve(uint32_t most_a, uint32_t most_b) {
    if (hashed_ || (most_a < rows_ && most_b < stride_)) return;
    grow(most_a, most_b);
  }
  bool hashed() const { return hashed_; }

  uint32_t find(uint32_t a, uint32_t b) const {
    if (!hashed_) return cells_[(size_t{a} << stride_shift_) + b];
    const uint64_t key = key_of(a, b);
    for (size_t at = slot_of(key);; at = (at + 1) & (keys_.size() - 1)) {
      if (keys_[at] == key) return values_[at];
      if (keys_[at] == kEmpty) return 0;
    }
  }

  // The same without room made before.
  uint32_t find_any(uint32_t a, uint32_t b) const {
    if (!hashed_) return a < rows_ && b < stride_ ? cells_[a * stride_ + b] : 0;
    return find(a, b);
  }

  void put(uint32_t a, uint32_t b, uint32_t value) {
    if (!hashed_) {
      cells_[a * stride_ + b] = value;
      return;
    }
    if (2 * (count_ + 1) > keys_.size()) rehash(2 * keys_.size());
    put_hashed(key_of(a, b), value);
  }

  size_t bytes() const { return 4 * cells_.capacity() + 8 * keys_.capacity() + 4 * values_.capacity(); }

  // Numbers of a whole column; whether all were met. Call `reserve` before.
  bool find_all(Numbers a, Numbers b, size_t rows, uint32_t* out) const {
    if (!hashed_) {
      if (b.column == nullptr && a.column != nullptr) return look_up_pairs(cells_.data() + b.same, stride_shift_, a.column, nullptr, rows, out);
      const uint32_t* const of_a = cells_.data() + (a.column == nullptr ? size_t{a.same} << stride_shift_ : 0);
      if (a.column == nullptr) return look_up_numbers(of_a, b, rows, out);
      return look_up_pairs(of_a, stride_shift_, a.column, b.column, rows, out);
    }
    bool met = true;
    for (size_t i = 0; i < rows; ++i) {
      out[i] = find(a[i], b[i]);
      met = met && out[i] != 0;
    }
    return met;
  }

 private:
  static constexpr uint64_t kEmpty = UINT64_MAX;
  static constexpr size_t kMostCells = size_t{1} << 16;

  static uint64_t key_of(uint32_t a, uint32_t b) { return (uint64_t{a} << 32) | b; }
  size_t slot_of(uint64_t key) const {
    return static_cast<size_t>((key * 0x9E3779B97F4A7C15u) >> shift_);
  }

  static size_t power_above(size_t value) {
    size_t power = 1;
    while (power <= value) power *= 2;
    return power;
  }

  void grow(uint32_t most_a, uint32_t most_b) {
    const size_t rows = most_a < rows_ ? rows_ : power_above(most_a);
    const size_t stride = most_b < stride_ ? stride_ : (most_b == 0 ? 1 : power_above(most_b));
    if (rows * stride > kMostCells && !(stride == 1 && rows <= 16 * kMostCells)) {
      hash_all();
      return;
    }
    std::vector<uint32_t> cells(rows * stride, 0);
    for (size_t a = 0; a < rows_; ++a) {
      for (size_t b = 0; b < stride_; ++b) cells[a * stride + b] = cells_[a * stride_ + b];
    }
    cells_.swap(cells);
    rows_ = rows;
    stride_ = stride;
    stride_shift_ = 0;
    while ((size_t{1} << stride_shift_) < stride_) ++stride_shift_;
  }

  void hash_all() {
    hashed_ = true;
    resize(1024);
    for (size_t a = 0; a < rows_; ++a) {
      for (size_t b = 0; b < stride_; ++b) {
        const uint32_t value = cells_[a * stride_ + b];
        if (value != 0) put(static_cast<uint32_t>(a), static_cast<uint32_t>(b), value);
      }
    }
    cells_.clear();
    cells_.shrink_to_fit();
  }

  void resize(size_t slots) {
    keys_.assign(slots, kEmpty);
    values_.assign(slots, 0);
    count_ = 0;
    shift_ = 64;
    for (size_t each = slots; each > 1; each /= 2) --shift_;
  }

  void rehash(size_t slots) {
    const std::vector<uint64_t> keys = std::move(keys_);
    const std::vector<uint32_t> values = std::move(values_);
    resize(slots);
    for (size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] != kEmpty) put_hashed(keys[i], values[i]);
    }
  }

  void put_hashed(uint64_t key, uint32_t value) {
    size_t at = slot_of(key);
    while (keys_[at] != kEmpty && keys_[at] != key) at = (at + 1) & (keys_.size() - 1);
    if (keys_[at] == kEmpty) ++count_;
    keys_[at] = key;
    values_[at] = value;
  }

  bool hashed_ = false;
  size_t rows_ = 0, stride_ = 0;
  unsigned stride_shift_ = 0;
  std::vector<uint32_t> cells_;
  size_t count_ = 0;
  unsigned shift_ = 64;
  std::vector<uint64_t> keys_;
  std::vector<uint32_t> values_;
};

}  // namespace cocket::columnar
