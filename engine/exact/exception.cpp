// Exceptions: whether one is available, what bars it, and what its conditions still need.
#include <algorithm>

#include <fmt/format.h>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

void add_once(std::vector<std::string>& into, const std::string& text) {
  if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
}

}  // namespace

Barring Evaluator::Impl::restriction(RestrictionId id, Derivation* trace) {
  if (trace) return bars(id, trace);
  if (barring[id.index]) return again(*barring[id.index]);
  const Kept<Barring> kept = noting([&] { return bars(id, nullptr); });
  return barring[id.index].emplace(kept).answer;
}

Barring Evaluator::Impl::bars(RestrictionId id, Derivation* trace) {
  const Restriction& restriction = program.restrictions[id];
  Barring result;
  Derivation node;
  if (trace) {
    node.label = "restriction " + restriction.name;
    node.text = restriction.title;
  }
  result.found = on_own_date(restriction, {}, trace ? &node : nullptr, [&](std::optional<Date> day, Derivation* inner) {
    if (day) {
      for (const Version* version : texts_on(restriction, *day)) {
        if (version != nullptr) add_mark(result.ids, limb_name(restriction, *version, nullptr).id);
      }
    }
    const Found* known = given.empty() ? nullptr : given_for(&restriction.title);
    return known != nullptr ? *known : scoped_truth(restriction, day, inner);
  });
  if (result.found.truth == Truth::unknown && faulty(Fault::restriction_unknown_is_false)) result.found.truth = Truth::no;
  if (trace) {
    node.answer = std::string(to_string(result.found.truth));
    trace->children.push_back(std::move(node));
  }
  return result;
}

Found Evaluator::Impl::availability(const Requirement& requirement, ExceptionId id, const Env& env,
                                    ExceptionResult& result, Derivation* trace) {
  Founds parts;
  parts.reserve(1 + requirement.bars.size());
  if (env.day) {
    parts.push_back(rule_truth(program.exceptions[id], env));
  } else {
    Found undated;
    merge(undated.ground, dated_by(program.exceptions[id], {}).ground);
    parts.push_back(std::move(undated));
  }
  for (const Requirement::Bar& bar : requirement.bars) {
    if (bar.exception != id && !faulty(Fault::restriction_of_another)) continue;
    if (faulty(Fault::restriction_ignored)) continue;
    Barring bars = restriction(bar.restriction, trace);
    // From what is not available anyway nothing is taken.
    if (bars.found.truth == Truth::yes && parts.front().truth != Truth::no && told.exceptions) {
      for (const uint32_t mark : sets[bars.ids]) add_once(result.barred_by, pool[mark]);
    }
    Found free = negation(std::move(bars.found));
    // What does not hold is no limb by which the exception is available.
    if (free.truth == Truth::yes) free.ground.limbs.clear();
    parts.push_back(std::move(free));
  }
  return all_of(parts);
}

Truth Evaluator::Impl::condition(const Condition& condition, const Env& env, ExceptionResult& result, Found& used,
                                 bool& lapsed) {
  Truth met = Truth::unknown;
  Found found;  // what it rests on
  Derivation node;
  Env inside = env;
  if (env.trace) inside.trace = &node;
  auto lacks = [&](const Ground& ground) {
    if (!told.exceptions) return;
    for (const uint32_t mark : sets[ground.missing]) add_once(result.needs, pool[mark]);
    for (const uint32_t mark : sets[ground.law]) add_once(result.needs, "law: " + pool[mark]);
  };
  if (condition.notice) {
    Found needed;
    needed.truth = Truth::yes;
    if (condition.notice_when.valid() && !faulty(Fault::notice_when_ignored)) needed = truth(condition.notice_when, inside);
    if (needed.truth == Truth::unknown && faulty(Fault::notice_when_unknown_is_met)) needed.truth = Truth::no;
    if (env.trace) {
      node.text = fmt::format("notice to {} at {} {} days {}", condition.notice->to,
                              condition.notice->at_least ? "least" : "most", condition.notice->days,
                              condition.notice->before ? "before" : "after");
    }
    if (needed.truth == Truth::no) {
      met = Truth::yes;
      found = needed;
      if (env.trace) node.because = "no notice is needed: " + program.exprs[condition.notice_when].written + " is false";
    } else {
      Ground inner;
      NoticeResult given = notice(*condition.notice, env, inner);
      // A notice in time meets it whether it is needed or not; otherwise it is open until that is known.
      met = needed.truth == Truth::yes || given.in_time == Truth::yes ? given.in_time : Truth::unknown;
      lapsed = lapsed || (met == Truth::no && given.late);
      if (!told.exceptions) {
        // Whether it is met is all that is asked for.
      } else if (met == Truth::no && given.late) {
        result.days_late = given.due.front().days_late;
        result.late_by = given.asked;
        std::string need = condition.label + ": notice was " + (result.days_late ? late_text(*result.days_late) : "late");
        add_once(result.needs, need);
        if (result.days_late) result.late_needs.push_back({std::move(need), given.asked});
      } else if (met == Truth::no) {
        add_once(result.needs, condition.label + ": no notice was given");
      } else if (met == Truth::unknown) {
        if (needed.truth == Truth::unknown) lacks(needed.ground);
        if (given.in_time == Truth::unknown) lacks(inner);
      }
      for (const NoticeDue& due : given.due) {
        if (env.trace && due.due_by) node.value += (node.value.empty() ? "due by " : ", ") + cocket::to_string(*due.due_by) + " (" + due.counting + ")";
      }
      result.notices.push_back(std::move(given));
      merge(found.ground, inner);
    }
  } else {
    found = truth(condition.condition, inside);
    met = found.truth;
    if (met == Truth::no && told.exceptions) add_once(result.needs, condition.label + ": " + program.exprs[condition.condition].written);
    if (met == Truth::unknown) lacks(found.ground);
    if (env.trace) absorb(node);
    if (env.trace && node.text.empty()) node.text = brief(program.exprs[condition.condition]);
  }
  merge(used.ground, found.ground);
  used.confidence = std::min(used.confidence, found.confidence);
  if (options.on_limb) options.on_limb(stable_id(program, *env.rule, *env.version, condition.label), met);
  if (env.trace) {
    node.label = condition.label;
    node.answer = std::string(to_string(met));
    env.trace->children.push_back(std::move(node));
  }
  return met;
}

// On one day, or on none where the date is not known.
ExceptionState Evaluator::Impl::exception_on(const Requirement& requirement, ExceptionId id, std::optional<Date> day,
                                             ExceptionResult& result, Found& used, Derivation* trace) {
  const Exception& exception = program.exceptions[id];
  Env env;
  env.day = day;
  env.module = exception.module;
  env.trace = trace;
  Texts texts;
  if (day) texts = texts_on(exception, *day);
  if (const Version* version = texts.empty() ? nullptr : texts.front(); version != nullptr && result.id.empty() && told.exceptions) {
    result.id = version_id(exception, *version);
    result.citation = version->source.text + (version->source.text.empty() ? "" : "; ") + version->citation.text;
  }
  const Found available = availability(requirement, id, env, result, trace);
  if (available.truth == Truth::no) return ExceptionState::not_available;
  merge(used.ground, available.ground);
  used.confidence = std::min(used.confidence, available.confidence);
  const bool possible = available.truth == Truth::unknown && !(day && faulty(Fault::possible_exception_is_met));
  if (possible && told.exceptions) {
    for (const uint32_t mark : sets[available.ground.missing]) add_once(result.needs, pool[mark]);
    for (const uint32_t mark : sets[available.ground.law]) add_once(result.needs, "law: " + pool[mark]);
  }
  // Outside what was verified nobody knows what the conditions are.
  Ground assumed;
  if (possible && beyond_horizon(exception.module, env, assumed)) texts.clear();
  std::optional<ExceptionState> state;
  for (const Version* version : texts) {
    if (version == nullptr) continue;
    env.rule = &exception;
    env.version = version;
    bool all_met = true;
    bool lapsed = false;
    for (const Condition& each : version->conditions) {
      all_met = condition(each, env, result, used, lapsed) == Truth::yes && all_met;
    }
    const ExceptionState by_text = all_met ? ExceptionState::met : lapsed ? ExceptionState::lapsed : ExceptionState::open;
    // It is not recorded which text was known.
    state = !state || *state == by_text ? by_text : ExceptionState::possible;
  }
  return possible ? ExceptionState::possible : state.value_or(ExceptionState::met);
}

ExceptionResult Evaluator::Impl::exception(const Requirement& requirement, ExceptionId id, Found& used,
                                           Derivation* trace) {
  const Exception& exception = program.exceptions[id];
  ExceptionResult result;
  result.name = exception.name;
  if (told.exceptions) {
    result.title = exception.title;
    result.citation = exception.source.text;
  }
  Derivation node;
  const Known day = dated_by(exception, {});
  const Days days = asked_days(day);
  std::optional<ExceptionState> state;
  bool differ = false;
  for (const std::optional<Date> each : days) {
    const std::vector<NoticeResult> told = result.notices;
    const ExceptionState on_day = exception_on(requirement, id, each, result, used, trace && !state ? &node : nullptr);
    differ = differ || (state && *state != on_day);
    state = differ ? ExceptionState::possible : on_day;
    // The same notices, told once.
    if (!told.empty()) result.notices = told;
    if (faulty(Fault::exception_first_day_only)) break;
  }
  if (differ) {
    result.days_late.reset();
    for (const uint32_t mark : sets[day.ground.missing]) add_once(result.needs, pool[mark]);
  }
  add_marks(used.ground.assumptions, day.ground.assumptions);
  result.state = *state;
  if (trace) {
    node.label = "exception " + exception.name;
    node.text = exception.title;
    node.answer = std::string(to_string(result.state));
    auto tell = [&node](std::string_view what, const std::vector<std::string>& parts) {
      for (size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) node.because += ", ";
        else node.because += (node.because.empty() ? "" : "; ") + std::string(what);
        node.because += parts[i];
      }
    };
    tell("barred by ", result.barred_by);
    tell("needs ", result.needs);
    trace->children.push_back(std::move(node));
  }
  return result;
}

}  // namespace cocket::exact
