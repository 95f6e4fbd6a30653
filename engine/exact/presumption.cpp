// The burden of proof: what is presumed until it is shown to be otherwise.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

Found Evaluator::Impl::text_truth(const Version& version, const Env& env) {
  if (const Found* found = given.empty() ? nullptr : given_for(&version)) return *found;
  Found found = truth(version.when, env);
  if (!version.presumed.valid() || faulty(Fault::presumption_ignored)) return found;
  Found presumed = presumption(version, env);
  return any_of({std::move(found), std::move(presumed)});
}

Found Evaluator::Impl::presumption(const Version& version, const Env& env) {
  const Expr& limbs_presumed = program.exprs[version.presumed];
  const Expr& limbs_shown = program.exprs[version.shown];
  Derivation node_presumed;
  Derivation node_shown;
  Env inside = env;
  if (env.trace) inside.trace = &node_presumed;
  Found presumed = truth(version.presumed, inside);
  if (env.trace) inside.trace = &node_shown;
  const Found shown = truth(version.shown, inside);
  Truth overcome = shown.truth;
  if (overcome == Truth::unknown && faulty(Fault::shown_unknown_is_shown)) overcome = Truth::yes;
  if (faulty(Fault::shown_ignored)) overcome = Truth::no;

  if (env.trace) {
    node_presumed.label = "presumed";
    node_presumed.answer = std::string(to_string(presumed.truth));
    node_shown.label = "unless shown";
    node_shown.answer = overcome == Truth::yes ? "shown" : "not shown";
    if (shown.truth == Truth::unknown) node_shown.because = "what is not known is not shown";
    env.trace->children.push_back(std::move(node_presumed));
    env.trace->children.push_back(std::move(node_shown));
  }
  if (presumed.truth == Truth::yes && overcome != Truth::yes) {
    std::vector<std::string> ways;
    for (const LimbRef& limb : limbs_shown.limbs) {
      // What does not count overcomes nothing.
      if (standing(version, limb.label, *env.day).counts != Truth::yes) continue;
      const std::string& written = program.exprs[limb.condition].written;
      ways.push_back(limb.label + (written.empty() ? "" : ": " + written));
    }
    std::vector<std::string> lacking;
    for (const uint32_t mark : sets[shown.ground.missing]) {
      if (shown.truth == Truth::unknown) lacking.push_back(pool[mark]);
    }
    for (const LimbRef& limb : limbs_presumed.limbs) {
      const LimbName& name = limb_name(*env.rule, version, &limb);
      const std::span<const uint32_t> limbs = sets[presumed.ground.limbs];
      const bool holds = std::any_of(limbs.begin(), limbs.end(), [&](uint32_t mark) {
        return mark == name.id || pool[mark].starts_with(name.prefix);
      });
      if (!holds) continue;
      add_mark(presumed.ground.presumptions,
               pool.put(env.rule->name + "." + limb.label + ": presumed; " +
                        (ways.empty() ? "nothing overcomes it" : "overcome by " + joined(ways)) +
                        (lacking.empty() ? "" : " (not known: " + joined(lacking) + ")")));
    }
  }
  // What is not known is not shown, whatever it may turn out to be; so it leaves nothing missing.
  Found not_shown;
  not_shown.truth = Truth::yes;
  if (overcome == Truth::yes) {
    not_shown = shown;
    not_shown.truth = Truth::no;
  }
  return all_of({std::move(presumed), std::move(not_shown)});
}

}  // namespace cocket::exact
