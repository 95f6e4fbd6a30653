#include "run/csv_describer.h"

#include "io/csv_scan.h"

namespace cocket::run {

using columnar::Shown;

namespace {

Shown shown_as(ResultColumn column) {
  switch (column) {
    case ResultColumn::verdict: return Shown::verdict;
    case ResultColumn::worst_possible: return Shown::worst_possible;
    case ResultColumn::missing: return Shown::missing;
    case ResultColumn::assuming: return Shown::assuming;
    case ResultColumn::margin: return Shown::margin;
    case ResultColumn::confidence: return Shown::confidence;
    default: return Shown::items;
  }
}

}  // namespace

CsvDescriber::CsvDescriber(const program::Program& program, std::vector<ResultColumn> columns, ResultText text,
                           exact::View view, char separator)
    : program_(program), columns_(std::move(columns)), text_(text), view_(view), separator_(separator) {}

std::vector<Shown> CsvDescriber::columns() const {
  std::vector<Shown> shown;
  for (const ResultColumn column : columns_) shown.push_back(shown_as(column));
  return shown;
}

std::vector<columnar::Describer::Items> CsvDescriber::items(const RequirementResult& result) const {
  std::vector<Items> all;
  for (const ResultColumn column : columns_) {
    if (shown_as(column) != Shown::items) continue;
    Items items;
    if (column == ResultColumn::views_differ) {
      if (result.other_view) items.first = {exact::view_difference(program_, result, view_)};
    } else {
      items.first = column_items(program_, column, result, text_);
    }
    all.push_back(std::move(items));
  }
  return all;
}

std::vector<columnar::Describer::Items> CsvDescriber::items(const std::vector<ProvisionResult>& results) const {
  std::vector<Items> all;
  for (const ResultColumn column : columns_) {
    if (shown_as(column) != Shown::items) continue;
    Items items;
    for (const ProvisionResult& each : results) {
      for (std::string& item : column_items(program_, column, each)) items.first.push_back(std::move(item));
    }
    all.push_back(std::move(items));
  }
  return all;
}

std::vector<columnar::Describer::Items> CsvDescriber::warning_items(const std::string& warning) const {
  std::vector<Items> all;
  for (const ResultColumn column : columns_) {
    if (shown_as(column) != Shown::items) continue;
    Items items;
    if (column == ResultColumn::reasons) items.last = {warning_text(warning)};
    all.push_back(std::move(items));
  }
  return all;
}

void CsvDescriber::append_cell(std::string& out, std::string_view text) const {
  append_csv_field(out, text, separator_);
}

std::vector<columnar::Describer::Items> JsonDescriber::items(const RequirementResult& result) const {
  if (!result.other_view) return {};
  return {{{exact::view_difference(program_, result, view_)}, {}}};
}

}  // namespace cocket::run
