#include "engine/columnar/graph_pieces.h"

#include <algorithm>

namespace cocket::columnar {
namespace {

// Pieces with fewer combinations of what they depend on are asked whole.
constexpr double kFewCombinations = 1000;

}  // namespace

// The truth of a node alone. `of`: what stands for it in the question, with `where`.
NodeId GraphPieces::bare(ExprId of, NodeId inner, const Where& where) {
  Asked asked;
  asked.kind = Asked::Kind::condition;
  asked.expr = of;
  asked.where = where;
  asked.where.rests = Rests::none;
  if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
  return piece(asked, {inner}, {{&program.exprs[of], inner}}, true);
}

NodeId GraphPieces::day(const Where& where) {
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

NodeId GraphPieces::clock(const Where& where, const Ascending<Date>& days) {
  const NodeId of = day(where);
  return of == kNoNode ? kNoNode : clock_node(of, days);
}

// The days on which the text of a rule changes; with what its limbs' status does apart from it.
Ascending<Date> GraphPieces::days_of(const Rule& rule) const {
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

NodeId GraphPieces::limb_clock(const Where& where, const std::string& label) {
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

NodeId GraphPieces::piece(const Asked& asked, std::vector<NodeId> parts, std::vector<Node::Given> given, bool all_given) {
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

NodeId GraphPieces::whole(const Asked& asked, const Support& support) {
  std::vector<NodeId> parts;
  for (const Support::Column& each : support.columns) parts.push_back(projected(each));
  if (!support.days.empty()) parts.push_back(clock(asked.where, support.days));
  return piece(asked, std::move(parts));
}

bool GraphPieces::is_small(const Support& support) {
  double combinations = support.days.empty() ? 1 : static_cast<double>(support.days.size() + 2);
  if (support.columns.size() + (support.days.empty() ? 0 : 1) <= 1) return true;
  for (const Support::Column& each : support.columns) combinations *= each.kinds;
  return combinations <= kFewCombinations;
}

NodeId GraphPieces::condition(ExprId id, Where where) {
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
Where GraphPieces::inside(const program::Instance& handed, ModuleId module, const Where& where) const {
  Where there = where;
  there.module = module;
  there.slots.clear();
  there.rule = nullptr;
  there.version = nullptr;
  if (!handed.none) there.slots = {handed.is_slot ? where.slots[handed.slot] : RecordName{handed.record, {}}};
  return there;
}

// Members that views make of a list in every line.
std::vector<RecordName> GraphPieces::members_of(RecordId owner, FieldId list) const {
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

std::optional<unsigned> GraphPieces::chosen(ReadingId id) const {
  if (id.index < options.readings.size() && options.readings[id.index]) return options.readings[id.index];
  return program.readings[id].default_choice;
}

NodeId GraphPieces::limb(ExprId block, size_t index, Where where) {
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
NodeId GraphPieces::define(ExprId asked_in, DefineId id, Where where) {
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
NodeId GraphPieces::version(const Rule& rule, const Version& version, Where where) {
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

NodeId GraphPieces::text_of(const Rule& rule, Where where) {
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

NodeId GraphPieces::select(const Asked& asked, const std::function<NodeId(const Version&)>& body) {
  Node node;
  node.kind = Node::Kind::select;
  node.asks = true;
  node.asked = asked;
  node.a = clock(asked.where, days_of(*asked.rule));
  node.day = day(asked.where);
  for (const Version& each : asked.rule->versions) node.bodies.push_back(body(each));
  return keep(std::move(node));
}

NodeId GraphPieces::scoped(const Rule& rule, const Where& where) {
  const NodeId text = text_of(rule, where);
  const Module& module = program.modules[rule.module];
  if (!module.scope.valid()) return text;
  return simple_node(Node::Kind::both, scope(rule.module, where), text);
}

NodeId GraphPieces::scope(ModuleId id, Where where) {
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

Where GraphPieces::own_where(const Rule& rule, View view, const std::vector<RecordName>& slots) const {
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

// A condition; what it rests on counts for some truths alone.
NodeId GraphPieces::condition_for(ExprId id, const Where& where, Rests rests) {
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
NodeId GraphPieces::rule_for(const Rule& rule, NodeId inner, const Where& where, Rests rests) {
  if (rests == Rests::any || where.rests == Rests::none) return inner;
  Asked asked;
  asked.kind = Asked::Kind::rule;
  asked.rule = &rule;
  asked.where = where;
  asked.where.rests = rests;
  if (const NodeId node = known(Node::Kind::piece, asked); node != kNoNode) return node;
  return piece(asked, {inner}, {{&rule, inner}}, true);
}

}  // namespace cocket::columnar
