// The nodes of a graph while it is made, each once (private to engine/columnar).
#pragma once

#include <map>
#include <tuple>
#include <unordered_map>
#include <span>
#include <vector>

#include "engine/columnar/graph.h"
#include "engine/columnar/support.h"

namespace cocket::columnar {

class GraphNodes {
 public:
  explicit GraphNodes(Graph& made) : graph(made) {}

  // Of both nodes, or one: joined, negated, or together.
  NodeId simple_node(Node::Kind kind, NodeId a, NodeId b = kNoNode);
  NodeId column(uint16_t index);
  NodeId projected(const Support::Column& of);
  NodeId clock_node(NodeId day, const Ascending<Date>& days);
  // All of them together; kNoNode are left out, and stand for none.
  NodeId chain(std::vector<NodeId> parts);
  // All of them joined in one way.
  NodeId fold(Node::Kind kind, std::span<const NodeId> parts);

  // Pieces, selects and days by what they ask; kNoNode: none asks this.
  NodeId known(Node::Kind kind, const Asked& asked) const;
  NodeId keep(Node node);

 protected:
  Graph& graph;

 private:
  NodeId add(Node node);

  std::map<std::tuple<int, NodeId, NodeId>, NodeId> simple_;
  std::map<uint16_t, NodeId> columns_;
  std::map<const Projection*, NodeId> projected_;
  std::map<std::pair<NodeId, Ascending<Date>>, NodeId> clocks_;
  std::unordered_multimap<uint64_t, NodeId> asking_;   // by what is asked roughly
};

}  // namespace cocket::columnar
