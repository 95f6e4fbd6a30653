// Concrete tree to syntax tree. Private to dsl/parse.
//
// Here operators get their precedence, and here the mistakes are found that the grammar lets pass so
// that they can be explained: `and` mixed with `or`, chained comparisons, `8bit`, `3 months`. Each is
// reported and the declaration is still built, so that rules which refer to it find it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/diagnostic.h"
#include "base/limits.h"
#include "dsl/parse/cst.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

// What a message stands under: "3A090.a, version 2023-11-17 (88 FR 73458)", or "define density".
class PlacesInLaw {
 public:
  explicit PlacesInLaw(const DeclarationText& text);
  std::string at(uint32_t offset) const;

 private:
  std::string declaration_;
  std::vector<std::pair<uint32_t, std::string>> parts_;  // versions, penalties: by where they begin
};

// Reads a node's children in the order of the grammar.
class Cursor {
 public:
  explicit Cursor(const cst::Node& node) : node_(node) {}
  bool done() const { return at_ == node_.children.size(); }
  bool at(std::string_view word) const { return !done() && peek().is(word); }
  bool at(cst::Rule rule) const { return !done() && peek().rule == rule; }
  bool take(std::string_view word) { return at(word) && (++at_, true); }
  const cst::Node* take(cst::Rule rule) { return at(rule) ? &node_.children[at_++] : nullptr; }
  const cst::Node& peek() const { return node_.children[at_]; }
  const cst::Node& next() {
    COCKET_CHECK(!done());
    return node_.children[at_++];
  }

 private:
  const cst::Node& node_;
  size_t at_ = 0;
};

class Lowering {
 public:
  Lowering(SourceId source, const DeclarationText& text, const Limits& limits,
           Diagnostics& diagnostics)
      : source_(source), places_(text), limits_(limits), diagnostics_(diagnostics) {}

  // `node` is what match_declaration gave for this text.
  syntax::Declaration declaration(const cst::Node& node);

 private:
  // A stretch of an expression that may still turn out to need brackets.
  struct Part {
    syntax::Expr expr;
    const Token* first = nullptr;
    const Token* last = nullptr;
    bool bare_not = false;  // a comparison of numbers without brackets, after `not` or not yet
    bool open = false;      // an `and` or `or` that takes further terms
  };

  Span span(const Token& token) const { return {source_, token.begin, token.end}; }
  Span span(const Token* first, const Token* last) const {
    return {source_, first->begin, last->end};
  }
  Span span(const cst::Node& node) const { return span(node.first, node.last); }
  syntax::Word word(const cst::Node& node) const;
  std::vector<syntax::Word> names(Cursor& cursor) const;
  Diagnostic& report(Code code, Span span, std::string message, std::string label = {});

  // Expressions (lower_expression.cpp)
  syntax::Expr leaf(syntax::ExprKind kind, const cst::Node& node) const;
  syntax::Expr name_expr(const cst::Node& node) const;
  syntax::Expr expression(const cst::Node& node);
  syntax::Expr primary(const cst::Node& node);
  syntax::Expr quantity(const cst::Node& node, bool calendar_units = false);
  syntax::Expr band(const cst::Node& node);
  syntax::Expr set(const cst::Node& node);
  syntax::Expr over(const cst::Node& node);
  syntax::Expr quantifier(const cst::Node& node);
  syntax::Expr where(const cst::Node& node);
  syntax::Expr condition(const cst::Node& node);
  syntax::Limb limb(const cst::Node& node);
  std::vector<syntax::Limb> limbs(const cst::Node& node);
  Part logic(const cst::Node& node);
  Part negation(const cst::Node& node, size_t& at);
  Part comparison(const cst::Node& node, size_t& at);
  Part postfix(Part left, const cst::Node& node);
  Part sum(const cst::Node& node, size_t& at);
  Part product(const cst::Node& node, size_t& at);
  Part factor(const cst::Node& node, size_t& at);
  Part join(syntax::ExprKind kind, const Token& mark, Part left, Part right) const;
  void check_mixed(const std::vector<Part>& parts, const std::vector<const Token*>& joints);
  bool check_terms(size_t terms, const Token& mark);
  void check_number(const syntax::Expr& expr);

  // Declarations (lower_declaration.cpp)
  syntax::Source source(const cst::Node& node) const;
  syntax::Type type(const cst::Node& node);
  syntax::Module module(const cst::Node& node);
  syntax::Facts facts(const cst::Node& node);
  syntax::Fact fact(const cst::Node& node);
  syntax::View view(const cst::Node& node) const;
  syntax::Kind kind(const cst::Node& node) const;
  syntax::Unit unit(const cst::Node& node) const;
  syntax::Group group(const cst::Node& node) const;
  syntax::Table table(const cst::Node& node) const;
  syntax::Readings readings(const cst::Node& node) const;
  syntax::Define define(const cst::Node& node);
  syntax::Assume assume(const cst::Node& node);
  syntax::Test test(const cst::Node& node);
  syntax::Expect expect(const cst::Node& node) const;

  // Declarations that have versions (lower_law.cpp)
  syntax::Provision provision(const cst::Node& node);
  syntax::Requirement requirement(const cst::Node& node);
  syntax::Exception exception(const cst::Node& node);
  syntax::Restriction restriction(const cst::Node& node);
  syntax::Review review(const cst::Node& node);
  syntax::Penalty penalty(const cst::Node& node);
  syntax::Version version(const cst::Node& node);
  syntax::Status status(const cst::Node& node) const;
  syntax::Condition version_condition(const cst::Node& node);
  syntax::PolicyCase policy_case(const cst::Node& node);
  syntax::Duty duty(const cst::Node& node);
  syntax::Notice notice(const cst::Node& node);
  void head(syntax::Head& head, const cst::Node& node) const;
  // The rest of a declaration.
  void head_and_versions(syntax::Head& head, std::vector<syntax::Version>& versions,
                         Cursor& cursor);

  SourceId source_;
  PlacesInLaw places_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
};

}  // namespace cocket
