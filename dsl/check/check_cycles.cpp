// No rule asks itself, however far around: defines, provisions, requirements and defaults are
// searched for circles. Runs only on a program without other errors.
#include <functional>

#include "dsl/check/checker.h"
#include "dsl/program/walk.h"

namespace cocket::check_detail {
namespace {

struct Node {
  char kind;  // 'd'efine, 'p'rovision, 'r'equirement, 'f'ield default
  uint32_t index;
  uint32_t field = 0;
  friend auto operator<=>(const Node&, const Node&) = default;
};

}  // namespace

void Checker::check_cycles() {
  std::map<Node, int> state;  // 1: on the way, 2: done
  std::vector<Node> path;
  bool found = false;

  auto label = [&](const Node& node) -> std::pair<std::string, Span> {
    switch (node.kind) {
      case 'd': return {program_->defines[DefineId{node.index}].name, program_->defines[DefineId{node.index}].span};
      case 'p': return {program_->provisions[ProvisionId{node.index}].name, program_->provisions[ProvisionId{node.index}].span};
      case 'r': return {program_->requirements[RequirementId{node.index}].name, program_->requirements[RequirementId{node.index}].span};
      default: {
        const Record& record = program_->records[RecordId{node.index}];
        return {record.name + "." + record.fields[node.field].name, record.fields[node.field].span};
      }
    }
  };

  std::function<void(const Node&)> visit;
  std::function<void(ExprId)> walk = [&](ExprId id) {
    if (!id.valid() || found) return;
    const Expr& expr = program_->exprs[id];
    switch (expr.op) {
      case Op::define_truth:
      case Op::define_number:
      case Op::define_date:
      case Op::define_symbol: visit({'d', expr.define.index}); break;
      case Op::meets: visit({'p', expr.provision.index}); break;
      case Op::applies:
        for (const RequirementId each : expr.requirements) visit({'r', each.index});
        break;
      case Op::fact_truth:
      case Op::fact_number:
      case Op::fact_date:
      case Op::fact_symbol: visit({'f', expr.place.owner.index, expr.place.field.index}); break;
      default: break;
    }
    program::each_part(expr, walk);
  };
  auto walk_rule = [&](const Rule& rule) {
    walk(rule.dated_by);
    for (const Version& version : rule.versions) {
      for (const ExprId each : {version.when, version.presumed, version.shown}) walk(each);
    }
  };
  visit = [&](const Node& node) {
    if (found) return;
    int& mark = state[node];
    if (mark == 2) return;
    if (mark == 1) {
      found = true;
      std::string circle;
      size_t start = 0;
      while (path[start] != node) ++start;
      for (size_t i = start; i < path.size(); ++i) circle += label(path[i]).first + " -> ";
      circle += label(node).first;
      Diagnostic& d = report(Code::C0304, label(node).second, "`" + label(node).first + "` asks itself in a circle", circle);
      for (size_t i = start + 1; i < path.size(); ++i) d.labels.push_back({label(path[i]).second, "on the way"});
      d.why = "a rule that rests on its own answer has none";
      return;
    }
    mark = 1;
    path.push_back(node);
    switch (node.kind) {
      case 'd': {
        const Define& define = program_->defines[DefineId{node.index}];
        walk(define.value);
        for (const auto& each : define.first_of) walk(each.value), walk(each.when);
        break;
      }
      case 'p': walk_rule(program_->provisions[ProvisionId{node.index}]); break;
      case 'r': {
        const Requirement& requirement = program_->requirements[RequirementId{node.index}];
        walk(program_->modules[requirement.module].scope);
        walk_rule(requirement);
        break;
      }
      default: {
        const Field& field = program_->records[RecordId{node.index}].fields[node.field];
        for (const Default& each : field.defaults) walk(each.value), walk(each.when);
      }
    }
    path.pop_back();
    state[node] = 2;
  };
  for (size_t i = 0; i < program_->records.size() && !found; ++i) {
    for (size_t f = 0; f < program_->records[program_->records.id_at(i)].fields.size(); ++f) {
      visit({'f', static_cast<uint32_t>(i), static_cast<uint32_t>(f)});
    }
  }
  for (size_t i = 0; i < program_->defines.size(); ++i) visit({'d', static_cast<uint32_t>(i)});
  for (size_t i = 0; i < program_->provisions.size(); ++i) visit({'p', static_cast<uint32_t>(i)});
  for (size_t i = 0; i < program_->requirements.size(); ++i) visit({'r', static_cast<uint32_t>(i)});
}

}  // namespace cocket::check_detail
