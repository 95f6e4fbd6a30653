// The page of one module.
#include <algorithm>
#include <map>
#include <set>

#include "engine/columns/row.h"
#include "report/contents.h"
#include "report/open_questions.h"
#include "report/pages.h"
#include "report/rule_section.h"
#include "report/thresholds.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

class ModulePage {
 public:
  ModulePage(const Program& program, ModuleId id)
      : program_(program),
        id_(id),
        module_(program.modules[id]),
        wording_(program, id),
        rules_(program, id) {}

  std::string text() const {
    std::string page =
        "# " + escaped(module_.title.empty() ? module_.name : module_.title) + "\n\n";
    page += "Module " + code(module_.name) + " · " + link("all modules", kIndexPage) + "\n\n";
    page += about() + contents();
    page += section("What is controlled", program_.provisions, &RuleSection::provision);
    page += section("What is required", program_.requirements, &RuleSection::requirement);
    page += section("Exceptions", program_.exceptions, &RuleSection::exception);
    page += section("What takes exceptions away", program_.restrictions, &RuleSection::restriction);
    page += section("How applications are looked at", program_.reviews, &RuleSection::review);
    page += readings() + terms() + tables() + threshold_table() + facts() + questions();
    return page;
  }

 private:
  std::string about() const {
    std::string text;
    auto line = [&text](const char* what, const std::string& said) {
      text += "- " + bold(what) + ": " + said + "\n";
    };
    if (module_.dated_by.valid()) line("Asked on", wording_.date(module_.dated_by));
    if (module_.verified_from || module_.verified_through) {
      std::string days;
      if (module_.verified_from) days += "from " + to_string(*module_.verified_from);
      if (module_.verified_through)
        days += (days.empty() ? "through " : " through ") + to_string(*module_.verified_through);
      line("Verified", days + "; on other days the answer is not known");
    }
    const std::string source = citation_text(module_.scope_citation);
    line("Reaches", !module_.scope.valid() ? "every movement"
                                           : "movements where " + wording_.sentence(module_.scope) +
                                                 (source.empty() ? "" : ". *Source:* " + source));
    for (const auto& [from, to] : module_.read_as) {
      line("Reads", country_name(program_, from) + " as " + country_name(program_, to));
    }
    return text + "\n";
  }

  template <typename Ids, typename T>
  std::string contents_line(const IdVector<Ids, T>& all, std::string_view kind,
                            std::string_view name) const {
    std::vector<std::string> links;
    for (const T* rule : in_module(all, id_)) links.push_back(wording_.rule_link(*rule, kind));
    return links.empty() ? std::string()
                         : "- " + std::string(name) + ": " + join(links, ", ") + "\n";
  }

  std::string contents() const {
    std::string text = contents_line(program_.provisions, "provision", "Provisions") +
                       contents_line(program_.requirements, "requirement", "Requirements") +
                       contents_line(program_.exceptions, "exception", "Exceptions") +
                       contents_line(program_.restrictions, "restriction", "Restrictions") +
                       contents_line(program_.reviews, "review", "Reviews");
    std::vector<std::string> more;
    if (!readings_of(program_, id_).empty()) more.push_back(link("readings", "#readings"));
    if (!in_module(program_.defines, id_).empty()) more.push_back(link("terms", "#terms"));
    if (!tables_of(program_, id_).empty()) more.push_back(link("tables", "#tables"));
    if (!thresholds(program_, id_).empty()) more.push_back(link("thresholds", "#thresholds"));
    more.push_back(link("facts", "#facts"));
    more.push_back(link("open questions", "#open-questions"));
    return text + "- More: " + join(more, ", ") + "\n\n";
  }

  template <typename Ids, typename T>
  std::string section(std::string_view title, const IdVector<Ids, T>& all,
                      std::string (RuleSection::*tell)(const T&) const) const {
    std::string text;
    for (const T* rule : in_module(all, id_)) text += (rules_.*tell)(*rule);
    return text.empty() ? text : "## " + std::string(title) + "\n\n" + text;
  }

  std::string readings() const {
    std::string text;
    for (const ReadingId id : readings_of(program_, id_)) {
      const Readings& readings = program_.readings[id];
      text += "### " + anchor_tag("reading", readings.name) + escaped(readings.name) + ": " +
              escaped(readings.description) + "\n\n";
      Table table({"Reading", "What the text means", "Source", "Confidence", ""});
      for (size_t i = 0; i < readings.choices.size(); ++i) {
        const auto& choice = readings.choices[i];
        const std::string confidence =
            choice.citation.text.empty() ? "" : confidence_text(choice.citation.confidence);
        table.add({code(choice.name), escaped(choice.description), escaped(choice.citation.text),
                   confidence,
                   readings.default_choice == i ? "taken unless another is chosen" : ""});
      }
      text += table.text();
      if (!readings.default_choice)
        text +=
            "None is taken by itself: all are tried, and where they differ the answer is open.\n\n";
    }
    return text.empty() ? text : "## Readings\n\n" + text;
  }

  std::string terms() const {
    std::string text;
    for (const Define* define : in_module(program_.defines, id_)) {
      std::string words = define->name;
      std::replace(words.begin(), words.end(), '_', ' ');
      Outline term;
      term.text = anchor_tag("term", define->name) + bold(escaped(words));
      if (define->on.valid())
        term.text += ", said of the " + escaped(program_.records[define->on].name);
      if (define->value.valid()) {
        const bool truth = program_.exprs[define->value].type == ValueType::truth;
        Outline meaning = truth ? wording_.condition(define->value)
                                : Outline{"", wording_.value(define->value), {}};
        term.text += ": " + meaning.text;
        term.parts = std::move(meaning.parts);
      } else {
        term.text += ", the first of:";
        for (const Define::Case& each : define->first_of) {
          Outline part;
          part.text = wording_.value(each.value);
          part.text +=
              each.when.valid() ? ", where " + wording_.sentence(each.when) : ", otherwise";
          term.parts.push_back(std::move(part));
        }
      }
      const std::string source = citation_text(define->citation);
      if (!source.empty() && term.parts.empty())
        term.text += ". *Source:* " + source;
      else if (!source.empty())
        term.parts.push_back({"", "*Source:* " + source, {}});
      text += list_item(term);
    }
    return text.empty() ? text : "## Terms\n\n" + text + "\n";
  }

  std::string tables() const {
    std::string text;
    for (const TableId id : tables_of(program_, id_)) {
      const program::Table& source = program_.tables[id];
      text += "### " + anchor_tag("table", source.name) + escaped(source.name) + ", by " +
              (source.period == Period::quarter ? "quarter" : "year") + "\n\n";
      Table table({"From", "Through", "Value", "Unit", "Source", "Confidence"});
      for (const TableRow& row : source.rows) {
        table.add({to_string(row.first), to_string(row.last), number_in(row.value, source.unit),
                   escaped(source.unit.name), escaped(row.citation.text),
                   confidence_text(row.citation.confidence)});
      }
      text += table.text() + "A day without a row is not known.\n\n";
    }
    return text.empty() ? text : "## Tables\n\n" + text;
  }

  std::string threshold_table() const {
    Table table({"Limb", "Fact", "Comparison", "Value", "Unit"});
    for (const Threshold& each : thresholds(program_, id_)) {
      table.add({code(each.limb), wording_.number(each.measure),
                 std::string(comparison_words(each.comparison)),
                 each.value.empty() ? "not known: " + escaped(each.unknown) : each.value,
                 escaped(each.unit)});
    }
    return table.empty() ? std::string() : "## Thresholds\n\n" + table.text();
  }

  std::string facts() const {
    std::set<std::pair<RecordId, FieldId>> read;
    for (const Root& root : roots_of(program_, id_)) {
      visit(program_, root.expr, [&read](const Expr& expr, const std::string&) {
        if (expr.place.field.valid() && expr.place.owner.valid())
          read.insert({expr.place.owner, expr.place.field});
      });
    }
    Table table({"Fact", "Meaning", "May be"});
    for (const auto& [owner, id] : read) {
      const Record& record = program_.records[owner];
      const Field& field = record.fields[id.index];
      const std::string name = record.name + "." + field.name;
      table.add({link(code(name), std::string(kFactsPage) + "#" + anchor("fact", name)),
                 escaped(field.description), escaped(expected_text(program_, field))});
    }
    return "## Facts\n\nWhat these rules read themselves, without what the provisions and terms of "
           "other modules read.\n\n" +
           table.text();
  }

  std::string questions() const {
    const std::vector<OpenQuestion> found = open_questions(program_, id_);
    if (found.empty()) return "## Open questions\n\nNone are recorded.\n";
    Table table({"About", "What is open"});
    for (const OpenQuestion& each : found) table.add({each.where, each.what});
    std::string text = "## Open questions\n\n" + table.text();
    text.pop_back();
    return text;
  }

  const Program& program_;
  const ModuleId id_;
  const Module& module_;
  const Wording wording_;
  const RuleSection rules_;
};

}  // namespace

std::string module_page(const Program& program, ModuleId module) {
  return ModulePage(program, module).text();
}

}  // namespace cocket::report
