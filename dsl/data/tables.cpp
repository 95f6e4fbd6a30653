#include "dsl/data/tables.h"

#include <algorithm>

#include "dsl/data/citation.h"
#include "dsl/data/yaml.h"

namespace cocket {
namespace {

using program::Period;
using program::TableRow;

// "2025Q1" or "2025" as first and last day.
std::optional<std::pair<Date, Date>> days_of(std::string_view text, Period period) {
  const bool quarters = period == Period::quarter;
  if (text.size() != (quarters ? 6u : 4u)) return std::nullopt;
  const std::string year(text.substr(0, 4));
  if (!quarters) {
    const auto first = parse_date(year + "-01-01");
    const auto last = parse_date(year + "-12-31");
    if (!first || !last) return std::nullopt;
    return std::pair{*first, *last};
  }
  const int quarter = text[5] - '0';
  if (text[4] != 'Q' || quarter < 1 || quarter > 4) return std::nullopt;
  static constexpr const char* kDays[4][2] = {
      {"-01-01", "-03-31"}, {"-04-01", "-06-30"}, {"-07-01", "-09-30"}, {"-10-01", "-12-31"}};
  const auto first = parse_date(year + kDays[quarter - 1][0]);
  const auto last = parse_date(year + kDays[quarter - 1][1]);
  if (!first || !last) return std::nullopt;
  return std::pair{*first, *last};
}

bool read_row(const YamlNode& node, Period period, const SourceNames& names, std::vector<TableRow>& out,
              Diagnostics& diagnostics) {
  const YamlCodes codes;
  YamlMapping mapping(node, "a row", codes, diagnostics);
  if (!mapping.ok()) return false;
  const auto text = mapping.require_text("period");
  const auto written = mapping.require_text("value");
  const auto citation = read_citation(mapping, names, codes, diagnostics);
  mapping.text("note");
  mapping.finish();
  if (!text || !written || !citation) return false;
  const auto days = days_of(*text, period);
  if (!days) {
    diagnostics.add(Code::D0404, mapping.find("period")->span, "`" + *text + "` is no " +
                        (period == Period::quarter ? "quarter" : "year"), "this period")
        .help.push_back(period == Period::quarter ? "2025Q1" : "2025");
    return false;
  }
  const auto value = parse_decimal(*written, false, false);
  if (!value) {
    diagnostics.add(Code::D0404, mapping.find("value")->span, "`" + *written + "` is no plain decimal", "this value");
    return false;
  }
  for (const TableRow& other : out) {
    if (other.first != days->first) continue;
    diagnostics.add(Code::D0405, node.span, "two rows for `" + *text + "`", "this one");
    return false;
  }
  out.push_back({days->first, days->second, *value, *citation});
  return true;
}

bool read(const std::optional<YamlNode>& root, Period period, size_t errors_before, std::vector<TableRow>& out,
          Diagnostics& diagnostics) {
  if (!root) return false;
  const YamlCodes codes;
  YamlMapping file(*root, "a table", codes, diagnostics);
  if (!file.ok() || !file.schema("cocket.table/1")) return false;
  const SourceNames names = read_source_names(file.find("sources"), codes, diagnostics);
  const YamlNode* rows = file.require("rows");
  file.text("note");
  file.finish();
  if (rows && !rows->is_sequence()) {
    diagnostics.add(Code::D0402, rows->span, "`rows` is a list of `- {period: ...}`");
  } else if (rows) {
    for (const YamlNode& row : rows->items) read_row(row, period, names, out, diagnostics);
  }
  std::sort(out.begin(), out.end(), [](const TableRow& a, const TableRow& b) { return a.first < b.first; });
  return diagnostics.num_errors() == errors_before;
}

}  // namespace

bool load_table(SourceSet& sources, const std::string& path, Period period, const Limits& limits,
                std::vector<TableRow>& out, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.num_errors();
  return read(load_yaml(sources, path, limits, {}, diagnostics), period, errors, out, diagnostics);
}

bool parse_table(SourceSet& sources, std::string path, std::string text, Period period, const Limits& limits,
                 std::vector<TableRow>& out, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.num_errors();
  return read(parse_yaml(sources, std::move(path), std::move(text), limits, {}, diagnostics), period, errors, out,
              diagnostics);
}

}  // namespace cocket
