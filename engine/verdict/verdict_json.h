// Results as JSON, for programs: schemas "cocket.verdict/1", "cocket.decision/1" and
// "cocket.explanation/1" (docs/schemas/).
//
// Every number is a text: decimals where they are exact, fractions ("12500/37") where they are not,
// so that no reader loses digits. What is not known is null or left out, as the schema says; an
// empty list is always there. The text holds one object without a line end.
#pragma once

#include <string>
#include <string_view>

#include "engine/verdict/verdict.h"

namespace cocket {

// Which line of the input a result belongs to.
struct LineName {
  std::string number;  // one-based, decimal
  std::string id;      // empty: the line has none
};

std::string verdict_json(const program::Program& program, const LineName& line,
                         const RowResult& result);

std::string decision_json(const DecisionHeader& header);

// `verdict` may be empty (the derivation of a provision).
std::string explanation_json(const LineName& line, std::string_view verdict,
                             const std::vector<Derivation>& derivations,
                             const std::vector<MissingFacts>& missing = {});

}  // namespace cocket
