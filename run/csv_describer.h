// What an output shows of an answer, as the columnar evaluator asks for it: result columns of a CSV
// output, JSON lines.
#pragma once

#include <vector>

#include "engine/columnar/evaluator.h"
#include "io/verdict_columns.h"

namespace cocket::run {

class CsvDescriber : public columnar::Describer {
 public:
  CsvDescriber(const program::Program& program, std::vector<ResultColumn> columns, ResultText text,
               exact::View view, char separator);

  std::vector<columnar::Shown> columns() const override;
  std::vector<Items> items(const RequirementResult& result) const override;
  std::vector<Items> items(const std::vector<ProvisionResult>& results) const override;
  std::vector<Items> warning_items(const std::string& warning) const override;
  void append_cell(std::string& out, std::string_view text) const override;

 private:
  const program::Program& program_;
  const std::vector<ResultColumn> columns_;
  const ResultText text_;
  const exact::View view_;
  const char separator_;
};

// Answers as JSON lines, schema "cocket.verdict/1".
class JsonDescriber : public columnar::Describer {
 public:
  JsonDescriber(const program::Program& program, exact::View view) : program_(program), view_(view) {}

  bool is_json() const override { return true; }
  std::vector<columnar::Shown> columns() const override { return {}; }
  std::vector<Items> items(const RequirementResult& result) const override;
  std::vector<Items> items(const std::vector<ProvisionResult>&) const override { return {}; }
  std::vector<Items> warning_items(const std::string&) const override { return {}; }
  void append_cell(std::string&, std::string_view) const override {}

 private:
  const program::Program& program_;
  const exact::View view_;
};

// Where only the verdict is wanted.
class NoColumns : public columnar::Describer {
 public:
  std::vector<columnar::Shown> columns() const override { return {}; }
  std::vector<Items> items(const RequirementResult&) const override { return {}; }
  std::vector<Items> items(const std::vector<ProvisionResult>&) const override { return {}; }
  std::vector<Items> warning_items(const std::string&) const override { return {}; }
  void append_cell(std::string&, std::string_view) const override {}
};

}  // namespace cocket::run
