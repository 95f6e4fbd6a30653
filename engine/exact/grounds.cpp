// What an answer rests on, in words.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

Grounds Evaluator::Impl::readable(const Found& found) const {
  Grounds grounds;
  // Declared order; facts of given list members after, by name.
  std::vector<std::pair<size_t, std::string_view>> missing;
  for (const uint32_t mark : sets[found.ground.missing]) {
    const auto at = fact_order.find(pool[mark]);
    missing.emplace_back(at == fact_order.end() ? SIZE_MAX : at->second, pool[mark]);
  }
  std::sort(missing.begin(), missing.end());
  for (const auto& [place, name] : missing) grounds.missing.emplace_back(name);
  for (const uint32_t mark : sets[found.ground.law]) grounds.law_missing.push_back(pool[mark]);
  for (const uint32_t mark : sets[found.ground.assumptions]) grounds.assumptions.push_back(pool[mark]);
  for (const uint32_t mark : sets[found.ground.presumptions]) grounds.presumptions.push_back(pool[mark]);
  for (const uint32_t mark : sets[found.ground.warnings]) grounds.warnings.push_back(pool[mark]);
  for (const uint32_t mark : sets[found.ground.limbs]) grounds.limbs.push_back(pool[mark]);
  for (const uint32_t mark : sets[found.ground.sources]) {
    const std::string& packed = pool[mark];
    const size_t one = packed.find('\x1f');
    const size_t two = packed.find('\x1f', one + 1);
    SourceUsed source{packed.substr(0, one), packed.substr(one + 1, two - one - 1),
                      confidence_from(packed.substr(two + 1)).value_or(Confidence::unverified)};
    grounds.sources.push_back(std::move(source));
  }
  if (options.all_margins) {
    for (const uint32_t mark : sets[found.ground.margins]) grounds.margins.push_back(named(margin_refs[mark]));
  } else if (const auto nearest = nearest_margin(found.ground)) {
    grounds.margins.push_back(named(*nearest));
  }
  if (found.confidence < kNoText) grounds.confidence = static_cast<Confidence>(found.confidence);
  return grounds;
}

// Margins that no limb has named yet.
void Evaluator::Impl::name_margins(Ground& ground, const LimbName& limb) {
  Marks named;
  for (const uint32_t mark : std::vector<uint32_t>(sets[ground.margins].begin(), sets[ground.margins].end())) {
    MarginRef ref = margin_refs[mark];
    if (ref.limb_id < 0) {
      ref.limb = static_cast<int32_t>(limb.name);
      ref.limb_id = static_cast<int32_t>(limb.id);
    }
    add_mark(named, margin_refs.put(ref));
  }
  ground.margins = named;
}

// The first of the nearest; a threshold of 0 has no relative distance and comes last.
std::optional<MarginRef> Evaluator::Impl::nearest_margin(const Ground& ground) const {
  std::optional<MarginRef> nearest;
  for (const uint32_t mark : sets[ground.margins]) {
    const MarginRef& each = margin_refs[mark];
    if (!nearest) {
      nearest = each;
      continue;
    }
    const auto& a = margins[nearest->margin].relative;
    const auto& b = margins[each.margin].relative;
    if (b && (!a || *b < *a)) nearest = each;
  }
  return nearest;
}

Margin Evaluator::Impl::named(const MarginRef& ref) const {
  Margin margin;
  if ((ref.margin & kNumberedMargin) != 0) margin.number = ref.margin & ~kNumberedMargin;
  else margin = margins[ref.margin];
  if (ref.limb_id >= 0) {
    margin.limb = pool[static_cast<uint32_t>(ref.limb)];
    margin.limb_id = pool[static_cast<uint32_t>(ref.limb_id)];
  }
  return margin;
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
  for (const std::string& each : result.grounds.presumptions) result.reasons.push_back("rests on " + each);
}

}  // namespace cocket::exact
