// Looking names up, and saying what was probably meant.
#include <algorithm>

#include "base/suggest.h"
#include "dsl/check/checker.h"

namespace cocket::check_detail {

Diagnostic& Checker::report(Code code, const Span& span, std::string message, std::string label) {
  // A word that could not be read has its own error; what it means is not asked.
  for (const Span& word : unread_) {
    if (word.source != span.source || span.begin < word.begin || span.begin >= word.end) continue;
    hidden_ = true;
    return not_shown_.add(code, span, std::move(message), std::move(label));
  }
  return diagnostics_.add(code, span, std::move(message), std::move(label));
}

std::string Checker::text_of(const Span& span) const {
  return span.valid() ? std::string(sources_.text(span)) : std::string();
}

void Checker::unknown_name(Code code, const syntax::Word& word, std::string_view what,
                           const std::vector<std::string>& candidates, const std::string& under) {
  // A declaration that did not parse is known by name: its own error is enough.
  if (broken_.count(word.text) != 0) {
    hidden_ = true;
    return;
  }
  Diagnostic& d = report(code, word.span, "no " + std::string(what) + " is called `" + word.text + "`",
                         "not known");
  d.under = under;
  const auto near = nearest_names(word.text, candidates);
  if (!near.empty()) {
    d.help.push_back("did you mean `" + near.front() + "`?");
  } else if (!candidates.empty() && candidates.size() <= 12) {
    std::string all;
    for (const auto& each : candidates) all += (all.empty() ? "`" : ", `") + each + "`";
    d.help.push_back("known are " + all);
  }
}

bool Checker::claim(const syntax::Word& name, std::string_view what) {
  const std::string key = std::string(what) + " " + name.text;
  const auto [it, fresh] = claimed_.emplace(key, name.span);
  if (fresh) return true;
  Diagnostic& d = report(Code::N0205, name.span, key + " is declared twice", "declared again");
  d.labels.push_back({it->second, "first declared here"});
  d.help.push_back("rename or remove one of the two");
  return false;
}

void Checker::unknown_series(Code code, const syntax::Word& word, std::string_view what,
                             std::vector<std::string> candidates, const std::string& under) {
  // It may be the series of a requirement that did not parse.
  if (broken_requirement_) {
    hidden_ = true;
    return;
  }
  candidates.insert(candidates.begin(), series_.begin(), series_.end());
  unknown_name(code, word, what, candidates, under);
}

void Checker::check_named_once(const std::vector<syntax::Word>& names, const std::string& under) {
  std::map<std::string, Span> first;
  for (const syntax::Word& word : names) {
    const auto [it, fresh] = first.emplace(word.text, word.span);
    if (fresh) continue;
    Diagnostic& d = report(Code::N0205, word.span, "`" + word.text + "` is named twice", "named again");
    d.labels.push_back({it->second, "first named here"});
    d.under = under;
  }
}

DefineId Checker::find_define(std::string_view name, ModuleId module, RecordId on_hint) const {
  // Overloads by record are allowed (`upper of item`, `upper of circuit`): the hint decides.
  auto search = [&](ModuleId in) -> DefineId {
    DefineId found;
    for (const auto& [id, define] : defines_) {
      const Define& each = program_->defines[id];
      if (each.module != in || each.name != name) continue;
      if (!found.valid() || each.on == on_hint) found = id;
    }
    return found;
  };
  if (const DefineId own = search(module); own.valid()) return own;
  for (const ModuleId used : uses_[module.index]) {
    if (const DefineId id = search(used); id.valid()) return id;
  }
  return {};
}

std::vector<std::string> Checker::names_in_scope(const Scope& scope) const {
  std::vector<std::string> names;
  auto add_record = [&](const std::string& name, RecordId record) {
    for (const Field& field : program_->records[record].fields) names.push_back(name + "." + field.name);
  };
  for (const Variable& variable : scope.variables) {
    if (variable.record.valid()) add_record(variable.name, variable.record);
    else names.push_back(variable.name);
  }
  for (size_t i = 0; i < program_->records.size(); ++i) {
    const RecordId id = program_->records.id_at(i);
    if (program_->records[id].singleton) add_record(program_->records[id].name, id);
  }
  for (const auto& [id, define] : defines_) {
    const ModuleId module = program_->defines[id].module;
    const auto& used = uses_[scope.module.index];
    if (module == scope.module || std::find(used.begin(), used.end(), module) != used.end()) {
      names.push_back(program_->defines[id].name);
    }
  }
  return names;
}

ExprId Checker::add_expr(Expr expr) {
  bool blank = false;
  const std::string text = text_of(expr.span);
  expr.written.reserve(text.size());
  for (const char c : text) {
    if (c == '#') break;  // a comment ends what can be shown on one line
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = !expr.written.empty();
      continue;
    }
    if (blank) expr.written.push_back(' ');
    blank = false;
    expr.written.push_back(c);
  }
  return program_->exprs.push_back(std::move(expr));
}

std::optional<Instance> Checker::instance_for(RecordId record, const Scope& scope) const {
  if (!record.valid()) return Instance{};
  for (auto it = scope.variables.rbegin(); it != scope.variables.rend(); ++it) {
    if (it->record == record) return Instance{false, true, it->slot, record};
  }
  if (program_->records[record].singleton) return Instance{false, false, 0, record};
  return std::nullopt;
}

}  // namespace cocket::check_detail
