// One line of input as the evaluators see it: records of cells, lists of records.
//
// A cell keeps its state apart from its value, because the state decides what may fill it:
// defaults and assumptions fill only `absent`; an `unreadable` cell stays unknown whatever else is
// said. A field keeps every source that says something (row, catalogue, ...), never a merged value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/interval.h"
#include "dsl/program/program.h"

namespace cocket {

enum class CellState : uint8_t { absent, none, known, bounded, unreadable };
std::string_view to_string(CellState state);

enum class Origin : uint8_t { row, catalogue, constant, test, parties };
std::string_view to_string(Origin origin);

// The value of one cell. Which member counts follows from the field's type.
struct Cell {
  CellState state = CellState::absent;
  Origin origin = Origin::row;
  Interval number;            // number: base units; a point when known
  DateRange date;             // date: a day when known
  bool truth = false;         // truth
  std::string text;           // text, country (ISO alpha-2), symbol; for others the cell as read
};

struct RecordValue;

struct ListValue {
  bool given = false;         // false: absent, nothing says what the list holds
  bool complete = true;       // false: may hold more members than these
  std::vector<RecordValue> records;  // lists of records
  std::vector<Cell> cells;           // lists of plain values (an unreadable member makes it open)
};

struct FieldValue {
  std::vector<Cell> sources;  // scalars; absent ones are left out
  ListValue list;
  std::vector<RecordValue> record;   // a nested record: zero or one
};

struct RecordValue {
  program::RecordId type;
  std::string name;           // how users know it: "item", "end_user", "item.circuits[2]"
  std::vector<FieldValue> fields;    // by FieldId
};

// The singletons of one line, by RecordId (non-singletons stay empty).
struct Row {
  std::vector<RecordValue> records;
  uint64_t number = 0;        // one-based among the data lines of the input
  std::string id;             // `shipment.id` if the rules have that fact and the line gives it
};

// Reads one cell text as a value of `field`, in `unit` (or the field's own).
//
// Blank is absent; `none` and `-` are none where the field allows it (for a symbol, `none` is the
// member of that name if there is one); numbers are plain decimals, `A +- B` or `[A, B]`; dates are
// YYYY-MM-DD, YYYY-MM, YYYY or FROM..TO; yes/no also as true/false in any case of letters; countries
// are ISO alpha-2 in the program's table, any case. Anything else, and a number outside the declared
// range, is unreadable. Blanks around the text are ignored. Never throws.
Cell read_cell(const program::Program& program, const program::Field& field,
               std::string_view text, const program::Unit& unit, Origin origin,
               const NumberLimits& limits = {});
Cell read_cell(const program::Program& program, const program::Field& field,
               std::string_view text, Origin origin, const NumberLimits& limits = {});

// What read_cell expects for a field, for messages: "a number of TPP, at least 0".
std::string expected_text(const program::Program& program, const program::Field& field);

// Makes rows: lists that are not given are made from views (docs/language.md, section 3).
class RowBuilder {
 public:
  // `columns`: the flat facts that the input has columns for; they decide which views that are not
  // marked `always` make a member.
  RowBuilder(const program::Program& program, const std::vector<program::FlatFact>& columns);

  // Starts a new line.
  void begin(uint64_t number);
  // Adds one source to a flat fact. Absent cells are ignored. If the fact belongs to a view whose
  // list is given, the member of that view takes it (unreadable when there is not exactly one).
  void add(const program::FlatFact& fact, Cell cell);
  // Members of a list of plain values (`shipment.transit`).
  void set_list(const program::FlatFact& fact, ListValue list);
  // The record a singleton has in the current line, for nested input; list members made by hand are
  // marked given by the caller.
  RecordValue& singleton(program::RecordId record);
  // An empty record of a type, fields sized.
  RecordValue make_record(program::RecordId type, std::string name) const;
  // Finishes the line. The reference is valid until the next begin(); the row may be swapped for another
  // that this builder made.
  Row& finish();
  // The view facts of the line just finished whose given list has not exactly one member for them;
  // each counts as an unreadable cell.
  const std::vector<program::FlatFact>& misplaced() const { return misplaced_; }

 private:
  // A value for a view's member, kept until all lists of the line are there.
  struct Pending {
    program::FlatFact fact;
    Cell cell;
    ListValue list;
  };
  void clear(RecordValue& record);
  RecordValue member_of(const program::View& view);
  RecordValue* made_member(program::ViewId view);
  void make_lists();
  void place(Pending& pending);

  RecordValue& inner(RecordValue& record, const std::vector<program::FieldId>& path) const;
  void complete(RecordValue& record) const;
  const program::Program& program_;
  bool has_nested_ = false;
  std::vector<bool> view_has_column_;
  std::optional<program::FlatFact> id_fact_;
  Row empty_;                                // every singleton with its fields, nothing known
  Row row_;
  std::vector<Pending> pending_;
  static constexpr size_t kMostSpare = 64;
  std::vector<RecordValue> spare_members_;   // without facts, with the room that they had
  std::vector<std::optional<size_t>> made_;  // by view: its member in a list made from views
  std::vector<program::FlatFact> misplaced_;
};

// The members of a list cell written with `;` between; states as in docs/language.md, section 3.
ListValue read_list(const program::Program& program, const program::Field& field,
                    std::string_view text, Origin origin, const NumberLimits& limits = {});

}  // namespace cocket
