// Declarations, section 2 of docs/language.md, and the grammar's entry.
#include "dsl/parse/grammar_terminals.h"

namespace cocket::grammar {
namespace {

using cst::Rule;

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
    W("by") >> W("default") >> expr >> -(W("when") >> expr)];
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
    ((W("=") >> expr >> -src >> line_end) |
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
const auto condition = node(Rule::condition)[label >> W(":") >> ((notice >> line_end) | cond)];
const auto conditions = node(Rule::conditions)[
    W("on") >> W("condition") >> W("that") >> line_end >> indent >> +condition >> dedent];
const auto version_head = node(Rule::version_head)[
    W("version") >> date >> -(W("through") >> date) >> W("text") >> text >>
    -(W("announced") >> (date | W("unknown"))) >> -(W("confidence") >> name)];

struct version_class;
using version_rule = x3::rule<version_class>;
const version_rule version = "version";
const auto version_def = node(Rule::version)[
    version_head >> line_end >> indent >> -src_line >> W("when") >> cond >>
    -(W("except") >> limbs) >> -conditions >> *status >> dedent];

const auto head = src_line |
                  (node(Rule::head_dated)[W("dated") >> W("by") >> name] >> line_end) |
                  (node(Rule::head_formerly)[W("formerly") >> names] >> line_end);

const auto provision = node(Rule::provision)[
    W("provision") >> name >> text >> W("on") >> name >> line_end >> indent >> *head >>
    *version >> dedent];
const auto requirement = node(Rule::requirement)[
    W("requirement") >> name >> text >> -(W("in") >> name) >> line_end >> indent >>
    *(imposes | head) >> *version >> dedent];
const auto exception = node(Rule::exception)[
    W("exception") >> name >> text >> W("to") >> names >> line_end >> indent >> *head >>
    *version >> dedent];

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
const auto expect = node(Rule::expect)[
    W("expect") >> (expect_provision | (name >> name)) >> *expectation];
const auto test = node(Rule::test)[
    W("test") >> text >> line_end >> indent >>
    *(W("given") >> given >> *(comma >> given) >> line_end) >> *(expect >> line_end) >> dedent];

struct declaration_class;
using declaration_rule = x3::rule<declaration_class>;
const declaration_rule declaration = "declaration";
const auto declaration_def =
    (module | facts | view | kind | declared_unit | group | readings | define | provision |
     requirement | exception | assume_law | assume | test) >> end;

#undef W

BOOST_SPIRIT_DEFINE(version, declaration)

}  // namespace
}  // namespace cocket::grammar

namespace cocket {

std::optional<cst::Node> match_declaration(const std::vector<Token>& tokens,
                                           GrammarFailure& failure) {
  grammar::Progress progress;
  progress.failure.at = tokens.data();
  grammar::Place first(tokens.data(), &progress);
  const grammar::Place last(tokens.data() + tokens.size(), &progress);
  if (boost::spirit::x3::parse(first, last, grammar::declaration) && progress.stack.size() == 1) {
    return std::move(progress.stack.back());
  }
  failure = std::move(progress.failure);
  return std::nullopt;
}

}  // namespace cocket
