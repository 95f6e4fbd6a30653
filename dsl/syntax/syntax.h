// The tree of a rule file: what was typed, with a place for everything, and no opinion about it.
//
// Plain data. The parser makes it (dsl/parse), the checker reads it (dsl/check), and
// `tree_json` writes it as "cocket.tree/1". Names are kept as typed; numbers as typed digits.
// Operator precedence is already resolved; brackets leave no node.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/source.h"

namespace cocket::syntax {

// A word with its place: names (`3A090.a`, `D:5`, `circuit.tpp`), labels, texts (unquoted), dates.
struct Word {
  std::string text;
  Span span;
  bool empty() const { return text.empty() && !span.valid(); }
};

enum class ExprKind {
  name,        // text: dotted name as typed (`circuit.tpp`, `CN`, `listed`)
  quantity,    // text: number as typed without blanks ("21_000", "30 billion" -> "30billion"); unit
  percent,     // text: number
  date,        // text: YYYY-MM-DD
  text,        // text: the unquoted text
  yes,
  no,
  none,
  set,         // args: names (countries, groups, members); from `(A, B)` or a single name
  not_,        // args[0]
  and_,        // args: two or more
  or_,         // args: two or more
  compare,     // text: ">=", "<=", ">", "<"; args: left, right
  arithmetic,  // text: "+", "-", "*", "/"; args: left, right (left-associative)
  is,          // text: "is" or "is not"; args: left, right (name, yes, no, none, date or text)
  in,          // text: "in" or "not in"; args: left, set
  band,        // text: "from" | "above" | "at least" | "at most" | "below";
               // args: operand, bound [, high bound]; a two-sided band is `from A below B` or
               // `above A below B` and has three args; one-sided bands have two
  meets,       // text: provision name; args[0]: instance; date: `as it stood on DATE`
  quantifier,  // text: "any" | "every" | "no"; variable; args: list, has [, where]; see `has_where`
  aggregate,   // text: "greatest" | "least" | "earliest" | "latest"; args: one or more expressions
  over,        // text: "greatest" | "least" | "sum"; variable; args: list, value [, where]
  count,       // variable; args: list [, where]
  applies,     // text: "any" | "no"; series; except (may be empty): `no requirement in S except R applies`
  law_unknown, // text: the reason; unit may be empty (a limb) or a unit (`unknown TPP because "..."`)
  block,       // text: "any" | "all" | "none" | "reading"; reading; limbs
};

struct Limb;

struct Expr {
  ExprKind kind = ExprKind::name;
  Span span;                 // the whole expression
  Span mark;                 // the operator or keyword that makes this node, for labels
  std::string text;
  std::string unit;          // quantity, law_unknown: `GB/s`, `TPP/mm2`, `days`; empty: none typed
  std::vector<Expr> args;
  bool has_where = false;    // quantifier, over, count: the last arg is the `where` condition
  Word variable;             // quantifier, over, count
  Word series;               // applies
  Word except;               // applies
  Word reading;              // block of kind "reading"
  Word date;                 // meets
  std::vector<Limb> limbs;   // block
};

struct Limb {
  Word label;
  Expr condition;            // law_unknown for `unknown because "..."`
};

struct Source {
  Word text;                 // empty if there is none
  Word confidence;           // empty if not stated
};

enum class TypeKind { quantity_or_named, one_of, many, yes_or_no };

// `TPP at least 0 TPP`, `date or none`, `one of (a, b)`, `many circuit at least 1`, `yes or no`.
struct Type {
  TypeKind kind = TypeKind::quantity_or_named;
  Span span;
  Word name;                       // unit, `text`, `date`, `country`, `number`, `percent`, or a record
  std::vector<Word> members;       // one_of
  std::vector<Expr> ranges;        // band nodes whose args[0] is missing: text + bound(s) only
  std::optional<Word> at_least;    // many: `at least 1`
  bool or_none = false;
};

struct Fact {
  Word name;
  Type type;
  Word description;
  // `by default EXPR [when COND]`; several are tried in order. `unless given EXPR [when COND]`: where
  // nothing else says anything.
  struct Default {
    bool unless_given = false;
    Expr value;
    std::optional<Expr> when;
  };
  std::vector<Default> defaults;
  Source source;
};

struct Facts {
  Word record;
  Word description;
  std::vector<Fact> facts;
};

// `view end_user of shipment.parties where role is end_user always "..."`: a flat name for input.
struct View {
  Word name;
  Word list;
  Word role_field;  // empty if no `where`
  Word role_value;
  bool always = false;
  Word description;
};

// `kind total_processing_performance = 2 * mac_rate * bit_length "..."`
struct Kind {
  Word name;
  Word factor;       // empty: 1
  Word left, right;  // empty: a kind of its own
  Word description;
};

// `unit TOPS of dense_rate` (the base unit of its kind) or `unit TB/s = 1000 GB/s`.
struct Unit {
  Word name;
  Word kind;
  Word factor;  // number as typed, may be a fraction `1/8`
  Word base;
};

struct Group {
  Word name;
  bool open = false;
  Word member_type;  // `country` or `text`
  Word path;         // YAML beside the rule file
};

enum class Period { quarter, year };

// `table cap: TPP by quarter from "cap.yaml"`: a dated number of the law.
struct Table {
  Word name;
  Word unit;
  Period period = Period::quarter;
  Word path;  // YAML beside the rule file
};

struct Readings {
  Word name;
  Word description;
  bool no_default = false;
  struct Choice {
    Word name;
    Word description;
    bool is_default = false;
    Source source;
  };
  std::vector<Choice> choices;
};

struct Define {
  Word name;
  Word on;  // record, may be empty
  Type type;
  Source source;
  std::optional<Expr> value;  // `= EXPR`, or
  struct Case {
    Expr value;
    std::optional<Expr> when;  // empty: `otherwise`
  };
  std::vector<Case> first_of;
};

struct State {
  Word state;  // in_force, compliance_later, not_enforced, stayed, suspended, never_in_force, unknown
  Word from, through, text, announced, because, confidence;
};

struct Status {
  Word of;  // limb label path, empty: the whole version
  Span span;
  std::vector<State> states;
};

struct Notice {
  Word to;
  bool at_least = true;  // `at most N days after`
  Word days;
  bool before = true;
  Expr day;              // date-valued name
  std::optional<Expr> given_on;
  std::vector<Word> counted;  // clear_days, literal; first one decides
  Span span;
};

enum class DutyKind { licence, permit, prohibition, notice, keep, red_flag, duty };

struct Duty {
  DutyKind kind = DutyKind::licence;
  Span span;
  Word authority;                // `from BIS`; notice: see `notice.to`
  std::optional<Expr> held_when;
  std::optional<Notice> notice;
  std::optional<Expr> amount;    // keep: days/years quantity; duty: quantity
  std::optional<Expr> from;      // keep ... from DATE
  Word text;                     // red_flag
  std::optional<Expr> when;
};

struct Condition {
  Word label;
  std::optional<Notice> notice;
  std::optional<Expr> notice_when;  // `notice ... when EXPR`: otherwise none is needed
  std::optional<Expr> condition;
};

// A case of `policy first of`.
struct PolicyCase {
  Word policy;                   // empty: `unknown because`
  Word because;
  std::optional<Expr> when;      // empty: `otherwise`
};

// `penalty natural_person "..." when ...`: shown, never computed.
struct Penalty {
  Word name, title;
  std::optional<Expr> when;
  Source source;
  std::vector<Expr> amounts;          // quantities, in order
  std::vector<std::string> between;   // "or", "and", "and or": one fewer than amounts
  Span span;
};

struct Version {
  Span span;                 // the head line
  Word from, through, text;
  Word announced;            // date or `unknown`; empty: not stated
  Word confidence;
  Source source;
  std::optional<Expr> when;
  std::vector<Limb> except;
  std::vector<Limb> presumed, shown;  // provisions only: `presumed ... unless shown ...`
  std::vector<Condition> conditions;  // exceptions only
  std::vector<PolicyCase> policy;     // reviews only; then `when` is empty
  std::vector<Status> statuses;
};

struct Head {
  Source source;
  Word dated_by;
  std::vector<Word> formerly;
};

struct Provision {
  Word name, title, on;
  Head head;
  std::vector<Version> versions;
};

struct Requirement {
  Word name, title, series;
  Head head;
  std::vector<Duty> imposes;
  std::vector<Version> versions;
  std::vector<Penalty> penalties;
};

struct Exception {
  Word name, title;
  std::vector<Word> to;
  Head head;
  std::vector<Version> versions;
};

// `restriction R "..." bars exceptions to T,.. except E,..`
struct Restriction {
  Word name, title;
  std::vector<Word> to;        // requirements or series
  std::vector<Word> except;    // exceptions that survive
  Head head;
  std::vector<Version> versions;
};

// `review R "..." of T,..`
struct Review {
  Word name, title;
  std::vector<Word> of;        // requirements or series
  Head head;
  std::vector<Version> versions;
};

struct Assume {
  Word title;  // `assume "desk practice 2026"`
  struct Line {
    Word fact;
    Expr value;
    std::optional<Expr> when;
    Word because;
  };
  std::vector<Line> lines;
  // `assume law unchanged through DATE because "..."` has no title and no lines.
  Word law_through;
  Word law_because;
};

struct Given {
  Word fact;
  Expr value;  // literal, name, none, set (list), `unknown` as name, or a band without operand
};

enum class ExpectKind { requirement, provision, exception, review };

struct Expect {
  ExpectKind kind = ExpectKind::requirement;
  Word what;
  Word verdict;    // required, ...; provisions: true, false, unknown; exceptions: met, ...;
                   // reviews: a policy or unknown
  Word late_days;
  std::vector<Word> needs;
  std::vector<Word> possible;
  Word known_on, view;
  std::vector<std::pair<Word, Word>> readings;
  Span span;
};

struct Test {
  Word title;
  std::vector<Given> given;
  std::vector<Expect> expects;
};

struct Module {
  Word name;
  Word title;
  Word dated_by;
  std::vector<Word> uses;
  struct Read {
    Word from, as;
    Source source;
  };
  std::vector<Read> reads;
  std::optional<Expr> scope;
  Source scope_source;
  Word verified_from, verified_through;
};

// One declaration: exactly one of the members below is the one named by `kind`. A declaration that
// could not be parsed is kept as `broken` with what could be read of its keyword and name, so that
// later rules that refer to it are not reported as unknown.
enum class DeclKind {
  module, facts, view, kind, unit, group, table, readings, define, provision, requirement, exception,
  restriction, review, assume, test, broken
};

struct Declaration {
  DeclKind kind = DeclKind::broken;
  Span span;
  Word keyword;
  Word name;  // the declared name where there is one
  std::optional<Module> module;
  std::optional<Facts> facts;
  std::optional<View> view;
  std::optional<Kind> kind_;
  std::optional<Unit> unit;
  std::optional<Group> group;
  std::optional<Readings> readings;
  std::optional<Define> define;
  std::optional<Provision> provision;
  std::optional<Requirement> requirement;
  std::optional<Exception> exception;
  std::optional<Table> table;
  std::optional<Restriction> restriction;
  std::optional<Review> review;
  std::optional<Assume> assume;
  std::optional<Test> test;
};

struct File {
  SourceId source;
  std::vector<Declaration> declarations;
};

}  // namespace cocket::syntax
