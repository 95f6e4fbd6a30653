#include "run/line_shape.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::run {
namespace {

using program::FlatFact;
using program::Program;

void add_fact(std::vector<FlatFact>& facts, const FlatFact& fact) {
  if (std::find(facts.begin(), facts.end(), fact) == facts.end()) facts.push_back(fact);
}

// Everything that the catalogue may say once it knows the model.
void add_catalogue(std::vector<FlatFact>& facts, const Catalogue& catalogue) {
  for (const CatalogueEntry& entry : catalogue.entries()) {
    for (const CatalogueValue& value : entry.values) add_fact(facts, value.fact);
  }
}

// The table of parties speaks of whoever bears the name, by whatever fact or view he is in the line.
void add_parties(std::vector<FlatFact>& facts, const Program& program, const Register& parties) {
  for (const std::string& name : program::flat_fact_names(program)) {
    const auto fact = program::find_flat_fact(program, name);
    if (!fact || fact->record != parties.record()) continue;
    const auto fields = parties.fields();
    if (std::find(fields.begin(), fields.end(), fact->field) != fields.end()) add_fact(facts, *fact);
  }
}

}  // namespace

LineShape shape_of(const LineSources& sources) {
  const Program& program = sources.program;
  LineShape made;
  made.shape.named = sources.binding.facts;
  for (const BoundColumn& bound : sources.binding.columns) {
    const ColumnMapping& mapping = bound.mapping;
    columnar::Input input;
    input.name = mapping.column;
    input.facts = {mapping.fact};
    const program::Field& field = field_of(program, mapping.fact);
    input.plain = field.type != program::ValueType::list;
    input.direct = mapping.values.empty() && !mapping.rounded_to;
    input.unit = mapping.unit;
    if (sources.catalogue != nullptr && is_same_fact(mapping.fact, sources.catalogue->key())) {
      add_catalogue(input.facts, *sources.catalogue);
      input.plain = false;
    }
    if (sources.parties != nullptr && mapping.fact.record == sources.parties->record() &&
        mapping.fact.field == sources.parties->key()) {
      add_parties(input.facts, program, *sources.parties);
      input.plain = false;
    }
    if (input.facts.size() > 1) made.keys.push_back(made.columns.size());
    made.shape.inputs.push_back(std::move(input));
    made.columns.push_back(bound.index);
  }
  for (const BoundJoin& bound : sources.binding.joins) {
    LineShape::BlankJoin blank;
    for (size_t i = 0; i < bound.indexes.size(); ++i) {
      blank.inputs.push_back(made.columns.size());
      columnar::Input input;
      input.name = bound.join.from[i];
      input.facts = {bound.join.fact};
      input.plain = false;
      made.shape.inputs.push_back(std::move(input));
      made.columns.push_back(bound.indexes[i]);
    }
    if (bound.join.blank == BlankMeans::none) {
      blank.fact = bound.join.fact_name;
      made.blank_joins.push_back(std::move(blank));
    }
  }
  if (sources.mapping != nullptr) {
    for (const Constant& constant : sources.mapping->constants) made.shape.fixed.push_back(constant.fact);
    // A constant model or name is looked up in every line alike.
    if (sources.catalogue != nullptr) {
      for (const Constant& constant : sources.mapping->constants) {
        if (is_same_fact(constant.fact, sources.catalogue->key())) add_catalogue(made.shape.fixed, *sources.catalogue);
      }
    }
    if (sources.parties != nullptr) {
      for (const Constant& constant : sources.mapping->constants) {
        if (constant.fact.record == sources.parties->record() && constant.fact.field == sources.parties->key()) {
          add_parties(made.shape.fixed, program, *sources.parties);
          made.looks_up = true;
        }
      }
    }
  }
  made.looks_up = made.looks_up || !made.keys.empty();
  return made;
}

TableRows::TableRows(const LineSources& sources, const LineShape& shape)
    : sources_(sources),
      assembler_(sources.program, sources.mapping, sources.catalogue, sources.parties, sources.limits) {
  for (const BoundColumn& bound : sources.binding.columns) mappings_.push_back(bound.mapping);
  for (const BoundJoin& bound : sources.binding.joins) {
    for (const std::string& column : bound.join.from) {
      ColumnMapping part;
      part.column = column;
      part.fact_name = bound.join.fact_name;
      part.fact = bound.join.fact;
      part.unit = field_of(sources.program, bound.join.fact).unit;
      part.values = bound.join.values;
      mappings_.push_back(std::move(part));
    }
  }
  COCKET_CHECK(mappings_.size() == shape.columns.size());
  id_ = program::find_flat_fact(sources.program, "shipment.id");
  if (!id_ || id_->view.valid()) {
    id_.reset();
    return;
  }
  size_t columns = 0;
  for (size_t i = 0; i < sources.binding.columns.size(); ++i) {
    if (!is_same_fact(sources.binding.columns[i].mapping.fact, *id_)) continue;
    ++columns;
    id_input_ = i;
  }
  auto given = [this](const std::vector<FlatFact>& facts) {
    return std::any_of(facts.begin(), facts.end(), [this](const FlatFact& fact) { return is_same_fact(fact, *id_); });
  };
  bool otherwise = given(shape.shape.fixed);
  for (const columnar::Input& input : shape.shape.inputs) otherwise = otherwise || (input.facts.size() > 1 && given(input.facts));
  for (const BoundJoin& bound : sources.binding.joins) otherwise = otherwise || is_same_fact(bound.join.fact, *id_);
  id_by_cell_ = columns <= 1 && !otherwise;
}

void TableRows::append_id(Cells cells, size_t row, std::string& out) {
  if (!id_) return;
  if (!id_by_cell_) {
    out += make(cells, row, 0).row.id;
    return;
  }
  if (!id_input_) return;
  const MappedCell read = assembler_.read(mappings_[*id_input_], cells[*id_input_][row]);
  if (!read.is_list && read.cell.state == CellState::known) out += read.cell.text;
}

columnar::Reading TableRows::read(size_t input, std::string_view text) const {
  columnar::Reading reading;
  MappedCell read = assembler_.read(mappings_[input], text);
  reading.given = read.is_list ? read.list.given : read.cell.state != CellState::absent;
  reading.issue = read.unreadable;
  reading.blank_as_none = read.blank_as_none;
  reading.cell = std::move(read.cell);
  return reading;
}

columnar::MadeRow TableRows::make(Cells cells, size_t row, uint64_t number) {
  assembler_.begin(number, sources_.binding.facts);
  size_t input = 0;
  for (const BoundColumn& bound : sources_.binding.columns) assembler_.add(bound.mapping, cells[input++][row]);
  for (const BoundJoin& bound : sources_.binding.joins) {
    texts_.clear();
    for (size_t i = 0; i < bound.indexes.size(); ++i) texts_.push_back(cells[input++][row]);
    assembler_.add_join(bound.join, texts_);
  }
  Row& made = assembler_.finish();
  return {made, assembler_.warnings()};
}

}  // namespace cocket::run
