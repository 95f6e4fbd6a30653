// What of an answer is told. What is not told is not told apart either, nor put into words.
#pragma once

namespace cocket::exact {

struct Told {
  bool reasons = true;      // by which limbs, by which texts, what is presumed and warned of, in words
  bool sources = true;      // which row puts a country into a group or gives a number
  bool provisions = true;   // in which of them limbs decide
  bool confidence = true;
  bool exceptions = true;   // how each stands, what it needs, its notices; else only whether it is met
  bool whole = true;        // readings that were chosen, penalties, what reviews rest on
  bool days = true;         // on which notices are due, and how late they were
  bool margins = true;

  // What is missing or assumed, and whether there was a warning, is told always.
  static Told least() { return {false, false, false, false, false, false, false, false}; }
};

}  // namespace cocket::exact
