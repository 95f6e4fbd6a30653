// The formatter: one layout for every rule file.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"

namespace cocket {

// The canonical text of a rule file: same tokens, same comments, one layout. Idempotent. If the
// text does not parse, returns it unchanged (diagnostics say why).
std::string format_rules(const SourceSet& sources, SourceId source, const Limits& limits,
                         Diagnostics& diagnostics);

}  // namespace cocket
