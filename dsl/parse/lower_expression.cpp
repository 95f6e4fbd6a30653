#include "dsl/parse/layout.h"
#include "dsl/parse/lower.h"

namespace cocket {
namespace {

using cst::Node;
using cst::Rule;
using syntax::Expr;
using syntax::ExprKind;

// A proposal that is longer than this helps nobody.
constexpr size_t kMaxTermsShown = 32;

bool is_comparison_mark(const Node& node) {
  return node.is(">=") || node.is("<=") || node.is(">") || node.is("<");
}

bool is_postfix(const Node& node) {
  switch (node.rule) {
    case Rule::is:
    case Rule::in:
    case Rule::meets:
    case Rule::from_below:
    case Rule::above:
    case Rule::at_least:
    case Rule::at_most:
    case Rule::below:
      return true;
    default:
      return false;
  }
}

bool is_arithmetic(const Node& node) {
  return node.is("+") || node.is("-") || node.is("*") || node.is("/");
}

std::string typed(const Token* first, const Token* last) { return one_line(first, last + 1); }

}  // namespace

syntax::Word Lowering::word(const Node& node) const {
  syntax::Word out;
  out.span = span(node);
  for (const Token* token = node.first; token <= node.last; ++token) out.text += token->text;
  if (node.first->kind == TokenKind::text) out.text = out.text.substr(1, out.text.size() - 2);
  return out;
}

std::vector<syntax::Word> Lowering::names(Cursor& cursor) const {
  std::vector<syntax::Word> out = {word(cursor.next())};
  while (cursor.take(",")) out.push_back(word(cursor.next()));
  return out;
}

Diagnostic& Lowering::report(Code code, Span span, std::string message, std::string label) {
  Diagnostic& found = diagnostics_.add(code, span, std::move(message), std::move(label));
  found.under = places_.at(span.begin);
  return found;
}

Expr Lowering::leaf(ExprKind kind, const Node& node) const {
  Expr out;
  out.kind = kind;
  out.span = span(node);
  out.mark = span(*node.first);
  return out;
}

Expr Lowering::name_expr(const Node& node) const {
  Expr out = leaf(ExprKind::name, node);
  out.text = word(node).text;
  return out;
}

Expr Lowering::expression(const Node& node) {
  if (node.rule != Rule::expr && node.rule != Rule::sum) return primary(node);
  return logic(node).expr;
}

// A term is joined to the next by `and` or `or`; mixing the two is an error, and `and` then binds
// tighter only so that there is a tree.
Lowering::Part Lowering::logic(const Node& node) {
  size_t at = 0;
  std::vector<Part> parts;
  std::vector<const Token*> joints;
  parts.push_back(negation(node, at));
  while (at < node.children.size()) {
    joints.push_back(node.children[at].first);
    ++at;
    parts.push_back(negation(node, at));
  }
  if (joints.empty()) return std::move(parts.front());
  check_mixed(parts, joints);

  std::vector<Part> alternatives;
  const Token* or_mark = nullptr;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && joints[i - 1]->is("and")) {
      alternatives.back() = join(ExprKind::and_, *joints[i - 1], std::move(alternatives.back()),
                                 std::move(parts[i]));
      continue;
    }
    if (i > 0 && !or_mark) or_mark = joints[i - 1];
    alternatives.push_back(std::move(parts[i]));
  }
  Part out = std::move(alternatives.front());
  for (size_t i = 1; i < alternatives.size(); ++i) {
    out = join(ExprKind::or_, *or_mark, std::move(out), std::move(alternatives[i]));
  }
  return out;
}

// `and` and `or` take any number of terms: a further one is added to the node begun on its left.
// Brackets leave no node, but what stands in them stays a node of its own.
Lowering::Part Lowering::join(ExprKind kind, const Token& mark, Part left, Part right) const {
  Part out;
  out.first = left.first;
  out.last = right.last;
  const bool logical = kind == ExprKind::and_ || kind == ExprKind::or_;
  if (logical && left.expr.kind == kind && left.open) {
    out.expr = std::move(left.expr);
  } else {
    out.expr.kind = kind;
    out.expr.mark = span(mark);
    out.expr.args.push_back(std::move(left.expr));
  }
  out.expr.span = span(out.first, out.last);
  out.expr.args.push_back(std::move(right.expr));
  out.open = logical;
  if (!logical) out.expr.text = mark.text;
  return out;
}

void Lowering::check_mixed(const std::vector<Part>& parts,
                           const std::vector<const Token*>& joints) {
  const Token* first_and = nullptr;
  const Token* first_or = nullptr;
  for (const Token* joint : joints) {
    const Token*& first = joint->is("and") ? first_and : first_or;
    if (!first) first = joint;
  }
  if (first_and && first_or) {
    // Groups of terms that `tight` joins, in brackets, with the other word between them.
    const auto reading = [&](std::string_view tight) {
      std::string out;
      for (size_t i = 0; i < parts.size();) {
        size_t last = i;
        while (last < joints.size() && joints[last]->is(tight)) ++last;
        const std::string group = typed(parts[i].first, parts[last].last);
        out += last > i ? "(" + group + ")" : group;
        if (last < joints.size()) out += " " + std::string(joints[last]->text) + " ";
        i = last + 1;
      }
      return out;
    };
    const bool and_first = first_and < first_or;
    const Token* later = and_first ? first_or : first_and;
    Diagnostic& found = report(Code::P0107, span(*later), "`and` and `or` mixed without brackets",
                               "then `" + std::string(later->text) + "`");
    const Token* earlier = and_first ? first_and : first_or;
    found.labels.push_back({span(*earlier), "first `" + std::string(earlier->text) + "`"});
    found.why = "The two readings decide differently.";
    if (parts.size() <= kMaxTermsShown) found.help = {reading("and"), reading("or")};
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (!part.bare_not) continue;
    Diagnostic& found = report(Code::P0109, span(*part.first),
                               "`not` before a comparison needs brackets");
    found.why = "A reader may take `not` for the comparison alone or for all that follows.";
    if (parts.size() > kMaxTermsShown) continue;
    const std::string alone = "not (" + typed(part.first + 1, part.last) + ")";
    std::string before;
    if (i > 0) before = typed(parts.front().first, joints[i - 1]) + " ";
    if (i + 1 < parts.size()) {
      const Token* last = parts.back().last;
      found.help = {before + alone + " " + typed(joints[i], last),
                    before + "not (" + typed(part.first + 1, last) + ")"};
    } else {
      found.help = {before + alone};
    }
  }
}

Lowering::Part Lowering::negation(const Node& node, size_t& at) {
  const Node& first = node.children[at];
  if (!first.is("not")) {
    Part out = comparison(node, at);
    out.bare_not = false;
    return out;
  }
  ++at;
  Part inner = comparison(node, at);
  Part out;
  out.first = first.first;
  out.last = inner.last;
  out.expr.kind = ExprKind::not_;
  out.expr.span = span(out.first, out.last);
  out.expr.mark = span(*first.first);
  out.bare_not = inner.bare_not;
  out.expr.args.push_back(std::move(inner.expr));
  return out;
}

// `bare_not` of the result: it is a comparison of numbers without brackets.
Lowering::Part Lowering::comparison(const Node& node, size_t& at) {
  Part out = sum(node, at);
  bool reported = false;
  bool bare = false;
  const Token* previous = nullptr;  // the first comparison's mark
  const Token* middle = nullptr;    // what it compares with
  while (at < node.children.size()) {
    const Node& next = node.children[at];
    const bool mark = is_comparison_mark(next);
    if (!mark && !is_postfix(next)) break;
    ++at;
    std::optional<Part> right;
    if (mark) right = sum(node, at);
    if (previous && !reported) {
      reported = true;
      Diagnostic& found = report(Code::P0108, span(*next.first), "comparisons do not chain",
                                 "compared again here");
      found.labels.push_back({span(*previous), "compared here"});
      found.why = "A comparison is true or false, and that is not compared further.";
      if (mark && middle) {
        found.help = {typed(out.first, out.last) + " and " + typed(middle, right->last)};
      } else {
        found.help = {"join two comparisons with `and`"};
      }
    }
    if (previous) continue;  // the first comparison stays
    previous = next.first;
    middle = mark ? right->first : nullptr;
    if (right) {
      check_number(out.expr);
      check_number(right->expr);
      out = join(ExprKind::compare, *next.first, std::move(out), std::move(*right));
      bare = true;
    } else {
      out = postfix(std::move(out), next);
      bare = out.expr.kind == ExprKind::band;
    }
  }
  const bool compared = previous != nullptr;
  if (compared && at < node.children.size() && is_arithmetic(node.children[at])) {
    const Token& mark = *node.children[at].first;
    Diagnostic& found = report(Code::P0104, span(mark), "expected `and` or `or`, found `" +
                                                            std::string(mark.text) + "`");
    found.why = "A comparison is true or false; it cannot be reckoned with.";
    while (at < node.children.size() && is_arithmetic(node.children[at])) {
      ++at;
      out.last = sum(node, at).last;
    }
  }
  out.bare_not = bare;
  return out;
}

Lowering::Part Lowering::postfix(Part left, const Node& node) {
  Part out;
  out.first = left.first;
  out.last = node.last;
  Cursor cursor(node);
  if (node.rule == Rule::is) {
    cursor.next();
    const bool negative = cursor.take("not");
    out.expr.kind = ExprKind::is;
    out.expr.text = negative ? "is not" : "is";
    out.expr.mark = negative ? span(node.first, node.first + 1) : span(*node.first);
    out.expr.args.push_back(std::move(left.expr));
    out.expr.args.push_back(primary(cursor.next()));
  } else if (node.rule == Rule::in) {
    const bool negative = cursor.take("not");
    cursor.next();
    out.expr.kind = ExprKind::in;
    out.expr.text = negative ? "not in" : "in";
    out.expr.mark = negative ? span(node.first, node.first + 1) : span(*node.first);
    out.expr.args.push_back(std::move(left.expr));
    out.expr.args.push_back(set(cursor.next()));
  } else if (node.rule == Rule::meets) {
    cursor.next();
    out.expr.kind = ExprKind::meets;
    out.expr.mark = span(*node.first);
    out.expr.text = word(cursor.next()).text;
    out.expr.args.push_back(std::move(left.expr));
    if (cursor.take("as")) {
      cursor.next();  // it
      cursor.next();  // stood
      cursor.next();  // on
      out.expr.date = word(cursor.next());
    }
  } else {
    check_number(left.expr);
    out.expr = band(node);
    out.expr.args.insert(out.expr.args.begin(), std::move(left.expr));
  }
  out.expr.span = span(out.first, out.last);
  return out;
}

Lowering::Part Lowering::sum(const Node& node, size_t& at) {
  Part out = product(node, at);
  size_t terms = 1;
  while (at < node.children.size() &&
         (node.children[at].is("+") || node.children[at].is("-"))) {
    const Token& mark = *node.children[at++].first;
    Part right = product(node, at);
    if (!check_terms(++terms, mark)) continue;
    check_number(out.expr);
    check_number(right.expr);
    out = join(ExprKind::arithmetic, mark, std::move(out), std::move(right));
  }
  return out;
}

Lowering::Part Lowering::product(const Node& node, size_t& at) {
  Part out = factor(node, at);
  size_t terms = 1;
  while (at < node.children.size() &&
         (node.children[at].is("*") || node.children[at].is("/"))) {
    const Token& mark = *node.children[at++].first;
    Part right = factor(node, at);
    if (!check_terms(++terms, mark)) continue;
    check_number(out.expr);
    check_number(right.expr);
    out = join(ExprKind::arithmetic, mark, std::move(out), std::move(right));
  }
  return out;
}

// Every operator nests the tree one level deeper, and each later step walks it by recursion.
bool Lowering::check_terms(size_t terms, const Token& mark) {
  if (terms <= limits_.max_nesting) return true;
  if (terms == limits_.max_nesting + 1) {
    Diagnostic& found = report(Code::P0114, span(mark), "this calculation is too long");
    found.why = "A sum or product has at most " + std::to_string(limits_.max_nesting) + " terms.";
    found.help = {"give a part a name with `define`"};
  }
  return false;
}

Lowering::Part Lowering::factor(const Node& node, size_t& at) {
  while (node.children[at].is("not")) {
    report(Code::P0109, span(*node.children[at].first), "`not` cannot stand inside a comparison")
        .help = {"put `not` and what it denies in brackets"};
    ++at;
  }
  const Node& typed = node.children[at++];
  return {primary(typed), typed.first, typed.last};
}

Expr Lowering::primary(const Node& node) {
  switch (node.rule) {
    case Rule::expr:
    case Rule::sum:
      return logic(node).expr;
    case Rule::bracketed:
      return expression(node.children[1]);
    case Rule::quantity:
    case Rule::percent:
      return quantity(node);
    case Rule::quantifier:
      return quantifier(node);
    case Rule::over:
    case Rule::count:
      return over(node);
    case Rule::applies: {
      Cursor cursor(node);
      Expr out = leaf(ExprKind::applies, node);
      out.text = word(cursor.next()).text;
      cursor.next();  // requirement
      cursor.next();  // in
      out.series = word(cursor.next());
      if (cursor.take("except")) out.except = word(cursor.next());
      return out;
    }
    case Rule::aggregate: {
      Cursor cursor(node);
      Expr out = leaf(ExprKind::aggregate, node);
      out.text = word(cursor.next()).text;
      cursor.next();  // of
      cursor.next();  // (
      do {
        out.args.push_back(expression(cursor.next()));
        check_number(out.args.back());
      } while (cursor.take(","));
      return out;
    }
    case Rule::law_unknown: {
      Expr out = leaf(ExprKind::law_unknown, node);
      out.unit = word(node.children[1]).text;
      out.text = word(node.children[3]).text;
      return out;
    }
    default:
      break;
  }
  if (node.first->kind == TokenKind::date || node.first->kind == TokenKind::text) {
    Expr out = leaf(node.first->kind == TokenKind::date ? ExprKind::date : ExprKind::text, node);
    out.text = word(node).text;
    return out;
  }
  if (node.is("yes")) return leaf(ExprKind::yes, node);
  if (node.is("no")) return leaf(ExprKind::no, node);
  if (node.is("none")) return leaf(ExprKind::none, node);
  return name_expr(node);
}

Expr Lowering::quantity(const Node& node, bool calendar_units) {
  Expr out = leaf(node.rule == Rule::percent ? ExprKind::percent : ExprKind::quantity, node);
  Cursor cursor(node);
  out.text = word(cursor.next()).text;
  if (node.rule == Rule::percent) return out;
  if (cursor.at("million") || cursor.at("billion")) out.text += word(cursor.next()).text;
  if (const Node* unit = cursor.take(Rule::unit)) {
    out.unit = word(*unit).text;
    const bool calendar = out.unit == "month" || out.unit == "months" || out.unit == "year" ||
                          out.unit == "years";
    if (calendar && !calendar_units) {
      report(Code::P0116, span(*unit), "months and years are not counted").why =
          "A month has 28 to 31 days, so the last day would be open; the text says the days.";
    }
  }
  return out;
}

// Without its operand: `from A below B` has two arguments, the others one, `above A below B` two.
Expr Lowering::band(const Node& node) {
  Expr out = leaf(ExprKind::band, node);
  switch (node.rule) {
    case Rule::from_below: out.text = "from"; break;
    case Rule::above: out.text = "above"; break;
    case Rule::at_least: out.text = "at least"; break;
    case Rule::at_most: out.text = "at most"; break;
    default: out.text = "below"; break;
  }
  const bool two_words = node.rule == Rule::at_least || node.rule == Rule::at_most;
  if (two_words) out.mark = span(node.first, node.first + 1);
  for (const Node& child : node.children) {
    if (child.rule != Rule::sum) continue;
    out.args.push_back(expression(child));
    check_number(out.args.back());
  }
  return out;
}

Expr Lowering::set(const Node& node) {
  Expr out = leaf(ExprKind::set, node);
  for (const Node& child : node.children) {
    if (child.first->kind == TokenKind::name) out.args.push_back(name_expr(child));
  }
  return out;
}

Expr Lowering::where(const Node& node) { return expression(node.children[2]); }

Expr Lowering::quantifier(const Node& node) {
  Cursor cursor(node);
  Expr out = leaf(ExprKind::quantifier, node);
  out.text = word(cursor.next()).text;
  out.variable = word(cursor.next());
  cursor.next();  // in
  out.args.push_back(name_expr(cursor.next()));
  const Node* filter = cursor.take(Rule::where);
  cursor.next();  // has
  cursor.next();  // (
  out.args.push_back(expression(cursor.next()));
  if (filter) {
    out.args.push_back(where(*filter));
    out.has_where = true;
  }
  return out;
}

// `greatest of E over x in L where (c)` and `count of x in L where (c)`.
Expr Lowering::over(const Node& node) {
  Cursor cursor(node);
  const bool counted = node.rule == Rule::count;
  Expr out = leaf(counted ? ExprKind::count : ExprKind::over, node);
  const Node& first = cursor.next();
  if (!counted) out.text = word(first).text;
  cursor.next();  // of
  std::optional<Expr> value;
  if (!counted) {
    value = expression(cursor.next());
    check_number(*value);
    cursor.next();  // over
  }
  out.variable = word(cursor.next());
  cursor.next();  // in
  out.args.push_back(name_expr(cursor.next()));
  if (value) out.args.push_back(std::move(*value));
  if (const Node* filter = cursor.take(Rule::where)) {
    out.args.push_back(where(*filter));
    out.has_where = true;
  }
  return out;
}

// A name that starts with a digit is a provision or a code; where a number belongs it is a number
// that has lost its blank.
void Lowering::check_number(const Expr& expr) {
  if (expr.kind != ExprKind::name || expr.text.empty()) return;
  if (expr.text[0] < '0' || expr.text[0] > '9') return;
  const size_t split = expr.text.find_first_not_of("0123456789_.");
  Diagnostic& found = report(Code::P0110, expr.span, "a number and a letter run together");
  found.why = "A blank stands between a number and its unit.";
  found.help = {expr.text.substr(0, split) + " " + expr.text.substr(split)};
}

Expr Lowering::condition(const Node& node) {
  if (node.rule != Rule::block) return expression(node);
  Cursor cursor(node);
  Expr out = leaf(ExprKind::block, node);
  out.mark = span(node.first, node.first + 1);
  if (cursor.take("by")) {
    cursor.next();  // reading
    out.text = "reading";
    out.reading = word(cursor.next());
  } else {
    out.text = word(cursor.next()).text;
    cursor.next();  // of
  }
  out.limbs = limbs(cursor.next());
  return out;
}

std::vector<syntax::Limb> Lowering::limbs(const Node& node) {
  std::vector<syntax::Limb> out;
  for (const Node& child : node.children) out.push_back(limb(child));
  return out;
}

syntax::Limb Lowering::limb(const Node& node) {
  Cursor cursor(node);
  syntax::Limb out;
  out.label = word(cursor.next());
  cursor.next();  // :
  if (const Node* unknown = cursor.take(Rule::limb_unknown)) {
    out.condition = leaf(ExprKind::law_unknown, *unknown);
    out.condition.text = word(unknown->children[2]).text;
  } else {
    out.condition = condition(cursor.next());
  }
  return out;
}

}  // namespace cocket
