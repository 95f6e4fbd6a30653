// Cells of one input as codes of a plan, and as numbers or days for the atoms.
//
// A coder belongs to one worker. Texts seen before are found again by their bytes; numbers and days
// written plainly are read directly. Everything else is asked of the reader that knows the mapping.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/columnar/cell_columns.h"
#include "engine/columnar/plan.h"
#include "engine/columnar/quick_cells.h"
#include "engine/columns/row.h"

namespace cocket::columnar {

// What an input's text says.
struct Reading {
  bool given = false;       // says something at all
  Cell cell;                // plain inputs
  bool issue = false;       // something of it cannot be read, and is to be reported
  bool blank_as_none = false;
};
using ReadCell = std::function<Reading(size_t input, std::string_view text)>;

// Cells of one input: row r is base[begins[r * stride]] to base[ends[r * stride]]. Eight bytes from the
// begin of each may be read.
struct TextColumn {
  const char* base = nullptr;
  const uint32_t* begins = nullptr;
  const uint32_t* ends = nullptr;
  size_t stride = 1;
  std::string_view operator[](size_t row) const {
    return {base + begins[row * stride], ends[row * stride] - begins[row * stride]};
  }
};

class Coder {
 public:
  Coder(const Plan& plan, size_t input, const ReadCell& read);

  Code operator()(std::string_view text) {
    const Key key = key_of(text);
    const size_t slot = key.slot & (kEntries - 1);
    const Entry& entry = entries_[slot];
    if (entry.is(key) && (key.size <= 16 || long_texts_[slot] == text)) return entry.kept();
    return look_up(text, key);
  }

  // Rows [first, last); gives the flags that any of them has.
  uint8_t code_cells(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out);

  // The text of a class met on the way, by its code; empty: no plain text.
  const std::string* text_of(uint16_t code) const;
  // What a cell gives in which a value is written; a value that is not of the input's type, or not in
  // its range, goes the way of its text.
  Code number(Ticks ticks) {
    // What read_ticks reads: at most 18 digits, one of them before the point.
    constexpr int64_t kEnd = 1'000'000'000'000'000'000;
    Code code;
    const bool fits = ticks.scale < kMaxTickDigits && ticks.mantissa > -kEnd && ticks.mantissa < kEnd;
    return quick_number_ && fits && point_of(ticks, code) ? code : by_cell(ticks);
  }
  Code day(Date day);
  Code truth(bool value);

  // The codes ran out; nothing that was made with them may be used any more.
  bool exhausted() const { return classes_.size() > kMaxClasses; }
  // Starts anew.
  void reset();

 private:
  static constexpr size_t kMaxClasses = 50'000;
  static constexpr size_t kEntries = size_t{1} << 12;
  // The bytes at both ends, which are all of a short text, and its size.
  struct Key {
    uint64_t head = 0, tail = 0;
    uint32_t size = 0;
    uint64_t slot = 0;
  };
  struct Entry {
    uint64_t head = 0, tail = 0;
    int64_t value = 0;
    uint32_t size = UINT32_MAX;
    uint16_t code = 0;
    uint8_t flags = 0, scale = 0;
    bool is(const Key& key) const { return head == key.head && tail == key.tail && size == key.size; }
    Code kept() const { return {value, code, flags, scale}; }
  };

  // A text of at most 8 bytes that gives no number or day.
  struct Short {
    uint64_t word = 0;
    uint16_t code = 0;
    uint8_t flags = 0;
    uint8_t size = UINT8_MAX;
  };
  static constexpr size_t kShorts = size_t{1} << 10;

  Code short_text(const char* at, size_t size) {
    const uint64_t word = load_short(at, size);
    Short* const pair = &shorts_[(word * 0x9E3779B97F4A7C15u) >> 55 << 1];
    const Short& found = pair[0].word == word ? pair[0] : pair[1];
    if (found.word != word || found.size != size) return new_short_text({at, size}, word, pair);
    return {0, found.code, found.flags, 0};
  }
  Code new_short_text(std::string_view text, uint64_t word, Short* pair);

  template <typename Word>
  static uint64_t load(const char* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  static Key key_of(std::string_view text) {
    const char* at = text.data();
    const size_t size = text.size();
    Key key;
    key.size = static_cast<uint32_t>(size);
    uint64_t more = 0;
    if (size >= 8) {
      key.head = load<uint64_t>(at);
      key.tail = load<uint64_t>(at + size - 8);
      for (size_t i = 8; i + 8 < size; i += 8) more = (more ^ load<uint64_t>(at + i)) * 0x9E3779B97F4A7C15u;
    } else if (size >= 4) {
      key.head = load<uint32_t>(at);
      key.tail = load<uint32_t>(at + size - 4);
    } else if (size > 0) {
      key.head = static_cast<unsigned char>(at[0]);
      key.tail = (static_cast<uint64_t>(static_cast<unsigned char>(at[size / 2])) << 8) | static_cast<unsigned char>(at[size - 1]);
    }
    const uint64_t mixed = (key.head ^ more ^ (key.tail * 0xC2B2AE3D27D4EB4Fu) ^ (size << 56)) * 0x9E3779B97F4A7C15u;
    key.slot = mixed >> 40;
    return key;
  }
  uint8_t code_numbers(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out);
  uint8_t code_one_number(const TextColumn& cells, size_t row, const CodeColumns& out);
  uint8_t code_days(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out);
  uint8_t code_one_day(const TextColumn& cells, size_t row, const CodeColumns& out);
  uint8_t code_texts(const TextColumn& cells, size_t first, size_t last, const CodeColumns& out);
  bool quick_number(std::string_view text, Code& code) const;
  bool quick_day(std::string_view text, Code& code) const;
  Code by_cell(Ticks ticks);
  // False: not in the declared range.
  bool point_of(Ticks ticks, Code& code) const {
    const uint32_t region = planned_.numbers->of(ticks);
    if (region_in_range_[region] == 0) return false;
    code = {ticks.mantissa, static_cast<uint16_t>(kFirstRegion + region), Code::point | Code::content, ticks.scale};
    return true;
  }
  void point_of(Date day, Code& code) const {
    const Date taken = faulty(Fault::day_region_off_by_one) ? day - 1 : day;
    code = {day.days, static_cast<uint16_t>(kFirstRegion + plan_.days().of(taken)), Code::point | Code::content, 0};
  }
  Code look_up(std::string_view text, const Key& key);
  Code code_of(std::string_view text);
  uint16_t class_of(char kind, std::string_view text);

  const Plan& plan_;
  const size_t input_;
  const PlannedInput& planned_;
  const ReadCell& read_;
  bool quick_number_ = false;
  bool quick_day_ = false;
  std::vector<uint8_t> region_in_range_;
  uint32_t first_in_range_ = 0, last_in_range_ = 0;   // regions
  std::vector<Entry> entries_;                        // direct-mapped; power of two
  std::vector<std::string> long_texts_;               // by entry, once there is one
  std::unordered_map<std::string, uint16_t> classes_;
  std::vector<std::string> plain_texts_;              // by class; "" where it is none
  std::vector<Short> shorts_;                         // two for each hash
};

}  // namespace cocket::columnar
