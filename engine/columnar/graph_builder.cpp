// Units taken apart: which pieces an answer is put together from.
#include <algorithm>
#include <functional>
#include <map>

#include "base/check.h"
#include "engine/columnar/graph_nodes.h"
#include "engine/columnar/planner.h"
#include "engine/columnar/support.h"

namespace cocket::columnar {

using exact::RecordName;
using exact::Rests;
using exact::View;
using exact::Where;

namespace {

// Pieces with fewer combinations of what they depend on are asked whole.
constexpr double kFewCombinations = 1000;

}  // namespace

struct GraphBuilder::Impl : GraphNodes {
  explicit Impl(Planner& made_by)
      : GraphNodes(made_by.graph()), planner(made_by), plan(planner.plan_), program(planner.program_), options(planner.options_), supports(planner) {}

  Planner& planner;
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
  NodeId bare(ExprId of, NodeId inner, const Where& where) {
    Asked asked;
    asked.kind = Asked::Kind::condition;
    asked.expr = of;
    asked.where = where;
    asked.where.rests = Rests::none;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    return piece(asked, {inner}, {{&program.exprs[of], inner}}, true);
  }

  // ---- days

  NodeId day(const Where& where) {
    if (where.on_date || !where.dated_by.valid()) return kNoNode;
    Asked asked;
    asked.where.view = where.view;
    asked.where.dated_by = where.dated_by;
    asked.where.dating = where.dating;
    asked.where.module = where.module;
    // A fact says the same to every module.
    if (program.exprs[where.dated_by].op == Op::fact_date) asked.where.module = program.modules.id_at(0);
    settle_view(asked.where, &program.exprs[where.dated_by], [&](Walker& walker) { walker.walk(where.dated_by); });
    if (const NodeId node = known(Node::Kind::day, asked); node != kNoNode) return node;
    Where slots = where;
    slots.slots = where.dating;
    const Support support = supports.of(&program.exprs[where.dated_by], [&](Walker& walker) { walker.walk(where.dated_by); }, slots);
    // Which day it is counts, not only what it is compared with.
    std::vector<NodeId> parts;
    for (const Support::Column& each : support.columns) {
      const bool is_day = each.column < plan.inputs().size() && plan.inputs()[each.column].kind == InputKind::day;
      parts.push_back(is_day ? column(each.column) : projected(each));
    }
    Node node;
    node.kind = Node::Kind::day;
    node.a = chain(parts);
    node.asked = asked;
    node.early = true;
    return keep(std::move(node));
  }

  NodeId clock(const Where& where, const Ascending<Date>& days) {
    const NodeId of = day(where);
    return of == kNoNode ? kNoNode : clock_node(of, days);
  }

  // The days on which the text of a rule changes; with what its limbs' status does apart from it.
  Ascending<Date> days_of(const Rule& rule) const {
    Ascending<Date> days;
    auto from_to = [&days](std::optional<Date> first, std::optional<Date> last) {
      if (first) days.insert(*first);
      if (last) days.insert(*last + 1);
    };
    const Module& module = program.modules[rule.module];
    from_to(module.verified_from, module.verified_through);
    for (const AssumedLaw& law : program.assumed_law) from_to(std::nullopt, law.through);
    for (const Version& version : rule.versions) {
      from_to(version.from, version.through);
      for (const Status& status : version.statuses) {
        if (!status.limb.empty()) continue;
        for (const State& state : status.states) from_to(state.from, state.through);
      }
    }
    return days;
  }

  NodeId limb_clock(const Where& where, const std::string& label) {
    if (where.version == nullptr) return kNoNode;
    Ascending<Date> days;
    for (const Status& status : where.version->statuses) {
      if (status.limb != label) continue;
      for (const State& state : status.states) {
        days.insert(state.from);
        if (state.through) days.insert(*state.through + 1);
      }
    }
    return days.empty() ? kNoNode : clock(where, days);
  }

  // ---- pieces

  NodeId piece(const Asked& asked, std::vector<NodeId> parts, std::vector<Node::Given> given = {}, bool all_given = false) {
    Node node;
    node.kind = Node::Kind::piece;
    node.asked = asked;
    node.given = std::move(given);
    node.all_given = all_given;
    node.day = day(asked.where);
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    parts.erase(std::remove(parts.begin(), parts.end(), kNoNode), parts.end());
    if (parts.size() > 1) {
      node.b = parts.back();
      parts.pop_back();
    }
    node.a = chain(parts);
    return keep(std::move(node));
  }

  NodeId whole(const Asked& asked, const Support& support) {
    std::vector<NodeId> parts;
    for (const Support::Column& each : support.columns) parts.push_back(projected(each));
    if (!support.days.empty()) parts.push_back(clock(asked.where, support.days));
    return piece(asked, std::move(parts));
  }

  static bool is_small(const Support& support) {
    double combinations = support.days.empty() ? 1 : static_cast<double>(support.days.size() + 2);
    if (support.columns.size() + (support.days.empty() ? 0 : 1) <= 1) return true;
    for (const Support::Column& each : support.columns) combinations *= each.kinds;
    return combinations <= kFewCombinations;
  }

  NodeId condition(ExprId id, Where where) {
    const Expr& expr = program.exprs[id];
    settle_view(where, &expr, [&](Walker& walker) { walker.walk(id); });
    Asked asked;
    asked.kind = Asked::Kind::condition;
    asked.expr = id;
    asked.where = where;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const Support support = supports.of(&program.exprs[id], [&](Walker& walker) { walker.walk(id); }, where);
    if (is_small(support)) return whole(asked, support);
    switch (expr.op) {
      case Op::and_:
      case Op::or_: {
        std::vector<NodeId> parts;
        for (const ExprId arg : expr.args) parts.push_back(condition(arg, where));
        return fold(expr.op == Op::and_ ? Node::Kind::both : Node::Kind::either, parts);
      }
      case Op::not_: return simple_node(Node::Kind::negation, condition(expr.args[0], where));
      case Op::is_truth: {
        if (program.exprs[expr.args[0]].op == Op::fact_truth) break;
        const NodeId inner = condition(expr.args[0], where);
        return expr.truth_value == expr.negated ? simple_node(Node::Kind::negation, inner) : inner;
      }
      case Op::define_truth: return define(id, expr.define, inside(expr.instance, program.defines[expr.define].module, where));
      case Op::meets: {
        Where there = inside(expr.instance, program.provisions[expr.provision].module, where);
        if (expr.on_date) there.on_date = expr.on_date;
        return text_of(program.provisions[expr.provision], there);
      }
      case Op::applies: {
        if (expr.requirements.empty()) break;
        std::vector<NodeId> parts;
        for (const RequirementId each : expr.requirements) {
          Where there = where;
          there.module = program.requirements[each].module;
          there.slots.clear();
          there.rule = nullptr;
          there.version = nullptr;
          parts.push_back(scoped(program.requirements[each], there));
        }
        const NodeId any = fold(Node::Kind::either, parts);
        return expr.quantifier == Quantifier::none ? simple_node(Node::Kind::negation, any) : any;
      }
      case Op::limbs: {
        std::vector<NodeId> parts;
        for (size_t i = 0; i < expr.limbs.size(); ++i) parts.push_back(limb(id, i, where));
        if (parts.empty()) break;
        const NodeId joined = fold(expr.block == Block::all ? Node::Kind::both : Node::Kind::either, parts);
        return expr.block == Block::none ? simple_node(Node::Kind::none_of, joined) : joined;
      }
      case Op::by_reading: {
        const unsigned choice = chosen(expr.reading).value_or(0);
        const LimbRef& limb = expr.limbs[choice];
        if (!limb.condition.valid()) break;
        const NodeId inner = condition(limb.condition, where);
        return piece(asked, {inner, limb_clock(where, limb.label)}, {{&program.exprs[limb.condition], inner}}, true);
      }
      case Op::quantifier: {
        const bool handed = expr.place.is_slot && !(expr.place.slot < where.slots.size() && where.slots[expr.place.slot].singleton.valid());
        if (supports.is_list_given(expr.place.owner, expr.place.field) || handed || !expr.place.path.empty()) break;
        std::vector<NodeId> members;
        for (const RecordName& member : members_of(expr.place.owner, expr.place.field)) {
          Where there = where;
          there.slots.resize(std::max<size_t>(there.slots.size(), expr.slot + 1));
          there.slots[expr.slot] = member;
          NodeId has = condition(expr.args[0], there);
          if (expr.has_where) {
            const NodeId is_meant = condition(expr.args[1], there);
            if (expr.quantifier == Quantifier::every) {
              has = simple_node(Node::Kind::either, simple_node(Node::Kind::negation, is_meant), has);
            } else {
              has = simple_node(Node::Kind::both, is_meant, has);
            }
          }
          members.push_back(has);
        }
        const Field& list = program.records[expr.place.owner].fields[expr.place.field.index];
        const NodeId all = members.empty() ? kNoNode : fold(expr.quantifier == Quantifier::every ? Node::Kind::both : Node::Kind::either, members);
        if (all == kNoNode) break;
        // The list is there, and complete.
        if (!list.at_least || members.size() >= *list.at_least) {
          return expr.quantifier == Quantifier::none ? simple_node(Node::Kind::negation, all) : all;
        }
        return piece(asked, {all});
      }
      default: break;
    }
    return whole(asked, support);
  }

  // What a define or provision is asked with.
  Where inside(const program::Instance& handed, ModuleId module, const Where& where) const {
    Where there = where;
    there.module = module;
    there.slots.clear();
    there.rule = nullptr;
    there.version = nullptr;
    if (!handed.none) there.slots = {handed.is_slot ? where.slots[handed.slot] : RecordName{handed.record, {}}};
    return there;
  }

  // Members that views make of a list in every line.
  std::vector<RecordName> members_of(RecordId owner, FieldId list) const {
    std::vector<RecordName> members;
    for (size_t i = 0; i < program.views.size(); ++i) {
      const ViewId id = program.views.id_at(i);
      const program::View& view = program.views[id];
      if (view.owner != owner || view.list != list) continue;
      const bool named = std::any_of(plan.shape().named.begin(), plan.shape().named.end(),
                                     [&](const FlatFact& fact) { return fact.view == id; });
      if (view.always || named) members.push_back({{}, id});
    }
    return members;
  }

  std::optional<unsigned> chosen(ReadingId id) const {
    if (id.index < options.readings.size() && options.readings[id.index]) return options.readings[id.index];
    return program.readings[id].default_choice;
  }

  NodeId limb(ExprId block, size_t index, Where where) {
    const LimbRef& limb = program.exprs[block].limbs[index];
    settle_view(where, &program.exprs[limb.condition], [&](Walker& walker) { walker.walk(limb.condition); });
    Asked asked;
    asked.kind = Asked::Kind::limb;
    asked.expr = block;
    asked.limb = static_cast<uint32_t>(index);
    asked.where = where;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const Support support = supports.of(&program.exprs[limb.condition], [&](Walker& walker) { walker.walk(limb.condition); }, where);
    const NodeId status = limb_clock(where, limb.label);
    if (status == kNoNode && is_small(support)) return whole(asked, support);
    const NodeId inner = condition(limb.condition, where);
    return piece(asked, {inner, status}, {{&program.exprs[limb.condition], inner}}, true);
  }

  // `asked_in`: the condition that it is asked in.
  NodeId define(ExprId asked_in, DefineId id, Where where) {
    const Define& define = program.defines[id];
    if (settle_view(where, &define, [&](Walker& walker) { walker.walk_define(id); })) {
      return bare(asked_in, this->define(asked_in, id, where), where);
    }
    Asked asked;
    asked.kind = Asked::Kind::define;
    asked.define = id;
    asked.where = where;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const Support support = supports.of(&define, [&](Walker& walker) { walker.walk_define(id); }, where);
    if (is_small(support)) return whole(asked, support);
    if (define.value.valid()) {
      const NodeId inner = condition(define.value, where);
      return piece(asked, {inner}, {{&program.exprs[define.value], inner}}, true);
    }
    if (define.type != ValueType::truth) return whole(asked, support);
    std::vector<NodeId> parts;
    std::vector<Node::Given> given;
    auto add = [&](ExprId id) {
      parts.push_back(condition(id, where));
      given.push_back({&program.exprs[id], parts.back()});
    };
    for (const Define::Case& each : define.first_of) {
      add(each.value);
      if (each.when.valid()) add(each.when);
    }
    return piece(asked, std::move(parts), std::move(given), true);
  }

  // The text of one version.
  NodeId version(const Rule& rule, const Version& version, Where where) {
    where.rule = &rule;
    where.version = &version;
    const NodeId when = condition(version.when, where);
    if (!version.presumed.valid()) return when;
    Asked asked;
    asked.kind = Asked::Kind::presumption;
    asked.where = where;
    NodeId presumed = known(Node::Kind::piece, asked);
    if (presumed == kNoNode) {
      std::vector<NodeId> parts{condition(version.presumed, where), condition(version.shown, where)};
      for (const ExprId block : {version.presumed, version.shown}) {
        for (const LimbRef& limb : program.exprs[block].limbs) parts.push_back(limb_clock(where, limb.label));
      }
      const std::vector<Node::Given> given{{&program.exprs[version.presumed], parts[0]}, {&program.exprs[version.shown], parts[1]}};
      presumed = piece(asked, std::move(parts), given, true);
    }
    return simple_node(Node::Kind::either, when, presumed);
  }

  NodeId text_of(const Rule& rule, Where where) {
    if (settle_view(where, &rule, [&](Walker& walker) { walker.walk_rule(rule); })) {
      return rule_for(rule, text_of(rule, where), where, Rests::none);
    }
    Asked asked;
    asked.kind = Asked::Kind::rule;
    asked.rule = &rule;
    asked.where = where;
    for (const Node::Kind kind : {Node::Kind::piece, Node::Kind::select}) {
      if (const NodeId node = known(kind, asked); node != kNoNode) return node;
    }
    // A text without a date is not asked.
    if (!where.on_date && !where.dated_by.valid()) return piece(asked, {});
    const Support support = supports.of(&rule, [&](Walker& walker) { walker.walk_rule(rule); }, where);
    if (is_small(support)) return whole(asked, support);
    return select(asked, [&](const Version& each) { return version(rule, each, where); });
  }

  NodeId select(const Asked& asked, const std::function<NodeId(const Version&)>& body) {
    Node node;
    node.kind = Node::Kind::select;
    node.asks = true;
    node.asked = asked;
    node.a = clock(asked.where, days_of(*asked.rule));
    node.day = day(asked.where);
    for (const Version& each : asked.rule->versions) node.bodies.push_back(body(each));
    return keep(std::move(node));
  }

  NodeId scoped(const Rule& rule, const Where& where) {
    const NodeId text = text_of(rule, where);
    const Module& module = program.modules[rule.module];
    if (!module.scope.valid()) return text;
    return simple_node(Node::Kind::both, scope(rule.module, where), text);
  }

  NodeId scope(ModuleId id, Where where) {
    where.module = id;
    const ExprId condition_of = program.modules[id].scope;
    if (settle_view(where, &program.exprs[condition_of], [&](Walker& walker) { walker.walk(condition_of); })) {
      return bare(condition_of, scope(id, where), where);
    }
    Asked asked;
    asked.kind = Asked::Kind::scope;
    asked.module = id;
    asked.where = where;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const ExprId expr = program.modules[id].scope;
    const Support support = supports.of(&program.exprs[expr], [&](Walker& walker) { walker.walk(expr); }, where);
    if (is_small(support)) return whole(asked, support);
    const NodeId inner = condition(expr, where);
    return piece(asked, {inner}, {{&program.exprs[expr], inner}}, true);
  }

  Where own_where(const Rule& rule, View view, const std::vector<RecordName>& slots = {}) const {
    Where where;
    where.view = view;
    if (view != options.view) where.rests = Rests::none;
    where.dated_by = rule.dated_by;
    // A fact of the line is the same for every record it is asked of.
    if (rule.dated_by.valid() && (program.exprs[rule.dated_by].op != Op::fact_date || program.exprs[rule.dated_by].place.is_slot)) where.dating = slots;
    where.module = rule.module;
    where.slots = slots;
    return where;
  }

  // ---- what something rests on, left out

  // A condition; what it rests on counts for some truths alone.
  NodeId condition_for(ExprId id, const Where& where, Rests rests) {
    if (rests == Rests::any || where.rests == Rests::none) return condition(id, where);
    const Expr& expr = program.exprs[id];
    Asked asked;
    asked.kind = Asked::Kind::condition;
    asked.expr = id;
    asked.where = where;
    asked.where.rests = rests;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    const Support support = supports.of(&expr, [&](Walker& walker) { walker.walk(id); }, where);
    if (is_small(support)) return whole(asked, support);
    const NodeId inner = condition(id, where);
    return piece(asked, {inner}, {{&expr, inner}}, true);
  }

  // The same of a rule that is put together in `inner`.
  NodeId rule_for(const Rule& rule, NodeId inner, const Where& where, Rests rests) {
    if (rests == Rests::any || where.rests == Rests::none) return inner;
    Asked asked;
    asked.kind = Asked::Kind::rule;
    asked.rule = &rule;
    asked.where = where;
    asked.where.rests = rests;
    if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
    return piece(asked, {inner}, {{&rule, inner}}, true);
  }

  // ---- units

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
    // Which text it was counts as well.
    const NodeId inner = rule_for(restriction, scoped(restriction, where), where, rests);
    const NodeId text = rests == Rests::any ? clock(where, days_of(restriction)) : kNoNode;
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
