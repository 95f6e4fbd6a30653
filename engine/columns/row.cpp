#include "engine/columns/row.h"

#include <algorithm>

#include "base/trim.h"
#include "base/utf8.h"

namespace cocket {
namespace {

using program::Field;
using program::Program;
using program::ValueType;

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// `A +- B`, `[A, B]` or a plain decimal, in the unit of the text.
std::optional<Interval> parse_number(std::string_view text, const NumberLimits& limits) {
  auto decimal = [&limits](std::string_view part) {
    return parse_decimal(trim(part), false, true, limits);
  };
  if (text.size() > 1 && text.front() == '[' && text.back() == ']') {
    const std::string_view inner = text.substr(1, text.size() - 2);
    const size_t comma = inner.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    auto low = decimal(inner.substr(0, comma));
    auto high = decimal(inner.substr(comma + 1));
    if (!low || !high || *high < *low) return std::nullopt;
    return Interval::closed(std::move(*low), std::move(*high));
  }
  if (const size_t at = text.find("+-"); at != std::string_view::npos) {
    const auto middle = decimal(text.substr(0, at));
    const auto spread = decimal(text.substr(at + 2));
    if (!middle || !spread || *spread < 0) return std::nullopt;
    return Interval::closed(*middle - *spread, *middle + *spread);
  }
  auto value = decimal(text);
  if (!value) return std::nullopt;
  return Interval::point(std::move(*value));
}

Interval scaled(Interval interval, const Rational& factor) {
  if (factor == 1) return interval;
  if (interval.low.value) *interval.low.value *= factor;
  if (interval.high.value) *interval.high.value *= factor;
  return interval;
}

struct CellReader {
  const Program& program;
  const Field& field;
  const program::Unit& unit;
  const NumberLimits& limits;

  // `cell` comes with its text (trimmed, not blank) and its origin.
  void read(Cell& cell, ValueType type, bool or_none) const {
    cell.state = CellState::unreadable;
    const std::string_view text = cell.text;
    if (text.find('\0') != std::string_view::npos || first_invalid_utf8(text)) return;
    const bool member = type == ValueType::symbol && is_member(text);
    if ((text == "none" || text == "-") && !member) {
      if (or_none) cell.state = CellState::none;
      return;
    }
    switch (type) {
      case ValueType::number: read_number(cell); return;
      case ValueType::date: read_date(cell); return;
      case ValueType::truth: read_truth(cell); return;
      case ValueType::country: read_country(cell); return;
      case ValueType::text: cell.state = CellState::known; return;
      case ValueType::symbol:
        if (member) cell.state = CellState::known;
        return;
      case ValueType::record:
      case ValueType::list: return;
    }
  }

 private:
  bool is_member(std::string_view text) const {
    return std::find(field.members.begin(), field.members.end(), text) != field.members.end();
  }

  void read_number(Cell& cell) const {
    auto number = parse_number(cell.text, limits);
    if (!number) return;
    Interval base = scaled(std::move(*number), unit.factor);
    // A band that lies in the range only in part is kept: the evaluator cuts it.
    if (!intersect(base, field.range)) return;
    cell.state = base.is_point() ? CellState::known : CellState::bounded;
    cell.number = std::move(base);
  }

  void read_date(Cell& cell) const {
    const auto range = parse_date_range(cell.text);
    if (!range) return;
    cell.date = *range;
    cell.state = range->is_day() ? CellState::known : CellState::bounded;
  }

  void read_truth(Cell& cell) const {
    const std::string word = lower(cell.text);
    if (word != "yes" && word != "no" && word != "true" && word != "false") return;
    cell.truth = word == "yes" || word == "true";
    cell.state = CellState::known;
  }

  void read_country(Cell& cell) const {
    std::string code = cell.text;
    for (char& c : code) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (!program.countries.contains(code)) return;
    cell.text = std::move(code);
    cell.state = CellState::known;
  }
};

std::string range_text(const Field& field) {
  auto quantity = [&field](const Rational& base) {
    std::string text = to_exact_string(base / field.unit.factor);
    return field.unit.name.empty() ? text : text + " " + field.unit.name;
  };
  std::string text;
  if (!field.range.low.infinite()) {
    text += (field.range.low.open ? ", above " : ", at least ") + quantity(*field.range.low.value);
  }
  if (!field.range.high.infinite()) {
    text += (field.range.high.open ? ", below " : ", at most ") + quantity(*field.range.high.value);
  }
  return text;
}

std::string expected_of(const Field& field, ValueType type) {
  switch (type) {
    case ValueType::number:
      return (field.unit.name.empty() ? "a number" : "a number of " + field.unit.name) +
             range_text(field);
    case ValueType::truth: return "yes or no";
    case ValueType::date: return "a date (YYYY-MM-DD)";
    case ValueType::country: return "a country (two letters, ISO 3166-1)";
    case ValueType::text: return "a text";
    case ValueType::symbol: {
      std::string text = "one of ";
      for (size_t i = 0; i < field.members.size(); ++i) {
        if (i > 0) text += ", ";
        text += field.members[i];
      }
      return text;
    }
    case ValueType::record: return "a record";
    case ValueType::list: return "a list";
  }
  return {};
}

}  // namespace

std::string_view to_string(CellState state) {
  switch (state) {
    case CellState::absent: return "absent";
    case CellState::none: return "none";
    case CellState::known: return "known";
    case CellState::bounded: return "bounded";
    case CellState::unreadable: return "unreadable";
  }
  return {};
}

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::row: return "row";
    case Origin::catalogue: return "catalogue";
    case Origin::constant: return "constant";
    case Origin::test: return "test";
    case Origin::parties: return "parties";
  }
  return {};
}

Cell read_cell(const Program& program, const Field& field, std::string_view text,
               const program::Unit& unit, Origin origin, const NumberLimits& limits) {
  Cell cell;
  cell.origin = origin;
  cell.text = trim(text);
  if (cell.text.empty()) return cell;
  const bool is_list = field.type == ValueType::list;
  CellReader{program, field, unit, limits}.read(cell, is_list ? field.element : field.type,
                                                field.or_none && !is_list);
  return cell;
}

Cell read_cell(const Program& program, const Field& field, std::string_view text, Origin origin,
               const NumberLimits& limits) {
  return read_cell(program, field, text, field.unit, origin, limits);
}

std::string expected_text(const Program&, const Field& field) {
  if (field.type == ValueType::list) {
    return field.element == ValueType::record
               ? "a list of records"
               : "with `;` between, each " + expected_of(field, field.element);
  }
  return expected_of(field, field.type) + (field.or_none ? ", or none" : "");
}

ListValue read_list(const Program& program, const Field& field, std::string_view text,
                    Origin origin, const NumberLimits& limits) {
  ListValue list;
  text = trim(text);
  if (text.empty()) return list;
  list.given = true;
  if (text == "none" || text == "-") return list;
  for (;;) {
    const size_t end = text.find(';');
    Cell cell = read_cell(program, field, text.substr(0, end), origin, limits);
    // What cannot be read may be any member, so the list is open; that includes `MY;;SG`.
    if (cell.state == CellState::known || cell.state == CellState::bounded) {
      list.cells.push_back(std::move(cell));
    } else {
      list.complete = false;
    }
    if (end == std::string_view::npos) return list;
    text.remove_prefix(end + 1);
  }
}

}  // namespace cocket
