#include "report/questions.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/exact/exact.h"


namespace cocket::report {

using program::Field;
using program::FieldId;
using program::Record;
using program::ValueType;

namespace {

// More is listed in the table of questions.
constexpr size_t kMaxNamesShown = 3;
constexpr size_t kMaxStepsShown = 6;

std::string_view holder(std::string_view fact) { return fact.substr(0, fact.rfind('.')); }

// The text by which people call a record: its name, or its model.
const std::string* called(const program::Program& program, const RecordValue& record) {
  for (const char* name : {"name", "model"}) {
    const FieldId field = program.records[record.type].find(name);
    if (!field.valid() || record.fields.empty()) continue;
    for (const Cell& cell : record.fields[field.index].sources) {
      if (cell.state == CellState::known) return &cell.text;
    }
  }
  return nullptr;
}

// The record of this name that has the field: an item and its one circuit may share a name.
const RecordValue* find_holder(const program::Program& program, const RecordValue& record, std::string_view name,
                               std::string_view field_name) {
  if (record.name == name && !record.fields.empty() && program.records[record.type].find(field_name).valid()) {
    return &record;
  }
  for (const FieldValue& field : record.fields) {
    for (const auto* members : {&field.list.records, &field.record}) {
      for (const RecordValue& member : *members) {
        if (const RecordValue* found = find_holder(program, member, name, field_name)) return found;
      }
    }
  }
  return nullptr;
}

// "end user", "item"; "line" for what each line says for itself.
std::string kind_of(const Question& question) {
  if (question.about.empty()) return "line";
  std::string kind(holder(question.fact));
  if (const size_t dot = kind.rfind('.'); dot != std::string::npos) kind = kind.substr(dot + 1);
  if (const size_t bracket = kind.find('['); bracket != std::string::npos) kind.resize(bracket);
  std::replace(kind.begin(), kind.end(), '_', ' ');
  return kind;
}

std::string count_of(uint64_t count, const std::string& what) {
  if (count == 1) return "1 " + what;
  const bool y = what.ends_with("y");
  return fmt::format("{} {}", count, y ? what.substr(0, what.size() - 1) + "ies" : what + "s");
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

// "14 end users and 3 items"
std::string whom(const QuestionStep& step) {
  std::map<std::string, std::set<std::string>> named;
  uint64_t lines = 0;
  for (const Question& question : step.questions) {
    if (question.about.empty()) lines = std::max(lines, question.lines);
    else named[kind_of(question)].insert(question.about);
  }
  std::vector<std::string> parts;
  for (const auto& [kind, names] : named) parts.push_back(count_of(names.size(), kind));
  if (lines > 0) parts.push_back(count_of(lines, "line"));
  return join(parts, " and ");
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string QuestionCollector::about(const Row& row, const std::string& fact) const {
  const std::string_view owner = holder(fact);
  const std::string field_name = fact.substr(std::min(fact.size(), owner.size() + 1));
  for (const RecordValue& record : row.records) {
    const RecordValue* found = find_holder(program_, record, owner, field_name);
    if (!found) continue;
    if (const std::string* name = called(program_, *found)) return *name;
  }
  // A circuit has no name of its own; the item that it is in has.
  const std::string_view root = owner.substr(0, owner.find('.'));
  for (const RecordValue& record : row.records) {
    if (record.fields.empty() || record.name != root) continue;
    if (const std::string* name = called(program_, record)) return *name;
  }
  return {};
}

std::optional<QuestionCollector::Gate> QuestionCollector::gate_of(const Row& row, const std::string& fact) const {
  const std::string owner(holder(fact));
  const std::string field_name = fact.substr(std::min(fact.size(), owner.size() + 1));
  for (const RecordValue& each : row.records) {
    const RecordValue* record = find_holder(program_, each, owner, field_name);
    if (!record) continue;
    const Record& type = program_.records[record->type];
    const FieldId id = type.find(field_name);
    if (!id.valid() || !record->fields[id.index].sources.empty()) return std::nullopt;
    for (const Field& sibling : type.fields) {
      for (const program::Default& rule : sibling.defaults) {
        if (rule.unless_given || !rule.when.valid()) continue;
        const program::Expr& when = program_.exprs[rule.when];
        if (when.op != program::Op::is || when.negated || when.args.size() != 1 || when.texts.empty()) continue;
        const program::Place& place = program_.exprs[when.args.front()].place;
        if (place.owner != record->type || !place.path.empty() || place.field != id) continue;
        Gate gate{fact, id, {}, when.texts.front()};
        gate.answer.state = CellState::known;
        gate.answer.text = gate.text;
        return gate;
      }
    }
    return std::nullopt;
  }
  return std::nullopt;
}

// What the movement requirements of a line that is not settled wait for.
std::vector<std::string> QuestionCollector::waits_for(const RowResult& result, bool& law) const {
  std::vector<std::string> waits;
  law = result.verdict == Verdict::open_reading;
  for (const RequirementResult& each : result.requirements) {
    if (!program_.requirements[each.requirement].movement()) continue;
    if (each.verdict != Verdict::undetermined) continue;
    law = law || !each.grounds.law_missing.empty();
    waits.insert(waits.end(), each.grounds.missing.begin(), each.grounds.missing.end());
  }
  return waits;
}

QuestionCollector::Key QuestionCollector::key(std::string fact, std::string about, std::string answer) {
  const auto [it, fresh] = keys_.try_emplace({fact, about}, static_cast<Key>(questions_.size()));
  if (fresh) questions_.push_back({std::move(fact), std::move(about), std::move(answer), 0});
  return it->second;
}

void QuestionCollector::add(const Row& row, const RowResult& result) {
  ++lines_;
  auto is_open = [](const RowResult& each) {
    return each.verdict == Verdict::undetermined || each.verdict == Verdict::open_reading;
  };
  if (!is_open(result)) return;
  std::vector<Key> waits;
  bool law = false;
  std::vector<std::string> facts = waits_for(result, law);
  Row answered = row;
  for (bool again = true; again;) {
    again = false;
    std::map<std::string, Gate> gates;
    for (const std::string& fact : facts) {
      if (auto gate = gate_of(answered, fact)) gates.emplace(gate->fact, std::move(*gate));
    }
    for (auto& [name, gate] : gates) {
      waits.push_back(key(name, about(row, name), gate.text));
      if (const exact::FactPlace place = exact::find_fact(program_, answered, name); place.record != nullptr) {
        place.record->fields[place.field.index].sources.push_back(std::move(gate.answer));
        again = true;
      }
    }
    if (!again) break;
    const RowResult next = evaluate_(answered);
    facts.clear();
    if (is_open(next)) facts = waits_for(next, law);
    else law = false;
  }
  for (const std::string& fact : facts) waits.push_back(key(fact, about(row, fact), ""));
  std::sort(waits.begin(), waits.end());
  waits.erase(std::unique(waits.begin(), waits.end()), waits.end());
  if (law || waits.empty()) {
    ++law_;
    return;
  }
  for (const Key each : waits) ++questions_[each].lines;
  ++waiting_[std::move(waits)];
}

QuestionList QuestionCollector::list() const {
  QuestionList list;
  list.lines = lines_;
  list.law = law_;
  list.unsettled = law_;
  // What is still to be answered for each kind of line, and by which facts it would be.
  struct Waiting {
    std::vector<Key> keys;
    std::set<std::string> facts;
    uint64_t lines;
  };
  std::vector<Waiting> open;
  for (const auto& [keys, lines] : waiting_) {
    Waiting each{keys, {}, lines};
    for (const Key key : keys) each.facts.insert(questions_[key].fact);
    open.push_back(std::move(each));
    list.unsettled += lines;
  }
  std::set<std::string> chosen;
  while (!open.empty()) {
    // Candidates are the sets of facts that some line waits for.
    std::set<std::set<std::string>> candidates;
    for (const Waiting& each : open) {
      std::set<std::string> left;
      std::set_difference(each.facts.begin(), each.facts.end(), chosen.begin(), chosen.end(),
                          std::inserter(left, left.begin()));
      candidates.insert(std::move(left));
    }
    const std::set<std::string>* best = nullptr;
    uint64_t best_lines = 0;
    for (const std::set<std::string>& candidate : candidates) {
      uint64_t lines = 0;
      for (const Waiting& each : open) {
        const bool settled = std::all_of(each.facts.begin(), each.facts.end(), [&](const auto& fact) {
          return chosen.count(fact) > 0 || candidate.count(fact) > 0;
        });
        if (settled) lines += each.lines;
      }
      // The most lines for each fact that somebody has to look up; among equals the most lines.
      const uint64_t left = best ? lines * best->size() : 0;
      const uint64_t right = best_lines * candidate.size();
      if (!best || left > right || (left == right && lines > best_lines)) {
        best = &candidate;
        best_lines = lines;
      }
    }
    QuestionStep step;
    step.settles = best_lines;
    step.facts.assign(best->begin(), best->end());
    chosen.insert(best->begin(), best->end());
    std::map<Key, uint64_t> asked;
    std::vector<Waiting> rest;
    for (Waiting& each : open) {
      const bool settled = std::all_of(each.facts.begin(), each.facts.end(),
                                       [&](const auto& fact) { return chosen.count(fact) > 0; });
      for (const Key key : each.keys) {
        if (best->count(questions_[key].fact) > 0) asked[key] += each.lines;
      }
      if (!settled) rest.push_back(std::move(each));
    }
    for (const auto& [key, lines] : asked) {
      step.questions.push_back({questions_[key].fact, questions_[key].about, questions_[key].answer, lines});
    }
    std::stable_sort(step.questions.begin(), step.questions.end(),
                     [](const Question& a, const Question& b) { return a.lines > b.lines; });
    list.steps.push_back(std::move(step));
    open = std::move(rest);
  }
  return list;
}

std::string to_text(const QuestionList& list) {
  if (list.unsettled == 0) return "questions: none, every line is settled\n";
  std::string text = fmt::format("questions: {} of {} {} not settled\n", list.unsettled,
                                 count_of(list.lines, "line"), list.unsettled == 1 ? "is" : "are");
  size_t shown = 0;
  for (const QuestionStep& step : list.steps) {
    if (++shown > kMaxStepsShown) continue;
    text += fmt::format("  {} about {} settle{} {} of {}{}:\n", count_of(step.facts.size(), "fact"),
                        whom(step), step.facts.size() == 1 ? "s" : "", step.settles,
                        count_of(list.lines, "line"), shown > 1 ? " more" : "");
    for (const std::string& fact : step.facts) {
      std::vector<std::string> names;
      size_t others = 0;
      for (const Question& question : step.questions) {
        if (question.fact != fact || question.about.empty()) continue;
        if (names.size() < kMaxNamesShown) names.push_back(question.about);
        else ++others;
      }
      text += "    " + fact;
      for (const Question& question : step.questions) {
        if (question.fact != fact || question.answer.empty()) continue;
        text += " (is it `" + question.answer + "`?)";
        break;
      }
      if (!names.empty()) text += ": " + join(names, "; ");
      if (others > 0) text += fmt::format(" and {} more", others);
      text += "\n";
    }
  }
  if (shown > kMaxStepsShown) {
    uint64_t rest = 0;
    for (size_t i = kMaxStepsShown; i < list.steps.size(); ++i) rest += list.steps[i].settles;
    text += fmt::format("  {} more in {} further steps\n", count_of(rest, "line"), shown - kMaxStepsShown);
  }
  if (list.law > 0) {
    text += fmt::format("  {}: no fact settles them, the law itself does not say\n", count_of(list.law, "line"));
  }
  return text;
}

std::string to_csv(const QuestionList& list, const program::Program& program) {
  std::string text = "step,fact,about,lines,settles_if,meaning,answers\n";
  for (size_t i = 0; i < list.steps.size(); ++i) {
    for (const Question& question : list.steps[i].questions) {
      std::string meaning;
      std::string answers;
      if (const auto flat = find_flat_fact(program, question.fact)) {
        const Field& field = program.records[flat->record].fields[flat->field.index];
        meaning = field.description;
        answers = expected_text(program, field);
      }
      text += fmt::format("{},{},{},{},{},{},{}\n", i + 1, csv_cell(question.fact), csv_cell(question.about),
                          question.lines, csv_cell(question.answer), csv_cell(meaning), csv_cell(answers));
    }
  }
  return text;
}

}  // namespace cocket::report
