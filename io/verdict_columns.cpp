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
  const std::vector<std::string>& items() const { return items_; }

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

void add_imposes(Joined& all, const RequirementResult& result) {
  if (!imposes(result)) return;
  for (const DutyResult& duty : result.duties) {
    if (duty.imposed == Truth::yes && program::is_movement(duty.kind)) all.add(duty_text(duty));
  }
}

// What nobody has to wait for: records to keep, red flags, charges.
void add_beside(Joined& all, const program::Requirement& requirement, const RequirementResult& result) {
  if (!requirement.movement() && result.verdict == Verdict::undetermined) {
    all.add(requirement.name + "=undetermined");
  }
  if (!imposes(result)) return;
  for (const DutyResult& duty : result.duties) {
    if (duty.imposed == Truth::no || program::is_movement(duty.kind)) continue;
    all.add(requirement.name + "=" + duty_text(duty) + (duty.imposed == Truth::unknown ? ", perhaps" : ""));
  }
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
void add_reviews(Joined& all, const program::Requirement& requirement, const RequirementResult& result) {
  if (result.verdict > Verdict::open_reading) return;
  for (const ReviewResult& review : result.reviews) {
    std::string policies;
    for (const std::string& policy : review.policies) policies += (policies.empty() ? "" : "|") + policy;
    all.add(requirement.name + "=" + (review.any ? "unknown" : policies));
  }
}

void add_exceptions(Joined& all, const RequirementResult& result) {
  for (const ExceptionResult& exception : result.exceptions) {
    const bool told = exception.state != ExceptionState::not_available || !exception.barred_by.empty();
    if (told) all.add(exception_text(exception));
  }
}

// "NAME: clear_days 2025-07-14, literal 2025-07-15" for each notice of a requirement or exception
// that has something to say.
template <typename DueText>
void add_notices(Joined& all, const program::Requirement& requirement, const RequirementResult& result,
                 DueText due_text) {
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
  for (const DutyResult& duty : result.duties) {
    if (duty.notice && duty.imposed != Truth::no) add(requirement.name, *duty.notice);
  }
  for (const ExceptionResult& exception : result.exceptions) {
    if (exception.state == ExceptionState::not_available) continue;
    for (const NoticeResult& notice : exception.notices) add(exception.name, notice);
  }
}

std::string margin_text(const RowResult& result) {
  if (!result.margin) return {};
  const Margin& margin = *result.margin;
  std::string text = to_string(margin) + " (" + margin.limb + ": " + margin.fact + " " +
                     margin.comparison + " " + to_exact_string(margin.threshold);
  if (!margin.unit.empty()) text += " " + margin.unit;
  return text + ")";
}

void add_sources(Joined& all, const RequirementResult& result) {
  for (const SourceUsed& source : result.grounds.sources) {
    all.add(source.id + " (" + source.citation + ", " +
            std::string(program::to_string(source.confidence)) + ")");
  }
}

// What one requirement puts into a column of items.
void add_items(Joined& all, const Program& program, ResultColumn column, const RequirementResult& result,
               const ResultText& options) {
  const program::Requirement& requirement = program.requirements[result.requirement];
  // What is settled not to be required, or stands beside the movement, has nothing to say there.
  const bool stands = result.verdict != Verdict::not_required;
  const bool moves = requirement.movement();
  switch (column) {
    case ResultColumn::imposes: return add_imposes(all, result);
    case ResultColumn::requirements:
      if (moves && (stands || options.all_requirements)) {
        all.add(requirement.name + "=" + std::string(to_string(result.verdict)));
      }
      return;
    case ResultColumn::beside: return add_beside(all, requirement, result);
    case ResultColumn::provisions:
      if (!stands || !moves) return;
      for (std::string& name : deciding_provisions(program, result.grounds)) all.add(std::move(name));
      return;
    case ResultColumn::exceptions:
      if (stands) add_exceptions(all, result);
      return;
    case ResultColumn::review: return add_reviews(all, requirement, result);
    case ResultColumn::notice_due_by:
      if (!stands) return;
      return add_notices(all, requirement, result, [](const NoticeDue& due) {
        return due.due_by ? to_string(*due.due_by) : std::string("unknown");
      });
    case ResultColumn::days_late:
      if (!stands) return;
      return add_notices(all, requirement, result, [](const NoticeDue& due) {
        return due.days_late ? std::to_string(*due.days_late) : std::string();
      });
    case ResultColumn::sources:
      if (stands && moves) add_sources(all, result);
      return;
    case ResultColumn::reasons:
      if (!stands || !moves) return;
      for (const std::string& reason : result.reasons) all.add(reason);
      return;
    default: return;
  }
}

void add_items(Joined& all, const Program& program, ResultColumn column, const ProvisionResult& result) {
  if (column == ResultColumn::classes && result.truth == Truth::yes) all.add(program.provisions[result.provision].name);
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

bool shows_items(ResultColumn column) {
  switch (column) {
    case ResultColumn::verdict:
    case ResultColumn::worst_possible:
    case ResultColumn::missing:
    case ResultColumn::assuming:
    case ResultColumn::margin:
    case ResultColumn::views_differ:
    case ResultColumn::confidence: return false;
    default: return true;
  }
}

std::vector<std::string> column_items(const Program& program, ResultColumn column, const RequirementResult& result,
                                      const ResultText& options) {
  Joined all;
  add_items(all, program, column, result, options);
  return all.items();
}

std::vector<std::string> column_items(const Program& program, ResultColumn column, const ProvisionResult& result) {
  Joined all;
  add_items(all, program, column, result);
  return all.items();
}

std::string warning_text(const std::string& warning) { return "data: " + warning; }

std::string result_text(const Program& program, ResultColumn column, const RowResult& result,
                        const ResultText& options) {
  switch (column) {
    case ResultColumn::verdict: return std::string(to_string(result.verdict));
    case ResultColumn::worst_possible: return std::string(to_string(result.worst_possible));
    case ResultColumn::missing: return joined(result.missing);
    case ResultColumn::assuming: return joined(result.assuming);
    case ResultColumn::margin: return margin_text(result);
    case ResultColumn::views_differ: return joined(result.views_differ);
    case ResultColumn::confidence:
      return result.confidence ? std::string(program::to_string(*result.confidence)) : "";
    default: break;
  }
  Joined all;
  for (const RequirementResult& each : result.requirements) add_items(all, program, column, each, options);
  for (const ProvisionResult& each : result.provisions) add_items(all, program, column, each);
  if (column == ResultColumn::reasons) {
    for (const std::string& warning : result.warnings) all.add(warning_text(warning));
  }
  return all.take();
}

}  // namespace cocket
