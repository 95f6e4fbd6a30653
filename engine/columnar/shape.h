// What lines of one input look like: which cells there are, and which facts they fill.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::columnar {

// A part of a line that differs from line to line: a column, or several joined into one list.
struct Input {
  std::string name;
  // What its cell may fill. One, unless the cell is a key into a catalogue or a table of parties.
  std::vector<program::FlatFact> facts;
  // One value of one fact. Otherwise (lists, keys) nothing is known of a cell but whether it is the
  // same text as another.
  bool plain = true;
  // The cell's text is read as it stands: no list of values in a mapping, no rounding.
  bool direct = true;
  program::Unit unit;      // plain numbers: of the column
};

struct Shape {
  std::vector<Input> inputs;
  std::vector<program::FlatFact> fixed;   // given in every line alike
  std::vector<program::FlatFact> named;   // of which the input speaks: members of their views are there
};

}  // namespace cocket::columnar
