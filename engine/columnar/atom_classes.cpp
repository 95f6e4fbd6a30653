#include "engine/columnar/atom_classes.h"

#include <algorithm>

#include "engine/columnar/fault.h"

namespace cocket::columnar {

// Codes and numbers together are what the cells say.
uint16_t AtomClasses::of(size_t index, const Codes& codes) {
  const Atom& atom = plan_.atoms()[index];
  ++told_;
  key_.clear();
  auto put = [this](const Code& code) {
    key_.append(reinterpret_cast<const char*>(&code.code), sizeof code.code);
    key_.push_back(static_cast<char>(code.flags & Code::point));
    if (!code.is_point()) return;
    key_.append(reinterpret_cast<const char*>(&code.value), sizeof code.value);
    key_.push_back(static_cast<char>(code.scale));
  };
  for (const uint32_t input : atom.inputs) put(codes[input]);
  if (atom.own) put(codes[*atom.own]);
  if (faulty(Fault::texts_not_told)) key_.clear();
  auto& classes = classes_[index];
  const auto found = classes.find(key_);
  if (found != classes.end()) return found->second;
  const auto made = static_cast<uint16_t>(kFirstAtomClass + classes.size());
  classes.emplace(key_, made);
  return made;
}

bool AtomClasses::exhausted() const {
  return std::any_of(classes_.begin(), classes_.end(), [](const auto& each) { return each.size() > kMaxAtomClasses; });
}

void AtomClasses::forget() {
  for (auto& each : classes_) each.clear();
}

}  // namespace cocket::columnar
