// Rows that differ in one thing only. Answers are found by signature: a sign that comes out wrong
// is seen when a second row, of the true sign, has the same signature and another answer.
#include <algorithm>

#include "base/date.h"
#include "tests/differential/table_amplifier.h"

namespace cocket::differential {

using program::Field;
using program::ValueType;

namespace {

constexpr int kTickDigits = 15;  // integers up to 10^15 are compared in doubles

bool linear_in(size_t column, const std::vector<std::vector<size_t>>& products) {
  return std::any_of(products.begin(), products.end(),
                     [&](const auto& each) { return each.size() == 1 && each.front() == column; });
}

}  // namespace

std::vector<TableAmplifier::Row> TableAmplifier::family(const Row& row) {
  std::vector<const Sum*> several;  // of more than one column
  std::vector<const Sum*> long_ones;
  std::vector<const Sum*> divided;
  for (const Sum& sum : sums_) {
    size_t columns = 0;
    for (const Sum::Term& term : sum.terms) columns += term.columns.size();
    if (columns >= 2) several.push_back(&sum);
    if (columns >= 3) long_ones.push_back(&sum);
    if (!sum.divisor.empty()) divided.push_back(&sum);
  }
  std::vector<Row> rows;
  const size_t kind = pick(20);
  if (kind < 7) {
    if (!several.empty()) {
      rows = sum_family(row, long_ones.empty() || chance(15) ? *several[pick(several.size())]
                                                             : *long_ones[pick(long_ones.size())]);
    }
  } else if (kind < 10) {
    if (!divided.empty()) rows = divisor_family(row, *divided[pick(divided.size())]);
  } else if (kind < 14) {
    rows = margin_family(row);
  } else if (kind < 15) {
    rows = state_family(row);
  } else {
    rows = day_family(row);
  }
  if (rows.empty()) rows = chance(50) ? state_family(row) : margin_family(row);
  std::shuffle(rows.begin(), rows.end(), random_);
  return rows;
}

Plain TableAmplifier::digits(int count) {
  Plain plain{1 + static_cast<int>(pick(9)), 0};
  for (int i = 1; i < count; ++i) plain.mantissa = plain.mantissa * 10 + static_cast<int>(pick(10));
  return plain;
}

// Writes a number into a cell, at most 18 digits of it; false if the field would not read it.
bool TableAmplifier::put(Row& row, size_t column, const Rational& value) {
  const std::string text = has_finite_decimal(value) ? to_exact_string(value)
                                                     : to_rounded_string(value, 6, Toward::zero);
  const auto plain = plain_of(text);
  if (!plain || digits_of(*plain) > 18) return false;
  if (!columns_[column].field->range.contains(value_of(*plain) * columns_[column].unit.factor))
    return false;
  row[column] = text;
  return true;
}

// Numbers of many digits whose sum is 0, or as near to 0 as the last one can bring it: below, on
// and above it, by one tick. The terms are much greater than what doubles add exactly.
std::vector<TableAmplifier::Row> TableAmplifier::sum_family(Row row, const Sum& sum) {
  std::vector<size_t> columns;
  std::vector<std::vector<size_t>> products;
  for (const Sum::Term& term : sum.terms) {
    products.push_back(term.columns);
    columns.insert(columns.end(), term.columns.begin(), term.columns.end());
  }
  std::vector<size_t> last, other;
  for (const size_t column : columns) {
    if (std::count(columns.begin(), columns.end(), column) != 1) continue;
    (linear_in(column, products) ? last : other).push_back(column);
  }
  const bool has_products = !other.empty();
  if (last.empty()) return {};
  const size_t remainder = last[pick(last.size())];
  last.erase(std::find(last.begin(), last.end(), remainder));
  if (!has_products) other = last;
  for (const size_t column : columns) {
    Plain plain = digits(static_cast<int>(!linear_in(column, products) ? 7 + pick(6)
                                          : chance(70)                 ? 12 + pick(4)
                                                                       : 4 + pick(8)));
    if (chance(15)) plain.scale = static_cast<int>(pick(4));
    if (chance(10)) plain.mantissa = -plain.mantissa;
    if (!put(row, column, value_of(plain)) && !put(row, column, -value_of(plain))) return {};
  }
  if (!other.empty()) {
    // All but a remainder goes into a factor of a product, or into the like of another number.
    row[remainder] = has_products ? row[remainder] : "0";
    const size_t first = other[pick(other.size())];
    const auto value = root_of(sum, row, first);
    if (!value) return {};
    Plain whole = *plain_of(to_rounded_string(*value, 0, Toward::zero));
    if (!has_products) {
      const Plain apart = digits(static_cast<int>(1 + pick(9)));
      whole.mantissa += chance(50) ? apart.mantissa : -apart.mantissa;
    }
    if (digits_of(whole) > kTickDigits || !put(row, first, value_of(whole))) return {};
  }
  const auto value = root_of(sum, row, remainder);
  if (!value || !put(row, remainder, *value)) return {};
  Plain at = *plain_of(row[remainder]);
  if (chance(30)) scale_up(at, static_cast<int>(pick(3)));
  std::vector<Row> rows;
  for (int step = -1; step <= 1; ++step) {
    Plain moved = at;
    moved.mantissa += step;
    if (put(row, remainder, value_of(moved))) rows.push_back(row);
  }
  return rows;
}

// One dividend over divisors that are 0, negative, tiny, missing and ordinary.
std::vector<TableAmplifier::Row> TableAmplifier::divisor_family(Row row, const Sum& sum) {
  std::vector<size_t> columns;
  for (const Sum::Term& term : sum.divisor)
    columns.insert(columns.end(), term.columns.begin(), term.columns.end());
  if (columns.empty()) return {};
  for (const Sum::Term& term : sum.terms) {
    for (const size_t column : term.columns) {
      if (!plain_of(row[column])) row[column] = text_of(digits(static_cast<int>(1 + pick(5))));
    }
  }
  const size_t turned = columns[pick(columns.size())];
  Rational rest = 0, coefficient = 0;
  for (const Sum::Term& term : sum.divisor) {
    Rational product = term.coefficient;
    bool own = false;
    for (const size_t column : term.columns) {
      if (!plain_of(row[column])) row[column] = std::to_string(1 + pick(40));
      own = own || column == turned;
      if (column != turned) product *= value_of(*plain_of(row[column]));
    }
    own ? coefficient += product : rest += product;
  }
  if (coefficient == 0) return {};
  std::vector<Row> rows;
  for (const Rational& divisor :
       {Rational(0), Rational(-1), Rational(1, 1000), Rational(static_cast<int>(1 + pick(50)))}) {
    if (put(row, turned, (divisor - rest) / coefficient)) rows.push_back(row);
  }
  row[turned] = "";
  rows.push_back(row);
  return rows;
}

// Facts that stand at their thresholds in one proportion: the nearest is told by no double.
std::vector<TableAmplifier::Row> TableAmplifier::margin_family(const Row& row) {
  static const std::vector<Rational> kApart = {
      Rational(1, 10),   Rational(3, 10),   Rational(7, 10),       Rational(1, 8),
      Rational(11, 100), Rational(1, 1000), Rational(7, 1'000'000)};
  std::vector<Row> rows;
  for (int made = 0; made < 2; ++made) {
    const Rational apart = kApart[pick(kApart.size())];
    const bool one_way = chance(50);
    const bool above = chance(50);
    Row each = row;
    std::vector<size_t> set;
    for (const Sum& sum : sums_) {
      if (sum.terms.size() != 2 || chance(10)) continue;
      const bool first_is_number = sum.terms[0].columns.empty();
      const Sum::Term& number = sum.terms[first_is_number ? 0 : 1];
      const Sum::Term& fact = sum.terms[first_is_number ? 1 : 0];
      if (fact.columns.size() != 1 || number.columns.size() > 1) continue;
      const size_t column = fact.columns.front();
      if (!columns_[column].field->defaults.empty()) continue;
      Rational threshold = -number.coefficient / fact.coefficient;
      if (!number.columns.empty()) {
        // A quotient against a number: over a divisor of few digits.
        const Rational divisor(static_cast<int>(1 + pick(60)));
        if (!put(each, number.columns.front(), divisor)) continue;
        threshold *= divisor;
      }
      const bool up = one_way ? above : chance(50);
      if (!put(each, column, threshold * (1 + (up ? apart : Rational(-apart)))) &&
          !put(each, column, threshold * (1 + (up ? Rational(-apart) : apart)))) {
        continue;
      }
      set.push_back(column);
    }
    if (set.size() < 2) return rows;
    rows.push_back(each);
    // One of them nearer by the last of many digits.
    const size_t moved = set[pick(set.size())];
    Plain plain = *plain_of(each[moved]);
    scale_up(plain, static_cast<int>(14 + pick(5)) - digits_of(plain));
    plain.mantissa += chance(50) ? 1 : -1;
    if (put(each, moved, value_of(plain))) rows.push_back(each);
  }
  return rows;
}

// One cell in its states.
std::vector<TableAmplifier::Row> TableAmplifier::state_family(const Row& row) {
  const size_t column = pick(row.size());
  if (columns_[column].field == nullptr) return {};
  std::vector<Row> rows;
  for (const char* text : {"", "none", "?"}) {
    rows.push_back(row);
    rows.back()[column] = text;
  }
  rows.push_back(row);
  rows.back()[column] = seen_[column][pick(seen_[column].size())];
  return rows;
}

// One day and those beside it: at another day of the row or of the rules, or at the last day of a
// notice.
std::vector<TableAmplifier::Row> TableAmplifier::day_family(const Row& row) {
  std::vector<size_t> columns;
  std::vector<Date> days;
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns_[i].field == nullptr || columns_[i].field->type != ValueType::date) continue;
    columns.push_back(i);
    if (const auto day = parse_date(row[i])) days.push_back(*day);
  }
  if (!days_.empty()) days.push_back(days_[pick(days_.size())]);
  if (columns.empty() || days.empty()) return {};
  size_t column = columns[pick(columns.size())];
  Date day = days[pick(days.size())];
  if (!notices_.empty() && chance(60)) {
    const NoticeDays& notice = notices_[pick(notices_.size())];
    if (const auto from = parse_date(row[notice.from])) {
      column = notice.given_on;
      day = *from + notice.days;
    }
  }
  std::vector<Row> rows;
  for (int step = -2; step <= 1; ++step) {
    rows.push_back(row);
    rows.back()[column] = to_string(day + step);
  }
  return rows;
}

}  // namespace cocket::differential
