// How the codes of one input are told apart by some of the rules.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::columnar {

// What of a text decides: in which of these lists and groups it is, as any module reads it.
struct TextTests {
  std::set<std::string> literals;
  std::set<program::GroupId> groups;
  bool whole = false;              // the text itself counts
  friend bool operator==(const TextTests&, const TextTests&) = default;
};

// Codes of the regions onto coarser ones, texts onto what the tests say of them.
struct Projection {
  std::vector<uint16_t> regions;   // by code, up to the input's first class; empty: as they are
  std::optional<TextTests> tests;  // texts
  friend bool operator==(const Projection&, const Projection&) = default;
};

}  // namespace cocket::columnar
