#include "dsl/parse/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dsl/syntax/tree_json.h"

namespace cocket {
namespace {

using syntax::DeclKind;
using syntax::Expr;
using syntax::ExprKind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Parsed {
  SourceSet sources;
  syntax::File file;
  Diagnostics diagnostics;

  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Diagnostic& item : diagnostics.items()) out.emplace_back(code_name(item.code));
    return out;
  }
  const Diagnostic& only() const {
    static const Diagnostic kNothing{Code::U0601, "no diagnostic at all", {}, {}, {}, {}};
    EXPECT_EQ(diagnostics.items().size(), 1u);
    return diagnostics.empty() ? kNothing : diagnostics.items().front();
  }
  std::string marked(const Diagnostic& item, size_t label = 0) const {
    return label < item.labels.size() ? std::string(sources.text(item.labels[label].span))
                                      : "no such label";
  }
};

Parsed read(std::string text, Limits limits = {}) {
  Parsed out;
  const SourceId id = out.sources.add("rules/test.cocket", std::move(text));
  out.file = parse(out.sources, id, limits, out.diagnostics);
  return out;
}

// An expression with all its brackets.
std::string show(const Expr& expr) {
  const auto joined = [&](const std::string& between) {
    std::string out;
    for (size_t i = 0; i < expr.args.size(); ++i) {
      out += (i > 0 ? between : "") + show(expr.args[i]);
    }
    return out;
  };
  switch (expr.kind) {
    case ExprKind::name: return expr.text;
    case ExprKind::date: return expr.text;
    case ExprKind::text: return "'" + expr.text + "'";
    case ExprKind::quantity: return expr.text + (expr.unit.empty() ? "" : "_" + expr.unit);
    case ExprKind::percent: return expr.text + "%";
    case ExprKind::yes: return "YES";
    case ExprKind::no: return "NO";
    case ExprKind::none: return "NONE";
    case ExprKind::set: return "{" + joined(",") + "}";
    case ExprKind::not_: return "not[" + joined(",") + "]";
    case ExprKind::and_: return "and[" + joined(", ") + "]";
    case ExprKind::or_: return "or[" + joined(", ") + "]";
    case ExprKind::compare:
    case ExprKind::arithmetic:
    case ExprKind::is:
    case ExprKind::in: return "(" + joined(" " + expr.text + " ") + ")";
    case ExprKind::band: return expr.text + "<" + joined(", ") + ">";
    case ExprKind::meets:
      return "meets<" + joined(",") + ", " + expr.text +
             (expr.date.empty() ? "" : " on " + expr.date.text) + ">";
    case ExprKind::quantifier:
    case ExprKind::over:
    case ExprKind::count:
      return expr.text + (expr.kind == ExprKind::count ? "count" : "") + "<" +
             expr.variable.text + ": " + joined(", ") + (expr.has_where ? " where" : "") + ">";
    case ExprKind::aggregate: return expr.text + "<" + joined(", ") + ">";
    case ExprKind::applies:
      return expr.text + "_applies<" + expr.series.text +
             (expr.except.empty() ? "" : " except " + expr.except.text) + ">";
    case ExprKind::law_unknown: return "unknown<" + expr.unit + ": " + expr.text + ">";
    case ExprKind::block: {
      std::string out = expr.text + (expr.reading.empty() ? "" : " " + expr.reading.text) + "{";
      for (const syntax::Limb& limb : expr.limbs) {
        out += " " + limb.label.text + ": " + show(limb.condition) + ";";
      }
      return out + " }";
    }
  }
  return "?";
}

std::string expression(const std::string& text) {
  const Parsed parsed = read("define d : yes or no = " + text + "\n");
  if (!parsed.diagnostics.empty()) return parsed.diagnostics.items().front().message;
  return show(*parsed.file.declarations.at(0).define->value);
}

TEST(Expression, BindsAsTheReferenceSays) {
  EXPECT_EQ(expression("a + b * c - d / e >= 2"), "(((a + (b * c)) - (d / e)) >= 2)");
  EXPECT_EQ(expression("a - b - c < d"), "(((a - b) - c) < d)");
  EXPECT_EQ(expression("not a and not b"), "and[not[a], not[b]]");
  EXPECT_EQ(expression("a and b and c"), "and[a, b, c]");
  EXPECT_EQ(expression("a or b or c or d"), "or[a, b, c, d]");
  EXPECT_EQ(expression("a and (b or c) and d"), "and[a, or[b, c], d]");
  EXPECT_EQ(expression("(a and b) and c"), "and[and[a, b], c]");
  EXPECT_EQ(expression("(a and b) or (c and d)"), "or[and[a, b], and[c, d]]");
  EXPECT_EQ(expression("not a >= 2"), "not[(a >= 2)]");
  EXPECT_EQ(expression("not (a >= 2 TPP and b)"), "not[and[(a >= 2_TPP), b]]");
  EXPECT_EQ(expression("x + 1 is y and a.b + 2 in S"),
            "and[((x + 1) is y), ((a.b + 2) in {S})]");
}

TEST(Expression, ReadsNumbersUnitsDatesAndTexts) {
  EXPECT_EQ(expression("a >= 21_000 TPP"), "(a >= 21_000_TPP)");
  EXPECT_EQ(expression("a >= 30 billion"), "(a >= 30billion)");
  EXPECT_EQ(expression("a >= 30 million MYR"), "(a >= 30million_MYR)");
  EXPECT_EQ(expression("a >= 5.92 TPP/mm2 and b"), "and[(a >= 5.92_TPP/mm2), b]");
  EXPECT_EQ(expression("a <= 50 % * b"), "(a <= (50% * b))");
  EXPECT_EQ(expression("a >= 5 and b"), "and[(a >= 5), b]");
  EXPECT_EQ(expression("a is 2023-11-17 or a is \"x # y\""),
            "or[(a is 2023-11-17), (a is 'x # y')]");
  EXPECT_EQ(expression("a is yes or b is no or c is none"),
            "or[(a is YES), (b is NO), (c is NONE)]");
  EXPECT_EQ(expression("a.b / c.d >= 1"), "((a.b / c.d) >= 1)");
  EXPECT_EQ(expression("2023-11-17 + 25 days < x.d"), "((2023-11-17 + 25_days) < x.d)");
}

TEST(Expression, ReadsPostfixes) {
  EXPECT_EQ(expression("a is not b"), "(a is not b)");
  EXPECT_EQ(expression("a in (CN, MO, D:5)"), "(a in {CN,MO,D:5})");
  EXPECT_EQ(expression("a not in D:5 and b"), "and[(a not in {D:5}), b]");
  EXPECT_EQ(expression("c meets 3A090.a"), "meets<c, 3A090.a>");
  EXPECT_EQ(expression("c meets 3A090.a as it stood on 2025-07-14 or d"),
            "or[meets<c, 3A090.a on 2025-07-14>, d]");
  EXPECT_EQ(expression("a from 1.6 TPP/mm2 below 5.92 TPP/mm2 and b"),
            "and[from<a, 1.6_TPP/mm2, 5.92_TPP/mm2>, b]");
  EXPECT_EQ(expression("a above 2 below 3"), "above<a, 2, 3>");
  EXPECT_EQ(expression("a above b + 1"), "above<a, (b + 1)>");
  EXPECT_EQ(expression("a at least 2 or b at most 3 or c below 4"),
            "or[at least<a, 2>, at most<b, 3>, below<c, 4>]");
}

TEST(Expression, ReadsQuantifiersAndAggregates) {
  EXPECT_EQ(expression("any x in s.l where (x.r is e) has (x.c in (CN, MO))"),
            "any<x: s.l, (x.c in {CN,MO}), (x.r is e) where>");
  EXPECT_EQ(expression("every x in L has (x.a) and no y in M has (y.b)"),
            "and[every<x: L, x.a>, no<y: M, y.b>]");
  EXPECT_EQ(expression("no requirement in us.p744 except hq applies and b"),
            "and[no_applies<us.p744 except hq>, b]");
  EXPECT_EQ(expression("greatest of (a, b * 2) >= 3"), "(greatest<a, (b * 2)> >= 3)");
  EXPECT_EQ(expression("greatest of (a + b) * 2 over c in L where (c.k) + 1 >= 3"),
            "((greatest<c: L, ((a + b) * 2), c.k where> + 1) >= 3)");
  EXPECT_EQ(expression("sum of c.n over c in L < 4"), "(sum<c: L, c.n> < 4)");
  EXPECT_EQ(expression("count of c in L where (c.k is x) >= 2"),
            "(count<c: L, (c.k is x) where> >= 2)");
  EXPECT_EQ(expression("a >= unknown TPP because \"not seen\""), "(a >= unknown<TPP: not seen>)");
  EXPECT_EQ(expression("earliest of (a, b) < 2025-01-01"), "(earliest<a, b> < 2025-01-01)");
}

TEST(Expression, SpansCoverTheWholeAndMarkTheOperator) {
  const Parsed parsed = read("define d : yes or no = (a.x + 2 TPP) >= b.y and c # why\n");
  const Expr& both = *parsed.file.declarations.at(0).define->value;
  EXPECT_EQ(parsed.sources.text(both.span), "(a.x + 2 TPP) >= b.y and c");
  EXPECT_EQ(parsed.sources.text(both.mark), "and");
  EXPECT_EQ(parsed.sources.text(both.args[0].span), "(a.x + 2 TPP) >= b.y");
  EXPECT_EQ(parsed.sources.text(both.args[0].mark), ">=");
  EXPECT_EQ(parsed.sources.text(both.args[0].args[0].span), "a.x + 2 TPP");
  EXPECT_EQ(parsed.sources.text(both.args[0].args[0].args[1].span), "2 TPP");
}

constexpr const char* kModule = R"(# what this is
module my.sta
  title "Strategic Trade"
  dated by shipment.date
  use std.compute, std.shipment
  read HK as CN source "15 CFR 740" confidence secondary
  scope shipment.on is yes source "s.2"
  verified from 2022-10-07 through 2026-09-24

facts circuit "one circuit"
  tpp : TPP at least 0 TPP at most 9 TPP or none "processing"
    by default greatest of (circuit.a * 8 bit,
      circuit.b) when circuit.c is yes
    source "ds" confidence press
  role : one of (end_user, none)
  ok : yes or no
  legs : many leg at least 1
view end_user of shipment.parties where role is end_user always "who"
kind tpp_kind = 2 * mac * bits "k"
unit TB/s = 1/8 GB/s
unit TOPS of rate
group D:5 open of country from "data/groups.yaml"
readings s12 "which" no default
  literal "notice" source "a" confidence primary
  strict "permit" default
define density of circuit : TPP/mm2 = circuit.tpp / circuit.area source "note"
define act : one of (none, import)
  source "STA"
  first of
    none when any of
      1: a
      2: b
    import when c and d
    export otherwise
)";

TEST(Declarations, ModuleToDefine) {
  const Parsed parsed = read(kModule);
  EXPECT_THAT(parsed.codes(), IsEmpty());
  const auto& all = parsed.file.declarations;
  ASSERT_EQ(all.size(), 10u);
  const syntax::Module& module = *all[0].module;
  EXPECT_EQ(module.dated_by.text, "shipment.date");
  EXPECT_EQ(module.uses.size(), 2u);
  EXPECT_EQ(module.reads.at(0).source.confidence.text, "secondary");
  EXPECT_EQ(show(*module.scope), "(shipment.on is YES)");
  EXPECT_EQ(module.scope_source.text.text, "s.2");
  EXPECT_EQ(module.verified_through.text, "2026-09-24");

  const syntax::Facts& facts = *all[1].facts;
  ASSERT_EQ(facts.facts.size(), 4u);
  const syntax::Fact& tpp = facts.facts[0];
  EXPECT_EQ(tpp.type.name.text, "TPP");
  EXPECT_TRUE(tpp.type.or_none);
  ASSERT_EQ(tpp.type.ranges.size(), 2u);
  EXPECT_EQ(show(tpp.type.ranges[0]), "at least<0_TPP>");
  EXPECT_EQ(show(tpp.type.ranges[1]), "at most<9_TPP>");
  EXPECT_EQ(tpp.description.text, "processing");
  ASSERT_EQ(tpp.defaults.size(), 1u);
  EXPECT_EQ(show(tpp.defaults[0].value), "greatest<(circuit.a * 8_bit), circuit.b>");
  EXPECT_EQ(show(*tpp.defaults[0].when), "(circuit.c is YES)");
  EXPECT_EQ(tpp.source.text.text, "ds");
  EXPECT_EQ(facts.facts[1].type.members.at(1).text, "none");
  EXPECT_EQ(facts.facts[2].type.kind, syntax::TypeKind::yes_or_no);
  EXPECT_EQ(facts.facts[3].type.at_least->text, "1");

  EXPECT_EQ(all[2].view->role_value.text, "end_user");
  EXPECT_TRUE(all[2].view->always);
  EXPECT_EQ(all[3].kind_->factor.text, "2");
  EXPECT_EQ(all[3].kind_->right.text, "bits");
  EXPECT_EQ(all[4].unit->name.text, "TB/s");
  EXPECT_EQ(all[4].unit->factor.text, "1/8");
  EXPECT_EQ(all[4].unit->base.text, "GB/s");
  EXPECT_EQ(all[5].unit->kind.text, "rate");
  EXPECT_EQ(all[6].group->name.text, "D:5");
  EXPECT_TRUE(all[6].group->open);
  EXPECT_EQ(all[6].group->path.text, "data/groups.yaml");
  EXPECT_TRUE(all[7].readings->no_default);
  EXPECT_FALSE(all[7].readings->choices.at(0).is_default);
  EXPECT_TRUE(all[7].readings->choices.at(1).is_default);
  EXPECT_EQ(all[8].define->type.name.text, "TPP/mm2");
  EXPECT_EQ(show(*all[8].define->value), "(circuit.tpp / circuit.area)");
  const syntax::Define& act = *all[9].define;
  ASSERT_EQ(act.first_of.size(), 3u);
  EXPECT_EQ(show(*act.first_of[0].when), "any{ 1: a; 2: b; }");
  EXPECT_EQ(show(*act.first_of[1].when), "and[c, d]");
  EXPECT_FALSE(act.first_of[2].when);
  EXPECT_EQ(act.source.text.text, "STA");
}

constexpr const char* kLaw = R"(provision 3A090.a "upper tier" on circuit
  source "15 CFR 774"
  dated by item.day
  formerly 3A090.x, 3A090.y
  version 2022-10-21 through 2023-11-16 text "87 FR" announced unknown confidence quoted
    source "own"
    when all of
      rate: circuit.rate >= 600 GB/s
      deep: by reading numbers
        text: unknown because "Annex not seen"
        A.x: none of
          1: a
    except
      note_2: consumer
    status of deep
      stayed from 2023-01-01 through 2023-02-01 text "order" announced 2023-01-02 confidence press because "b"
      unknown from 2023-03-01
    status
      in_force from 2022-10-21
requirement rs "licence" in us.part_742
  imposes licence from BIS, held when shipment.lic is yes when a
  imposes notice to STS at least 30 days before day, given on shipment.n, counted clear_days or literal
  imposes prohibition by UN
  imposes keep 5 years from shipment.date
  imposes red_flag "ask"
  imposes duty 25 %
  version 2023-01-17 text "88 FR"
    when upper and shipment.destination in (CN, MO)
exception NAC "Notified" to rs, hq
  version 2024-04-04 text "89 FR"
    when there
    on condition that
      order: shipment.po is yes
      notified: notice to BIS at most 25 days after shipment.d
assume law unchanged through 2027-01-01 because "hope"
assume "desk practice"
  item.dc is yes when a is b because "always"
test "one"
  given a.b CN, a.c (MY, SG), a.d from 2 TPP below 3 TPP, a.e unknown
  given a.f 21_000 TPP, a.g none
  expect rs required late 15 days needs a.b, a.c view legal
  expect provision 3A090.a true known on 2025-01-01
  expect rs undetermined possible (required, excepted) reading s12 strict reading x y
)";

TEST(Declarations, ProvisionToTest) {
  const Parsed parsed = read(kLaw);
  EXPECT_THAT(parsed.codes(), IsEmpty());
  const auto& all = parsed.file.declarations;
  ASSERT_EQ(all.size(), 6u);
  const syntax::Provision& provision = *all[0].provision;
  EXPECT_EQ(provision.on.text, "circuit");
  EXPECT_EQ(provision.head.dated_by.text, "item.day");
  EXPECT_EQ(provision.head.formerly.at(1).text, "3A090.y");
  const syntax::Version& version = provision.versions.at(0);
  EXPECT_EQ(parsed.sources.text(version.span),
            "version 2022-10-21 through 2023-11-16 text \"87 FR\" announced unknown "
            "confidence quoted");
  EXPECT_EQ(version.source.text.text, "own");
  EXPECT_EQ(version.announced.text, "unknown");
  EXPECT_EQ(show(*version.when),
            "all{ rate: (circuit.rate >= 600_GB/s); deep: reading numbers{ "
            "text: unknown<: Annex not seen>; A.x: none{ 1: a; }; }; }");
  EXPECT_EQ(version.except.at(0).label.text, "note_2");
  ASSERT_EQ(version.statuses.size(), 2u);
  EXPECT_EQ(version.statuses[0].of.text, "deep");
  EXPECT_EQ(version.statuses[0].states.at(0).because.text, "b");
  EXPECT_EQ(version.statuses[0].states.at(1).state.text, "unknown");
  EXPECT_TRUE(version.statuses[1].of.empty());

  const syntax::Requirement& requirement = *all[1].requirement;
  EXPECT_EQ(requirement.series.text, "us.part_742");
  ASSERT_EQ(requirement.imposes.size(), 6u);
  EXPECT_EQ(show(*requirement.imposes[0].held_when), "(shipment.lic is YES)");
  EXPECT_EQ(show(*requirement.imposes[0].when), "a");
  const syntax::Notice& notice = *requirement.imposes[1].notice;
  EXPECT_EQ(notice.days.text, "30");
  EXPECT_TRUE(notice.at_least && notice.before);
  EXPECT_EQ(show(*notice.given_on), "shipment.n");
  EXPECT_EQ(notice.counted.at(1).text, "literal");
  EXPECT_EQ(requirement.imposes[2].authority.text, "UN");
  EXPECT_EQ(show(*requirement.imposes[3].amount), "5_years");
  EXPECT_EQ(show(*requirement.imposes[5].amount), "25%");

  const syntax::Exception& exception = *all[2].exception;
  EXPECT_EQ(exception.to.at(1).text, "hq");
  ASSERT_EQ(exception.versions.at(0).conditions.size(), 2u);
  EXPECT_EQ(show(*exception.versions[0].conditions[0].condition), "(shipment.po is YES)");
  const syntax::Notice& after = *exception.versions[0].conditions[1].notice;
  EXPECT_FALSE(after.at_least || after.before);

  EXPECT_EQ(all[3].assume->law_through.text, "2027-01-01");
  EXPECT_EQ(show(all[4].assume->lines.at(0).value), "YES");
  const syntax::Test& test = *all[5].test;
  ASSERT_EQ(test.given.size(), 6u);
  EXPECT_EQ(show(test.given[1].value), "{MY,SG}");
  EXPECT_EQ(show(test.given[2].value), "from<2_TPP, 3_TPP>");
  EXPECT_EQ(show(test.given[3].value), "unknown");
  ASSERT_EQ(test.expects.size(), 3u);
  EXPECT_EQ(test.expects[0].late_days.text, "15");
  EXPECT_EQ(test.expects[0].needs.size(), 2u);
  EXPECT_EQ(test.expects[0].view.text, "legal");
  EXPECT_EQ(test.expects[1].kind, syntax::ExpectKind::provision);
  EXPECT_EQ(test.expects[1].known_on.text, "2025-01-01");
  EXPECT_EQ(test.expects[2].possible.size(), 2u);
  EXPECT_EQ(test.expects[2].readings.at(1).second.text, "y");
}

TEST(Text, LinesGoOnWhereTheReferenceSays) {
  const Parsed parsed = read(
      "define d : yes or no =\n  a and\n      b\n   and c # why\n\n   # still\n  and x in (CN,\n"
      "# at the left\n MO)\n   or (y\n  is z) \r\n");
  EXPECT_THAT(parsed.codes(), ElementsAre("P0107"));
  EXPECT_EQ(show(*parsed.file.declarations.at(0).define->value),
            "or[and[a, b, c, (x in {CN,MO})], (y is z)]");
}

TEST(Text, ABomAndWindowsLineEndsAreNoContent) {
  const Parsed parsed = read("\xEF\xBB\xBFmodule a\r\n  title \"x\"\r\n");
  EXPECT_THAT(parsed.codes(), IsEmpty());
  EXPECT_EQ(parsed.file.declarations.at(0).module->title.text, "x");
}

struct Wrong {
  const char* text;
  const char* code;
  const char* marked;   // what the primary label covers
  const char* message;
  const char* help;     // first help, or null
};

class Mistakes : public ::testing::TestWithParam<Wrong> {};

TEST_P(Mistakes, AreToldInTheUsersWords) {
  const Wrong& wrong = GetParam();
  const Parsed parsed = read(wrong.text);
  const Diagnostic& item = parsed.only();
  EXPECT_EQ(code_name(item.code), wrong.code);
  EXPECT_EQ(parsed.marked(item), wrong.marked);
  EXPECT_EQ(item.message, wrong.message);
  EXPECT_LE(item.message.size(), 72u);
  if (wrong.help) {
    ASSERT_FALSE(item.help.empty());
    EXPECT_EQ(item.help.front(), wrong.help);
  } else {
    EXPECT_THAT(item.help, IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    EachCode, Mistakes,
    ::testing::Values(
        Wrong{"define d : yes or no = a is \"\xFF\"\n", "P0101", "\xFF", "this is not UTF-8",
              "save the file as UTF-8"},
        Wrong{"modul a\n  title \"x\"\n", "P0102", "modul",
              "a declaration cannot start with this", "module"},
        Wrong{"module a\ntitle \"x\"\ndated by y\n", "P0102", "title",
              "a declaration cannot start with this",
              "put two blanks before it if it belongs to the declaration above"},
        Wrong{"  title \"x\"\n", "P0103", "title", "this line belongs to no declaration", nullptr},
        Wrong{"module a\n    title \"x\"\n  dated by y\n", "P0103", "dated",
              "this line stands between two levels", "indent it by 4 blanks"},
        Wrong{"module a\n  title \"x\"\n    dated by y\n", "P0103", "dated",
              "this line is deeper than it may be", nullptr},
        Wrong{"provision p \"t\" on c\n  version 2023-11-17 text \"88 FR\"\n    then a\n",
              "P0104", "then", "expected `when`, found `then`", "when"},
        Wrong{"provision p \"t\" on c\n  version 2023-11-17 txt \"88 FR\"\n    when a\n",
              "P0104", "txt", "expected `text`, found `txt`", "text"},
        Wrong{"module a\nunit a of b\n", "P0104", "", "expected indented lines below this one",
              nullptr},
        Wrong{"define d : yes or no = a and\n", "P0104", "",
              "expected an expression, found the end of the line", nullptr},
        Wrong{"define d : yes or no = a = 3\n", "P0104", "=",
              "expected `source` or the end of the line, found `=`",
              "write `is` for names and `>=` and `<=` for numbers"},
        Wrong{"define d : yes or no = (a and {b})\n", "P0104", "{",
              "expected an expression, found `{`", nullptr},
        Wrong{"test \"x\n  given a b\n", "P0105", "\"", "a text in quotes is not closed", nullptr},
        Wrong{"define d : yes or no = (a and (b or c)\n", "P0106", "(",
              "this bracket is not closed", nullptr},
        Wrong{"define d : yes or no = a or c)\n", "P0106", ")", "this bracket was not opened",
              nullptr},
        Wrong{"define d : yes or no = a or b and c\n", "P0107", "and",
              "`and` and `or` mixed without brackets", "a or (b and c)"},
        Wrong{"define d : yes or no = a < b < c\n", "P0108", "<", "comparisons do not chain",
              "a < b and b < c"},
        Wrong{"define d : yes or no = not a >= 2 and c\n", "P0109", "not",
              "`not` before a comparison needs brackets", "not (a >= 2) and c"},
        Wrong{"define d : yes or no = a >= 8bit\n", "P0110", "8bit",
              "a number and a letter run together", "8 bit"},
        Wrong{"facts f \"t\"\n  a : TPP at least 5.92TPP\n", "P0110", "5.92TPP",
              "a number and a letter run together", "5.92 TPP"},
        Wrong{"facts f \"t\"\n  a:yes or no\n", "P0111", ":",
              "a label needs a blank after its colon", "a: ..."},
        Wrong{"define d : yes or no = a is 2023-02-30\n", "P0112", "2023-02-30",
              "this date does not exist", nullptr},
        Wrong{"define d : yes or no = a is 2023-2-3\n", "P0112", "2023-2-3",
              "a date is written year-month-day", nullptr},
        Wrong{"define d : yes or no = a >= 1,600 TPP\n", "P0113", "1,600",
              "this number cannot be read", "1_600"},
        Wrong{"define d : yes or no = a >= 1.2.3 TPP\n", "P0113", "1.2.3",
              "this number cannot be read", nullptr},
        Wrong{"define d : yes or no = a >= 1__6 TPP\n", "P0113", "1__6",
              "this number cannot be read", nullptr},
        Wrong{"module a\n\ttitle \"x\"\n", "P0115", "\t", "a tab in the indentation",
              "use two blanks for each level"},
        Wrong{"define d : yes or no = a >= 3 months\n", "P0116", "months",
              "months and years are not counted", nullptr},
        Wrong{"requirement r \"t\"\n  imposes notice to B at least 3 months before d\n", "P0116",
              "months", "months and years are not counted", nullptr}));

TEST(Mistakes, MixedConnectivesShowBothReadingsAndBothPlaces) {
  const Parsed parsed = read(
      "provision rs \"t\" on c\n  version 2023-11-17 text \"88 FR 73458\"\n"
      "    when a in D:5 and b or c and d\n");
  const Diagnostic& item = parsed.only();
  EXPECT_EQ(item.under, "rs, version 2023-11-17 (88 FR 73458)");
  EXPECT_EQ(parsed.marked(item, 0), "or");
  EXPECT_EQ(parsed.marked(item, 1), "and");
  EXPECT_THAT(item.help,
              ElementsAre("(a in D:5 and b) or (c and d)", "a in D:5 and (b or c) and d"));
  EXPECT_EQ(parsed.file.declarations.at(0).kind, DeclKind::provision);
}

TEST(Mistakes, EachBrokenDeclarationIsToldAndTheRestIsRead) {
  const Parsed parsed = read(
      "define a : yes or no = = 1\n"
      "define b : yes or no = x is y\n"
      "provision p \"t\" on\n  source \"s\"\n"
      "unit TB/s off GB/s\n"
      "define c : yes or no = a or b and c\n");
  EXPECT_THAT(parsed.codes(), ElementsAre("P0104", "P0104", "P0104", "P0107"));
  const auto& all = parsed.file.declarations;
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].kind, DeclKind::broken);
  EXPECT_EQ(all[0].keyword.text, "define");
  EXPECT_EQ(all[0].name.text, "a");
  EXPECT_EQ(all[1].kind, DeclKind::define);
  EXPECT_EQ(all[2].name.text, "p");
  EXPECT_EQ(all[3].name.text, "TB/s");
  EXPECT_EQ(all[4].kind, DeclKind::define);
}

TEST(Mistakes, AnUnclosedBracketDoesNotSwallowTheNextDeclaration) {
  const Parsed parsed = read("define a : yes or no = (x\ndefine b : yes or no = y\n");
  EXPECT_THAT(parsed.codes(), ElementsAre("P0106"));
  EXPECT_EQ(parsed.file.declarations.at(1).kind, DeclKind::define);
}

TEST(Mistakes, MessagesNeverSpeakOfGrammar) {
  const std::string whole = std::string(kModule) + kLaw;
  // Every word of two files that use each construct, replaced in turn.
  for (size_t begin = 0; begin < whole.size(); begin += 3) {
    std::string text = whole;
    text.replace(begin, 2, " ;");
    const Parsed parsed = read(text);
    for (const Diagnostic& item : parsed.diagnostics.items()) {
      std::string all = item.message + item.why;
      for (const Label& label : item.labels) all += label.text;
      EXPECT_LE(item.message.size(), 72u) << item.message;
      EXPECT_THAT(all, AllOf(Not(HasSubstr("token")), Not(HasSubstr("eoi")),
                             Not(HasSubstr("boost")), Not(HasSubstr("_class"))));
      ASSERT_FALSE(item.labels.empty());
      EXPECT_LE(item.labels[0].span.end, text.size());
    }
  }
}

TEST(Limits, FileSizeNestingAndDeclarations) {
  Limits limits;
  limits.max_rule_file_bytes = 8;
  EXPECT_THAT(read("module abc\n", limits).codes(), ElementsAre("P0114"));
  limits = {};
  limits.max_declarations = 1;
  EXPECT_THAT(read("unit a of b\nunit c of d\n", limits).codes(), ElementsAre("P0114"));
  const auto nested = [](size_t depth) {
    return "define d : yes or no = " + std::string(depth, '(') + "a" + std::string(depth, ')') +
           "\n";
  };
  EXPECT_THAT(read(nested(63)).codes(), IsEmpty());
  EXPECT_THAT(read(nested(64)).codes(), ElementsAre("P0114"));
  EXPECT_THAT(read(nested(100000)).codes(), ElementsAre("P0114"));
}

TEST(Limits, LongCalculationsDoNotDeepenTheTreeWithoutEnd) {
  const auto chain = [](const std::string& with, size_t terms) {
    std::string out = "define d : yes or no = a";
    for (size_t i = 1; i < terms; ++i) out += with + "a";
    return out + "\n";
  };
  EXPECT_THAT(read(chain(" + ", 64)).codes(), IsEmpty());
  EXPECT_THAT(read(chain(" + ", 100000)).codes(), ElementsAre("P0114"));
  EXPECT_THAT(read(chain(" * ", 100000)).codes(), ElementsAre("P0114"));
  EXPECT_THAT(read(chain(" < ", 100000)).codes(), ElementsAre("P0108"));
  EXPECT_THAT(read(chain(" and ", 100000)).codes(), IsEmpty());
}

TEST(Limits, NestedAlternativesAreNotReadAgainAndAgain) {
  std::string inner = "x";
  for (int i = 0; i < 25; ++i) inner = "greatest of (any y in L where (" + inner + ") has (z))";
  const Parsed parsed = read("define d : yes or no = " + inner + " ;\n");
  EXPECT_THAT(parsed.codes(), ElementsAre("P0104"));
}

TEST(TreeJson, HasTheShapeThatItsHeaderTells) {
  const Parsed parsed = read(std::string(kModule) + kLaw);
  const auto tree = nlohmann::json::parse(tree_json(parsed.sources, {parsed.file}));
  EXPECT_EQ(tree["schema"], "cocket.tree/1");
  const auto& all = tree["files"][0]["declarations"];
  EXPECT_EQ(tree["files"][0]["path"], "rules/test.cocket");
  ASSERT_EQ(all.size(), 16u);
  EXPECT_EQ(all[0]["line"], 2);
  EXPECT_EQ(all[3]["kind"], "kind");
  EXPECT_EQ(all[3]["kind_decl"]["left"], "mac");
  EXPECT_EQ(all[10]["name"], "3A090.a");
  const auto& when = all[10]["provision"]["versions"][0]["when"];
  EXPECT_EQ(when["kind"], "block");
  EXPECT_EQ(when["limbs"][0]["condition"]["kind"], "compare");
  EXPECT_EQ(when["limbs"][0]["condition"]["args"][1]["unit"], "GB/s");
  EXPECT_EQ(when["limbs"][0].count("begin"), 0u);
  EXPECT_EQ(all[15]["test"]["expects"][2]["readings"][1]["choice"], "y");
  const auto placed = nlohmann::json::parse(tree_json(parsed.sources, {parsed.file}, true));
  EXPECT_EQ(placed["files"][0]["declarations"][0]["begin"], 15);
}

}  // namespace
}  // namespace cocket
