#include "run/json_shapes.h"

#include <algorithm>
#include <bit>

namespace cocket::run {

std::shared_ptr<const JsonShape> JsonShapes::find(const JsonKind& kind, const std::vector<uint32_t>& names, size_t lines) {
  const std::lock_guard lock(mutex_);
  auto at = entries_.find(kind);
  if (at == entries_.end()) {
    if (entries_.size() >= kMostKinds) return nullptr;
    at = entries_.emplace(kind, Entry{}).first;
  }
  Entry& entry = at->second;
  const bool fits = entry.shape && std::all_of(names.begin(), names.end(), [&](uint32_t id) {
    return entry.shape->input_of(id) != JsonShape::kNoInput;
  });
  if (fits) return entry.shape;
  if (!entry.shape && num_shapes_ >= kMostShapes) return nullptr;
  for (const uint32_t id : names) {
    if (std::find(entry.wanted.begin(), entry.wanted.end(), id) == entry.wanted.end()) entry.wanted.push_back(id);
  }
  entry.lines += lines;
  if (entry.lines < kFewLines) return entry.shape;
  entry.lines = 0;
  const size_t number = entry.shape ? entry.shape->number : ++num_shapes_;
  entry.shape = make(kind, entry.wanted, number);
  return entry.shape;
}

std::shared_ptr<const JsonShape> JsonShapes::make(const JsonKind& kind, const std::vector<uint32_t>& names, size_t number) const {
  ColumnBinding binding;
  std::vector<uint32_t> ids;
  // Sources of one fact in the order in which the lines have them.
  std::vector<uint32_t> ordered = kind.sources;
  for (const uint32_t id : names) {
    if (std::find(ordered.begin(), ordered.end(), id) == ordered.end()) ordered.push_back(id);
  }
  std::vector<uint32_t> inputs;
  for (const uint32_t id : ordered) {
    const JsonName& name = names_[id];
    if (id >= inputs.size()) inputs.resize(id + 1, JsonShape::kNoInput);
    // Parts of joins alone have their places behind the columns.
    if (!name.has_column) continue;
    inputs[id] = static_cast<uint32_t>(ids.size());
    binding.columns.push_back({ids.size(), name.column});
    binding.facts.push_back(name.column.fact);
    ids.push_back(id);
  }
  for (size_t bit = 0; bit < 64; ++bit) {
    if ((kind.traits >> bit & 1) == 0) continue;
    if (const auto view = names_.view_of_trait(bit)) {
      binding.facts.push_back({*view, sources_.program.views[*view].record, program::FieldId{0}});
    }
  }
  std::vector<size_t> first_of_join;
  size_t next = ids.size();
  if (sources_.mapping != nullptr) {
    for (const Join& join : sources_.mapping->joins) {
      BoundJoin bound{{}, join};
      first_of_join.push_back(next);
      for (size_t i = 0; i < join.from.size(); ++i) bound.indexes.push_back(next++);
      binding.facts.push_back(join.fact);
      binding.joins.push_back(std::move(bound));
    }
    for (const Constant& constant : sources_.mapping->constants) binding.facts.push_back(constant.fact);
  }
  for (const uint32_t id : ordered) {
    const JsonName& name = names_[id];
    if (!name.has_column && !name.joins.empty()) {
      inputs[id] = static_cast<uint32_t>(first_of_join[name.joins.front().first] + name.joins.front().second);
    }
  }
  auto shape = std::make_shared<JsonShape>(sources_, std::move(binding));
  shape->plans = plans_of(shape->shape, plans_);
  shape->number = number;
  shape->names = std::move(ids);
  shape->inputs = std::move(inputs);
  shape->first_of_join = std::move(first_of_join);
  return shape;
}

const JsonShape* JsonShapes::largest() const {
  const JsonShape* largest = nullptr;
  for (const auto& [kind, entry] : entries_) {
    if (entry.shape && (largest == nullptr || entry.shape->names.size() > largest->names.size())) largest = entry.shape.get();
  }
  return largest;
}

}  // namespace cocket::run
