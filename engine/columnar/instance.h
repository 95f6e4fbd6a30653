// The records of a line that a place in a rule may mean: a singleton, or the member of a list that a
// view names.
#pragma once

#include <string>
#include <vector>

#include "dsl/program/program.h"

namespace cocket::columnar {

// Exactly one is valid.
struct Instance {
  program::RecordId singleton;
  program::ViewId view;
  friend bool operator==(const Instance&, const Instance&) = default;
};

inline Instance singleton_instance(program::RecordId record) { return {record, {}}; }

// All that the record at the beginning of a place may be.
std::vector<Instance> instances_of(const program::Program& program, const program::Place& place);
// By the name that the record has in a line; neither valid where no flat name leads there.
Instance find_instance(const program::Program& program, std::string_view name);
// Whether a flat fact is one of the record that lies at `path` inside an instance.
bool is_at(const program::FlatFact& fact, const Instance& instance, const std::vector<program::FieldId>& path);
// Of the record that has the fact, for telling instances apart.
std::string instance_name(const program::Program& program, const program::FlatFact& fact);

}  // namespace cocket::columnar
