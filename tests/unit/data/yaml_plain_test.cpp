// The shorter way to read YAML against the library: what it takes at all, it takes to the same end.
#include "dsl/data/yaml_plain.h"

#include <gtest/gtest.h>

#include <random>

#include "base/diagnostic_text.h"
#include "base/file.h"

namespace cocket {
namespace {

std::string told(const YamlNode& node) {
  std::string text = std::to_string(static_cast<int>(node.kind)) + "@" + std::to_string(node.span.begin) + "-" +
                     std::to_string(node.span.end) + "<" + node.text + ">[";
  for (const YamlNode& key : node.keys) text += told(key) + ":";
  for (const YamlNode& item : node.items) text += told(item) + ",";
  return text + "]";
}

std::string read(const std::string& text, YamlWay way) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto root = parse_yaml(sources, "data.yaml", text, Limits{}, {}, diagnostics, way);
  return (root ? told(*root) : "nothing") + "\n" + render_text(diagnostics, sources);
}

bool is_plain(const std::string& text) { return read_plain_yaml(text, SourceId{0}, Limits{}).has_value(); }

const std::vector<std::string> kTexts = {
    "schema: cocket.groups/1\nsources:\n  s: \"15 CFR 740 Supp. 1\"\n\n# why\ngroups:\n  \"D:5\":\n    members:\n"
    "      - {member: \"CN\", first: 2020-01-01, source: s, confidence: primary}\n      # not since\n"
    "      - {member: MO, last: 2021-01-01, source: \"88 FR 1, note\", confidence: quoted, note: \"\"}\n"
    "  E:\n    members:\n      - {member: CU, source: s}\n",
    "schema: cocket.countries/1\ncountries:\n  \"AX\": \"\xC3\x85land Islands\"\n  CI: Ivory Coast\n",
    "rows:\n   - a\n   - \"b\"\n   - {c: d e}\nafter:\n  x:\n     y: 1.5\n  z: w/v+u\n",
    "- one\n- {two: three}\n- \"four\"\n"};

TEST(PlainYaml, ReadsTheFilesOfTheLibraryOfRules) {
  for (const char* name : {"us_country_groups", "us_supplement_5", "european_union", "malaysia_annex_1", "aes_codes", "countries"}) {
    const Result<std::string> text =
        read_file(std::string(COCKET_SOURCE_DIR "/rules/data/") + name + ".yaml", Limits{}.max_data_file_bytes, Code::D0407);
    ASSERT_TRUE(text.ok()) << name;
    EXPECT_TRUE(is_plain(text.value())) << name;
    EXPECT_EQ(read(text.value(), YamlWay::shortest), read(text.value(), YamlWay::library)) << name;
  }
}

TEST(PlainYaml, LeavesToTheLibraryWhatIsNotPlain) {
  for (const std::string text :
       {"", "\n", "# only this\n", "a: b", "a: null\n", "a: ~\n", "a:\n", "a:\nb: c\n", "a: b\n  c\n", "a: b # c\n", "a: 'b'\n",
        "a: \"b\\n\"\n", "a: [b]\n", "a: {}\n", "a: {b: c,d: e}\n", "a:\n- b\n", "a: &b c\n", "a: !b c\n", "a: |\n  b\n",
        "a: b: c\n", "a:b\n", "---\na: b\n", "a: b\n---\nc: d\n", "\ta: b\n", "a: b\r\n", "a:\n   b: c\n  d: e\n",
        "a: b\n# c\nd: e\n", "- - a\n", "- a: b\n", "? a\n: b\n", "a: \"b\nc\"\n", "a: \"b\" c\n", "\xEF\xBB\xBF" "a: b\n"}) {
    EXPECT_FALSE(is_plain(text)) << text;
  }
}

TEST(PlainYaml, NestsAsDeepAsTheLibrary) {
  Limits limits;
  limits.max_yaml_depth = 3;
  EXPECT_TRUE(read_plain_yaml("a:\n  b:\n    c: d\n", SourceId{0}, limits).has_value());
  EXPECT_FALSE(read_plain_yaml("a:\n  b:\n    c: {d: e}\n", SourceId{0}, limits).has_value());
  EXPECT_FALSE(read_plain_yaml("a:\n  b:\n    c:\n      - d\n", SourceId{0}, limits).has_value());
}

// Texts with a few characters taken out, put in or exchanged: most are read by the library, many are
// still plain, and none is read otherwise.
TEST(PlainYaml, ReadsWhatItTakesAsTheLibraryDoes) {
  std::mt19937 random(20260924);
  const std::string letters = "  \n\n::,,{}[]\"\"'#--ab0._/+&*!|>?%@`~\\\t\r\x7F";
  const std::vector<std::string> pieces = {": ", ", ", "\n  ", "\n    ", "- ", " #", "null", "\"\"", "{a: b}", "\n# c\n", "a b", "\n\n", "..."};
  size_t plain = 0;
  constexpr size_t kRounds = 20'000;
  for (size_t round = 0; round < kRounds; ++round) {
    std::string text = kTexts[round % kTexts.size()];
    const size_t changes = 1 + random() % 3;
    for (size_t i = 0; i < changes && !text.empty(); ++i) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0: text.erase(at, 1 + random() % 4); break;
        case 1: text.insert(at, 1, letters[random() % letters.size()]); break;
        case 2: text[at] = letters[random() % letters.size()]; break;
        default: text.insert(at, pieces[random() % pieces.size()]); break;
      }
    }
    if (!is_plain(text)) continue;
    ++plain;
    ASSERT_EQ(read(text, YamlWay::shortest), read(text, YamlWay::library)) << text;
  }
  EXPECT_GT(plain, kRounds / 10);
}

}  // namespace
}  // namespace cocket
