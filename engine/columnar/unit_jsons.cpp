#include "engine/columnar/unit_jsons.h"

#include <algorithm>

namespace cocket::columnar {
namespace {

constexpr size_t kMemoryBytes = size_t{256} << 10;

template <typename T>
void put(std::string& print, const T& value) {
  print.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

std::string_view UnitJsons::part(std::string_view text) {
  const auto found = parts_.find(text);
  if (found != parts_.end()) return found->first;
  if (text.size() > left_) {
    left_ = std::max(kMemoryBytes, text.size());
    memory_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    free_ = memory_.back().get();
    bytes_ += left_;
  }
  text.copy(free_, text.size());
  const std::string_view kept(free_, text.size());
  free_ += text.size();
  left_ -= text.size();
  bytes_ += 64;
  parts_.emplace(kept, kept.data());
  return kept;
}

uint32_t UnitJsons::room_number(const UnitJson::Room& room) {
  std::string print;
  put(print, room.kind);
  for (const uint32_t each : {room.margins, room.given_input, room.event_input}) put(print, each);
  for (const int32_t each : {room.given_shift, room.due_shift}) put(print, each);
  const auto [at, fresh] = room_numbers_.try_emplace(std::move(print), static_cast<uint32_t>(rooms_.size()));
  if (fresh) {
    rooms_.push_back(room);
    bytes_ += sizeof room + 128;
  }
  return at->second;
}

UnitJsons::Text UnitJsons::add(const UnitJson& made) {
  std::vector<Step> steps;
  Text text;
  text.number = static_cast<uint32_t>(texts_.size());
  text.first = static_cast<uint32_t>(steps_.size());
  size_t from = 0;
  auto say_up_to = [&](size_t end) {
    const std::string_view said = part(std::string_view(made.text).substr(from, end - from));
    steps.push_back({said.data(), static_cast<uint32_t>(said.size()), kNone});
    from = end;
  };
  for (size_t i = 0; i < made.rooms.size(); ++i) {
    say_up_to(made.rooms[i].at);
    if (i == made.own_margin) text.own_margin = static_cast<uint32_t>(steps.size() - 1);
    steps.back().room = room_number(made.rooms[i]);
  }
  if (from < made.text.size()) say_up_to(made.text.size());
  text.count = static_cast<uint32_t>(steps.size());

  std::string print;
  put(print, text.own_margin);
  for (const Step& step : steps) {
    put(print, step.text);
    put(print, step.size);
    put(print, step.room);
  }
  const auto [at, fresh] = texts_.try_emplace(std::move(print), text);
  if (fresh) {
    bytes_ += steps.size() * sizeof(Step) + sizeof text + 2 * at->first.size() + 64;
    steps_.insert(steps_.end(), steps.begin(), steps.end());
  }
  return at->second;
}

}  // namespace cocket::columnar
