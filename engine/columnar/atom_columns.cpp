#include "engine/columnar/atom_columns.h"

#include <algorithm>

#include "engine/columnar/batch_loops.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

int8_t told(int8_t sign) {
  const bool above = faulty(Fault::sides_not_told) ? sign != 0 : faulty(Fault::sign_zero_is_positive) && sign == 0;
  return above ? int8_t{1} : sign;
}

}  // namespace

AtomColumns::AtomColumns(const Plan& plan, const std::vector<Coder>& coders, AtomClasses& classes, Regime regime)
    : plan_(plan), coders_(coders), classes_(classes), regime_(regime), ticks_(plan.inputs().size()) {}

void AtomColumns::code(CellColumns& cells, size_t rows) {
  if (plan_.atoms().empty()) return;
  take_numbers(cells, rows);
  for (size_t atom = 0; atom < plan_.atoms().size(); ++atom) code_atom(atom, cells, rows);
}

void AtomColumns::take_numbers(CellColumns& cells, size_t rows) {
  for (size_t i = 0; i < plan_.inputs().size(); ++i) {
    const PlannedInput& input = plan_.inputs()[i];
    if (!input.in_atoms || input.kind != InputKind::number) continue;
    const CodeColumns numbers = cells.input(i);
    TickColumn& ticks = ticks_[i];
    ticks.resize(rows);
    ticks.mantissas = numbers.values;
    ticks.scales = numbers.scales;
    // What is not told counts as 0 in a sum that it can only add to.
    loops::take_lanes(numbers.codes, numbers.flags, rows, ticks.lanes.data());
    ticks.settle(rows);
  }
}

void AtomColumns::gather_flags(const Atom& atom, const CellColumns& cells, size_t rows) {
  every_flag_.assign(rows, UINT8_MAX);
  some_flag_.assign(rows, 0);
  for (const uint32_t input : atom.inputs) loops::add_flags(cells.flags(input), rows, every_flag_.data(), some_flag_.data());
}

void AtomColumns::code_atom(size_t index, CellColumns& cells, size_t rows) {
  const Atom& atom = plan_.atoms()[index];
  uint16_t* const out = cells.column(plan_.inputs().size() + index);
  gather_flags(atom, cells, rows);
  switch (atom.kind) {
    case Atom::Kind::sign: return code_sign(index, cells, rows, out);
    case Atom::Kind::quotient: return code_quotient(index, cells, rows, out);
    case Atom::Kind::order:
    case Atom::Kind::notice: return code_days(index, cells, rows, out);
    case Atom::Kind::same:
    case Atom::Kind::together:
    case Atom::Kind::two_sources: return code_contents(index, cells, rows, out);
  }
}

// Where no number is compared.
void AtomColumns::code_contents(size_t index, CellColumns& cells, size_t rows, uint16_t* out) {
  const Atom& atom = plan_.atoms()[index];
  std::fill(out, out + rows, uint16_t{0});
  if (faulty(atom.kind == Atom::Kind::two_sources ? Fault::two_sources_ignored : Fault::comparison_left_out)) return;
  auto text = [&](size_t row, size_t at) { return coders_[atom.inputs[at]].text_of(cells.code(row, atom.inputs[at]).code); };
  auto has_content = [&](size_t row, size_t at) { return cells.code(row, atom.inputs[at]).has_content(); };
  for (size_t row = 0; row < rows; ++row) {
    if ((some_flag_[row] & Code::content) == 0) continue;
    if (atom.kind == Atom::Kind::same) {
      const std::string* a = text(row, 0);
      const std::string* b = text(row, 1);
      if (a != nullptr && b != nullptr) out[row] = static_cast<uint16_t>(kFirstAtomClass + plan_.sameness(*a, *b));
      continue;
    }
    if (atom.kind == Atom::Kind::two_sources) {
      // Given, and something else that says the same fact.
      size_t given = 0;
      size_t contents = 0;
      for (size_t at = 0; at < atom.inputs.size(); ++at) {
        contents += has_content(row, at) ? 1 : 0;
        if (at < static_cast<size_t>(atom.days)) given = contents;
      }
      if (given == 0 || contents < 2) continue;
    }
    out[row] = classes_.of(index, cells.line(row));
  }
}

void AtomColumns::code_sign(size_t index, CellColumns& cells, size_t rows, uint16_t* out) {
  const Atom& atom = plan_.atoms()[index];
  find_signs(atom, rows);
  const bool unusual = loops::sign_codes(signs_.data(), every_flag_.data(), some_flag_.data(), rows, out);
  if (faulty(Fault::comparison_left_out)) {
    std::fill(out, out + rows, uint16_t{0});
    return;
  }
  if (atom.divisor && !faulty(Fault::sign_unknown_is_below)) {
    for (size_t row = 0; row < rows; ++row) {
      if (out[row] != 0 && divisor_signs_[row] <= 0) out[row] = kNoDivisor;
    }
  }
  if (!unusual) return;
  // Where some number is not known.
  for (size_t row = 0; row < rows; ++row) {
    if ((every_flag_[row] & Code::point) != 0 || (some_flag_[row] & Code::content) == 0) continue;
    const bool told = atom.only_grows && std::all_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
      const Code code = cells.code(row, i);
      return code.is_point() || code.code == kAbsent;
    });
    out[row] = told ? static_cast<uint16_t>(kPartly + kEqual + signs_[row]) : classes_.of(index, cells.line(row));
  }
}

// Without both nothing is derived; by nothing it is divided when the divisor is 0.
void AtomColumns::code_quotient(size_t index, CellColumns& cells, size_t rows, uint16_t* out) {
  const Atom& atom = plan_.atoms()[index];
  find_signs(atom, rows);
  if (atom.own) std::copy_n(cells.flags(*atom.own), rows, some_flag_.begin());
  else std::fill(some_flag_.begin(), some_flag_.end(), uint8_t{0});
  const int64_t* const divisors = cells.input(atom.inputs[1]).values;
  const bool unusual = loops::quotient_codes(signs_.data(), divisors, every_flag_.data(), some_flag_.data(), rows, out);
  if (faulty(Fault::comparison_left_out)) {
    std::fill(out, out + rows, uint16_t{0});
    return;
  }
  if (!unusual) return;
  for (size_t row = 0; row < rows; ++row) {
    const bool given = (some_flag_[row] & Code::content) != 0;
    const bool known = (every_flag_[row] & Code::point) != 0;
    if ((every_flag_[row] & Code::content) == 0 || (known && divisors[row] == 0)) continue;
    if (given && faulty(Fault::two_sources_ignored)) continue;
    if (!known || given) out[row] = classes_.of(index, cells.line(row));
  }
}

void AtomColumns::code_days(size_t index, CellColumns& cells, size_t rows, uint16_t* out) {
  const Atom& atom = plan_.atoms()[index];
  const bool notice = atom.kind == Atom::Kind::notice;
  const int64_t days = atom.days - (notice && faulty(Fault::notice_one_day_off) ? 1 : 0);
  const bool unusual = loops::day_codes(cells.input(atom.inputs[0]).values, cells.input(atom.inputs[1]).values, days, notice,
                                        every_flag_.data(), rows, out);
  if (any_fault()) {
    const bool ignored = notice ? faulty(Fault::notice_left_out) : faulty(Fault::comparison_left_out);
    for (size_t row = 0; row < rows; ++row) {
      if (ignored) out[row] = 0;
      else if (!notice && out[row] != 0) out[row] = static_cast<uint16_t>(kEqual + told(static_cast<int8_t>(out[row] - kEqual)));
    }
  }
  if (!unusual) return;
  for (size_t row = 0; row < rows; ++row) {
    if ((every_flag_[row] & (Code::point | Code::content)) == Code::content) out[row] = classes_.of(index, cells.line(row));
  }
}

// Signs of the numbers of an atom, and of its divisor.
void AtomColumns::find_signs(const Atom& atom, size_t rows) {
  std::vector<const TickColumn*> ticks;
  for (const uint32_t input : atom.inputs) ticks.push_back(&ticks_[input]);
  atom.polynomial->signs(ticks, rows, regime_, signs_, settled_);
  if (any_fault()) std::transform(signs_.begin(), signs_.end(), signs_.begin(), told);
  if (atom.divisor) atom.divisor->signs(ticks, rows, regime_, divisor_signs_, settled_);
}

}  // namespace cocket::columnar
