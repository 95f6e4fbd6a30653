// One answer with something in every part, for tests of outputs.
#pragma once

#include "engine/verdict/verdict.h"
#include "tests/unit/io/small_program.h"

namespace cocket::testing {

inline RowResult sample_result(const program::Program& program) {
  RowResult result;
  result.verdict = Verdict::required;
  result.worst_possible = Verdict::required;

  Margin margin;
  margin.limb = "3A090.a.2";
  margin.limb_id = "us/3A090.a@2023-11-17#2";
  margin.fact = "item.density";
  margin.value = margin.threshold = Rational(592, 100);
  margin.distance = 0;
  margin.relative = Rational(0);
  margin.unit = "TPP/mm2";
  margin.comparison = ">=";
  margin.holds = true;
  result.margin = margin;

  RequirementResult licence;
  licence.requirement = program.find_requirement("advanced_computing");
  licence.verdict = Verdict::required;
  licence.possible.add(Verdict::required);
  licence.truth = Truth::yes;
  licence.id = "us/advanced_computing@2023-11-17";
  licence.other_view = Verdict::not_required;
  DutyResult duty;
  duty.kind = program::DutyKind::licence;
  duty.authority = "BIS";
  licence.duties = {duty};
  ExceptionResult exception;
  exception.name = "NAC";
  exception.state = ExceptionState::open;
  exception.needs = {"shipment.nac_notice_date"};
  ExceptionResult other = exception;
  other.name = "LVS";
  other.state = ExceptionState::not_available;
  other.needs.clear();
  other.barred_by = {"us/no_small_values@2022-10-07"};
  licence.exceptions = {exception, other};
  ReviewResult review;
  review.review = program.reviews.id_at(0);
  review.id = "us/advanced_computing_policy@2023-11-17";
  review.policies = {"presumption_of_denial", "case_by_case"};
  review.grounds.missing = {"end_user.country"};
  licence.reviews = {review};
  PenaltyShown penalty;
  penalty.name = "natural_person";
  penalty.title = "imprisonment";
  penalty.amount = "at most 20 years";
  penalty.applies = Truth::unknown;
  penalty.citation = "50 USC 4819";
  licence.penalties = {penalty};
  licence.grounds.presumptions = {"3A090.a.note_1: presumed; overcome by count: item.transistors < 30 billion"};
  licence.grounds.margins = {margin};
  licence.grounds.sources = {{"us/advanced_computing@2023-11-17", "88 FR 73458",
                              program::Confidence::primary}};
  licence.grounds.confidence = program::Confidence::press;
  licence.reasons = {"3A090.a covers the item"};

  RequirementResult notice;
  notice.requirement = program.find_requirement("malaysia_s12_notice");
  notice.verdict = Verdict::undetermined;
  notice.possible.add(Verdict::required);
  notice.possible.add(Verdict::not_required);
  notice.reading = "s12=literal";
  notice.grounds.missing = {"shipment.knowledge"};
  DutyResult tell;
  tell.kind = program::DutyKind::notice;
  tell.authority = "STS";
  NoticeResult due;
  due.to = "STS";
  due.given = parse_date("2025-07-17");
  due.in_time = Truth::no;
  due.given_fact = "shipment.malaysia_notice_date";
  due.due = {{"clear_days", parse_date("2025-07-14"), 3}, {"literal", parse_date("2025-07-15"), 2}};
  tell.notice = due;
  notice.duties = {tell};
  result.requirements = {licence, notice};

  ProvisionResult holds;
  holds.provision = program.find_provision("3A090.a");
  holds.truth = Truth::yes;
  holds.instance = "item";
  ProvisionResult open = holds;
  open.truth = Truth::unknown;
  result.provisions = {holds, open};
  result.confidence = program::Confidence::press;
  result.missing = {"shipment.knowledge", "law: not verified after 2026-09-24"};
  result.warnings = {"two sources differ"};
  result.views_differ = {"advanced_computing: legal not_required"};
  return result;
}

inline DecisionHeader sample_header() {
  DecisionHeader header;
  header.engine_version = "0.1.0";
  header.rules_digest = std::string(64, 'a');
  header.input_digest = std::string(64, 'b');
  header.rules_path = "rules";
  header.input_path = "in.csv";
  header.view = "enforced";
  header.readings = {{"s12", "literal"}};
  header.known_on = "2025-05-01";
  header.assumptions = {"law unchanged through 2027-12-31"};
  header.notes = {"every line: shipment.origin = US"};
  header.rows_in = 12;
  header.rows_out = 10;
  header.rejected = 2;
  header.unreadable_cells = 3;
  return header;
}

}  // namespace cocket::testing
