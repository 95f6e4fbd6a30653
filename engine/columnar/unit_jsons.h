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

  // The number of the text that is the same.
  uint32_t add(const UnitJson& made);
  // Nothing is said where there is none.
  std::span<const Step> steps(uint32_t number) const {
    return {steps_.data() + texts_[number].first, texts_[number].count};
  }
  // The step with the margin of the requirement itself, or kNone.
  uint32_t own_margin(uint32_t number) const { return texts_[number].own_margin; }
  const UnitJson::Room& room(uint32_t number) const { return rooms_[number]; }

  // Fetches what will be read soon.
  void fetch(uint32_t number) const {
    for (const Step& step : steps(number)) {
      for (size_t at = 0; at < step.size && at < 256; at += 64) __builtin_prefetch(step.text + at);
    }
  }
  size_t bytes() const { return bytes_; }
  void clear() { *this = {}; }

 private:
  struct Text {
    uint32_t first = 0, count = 0;
    uint32_t own_margin = kNone;
  };

  std::string_view part(std::string_view text);
  uint32_t room_number(const UnitJson::Room& room);

  std::vector<std::unique_ptr<char[]>> memory_;
  size_t left_ = 0;                                          // at the end of the last
  char* free_ = nullptr;
  std::unordered_map<std::string_view, const char*> parts_;
  std::vector<UnitJson::Room> rooms_;
  std::unordered_map<std::string, uint32_t> room_numbers_;   // by print
  std::vector<Step> steps_;
  std::vector<Text> texts_;
  std::unordered_map<std::string, uint32_t> numbers_;        // by print
  size_t bytes_ = 0;
};

}  // namespace cocket::columnar
