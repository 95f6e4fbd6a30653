// Codes of the relations of several inputs (evaluator.h): the usual rows in loops without a branch, the
// others one by one.
#include <algorithm>

#include "engine/columnar/evaluator.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

uint16_t code_of_sign(int8_t sign) {
  const bool above = faulty(Fault::sides_not_told) ? sign != 0 : faulty(Fault::sign_zero_is_positive) && sign == 0;
  const int kept = above ? 1 : sign;
  return static_cast<uint16_t>(kEqual + kept);
}

}  // namespace

void Evaluator::code_atoms(std::span<const TextColumn> columns, size_t rows) {
  if (plan_->atoms().empty()) return;
  for (size_t i = 0; i < num_inputs_; ++i) {
    const PlannedInput& input = plan_->inputs()[i];
    if (!input.in_atoms || input.kind != InputKind::number) continue;
    TickColumn& ticks = ticks_[i];
    ticks.resize(rows);
    // Bytes may stand for anything: told apart they need not be written one by one.
    const Code* const __restrict numbers = codes_.data() + i * stride_;
    int64_t* const __restrict mantissas = ticks.mantissas.data();
    uint8_t* const __restrict scales = ticks.scales.data();
    TickColumn::Lane* const __restrict lanes = ticks.lanes.data();
    for (size_t row = 0; row < rows; ++row) {
      const Code& number = numbers[row];
      // What is not told counts as 0 in a sum that it can only add to.
      const bool point = (number.flags & Code::point) != 0;
      mantissas[row] = point ? number.value : 0;
      scales[row] = point ? number.scale : uint8_t{0};
      lanes[row] = point || number.code == kAbsent ? TickColumn::Lane::tick : TickColumn::Lane::none;
    }
    ticks.settle(rows);
  }
  for (size_t atom = 0; atom < plan_->atoms().size(); ++atom) code_atom(atom, columns, rows);
}

void Evaluator::code_atom(size_t index, std::span<const TextColumn> columns, size_t rows) {
  const Atom& atom = plan_->atoms()[index];
  uint16_t* const __restrict out = column(num_inputs_ + index);
  std::fill(out, out + rows, uint16_t{0});
  // Of a row: the flags that all inputs have, and those that some has.
  every_flag_.assign(rows, UINT8_MAX);
  some_flag_.assign(rows, 0);
  uint8_t* const __restrict every_flag = every_flag_.data();
  uint8_t* const __restrict some_flag = some_flag_.data();
  for (const uint32_t input : atom.inputs) {
    const uint8_t* const __restrict of_input = flags(input);
    for (size_t row = 0; row < rows; ++row) {
      every_flag[row] &= of_input[row];
      some_flag[row] |= of_input[row];
    }
  }
  auto contents = [&](size_t row) {
    return static_cast<size_t>(std::count_if(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
      return (code(row, i).flags & Code::content) != 0;
    }));
  };
  auto by_text = [&](size_t row) { out[row] = code_texts(index, atom, columns, row); };
  const bool left_out = faulty(Fault::comparison_left_out);
  switch (atom.kind) {
    case Atom::Kind::sign:
      find_signs(atom, rows);
      if (left_out) return;
      code_signs(atom, rows, out);
      // Where some number is not known.
      for (size_t row = 0; row < rows; ++row) {
        if ((every_flag[row] & Code::point) != 0 || (some_flag[row] & Code::content) == 0) continue;
        const bool told = atom.only_grows && std::all_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
          return (code(row, i).flags & Code::point) != 0 || code(row, i).code == kAbsent;
        });
        if (told) out[row] = static_cast<uint16_t>(kPartly + code_of_sign(signs_[row]));
        else by_text(row);
      }
      return;
    case Atom::Kind::quotient: {
      find_signs(atom, rows);
      if (left_out) return;
      // Without both nothing is derived; by nothing it is divided when the divisor is 0.
      const int64_t* const __restrict divisors = ticks_[atom.inputs[1]].mantissas.data();
      const int8_t* const __restrict signs = signs_.data();
      if (atom.own) std::copy_n(flags(*atom.own), rows, some_flag_.begin());
      else std::fill(some_flag_.begin(), some_flag_.end(), uint8_t{0});
      uint8_t unusual = 0;
      for (size_t row = 0; row < rows; ++row) {
        const uint8_t every = every_flag[row];
        const bool given = (some_flag[row] & Code::content) != 0;
        const bool known = (every & Code::point) != 0;
        const bool derived = known & (divisors[row] != 0) & !given;
        out[row] = derived ? code_of_sign(signs[row]) : uint16_t{0};
        unusual |= ((every & Code::content) != 0) & (!known | given);
      }
      if (unusual == 0) return;
      for (size_t row = 0; row < rows; ++row) {
        const bool given = (some_flag[row] & Code::content) != 0;
        const bool known = (every_flag[row] & Code::point) != 0;
        if ((every_flag[row] & Code::content) == 0 || (known && divisors[row] == 0)) continue;
        if (given && faulty(Fault::two_sources_ignored)) continue;
        if (!known || given) by_text(row);
      }
      return;
    }
    case Atom::Kind::order:
    case Atom::Kind::notice: {
      const Code* const __restrict left = codes_.data() + atom.inputs[0] * stride_;
      const Code* const __restrict right = codes_.data() + atom.inputs[1] * stride_;
      const bool notice = atom.kind == Atom::Kind::notice;
      const int64_t days = atom.days - (notice && faulty(Fault::notice_one_day_off) ? 1 : 0);
      const bool ignored = notice ? faulty(Fault::notice_left_out) : left_out;
      uint8_t unusual = 0;
      for (size_t row = 0; row < rows; ++row) {
        const int64_t difference = left[row].value + days - right[row].value;
        const uint16_t told = notice ? static_cast<uint16_t>(difference >= 0 ? kInTime : kLate)
                                     : code_of_sign(static_cast<int8_t>((difference > 0) - (difference < 0)));
        const bool known = (every_flag[row] & Code::point) != 0;
        out[row] = known && !ignored ? told : uint16_t{0};
        unusual |= static_cast<uint8_t>(!known & ((every_flag[row] & Code::content) != 0));
      }
      for (size_t row = 0; row < rows && unusual != 0; ++row) {
        if ((every_flag[row] & (Code::point | Code::content)) == Code::content) by_text(row);
      }
      return;
    }
    case Atom::Kind::same:
      for (size_t row = 0; row < rows && !left_out; ++row) {
        const std::string* a = coders_[atom.inputs[0]].text_of(code(row, atom.inputs[0]).code);
        const std::string* b = coders_[atom.inputs[1]].text_of(code(row, atom.inputs[1]).code);
        if (a != nullptr && b != nullptr) out[row] = static_cast<uint16_t>(kFirstAtomClass + plan_->sameness(*a, *b));
      }
      return;
    case Atom::Kind::together:
      for (size_t row = 0; row < rows && !left_out; ++row) {
        if (contents(row) > 0) by_text(row);
      }
      return;
    case Atom::Kind::two_sources: {
      const auto own = static_cast<size_t>(atom.days);
      for (size_t row = 0; row < rows && !faulty(Fault::two_sources_ignored); ++row) {
        size_t given = 0;
        for (size_t i = 0; i < own; ++i) given += (code(row, atom.inputs[i]).flags & Code::content) != 0;
        if (given == 0) continue;
        if (contents(row) > 1) by_text(row);
      }
      return;
    }
  }
}

// Signs of the numbers of an atom, and of its divisor.
void Evaluator::find_signs(const Atom& atom, size_t rows) {
  std::vector<const TickColumn*> ticks;
  for (const uint32_t input : atom.inputs) ticks.push_back(&ticks_[input]);
  atom.polynomial->signs(ticks, rows, options_.regime, signs_, stats_.comparisons);
  if (atom.divisor) atom.divisor->signs(ticks, rows, options_.regime, divisor_signs_, stats_.comparisons);
}

// Where all numbers are known.
void Evaluator::code_signs(const Atom& atom, size_t rows, uint16_t* out) {
  uint16_t* const __restrict codes = out;
  const uint8_t* const __restrict every_flag = every_flag_.data();
  const int8_t* const __restrict signs = signs_.data();
  for (size_t row = 0; row < rows; ++row) {
    const bool known = (every_flag[row] & Code::point) != 0;
    codes[row] = known ? code_of_sign(signs[row]) : uint16_t{0};
  }
  if (!atom.divisor || faulty(Fault::sign_unknown_is_below)) return;
  for (size_t row = 0; row < rows; ++row) {
    if (out[row] != 0 && divisor_signs_[row] <= 0) out[row] = kNoDivisor;
  }
}

// What no sign says is told by the texts themselves.
uint16_t Evaluator::code_texts(size_t atom, const Atom& relation, std::span<const TextColumn> columns, size_t row) {
  joined_.clear();
  for (const uint32_t input : relation.inputs) joined_.append(columns[input][row]).push_back('\x1f');
  if (relation.own) joined_.append(columns[*relation.own][row]);
  if (faulty(Fault::texts_not_told)) joined_.clear();
  ++stats_.by_text;
  auto& classes = atom_classes_[atom];
  const auto [at, fresh] = classes.try_emplace(joined_, static_cast<uint16_t>(kFirstAtomClass + classes.size()));
  return at->second;
}

}  // namespace cocket::columnar
