#include "report/history.h"

#include <algorithm>
#include <set>

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// Of the entries that cover a day the one with the latest start, then the latest announced.
const State* state_on(const Status& status, Date day) {
  const State* found = nullptr;
  for (const State& state : status.states) {
    if (day < state.from || (state.through && *state.through < day)) continue;
    if (!found || state.from > found->from ||
        (state.from == found->from && state.announced > found->announced))
      found = &state;
  }
  return found;
}

// The stretches point into `status`, which is one of the program's wherever it has states.
void add_stretches(const Version& version, const Status& status, std::optional<Date> last,
                   std::vector<Stretch>& out) {
  std::set<Date> starts{version.from};
  for (const State& state : status.states) {
    if (version.from < state.from) starts.insert(state.from);
    if (state.through && version.from <= *state.through) starts.insert(*state.through + 1);
  }
  std::vector<Stretch> made;
  for (const Date start : starts) {
    if (last && *last < start) break;
    if (!made.empty()) made.back().through = start - 1;
    const State* state = state_on(status, start);
    if (!made.empty() && made.back().state == state) {
      made.back().through = last;
      continue;
    }
    made.push_back({&version, status.limb, state, start, last, false});
  }
  out.insert(out.end(), made.begin(), made.end());
}

}  // namespace

std::optional<Date> last_day(const Rule& rule, size_t index) {
  const Version& version = rule.versions[index];
  std::optional<Date> last = version.through;
  if (index + 1 < rule.versions.size()) {
    const Date before_next = rule.versions[index + 1].from - 1;
    if (!last || before_next < *last) last = before_next;
  }
  return last;
}

std::vector<Stretch> history(const Rule& rule) {
  std::vector<Stretch> all;
  for (size_t i = 0; i < rule.versions.size(); ++i) {
    const Version& version = rule.versions[i];
    const std::optional<Date> last = last_day(rule, i);
    if (last && *last < version.from) {
      all.push_back({&version, {}, nullptr, version.from, version.from, true});
      continue;
    }
    const auto whole = std::find_if(version.statuses.begin(), version.statuses.end(),
                                    [](const Status& status) { return status.limb.empty(); });
    const Status none;
    add_stretches(version, whole == version.statuses.end() ? none : *whole, last, all);
    for (const Status& status : version.statuses) {
      if (!status.limb.empty()) add_stretches(version, status, last, all);
    }
  }
  return all;
}

StateKind state_of(const Stretch& stretch) {
  return stretch.state ? stretch.state->state : StateKind::in_force;
}

std::string_view counts_enforced(StateKind state) {
  switch (state) {
    case StateKind::in_force: return "yes";
    case StateKind::unknown: return "not known";
    default: return "no";
  }
}

std::string_view counts_legal(StateKind state) {
  switch (state) {
    case StateKind::in_force:
    case StateKind::compliance_later:
    case StateKind::not_enforced: return "yes";
    case StateKind::unknown: return "not known";
    default: return "no";
  }
}

}  // namespace cocket::report
