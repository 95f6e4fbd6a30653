#include "engine/verdict/verdict.h"

#include "base/check.h"

namespace cocket {
namespace {

// In the order of the enumeration, most serious first.
constexpr std::array<std::string_view, kNumVerdicts> kVerdicts{
    "prohibited", "required", "undetermined", "open_reading",
    "fulfilled",  "excepted", "not_required"};

// Digits after the point that a margin may take before it is shown rounded.
constexpr size_t kShortDecimal = 12;
constexpr int kRoundedPlaces = 6;

}  // namespace

std::string_view to_string(Verdict verdict) { return kVerdicts[static_cast<size_t>(verdict)]; }

std::vector<std::string> deciding_provisions(const program::Program& program, const Grounds& grounds) {
  std::vector<std::string> names;
  for (const program::Provision& provision : program.provisions) {
    // Names of provisions are unique; a stable id is "module/name@version#limb".
    const std::string part = "/" + provision.name + "@";
    for (const std::string& limb : grounds.limbs) {
      if (limb.find(part) == std::string::npos) continue;
      names.push_back(provision.name);
      break;
    }
  }
  return names;
}

std::optional<Verdict> verdict_from(std::string_view word) {
  for (size_t i = 0; i < kVerdicts.size(); ++i) {
    if (kVerdicts[i] == word) return static_cast<Verdict>(i);
  }
  return std::nullopt;
}

Verdict VerdictSet::most_serious() const {
  COCKET_CHECK(!empty());
  return list().front();
}

std::vector<Verdict> VerdictSet::list() const {
  std::vector<Verdict> verdicts;
  for (int i = 0; i < kNumVerdicts; ++i) {
    if (has(static_cast<Verdict>(i))) verdicts.push_back(static_cast<Verdict>(i));
  }
  return verdicts;
}

std::string_view to_string(ExceptionState state) {
  switch (state) {
    case ExceptionState::met: return "met";
    case ExceptionState::open: return "open";
    case ExceptionState::lapsed: return "lapsed";
    case ExceptionState::possible: return "possible";
    case ExceptionState::not_available: return "not_available";
  }
  return {};
}

std::string late_text(int days) { return std::to_string(days) + (days == 1 ? " day late" : " days late"); }

std::string to_string(const Margin& margin) {
  const Rational& distance = margin.distance;
  std::string number;
  bool rounded = !has_finite_decimal(distance);
  if (!rounded) {
    number = to_exact_string(distance);
    const size_t point = number.find('.');
    rounded = point != std::string::npos && number.size() - point - 1 > kShortDecimal;
  }
  // Towards zero, so that what is shown never claims more distance than there is.
  if (rounded) number = to_rounded_string(distance, kRoundedPlaces, Toward::zero);
  std::string text = rounded ? "~" : "";
  if (distance >= 0) text += "+";
  text += number;
  if (!margin.unit.empty()) text += " " + margin.unit;
  return text;
}

}  // namespace cocket
