#include "io/verdict_columns.h"

#include <algorithm>
#include <array>

#include "base/suggest.h"

namespace cocket {
namespace {

using program::DutyKind;
using program::Program;

constexpr std::array<std::string_view, 18> kNames{
    "verdict",    "worst_possible", "imposes",       "requirements", "beside",     "provisions",
    "classes",    "exceptions",     "review",        "notice_due_by", "days_late", "missing",
    "assuming",   "margin",         "views_differ",  "confidence",   "sources",    "reasons"};

// Items with `; ` between, none twice.
class Joined {
 public:
  void add(std::string item) {
    if (item.empty() || std::find(items_.begin(), items_.end(), item) != items_.end()) return;
    if (!items_.empty()) text_ += "; ";
    text_ += item;
    items_.push_back(std::move(item));
  }
  std::string take() { return std::move(text_); }

 private:
  std::vector<std::string> items_;
  std::string text_;
};

std::string joined(const std::vector<std::string>& items) {
  Joined all;
  for (const std::string& item : items) all.add(item);
  return all.take();
}

// A duty counts as imposed where the requirement stands: not where an exception lifts it, and not
// where it is only possible (then `worst_possible` and `missing` speak).
bool imposes(const RequirementResult& result) {
  return result.verdict == Verdict::prohibited || result.verdict == Verdict::required ||
         result.verdict == Verdict::fulfilled;
}

std::string duty_text(const DutyResult& duty) {
  std::string text(program::to_string(duty.kind));
  const std::string& of = duty.authority.empty() ? duty.text : duty.authority;
  return of.empty() ? text : text + ":" + of;
}

std::string imposes_text(const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    if (!imposes(each)) continue;
    for (const DutyResult& duty : each.duties) {
      if (duty.imposed == Truth::yes && program::is_movement(duty.kind)) all.add(duty_text(duty));
    }
  }
  return all.take();
}

// What nobody has to wait for: records to keep, red flags, charges.
std::string beside_text(const Program& program, const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    const program::Requirement& requirement = program.requirements[each.requirement];
    if (!requirement.movement() && each.verdict == Verdict::undetermined) {
      all.add(requirement.name + "=undetermined");
    }
    if (!imposes(each)) continue;
    for (const DutyResult& duty : each.duties) {
      if (duty.imposed == Truth::no || program::is_movement(duty.kind)) continue;
      all.add(requirement.name + "=" + duty_text(duty) + (duty.imposed == Truth::unknown ? ", perhaps" : ""));
    }
  }
  return all.take();
}

std::string exception_text(const ExceptionResult& exception) {
  std::string text = exception.name + ": " + std::string(to_string(exception.state));
  if (exception.state == ExceptionState::lapsed && exception.days_late) {
    text += " " + late_text(*exception.days_late);
  }
  for (size_t i = 0; i < exception.barred_by.size(); ++i) {
    text += (i == 0 ? ", barred by " : ", ") + exception.barred_by[i];
  }
  for (size_t i = 0; i < exception.needs.size(); ++i) {
    text += (i == 0 ? ", needs " : ", ") + exception.needs[i];
  }
  return text;
}

// "NAME=POLICY|POLICY" for each review of a requirement that stands or is not settled; `unknown`
// where the law does not say.
std::string review_text(const Program& program, const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict > Verdict::open_reading) continue;
    for (const ReviewResult& review : each.reviews) {
      std::string policies;
      for (const std::string& policy : review.policies) policies += (policies.empty() ? "" : "|") + policy;
      all.add(program.requirements[each.requirement].name + "=" + (review.any ? "unknown" : policies));
    }
  }
  return all.take();
}

std::string exceptions_text(const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict == Verdict::not_required) continue;
    for (const ExceptionResult& exception : each.exceptions) {
      const bool told = exception.state != ExceptionState::not_available || !exception.barred_by.empty();
      if (told) all.add(exception_text(exception));
    }
  }
  return all.take();
}

// "NAME: clear_days 2025-07-14, literal 2025-07-15" for each notice of a requirement or exception
// that has something to say.
template <typename DueText>
std::string notices_text(const Program& program, const RowResult& result, DueText due_text) {
  Joined all;
  auto add = [&](const std::string& name, const NoticeResult& notice) {
    std::string text;
    for (const NoticeDue& due : notice.due) {
      const std::string value = due_text(due);
      if (value.empty()) continue;
      text += text.empty() ? name + ": " : ", ";
      text += due.counting + " " + value;
    }
    all.add(std::move(text));
  };
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict == Verdict::not_required) continue;
    for (const DutyResult& duty : each.duties) {
      if (duty.notice && duty.imposed != Truth::no) {
        add(program.requirements[each.requirement].name, *duty.notice);
      }
    }
    for (const ExceptionResult& exception : each.exceptions) {
      if (exception.state == ExceptionState::not_available) continue;
      for (const NoticeResult& notice : exception.notices) add(exception.name, notice);
    }
  }
  return all.take();
}

std::string margin_text(const RowResult& result) {
  if (!result.margin) return {};
  const Margin& margin = *result.margin;
  std::string text = to_string(margin) + " (" + margin.limb + ": " + margin.fact + " " +
                     margin.comparison + " " + to_exact_string(margin.threshold);
  if (!margin.unit.empty()) text += " " + margin.unit;
  return text + ")";
}

std::string sources_text(const Program& program, const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict == Verdict::not_required || !program.requirements[each.requirement].movement()) continue;
    for (const SourceUsed& source : each.grounds.sources) {
      all.add(source.id + " (" + source.citation + ", " +
              std::string(program::to_string(source.confidence)) + ")");
    }
  }
  return all.take();
}

std::string reasons_text(const Program& program, const RowResult& result) {
  Joined all;
  for (const RequirementResult& each : result.requirements) {
    if (each.verdict == Verdict::not_required || !program.requirements[each.requirement].movement()) continue;
    for (const std::string& reason : each.reasons) all.add(reason);
  }
  for (const std::string& warning : result.warnings) all.add("data: " + warning);
  return all.take();
}

}  // namespace

std::string_view to_string(ResultColumn column) { return kNames[static_cast<size_t>(column)]; }

std::vector<ResultColumn> all_result_columns() {
  std::vector<ResultColumn> columns;
  for (size_t i = 0; i < kNames.size(); ++i) columns.push_back(static_cast<ResultColumn>(i));
  return columns;
}

std::optional<std::vector<ResultColumn>> result_columns_from(const std::vector<std::string>& names,
                                                             Diagnostics& diagnostics) {
  std::vector<ResultColumn> columns;
  bool good = true;
  for (const std::string& name : names) {
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end()) {
      diagnostics.add(Code::U0605, "there is no result column `" + name + "`").help =
          nearest_names(name, {kNames.begin(), kNames.end()});
      good = false;
      continue;
    }
    const auto column = static_cast<ResultColumn>(at - kNames.begin());
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
      columns.push_back(column);
    }
  }
  if (!good) return std::nullopt;
  return columns;
}

std::string result_text(const Program& program, ResultColumn column, const RowResult& result,
                        const ResultText& options) {
  switch (column) {
    case ResultColumn::verdict: return std::string(to_string(result.verdict));
    case ResultColumn::worst_possible: return std::string(to_string(result.worst_possible));
    case ResultColumn::imposes: return imposes_text(result);
    case ResultColumn::requirements: {
      Joined all;
      for (const RequirementResult& each : result.requirements) {
        if (each.verdict == Verdict::not_required && !options.all_requirements) continue;
        if (!program.requirements[each.requirement].movement()) continue;
        all.add(program.requirements[each.requirement].name + "=" +
                std::string(to_string(each.verdict)));
      }
      return all.take();
    }
    case ResultColumn::beside: return beside_text(program, result);
    case ResultColumn::provisions: {
      Joined all;
      for (const RequirementResult& each : result.requirements) {
        const program::Requirement& requirement = program.requirements[each.requirement];
        if (each.verdict == Verdict::not_required || !requirement.movement()) continue;
        for (std::string& name : deciding_provisions(program, each.grounds)) all.add(std::move(name));
      }
      return all.take();
    }
    case ResultColumn::classes: {
      Joined all;
      for (const ProvisionResult& each : result.provisions) {
        if (each.truth == Truth::yes) all.add(program.provisions[each.provision].name);
      }
      return all.take();
    }
    case ResultColumn::exceptions: return exceptions_text(result);
    case ResultColumn::review: return review_text(program, result);
    case ResultColumn::notice_due_by:
      return notices_text(program, result, [](const NoticeDue& due) {
        return due.due_by ? to_string(*due.due_by) : std::string("unknown");
      });
    case ResultColumn::days_late:
      return notices_text(program, result, [](const NoticeDue& due) {
        return due.days_late ? std::to_string(*due.days_late) : std::string();
      });
    case ResultColumn::missing: return joined(result.missing);
    case ResultColumn::assuming: return joined(result.assuming);
    case ResultColumn::margin: return margin_text(result);
    case ResultColumn::views_differ: return joined(result.views_differ);
    case ResultColumn::confidence:
      return result.confidence ? std::string(program::to_string(*result.confidence)) : "";
    case ResultColumn::sources: return sources_text(program, result);
    case ResultColumn::reasons: return reasons_text(program, result);
  }
  return {};
}

}  // namespace cocket
