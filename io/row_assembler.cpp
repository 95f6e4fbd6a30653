#include "io/row_assembler.h"

#include <algorithm>

#include "base/trim.h"
#include "base/utf8.h"

namespace cocket {
namespace {

using program::Field;
using program::FlatFact;
using program::Program;
using program::ValueType;

// Long enough to recognise the cell, short enough for a table.
constexpr size_t kMaxFoundBytes = 200;

std::string shortened(std::string_view text) {
  if (text.size() <= kMaxFoundBytes) return std::string(text);
  size_t end = kMaxFoundBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

// Half a unit of the last place on either side, ends included: how the number was rounded is not
// known.
void widen(Cell& cell, int places, const Rational& factor) {
  if (cell.state != CellState::known && cell.state != CellState::bounded) return;
  const Rational half = power_of_ten(-places) * factor / 2;
  if (cell.number.low.value) *cell.number.low.value -= half;
  if (cell.number.high.value) *cell.number.high.value += half;
  cell.state = CellState::bounded;
}

bool same_members(const ListValue& a, const ListValue& b) {
  if (a.cells.size() != b.cells.size()) return false;
  for (size_t i = 0; i < a.cells.size(); ++i) {
    if (a.cells[i].text != b.cells[i].text) return false;
  }
  return true;
}

// Two sources of one list: what either names is in it, and unless they agree there may be more.
void merge(ListValue& into, ListValue more) {
  if (!more.given) return;
  if (!into.given) {
    into = std::move(more);
    return;
  }
  into.complete = into.complete && more.complete && same_members(into, more);
  for (Cell& cell : more.cells) {
    const bool there = std::any_of(into.cells.begin(), into.cells.end(),
                                   [&cell](const Cell& each) { return each.text == cell.text; });
    if (!there) into.cells.push_back(std::move(cell));
  }
}

std::string name_of(const Program& program, const FlatFact& fact) {
  const std::string& holder =
      fact.view.valid() ? program.views[fact.view].name : program.records[fact.record].name;
  return holder + "." + field_of(program, fact).name;
}

}  // namespace

RowAssembler::RowAssembler(const Program& program, const Mapping* mapping,
                           const Catalogue* catalogue, const Register* parties,
                           const Limits& limits)
    : program_(program), mapping_(mapping), catalogue_(catalogue), parties_(parties),
      limits_(limits) {}

void RowAssembler::begin(uint64_t number, const std::vector<FlatFact>& columns) {
  std::vector<bool> views(program_.views.size());
  for (const FlatFact& fact : columns) {
    if (fact.view.valid()) views[fact.view.index] = true;
  }
  if (!builder_ || views != views_) {
    builder_ = std::make_unique<RowBuilder>(program_, columns);
    views_ = std::move(views);
  }
  number_ = number;
  cells_.clear();
  lists_.clear();
  issues_.clear();
  warnings_.clear();
  builder_->begin(number);
}

void RowAssembler::report(std::string column, std::string fact, std::string_view found,
                          std::string expected) {
  ++counts_.unreadable_cells;
  issues_.push_back({number_, std::move(column), std::move(fact), shortened(found),
                     std::move(expected)});
}

MappedCell RowAssembler::read(const ColumnMapping& column, std::string_view text) const {
  const Field& field = field_of(program_, column.fact);
  MappedCell read;
  read.text = trim(text);
  if (!column.values.empty()) {
    if (const auto it = column.values.find(std::string(read.text)); it != column.values.end()) {
      read.text = it->second;
    }
  }
  read.is_list = field.type == ValueType::list;
  if (read.text.empty()) {
    read.blank_as_none = column.blank == BlankMeans::none;
    read.list.given = read.is_list && read.blank_as_none;
    if (!read.is_list && read.blank_as_none) read.cell.state = CellState::none;
    return read;
  }
  if (read.is_list) {
    read.list = read_members(column.fact, read.text, column.unit);
    read.unreadable = read.list.given && !read.list.complete;
    return read;
  }
  read.cell = read_cell(program_, field, read.text, column.unit, Origin::row, limits_.numbers);
  read.unreadable = read.cell.state == CellState::unreadable;
  if (!read.unreadable && column.rounded_to) widen(read.cell, *column.rounded_to, column.unit.factor);
  return read;
}

void RowAssembler::add(const ColumnMapping& column, std::string_view text) {
  MappedCell read = this->read(column, text);
  if (read.blank_as_none) ++counts_.blank_as_none[column.column];
  if (read.unreadable) {
    report(column.column, column.fact_name, read.text, expected_text(program_, field_of(program_, column.fact)));
  }
  if (read.is_list) add_list(column.fact, std::move(read.list));
  else add_cell(column.fact, std::move(read.cell));
}

void RowAssembler::add_join(const Join& join, const std::vector<std::string_view>& texts) {
  ListValue joined;
  const Field& field = field_of(program_, join.fact);
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string_view text = trim(texts[i]);
    if (const auto it = join.values.find(std::string(text)); it != join.values.end()) text = it->second;
    if (text.empty()) continue;
    ListValue part = read_members(join.fact, text, field.unit);
    if (part.given && !part.complete) report(join.from[i], join.fact_name, text, expected_text(program_, field));
    if (!joined.given) joined.given = true;
    joined.complete = joined.complete && part.complete;
    for (Cell& cell : part.cells) joined.cells.push_back(std::move(cell));
  }
  if (!joined.given && join.blank == BlankMeans::none) {
    joined.given = true;
    ++counts_.blank_as_none[join.fact_name];
  }
  add_list(join.fact, std::move(joined));
}

ListValue RowAssembler::read_members(const FlatFact& fact, std::string_view text,
                                     const program::Unit& unit) const {
  const Field& field = field_of(program_, fact);
  ListValue list;
  const auto members = static_cast<size_t>(std::count(text.begin(), text.end(), ';')) + 1;
  if (members > limits_.max_list_members) {
    list.given = true;
    list.complete = false;
  } else if (unit.name == field.unit.name) {
    list = read_list(program_, field, text, Origin::row, limits_.numbers);
  } else {
    Field in_unit = field;
    in_unit.unit = unit;
    list = read_list(program_, in_unit, text, Origin::row, limits_.numbers);
  }
  return list;
}

void RowAssembler::add_cell(const FlatFact& fact, Cell cell) {
  if (cell.state != CellState::absent) cells_.push_back({fact, std::move(cell)});
}

void RowAssembler::add_list(const FlatFact& fact, ListValue list) {
  if (!list.given) return;
  for (GivenList& given : lists_) {
    if (!is_same_fact(given.fact, fact)) continue;
    merge(given.list, std::move(list));
    return;
  }
  lists_.push_back({fact, std::move(list)});
}

// The text of the catalogue's key in this line.
std::optional<std::string> RowAssembler::model() const {
  const FlatFact& key = catalogue_->key();
  for (const GivenCell& given : cells_) {
    if (is_same_fact(given.fact, key) && given.cell.state == CellState::known) {
      return given.cell.text;
    }
  }
  if (!key.view.valid()) return std::nullopt;
  // Nested input: the one member of the view's list.
  const program::View& view = program_.views[key.view];
  const ListValue& list =
      builder_->singleton(view.owner).fields[view.list.index].list;
  if (!list.given || list.records.size() != 1 || view.role_field.valid()) return std::nullopt;
  for (const Cell& cell : list.records.front().fields[key.field.index].sources) {
    if (cell.state == CellState::known) return cell.text;
  }
  return std::nullopt;
}

const CatalogueEntry* RowAssembler::look_up() {
  if (!catalogue_) return nullptr;
  const auto name = model();
  if (!name) return nullptr;
  const CatalogueEntry* entry = nullptr;
  switch (catalogue_->find(*name, entry)) {
    case CatalogueMatch::found: ++counts_.catalogue_matched; break;
    case CatalogueMatch::not_found: ++counts_.catalogue_unknown; break;
    case CatalogueMatch::ambiguous:
      ++counts_.catalogue_ambiguous;
      warnings_.push_back("the catalogue has several entries for `" + shortened(*name) +
                          "`; none was used");
      break;
  }
  return entry;
}

std::optional<Preferred> RowAssembler::preference(const FlatFact& fact) const {
  if (!mapping_) return std::nullopt;
  for (const Preference& each : mapping_->preferences) {
    if (is_same_fact(each.fact, fact)) return each.preferred;
  }
  return std::nullopt;
}

Row& RowAssembler::finish() {
  const CatalogueEntry* entry = look_up();
  auto catalogue_has = [entry](const FlatFact& fact) {
    return entry && std::any_of(entry->values.begin(), entry->values.end(),
                                [&fact](const auto& v) { return is_same_fact(v.fact, fact); });
  };
  auto row_has = [this](const FlatFact& fact) {
    return std::any_of(cells_.begin(), cells_.end(),
                       [&fact](const auto& v) { return is_same_fact(v.fact, fact); });
  };
  if (entry) {
    for (const CatalogueValue& value : entry->values) {
      if (preference(value.fact) == Preferred::row && row_has(value.fact)) continue;
      builder_->add(value.fact, value.cell);
    }
  }
  if (mapping_) {
    for (const Constant& constant : mapping_->constants) {
      if (constant.list.given) add_list(constant.fact, constant.list);
      builder_->add(constant.fact, constant.cell);
    }
  }
  for (GivenCell& given : cells_) {
    // An unreadable cell stays: no preference makes good what the line says illegibly.
    const bool outdone = given.cell.state != CellState::unreadable &&
                         preference(given.fact) == Preferred::catalogue &&
                         catalogue_has(given.fact);
    if (!outdone) builder_->add(given.fact, std::move(given.cell));
  }
  for (GivenList& given : lists_) builder_->set_list(given.fact, std::move(given.list));
  Row& row = builder_->finish();
  if (parties_) {
    const Register::Found found = parties_->apply(program_, row);
    counts_.parties.named += found.named;
    counts_.parties.known += found.known;
  }
  for (const FlatFact& fact : builder_->misplaced()) {
    const std::string name = name_of(program_, fact);
    report(name, name, {}, "one member of the list that the line gives");
  }
  return row;
}

}  // namespace cocket
