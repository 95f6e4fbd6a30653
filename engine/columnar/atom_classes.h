// Relations that no sign says: what the cells of an atom's inputs say together, by number.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/columnar/cell_columns.h"
#include "engine/columnar/plan.h"

namespace cocket::columnar {

class AtomClasses {
 public:
  explicit AtomClasses(const Plan& plan) : plan_(plan), classes_(plan.atoms().size()) {}

  // The same for lines whose cells say the same.
  uint16_t of(size_t atom, const Codes& codes);
  // The codes ran out; nothing that was made with them may be used any more.
  bool exhausted() const;
  void forget();
  uint64_t num_told() const { return told_; }

 private:
  const Plan& plan_;
  std::vector<std::unordered_map<std::string, uint16_t>> classes_;        // by atom
  std::string key_;
  uint64_t told_ = 0;
};

}  // namespace cocket::columnar
