// Relations of several inputs as codes, for a batch of lines: the usual lines in loops without a branch,
// the others one by one.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/columnar/atom_classes.h"
#include "engine/columnar/cell_columns.h"
#include "engine/columnar/certified.h"
#include "engine/columnar/coder.h"
#include "engine/columnar/plan.h"

namespace cocket::columnar {

class AtomColumns {
 public:
  // `coders` made the codes of the inputs; all must outlive this.
  AtomColumns(const Plan& plan, const std::vector<Coder>& coders, AtomClasses& classes, Regime regime);

  // Fills the columns of the plan's atoms.
  void code(CellColumns& cells, size_t rows);
  // How comparisons were settled so far.
  const SettledBy& settled() const { return settled_; }

 private:
  void take_numbers(CellColumns& cells, size_t rows);
  void code_atom(size_t index, CellColumns& cells, size_t rows);
  void gather_flags(const Atom& atom, const CellColumns& cells, size_t rows);
  void code_contents(size_t index, CellColumns& cells, size_t rows, uint16_t* out);
  void code_sign(size_t index, CellColumns& cells, size_t rows, uint16_t* out);
  void code_quotient(size_t index, CellColumns& cells, size_t rows, uint16_t* out);
  void code_days(size_t index, CellColumns& cells, size_t rows, uint16_t* out);
  void find_signs(const Atom& atom, size_t rows);

  const Plan& plan_;
  const std::vector<Coder>& coders_;
  AtomClasses& classes_;
  const Regime regime_;
  SettledBy settled_;
  // Of the batch.
  std::vector<TickColumn> ticks_;                // by input
  std::vector<int8_t> signs_, divisor_signs_;
  std::vector<uint8_t> every_flag_, some_flag_;  // of the atom at hand: flags that all inputs have, that some has
};

}  // namespace cocket::columnar
