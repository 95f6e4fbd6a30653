// A program made by hand, as small as the tests of input and output allow: an item with circuits,
// a shipment with parties, views onto both, a requirement and a provision.
#pragma once

#include <string>

#include "dsl/program/program.h"

namespace cocket::testing {

inline program::Field field(std::string name, program::ValueType type) {
  program::Field made;
  made.name = std::move(name);
  made.type = type;
  return made;
}

inline program::ProgramPtr small_program() {
  using namespace program;
  auto made = std::make_shared<Program>();
  Program& p = *made;
  p.countries = {{"CN", "China"}, {"HK", "Hong Kong"}, {"US", "United States"},
                 {"MY", "Malaysia"}, {"SG", "Singapore"}, {"NO", "Norway"}};
  const KindId performance = p.kinds.push_back("performance");
  const KindId bandwidth = p.kinds.push_back("bandwidth");
  const Unit tpp{"TPP", {{performance, 1}}, 1};
  const Unit gbs{"GB/s", {{bandwidth, 1}}, 1};
  const Unit tbs{"TB/s", {{bandwidth, 1}}, 1000};
  p.units = {{"TPP", tpp}, {"GB/s", gbs}, {"TB/s", tbs}};

  Record circuit;
  circuit.name = "circuit";
  circuit.fields = {field("tpp", ValueType::number), field("memory_bandwidth", ValueType::number),
                    field("datacenter", ValueType::truth), field("kind", ValueType::symbol)};
  circuit.fields[0].unit = tpp;
  circuit.fields[0].range = Interval::at_least(0);
  circuit.fields[1].unit = gbs;
  circuit.fields[1].or_none = true;
  circuit.fields[1].range = Interval::at_least(0);
  circuit.fields[3].members = {"none", "logic", "memory"};

  Record party;
  party.name = "party";
  party.fields = {field("role", ValueType::symbol), field("country", ValueType::country),
                  field("name", ValueType::text)};
  party.fields[0].members = {"end_user", "consignee"};

  const RecordId circuit_id = p.records.push_back(circuit);
  const RecordId party_id = p.records.push_back(party);

  Record item;
  item.name = "item";
  item.singleton = true;
  item.fields = {field("model", ValueType::text), field("circuits", ValueType::list)};
  item.fields[1].element = ValueType::record;
  item.fields[1].record = circuit_id;
  const RecordId item_id = p.records.push_back(item);

  Record shipment;
  shipment.name = "shipment";
  shipment.singleton = true;
  shipment.fields = {field("id", ValueType::text), field("export_date", ValueType::date),
                     field("destination", ValueType::country), field("transit", ValueType::list),
                     field("parties", ValueType::list), field("knowledge", ValueType::symbol)};
  shipment.fields[3].element = ValueType::country;
  shipment.fields[4].element = ValueType::record;
  shipment.fields[4].record = party_id;
  shipment.fields[5].members = {"none", "knows", "suspects"};
  const RecordId shipment_id = p.records.push_back(shipment);

  View chip;
  chip.name = "item";
  chip.owner = item_id;
  chip.list = FieldId{1};
  chip.record = circuit_id;
  chip.always = true;
  p.views.push_back(chip);
  View end_user;
  end_user.name = "end_user";
  end_user.owner = shipment_id;
  end_user.list = FieldId{4};
  end_user.record = party_id;
  end_user.role_field = FieldId{0};
  end_user.role_value = "end_user";
  p.views.push_back(end_user);
  View consignee = end_user;
  consignee.name = "consignee";
  consignee.role_value = "consignee";
  p.views.push_back(consignee);

  Requirement licence;
  licence.name = "advanced_computing";
  licence.title = "licence for advanced computing items";
  Duty duty;
  duty.kind = DutyKind::licence;
  duty.authority = "BIS";
  licence.imposes.push_back(duty);
  p.requirements.push_back(licence);
  Requirement notice;
  notice.name = "malaysia_s12_notice";
  duty.kind = DutyKind::notice;
  duty.authority = "STS";
  notice.imposes.push_back(duty);
  p.requirements.push_back(notice);
  Review review;
  review.name = "advanced_computing_policy";
  review.title = "how an application is looked at";
  p.reviews.push_back(review);
  Provision provision;
  provision.name = "3A090.a";
  p.provisions.push_back(provision);
  return made;
}

inline program::FlatFact fact(const program::Program& program, std::string_view name) {
  return find_flat_fact(program, name).value();
}

}  // namespace cocket::testing
