// What is known of parties by their name, once for all lines, from a CSV table:
//
//   party.name,party.headquarters,party.ultimate_parent,source
//   DEMO DATA CENTRE 26 KK,JP,none,"company register, 2026-03-02"
//
// The first column is the key, a text fact of some record; the others are facts of that record, in
// its own unit or one in square brackets. `aliases` (names with `;` between), `source` and `note` may
// be added. Whoever bears the name in a line, in whatever role, is then known to be as the table says:
// one more source beside the line's own cells. A cell that cannot be read is an error, as is a name
// that stands there twice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "engine/columns/row.h"

namespace cocket {

class Register {
 public:
  const std::string& path() const { return path_; }
  const std::string& key_name() const { return key_name_; }  // "party.name"
  size_t size() const { return entries_.size(); }
  program::RecordId record() const { return record_; }   // the kind of party it speaks of
  program::FieldId key() const { return key_; }
  std::vector<program::FieldId> fields() const;          // that some entry says

  // Adds what the table knows to every record of its kind in `row`. Returns how many records bear a
  // name, and how many of those the table has.
  struct Found {
    uint64_t named = 0;
    uint64_t known = 0;
  };
  Found apply(const program::Program& program, Row& row) const;

 private:
  friend class RegisterReader;
  struct Value {
    program::FieldId field;
    Cell cell;
  };
  using Entry = std::vector<Value>;
  void apply(const program::Program& program, RecordValue& record, Found& found) const;
  const Entry* find(std::string_view name) const;

  std::string path_;
  std::string key_name_;
  program::RecordId record_;
  program::FieldId key_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, size_t> by_name_;
};

// Empty after at least one error; all errors of the file are reported.
std::optional<Register> load_register(const std::string& path, const program::Program& program,
                                      const Limits& limits, Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
std::optional<Register> parse_register(std::string path, std::string text,
                                       const program::Program& program, const Limits& limits,
                                       Diagnostics& diagnostics);

}  // namespace cocket
