// Many rows from few: cells crossed over and moved by one tick, in their digits, their scale, their
// state, so that rows share most of what they say and differ where an answer could turn; and
// families of rows that differ in one thing only, at the place where a wrong sign would join them.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "dsl/program/program.h"
#include "tests/differential/plain_decimal.h"

namespace cocket::differential {

struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

class TableAmplifier {
 public:
  TableAmplifier(const program::Program& program, uint64_t seed);

  // `rows`: flat fact name to text, one each per column of `header`. The rows given stand first.
  TextTable amplify(TextTable base, size_t count);

  // The table as CSV: quotes where they are needed and elsewhere by chance; now and then a line
  // that is a reject, an empty line, line ends of two bytes.
  std::string csv(const TextTable& table);

  size_t pick(size_t count) { return static_cast<size_t>(random_() % count); }
  bool chance(unsigned percent) { return pick(100) < percent; }

 private:
  using Row = std::vector<std::string>;
  struct Column {
    const program::Field* field = nullptr;
    program::Unit unit;
  };
  // A comparison of the rules as sum of coefficient * product of columns, against 0.
  struct Sum {
    struct Term {
      Rational coefficient;
      std::vector<size_t> columns;
    };
    std::vector<Term> terms;
    std::vector<Term> divisor;  // of a quotient; empty: 1
  };

  // A notice: due so many days from the day in one column, given on that in another.
  struct NoticeDays {
    size_t from, given_on;
    int days;
  };

  void take_columns(TextTable& table);
  void tame(TextTable& table);
  void add_second_source(TextTable& table);
  void change(Row& row);
  void keep_sum(Row& row);
  std::string changed_number(const std::string& text, const Column& column, const Row& row);
  std::string changed_day(const std::string& text, const Row& row);
  std::string changed_word(size_t column, const std::string& text);

  // table_sums.cpp
  size_t column_of(const program::Expr& leaf, const TextTable& table) const;
  void find_sums(const TextTable& table);
  void find_notices(const TextTable& table);
  // What the number in a column must be for the sum to be 0, if there is such a number.
  static std::optional<Rational> root_of(const Sum& sum, const Row& row, size_t column);
  void solve(Row& row);

  // row_families.cpp; each gives no rows where the row or the rules have nothing for it.
  std::vector<Row> family(const Row& row);
  std::vector<Row> sum_family(Row row, const Sum& sum);
  std::vector<Row> divisor_family(Row row, const Sum& sum);
  std::vector<Row> margin_family(const Row& row);
  std::vector<Row> state_family(const Row& row);
  std::vector<Row> day_family(const Row& row);
  bool put(Row& row, size_t column, const Rational& value);
  Plain digits(int count);

  const program::Program& program_;
  std::mt19937_64 random_;
  std::vector<Rational> constants_;  // of the rules, base units
  std::vector<Date> days_;           // of the rules
  std::vector<Sum> sums_;
  std::vector<NoticeDays> notices_;
  std::vector<Column> columns_;
  bool tame_ = false;
  std::vector<Row> seen_;  // by column: texts of the given rows
};

}  // namespace cocket::differential
