// The concrete tree: which rule of the grammar holds which words. Private to dsl/parse.
//
// One shape for all rules instead of a struct each: a node is a rule with its words and sub-rules in
// the order of the text. Lowering knows the order from the grammar.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/parse/scan.h"

namespace cocket::cst {

enum class Rule : uint8_t {
  word,  // a single word; no children
  // expressions
  unit, quantity, percent, bracketed, set, sum, expr, negated,
  is, in, meets, from_below, above, at_least, at_most, below,
  applies, quantifier, where, over, aggregate, count, law_unknown,
  block, limbs, limb, limb_unknown,
  // parts of declarations
  source, type, type_range, or_none, description, default_value,
  attribute, fact, choice, first_of, first_case, otherwise,
  head_dated, head_formerly, version, version_head, presumed, conditions, condition,
  condition_when, policy, policy_case, status, state, penalty,
  imposes, duty, notice, notice_given, notice_counted, held,
  assume_line, given, given_set, expect,
  // declarations
  module, facts, view, kind, declared_unit, group, table, readings, define,
  provision, requirement, exception, restriction, review, assume, assume_law, test,
};

struct Node {
  Rule rule = Rule::word;
  const Token* first = nullptr;
  const Token* last = nullptr;  // the last word, not past it
  std::vector<Node> children;
  bool is(std::string_view text) const { return rule == Rule::word && first->is(text); }
};

}  // namespace cocket::cst
