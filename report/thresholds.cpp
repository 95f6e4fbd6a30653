#include "report/thresholds.h"

#include <algorithm>

#include "report/contents.h"
#include "report/wording.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

bool is_written_number(const Expr& expr) {
  return expr.op == Op::number || expr.op == Op::table_number ||
         (expr.op == Op::law_unknown && expr.type == ValueType::number);
}

// A number is read once for a measure; in a band the two ends stay two lines.
Threshold made_of(const Program& program, const std::string& limb, const Expr& expr) {
  Threshold made;
  made.limb = limb;
  ExprId number = expr.args[1];
  made.measure = expr.args[0];
  made.comparison = expr.comparison;
  if (!is_written_number(program.exprs[number])) {
    std::swap(number, made.measure);
    made.comparison = mirrored(made.comparison);
  }
  const Expr& written = program.exprs[number];
  if (written.op == Op::law_unknown) {
    made.unknown = written.text;
    made.unit = written.unit.name;
  } else if (written.op == Op::table_number) {
    made.value = "table " + program.tables[written.table].name;
    made.unit = written.unit.name;
  } else if (written.written.ends_with("%")) {
    made.value = to_exact_string(Rational(written.value * 100));
    made.unit = "%";
  } else {
    made.value = number_in(written.value, written.unit);
    made.unit = written.unit.name;
  }
  return made;
}

}  // namespace

std::vector<Threshold> thresholds(const Program& program, ModuleId module) {
  std::vector<Threshold> all;
  for (const Root& root : roots_of(program, module)) {
    visit(program, root.expr, [&](const Expr& expr, const std::string& limb) {
      if (expr.op != Op::compare) return;
      const Expr& left = program.exprs[expr.args[0]];
      const Expr& right = program.exprs[expr.args[1]];
      if (is_written_number(left) == is_written_number(right)) return;
      Threshold made = made_of(program, place_id(root.where, limb), expr);
      if (made.comparison == Comparison::above && made.value == "0") return;
      all.push_back(std::move(made));
    });
  }
  return all;
}

}  // namespace cocket::report
