#include "dsl/parse/lower.h"

namespace cocket {
namespace {

using cst::Node;
using cst::Rule;
using syntax::ExpectKind;

// `expect review R denied`, but `expect review required` speaks of a requirement with that name:
// the grammar lets a name follow the verdict only in the first.
std::optional<ExpectKind> expect_kind(const Node& node) {
  if (node.children.size() < 4 || node.children[3].first->kind != TokenKind::name) return {};
  for (const std::string_view after : {"late", "needs", "known", "view", "reading"}) {
    if (node.children[3].is(after)) return {};
  }
  if (node.children[3].is("possible") && node.children.size() > 4 && node.children[4].is("(")) {
    return {};
  }
  if (node.children[1].is("provision")) return ExpectKind::provision;
  if (node.children[1].is("exception")) return ExpectKind::exception;
  if (node.children[1].is("review")) return ExpectKind::review;
  return {};
}

}  // namespace

syntax::Declaration Lowering::declaration(const Node& node) {
  using syntax::DeclKind;
  syntax::Declaration out;
  out.span = span(node);
  out.keyword = word(node.children.front());
  if (node.rule != Rule::assume_law) out.name = word(node.children[1]);
  switch (node.rule) {
    case Rule::module:
      out.kind = DeclKind::module;
      out.module = module(node);
      break;
    case Rule::facts:
      out.kind = DeclKind::facts;
      out.facts = facts(node);
      break;
    case Rule::view:
      out.kind = DeclKind::view;
      out.view = view(node);
      break;
    case Rule::kind:
      out.kind = DeclKind::kind;
      out.kind_ = kind(node);
      break;
    case Rule::declared_unit:
      out.kind = DeclKind::unit;
      out.unit = unit(node);
      break;
    case Rule::group:
      out.kind = DeclKind::group;
      out.group = group(node);
      break;
    case Rule::table:
      out.kind = DeclKind::table;
      out.table = table(node);
      break;
    case Rule::readings:
      out.kind = DeclKind::readings;
      out.readings = readings(node);
      break;
    case Rule::define:
      out.kind = DeclKind::define;
      out.define = define(node);
      break;
    case Rule::provision:
      out.kind = DeclKind::provision;
      out.provision = provision(node);
      break;
    case Rule::requirement:
      out.kind = DeclKind::requirement;
      out.requirement = requirement(node);
      break;
    case Rule::exception:
      out.kind = DeclKind::exception;
      out.exception = exception(node);
      break;
    case Rule::restriction:
      out.kind = DeclKind::restriction;
      out.restriction = restriction(node);
      break;
    case Rule::review:
      out.kind = DeclKind::review;
      out.review = review(node);
      break;
    case Rule::assume:
    case Rule::assume_law:
      out.kind = DeclKind::assume;
      out.assume = assume(node);
      break;
    default:
      COCKET_CHECK(node.rule == Rule::test);
      out.kind = DeclKind::test;
      out.test = test(node);
      break;
  }
  return out;
}

syntax::Source Lowering::source(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // source
  syntax::Source out;
  out.text = word(cursor.next());
  if (cursor.take("confidence")) out.confidence = word(cursor.next());
  return out;
}

syntax::Type Lowering::type(const Node& node) {
  using syntax::TypeKind;
  Cursor cursor(node);
  syntax::Type out;
  out.span = span(node);
  if (cursor.take("one")) {
    out.kind = TypeKind::one_of;
    cursor.next();  // of
    cursor.next();  // (
    out.members = names(cursor);
    cursor.next();  // )
  } else if (cursor.take("many")) {
    out.kind = TypeKind::many;
    out.name = word(cursor.next());
    if (cursor.take("at")) {
      cursor.next();  // least
      out.at_least = word(cursor.next());
    }
  } else if (cursor.take("yes")) {
    out.kind = TypeKind::yes_or_no;
    cursor.next();  // or
    cursor.next();  // no
  } else {
    out.name = word(cursor.next());
    while (const Node* range = cursor.take(Rule::type_range)) {
      syntax::Expr band = leaf(syntax::ExprKind::band, *range);
      const Token* first = range->first;
      band.text = first->is("at") ? "at " + std::string((first + 1)->text) : first->text;
      band.args.push_back(quantity(range->children.back()));
      out.ranges.push_back(std::move(band));
    }
  }
  out.or_none = cursor.take(Rule::or_none) != nullptr;
  return out;
}

syntax::Module Lowering::module(const Node& node) {
  syntax::Module out;
  out.name = word(node.children[1]);
  for (const Node& child : node.children) {
    if (child.rule != Rule::attribute) continue;
    Cursor cursor(child);
    if (cursor.take("title")) {
      out.title = word(cursor.next());
    } else if (cursor.take("dated")) {
      cursor.next();  // by
      out.dated_by = word(cursor.next());
    } else if (cursor.take("use")) {
      for (syntax::Word& name : names(cursor)) out.uses.push_back(std::move(name));
    } else if (cursor.take("read")) {
      syntax::Module::Read read;
      read.from = word(cursor.next());
      cursor.next();  // as
      read.as = word(cursor.next());
      read.source = source(cursor.next());
      out.reads.push_back(std::move(read));
    } else if (cursor.take("scope")) {
      out.scope = expression(cursor.next());
      out.scope_source = source(cursor.next());
    } else {
      cursor.next();  // verified
      cursor.next();  // from
      out.verified_from = word(cursor.next());
      cursor.next();  // through
      out.verified_through = word(cursor.next());
    }
  }
  return out;
}

syntax::Facts Lowering::facts(const Node& node) {
  syntax::Facts out;
  out.record = word(node.children[1]);
  out.description = word(node.children[2]);
  for (const Node& child : node.children) {
    if (child.rule == Rule::fact) out.facts.push_back(fact(child));
  }
  return out;
}

syntax::Fact Lowering::fact(const Node& node) {
  Cursor cursor(node);
  syntax::Fact out;
  out.name = word(cursor.next());
  cursor.next();  // :
  out.type = type(cursor.next());
  if (const Node* text = cursor.take(Rule::description)) out.description = word(*text);
  while (!cursor.done()) {
    if (const Node* from = cursor.take(Rule::source)) {
      out.source = source(*from);
      continue;
    }
    Cursor words(cursor.next());
    syntax::Fact::Default value;
    value.unless_given = words.take("unless");
    if (!value.unless_given) words.next();  // by
    words.next();                           // default, given
    value.value = expression(words.next());
    if (words.take("when")) value.when = expression(words.next());
    out.defaults.push_back(std::move(value));
  }
  return out;
}

syntax::View Lowering::view(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // view
  syntax::View out;
  out.name = word(cursor.next());
  cursor.next();  // of
  out.list = word(cursor.next());
  if (cursor.take("where")) {
    out.role_field = word(cursor.next());
    cursor.next();  // is
    out.role_value = word(cursor.next());
  }
  out.always = cursor.take("always");
  if (!cursor.done()) out.description = word(cursor.next());
  return out;
}

syntax::Kind Lowering::kind(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // kind
  syntax::Kind out;
  out.name = word(cursor.next());
  if (cursor.take("=")) {
    if (cursor.peek().first->kind == TokenKind::number) {
      out.factor = word(cursor.next());
      cursor.next();  // *
    }
    out.left = word(cursor.next());
    cursor.next();  // *
    out.right = word(cursor.next());
  }
  if (!cursor.done()) out.description = word(cursor.next());
  return out;
}

syntax::Unit Lowering::unit(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // unit
  syntax::Unit out;
  out.name = word(cursor.next());
  if (cursor.take("of")) {
    out.kind = word(cursor.next());
    return out;
  }
  cursor.next();  // =
  out.factor = word(cursor.next());
  if (cursor.take("/")) {
    const syntax::Word divisor = word(cursor.next());
    out.factor.text += "/" + divisor.text;
    out.factor.span = cover(out.factor.span, divisor.span);
  }
  out.base = word(cursor.next());
  return out;
}

syntax::Group Lowering::group(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // group
  syntax::Group out;
  out.name = word(cursor.next());
  out.open = cursor.take("open");
  cursor.next();  // of
  out.member_type = word(cursor.next());
  cursor.next();  // from
  out.path = word(cursor.next());
  return out;
}

syntax::Table Lowering::table(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // table
  syntax::Table out;
  out.name = word(cursor.next());
  cursor.next();  // :
  out.unit = word(cursor.next());
  cursor.next();  // by
  out.period = cursor.next().is("year") ? syntax::Period::year : syntax::Period::quarter;
  cursor.next();  // from
  out.path = word(cursor.next());
  return out;
}

syntax::Readings Lowering::readings(const Node& node) const {
  Cursor cursor(node);
  cursor.next();  // readings
  syntax::Readings out;
  out.name = word(cursor.next());
  out.description = word(cursor.next());
  out.no_default = cursor.take("no") && cursor.take("default");
  while (const Node* child = cursor.take(Rule::choice)) {
    Cursor words(*child);
    syntax::Readings::Choice choice;
    choice.name = word(words.next());
    choice.description = word(words.next());
    choice.is_default = words.take("default");
    if (!words.done()) choice.source = source(words.next());
    out.choices.push_back(std::move(choice));
  }
  return out;
}

syntax::Define Lowering::define(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // define
  syntax::Define out;
  out.name = word(cursor.next());
  if (cursor.take("of")) out.on = word(cursor.next());
  cursor.next();  // :
  out.type = type(cursor.next());
  if (cursor.take("=")) {
    out.value = expression(cursor.next());
    if (!cursor.done()) out.source = source(cursor.next());
    return out;
  }
  if (const Node* from = cursor.take(Rule::source)) out.source = source(*from);
  for (const Node& child : cursor.next().children) {
    if (child.rule == Rule::word) continue;
    syntax::Define::Case value;
    value.value = expression(child.children[0]);
    if (child.rule == Rule::first_case) value.when = condition(child.children[2]);
    out.first_of.push_back(std::move(value));
  }
  return out;
}

syntax::Assume Lowering::assume(const Node& node) {
  Cursor cursor(node);
  cursor.next();  // assume
  syntax::Assume out;
  if (node.rule == Rule::assume_law) {
    cursor.next();  // law
    cursor.next();  // unchanged
    cursor.next();  // through
    out.law_through = word(cursor.next());
    cursor.next();  // because
    out.law_because = word(cursor.next());
    return out;
  }
  out.title = word(cursor.next());
  while (const Node* child = cursor.take(Rule::assume_line)) {
    Cursor words(*child);
    syntax::Assume::Line line;
    line.fact = word(words.next());
    words.next();  // is
    line.value = primary(words.next());
    if (words.take("when")) line.when = expression(words.next());
    words.next();  // because
    line.because = word(words.next());
    out.lines.push_back(std::move(line));
  }
  return out;
}

syntax::Test Lowering::test(const Node& node) {
  syntax::Test out;
  out.title = word(node.children[1]);
  for (const Node& child : node.children) {
    if (child.rule == Rule::given) {
      syntax::Given given;
      given.fact = word(child.children[0]);
      const Node& value = child.children[1];
      if (value.rule == Rule::given_set) {
        given.value = set(value);
      } else if (value.rule == Rule::from_below || value.rule == Rule::above ||
                 value.rule == Rule::below || value.rule == Rule::at_least ||
                 value.rule == Rule::at_most) {
        given.value = band(value);
      } else {
        given.value = primary(value);
      }
      out.given.push_back(std::move(given));
    } else if (child.rule == Rule::expect) {
      out.expects.push_back(expect(child));
    }
  }
  return out;
}

syntax::Expect Lowering::expect(const Node& node) const {
  Cursor cursor(node);
  syntax::Expect out;
  out.span = span(node);
  cursor.next();  // expect
  if (const std::optional<syntax::ExpectKind> kind = expect_kind(node)) {
    out.kind = *kind;
    cursor.next();
  }
  out.what = word(cursor.next());
  out.verdict = word(cursor.next());
  while (!cursor.done()) {
    if (cursor.take("late")) {
      out.late_days = word(cursor.next());
      cursor.next();  // days
    } else if (cursor.take("needs")) {
      for (syntax::Word& name : names(cursor)) out.needs.push_back(std::move(name));
    } else if (cursor.take("possible")) {
      cursor.next();  // (
      for (syntax::Word& name : names(cursor)) out.possible.push_back(std::move(name));
      cursor.next();  // )
    } else if (cursor.take("known")) {
      cursor.next();  // on
      out.known_on = word(cursor.next());
    } else if (cursor.take("view")) {
      out.view = word(cursor.next());
    } else {
      cursor.next();  // reading
      syntax::Word name = word(cursor.next());
      out.readings.emplace_back(std::move(name), word(cursor.next()));
    }
  }
  return out;
}

}  // namespace cocket
