// Lines made from settings: the same line with one model after another, on one day after another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostic.h"
#include "base/limits.h"
#include "engine/columns/row.h"
#include "io/catalogue.h"
#include "io/row_assembler.h"

namespace cocket::report {

// One fact as it would stand in a cell: "shipment.destination", "CN".
struct Setting {
  std::string fact;
  std::string value;
};

class LineMaker {
 public:
  // `catalogue` may be null; then no model may be asked. `day_facts` get the day of the line,
  // unless they are set. Null after at least one finding: an unknown fact, a value that cannot be
  // read. The program and catalogue must outlive the maker.
  static std::unique_ptr<LineMaker> create(const program::Program& program,
                                           const Catalogue* catalogue,
                                           const std::vector<Setting>& settings,
                                           const std::vector<std::string>& day_facts,
                                           const Limits& limits, Diagnostics& diagnostics);

  // Whether the catalogue has one entry of this name; a finding otherwise.
  bool knows(const std::string& model, Diagnostics& diagnostics) const;
  // `model` empty: only what is set. Valid until the next call.
  Row& line(const std::string& model, Date day);
  // The facts that get the day.
  const std::vector<std::string>& day_facts() const { return day_facts_; }

 private:
  LineMaker(const program::Program& program, const Catalogue* catalogue, const Limits& limits)
      : program_(program),
        catalogue_(catalogue),
        assembler_(program, nullptr, catalogue, nullptr, limits) {}

  const program::Program& program_;
  const Catalogue* catalogue_;
  RowAssembler assembler_;
  std::vector<ColumnMapping> columns_;
  std::vector<std::string> values_;
  std::vector<ColumnMapping> days_;
  std::vector<std::string> day_facts_;
  std::optional<ColumnMapping> key_;
  std::vector<program::FlatFact> facts_;
};

// The facts that the modules are dated by, each once, as far as a line has one of them.
std::vector<std::string> day_facts_of(const program::Program& program);

}  // namespace cocket::report
