// What is known of items by their model, from YAML (schema "cocket.catalogue/1"):
//
//   schema: cocket.catalogue/1
//   key: item.model
//   sources: {sheet: "vendor data sheet of the chip"}
//   columns:
//     tpp: item.tpp
//     bandwidth: {fact: item.memory_bandwidth, unit: GB/s}
//   entries:
//     - model: H20
//       aliases: ["HGX H20"]
//       values: {tpp: "2368", bandwidth: ["4000", "4096"], item.datacenter: yes}
//       source: sheet
//       confidence: secondary
//
// A value is a column of `columns` or a fact in its own unit. Several texts are several sources of
// the fact. Every value is read when the file is; one that cannot be is an error.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "engine/columns/row.h"
#include "io/mapping.h"

namespace cocket {

struct CatalogueValue {
  program::FlatFact fact;
  Cell cell;
};

struct CatalogueEntry {
  std::string model;
  std::vector<CatalogueValue> values;
  program::Citation citation;
};

enum class CatalogueMatch { found, not_found, ambiguous };

class Catalogue {
 public:
  const program::FlatFact& key() const { return key_; }
  const std::string& key_name() const { return key_name_; }
  const std::vector<CatalogueEntry>& entries() const { return entries_; }
  const std::string& path() const { return path_; }

  // Case and runs of blanks do not count. A name that several entries have leads to none of them.
  CatalogueMatch find(std::string_view model, const CatalogueEntry*& entry) const;

 private:
  friend class CatalogueReader;
  std::string path_;
  std::string key_name_;
  program::FlatFact key_;
  std::vector<CatalogueEntry> entries_;
  std::unordered_map<std::string, std::vector<size_t>> by_name_;
};

// The form under which names are compared.
std::string catalogue_name(std::string_view text);

// Empty after at least one error; all errors of the file are reported.
std::optional<Catalogue> load_catalogue(SourceSet& sources, const std::string& path,
                                        const program::Program& program, const Limits& limits,
                                        Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
std::optional<Catalogue> parse_catalogue(SourceSet& sources, std::string path, std::string text,
                                         const program::Program& program, const Limits& limits,
                                         Diagnostics& diagnostics);

}  // namespace cocket
