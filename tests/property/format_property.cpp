// The formatter on generated rule files with comments and line breaks wherever they may stand.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/diagnostic_text.h"
#include "dsl/parse/format.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

namespace cocket {
namespace {

// One line as the grammar sees it.
struct Line {
  size_t level;
  std::vector<std::string> words;
};

// Of the nominal size always: the small sizes that a run starts with would only give zeros.
size_t below(size_t limit) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<size_t>(0, limit));
}
bool sometimes() { return below(3) == 2; }

class RuleWriter {
 public:
  std::vector<Line> file() {
    const size_t count = 1 + below(4);
    for (size_t i = 0; i < count; ++i) declaration();
    return std::move(lines_);
  }

 private:
  using Words = std::vector<std::string>;

  void line(size_t level, Words words) { lines_.push_back({level, std::move(words)}); }
  static void add(Words& words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
  }
  static std::string pick(const Words& choices) { return choices[below(choices.size())]; }
  static std::string name() {
    return pick({"a", "circuit.tpp", "shipment.destination", "3A090.a", "upper", "note_2",
                 "a_rather_long_name.that_fills_the_line"});
  }
  static std::string fact() { return pick({"a.b", "circuit.tpp", "listed", "item.long_name_of_it"}); }

  static Words number() {
    Words out = {pick({"4800", "21_000", "5.92", "0"})};
    if (sometimes()) out.push_back("billion");
    if (!sometimes()) out.push_back(pick({"TPP", "TPP/mm2", "GB/s", "days"}));
    return out;
  }

  static Words sum(size_t depth) {
    Words out = term(depth);
    while (sometimes()) {
      out.push_back(pick({"+", "-", "*", "/"}));
      add(out, term(depth));
    }
    return out;
  }

  static Words term(size_t depth) {
    if (depth == 0 || sometimes()) return sometimes() ? Words{fact()} : number();
    Words out;
    switch (below(3)) {
      case 0:
        out = {"("};
        add(out, sum(depth - 1));
        break;
      case 1:
        out = {pick({"greatest", "least"}), "of", "("};
        add(out, sum(depth - 1));
        out.push_back(",");
        add(out, sum(depth - 1));
        break;
      default:
        out = {"sum", "of"};
        add(out, sum(depth - 1));
        add(out, {"over", "x", "in", "item.circuits", "where", "("});
        add(out, condition(depth - 1));
        break;
    }
    out.push_back(")");
    return out;
  }

  static Words set() {
    Words out = {"(", pick({"CN", "D:5"})};
    while (sometimes()) add(out, {",", pick({"MO", "A:1", "MY"})});
    out.push_back(")");
    return out;
  }

  static Words atom(size_t depth) {
    Words out;
    switch (below(6)) {
      case 0:
        out = sum(depth);
        out.push_back(pick({">=", "<=", ">", "<"}));
        add(out, sum(depth));
        return out;
      case 1:
        out = {fact(), "is"};
        if (sometimes()) out.push_back("not");
        out.push_back(pick({"yes", "no", "none", "CN", "2024-02-29", "\"a # text\""}));
        return out;
      case 2:
        out = {fact()};
        if (sometimes()) out.push_back("not");
        out.push_back("in");
        add(out, set());
        return out;
      case 3:
        out = {pick({"any", "every", "no"}), "x", "in", "item.circuits", "has", "("};
        add(out, depth == 0 ? Words{fact()} : condition(depth - 1));
        out.push_back(")");
        return out;
      case 4:
        out = {fact(), "from"};
        add(out, number());
        out.push_back("below");
        add(out, number());
        return out;
      default:
        if (depth == 0) return {"circuit", "meets", "3A090.a"};
        out = {"not", "("};
        add(out, condition(depth - 1));
        out.push_back(")");
        return out;
    }
  }

  static Words condition(size_t depth) {
    Words out = atom(depth);
    const std::string joint = pick({"and", "or"});
    while (sometimes()) {
      out.push_back(joint);
      add(out, atom(depth));
    }
    return out;
  }

  // `words`, then a condition on the line or as a block below.
  void cond(size_t level, Words words, size_t depth) {
    if (depth > 0 && sometimes()) {
      add(words, {pick({"any", "all", "none"}), "of"});
      line(level, words);
      const size_t count = 1 + below(3);
      for (size_t i = 0; i < count; ++i) {
        cond(level + 1, {pick({"1", "A.listed", "note_2"}), ":"}, depth - 1);
      }
      return;
    }
    add(words, condition(2));
    line(level, words);
  }

  void declaration() {
    switch (below(8)) {
      case 0: {
        line(0, {"facts", "circuit", "\"one # circuit\""});
        const size_t count = 1 + below(3);
        for (size_t i = 0; i < count; ++i) {
          line(1, {name(), ":", "TPP/mm2", "at", "least", "0", "TPP/mm2", "or", "none"});
          if (sometimes()) {
            Words words = {"by", "default"};
            add(words, sum(1));
            line(2, words);
          }
        }
        return;
      }
      case 1: {
        Words words = {"define", name(), ":", "yes", "or", "no", "="};
        add(words, condition(2));
        const Words source = {"source", pick({"\"15 CFR 774\"", "\"the text that was printed\""}),
                              "confidence", "primary"};
        if (sometimes()) {
          line(0, words);
          line(1, source);
          return;
        }
        add(words, source);
        line(0, words);
        return;
      }
      case 2:
        line(0, {"unit", "TB/s", "=", "1", "/", "8", "GB/s"});
        return;
      case 3:
        line(0, {"test", "\"one\""});
        line(1, {"given", "a.b", "CN", ",", "a.c", "(", "MY", ",", "SG", ")", ",", "a.d", "5",
                 "TPP"});
        line(1, {"expect", "rs", "required", "needs", "a.b", ",", "a.c"});
        line(1, {"expect", "exception", "NAC", "not_asked"});
        line(1, {"expect", "review", "advanced", "unknown", "possible", "(", "a", ",", "b", ")"});
        return;
      case 4:
        line(0, {"table", name(), ":", "TPP/mm2", "by", "quarter", "from", "\"cap.yaml\""});
        return;
      case 5:
        line(0, {"restriction", "gone", "\"no exceptions\"", "bars", "exceptions", "to", "rs", ",",
                 "series", "except", "NAC", ",", "a_rather_long_name.that_fills_the_line"});
        line(1, {"version", "2023-11-17", "text", "\"88 FR 73458\""});
        cond(2, {"when"}, 2);
        return;
      case 6:
        review();
        penalty();
        return;
      default:
        line(0, {"provision", name(), "\"upper tier\"", "on", "circuit"});
        line(1, {"source", "\"15 CFR 774\""});
        const size_t count = 1 + below(2);
        for (size_t i = 0; i < count; ++i) {
          line(1, {"version", "2023-11-17", "text", "\"88 FR 73458\""});
          cond(2, {"when"}, 2);
          if (sometimes()) {
            line(2, {"except"});
            cond(3, {"note_2", ":"}, 0);
          }
          if (sometimes()) {
            line(2, {"presumed"});
            cond(3, {"note_1", ":"}, 1);
            line(2, {"unless", "shown"});
            cond(3, {"used", ":"}, 1);
          }
          if (sometimes()) {
            line(2, {"status", "of", "1"});
            line(3, {"stayed", "from", "2024-01-01", "because", "\"order\""});
          }
        }
        return;
    }
  }

  void review() {
    line(0, {"review", "advanced", "\"applications\"", "of", "rs", ",", "series"});
    line(1, {"version", "2023-11-17", "text", "\"88 FR 73458\""});
    line(2, {"policy", "first", "of"});
    const size_t count = 1 + below(3);
    for (size_t i = 0; i < count; ++i) {
      Words words = {"case_by_case"};
      if (sometimes()) words = {"unknown", "because", "\"not # seen\""};
      words.push_back("when");
      cond(3, words, 1);
    }
    if (sometimes()) line(3, {"policy_of_denial", "otherwise"});
  }

  void penalty() {
    line(0, {"requirement", "rs", "\"a licence\"", "in", "series"});
    line(1, {"imposes", "licence", "from", "BIS"});
    line(1, {"version", "2023-11-17", "text", "\"88 FR 73458\""});
    cond(2, {"when"}, 1);
    Words head = {"penalty", "person", "\"a natural person\""};
    if (sometimes()) {
      head.push_back("when");
      add(head, condition(1));
    }
    line(1, head);
    if (sometimes()) line(2, {"source", "\"50 USC 4819\""});
    Words amounts = {"at", "most", "10", "years"};
    while (sometimes()) {
      if (sometimes()) amounts.push_back("and");
      add(amounts, {"or", "30", "million", "MYR"});
    }
    line(2, amounts);
  }

  std::vector<Line> lines_;
};

// Section 1 of the reference, told a second time: where a line may go on.
bool may_break(const std::vector<std::string>& words, size_t after, int depth) {
  static const std::set<std::string> kJoints = {"and", "or", "not", "in", "is", "meets", "+", "-",
                                                "*",   "/",  ">=",  "<=", ">",  "<"};
  if (depth > 0) return true;
  const std::string& left = words[after];
  const std::string& right = words[after + 1];
  // `not in` goes on a line only as a whole.
  if (left == "not" && right == "in") return false;
  if (left == "," || left == "=" || kJoints.count(left)) return true;
  if (right == "not") return after + 2 < words.size() && words[after + 2] == "in";
  return kJoints.count(right) > 0;
}

enum class Noise { none, some, everywhere };

// The file with two blanks a level, and with `noise` in it; every comment has a number of its own.
std::string written(const std::vector<Line>& lines, Noise noise, size_t& comments) {
  std::string out;
  const auto chance = [&] {
    return noise == Noise::everywhere || (noise == Noise::some && sometimes());
  };
  const auto comment = [&] { return "# comment " + std::to_string(comments++) + "."; };
  for (const Line& line : lines) {
    if (chance()) out += std::string(noise == Noise::some ? below(5) : 0, ' ') + comment() + "\n";
    if (noise == Noise::some && sometimes()) out += "\n";
    out += std::string(2 * line.level, ' ');
    int depth = 0;
    for (size_t i = 0; i < line.words.size(); ++i) {
      out += line.words[i];
      if (line.words[i] == "(") ++depth;
      if (line.words[i] == ")") --depth;
      if (i + 1 == line.words.size()) break;
      if (may_break(line.words, i, depth) && chance()) {
        out += " " + comment() + "\n";
        if (chance()) out += "   " + comment() + "\n";
        out += std::string(1 + (noise == Noise::some ? below(9) : 6), ' ');
      } else {
        out += " ";
      }
    }
    if (chance()) out += "   " + comment();
    out += "\n";
  }
  return out;
}

void drop_lines(nlohmann::json& node) {
  if (node.is_object()) node.erase("line");
  if (node.is_structured()) {
    for (auto& child : node) drop_lines(child);
  }
}

nlohmann::json tree(const std::string& text, bool& fine) {
  SourceSet sources;
  Diagnostics diagnostics;
  const SourceId id = sources.add("test.cocket", text);
  const syntax::File file = parse(sources, id, Limits{}, diagnostics);
  fine = diagnostics.empty();
  if (!fine) RC_LOG() << render_text(diagnostics, sources) << "\n" << text << "\n";
  nlohmann::json out = nlohmann::json::parse(tree_json(sources, {file}));
  drop_lines(out);
  return out;
}

std::string formatted(const std::string& text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const SourceId id = sources.add("test.cocket", text);
  return format_rules(sources, id, Limits{}, diagnostics);
}

void check(Noise noise) {
  const std::vector<Line> lines = RuleWriter().file();
  size_t comments = 0;
  const std::string plain = written(lines, Noise::none, comments);
  const std::string text = written(lines, noise, comments);
  bool plain_fine = false;
  bool fine = false;
  const nlohmann::json before = tree(plain, plain_fine);
  RC_ASSERT(plain_fine);
  RC_ASSERT((tree(text, fine) == before) == true);
  RC_ASSERT(fine);

  const std::string once = formatted(text);
  RC_LOG() << text << "\n---\n" << once;
  RC_ASSERT((tree(once, fine) == before) == true);
  RC_ASSERT(fine);
  RC_ASSERT(formatted(once) == once);
  for (size_t i = 0; i < comments; ++i) {
    const std::string comment = "# comment " + std::to_string(i) + ".";
    const size_t first = once.find(comment);
    RC_ASSERT(first != std::string::npos);
    RC_ASSERT(once.find(comment, first + 1) == std::string::npos);
  }
  // What was said beside one word is still said beside it.
  std::string words = once;
  std::string typed = text;
  for (std::string* each : {&words, &typed}) {
    each->erase(std::remove_if(each->begin(), each->end(),
                               [](char c) { return c == ' ' || c == '\n'; }),
                each->end());
  }
  RC_ASSERT(words == typed);
}

RC_GTEST_PROP(FormatProperty, KeepsTreeAndCommentsAndIsIdempotent, ()) { check(Noise::some); }
RC_GTEST_PROP(FormatProperty, SurvivesACommentAtEveryPlace, ()) { check(Noise::everywhere); }
RC_GTEST_PROP(FormatProperty, BreaksLongLinesWithoutChangingThem, ()) { check(Noise::none); }

}  // namespace
}  // namespace cocket
