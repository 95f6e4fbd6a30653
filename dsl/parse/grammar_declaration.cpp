// Declarations, section 2 of docs/language.md, and the grammar's entry.
#include "dsl/parse/grammar_terminals.h"

namespace cocket::grammar {
namespace {

using cst::Rule;

// A policy, or any name that may have been meant for one: not `unknown`, which needs a reason.
struct MatchPolicy {
  bool operator()(const Token& token) const {
    return token.kind == TokenKind::name && !token.is("unknown");
  }
};

// Succeeds without reading if `expect` goes on with a kind and a name: `expect review R denied`,
// but `expect review required` speaks of a requirement with that name.
struct KindFollows : x3::parser<KindFollows> {
  using attribute_type = x3::unused_type;
  [[maybe_unused]] static constexpr bool has_attribute = false;
  template <typename Context, typename RContext, typename Attribute>
  bool parse(Place& first, const Place&, const Context&, RContext&, Attribute&) const {
    const Token* token = first.at();
    if (!token->is("provision") && !token->is("exception") && !token->is("review")) return false;
    if (token[1].kind != TokenKind::name || token[2].kind != TokenKind::name) return false;
    for (const std::string_view after : {"late", "needs", "known", "view", "reading"}) {
      if (token[2].is(after)) return false;
    }
    return !token[2].is("possible") || !token[3].is("(");
  }
};
constexpr KindFollows kind_follows;

#define W(text) COCKET_WORD(text)

const auto comma = quiet[W(",")];
const auto description = node(Rule::description)[text];
const auto src = node(Rule::source)[W("source") >> text >> -(W("confidence") >> name)];
const auto src_line = src >> line_end;

// types
const auto type_range = node(Rule::type_range)[
    ((W("at") >> (W("least") | W("most"))) | W("above") | W("below")) >> quantity];
const auto or_none = node(Rule::or_none)[W("or") >> W("none")];
const auto one_of = W("one") >> W("of") >> W("(") >> names >> W(")");
const auto many = W("many") >> name >> -(W("at") >> W("least") >> number);
const auto yes_or_no = W("yes") >> W("or") >> W("no");
const auto type = named("a type")[node(Rule::type)[
    (one_of | many | yes_or_no | (unit >> *type_range)) >> -or_none]];

// module
const auto module_read = W("read") >> name >> W("as") >> name >> src;
const auto module_attribute = node(Rule::attribute)[
    (W("title") >> text) | (W("dated") >> W("by") >> name) | (W("use") >> names) | module_read |
    (W("scope") >> expr >> src) | (W("verified") >> W("from") >> date >> W("through") >> date)];
const auto module = node(Rule::module)[
    W("module") >> name >> line_end >> indent >> +(module_attribute >> line_end) >> dedent];

// facts, views, kinds, units, groups, readings
const auto default_value = node(Rule::default_value)[
    ((W("by") >> W("default")) | (W("unless") >> W("given"))) >> expr >> -(W("when") >> expr)];
const auto fact = node(Rule::fact)[
    name >> W(":") >> type >> -description >> line_end >>
    -(indent >> +((default_value >> line_end) | src_line) >> dedent)];
const auto facts = node(Rule::facts)[
    W("facts") >> name >> text >> line_end >> indent >> +fact >> dedent];
const auto view = node(Rule::view)[
    W("view") >> name >> W("of") >> name >> -(W("where") >> name >> W("is") >> name) >>
    -W("always") >> -description >> line_end];
const auto kind = node(Rule::kind)[
    W("kind") >> name >> -(W("=") >> -(number >> W("*")) >> name >> W("*") >> name) >>
    -description >> line_end];
const auto declared_unit = node(Rule::declared_unit)[
    W("unit") >> unit >>
    ((W("of") >> name) | (W("=") >> number >> -(W("/") >> number) >> unit)) >> line_end];
const auto group = node(Rule::group)[
    W("group") >> name >> -W("open") >> W("of") >> name >> W("from") >> text >> line_end];
const auto table = node(Rule::table)[
    W("table") >> name >> W(":") >> unit >> W("by") >> (W("quarter") | W("year")) >> W("from") >>
    text >> line_end];
const auto choice = node(Rule::choice)[name >> description >> -W("default") >> -src >> line_end];
const auto readings = node(Rule::readings)[
    W("readings") >> name >> text >> -(W("no") >> W("default")) >> line_end >> indent >>
    +choice >> dedent];

// define
const auto otherwise = node(Rule::otherwise)[expr >> W("otherwise") >> line_end];
const auto first_case = node(Rule::first_case)[expr >> W("when") >> cond];
const auto first_of = node(Rule::first_of)[
    W("first") >> W("of") >> line_end >> indent >> *first_case >> -otherwise >> dedent];
const auto define = node(Rule::define)[
    W("define") >> name >> -(W("of") >> name) >> W(":") >> type >>
    ((W("=") >> expr >> (src_line | (line_end >> -(indent >> src_line >> dedent)))) |
     (line_end >> indent >> -src_line >> first_of >> dedent))];

// notices and duties
const auto notice = node(Rule::notice)[
    W("notice") >> W("to") >> name >> W("at") >> (W("least") | W("most")) >> number >> name >>
    (W("before") | W("after")) >> name >>
    -node(Rule::notice_given)[comma >> W("given") >> W("on") >> name] >>
    -node(Rule::notice_counted)[comma >> W("counted") >> name >> *(W("or") >> name)]];
const auto held = node(Rule::held)[comma >> W("held") >> W("when") >> expr];
const auto duty = named("a duty")[node(Rule::duty)[
    ((W("licence") | W("permit")) >> W("from") >> name >> -held) |
    (W("prohibition") >> -(W("by") >> name)) | notice |
    (W("keep") >> quantity >> W("from") >> name) | (W("red_flag") >> text) |
    (W("duty") >> quantity)]];
const auto imposes = node(Rule::imposes)[W("imposes") >> duty >> -(W("when") >> expr) >> line_end];

// texts and their states
const auto state_name = named("a state")[name];  // the checker knows which there are
const auto state = node(Rule::state)[
    state_name >> W("from") >> date >> -(W("through") >> date) >> -(W("text") >> text) >>
    -(W("announced") >> date) >> -(W("confidence") >> name) >> -(W("because") >> text) >>
    line_end];
const auto status_of = W("of") >> label;
const auto status = node(Rule::status)[
    W("status") >> -status_of >> line_end >> indent >> +state >> dedent];
const auto presumed = node(Rule::presumed)[
    W("presumed") >> limbs >> W("unless") >> W("shown") >> limbs];
const auto condition_when = node(Rule::condition_when)[W("when") >> expr];
const auto condition = node(Rule::condition)[
    label >> W(":") >> ((notice >> -condition_when >> line_end) | cond)];
const auto conditions = node(Rule::conditions)[
    W("on") >> W("condition") >> W("that") >> line_end >> indent >> +condition >> dedent];
const auto policy_name = (W("unknown") >> W("because") >> text) |
                         Terminal<MatchPolicy>({}, "a policy");  // the checker knows which
const auto policy_case = node(Rule::policy_case)[policy_name >> W("when") >> cond];
const auto policy_otherwise = node(Rule::policy_case)[
    policy_name >> W("otherwise") >> line_end];
const auto policy = node(Rule::policy)[
    W("policy") >> W("first") >> W("of") >> line_end >> indent >> *policy_case >>
    -policy_otherwise >> dedent];
const auto version_head = node(Rule::version_head)[
    W("version") >> date >> -(W("through") >> date) >> W("text") >> text >>
    -(W("announced") >> (date | W("unknown"))) >> -(W("confidence") >> name)];

// The versions of a provision, an exception, a review, and of what is only true or not.
const auto version_text = version_head >> line_end >> indent >> -src_line;
const auto version_when = version_text >> W("when") >> cond >> -(W("except") >> limbs);

struct plain_version_class;
struct provision_version_class;
struct exception_version_class;
struct review_version_class;
const x3::rule<plain_version_class> plain_version = "version";
const x3::rule<provision_version_class> provision_version = "version";
const x3::rule<exception_version_class> exception_version = "version";
const x3::rule<review_version_class> review_version = "version";
const auto plain_version_def = node(Rule::version)[version_when >> *status >> dedent];
const auto provision_version_def =
    node(Rule::version)[version_when >> -presumed >> *status >> dedent];
const auto exception_version_def =
    node(Rule::version)[version_when >> -conditions >> *status >> dedent];
const auto review_version_def = node(Rule::version)[version_text >> policy >> dedent];

const auto head = src_line |
                  (node(Rule::head_dated)[W("dated") >> W("by") >> name] >> line_end) |
                  (node(Rule::head_formerly)[W("formerly") >> names] >> line_end);

const auto amount_joint = (W("and") >> -W("or")) | W("or");
const auto penalty = node(Rule::penalty)[
    W("penalty") >> name >> text >> -(W("when") >> expr) >> line_end >> indent >> -src_line >>
    W("at") >> W("most") >> quantity >> *(amount_joint >> quantity) >> line_end >> dedent];

const auto provision = node(Rule::provision)[
    W("provision") >> name >> text >> W("on") >> name >> line_end >> indent >> *head >>
    *provision_version >> dedent];
const auto requirement = node(Rule::requirement)[
    W("requirement") >> name >> text >> -(W("in") >> name) >> line_end >> indent >>
    *(imposes | head) >> *plain_version >> *penalty >> dedent];
const auto exception = node(Rule::exception)[
    W("exception") >> name >> text >> W("to") >> names >> line_end >> indent >> *head >>
    *exception_version >> dedent];
const auto restriction = node(Rule::restriction)[
    W("restriction") >> name >> text >> W("bars") >> W("exceptions") >> W("to") >> names >>
    -(W("except") >> names) >> line_end >> indent >> *head >> *plain_version >> dedent];
const auto review = node(Rule::review)[
    W("review") >> name >> text >> W("of") >> names >> line_end >> indent >> *head >>
    *review_version >> dedent];

// assumptions and tests
const auto assume_line = node(Rule::assume_line)[
    name >> W("is") >> value >> -(W("when") >> expr) >> W("because") >> text >> line_end];
const auto assume_law = node(Rule::assume_law)[
    W("assume") >> W("law") >> W("unchanged") >> W("through") >> date >> W("because") >> text >>
    line_end];
const auto assume = node(Rule::assume)[
    W("assume") >> text >> line_end >> indent >> +assume_line >> dedent];

const auto given_set = node(Rule::given_set)[W("(") >> names >> W(")")];
const auto given = node(Rule::given)[name >> named("a value")[given_set | band | value]];
const auto late = W("late") >> number >> W("days");
const auto expectation = late | (W("needs") >> names) |
                         (W("possible") >> W("(") >> names >> W(")")) |
                         (W("known") >> W("on") >> date) | (W("view") >> name) |
                         (W("reading") >> name >> name);
const auto expect_provision =
    W("provision") >> name >> (W("true") | W("false") | W("unknown"));
const auto expect_exception =
    W("exception") >> name >>
    (W("met") | W("open") | W("lapsed") | W("possible") | W("not_available") | W("not_asked"));
const auto expect_review = W("review") >> name >> name;
const auto expected = (kind_follows >> (expect_provision | expect_exception | expect_review)) |
                      (!kind_follows >> name >> name);
const auto expect = node(Rule::expect)[W("expect") >> expected >> *expectation];
const auto test = node(Rule::test)[
    W("test") >> text >> line_end >> indent >>
    *(W("given") >> given >> *(comma >> given) >> line_end) >> *(expect >> line_end) >> dedent];

struct declaration_class;
using declaration_rule = x3::rule<declaration_class>;
const declaration_rule declaration = "declaration";
const auto declaration_def =
    (module | facts | view | kind | declared_unit | group | table | readings | define | provision |
     requirement | exception | restriction | review | assume_law | assume | test) >> end;

#undef W

BOOST_SPIRIT_DEFINE(plain_version, provision_version, exception_version, review_version,
                    declaration)

}  // namespace
}  // namespace cocket::grammar

namespace cocket {

std::optional<cst::Node> match_declaration(const std::vector<Token>& tokens,
                                           GrammarFailure& failure) {
  // What is missed on the way counts only where nothing matches in the end, and is found then.
  for (const bool tells : {false, true}) {
    grammar::Progress progress;
    progress.tells = tells;
    progress.failure.at = tokens.data();
    grammar::Place first(tokens.data(), &progress);
    const grammar::Place last(tokens.data() + tokens.size(), &progress);
    if (boost::spirit::x3::parse(first, last, grammar::declaration) && progress.stack.size() == 1) {
      return std::move(progress.stack.back());
    }
    if (tells) failure = std::move(progress.failure);
  }
  return std::nullopt;
}

}  // namespace cocket
