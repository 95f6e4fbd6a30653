// Values: names, places in records, dates and texts.
#include "dsl/check/checker.h"

namespace cocket::check_detail {
namespace {

using syntax::ExprKind;

bool is_numeric(const syntax::Expr& expr) {
  switch (expr.kind) {
    case ExprKind::quantity:
    case ExprKind::percent:
    case ExprKind::arithmetic:
    case ExprKind::count:
    case ExprKind::over: return true;
    case ExprKind::law_unknown: return !expr.unit.empty();
    case ExprKind::aggregate: return expr.text == "greatest" || expr.text == "least";
    default: return false;
  }
}

}  // namespace

std::string type_name(const Typed& typed) {
  switch (typed.type) {
    case ValueType::number: return typed.unit.name.empty() ? "a number" : "a quantity in " + typed.unit.name;
    case ValueType::truth: return "yes or no";
    case ValueType::date: return "a date";
    case ValueType::country: return "a country";
    case ValueType::text: return "a text";
    case ValueType::symbol: return "one of its members";
    case ValueType::record: return "a record";
    case ValueType::list: return "a list";
  }
  return "a value";
}

std::optional<Place> Checker::place_of(const syntax::Word& word, const Scope& scope, const Field*& field,
                                       bool report_errors) {
  field = nullptr;
  const size_t dot = word.text.find('.');
  const std::string first = word.text.substr(0, dot);
  Place place;
  const Variable* variable = nullptr;
  for (auto it = scope.variables.rbegin(); it != scope.variables.rend() && !variable; ++it) {
    if (it->name == first) variable = &*it;
  }
  if (variable) {
    place.is_slot = true;
    place.slot = variable->slot;
    place.record = variable->record;
    if (dot == std::string::npos) return place;
    if (!variable->record.valid()) {
      if (report_errors) report(Code::T0209, word.span, "`" + first + "` is a plain value, not a record", "no facts in it");
      return std::nullopt;
    }
  } else if (const RecordId record = program_->find_record(first);
             record.valid() && program_->records[record].singleton && dot != std::string::npos) {
    place.record = record;
  } else {
    if (!report_errors) return std::nullopt;
    if (program_->find_view(first).valid() && dot != std::string::npos) {
      const View& view = program_->views[program_->find_view(first)];
      const Record& owner = program_->records[view.owner];
      const Record& record = program_->records[view.record];
      Diagnostic& d = report(Code::N0206, word.span, "`" + first + "` is a view for input, rules read the list",
                             "a view");
      d.under = scope.under;
      std::string where = view.role_field.valid()
                              ? " where (" + record.name + "." + record.fields[view.role_field.index].name + " is " +
                                    view.role_value + ")"
                              : "";
      d.help.push_back("any " + record.name + " in " + owner.name + "." + owner.fields[view.list.index].name +
                       where + " has (" + record.name + word.text.substr(dot) + " ...)");
      return std::nullopt;
    }
    if (const RecordId inside = program_->find_record(first); inside.valid() && dot != std::string::npos) {
      for (const Record& owner : program_->records) {
        for (const Field& list : owner.fields) {
          if (list.type != ValueType::list || list.record != inside) continue;
          Diagnostic& d = report(Code::N0206, word.span, "a line may have many of `" + first + "`", "which one?");
          d.under = scope.under;
          d.help.push_back("any " + first + " in " + owner.name + "." + list.name + " has (" + word.text + " ...)");
          return std::nullopt;
        }
      }
    }
    unknown_name(Code::N0201, word, dot == std::string::npos ? "fact, define or variable" : "fact",
                 names_in_scope(scope), scope.under);
    return std::nullopt;
  }
  // Walk through nested records to the last field.
  const std::string rest = word.text.substr(dot + 1);
  place.owner = place.record;
  std::string at = rest;
  FieldId id;
  for (;;) {
    const size_t next = at.find('.');
    id = program_->records[place.owner].find(at.substr(0, next));
    if (next == std::string::npos || !id.valid()) break;
    const Field& nested = program_->records[place.owner].fields[id.index];
    if (nested.type != ValueType::record) {
      id = {};
      break;
    }
    place.path.push_back(id);
    place.owner = nested.record;
    at = at.substr(next + 1);
  }
  const Record* record = &program_->records[place.owner];
  if (!id.valid()) {
    if (!report_errors) return std::nullopt;
    // A field that only a view reaches: show the list.
    for (const View& view : program_->views) {
      if (view.name != first || !program_->records[view.record].find(rest).valid()) continue;
      const Record& inner = program_->records[view.record];
      const Record& owner = program_->records[view.owner];
      Diagnostic& d = report(Code::N0206, word.span, "`" + word.text + "` is a view for input, rules read the list",
                             "a view");
      d.under = scope.under;
      d.help.push_back("any " + inner.name + " in " + owner.name + "." + owner.fields[view.list.index].name +
                       " has (" + inner.name + "." + rest + " ...)");
      return std::nullopt;
    }
    std::vector<std::string> names;
    const std::string owner = word.text.substr(0, word.text.size() - at.size());
    for (const Field& each : record->fields) names.push_back(owner + each.name);
    unknown_name(Code::N0201, word, "fact", names, scope.under);
    return std::nullopt;
  }
  place.field = id;
  field = &record->fields[id.index];
  return place;
}

Typed Checker::name(const syntax::Expr& expr, Scope& scope) {
  const syntax::Word word{expr.text, expr.span};
  // A define of this name, for the nearest record it can be asked of.
  RecordId hint;
  if (!scope.variables.empty()) hint = scope.variables.back().record;
  DefineId id = find_define(word.text, scope.module, hint);
  if (id.valid() && !instance_for(program_->defines[id].on, scope)) {
    for (const auto& [other, define] : defines_) {
      if (program_->defines[other].name == word.text && instance_for(program_->defines[other].on, scope)) id = other;
    }
  }
  if (id.valid()) {
    const Define& define = program_->defines[id];
    const auto instance = instance_for(define.on, scope);
    if (!instance) {
      const std::string record = program_->records[define.on].name;
      Diagnostic& d = report(Code::T0209, expr.span, "`" + word.text + "` is asked of a " + record + ", and none is named",
                             "which " + record + "?");
      d.under = scope.under;
      d.help.push_back("ask inside `any " + record + " in ... has (" + word.text + ")`");
      return {};
    }
    Expr made;
    made.span = expr.span;
    made.define = id;
    made.instance = *instance;
    made.type = define.type;
    made.unit = define.unit;
    switch (define.type) {
      case ValueType::truth: made.op = Op::define_truth; break;
      case ValueType::number: made.op = Op::define_number; break;
      case ValueType::date: made.op = Op::define_date; break;
      default: made.op = Op::define_symbol; break;
    }
    Typed typed{{}, define.type, define.unit, define.members, false};
    typed.id = add_expr(std::move(made));
    return typed;
  }
  const Field* field = nullptr;
  const auto place = place_of(word, scope, field);
  if (!place) return {};
  Expr made;
  made.span = expr.span;
  made.place = *place;
  made.text = word.text;
  if (field == nullptr) {
    // A bare variable: the member of a list of plain values.
    const Variable* variable = nullptr;
    for (const Variable& each : scope.variables) {
      if (each.slot == place->slot) variable = &each;
    }
    if (variable == nullptr || variable->record.valid() || variable->list == nullptr) {
      report(Code::T0209, expr.span, "`" + word.text + "` is a record, not a value", "a record").under = scope.under;
      return {};
    }
    made.op = Op::variable_symbol;
    made.type = variable->list->element;
    made.slot = place->slot;
    Typed typed{{}, made.type, {}, variable->list->members, false};
    typed.id = add_expr(std::move(made));
    return typed;
  }
  Typed typed{{}, field->type, field->unit, field->members, field->or_none};
  made.type = field->type;
  made.unit = field->unit;
  switch (field->type) {
    case ValueType::truth: made.op = Op::fact_truth; break;
    case ValueType::number: made.op = Op::fact_number; break;
    case ValueType::date: made.op = Op::fact_date; break;
    case ValueType::country:
    case ValueType::text:
    case ValueType::symbol: made.op = Op::fact_symbol; break;
    case ValueType::record:
    case ValueType::list: {
      Diagnostic& d = report(Code::T0213, expr.span, "`" + word.text + "` holds many, not one value", "a list");
      d.under = scope.under;
      d.help.push_back("any x in " + word.text + " has (...)");
      return {};
    }
  }
  typed.id = add_expr(std::move(made));
  return typed;
}

Typed Checker::shifted_date(const syntax::Expr& expr, Scope& scope) {
  const Typed left = value(expr.args[0], scope);
  const auto days = sum(expr.args[1], scope);
  if (!left.ok() || !days) return {};
  const bool constant = days->terms.size() <= 1 && (days->terms.empty() || days->terms[0].factors.empty());
  const auto unit = find_unit(*program_, "days");
  if (!constant || !unit || days->dimension != unit->dimension || (expr.text != "+" && expr.text != "-")) {
    report(Code::T0207, expr.args[1].span, "a date is moved by a number of days", "found this").help.push_back(
        "write `+ 30 days`");
    return {};
  }
  Expr made;
  made.op = Op::date_shift;
  made.type = ValueType::date;
  made.span = expr.span;
  made.args = {left.id};
  made.value = days->terms.empty() ? Rational(0) : days->terms[0].coefficient;
  if (boost::multiprecision::denominator(made.value) != 1) {
    report(Code::T0207, expr.args[1].span, "a date is moved by whole days", "found this");
    return {};
  }
  if (expr.text == "-") made.value = -made.value;
  Typed typed;
  typed.type = ValueType::date;
  typed.id = add_expr(std::move(made));
  return typed;
}

Typed Checker::named_value(const syntax::Word& word, Scope& scope) {
  syntax::Expr expr;
  expr.kind = ExprKind::name;
  expr.text = word.text;
  expr.span = word.span;
  return value(expr, scope);
}

Typed Checker::value(const syntax::Expr& expr, Scope& scope) {
  Typed typed;
  Expr made;
  made.span = expr.span;
  switch (expr.kind) {
    case ExprKind::name: return name(expr, scope);
    case ExprKind::date: {
      const auto date = parse_date(expr.text);
      if (!date) return {};
      made.op = Op::date;
      made.type = typed.type = ValueType::date;
      made.date = *date;
      typed.id = add_expr(std::move(made));
      return typed;
    }
    case ExprKind::text: {
      made.op = Op::symbol;
      made.type = typed.type = ValueType::text;
      made.text = expr.text;
      typed.id = add_expr(std::move(made));
      return typed;
    }
    case ExprKind::aggregate:
      if (expr.text == "earliest" || expr.text == "latest") {
        made.op = expr.text == "earliest" ? Op::earliest : Op::latest;
        made.type = typed.type = ValueType::date;
        for (const syntax::Expr& arg : expr.args) {
          const Typed each = value(arg, scope);
          if (!each.ok()) return {};
          if (each.type != ValueType::date) {
            report(Code::T0207, arg.span, "`" + expr.text + " of` takes dates", "this is " + type_name(each));
            return {};
          }
          made.args.push_back(each.id);
        }
        typed.id = add_expr(std::move(made));
        return typed;
      }
      break;
    case ExprKind::arithmetic:
      // `date + 30 days`: the left side tells.
      if (!is_numeric(expr.args[0])) {
        const syntax::Expr* leftmost = &expr.args[0];
        while (leftmost->kind == ExprKind::arithmetic) leftmost = &leftmost->args[0];
        if (leftmost->kind == ExprKind::date) return shifted_date(expr, scope);
        if (leftmost->kind == ExprKind::name) {
          const Field* field = nullptr;
          const auto place = place_of({leftmost->text, leftmost->span}, scope, field, false);
          const DefineId define = find_define(leftmost->text, scope.module);
          if ((place && field && field->type == ValueType::date) ||
              (define.valid() && program_->defines[define].type == ValueType::date)) {
            return shifted_date(expr, scope);
          }
        }
      }
      break;
    default: break;
  }
  if (is_numeric(expr)) {
    const auto number = sum(expr, scope);
    if (!number || !check_degree(number->terms, expr, scope)) return {};
    typed.type = ValueType::number;
    typed.unit = show_unit(*number);
    typed.id = materialise(*number, expr.span);
    return typed;
  }
  typed.type = ValueType::truth;
  typed.id = truth(expr, scope);
  return typed;
}

}  // namespace cocket::check_detail
