// Numbers for lists of numbers of one length, from 1 on: found part by part, each in a table of the parts
// so far and its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/columnar/pair_table.h"

namespace cocket::columnar {

class KeyChain {
 public:
  // Forgets; lists of so many numbers from now on. There is one list of none.
  void begin(size_t parts) {
    tables_.assign(std::max<size_t>(1, parts), {});
    counts_.assign(tables_.size(), 0);
    parts_ = parts;
  }
  // `part`: gives the number at a place of the list. 0: not met.
  template <typename Part>
  uint32_t find(Part part) const {
    uint32_t key = 0;
    for (size_t i = 0; i < tables_.size(); ++i) {
      key = tables_[i].find_any(key, i < parts_ ? part(i) : 0);
      if (key == 0) break;
    }
    return key;
  }
  // What is new gets the next number.
  template <typename Part>
  uint32_t find_or_add(Part part) {
    uint32_t key = 0;
    for (size_t i = 0; i < tables_.size(); ++i) {
      const uint32_t number = i < parts_ ? part(i) : 0;
      uint32_t found = tables_[i].find_any(key, number);
      if (found == 0) {
        found = ++counts_[i];
        tables_[i].reserve(key, number);
        tables_[i].put(key, number, found);
      }
      key = found;
    }
    return key;
  }
  uint32_t count() const { return counts_.back(); }

 private:
  std::vector<PairTable> tables_;
  std::vector<uint32_t> counts_;
  size_t parts_ = 0;
};

}  // namespace cocket::columnar
