// The page of the groups: who is in them, since when, by which source.
#include <algorithm>
#include <map>

#include "report/pages.h"
#include "report/wording.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// Members that came and went on the same days by the same source stand on one line.
struct Line {
  std::optional<Date> first, last, announced;
  Citation citation;
  std::vector<std::string> members;
};

std::string group_section(const Program& program, const Group& group) {
  std::vector<Line> lines;
  for (const GroupRow& row : group.rows) {
    auto line = std::find_if(lines.begin(), lines.end(), [&row](const Line& each) {
      return each.first == row.first && each.last == row.last && each.announced == row.announced &&
             each.citation == row.citation;
    });
    if (line == lines.end())
      line = lines.insert(lines.end(), {row.first, row.last, row.announced, row.citation, {}});
    line->members.push_back(country_name(program, row.member));
  }
  for (Line& line : lines) std::sort(line.members.begin(), line.members.end());
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  std::string text = "## " + anchor_tag("group", group.name) + escaped(group.name) + "\n\n";
  if (group.open)
    text +=
        "Open: there may be more members than are listed; who is not listed is not known to be "
        "outside.\n\n";
  Table table({"Members", "From", "Through", "Announced", "Source", "Confidence"});
  for (const Line& line : lines) {
    table.add({join(line.members, ", "),
               line.first ? to_string(*line.first) : "no first day recorded",
               line.last ? to_string(*line.last) : "no end known",
               line.announced ? to_string(*line.announced) : "", escaped(line.citation.text),
               confidence_text(line.citation.confidence)});
  }
  return text + (table.empty() ? "No member is recorded.\n\n" : table.text());
}

}  // namespace

std::string groups_page(const Program& program) {
  if (program.groups.empty()) return {};
  std::string text =
      "# Groups\n\n" + link("All modules", kIndexPage) +
      "\n\nThe lists that rules read, with the days on which members came and went.\n\n";
  for (const Group& group : program.groups) text += group_section(program, group);
  text.pop_back();
  return text;
}

}  // namespace cocket::report
