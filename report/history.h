// What stands of a text, day by day: its versions one after another, and the states within each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::report {

// Days on which one version, or a limb of it, is in one state.
struct Stretch {
  const program::Version* version = nullptr;
  std::string limb;                       // empty: the whole version
  const program::State* state = nullptr;  // null: in force, nothing else is said
  Date from;
  std::optional<Date> through;  // none: no end is known
  bool replaced = false;        // by a later announced text of the same first day
};

// The last day of a version, before the next begins; none: no end is known.
std::optional<Date> last_day(const program::Rule& rule, size_t version);

// By version; the whole text first, then each limb that has states of its own.
std::vector<Stretch> history(const program::Rule& rule);

program::StateKind state_of(const Stretch& stretch);
// "yes", "no", "not known": whether a state counts in the view.
std::string_view counts_enforced(program::StateKind state);
std::string_view counts_legal(program::StateKind state);

}  // namespace cocket::report
