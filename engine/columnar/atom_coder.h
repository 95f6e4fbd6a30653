// Relations of several inputs of one line as codes, as the columnar evaluator finds them for many.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/columnar/atom_classes.h"
#include "engine/columnar/coder.h"
#include "engine/columnar/plan.h"

namespace cocket::columnar {

// Allocates for what it meets for the first time, and for sums that do not fit into 128 bits.
class AtomCoder {
 public:
  AtomCoder(const Plan& plan, AtomClasses& classes);

  // `codes`: of the plan's inputs; `coders`: that made them.
  uint16_t operator()(size_t atom, const Codes& codes, const std::vector<Coder>& coders);

 private:
  // A polynomial whose coefficients are small; `linear`: a sum of single numbers.
  struct Narrow {
    struct Linear {
      uint32_t input = 0;
      std::array<int64_t, kMaxScale + 1> multiples{};   // coefficient * 10^k; 0: too great
    };
    struct Term {
      int64_t coefficient = 0;
      std::vector<uint32_t> inputs;   // of the plan
    };
    bool usable = false;
    std::vector<Term> terms;
    std::vector<Linear> linear;
  };

  static Narrow narrow(const Polynomial& polynomial, const std::vector<uint32_t>& inputs);
  static bool sign_of(const Narrow& polynomial, const Codes& codes, int& sign);
  static int sign(const Polynomial& polynomial, const Narrow& narrow, const std::vector<uint32_t>& inputs, const Codes& codes);

  const Plan& plan_;
  std::vector<Narrow> polynomials_, divisors_;                            // by atom
  AtomClasses& classes_;
};

}  // namespace cocket::columnar
