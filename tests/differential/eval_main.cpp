// The exact evaluator on many (program, table) pairs in one process, for tests/differential.
//
//   cocket-eval --countries FILE [--fault N] < pairs.jsonl
//
// One pair a line: {"rules": FOLDER, "rows": [...], "tree"?: FILE, "known_on"?, "view"?,
// "readings"?: {name: choice}, "law_through"?}. The tree is written to `tree`. A row holds texts by flat fact name, and for given lists
// {"item": {"parts": {"open": false, "members": [{...}]}}}. One JSON object a line comes back:
// {"pair": N, "errors": [...]} or {"pair": N, "rows": [{requirement: {"verdict", "possible",
// "missing", "exceptions": {name: state}, "reviews": {name: POLICIES}, "penalties": {name: truth}}}],
// "reviews": [{name: POLICIES}]}; POLICIES are those that are left, ["any"] where the law does not
// say; the second "reviews" are of every row, whether or not anything is required.
// `--fault` (builds with COCKET_FAULTS) switches on a mistake of engine/exact/fault.h.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "base/diagnostic_text.h"
#include "engine/columns/row.h"
#include "engine/exact/exact.h"
#include "engine/exact/outcomes.h"
#include "engine/exact/fault.h"
#include "tests/differential/pair_lines.h"

namespace cocket {
namespace {

using differential::options_of;
using differential::PairProgram;

using nlohmann::json;
using program::Field;
using program::FieldId;
using program::Program;
using program::RecordId;
using program::ValueType;

// A record of a given list from texts by field name.
RecordValue member_of(const Program& program, const RowBuilder& builder, RecordId type,
                      std::string name, const json& cells) {
  RecordValue member = builder.make_record(type, std::move(name));
  for (const auto& [key, text] : cells.items()) {
    const FieldId id = program.records[type].find(key);
    if (!id.valid()) continue;
    const Field& field = program.records[type].fields[id.index];
    Cell cell = read_cell(program, field, text.get<std::string>(), Origin::row);
    if (cell.state != CellState::absent) member.fields[id.index].sources.push_back(std::move(cell));
  }
  return member;
}

void give_lists(const Program& program, RowBuilder& builder, RecordId owner, const json& lists) {
  const program::Record& record = program.records[owner];
  for (const auto& [key, given] : lists.items()) {
    const FieldId id = record.find(key);
    if (!id.valid()) continue;
    ListValue& list = builder.singleton(owner).fields[id.index].list;
    list.given = true;
    list.complete = !given.value("open", false);
    for (const json& cells : given.at("members")) {
      const std::string name =
          record.name + "." + key + "[" + std::to_string(list.records.size() + 1) + "]";
      list.records.push_back(
          member_of(program, builder, record.fields[id.index].record, name, cells));
    }
  }
}

Row& make_row(const Program& program, RowBuilder& builder, const json& row, uint64_t number) {
  builder.begin(number);
  for (const auto& [key, value] : row.items()) {
    if (value.is_object()) {
      give_lists(program, builder, program.find_record(key), value);
      continue;
    }
    const auto fact = find_flat_fact(program, key);
    if (!fact) continue;
    const Field& field = program.records[fact->record].fields[fact->field.index];
    const std::string text = value.get<std::string>();
    if (field.type == ValueType::list) {
      builder.set_list(*fact, read_list(program, field, text, Origin::row));
    } else if (Cell cell = read_cell(program, field, text, Origin::row);
               cell.state != CellState::absent) {
      builder.add(*fact, std::move(cell));
    }
  }
  return builder.finish();
}

json policies_of(const ReviewResult& review) {
  return review.any ? json::array({"any"}) : json(review.policies);
}

// Answers and reviews of each row.
std::pair<json, json> answer(const json& line, const PairProgram& pair) {
  const Program& program = *pair.program;
  std::vector<program::FlatFact> columns;
  for (const json& row : line.at("rows")) {
    for (const auto& [key, value] : row.items()) {
      const auto fact = find_flat_fact(program, key);
      if (fact && !value.is_object()) columns.push_back(*fact);
    }
  }
  RowBuilder builder(program, columns);
  exact::Options options = options_of(line, program);
  // What a limb gives must be among what it was said to give (outcomes.h; all that is announced known).
  std::map<std::string, exact::TruthSet> can_be;
  if (!options.known_on && !exact::kFaults) {
    for (auto& [id, truths] : exact::limb_outcomes(pair.program)) can_be[id] = truths;
  }
  options.on_limb = [&can_be](const std::string& id, Truth truth) {
    const auto limb = can_be.find(id);
    if (limb == can_be.end() || limb->second.has(truth)) return;
    throw std::logic_error(id + " is " + std::string(to_string(truth)) + ", which was said not to be possible");
  };
  exact::Evaluator evaluator(pair.program, std::move(options));
  json rows = json::array();
  json reviews = json::array();
  for (const json& row : line.at("rows")) {
    const Row& made = make_row(program, builder, row, rows.size() + 1);
    const RowResult result = evaluator.evaluate(made);
    json& out = rows.emplace_back(json::object());
    for (const RequirementResult& each : result.requirements) {
      json possible = json::array();
      for (const Verdict v : each.possible.list()) possible.push_back(to_string(v));
      out[program.requirements[each.requirement].name] = {{"verdict", to_string(each.verdict)},
                                                          {"possible", possible},
                                                          {"missing", each.grounds.missing}};
      json& more = out[program.requirements[each.requirement].name];
      more["exceptions"] = more["reviews"] = more["penalties"] = json::object();
      for (const ExceptionResult& exception : each.exceptions) {
        more["exceptions"][exception.name] = to_string(exception.state);
      }
      for (const ReviewResult& review : each.reviews) {
        more["reviews"][program.reviews[review.review].name] = policies_of(review);
      }
      for (const PenaltyShown& penalty : each.penalties) {
        more["penalties"][penalty.name] = to_string(penalty.applies);
      }
    }
    json& of_row = reviews.emplace_back(json::object());
    for (size_t i = 0; i < program.reviews.size(); ++i) {
      const auto id = program.reviews.id_at(i);
      of_row[program.reviews[id].name] = policies_of(evaluator.review(id, made));
    }
  }
  return {std::move(rows), std::move(reviews)};
}

int run(int argc, char** argv) {
  std::vector<differential::PairOption> options;
#ifdef COCKET_FAULTS
  options.push_back({"--fault", true, [](const std::string& value) {
    exact::active_fault = static_cast<exact::Fault>(std::stoi(value));
  }});
#endif
  auto print = [](int number, const json& line, const PairProgram& pair) {
    json out = {{"pair", number}};
    if (pair.program) {
      try {
        std::tie(out["rows"], out["reviews"]) = answer(line, pair);
      } catch (const std::logic_error& impossible) {
        out["errors"] = impossible.what();
      }
    } else {
      out["errors"] = render_text(pair.diagnostics, pair.sources);
    }
    std::cout << out.dump() << std::endl;
  };
  return differential::answer_pairs("cocket-eval", argc, argv, options, print);
}

}  // namespace
}  // namespace cocket

int main(int argc, char** argv) { return cocket::run(argc, argv); }
