#include "base/suggest.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace cocket {
namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view last_word(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

size_t allowed_edits(size_t length) {
  if (length <= 1) return 0;
  if (length <= 5) return 1;
  return std::min<size_t>(length / 3, 4);
}

}  // namespace

size_t edit_distance(std::string_view a, std::string_view b, size_t limit) {
  const size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (gap > limit) return limit + 1;
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t smallest = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = fold(a[i - 1]) == fold(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      smallest = std::min(smallest, row[j]);
    }
    // A swap may reach back over one row, so one row above the limit is not yet the end.
    if (smallest > limit + 1) return limit + 1;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::vector<std::string> nearest_names(std::string_view typed,
                                       const std::vector<std::string>& known, size_t max) {
  const size_t limit = allowed_edits(typed.size());
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const std::string& name : known) {
    if (name == typed) continue;
    size_t distance = edit_distance(typed, name, limit);
    const bool dotted =
        typed.find('.') != std::string_view::npos || name.find('.') != std::string::npos;
    if (distance > limit) {
      if (!dotted || last_word(name) != last_word(typed)) continue;
      distance = limit + 1;
    }
    near.emplace_back(distance, name);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  if (near.size() > max) near.resize(max);
  std::vector<std::string> names;
  names.reserve(near.size());
  for (const auto& [distance, name] : near) names.emplace_back(name);
  return names;
}

}  // namespace cocket
