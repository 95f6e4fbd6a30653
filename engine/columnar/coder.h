// Cells of one input as codes of a plan, and as numbers or days for the atoms.
//
// A coder belongs to one worker. Texts seen before are found again by their bytes; numbers and days
// written plainly are read directly. Everything else is asked of the reader that knows the mapping.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/columnar/plan.h"
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

struct Code {
  enum Flag : uint8_t {
    point = 1,          // has one number (ticks) or one day
    content = 2,        // says something of a value that its code alone may not hold
    issue = 4,
    blank_as_none = 8,
  };
  int64_t value = 0;    // a number's mantissa, in the column's unit; a day since 1970
  uint16_t code = kAbsent;
  uint8_t flags = 0;
  uint8_t scale = 0;    // of a number
  Ticks ticks() const { return {value, scale}; }
};

class Coder {
 public:
  Coder(const Plan& plan, size_t input, const ReadCell& read);

  Code operator()(std::string_view text) {
    if (quick_number_ && quick_number(text, quick_)) return quick_;
    if (quick_day_ && quick_day(text, quick_)) return quick_;
    const uint64_t hash = hash_of(text);
    const Entry& entry = entries_[hash & (entries_.size() - 1)];
    if (entry.hash == hash && entry.text == text) return entry.code;
    return look_up(text, hash);
  }

  // The codes ran out; nothing that was made with them may be used any more. Starts anew.
  // The text of a class met on the way, by its code; empty: no plain text.
  const std::string* text_of(uint16_t code) const;
  // What a cell gives in which a value is written; a value that is not of the input's type, or not in
  // its range, goes the way of its text.
  Code number(Ticks ticks);
  Code day(Date day);
  Code truth(bool value);

  bool exhausted() const { return classes_.size() > kMaxClasses; }
  void reset();

 private:
  static constexpr size_t kMaxClasses = 50'000;
  struct Entry {
    uint64_t hash = 0;
    std::string text;
    Code code;
  };

  static uint64_t hash_of(std::string_view text);
  bool quick_number(std::string_view text, Code& code) const;
  bool quick_day(std::string_view text, Code& code) const;
  bool point_of(Ticks ticks, Code& code) const;
  void point_of(Date day, Code& code) const;
  const Code& look_up(std::string_view text, uint64_t hash);
  Code code_of(std::string_view text);
  uint16_t class_of(char kind, std::string_view text);

  const Plan& plan_;
  const size_t input_;
  const PlannedInput& planned_;
  const ReadCell& read_;
  bool quick_number_ = false;
  bool quick_day_ = false;
  std::vector<bool> region_in_range_;
  std::vector<bool> region_shown_;
  std::vector<Entry> entries_;                        // direct-mapped; power of two
  std::unordered_map<std::string, uint16_t> classes_;
  std::vector<std::string> plain_texts_;              // by class; "" where it is none
  Code quick_;
};

}  // namespace cocket::columnar
