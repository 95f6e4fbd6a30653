#include "io/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io/csv_source.h"
#include "io/jsonl_source.h"
#include "tests/unit/io/small_program.h"

namespace cocket {
namespace {

using program::ProgramPtr;
using ::cocket::testing::small_program;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const Diagnostic& each : diagnostics.items()) names.emplace_back(code_name(each.code));
  return names;
}

// Everything one input gives, with a mapping and a catalogue from texts.
class Reading {
 public:
  Reading& map(const std::string& text) {
    mapping_ = parse_mapping(sources_, "map.yaml", "schema: cocket.mapping/1\n" + text, *program_,
                             limits_, diagnostics_);
    return *this;
  }
  Reading& catalogue(const std::string& entries) {
    catalogue_ = parse_catalogue(
        sources_, "chips.yaml",
        "schema: cocket.catalogue/1\nkey: item.model\nsources: {s: a data sheet}\n"
        "columns: {tpp: item.tpp, bw: {fact: item.memory_bandwidth, unit: TB/s}}\nentries:\n" +
            entries,
        *program_, limits_, diagnostics_);
    return *this;
  }
  Reading& known(const std::string& text) {
    parties = parse_register("parties.csv", text, *program_, limits_, diagnostics_);
    return *this;
  }
  Reading& csv(const std::string& text, bool strict = false) {
    return read(std::make_unique<CsvSource>(bytes_of(text), limits_), strict);
  }
  Reading& json(const std::string& text, bool strict = false) {
    return read(std::make_unique<JsonlSource>(bytes_of(text), limits_), strict);
  }

  const FieldValue& of(size_t row, std::string_view record, std::string_view field) const {
    const auto id = program_->find_record(record);
    return rows.at(row).records[id.index].fields[program_->records[id].find(field).index];
  }
  const FieldValue& circuit(size_t row, std::string_view field, size_t index = 0) const {
    const auto id = program_->find_record("circuit");
    return of(row, "item", "circuits")
        .list.records.at(index)
        .fields[program_->records[id].find(field).index];
  }
  std::vector<std::string> codes() const { return cocket::codes(diagnostics_); }
  const Diagnostics& diagnostics() const { return diagnostics_; }

  std::optional<Register> parties;
  std::vector<Row> rows;
  std::vector<CellIssue> issues;
  std::vector<std::string> warnings;
  std::vector<Reject> rejects;
  std::unique_ptr<RowReader> reader;

 private:
  Reading& read(std::unique_ptr<RecordSource> source, bool strict) {
    source_ = std::move(source);
    EXPECT_FALSE(source_->open().has_value());
    reader = RowReader::create(*program_, *source_, mapping_ ? &*mapping_ : nullptr,
                               catalogue_ ? &*catalogue_ : nullptr, parties ? &*parties : nullptr,
                               {strict, {"verdict"}}, limits_,
                               diagnostics_);
    if (!reader) return *this;
    Batch batch;
    while (source_->next(batch)) {
      for (const InputRecord& record : batch.records) {
        rows.push_back(reader->read(batch, record));
        for (const auto& issue : reader->issues()) issues.push_back(issue);
        for (const auto& warning : reader->warnings()) warnings.push_back(warning);
      }
      for (const Reject& reject : batch.rejects) rejects.push_back(reject);
    }
    return *this;
  }

  const ProgramPtr program_ = small_program();
  const Limits limits_;
  SourceSet sources_;
  Diagnostics diagnostics_;
  std::optional<Mapping> mapping_;
  std::optional<Catalogue> catalogue_;
  std::unique_ptr<RecordSource> source_;
};

TEST(RowReader, HeadersThatAreFactsMapByThemselves) {
  Reading r;
  r.csv("shipment.id,item.tpp,item.memory_bandwidth [TB/s],end_user.country,remark\n"
        "S1,1600.472,3.35,cn,=1+1\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  ASSERT_EQ(r.rows.size(), 1u);
  EXPECT_EQ(r.rows[0].id, "S1");
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).number, Interval::point(Rational(1600472, 1000)));
  EXPECT_EQ(r.circuit(0, "memory_bandwidth").sources.at(0).number, Interval::point(3350));
  EXPECT_EQ(r.of(0, "shipment", "parties").list.records.size(), 1u);
}

TEST(RowReader, UnreadableCellsAreListedAndStayUnreadable) {
  Reading r;
  r.csv("item.tpp,shipment.destination,shipment.transit\n4.8k,China,MY;Atlantis\n4800,CN,\n");
  ASSERT_EQ(r.issues.size(), 3u);
  EXPECT_EQ(r.issues[0].row, 1u);
  EXPECT_EQ(r.issues[0].column, "item.tpp");
  EXPECT_EQ(r.issues[0].found, "4.8k");
  EXPECT_EQ(r.issues[0].expected, "a number of TPP, at least 0 TPP");
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).state, CellState::unreadable);
  EXPECT_FALSE(r.of(0, "shipment", "transit").list.complete);
  EXPECT_FALSE(r.of(1, "shipment", "transit").list.given);
  EXPECT_EQ(r.reader->counts().unreadable_cells, 3u);
}

TEST(RowReader, NamesThatLookLikeFacts) {
  Reading warned;
  warned.csv("item.tppp,item.tpp,Remark.x\n1,2,3\n");
  EXPECT_THAT(warned.codes(), ElementsAre("I0505"));
  EXPECT_THAT(warned.diagnostics().items()[0].help, Contains("item.tpp"));
  EXPECT_EQ(warned.rows.size(), 1u);
  Reading strict;
  strict.csv("item.tppp,item.tpp\n1,2\n", true);
  EXPECT_THAT(strict.codes(), ElementsAre("I0506"));
  EXPECT_TRUE(strict.rows.empty());
}

TEST(RowReader, HeaderErrors) {
  EXPECT_THAT(Reading().csv("a,a,item.tpp\n").codes(), ElementsAre("I0503"));
  EXPECT_THAT(Reading().csv("verdict,item.tpp\n").codes(), ElementsAre("I0504"));
  EXPECT_THAT(Reading().csv("item.tpp [TB/s]\n").codes(), Contains("I0511"));
  EXPECT_THAT(Reading().csv("item.tpp [furlong]\n").codes(), Contains("I0511"));
  EXPECT_THAT(Reading().csv("a,b\n").codes(), ElementsAre("I0514"));
  EXPECT_THAT(Reading().csv("item.circuits,item.tpp\n").codes(), ElementsAre("I0505"));
}

TEST(Register, KnowsWhoeverBearsTheNameInAnyRole) {
  Reading r;
  r.known("party.name,party.country,aliases,note\n"
          "Demo  Data,SG,DEMO DATA PTE;Demo,\"asked 2026-03-02\"\nOther,,,\n")
      .csv("end_user.name,consignee.name,consignee.country\n"
           "demo data,DEMO DATA PTE,CN\nNobody,Other,\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  const std::vector<RecordValue>& first = r.of(0, "shipment", "parties").list.records;
  ASSERT_EQ(first.size(), 2u);
  ASSERT_EQ(first[0].fields[1].sources.size(), 1u);
  EXPECT_EQ(first[0].fields[1].sources[0].text, "SG");
  EXPECT_EQ(first[0].fields[1].sources[0].origin, Origin::parties);
  // The line's own cell stays beside it: two sources of one fact.
  EXPECT_EQ(first[1].fields[1].sources.size(), 2u);
  for (const RecordValue& party : r.of(1, "shipment", "parties").list.records) {
    EXPECT_TRUE(party.fields[1].sources.empty());
  }
  EXPECT_EQ(r.reader->counts().parties.named, 4u);
  EXPECT_EQ(r.reader->counts().parties.known, 3u);
  EXPECT_THAT(r.reader->notes(),
              Contains("parties parties.csv: of 4 names in the lines 3 are in the table"));
}

TEST(Register, KnowsMembersOfNestedLines) {
  Reading r;
  r.known("party.name,party.country\nDemo,SG\n")
      .json(R"({"shipment":{"parties":[{"role":"consignee","name":"Demo"},{"name":"Else"}]}})");
  const std::vector<RecordValue>& parties = r.of(0, "shipment", "parties").list.records;
  ASSERT_EQ(parties.size(), 2u);
  EXPECT_EQ(parties[0].fields[1].sources.at(0).text, "SG");
  EXPECT_TRUE(parties[1].fields[1].sources.empty());
}

TEST(Register, EveryMistakeIsAnError) {
  const std::pair<const char*, const char*> cases[] = {
      {"country,party.name\n", "is to be a text fact"},
      {"party.country\n", "is to be a text fact"},
      {"party.name,party.countri\n", "is no fact of a party"},
      {"party.name,item.model\n", "is no fact of a party"},
      {"party.name,remarks\n", "is no fact of a party"},
      {"party.name,party.country,party.country\n", "occurs twice"},
      {"party.name,party.country [TPP]\n", "is no unit"},
      {"party.name,party.country\nA,Atlantis\n", ":2: `Atlantis` is no value"},
      {"party.name,party.country\n,SG\n", ":2: no name"},
      {"party.name,party.country\nA,SG\na,CN\n", ":3: `a` stands in this table more than once"},
      {"party.name,aliases\nA,\nB,C;A\n", ":3: `A` stands in this table more than once"},
      {"party.name,party.country\nA\n", ":2: the line cannot be split"},
  };
  for (const auto& [text, message] : cases) {
    Reading r;
    r.known(text);
    EXPECT_FALSE(r.parties) << text;
    EXPECT_THAT(r.codes(), ElementsAre("I0516")) << text;
    if (!r.diagnostics().items().empty()) {
      EXPECT_THAT(r.diagnostics().items()[0].message, HasSubstr(message)) << text;
    }
  }
}

TEST(Mapping, ColumnsUnitsValuesBlanksAndRounding) {
  Reading r;
  r.map("columns:\n"
        "  TPP: item.tpp\n"
        "  BW: {fact: item.memory_bandwidth, unit: TB/s, rounded_to: 1, blank: none}\n"
        "  KNOW: {fact: shipment.knowledge, values: {\"N/A\": ~, aware: knows}}\n"
        "  item.datacenter: {ignore: true}\n"
        "constants: {shipment.destination: HK}\n")
      .csv("TPP,BW,KNOW,item.datacenter\n4800,3.4,aware,yes\n2368,,N/A,yes\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  const Cell& bandwidth = r.circuit(0, "memory_bandwidth").sources.at(0);
  EXPECT_EQ(bandwidth.state, CellState::bounded);
  EXPECT_EQ(bandwidth.number, Interval::closed(3350, 3450));
  EXPECT_EQ(r.circuit(1, "memory_bandwidth").sources.at(0).state, CellState::none);
  EXPECT_EQ(r.of(0, "shipment", "knowledge").sources.at(0).text, "knows");
  EXPECT_TRUE(r.of(1, "shipment", "knowledge").sources.empty());
  EXPECT_TRUE(r.circuit(0, "datacenter").sources.empty());
  EXPECT_EQ(r.of(0, "shipment", "destination").sources.at(0).origin, Origin::constant);
  EXPECT_THAT(r.reader->notes(), Contains("every line: shipment.destination = HK"));
  EXPECT_THAT(r.reader->notes(), Contains("blank read as none in BW: 1 lines"));
}

TEST(Mapping, ListsFromSeveralColumns) {
  Reading r;
  r.map("columns: {TPP: item.tpp}\njoin: {fact: shipment.transit, from: [t1, t2]}\n")
      .csv("TPP,t1,t2\n1,MY,SG\n1,,\n1,MY,Narnia\n1,,SG\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  const auto list = [&r](size_t row) { return r.of(row, "shipment", "transit").list; };
  EXPECT_TRUE(list(0).complete);
  EXPECT_EQ(list(0).cells.size(), 2u);
  EXPECT_FALSE(list(1).given);
  EXPECT_FALSE(list(2).complete);
  EXPECT_EQ(list(3).cells.size(), 1u);
}

TEST(Mapping, EveryMistakeIsAnError) {
  const std::pair<const char*, const char*> cases[] = {
      {"I0509", "column: {}\n"},
      {"I0509", "columns: {A: {fact: item.tpp, units: TPP}}\n"},
      {"I0510", "columns: {A: item.tppp}\n"},
      {"I0511", "columns: {A: {fact: item.tpp, unit: TB/s}}\n"},
      {"I0515", "columns: {A: {unit: TPP}}\n"},
      {"I0515", "columns: {A: {fact: item.tpp, blank: zero}}\n"},
      {"I0515", "columns: {A: {fact: item.tpp, blank: none}}\n"},
      {"I0515", "columns: {A: {fact: item.tpp, rounded_to: much}}\n"},
      {"I0515", "columns: {A: {fact: shipment.knowledge, values: {x: aware}}}\n"},
      {"I0515", "columns: {A: {fact: item.model, rounded_to: 1}}\n"},
      {"I0515", "columns: {A: {fact: item.tpp, ignore: true}}\n"},
      {"I0515", "columns: [A]\n"},
      {"I0515", "constants: {item.tpp: lots}\n"},
      {"I0510", "constants: {item.tppp: 1}\n"},
      {"I0515", "prefer: {item.tpp: best}\n"},
      {"I0515", "join: {fact: item.tpp, from: [a]}\n"},
      {"I0515", "join: {fact: shipment.transit}\n"},
      {"I0515", "columns: {A: &x item.tpp}\n"},
      {"I0515", "columns: {A: item.tpp, A: item.model}\n"},
  };
  for (const auto& [code, text] : cases) {
    EXPECT_THAT(Reading().map(text).codes(), ElementsAre(code)) << text;
  }
  EXPECT_THAT(Reading().map("columns: {B: item.tpp}\n").csv("A,item.model\n1,2\n").codes(),
              ElementsAre("I0510"));
}

TEST(Mapping, TwoColumnsOfOneFactAreTwoSources) {
  Reading r;
  r.map("columns: {A: item.tpp}\n").csv("A,item.tpp\n4800,4799\n");
  EXPECT_THAT(r.codes(), ElementsAre("I0513"));
  EXPECT_EQ(r.circuit(0, "tpp").sources.size(), 2u);
}

const std::string kChips =
    "  - {model: H20, aliases: [HGX  H20, chip], values: {tpp: \"2368\", bw: [\"4\", \"4.1\"],"
    " item.datacenter: yes}, source: s, confidence: secondary}\n"
    "  - {model: H100, aliases: [chip], values: {tpp: 15832}, source: s, confidence: secondary}\n";

TEST(Catalogue, JoinsOnTheModel) {
  Reading r;
  r.catalogue(kChips).csv("item.model,item.tpp\n  hgx h20 ,\nH100,15840\nB200,\nchip,\n,\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  ASSERT_EQ(r.rows.size(), 5u);
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).origin, Origin::catalogue);
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).number, Interval::point(2368));
  EXPECT_EQ(r.circuit(0, "memory_bandwidth").sources.size(), 2u);
  EXPECT_EQ(r.circuit(0, "memory_bandwidth").sources.at(1).number, Interval::point(4100));
  EXPECT_EQ(r.circuit(1, "tpp").sources.size(), 2u);
  EXPECT_TRUE(r.circuit(2, "tpp").sources.empty());
  EXPECT_TRUE(r.circuit(3, "tpp").sources.empty());
  EXPECT_THAT(r.warnings, ElementsAre(HasSubstr("several entries for `chip`")));
  EXPECT_EQ(r.reader->counts().catalogue_matched, 2u);
  EXPECT_EQ(r.reader->counts().catalogue_unknown, 1u);
  EXPECT_EQ(r.reader->counts().catalogue_ambiguous, 1u);
}

TEST(Catalogue, PreferencesAreExplicitAndNeverHealACell) {
  Reading by_row;
  by_row.catalogue(kChips).map("prefer: {item.tpp: row}\n").csv(
      "item.model,item.tpp\nH100,15840\nH100,\n");
  ASSERT_EQ(by_row.circuit(0, "tpp").sources.size(), 1u);
  EXPECT_EQ(by_row.circuit(0, "tpp").sources[0].number, Interval::point(15840));
  EXPECT_EQ(by_row.circuit(1, "tpp").sources.size(), 1u);
  Reading by_catalogue;
  by_catalogue.catalogue(kChips).map("prefer: {item.tpp: catalogue}\n").csv(
      "item.model,item.tpp\nH100,15840\nH100,lots\nB200,5\n");
  ASSERT_EQ(by_catalogue.circuit(0, "tpp").sources.size(), 1u);
  EXPECT_EQ(by_catalogue.circuit(0, "tpp").sources[0].number, Interval::point(15832));
  const auto& damaged = by_catalogue.circuit(1, "tpp").sources;
  ASSERT_EQ(damaged.size(), 2u);
  EXPECT_EQ(damaged[1].state, CellState::unreadable);
  EXPECT_EQ(by_catalogue.circuit(2, "tpp").sources.size(), 1u);
}

TEST(Catalogue, EveryMistakeIsAnError) {
  for (const char* entry : {
           "  - {model: A, values: {tpp: lots}, source: s, confidence: primary}\n",
           "  - {model: A, values: {tp: 1}, source: s, confidence: primary}\n",
           "  - {model: A, values: {item.tppp: 1}, source: s, confidence: primary}\n",
           "  - {model: A, values: {tpp: 1}, confidence: primary}\n",
           "  - {model: A, values: {tpp: 1}, source: s}\n",
           "  - {values: {tpp: 1}, source: s, confidence: primary}\n",
           "  - {model: A, value: {tpp: 1}, source: s, confidence: primary}\n",
           "  - {model: \" \", source: s, confidence: primary}\n",
       }) {
    EXPECT_THAT(Reading().catalogue(entry).codes(), ElementsAre("I0512")) << entry;
  }
}

TEST(JsonLines, NestedRecordsAndExactNumbers) {
  Reading r;
  r.json(R"({"shipment":{"id":"S1","transit":["MY","sg"],"parties":[{"role":"end_user","country":"CN"},{"role":"consignee","country":"HK"}]},)"
         R"("item":{"model":"X","circuits":[{"tpp":1600.472},{"tpp":"0.10000000000000000000000000000000001"}]}})"
         "\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  EXPECT_THAT(r.issues, IsEmpty());
  ASSERT_EQ(r.rows.size(), 1u);
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).number, Interval::point(Rational(1600472, 1000)));
  EXPECT_EQ(to_exact_string(*r.circuit(0, "tpp", 1).sources.at(0).number.low.value),
            "0.10000000000000000000000000000000001");
  EXPECT_EQ(r.of(0, "item", "circuits").list.records[1].name, "item.circuits[2]");
  EXPECT_TRUE(r.of(0, "item", "circuits").list.complete);
  EXPECT_EQ(r.of(0, "shipment", "transit").list.cells.size(), 2u);
  EXPECT_EQ(r.of(0, "shipment", "parties").list.records[0].fields[1].sources[0].text, "CN");
}

TEST(JsonLines, FlatNamesAndViews) {
  Reading r;
  r.json(R"({"item.tpp":4800,"item":{"memory_bandwidth":4000},"end_user":{"country":"CN"},"item.datacenter":true})"
         "\n" R"({"item.tpp":null})" "\n");
  EXPECT_THAT(r.codes(), IsEmpty());
  EXPECT_EQ(r.circuit(0, "tpp").sources.at(0).number, Interval::point(4800));
  EXPECT_EQ(r.circuit(0, "memory_bandwidth").sources.at(0).number, Interval::point(4000));
  EXPECT_TRUE(r.circuit(0, "datacenter").sources.at(0).truth);
  EXPECT_EQ(r.of(0, "shipment", "parties").list.records.size(), 1u);
  EXPECT_TRUE(r.circuit(1, "tpp").sources.empty());
  EXPECT_FALSE(r.of(1, "shipment", "parties").list.given);
}

TEST(JsonLines, OpenListsAndDamage) {
  Reading r;
  r.json(R"({"item":{"circuits":{"open":true,"members":[{"tpp":1}]}},"shipment":{"transit":["MY",7]}})" "\n"
         R"({"item":{"circuits":[{"tpp":1},5]},"shipment":{"transit":[]}})" "\n"
         R"({"item":{"circuits":{"opn":true,"members":[]}},"shipment":{"destination":["CN"]}})" "\n"
         R"({"item":{"circuits":[{"tpp":1},{"tpp":2}]},"item.tpp":3})" "\n");
  EXPECT_FALSE(r.of(0, "item", "circuits").list.complete);
  EXPECT_FALSE(r.of(0, "shipment", "transit").list.complete);
  EXPECT_FALSE(r.of(1, "item", "circuits").list.complete);
  EXPECT_TRUE(r.of(1, "shipment", "transit").list.given);
  EXPECT_TRUE(r.of(1, "shipment", "transit").list.complete);
  EXPECT_FALSE(r.of(2, "item", "circuits").list.complete);
  EXPECT_EQ(r.of(2, "shipment", "destination").sources.at(0).state, CellState::unreadable);
  EXPECT_EQ(r.circuit(3, "tpp").sources.at(1).state, CellState::unreadable);
  EXPECT_EQ(r.issues.size(), 5u);
}

TEST(JsonLines, UnknownNamesAreSaidOnce) {
  Reading r;
  r.json("{\"item\":{\"modle\":\"x\"},\"other\":1}\n{\"item\":{\"modle\":\"y\"},\"item.tppp\":2}\n");
  EXPECT_EQ(r.rows.size(), 2u);
  EXPECT_THAT(cocket::codes(r.reader->name_findings()), ElementsAre("I0505", "I0505"));
}

TEST(JsonLines, BrokenLinesAreRejectedAndCounted) {
  Reading r;
  r.json("{\"item.tpp\":1}\n{\"item.tpp\":1,\"item.tpp\":2}\n[1]\n\n{\"item.tpp\":NaN}\n"
         "{\"a\":\"\xFF\"}\n{\"item.tpp\":2}\r\n{\"item.tpp\":3");
  EXPECT_EQ(r.rows.size(), 2u);
  ASSERT_EQ(r.rejects.size(), 5u);
  EXPECT_EQ(r.rejects[0].line, 2u);
  EXPECT_THAT(r.rejects[0].reason, HasSubstr("given twice"));
  EXPECT_EQ(r.rejects[2].line, 5u);
  EXPECT_EQ(r.rejects[4].line, 8u);
  EXPECT_EQ(r.rows[1].number, 6u);
}

TEST(JsonValue, NumbersKeepTheirDigits) {
  JsonValue value;
  std::string reason;
  const std::string text = R"([1600.472, 12345678901234567890123, 1e3, -0.10, 18446744073709551615])";
  ASSERT_TRUE(parse_json(text, Limits{}, value, reason));
  std::vector<std::string> texts;
  for (const JsonValue& item : value.items) texts.push_back(item.text);
  EXPECT_THAT(texts, ElementsAre("1600.472", "12345678901234567890123", "1e3", "-0.10",
                                 "18446744073709551615"));
  EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']'), Limits{}, value, reason));
}

}  // namespace
}  // namespace cocket
