// Blocks of limbs: which of them count, and which of them decide.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

Found Evaluator::Impl::limb(const Expr& expr, size_t index, const Env& env) {
  const LimbRef& limb = expr.limbs[index];
  Env inside = env;
  Derivation node;
  if (env.trace) {
    node.label = limb.label;
    inside.trace = &node;
  }
  Found part;
  Standing standing;
  if (env.version != nullptr && env.day) standing = this->standing(*env.version, limb.label, *env.day);
  if (standing.counts == Truth::no) {
    part.truth = Truth::no;
    if (standing.state != nullptr) part.confidence = static_cast<int>(standing.state->citation.confidence);
  } else {
    part = truth(limb.condition, inside);
    if (standing.counts == Truth::unknown && part.truth != Truth::no) {
      part.truth = Truth::unknown;
      add_mark(part.ground.law, pool.put(standing.because));
    }
  }
  if (!part.ground.margins.empty() && env.rule != nullptr && env.version != nullptr) {
    // The innermost limb names the margin.
    name_margins(part.ground, limb_name(*env.rule, *env.version, &limb));
  }
  if (env.version != nullptr) name_limb(part, env, limb);
  if (env.trace) {
    absorb(node);
    if (expr.block == Block::none) node.label = "except " + node.label;
    node.answer = std::string(to_string(part.truth));
    if (node.because.empty()) node.because = standing.because;
    if (node.text.empty()) node.text = brief(program.exprs[limb.condition]);
    env.trace->children.push_back(std::move(node));
  }
  return part;
}

// What does not hold is no limb by which the whole holds.
Found Evaluator::Impl::none_of(Found any) {
  Found found = negation(std::move(any));
  if (found.truth == Truth::yes) found.ground.limbs.clear();
  return found;
}

Found Evaluator::Impl::limbs(const Expr& expr, const Env& env) {
  Founds parts;
  for (size_t i = 0; i < expr.limbs.size(); ++i) parts.push_back(limb(expr, i, env));
  switch (expr.block) {
    case Block::any: return any_of(parts);
    case Block::all: return all_of(parts);
    case Block::none: return none_of(any_of(parts));
  }
  return {};
}

const Evaluator::Impl::LimbName& Evaluator::Impl::limb_name(const Rule& rule, const Version& version, const LimbRef* limb) {
  const auto [it, fresh] = limb_names.try_emplace({&version, limb}, LimbName{});
  if (fresh) {
    const std::string id = stable_id(program, rule, version, limb == nullptr ? "" : limb->label);
    it->second.id = pool.put(id);
    it->second.name = pool.put(limb == nullptr ? rule.name : rule.name + "." + limb->label);
    it->second.prefix = id + ".";
  }
  return it->second;
}

// Adds a limb to what an answer rests on, unless a limb inside it is there already.
void Evaluator::Impl::name_limb(Found& found, const Env& env, const LimbRef& limb) {
  const LimbName& name = limb_name(*env.rule, *env.version, &limb);
  if (options.on_limb) options.on_limb(pool[name.id], found.truth);
  for (const uint32_t mark : sets[found.ground.limbs]) {
    if (pool[mark].starts_with(name.prefix)) return;
  }
  add_mark(found.ground.limbs, name.id);
}

Found Evaluator::Impl::by_reading(const Expr& expr, const Env& env) {
  const Readings& readings = program.readings[expr.reading];
  const unsigned choice = choices[expr.reading.index];
  const LimbRef& limb = expr.limbs[choice];
  Standing standing;
  if (env.version != nullptr && env.day) standing = this->standing(*env.version, limb.label, *env.day);
  Found found;
  if (standing.counts == Truth::no) {
    found.truth = Truth::no;
    if (standing.state != nullptr) found.confidence = static_cast<int>(standing.state->citation.confidence);
  } else {
    found = truth(limb.condition, env);
    if (standing.counts == Truth::unknown && found.truth != Truth::no) {
      found.truth = Truth::unknown;
      add_mark(found.ground.law, pool.put(standing.because));
    }
  }
  const Citation& citation = readings.choices[choice].citation;
  found.confidence = std::min(found.confidence, static_cast<int>(citation.confidence));
  const std::string name = readings.name + "=" + readings.choices[choice].name;
  add_mark(found.ground.readings, pool.put(name));
  add_source(found.ground.sources, &citation,
             [&] { return packed_source("reading " + name, citation.text, citation.confidence); });
  if (env.version != nullptr) name_limb(found, env, limb);
  return found;
}

}  // namespace cocket::exact
