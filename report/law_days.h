// The days on which the law changes, and what changes on each of them; and the days that conditions
// name, on which it may turn while no text changes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "dsl/program/program.h"

namespace cocket::report {

struct LawEvent {
  enum class Kind { text, state, group, table, horizon, named };
  Kind kind = Kind::text;
  Date day;          // first day on which it is otherwise; `named`: that a condition names
  std::string key;   // what it is about: "module/rule", "D:5 CN", "table cap", "module us.ear"
  std::string id;    // stable id of the text, a module's name; empty for the others
  std::string what;  // "3A090.a: new text", "NI joins D:5"
  program::Citation citation;
  std::optional<Date> announced;
};

// By day, then as declared; only what was announced by `known_on`, where that is given.
std::vector<LawEvent> law_events(const program::Program& program,
                                 std::optional<Date> known_on = {});
// Ascending, none twice.
std::vector<Date> law_days(const std::vector<LawEvent>& events);

}  // namespace cocket::report
