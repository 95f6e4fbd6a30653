#include "engine/columnar/unit_json.h"

#include "base/check.h"
#include "base/json_quotes.h"

namespace cocket::columnar {

using Kind = UnitJson::Room::Kind;

void UnitJson::append_day(const Room& room, Codes codes, std::string& out) {
  const auto given = [&] { return Date{static_cast<int32_t>(codes[room.given_input].value) + room.given_shift}; };
  const auto due = [&] { return Date{static_cast<int32_t>(codes[room.event_input].value) + room.due_shift}; };
  switch (room.kind) {
    case Kind::margin: COCKET_CHECK(false && "a margin is no day"); return;
    case Kind::given: out.append(to_string(given())); return;
    case Kind::due_by: out.append(to_string(due())); return;
    case Kind::days_late: out.append(std::to_string(std::max(0, given() - due()))); return;
    case Kind::late_text: out.append(late_text(std::max(0, given() - due()))); return;
  }
}

UnitJson UnitJsonMaker::make(const exact::Evaluator::Part& part, Codes codes) {
  made_ = {};
  codes_ = codes;
  std::string text;
  if (part.requirement) {
    if (part.requirement->requirement.index > 0) text.push_back(',');
    append_requirement(text, plan_.program(), *part.requirement, *this);
    // Its own margins come behind those of its reviews.
    if (!part.requirement->grounds.margins.empty()) {
      for (uint32_t i = 0; i < made_.rooms.size(); ++i) {
        if (made_.rooms[i].kind == Kind::margin) made_.own_margin = i;
      }
    }
  }
  for (size_t i = 0; i < part.provisions.size(); ++i) {
    if (i > 0) text.push_back(',');
    append_provision(text, plan_.program(), part.provisions[i]);
  }
  made_.text = std::move(text);
  return std::move(made_);
}

void UnitJsonMaker::margins(std::string& out, const std::vector<Margin>& margins) {
  if (margins.empty()) return;
  UnitJson::Room room;
  room.kind = Kind::margin;
  room.at = static_cast<uint32_t>(out.size());
  room.margins = number_margins_(margins);
  made_.rooms.push_back(room);
}

bool UnitJsonMaker::room_for(const program::Notice* notice, Kind kind, size_t counting, std::string_view shown, std::string& out) {
  const NoticeDays* days = notice == nullptr ? nullptr : plan_.notice_days(notice);
  if (days == nullptr) return false;
  UnitJson::Room room;
  room.kind = kind;
  room.at = static_cast<uint32_t>(out.size());
  if (kind != Kind::due_by) {
    COCKET_CHECK(days->given.has_value());
    room.given_input = days->given->input;
    room.given_shift = days->given->shift;
    COCKET_CHECK((codes_[room.given_input].flags & Code::point) != 0);
  }
  if (kind != Kind::given) {
    const int32_t clear = notice->counted[counting] == "clear_days" ? 1 : 0;
    room.event_input = days->event.input;
    room.due_shift = days->event.shift + (notice->before ? -notice->days - clear : notice->days);
    COCKET_CHECK((codes_[room.event_input].flags & Code::point) != 0);
  }
  std::string filled;
  UnitJson::append_day(room, codes_, filled);
  COCKET_CHECK(filled == shown);
  made_.rooms.push_back(room);
  return true;
}

void UnitJsonMaker::given(std::string& out, const NoticeResult& notice) {
  if (!notice.given) return LineValues::given(out, notice);
  out.push_back('"');
  const std::string shown = to_string(*notice.given);
  if (!room_for(notice.asked, Kind::given, 0, shown, out)) out.append(shown);
  out.push_back('"');
}

void UnitJsonMaker::due_by(std::string& out, const NoticeResult& notice, size_t due) {
  if (!notice.due[due].due_by) return LineValues::due_by(out, notice, due);
  out.push_back('"');
  const std::string shown = to_string(*notice.due[due].due_by);
  if (!room_for(notice.asked, Kind::due_by, due, shown, out)) out.append(shown);
  out.push_back('"');
}

void UnitJsonMaker::days_late(std::string& out, const NoticeResult& notice, size_t due) {
  if (!notice.due[due].days_late) return LineValues::days_late(out, notice, due);
  out.push_back('"');
  const std::string shown = std::to_string(*notice.due[due].days_late);
  if (!room_for(notice.asked, Kind::days_late, due, shown, out)) out.append(shown);
  out.push_back('"');
}

void UnitJsonMaker::days_late(std::string& out, const ExceptionResult& exception) {
  if (!exception.days_late) return LineValues::days_late(out, exception);
  out.push_back('"');
  const std::string shown = std::to_string(*exception.days_late);
  if (!room_for(exception.late_by, Kind::days_late, 0, shown, out)) out.append(shown);
  out.push_back('"');
}

void UnitJsonMaker::need(std::string& out, const ExceptionResult& exception, const std::string& need) {
  for (const ExceptionResult::LateNeed& late : exception.late_needs) {
    if (late.text != need) continue;
    // "LABEL: notice was 3 days late"
    const size_t number = need.rfind(' ', need.rfind(' ', need.rfind(' ') - 1) - 1) + 1;
    std::string before;
    append_json_text(before, std::string_view(need).substr(0, number));
    before.pop_back();
    out.append(before);
    const std::string shown = need.substr(number);
    if (!room_for(late.notice, Kind::late_text, 0, shown, out)) out.append(shown);
    out.push_back('"');
    return;
  }
  LineValues::need(out, exception, need);
}

}  // namespace cocket::columnar
