// Timelines as Markdown and CSV.
#include <algorithm>

#include "report/csv.h"
#include "report/markdown.h"
#include "report/timeline.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string verdict_words(Verdict verdict) { return spaced(std::string(to_string(verdict))); }

// What a reader looks for stands out.
std::string verdict_cell(Verdict verdict) {
  const std::string words = verdict_words(verdict);
  return verdict == Verdict::required || verdict == Verdict::prohibited ? bold(words) : words;
}

std::string model_name(const Timeline& timeline, size_t model) {
  return timeline.query.models.empty() ? "the line" : timeline.query.models[model];
}

std::string models_text(const Timeline& timeline, const std::vector<size_t>& models) {
  if (models.size() == timeline.answers.size())
    return models.size() > 1 ? "all" : escaped(model_name(timeline, models.front()));
  std::vector<std::string> names;
  for (const size_t model : models) names.push_back(escaped(model_name(timeline, model)));
  return join(names, ", ");
}

std::string truth_words(const std::string& truth) {
  return truth == "true" ? "holds" : truth == "false" ? "does not hold" : "not known";
}

std::string reasons_text(const std::vector<Reason>& reasons) {
  if (reasons.empty()) return "a rule or a fact of the line names this day";
  std::vector<std::string> parts;
  std::vector<std::string> modules;
  for (const Reason& reason : reasons) {
    if (reason.kind == LawEvent::Kind::horizon && !reason.id.empty())
      modules.push_back(code(reason.id));
  }
  if (!modules.empty())
    parts.push_back(escaped(reasons.front().what) + " (" + join(modules, ", ") + ")");
  for (const Reason& reason : reasons) {
    if (reason.kind == LawEvent::Kind::horizon && !reason.id.empty()) continue;
    std::string part = escaped(reason.what);
    if (!reason.citation.empty()) part += " (" + escaped(reason.citation);
    if (reason.confidence) {
      std::string confidence(program::to_string(*reason.confidence));
      part += "; " + spaced(confidence);
    }
    parts.push_back(part + (reason.citation.empty() ? "" : ")"));
  }
  return join(parts, "<br>");
}

std::string answers_table(const Program& program, const Timeline& timeline) {
  std::vector<std::string> header{"Model"};
  for (const Date day : timeline.query.days) header.push_back(to_string(day));
  Table table(header);
  for (size_t model = 0; model < timeline.answers.size(); ++model) {
    std::vector<std::string> row{escaped(model_name(timeline, model))};
    for (const DayAnswer& answer : timeline.answers[model]) {
      const std::string classes =
          timeline.query.provisions.empty()
              ? ""
              : escaped(class_text(program, timeline.query, answer)) + "<br>";
      row.push_back(classes + verdict_cell(answer.verdict));
    }
    table.add(std::move(row));
  }
  return table.text();
}

// What becomes of the verdicts, with the models of each kind.
std::string lines_text(const Timeline& timeline, const std::vector<TimelineChange::Line>& lines) {
  std::vector<std::pair<std::string, std::vector<size_t>>> kinds;
  for (const TimelineChange::Line& line : lines) {
    const std::string kind = line.before == line.after ? "stays " + verdict_words(line.after)
                                                       : verdict_words(line.before) + " → " +
                                                             bold(verdict_words(line.after));
    auto it = std::find_if(kinds.begin(), kinds.end(),
                           [&kind](const auto& each) { return each.first == kind; });
    if (it == kinds.end()) it = kinds.insert(kinds.end(), {kind, {}});
    it->second.push_back(line.model);
  }
  std::vector<std::string> parts;
  for (const auto& [kind, models] : kinds)
    parts.push_back(models_text(timeline, models) + ": " + kind);
  return join(parts, "<br>");
}

// One row of the table: changes of several names that come about in the same way.
struct ChangeRow {
  const TimelineChange* change;
  std::vector<std::string> names;
  std::vector<Reason> reasons;
};

bool same_lines(const TimelineChange& a, const TimelineChange& b) {
  return std::equal(a.lines.begin(), a.lines.end(), b.lines.begin(), b.lines.end(),
                    [](const auto& x, const auto& y) {
                      return x.model == y.model && x.before == y.before && x.after == y.after;
                    });
}

bool by_horizon(const TimelineChange& change) {
  return !change.reasons.empty() && change.reasons.front().kind == LawEvent::Kind::horizon;
}

std::vector<ChangeRow> change_rows(const Timeline& timeline) {
  std::vector<ChangeRow> rows;
  for (const TimelineChange& change : timeline.changes) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const ChangeRow& each) {
      const TimelineChange& other = *each.change;
      return other.day == change.day && other.provision == change.provision &&
             other.before == change.before && other.after == change.after &&
             same_lines(other, change) &&
             (other.reasons == change.reasons ||
              (by_horizon(other) && by_horizon(change) &&
               other.reasons.front().what == change.reasons.front().what));
    });
    if (row == rows.end()) row = rows.insert(rows.end(), {&change, {}, {}});
    row->names.push_back(change.name);
    for (const Reason& reason : change.reasons) {
      if (std::find(row->reasons.begin(), row->reasons.end(), reason) == row->reasons.end())
        row->reasons.push_back(reason);
    }
  }
  return rows;
}

std::string changes_table(const Timeline& timeline) {
  Table table({"Day", "What", "From", "To", "Because of", "The lines"});
  for (const ChangeRow& row : change_rows(timeline)) {
    const TimelineChange& change = *row.change;
    std::vector<std::string> names;
    for (const std::string& name : row.names) names.push_back(code(name));
    table.add({to_string(change.day), join(names, ", "),
               change.provision ? truth_words(change.before) : spaced(change.before),
               change.provision ? truth_words(change.after) : spaced(change.after),
               reasons_text(row.reasons), lines_text(timeline, change.lines)});
  }
  return table.empty() ? "Nothing changes between these days.\n\n" : table.text();
}

// "law: the law of M is verified from D" of several modules in one sentence.
std::vector<std::string> missing_texts(const std::vector<std::string>& missing) {
  std::vector<std::string> facts;
  std::vector<std::pair<std::string, std::vector<std::string>>> law;
  const std::string start = "law: the law of ";
  for (const std::string& each : missing) {
    const size_t at = each.find(" is verified ");
    if (each.rfind(start, 0) == 0 && at != std::string::npos) {
      const std::string period = each.substr(at + 1);
      auto it = std::find_if(law.begin(), law.end(),
                             [&period](const auto& other) { return other.first == period; });
      if (it == law.end()) it = law.insert(law.end(), {period, {}});
      it->second.push_back(code(each.substr(start.size(), at - start.size())));
    } else {
      facts.push_back(each.rfind("law: ", 0) == 0 ? escaped(each) : code(each));
    }
  }
  for (const auto& [period, modules] : law)
    facts.push_back("the law " + period + " only (" + join(modules, ", ") + ")");
  return facts;
}

// What is missing, with the models and days that miss it.
std::string missing_table(const Timeline& timeline) {
  struct Line {
    std::vector<std::string> missing;
    std::vector<std::string> days;
    std::vector<size_t> models;
  };
  std::vector<Line> by_model;
  for (size_t model = 0; model < timeline.answers.size(); ++model) {
    for (size_t day = 0; day < timeline.query.days.size(); ++day) {
      const DayAnswer& answer = timeline.answers[model][day];
      if (answer.verdict != Verdict::undetermined || answer.missing.empty()) continue;
      auto it = std::find_if(by_model.begin(), by_model.end(), [&](const Line& each) {
        return each.models.front() == model && each.missing == answer.missing;
      });
      if (it == by_model.end()) it = by_model.insert(by_model.end(), {answer.missing, {}, {model}});
      it->days.push_back(to_string(timeline.query.days[day]));
    }
  }
  std::vector<Line> lines;
  for (const Line& each : by_model) {
    auto it = std::find_if(lines.begin(), lines.end(), [&](const Line& other) {
      return other.missing == each.missing && other.days == each.days;
    });
    if (it == lines.end())
      lines.push_back(each);
    else
      it->models.push_back(each.models.front());
  }
  Table table({"For", "On", "Missing"});
  for (const Line& each : lines) {
    const bool all = each.days.size() == timeline.query.days.size() && each.days.size() > 1;
    table.add({models_text(timeline, each.models),
               all ? "all of these days" : join(each.days, ", "),
               join(missing_texts(each.missing), ", ")});
  }
  return table.text();
}

}  // namespace

std::string timeline_markdown(const Program& program, const Timeline& timeline) {
  std::string text = answers_table(program, timeline);
  text += bold("What changes, and why") + "\n\n" + changes_table(timeline);
  if (const std::string missing = missing_table(timeline); !missing.empty())
    text += bold("What is not settled") + "\n\n" + missing;
  if (!timeline.assuming.empty()) {
    text += bold("What the answers assume") + "\n\n";
    for (const std::string& each : timeline.assuming) text += "- " + escaped(each) + "\n";
    text += "\n";
  }
  text.pop_back();
  return text;
}

std::string timeline_csv(const Program& program, const Timeline& timeline) {
  std::string text = "model,date,provisions,verdict,requirements,missing,changed,because\n";
  for (size_t model = 0; model < timeline.answers.size(); ++model) {
    for (size_t day = 0; day < timeline.query.days.size(); ++day) {
      const DayAnswer& answer = timeline.answers[model][day];
      std::vector<std::string> asked;
      for (size_t i = 0; i < timeline.query.requirements.size(); ++i) {
        if (answer.requirements[i] == Verdict::not_required) continue;
        asked.push_back(program.requirements[timeline.query.requirements[i]].name + " " +
                        std::string(to_string(answer.requirements[i])));
      }
      std::vector<std::string> changed;
      std::vector<std::string> because;
      for (const TimelineChange& change : timeline.changes) {
        const bool ours = std::any_of(change.lines.begin(), change.lines.end(),
                                      [model](const auto& line) { return line.model == model; });
        if (!ours || day == 0 || change.day <= timeline.query.days[day - 1] ||
            timeline.query.days[day] < change.day)
          continue;
        changed.push_back(to_string(change.day) + " " + change.name + " " + change.before + " to " +
                          change.after);
        for (const Reason& reason : change.reasons) {
          const std::string one =
              reason.what + (reason.citation.empty() ? "" : " (" + reason.citation + ")");
          if (std::find(because.begin(), because.end(), one) == because.end())
            because.push_back(one);
        }
      }
      const std::vector<std::string> cells = {
          timeline.query.models.empty() ? "" : timeline.query.models[model],
          to_string(timeline.query.days[day]),
          class_text(program, timeline.query, answer),
          std::string(to_string(answer.verdict)),
          join(asked, "; "),
          join(answer.missing, "; "),
          join(changed, "; "),
          join(because, "; ")};
      text += csv_line(cells);
    }
  }
  return text;
}

}  // namespace cocket::report
