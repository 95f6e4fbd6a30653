// The law's own clocks: which text applies, in which state, how far it was verified.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

std::string packed_source(std::string_view id, std::string_view citation, Confidence confidence) {
  std::string text(id);
  text.append("\x1f").append(citation).append("\x1f").append(program::to_string(confidence));
  return text;
}

bool Evaluator::Impl::known_by(const std::optional<Date>& announced) const {
  if (!options.known_on || !announced || faulty(Fault::announced_ignored)) return true;
  return *announced <= *options.known_on;
}

// The text on a day: one, or two where it is not recorded whether the later one was known.
Texts Evaluator::Impl::texts_on(const Rule& rule, Date day) const {
  Texts candidates;
  // Versions are ordered by start, then announcement: the last that has begun applies.
  for (size_t i = rule.versions.size(); i-- > 0;) {
    const Version& version = rule.versions[faulty(Fault::first_version_applies) ? rule.versions.size() - 1 - i : i];
    const Date from = faulty(Fault::version_first_day_excluded) ? version.from + 1 : version.from;
    if (day < from) continue;
    if (!known_by(version.announced)) continue;
    const Date last = version.through ? (faulty(Fault::version_last_day_excluded) ? *version.through - 1 : *version.through)
                                      : Date{INT32_MAX};
    candidates.push_back(last < day ? nullptr : &version);
    const bool perhaps_not_known = !version.announced && options.known_on && *options.known_on < version.from &&
                                   !faulty(Fault::announced_ignored);
    if (!perhaps_not_known) return candidates;
  }
  candidates.push_back(nullptr);
  return candidates;
}

Evaluator::Impl::Standing Evaluator::Impl::standing_of(const State* state) const {
  Standing standing;
  if (state == nullptr) return standing;
  standing.state = state;
  standing.because = std::string(program::to_string(state->state)) + " from " + cocket::to_string(state->from) +
                     (state->through ? " through " + cocket::to_string(*state->through) : "") +
                     (state->citation.text.empty() ? "" : ", " + state->citation.text) +
                     (state->because.empty() ? "" : ": " + state->because);
  switch (state->state) {
    case StateKind::in_force: break;
    case StateKind::compliance_later:
    case StateKind::not_enforced: standing.counts = truth_of(view == View::legal); break;
    case StateKind::stayed:
    case StateKind::suspended:
    case StateKind::never_in_force: standing.counts = Truth::no; break;
    case StateKind::unknown: standing.counts = Truth::unknown; break;
  }
  return standing;
}

Evaluator::Impl::Standing Evaluator::Impl::standing(const Version& version, std::string_view limb, Date day) const {
  const State* known = nullptr;    // the latest entry that was known
  std::vector<const State*> perhaps;  // entries of which it is not recorded when they were announced
  auto later = [](const State& a, const State& b) {
    return a.from > b.from || (a.from == b.from && a.announced > b.announced);
  };
  for (const Status& status : version.statuses) {
    if (status.limb != limb || faulty(Fault::state_ignored)) continue;
    for (const State& state : status.states) {
      if (day < state.from || (state.through && *state.through < day) || !known_by(state.announced)) continue;
      if (!state.announced && options.known_on && *options.known_on < state.from && !faulty(Fault::announced_ignored)) {
        perhaps.push_back(&state);
      } else if (known == nullptr || later(state, *known)) {
        known = &state;
      }
    }
  }
  Standing standing = standing_of(known);
  for (const State* state : perhaps) {
    if (known != nullptr && !later(*state, *known)) continue;
    const Standing other = standing_of(state);
    if (other.counts == standing.counts) continue;
    standing.counts = Truth::unknown;
    standing.because = "it is not recorded when this was announced: " + other.because;
  }
  return standing;
}

// Unknown when the day lies outside what was verified; otherwise nothing, and `assumed` holds the
// assumption that carried it there.
std::optional<Found> Evaluator::Impl::beyond_horizon(ModuleId id, const Env& env, Ground& assumed) {
  if (!env.day) {
    Found found;
    return found;
  }
  if (faulty(Fault::horizon_ignored)) return std::nullopt;
  const Module& module = program.modules[id];
  const Date day = *env.day;
  if (module.verified_from && day < *module.verified_from) {
    Found found;
    add_mark(found.ground.law, pool.put("the law of " + module.name + " is verified from " +
                                        cocket::to_string(*module.verified_from)));
    return found;
  }
  if (!module.verified_through || day <= *module.verified_through) return std::nullopt;
  for (const AssumedLaw& law : program.assumed_law) {
    if (law.through < day) continue;
    add_mark(assumed.assumptions, pool.put("law unchanged through " + cocket::to_string(law.through) + " (" + law.because + ")"));
    return std::nullopt;
  }
  Found found;
  add_mark(found.ground.law, pool.put("the law of " + module.name + " is verified through " +
                                      cocket::to_string(*module.verified_through)));
  return found;
}

Truth Evaluator::Impl::in_group(const Group& group, const std::string& member, const std::optional<Date>& day,
                                int& confidence, Marks& sources) {
  Truth found = Truth::no;
  for (const GroupRow& each : group.rows) {
    if (each.member != member || !known_by(each.announced)) continue;
    Truth covers = Truth::yes;
    if (!day) {
      if (each.first || each.last) covers = Truth::unknown;
    } else {
      const std::optional<Date> last =
          each.last && faulty(Fault::group_last_day_excluded) ? std::optional<Date>(*each.last - 1) : each.last;
      covers = truth_of((!each.first || *each.first <= *day) && (!last || *day <= *last));
    }
    if (covers == Truth::yes) {
      confidence = static_cast<int>(each.citation.confidence);
      add_source(sources, &each, [&] {
        return packed_source(group.name + " " + member, each.citation.text, each.citation.confidence);
      });
    }
    found = found || covers;
  }
  if (found == Truth::no && group.open) found = Truth::unknown;
  return found;
}

namespace {

// The days around one on which a table has no row, in words.
std::string gap_around(const Table& table, Date day) {
  std::optional<Date> before;   // the last day of the row before
  std::optional<Date> after;    // the first of the row after
  for (const TableRow& each : table.rows) {
    if (each.last < day && (!before || *before < each.last)) before = each.last;
    if (day < each.first && (!after || each.first < *after)) after = each.first;
  }
  if (before && after) return "from " + cocket::to_string(*before + 1) + " to " + cocket::to_string(*after - 1);
  if (before) return "after " + cocket::to_string(*before);
  return after ? "before " + cocket::to_string(*after) : "at all";
}

}  // namespace

// A number of the law on the asker's date; a day without a row is unknown, law side.
Known Evaluator::Impl::table_value(const Table& table, const Env& env) {
  Known known;
  known.spoken = true;
  if (!env.day) return known;
  const TableRow* found = nullptr;
  for (const TableRow& each : table.rows) {
    const Date last = faulty(Fault::table_last_day_excluded) ? each.last - 1 : each.last;
    const bool reaches = *env.day <= last || faulty(Fault::table_keeps_last_row);
    if (each.first <= *env.day && reaches) found = &each;
  }
  if (found == nullptr) {
    add_mark(known.ground.law, pool.put(table.name + " has no row " + gap_around(table, *env.day)));
    return known;
  }
  known.number = Interval::point(found->value);
  known.settled = true;
  known.ground.confidence = static_cast<int>(found->citation.confidence);
  add_source(known.ground.sources, found, [&] {
    return packed_source(table.name + " " + cocket::to_string(found->first), found->citation.text, found->citation.confidence);
  });
  return known;
}

Found Evaluator::Impl::rule_truth(const Rule& rule, Env env) {
  if (const Found* found = given.empty() ? nullptr : given_for(&rule)) return *found;
  Ground assumed;
  if (auto outside = beyond_horizon(rule.module, env, assumed)) {
    if (env.trace && !outside->ground.law.empty()) env.trace->because = pool[sets[outside->ground.law].front()];
    return *outside;
  }
  const Texts texts = texts_on(rule, *env.day);
  Founds answers;
  for (const Version* version : texts) {
    Found found;
    if (version == nullptr) {
      found.truth = Truth::no;
      if (env.trace) env.trace->because = "no text of " + rule.name + " applies on " + cocket::to_string(*env.day);
      // A verified absence is as sure as the text that follows (or came before).
      if (!rule.versions.empty()) found.confidence = static_cast<int>(rule.versions.front().citation.confidence);
      add_source(found.ground.sources, &rule, [&] {
        return packed_source(program.modules[rule.module].name + "/" + rule.name, rule.source.text, rule.source.confidence);
      });
      answers.push_back(std::move(found));
      continue;
    }
    env.rule = &rule;
    env.version = version;
    const Standing standing = this->standing(*version, "", *env.day);
    Derivation* const trace = env.trace;
    if (trace) {
      trace->citation = version->source.text + (version->source.text.empty() ? "" : "; ") + version->citation.text +
                        ", version " + cocket::to_string(version->from);
      trace->because = standing.because;
    }
    if (standing.counts == Truth::no) {
      found.truth = Truth::no;
    } else {
      found = text_truth(*version, env);
      if (standing.counts == Truth::unknown && found.truth != Truth::no) {
        found.truth = Truth::unknown;
        add_mark(found.ground.law, pool.put(standing.because));
      }
    }
    if (options.on_limb) options.on_limb(version_id(rule, *version), found.truth);
    found.confidence = std::min(found.confidence, static_cast<int>(version->citation.confidence));
    add_source(found.ground.sources, version, [&] {
      return packed_source(version_id(rule, *version),
                           version->source.text + (version->source.text.empty() ? "" : "; ") + version->citation.text,
                           version->citation.confidence);
    });
    if (!found.ground.margins.empty()) name_margins(found.ground, limb_name(rule, *version, nullptr));
    answers.push_back(std::move(found));
  }
  Found result = std::move(answers.front());
  for (size_t i = 1; i < answers.size(); ++i) {
    if (answers[i].truth != result.truth) {
      result.truth = Truth::unknown;
      add_mark(result.ground.law, pool.put("it is not recorded when the text of " + rule.name + " was announced"));
    }
    merge(result.ground, answers[i].ground);
    result.confidence = std::min(result.confidence, answers[i].confidence);
  }
  merge(result.ground, assumed);
  return result;
}

}  // namespace cocket::exact
