// How an answer is put together from numbered pieces.
//
// A graph of *nodes*. Of each line a node has a small number; equal numbers mean that whatever the
// node stands for says the same. A node's number is found in a table by the numbers of at most two
// other nodes, so a line costs one look-up for each node that it needs. What is not in the table yet
// is asked of the law for that line (exact::Pieces), or joined from what the parts said.
//
// Nodes stand in an order in which parts come before what is made of them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "base/date.h"
#include "dsl/program/program.h"
#include "engine/columnar/projection.h"
#include "engine/exact/pieces.h"

namespace cocket::columnar {

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

// What is asked of the law for a piece.
struct Asked {
  enum class Kind : uint8_t { condition, limb, define, presumption, rule, scope, own_date, restriction, exception };
  Kind kind = Kind::condition;
  program::ExprId expr;                     // condition, limb
  uint32_t limb = 0;
  program::DefineId define;
  const program::Rule* rule = nullptr;      // rule
  program::ModuleId module;                 // scope
  program::ProvisionId provision;           // own_date
  exact::RecordName instance;
  program::RestrictionId restriction;
  program::RequirementId requirement;       // exception
  program::ExceptionId exception;
  exact::Where where;
  friend bool operator==(const Asked&, const Asked&) = default;
};

struct Node {
  enum class Kind : uint8_t {
    column,      // codes of an input or atom, one higher, as they are
    projected,   // of column `a`, as `projection` tells them apart
    day,         // the day on which `asked.where` asks, a function of `a`
    clock,       // of day `a`, as `days` tell it apart
    tuple,       // of `a` and `b`: both together
    piece,       // of `a` (and `b`): what the law says to `asked`
    both,        // of `a` and `b`: joined by and
    either,      // joined by or
    negation,    // of `a`
    none_of,     // of `a`: a block of limbs that must not hold
    select,      // of a rule: by clock `a`, from the text that applies
  };
  Kind kind = Kind::column;
  NodeId a = kNoNode, b = kNoNode;          // neither: the same in every line
  uint16_t column = 0;                      // of the plan
  Projection projection;
  std::set<Date> days;                      // clock: on which what is asked changes
  bool asks = false;                        // select: of the law; otherwise clock and text together
  Asked asked;                              // piece, select; day: `where` alone
  // piece: parts that are not asked again, by what they answer (exact::Pieces::Part).
  struct Given {
    const void* of = nullptr;
    NodeId node = kNoNode;
    // Of a version of a rule: only where it applies.
    NodeId select = kNoNode;
    uint32_t version = 0;
  };
  std::vector<Given> given;
  bool all_given = false;                   // piece: made from them alone, any line will do
  NodeId day = kNoNode;                     // piece, select: the day of `asked.where`
  std::vector<NodeId> bodies;               // select: by version; kNoNode: nothing of it is asked
  bool early = false;                       // made of days alone: known before anything is asked
};

// How one unit is put together.
struct UnitNodes {
  // Everything that its answer depends on: one node, and a second where the truth of one of `roots`
  // is not no.
  NodeId first = kNoNode;
  NodeId rest = kNoNode;
  std::vector<NodeId> roots;
  std::vector<Node::Given> given;           // parts that are not asked again
  std::vector<Node::Given> given_rest;      // of what `rest` stands for
  std::vector<Node::Given> other_given, other_given_rest;   // the same under the other view
};

struct Graph {
  std::vector<Node> nodes;
  std::vector<UnitNodes> units;             // as the plan's
};

}  // namespace cocket::columnar
