// What the names in JSON lines say of the values under them, as io/json_row.h reads them.
//
// A value stands at the top of its line or one level down, in the object of a record or a view. Where
// what it says is the same as what a cell of a table would say, the columnar evaluator can have it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "io/column_binding.h"
#include "io/mapping.h"

namespace cocket::run {

// Where a name stands: at the top, or in the object that has this name there.
struct JsonScope {
  enum class Kind : uint8_t { top, record, view };
  Kind kind = Kind::top;
  program::RecordId record;
  program::ViewId view;
};

struct JsonName {
  enum class Scalar : uint8_t { nothing, cell, single, single_but_null };
  enum class Object : uint8_t { nothing, open, single };
  enum class List : uint8_t { nothing, cell, single };
  uint32_t id = 0;
  // What a text, number, word or null under it says. Single: the line is answered by itself.
  Scalar scalar = Scalar::nothing;
  // An object: `open`, its members say something in the scope `inside`.
  Object object = Object::nothing;
  // A list of plain values: `cell`, the same as its members with `;` between.
  List list = List::nothing;
  JsonScope inside;
  size_t most_bytes = SIZE_MAX;     // a longer text is answered by itself
  ColumnMapping column;             // of a cell, if it has a fact
  bool has_column = false;
  std::vector<std::pair<size_t, size_t>> joins;   // of the mapping that a cell is part of: which, and which part
  uint32_t fact = 0;                // number of the column's fact; names may share it
  // What tells lines with the name from lines without it, as a bit: a view that the cell or object makes
  // a member of; that it is there, where a blank says something.
  uint64_t cell_traits = 0;
  uint64_t object_traits = 0;
};

// Shared by the workers.
class JsonNames {
 public:
  JsonNames(const program::Program& program, const Mapping* mapping, const Limits& limits);

  // The same name for the same place, always; valid as long as this. Null when there are too many.
  const JsonName* find(const JsonScope& scope, std::string_view text);
  // A view of a trait, if it is that of a view.
  std::optional<program::ViewId> view_of_trait(size_t bit) const;
  const JsonName& operator[](uint32_t id) const;

 private:
  static constexpr size_t kMostNames = 1 << 16;
  void fill_top(JsonName& name, std::string_view text);
  void fill_record(JsonName& name, const JsonScope& scope, std::string_view text);
  void fill_view(JsonName& name, const JsonScope& scope, std::string_view text);
  bool makes_member(const program::FlatFact& fact) const;
  static void answer_singly(JsonName& name);
  void take_cell(JsonName& name, ColumnMapping column);
  std::optional<uint64_t> trait(const std::string& what, std::optional<program::ViewId> view);
  std::optional<ColumnMapping> bound(std::string_view name) const;

  const program::Program& program_;
  const Mapping* mapping_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, uint32_t, std::less<>> by_place_;
  std::deque<JsonName> names_;
  std::vector<program::FlatFact> facts_;
  std::map<std::string, size_t> traits_;
  std::vector<std::optional<program::ViewId>> views_of_traits_;
};

}  // namespace cocket::run
