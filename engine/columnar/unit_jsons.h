// The texts of units' answers for JSON lines, put down so that what many of them say stands in memory
// once: a line is copied together from few bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/columnar/unit_json.h"

namespace cocket::columnar {

class UnitJsons {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  // Text, and what comes behind it.
  struct Step {
    const char* text = nullptr;
    uint32_t size = 0;
    uint32_t room = kNone;           // number of the room, or nothing
  };

  // What a unit's answer says: steps in order, none where it says nothing.
  struct Text {
    uint32_t number = 0;             // equal texts have equal numbers
    uint32_t first = 0, count = 0;   // of the steps
    uint32_t own_margin = kNone;     // step behind which the margin of the requirement itself stands
  };

  Text add(const UnitJson& made);
  std::span<const Step> steps(const Text& text) const { return {steps_.data() + text.first, text.count}; }
  const UnitJson::Room& room(uint32_t number) const { return rooms_[number]; }

  // Fetches what will be read soon.
  void fetch(const Text& text) const { __builtin_prefetch(steps_.data() + text.first); }
  size_t bytes() const { return bytes_; }
  void clear() { *this = {}; }

 private:
  std::string_view part(std::string_view text);
  uint32_t room_number(const UnitJson::Room& room);

  std::vector<std::unique_ptr<char[]>> memory_;
  size_t left_ = 0;                                          // at the end of the last
  char* free_ = nullptr;
  std::unordered_map<std::string_view, const char*> parts_;
  std::vector<UnitJson::Room> rooms_;
  std::unordered_map<std::string, uint32_t> room_numbers_;   // by print
  std::vector<Step> steps_;
  std::unordered_map<std::string, Text> texts_;              // by print
  size_t bytes_ = 0;
};

}  // namespace cocket::columnar
