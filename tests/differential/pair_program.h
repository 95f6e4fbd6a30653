// The program of one generated pair, for the differential tests: rules read from a folder, options
// from a JSON line (eval_main.cpp says which).
#pragma once

#include <nlohmann/json.hpp>

#include "base/diagnostic.h"
#include "base/source.h"
#include "dsl/check/check.h"
#include "dsl/data/countries.h"
#include "engine/exact/exact.h"

namespace cocket::differential {

struct PairProgram {
  SourceSet sources;
  Diagnostics diagnostics;
  program::ProgramPtr program;   // null: `diagnostics` say why
};

void load_pair(const nlohmann::json& line, const CountryNames& countries, PairProgram& pair);
// With `compare_views` off.
exact::Options options_of(const nlohmann::json& line, const program::Program& program);

}  // namespace cocket::differential
