// Lines told apart by the numbers of their units, a whole column at a time.
//
// Each unit's numbers are counted anew, from 0, and take as many bits of a key as they need: a line whose
// units say what they said before is found by one look at a few words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/columnar/signature_table.h"

namespace cocket::columnar {

class LineFinder {
 public:
  static constexpr uint32_t kNotThere = SignatureTable::kNotThere;

  explicit LineFinder(size_t units) : units_(units), table_(1) {}

  // `units`: by unit a column of `rows` numbers, each below `end`. False where some number is 0, which
  // says nothing; then nothing is found.
  bool find(std::span<const uint32_t* const> units, size_t rows, uint32_t end);
  // Of a row of the last call: what was put for such a line.
  uint32_t found(size_t row) const { return found_[row]; }
  // The same, if an earlier row of the call may have brought it.
  uint32_t found_now(size_t row) const { return table_.find(key(row), hashes_[row]); }
  void put(size_t row, uint32_t value) { table_.insert(key(row), hashes_[row], value); }
  size_t bytes_of_line() const { return 8 * words_ + 24; }
  // Nothing was put, or all was forgotten to make room in the keys.
  bool empty() const { return table_.size() == 0; }

  void clear() { table_.clear(); }
  // The numbers begin anew as well.
  void forget();

 private:
  struct Unit {
    std::vector<uint32_t> local;    // by number: counted from 1 on; 0: not met
    uint32_t count = 0;
    uint32_t only = 0;              // the number while there is one alone
    uint8_t bits = 0;
    uint8_t shift = 0;
    uint32_t word = 0;
  };

  bool count_numbers(Unit& unit, const uint32_t* numbers, size_t rows);
  void lay_out();
  const uint64_t* key(size_t row) const { return &keys_[row * words_]; }

  std::vector<Unit> units_;
  size_t words_ = 1;
  SignatureTable table_;
  std::vector<uint64_t> keys_;      // row by row
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> found_;
  std::vector<uint32_t> local_;     // of one unit, by row
};

}  // namespace cocket::columnar
