// A program that answers pairs, one a line of its standard input.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/differential/pair_program.h"

namespace cocket::differential {

struct PairOption {
  std::string name;
  bool has_value = true;
  std::function<void(const std::string& value)> set;   // empty text for an option that has none
};

using PairAnswer = std::function<void(int number, const nlohmann::json& line, const PairProgram& pair)>;

// Reads `options` and `--countries FILE`, which is needed, and gives each line's program to `answer`.
// The exit code: 2 for options that are not understood, which standard error tells in the name of
// `program`.
int answer_pairs(const std::string& program, int argc, char** argv,
                 const std::vector<PairOption>& options, const PairAnswer& answer);

}  // namespace cocket::differential
