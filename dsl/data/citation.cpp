#include "dsl/data/citation.h"

#include "base/suggest.h"

namespace cocket {

SourceNames read_source_names(const YamlNode* node, const YamlCodes& codes,
                              Diagnostics& diagnostics) {
  SourceNames names;
  if (!node) return names;
  if (!node->is_mapping()) {
    diagnostics.add(codes.schema, node->span, "`sources` is written as `key: citation` lines");
    return names;
  }
  for (size_t i = 0; i < node->keys.size(); ++i) {
    if (!node->items[i].is_scalar() || node->items[i].text.empty()) {
      diagnostics.add(codes.schema, node->keys[i].span,
                      "the source `" + node->keys[i].text + "` has no text");
      continue;
    }
    names[node->keys[i].text] = node->items[i].text;
  }
  return names;
}

std::optional<program::Citation> read_citation(YamlMapping& row, const SourceNames& names,
                                               const YamlCodes& codes, Diagnostics& diagnostics) {
  const std::optional<std::string> source = row.require_text("source");
  const std::optional<std::string> word = row.require_text("confidence");
  if (!source || !word) return std::nullopt;
  program::Citation citation;
  if (const auto it = names.find(*source); it != names.end()) {
    citation.text = it->second;
  } else if (source->find(' ') != std::string::npos) {
    citation.text = *source;
  } else {
    std::vector<std::string> known;
    for (const auto& [name, text] : names) known.push_back(name);
    Diagnostic& added = diagnostics.add(codes.schema, row.find("source")->span,
                                        "`sources` has no `" + *source + "`");
    added.help = nearest_names(*source, known);
    return std::nullopt;
  }
  const auto confidence = program::confidence_from(*word);
  if (!confidence) {
    Diagnostic& added = diagnostics.add(codes.bad_value, row.find("confidence")->span,
                                        "`" + *word + "` is not on the scale of confidence");
    added.help.push_back("primary, quoted, secondary, law_firm, press, inferred or unverified");
    return std::nullopt;
  }
  citation.confidence = *confidence;
  return citation;
}

bool read_day(YamlMapping& row, std::string_view key, std::optional<Date>& out,
              const YamlCodes& codes, Diagnostics& diagnostics) {
  const YamlNode* node = row.find(key);
  if (!node) return true;
  if (node->is_scalar()) out = parse_date(node->text);
  if (out) return true;
  diagnostics.add(codes.bad_value, node->span, "`" + std::string(key) + "` is not a day",
                  "expected YYYY-MM-DD or ~");
  return false;
}

}  // namespace cocket
