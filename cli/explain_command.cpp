// `cocket explain`: one line, why it is answered so, what is missing, what would change it.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "base/joined.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/session.h"
#include "engine/verdict/verdict_json.h"

namespace cocket::cli {
namespace {

void print_tree(const Derivation& node, const std::string& indent, std::ostream& out) {
  std::string line = indent;
  if (!node.label.empty()) line += node.label + ": ";
  line += node.text;
  if (!node.answer.empty()) line += (node.text.empty() ? "" : "  ") + ("=> " + node.answer);
  out << line << "\n";
  const std::string inner = indent + "    ";
  if (!node.value.empty()) out << inner << node.value << (node.margin.empty() ? "" : "; margin " + node.margin) << "\n";
  if (!node.because.empty()) out << inner << "because " << node.because << "\n";
  if (!node.citation.empty()) out << inner << "[" << node.citation << "]\n";
  for (const Derivation& child : node.children) {
    // Of an exception that is not available only what bars it is told.
    if (node.answer == "not_available" && !(child.label.starts_with("restriction ") && child.answer == "true")) continue;
    // A condition that only passes on what its one part says is not worth a line of its own.
    const Derivation* shown = &child;
    while (shown->label.empty() && shown->children.size() == 1 && shown->value.empty() && shown->because.empty() &&
           shown->children[0].answer == shown->answer) {
      shown = &shown->children[0];
    }
    print_tree(*shown, indent + "  ", out);
  }
}

void print_missing(const MissingFacts& missing, std::ostream& out) {
  if (!missing.facts.empty()) out << "  missing: " << joined(missing.facts) << "\n";
  for (const std::string& law : missing.law) out << "  missing in the law: " << law << "\n";
  for (const auto& set : missing.sufficient_sets) out << "  settled for every value by: " << joined(set, " and ") << "\n";
  if (missing.sufficient_sets.empty() && missing.minimal && !missing.facts.empty()) {
    out << "  no set of up to three of these facts settles it for every value\n";
  }
  if (!missing.minimal) out << "  (not minimal: more is unknown than was tried)\n";
  if (!missing.may_settle.empty()) out << "  some value settles it: " << joined(missing.may_settle) << "\n";
  if (missing.every_case) out << "  every case tried gives " << to_string(*missing.every_case) << "\n";
  if (!missing.ranges.empty()) {
    out << "  by the value of " << missing.ranges.front().fact << ":\n";
    for (const DecidingRange& range : missing.ranges) {
      out << fmt::format("    {}: {}{}\n", range.text, range.verdict,
                         range.provisions.empty() ? "" : " (" + joined(range.provisions) + ")");
    }
  }
}

// One change at a time: what another reading would answer.
void print_readings(const Session& session, const program::RequirementId id, const Row& row,
                    const RequirementResult& result, std::ostream& out) {
  const program::Program& program = session.program();
  for (size_t r = 0; r < program.readings.size(); ++r) {
    const program::Readings& readings = program.readings[program.readings.id_at(r)];
    for (unsigned choice = 0; choice < readings.choices.size(); ++choice) {
      exact::Options options = session.options;
      options.compare_views = false;
      options.readings[r] = choice;
      exact::Evaluator other(session.loaded.program, options);
      const RequirementResult answer = other.evaluate(id, row);
      if (answer.verdict == result.verdict) continue;
      out << fmt::format("  under {}={} it is {} ({}, {})\n", readings.name, readings.choices[choice].name,
                         to_string(answer.verdict), readings.choices[choice].citation.text,
                         program::to_string(readings.choices[choice].citation.confidence));
    }
  }
}

// What stops the movement first, the most serious first; then what stands beside it.
std::vector<size_t> telling_order(const program::Program& program, const RowResult& whole) {
  std::vector<size_t> order(program.requirements.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const bool stops_a = program.requirements[program.requirements.id_at(a)].movement();
    const bool stops_b = program.requirements[program.requirements.id_at(b)].movement();
    if (stops_a != stops_b) return stops_a;
    return whole.requirements[a].verdict < whole.requirements[b].verdict;
  });
  return order;
}

}  // namespace

ExitStatus explain_command(const ExplainOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  const program::Program& program = session->program();
  Diagnostics diagnostics;
  program::RequirementId only;
  if (!options.requirement.empty()) {
    only = program.find_requirement(options.requirement);
    if (!only.valid()) {
      Diagnostic& d = diagnostics.add(Code::N0202, "no requirement is called `" + options.requirement + "`");
      std::string names;
      for (const auto& each : program.requirements) names += (names.empty() ? "" : ", ") + each.name;
      d.help.push_back("the rules have " + names);
      report(diagnostics, session->sources, streams);
      return ExitStatus::usage;
    }
  }
  auto input = open_input(options.input, *session, {}, diagnostics);
  status = report(diagnostics, session->sources, streams);
  if (!input) return status == ExitStatus::done ? ExitStatus::input : status;

  Batch batch;
  while (input->source->next(batch)) {
    for (const InputRecord& record : batch.records) {
      Row& row = input->reader->read(batch, record);
      if (std::to_string(record.number) != options.row && row.id != options.row) continue;
      exact::Evaluator evaluator(session->loaded.program, session->options);
      const RowResult whole = evaluator.evaluate(row);
      std::vector<Derivation> derivations;
      std::vector<MissingFacts> missing;
      std::ostream& out = streams.out;
      if (!options.json) {
        out << "line " << record.number << (row.id.empty() ? "" : " (" + row.id + ")") << ": " << to_string(whole.verdict);
        if (whole.worst_possible != whole.verdict) out << ", at worst " << to_string(whole.worst_possible);
        out << "\n";
        for (const std::string& each : whole.views_differ) out << "  the views differ: " << each << "\n";
        for (const std::string& each : whole.warnings) out << "  data: " << each << "\n";
        for (const CellIssue& issue : input->reader->issues()) {
          out << "  unreadable: " << issue.column << " `" << issue.found << "`, expected " << issue.expected << "\n";
        }
      }
      for (const size_t i : telling_order(program, whole)) {
        const program::RequirementId id = program.requirements.id_at(i);
        if (only.valid() && id != only) continue;
        if (!only.valid() && !options.all_requirements && whole.requirements[i].verdict == Verdict::not_required) continue;
        Derivation tree;
        const RequirementResult result = evaluator.evaluate(id, row, &tree);
        tree.label = program.requirements[id].name;
        tree.text = program.requirements[id].title;
        tree.answer = std::string(to_string(result.verdict));
        derivations.push_back(tree);
        if (result.verdict == Verdict::undetermined) missing.push_back(exact::find_missing(evaluator, id, row));
        if (options.json) continue;
        out << "\n";
        print_tree(tree, "", out);
        for (const std::string& presumption : result.grounds.presumptions) out << "  presumption " << presumption << "\n";
        for (const std::string& assumption : result.grounds.assumptions) out << "  assuming " << assumption << "\n";
        if (!result.grounds.margins.empty()) {
          const Margin& margin = result.grounds.margins.front();
          out << "  nearest threshold: " << margin.limb << " " << margin.fact << " " << to_string(margin) << "\n";
        }
        if (result.grounds.confidence) out << "  confidence: " << program::to_string(*result.grounds.confidence) << "\n";
        if (result.verdict == Verdict::undetermined) print_missing(missing.back(), out);
        print_readings(*session, id, row, result, out);
      }
      if (options.json) {
        out << explanation_json({std::to_string(record.number), row.id}, to_string(whole.verdict), derivations, missing) << "\n";
      } else if (!only.valid() && !options.all_requirements) {
        std::vector<std::string> rest;
        for (const RequirementResult& each : whole.requirements) {
          if (each.verdict == Verdict::not_required) rest.push_back(program.requirements[each.requirement].name);
        }
        if (!rest.empty()) out << "\nnot required: " << joined(rest) << " (--all-requirements shows why)\n";
      }
      return ExitStatus::done;
    }
  }
  Diagnostic& absent = diagnostics.add(Code::U0603, "the input has no line `" + options.row + "`");
  absent.help.push_back("--row takes the number of a data line, from 1, or a shipment.id; rejected lines cannot be explained");
  report(diagnostics, session->sources, streams);
  return ExitStatus::usage;
}

}  // namespace cocket::cli
