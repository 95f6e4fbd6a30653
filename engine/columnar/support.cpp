#include "engine/columnar/support.h"

#include <algorithm>

namespace cocket::columnar {

using exact::RecordName;
using exact::Where;

bool view_matters(const Version& version) {
  for (const Status& status : version.statuses) {
    for (const State& state : status.states) {
      if (state.state == StateKind::compliance_later || state.state == StateKind::not_enforced) return true;
    }
  }
  return false;
}

SupportFinder::SupportFinder(Planner& planner)
    : planner_(planner), plan_(planner.plan_), program_(planner.program_), projections_(plan_.inputs().size()) {
  any_list_given_ = std::any_of(program_.views.begin(), program_.views.end(), [&](const program::View& view) {
    return is_list_given(view.owner, view.list);
  });
}

bool SupportFinder::is_list_given(RecordId owner, FieldId list) const {
  const FactKey key{owner.index, list.index};
  return planner_.given_otherwise(key) || !planner_.feeders_of(key).empty();
}

void SupportFinder::ask(Asking& asking, const std::function<void(Walker&)>& walk, const Notice* notice) {
  // What stands behind names is asked again and again: its parts are found once.
  std::vector<const Asking*> parts;
  asking.uses = planner_.uses_of([&](Walker& walker) {
    walker.on_expr = [&, before = std::move(walker.on_expr)](const Expr& expr) {
      before(expr);
      asking.lists = asking.lists || expr.op == Op::quantifier || expr.op == Op::over || expr.op == Op::count;
      asking.blocks = asking.blocks || expr.op == Op::limbs || expr.op == Op::by_reading;
    };
    walker.on_rule = [&, before = std::move(walker.on_rule)](const Rule& rule) {
      before(rule);
      asking.view_matters = asking.view_matters || matters_to(rule);
    };
    walker.is_known = [&](const void* what, const std::function<void(Walker&)>& again) {
      const auto [at, fresh] = asking_.try_emplace(what);
      Asking& part = at->second;
      // Assumptions may lead back to what is on the way; then it is walked on as a whole.
      if (!fresh && !part.known) return false;
      if (fresh) ask(part, again, nullptr);
      parts.push_back(&part);
      return true;
    };
    walk(walker);
  }, false);
  // They would come again from every part, and no support asks for them.
  asking.uses.literals.clear();
  for (const Asking* part : parts) {
    asking.uses.add(part->uses);
    asking.lists = asking.lists || part->lists;
    asking.blocks = asking.blocks || part->blocks;
    asking.view_matters = asking.view_matters || part->view_matters;
  }
  if (notice != nullptr) asking.uses.notices.insert(notice);
  asking.known = true;
}

bool SupportFinder::matters_to(const Rule& rule) {
  auto found_in = [](const Rule& each) { return std::any_of(each.versions.begin(), each.versions.end(), columnar::view_matters); };
  if (found_in(rule)) return true;
  const auto [at, fresh] = matters_to_date_.try_emplace(rule.dated_by, false);
  if (fresh) {
    Walker walker(program_);
    walker.on_rule = [&](const Rule& each) { at->second = at->second || found_in(each); };
    walker.walk(rule.dated_by);
  }
  return at->second;
}

Support SupportFinder::of(Asking& asking, const Where& where) {
  const bool one_record = !asking.lists && !where.slots.empty() && where.slots.front().view.valid() && !any_list_given_;
  const std::vector<RecordName> of_records = one_record ? where.slots : std::vector<RecordName>();
  auto known = std::find_if(asking.columns.begin(), asking.columns.end(), [&](const auto& each) { return each.first == of_records; });
  if (known == asking.columns.end()) {
    asking.columns.emplace_back(of_records, columns_of(asking.uses, one_record ? &of_records : nullptr));
    known = std::prev(asking.columns.end());
  }
  Support made{known->second, asking.uses.law_days};
  if (!asking.blocks || where.version == nullptr) return made;
  for (const Status& status : where.version->statuses) {
    for (const State& state : status.states) {
      made.days.insert(state.from);
      if (state.through) made.days.insert(*state.through + 1);
    }
  }
  return made;
}

Support SupportFinder::of_unit(const Uses& uses) { return {columns_of(uses, nullptr), uses.law_days}; }

std::vector<Support::Column> SupportFinder::columns_of(const Uses& uses, const std::vector<RecordName>* of_records) {
  Ascending<uint16_t> inputs;
  Ascending<uint16_t> atoms;
  for (const FactKey& key : uses.facts) {
    for (const uint32_t input : planner_.feeders_of(key)) {
      if (of_records != nullptr && is_of_another(static_cast<uint16_t>(input), uses.facts, *of_records)) continue;
      inputs.insert(static_cast<uint16_t>(input));
    }
    if (const auto at = planner_.atoms_of_fact_.find(key); at != planner_.atoms_of_fact_.end()) planner_.add_atoms(atoms, at->second);
  }
  for (const auto* asked : {&uses.comparisons, &uses.date_comparisons, &uses.same_texts}) {
    for (const ExprId id : *asked) {
      if (const auto at = planner_.atoms_of_.find(id); at != planner_.atoms_of_.end()) planner_.add_atoms(atoms, at->second);
    }
  }
  for (const Notice* notice : uses.notices) {
    if (const auto at = planner_.atoms_of_notice_.find(notice); at != planner_.atoms_of_notice_.end()) planner_.add_atoms(atoms, at->second);
  }
  std::vector<Support::Column> made;
  for (const uint16_t input : inputs) made.push_back(input_column(input, uses));
  for (const uint16_t column : atoms) {
    const Atom& atom = plan_.atoms()[column - plan_.inputs().size()];
    const bool near = std::any_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t input) {
      return inputs.contains(static_cast<uint16_t>(input));
    }) || (atom.own && inputs.contains(static_cast<uint16_t>(*atom.own)));
    if (near) made.push_back({column, nullptr, 4});
  }
  return made;
}

bool SupportFinder::is_of_another(uint16_t input, const Ascending<FactKey>& facts, const std::vector<RecordName>& records) const {
  for (const FlatFact& fact : plan_.shape().inputs[input].facts) {
    if (!facts.contains({fact.record.index, fact.field.index})) continue;
    if (!fact.view.valid()) return false;
    for (const RecordName& record : records) {
      if (record.view == fact.view || record.singleton.valid()) return false;
    }
  }
  return true;
}

Support::Column SupportFinder::input_column(uint16_t column, const Uses& uses) {
  Projection projection = planner_.projection(column, uses);
  if (projection == Projection{}) return {column, nullptr, kinds(column, projection)};
  std::list<Kept>& kept = projections_[column];
  auto at = std::find_if(kept.begin(), kept.end(), [&](const Kept& each) { return each.projection == projection; });
  if (at == kept.end()) {
    const double told_apart = kinds(column, projection);
    at = kept.insert(kept.end(), {std::move(projection), told_apart});
  }
  return {column, &at->projection, at->kinds};
}

double SupportFinder::kinds(uint16_t column, const Projection& projection) const {
  switch (plan_.inputs()[column].kind) {
    case InputKind::truth: return 3;
    case InputKind::text:
      return projection.tests && !projection.tests->whole
                 ? 2.0 + static_cast<double>(projection.tests->literals.size() + 2 * projection.tests->groups.size())
                 : 100;
    case InputKind::opaque: return 1000;
    // Regions ascend.
    default: {
      std::vector<uint16_t> regions = projection.regions;
      return static_cast<double>(std::unique(regions.begin(), regions.end()) - regions.begin());
    }
  }
}

}  // namespace cocket::columnar
