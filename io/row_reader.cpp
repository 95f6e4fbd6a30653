#include "io/row_reader.h"

#include <set>

namespace cocket {

std::unique_ptr<RowReader> RowReader::create(const program::Program& program,
                                             const RecordSource& source, const Mapping* mapping,
                                             const Catalogue* catalogue, const Register* parties,
                                             const BindOptions& options, const Limits& limits,
                                             Diagnostics& diagnostics) {
  ColumnBinding binding;
  if (!source.has_trees()) {
    auto bound = bind_columns(program, source.header(), mapping, options, diagnostics);
    if (!bound) return nullptr;
    binding = std::move(*bound);
  }
  return std::unique_ptr<RowReader>(
      new RowReader(program, std::move(binding), mapping, catalogue, parties, options.strict, limits));
}

RowReader::RowReader(const program::Program& program, ColumnBinding binding,
                     const Mapping* mapping, const Catalogue* catalogue, const Register* parties,
                     bool strict, const Limits& limits)
    : program_(program), binding_(std::move(binding)), mapping_(mapping), catalogue_(catalogue),
      parties_(parties), assembler_(program, mapping, catalogue, parties, limits),
      json_(program, mapping, strict) {}

Row& RowReader::read(const Batch& batch, const InputRecord& record) {
  if (!batch.trees.empty()) {
    json_.read(batch.trees[record.tree], record.number, assembler_);
    return assembler_.finish();
  }
  assembler_.begin(record.number, binding_.facts);
  for (const BoundColumn& column : binding_.columns) {
    assembler_.add(column.mapping, batch.field(record, column.index));
  }
  for (const BoundJoin& bound : binding_.joins) {
    texts_.clear();
    for (const size_t index : bound.indexes) texts_.push_back(batch.field(record, index));
    assembler_.add_join(bound.join, texts_);
  }
  return assembler_.finish();
}

std::vector<std::string> RowReader::notes() const {
  return input_notes(program_, binding_, mapping_, catalogue_, parties_, assembler_.counts());
}

std::vector<std::string> input_notes(const program::Program& program, const ColumnBinding& binding,
                                     const Mapping* mapping, const Catalogue* catalogue,
                                     const Register* parties, const RowCounts& counts) {
  std::vector<std::string> notes;
  if (mapping) {
    for (const Constant& constant : mapping->constants) {
      std::string value = constant.cell.text;
      for (const Cell& cell : constant.list.cells) value += (value.empty() ? "" : ";") + cell.text;
      notes.push_back("every line: " + constant.fact_name + " = " +
                      (value.empty() ? "none" : value));
    }
    for (const Preference& each : mapping->preferences) {
      notes.push_back("preferred for " + each.fact_name + ": the " +
                      (each.preferred == Preferred::row ? "row" : "catalogue"));
    }
  }
  for (const auto& [column, lines] : counts.blank_as_none) {
    notes.push_back("blank read as none in " + column + ": " + std::to_string(lines) + " lines");
  }
  if (catalogue) {
    notes.push_back("catalogue " + catalogue->path() + ": " +
                    std::to_string(counts.catalogue_matched) + " lines found, " +
                    std::to_string(counts.catalogue_unknown) + " not, " +
                    std::to_string(counts.catalogue_ambiguous) + " ambiguous");
  }
  if (parties) {
    notes.push_back("parties " + parties->path() + ": of " + std::to_string(counts.parties.named) +
                    " names in the lines " + std::to_string(counts.parties.known) + " are in the table");
  }
  std::set<std::string> lists;
  for (const program::FlatFact& fact : binding.facts) {
    if (!fact.view.valid()) continue;
    const program::View& view = program.views[fact.view];
    const program::Record& owner = program.records[view.owner];
    lists.insert(owner.name + "." + owner.fields[view.list.index].name);
  }
  for (const std::string& list : lists) notes.push_back("made from flat columns: " + list);
  return notes;
}

}  // namespace cocket
