// What the answer of a unit adds to a line's JSON object: text that all lines of the answer share,
// with room for the numbers and days that are each line's own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/columnar/margins.h"
#include "engine/columnar/plan.h"
#include "engine/exact/exact.h"
#include "engine/verdict/verdict_json.h"

namespace cocket::columnar {

struct UnitJson {
  struct Room {
    enum class Kind : uint8_t {
      margin,      // the nearest of a list of comparisons
      given,       // the day on which a notice was given
      due_by,      // the day on which it was due
      days_late,   // how many days it was late
      late_text    // the same in words
    };
    Kind kind = Kind::margin;
    uint32_t at = 0;           // before this byte of the text
    uint32_t margins = 0;      // margin: number of the list
    // Days: cells of the line and so many days.
    uint32_t given_input = 0, event_input = 0;
    int32_t given_shift = 0, due_shift = 0;
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  std::string text;
  std::vector<Room> rooms;
  uint32_t own_margin = kNone;   // of `rooms`: the margin of the requirement itself

  // A room's days as text; not for margins.
  static void append_day(const Room& room, Codes codes, std::string& out);
};

// Makes the text of a unit from its answer for the first line that has it.
class UnitJsonMaker : private LineValues {
 public:
  // `number_margins` gives a list of comparisons its number.
  UnitJsonMaker(const Plan& plan, std::function<uint32_t(const std::vector<Margin>&)> number_margins)
      : plan_(plan), number_margins_(std::move(number_margins)) {}

  UnitJson make(const exact::Evaluator::Part& part, Codes codes);

 private:
  void margins(std::string& out, const std::vector<Margin>& margins) override;
  void given(std::string& out, const NoticeResult& notice) override;
  void due_by(std::string& out, const NoticeResult& notice, size_t due) override;
  void days_late(std::string& out, const NoticeResult& notice, size_t due) override;
  void days_late(std::string& out, const ExceptionResult& exception) override;
  void need(std::string& out, const ExceptionResult& exception, const std::string& need) override;

  // False: the notice's days are the answer's own.
  bool room_for(const program::Notice* notice, UnitJson::Room::Kind kind, size_t counting, std::string_view shown,
                std::string& out);

  const Plan& plan_;
  std::function<uint32_t(const std::vector<Margin>&)> number_margins_;
  UnitJson made_;
  Codes codes_;
};

}  // namespace cocket::columnar
