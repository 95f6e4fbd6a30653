#include "report/line_maker.h"

#include <algorithm>

#include "base/suggest.h"
#include "io/column_binding.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

std::optional<ColumnMapping> column_of(const Program& program, const std::string& name,
                                       Diagnostics& diagnostics) {
  // Before the name is bound, as a header that is no fact would be passed through.
  if (!find_flat_fact(program, name)) {
    Diagnostic& d = diagnostics.add(Code::N0201, "there is no fact `" + name + "`");
    const auto near = nearest_names(name, flat_fact_names(program));
    d.help.push_back(near.empty() ? "cocket facts lists them"
                                  : "did you mean `" + near.front() + "`?");
    return std::nullopt;
  }
  return bind_name(program, name, nullptr, true, diagnostics);
}

}  // namespace

std::unique_ptr<LineMaker> LineMaker::create(const Program& program, const Catalogue* catalogue,
                                             const std::vector<Setting>& settings,
                                             const std::vector<std::string>& day_facts,
                                             const Limits& limits, Diagnostics& diagnostics) {
  std::unique_ptr<LineMaker> maker(new LineMaker(program, catalogue, limits));
  const size_t errors = diagnostics.num_errors();
  for (const Setting& setting : settings) {
    auto column = column_of(program, setting.fact, diagnostics);
    if (!column) continue;
    maker->facts_.push_back(column->fact);
    maker->columns_.push_back(std::move(*column));
    maker->values_.push_back(setting.value);
  }
  for (const std::string& name : day_facts) {
    const bool set = std::any_of(settings.begin(), settings.end(),
                                 [&name](const Setting& each) { return each.fact == name; });
    if (set) continue;
    auto column = column_of(program, name, diagnostics);
    if (!column) continue;
    if (field_of(program, column->fact).type != ValueType::date) {
      diagnostics.add(Code::T0207, "`" + name + "` is no date")
          .help.push_back("--day takes facts that are dates");
      continue;
    }
    maker->facts_.push_back(column->fact);
    maker->days_.push_back(std::move(*column));
    maker->day_facts_.push_back(name);
  }
  if (catalogue) {
    maker->key_ = column_of(program, catalogue->key_name(), diagnostics);
    if (maker->key_) maker->facts_.push_back(maker->key_->fact);
  }
  if (diagnostics.num_errors() != errors) return nullptr;
  // A value that cannot be read is found before the first answer.
  maker->line({}, Date{});
  for (const CellIssue& issue : maker->assembler_.issues()) {
    diagnostics.add(Code::U0601, "`" + issue.found + "` of `" + issue.fact + "` cannot be read")
        .help.push_back("expected " + issue.expected);
  }
  return diagnostics.num_errors() == errors ? std::move(maker) : nullptr;
}

bool LineMaker::knows(const std::string& model, Diagnostics& diagnostics) const {
  if (!catalogue_) {
    diagnostics.add(Code::U0601, "`" + model + "` needs a catalogue")
        .help.push_back("--catalogue FILE");
    return false;
  }
  const CatalogueEntry* entry = nullptr;
  const CatalogueMatch match = catalogue_->find(model, entry);
  if (match == CatalogueMatch::found) return true;
  const bool several = match == CatalogueMatch::ambiguous;
  Diagnostic& d =
      diagnostics.add(Code::U0601, several ? "the catalogue has `" + model + "` more than once"
                                           : "the catalogue has no `" + model + "`");
  std::vector<std::string> names;
  std::vector<std::string> longer;
  for (const CatalogueEntry& each : catalogue_->entries()) {
    names.push_back(each.model);
    if (catalogue_name(each.model).find(catalogue_name(model)) != std::string::npos)
      longer.push_back(each.model);
  }
  std::vector<std::string> near = nearest_names(model, names);
  for (const std::string& each : longer) {
    if (near.size() < 3 && std::find(near.begin(), near.end(), each) == near.end())
      near.push_back(each);
  }
  for (const std::string& each : near) d.help.push_back("--model \"" + each + "\"");
  return false;
}

Row& LineMaker::line(const std::string& model, Date day) {
  assembler_.begin(1, facts_);
  for (size_t i = 0; i < columns_.size(); ++i) assembler_.add(columns_[i], values_[i]);
  for (const ColumnMapping& each : days_) assembler_.add(each, to_string(day));
  if (key_ && !model.empty()) assembler_.add(*key_, model);
  return assembler_.finish();
}

std::vector<std::string> day_facts_of(const Program& program) {
  std::vector<std::string> names;
  for (const Module& module : program.modules) {
    if (!module.dated_by.valid()) continue;
    const Expr& expr = program.exprs[module.dated_by];
    if (expr.op != Op::fact_date || expr.place.is_slot || !find_flat_fact(program, expr.text))
      continue;
    if (std::find(names.begin(), names.end(), expr.text) == names.end()) names.push_back(expr.text);
  }
  return names;
}

}  // namespace cocket::report
