#include "engine/columns/row.h"

#include <gtest/gtest.h>

#include "tests/unit/io/small_program.h"

namespace cocket {
namespace {

using program::Field;
using program::ProgramPtr;
using ::cocket::testing::fact;
using ::cocket::testing::small_program;

class ReadCell : public ::testing::Test {
 protected:
  const Field& field(std::string_view name) const {
    const auto flat = fact(*program_, name);
    return program_->records[flat.record].fields[flat.field.index];
  }
  Cell read(std::string_view name, std::string_view text) const {
    return read_cell(*program_, field(name), text, Origin::row);
  }
  CellState state(std::string_view name, std::string_view text) const {
    return read(name, text).state;
  }
  const ProgramPtr program_ = small_program();
};

TEST_F(ReadCell, NumbersAreExact) {
  const Cell cell = read("item.tpp", " 1600.472 ");
  EXPECT_EQ(cell.state, CellState::known);
  EXPECT_EQ(cell.number, Interval::point(Rational(1600472, 1000)));
  EXPECT_EQ(cell.text, "1600.472");
  EXPECT_EQ(read("item.tpp", "0").state, CellState::known);
}

TEST_F(ReadCell, BandsAreBounded) {
  EXPECT_EQ(read("item.tpp", "814 +- 5").number, Interval::closed(809, 819));
  EXPECT_EQ(read("item.tpp", "[800, 830]").number, Interval::closed(800, 830));
  EXPECT_EQ(state("item.tpp", "814+-5"), CellState::bounded);
  EXPECT_EQ(state("item.tpp", "[5, 5]"), CellState::known);
  EXPECT_EQ(state("item.tpp", "[830, 800]"), CellState::unreadable);
  EXPECT_EQ(state("item.tpp", "814 +- -5"), CellState::unreadable);
}

TEST_F(ReadCell, WhatIsNoNumberOrOutOfRangeIsUnreadable) {
  for (const char* text : {"1,600", "NaN", "inf", "0x10", "4.0 TB/s", "~70", "1979*", "-1", "TBD",
                           "N/A", "none", "-", "\xC2\xA0" "5", "1e99"}) {
    EXPECT_EQ(state("item.tpp", text), CellState::unreadable) << text;
  }
  EXPECT_EQ(state("item.tpp", std::string(39, '9')), CellState::unreadable);
  EXPECT_EQ(state("item.tpp", std::string_view("5\0", 2)), CellState::unreadable);
  EXPECT_EQ(state("item.tpp", "[-10, -5]"), CellState::unreadable);
  EXPECT_EQ(state("item.tpp", "[-10, 5]"), CellState::bounded);
}

TEST_F(ReadCell, BlankAndNone) {
  EXPECT_EQ(state("item.tpp", "  \t"), CellState::absent);
  EXPECT_EQ(state("item.memory_bandwidth", "none"), CellState::none);
  EXPECT_EQ(state("item.memory_bandwidth", "-"), CellState::none);
  // The member of that name, for a symbol that has one.
  EXPECT_EQ(state("shipment.knowledge", "none"), CellState::known);
  EXPECT_EQ(read("shipment.knowledge", "none").text, "none");
  EXPECT_EQ(state("shipment.knowledge", "-"), CellState::unreadable);
  EXPECT_EQ(state("item.model", "none"), CellState::unreadable);
}

TEST_F(ReadCell, UnitsConvertExactly) {
  const Cell cell = read_cell(*program_, field("item.memory_bandwidth"), "3.35",
                              program_->units.at("TB/s"), Origin::row);
  EXPECT_EQ(cell.number, Interval::point(3350));
}

TEST_F(ReadCell, OtherTypes) {
  EXPECT_EQ(read("shipment.destination", " hk ").text, "HK");
  EXPECT_EQ(state("shipment.destination", "China"), CellState::unreadable);
  EXPECT_EQ(state("shipment.destination", "XX"), CellState::unreadable);
  EXPECT_TRUE(read("item.datacenter", "Yes").truth);
  EXPECT_EQ(read("item.datacenter", "FALSE").state, CellState::known);
  EXPECT_EQ(state("item.datacenter", "1"), CellState::unreadable);
  EXPECT_EQ(state("shipment.export_date", "2023-02-30"), CellState::unreadable);
  EXPECT_EQ(state("shipment.export_date", "04/09/2025"), CellState::unreadable);
  EXPECT_EQ(state("shipment.export_date", "2023-02"), CellState::bounded);
  EXPECT_EQ(state("shipment.knowledge", "aware"), CellState::unreadable);
  EXPECT_EQ(state("item.model", "\xFF"), CellState::unreadable);
}

TEST_F(ReadCell, ExpectedTextSaysTheRange) {
  EXPECT_EQ(expected_text(*program_, field("item.tpp")), "a number of TPP, at least 0 TPP");
  EXPECT_EQ(expected_text(*program_, field("shipment.knowledge")), "one of none, knows, suspects");
}

TEST_F(ReadCell, Lists) {
  const Field& transit = field("shipment.transit");
  const ListValue list = read_list(*program_, transit, "my; SG", Origin::row);
  EXPECT_TRUE(list.given && list.complete);
  ASSERT_EQ(list.cells.size(), 2u);
  EXPECT_EQ(list.cells[0].text, "MY");
  EXPECT_FALSE(read_list(*program_, transit, " ", Origin::row).given);
  const ListValue none = read_list(*program_, transit, "none", Origin::row);
  EXPECT_TRUE(none.given && none.complete && none.cells.empty());
  for (const char* text : {"MY;Atlantis", "MY;;SG", "MY;"}) {
    EXPECT_FALSE(read_list(*program_, transit, text, Origin::row).complete) << text;
  }
}

class Builder : public ::testing::Test {
 protected:
  Cell cell(std::string_view name, std::string_view text) const {
    const auto flat = fact(*program_, name);
    return read_cell(*program_, program_->records[flat.record].fields[flat.field.index], text,
                     Origin::row);
  }
  const FieldValue& of(const Row& row, std::string_view record, std::string_view field) const {
    const auto id = program_->find_record(record);
    return row.records[id.index].fields[program_->records[id].find(field).index];
  }
  RecordValue party(RowBuilder& builder, const char* role) const {
    RecordValue made = builder.make_record(program_->find_record("party"), "party");
    if (role) made.fields[0].sources.push_back(cell("shipment.id", role));
    return made;
  }
  const ProgramPtr program_ = small_program();
};

TEST_F(Builder, ViewsMakeMembersWhereTheyHaveColumns) {
  RowBuilder builder(*program_, {fact(*program_, "end_user.country")});
  builder.begin(7);
  builder.add(fact(*program_, "shipment.id"), cell("shipment.id", "S1"));
  builder.add(fact(*program_, "end_user.country"), cell("end_user.country", "CN"));
  builder.add(fact(*program_, "item.tpp"), cell("item.tpp", "4800"));
  const Row& row = builder.finish();
  EXPECT_EQ(row.number, 7u);
  EXPECT_EQ(row.id, "S1");
  const ListValue& parties = of(row, "shipment", "parties").list;
  EXPECT_TRUE(parties.given && parties.complete);
  ASSERT_EQ(parties.records.size(), 1u);
  EXPECT_EQ(parties.records[0].name, "end_user");
  EXPECT_EQ(parties.records[0].fields[0].sources.at(0).text, "end_user");
  EXPECT_EQ(parties.records[0].fields[1].sources.at(0).text, "CN");
  const ListValue& circuits = of(row, "item", "circuits").list;
  ASSERT_EQ(circuits.records.size(), 1u);
  EXPECT_EQ(circuits.records[0].fields[0].sources.at(0).number, Interval::point(4800));
}

TEST_F(Builder, ALineKnowsNothingOfTheOneBefore) {
  RowBuilder builder(*program_, {fact(*program_, "end_user.country")});
  builder.begin(1);
  ListValue& list = builder.singleton(program_->find_record("shipment")).fields[4].list;
  list.given = true;
  list.complete = false;
  list.records = {party(builder, "consignee"), party(builder, "end_user")};
  builder.add(fact(*program_, "shipment.id"), cell("shipment.id", "S1"));
  builder.add(fact(*program_, "item.tpp"), cell("item.tpp", "4800"));
  Row other;
  for (const bool swapped : {false, true, true}) {
    if (swapped) std::swap(other, builder.finish());
    else builder.finish();
    builder.begin(2);
    const Row& row = builder.finish();
    EXPECT_EQ(row.number, 2u);
    EXPECT_EQ(row.id, "");
    EXPECT_TRUE(of(row, "shipment", "id").sources.empty());
    const ListValue& parties = of(row, "shipment", "parties").list;
    EXPECT_TRUE(parties.given && parties.complete);
    ASSERT_EQ(parties.records.size(), 1u);
    EXPECT_TRUE(parties.records[0].fields[1].sources.empty());
    ASSERT_EQ(of(row, "item", "circuits").list.records.size(), 1u);
    EXPECT_TRUE(of(row, "item", "circuits").list.records[0].fields[0].sources.empty());
    EXPECT_EQ(row.records[program_->find_record("shipment").index].name, "shipment");
  }
}

TEST_F(Builder, AListThatNothingSpeaksOfIsAbsentNotEmpty) {
  RowBuilder builder(*program_, {});
  builder.begin(1);
  const Row& row = builder.finish();
  EXPECT_FALSE(of(row, "shipment", "parties").list.given);
  EXPECT_TRUE(of(row, "item", "circuits").list.given);  // its view is marked `always`
}

TEST_F(Builder, AFlatValueGoesToTheOneMemberOfAGivenList) {
  RowBuilder builder(*program_, {fact(*program_, "end_user.country")});
  builder.begin(1);
  ListValue& list = builder.singleton(program_->find_record("shipment")).fields[4].list;
  list.given = true;
  list.records = {party(builder, "consignee"), party(builder, "end_user")};
  builder.add(fact(*program_, "end_user.country"), cell("end_user.country", "CN"));
  const Row& row = builder.finish();
  const auto& records = of(row, "shipment", "parties").list.records;
  ASSERT_EQ(records.size(), 2u);
  EXPECT_TRUE(records[0].fields[1].sources.empty());
  EXPECT_EQ(records[1].fields[1].sources.at(0).text, "CN");
  EXPECT_TRUE(builder.misplaced().empty());
}

TEST_F(Builder, AFlatValueWithoutExactlyOneMemberIsUnreadable) {
  for (const char* second : {"end_user", static_cast<const char*>(nullptr)}) {
    RowBuilder builder(*program_, {});
    builder.begin(1);
    ListValue& list = builder.singleton(program_->find_record("shipment")).fields[4].list;
    list.given = true;
    list.records = {party(builder, "end_user"), party(builder, second)};
    builder.add(fact(*program_, "end_user.country"), cell("end_user.country", "US"));
    const Row& row = builder.finish();
    for (const RecordValue& member : of(row, "shipment", "parties").list.records) {
      EXPECT_EQ(member.fields[1].sources.at(0).state, CellState::unreadable);
    }
    EXPECT_EQ(builder.misplaced().size(), 1u);
  }
  RowBuilder builder(*program_, {});
  builder.begin(1);
  ListValue& list = builder.singleton(program_->find_record("shipment")).fields[4].list;
  list.given = true;
  builder.add(fact(*program_, "end_user.country"), cell("end_user.country", "US"));
  EXPECT_FALSE(of(builder.finish(), "shipment", "parties").list.complete);
}

TEST_F(Builder, NothingOfALineStaysForTheNext) {
  RowBuilder builder(*program_, {});
  builder.begin(1);
  builder.add(fact(*program_, "shipment.id"), cell("shipment.id", "S1"));
  builder.add(fact(*program_, "item.tpp"), cell("item.tpp", "4800"));
  builder.finish();
  builder.begin(2);
  const Row& row = builder.finish();
  EXPECT_EQ(row.id, "");
  EXPECT_TRUE(of(row, "shipment", "id").sources.empty());
  EXPECT_TRUE(of(row, "item", "circuits").list.records.at(0).fields[0].sources.empty());
}

}  // namespace
}  // namespace cocket
