// The result columns: their names, and what one line's answer puts into each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "engine/verdict/verdict.h"

namespace cocket {

enum class ResultColumn {
  verdict,          // of the line
  worst_possible,
  imposes,          // what stops the movement: duties of requirements that are prohibited, required
                    // or fulfilled
  requirements,     // name=verdict of those that stop a movement and are not not_required
  beside,           // name=duty of what stands beside it (records, red flags, charges); name=undetermined
  provisions,       // names of those that an answer rests on
  classes,          // names of all that hold
  exceptions,       // of those requirements: state, and what is still needed
  review,           // of requirements that are prohibited, required or not settled: the policies
  notice_due_by,    // per notice and counting
  days_late,
  missing,
  assuming,
  margin,           // the nearest threshold
  views_differ,
  confidence,
  sources,
  reasons,
};

std::string_view to_string(ResultColumn column);
// In the order in which they are written.
std::vector<ResultColumn> all_result_columns();

// Columns by name, in the order given. A name that is none is U0605.
std::optional<std::vector<ResultColumn>> result_columns_from(const std::vector<std::string>& names,
                                                             Diagnostics& diagnostics);

struct ResultText {
  bool all_requirements = false;   // those that are not_required too
};

// The cell's text; several things stand with `; ` between. Empty where there is nothing to say.
std::string result_text(const program::Program& program, ResultColumn column,
                        const RowResult& result, const ResultText& options);

// Columns that put together what each requirement and provision says, in order, nothing twice:
// result_text of the line is these with `; ` between. The column `reasons` ends with the line's
// warnings.
bool shows_items(ResultColumn column);
std::vector<std::string> column_items(const program::Program& program, ResultColumn column,
                                      const RequirementResult& result, const ResultText& options);
std::vector<std::string> column_items(const program::Program& program, ResultColumn column,
                                      const ProvisionResult& result);
std::string warning_text(const std::string& warning);

}  // namespace cocket
