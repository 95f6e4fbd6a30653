// Reviews: the policies under which an application may be looked at.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

void add_once(std::vector<std::string>& into, const std::string& text) {
  if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
}

bool settled(const Policies& policies) { return !policies.any && policies.left.size() == 1; }

bool same(const Policies& a, const Policies& b) {
  return a.any == b.any && std::is_permutation(a.left.begin(), a.left.end(), b.left.begin(), b.left.end());
}

std::string answer_of(const Policies& policies) {
  if (policies.any) return "unknown";
  std::string text;
  for (const std::string& each : policies.left) text += (text.empty() ? "" : " or ") + each;
  return text;
}

}  // namespace

std::string case_label(const Version& version, size_t index) {
  const std::string& policy = version.policy[index].policy;
  const std::string label = policy.empty() ? "unknown" : policy;
  const auto alike = std::count_if(version.policy.begin(), version.policy.end(),
                                   [&policy](const PolicyCase& each) { return each.policy == policy; });
  return alike == 1 ? label : label + "." + std::to_string(index + 1);
}

void Evaluator::Impl::first_policies(const Review& review, const Version& version, const Env& env, Policies& into) {
  for (size_t i = 0; i < version.policy.size(); ++i) {
    const PolicyCase& each = version.policy[i];
    const std::string id = stable_id(program, review, version, case_label(version, i));
    Derivation node;
    Env inside = env;
    if (env.trace) inside.trace = &node;
    Found when;
    when.truth = Truth::yes;
    if (each.when.valid()) when = truth(each.when, inside);
    if (options.on_limb) options.on_limb(id, when.truth);
    if (env.trace) {
      absorb(node);
      node.label = each.policy.empty() ? "unknown: " + each.because : each.policy;
      if (node.text.empty()) node.text = each.when.valid() ? brief(program.exprs[each.when]) : "otherwise";
      node.answer = std::string(to_string(when.truth));
      env.trace->children.push_back(std::move(node));
    }
    if (when.truth == Truth::unknown && faulty(Fault::review_passes_unknown)) when.truth = Truth::no;
    into.found.confidence = std::min(into.found.confidence, when.confidence);
    if (when.truth == Truth::no) when.ground.limbs.clear();
    merge(into.found.ground, when.ground);
    if (when.truth == Truth::no) continue;
    add_mark(into.found.ground.limbs, pool.put(id));
    if (each.policy.empty()) {
      into.any = true;
      add_mark(into.found.ground.law, pool.put(each.because));
    } else {
      add_once(into.left, each.policy);
    }
    if (when.truth == Truth::yes || faulty(Fault::review_stops_at_unknown)) return;
  }
  add_once(into.left, "not_stated");
}

Policies Evaluator::Impl::policies_on(const Review& review, std::optional<Date> day, Derivation* trace) {
  Policies policies;
  policies.id = program.modules[review.module].name + "/" + review.name;
  Env env;
  env.day = day;
  env.module = review.module;
  env.rule = &review;
  env.trace = trace;
  Ground assumed;
  if (auto outside = beyond_horizon(review.module, env, assumed)) {
    policies.any = !faulty(Fault::review_horizon_ignored);
    if (!policies.any) policies.left = {"not_stated"};
    policies.found = std::move(*outside);
    if (trace && !policies.found.ground.law.empty()) trace->because = pool[sets[policies.found.ground.law].front()];
    return policies;
  }
  const Texts texts = texts_on(review, *day);
  for (const Version* version : texts) {
    if (version == nullptr) {
      // Not yet stated, as sure as the text that follows (or came before).
      add_once(policies.left, "not_stated");
      if (!review.versions.empty()) {
        policies.found.confidence = std::min(policies.found.confidence, static_cast<int>(review.versions.front().citation.confidence));
      }
      add_mark(policies.found.ground.sources, pool.put(packed_source(policies.id, review.source.text, review.source.confidence)));
      if (trace) trace->because = "no text of " + review.name + " applies on " + cocket::to_string(*day);
      continue;
    }
    const std::string citation = version->source.text + (version->source.text.empty() ? "" : "; ") + version->citation.text;
    const std::string id = stable_id(program, review, *version);
    if (version == texts.front()) policies.id = id;
    if (trace) trace->citation = citation + ", version " + cocket::to_string(version->from);
    policies.found.confidence = std::min(policies.found.confidence, static_cast<int>(version->citation.confidence));
    add_mark(policies.found.ground.sources, pool.put(packed_source(id, citation, version->citation.confidence)));
    env.version = version;
    first_policies(review, *version, env, policies);
  }
  if (texts.size() > 1 && !settled(policies)) {
    add_mark(policies.found.ground.law, pool.put("it is not recorded when the text of " + review.name + " was announced"));
  }
  merge(policies.found.ground, assumed);
  if (settled(policies)) {
    policies.found.ground.missing.clear();
    policies.found.ground.law.clear();
  }
  return policies;
}

Policies Evaluator::Impl::policies(const Review& review, Derivation* trace) {
  const Known day = dated_by(review, {});
  std::optional<Policies> found;
  bool differ = false;
  for (const std::optional<Date> each : asked_days(day)) {
    differ = differ || !each;
    Policies on_day = policies_on(review, each, found ? nullptr : trace);
    if (!found) {
      found = std::move(on_day);
      continue;
    }
    differ = differ || !same(*found, on_day);
    found->any = found->any || on_day.any;
    for (const std::string& policy : on_day.left) add_once(found->left, policy);
    merge(found->found.ground, on_day.found.ground);
    found->found.confidence = std::min(found->found.confidence, on_day.found.confidence);
  }
  if (differ) add_marks(found->found.ground.missing, day.ground.missing);
  add_marks(found->found.ground.assumptions, day.ground.assumptions);
  return std::move(*found);
}

ReviewResult Evaluator::Impl::review(ReviewId id, Derivation* trace) {
  if (trace) return review_read(id, trace);
  if (const auto it = reviewed.find(id); it != reviewed.end()) return again(it->second);
  return reviewed.emplace(id, noting([&] { return review_read(id, nullptr); })).first->second.answer;
}

ReviewResult Evaluator::Impl::review_read(ReviewId id, Derivation* trace) {
  const Review& review = program.reviews[id];
  Derivation node;
  size_t cases = 1;
  const std::vector<ReadingId> open = left_open(review_statics[id.index].open_readings, cases);
  std::optional<Policies> found;
  if (open.empty() || cases > options.limits.max_reading_cases) {
    found = policies(review, trace ? &node : nullptr);
    if (!open.empty()) {
      found->any = true;
      add_mark(found->found.ground.law, pool.put("more combinations of readings than are tried"));
    }
  } else {
    const std::vector<unsigned> before = choices;
    for (size_t n = 0; n < cases; ++n) {
      choose(open, n);
      forget();
      Policies read = policies(review, trace && !found ? &node : nullptr);
      if (!found) {
        found = std::move(read);
        continue;
      }
      found->any = found->any || read.any;
      for (const std::string& policy : read.left) add_once(found->left, policy);
      merge(found->found.ground, read.found.ground);
      found->found.confidence = std::min(found->found.confidence, read.found.confidence);
    }
    choices = before;
    forget();
  }
  ReviewResult result;
  result.review = id;
  result.id = found->id;
  result.policies = found->left;
  result.any = found->any;
  result.grounds = readable(found->found);
  if (trace) {
    node.label = "review " + review.name;
    node.text = review.title;
    node.answer = answer_of(*found);
    std::vector<std::string> lacks = result.grounds.missing;
    for (const std::string& law : result.grounds.law_missing) lacks.push_back("law: " + law);
    for (size_t i = 0; i < lacks.size(); ++i) {
      if (i > 0) node.because += ", ";
      else node.because += (node.because.empty() ? "needs " : "; needs ");
      node.because += lacks[i];
    }
    trace->children.push_back(std::move(node));
  }
  return result;
}

}  // namespace cocket::exact
