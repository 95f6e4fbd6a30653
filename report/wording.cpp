// Values: facts, numbers, dates, names. Conditions are in wording_conditions.cpp.
#include "report/wording.h"

#include <algorithm>
#include <cctype>

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// Longer descriptions of numbers are cut at their first comma.
constexpr size_t kShortDescription = 60;

std::string plain_number(std::string written) {
  written.erase(std::remove(written.begin(), written.end(), '_'), written.end());
  return escaped(written);
}

std::string element_name(const Program& program, const Place& list) {
  const Field& field = program.records[list.owner].fields[list.field.index];
  return field.record.valid() ? program.records[field.record].name : std::string("member");
}

}  // namespace

std::string page_file(const Module& module) { return module.name + ".md"; }

std::string anchor(std::string_view kind, std::string_view name) {
  std::string text(kind);
  text += '-';
  for (const char c : name)
    text += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' ? c : '-';
  return text;
}

std::string anchor_tag(std::string_view kind, std::string_view name) {
  return "<a id=\"" + anchor(kind, name) + "\"></a>";
}

std::string country_name(const Program& program, const std::string& country) {
  const auto it = program.countries.find(country);
  if (it == program.countries.end()) return code(country);
  // "Macao" and the code: the name alone may not be the one the text uses.
  return escaped(it->second) + " (" + country + ")";
}

std::string confidence_text(Confidence confidence) {
  std::string text(to_string(confidence));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string citation_text(const Citation& citation) {
  if (citation.text.empty()) return {};
  return escaped(citation.text) + " (" + confidence_text(citation.confidence) + ")";
}

std::string number_in(const Rational& value, const Unit& unit) {
  return to_exact_string(Rational(value / unit.factor));
}

std::string_view comparison_words(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return "at least";
    case Comparison::at_most: return "at most";
    case Comparison::above: return "above";
    case Comparison::below: return "below";
    case Comparison::equal: return "exactly";
    case Comparison::not_equal: return "other than";
  }
  return {};
}

Comparison mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least: return Comparison::at_most;
    case Comparison::at_most: return Comparison::at_least;
    case Comparison::above: return Comparison::below;
    case Comparison::below: return Comparison::above;
    default: return comparison;
  }
}

std::string fact_name(const Program& program, const Place& place) {
  std::string name = program.records[place.record].name;
  RecordId at = place.record;
  for (const FieldId step : place.path) {
    const Field& field = program.records[at].fields[step.index];
    name += "." + field.name;
    at = field.record;
  }
  if (place.field.valid())
    name += "." + program.records[place.owner].fields[place.field.index].name;
  return name;
}

std::string short_description(const Field& field) {
  // "744.8(a)" is no remark in brackets.
  std::string text = field.description;
  for (const char* end : {"; ", ": ", " ("}) text.resize(std::min(text.size(), text.find(end)));
  if (field.type == ValueType::number && text.size() > kShortDescription) {
    const size_t comma = std::min(text.size(), text.find(','));
    // A single word says too little.
    if (text.find(' ') < comma) text.resize(comma);
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (field.type == ValueType::country && text.rfind("where ", 0) == 0) text = "country " + text;
  return text;
}

std::string Wording::fact(const Place& place) const {
  const std::string name = code(fact_name(program_, place));
  if (!place.field.valid()) return name;
  const std::string words =
      short_description(program_.records[place.owner].fields[place.field.index]);
  return words.empty() ? name : escaped(words) + " (" + name + ")";
}

std::string Wording::answered(const Place& place, bool yes) const {
  const std::string name = code(fact_name(program_, place));
  const std::string words =
      short_description(program_.records[place.owner].fields[place.field.index]);
  const std::string answer = yes ? "yes" : "no";
  if (words.empty()) return name + " is " + answer;
  return (yes ? "" : "not: ") + escaped(words) + " (" + name + ": " + answer + ")";
}

std::string Wording::page_prefix(ModuleId module) const {
  return module == page_ ? std::string() : page_file(program_.modules[module]);
}

std::string Wording::rule_link(const Rule& rule, std::string_view kind) const {
  return link(escaped(rule.name), page_prefix(rule.module) + "#" + anchor(kind, rule.name));
}

std::string Wording::group_link(GroupId id) const {
  const Group& group = program_.groups[id];
  const bool countries = std::all_of(
      group.rows.begin(), group.rows.end(),
      [this](const GroupRow& row) { return program_.countries.count(row.member) != 0; });
  // "D:5" is a name that needs its kind said, "friends" is a word.
  const bool numbered = group.name.find(':') != std::string::npos || group.name.size() <= 2;
  const std::string text =
      countries && numbered ? "Country Group " + group.name : "group " + group.name;
  return link(escaped(text), std::string(kGroupsPage) + "#" + anchor("group", group.name));
}

std::string Wording::define_link(DefineId id) const {
  const Define& define = program_.defines[id];
  std::string words = define.name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return link("*" + escaped(words) + "*",
              page_prefix(define.module) + "#" + anchor("term", define.name));
}

std::string Wording::terms(const std::vector<Term>& terms, const Unit& unit) const {
  std::string text;
  for (const Term& term : terms) {
    const bool negative = term.coefficient < 0;
    const Rational size = negative ? Rational(-term.coefficient) : term.coefficient;
    if (text.empty())
      text = negative ? "- " : "";
    else
      text += negative ? " - " : " + ";
    if (term.factors.empty()) {
      text += number_in(size, unit) + (unit.name.empty() ? "" : " " + unit.name);
      continue;
    }
    std::vector<std::string> factors;
    if (size != 1) factors.push_back(to_exact_string(size));
    for (const ExprId factor : term.factors) factors.push_back(number(factor));
    text += join(factors, " × ");
  }
  return text;
}

std::string Wording::arithmetic(const Expr& expr) const {
  if (expr.divisor.empty()) return terms(expr.terms, expr.unit);
  const bool sum = expr.terms.size() > 1;
  return (sum ? "(" : "") + terms(expr.terms, {}) + (sum ? ")" : "") + " divided by " +
         (expr.divisor.size() > 1 ? "(" : "") + terms(expr.divisor, {}) +
         (expr.divisor.size() > 1 ? ")" : "");
}

std::string Wording::number(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  auto parts = [this, &expr] {
    std::vector<std::string> texts;
    for (const ExprId arg : expr.args) texts.push_back(number(arg));
    return enumerate(texts);
  };
  auto where = [this, &expr](size_t index) {
    return expr.has_where ? " (only those where " + sentence(expr.args[index]) + ")"
                          : std::string();
  };
  switch (expr.op) {
    case Op::number:
      if (!expr.written.empty() &&
          std::isdigit(static_cast<unsigned char>(expr.written.front())) != 0) {
        return plain_number(expr.written);
      }
      return number_in(expr.value, expr.unit) +
             (expr.unit.name.empty() ? "" : " " + expr.unit.name);
    case Op::fact_number: return fact(expr.place);
    case Op::define_number: return define_link(expr.define);
    case Op::table_number: {
      const program::Table& table = program_.tables[expr.table];
      return link("*" + escaped(table.name) + "*", "#" + anchor("table", table.name)) + " of the " +
             (table.period == Period::quarter ? "quarter" : "year");
    }
    case Op::arithmetic: return arithmetic(expr);
    case Op::greatest: return "the greatest of " + parts();
    case Op::least: return "the least of " + parts();
    case Op::over: {
      const std::string_view which = expr.aggregate == Aggregate::sum        ? "the sum of "
                                     : expr.aggregate == Aggregate::greatest ? "the greatest "
                                                                             : "the least ";
      return std::string(which) + number(expr.args[0]) + " over each " +
             element_name(program_, expr.place) + " (" + code(fact_name(program_, expr.place)) +
             ")" + where(1);
    }
    case Op::count: return "the number of " + code(fact_name(program_, expr.place)) + where(0);
    case Op::law_unknown: return "a number that is not known: " + escaped(expr.text);
    default: return code(expr.written);
  }
}

std::string Wording::date(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  auto parts = [this, &expr] {
    std::vector<std::string> texts;
    for (const ExprId arg : expr.args) texts.push_back(date(arg));
    return enumerate(texts);
  };
  switch (expr.op) {
    case Op::date: return to_string(expr.date);
    case Op::fact_date: return fact(expr.place);
    case Op::define_date: return define_link(expr.define);
    case Op::earliest: return "the earliest of " + parts();
    case Op::latest: return "the latest of " + parts();
    case Op::date_shift: {
      const Rational days = expr.value < 0 ? Rational(-expr.value) : expr.value;
      return to_exact_string(days) + (days == 1 ? " day" : " days") +
             (expr.value < 0 ? " before " : " after ") + date(expr.args[0]);
    }
    default: return code(expr.written);
  }
}

std::string Wording::value(ExprId id) const {
  const Expr& expr = program_.exprs[id];
  switch (expr.type) {
    case ValueType::number: return number(id);
    case ValueType::date: return date(id);
    case ValueType::truth:
      return expr.op == Op::constant ? (expr.truth_value ? "yes" : "no") : sentence(id);
    default: break;
  }
  switch (expr.op) {
    case Op::fact_symbol: return fact(expr.place);
    case Op::define_symbol: return define_link(expr.define);
    case Op::variable_symbol: return "it";
    case Op::symbol:
      return expr.type == ValueType::country ? country_name(program_, expr.text) : code(expr.text);
    default: return code(expr.written);
  }
}

Outline Wording::notice(const Notice& notice) const {
  Outline made;
  made.text = "notice to " + escaped(notice.to) + " at " + (notice.at_least ? "least " : "most ") +
              count_text(static_cast<size_t>(notice.days), "day") +
              (notice.before ? " before " : " after ") + date(notice.day);
  if (notice.given_on.valid()) made.text += ", given on " + date(notice.given_on);
  // Two ways of counting: the first decides, the others are shown beside it.
  std::vector<std::string> counted;
  for (const std::string& each : notice.counted)
    counted.push_back(each == "clear_days" ? "clear days"
                      : each == "literal"  ? "literally"
                                           : escaped(each));
  if (counted.size() > 1)
    made.text += "; counted in " + counted.front() + " (and shown " +
                 join({counted.begin() + 1, counted.end()}, ", ") + ")";
  else if (!counted.empty() && notice.counted.front() != "literal")
    made.text += "; counted in " + counted.front();
  return made;
}

}  // namespace cocket::report
