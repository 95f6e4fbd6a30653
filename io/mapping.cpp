#include "io/mapping.h"

#include <charconv>

#include "base/suggest.h"
#include "dsl/data/yaml.h"

namespace cocket {
namespace {

using program::Field;
using program::FlatFact;
using program::Program;
using program::ValueType;

constexpr YamlCodes kCodes{Code::I0501, Code::I0515, Code::I0509, Code::I0515, Code::I0515};
constexpr int kMaxPlaces = 30;

class MappingReader {
 public:
  MappingReader(const Program& program, const Limits& limits, Diagnostics& diagnostics)
      : program_(program), limits_(limits), diagnostics_(diagnostics) {}

  Mapping read(const YamlNode& root) {
    YamlMapping file(root, "a mapping", kCodes, diagnostics_);
    if (!file.ok() || !file.schema("cocket.mapping/1")) return {};
    each_entry(file.find("columns"), "columns", [this](const YamlNode& key, const YamlNode& node) {
      read_column(key, node);
    });
    each_entry(file.find("constants"), "constants",
               [this](const YamlNode& key, const YamlNode& node) { read_constant(key, node); });
    each_entry(file.find("prefer"), "prefer",
               [this](const YamlNode& key, const YamlNode& node) { read_preference(key, node); });
    if (const YamlNode* join = file.find("join")) {
      if (join->is_sequence()) {
        for (const YamlNode& item : join->items) read_join(item);
      } else {
        read_join(*join);
      }
    }
    file.finish();
    return std::move(mapping_);
  }

 private:
  template <typename Read>
  void each_entry(const YamlNode* node, const char* what, Read read) {
    if (!node) return;
    if (!node->is_mapping()) {
      diagnostics_.add(kCodes.schema, node->span,
                       "`" + std::string(what) + "` is written as `name: value` lines");
      return;
    }
    for (size_t i = 0; i < node->keys.size(); ++i) read(node->keys[i], node->items[i]);
  }

  void read_column(const YamlNode& key, const YamlNode& node) {
    ColumnMapping column;
    column.column = key.text;
    column.span = key.span;
    if (node.is_scalar()) {
      if (!bind(column, node.text, std::nullopt, node.span)) return;
      mapping_.columns.push_back(std::move(column));
      return;
    }
    YamlMapping entry(node, "a column", kCodes, diagnostics_);
    if (!entry.ok()) return;
    const auto ignore = entry.text("ignore");
    const auto fact = entry.text("fact");
    const auto unit = entry.text("unit");
    const YamlNode* values = entry.find("values");
    bool good = read_blank(entry, column.blank);
    good = read_places(entry, column) && good;
    entry.finish();
    if (ignore) {
      if (*ignore != "true" || fact) {
        diagnostics_.add(kCodes.schema, key.span, "`ignore: true` stands alone");
        return;
      }
      column.ignore = true;
      mapping_.columns.push_back(std::move(column));
      return;
    }
    if (!fact) {
      diagnostics_.add(kCodes.schema, key.span, "the column `" + key.text + "` names no fact")
          .help.push_back("fact: item.model");
      return;
    }
    if (!bind(column, *fact, unit, entry.find("fact")->span)) return;
    const Field& field = field_of(program_, column.fact);
    if (column.rounded_to && field.type != ValueType::number) {
      diagnostics_.add(kCodes.schema, key.span, "`rounded_to` is for numbers");
      return;
    }
    if (column.blank == BlankMeans::none && field.type != ValueType::list && !field.or_none) {
      diagnostics_.add(kCodes.schema, key.span, "`" + *fact + "` cannot be none",
                       "`blank: none` is for facts declared `or none` and for lists");
      return;
    }
    if (values && !read_values(*values, column.fact, column.fact_name, column.unit, column.values)) return;
    if (good) mapping_.columns.push_back(std::move(column));
  }

  bool bind(ColumnMapping& column, const std::string& fact, const std::optional<std::string>& unit,
            const Span& span) {
    const auto named = find_named_fact(program_, fact, unit, Code::I0510, span, diagnostics_);
    if (!named) return false;
    column.fact_name = fact;
    column.fact = named->fact;
    column.unit = named->unit;
    return true;
  }

  bool read_blank(YamlMapping& entry, BlankMeans& out) {
    const auto blank = entry.text("blank");
    if (!blank || *blank == "absent") return true;
    if (*blank == "none") {
      out = BlankMeans::none;
      return true;
    }
    diagnostics_.add(kCodes.schema, entry.find("blank")->span, "`blank` is `absent` or `none`");
    return false;
  }

  bool read_places(YamlMapping& entry, ColumnMapping& column) {
    const auto text = entry.text("rounded_to");
    if (!text) return true;
    int places = 0;
    const char* last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, places);
    if (error == std::errc() && end == last && places >= -kMaxPlaces && places <= kMaxPlaces) {
      column.rounded_to = places;
      return true;
    }
    diagnostics_.add(kCodes.schema, entry.find("rounded_to")->span,
                     "`rounded_to` is a number of decimal places");
    return false;
  }

  // The texts that stand for others; each meaning must be a value (or a list of values) of the fact.
  bool read_values(const YamlNode& node, const program::FlatFact& fact, const std::string& fact_name,
                   const program::Unit& unit, std::map<std::string, std::string>& values) {
    const size_t errors = diagnostics_.num_errors();
    const Field& field = field_of(program_, fact);
    each_entry(&node, "values", [&](const YamlNode& key, const YamlNode& value) {
      if (!value.is_scalar() && !value.is_null()) {
        diagnostics_.add(kCodes.schema, value.span, "a value is one text");
        return;
      }
      bool readable = true;
      if (field.type == ValueType::list) {
        const ListValue list = read_list(program_, field, value.text, Origin::row, limits_.numbers);
        readable = !list.given || list.complete;
      } else {
        readable = read_cell(program_, field, value.text, unit, Origin::row, limits_.numbers).state !=
                   CellState::unreadable;
      }
      if (!readable) {
        diagnostics_.add(kCodes.schema, value.span,
                         "`" + value.text + "` is no value of `" + fact_name + "`",
                         "expected " + expected_text(program_, field));
        return;
      }
      values[key.text] = value.text;
    });
    return diagnostics_.num_errors() == errors;
  }

  void read_constant(const YamlNode& key, const YamlNode& node) {
    const auto named =
        find_named_fact(program_, key.text, std::nullopt, Code::I0510, key.span, diagnostics_);
    if (!named) return;
    if (!node.is_scalar()) {
      diagnostics_.add(kCodes.schema, key.span, "a constant is one text");
      return;
    }
    const Field& field = field_of(program_, named->fact);
    Constant constant;
    constant.fact_name = key.text;
    constant.fact = named->fact;
    bool good = true;
    if (field.type == ValueType::list) {
      constant.list = read_list(program_, field, node.text, Origin::constant, limits_.numbers);
      good = constant.list.given && constant.list.complete;
    } else {
      constant.cell = read_cell(program_, field, node.text, Origin::constant, limits_.numbers);
      good = constant.cell.state != CellState::unreadable &&
             constant.cell.state != CellState::absent;
    }
    if (!good) {
      diagnostics_.add(kCodes.schema, node.span,
                       "`" + node.text + "` is no value of `" + key.text + "`",
                       "expected " + expected_text(program_, field));
      return;
    }
    mapping_.constants.push_back(std::move(constant));
  }

  void read_preference(const YamlNode& key, const YamlNode& node) {
    const auto named =
        find_named_fact(program_, key.text, std::nullopt, Code::I0510, key.span, diagnostics_);
    if (!named) return;
    const bool row = node.is_scalar() && node.text == "row";
    if (!row && !(node.is_scalar() && node.text == "catalogue")) {
      diagnostics_.add(kCodes.schema, node.is_null() ? key.span : node.span,
                       "a preference is `row` or `catalogue`");
      return;
    }
    mapping_.preferences.push_back(
        {key.text, named->fact, row ? Preferred::row : Preferred::catalogue});
  }

  void read_join(const YamlNode& node) {
    YamlMapping entry(node, "a join", kCodes, diagnostics_);
    if (!entry.ok()) return;
    const auto fact = entry.require_text("fact");
    const YamlNode* from = entry.require("from");
    Join join;
    join.span = node.span;
    const YamlNode* values = entry.find("values");
    const bool good = read_blank(entry, join.blank);
    entry.finish();
    if (!fact || !from || !good) return;
    const auto named = find_named_fact(program_, *fact, std::nullopt, Code::I0510,
                                       entry.find("fact")->span, diagnostics_);
    if (!named) return;
    if (field_of(program_, named->fact).type != ValueType::list) {
      diagnostics_.add(kCodes.schema, entry.find("fact")->span, "`" + *fact + "` is not a list");
      return;
    }
    if (!from->is_sequence() || from->items.empty()) {
      diagnostics_.add(kCodes.schema, from->span, "`from` is a list of columns");
      return;
    }
    for (const YamlNode& column : from->items) {
      if (!column.is_scalar()) {
        diagnostics_.add(kCodes.schema, column.span, "a column is named by a text");
        return;
      }
      join.from.push_back(column.text);
    }
    join.fact_name = *fact;
    join.fact = named->fact;
    if (values && !read_values(*values, join.fact, join.fact_name, named->unit, join.values)) return;
    mapping_.joins.push_back(std::move(join));
  }

  const Program& program_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  Mapping mapping_;
};

std::optional<Mapping> read_mapping(const std::optional<YamlNode>& root, const Program& program,
                                    const Limits& limits, Diagnostics& diagnostics) {
  if (!root) return std::nullopt;
  const size_t errors = diagnostics.num_errors();
  Mapping mapping = MappingReader(program, limits, diagnostics).read(*root);
  if (diagnostics.num_errors() > errors) return std::nullopt;
  return mapping;
}

Diagnostic& report(Diagnostics& diagnostics, Code code, const Span& span, std::string message) {
  return span.valid() ? diagnostics.add(code, span, std::move(message))
                      : diagnostics.add(code, std::move(message));
}

}  // namespace

const Field& field_of(const Program& program, const FlatFact& fact) {
  return program.records[fact.record].fields[fact.field.index];
}

std::optional<NamedFact> find_named_fact(const Program& program, std::string_view name,
                                         const std::optional<std::string>& unit, Code not_found,
                                         const Span& span, Diagnostics& diagnostics) {
  const auto fact = find_flat_fact(program, name);
  const Field* field = fact ? &field_of(program, *fact) : nullptr;
  const bool flat = field && field->type != ValueType::record &&
                    !(field->type == ValueType::list && field->element == ValueType::record);
  if (!flat) {
    Diagnostic& added =
        report(diagnostics, not_found, span, "the rules have no fact `" + std::string(name) + "`");
    added.help = nearest_names(name, flat_fact_names(program));
    if (field) added.why = "It holds records, which only JSON input can give.";
    return std::nullopt;
  }
  NamedFact named{*fact, field->unit};
  if (!unit) return named;
  const auto found = find_unit(program, *unit);
  const bool number = field->type == ValueType::number ||
                      (field->type == ValueType::list && field->element == ValueType::number);
  if (!found || !number || found->dimension != field->unit.dimension) {
    Diagnostic& added = report(
        diagnostics, Code::I0511, span,
        found ? "`" + *unit + "` is not a unit of `" + std::string(name) + "`"
              : "there is no unit `" + *unit + "`");
    if (number && !field->unit.name.empty()) added.help.push_back(field->unit.name);
    return std::nullopt;
  }
  named.unit = *found;
  return named;
}

std::optional<Mapping> load_mapping(SourceSet& sources, const std::string& path,
                                    const Program& program, const Limits& limits,
                                    Diagnostics& diagnostics) {
  return read_mapping(load_yaml(sources, path, limits, kCodes, diagnostics), program, limits,
                      diagnostics);
}

std::optional<Mapping> parse_mapping(SourceSet& sources, std::string path, std::string text,
                                     const Program& program, const Limits& limits,
                                     Diagnostics& diagnostics) {
  return read_mapping(
      parse_yaml(sources, std::move(path), std::move(text), limits, kCodes, diagnostics), program,
      limits, diagnostics);
}

}  // namespace cocket
