// Which of a line's margins is the nearest (margins.h).
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/columnar/fault.h"
#include "engine/columnar/margins.h"

namespace cocket::columnar {
namespace {

constexpr double kNoRelative = std::numeric_limits<double>::infinity();

constexpr std::array<double, 19> kDoublePowers{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
                                               1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

constexpr std::array<double, 19> kDoubleParts{1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9,
                                              1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18};

// Two distances that differ by no more are not told apart by doubles.
double doubt_between(double a, double b) { return 1e-9 * (a + b) + 1e-12; }

}  // namespace

// In doubles, which is enough to tell margins apart that are not next to each other.
double Margins::relative(const Spec& spec, Codes codes) const {
  const Quick& quick = spec.quick;
  if (!quick.usable || faulty(Fault::margin_of_first_line)) return exact_relative(spec, codes);
  double size = 0;
  const double value = quick_value(quick, codes, size);
  // What cancels is no number to rely on.
  if (!quick.divisor && size > 16 * std::fabs(value)) return exact_relative(spec, codes);
  return std::fabs((value - quick.threshold_value) * quick.per_threshold);
}

// `size`: of the sum's terms together.
double Margins::quick_value(const Quick& quick, Codes codes, double& size) {
  double value = 0;
  size = 0;
  for (const Quick::Term& term : quick.terms) {
    const Code code = codes[term.input];
    const double part = static_cast<double>(code.value) * static_cast<double>(term.multiplier) * kDoubleParts[code.scale];
    value += part;
    size += std::fabs(part);
  }
  if (!quick.divisor) return value;
  const Code divisor = codes[*quick.divisor];
  return value / static_cast<double>(divisor.value) * kDoublePowers[divisor.scale];
}

double Margins::exact_relative(const Spec& spec, Codes codes) const {
  const Rational a = number(spec.value, spec, codes);
  const Rational b = number(spec.threshold, spec, codes);
  if (b == 0) return kNoRelative;
  return std::fabs(static_cast<double>(Rational((a - b) / b)));
}

std::vector<uint32_t> Margins::pruned(std::span<const uint32_t> specs) const {
  struct Side {
    std::string number;
    bool reached = false;     // the threshold is at or below the number
  };
  auto side_of_number = [this](uint32_t each) -> std::optional<Side> {
    const Spec& spec = specs_[each];
    if (!spec.quick.usable || spec.quick.threshold <= 0) return std::nullopt;
    Side side;
    for (const Quick::Term& term : spec.quick.terms) {
      side.number += std::to_string(term.input) + "*" + std::to_string(term.multiplier) + " ";
    }
    if (spec.quick.divisor) side.number += "/" + std::to_string(*spec.quick.divisor);
    using program::Comparison;
    switch (plan_->program().exprs[spec.margin.asked].comparison) {
      case Comparison::at_least:
      case Comparison::above: side.reached = spec.margin.holds; break;
      case Comparison::at_most:
      case Comparison::below: side.reached = !spec.margin.holds; break;
      default: return std::nullopt;
    }
    return side;
  };
  std::map<std::pair<std::string, bool>, uint32_t> nearest;
  for (const uint32_t each : specs) {
    const auto side = side_of_number(each);
    if (!side) continue;
    const auto [at, fresh] = nearest.try_emplace({side->number, side->reached}, each);
    if (fresh) continue;
    const double known = specs_[at->second].quick.threshold_value;
    const double other = specs_[each].quick.threshold_value;
    if (side->reached ? other > known : other < known) at->second = each;
  }
  std::vector<uint32_t> left;
  for (const uint32_t each : specs) {
    const auto side = side_of_number(each);
    if (!side || nearest.at({side->number, side->reached}) == each) left.push_back(each);
  }
  return left;
}

Margins::Candidates Margins::candidates(std::vector<uint32_t> specs) const {
  Candidates made;
  made.few_ = pruned(specs);
  made.all_ = std::move(specs);
  made.at_once_ = made.few_.size() <= Candidates::kMostAtOnce &&
                  std::all_of(made.few_.begin(), made.few_.end(), [&](uint32_t each) {
                    const Quick& quick = specs_[each].quick;
                    return quick.usable && std::all_of(quick.terms.begin(), quick.terms.end(), [](const Quick::Term& term) { return term.multiplier > 0; });
                  });
  if (!made.at_once_) return made;
  std::vector<const Quick*> numbers;
  for (const uint32_t each : made.few_) {
    const Quick& quick = specs_[each].quick;
    const auto number = std::find_if(numbers.begin(), numbers.end(), [&](const Quick* other) {
      return other->terms == quick.terms && other->divisor == quick.divisor;
    });
    made.thresholds_.push_back({static_cast<uint32_t>(number - numbers.begin()), quick.threshold_value, quick.per_threshold});
    if (number != numbers.end()) continue;
    numbers.push_back(&quick);
    for (const Quick::Term& term : quick.terms) made.terms_.push_back({term.input, static_cast<double>(term.multiplier)});
    made.numbers_.push_back({static_cast<uint32_t>(made.terms_.size()), quick.divisor.value_or(Candidates::kNoDivisor)});
  }
  return made;
}

uint32_t Margins::nearest(const Candidates& candidates, Codes codes) const {
  const std::vector<uint32_t>& few = candidates.few_;
  if (candidates.all_.size() == 1 && !any_fault()) return few.front();
  if (!candidates.at_once_ || any_fault()) {
    const bool positive = std::all_of(few.begin(), few.end(), [&](uint32_t each) {
      const Quick& quick = specs_[each].quick;
      return !quick.usable || std::all_of(quick.terms.begin(), quick.terms.end(), [&](const Quick::Term& term) {
        return term.multiplier > 0 && codes[term.input].value > 0;
      });
    });
    return nearest_of(positive ? few : candidates.all_, codes);
  }
  // Each number once, then how near it is to each of its thresholds.
  std::array<double, Candidates::kMostAtOnce> values;
  bool positive = true;
  uint32_t t = 0;
  for (size_t i = 0; i < candidates.numbers_.size(); ++i) {
    const Candidates::Number number = candidates.numbers_[i];
    double value = 0;
    for (; t < number.terms_end; ++t) {
      const Candidates::Term& term = candidates.terms_[t];
      const Code code = codes[term.input];
      positive &= code.value > 0;
      value += static_cast<double>(code.value) * term.multiplier * kDoubleParts[code.scale];
    }
    if (number.divisor != Candidates::kNoDivisor) {
      const Code divisor = codes[number.divisor];
      value = value / static_cast<double>(divisor.value) * kDoublePowers[divisor.scale];
    }
    values[i] = value;
  }
  if (!positive) return nearest_of(candidates.all_, codes);
  std::array<double, Candidates::kMostAtOnce> distances;
  double least = kNoRelative;
  size_t best = 0;
  for (size_t i = 0; i < few.size(); ++i) {
    const Candidates::Threshold& each = candidates.thresholds_[i];
    distances[i] = std::fabs((values[each.number] - each.value) * each.reciprocal);
    best = distances[i] < least ? i : best;
    least = std::min(least, distances[i]);
  }
  const double reach = least + doubt_between(least, least) * 1.001;
  size_t near = 0;
  for (size_t i = 0; i < few.size(); ++i) near += distances[i] <= reach ? 1 : 0;
  return near == 1 ? few[best] : nearest_of(few, codes);
}

// Exactly: in 128 bits where they are enough.
bool Margins::is_nearer(uint32_t one, uint32_t other, Codes codes) const {
  const Spec& a = specs_[one];
  const Spec& b = specs_[other];
  Int128 above_a = 0, below_a = 1, above_b = 0, below_b = 1;
  if (difference(a, codes, above_a, below_a) && difference(b, codes, above_b, below_b)) {
    if (above_b == 0) return false;
    if (above_a == 0) return true;
    // |above| / below as a part of the threshold, crosswise.
    auto product = [](Int128 above, const Quick& quick, Int128 below, const Quick& by, Int128& made) {
      made = above < 0 ? -above : above;
      return !__builtin_mul_overflow(made, static_cast<Int128>(kPowersOfTen[quick.scale]), &made) &&
             !__builtin_mul_overflow(made, below, &made) &&
             !__builtin_mul_overflow(made, static_cast<Int128>(std::llabs(by.threshold)), &made);
    };
    Int128 left = 0, right = 0;
    if (product(above_a, a.quick, below_b, b.quick, left) && product(above_b, b.quick, below_a, a.quick, right)) return left < right;
  }
  const Margin x = margin(one, codes);
  const Margin y = margin(other, codes);
  return x.relative && (!y.relative || *x.relative < *y.relative);
}

uint32_t Margins::nearest_of(std::span<const uint32_t> specs, Codes codes) const {
  uint32_t best = specs.front();
  if (specs.size() == 1 || faulty(Fault::first_margin_taken)) return best;
  double least = relative(specs_[best], codes);
  for (const uint32_t each : specs.subspan(1)) {
    const double other = relative(specs_[each], codes);
    if (other == kNoRelative) continue;
    bool nearer = other < least;
    // Doubles do not tell two that are this close.
    if (!faulty(Fault::margin_by_doubles) && least != kNoRelative && std::fabs(other - least) <= doubt_between(other, least)) {
      // One number against one threshold, whatever asks for it.
      if (specs_[best].quick.is_same(specs_[each].quick)) continue;
      nearer = is_nearer(each, best, codes);
    }
    if (!nearer) continue;
    best = each;
    least = other;
  }
  return best;
}

}  // namespace cocket::columnar
