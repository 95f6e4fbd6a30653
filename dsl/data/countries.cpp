#include "dsl/data/countries.h"

#include "dsl/data/yaml.h"

namespace cocket {
namespace {

bool is_code(const std::string& text) {
  auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  return text.size() == 2 && capital(text[0]) && capital(text[1]);
}

CountryNames read_countries(const std::optional<YamlNode>& root, Diagnostics& diagnostics) {
  CountryNames names;
  if (!root) return names;
  const size_t errors = diagnostics.num_errors();
  const YamlCodes codes;
  YamlMapping file(*root, "a file of countries", codes, diagnostics);
  if (!file.ok() || !file.schema("cocket.countries/1")) return names;
  file.text("source");
  const YamlNode* countries = file.require("countries");
  file.finish();
  if (countries && !countries->is_mapping()) {
    diagnostics.add(codes.schema, countries->span, "`countries` is written as `CN: China` lines");
  } else if (countries) {
    for (size_t i = 0; i < countries->keys.size(); ++i) {
      const YamlNode& key = countries->keys[i];
      if (!is_code(key.text)) {
        diagnostics.add(codes.bad_value, key.span,
                        "`" + key.text + "` is not a country code of two capitals");
      } else if (!countries->items[i].is_scalar() || countries->items[i].text.empty()) {
        diagnostics.add(codes.schema, key.span, "the country `" + key.text + "` has no name");
      } else {
        names[key.text] = countries->items[i].text;
      }
    }
  }
  if (diagnostics.num_errors() > errors) names.clear();
  return names;
}

}  // namespace

CountryNames load_countries(SourceSet& sources, const std::string& path, const Limits& limits,
                            Diagnostics& diagnostics) {
  return read_countries(load_yaml(sources, path, limits, {}, diagnostics), diagnostics);
}

CountryNames parse_countries(SourceSet& sources, std::string path, std::string text,
                             const Limits& limits, Diagnostics& diagnostics) {
  return read_countries(
      parse_yaml(sources, std::move(path), std::move(text), limits, {}, diagnostics), diagnostics);
}

}  // namespace cocket
