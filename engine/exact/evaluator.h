// The evaluator's inside (private to engine/exact): what it knows while it answers one line.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/exact/exact.h"
#include "engine/exact/fault.h"

namespace cocket::exact {

using namespace program;  // NOLINT: the evaluator speaks of nothing else

// Confidence of something no text says: above every text.
inline constexpr int kNoText = 7;

// Small ordered set of indices into a pool of texts.
using Marks = std::vector<uint32_t>;
void add_mark(Marks& marks, uint32_t mark);
void add_marks(Marks& marks, const Marks& others);

// Texts that recur in one line (fact names, reasons, sources), by index.
class Pool {
 public:
  uint32_t put(const std::string& text);
  const std::string& operator[](uint32_t index) const { return texts_[index]; }
  void clear();
  size_t size() const { return texts_.size(); }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> index_;
};

// What an answer rests on.
struct Ground {
  Marks missing, law, assumptions, warnings, limbs, sources, readings;
  int32_t margin = -1;  // nearest decided comparison, index into `margins`
};

// A truth with what it rests on.
struct Found {
  Truth truth = Truth::unknown;
  int confidence = kNoText;
  Ground ground;
};

// What is known of a number, date, truth or text.
struct Known {
  bool none = false;
  bool may_be_none = false;        // or it is none: nothing said that there is a value
  Interval number;
  DateRange date;
  Truth truth = Truth::unknown;
  bool any_text = true;            // every text is possible
  std::vector<std::string> texts;  // otherwise these, sorted
  bool settled = false;            // one value, or none
  bool spoken = false;             // some source says something
  Ground ground;
};

// A record (or plain list member) that a name is bound to.
struct Bound {
  const RecordValue* record = nullptr;
  const Cell* cell = nullptr;
  const Field* list = nullptr;     // of a plain member
};

// Where an expression is asked.
struct Env {
  std::optional<Date> day;         // none: the date is not known
  ModuleId module;
  std::vector<Bound> slots;
  const Rule* rule = nullptr;      // whose limbs are being asked
  const Version* version = nullptr;
  Derivation* trace = nullptr;
};

struct StaticFacts {               // of one requirement, found once
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
  bool view_matters = false;

  // The line at hand.
  const Row* row = nullptr;
  View view = View::enforced;
  std::vector<unsigned> choices;                // by reading, tried now
  Pool pool;
  std::vector<Margin> margins;
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
    std::string id, prefix;
  };
  std::map<std::pair<const Version*, const LimbRef*>, LimbName> limb_names;
  std::unordered_map<const void*, std::string> source_texts;   // by version, group row, choice
  std::unordered_map<uint32_t, Known> literals;                // by expression
  std::unordered_map<FactKey, Known, Hash> facts;               // references stay valid while it grows
  std::unordered_map<AskKey, Found, Hash> asked;

  // While set, every comparison of two known numbers leaves its difference here (ranges.cpp).
  struct ProbeKey {
    const Expr* expr;
    const RecordValue* record;
    friend auto operator<=>(const ProbeKey&, const ProbeKey&) = default;
  };
  std::map<ProbeKey, Rational>* probe = nullptr;

  void begin(const Row& line);

  // evaluator.cpp
  RowResult evaluate_row(const Row& line);
  const RecordValue* instance_of(const Instance& instance, const Env& env) const;
  const RecordValue* record_of(const Place& place, const Env& env) const;
  std::vector<const RecordValue*> instances(RecordId record) const;

  // facts.cpp: what is known of a fact, from all its sources
  const Known& fact(const RecordValue& record, FieldId field, const Env& env);
  Known fact_of(const RecordValue& record, FieldId id, const Env& env);
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
  Found limbs(const Expr& expr, const Env& env);
  Found by_reading(const Expr& expr, const Env& env);
  Found define_truth(const Expr& expr, const Env& env);
  Found meets(const Expr& expr, const Env& env);
  Found applies(const Expr& expr, const Env& env);
  Found all_of(std::vector<Found> parts) const;
  Found any_of(std::vector<Found> parts) const;
  static void drop_idle_assumptions(Found& found, const std::vector<Found>& parts);
  Found negation(Found found) const;
  void note_margin(Found& found, const Expr& expr, const Known& left, const Known& right, const Env& env);
  void merge(Ground& into, const Ground& other) const;
  void name_limb(Found& found, const Env& env, const LimbRef& limb);

  // law.cpp: which text, which state, how far verified
  Found rule_truth(const Rule& rule, Env env);
  // On the provision's own date; unknown where the days of a range answer differently.
  Found provision_truth(const Provision& provision, const RecordValue& instance);
  std::vector<const Version*> texts_on(const Rule& rule, Date day) const;  // null: not yet law
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

  // requirement.cpp
  RequirementResult requirement(RequirementId id, Derivation* trace);
  RequirementResult requirement_read(RequirementId id, Derivation* trace);  // one reading of each
  RequirementResult requirement_on(RequirementId id, std::optional<Date> day, const Ground& date_ground,
                                   Derivation* trace);
  VerdictSet if_true(const Requirement& requirement, const Env& env, RequirementResult& result, Ground& ground,
                     Derivation* trace);
  NoticeResult notice(const Notice& notice, const Env& env, Ground& ground);
  ExceptionResult exception(const Exception& exception, Ground& ground, Derivation* trace);
  Found requirement_truth(RequirementId id, std::optional<Date> day, Derivation* trace);
  Known dated_by(const Rule& rule, const std::vector<Bound>& slots);
  std::vector<Date> day_cases(const DateRange& range, bool& all) const;
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
