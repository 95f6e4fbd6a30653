// Units taken apart: which pieces an answer is put together from.
#include <algorithm>
#include <map>

#include "engine/columnar/graph_pieces.h"

namespace cocket::columnar {

struct GraphBuilder::Impl : GraphPieces {
  explicit Impl(Planner& made_by) : GraphPieces(made_by.graph(), made_by, made_by.plan_, made_by.options_), planner(made_by) {}

  Planner& planner;

  NodeId notice(const Notice& notice, const Where& where) {
    const Support support = supports.of(&notice, [&](Walker& walker) {
      walker.walk(notice.day);
      walker.walk(notice.given_on);
    }, where, &notice);
    std::vector<NodeId> parts;
    for (const Support::Column& each : support.columns) parts.push_back(projected(each));
    if (!support.days.empty()) parts.push_back(clock(where, support.days));
    return chain(std::move(parts));
  }

  // What an exception says, all of it together.
  NodeId exception(RequirementId of, ExceptionId id, View view, std::vector<Node::Given>& of_unit) {
    // Where it is not told how an exception stands, one that is not met says nothing.
    const Rests if_met = options.told.exceptions ? Rests::any : Rests::yes;
    const Requirement& requirement = program.requirements[of];
    const Exception& exception = program.exceptions[id];
    const Where where = own_where(exception, view);
    Asked asked;
    asked.rule = &exception;
    asked.where = where;
    NodeId text = known(Node::Kind::select, asked);
    std::vector<Node::Given>& given = of_exception[{id.index, view == View::legal}];
    if (text == kNoNode) {
      given.clear();
      Node node;
      node.kind = Node::Kind::select;
      node.asked = asked;
      node.day = day(where);
      node.a = clock(where, days_of(exception));
      for (const Version& each : exception.versions) {
        Where there = where;
        there.rule = &exception;
        there.version = &each;
        const auto number = static_cast<uint32_t>(&each - exception.versions.data());
        std::vector<NodeId> parts{rule_for(exception, version(exception, each, where), there, if_met)};
        given.push_back({&each, parts.back(), kNoNode, number});
        auto ask = [&](ExprId asked_for, Rests rests) {
          if (!asked_for.valid()) return;
          parts.push_back(condition_for(asked_for, there, rests));
          given.push_back({&program.exprs[asked_for], parts.back(), kNoNode, number});
        };
        for (const Condition& condition : each.conditions) {
          ask(condition.condition, if_met);
          // Where no notice is needed, that is what the exception rests on.
          ask(condition.notice_when, options.told.exceptions ? Rests::any : Rests::no);
          if (condition.notice) parts.push_back(notice(*condition.notice, there));
        }
        node.bodies.push_back(chain(std::move(parts)));
      }
      const bool dated = node.a != kNoNode;
      text = dated ? keep(std::move(node)) : chain(node.bodies);
      if (!dated) given.clear();
      for (Node::Given& each : given) each.select = text;
    }
    std::vector<NodeId> parts{text};
    std::vector<Node::Given> of_piece = given;
    for (const Requirement::Bar& bar : requirement.bars) {
      if (bar.exception != id) continue;
      parts.push_back(restriction(bar.restriction, view, options.told.exceptions ? Rests::any : Rests::no));
      const Node& barring = graph.nodes[parts.back()];
      of_piece.insert(of_piece.end(), barring.given.begin(), barring.given.end());
    }
    if (options.told.exceptions) of_unit.insert(of_unit.end(), of_piece.begin(), of_piece.end());
    Asked together;
    together.kind = Asked::Kind::exception;
    together.requirement = of;
    together.exception = id;
    together.where.view = view;
    const NodeId stands = piece(together, std::move(parts), std::move(of_piece));
    if (!options.told.exceptions) of_unit.push_back({&exception.title, stands});
    return stands;
  }

  std::map<std::pair<uint32_t, bool>, std::vector<Node::Given>> of_exception;

  // `rests`: what is told only of a restriction that bars nothing, or of any.
  NodeId restriction(RestrictionId id, View view, Rests rests) {
    const Restriction& restriction = program.restrictions[id];
    const Where where = own_where(restriction, view);
    Asked asked;
    asked.kind = Asked::Kind::restriction;
    asked.restriction = id;
    asked.where.view = view;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const NodeId inner = rule_for(restriction, scoped(restriction, where), where, rests);
    // What is known of its day counts as well, and where it is told which text it was.
    const NodeId text = clock(where, rests == Rests::any ? days_of(restriction) : Ascending<Date>{});
    return piece(asked, {inner, text}, {{&restriction.title, inner}});
  }

  NodeId review(ReviewId id, View view) {
    const Review& review = program.reviews[id];
    const Where where = own_where(review, view);
    Asked asked;
    asked.rule = &review;
    asked.where = where;
    if (const NodeId node = known(Node::Kind::select, asked); node != kNoNode) return node;
    Node node;
    node.kind = Node::Kind::select;
    node.asked = asked;
    node.day = day(where);
    node.a = clock(where, days_of(review));
    for (const Version& each : review.versions) {
      Where there = where;
      there.rule = &review;
      there.version = &each;
      std::vector<NodeId> parts;
      for (const PolicyCase& policy : each.policy) {
        // Only its policies are told, unless all is.
        if (policy.when.valid()) parts.push_back(condition_for(policy.when, there, options.told.whole ? Rests::any : Rests::none));
      }
      node.bodies.push_back(chain(std::move(parts)));
    }
    if (node.a == kNoNode) return chain(node.bodies);
    return keep(std::move(node));
  }

  // A requirement under one view.
  void requirement(RequirementId id, View view, bool with_reviews, std::vector<NodeId>& first, std::vector<NodeId>& rest,
                   UnitNodes& unit) {
    const Requirement& requirement = program.requirements[id];
    const Where where = own_where(requirement, view);
    const NodeId root = scoped(requirement, where);
    unit.roots.push_back(root);
    (view == options.view ? unit.given : unit.other_given).push_back({&requirement.title, root});
    first.push_back(root);
    first.push_back(clock(where, days_of(requirement)));
    if (program.modules[requirement.module].scope.valid()) first.push_back(scope(requirement.module, where));
    std::vector<Node::Given> given;
    auto ask = [&](ExprId expr, Rests rests = Rests::any) {
      if (!expr.valid()) return;
      rest.push_back(condition_for(expr, where, rests));
      given.push_back({&program.exprs[expr], rest.back()});
    };
    for (const Duty& duty : requirement.imposes) {
      ask(duty.when);
      ask(duty.held_when);
      if (duty.notice) rest.push_back(notice(*duty.notice, where));
    }
    for (const ExceptionId each : requirement.exceptions) rest.push_back(exception(id, each, view, given));
    for (const Requirement::Penalty& penalty : requirement.penalties) ask(penalty.when, options.told.whole ? Rests::any : Rests::none);
    (view == options.view ? unit.given_rest : unit.other_given_rest) = std::move(given);
    if (!with_reviews) return;
    for (const ReviewId each : requirement.reviews) rest.push_back(review(each, view));
  }

  // By everything that the unit's rules read.
  UnitNodes plain_unit(size_t index) {
    UnitNodes unit;
    const Support all = supports.of_unit(planner.uses_[index]);
    std::vector<NodeId> parts;
    for (const Support::Column& each : all.columns) parts.push_back(projected(each));
    unit.first = chain(std::move(parts));
    return unit;
  }

  // Whether something asked stands otherwise under the other view, or has more than one open reading.
  struct Traits {
    bool view_matters = false;
    bool open_reading = false;
  };
  Traits traits_of(RequirementId id) const {
    Traits found;
    Walker walker(program);
    walker.on_expr = [&](const Expr& expr) {
      if (expr.op == Op::by_reading && !chosen(expr.reading)) found.open_reading = true;
    };
    walker.on_rule = [&](const Rule& rule) {
      found.view_matters = found.view_matters || std::any_of(rule.versions.begin(), rule.versions.end(), columnar::view_matters);
    };
    walker.walk_requirement(id);
    for (const ReviewId review : program.requirements[id].reviews) walker.walk_rule(program.reviews[review]);
    return found;
  }

  UnitNodes requirement_unit(size_t index, RequirementId id) {
    const Traits traits = traits_of(id);
    if (traits.open_reading) return plain_unit(index);
    UnitNodes unit;
    std::vector<NodeId> first;
    std::vector<NodeId> rest;
    requirement(id, options.view, true, first, rest, unit);
    if (traits.view_matters && options.compare_views) {
      requirement(id, options.view == View::enforced ? View::legal : View::enforced, false, first, rest, unit);
    }
    unit.first = chain(std::move(first));
    unit.rest = chain(std::move(rest));
    return unit;
  }

  UnitNodes provision_unit(size_t index, ProvisionId id) {
    const Provision& provision = program.provisions[id];
    std::vector<RecordName> instances;
    if (program.records[provision.on].singleton) {
      instances.push_back({provision.on, {}});
    } else {
      if (supports.any_list_given()) return plain_unit(index);
      for (const program::View& view : program.views) {
        if (view.record != provision.on) continue;
        for (const RecordName& member : members_of(view.owner, view.list)) {
          if (std::find(instances.begin(), instances.end(), member) == instances.end()) instances.push_back(member);
        }
      }
    }
    UnitNodes unit;
    std::vector<NodeId> parts;
    for (const RecordName& instance : instances) {
      const Where where = own_where(provision, options.view, {instance});
      Asked asked;
      asked.kind = Asked::Kind::own_date;
      asked.provision = id;
      asked.instance = instance;
      const NodeId text = text_of(provision, where);
      parts.push_back(piece(asked, {text, clock(where, {})}, {{static_cast<const Rule*>(&provision), text}}));
      const void* of = &provision.title;
      if (instance.view.valid()) of = &program.views[instance.view];
      unit.given.push_back({of, parts.back()});
    }
    unit.first = chain(std::move(parts));
    return unit;
  }

  void run() {
    // Nodes are large: room for most of them from the beginning.
    graph.nodes.reserve(2 * program.exprs.size());
    for (size_t i = 0; i < plan.units().size(); ++i) {
      const Unit& unit = plan.units()[i];
      graph.units.push_back(unit.requirement.valid() ? requirement_unit(i, unit.requirement) : provision_unit(i, unit.provision));
    }
  }
};

GraphBuilder::GraphBuilder(Planner& planner) : impl_(std::make_unique<Impl>(planner)) {}
GraphBuilder::~GraphBuilder() = default;
void GraphBuilder::run() { impl_->run(); }

}  // namespace cocket::columnar
