// How lines of one shape are answered: which parts of a line an answer can depend on, and how each
// is reduced to a small code.
//
// An answer (to one requirement or one provision) depends on a line through the codes of the inputs
// that the rules read for it, and of the *atoms*, comparisons of several inputs with each other. Lines
// with the same codes get one answer, up to the numbers in it; the graph (graph.h) says which pieces an
// answer is put together from, so that not every combination of codes has to be met. A code says
// no more of a number than on which side of every threshold it lies. What no code can say exactly
// (a range, a list, a sum of ranges) is its own class, the text itself; that is always right, and
// only costs speed.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/program/program.h"
#include "engine/columnar/certified.h"
#include "engine/columnar/graph.h"
#include "engine/columnar/regions.h"
#include "engine/columnar/shape.h"
#include "engine/exact/told.h"

namespace cocket::columnar {

// Codes that every input has; regions of numbers and days follow, then classes met on the way.
inline constexpr uint16_t kAbsent = 0;
inline constexpr uint16_t kNone = 1;
inline constexpr uint16_t kFirstRegion = 2;

enum class InputKind : uint8_t { text, truth, number, day, opaque };

struct PlannedInput {
  InputKind kind = InputKind::opaque;
  bool read = false;                     // by some unit
  const program::Field* field = nullptr; // plain inputs
  program::Unit unit;
  std::optional<NumberRegions> numbers;  // kind number
  bool in_atoms = false;                 // its value is needed in an atom
  bool shown = false;                    // a day that answers show: it counts itself
  uint16_t first_class = kFirstRegion;   // codes from here on are met on the way
};

// A relation of several inputs of one line. Its code is 0 where the codes of the inputs settle it
// already; else 1 to 3 for below, equal, above (or in time, late), 5 to 7 where only some of a sum is told; else a class of its own.
struct Atom {
  enum class Kind : uint8_t {
    sign,       // of a polynomial, with the divisor's sign
    quotient,   // the same for a fact derived as a quotient, which may also be given
    order,      // of two days
    notice,     // given in time or late
    same,       // two texts, as each module reads them
    together,   // no more is known than the texts
    two_sources // a fact that is given and derived: `together` where both speak
  };
  Kind kind = Kind::together;
  std::vector<uint32_t> inputs;          // sign, quotient: the polynomials' columns, in this order
  std::optional<Polynomial> polynomial;  // against 0
  std::optional<Polynomial> divisor;     // must be positive
  std::optional<uint32_t> own;           // quotient, two_sources: the input that gives the fact itself
  // sign: a sum of numbers from 0 on with positive factors, so that what is not told only adds. Its code
  // for the numbers that are told is then 5 to 7.
  bool only_grows = false;
  int32_t days = 0;                      // order: left + days against right; notice: latest = day + days
};

// Codes of relations that are settled by numbers, and how many classes of texts follow.
enum RelationCode : uint16_t { kBelow = 1, kEqual = 2, kAbove = 3, kNoDivisor = 4, kPartly = 4, kInTime = 1, kLate = 2 };
inline constexpr uint16_t kFirstAtomClass = 8;
inline constexpr size_t kMaxAtomClasses = 50'000;

// What has one answer: a requirement with its reviews, or a provision.
struct Unit {
  program::RequirementId requirement;
  program::ProvisionId provision;
};

// Units that depend on the same codes.
struct UnitGroup {
  std::vector<uint32_t> units;     // ascending
  std::vector<uint16_t> columns;   // of the signature: inputs, then atoms
  std::vector<Projection> projections;   // of the columns that are inputs
};

// What the answers will show; what they do not show need not be told apart.
struct PlanOptions {
  exact::Told told;
  // Where the days of a notice are plain cells of the line, they are filled in for each line
  // (Plan::notice_days) and are not told apart.
  bool fills_days = false;
  exact::View view = exact::View::enforced;
  bool compare_views = true;
  std::vector<std::optional<unsigned>> readings;   // chosen, by reading; otherwise the default
};

// The days of a notice as cells of the line: of an input, so many days later.
struct NoticeDays {
  struct Of {
    uint32_t input = 0;
    int32_t shift = 0;
    friend bool operator==(const Of&, const Of&) = default;
  };
  Of event;
  std::optional<Of> given;     // nothing: no line says when it was given
};

class Plan {
 public:
  // `law_days`: days on which some law changes.
  Plan(program::ProgramPtr program, Shape shape, const std::vector<Date>& law_days, PlanOptions options);

  const program::Program& program() const { return *program_; }
  const program::ProgramPtr& program_pointer() const { return program_; }
  const Shape& shape() const { return shape_; }
  const std::vector<PlannedInput>& inputs() const { return inputs_; }
  const DayRegions& days() const { return *days_; }
  const std::vector<Atom>& atoms() const { return atoms_; }
  const std::vector<Unit>& units() const { return units_; }
  const std::vector<UnitGroup>& groups() const { return groups_; }
  const Graph& graph() const { return graph_; }
  const exact::Told& told() const { return told_; }
  // Null: its days are the same for all lines of one signature.
  const NoticeDays* notice_days(const program::Notice* notice) const {
    const auto at = notice_days_.find(notice);
    return at == notice_days_.end() ? nullptr : &at->second;
  }
  // The fact of the same record that a number repeats which no line gives; otherwise the fact itself.
  program::Place resolved(program::Place place) const;
  // What a number always is that no line gives.
  std::optional<Rational> constant(const program::Place& place) const;
  // The relations of several inputs in words, for `--stats`.
  std::vector<std::string> relations() const;
  // One bit for each way in which some module reads countries: whether both texts are then the same.
  unsigned sameness(const std::string& a, const std::string& b) const;
  // What the tests say of a text, as a text.
  std::string fingerprint(const TextTests& tests, const std::string& text) const;
  // Inputs and atoms together; the columns of a signature.
  size_t num_columns() const { return inputs_.size() + atoms_.size(); }

 private:
  friend class Planner;
  program::ProgramPtr program_;
  Shape shape_;
  exact::Told told_;
  std::vector<PlannedInput> inputs_;
  std::optional<DayRegions> days_;
  std::set<program::TableId> tables_;
  std::vector<Atom> atoms_;
  std::vector<Unit> units_;
  std::vector<UnitGroup> groups_;
  Graph graph_;
  std::map<std::pair<uint32_t, uint32_t>, program::FieldId> repeats_;   // by record and field
  std::map<std::pair<uint32_t, uint32_t>, Rational> constants_;
  std::map<const program::Notice*, NoticeDays> notice_days_;
  std::vector<std::map<std::string, std::string>> readings_as_;   // distinct, the first empty
};

// The units of a plan by number, and of them those that may stop a movement.
std::vector<uint32_t> all_units(const Plan& plan);
std::vector<uint32_t> movement_units(const Plan& plan);

}  // namespace cocket::columnar
