// Results as JSON, for programs: schemas "cocket.verdict/1", "cocket.decision/1" and
// "cocket.explanation/1" (docs/schemas/).
//
// Every number is a text: decimals where they are exact, fractions ("12500/37") where they are not,
// so that no reader loses digits. What is not known is null or left out, as the schema says; an
// empty list is always there. The text holds one object without a line end.
#pragma once

#include <string>
#include <string_view>

#include "engine/verdict/verdict.h"

namespace cocket {

// Which line of the input a result belongs to.
struct LineName {
  std::string number;  // one-based, decimal
  std::string id;      // empty: the line has none
};

std::string verdict_json(const program::Program& program, const LineName& line,
                         const RowResult& result);

// Writes the values of an answer that belong to one line alone, numbers and days. As they are, unless
// a derived class leaves room for them, to fill in for each line.
class LineValues {
 public:
  virtual ~LineValues() = default;
  // Between the brackets of the list.
  virtual void margins(std::string& out, const std::vector<Margin>& margins);
  virtual void given(std::string& out, const NoticeResult& notice);
  virtual void due_by(std::string& out, const NoticeResult& notice, size_t due);
  virtual void days_late(std::string& out, const NoticeResult& notice, size_t due);
  virtual void days_late(std::string& out, const ExceptionResult& exception);
  virtual void need(std::string& out, const ExceptionResult& exception, const std::string& need);
};

// Parts of what `verdict_json` gives, in its order:
//   {"schema":...,"row":...,"id":... and its head, with the margin between the two parts of the head;
//   requirements, separated by commas; `kJsonProvisions`; provisions likewise; `kJsonEnd`.
void append_line_name(std::string& out, std::string_view number, std::string_view id);
void append_head_before_margin(std::string& out, const RowResult& result);
void append_head_after_margin(std::string& out, const RowResult& result);
void append_margin(std::string& out, const Margin& margin);
void append_requirement(std::string& out, const program::Program& program, const RequirementResult& result,
                        LineValues& values);
void append_provision(std::string& out, const program::Program& program, const ProvisionResult& result);
inline constexpr std::string_view kJsonProvisions = "],\"provisions\":[";
inline constexpr std::string_view kJsonEnd = "]}";

std::string decision_json(const DecisionHeader& header);

// `verdict` may be empty (the derivation of a provision).
std::string explanation_json(const LineName& line, std::string_view verdict,
                             const std::vector<Derivation>& derivations,
                             const std::vector<MissingFacts>& missing = {});

}  // namespace cocket
