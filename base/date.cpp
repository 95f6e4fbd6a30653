#include "base/date.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace cocket {
namespace {

std::optional<int> parse_digits(std::string_view text, size_t count) {
  if (text.size() != count) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<Date> date_from_civil(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day civil{std::chrono::year{year}, std::chrono::month{month},
                                          std::chrono::day{day}};
  if (!civil.ok() || year < 1900 || year > 2199) return std::nullopt;
  return Date{static_cast<int32_t>(std::chrono::sys_days{civil}.time_since_epoch().count())};
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4), 4);
  const auto month = parse_digits(text.substr(5, 2), 2);
  const auto day = parse_digits(text.substr(8, 2), 2);
  if (!year || !month || !day) return std::nullopt;
  return date_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

std::string to_string(Date date) {
  const std::chrono::year_month_day civil{std::chrono::sys_days{std::chrono::days{date.days}}};
  const auto year = static_cast<int>(civil.year());
  const auto month = static_cast<unsigned>(civil.month());
  const auto day = static_cast<unsigned>(civil.day());
  if (year < 0 || year > 9999) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", year, month, day);
    return buffer;
  }
  std::string text = "0000-00-00";
  auto put = [&text](size_t last, unsigned number) {
    for (size_t at = last; number > 0; --at, number /= 10) text[at] = static_cast<char>('0' + number % 10);
  };
  put(3, static_cast<unsigned>(year));
  put(6, month);
  put(9, day);
  return text;
}

std::optional<DateRange> parse_date_range(std::string_view text) {
  if (const auto day = parse_date(text)) return DateRange::day(*day);
  if (const size_t dots = text.find(".."); dots != std::string_view::npos) {
    const auto first = parse_date(text.substr(0, dots));
    const auto last = parse_date(text.substr(dots + 2));
    if (!first || !last || *last < *first) return std::nullopt;
    return DateRange{first, last};
  }
  if (text.size() == 7 && text[4] == '-') {
    const auto year = parse_digits(text.substr(0, 4), 4);
    const auto month = parse_digits(text.substr(5, 2), 2);
    if (!year || !month) return std::nullopt;
    const auto first = date_from_civil(*year, static_cast<unsigned>(*month), 1);
    if (!first) return std::nullopt;
    const std::chrono::year_month_day_last last{
        std::chrono::year{*year},
        std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(*month)}}};
    return DateRange{first, date_from_civil(*year, static_cast<unsigned>(*month),
                                            static_cast<unsigned>(last.day()))};
  }
  if (text.size() == 4) {
    const auto year = parse_digits(text, 4);
    if (!year) return std::nullopt;
    const auto first = date_from_civil(*year, 1, 1);
    const auto last = date_from_civil(*year, 12, 31);
    if (first && last) return DateRange{first, last};
  }
  return std::nullopt;
}

std::string to_string(const DateRange& range) {
  if (range.is_day()) return to_string(*range.first);
  return (range.first ? to_string(*range.first) : "") + ".." +
         (range.last ? to_string(*range.last) : "");
}

}  // namespace cocket
