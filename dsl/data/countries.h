// The table of countries (schema "cocket.countries/1"): `countries: {CN: China, ...}`, ISO 3166-1
// alpha-2 codes in capitals.
#pragma once

#include <map>
#include <string>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"

namespace cocket {

using CountryNames = std::map<std::string, std::string>;

// Code to name. Empty after at least one error.
CountryNames load_countries(SourceSet& sources, const std::string& path, const Limits& limits,
                            Diagnostics& diagnostics);
// The same from a text; `path` names it in messages.
CountryNames parse_countries(SourceSet& sources, std::string path, std::string text,
                             const Limits& limits, Diagnostics& diagnostics);

}  // namespace cocket
