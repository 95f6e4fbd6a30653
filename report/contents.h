// What stands in a module: its rules in declared order, and every expression in them with its
// place.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::report {

// An expression of a module and where it stands: "3A090.a@2023-11-17", "term consumer".
struct Root {
  std::string where;
  program::ExprId expr;
};

// Of one rule: its day, its versions with their conditions and policies.
std::vector<Root> roots_of(const program::Program& program, const program::Rule& rule);
// Of a whole module: scope, rules with duties and penalties, terms.
std::vector<Root> roots_of(const program::Program& program, program::ModuleId module);

// Calls `found` for the expression and each one in it, with the label of the limb it stands in;
// goes into no term, provision or requirement that is referred to.
using ExprFound = std::function<void(const program::Expr& expr, const std::string& limb)>;
void visit(const program::Program& program, program::ExprId root, const ExprFound& found);

// "3A090.a@2023-11-17#1"
std::string place_id(const std::string& where, const std::string& limb);

// The rules of a kind that a module declares.
template <typename Ids, typename T>
std::vector<const T*> in_module(const IdVector<Ids, T>& all, program::ModuleId module) {
  std::vector<const T*> found;
  for (const T& each : all) {
    if (each.module == module) found.push_back(&each);
  }
  return found;
}

}  // namespace cocket::report
