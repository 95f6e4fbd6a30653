#include "engine/columnar/coder.h"

#include <algorithm>
#include <cstring>

#include "engine/columnar/fault.h"

namespace cocket::columnar {
Coder::Coder(const Plan& plan, size_t input, const ReadCell& read)
    : plan_(plan), input_(input), planned_(plan.inputs()[input]), read_(read), entries_(kEntries), shorts_(kShorts) {
  const Input& shape = plan.shape().inputs[input];
  quick_number_ = planned_.kind == InputKind::number && shape.direct;
  quick_day_ = planned_.kind == InputKind::day && shape.direct && !planned_.shown;
  if (planned_.kind == InputKind::number) {
    // A number outside the declared range is unreadable; the ends of the range are turning values.
    const NumberRegions& regions = *planned_.numbers;
    for (uint32_t region = 0; region < regions.count(); ++region) {
      region_in_range_.push_back(regions.lies_in(region, planned_.field->range));
    }
    // A range is one stretch of regions.
    const auto first = std::find(region_in_range_.begin(), region_in_range_.end(), 1);
    const auto last = std::find(region_in_range_.rbegin(), region_in_range_.rend(), 1);
    quick_number_ = quick_number_ && first != region_in_range_.end();
    first_in_range_ = static_cast<uint32_t>(first - region_in_range_.begin());
    last_in_range_ = static_cast<uint32_t>(region_in_range_.rend() - last) - 1;
  }
}

void Coder::reset() {
  classes_.clear();
  plain_texts_.clear();
  entries_.assign(kEntries, {});
  shorts_.assign(kShorts, {});
}

bool Coder::quick_number(std::string_view text, Code& code) const {
  Ticks ticks;
  return read_ticks(text, ticks) && point_of(ticks, code);
}

bool Coder::quick_day(std::string_view text, Code& code) const {
  if (text.size() != 10) return false;
  const auto day = parse_date(text);
  if (!day) return false;
  point_of(*day, code);
  return true;
}

Code Coder::look_up(std::string_view text, const Key& key) {
  const size_t slot = key.slot & (kEntries - 1);
  Entry& entry = entries_[slot];
  // A text that lost its place to another is kept beside it.
  Entry& beside = entries_[slot ^ 1];
  if (key.size <= 16 && beside.is(key)) {
    std::swap(entry, beside);
    if (!long_texts_.empty()) std::swap(long_texts_[slot], long_texts_[slot ^ 1]);
    return entry.kept();
  }
  if (entry.size <= 16) beside = entry;
  Code code;
  if (!(quick_number_ && quick_number(text, code)) && !(quick_day_ && quick_day(text, code))) code = code_of(text);
  entry = {key.head, key.tail, code.value, key.size, code.code, code.flags, code.scale};
  if (key.size > 16) {
    long_texts_.resize(kEntries);
    long_texts_[slot] = text;
  }
  return code;
}

uint16_t Coder::class_of(char kind, std::string_view text) {
  std::string key(1, kind);
  key.append(text);
  const auto [at, fresh] = classes_.try_emplace(std::move(key), static_cast<uint16_t>(planned_.first_class + classes_.size()));
  if (fresh) plain_texts_.emplace_back(kind == 't' ? text : "");
  return at->second;
}

const std::string* Coder::text_of(uint16_t code) const {
  if (code < planned_.first_class) return nullptr;
  const std::string& text = plain_texts_[code - planned_.first_class];
  return text.empty() ? nullptr : &text;
}

Code Coder::code_of(std::string_view text) {
  const Reading reading = read_(input_, text);
  Code code;
  if (reading.issue) code.flags |= Code::issue;
  if (reading.blank_as_none) code.flags |= Code::blank_as_none;
  if (planned_.kind == InputKind::opaque) {
    if (reading.given || reading.issue) {
      code.code = class_of('o', text);
      code.flags |= Code::content;
    }
    return code;
  }
  const Cell& cell = reading.cell;
  switch (cell.state) {
    case CellState::absent: return code;
    case CellState::none:
      if (faulty(Fault::none_is_absent)) return code;
      // Where the fact is never none the text itself is told.
      code.code = planned_.field->or_none ? kNone : class_of('n', cell.text);
      return code;
    case CellState::unreadable:
      if (faulty(Fault::unreadable_is_absent)) return code;
      code.code = class_of('u', cell.text);
      return code;
    case CellState::known:
    case CellState::bounded: break;
  }
  code.flags |= Code::content;
  switch (planned_.kind) {
    case InputKind::truth: code.code = static_cast<uint16_t>(kFirstRegion + (cell.truth ? 1 : 0)); break;
    case InputKind::text: code.code = class_of('t', cell.text); break;
    case InputKind::number: {
      const bool point = cell.number.is_point() || (faulty(Fault::bounded_is_point) && cell.number.low.value);
      const Rational in_unit = point ? Rational(*cell.number.low.value / planned_.unit.factor) : Rational(0);
      Ticks ticks;
      if (point && has_finite_decimal(in_unit) && read_ticks(to_exact_string(in_unit), ticks)) {
        code.code = static_cast<uint16_t>(kFirstRegion + planned_.numbers->of(ticks));
        code.flags |= Code::point;
        code.value = ticks.mantissa;
        code.scale = ticks.scale;
      } else {
        code.code = class_of('b', faulty(Fault::ranges_not_told) ? std::string() : to_string(cell.number));
      }
      break;
    }
    case InputKind::day: {
      if (!cell.date.is_day()) {
        code.code = class_of('r', to_string(cell.date));
        break;
      }
      const Date day = *cell.date.first;
      code.flags |= Code::point;
      code.value = day.days;
      if (planned_.shown) code.code = class_of('d', to_string(day));
      else code.code = static_cast<uint16_t>(kFirstRegion + plan_.days().of(day));
      break;
    }
    case InputKind::opaque: break;
  }
  return code;
}

}  // namespace cocket::columnar
