// Expressions and conditions, section 2 of docs/language.md.
#include <array>

#include "dsl/parse/grammar_terminals.h"

namespace cocket::grammar {
namespace {

using cst::Rule;

// Words that begin an expression of their own kind, so they are not read as names there.
constexpr std::array<std::string_view, 15> kStarts = {
    "not", "any",   "every",   "no",   "greatest", "least", "earliest", "latest",
    "sum", "count", "unknown", "yes",  "none",     "and",   "or"};
// Words that go on after an expression, so they are neither names nor units there.
constexpr std::array<std::string_view, 18> kGoesOn = {
    "and",  "or",  "not",  "in",        "is",     "meets",   "from",       "above",   "below",
    "at",   "when", "where", "has",     "over",   "otherwise", "source",   "because", "applies"};

bool holds(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Succeeds without reading if `over` follows in this sum: `greatest of (a) over x in L` and
// `greatest of (a, b)` differ only there, and reading the bracket twice at every level of nesting
// would double the work at each.
struct OverFollows : x3::parser<OverFollows> {
  using attribute_type = x3::unused_type;
  [[maybe_unused]] static constexpr bool has_attribute = false;
  template <typename Context, typename RContext, typename Attribute>
  bool parse(Place& first, const Place& last, const Context&, RContext&, Attribute&) const {
    int depth = 0;
    for (const Token* token = first.at(); token != last.at(); ++token) {
      if (token->is("(")) ++depth;
      if (token->is(")") && depth-- == 0) return false;
      if (token->is_structure()) return false;
      if (depth > 0) continue;
      if (token->is("over")) return true;
      if (token->is(",") || token->is("and") || token->is("or")) return false;
    }
    return false;
  }
};
constexpr OverFollows over_follows;

#define W(text) COCKET_WORD(text)

const auto number_scale = quiet[W("million") | W("billion")];
const auto unit_def = node(Rule::unit)[
    free_unit >> *(Terminal<MatchGlued>({TokenKind::mark, "/*"}, "`/`") >>
                   Terminal<MatchGlued>({TokenKind::name, {}}, "a unit"))];
const auto percent = node(Rule::percent)[number >> quiet[W("%")]];
const auto plain_quantity = node(Rule::quantity)[number >> -number_scale >> -quiet[unit]];
const auto quantity_def = percent | plain_quantity;

const auto names_def = name >> *(quiet[W(",")] >> name);
const auto set = node(Rule::set)[(W("(") >> names >> W(")")) | name];
const auto where = node(Rule::where)[W("where") >> W("(") >> expr >> W(")")];

const auto applies = node(Rule::applies)[
    (W("any") | W("no")) >> W("requirement") >> W("in") >> name >> -(W("except") >> name) >>
    W("applies")];
const auto quantifier = node(Rule::quantifier)[
    (W("any") | W("every") | W("no")) >> name >> W("in") >> name >> -where >> W("has") >>
    W("(") >> expr >> W(")")];
const auto over = node(Rule::over)[
    (W("greatest") | W("least") | W("sum")) >> W("of") >> over_follows >> sum >> W("over") >>
    name >> W("in") >> name >> -where];
const auto aggregate = node(Rule::aggregate)[
    (W("greatest") | W("least") | W("earliest") | W("latest")) >> W("of") >> W("(") >> expr >>
    *(quiet[W(",")] >> expr) >> W(")")];
const auto count = node(Rule::count)[
    W("count") >> W("of") >> name >> W("in") >> name >> -where];
const auto law_unknown = node(Rule::law_unknown)[W("unknown") >> unit >> W("because") >> text];
const auto bracketed = node(Rule::bracketed)[W("(") >> expr >> W(")")];

struct primary_class;
using primary_rule = x3::rule<primary_class>;
const primary_rule primary = "primary";
const auto primary_def = named("an expression")[
    bracketed | quantity | date | text | applies | quantifier | over | aggregate | count |
    law_unknown | W("yes") | W("no") | W("none") | free_name];

const auto value_def =
    named("a value")[quantity | date | text | W("yes") | W("no") | W("none") | name];

const auto sum_operator = quiet[W("+") | W("-") | W("*") | W("/")];
const auto sum_def = node(Rule::sum)[primary >> *(sum_operator >> primary)];

const auto from_below = node(Rule::from_below)[W("from") >> sum >> W("below") >> sum];
const auto above = node(Rule::above)[W("above") >> sum >> -(quiet[W("below")] >> sum)];
const auto at_least = node(Rule::at_least)[W("at") >> W("least") >> sum];
const auto at_most = node(Rule::at_most)[W("at") >> W("most") >> sum];
const auto below = node(Rule::below)[W("below") >> sum];
const auto band_def = from_below | above | at_least | at_most | below;

const auto is = node(Rule::is)[W("is") >> -quiet[W("not")] >> primary];
const auto in = node(Rule::in)[-W("not") >> W("in") >> set];
const auto meets = node(Rule::meets)[
    W("meets") >> name >> -(quiet[W("as")] >> W("it") >> W("stood") >> W("on") >> date)];
const auto postfix = quiet[is | in | meets | band];

const auto binary = quiet[W("and") | W("or") | W(">=") | W("<=") | W(">") | W("<") |
                          W("+") | W("-") | W("*") | W("/")];
const auto operand = -quiet[W("not")] >> primary >> *postfix;
const auto expr_def = node(Rule::expr)[operand >> *(binary >> operand)];

const auto limb_unknown = node(Rule::limb_unknown)[
    quiet[W("unknown")] >> quiet[W("because")] >> text >> line_end];
const auto limb = node(Rule::limb)[label >> W(":") >> (limb_unknown | cond)];
const auto limbs_def = node(Rule::limbs)[line_end >> indent >> +limb >> dedent];
const auto block = node(Rule::block)[
    (quiet[(W("any") | W("all") | W("none")) >> W("of")] >> limbs) |
    (quiet[W("by") >> W("reading")] >> name >> limbs)];
const auto cond_def = named("a condition")[block | (expr >> line_end)];

#undef W

BOOST_SPIRIT_DEFINE(primary)

}  // namespace

bool MatchFree::operator()(const Token& token) const {
  if (token.kind != TokenKind::name || holds(kGoesOn, token.text)) return false;
  return unit || !holds(kStarts, token.text);
}

BOOST_SPIRIT_DEFINE(expr, sum, quantity, value, unit, names, band, cond, limbs)
BOOST_SPIRIT_INSTANTIATE(expr_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(sum_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(quantity_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(value_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(unit_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(names_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(band_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(cond_rule, Place, x3::unused_type)
BOOST_SPIRIT_INSTANTIATE(limbs_rule, Place, x3::unused_type)

}  // namespace cocket::grammar
