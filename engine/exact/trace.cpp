// Explanations: the tree of what was asked, beside the truth that it gave.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

bool is_fact(Op op) { return op == Op::fact_number || op == Op::fact_date || op == Op::fact_symbol || op == Op::fact_truth; }

}  // namespace

// What a node of an explanation says of an expression: blocks are told by their limbs.
std::string brief(const Expr& expr) {
  if (expr.op == Op::by_reading) return "by reading";
  if (expr.op != Op::limbs) return expr.written;
  return expr.block == Block::any ? "any of" : (expr.block == Block::all ? "all of" : "none of");
}

void absorb(Derivation& node) {
  while (node.children.size() == 1 && node.value.empty() && node.children[0].label.empty()) {
    Derivation child = std::move(node.children[0]);
    node.text = std::move(child.text);
    node.value = std::move(child.value);
    node.margin = std::move(child.margin);
    if (node.because.empty()) node.because = std::move(child.because);
    if (node.citation.empty()) node.citation = std::move(child.citation);
    std::vector<Derivation> children = std::move(child.children);
    node.children = std::move(children);
  }
}

Found Evaluator::Impl::truth(ExprId id, const Env& env) {
  if (!env.trace) {
    if (!given.empty()) {
      if (const Found* found = given_for(&program.exprs[id])) return *found;
    }
    return truth_untraced(id, env);
  }
  const Expr& expr = program.exprs[id];
  // Blocks and applied provisions put nodes of their own.
  if (expr.op == Op::limbs || expr.op == Op::by_reading || expr.op == Op::meets) return truth_untraced(id, env);
  // So does `when ... except ...`.
  if (expr.op == Op::and_ && std::any_of(expr.args.begin(), expr.args.end(), [&](ExprId arg) {
        return program.exprs[arg].op == Op::limbs && program.exprs[arg].block == Block::none;
      })) {
    return truth_untraced(id, env);
  }
  Derivation node;
  node.text = expr.written;
  Env inside = env;
  inside.trace = &node;
  const size_t margins_before = margins.size();
  Found found = truth_untraced(id, inside);
  node.answer = std::string(to_string(found.truth));
  if (expr.op == Op::compare) {
    for (const ExprId arg : expr.args) {
      const Expr& side = program.exprs[arg];
      if (side.op == Op::number) continue;
      const Known known = number(arg, env);
      std::string name = side.written;
      if (side.op == Op::fact_number) name = fact_name(*record_of(side.place, env), side.place.field);
      std::string shown = known.none ? "none" : known.number.is_all() ? "not known" : "";
      if (shown.empty()) {
        Interval scaled = known.number;
        if (scaled.low.value) scaled.low.value = *scaled.low.value / side.unit.factor;
        if (scaled.high.value) scaled.high.value = *scaled.high.value / side.unit.factor;
        shown = (known.settled ? "" : "in ") + cocket::to_string(scaled) + (side.unit.name.empty() ? "" : " " + side.unit.name);
      }
      node.value += (node.value.empty() ? "" : ", ") + name + " = " + shown;
    }
    if (margins.size() > margins_before && !found.ground.margins.empty()) {
      node.margin = cocket::to_string(margins[nearest_margin(found.ground)->margin]);
    }
  } else if (!expr.args.empty() && (expr.op == Op::in || expr.op == Op::is || expr.op == Op::is_truth || expr.op == Op::is_none)) {
    const Expr& side = program.exprs[expr.args[0]];
    std::string name = side.written;
    if (is_fact(side.op)) name = fact_name(*record_of(side.place, env), side.place.field);
    std::string shown = "not known";
    if (side.type == ValueType::truth) {
      const Found value = truth_untraced(expr.args[0], [&] { Env plain = env; plain.trace = nullptr; return plain; }());
      if (value.truth != Truth::unknown) shown = value.truth == Truth::yes ? "yes" : "no";
    } else if (side.type == ValueType::country || side.type == ValueType::text || side.type == ValueType::symbol) {
      const Known known = text(expr.args[0], env);
      if (known.none) shown = "none";
      else if (!known.any_text) {
        shown.clear();
        for (const std::string& each : known.texts) shown += (shown.empty() ? "" : " or ") + each;
      }
    }
    node.value = name + " = " + shown;
  } else if (expr.op == Op::date_compare) {
    for (const ExprId arg : expr.args) {
      const Expr& side = program.exprs[arg];
      if (side.op == Op::date) continue;
      const Known known = date(arg, env);
      std::string name = side.written;
      if (side.op == Op::fact_date) name = fact_name(*record_of(side.place, env), side.place.field);
      node.value += (node.value.empty() ? "" : ", ") + name + " = " +
                    (known.none ? "none" : known.date.is_all() ? "not known" : cocket::to_string(known.date));
    }
  }
  if (expr.op == Op::compare) node.children.clear();
  env.trace->children.push_back(std::move(node));
  return found;
}

}  // namespace cocket::exact
