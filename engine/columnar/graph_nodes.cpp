#include "engine/columnar/graph_nodes.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {
namespace {

uint64_t rough(const Asked& asked) {
  auto pointer = [](const void* p) { return reinterpret_cast<uintptr_t>(p); };
  uint64_t hash = static_cast<uint64_t>(asked.kind) + 31 * asked.expr.index + 101 * asked.limb + 1009 * asked.define.index +
                  pointer(asked.rule) * 7 + 10007 * asked.provision.index + 13 * asked.restriction.index + 17 * asked.module.index;
  return hash * 31 + pointer(asked.where.version) + asked.where.dated_by.index;
}

}  // namespace

NodeId GraphNodes::add(Node node) {
  graph.nodes.push_back(std::move(node));
  return static_cast<NodeId>(graph.nodes.size() - 1);
}

NodeId GraphNodes::simple_node(Node::Kind kind, NodeId a, NodeId b) {
  const auto [at, fresh] = simple_.try_emplace({static_cast<int>(kind), a, b}, 0);
  if (fresh) {
    Node node;
    node.kind = kind;
    node.a = a;
    node.b = b;
    node.early = kind == Node::Kind::tuple && graph.nodes[a].early && graph.nodes[b].early;
    at->second = add(std::move(node));
  }
  return at->second;
}

NodeId GraphNodes::column(uint16_t index) {
  const auto [at, fresh] = columns_.try_emplace(index, 0);
  if (fresh) {
    Node node;
    node.column = index;
    node.early = true;
    at->second = add(std::move(node));
  }
  return at->second;
}

NodeId GraphNodes::projected(const Support::Column& of) {
  const NodeId whole = column(of.column);
  if (of.projection == nullptr) return whole;
  const auto [at, fresh] = projected_.try_emplace(of.projection, 0);
  if (fresh) {
    Node node;
    node.kind = Node::Kind::projected;
    node.a = whole;
    node.projection = *of.projection;
    node.early = true;
    at->second = add(std::move(node));
  }
  return at->second;
}

NodeId GraphNodes::clock_node(NodeId day, const Ascending<Date>& days) {
  const auto [at, fresh] = clocks_.try_emplace({day, days}, 0);
  if (fresh) {
    Node node;
    node.kind = Node::Kind::clock;
    node.a = day;
    node.days = {days.begin(), days.end()};
    node.early = true;
    at->second = add(std::move(node));
  }
  return at->second;
}

NodeId GraphNodes::chain(std::vector<NodeId> parts) {
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  parts.erase(std::remove(parts.begin(), parts.end(), kNoNode), parts.end());
  if (parts.empty()) return kNoNode;
  NodeId at = parts.front();
  for (size_t i = 1; i < parts.size(); ++i) at = simple_node(Node::Kind::tuple, at, parts[i]);
  return at;
}

// By halves, so that where one of many parts says something new, few nodes above it do.
NodeId GraphNodes::fold(Node::Kind kind, std::span<const NodeId> parts) {
  COCKET_CHECK(!parts.empty());
  if (parts.size() == 1) return parts.front();
  const size_t half = parts.size() / 2;
  const NodeId left = fold(kind, parts.first(half));
  return simple_node(kind, left, fold(kind, parts.subspan(half)));
}

NodeId GraphNodes::known(Node::Kind kind, const Asked& asked) const {
  const auto [first, last] = asking_.equal_range(rough(asked));
  for (auto at = first; at != last; ++at) {
    const Node& node = graph.nodes[at->second];
    if (node.kind == kind && node.asked == asked) return at->second;
  }
  return kNoNode;
}

NodeId GraphNodes::keep(Node node) {
  const uint64_t hash = rough(node.asked);
  const NodeId id = add(std::move(node));
  asking_.emplace(hash, id);
  return id;
}

}  // namespace cocket::columnar
