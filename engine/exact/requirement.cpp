// From truth to verdict, over every reading that is left open and every day a date may be.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

std::string first_part(const std::string& packed) { return packed.substr(0, packed.find('\x1f')); }

void unite(std::vector<std::string>& into, const std::vector<std::string>& other) {
  for (const std::string& each : other) {
    if (std::find(into.begin(), into.end(), each) == into.end()) into.push_back(each);
  }
}

// An exception that stands differently in two cases is no more than possible.
void join(std::vector<ExceptionResult>& into, std::vector<ExceptionResult> other) {
  for (ExceptionResult& each : other) {
    const auto same = std::find_if(into.begin(), into.end(), [&](const ExceptionResult& x) { return x.name == each.name; });
    if (same == into.end()) {
      into.push_back(std::move(each));
      continue;
    }
    if (same->state != each.state) {
      same->state = ExceptionState::possible;
      same->days_late.reset();
    }
    unite(same->needs, each.needs);
    same->late_needs.insert(same->late_needs.end(), each.late_needs.begin(), each.late_needs.end());
    unite(same->barred_by, each.barred_by);
  }
}

// A penalty that one case alone shows may apply.
void join(std::vector<PenaltyShown>& into, std::vector<PenaltyShown> other) {
  auto find = [](std::vector<PenaltyShown>& among, const PenaltyShown& of) {
    return std::find_if(among.begin(), among.end(), [&of](const PenaltyShown& x) { return x.name == of.name; });
  };
  for (PenaltyShown& each : into) {
    if (const auto same = find(other, each); same == other.end() || same->applies != each.applies) each.applies = Truth::unknown;
  }
  for (PenaltyShown& each : other) {
    if (find(into, each) != into.end()) continue;
    each.applies = Truth::unknown;
    into.push_back(std::move(each));
  }
}

// One answer for several days or readings: what any of them may give, and all they rest on.
void join(RequirementResult& into, RequirementResult other) {
  into.possible.add(other.possible);
  // A case in which nothing is asked says nothing of penalties.
  if (into.truth != Truth::no && other.truth != Truth::no) join(into.penalties, std::move(other.penalties));
  else if (into.truth == Truth::no) into.penalties = std::move(other.penalties);
  if (into.truth == Truth::no) into.duties = std::move(other.duties);
  if (into.truth != other.truth) into.truth = Truth::unknown;
  join(into.exceptions, std::move(other.exceptions));
  unite(into.grounds.missing, other.grounds.missing);
  unite(into.grounds.law_missing, other.grounds.law_missing);
  unite(into.grounds.assumptions, other.grounds.assumptions);
  unite(into.grounds.presumptions, other.grounds.presumptions);
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

Found Evaluator::Impl::requirement_truth(RequirementId id, std::optional<Date> day, Derivation* trace) {
  if (trace) return scoped_truth(program.requirements[id], day, trace);
  // Asked for itself and by every text that asks its series.
  const AskKey key{'r', id.index, nullptr, day ? day->days : INT32_MIN};
  if (const auto it = asked.find(key); it != asked.end()) return again(it->second);
  return asked.emplace(key, noting([&] { return scoped_truth(program.requirements[id], day, nullptr); })).first->second.answer;
}

Found Evaluator::Impl::scoped_truth(const Rule& rule, std::optional<Date> day, Derivation* trace) {
  const Module& module = program.modules[rule.module];
  Env env;
  env.day = day;
  env.module = rule.module;
  env.trace = trace;
  Found text = rule_truth(rule, env);
  if (!module.scope.valid() || faulty(Fault::scope_ignored)) return text;
  // The scope says which movements the law reaches at all; where it is false it settles the matter
  // on any day, verified or not.
  env.trace = nullptr;
  Derivation node;
  if (trace) {
    node.label = "scope of " + module.name;
    node.citation = module.scope_citation.text;
    env.trace = &node;
  }
  Found scope = scope_truth(module, env);
  if (trace) {
    absorb(node);
    node.answer = std::string(to_string(scope.truth));
    trace->children.insert(trace->children.begin(), std::move(node));
  }
  return all_of({std::move(scope), std::move(text)});
}

Found Evaluator::Impl::scope_truth(const Module& module, const Env& env) {
  Found scope = truth(module.scope, env);
  scope.confidence = std::min(scope.confidence, static_cast<int>(module.scope_citation.confidence));
  return scope;
}

RequirementResult Evaluator::Impl::requirement_on(RequirementId id, std::optional<Date> day, const Ground& date_ground,
                                                  Derivation* trace) {
  const Requirement& requirement = program.requirements[id];
  RequirementResult result;
  result.requirement = id;
  const Found* known = given.empty() ? nullptr : given_for(&requirement.title);
  Found found = known != nullptr ? *known : requirement_truth(id, day, trace);
  result.truth = found.truth;
  if (found.truth == Truth::unknown) merge(found.ground, date_ground);
  else add_marks(found.ground.assumptions, date_ground.assumptions);
  Env env;
  env.day = day;
  env.module = requirement.module;
  if (day) {
    const auto texts = texts_on(requirement, *day);
    result.id = texts.front() ? version_id(requirement, *texts.front())
                              : program.modules[requirement.module].name + "/" + requirement.name;
  } else {
    result.id = program.modules[requirement.module].name + "/" + requirement.name;
  }
  if (found.truth == Truth::no) {
    result.possible.add(Verdict::not_required);
    const Module& module = program.modules[requirement.module];
    if (module.scope.valid() && told.reasons) {
      result.out_of_scope = truth(module.scope, env).truth == Truth::no;
    }
  } else {
    result.possible.add(if_true(requirement, env, result, found, trace));
    if (found.truth == Truth::unknown) result.possible.add(Verdict::not_required);
    result.penalties = penalties(requirement, env);
  }
  result.verdict = found.truth != Truth::unknown && result.possible.single() ? result.possible.most_serious()
                                                                             : Verdict::undetermined;
  if (verdicts_only) return result;
  result.grounds = readable(found);
  for (const uint32_t mark : sets[found.ground.readings]) {
    result.reading += (result.reading.empty() ? "" : "; ") + first_part(pool[mark]);
  }
  return result;
}

RequirementResult Evaluator::Impl::requirement_read(RequirementId id, Derivation* trace) {
  const Known day = dated_by(program.requirements[id], {});
  const Days cases = asked_days(day);
  if (!cases.front() || day.settled) return requirement_on(id, cases.front(), day.ground, trace);
  // The date is a range: every stretch of days in which the law stands still is tried.
  std::optional<RequirementResult> merged;
  bool differ = false;
  for (const std::optional<Date> each : cases) {
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
    for (const uint32_t mark : sets[day.ground.missing]) unite(merged->grounds.missing, {pool[mark]});
  }
  return std::move(*merged);
}

std::vector<ReadingId> Evaluator::Impl::left_open(const std::vector<ReadingId>& readings, size_t& cases) const {
  std::vector<ReadingId> open;
  for (const ReadingId reading : readings) {
    if (reading.index < options.readings.size() && options.readings[reading.index]) continue;
    open.push_back(reading);
    cases *= program.readings[reading].choices.size();
  }
  return open;
}

void Evaluator::Impl::choose(const std::vector<ReadingId>& open, size_t n) {
  for (const ReadingId reading : open) {
    const size_t count = program.readings[reading].choices.size();
    choices[reading.index] = static_cast<unsigned>(n % count);
    n /= count;
  }
}

void Evaluator::Impl::forget() {
  asked.clear();
  barring.assign(program.restrictions.size(), std::nullopt);
  // What a default says may rest on a reading or a view.
  facts.clear();
}

RequirementResult Evaluator::Impl::requirement_all(RequirementId id, Derivation* trace) {
  size_t cases = 1;
  const std::vector<ReadingId> open = left_open(statics[id.index].open_readings, cases);
  if (open.empty()) return requirement_read(id, trace);
  if (cases > options.limits.max_reading_cases) {
    // Too many combinations to try: nothing is settled.
    RequirementResult result = requirement_read(id, trace);
    result.verdict = Verdict::undetermined;
    result.truth = Truth::unknown;
    result.possible.add(Verdict::not_required);
    result.possible.add(Verdict::required);
    result.grounds.law_missing.push_back("more combinations of readings than are tried");
    return result;
  }
  std::optional<RequirementResult> merged;
  bool differ = false;
  const std::vector<unsigned> before = choices;
  for (size_t n = 0; n < cases; ++n) {
    choose(open, n);
    forget();
    RequirementResult result = requirement_read(id, merged ? nullptr : trace);
    if (!merged) {
      merged = std::move(result);
      continue;
    }
    differ = differ || result.verdict != merged->verdict;
    join(*merged, std::move(result));
  }
  choices = before;
  forget();
  merged->reading.clear();
  for (const ReadingId reading : open) {
    merged->reading += (merged->reading.empty() ? "" : "; ") + program.readings[reading].name + " (open)";
  }
  if (differ) {
    merged->verdict = Verdict::open_reading;
    merged->truth = Truth::unknown;
    merged->grounds.margins.clear();
  }
  return std::move(*merged);
}

RequirementResult Evaluator::Impl::requirement(RequirementId id, Derivation* trace) {
  RequirementResult result = requirement_all(id, trace);
  if (result.truth != Truth::no && !verdicts_only) {
    for (const ReviewId each : program.requirements[id].reviews) result.reviews.push_back(review(each, trace));
  }
  // A penalty threatens while the requirement is not met, or may not be.
  const bool met = result.verdict == Verdict::fulfilled || result.verdict == Verdict::excepted ||
                   result.verdict == Verdict::not_required;
  if (met) result.penalties.clear();
  for (const PenaltyShown& each : result.penalties) {
    if (!trace) break;
    Derivation node;
    node.label = "penalty " + each.name;
    node.text = each.title + ": " + each.amount;
    node.answer = each.applies == Truth::yes ? "threatened" : "not known";
    node.citation = each.citation;
    trace->children.push_back(std::move(node));
  }
  if (!verdicts_only && told.reasons) explain_reasons(result);
  return result;
}

}  // namespace cocket::exact
