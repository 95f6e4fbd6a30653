// The checked program: what the rules mean. Data only, immutable once made, shared by pointer.
//
// Everything is resolved: names are ids, numbers are exact and in base units, every expression has
// a type. Ids are dense and stay inside; outputs use the stable textual ids
// (`module/provision@version#limb`).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/interval.h"
#include "base/source.h"

namespace cocket::program {

struct RecordTag;
struct FieldTag;
struct ViewTag;
struct KindTag;
struct GroupTag;
struct ReadingTag;
struct ModuleTag;
struct DefineTag;
struct ProvisionTag;
struct RequirementTag;
struct ExceptionTag;
struct RestrictionTag;
struct ReviewTag;
struct TableTag;
struct ExprTag;
using RecordId = Id<RecordTag>;
using FieldId = Id<FieldTag>;  // index into Record::fields
using ViewId = Id<ViewTag>;
using KindId = Id<KindTag>;
using GroupId = Id<GroupTag>;
using ReadingId = Id<ReadingTag>;
using ModuleId = Id<ModuleTag>;
using DefineId = Id<DefineTag>;
using ProvisionId = Id<ProvisionTag>;
using RequirementId = Id<RequirementTag>;
using ExceptionId = Id<ExceptionTag>;
using RestrictionId = Id<RestrictionTag>;
using ReviewId = Id<ReviewTag>;
using TableId = Id<TableTag>;
using ExprId = Id<ExprTag>;

// Confidence in a text, weakest first so that "least" is min.
enum class Confidence : unsigned char {
  unverified, inferred, press, law_firm, secondary, quoted, primary
};
std::string_view to_string(Confidence confidence);
std::optional<Confidence> confidence_from(std::string_view word);

// Powers of kinds: TPP/mm2 is {performance: 1, area: -1}. Empty: a pure number.
using Dimension = std::map<KindId, int>;

struct Unit {
  std::string name;         // as written: "TB/s", "TPP/mm2"
  Dimension dimension;
  Rational factor = 1;      // value in base units = value in this unit * factor
};

struct Citation {
  std::string text;
  Confidence confidence = Confidence::unverified;
  friend bool operator==(const Citation&, const Citation&) = default;
};

enum class ValueType { number, truth, date, country, text, symbol, record, list };

struct Default {
  bool unless_given = false;  // only where no other source says anything
  ExprId value;
  ExprId when;  // invalid: always
};

struct Field {
  std::string name;
  std::string description;
  ValueType type = ValueType::text;
  bool or_none = false;
  // number
  Unit unit;
  Interval range = Interval::all();   // base units
  // symbol: the members in declared order
  std::vector<std::string> members;
  // list: type of the members (record or a scalar type); record: the record
  ValueType element = ValueType::text;
  RecordId record;
  std::optional<unsigned> at_least;   // list
  bool default_none = false;          // list: `by default none`
  std::vector<Default> defaults;      // evaluated with slot 0 bound to the record
  Citation citation;                  // text empty: none stated
  Span span;
};

struct Record {
  std::string name;
  std::string description;
  bool singleton = false;             // exists once in each line
  std::vector<Field> fields;
  FieldId find(std::string_view field) const;  // invalid if there is none
};

// A flat name for input: the one member of a list (with `role_field` = `role_value`).
struct View {
  std::string name;
  RecordId owner;       // singleton that holds the list
  FieldId list;
  RecordId record;      // of the members
  FieldId role_field;   // invalid: no role
  std::string role_value;
  bool always = false;
  std::string description;
};

struct GroupRow {
  std::string member;
  std::optional<Date> first, last;    // inclusive
  std::optional<Date> announced;
  Citation citation;
};

struct Group {
  std::string name;
  bool open = false;
  std::vector<GroupRow> rows;
  Span span;
};

enum class Period { quarter, year };

// A number of the law for each quarter or year, in base units.
struct TableRow {
  Date first, last;                   // inclusive
  Rational value;
  Citation citation;
};

struct Table {
  std::string name;
  Period period = Period::quarter;
  Unit unit;
  std::vector<TableRow> rows;         // by first day; no two overlap
  Span span;
};

struct Readings {
  std::string name;
  std::string description;
  struct Choice {
    std::string name;
    std::string description;
    Citation citation;
  };
  std::vector<Choice> choices;
  std::optional<unsigned> default_choice;
  unsigned find(std::string_view choice) const;  // choices.size() if there is none
};

// Where a value is read: the record bound to a slot (self or a quantifier's variable), or a
// singleton record; then a field.
struct Place {
  bool is_slot = false;
  unsigned slot = 0;       // if is_slot
  RecordId record;         // type of the record that the slot or singleton holds
  std::vector<FieldId> path;  // records inside it, gone through in this order
  RecordId owner;          // type of the record that has `field`; `record` without a path
  FieldId field;           // invalid: the record (or scalar list member) itself
  friend bool operator==(const Place&, const Place&) = default;
};

enum class Op {
  // truth
  constant,        // truth_value
  and_, or_, not_, // args
  compare,         // left, right: args; terms/divisor: the normal form; comparison
  date_compare,    // args: two dates; comparison
  is,              // args[0]; `texts[0]` the member, or args[1] another value; negated
  is_truth,        // args[0] truth, truth_value; negated
  is_none,         // args[0]; negated
  in,              // args[0]; texts (members), groups; negated
  fact_truth,      // place
  define_truth,    // define, instance
  meets,           // provision, instance, on_date
  quantifier,      // quantifier; place (list); variable slot; args: has [, where]
  applies,         // quantifier any/no; requirements (already resolved; exceptions removed)
  limbs,           // block with labels: block kind, limbs
  by_reading,      // reading; limbs in the order of the reading's choices (invalid: false)
  law_unknown,     // text; also a number
  // numbers
  number,          // value
  fact_number,     // place
  define_number,   // define, instance
  table_number,    // table: its value on the asker's date
  arithmetic,      // terms and divisor: the normal form of a sum, product or quotient
  greatest, least, // args
  over,            // aggregate over a list: place, slot, args: value [, where]
  count,           // place, slot, args: [where]
  none_value,      // `none` as what a default or assumption says
  // dates
  date, fact_date, define_date, date_shift /* args[0], days in value */, earliest, latest,
  // texts, countries, symbols
  symbol, fact_symbol, define_symbol, variable_symbol /* scalar list member bound to slot */,
};

enum class Comparison { at_least, at_most, above, below, equal, not_equal };
enum class Quantifier { any, every, none };
enum class Aggregate { greatest, least, sum };
enum class Block { any, all, none };

struct Term {
  Rational coefficient = 1;
  std::vector<ExprId> factors;  // leaves, sorted; empty: a constant
};

struct LimbRef {
  std::string label;     // full within the version: "2", "A.listed", "note_2"
  ExprId condition;
  Span span;
};

// How a record is handed to a define or provision.
struct Instance {
  bool none = true;      // nothing is handed over
  bool is_slot = false;
  unsigned slot = 0;
  RecordId record;       // singleton when !is_slot
};

struct Expr {
  Op op = Op::constant;
  Span span;
  ValueType type = ValueType::truth;
  Unit unit;                      // numbers: the unit for showing
  std::vector<ExprId> args;
  bool truth_value = false;
  bool negated = false;
  bool has_where = false;
  Rational value;
  Date date;
  std::string text;               // law_unknown reason; symbol value
  std::string written;            // as typed, blanks collapsed, for explanations
  std::vector<std::string> texts;
  std::vector<GroupId> groups;
  Comparison comparison = Comparison::at_least;
  Quantifier quantifier = Quantifier::any;
  Aggregate aggregate = Aggregate::greatest;
  Block block = Block::all;
  std::vector<Term> terms;        // compare: N - c*D against 0; arithmetic: N
  std::vector<Term> divisor;      // D; empty: 1
  Place place;
  unsigned slot = 0;              // variable of quantifier, over, count
  DefineId define;
  ProvisionId provision;
  Instance instance;
  std::optional<Date> on_date;    // meets ... as it stood on
  ReadingId reading;
  TableId table;
  std::vector<LimbRef> limbs;
  std::vector<RequirementId> requirements;
};

enum class StateKind {
  in_force, compliance_later, not_enforced, stayed, suspended, never_in_force, unknown
};
std::string_view to_string(StateKind state);
std::optional<StateKind> state_from(std::string_view word);

struct State {
  StateKind state = StateKind::in_force;
  Date from;
  std::optional<Date> through;
  std::optional<Date> announced;
  Citation citation;
  std::string because;
};

struct Status {
  std::string limb;           // empty: the whole version
  std::vector<State> states;
};

enum class DutyKind { licence, permit, prohibition, notice, keep, red_flag, duty };
std::string_view to_string(DutyKind kind);
inline bool is_movement(DutyKind kind) { return kind <= DutyKind::notice; }

struct Notice {
  std::string to;
  int days = 0;
  bool at_least = true;       // at least N days before, else at most N days after
  bool before = true;
  ExprId day;
  ExprId given_on;            // invalid: no fact says so
  std::vector<std::string> counted;  // "clear_days", "literal"; the first decides
  Span span;
};

struct Duty {
  DutyKind kind = DutyKind::licence;
  std::string authority;
  ExprId held_when;           // invalid: cannot be held
  std::optional<Notice> notice;
  std::string text;
  ExprId when;                // invalid: always
  Span span;
};

struct Condition {
  std::string label;
  std::optional<Notice> notice;
  ExprId notice_when;         // of a notice: needed where this is true; invalid: always
  ExprId condition;           // invalid for a notice
  Span span;
};

// The words a policy may be.
bool is_policy(std::string_view word);
const std::vector<std::string>& policy_names();

struct PolicyCase {
  std::string policy;         // empty: the law does not say, `because`
  std::string because;
  ExprId when;                // invalid: otherwise
  Span span;
};

struct Version {
  Date from;
  std::optional<Date> through;
  std::optional<Date> announced;
  bool announced_unknown = false;   // stated as unknown
  Citation citation;                // the text of this version
  Citation source;                  // the declaration's source (codified place)
  ExprId when;                      // `when ... except ...` in one expression; invalid: a review
  // `presumed ... unless shown ...`: each a block of limbs (any of); invalid: no presumption.
  ExprId presumed, shown;
  std::vector<Condition> conditions;  // exceptions
  std::vector<PolicyCase> policy;     // reviews
  std::vector<Status> statuses;
  Span span;
};

struct Define {
  std::string name;
  ModuleId module;
  RecordId on;                // invalid: on nothing
  ValueType type = ValueType::truth;
  Unit unit;
  std::vector<std::string> members;  // symbol
  ExprId value;               // invalid: first_of
  struct Case {
    ExprId value;
    ExprId when;              // invalid: otherwise
  };
  std::vector<Case> first_of;
  Citation citation;
  Span span;
};

struct Rule {
  std::string name;
  std::string title;
  ModuleId module;
  Citation source;
  ExprId dated_by;            // date-valued; invalid for provisions on their own without a date
  std::vector<Version> versions;  // by start, then announcement
  std::vector<std::string> formerly;
  Span span;
};

struct Provision : Rule {
  RecordId on;
};

struct Requirement : Rule {
  std::string series;
  std::vector<Duty> imposes;
  std::vector<ExceptionId> exceptions;
  std::vector<ReviewId> reviews;
  struct Bar {
    RestrictionId restriction;
    ExceptionId exception;    // that it takes away from this requirement
  };
  std::vector<Bar> bars;      // by exception, then restriction, as declared
  struct Penalty {
    std::string name, title;
    ExprId when;              // invalid: always
    std::string amount;       // "at most 10 years and or 10000000 MYR"
    Citation citation;
    Span span;
  };
  std::vector<Penalty> penalties;
  bool movement() const;
};

struct Exception : Rule {
  std::vector<RequirementId> to;
};

struct Restriction : Rule {
  std::vector<RequirementId> to;      // series resolved
  std::vector<ExceptionId> except;
};

struct Review : Rule {
  std::vector<RequirementId> of;      // series resolved
};

struct Module {
  std::string name;
  std::string title;
  ExprId dated_by;
  std::map<std::string, std::string> read_as;
  ExprId scope;               // invalid: everything
  Citation scope_citation;
  std::optional<Date> verified_from, verified_through;
  Span span;
};

// `assume` lines: fill what nothing else says.
struct Assumption {
  std::string title;
  RecordId record;            // of the fact
  FieldId field;
  ViewId view;                // valid: only for the member of this view
  ExprId value;
  ExprId when;                // invalid: always; slot 0 is the record
  std::string because;
  Span span;
};

struct AssumedLaw {
  Date through;
  std::string because;
};

struct Expectation {
  // Exactly one of these is valid.
  RequirementId requirement;
  ProvisionId provision;
  ExceptionId exception;
  ReviewId review;
  // A verdict; true/false/unknown; the state of an exception, or not_asked; a policy or unknown.
  std::string verdict;
  std::optional<int> late_days;
  std::vector<std::string> needs;
  std::vector<std::string> possible;
  std::optional<Date> known_on;
  std::string view;           // empty: enforced
  std::vector<std::pair<ReadingId, unsigned>> readings;
  Span span;
};

// A value given to a fact by a flat name ("item.tpp") as cell text in the fact's declared unit.
struct Given {
  std::string fact;
  std::string text;
  std::optional<Interval> range;  // a band, base units; then `text` is empty
  Span span;
};

struct Test {
  std::string title;
  std::vector<Given> given;
  std::vector<Expectation> expects;
  Span span;
};

struct Program {
  IdVector<RecordId, Record> records;
  IdVector<ViewId, View> views;
  IdVector<KindId, std::string> kinds;
  std::map<std::string, Unit> units;
  IdVector<GroupId, Group> groups;
  IdVector<ReadingId, Readings> readings;
  IdVector<ModuleId, Module> modules;
  IdVector<DefineId, Define> defines;
  IdVector<ProvisionId, Provision> provisions;
  IdVector<RequirementId, Requirement> requirements;
  IdVector<ExceptionId, Exception> exceptions;
  IdVector<RestrictionId, Restriction> restrictions;
  IdVector<ReviewId, Review> reviews;
  IdVector<TableId, Table> tables;
  IdVector<ExprId, Expr> exprs;
  std::vector<Test> tests;
  std::vector<Assumption> assumptions;        // of an assumptions file, empty in rules
  std::vector<AssumedLaw> assumed_law;
  std::map<std::string, std::string> countries;  // code -> name; every valid country
  std::vector<std::string> paths;             // of the files it was made from

  RecordId find_record(std::string_view name) const;
  ViewId find_view(std::string_view name) const;
  RequirementId find_requirement(std::string_view name) const;
  ProvisionId find_provision(std::string_view name) const;
  ExceptionId find_exception(std::string_view name) const;
  ReviewId find_review(std::string_view name) const;
  ReadingId find_reading(std::string_view name) const;
};

using ProgramPtr = std::shared_ptr<const Program>;

// "us.ear.advanced_computing/3A090.a@2023-11-17#2"; without a limb when `limb` is empty.
std::string stable_id(const Program& program, const Rule& rule, const Version& version,
                      std::string_view limb = {});

// A unit from its text ("GB/s", "TPP/mm2"), composed of declared units; empty if unknown.
std::optional<Unit> find_unit(const Program& program, std::string_view text);

// What a flat input name such as `item.tpp` or `end_user.country` stands for.
struct FlatFact {
  ViewId view;       // valid: the field of the view's member
  RecordId record;   // record that has the field
  FieldId field;
  RecordId root = {};  // with a path and no view: the singleton that it starts in
  std::vector<FieldId> path = {};  // records inside the singleton or the view's member
  friend bool operator==(const FlatFact&, const FlatFact&) = default;
};
std::optional<FlatFact> find_flat_fact(const Program& program, std::string_view name);
// All flat names in declared order: own fields of singletons, then fields through views.
std::vector<std::string> flat_fact_names(const Program& program);

}  // namespace cocket::program
