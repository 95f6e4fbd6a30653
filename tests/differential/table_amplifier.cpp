#include "tests/differential/table_amplifier.h"

#include <algorithm>

#include "base/date.h"

namespace cocket::differential {

using program::Field;
using program::Op;
using program::ValueType;

TableAmplifier::TableAmplifier(const program::Program& program, uint64_t seed)
    : program_(program), random_(seed) {
  for (size_t i = 0; i < program.exprs.size(); ++i) {
    const program::Expr& expr = program.exprs[program.exprs.id_at(i)];
    if (expr.op == Op::number) constants_.push_back(expr.value);
    if (expr.op == Op::date) days_.push_back(expr.date);
  }
  for (size_t i = 0; i < program.tables.size(); ++i) {
    for (const program::TableRow& row : program.tables[program.tables.id_at(i)].rows) {
      constants_.push_back(row.value);
      days_.push_back(row.first);
      days_.push_back(row.last);
    }
  }
  for (size_t i = 0; i < program.groups.size(); ++i) {
    for (const program::GroupRow& row : program.groups[program.groups.id_at(i)].rows) {
      if (row.first) days_.push_back(*row.first);
      if (row.last) days_.push_back(*row.last);
    }
  }
}

void TableAmplifier::take_columns(TextTable& table) {
  columns_.clear();
  seen_.assign(table.header.size(), {});
  for (size_t i = 0; i < table.header.size(); ++i) {
    Column column;
    if (const auto fact = program::find_flat_fact(program_, table.header[i])) {
      column.field = &program_.records[fact->record].fields[fact->field.index];
      column.unit = column.field->unit;
      // Some columns are given in another unit.
      for (const auto& [name, unit] : program_.units) {
        if (column.field->type != ValueType::number || unit.factor == column.unit.factor ||
            unit.dimension != column.unit.dimension || !chance(12)) {
          continue;
        }
        column.unit = unit;
        table.header[i] += " [" + name + "]";
        for (auto& row : table.rows) {
          const auto plain = plain_of(row[i]);
          if (!plain || chance(10)) continue;
          const Rational value = value_of(*plain) * column.field->unit.factor / unit.factor;
          if (has_finite_decimal(value)) row[i] = to_exact_string(value);
        }
        break;
      }
    }
    for (const auto& row : table.rows) seen_[i].push_back(row[i]);
    columns_.push_back(std::move(column));
  }
}

// A second column for a number, in another unit: two sources, which may contradict.
void TableAmplifier::add_second_source(TextTable& table) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].field == nullptr || columns_[i].field->type != ValueType::number) continue;
    if (table.header[i].find('[') != std::string::npos || !chance(30)) continue;
    Column second = columns_[i];
    for (const auto& [name, unit] : program_.units) {
      if (unit.dimension != second.unit.dimension || unit.factor == second.unit.factor) continue;
      second.unit = unit;
      table.header.push_back(table.header[i] + " [" + name + "]");
      std::vector<std::string> texts;
      for (auto& row : table.rows) {
        const auto plain = plain_of(row[i]);
        std::string text;
        if (plain && chance(60)) {
          const Rational value = value_of(*plain) * columns_[i].unit.factor / unit.factor;
          if (has_finite_decimal(value)) text = to_exact_string(value);
        }
        texts.push_back(text);
        row.push_back(text);
      }
      columns_.push_back(second);
      seen_.push_back(std::move(texts));
      return;
    }
  }
}

TextTable TableAmplifier::amplify(TextTable base, size_t count) {
  if (base.rows.empty() || base.header.empty()) return base;
  take_columns(base);
  find_sums(base);
  find_notices(base);
  if (chance(8)) add_second_source(base);
  tame_ = chance(50);
  if (tame_) tame(base);
  TextTable made = std::move(base);
  const size_t given = made.rows.size();
  while (made.rows.size() < count) {
    if (chance(20)) {
      const std::vector<std::string> row = made.rows[made.rows.size() - 1 - pick(made.rows.size())];
      for (auto& each : family(row)) {
        if (made.rows.size() < count) made.rows.push_back(std::move(each));
      }
      continue;
    }
    const bool go_on = chance(70);
    std::vector<std::string> row = go_on ? made.rows[made.rows.size() - 1 - pick(std::min<size_t>(made.rows.size(), 5))]
                                         : made.rows[pick(given)];
    if (chance(25)) {
      const size_t other = pick(made.rows.size());
      const unsigned part = chance(50) ? 4 : 25;
      for (size_t i = 0; i < row.size(); ++i) {
        if (chance(part)) row[i] = made.rows[other][i];
      }
    }
    for (size_t changes = pick(10) < 3 ? 0 : 1 + pick(2); changes > 0; --changes) change(row);
    made.rows.push_back(std::move(row));
  }
  return made;
}

// Most cells known, so that answers are settled and have margins.
void TableAmplifier::tame(TextTable& table) {
  for (auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      const Field* field = columns_[i].field;
      if (field == nullptr || chance(10)) continue;
      if (field->type == ValueType::number && !plain_of(row[i]) && !constants_.empty()) {
        const Rational value = constants_[pick(constants_.size())] / columns_[i].unit.factor;
        row[i] = has_finite_decimal(value) ? to_exact_string(value) : std::to_string(pick(5000));
      } else if (field->type == ValueType::date && !parse_date(row[i])) {
        const auto other = parse_date(seen_[i][pick(seen_[i].size())]);
        if (other) row[i] = to_string(*other);
      } else if (field->type == ValueType::truth && row[i] != "yes" && row[i] != "no") {
        row[i] = chance(50) ? "yes" : "no";
      }
    }
  }
}

void TableAmplifier::change(std::vector<std::string>& row) {
  if (!sums_.empty() && chance(30)) {
    solve(row);
    return;
  }
  if (chance(8)) {
    keep_sum(row);
    return;
  }
  size_t column = pick(row.size());
  // Numbers and days more often than others.
  for (int i = 0; i < 2; ++i) {
    const Field* field = columns_[column].field;
    if (field != nullptr && (field->type == ValueType::number || field->type == ValueType::date)) break;
    column = pick(row.size());
  }
  const Field* field = columns_[column].field;
  if (field == nullptr) return;
  if (chance(15)) row[column] = seen_[column][pick(seen_[column].size())];
  else if (field->type == ValueType::number) row[column] = changed_number(row[column], columns_[column], row);
  else if (field->type == ValueType::date) row[column] = changed_day(row[column], row);
  else row[column] = changed_word(column, row[column]);
}

// Two numbers moved against each other, or both scaled: sums and quotients stay where they are.
void TableAmplifier::keep_sum(std::vector<std::string>& row) {
  std::vector<size_t> plain;
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns_[i].field != nullptr && columns_[i].field->type == ValueType::number && plain_of(row[i])) plain.push_back(i);
  }
  if (plain.size() < 2) return;
  const size_t at = pick(plain.size());
  const size_t first = plain[at];
  const size_t second = plain[(at + (chance(70) ? 1 : 1 + pick(plain.size() - 1))) % plain.size()];
  Plain a = *plain_of(row[first]);
  Plain b = *plain_of(row[second]);
  if (chance(30)) {
    const int factor = static_cast<int>(2 + pick(9));
    a.mantissa *= factor;
    b.mantissa *= factor;
  } else {
    if (chance(50)) scale_up(a, static_cast<int>(pick(16)));
    scale_up(a, b.scale - a.scale);
    scale_up(b, a.scale - b.scale);
    Integer step = 1;
    if (chance(50)) step = boost::multiprecision::pow(Integer(10), static_cast<unsigned>(pick(20)));
    if (chance(50)) step = -step;
    a.mantissa += step;
    b.mantissa -= chance(70) ? step : -step;
  }
  row[first] = text_of(a);
  row[second] = text_of(b);
}

std::string TableAmplifier::changed_number(const std::string& text, const Column& column, const std::vector<std::string>& row) {
  auto plain = plain_of(text);
  if ((!plain || chance(15)) && !constants_.empty()) {
    const Rational value = constants_[pick(constants_.size())] / column.unit.factor;
    if (has_finite_decimal(value)) plain = plain_of(to_exact_string(value));
  }
  if (!plain) plain = Plain{static_cast<int>(pick(5000)), static_cast<int>(pick(3))};
  Plain moved = *plain;
  // Of a tame table most numbers stay plain.
  switch (pick(tame_ && chance(80) ? 10 : 20)) {
    case 0:
    case 1:
    case 2:
    case 3:
      if (chance(40)) scale_up(moved, static_cast<int>(1 + pick(12)));
      moved.mantissa += chance(50) ? 1 : -1;
      return text_of(moved);
    case 4:
    case 5:
      scale_up(moved, static_cast<int>(1 + pick(chance(70) ? 3 : 24)));
      return text_of(moved);
    case 6:
    case 7:
    case 8: {
      static constexpr int kDigits[] = {15, 16, 17, 18, 19, 30};
      scale_up(moved, kDigits[pick(6)] - digits_of(moved));
      moved.mantissa += static_cast<int>(pick(3)) - 1;
      return text_of(moved);
    }
    case 9: {
      while (moved.mantissa != 0 && moved.mantissa % 10 == 0) {
        moved.mantissa /= 10;
        --moved.scale;
      }
      return text_of({moved.mantissa, 0}) + (chance(50) ? "e" : "E") + std::to_string(-moved.scale);
    }
    case 10:
    case 11: {
      const std::string first = text_of(moved);
      if (chance(40)) return first + (chance(50) ? " +- " : " +- 0.") + std::to_string(pick(4));
      moved.mantissa += static_cast<int>(pick(3));
      const std::string last = text_of(moved);
      return "[" + first + ", " + last + "]";
    }
    case 12: {
      static const std::vector<std::string> kZeros = {"0", "0", "-0", "0.000", "0e5", "00", "1", "-1", "0.000000000000000001"};
      return kZeros[pick(kZeros.size())];
    }
    case 13: {
      moved.mantissa = -moved.mantissa;
      return text_of(moved);
    }
    case 14: {
      static const std::vector<std::string> kSizes = {
          "999999999999999", "1000000000000000", "1000000000000001", "9007199254740993", "99999999999999999",
          "999999999999999999", "1000000000000000000", "9223372036854775808", "123456789012345678901234567890",
          "1e38", "1e-38", "1e40", "1e-40", "0.999999999999999999", "0.1234567890123456789", "1e99999"};
      return kSizes[pick(kSizes.size())];
    }
    case 15: {
      static const std::vector<std::string> kWords = {"", "", "", "", "none", "none", "-", "n/a", "NaN", "1.", ".5", "+5", "1,600",
                                                      "[5, 3]", "5 +- ", "5 PW", "1_000", "\"5\"", "[1, 2", "5\n6", "?"};
      return kWords[pick(kWords.size())];
    }
    case 16: return (chance(50) ? " " : "") + text_of(moved) + (chance(50) ? " " : "\t");
    case 17: return "0" + text_of(moved);
    case 18: {
      const std::string& other = row[pick(row.size())];
      return plain_of(other) ? other : text_of(moved);
    }
    default: return "";
  }
}

std::string TableAmplifier::changed_day(const std::string& text, const std::vector<std::string>& row) {
  std::optional<Date> day = parse_date(text);
  if (!day || chance(25)) {
    const auto other = parse_date(row[pick(row.size())]);
    if (other) day = other;
    else if (!days_.empty()) day = days_[pick(days_.size())];
  }
  if (!day) day = Date{19600 + static_cast<int>(pick(300))};
  static constexpr int kSteps[] = {1, 1, 1, 1, 2, 4, 5, 6, 24, 25, 26, 31};
  const int step = kSteps[pick(12)] * (chance(50) ? 1 : -1);
  switch (tame_ && chance(80) ? 12 : pick(12)) {
    case 0: return to_string(*day - static_cast<int>(pick(3))) + ".." + to_string(*day + static_cast<int>(pick(40)));
    case 1: return to_string(*day).substr(0, chance(60) ? 7 : 4);
    case 2: {
      static const std::vector<std::string> kWords = {"", "", "none", "-", "2023-02-30", "soon", "2023-1-1", "1899-12-31", "2199-12-31"};
      return kWords[pick(kWords.size())];
    }
    case 3: return to_string(*day) + ".." + to_string(*day);
    case 4: return to_string(*day);
    case 5: return chance(50) ? " " + to_string(*day) : to_string(*day) + " ";
    default: return to_string(*day + step);
  }
}

std::string TableAmplifier::changed_word(size_t column, const std::string& text) {
  const Field& field = *columns_[column].field;
  if (field.type == ValueType::list) {
    const std::string& other = seen_[column][pick(seen_[column].size())];
    if (chance(30) && !other.empty() && !text.empty()) return text + ";" + other;
    static const std::vector<std::string> kWords = {"", "none", "-", "CN", "cn;US", ";", "US;;DE", "??"};
    return chance(50) ? other : kWords[pick(kWords.size())];
  }
  if (field.type == ValueType::truth) {
    static const std::vector<std::string> kWords = {"yes", "no", "yes", "no", "", "TRUE", "False", "perhaps", "none", " yes"};
    return kWords[pick(kWords.size())];
  }
  if (field.type == ValueType::country) {
    static const std::vector<std::string> kWords = {"CN", "cn", "US", "HK", "MO", "DE", "AE", "XX", "", "none", "China", " CN "};
    return kWords[pick(kWords.size())];
  }
  if (!field.members.empty() && chance(60)) return field.members[pick(field.members.size())];
  static const std::vector<std::string> kWords = {"", "none", "-", "CN", "other", "a, b", "a \"b\" c", "two\nlines", "x", "y", "z", "; =1"};
  return kWords[pick(kWords.size())];
}

std::string TableAmplifier::csv(const TextTable& table) {
  const std::string end = chance(20) ? "\r\n" : "\n";
  const char separator = chance(15) ? ';' : ',';
  const unsigned quoted = chance(50) ? 10 : 0;
  std::string out;
  auto field = [&](const std::string& text) {
    const bool needs = text.find_first_of("\"\r\n,;\t") != std::string::npos || (!text.empty() && (text.front() == ' ' || text.back() == ' '));
    if (!needs && !chance(quoted)) {
      out += text;
      return;
    }
    out += '"';
    for (const char each : text) {
      if (each == '"') out += '"';
      out += each;
    }
    out += '"';
  };
  auto line = [&](const std::vector<std::string>& cells, const std::string& first) {
    field(first);
    for (const std::string& cell : cells) {
      out += separator;
      field(cell);
    }
    out += end;
  };
  line(table.header, "line");
  for (size_t i = 0; i < table.rows.size(); ++i) {
    if (chance(1)) out += end;
    if (chance(1)) out += "too,few" + end;
    line(table.rows[i], std::to_string(i + 1));
  }
  if (chance(20)) out.resize(out.size() - end.size());
  return out;
}

}  // namespace cocket::differential
