#include "io/catalogue.h"

#include <algorithm>

#include "base/suggest.h"
#include "dsl/data/citation.h"
#include "dsl/data/yaml.h"

namespace cocket {

namespace {

using program::Field;
using program::Program;
using program::ValueType;

constexpr YamlCodes kCodes{Code::I0501, Code::I0512, Code::I0512, Code::I0512, Code::I0512};

}  // namespace

class CatalogueReader {
 public:
  CatalogueReader(const Program& program, const Limits& limits, Diagnostics& diagnostics)
      : program_(program), limits_(limits), diagnostics_(diagnostics) {}

  Catalogue read(const YamlNode& root, std::string path) {
    catalogue_.path_ = std::move(path);
    YamlMapping file(root, "a catalogue", kCodes, diagnostics_);
    if (!file.ok() || !file.schema("cocket.catalogue/1")) return {};
    names_ = read_source_names(file.find("sources"), kCodes, diagnostics_);
    file.text("note");
    read_key(file);
    if (const YamlNode* columns = file.find("columns")) read_columns(*columns);
    const YamlNode* entries = file.require("entries");
    file.finish();
    if (entries && !entries->is_sequence()) {
      diagnostics_.add(kCodes.schema, entries->span, "`entries` is a list of `- model: ...`");
    } else if (entries) {
      for (const YamlNode& entry : entries->items) read_entry(entry);
    }
    return std::move(catalogue_);
  }

 private:
  void read_key(YamlMapping& file) {
    const auto key = file.require_text("key");
    if (!key) return;
    const Span span = file.find("key")->span;
    const auto named =
        find_named_fact(program_, *key, std::nullopt, Code::I0512, span, diagnostics_);
    if (!named) return;
    if (field_of(program_, named->fact).type != ValueType::text) {
      diagnostics_.add(kCodes.schema, span, "the key of a catalogue is a text");
      return;
    }
    catalogue_.key_name_ = *key;
    catalogue_.key_ = named->fact;
  }

  void read_columns(const YamlNode& node) {
    if (!node.is_mapping()) {
      diagnostics_.add(kCodes.schema, node.span, "`columns` is written as `name: fact` lines");
      return;
    }
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const YamlNode& item = node.items[i];
      std::optional<std::string> fact;
      std::optional<std::string> unit;
      if (item.is_scalar()) {
        fact = item.text;
      } else {
        YamlMapping entry(item, "a column", kCodes, diagnostics_);
        if (!entry.ok()) continue;
        fact = entry.require_text("fact");
        unit = entry.text("unit");
        entry.finish();
      }
      if (!fact) continue;
      const auto named = find_named_fact(program_, *fact, unit, Code::I0512, item.span, diagnostics_);
      if (named) columns_.emplace(node.keys[i].text, *named);
    }
  }

  void read_entry(const YamlNode& node) {
    YamlMapping entry(node, "an entry", kCodes, diagnostics_);
    if (!entry.ok()) return;
    CatalogueEntry made;
    const auto model = entry.require_text("model");
    const YamlNode* aliases = entry.find("aliases");
    const YamlNode* values = entry.find("values");
    const auto citation = read_citation(entry, names_, kCodes, diagnostics_);
    entry.text("note");
    entry.finish();
    if (!model || !citation) return;
    made.model = *model;
    made.citation = *citation;
    if (values) read_values(*values, made);
    const size_t index = catalogue_.entries_.size();
    add_name(*model, index, node.span);
    if (aliases && !aliases->is_sequence()) {
      diagnostics_.add(kCodes.schema, aliases->span, "`aliases` is a list of texts");
    } else if (aliases) {
      for (const YamlNode& alias : aliases->items) {
        if (alias.is_scalar()) {
          add_name(alias.text, index, alias.span);
        } else {
          diagnostics_.add(kCodes.schema, alias.span, "an alias is a text");
        }
      }
    }
    catalogue_.entries_.push_back(std::move(made));
  }

  void add_name(const std::string& text, size_t index, const Span& span) {
    const std::string name = catalogue_name(text);
    if (name.empty()) {
      diagnostics_.add(kCodes.schema, span, "a model without a name");
      return;
    }
    std::vector<size_t>& entries = catalogue_.by_name_[name];
    if (std::find(entries.begin(), entries.end(), index) == entries.end()) entries.push_back(index);
  }

  void read_values(const YamlNode& node, CatalogueEntry& entry) {
    if (!node.is_mapping()) {
      diagnostics_.add(kCodes.schema, node.span, "`values` is written as `name: value` lines");
      return;
    }
    for (size_t i = 0; i < node.keys.size(); ++i) {
      const YamlNode& key = node.keys[i];
      const NamedFact* named = find_column(key);
      if (!named) continue;
      const YamlNode& value = node.items[i];
      if (value.is_sequence()) {
        for (const YamlNode& item : value.items) read_value(key, item, *named, entry);
      } else if (!value.is_null()) {
        read_value(key, value, *named, entry);
      }
    }
  }

  const NamedFact* find_column(const YamlNode& key) {
    if (const auto it = columns_.find(key.text); it != columns_.end()) return &it->second;
    if (key.text.find('.') == std::string::npos) {
      std::vector<std::string> known = flat_fact_names(program_);
      for (const auto& [name, fact] : columns_) known.push_back(name);
      diagnostics_.add(kCodes.schema, key.span, "`columns` has no `" + key.text + "`").help =
          nearest_names(key.text, known);
      return nullptr;
    }
    const auto named = find_named_fact(program_, key.text, std::nullopt, Code::I0512, key.span,
                                       diagnostics_);
    return named ? &columns_.emplace(key.text, *named).first->second : nullptr;
  }

  void read_value(const YamlNode& key, const YamlNode& value, const NamedFact& named,
                  CatalogueEntry& entry) {
    const Field& field = field_of(program_, named.fact);
    if (!value.is_scalar() || field.type == ValueType::list) {
      diagnostics_.add(kCodes.schema, key.span, "`" + key.text + "` takes plain values only");
      return;
    }
    Cell cell = read_cell(program_, field, value.text, named.unit, Origin::catalogue,
                          limits_.numbers);
    if (cell.state == CellState::unreadable) {
      diagnostics_.add(kCodes.schema, value.span,
                       "`" + value.text + "` is no value of `" + key.text + "`",
                       "expected " + expected_text(program_, field));
      return;
    }
    if (cell.state != CellState::absent) entry.values.push_back({named.fact, std::move(cell)});
  }

  const Program& program_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  SourceNames names_;
  std::map<std::string, NamedFact> columns_;
  Catalogue catalogue_;
};

namespace {

std::optional<Catalogue> read_catalogue(const std::optional<YamlNode>& root, std::string path,
                                        const Program& program, const Limits& limits,
                                        Diagnostics& diagnostics) {
  if (!root) return std::nullopt;
  const size_t errors = diagnostics.num_errors();
  Catalogue catalogue = CatalogueReader(program, limits, diagnostics).read(*root, std::move(path));
  if (diagnostics.num_errors() > errors) return std::nullopt;
  return catalogue;
}

}  // namespace

std::string catalogue_name(std::string_view text) {
  std::string name;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      blank = true;
      continue;
    }
    if (blank && !name.empty()) name.push_back(' ');
    blank = false;
    name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return name;
}

CatalogueMatch Catalogue::find(std::string_view model, const CatalogueEntry*& entry) const {
  entry = nullptr;
  const auto it = by_name_.find(catalogue_name(model));
  if (it == by_name_.end()) return CatalogueMatch::not_found;
  if (it->second.size() > 1) return CatalogueMatch::ambiguous;
  entry = &entries_[it->second.front()];
  return CatalogueMatch::found;
}

std::optional<Catalogue> load_catalogue(SourceSet& sources, const std::string& path,
                                        const Program& program, const Limits& limits,
                                        Diagnostics& diagnostics) {
  return read_catalogue(load_yaml(sources, path, limits, kCodes, diagnostics), path, program,
                        limits, diagnostics);
}

std::optional<Catalogue> parse_catalogue(SourceSet& sources, std::string path, std::string text,
                                         const Program& program, const Limits& limits,
                                         Diagnostics& diagnostics) {
  const auto root = parse_yaml(sources, path, std::move(text), limits, kCodes, diagnostics);
  return read_catalogue(root, std::move(path), program, limits, diagnostics);
}

}  // namespace cocket
