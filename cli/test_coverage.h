// What the tests have seen of the rules: each limb true, false and unknown.
//
// Limbs are those of `when` and `except` (a text without any counts as one), of presumptions, the
// conditions of exceptions, and the cases of reviews, in every version. An outcome that no line can
// give a limb (engine/exact/outcomes.h says how that is known) is not asked for.
#pragma once

#include <array>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "base/truth.h"
#include "dsl/program/program.h"
#include "engine/exact/outcomes.h"

namespace cocket::cli {

class Coverage {
 public:
  explicit Coverage(program::ProgramPtr program);
  // Counts one outcome of one limb; ids that are no limb of the rules are passed over. False: that
  // was said not to be possible.
  bool see(const std::string& stable_id, Truth truth);

  size_t num_outcomes() const;    // that can be
  size_t num_seen() const;        // of these
  size_t num_impossible() const;
  // The limbs with outcomes that were never seen, one a line; nothing if all were.
  void print_unseen(std::ostream& out) const;
  // Every limb as CSV: how often it was true, false and unknown, or `not possible`.
  void print_all(std::ostream& out) const;

 private:
  struct Limb {
    std::string id;
    exact::TruthSet can_be;
    std::array<uint64_t, 3> count{};  // by Truth
  };
  std::vector<Limb> limbs_;  // in the order of the rules
  std::map<std::string, size_t> index_;
};

}  // namespace cocket::cli
