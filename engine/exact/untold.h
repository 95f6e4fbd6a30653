// What nobody is told of an answer, left out so that answers that tell the same are the same
// (private to engine/exact).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

class Untold {
 public:
  Untold(Evaluator::Impl& law, const Told& told);

  // Leaves out of what was asked what is not told. Limbs of what `inside` presumes stay: whether they
  // hold is asked for when the text is put together.
  void from(Found& found, const Version* inside);
  // Of warnings that are not told whether there is any is all that stays.
  Marks warnings(Marks marks);
  // Sets whose order says nothing are brought into one.
  void in_order(Ground& ground);
  Marks sorted(Marks marks);

  // When the evaluator has forgotten its texts.
  void forget();
  size_t bytes() const;

 private:
  using BySet = std::vector<std::optional<Marks>>;   // what is left of a set, by its number

  template <typename Leave>
  Marks left(BySet& known, Marks marks, Leave leave);
  Marks limbs(Marks marks);
  Marks limbs_inside(Marks marks, const Version& version);
  std::optional<uint32_t> provision_of(uint32_t limb);

  Evaluator::Impl& law_;
  const Told& told_;
  std::set<std::string, std::less<>> provisions_;    // names
  BySet texts_, limbs_, presumptions_;
};

}  // namespace cocket::exact
