#include "engine/columnar/line_finder.h"

#include <algorithm>
#include <bit>

#include "engine/columnar/pair_lookup.h"

namespace cocket::columnar {

// Counts what was not met before; false where a number is 0.
bool LineFinder::count_numbers(Unit& unit, const uint32_t* numbers, size_t rows) {
  for (size_t i = 0; i < rows; ++i) {
    if (numbers[i] == 0) return false;
    uint32_t& local = unit.local[numbers[i]];
    if (local != 0) continue;
    local = ++unit.count;
    if (local == 1) unit.only = numbers[i];
  }
  return true;
}

void LineFinder::lay_out() {
  unsigned used = 0;
  words_ = 1;
  for (Unit& unit : units_) {
    unit.bits = static_cast<uint8_t>(std::bit_width(unit.count == 0 ? 0 : unit.count - 1));
    if (used + unit.bits > 64) {
      ++words_;
      used = 0;
    }
    unit.shift = static_cast<uint8_t>(used);
    unit.word = static_cast<uint32_t>(words_ - 1);
    used += unit.bits;
  }
  table_ = SignatureTable(words_);
}

bool LineFinder::find(std::span<const uint32_t* const> units, size_t rows, uint32_t end) {
  local_.resize(rows);
  bool wider = false;
  // What is new comes seldom: all columns are looked at before keys are made.
  for (size_t u = 0; u < units_.size(); ++u) {
    Unit& unit = units_[u];
    if (unit.local.size() < end) unit.local.resize(2 * size_t{end});
    bool met = false;
    if (unit.count == 1) {
      uint32_t other = 0;
      const uint32_t* const numbers = units[u];
      const uint32_t only = unit.only;
      for (size_t i = 0; i < rows; ++i) other |= numbers[i] ^ only;
      met = other == 0;
    } else {
      met = look_up_pairs(unit.local.data(), 0, units[u], nullptr, rows, local_.data());
    }
    if (!met && !count_numbers(unit, units[u], rows)) return false;
    // Also where a call before this one counted, and found nothing in the end.
    wider = wider || std::bit_width(unit.count - 1) > unit.bits;
  }
  if (wider) lay_out();
  keys_.assign(rows * words_, 0);
  for (size_t u = 0; u < units_.size(); ++u) {
    const Unit& unit = units_[u];
    if (unit.bits == 0) continue;
    look_up_pairs(unit.local.data(), 0, units[u], nullptr, rows, local_.data());
    uint64_t* const __restrict keys = keys_.data() + unit.word;
    const uint32_t* const __restrict local = local_.data();
    const size_t words = words_;
    const unsigned shift = unit.shift;
    for (size_t i = 0; i < rows; ++i) keys[i * words] |= static_cast<uint64_t>(local[i] - 1) << shift;
  }
  hashes_.resize(rows);
  found_.resize(rows);
  for (size_t i = 0; i < rows; ++i) {
    hashes_[i] = SignatureTable::hash(key(i), words_);
    found_[i] = table_.find(key(i), hashes_[i]);
  }
  return true;
}

void LineFinder::forget() {
  for (Unit& unit : units_) unit = {};
  words_ = 1;
  table_ = SignatureTable(1);
}

}  // namespace cocket::columnar
