// The page of the facts: what a line may say, and what is taken where it does not.
#include "engine/columns/row.h"
#include "report/pages.h"
#include "report/wording.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

Outline fact_item(const Program& program, const Record& record, const Field& field,
                  const Wording& wording) {
  const std::string name = record.name + "." + field.name;
  Outline item;
  item.text = anchor_tag("fact", name) + code(name);
  if (!field.description.empty()) item.text += ": " + escaped(field.description);
  item.text += ". May be: " + escaped(expected_text(program, field)) + ".";
  if (!field.citation.text.empty()) item.text += " *Source:* " + citation_text(field.citation);
  if (field.default_none) item.parts.push_back({"", "if it is not given: none", {}});
  // A default stands beside what is given, as a source like others; `unless given` only alone.
  for (const bool alone : {false, true}) {
    Outline defaults{
        "", alone ? "where nothing else says anything" : "worked out, beside what is given", {}};
    for (const Default& each : field.defaults) {
      if (each.unless_given != alone) continue;
      Outline part{"", wording.value(each.value), {}};
      if (each.when.valid()) {
        Outline when = wording.condition(each.when);
        part.text += ", where " + when.text;
        part.parts = std::move(when.parts);
      }
      defaults.parts.push_back(std::move(part));
    }
    if (defaults.parts.empty()) continue;
    if (defaults.parts.size() == 1) {
      Outline only = std::move(defaults.parts.front());
      only.text = defaults.text + ": " + only.text;
      item.parts.push_back(std::move(only));
    } else {
      defaults.text += ", the first of these that fits:";
      item.parts.push_back(std::move(defaults));
    }
  }
  return item;
}

std::string views(const Program& program) {
  Table table({"Flat name", "Is", "In each line"});
  for (const View& view : program.views) {
    const Record& owner = program.records[view.owner];
    std::string is = "the " + program.records[view.record].name + " of " +
                     code(owner.name + "." + owner.fields[view.list.index].name);
    if (view.role_field.valid())
      is += " whose " + program.records[view.record].fields[view.role_field.index].name + " is " +
            code(view.role_value);
    table.add({code(view.name + ".…"), is, view.always ? "yes" : "where a column names it"});
  }
  return table.empty()
             ? std::string()
             : "## Flat names\n\nHow files without lists name the facts of one member.\n\n" +
                   table.text();
}

}  // namespace

std::string facts_page(const Program& program) {
  std::string text =
      "# Facts\n\n" + link("All modules", kIndexPage) + "\n\nWhat a line may say.\n\n";
  const Wording wording(program, ModuleId{});
  for (const Record& record : program.records) {
    text += "## " + escaped(record.name) + "\n\n";
    if (!record.description.empty()) text += capital(escaped(record.description)) + ".\n\n";
    for (const Field& field : record.fields)
      text += list_item(fact_item(program, record, field, wording));
    text += "\n";
  }
  text += views(program);
  text.pop_back();
  return text;
}

}  // namespace cocket::report
