#include "engine/columnar/line_finder.h"

#include <algorithm>
#include <bit>

#include "engine/columnar/pair_lookup.h"

namespace cocket::columnar {
namespace {

constexpr unsigned kWordBits = 64;

// taken[i] |= the bits of local[i] - 1 from `first` on, `bits` of them, from `shift` on.
void add_bits(const uint32_t* __restrict local, size_t rows, uint32_t first, uint32_t bits, uint32_t shift,
              uint64_t* __restrict taken) {
  const uint32_t mask = bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
  for (size_t i = 0; i < rows; ++i) taken[i] |= static_cast<uint64_t>((local[i] - 1) >> first & mask) << shift;
}

}  // namespace

void LineFinder::begin(size_t rows) {
  rows_ = rows;
  says_nothing_ = false;
  keys_.assign(rows * words_, 0);
}

void LineFinder::count_numbers(Unit& unit, const uint32_t* numbers, size_t rows) {
  const uint32_t most = *std::max_element(numbers, numbers + rows);
  if (unit.local.size() <= most) unit.local.resize(std::max<size_t>(2 * unit.local.size(), most + 1), 0);
  for (size_t i = 0; i < rows; ++i) {
    uint32_t& local = unit.local[numbers[i]];
    if (local != 0) continue;
    unit.numbers.push_back(numbers[i]);
    local = static_cast<uint32_t>(unit.numbers.size());
  }
  while (std::bit_width(unit.numbers.size() - 1) > unit.bits) widen(unit);
}

// As many bits more as the unit has, at least two, so that it is seldom widened again.
void LineFinder::widen(Unit& unit) {
  Field field;
  field.first = unit.bits;
  field.shift = static_cast<uint8_t>(used_bits_ % kWordBits);
  field.word = static_cast<uint32_t>(used_bits_ / kWordBits);
  field.bits = static_cast<uint8_t>(std::min<size_t>(std::max<size_t>(2, unit.bits), kWordBits - field.shift));
  used_bits_ += field.bits;
  unit.bits = static_cast<uint8_t>(unit.bits + field.bits);
  unit.fields.push_back(field);
  const size_t words = used_bits_ / kWordBits + 1;
  if (words > words_) use_words(words);
}

// What was put, and what was taken of the rows at hand, has zeros in the new words.
void LineFinder::use_words(size_t words) {
  std::vector<uint64_t> keys(rows_ * words, 0);
  for (size_t row = 0; row < rows_; ++row) std::copy_n(key(row), words_, &keys[row * words]);
  keys_.swap(keys);
  table_.lengthen(words);
  words_ = words;
}

void LineFinder::take(std::span<const uint32_t> units, const UnitNumbers& numbers, std::span<const uint32_t> rows) {
  const size_t count = rows.size();
  if (count == 0) return;
  local_.resize(count);
  taken_.assign(words_ * count, 0);
  for (size_t u = 0; u < units.size(); ++u) {
    Unit& unit = units_[units[u]];
    const uint32_t* const of_unit = numbers.of(u);
    if (unit.numbers.size() == 1) {
      uint32_t other = 0;
      const uint32_t only = unit.numbers.front();
      for (size_t i = 0; i < count; ++i) other |= of_unit[i] ^ only;
      if (other == 0) {
        says_nothing_ = says_nothing_ || only == 0;
        continue;
      }
    }
    const uint32_t most = *std::max_element(of_unit, of_unit + count);
    if (most >= unit.local.size() || !look_up_pairs(unit.local.data(), 0, of_unit, nullptr, count, local_.data())) {
      count_numbers(unit, of_unit, count);
      look_up_pairs(unit.local.data(), 0, of_unit, nullptr, count, local_.data());
      taken_.resize(words_ * count, 0);
    }
    // It may be counted with others.
    if (!unit.local.empty() && unit.local[0] != 0) says_nothing_ = says_nothing_ || std::find(of_unit, of_unit + count, 0u) != of_unit + count;
    for (const Field& field : unit.fields) {
      add_bits(local_.data(), count, field.first, field.bits, field.shift, &taken_[field.word * count]);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    uint64_t* const key = &keys_[rows[i] * words_];
    for (size_t w = 0; w < words_; ++w) key[w] |= taken_[w * count + i];
  }
}

bool LineFinder::find() {
  if (says_nothing_) return false;
  hashes_.resize(rows_);
  found_.resize(rows_);
  for (size_t i = 0; i < rows_; ++i) {
    hashes_[i] = SignatureTable::hash(key(i), words_);
    found_[i] = table_.find(key(i), hashes_[i]);
  }
  return true;
}

void LineFinder::units_of(size_t row, std::span<uint32_t> numbers) const {
  const uint64_t* const words = key(row);
  for (size_t u = 0; u < units_.size(); ++u) {
    uint32_t local = 0;
    for (const Field& field : units_[u].fields) {
      const uint64_t bits = words[field.word] >> field.shift & ((uint64_t{1} << field.bits) - 1);
      local |= static_cast<uint32_t>(bits << field.first);
    }
    numbers[u] = units_[u].numbers[local];
  }
}

void LineFinder::forget() {
  for (Unit& unit : units_) unit = {};
  used_bits_ = 0;
  words_ = 1;
  rows_ = 0;
  table_ = SignatureTable(1);
}

}  // namespace cocket::columnar
