#include "dsl/syntax/kind_names.h"

namespace cocket::syntax {

const char* kind_name(ExprKind kind) {
  switch (kind) {
    case ExprKind::name: return "name";
    case ExprKind::quantity: return "quantity";
    case ExprKind::percent: return "percent";
    case ExprKind::date: return "date";
    case ExprKind::text: return "text";
    case ExprKind::yes: return "yes";
    case ExprKind::no: return "no";
    case ExprKind::none: return "none";
    case ExprKind::set: return "set";
    case ExprKind::not_: return "not";
    case ExprKind::and_: return "and";
    case ExprKind::or_: return "or";
    case ExprKind::compare: return "compare";
    case ExprKind::arithmetic: return "arithmetic";
    case ExprKind::is: return "is";
    case ExprKind::in: return "in";
    case ExprKind::band: return "band";
    case ExprKind::meets: return "meets";
    case ExprKind::quantifier: return "quantifier";
    case ExprKind::aggregate: return "aggregate";
    case ExprKind::over: return "over";
    case ExprKind::count: return "count";
    case ExprKind::applies: return "applies";
    case ExprKind::law_unknown: return "law_unknown";
    case ExprKind::block: return "block";
  }
  return "";
}

const char* kind_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::quantity_or_named: return "quantity_or_named";
    case TypeKind::one_of: return "one_of";
    case TypeKind::many: return "many";
    case TypeKind::yes_or_no: return "yes_or_no";
  }
  return "";
}

const char* kind_name(DutyKind kind) {
  switch (kind) {
    case DutyKind::licence: return "licence";
    case DutyKind::permit: return "permit";
    case DutyKind::prohibition: return "prohibition";
    case DutyKind::notice: return "notice";
    case DutyKind::keep: return "keep";
    case DutyKind::red_flag: return "red_flag";
    case DutyKind::duty: return "duty";
  }
  return "";
}

const char* kind_name(ExpectKind kind) {
  switch (kind) {
    case ExpectKind::requirement: return "requirement";
    case ExpectKind::provision: return "provision";
    case ExpectKind::exception: return "exception";
    case ExpectKind::review: return "review";
  }
  return "";
}

const char* kind_name(Period period) {
  switch (period) {
    case Period::quarter: return "quarter";
    case Period::year: return "year";
  }
  return "";
}

const char* kind_name(DeclKind kind) {
  switch (kind) {
    case DeclKind::module: return "module";
    case DeclKind::facts: return "facts";
    case DeclKind::view: return "view";
    case DeclKind::kind: return "kind";
    case DeclKind::unit: return "unit";
    case DeclKind::group: return "group";
    case DeclKind::table: return "table";
    case DeclKind::readings: return "readings";
    case DeclKind::define: return "define";
    case DeclKind::provision: return "provision";
    case DeclKind::requirement: return "requirement";
    case DeclKind::exception: return "exception";
    case DeclKind::restriction: return "restriction";
    case DeclKind::review: return "review";
    case DeclKind::assume: return "assume";
    case DeclKind::test: return "test";
    case DeclKind::broken: return "broken";
  }
  return "";
}

}  // namespace cocket::syntax
