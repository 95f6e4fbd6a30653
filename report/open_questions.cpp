#include "report/open_questions.h"

#include <algorithm>
#include <set>

#include "report/contents.h"
#include "report/history.h"
#include "report/wording.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

std::string known_from(Confidence confidence) {
  switch (confidence) {
    case Confidence::law_firm: return "known from a law firm only: ";
    case Confidence::press: return "known from the press only: ";
    case Confidence::inferred: return "inferred, not read: ";
    default: return "not verified: ";
  }
}

class Collector {
 public:
  Collector(const Program& program, ModuleId module) : program_(program), module_(module) {}

  std::vector<OpenQuestion> collect() {
    law();
    readings();
    auto rules = [this](const auto& all) {
      for (const auto* rule : in_module(all, module_)) states(*rule);
    };
    rules(program_.provisions);
    rules(program_.requirements);
    rules(program_.exceptions);
    rules(program_.restrictions);
    rules(program_.reviews);
    sources();
    std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
    return std::move(found_);
  }

 private:
  void add(OpenQuestion::Kind kind, std::string where, std::string what) {
    if (seen_.insert(where + "\n" + what).second) found_.push_back({kind, std::move(where), std::move(what)});
  }

  void law() {
    for (const Root& root : roots_of(program_, module_)) {
      visit(program_, root.expr, [&](const Expr& expr, const std::string& limb) {
        if (expr.op == Op::law_unknown) add(OpenQuestion::Kind::law, code(place_id(root.where, limb)), "the law does not say: " + escaped(expr.text));
      });
    }
    for (const Review* review : in_module(program_.reviews, module_)) {
      for (const Version& version : review->versions) {
        for (const PolicyCase& each : version.policy) {
          if (each.policy.empty()) add(OpenQuestion::Kind::law, code(review->name + "@" + to_string(version.from)), "the policy is not known: " + escaped(each.because));
        }
      }
    }
  }

  void readings() {
    for (const ReadingId id : readings_of(program_, module_)) {
      const Readings& readings = program_.readings[id];
      std::vector<std::string> names;
      for (const auto& choice : readings.choices) names.push_back(code(choice.name));
      const std::string chosen = readings.default_choice ? "answers rest on " + code(readings.choices[*readings.default_choice].name) + " unless another is chosen"
                                                         : std::string("all are tried; where they differ the answer is open");
      add(OpenQuestion::Kind::reading, link(code(readings.name), "#" + anchor("reading", readings.name)),
          escaped(readings.description) + ": read as " + enumerate(names, "or") + "; " + chosen);
    }
  }

  void states(const Rule& rule) {
    for (const Stretch& stretch : history(rule)) {
      if (state_of(stretch) != StateKind::unknown) continue;
      std::string what = "whether it is in force from " + to_string(stretch.from) +
                         (stretch.through ? " through " + to_string(*stretch.through) : "") + " is not known";
      if (!stretch.state->because.empty()) what += ": " + escaped(stretch.state->because);
      add(OpenQuestion::Kind::state, code(place_id(rule.name + "@" + to_string(stretch.version->from), stretch.limb)), what);
    }
    for (const Version& version : rule.versions) {
      const std::string where = code(rule.name + "@" + to_string(version.from));
      weak(where, version.citation);
      if (version.source != rule.source || &version == &rule.versions.front()) weak(where, version.source);
      for (const Status& status : version.statuses) {
        for (const State& state : status.states) weak(code(place_id(rule.name + "@" + to_string(version.from), status.limb)), state.citation);
      }
    }
  }

  void sources() {
    const Module& module = program_.modules[module_];
    weak("scope", module.scope_citation);
    for (const Define* define : in_module(program_.defines, module_)) weak("*" + escaped(define->name) + "*", define->citation);
    for (const Requirement* rule : in_module(program_.requirements, module_)) {
      for (const Requirement::Penalty& penalty : rule->penalties) weak(code(rule->name), penalty.citation);
    }
    for (const ReadingId id : readings_of(program_, module_)) {
      const Readings& readings = program_.readings[id];
      for (const auto& choice : readings.choices) weak(code(readings.name + "=" + choice.name), choice.citation);
    }
    for (const TableId id : tables_of(program_, module_)) {
      for (const TableRow& row : program_.tables[id].rows) weak(code(program_.tables[id].name), row.citation);
    }
  }

  void weak(const std::string& where, const Citation& citation) {
    if (citation.text.empty() || !is_weak(citation.confidence)) return;
    const std::string how = known_from(citation.confidence);
    for (OpenQuestion& each : found_) {
      if (each.kind != OpenQuestion::Kind::source || each.where != where || each.what.rfind(how, 0) != 0) continue;
      if (seen_.insert(where + "\n" + citation.text).second) each.what += "; " + escaped(citation.text);
      return;
    }
    seen_.insert(where + "\n" + citation.text);
    add(OpenQuestion::Kind::source, where, how + escaped(citation.text));
  }

  const Program& program_;
  const ModuleId module_;
  std::vector<OpenQuestion> found_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<OpenQuestion> open_questions(const Program& program, ModuleId module) {
  return Collector(program, module).collect();
}

std::vector<ReadingId> readings_of(const Program& program, ModuleId module) {
  std::set<ReadingId> found;
  for (const Root& root : roots_of(program, module)) {
    visit(program, root.expr, [&found](const Expr& expr, const std::string&) {
      if (expr.op == Op::by_reading) found.insert(expr.reading);
    });
  }
  return {found.begin(), found.end()};
}

std::vector<TableId> tables_of(const Program& program, ModuleId module) {
  std::set<TableId> found;
  for (const Root& root : roots_of(program, module)) {
    visit(program, root.expr, [&found](const Expr& expr, const std::string&) {
      if (expr.op == Op::table_number) found.insert(expr.table);
    });
  }
  return {found.begin(), found.end()};
}

}  // namespace cocket::report
