// From truth to verdict: duties, notices, exceptions, readings and days.
#include <algorithm>

#include <fmt/format.h>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

std::string first_part(const std::string& packed) { return packed.substr(0, packed.find('\x1f')); }

void unite(std::vector<std::string>& into, const std::vector<std::string>& other) {
  for (const std::string& each : other) {
    if (std::find(into.begin(), into.end(), each) == into.end()) into.push_back(each);
  }
}

// One answer for several days or readings: what any of them may give, and all they rest on.
void join(RequirementResult& into, RequirementResult other) {
  into.possible.add(other.possible);
  unite(into.grounds.missing, other.grounds.missing);
  unite(into.grounds.law_missing, other.grounds.law_missing);
  unite(into.grounds.assumptions, other.grounds.assumptions);
  unite(into.grounds.warnings, other.grounds.warnings);
  unite(into.grounds.limbs, other.grounds.limbs);
  for (SourceUsed& source : other.grounds.sources) {
    const auto& known = into.grounds.sources;
    if (std::find(known.begin(), known.end(), source) == known.end()) into.grounds.sources.push_back(std::move(source));
  }
  const auto& confidence = other.grounds.confidence;
  if (confidence && (!into.grounds.confidence || *confidence < *into.grounds.confidence)) into.grounds.confidence = confidence;
  into.out_of_scope = into.out_of_scope && other.out_of_scope;
}

}  // namespace

Known Evaluator::Impl::dated_by(const Rule& rule, const std::vector<Bound>& slots) {
  Env env;
  env.module = rule.module;
  env.slots = slots;
  if (!rule.dated_by.valid()) return {};
  return date(rule.dated_by, env);
}

// The first day of each stretch of `range` in which the law does not change. A range without an end
// goes on past the last change, one without a beginning starts before the first.
std::vector<Date> Evaluator::Impl::day_cases(const DateRange& range, bool& all) const {
  std::vector<Date> days;
  all = !range.is_all();
  if (!all) return days;
  days.push_back(range.first ? *range.first : (edges.empty() ? *range.last : std::min(edges.front(), *range.last)) - 1);
  for (auto it = std::upper_bound(edges.begin(), edges.end(), days.front());
       it != edges.end() && (!range.last || *it <= *range.last); ++it) {
    if (days.size() >= options.limits.max_day_cases) {
      all = false;
      break;
    }
    days.push_back(*it);
  }
  return days;
}

Found Evaluator::Impl::requirement_truth(RequirementId id, std::optional<Date> day, Derivation* trace) {
  const Requirement& requirement = program.requirements[id];
  const Module& module = program.modules[requirement.module];
  Env env;
  env.day = day;
  env.module = requirement.module;
  env.trace = trace;
  Found rule = rule_truth(requirement, env);
  if (!module.scope.valid() || faulty(Fault::scope_ignored)) return rule;
  // The scope says which movements the law reaches at all; where it is false it settles the matter
  // on any day, verified or not.
  env.trace = nullptr;
  Derivation node;
  if (trace) {
    node.label = "scope of " + module.name;
    node.citation = module.scope_citation.text;
    env.trace = &node;
  }
  Found scope = truth(module.scope, env);
  scope.confidence = std::min(scope.confidence, static_cast<int>(module.scope_citation.confidence));
  if (trace) {
    absorb(node);
    node.answer = std::string(to_string(scope.truth));
    trace->children.insert(trace->children.begin(), std::move(node));
  }
  return all_of({std::move(scope), std::move(rule)});
}

NoticeResult Evaluator::Impl::notice(const Notice& notice, const Env& env, Ground& ground) {
  NoticeResult result;
  result.to = notice.to;
  const Known day = date(notice.day, env);
  Known given;
  if (notice.given_on.valid()) {
    given = date(notice.given_on, env);
    const Expr& side = program.exprs[notice.given_on];
    result.given_fact = side.written;
    if (side.op == Op::fact_date) result.given_fact = fact_name(*record_of(side.place, env), side.place.field);
  }
  if (given.settled && !given.none) result.given = given.date.first;
  auto latest = [&](Date event, const std::string& counting) {
    if (!notice.before) return event + notice.days;
    const int clear = (counting == "clear_days") != faulty(Fault::notice_one_day_off) ? 1 : 0;
    return event - notice.days - clear;
  };
  for (size_t i = 0; i < notice.counted.size(); ++i) {
    NoticeDue due;
    due.counting = notice.counted[i];
    if (!day.none && day.settled) {
      due.due_by = latest(*day.date.first, due.counting);
      if (result.given) due.days_late = std::max(0, *result.given - *due.due_by);
    }
    if (i == 0) {
      if (given.none) {
        result.in_time = Truth::no;
      } else if (!day.none && given.date.last && day.date.first && *given.date.last <= latest(*day.date.first, due.counting)) {
        result.in_time = Truth::yes;
      } else if (!day.none && given.date.first && day.date.last && *given.date.first > latest(*day.date.last, due.counting)) {
        result.in_time = Truth::no;
      }
    }
    result.due.push_back(std::move(due));
  }
  if (result.in_time == Truth::unknown) {
    add_marks(ground.missing, given.ground.missing);
    add_marks(ground.missing, day.ground.missing);
  }
  add_marks(ground.assumptions, given.ground.assumptions);
  add_marks(ground.assumptions, day.ground.assumptions);
  add_marks(ground.warnings, given.ground.warnings);
  return result;
}

ExceptionResult Evaluator::Impl::exception(const Exception& exception, Ground& ground, Derivation* trace) {
  ExceptionResult result;
  result.name = exception.name;
  result.title = exception.title;
  result.citation = exception.source.text;
  const Known day = dated_by(exception, {});
  Env env;
  env.module = exception.module;
  Derivation node;
  if (trace) {
    node.label = "exception " + exception.name;
    node.text = exception.title;
    env.trace = &node;
  }
  auto finish = [&](ExceptionState state) {
    result.state = state;
    if (trace) {
      node.answer = std::string(to_string(state));
      for (const std::string& need : result.needs) node.because += (node.because.empty() ? "needs " : ", ") + need;
      trace->children.push_back(std::move(node));
    }
    return result;
  };
  if (!day.settled || day.none) {
    for (const uint32_t mark : day.ground.missing) result.needs.push_back(pool[mark]);
    return finish(ExceptionState::possible);
  }
  env.day = day.date.first;
  const std::vector<const Version*> texts = texts_on(exception, *env.day);
  if (const Version* version = texts.front(); version != nullptr) {
    result.id = stable_id(program, exception, *version);
    result.citation = version->source.text + (version->source.text.empty() ? "" : "; ") + version->citation.text;
  }
  const Found when = rule_truth(exception, env);
  if (when.truth == Truth::no) return finish(ExceptionState::not_available);
  Ground used = when.ground;
  if (when.truth == Truth::unknown && !faulty(Fault::possible_exception_is_met)) {
    for (const uint32_t mark : when.ground.missing) result.needs.push_back(pool[mark]);
    for (const uint32_t mark : when.ground.law) result.needs.push_back("law: " + pool[mark]);
  }
  bool all_met = true;
  bool lapsed = false;
  // Where it is not recorded which text was known, the conditions of each must be met.
  for (const Version* version : texts) {
    if (version == nullptr) continue;
    env.rule = &exception;
    env.version = version;
    for (const Condition& condition : version->conditions) {
      Truth met = Truth::unknown;
      Ground inner;
      if (condition.notice) {
        NoticeResult given = notice(*condition.notice, env, inner);
        met = given.in_time;
        const bool late = !given.due.empty() && given.due.front().days_late.value_or(0) > 0;
        if (met == Truth::no && late) {
          lapsed = true;
          result.days_late = given.due.front().days_late;
          result.needs.push_back(condition.label + ": notice was " + late_text(*result.days_late));
        } else if (met == Truth::no) {
          result.needs.push_back(condition.label + ": no notice was given");
        }
        if (trace) {
          Derivation child;
          child.label = condition.label;
          child.text = fmt::format("notice to {} at {} {} days {}", given.to, condition.notice->at_least ? "least" : "most",
                                   condition.notice->days, condition.notice->before ? "before" : "after");
          child.answer = std::string(to_string(met));
          for (const NoticeDue& due : given.due) {
            if (due.due_by) child.value += (child.value.empty() ? "due by " : ", ") + cocket::to_string(*due.due_by) + " (" + due.counting + ")";
          }
          node.children.push_back(std::move(child));
        }
        result.notices.push_back(std::move(given));
      } else {
        const Found found = truth(condition.condition, env);
        met = found.truth;
        inner = found.ground;
        if (met == Truth::no) {
          result.needs.push_back(condition.label + ": " + program.exprs[condition.condition].written);
        }
      }
      if (met == Truth::unknown) {
        for (const uint32_t mark : inner.missing) {
          if (std::find(result.needs.begin(), result.needs.end(), pool[mark]) == result.needs.end()) result.needs.push_back(pool[mark]);
        }
        for (const uint32_t mark : inner.law) result.needs.push_back("law: " + pool[mark]);
      }
      all_met = all_met && met == Truth::yes;
      merge(used, inner);
    }
  }
  if (when.truth == Truth::unknown && !faulty(Fault::possible_exception_is_met)) return finish(ExceptionState::possible);
  if (all_met) {
    merge(ground, used);
    return finish(ExceptionState::met);
  }
  return finish(lapsed ? ExceptionState::lapsed : ExceptionState::open);
}

// The verdicts a requirement may have when its `when` is true: one, or two where it is not known
// whether any duty is imposed.
VerdictSet Evaluator::Impl::if_true(const Requirement& requirement, const Env& env, RequirementResult& result,
                                    Ground& ground, Derivation* trace) {
  const bool movement = requirement.movement();
  Ground held_ground;
  Ground when_ground;
  for (const Duty& duty : requirement.imposes) {
    DutyResult each;
    each.kind = duty.kind;
    each.authority = duty.authority;
    each.text = duty.text;
    Env plain = env;
    plain.trace = nullptr;
    if (duty.when.valid()) {
      const Found when = truth(duty.when, plain);
      each.imposed = when.truth;
      if (when.truth == Truth::unknown) merge(when_ground, when.ground);
    }
    if (duty.held_when.valid()) {
      const Found held = truth(duty.held_when, plain);
      each.held = held.truth;
      if (held.truth == Truth::unknown && faulty(Fault::held_unknown_is_held)) each.held = Truth::yes;
      merge(held_ground, held.ground);
    }
    if (duty.notice) {
      each.notice = notice(*duty.notice, plain, held_ground);
      each.held = each.notice->in_time;
    }
    if (trace) {
      Derivation node;
      node.label = "imposes " + std::string(program::to_string(duty.kind));
      node.text = duty.authority.empty() ? duty.text : duty.authority;
      node.answer = each.imposed == Truth::yes ? (each.held == Truth::yes ? "held" : "not held")
                                               : (each.imposed == Truth::no ? "not imposed" : "not known");
      if (each.notice) {
        for (const NoticeDue& due : each.notice->due) {
          if (!due.due_by) continue;
          node.value += (node.value.empty() ? "due by " : ", ") + cocket::to_string(*due.due_by) + " (" + due.counting + ")";
          if (due.days_late) node.value += ", " + late_text(*due.days_late);
        }
      }
      trace->children.push_back(std::move(node));
    }
    result.duties.push_back(std::move(each));
  }
  bool excepted = false;
  for (const ExceptionId id : requirement.exceptions) {
    result.exceptions.push_back(exception(program.exceptions[id], ground, trace));
    excepted = excepted || result.exceptions.back().state == ExceptionState::met;
  }
  // Where it is not known whether a duty is imposed, both are tried.
  auto outcome = [&](bool unknown_is_imposed) {
    bool any = false;
    bool all_met = true;
    bool prohibited = false;
    for (const DutyResult& duty : result.duties) {
      if (movement && !is_movement(duty.kind)) continue;
      if (duty.imposed == Truth::no || (duty.imposed == Truth::unknown && !unknown_is_imposed)) continue;
      any = true;
      all_met = all_met && duty.held == Truth::yes;
      prohibited = prohibited || duty.kind == DutyKind::prohibition;
    }
    if (!any) return Verdict::not_required;
    if (all_met) return Verdict::fulfilled;
    if (excepted) return Verdict::excepted;
    return prohibited ? Verdict::prohibited : Verdict::required;
  };
  VerdictSet verdicts;
  verdicts.add(outcome(true));
  verdicts.add(outcome(false));
  if (!verdicts.single()) merge(ground, when_ground);
  if (verdicts.has(Verdict::fulfilled)) {
    add_marks(ground.assumptions, held_ground.assumptions);
    add_marks(ground.warnings, held_ground.warnings);
  }
  return verdicts;
}

Grounds Evaluator::Impl::readable(const Found& found) const {
  Grounds grounds;
  for (const uint32_t mark : found.ground.missing) grounds.missing.push_back(pool[mark]);
  // Declared order; facts of given list members after, by name.
  std::stable_sort(grounds.missing.begin(), grounds.missing.end(), [this](const auto& a, const auto& b) {
    const auto x = fact_order.find(a);
    const auto y = fact_order.find(b);
    const size_t left = x == fact_order.end() ? SIZE_MAX : x->second;
    const size_t right = y == fact_order.end() ? SIZE_MAX : y->second;
    return left != right ? left < right : a < b;
  });
  for (const uint32_t mark : found.ground.law) grounds.law_missing.push_back(pool[mark]);
  for (const uint32_t mark : found.ground.assumptions) grounds.assumptions.push_back(pool[mark]);
  for (const uint32_t mark : found.ground.warnings) grounds.warnings.push_back(pool[mark]);
  for (const uint32_t mark : found.ground.limbs) grounds.limbs.push_back(pool[mark]);
  for (const uint32_t mark : found.ground.sources) {
    const std::string& packed = pool[mark];
    const size_t one = packed.find('\x1f');
    const size_t two = packed.find('\x1f', one + 1);
    SourceUsed source{packed.substr(0, one), packed.substr(one + 1, two - one - 1),
                      confidence_from(packed.substr(two + 1)).value_or(Confidence::unverified)};
    grounds.sources.push_back(std::move(source));
  }
  if (found.ground.margin >= 0) grounds.margins.push_back(margins[static_cast<size_t>(found.ground.margin)]);
  if (found.confidence < kNoText) grounds.confidence = static_cast<Confidence>(found.confidence);
  return grounds;
}

void Evaluator::Impl::explain_reasons(RequirementResult& result) const {
  const Requirement& requirement = program.requirements[result.requirement];
  auto join = [](const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
    return text;
  };
  std::string text = requirement.name + " " + std::string(to_string(result.verdict));
  if (result.out_of_scope) {
    text += ": out of scope (" + program.modules[requirement.module].scope_citation.text + ")";
  } else if (result.verdict == Verdict::undetermined) {
    std::vector<std::string> needs = result.grounds.missing;
    for (const std::string& law : result.grounds.law_missing) needs.push_back("law: " + law);
    text += ": needs " + join(needs, ", ");
  } else {
    std::vector<std::string> limbs;
    for (const std::string& limb : result.grounds.limbs) {
      // module/name@version#limb -> name.limb
      const size_t slash = limb.rfind('/');
      const size_t at = limb.find('@', slash == std::string::npos ? 0 : slash);
      const size_t hash = limb.find('#');
      std::string brief = limb.substr(slash == std::string::npos ? 0 : slash + 1, at - (slash == std::string::npos ? 0 : slash + 1));
      if (hash != std::string::npos) brief += "." + limb.substr(hash + 1);
      if (std::find(limbs.begin(), limbs.end(), brief) == limbs.end()) limbs.push_back(std::move(brief));
    }
    if (!limbs.empty()) text += " by " + join(limbs, ", ");
    std::vector<std::string> citations;
    for (const SourceUsed& source : result.grounds.sources) {
      if (source.id.find('@') == std::string::npos) continue;
      if (std::find(citations.begin(), citations.end(), source.citation) == citations.end()) citations.push_back(source.citation);
    }
    if (!citations.empty()) text += " (" + join(citations, " | ") + ")";
  }
  result.reasons.push_back(std::move(text));
}

RequirementResult Evaluator::Impl::requirement_on(RequirementId id, std::optional<Date> day, const Ground& date_ground,
                                                  Derivation* trace) {
  const Requirement& requirement = program.requirements[id];
  RequirementResult result;
  result.requirement = id;
  Found found = requirement_truth(id, day, trace);
  result.truth = found.truth;
  if (found.truth == Truth::unknown) merge(found.ground, date_ground);
  else add_marks(found.ground.assumptions, date_ground.assumptions);
  Env env;
  env.day = day;
  env.module = requirement.module;
  if (day) {
    const auto texts = texts_on(requirement, *day);
    result.id = texts.front() ? stable_id(program, requirement, *texts.front())
                              : program.modules[requirement.module].name + "/" + requirement.name;
  } else {
    result.id = program.modules[requirement.module].name + "/" + requirement.name;
  }
  if (found.truth == Truth::no) {
    result.possible.add(Verdict::not_required);
    const Module& module = program.modules[requirement.module];
    if (module.scope.valid()) {
      result.out_of_scope = truth(module.scope, env).truth == Truth::no;
    }
  } else {
    Ground duty_ground;
    VerdictSet verdicts = if_true(requirement, env, result, duty_ground, trace);
    result.possible.add(verdicts);
    if (found.truth == Truth::unknown) result.possible.add(Verdict::not_required);
    if (found.truth == Truth::yes) merge(found.ground, duty_ground);
  }
  result.verdict = found.truth != Truth::unknown && result.possible.single() ? result.possible.most_serious()
                                                                             : Verdict::undetermined;
  result.grounds = readable(found);
  for (const uint32_t mark : found.ground.readings) {
    result.reading += (result.reading.empty() ? "" : "; ") + first_part(pool[mark]);
  }
  return result;
}

RequirementResult Evaluator::Impl::requirement_read(RequirementId id, Derivation* trace) {
  const Known day = dated_by(program.requirements[id], {});
  if (day.date.is_day() && !day.none) return requirement_on(id, day.date.first, day.ground, trace);
  bool all = true;
  const std::vector<Date> cases = day.none ? std::vector<Date>{} : day_cases(day.date, all);
  if (day.none || !all) return requirement_on(id, std::nullopt, day.ground, trace);
  // The date is a range: every stretch of days in which the law stands still is tried.
  std::optional<RequirementResult> merged;
  bool differ = false;
  for (const Date each : cases) {
    RequirementResult result = requirement_on(id, each, {}, merged ? nullptr : trace);
    if (!merged) {
      merged = std::move(result);
      continue;
    }
    differ = differ || result.verdict != merged->verdict;
    join(*merged, std::move(result));
  }
  if (differ) {
    merged->verdict = Verdict::undetermined;
    merged->truth = Truth::unknown;
    merged->grounds.margins.clear();
    for (const uint32_t mark : day.ground.missing) unite(merged->grounds.missing, {pool[mark]});
  }
  return std::move(*merged);
}

RequirementResult Evaluator::Impl::requirement(RequirementId id, Derivation* trace) {
  std::vector<ReadingId> open;
  for (const ReadingId reading : statics[id.index].open_readings) {
    if (reading.index >= options.readings.size() || !options.readings[reading.index]) open.push_back(reading);
  }
  size_t cases = 1;
  for (const ReadingId reading : open) cases *= program.readings[reading].choices.size();
  if (open.empty() || cases > options.limits.max_reading_cases) {
    RequirementResult result = requirement_read(id, trace);
    if (!open.empty()) {
      // Too many combinations to try: nothing is settled.
      result.verdict = Verdict::undetermined;
      result.possible.add(Verdict::not_required);
      result.possible.add(Verdict::required);
      result.grounds.law_missing.push_back("more combinations of readings than are tried");
    }
    explain_reasons(result);
    return result;
  }
  std::optional<RequirementResult> merged;
  bool differ = false;
  const std::vector<unsigned> before = choices;
  for (size_t n = 0; n < cases; ++n) {
    size_t rest = n;
    for (const ReadingId reading : open) {
      const size_t count = program.readings[reading].choices.size();
      choices[reading.index] = static_cast<unsigned>(rest % count);
      rest /= count;
    }
    asked.clear();
    RequirementResult result = requirement_read(id, merged ? nullptr : trace);
    if (!merged) {
      merged = std::move(result);
      continue;
    }
    differ = differ || result.verdict != merged->verdict;
    join(*merged, std::move(result));
  }
  choices = before;
  asked.clear();
  merged->reading.clear();
  for (const ReadingId reading : open) {
    merged->reading += (merged->reading.empty() ? "" : "; ") + program.readings[reading].name + " (open)";
  }
  if (differ) {
    merged->verdict = Verdict::open_reading;
    merged->truth = Truth::unknown;
    merged->grounds.margins.clear();
  }
  explain_reasons(*merged);
  return std::move(*merged);
}

}  // namespace cocket::exact
