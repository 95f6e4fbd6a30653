// Lines on one day after another: what holds, what is required, and which change of the law makes
// the difference between two days.
//
// Between two of the days that are asked every day on which the law changes is tried; where an
// answer changes while the law stands still (a rule that names a day), its first day is found by
// bisection. A change that comes and goes again between two days is therefore told too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "engine/exact/exact.h"
#include "report/law_days.h"
#include "report/line_maker.h"

namespace cocket::report {

struct TimelineQuery {
  std::vector<std::string> models;                   // empty: one line without a model
  std::vector<Date> days;                            // ascending, none twice
  std::vector<program::RequirementId> requirements;  // that make the verdict
  std::vector<program::ProvisionId> provisions;      // that make the class
};

// What is asked of one line on one day.
struct DayAnswer {
  Verdict verdict = Verdict::not_required;
  std::vector<Verdict> requirements;  // as in the query
  std::vector<Truth> provisions;
  std::vector<std::string> missing;  // of those that are not settled
  std::vector<std::string> assuming;
};

// What the answer rests on that changed on that day.
struct Reason {
  std::string what;  // "3A090.a: new text"
  LawEvent::Kind kind = LawEvent::Kind::text;
  std::string id;  // stable id, a module's name for its verified days; empty for groups and tables
  std::string citation;
  std::optional<program::Confidence> confidence;
  friend bool operator==(const Reason&, const Reason&) = default;
};

struct TimelineChange {
  Date day;                // first day of the new answer
  bool provision = false;  // of a class, not of a requirement
  std::string name;
  std::string before, after;    // verdicts; for a provision false, unknown, true
  std::vector<Reason> reasons;  // empty: no text or list that it rests on changed on that day
  // The lines that change in the same way for the same reasons, and what becomes of their verdict.
  struct Line {
    size_t model;
    Verdict before, after;
  };
  std::vector<Line> lines;
};

struct Timeline {
  TimelineQuery query;
  std::vector<std::vector<DayAnswer>> answers;  // by model, then day
  std::vector<TimelineChange> changes;          // by day, requirements first
  std::vector<std::string> assuming;            // what any answer rests on
};

Timeline make_timeline(exact::Evaluator& evaluator, LineMaker& lines, TimelineQuery query);

// Of the provisions that hold or may hold: "3A090.a", "3A090.b?"; "none".
std::string class_text(const program::Program& program, const TimelineQuery& query,
                       const DayAnswer& answer);

// A table of the answers, then what changed and why, then what is not settled.
std::string timeline_markdown(const program::Program& program, const Timeline& timeline);
// A row for each line and day, with what changed since the day before.
std::string timeline_csv(const program::Program& program, const Timeline& timeline);
// Schema "cocket.timeline/1".
std::string timeline_json(const program::Program& program, const Timeline& timeline,
                          const DecisionHeader& header, const std::vector<Setting>& settings,
                          const std::vector<std::string>& day_facts);

}  // namespace cocket::report
