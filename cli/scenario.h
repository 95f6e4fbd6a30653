// Cases that the rules must answer: the `test` declarations of the rules and scenario tables.
//
// A scenario table is a CSV file, one case a line:
//   case                          the case's name
//   source, citation, confidence, note, # and whatever   for people
//   item.tpp, item.tpp [TFLOPS]   facts by flat name, as in an input file
//   known_on, view                as the options of the same names
//   reading:NAME                  the choice of one reading
//   assume_law_through            `assume law unchanged through DATE`, for this case
//   expect:REQUIREMENT            a verdict
//   expect:provision:NAME         true, false or unknown
//   expect:exception:NAME         met, open, lapsed, possible, not_available or not_asked
//   expect:review:NAME            the policies still possible, `;` between; unknown: any
//   expect:possible:REQUIREMENT   the verdicts still possible, `;` between
//   expect:late:REQUIREMENT       days late by the first counting
//   expect:missing                facts, `;` between, that each undetermined requirement names
//   expect:unreadable             facts, `;` between, whose cells cannot be read
// A blank cell says nothing. Any other column is an error.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/program/program.h"
#include "engine/columns/row.h"

namespace cocket::cli {

struct TestCase {
  std::string place;  // "rules/us/scenarios/destinations.csv:14"
  std::string name;
  Row row;
  std::vector<program::Expectation> expects;
  std::optional<Date> law_through;
  std::vector<std::string> faults;  // why the case itself cannot stand; each is a failure
};

// The tests that stand in the rules.
std::vector<TestCase> declared_tests(const program::Program& program, const SourceSet& sources,
                                     const Limits& limits);

// The cases of one table, appended to `cases`. False after errors of the table as a whole (it
// cannot be read, a column is not understood), which are in `diagnostics`.
bool read_scenarios(SourceSet& sources, const std::string& path, const program::Program& program,
                    const Limits& limits, std::vector<TestCase>& cases, Diagnostics& diagnostics);

}  // namespace cocket::cli
