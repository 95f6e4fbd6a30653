// What of the columnar evaluator's plan a table comes to use, counted apart from the evaluator.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dsl/program/program.h"
#include "engine/exact/exact.h"
#include "io/column_binding.h"

namespace cocket::differential {

using Coverage = std::map<std::string, uint64_t>;

// Cells by state and digits, atoms by kind and by what came out. `records`: fields by column.
void cover_plan(const program::ProgramPtr& program, const ColumnBinding& binding, const std::vector<Date>& law_days,
                const std::vector<std::vector<std::string>>& records, Coverage& covered);

}  // namespace cocket::differential
