// The numbers of the law in a module: every comparison of something with a number that is written.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::report {

struct Threshold {
  std::string limb;         // "3A090.a@2023-11-17#1", "term consumer"
  program::ExprId measure;  // what is compared
  program::Comparison comparison = program::Comparison::at_least;
  std::string value;  // exact, or "table NAME"; empty where the law does not say the number
  std::string unit;
  std::string unknown;  // why the number is not known
};

// In the order of the text. Whether a divisor is positive is no threshold of the law and left out.
std::vector<Threshold> thresholds(const program::Program& program, program::ModuleId module);

}  // namespace cocket::report
