#include "tests/differential/columnar_coverage.h"

#include <algorithm>

#include "engine/columnar/coder.h"
#include "engine/columnar/plan.h"
#include "run/line_shape.h"

namespace cocket::differential {
namespace {

using columnar::Atom;
using columnar::Code;

const char* name_of(Atom::Kind kind) {
  switch (kind) {
    case Atom::Kind::sign: return "sign";
    case Atom::Kind::quotient: return "quotient";
    case Atom::Kind::order: return "order";
    case Atom::Kind::notice: return "notice";
    case Atom::Kind::same: return "same";
    case Atom::Kind::together: return "together";
    case Atom::Kind::two_sources: return "two_sources";
  }
  return "";
}

// How near to 0 a sum of terms came.
std::string sum_name(const columnar::Polynomial& polynomial, const std::vector<columnar::Ticks>& values) {
  Rational sum = 0;
  Rational size = 0;
  for (const columnar::Monomial& term : polynomial.terms()) {
    Rational product = term.coefficient;
    for (const uint32_t factor : term.factors) product *= Rational(values[factor].mantissa) / power_of_ten(values[factor].scale);
    sum += product;
    size += product < 0 ? Rational(-product) : product;
  }
  if (sum == 0) return "equal";
  const std::string side = sum < 0 ? "below" : "above";
  const Rational part = (sum < 0 ? Rational(-sum) : sum) / size;
  if (part * Integer(1'000'000'000'000'000) < 1) return side + ", by less than 1e-15 of the terms";
  if (part * Integer(1'000'000) < 1) return side + ", by less than 1e-6 of the terms";
  return side;
}

class Counter {
 public:
  Counter(const columnar::Plan& plan, Coverage& covered) : plan_(plan), covered_(covered) {}

  void cover_atom(const Atom& atom, const std::vector<Code>& codes) {
    const std::string name = std::string("atom ") + name_of(atom.kind) + ": ";
    auto has = [&](uint32_t input, Code::Flag flag) { return (codes[input].flags & flag) != 0; };
    const auto contents = std::count_if(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) { return has(i, Code::content); });
    const bool points = std::all_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) { return has(i, Code::point); });
    const bool own = atom.own && has(*atom.own, Code::content);
    if (contents == 0) {
      ++covered_[name + (own ? "only given itself" : "nothing known")];
      return;
    }
    if (atom.kind == Atom::Kind::together || atom.kind == Atom::Kind::two_sources) {
      const auto given = static_cast<size_t>(atom.days);
      const bool speaks = atom.kind == Atom::Kind::together ||
                          std::any_of(atom.inputs.begin(), atom.inputs.begin() + static_cast<long>(given),
                                      [&](uint32_t i) { return has(i, Code::content); });
      ++covered_[name + (!speaks ? "only derived" : contents > 1 ? "several texts" : "one text")];
      return;
    }
    if (own) {
      ++covered_[name + (points ? "given and derived" : "given and derived of ranges")];
      return;
    }
    if (!points) {
      ++covered_[name + (contents == static_cast<long>(atom.inputs.size()) ? "ranges" : "some unknown")];
      return;
    }
    if (!atom.polynomial) {
      const int64_t difference = codes[atom.inputs[0]].value + atom.days - codes[atom.inputs[1]].value;
      ++covered_[name + (difference == 0 ? "same day" : difference == 1 ? "a day after" : difference == -1 ? "a day before"
                                                                   : difference > 0 ? "after" : "before")];
      return;
    }
    std::vector<columnar::Ticks> values;
    for (const uint32_t input : atom.inputs) values.push_back(codes[input].ticks());
    if (atom.divisor && atom.divisor->sign(values) <= 0) {
      ++covered_[name + "no divisor"];
      return;
    }
    if (atom.kind == Atom::Kind::quotient && values[1].mantissa == 0) {
      ++covered_[name + "no divisor"];
      return;
    }
    const std::string sum = sum_name(*atom.polynomial, values);
    ++covered_[name + sum];
    const size_t terms = atom.polynomial->terms().size();
    if (atom.kind == Atom::Kind::sign && !atom.divisor) ++covered_["terms " + std::to_string(terms) + ": " + sum];
  }

  void cover_cell(size_t input, const columnar::Reading& reading, const Code& code) {
    const columnar::PlannedInput& planned = plan_.inputs()[input];
    static const char* const kKinds[] = {"text", "truth", "number", "day", "list"};
    const std::string kind = kKinds[static_cast<size_t>(planned.kind)];
    if (planned.kind == columnar::InputKind::opaque) {
      ++covered_["cell list: " + std::string(reading.given ? "given" : reading.issue ? "unreadable" : "absent")];
      return;
    }
    ++covered_["cell " + kind + ": " + std::string(to_string(reading.cell.state))];
    if (planned.kind != columnar::InputKind::number) return;
    if (reading.cell.state == CellState::absent && planned.field != nullptr) {
      const Interval& range = planned.field->range;
      if ((range.low.value && range.low.open) || (range.high.value && range.high.open)) ++covered_["cell number: absent, range open at an end"];
    }
    if (reading.cell.state != CellState::known) return;
    if ((code.flags & Code::point) == 0) {
      ++covered_["digits: too many for ticks"];
      return;
    }
    if ((code.code - columnar::kFirstRegion) % 2 == 1 && code.value != 0) ++covered_["number: on a turning value"];
    int digits = 0;
    for (int64_t rest = code.value; rest != 0; rest /= 10) ++digits;
    if (digits >= 15) ++covered_["digits: " + std::to_string(digits)];
  }

 private:
  const columnar::Plan& plan_;
  Coverage& covered_;
};

}  // namespace

void cover_plan(const program::ProgramPtr& program, const ColumnBinding& binding, const std::vector<Date>& law_days,
                const std::vector<std::vector<std::string>>& records, Coverage& covered) {
  const run::LineSources sources{*program, binding, nullptr, nullptr, nullptr, {}};
  const run::LineShape shape = run::shape_of(sources);
  const columnar::Plan plan(program, shape.shape, law_days, {});
  const run::TableRows rows(sources, shape);
  const columnar::ReadCell read = [&](size_t input, std::string_view text) { return rows.read(input, text); };
  std::vector<columnar::Coder> coders;
  for (size_t i = 0; i < plan.inputs().size(); ++i) coders.emplace_back(plan, i, read);
  Counter counter(plan, covered);
  for (const Atom& atom : plan.atoms()) ++covered[std::string("atom ") + name_of(atom.kind) + ": built"];
  std::vector<Code> codes(coders.size());
  for (const auto& record : records) {
    for (size_t i = 0; i < coders.size(); ++i) {
      const std::string& text = record[shape.columns[i]];
      codes[i] = coders[i](text);
      counter.cover_cell(i, rows.read(i, text), codes[i]);
    }
    for (const Atom& atom : plan.atoms()) counter.cover_atom(atom, codes);
  }
}

}  // namespace cocket::differential
