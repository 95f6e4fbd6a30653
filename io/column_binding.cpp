#include "io/column_binding.h"

#include <algorithm>
#include <map>

#include "base/suggest.h"

namespace cocket {
namespace {

using program::FlatFact;
using program::Program;

struct NameAndUnit {
  std::string_view name;
  std::optional<std::string> unit;
};

// `fact [unit]`, blanks between them as liked.
NameAndUnit split_unit(std::string_view header) {
  const size_t open = header.find('[');
  if (open == std::string_view::npos || !header.ends_with(']')) return {header, std::nullopt};
  std::string_view name = header.substr(0, open);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  std::string_view unit = header.substr(open + 1, header.size() - open - 2);
  while (!unit.empty() && unit.back() == ' ') unit.remove_suffix(1);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  return {name, std::string(unit)};
}

bool has_known_prefix(const Program& program, std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view prefix = name.substr(0, dot);
  return program.find_view(prefix).valid() || program.find_record(prefix).valid();
}

void check_header(const std::vector<std::string>& header, const BindOptions& options,
                  Diagnostics& diagnostics) {
  std::map<std::string_view, size_t> seen;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string& name = header[i];
    if (name.empty()) continue;
    const auto [first, fresh] = seen.emplace(name, i);
    if (!fresh) {
      diagnostics.add(Code::I0503, "the column `" + name + "` occurs twice").why =
          "Columns " + std::to_string(first->second + 1) + " and " + std::to_string(i + 1) +
          " have one name; which one counts cannot be guessed.";
    }
    const auto& taken = options.result_columns;
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
      diagnostics.add(Code::I0504, "the input has a column `" + name + "` already").help.push_back(
          "rename the column, or leave it out with --columns");
    }
  }
}

const ColumnMapping* mapped_column(const Mapping* mapping, std::string_view name) {
  if (!mapping) return nullptr;
  for (const ColumnMapping& column : mapping->columns) {
    if (column.column == name) return &column;
  }
  return nullptr;
}

class Binder {
 public:
  Binder(const Program& program, const std::vector<std::string>& header, Diagnostics& diagnostics)
      : program_(program), header_(header), diagnostics_(diagnostics) {}

  ColumnBinding bind(const Mapping* mapping, bool strict) {
    for (size_t i = 0; i < header_.size(); ++i) {
      auto column = bind_name(program_, header_[i], mapping, strict, diagnostics_);
      if (!column || column->ignore) continue;
      feeds(column->fact, column->fact_name, header_[i]);
      binding_.columns.push_back({i, std::move(*column)});
    }
    if (mapping) bind_mapping(*mapping);
    if (binding_.columns.empty() && binding_.joins.empty() && !header_.empty()) {
      Diagnostic& added = diagnostics_.add(
          Code::I0514, "no column of the input is a fact that the rules read");
      added.help = {"name columns as the facts are (`cocket facts` lists them)",
                    "or say what they mean with --map FILE"};
    }
    return std::move(binding_);
  }

 private:
  void bind_mapping(const Mapping& mapping) {
    for (const ColumnMapping& column : mapping.columns) {
      find_column(column.column, column.span);
    }
    for (const Join& join : mapping.joins) {
      BoundJoin bound{{}, join};
      std::string columns;
      for (const std::string& name : join.from) {
        if (const auto index = find_column(name, join.span)) bound.indexes.push_back(*index);
        columns += (columns.empty() ? "" : ", ") + name;
      }
      feeds(join.fact, join.fact_name, columns);
      binding_.joins.push_back(std::move(bound));
    }
    for (const Constant& constant : mapping.constants) binding_.facts.push_back(constant.fact);
  }

  std::optional<size_t> find_column(const std::string& name, const Span& span) {
    const auto at = std::find(header_.begin(), header_.end(), name);
    if (at != header_.end()) return static_cast<size_t>(at - header_.begin());
    Diagnostic& added =
        diagnostics_.add(Code::I0510, span, "the input has no column `" + name + "`");
    added.help = nearest_names(name, header_);
    return std::nullopt;
  }

  void feeds(const FlatFact& fact, const std::string& name, const std::string& column) {
    for (size_t i = 0; i < binding_.facts.size(); ++i) {
      if (!is_same_fact(binding_.facts[i], fact)) continue;
      diagnostics_.add(Code::I0513, "two columns feed `" + name + "`").why =
          "`" + columns_[i] + "` and `" + column +
          "` are both taken as sources; where they differ the fact is unknown between them.";
    }
    binding_.facts.push_back(fact);
    columns_.push_back(column);
  }

  const Program& program_;
  const std::vector<std::string>& header_;
  Diagnostics& diagnostics_;
  ColumnBinding binding_;
  std::vector<std::string> columns_;  // by index in binding_.facts
};

}  // namespace

bool is_same_fact(const FlatFact& a, const FlatFact& b) {
  return a == b;
}

std::optional<ColumnMapping> bind_name(const Program& program, std::string_view name,
                                       const Mapping* mapping, bool strict,
                                       Diagnostics& diagnostics) {
  if (const ColumnMapping* column = mapped_column(mapping, name)) return *column;
  const auto [fact_name, unit] = split_unit(name);
  Diagnostics found;
  const Code code = strict ? Code::I0506 : Code::I0505;
  const auto named = find_named_fact(program, fact_name, unit, code, Span{}, found);
  if (named) {
    ColumnMapping column;
    column.column = name;
    column.fact_name = fact_name;
    column.fact = named->fact;
    column.unit = named->unit;
    return column;
  }
  // A fact with a wrong unit is always said; a name that is none only where it looks like one.
  if (find_flat_fact(program, fact_name) || has_known_prefix(program, fact_name)) {
    diagnostics.append(std::move(found));
  }
  return std::nullopt;
}

std::optional<ColumnBinding> bind_columns(const Program& program,
                                          const std::vector<std::string>& header,
                                          const Mapping* mapping, const BindOptions& options,
                                          Diagnostics& diagnostics) {
  const size_t errors = diagnostics.num_errors();
  check_header(header, options, diagnostics);
  ColumnBinding binding = Binder(program, header, diagnostics).bind(mapping, options.strict);
  if (diagnostics.num_errors() > errors) return std::nullopt;
  return binding;
}

}  // namespace cocket
