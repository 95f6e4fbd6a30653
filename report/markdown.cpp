#include "report/markdown.h"

#include <algorithm>
#include <cctype>

#include "base/check.h"

namespace cocket::report {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    bool markup = c == '\\' || c == '*' || c == '<' || c == '[' || c == ']' || c == '`' || c == '|';
    // Inside a word an underscore is only a letter.
    if (c == '_')
      markup = i == 0 || i + 1 == text.size() || !is_word(text[i - 1]) || !is_word(text[i + 1]);
    if (markup) out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }
std::string bold(std::string_view markdown) { return "**" + std::string(markdown) + "**"; }

std::string link(std::string_view markdown, std::string_view target) {
  return "[" + std::string(markdown) + "](" + std::string(target) + ")";
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

std::string enumerate(const std::vector<std::string>& parts, std::string_view last) {
  if (parts.size() < 2) return parts.empty() ? "" : parts.front();
  const std::vector<std::string> before(parts.begin(), parts.end() - 1);
  return join(before, ", ") + " " + std::string(last) + " " + parts.back();
}

std::string count_text(size_t count, const std::string& what) {
  std::string text = std::to_string(count) + " ";
  if (count == 1) return text + what;
  const bool ies = what.ends_with("ry");
  return text + (ies ? what.substr(0, what.size() - 1) + "ies" : what + "s");
}

std::string Table::text() const {
  if (rows_.empty()) return {};
  std::vector<size_t> columns;
  for (size_t i = 0; i < header_.size(); ++i) {
    const bool filled =
        std::any_of(rows_.begin(), rows_.end(), [i](const auto& row) { return !row[i].empty(); });
    if (filled) columns.push_back(i);
  }
  auto line = [&columns](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const size_t i : columns) {
      std::string cell;
      for (size_t j = 0; j < cells[i].size(); ++j) {
        const char c = cells[i][j];
        // A bar ends a cell even inside code.
        if (c == '|' && (j == 0 || cells[i][j - 1] != '\\')) cell += '\\';
        cell += c == '\n' ? ' ' : c;
      }
      text += " " + cell + " |";
    }
    return text + "\n";
  };
  std::string text = line(header_) + "|";
  for (size_t i = 0; i < columns.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& row : rows_) {
    COCKET_CHECK(row.size() == header_.size());
    text += line(row);
  }
  return text + "\n";
}

std::string list_item(const Outline& outline, int depth) {
  std::string text(static_cast<size_t>(depth) * 2, ' ');
  text += "- ";
  if (!outline.label.empty()) text += bold(outline.label) + ": ";
  text += outline.text + "\n";
  for (const Outline& part : outline.parts) text += list_item(part, depth + 1);
  return text;
}

}  // namespace cocket::report
