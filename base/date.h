// Calendar dates and closed ranges of days. No time zones, no clock.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cocket {

// Days since 1970-01-01 in the proleptic Gregorian calendar.
struct Date {
  int32_t days = 0;
  friend auto operator<=>(Date, Date) = default;
};

inline Date operator+(Date date, int32_t days) { return {date.days + days}; }
inline Date operator-(Date date, int32_t days) { return {date.days - days}; }
inline int32_t operator-(Date a, Date b) { return a.days - b.days; }

std::optional<Date> date_from_civil(int year, unsigned month, unsigned day);
// Strict ISO 8601 calendar date YYYY-MM-DD, years 1900 to 2199; impossible dates are refused.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);

// Closed range of days; a missing end is unbounded.
struct DateRange {
  std::optional<Date> first;
  std::optional<Date> last;
  static DateRange day(Date date) { return {date, date}; }
  bool is_day() const { return first && last && *first == *last; }
  bool is_all() const { return !first && !last; }
  bool contains(Date date) const { return (!first || *first <= date) && (!last || date <= *last); }
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

// A day (YYYY-MM-DD), a month (YYYY-MM), a year (YYYY) or `FROM..TO` of two days.
std::optional<DateRange> parse_date_range(std::string_view text);
std::string to_string(const DateRange& range);

}  // namespace cocket
