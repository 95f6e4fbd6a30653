#include "engine/exact/untold.h"

#include <algorithm>

namespace cocket::exact {

Untold::Untold(Evaluator::Impl& law, const Told& told) : law_(law), told_(told) {
  for (const Provision& each : law_.program.provisions) provisions_.insert(each.name);
}

// `leave` says of a mark which one stands for it, if any.
template <typename Leave>
Marks Untold::left(BySet& known, Marks marks, Leave leave) {
  if (marks.empty()) return marks;
  if (marks.number() >= known.size()) known.resize(law_.sets.size());
  if (!known[marks.number()]) {
    std::vector<uint32_t> members(law_.sets[marks].begin(), law_.sets[marks].end());
    std::vector<uint32_t> stay;
    for (const uint32_t mark : members) {
      if (const std::optional<uint32_t> other = leave(mark)) stay.push_back(*other);
    }
    known[marks.number()] = law_.sets.of(stay);
  }
  return *known[marks.number()];
}

void Untold::from(Found& found, const Version* inside) {
  Ground& ground = found.ground;
  if (!told_.margins) ground.margins.clear();
  if (!told_.confidence) found.confidence = ground.confidence = kNoText;
  if (!told_.whole) ground.readings.clear();
  if (!told_.sources && !told_.reasons) {
    ground.sources.clear();
  } else if (!told_.sources) {
    // Of sources those that are texts of rules, which reasons name; not rows of groups and tables.
    ground.sources = left(texts_, ground.sources, [this](uint32_t mark) -> std::optional<uint32_t> {
      const std::string& packed = law_.pool[mark];
      if (packed.substr(0, packed.find('\x1f')).find('@') == std::string::npos) return std::nullopt;
      return mark;
    });
  }
  if (told_.reasons) return;
  ground.warnings = warnings(ground.warnings);
  // The summary counts by the limb, which stands before the first colon.
  ground.presumptions = left(presumptions_, ground.presumptions, [this](uint32_t mark) -> std::optional<uint32_t> {
    const std::string text = law_.pool[mark];
    return law_.pool.put(text.substr(0, text.find(':')));
  });
  const bool presumes = inside != nullptr && inside->presumed.valid();
  ground.limbs = presumes ? limbs_inside(ground.limbs, *inside) : limbs(ground.limbs);
}

Marks Untold::warnings(Marks marks) {
  if (told_.reasons || marks.empty()) return marks;
  const uint32_t some[] = {law_.pool.put("warned")};
  return law_.sets.of(some);
}

// All limbs of a provision are one; others do not count.
Marks Untold::limbs(Marks marks) {
  if (!told_.provisions) return {};
  return left(limbs_, marks, [this](uint32_t mark) { return provision_of(mark); });
}

Marks Untold::limbs_inside(Marks marks, const Version& version) {
  std::vector<uint32_t> stay;
  std::vector<uint32_t> members(law_.sets[marks].begin(), law_.sets[marks].end());
  for (const uint32_t mark : members) {
    std::optional<uint32_t> stands_for = told_.provisions ? provision_of(mark) : std::nullopt;
    for (const LimbRef& limb : law_.program.exprs[version.presumed].limbs) {
      const auto name = law_.limb_names.find({&version, &limb});
      if (name == law_.limb_names.end()) continue;
      if (mark == name->second.id || law_.pool[mark].starts_with(name->second.prefix)) stands_for = name->second.id;
    }
    if (stands_for) stay.push_back(*stands_for);
  }
  return law_.sets.of(stay);
}

// The mark that stands for the limbs of the provision that a limb lies in; a stable id is
// "module/name@version#limb".
std::optional<uint32_t> Untold::provision_of(uint32_t limb) {
  const std::string& id = law_.pool[limb];
  const size_t at = id.find('@');
  if (at == std::string::npos) return std::nullopt;
  const size_t slash = id.rfind('/', at);
  if (slash == std::string::npos || !provisions_.contains(std::string_view(id).substr(slash + 1, at - slash - 1))) return std::nullopt;
  return law_.pool.put(id.substr(0, at + 1));
}

void Untold::in_order(Ground& ground) {
  if (told_.reasons) return;
  ground.limbs = sorted(ground.limbs);
  ground.presumptions = sorted(ground.presumptions);
  // Facts are told in the order in which they are declared; exceptions alone tell them as they were met.
  if (!told_.exceptions) ground.missing = sorted(ground.missing);
}

// The same in one order, whichever came first.
Marks Untold::sorted(Marks marks) {
  const std::span<const uint32_t> members = law_.sets[marks];
  if (std::is_sorted(members.begin(), members.end())) return marks;
  std::vector<uint32_t> ordered(members.begin(), members.end());
  std::sort(ordered.begin(), ordered.end());
  return law_.sets.of(ordered);
}

void Untold::forget() {
  for (BySet* each : {&texts_, &limbs_, &presumptions_}) each->clear();
}

size_t Untold::bytes() const {
  return (texts_.capacity() + limbs_.capacity() + presumptions_.capacity()) * sizeof(std::optional<Marks>);
}

}  // namespace cocket::exact
