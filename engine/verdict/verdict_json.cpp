#include "engine/verdict/verdict_json.h"

#include <nlohmann/json.hpp>

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

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(std::string(to_string(*value))) : Json(nullptr);
}

Json number_or_null(const std::optional<int>& value) {
  return value ? Json(std::to_string(*value)) : Json(nullptr);
}

Json texts(const std::vector<std::string>& items) {
  Json list = Json::array();
  for (const std::string& item : items) list.push_back(item);
  return list;
}

Json margin_json(const Margin& margin) {
  Json json;
  json["limb"] = margin.limb;
  json["limb_id"] = margin.limb_id;
  json["fact"] = margin.fact;
  json["comparison"] = margin.comparison;
  json["value"] = to_exact_string(margin.value);
  json["threshold"] = to_exact_string(margin.threshold);
  json["distance"] = to_exact_string(margin.distance);
  json["relative"] = margin.relative ? Json(to_exact_string(*margin.relative)) : Json(nullptr);
  json["unit"] = margin.unit;
  json["holds"] = margin.holds;
  json["text"] = to_string(margin);
  return json;
}

Json margins_json(const std::vector<Margin>& margins) {
  Json list = Json::array();
  for (const Margin& margin : margins) list.push_back(margin_json(margin));
  return list;
}

Json notice_json(const NoticeResult& notice) {
  Json json;
  json["to"] = notice.to;
  json["given_fact"] = notice.given_fact;
  json["given"] = or_null(notice.given);
  json["in_time"] = truth_text(notice.in_time);
  json["due"] = Json::array();
  for (const NoticeDue& due : notice.due) {
    Json each;
    each["counting"] = due.counting;
    each["due_by"] = or_null(due.due_by);
    each["days_late"] = number_or_null(due.days_late);
    json["due"].push_back(std::move(each));
  }
  return json;
}

Json duty_json(const DutyResult& duty) {
  Json json;
  json["kind"] = program::to_string(duty.kind);
  json["authority"] = duty.authority;
  json["text"] = duty.text;
  json["imposed"] = truth_text(duty.imposed);
  json["held"] = truth_text(duty.held);
  json["notice"] = duty.notice ? notice_json(*duty.notice) : Json(nullptr);
  return json;
}

Json exception_json(const ExceptionResult& exception) {
  Json json;
  json["name"] = exception.name;
  json["title"] = exception.title;
  json["id"] = exception.id;
  json["state"] = to_string(exception.state);
  json["needs"] = texts(exception.needs);
  json["days_late"] = number_or_null(exception.days_late);
  json["notices"] = Json::array();
  for (const NoticeResult& notice : exception.notices) {
    json["notices"].push_back(notice_json(notice));
  }
  json["citation"] = exception.citation;
  json["barred_by"] = texts(exception.barred_by);
  return json;
}

Json grounds_json(const Grounds& grounds) {
  Json json;
  json["missing"] = texts(grounds.missing);
  json["law_missing"] = texts(grounds.law_missing);
  json["assumptions"] = texts(grounds.assumptions);
  json["presumptions"] = texts(grounds.presumptions);
  json["warnings"] = texts(grounds.warnings);
  json["limbs"] = texts(grounds.limbs);
  json["margins"] = margins_json(grounds.margins);
  json["sources"] = Json::array();
  for (const SourceUsed& source : grounds.sources) {
    Json each;
    each["id"] = source.id;
    each["citation"] = source.citation;
    each["confidence"] = program::to_string(source.confidence);
    json["sources"].push_back(std::move(each));
  }
  json["confidence"] = or_null(grounds.confidence);
  return json;
}

Json review_json(const Program& program, const ReviewResult& result) {
  const program::Review& review = program.reviews[result.review];
  Json json;
  json["name"] = review.name;
  json["title"] = review.title;
  json["id"] = result.id;
  json["policies"] = texts(result.policies);
  json["any"] = result.any;
  json["grounds"] = grounds_json(result.grounds);
  return json;
}

Json penalty_json(const PenaltyShown& penalty) {
  Json json;
  json["name"] = penalty.name;
  json["title"] = penalty.title;
  json["amount"] = penalty.amount;
  json["applies"] = truth_text(penalty.applies);
  json["citation"] = penalty.citation;
  return json;
}

Json requirement_json(const Program& program, const RequirementResult& result) {
  const program::Requirement& requirement = program.requirements[result.requirement];
  Json json;
  json["name"] = requirement.name;
  json["title"] = requirement.title;
  json["id"] = result.id;
  json["movement"] = requirement.movement();
  json["verdict"] = to_string(result.verdict);
  json["possible"] = Json::array();
  for (const Verdict verdict : result.possible.list()) {
    json["possible"].push_back(to_string(verdict));
  }
  json["truth"] = truth_text(result.truth);
  json["out_of_scope"] = result.out_of_scope;
  json["reading"] = result.reading;
  json["other_view"] = or_null(result.other_view);
  json["duties"] = Json::array();
  for (const DutyResult& duty : result.duties) json["duties"].push_back(duty_json(duty));
  json["exceptions"] = Json::array();
  for (const ExceptionResult& each : result.exceptions) {
    json["exceptions"].push_back(exception_json(each));
  }
  json["reviews"] = Json::array();
  for (const ReviewResult& each : result.reviews) json["reviews"].push_back(review_json(program, each));
  json["penalties"] = Json::array();
  for (const PenaltyShown& each : result.penalties) json["penalties"].push_back(penalty_json(each));
  json["grounds"] = grounds_json(result.grounds);
  json["reasons"] = texts(result.reasons);
  return json;
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

std::string verdict_json(const Program& program, const LineName& line, const RowResult& result) {
  Json json = line_json("cocket.verdict/1", line);
  json["verdict"] = to_string(result.verdict);
  json["worst_possible"] = to_string(result.worst_possible);
  json["confidence"] = or_null(result.confidence);
  json["margin"] = result.margin ? margin_json(*result.margin) : Json(nullptr);
  json["missing"] = texts(result.missing);
  json["assuming"] = texts(result.assuming);
  json["views_differ"] = texts(result.views_differ);
  json["warnings"] = texts(result.warnings);
  json["requirements"] = Json::array();
  for (const RequirementResult& each : result.requirements) {
    json["requirements"].push_back(requirement_json(program, each));
  }
  json["provisions"] = Json::array();
  for (const ProvisionResult& each : result.provisions) {
    Json provision;
    provision["name"] = program.provisions[each.provision].name;
    provision["truth"] = truth_text(each.truth);
    provision["instance"] = each.instance;
    provision["limbs"] = texts(each.limbs);
    json["provisions"].push_back(std::move(provision));
  }
  return dump(json);
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
