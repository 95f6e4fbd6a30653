// The index: all modules, what they require by jurisdiction, and how the pages are to be taken.
#include <algorithm>
#include <cctype>

#include "report/contents.h"
#include "report/open_questions.h"
#include "report/pages.h"
#include "report/rule_section.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// The only place in the pages where this is said.
constexpr std::string_view kDisclaimer =
    "These pages tell in words what the rule files say. They are made from public sources of "
    "differing quality, "
    "are no legal advice and no clearance, and bind nobody: the text of the law decides.";

// "us.ear.affiliates" is law of the United States.
std::string jurisdiction(const Program& program, const Module& module) {
  std::string first = module.name.substr(0, module.name.find('.'));
  std::transform(first.begin(), first.end(), first.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  // Names that are no country codes.
  if (first == "EU") return "European Union";
  if (first == "UK") return "United Kingdom";
  const auto it = program.countries.find(first);
  return it == program.countries.end() ? escaped(module.name.substr(0, module.name.find('.')))
                                       : escaped(it->second);
}

std::vector<std::string> jurisdictions(const Program& program) {
  std::vector<std::string> names;
  for (const Module& module : program.modules) {
    const std::string name = jurisdiction(program, module);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

bool has_page(const Program& program, ModuleId id) { return !roots_of(program, id).empty(); }

std::string modules_table(const Program& program) {
  Table table({"Module", "Jurisdiction", "Verified from", "Verified through", "Requirements",
               "Open questions"});
  for (const std::string& name : jurisdictions(program)) {
    for (size_t i = 0; i < program.modules.size(); ++i) {
      const ModuleId id = program.modules.id_at(i);
      const Module& module = program.modules[id];
      if (jurisdiction(program, module) != name || !has_page(program, id)) continue;
      const std::string title = module.title.empty() ? code(module.name) : escaped(module.title);
      table.add({link(title, page_file(module)), name,
                 module.verified_from ? to_string(*module.verified_from) : "",
                 module.verified_through ? to_string(*module.verified_through) : "",
                 std::to_string(in_module(program.requirements, id).size()),
                 std::to_string(open_questions(program, id).size())});
    }
  }
  return table.text();
}

std::string requirements_table(const Program& program, const std::string& name) {
  Table table({"Requirement", "What", "Asks for", "First text", "Latest text", "Source"});
  for (size_t i = 0; i < program.modules.size(); ++i) {
    const ModuleId id = program.modules.id_at(i);
    if (jurisdiction(program, program.modules[id]) != name) continue;
    const RuleSection section(program, id);
    for (const Requirement* rule : in_module(program.requirements, id)) {
      std::vector<std::string> duties;
      for (const Duty& duty : rule->imposes) {
        const std::string text = section.duty(duty);
        if (std::find(duties.begin(), duties.end(), text) == duties.end()) duties.push_back(text);
      }
      table.add({link(escaped(rule->name),
                      page_file(program.modules[id]) + "#" + anchor("requirement", rule->name)),
                 escaped(rule->title), enumerate(duties),
                 rule->versions.empty() ? "" : to_string(rule->versions.front().from),
                 rule->versions.empty() ? "" : to_string(rule->versions.back().from),
                 citation_text(rule->source)});
    }
  }
  return table.empty() ? std::string() : "### " + name + "\n\n" + table.text();
}

// Rules speak of "any requirement in" a series.
std::string series_table(const Program& program) {
  std::vector<std::pair<std::string, std::vector<std::string>>> series;
  for (const Requirement& rule : program.requirements) {
    if (rule.series.empty()) continue;
    auto it = std::find_if(series.begin(), series.end(),
                           [&rule](const auto& each) { return each.first == rule.series; });
    if (it == series.end()) it = series.insert(series.end(), {rule.series, {}});
    it->second.push_back(link(escaped(rule.name), page_file(program.modules[rule.module]) + "#" +
                                                      anchor("requirement", rule.name)));
  }
  Table table({"Series", "Requirements"});
  for (const auto& [name, rules] : series)
    table.add({anchor_tag("series", name) + code(name), join(rules, ", ")});
  return table.empty() ? std::string() : "## Series\n\n" + table.text();
}

}  // namespace

std::string index_page(const Program& program) {
  std::string text = "# The rules, page by page\n\n" + std::string(kDisclaimer) + "\n\n";
  text +=
      "Made by `cocket doc` from the rule files and their data. Each page tells what a module asks "
      "and on which day, what it says in "
      "each of its texts, which of them counted when, its numbers, its sources with how sure they "
      "are, and what it leaves open.\n\n";
  text +=
      "How sure a source is: **primary** (the text itself), **quoted** (the text, word for word in "
      "another document), **secondary**, "
      "**law firm**, **press**, **inferred** (from other texts), **unverified**.\n\n";
  text +=
      "The *enforced view* counts what is in force. The *legal view* also counts what stands as "
      "law and is not yet to be complied with "
      "or not enforced.\n\n";
  text += "## Modules\n\n" + modules_table(program);
  text += "What a line may say: " + link("facts", kFactsPage) + ".";
  if (!program.groups.empty())
    text += " Countries and other lists: " + link("groups", kGroupsPage) + ".";
  text += "\n\n";
  text += "## Requirements\n\n";
  for (const std::string& name : jurisdictions(program)) text += requirements_table(program, name);
  text += series_table(program);
  text.pop_back();
  return text;
}

std::vector<Page> rule_pages(const Program& program) {
  // Marks what a later run may replace or remove.
  const std::string mark = std::string(kPageMark) + "\n\n";
  std::vector<Page> pages;
  pages.push_back({std::string(kIndexPage), mark + index_page(program)});
  if (!program.records.empty())
    pages.push_back({std::string(kFactsPage), mark + facts_page(program)});
  if (std::string groups = groups_page(program); !groups.empty())
    pages.push_back({std::string(kGroupsPage), mark + groups});
  for (size_t i = 0; i < program.modules.size(); ++i) {
    const ModuleId id = program.modules.id_at(i);
    if (has_page(program, id))
      pages.push_back({page_file(program.modules[id]), mark + module_page(program, id)});
  }
  std::sort(pages.begin(), pages.end(),
            [](const Page& a, const Page& b) { return a.file < b.file; });
  return pages;
}

}  // namespace cocket::report
