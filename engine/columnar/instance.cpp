#include "engine/columnar/instance.h"

namespace cocket::columnar {

using program::FlatFact;
using program::Program;
using program::RecordId;

std::vector<Instance> instances_of(const Program& program, const program::Place& place) {
  std::vector<Instance> found;
  if (program.records[place.record].singleton) found.push_back(singleton_instance(place.record));
  if (!place.is_slot) return found;
  for (size_t i = 0; i < program.views.size(); ++i) {
    const program::ViewId view = program.views.id_at(i);
    if (program.views[view].record == place.record) found.push_back({{}, view});
  }
  return found;
}

Instance find_instance(const Program& program, std::string_view name) {
  const program::ViewId view = program.find_view(name);
  if (view.valid()) return {{}, view};
  const RecordId record = program.find_record(name);
  if (record.valid() && program.records[record].singleton) return singleton_instance(record);
  return {};
}

bool is_at(const FlatFact& fact, const Instance& instance, const std::vector<program::FieldId>& path) {
  if (fact.path != path) return false;
  if (instance.view.valid()) return fact.view == instance.view;
  if (fact.view.valid()) return false;
  return (fact.path.empty() ? fact.record : fact.root) == instance.singleton;
}

std::string instance_name(const Program& program, const FlatFact& fact) {
  std::string name = fact.view.valid() ? program.views[fact.view].name
                                       : program.records[fact.path.empty() ? fact.record : fact.root].name;
  for (const program::FieldId step : fact.path) name += "." + std::to_string(step.index);
  return name;
}

}  // namespace cocket::columnar
