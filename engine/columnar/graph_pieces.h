// Pieces of answers as nodes of a graph: days, conditions, limbs, defines, texts of rules, what they rest
// on (private to engine/columnar).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/columnar/graph_nodes.h"
#include "engine/columnar/planner.h"
#include "engine/columnar/support.h"

namespace cocket::columnar {

using exact::RecordName;
using exact::Rests;
using exact::View;
using exact::Where;

// Each node is made once; what is asked for again is found.
class GraphPieces : public GraphNodes {
 protected:
  GraphPieces(Graph& graph, Planner& planner, const Plan& made_for, const PlanOptions& shown)
      : GraphNodes(graph), plan(made_for), program(made_for.program()), options(shown), supports(planner) {}

  const Plan& plan;
  const Program& program;
  const PlanOptions& options;
  SupportFinder supports;

  // ---- views

  // Where no text that is asked stands otherwise under the other view, both ask the same; then true. Of
  // the other view truths alone count, for `bare`.
  template <typename Walk>
  bool settle_view(Where& where, const void* root, Walk walk) {
    if (where.view == options.view) return false;
    if (where.version != nullptr && view_matters(*where.version)) return false;
    if (supports.view_matters(root, walk)) return false;
    where.view = options.view;
    where.rests = Rests::any;
    return true;
  }

  // The truth of a node alone. `of`: what stands for it in the question, with `where`.
  NodeId bare(ExprId of, NodeId inner, const Where& where);

  // ---- days

  NodeId day(const Where& where);
  NodeId clock(const Where& where, const Ascending<Date>& days);
  // The days on which the text of a rule changes; with what its limbs' status does apart from it.
  Ascending<Date> days_of(const Rule& rule) const;
  NodeId limb_clock(const Where& where, const std::string& label);

  // ---- pieces

  NodeId piece(const Asked& asked, std::vector<NodeId> parts, std::vector<Node::Given> given = {}, bool all_given = false);
  NodeId whole(const Asked& asked, const Support& support);
  static bool is_small(const Support& support);
  NodeId condition(ExprId id, Where where);
  // What a define or provision is asked with.
  Where inside(const program::Instance& handed, ModuleId module, const Where& where) const;
  // Members that views make of a list in every line.
  std::vector<RecordName> members_of(RecordId owner, FieldId list) const;
  std::optional<unsigned> chosen(ReadingId id) const;
  NodeId limb(ExprId block, size_t index, Where where);
  // `asked_in`: the condition that it is asked in.
  NodeId define(ExprId asked_in, DefineId id, Where where);
  // The text of one version.
  NodeId version(const Rule& rule, const Version& version, Where where);
  NodeId text_of(const Rule& rule, Where where);
  NodeId select(const Asked& asked, const std::function<NodeId(const Version&)>& body);
  NodeId scoped(const Rule& rule, const Where& where);
  NodeId scope(ModuleId id, Where where);
  Where own_where(const Rule& rule, View view, const std::vector<RecordName>& slots = {}) const;

  // ---- what something rests on, left out

  // A condition; what it rests on counts for some truths alone.
  NodeId condition_for(ExprId id, const Where& where, Rests rests);
  // The same of a rule that is put together in `inner`.
  NodeId rule_for(const Rule& rule, NodeId inner, const Where& where, Rests rests);
};

}  // namespace cocket::columnar
