// Lines told apart by the numbers of their units.
//
// Each unit's numbers are counted anew, from 0, and take as many bits of a key as they need: a line whose
// units say what they said before is found by one look at a few words. Where a unit comes to need more
// bits it gets them behind all others, so that keys stay what they are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/columnar/signature_table.h"
#include "engine/columnar/unit_sink.h"

namespace cocket::columnar {

class LineFinder : public UnitSink {
 public:
  static constexpr uint32_t kNotThere = SignatureTable::kNotThere;

  explicit LineFinder(size_t units) : units_(units), table_(1) {}

  // Rows that are looked for next; every unit's numbers of each are then taken.
  void begin(size_t rows);
  void take(std::span<const uint32_t> units, const UnitNumbers& numbers, std::span<const uint32_t> rows) override;
  // False where some number is 0, which says nothing; then nothing is found.
  bool find();

  // Of a row: what was put for such a line.
  uint32_t found(size_t row) const { return found_[row]; }
  // The same, if an earlier row may have brought it.
  uint32_t found_now(size_t row) const { return table_.find(key(row), hashes_[row]); }
  void put(size_t row, uint32_t value) { table_.insert(key(row), hashes_[row], value); }
  size_t bytes_of_line() const { return 8 * words_ + 24; }
  // The numbers that were taken of a row, by unit.
  void units_of(size_t row, std::span<uint32_t> numbers) const;

  // What was put.
  void clear() { table_.clear(); }
  // The numbers begin anew as well.
  void forget();

 private:
  // Bits of a unit's count: those from `first` on stand in a word from `shift` on.
  struct Field {
    uint32_t word = 0;
    uint8_t shift = 0;
    uint8_t bits = 0;
    uint8_t first = 0;
  };
  struct Unit {
    std::vector<uint32_t> local;    // by number: counted from 1 on; 0: not met
    std::vector<uint32_t> numbers;  // as they were counted
    uint8_t bits = 0;
    std::vector<Field> fields;
  };

  void count_numbers(Unit& unit, const uint32_t* numbers, size_t rows);
  void widen(Unit& unit);
  void use_words(size_t words);
  const uint64_t* key(size_t row) const { return &keys_[row * words_]; }

  std::vector<Unit> units_;
  size_t used_bits_ = 0;
  size_t words_ = 1;
  SignatureTable table_;
  size_t rows_ = 0;
  bool says_nothing_ = false;       // some number
  std::vector<uint64_t> keys_;      // row by row
  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> found_;
  std::vector<uint32_t> local_;     // of one unit, by row taken
  std::vector<uint64_t> taken_;     // word by word, by row taken
};

}  // namespace cocket::columnar
