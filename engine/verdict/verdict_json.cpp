#include "engine/verdict/verdict_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/json_quotes.h"

namespace cocket {
namespace {

// Members stay in the order in which they are written here.
using Json = nlohmann::ordered_json;
using program::Program;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view truth_text(Truth truth) {
  return truth == Truth::yes ? "true" : truth == Truth::no ? "false" : "unknown";
}

Json texts(const std::vector<std::string>& items) {
  Json list = Json::array();
  for (const std::string& item : items) list.push_back(item);
  return list;
}

// Answers are written as they come, without a document in memory: there may be one for each of
// millions of lines.
void append_key(std::string& out, std::string_view key) {
  if (out.empty() || out.back() != '{') out.push_back(',');
  out.push_back('"');
  out.append(key);
  out.append("\":");
}

// A text that needs no escape.
void append_quoted(std::string& out, std::string_view word) {
  out.push_back('"');
  out.append(word);
  out.push_back('"');
}

void append_word(std::string& out, std::string_view key, std::string_view word) {
  append_key(out, key);
  append_quoted(out, word);
}

void append_text(std::string& out, std::string_view key, std::string_view text) {
  append_key(out, key);
  append_json_text(out, text);
}

void append_truth(std::string& out, std::string_view key, bool truth) {
  append_key(out, key);
  out.append(truth ? "true" : "false");
}

// Items with commas between them.
template <typename List, typename Append>
void append_items(std::string& out, const List& list, Append append) {
  bool first = true;
  for (const auto& each : list) {
    if (!first) out.push_back(',');
    first = false;
    append(each);
  }
}

template <typename List, typename Append>
void append_list(std::string& out, std::string_view key, const List& list, Append append) {
  append_key(out, key);
  out.push_back('[');
  append_items(out, list, append);
  out.push_back(']');
}

void append_texts(std::string& out, std::string_view key, const std::vector<std::string>& texts) {
  append_list(out, key, texts, [&out](const std::string& each) { append_json_text(out, each); });
}

// Of a value whose text needs no escape.
template <typename T>
void append_or_null(std::string& out, const std::optional<T>& value) {
  using std::to_string;
  if (value) append_quoted(out, to_string(*value));
  else out.append("null");
}

template <typename T>
void append_or_null(std::string& out, std::string_view key, const std::optional<T>& value) {
  append_key(out, key);
  append_or_null(out, value);
}

// The beginning of an object that has a name, a title and a stable id.
void open_named(std::string& out, std::string_view name, std::string_view title, std::string_view id) {
  out.push_back('{');
  append_text(out, "name", name);
  append_text(out, "title", title);
  append_text(out, "id", id);
}

void append_notice(std::string& out, const NoticeResult& notice, LineValues& values) {
  out.push_back('{');
  append_text(out, "to", notice.to);
  append_text(out, "given_fact", notice.given_fact);
  append_key(out, "given");
  values.given(out, notice);
  append_word(out, "in_time", truth_text(notice.in_time));
  append_key(out, "due");
  out.push_back('[');
  for (size_t i = 0; i < notice.due.size(); ++i) {
    if (i > 0) out.push_back(',');
    out.push_back('{');
    append_text(out, "counting", notice.due[i].counting);
    append_key(out, "due_by");
    values.due_by(out, notice, i);
    append_key(out, "days_late");
    values.days_late(out, notice, i);
    out.push_back('}');
  }
  out.append("]}");
}

void append_duty(std::string& out, const DutyResult& duty, LineValues& values) {
  out.push_back('{');
  append_text(out, "kind", program::to_string(duty.kind));
  append_text(out, "authority", duty.authority);
  append_text(out, "text", duty.text);
  append_word(out, "imposed", truth_text(duty.imposed));
  append_word(out, "held", truth_text(duty.held));
  append_key(out, "notice");
  if (duty.notice) append_notice(out, *duty.notice, values);
  else out.append("null");
  out.push_back('}');
}

void append_exception(std::string& out, const ExceptionResult& exception, LineValues& values) {
  open_named(out, exception.name, exception.title, exception.id);
  append_word(out, "state", to_string(exception.state));
  append_list(out, "needs", exception.needs, [&](const std::string& each) { values.need(out, exception, each); });
  append_key(out, "days_late");
  values.days_late(out, exception);
  append_list(out, "notices", exception.notices, [&](const NoticeResult& each) { append_notice(out, each, values); });
  append_text(out, "citation", exception.citation);
  append_texts(out, "barred_by", exception.barred_by);
  out.push_back('}');
}

void append_grounds(std::string& out, std::string_view key, const Grounds& grounds, LineValues& values) {
  append_key(out, key);
  out.push_back('{');
  append_texts(out, "missing", grounds.missing);
  append_texts(out, "law_missing", grounds.law_missing);
  append_texts(out, "assumptions", grounds.assumptions);
  append_texts(out, "presumptions", grounds.presumptions);
  append_texts(out, "warnings", grounds.warnings);
  append_texts(out, "limbs", grounds.limbs);
  append_key(out, "margins");
  out.push_back('[');
  values.margins(out, grounds.margins);
  out.push_back(']');
  append_list(out, "sources", grounds.sources, [&out](const SourceUsed& source) {
    out.push_back('{');
    append_text(out, "id", source.id);
    append_text(out, "citation", source.citation);
    append_word(out, "confidence", program::to_string(source.confidence));
    out.push_back('}');
  });
  append_or_null(out, "confidence", grounds.confidence);
  out.push_back('}');
}

void append_review(std::string& out, const Program& program, const ReviewResult& result, LineValues& values) {
  const program::Review& review = program.reviews[result.review];
  open_named(out, review.name, review.title, result.id);
  append_texts(out, "policies", result.policies);
  append_truth(out, "any", result.any);
  append_grounds(out, "grounds", result.grounds, values);
  out.push_back('}');
}

void append_penalty(std::string& out, const PenaltyShown& penalty) {
  out.push_back('{');
  append_text(out, "name", penalty.name);
  append_text(out, "title", penalty.title);
  append_text(out, "amount", penalty.amount);
  append_word(out, "applies", truth_text(penalty.applies));
  append_text(out, "citation", penalty.citation);
  out.push_back('}');
}

Json line_json(std::string_view schema, const LineName& line) {
  Json json;
  json["schema"] = schema;
  json["row"] = line.number;
  json["id"] = line.id.empty() ? Json(nullptr) : Json(line.id);
  return json;
}

Json derivation_json(const Derivation& derivation) {
  Json json;
  json["label"] = derivation.label;
  json["text"] = derivation.text;
  json["value"] = derivation.value;
  json["answer"] = derivation.answer;
  json["margin"] = derivation.margin;
  json["because"] = derivation.because;
  json["citation"] = derivation.citation;
  json["children"] = Json::array();
  for (const Derivation& child : derivation.children) {
    json["children"].push_back(derivation_json(child));
  }
  return json;
}

}  // namespace

void LineValues::margins(std::string& out, const std::vector<Margin>& margins) {
  append_items(out, margins, [&out](const Margin& each) { append_margin(out, each); });
}
void LineValues::given(std::string& out, const NoticeResult& notice) { append_or_null(out, notice.given); }
void LineValues::due_by(std::string& out, const NoticeResult& notice, size_t due) {
  append_or_null(out, notice.due[due].due_by);
}
void LineValues::days_late(std::string& out, const NoticeResult& notice, size_t due) {
  append_or_null(out, notice.due[due].days_late);
}
void LineValues::days_late(std::string& out, const ExceptionResult& exception) {
  append_or_null(out, exception.days_late);
}
void LineValues::need(std::string& out, const ExceptionResult&, const std::string& need) { append_json_text(out, need); }

void append_margin(std::string& out, const Margin& margin) {
  out.push_back('{');
  append_text(out, "limb", margin.limb);
  append_text(out, "limb_id", margin.limb_id);
  append_text(out, "fact", margin.fact);
  append_text(out, "comparison", margin.comparison);
  append_text(out, "value", to_exact_string(margin.value));
  append_text(out, "threshold", to_exact_string(margin.threshold));
  append_text(out, "distance", to_exact_string(margin.distance));
  append_key(out, "relative");
  if (margin.relative) append_json_text(out, to_exact_string(*margin.relative));
  else out.append("null");
  append_text(out, "unit", margin.unit);
  append_truth(out, "holds", margin.holds);
  append_text(out, "text", to_string(margin));
  out.push_back('}');
}

void append_line_name(std::string& out, std::string_view number, std::string_view id) {
  out.append(R"({"schema":"cocket.verdict/1","row":)");
  append_quoted(out, number);
  out.append(R"(,"id":)");
  if (id.empty()) out.append("null");
  else append_json_text(out, id);
}

void append_head_before_margin(std::string& out, const RowResult& result) {
  append_word(out, "verdict", to_string(result.verdict));
  append_word(out, "worst_possible", to_string(result.worst_possible));
  append_or_null(out, "confidence", result.confidence);
  append_key(out, "margin");
}

void append_head_after_margin(std::string& out, const RowResult& result) {
  append_texts(out, "missing", result.missing);
  append_texts(out, "assuming", result.assuming);
  append_texts(out, "views_differ", result.views_differ);
  append_texts(out, "warnings", result.warnings);
  append_key(out, "requirements");
  out.push_back('[');
}

void append_requirement(std::string& out, const Program& program, const RequirementResult& result, LineValues& values) {
  const program::Requirement& requirement = program.requirements[result.requirement];
  open_named(out, requirement.name, requirement.title, result.id);
  append_truth(out, "movement", requirement.movement());
  append_word(out, "verdict", to_string(result.verdict));
  append_list(out, "possible", result.possible.list(), [&out](Verdict each) { append_json_text(out, to_string(each)); });
  append_word(out, "truth", truth_text(result.truth));
  append_truth(out, "out_of_scope", result.out_of_scope);
  append_text(out, "reading", result.reading);
  append_or_null(out, "other_view", result.other_view);
  append_list(out, "duties", result.duties, [&](const DutyResult& each) { append_duty(out, each, values); });
  append_list(out, "exceptions", result.exceptions, [&](const ExceptionResult& each) { append_exception(out, each, values); });
  append_list(out, "reviews", result.reviews, [&](const ReviewResult& each) { append_review(out, program, each, values); });
  append_list(out, "penalties", result.penalties, [&](const PenaltyShown& each) { append_penalty(out, each); });
  append_grounds(out, "grounds", result.grounds, values);
  append_texts(out, "reasons", result.reasons);
  out.push_back('}');
}

void append_provision(std::string& out, const Program& program, const ProvisionResult& result) {
  out.push_back('{');
  append_text(out, "name", program.provisions[result.provision].name);
  append_word(out, "truth", truth_text(result.truth));
  append_text(out, "instance", result.instance);
  append_texts(out, "limbs", result.limbs);
  out.push_back('}');
}

std::string verdict_json(const Program& program, const LineName& line, const RowResult& result) {
  std::string out;
  append_line_name(out, line.number, line.id);
  append_head_before_margin(out, result);
  if (result.margin) append_margin(out, *result.margin);
  else out.append("null");
  append_head_after_margin(out, result);
  LineValues as_they_are;
  append_items(out, result.requirements, [&](const RequirementResult& each) {
    append_requirement(out, program, each, as_they_are);
  });
  out.append(kJsonProvisions);
  append_items(out, result.provisions, [&](const ProvisionResult& each) { append_provision(out, program, each); });
  out.append(kJsonEnd);
  return out;
}

std::string decision_json(const DecisionHeader& header) {
  Json json;
  json["schema"] = "cocket.decision/1";
  json["engine_version"] = header.engine_version;
  json["rules_digest"] = header.rules_digest;
  json["rules_path"] = header.rules_path;
  json["input_digest"] = header.input_digest;
  json["input_path"] = header.input_path;
  json["view"] = header.view;
  json["readings"] = Json::object();
  for (const auto& [name, choice] : header.readings) json["readings"][name] = choice;
  json["known_on"] = header.known_on.empty() ? Json(nullptr) : Json(header.known_on);
  json["assumptions"] = texts(header.assumptions);
  json["notes"] = texts(header.notes);
  json["rows_in"] = std::to_string(header.rows_in);
  json["rows_out"] = std::to_string(header.rows_out);
  json["rejected"] = std::to_string(header.rejected);
  json["unreadable_cells"] = std::to_string(header.unreadable_cells);
  return dump(json);
}

namespace {

Json missing_json(const MissingFacts& missing) {
  Json json;
  json["requirement"] = missing.requirement;
  json["facts"] = missing.facts;
  json["law"] = missing.law;
  json["sufficient_sets"] = missing.sufficient_sets;
  json["minimal"] = missing.minimal;
  json["may_settle"] = missing.may_settle;
  json["every_case"] = missing.every_case ? Json(to_string(*missing.every_case)) : Json(nullptr);
  json["ranges"] = Json::array();
  for (const DecidingRange& each : missing.ranges) {
    auto end = [](const End& side) {
      return side.value ? Json{{"value", to_exact_string(*side.value)}, {"open", side.open}} : Json(nullptr);
    };
    json["ranges"].push_back({{"fact", each.fact}, {"unit", each.unit}, {"low", end(each.range.low)},
                              {"high", end(each.range.high)}, {"text", each.text}, {"verdict", each.verdict},
                              {"provisions", each.provisions}});
  }
  return json;
}

}  // namespace

std::string explanation_json(const LineName& line, std::string_view verdict,
                             const std::vector<Derivation>& derivations,
                             const std::vector<MissingFacts>& missing) {
  Json json = line_json("cocket.explanation/1", line);
  json["verdict"] = verdict.empty() ? Json(nullptr) : Json(verdict);
  json["derivations"] = Json::array();
  for (const Derivation& each : derivations) json["derivations"].push_back(derivation_json(each));
  json["missing"] = Json::array();
  for (const MissingFacts& each : missing) json["missing"].push_back(missing_json(each));
  return dump(json);
}

}  // namespace cocket
