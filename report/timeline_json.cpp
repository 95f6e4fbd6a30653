// Timelines for programs (docs/schemas/timeline.schema.json).
#include <nlohmann/json.hpp>

#include "report/timeline.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

using Json = nlohmann::ordered_json;

std::string timeline_json(const Program& program, const Timeline& timeline,
                          const DecisionHeader& header, const std::vector<Setting>& settings,
                          const std::vector<std::string>& day_facts) {
  Json json;
  json["schema"] = "cocket.timeline/1";
  json["rules_digest"] = header.rules_digest;
  json["view"] = header.view;
  json["known_on"] = header.known_on.empty() ? Json(nullptr) : Json(header.known_on);
  json["readings"] = Json::object();
  for (const auto& [name, choice] : header.readings) json["readings"][name] = choice;
  json["facts"] = Json::object();
  for (const Setting& each : settings) json["facts"][each.fact] = each.value;
  json["day_facts"] = day_facts;
  json["days"] = Json::array();
  for (const Date day : timeline.query.days) json["days"].push_back(to_string(day));
  auto model_name = [&timeline](size_t model) {
    return timeline.query.models.empty() ? Json(nullptr) : Json(timeline.query.models[model]);
  };
  json["lines"] = Json::array();
  for (size_t model = 0; model < timeline.answers.size(); ++model) {
    Json line;
    line["model"] = model_name(model);
    line["answers"] = Json::array();
    for (size_t day = 0; day < timeline.query.days.size(); ++day) {
      const DayAnswer& answer = timeline.answers[model][day];
      Json one;
      one["day"] = to_string(timeline.query.days[day]);
      one["verdict"] = to_string(answer.verdict);
      one["requirements"] = Json::object();
      for (size_t i = 0; i < timeline.query.requirements.size(); ++i) {
        one["requirements"][program.requirements[timeline.query.requirements[i]].name] =
            to_string(answer.requirements[i]);
      }
      one["provisions"] = Json::object();
      for (size_t i = 0; i < timeline.query.provisions.size(); ++i) {
        one["provisions"][program.provisions[timeline.query.provisions[i]].name] =
            to_string(answer.provisions[i]);
      }
      one["missing"] = answer.missing;
      one["assuming"] = answer.assuming;
      line["answers"].push_back(std::move(one));
    }
    json["lines"].push_back(std::move(line));
  }
  json["changes"] = Json::array();
  for (const TimelineChange& change : timeline.changes) {
    Json one;
    one["day"] = to_string(change.day);
    one["kind"] = change.provision ? "provision" : "requirement";
    one["name"] = change.name;
    one["before"] = change.before;
    one["after"] = change.after;
    one["lines"] = Json::array();
    for (const TimelineChange::Line& line : change.lines) {
      one["lines"].push_back({{"model", model_name(line.model)},
                              {"before", to_string(line.before)},
                              {"after", to_string(line.after)}});
    }
    one["because"] = Json::array();
    for (const Reason& reason : change.reasons) {
      Json why;
      why["what"] = reason.what;
      why["id"] = reason.id.empty() ? Json(nullptr) : Json(reason.id);
      why["citation"] = reason.citation.empty() ? Json(nullptr) : Json(reason.citation);
      why["confidence"] = reason.confidence ? Json(to_string(*reason.confidence)) : Json(nullptr);
      one["because"].push_back(std::move(why));
    }
    json["changes"].push_back(std::move(one));
  }
  json["assuming"] = timeline.assuming;
  return json.dump();
}

}  // namespace cocket::report
