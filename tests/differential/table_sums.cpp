// The comparisons of a program as sums over a table's columns, and numbers that make them 0; its
// notices as days between columns.
#include <algorithm>

#include "tests/differential/table_amplifier.h"

namespace cocket::differential {

using program::Op;

// A comparison's column in the table that gives `leaf`, or the number of columns.
size_t TableAmplifier::column_of(const program::Expr& leaf, const TextTable& table) const {
  if ((leaf.op != Op::fact_number && leaf.op != Op::fact_date) || leaf.place.is_slot)
    return table.header.size();
  size_t column = table.header.size();
  for (size_t i = 0; i < table.header.size(); ++i) {
    const auto fact =
        program::find_flat_fact(program_, table.header[i].substr(0, table.header[i].find(' ')));
    if (fact && !fact->view.valid() && fact->path == leaf.place.path &&
        fact->record == leaf.place.owner && fact->field == leaf.place.field) {
      column = i;
    }
  }
  return column;
}

void TableAmplifier::find_sums(const TextTable& table) {
  sums_.clear();
  auto take = [&](const std::vector<program::Term>& terms, std::vector<Sum::Term>& out) {
    for (const program::Term& term : terms) {
      Sum::Term made{term.coefficient, {}};
      for (const program::ExprId id : term.factors) {
        const program::Expr& leaf = program_.exprs[id];
        if (leaf.op == Op::number) {
          made.coefficient *= leaf.value;
          continue;
        }
        const size_t column = column_of(leaf, table);
        if (column == table.header.size()) return false;
        made.coefficient *= columns_[column].unit.factor;
        made.columns.push_back(column);
      }
      out.push_back(std::move(made));
    }
    return true;
  };
  for (const program::Expr& expr : program_.exprs) {
    if (expr.op != Op::compare || expr.terms.size() < 2) continue;
    Sum sum;
    if (take(expr.terms, sum.terms) && take(expr.divisor, sum.divisor))
      sums_.push_back(std::move(sum));
  }
}

void TableAmplifier::find_notices(const TextTable& table) {
  notices_.clear();
  auto take = [&](const std::optional<program::Notice>& notice) {
    if (!notice || !notice->day.valid() || !notice->given_on.valid()) return;
    const size_t from = column_of(program_.exprs[notice->day], table);
    const size_t given_on = column_of(program_.exprs[notice->given_on], table);
    if (from == table.header.size() || given_on == table.header.size()) return;
    notices_.push_back({from, given_on, notice->before ? -notice->days : notice->days});
  };
  for (const program::Requirement& each : program_.requirements) {
    for (const program::Duty& duty : each.imposes) take(duty.notice);
  }
  for (const program::Exception& each : program_.exceptions) {
    for (const program::Version& version : each.versions) {
      for (const program::Condition& condition : version.conditions) take(condition.notice);
    }
  }
}

std::optional<Rational> TableAmplifier::root_of(const Sum& sum, const Row& row, size_t solved) {
  Rational rest = 0, coefficient = 0;
  for (const Sum::Term& term : sum.terms) {
    Rational product = term.coefficient;
    bool own = false;
    for (const size_t column : term.columns) {
      own = own || column == solved;
      if (column != solved) product *= value_of(*plain_of(row[column]));
    }
    own ? coefficient += product : rest += product;
  }
  if (coefficient == 0) return std::nullopt;
  return -rest / coefficient;
}

// One number of a sum is set so that the sum is 0 or next to it, after others were given many
// digits or made alike, so that what is left of them is small.
void TableAmplifier::solve(std::vector<std::string>& row) {
  const Sum& sum = sums_[pick(sums_.size())];
  std::vector<size_t> columns;
  for (const Sum::Term& term : sum.terms)
    columns.insert(columns.end(), term.columns.begin(), term.columns.end());
  std::vector<size_t> once;
  for (const size_t column : columns) {
    if (std::count(columns.begin(), columns.end(), column) == 1) once.push_back(column);
  }
  if (once.empty()) return;
  const size_t solved = once[once.size() - 1 - (chance(60) ? 0 : pick(once.size()))];
  const size_t many = pick(4);  // of ten numbers
  const int digits = static_cast<int>(chance(50) ? 6 + pick(4) : chance(50) ? 15 : 10 + pick(9));
  std::optional<Plain> last;
  for (const size_t column : columns) {
    auto plain = plain_of(row[column]);
    if (!plain || pick(10) < 3 * many) {
      if (last && chance(40)) {
        plain = *last;
        plain->mantissa += static_cast<int>(pick(5)) - 2;
      } else {
        plain = Plain{0, static_cast<int>(pick(static_cast<size_t>(digits)))};
        for (int i = 0; i < digits; ++i)
          plain->mantissa = plain->mantissa * 10 + static_cast<int>(pick(10));
      }
      row[column] = text_of(*plain);
    }
    last = plain;
  }
  const auto value = root_of(sum, row, solved);
  if (!value) return;
  const std::string text =
      has_finite_decimal(*value)
          ? to_exact_string(*value)
          : to_rounded_string(*value, static_cast<int>(6 + pick(10)), Toward::zero);
  auto plain = plain_of(text);
  if (!plain) return;
  if (chance(60)) {
    if (chance(30)) scale_up(*plain, static_cast<int>(pick(8)));
    plain->mantissa += static_cast<int>(pick(3)) - 1;
  }
  row[solved] = text_of(*plain);
}

}  // namespace cocket::differential
