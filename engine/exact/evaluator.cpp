#include <algorithm>

#include "dsl/program/walk.h"
#include "engine/exact/evaluator.h"

namespace cocket::exact {

uint32_t Pool::put(const std::string& text) {
  if (const auto it = index_.find(text); it != index_.end()) return it->second;
  texts_.push_back(text);
  const auto index = static_cast<uint32_t>(texts_.size() - 1);
  index_.emplace(texts_.back(), index);
  return index;
}

void Pool::clear() {
  index_.clear();
  texts_.clear();
}

uint32_t MarginRefs::put(const MarginRef& ref) {
  const auto [it, fresh] = index_.try_emplace(ref, static_cast<uint32_t>(refs_.size()));
  if (fresh) refs_.push_back(ref);
  return it->second;
}

void MarginRefs::clear() {
  refs_.clear();
  index_.clear();
}

size_t Evaluator::Impl::Hash::operator()(const FactKey& key) const {
  return (reinterpret_cast<uintptr_t>(key.record) >> 4) * 1000003u ^ (key.field * 8191u) ^ static_cast<size_t>(key.day);
}

size_t Evaluator::Impl::Hash::operator()(const AskKey& key) const {
  return (reinterpret_cast<uintptr_t>(key.record) >> 4) * 1000003u ^ (key.index * 8191u) ^
         static_cast<size_t>(key.day) ^ (static_cast<size_t>(key.kind) << 20);
}

Evaluator::Impl::Impl(ProgramPtr made, Options asked_options)
    : held(std::move(made)), program(*held), options(std::move(asked_options)) {
  std::set<Date> days;
  auto range = [&days](std::optional<Date> first, std::optional<Date> last) {
    if (first) days.insert(*first);
    if (last) days.insert(*last + 1);
  };
  auto rules = [&](const auto& all) {
    for (const auto& rule : all) {
      for (const Version& version : rule.versions) {
        range(version.from, version.through);
        for (const Status& status : version.statuses) {
          for (const State& state : status.states) range(state.from, state.through);
        }
      }
    }
  };
  rules(program.provisions);
  rules(program.requirements);
  rules(program.exceptions);
  rules(program.restrictions);
  rules(program.reviews);
  for (const Table& table : program.tables) {
    for (const TableRow& each : table.rows) range(each.first, each.last);
  }
  for (const Group& group : program.groups) {
    for (const GroupRow& row_of_group : group.rows) range(row_of_group.first, row_of_group.last);
  }
  for (const Module& module : program.modules) range(module.verified_from, module.verified_through);
  for (const AssumedLaw& law : program.assumed_law) range(std::nullopt, law.through);
  edges.assign(days.begin(), days.end());

  choices.resize(program.readings.size(), 0);
  for (size_t i = 0; i < program.readings.size(); ++i) {
    const Readings& readings = program.readings[program.readings.id_at(i)];
    if (i < options.readings.size() && options.readings[i]) choices[i] = *options.readings[i];
    else if (!faulty(Fault::reading_default_ignored)) choices[i] = readings.default_choice.value_or(0);
  }
  auto found_in = [&](auto&& walk) {
    StaticFacts found;
    Walker walker(program);
    std::set<ReadingId> readings;
    walker.on_expr = [&](const Expr& expr) {
      if (expr.op == Op::by_reading) readings.insert(expr.reading);
    };
    walker.on_rule = [&](const Rule& rule) {
      for (const Version& version : rule.versions) {
        for (const Status& status : version.statuses) {
          for (const State& state : status.states) {
            if (state.state == StateKind::compliance_later || state.state == StateKind::not_enforced) found.view_matters = true;
          }
        }
      }
    };
    walk(walker);
    found.readings.assign(readings.begin(), readings.end());
    for (const ReadingId reading : found.readings) {
      if (!program.readings[reading].default_choice) found.open_readings.push_back(reading);
    }
    return found;
  };
  for (size_t i = 0; i < program.requirements.size(); ++i) {
    statics.push_back(found_in([&](Walker& walker) { walker.walk_requirement(program.requirements.id_at(i)); }));
    view_matters = view_matters || statics.back().view_matters;
  }
  for (const Review& review : program.reviews) {
    review_statics.push_back(found_in([&](Walker& walker) { walker.walk_rule(review); }));
  }
  const auto names = flat_fact_names(program);
  for (size_t i = 0; i < names.size(); ++i) fact_order.emplace(names[i], i);
}

void Evaluator::Impl::begin(const Row& line) {
  row = &line;
  forget();
  warned.clear();
  reviewed.clear();
  // The same texts come again with the next line; only data of lines makes new ones.
  if ((pool.size() > 20000 || sets.size() > 200000) && !keep_pool) forget_texts();
  margins.clear();
  view = options.view;
}

void Evaluator::Impl::forget_texts() {
  forget();
  warned.clear();
  reviewed.clear();
  limb_names.clear();
  source_marks.clear();
  literals.clear();
  margin_refs.clear();
  sets.clear();
  pool.clear();
}

// Expressions lie side by side in the program.
ExprId Evaluator::Impl::id_of(const Expr& expr) const {
  return program.exprs.id_at(static_cast<size_t>(&expr - &program.exprs[program.exprs.id_at(0)]));
}

const RecordValue* Evaluator::Impl::instance_of(const Instance& instance, const Env& env) const {
  if (instance.none) return nullptr;
  if (instance.is_slot) {
    COCKET_CHECK(instance.slot < env.slots.size() && env.slots[instance.slot].record != nullptr);
    return env.slots[instance.slot].record;
  }
  return &row->records[instance.record.index];
}

const RecordValue* Evaluator::Impl::record_of(const Place& place, const Env& env) const {
  const RecordValue* record = place.is_slot ? nullptr : &row->records[place.record.index];
  if (place.is_slot) {
    COCKET_CHECK(place.slot < env.slots.size());
    record = env.slots[place.slot].record;
  }
  for (const FieldId step : place.path) record = &record->fields[step.index].record.front();
  return record;
}

std::vector<const RecordValue*> Evaluator::Impl::instances(RecordId record) const {
  std::vector<const RecordValue*> found;
  if (program.records[record].singleton) {
    found.push_back(&row->records[record.index]);
    return found;
  }
  for (const RecordValue& outer : row->records) {
    for (const FieldValue& field : outer.fields) {
      for (const RecordValue& member : field.list.records) {
        if (member.type == record) found.push_back(&member);
      }
    }
  }
  return found;
}

// What the other view says of each requirement, where it differs.
void Evaluator::Impl::compare_views(const std::vector<Part*>& parts) {
  if (!options.compare_views || !view_matters || parts.empty()) return;
  // What was given is of this view.
  given.swap(given_of_other_view);
  view = options.view == View::enforced ? View::legal : View::enforced;
  verdicts_only = true;
  forget();
  for (Part* part : parts) {
    RequirementResult& result = *part->requirement;
    if (!statics[result.requirement.index].view_matters) continue;
    warned.clear();
    const Verdict other = requirement(result.requirement, nullptr).verdict;
    if (other != result.verdict) result.other_view = other;
    for (std::string& warning : data_warnings()) {
      if (std::find(part->warnings.begin(), part->warnings.end(), warning) == part->warnings.end()) part->warnings.push_back(std::move(warning));
    }
  }
  view = options.view;
  verdicts_only = false;
  forget();
}

// What stands for an instance where its truth is given: the view that makes it, or the provision's title.
const void* Evaluator::Impl::instance_name(const Provision& provision, const RecordValue& instance) const {
  if (program.records[provision.on].singleton) return &provision.title;
  for (const program::View& view : program.views) {
    if (view.record != provision.on || view.name != instance.name) continue;
    const std::vector<RecordValue>& members = row->records[view.owner.index].fields[view.list.index].list.records;
    if (!members.empty() && &members.front() <= &instance && &instance <= &members.back()) return &view;
  }
  return nullptr;
}

std::vector<ProvisionResult> Evaluator::Impl::provision_results(ProvisionId id) {
  std::vector<ProvisionResult> results;
  const Provision& provision = program.provisions[id];
  for (const RecordValue* instance : instances(provision.on)) {
    const Found* known = given.empty() ? nullptr : given_for(instance_name(provision, *instance));
    const Found found = known != nullptr ? *known : provision_truth(provision, *instance);
    if (found.truth == Truth::no) continue;
    ProvisionResult each;
    each.provision = id;
    each.truth = found.truth;
    each.instance = instance->name;
    for (const uint32_t mark : sets[found.ground.limbs]) each.limbs.push_back(pool[mark]);
    results.push_back(std::move(each));
  }
  return results;
}

// Data warnings of facts that decided nothing still concern the line.
std::vector<std::string> Evaluator::Impl::data_warnings() const {
  std::vector<std::string> found;
  for (const uint32_t mark : sets[warned]) found.push_back(pool[mark]);
  return found;
}

RowResult Evaluator::Impl::evaluate_row(const Row& line) {
  std::vector<PartName> names;
  for (size_t i = 0; i < program.requirements.size(); ++i) names.push_back({program.requirements.id_at(i), {}});
  for (size_t i = 0; i < program.provisions.size(); ++i) names.push_back({{}, program.provisions.id_at(i)});
  RowResult result;
  std::vector<std::string> warnings;
  for (Part& part : parts(names, line)) {
    if (part.requirement) {
      if (part.requirement->other_view) result.views_differ.push_back(view_difference(program, *part.requirement, options.view));
      result.requirements.push_back(std::move(*part.requirement));
    }
    for (ProvisionResult& each : part.provisions) result.provisions.push_back(std::move(each));
    warnings.insert(warnings.end(), part.warnings.begin(), part.warnings.end());
  }
  join_line(program, result, std::move(warnings));
  return result;
}

std::vector<Evaluator::Part> Evaluator::Impl::parts(const std::vector<PartName>& names, const Row& line) {
  begin(line);
  return parts_of(names);
}

std::vector<Evaluator::Part> Evaluator::Impl::parts_of(const std::vector<PartName>& names) {
  std::vector<Part> parts(names.size());
  std::vector<Part*> requirements;
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].requirement.valid()) continue;
    warned.clear();
    parts[i].requirement = requirement(names[i].requirement, nullptr);
    parts[i].warnings = data_warnings();
    requirements.push_back(&parts[i]);
  }
  compare_views(requirements);
  for (size_t i = 0; i < names.size(); ++i) {
    if (!names[i].provision.valid()) continue;
    warned.clear();
    parts[i].provisions = provision_results(names[i].provision);
    parts[i].warnings = data_warnings();
  }
  return parts;
}

std::string view_difference(const Program& program, const RequirementResult& result, View view) {
  return program.requirements[result.requirement].name + ": " + (view == View::enforced ? "legal " : "enforced ") +
         std::string(to_string(*result.other_view));
}

void join_line(const Program& program, RowResult& result, std::vector<std::string> warnings) {
  // The line: worst settled and worst possible, over duties that stop a movement.
  VerdictSet verdicts;
  VerdictSet possible;
  for (const RequirementResult& each : result.requirements) {
    if (!program.requirements[each.requirement].movement()) continue;
    verdicts.add(each.verdict);
    possible.add(each.possible);
  }
  result.verdict = verdicts.empty() ? Verdict::not_required : verdicts.most_serious();
  result.worst_possible = possible.empty() ? Verdict::not_required : possible.most_serious();
  auto unite = [](std::vector<std::string>& into, const std::vector<std::string>& other) {
    for (const std::string& each : other) {
      if (std::find(into.begin(), into.end(), each) == into.end()) into.push_back(each);
    }
  };
  std::vector<std::string> law;
  for (const RequirementResult& each : result.requirements) {
    // What stands beside the movement says what it lacks itself.
    if (each.verdict == Verdict::undetermined && program.requirements[each.requirement].movement()) {
      unite(result.missing, each.grounds.missing);
      for (const std::string& reason : each.grounds.law_missing) unite(law, {"law: " + reason});
    }
    unite(result.assuming, each.grounds.assumptions);
    unite(result.warnings, each.grounds.warnings);
    if (each.verdict != result.verdict || !program.requirements[each.requirement].movement()) continue;
    if (!each.grounds.margins.empty()) {
      const Margin& margin = each.grounds.margins.front();
      if (!result.margin || (margin.relative && (!result.margin->relative || *margin.relative < *result.margin->relative))) {
        result.margin = margin;
      }
    }
    if (!each.grounds.confidence) continue;
    // Something that is required is as sure as the surest text that requires it; a line that is
    // free of everything, or open, is only as sure as the least sure answer.
    const bool or_like = each.verdict == Verdict::required || each.verdict == Verdict::prohibited;
    if (!result.confidence || (or_like ? *each.grounds.confidence > *result.confidence
                                       : *each.grounds.confidence < *result.confidence)) {
      result.confidence = each.grounds.confidence;
    }
  }
  std::sort(warnings.begin(), warnings.end());
  unite(result.warnings, warnings);
  unite(result.missing, law);
}

Evaluator::Evaluator(ProgramPtr program, Options options)
    : impl_(std::make_unique<Impl>(std::move(program), std::move(options))) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

RowResult Evaluator::evaluate(const Row& row) { return impl_->evaluate_row(row); }

RequirementResult Evaluator::evaluate(RequirementId requirement, const Row& row, Derivation* derivation) {
  impl_->begin(row);
  return impl_->requirement(requirement, derivation);
}

std::vector<Evaluator::Part> Evaluator::parts(const std::vector<PartName>& names, const Row& row) {
  return impl_->parts(names, row);
}

const std::vector<Date>& Evaluator::law_days() const { return impl_->edges; }

Truth Evaluator::holds(ProvisionId id, const Row& row) {
  impl_->begin(row);
  const Provision& provision = impl_->program.provisions[id];
  Truth any = Truth::no;
  for (const RecordValue* instance : impl_->instances(provision.on)) {
    any = any || impl_->provision_truth(provision, *instance).truth;
  }
  return any;
}

ReviewResult Evaluator::review(ReviewId id, const Row& row) {
  impl_->begin(row);
  return impl_->review(id, nullptr);
}

std::vector<std::pair<std::string, Rational>> Evaluator::differences(RequirementId requirement, const Row& row) {
  std::map<Impl::ProbeKey, Rational> found;
  impl_->begin(row);
  impl_->probe = &found;
  impl_->requirement(requirement, nullptr);
  impl_->probe = nullptr;
  std::vector<std::pair<std::string, Rational>> result;
  for (const auto& [key, difference] : found) {
    // Expressions lie in the program and stay put; records differ from line to line, names do not.
    result.emplace_back(std::to_string(reinterpret_cast<uintptr_t>(key.expr)) + " " +
                            (key.record ? key.record->name : ""), difference);
  }
  return result;
}

const Options& Evaluator::options() const { return impl_->options; }
const Program& Evaluator::program() const { return impl_->program; }

}  // namespace cocket::exact
