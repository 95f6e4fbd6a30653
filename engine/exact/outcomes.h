// Which truths a limb can have at all: what tests may be asked to show of it.
//
// Every line is allowed for at once: a condition is followed on each stretch of days on which its
// text is asked, in both views and under every reading, with facts that may have any value of their
// declared range or be unknown. Everything that the law has announced counts as known. What comes
// out holds every truth that some line gives (and may hold more, where two facts go together).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/truth.h"
#include "dsl/program/program.h"

namespace cocket::exact {

class TruthSet {
 public:
  static TruthSet of(Truth truth) { TruthSet made; made.add(truth); return made; }
  static TruthSet every();
  void add(Truth truth) { bits_ |= static_cast<unsigned char>(1u << static_cast<int>(truth)); }
  void add(TruthSet other) { bits_ |= other.bits_; }
  bool has(Truth truth) const { return (bits_ >> static_cast<int>(truth)) & 1u; }
  bool empty() const { return bits_ == 0; }
  friend bool operator==(TruthSet, TruthSet) = default;

 private:
  unsigned char bits_ = 0;
};

struct LimbOutcomes {
  std::string label;  // as in its stable id; empty: the version itself
  TruthSet can_be;    // empty: it is never asked
};

class Outcomes {
 public:
  explicit Outcomes(program::ProgramPtr program);
  ~Outcomes();
  Outcomes(const Outcomes&) = delete;
  Outcomes& operator=(const Outcomes&) = delete;

  // The limbs of a version, outer before inner: of `when` (or, without any, the version itself), of
  // presumptions, conditions of an exception, cases of a review.
  std::vector<LimbOutcomes> of(const program::Rule& rule, const program::Version& version);

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

// Every limb of the rules by its stable id, each once, in the order of the program.
std::vector<std::pair<std::string, TruthSet>> limb_outcomes(program::ProgramPtr program);

}  // namespace cocket::exact
