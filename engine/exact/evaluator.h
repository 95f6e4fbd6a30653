// The evaluator's inside (private to engine/exact): what it knows while it answers one line.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "engine/exact/exact.h"
#include "engine/exact/fault.h"
#include "engine/exact/found.h"
#include "engine/exact/told.h"

namespace cocket::exact {

struct StaticFacts {               // of one requirement or review, found once
  bool view_matters = false;
  std::vector<ReadingId> readings;          // all that it asks
  std::vector<ReadingId> open_readings;     // without default
};

struct Evaluator::Impl {
  Impl(ProgramPtr program, Options options);

  ProgramPtr held;
  const Program& program;
  Options options;
  std::vector<Date> edges;                      // days on which some law changes
  std::vector<StaticFacts> statics;             // by requirement
  std::vector<StaticFacts> review_statics;      // by review
  bool view_matters = false;

  // The line at hand.
  const Row* row = nullptr;
  View view = View::enforced;
  std::vector<unsigned> choices;                // by reading, tried now
  Pool pool;
  MarkSets sets;
  std::vector<Margin> margins;
  MarginRefs margin_refs;
  struct FactKey {
    const RecordValue* record;
    uint32_t field;
    int32_t day;
    friend bool operator==(const FactKey&, const FactKey&) = default;
  };
  struct AskKey {
    char kind;
    uint32_t index;
    const RecordValue* record;
    int32_t day;
    friend bool operator==(const AskKey&, const AskKey&) = default;
  };
  struct Hash {
    size_t operator()(const FactKey& key) const;
    size_t operator()(const AskKey& key) const;
  };
  // Texts made once for the program, not for each line.
  struct LimbName {
    uint32_t id = 0;                            // in the pool: stable id
    uint32_t name = 0;                          // in the pool: as margins are named by
    std::string prefix;                         // of the ids of limbs inside it
  };
  std::map<std::pair<const Version*, const LimbRef*>, LimbName> limb_names;   // no limb: the version itself
  std::unordered_map<const void*, uint32_t> source_marks;      // in the pool; by version, group row, choice
  std::unordered_map<uint32_t, Known> literals;                // by expression
  void forget_texts();                          // numbers of texts and sets mean nothing any more
  // With what is kept of an answer, the data warnings of every fact that it asked.
  template <typename T>
  struct Kept {
    T answer;
    Marks warned;
  };
  std::unordered_map<FactKey, Kept<Known>, Hash> facts;         // references stay valid while it grows
  std::unordered_map<AskKey, Kept<Found>, Hash> asked;
  Marks warned;                                 // data warnings of the facts asked since it was emptied
  std::vector<std::optional<Kept<Barring>>> barring;            // by restriction
  std::map<ReviewId, Kept<ReviewResult>> reviewed;
  // Makes an answer and notes what it was warned of.
  template <typename Make>
  auto noting(Make make) -> Kept<decltype(make())> {
    const Marks before = warned;
    warned.clear();
    Kept<decltype(make())> kept{make(), {}};
    kept.warned = warned;
    warned = before;
    add_marks(warned, kept.warned);
    return kept;
  }
  template <typename T>
  const T& again(const Kept<T>& kept) {
    add_marks(warned, kept.warned);
    return kept.answer;
  }
  bool verdicts_only = false;                   // without reviews and reasons
  Told told;                                    // the rest is left out of results
  // What is not asked but given (pieces.h): by the address of the condition, version or rule.
  std::vector<std::pair<const void*, const Kept<Found>*>> given;
  std::vector<std::pair<const void*, const Kept<Found>*>> given_of_other_view;
  const Found* given_for(const void* what) {
    for (const auto& [address, kept] : given) {
      if (address == what) return &again(*kept);
    }
    return nullptr;
  }

  // While set, every comparison of two known numbers leaves its difference here (ranges.cpp).
  struct ProbeKey {
    const Expr* expr;
    const RecordValue* record;
    friend auto operator<=>(const ProbeKey&, const ProbeKey&) = default;
  };
  std::map<ProbeKey, Rational>* probe = nullptr;

  void add_mark(Marks& marks, uint32_t mark) { marks = sets.with(marks, mark); }
  void add_marks(Marks& marks, Marks others) { marks = sets.united(marks, others); }
  // The source of an answer, put into words the first time.
  template <typename Make>
  void add_source(Marks& sources, const void* of, Make make) {
    const auto [at, fresh] = source_marks.try_emplace(of);
    if (fresh) at->second = pool.put(make());
    add_mark(sources, at->second);
  }

  bool keep_pool = false;                       // numbers of texts outlive the line
  void begin(const Row& line);

  // evaluator.cpp
  RowResult evaluate_row(const Row& line);
  void compare_views(const std::vector<Part*>& parts);
  std::vector<Part> parts(const std::vector<PartName>& names, const Row& line);
  std::vector<Part> parts_of(const std::vector<PartName>& names);   // of the line begun
  std::vector<ProvisionResult> provision_results(ProvisionId id);
  const void* instance_name(const Provision& provision, const RecordValue& instance) const;
  std::vector<std::string> data_warnings() const;
  ExprId id_of(const Expr& expr) const;
  const RecordValue* instance_of(const Instance& instance, const Env& env) const;
  const RecordValue* record_of(const Place& place, const Env& env) const;
  std::vector<const RecordValue*> instances(RecordId record) const;

  // facts.cpp: what is known of a fact, from all its sources
  const Known& fact(const RecordValue& record, FieldId field, const Env& env);
  Known fact_of(const RecordValue& record, FieldId id, const Env& env);
  FieldId gate_of(const RecordValue& record, const Field& field) const;
  void take(Known& known, const Field& field, const Known& source, const RecordValue& record, FieldId id);
  Known assumed(const RecordValue& record, FieldId id, const Env& env);
  std::string fact_name(const RecordValue& record, FieldId field) const;
  struct List {
    const ListValue* value = nullptr;
    const Field* field = nullptr;
    bool complete = true;
    bool known = false;            // something says what it holds
    std::string name;
    Ground ground;
  };
  List list_of(const Place& place, const Env& env);

  // numbers.cpp: numbers, dates, texts
  Known number(ExprId id, const Env& env);
  const Known& number_ref(ExprId id, const Env& env, Known& scratch);
  Known sum_of(const std::vector<Term>& terms, const Env& env);
  Known date(ExprId id, const Env& env);
  Known text(ExprId id, const Env& env);
  Known first_of(const Define& define, const Env& env);
  Known over(const Expr& expr, const Env& env);
  // Greatest or least of values, each with whether it takes part for sure; of nothing: none.
  Known extreme(bool greater, const std::vector<std::pair<Known, bool>>& parts, bool complete);
  bool never_negative(ExprId id) const;

  // trace.cpp: truth with a node in `env.trace` for each condition asked, where there is one
  Found truth(ExprId id, const Env& env);

  // truth.cpp
  Found truth_untraced(ExprId id, const Env& env);
  Found compare(const Expr& expr, const Env& env);
  Found compare_dates(const Expr& expr, const Env& env);
  Found membership(const Expr& expr, const Env& env);
  Found quantifier(const Expr& expr, const Env& env);
  Found define_truth(const Expr& expr, const Env& env);
  Found define_holds(const Define& define, const Env& inside);
  const Found& define_kept(DefineId id, const Env& inside);
  Found meets(const Expr& expr, const Env& env);
  Found applies(const Expr& expr, const Env& env);
  Found all_of(std::span<const Found> parts);
  Found any_of(std::span<const Found> parts);
  Found all_of(std::initializer_list<Found> parts) { return all_of(std::span(parts.begin(), parts.size())); }
  Found any_of(std::initializer_list<Found> parts) { return any_of(std::span(parts.begin(), parts.size())); }
  static void drop_idle_assumptions(Found& found, std::span<const Found> parts);
  Found negation(Found found) const;
  void note_margin(Found& found, const Expr& expr, const Known& left, const Known& right, const Env& env);
  void merge(Ground& into, const Ground& other);

  // law.cpp: which text, which state, how far verified
  Found rule_truth(const Rule& rule, Env env);
  Known table_value(const Table& table, const Env& env);
  Texts texts_on(const Rule& rule, Date day) const;  // null: not yet law
  struct Standing {
    Truth counts = Truth::yes;
    std::string because;
    const State* state = nullptr;
  };
  Standing standing_of(const State* state) const;
  Standing standing(const Version& version, std::string_view limb, Date day) const;
  std::optional<Found> beyond_horizon(ModuleId module, const Env& env, Ground& assumed);
  Truth in_group(const Group& group, const std::string& member, const std::optional<Date>& day,
                 int& confidence, Marks& sources);
  bool known_by(const std::optional<Date>& announced) const;

  // limbs.cpp
  Found limbs(const Expr& expr, const Env& env);
  Found limb(const Expr& expr, size_t index, const Env& env);
  Found none_of(Found any);
  Found by_reading(const Expr& expr, const Env& env);
  void name_limb(Found& found, const Env& env, const LimbRef& limb);
  // Of a version itself where there is no limb.
  const LimbName& limb_name(const Rule& rule, const Version& version, const LimbRef* limb);
  const std::string& version_id(const Rule& rule, const Version& version) { return pool[limb_name(rule, version, nullptr).id]; }

  // presumption.cpp: `when ... except ...`, or what is presumed and not shown to be otherwise
  Found text_truth(const Version& version, const Env& env);
  Found presumption(const Version& version, const Env& env);

  // days.cpp
  Known dated_by(const Rule& rule, const Slots& slots);
  // The days on which a text of this date is asked, one for each stretch; none alone: not known.
  Days asked_days(const Known& date) const;
  // On a rule's own date: unknown where the days of a range answer differently, or there is no day.
  using AskOn = std::function<Found(std::optional<Date> day, Derivation* trace)>;
  Found on_own_date(const Rule& rule, const Slots& slots, Derivation* trace, const AskOn& ask);
  Found provision_truth(const Provision& provision, const RecordValue& instance);

  // notice.cpp
  NoticeResult notice(const Notice& notice, const Env& env, Ground& ground);

  // exception.cpp
  Barring restriction(RestrictionId id, Derivation* trace);
  Barring bars(RestrictionId id, Derivation* trace);
  // Whether an exception is available to a requirement: its own `when`, and nothing that bars it.
  Found availability(const Requirement& requirement, ExceptionId id, const Env& env, ExceptionResult& result,
                     Derivation* trace);
  // `used` gets what a met exception rests on.
  ExceptionResult exception(const Requirement& requirement, ExceptionId id, Found& used, Derivation* trace);
  ExceptionState exception_on(const Requirement& requirement, ExceptionId id, std::optional<Date> day,
                              ExceptionResult& result, Found& used, Derivation* trace);
  Truth condition(const Condition& condition, const Env& env, ExceptionResult& result, Found& used, bool& lapsed);

  // duties.cpp
  // The verdicts a requirement may have when it holds: one, or two where it is not known whether any
  // duty is imposed. `found` is the requirement's and gets what duties and exceptions rest on.
  VerdictSet if_true(const Requirement& requirement, const Env& env, RequirementResult& result, Found& found,
                     Derivation* trace);
  std::vector<PenaltyShown> penalties(const Requirement& requirement, const Env& env);

  // review.cpp
  ReviewResult review(ReviewId id, Derivation* trace);
  ReviewResult review_read(ReviewId id, Derivation* trace);
  Policies policies(const Review& review, Derivation* trace);                 // one reading of each
  Policies policies_on(const Review& review, std::optional<Date> day, Derivation* trace);
  void first_policies(const Review& review, const Version& version, const Env& env, Policies& into);

  // requirement.cpp
  RequirementResult requirement(RequirementId id, Derivation* trace);
  RequirementResult requirement_all(RequirementId id, Derivation* trace);   // every open reading
  RequirementResult requirement_read(RequirementId id, Derivation* trace);  // one reading of each
  RequirementResult requirement_on(RequirementId id, std::optional<Date> day, const Ground& date_ground,
                                   Derivation* trace);
  Found requirement_truth(RequirementId id, std::optional<Date> day, Derivation* trace);
  // A rule and the scope of its module, joined by and.
  Found scoped_truth(const Rule& rule, std::optional<Date> day, Derivation* trace);
  Found scope_truth(const Module& module, const Env& env);
  // Readings without default that are left open, and how many combinations of their choices there are.
  std::vector<ReadingId> left_open(const std::vector<ReadingId>& readings, size_t& cases) const;
  void choose(const std::vector<ReadingId>& open, size_t n);  // the n-th combination
  void forget();                                              // what was asked under other choices

  // grounds.cpp
  void name_margins(Ground& ground, const LimbName& limb);
  std::optional<MarginRef> nearest_margin(const Ground& ground) const;
  Margin named(const MarginRef& ref) const;
  Grounds readable(const Found& found) const;
  void explain_reasons(RequirementResult& result) const;
  std::unordered_map<std::string, size_t> fact_order;  // of flat names, as declared
};

// A node of an explanation with a single part says what the part says.
void absorb(Derivation& node);
// What a node says of an expression; blocks are told by their limbs.
std::string brief(const Expr& expr);

// A source on one line: id, citation and confidence, to be taken apart by `readable`.
std::string packed_source(std::string_view id, std::string_view citation, Confidence confidence);

}  // namespace cocket::exact
