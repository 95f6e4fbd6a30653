#include "base/diagnostic.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/diagnostic_text.h"

namespace cocket {
namespace {

// The span of the nth occurrence of `word` in the text of `source`.
Span find(const SourceSet& sources, SourceId source, const std::string& word, int nth = 1) {
  size_t at = std::string::npos;
  for (int i = 0; i < nth; ++i) at = sources[source].text().find(word, at + 1);
  EXPECT_NE(at, std::string::npos) << word;
  return {source, static_cast<uint32_t>(at), static_cast<uint32_t>(at + word.size())};
}

TEST(CodeTest, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const Code code : all_codes()) {
    EXPECT_TRUE(names.insert(code_name(code)).second) << code_name(code);
    EXPECT_EQ(code_name(code).size(), 5u);
    EXPECT_FALSE(code_title(code).empty());
    Code found{};
    ASSERT_TRUE(code_from_name(code_name(code), found));
    EXPECT_EQ(found, code);
  }
  Code found{};
  EXPECT_FALSE(code_from_name("X9999", found));
  EXPECT_FALSE(code_from_name("", found));
  EXPECT_EQ(code_severity(Code::P0107), Severity::error);
  EXPECT_EQ(code_severity(Code::T0212), Severity::warning);
}

TEST(DiagnosticsTest, SortsByPlaceAndKeepsTheOrderOfEquals) {
  Diagnostics diagnostics;
  diagnostics.add(Code::P0104, Span{{1}, 5, 6}, "fourth");
  diagnostics.add(Code::P0104, Span{{0}, 9, 10}, "second");
  diagnostics.add(Code::T0212, Span{{0}, 9, 12}, "third");
  diagnostics.add(Code::U0602, "first");
  EXPECT_EQ(diagnostics.num_errors(), 3u);
  diagnostics.sort();
  std::vector<std::string> order;
  for (const Diagnostic& diagnostic : diagnostics.items()) order.push_back(diagnostic.message);
  EXPECT_EQ(order, (std::vector<std::string>{"first", "second", "third", "fourth"}));

  Diagnostics all;
  EXPECT_TRUE(all.empty());
  EXPECT_FALSE(all.has_errors());
  all.append(std::move(diagnostics));
  EXPECT_EQ(all.items().size(), 4u);
  EXPECT_TRUE(all.has_errors());
}

class RenderTest : public testing::Test {
 protected:
  SourceSet sources_;
};

TEST_F(RenderTest, ShowsPlaceMarksAndTheWayOut) {
  std::string text;
  for (int i = 1; i < 23; ++i) text += "#\n";
  text += "    when destination in D:5 and over_threshold or parent in D:5\n";
  const SourceId source = sources_.add("rules/us/advanced_computing.cocket", text);
  Diagnostic diagnostic{};
  diagnostic.code = Code::P0107;
  diagnostic.message = "`and` and `or` mixed without brackets";
  diagnostic.labels = {{find(sources_, source, "or parent"), "then `or`"},
                       {find(sources_, source, "and"), "first `and`"}};
  diagnostic.labels[0].span.end = diagnostic.labels[0].span.begin + 2;
  diagnostic.under = "advanced_computing_rs, version 2023-11-17 (88 FR 73458)";
  diagnostic.why =
      "the two readings decide differently for a buyer outside D:5 whose parent is inside it";
  diagnostic.help = {"when (destination in D:5 and over_threshold) or parent in D:5",
                     "when destination in D:5 and (over_threshold or parent in D:5)"};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[P0107]: `and` and `or` mixed without brackets\n"
            "  --> rules/us/advanced_computing.cocket:23:48\n"
            "     |\n"
            "  23 |     when destination in D:5 and over_threshold or parent in D:5\n"
            "     |                             ---                ^^ then `or`\n"
            "     |                             first `and`\n"
            "  under: advanced_computing_rs, version 2023-11-17 (88 FR 73458)\n"
            "  why:   the two readings decide differently for a buyer outside D:5 whose parent is "
            "inside it\n"
            "  help:  write one of\n"
            "           when (destination in D:5 and over_threshold) or parent in D:5\n"
            "           when destination in D:5 and (over_threshold or parent in D:5)\n");
}

TEST_F(RenderTest, WorksWithoutAnyPlace) {
  Diagnostic diagnostic{};
  diagnostic.code = Code::I0501;
  diagnostic.message = "cannot open `shipments.csv`";
  diagnostic.why = "No such file or directory";
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[I0501]: cannot open `shipments.csv`\n"
            "  why:   No such file or directory\n");
  diagnostic.labels = {{Span{}, "a built-in unit"}};
  diagnostic.help = {"cocket facts\n  --template"};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[I0501]: cannot open `shipments.csv`\n"
            "  note:  a built-in unit\n"
            "  why:   No such file or directory\n"
            "  help:  cocket facts\n"
            "           --template\n");
}

TEST_F(RenderTest, MeasuresInCodePoints) {
  const SourceId source =
      sources_.add("a.cocket", "  \"caf\xC3\xA9 \xE4\xB8\xAD\xF0\x9F\x9A\xA2\"\tx >= 4800\r\n");
  Diagnostic diagnostic{};
  diagnostic.code = Code::T0201;
  diagnostic.message = "a number without a unit";
  diagnostic.labels = {{find(sources_, source, "4800"), "TPP?"}};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[T0201]: a number without a unit\n"
            "  --> a.cocket:1:18\n"
            "     |\n"
            "   1 |   \"caf\xC3\xA9 \xE4\xB8\xAD\xF0\x9F\x9A\xA2\" x >= 4800\n"
            "     |                  ^^^^ TPP?\n");
}

TEST_F(RenderTest, ShowsSeveralLinesAndSources) {
  const SourceId first = sources_.add("a.cocket", "one\ntwo\nthree\nfour\nfive\n");
  const SourceId second = sources_.add("b.yaml", "other: 1\n");
  Diagnostic diagnostic{};
  diagnostic.code = Code::N0205;
  diagnostic.message = "`five` is declared twice";
  diagnostic.labels = {{find(sources_, first, "five"), "again here"},
                       {find(sources_, second, "other"), "read here"},
                       {find(sources_, first, "one"), "first here"},
                       {find(sources_, first, "four"), ""}};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[N0205]: `five` is declared twice\n"
            "  --> a.cocket:5:1\n"
            "     |\n"
            "   1 | one\n"
            "     | --- first here\n"
            "     ...\n"
            "   4 | four\n"
            "     | ----\n"
            "   5 | five\n"
            "     | ^^^^ again here\n"
            "  ::: b.yaml:1:1\n"
            "     |\n"
            "   1 | other: 1\n"
            "     | ----- read here\n");
}

TEST_F(RenderTest, TextsOfOneLineNeverRunOverEachOther) {
  const SourceId source = sources_.add("a.cocket", "aa bb cc dd\n");
  Diagnostic diagnostic{};
  diagnostic.code = Code::T0202;
  diagnostic.message = "mixed";
  diagnostic.labels = {{find(sources_, source, "bb"), "second"},
                       {find(sources_, source, "aa"), "first"},
                       {find(sources_, source, "cc"), "third"},
                       {find(sources_, source, "dd"), ""}};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[T0202]: mixed\n"
            "  --> a.cocket:1:4\n"
            "     |\n"
            "   1 | aa bb cc dd\n"
            "     | -- ^^ -- --\n"
            "     | |  |  third\n"
            "     | |  second\n"
            "     | first\n");
}

TEST_F(RenderTest, MarksEmptyAndManyLineSpans) {
  const SourceId source = sources_.add("a.cocket", "open (\n  x\n)");
  Diagnostic diagnostic{};
  diagnostic.code = Code::P0106;
  diagnostic.message = "not closed";
  diagnostic.labels = {{{source, 12, 12}, "end"}, {{source, 5, 11}, "from here"}};
  EXPECT_EQ(render_text(diagnostic, sources_),
            "error[P0106]: not closed\n"
            "  --> a.cocket:3:2\n"
            "     |\n"
            "   1 | open (\n"
            "     |      - from here\n"
            "     ...\n"
            "   3 | )\n"
            "     |  ^ end\n");
}

TEST_F(RenderTest, ShowsALongLineInPieces) {
  std::string text(200, 'a');
  text += " HERE " + std::string(300, 'b') + " THERE " + std::string(50, 'c');
  const SourceId source = sources_.add("a.cocket", text);
  Diagnostic diagnostic{};
  diagnostic.code = Code::P0104;
  diagnostic.message = "long";
  diagnostic.labels = {{find(sources_, source, "HERE"), "this"},
                       {find(sources_, source, "THERE"), "that"}};
  const std::string rendered = render_text(diagnostic, sources_);
  EXPECT_EQ(rendered,
            "error[P0104]: long\n"
            "  --> a.cocket:1:202\n"
            "     |\n"
            "   1 | ..." +
                std::string(21, 'a') + " HERE " + std::string(61, 'b') +
                "...\n"
                "     | " +
                std::string(25, ' ') +
                "^^^^ this\n"
                "   1 | ..." +
                std::string(21, 'b') + " THERE " + std::string(50, 'c') +
                "\n"
                "     | " +
                std::string(25, ' ') + "----- that\n");
}

TEST_F(RenderTest, WrapsProseButNeverHelp) {
  Diagnostic diagnostic{};
  diagnostic.code = Code::D0401;
  diagnostic.message = "m";
  std::string words;
  for (int i = 0; i < 30; ++i) words += i == 0 ? "word" : " word";
  diagnostic.why = words;
  diagnostic.help = {words};
  const std::string rendered = render_text(diagnostic, sources_);
  EXPECT_EQ(rendered, "error[D0401]: m\n  why:   " + words.substr(0, 18 * 5 - 1) + "\n" +
                          std::string(9, ' ') + words.substr(18 * 5) + "\n  help:  " + words +
                          "\n");
}

TEST_F(RenderTest, NeverPassesControlCharactersOn) {
  const SourceId source = sources_.add("a\x1b[2J.cocket", "x \x1b[31m y\n");
  Diagnostic diagnostic{};
  diagnostic.code = Code::P0104;
  diagnostic.message = "what is `\x1b]0;`";
  diagnostic.labels = {{find(sources_, source, "y"), "\x07"}};
  diagnostic.under = "a\x1b b";
  diagnostic.help = {"\x9b"};
  EXPECT_EQ(render_text(diagnostic, sources_).find('\x1b'), std::string::npos);
  EXPECT_EQ(render_text(diagnostic, sources_).find('\x07'), std::string::npos);
}

TEST_F(RenderTest, ColourChangesNothingElse) {
  const SourceId source = sources_.add("a.cocket", "aa bb\n");
  Diagnostics diagnostics;
  diagnostics.add(Code::P0104, find(sources_, source, "bb"), "one", "label").why = "so";
  diagnostics.add(Code::T0212, "two");
  const std::string plain = render_text(diagnostics, sources_);
  EXPECT_NE(plain.find("\n\nwarning[T0212]: two\n"), std::string::npos);
  std::string coloured = render_text(diagnostics, sources_, {.colour = true});
  EXPECT_NE(coloured, plain);
  for (size_t at; (at = coloured.find('\x1b')) != std::string::npos;) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, plain);
}

TEST_F(RenderTest, JsonCarriesTheFieldsApart) {
  const SourceId source = sources_.add("a\xFF.cocket", "\xF0\x9F\x9A\xA2 die_aera\n");
  Diagnostics diagnostics;
  Diagnostic& added = diagnostics.add(Code::N0201, find(sources_, source, "die_aera"),
                                      "no fact `die_aera`", "here");
  added.labels.push_back({{}, "built in"});
  added.under = "3A090.a";
  added.why = "w";
  added.help = {"die_area"};
  const auto json = nlohmann::json::parse(render_json(diagnostics, sources_));
  EXPECT_EQ(json["schema"], "cocket.diagnostics/1");
  ASSERT_EQ(json["diagnostics"].size(), 1u);
  const auto& one = json["diagnostics"][0];
  EXPECT_EQ(one["code"], "N0201");
  EXPECT_EQ(one["severity"], "error");
  EXPECT_EQ(one["title"], "no fact of this name");
  EXPECT_EQ(one["message"], "no fact `die_aera`");
  ASSERT_EQ(one["labels"].size(), 2u);
  EXPECT_EQ(one["labels"][0]["path"], "a\xEF\xBF\xBD.cocket");
  EXPECT_EQ(one["labels"][0]["line"], 1);
  EXPECT_EQ(one["labels"][0]["column"], 3);
  EXPECT_EQ(one["labels"][0]["utf16_column"], 4);
  EXPECT_EQ(one["labels"][0]["begin"], 5);
  EXPECT_EQ(one["labels"][0]["end"], 13);
  EXPECT_FALSE(one["labels"][1].contains("path"));
  EXPECT_EQ(one["labels"][1]["text"], "built in");
  EXPECT_EQ(one["help"], nlohmann::json::array({"die_area"}));
  EXPECT_EQ(nlohmann::json::parse(render_json({}, sources_))["diagnostics"].size(), 0u);
}

// The example in docs/schemas is this output; tests/schemas holds it against the schema.
TEST_F(RenderTest, JsonIsTheDocumentedExample) {
  const SourceId source =
      sources_.add("rules/us/chips.cocket", "# caf\xC3\xA9\n  die_aera >= 4800\n");
  Diagnostics diagnostics;
  diagnostics.add(Code::U0602, "no rules were found in `rules/none`").why =
      "the folder holds no file that ends in .cocket";
  Diagnostic& unknown =
      diagnostics.add(Code::N0201, find(sources_, source, "die_aera"), "no fact `die_aera`");
  unknown.under = "3A090.a, version 2023-11-17 (88 FR 73458)";
  unknown.help = {"die_area"};
  Diagnostic& bare = diagnostics.add(Code::T0201, find(sources_, source, "4800"),
                                     "`4800` has no unit", "a pure number");
  bare.labels.push_back({find(sources_, source, "die_aera"), "in mm2"});
  bare.labels.push_back({{}, "`mm2` is built in"});
  bare.why = "4800 TPP and 4800 mm2 are different things";
  bare.help = {"4800 mm2", "4800 TPP"};
  diagnostics.add(Code::T0212, Span{source, 0, 1}, "this division has no guard");

  std::ifstream file(COCKET_SOURCE_DIR "/docs/schemas/examples/diagnostics.json");
  const std::string example{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(render_json(diagnostics, sources_), example);
}

}  // namespace
}  // namespace cocket
