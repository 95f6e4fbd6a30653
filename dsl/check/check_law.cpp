// Restrictions, reviews, penalties and tables.
#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket::check_detail {

void Checker::declare_table(const syntax::Table& table) {
  if (!claim(table.name, "table")) return;
  Table made;
  made.name = table.name.text;
  made.period = static_cast<Period>(table.period);
  made.span = table.name.span;
  const auto unit = find_unit(*program_, table.unit.text);
  if (!unit) {
    std::vector<std::string> names;
    for (const auto& [name, each] : program_->units) names.push_back(name);
    unknown_name(Code::N0203, table.unit, "unit", names);
    broken_.insert(table.name.text);
    return;
  }
  made.unit = *unit;
  if (!input_.load_table || !input_.load_table(table, made.rows)) {
    broken_.insert(table.name.text);
    return;
  }
  for (TableRow& row : made.rows) row.value *= unit->factor;
  program_->tables.push_back(std::move(made));
}

void Checker::check_table_names() {
  for (const auto& [id, define] : defines_) {
    const auto table = claimed_.find("table " + define->name.text);
    if (table == claimed_.end()) continue;
    Diagnostic& d = report(Code::N0205, define->name.span, "`" + define->name.text + "` is a table and a define",
                           "this define");
    d.labels.push_back({table->second, "this table"});
    d.help.push_back("rename one of the two");
  }
  for (const syntax::Table* table : tables_) {
    const std::string& name = table->name.text;
    const size_t dot = name.find('.');
    if (dot == std::string::npos || !program_->find_record(name.substr(0, dot)).valid()) continue;
    Diagnostic& d = report(Code::N0205, table->name.span, "`" + name + "` reads like a fact of `" +
                           name.substr(0, dot) + "`", "this table");
    d.help.push_back("give it a name without a dot");
  }
}

void Checker::check_series_names() {
  for (const auto& [id, requirement] : requirements_) {
    if (series_.count(requirement->name.text) == 0) continue;
    Diagnostic& d = report(Code::N0205, requirement->name.span,
                           "`" + requirement->name.text + "` is a requirement and a series", "this requirement");
    for (const auto& [other, each] : requirements_) {
      if (each->series.text != requirement->name.text) continue;
      d.labels.push_back({each->series.span, "this series"});
      break;
    }
    d.why = "a restriction or review of it could mean the one or all of the others";
    d.help.push_back("rename one of the two");
  }
}

std::vector<RequirementId> Checker::requirements_named(const std::vector<syntax::Word>& names, const Scope& scope) {
  check_named_once(names, scope.under);
  std::vector<RequirementId> found;
  auto add = [&found](RequirementId id) {
    if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
  };
  for (const syntax::Word& word : names) {
    if (const RequirementId id = program_->find_requirement(word.text); id.valid()) {
      add(id);
      continue;
    }
    if (series_.count(word.text) > 0) {
      for (size_t i = 0; i < program_->requirements.size(); ++i) {
        const RequirementId id = program_->requirements.id_at(i);
        if (program_->requirements[id].series == word.text) add(id);
      }
      continue;
    }
    std::vector<std::string> candidates;
    for (const Requirement& each : program_->requirements) candidates.push_back(each.name);
    unknown_series(Code::N0202, word, "requirement or series", std::move(candidates), scope.under);
  }
  return found;
}

void Checker::resolve_restriction(RestrictionId id, const syntax::Restriction& restriction) {
  Restriction made = program_->restrictions[id];
  Scope scope = scope_of(made.module, {});
  resolve_head(made, restriction.head, restriction.name, scope);
  made.to = requirements_named(restriction.to, scope);
  check_named_once(restriction.except, scope.under);
  for (const syntax::Word& word : restriction.except) {
    const ExceptionId exception = program_->find_exception(word.text);
    if (!exception.valid()) {
      std::vector<std::string> names;
      for (const Exception& each : program_->exceptions) names.push_back(each.name);
      unknown_name(Code::N0202, word, "exception", names, scope.under);
      continue;
    }
    const std::vector<RequirementId>& to = program_->exceptions[exception].to;
    const bool reaches = std::any_of(to.begin(), to.end(), [&made](const RequirementId each) {
      return std::find(made.to.begin(), made.to.end(), each) != made.to.end();
    });
    if (!reaches && !made.to.empty() && !to.empty()) {
      Diagnostic& d = report(Code::C0311, word.span, "`" + word.text + "` excepts from nothing that this restriction speaks of",
                             "survives nothing");
      d.under = scope.under;
      d.why = "a name that changes nothing is mostly a name that was meant to be another";
      d.help.push_back("take it out, or name the requirement that it excepts from after `to`");
    }
    made.except.push_back(exception);
  }
  resolve_versions(made, restriction.versions, restriction.head, scope);
  for (const RequirementId to : made.to) {
    Requirement& requirement = program_->requirements[to];
    for (const ExceptionId exception : requirement.exceptions) {
      if (std::find(made.except.begin(), made.except.end(), exception) != made.except.end()) continue;
      requirement.bars.push_back({id, exception});
    }
    std::stable_sort(requirement.bars.begin(), requirement.bars.end(), [&requirement](const auto& a, const auto& b) {
      const auto place = [&requirement](ExceptionId each) {
        return std::find(requirement.exceptions.begin(), requirement.exceptions.end(), each);
      };
      return a.exception != b.exception ? place(a.exception) < place(b.exception)
                                        : a.restriction.index < b.restriction.index;
    });
  }
  program_->restrictions[id] = std::move(made);
}

void Checker::resolve_review(ReviewId id, const syntax::Review& review) {
  Review made = program_->reviews[id];
  Scope scope = scope_of(made.module, {});
  resolve_head(made, review.head, review.name, scope);
  made.of = requirements_named(review.of, scope);
  for (const RequirementId each : made.of) program_->requirements[each].reviews.push_back(id);
  resolve_versions(made, review.versions, review.head, scope);
  program_->reviews[id] = std::move(made);
}

void Checker::resolve_policy(Version& made, const syntax::Version& version, Scope& scope) {
  for (const syntax::PolicyCase& each : version.policy) {
    PolicyCase policy;
    policy.policy = each.policy.text;
    policy.because = each.because.text;
    policy.span = each.policy.empty() ? each.because.span : each.policy.span;
    if (!each.policy.empty() && !is_policy(each.policy.text)) {
      unknown_name(Code::N0212, each.policy, "policy", policy_names(), scope.under);
    }
    if (each.when) {
      limb_prefix_.clear();
      policy.when = truth(*each.when, scope);
    }
    made.policy.push_back(std::move(policy));
  }
}

void Checker::resolve_penalties(Requirement& made, const std::vector<syntax::Penalty>& penalties, Scope& scope) {
  std::set<std::string> names;
  for (const syntax::Penalty& penalty : penalties) {
    Requirement::Penalty each;
    each.name = penalty.name.text;
    each.title = penalty.title.text;
    each.span = penalty.span;
    if (!names.insert(each.name).second) {
      report(Code::N0205, penalty.name.span, "`" + each.name + "` is told twice", "again").under = scope.under;
    }
    if (penalty.when) {
      limb_prefix_.clear();
      each.when = truth(*penalty.when, scope);
    }
    if (const auto cited = citation(penalty.source, "penalty", penalty.name.span, scope.under)) each.citation = *cited;
    each.amount = "at most";
    for (size_t i = 0; i < penalty.amounts.size(); ++i) {
      if (const auto amount = literal(penalty.amounts[i]); amount && amount->bare_number) {
        Diagnostic& d = report(Code::T0201, penalty.amounts[i].span, "a penalty has a unit", "of what?");
        d.under = scope.under;
        d.help.push_back("write `5 years`, `1_000_000 USD`");
      }
      if (i > 0 && i <= penalty.between.size()) each.amount += " " + penalty.between[i - 1];
      each.amount += " " + text_of(penalty.amounts[i].span);
    }
    made.penalties.push_back(std::move(each));
  }
}

}  // namespace cocket::check_detail
