#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "dsl/data/countries.h"
#include "dsl/data/groups.h"
#include "dsl/data/path.h"
#include "dsl/data/yaml.h"

namespace cocket {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const Diagnostic& each : diagnostics.items()) names.emplace_back(code_name(each.code));
  return names;
}

struct Parsed {
  SourceSet sources;
  Diagnostics diagnostics;
  GroupRows groups;
  bool good = false;

  explicit Parsed(const std::string& text, const Limits& limits = {}) {
    good = parse_groups(sources, "groups.yaml", text, limits, groups, diagnostics);
  }
  Position place(size_t index) const {
    const Span& span = diagnostics.items().at(index).labels.at(0).span;
    return sources[span.source].position(span.begin);
  }
};

const std::string kHead = "schema: cocket.groups/1\nsources: {s: \"15 CFR 740 Supp. 1\"}\ngroups:\n";

TEST(Groups, RowsWithInclusiveDays) {
  const Parsed got(kHead +
                   "  D:5:\n    members:\n"
                   "      - {member: NO, first: 2020-01-01, last: 2022-12-31, source: s, "
                   "confidence: primary, note: why}\n"
                   "      - {member: NO, first: 2023-01-01, last: ~, announced: 2022-12-20, "
                   "source: \"88 FR 1\", confidence: quoted}\n");
  ASSERT_TRUE(got.good);
  const auto& rows = got.groups.at("D:5");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].member, "NO");
  EXPECT_EQ(to_string(*rows[0].last), "2022-12-31");
  EXPECT_EQ(rows[0].citation.text, "15 CFR 740 Supp. 1");
  EXPECT_FALSE(rows[1].last.has_value());
  EXPECT_EQ(rows[1].citation.confidence, program::Confidence::quoted);
}

TEST(Groups, EveryErrorOfAFileIsReportedInItsPlace) {
  const Parsed got(kHead +
                   "  D:5:\n    members:\n"
                   "      - {member: CN, frist: 2020-01-01, source: s, confidence: primary}\n"
                   "      - {member: RU, first: 2020-02-30, source: s, confidence: primary}\n"
                   "      - {member: IR, first: 2020-01-02, last: 2020-01-01, source: s, "
                   "confidence: primary}\n"
                   "      - {member: KP, confidence: primary}\n"
                   "      - {member: BY, source: s, confidence: sure}\n"
                   "      - {member: SY, source: z, confidence: primary}\n");
  EXPECT_FALSE(got.good);
  EXPECT_THAT(codes(got.diagnostics),
              ElementsAre("D0403", "D0404", "D0404", "D0402", "D0404", "D0402"));
  EXPECT_EQ(got.place(0).line, 6u);
  EXPECT_EQ(got.place(0).column, 22u);
  EXPECT_THAT(got.diagnostics.items()[0].help, ElementsAre("first:"));
  EXPECT_EQ(got.place(1).line, 7u);
}

TEST(Groups, RowsOfOneMemberMayNotOverlap) {
  const Parsed got(kHead +
                   "  D:5:\n    members:\n"
                   "      - {member: CN, last: 2022-12-31, source: s, confidence: primary}\n"
                   "      - {member: CN, first: 2022-12-31, source: s, confidence: primary}\n"
                   "      - {member: US, source: s, confidence: primary}\n");
  EXPECT_FALSE(got.good);
  EXPECT_THAT(codes(got.diagnostics), ElementsAre("D0405"));
}

TEST(Groups, AGroupOfTwoFilesIsAnError) {
  Parsed got(kHead + "  D:5: {members: []}\n");
  ASSERT_TRUE(got.good);
  EXPECT_FALSE(parse_groups(got.sources, "b.yaml", kHead + "  D:5: {members: []}\n", {},
                            got.groups, got.diagnostics));
  EXPECT_THAT(codes(got.diagnostics), ElementsAre("D0405"));
}

TEST(Yaml, ScalarsStayText) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto root = parse_yaml(sources, "a.yaml", "a: [NO, 1e5, yes, 2020-01-01, 0x10, 010]\nb: ~\n",
                               {}, {}, diagnostics);
  ASSERT_TRUE(root.has_value());
  std::vector<std::string> texts;
  for (const YamlNode& item : root->items[0].items) texts.push_back(item.text);
  EXPECT_THAT(texts, ElementsAre("NO", "1e5", "yes", "2020-01-01", "0x10", "010"));
  EXPECT_TRUE(root->items[1].is_null());
}

TEST(Yaml, PlacesCountFromTheTextWithAByteOrderMark) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto root = parse_yaml(sources, "a.yaml", "\xEF\xBB\xBF" "a: b\r\n\xC3\xA4: cd\r\n", {}, {},
                               diagnostics);
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(sources.text(root->items[0].span), "b");
  EXPECT_EQ(sources.text(root->items[1].span), "cd");
}

TEST(Yaml, WhatIsRefused) {
  Limits limits;
  limits.max_yaml_depth = 5;
  limits.max_data_file_bytes = 300;
  const std::pair<const char*, std::string> cases[] = {
      {"D0407", "a: &x [1]\n"},
      {"D0407", "a: &x [1, 1]\nb: [*x, *x]\n"},
      {"D0407", "a: [[[[[[1]]]]]]\n"},
      {"D0407", std::string(301, ' ')},
      {"D0401", "a: [1\n"},
      {"D0401", "a: \"open\n"},
      {"D0401", "\xFF\xFE"},
      {"D0401", ""},
      {"D0402", "a: 1\n---\nb: 2\n"},
      {"D0402", "a: 1\na: 2\n"},
      {"D0402", "[1]: 2\n"},
      {"D0402", "a: !!binary abcd\n"},
      {"D0402", "~: 2\n"},
  };
  for (const auto& [code, text] : cases) {
    SourceSet sources;
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_yaml(sources, "a.yaml", text, limits, {}, diagnostics)) << text;
    EXPECT_THAT(codes(diagnostics), ElementsAre(code)) << text;
  }
}

TEST(Countries, CodesAndNames) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto names = parse_countries(
      sources, "c.yaml", "schema: cocket.countries/1\ncountries: {NO: Norway, CN: China}\n", {},
      diagnostics);
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(names.at("NO"), "Norway");
  EXPECT_TRUE(parse_countries(sources, "c.yaml",
                              "schema: cocket.countries/1\ncountries: {no: Norway}\n", {},
                              diagnostics)
                  .empty());
  EXPECT_TRUE(parse_countries(sources, "c.yaml", "schema: cocket.groups/1\n", {}, diagnostics).empty());
  EXPECT_THAT(codes(diagnostics), ElementsAre("D0404", "D0402"));
}

TEST(DataPath, StaysInsideTheRoots) {
  namespace fs = std::filesystem;
  const fs::path base = fs::path(COCKET_TEST_SCRATCH) / "data_path_test";
  fs::remove_all(base);
  fs::create_directories(base / "rules/us");
  fs::create_directories(base / "rules/data");
  std::ofstream(base / "rules/data/groups.yaml") << "x";
  std::ofstream(base / "secret.yaml") << "x";
  fs::create_symlink(base / "secret.yaml", base / "rules/data/link.yaml");
  const std::vector<std::string> roots{(base / "rules").string()};
  const std::string from = (base / "rules/us/a.cocket").string();
  const std::string real = fs::canonical(base / "rules/data/groups.yaml").string();
  EXPECT_EQ(resolve_data_path(roots, from, "../data/groups.yaml").value(), real);
  EXPECT_EQ(resolve_data_path(roots, from, "data/groups.yaml").value(), real);
  for (const std::string path :
       {"../../secret.yaml", "data/link.yaml", "/etc/passwd", "", "a\nb", "..\\secret.yaml"}) {
    const auto result = resolve_data_path(roots, from, path);
    ASSERT_FALSE(result.ok()) << path;
    EXPECT_EQ(result.error().code, Code::D0406) << path;
  }
  EXPECT_EQ(resolve_data_path(roots, from, "data/none.yaml").error().code, Code::D0401);
  fs::remove_all(base);
}

}  // namespace
}  // namespace cocket
