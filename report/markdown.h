// Markdown as text: what is escaped, tables, nested lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cocket::report {

// A text of the rules (title, citation) with nothing in it taken for markup; line ends become
// blanks.
std::string escaped(std::string_view text);
// `text` as code.
std::string code(std::string_view text);
std::string bold(std::string_view markdown);
std::string link(std::string_view markdown, std::string_view target);
// The text with its first letter in upper case.
std::string capital(std::string text);
// "a", "a and b", "a, b and c".
std::string enumerate(const std::vector<std::string>& parts, std::string_view last = "and");
std::string join(const std::vector<std::string>& parts, std::string_view between);
// "1 page", "2 pages", "2 entries", "2 days".
std::string count_text(size_t count, const std::string& what);

// A table whose cells are Markdown. An empty cell stays empty; bars and line ends are made
// harmless.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  // Ends with an empty line. Columns that no row fills are left out; nothing at all without rows.
  std::string text() const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// A statement with its parts, as a nested list.
struct Outline {
  std::string label;  // of a limb; Markdown without emphasis
  std::string text;   // Markdown
  std::vector<Outline> parts;
};

// The list item and those below it, `depth` levels in.
std::string list_item(const Outline& outline, int depth = 0);

}  // namespace cocket::report
