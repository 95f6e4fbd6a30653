#include "dsl/parse/layout.h"

namespace cocket {

bool is_line_joint(std::string_view word) {
  for (const std::string_view joint : {"and", "or", "not", "in", "is", "meets", "=", "+", "-", "*",
                                       "/", ">=", "<=", ">", "<", ","}) {
    if (word == joint) return true;
  }
  return false;
}

namespace {

// Inside a unit (`TPP/mm2`, `a*b`) a blank would change the meaning, and only the grammar knows a
// unit from a division typed without blanks; so what was typed stays. So does a fraction (`1/8`).
// A declaration starts with its keyword, so a word stands before every mark.
bool is_tight(const Token& mark) {
  if (!mark.is("/") && !mark.is("*")) return false;
  const TokenKind left = (&mark - 1)->kind;
  const Token& right = *(&mark + 1);
  if (!mark.glued || !right.glued || left != right.kind) return false;
  return left == TokenKind::name || (left == TokenKind::number && mark.is("/"));
}

}  // namespace

bool blank_after(const Token* left) {
  const Token& right = *(left + 1);
  if (left->is("(")) return false;
  if (right.is(")") || right.is(",") || right.is(":")) return false;
  return !is_tight(*left) && !is_tight(right);
}

std::string one_line(const Token* first, const Token* last) {
  std::string out;
  for (const Token* token = first; token != last; ++token) {
    out += token->text;
    if (token + 1 != last && !token->is_structure() && !(token + 1)->is_structure() &&
        blank_after(token)) {
      out += ' ';
    }
  }
  return out;
}

}  // namespace cocket
