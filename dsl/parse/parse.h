// Text to tree. Never throws; always returns what could be understood.
#pragma once

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

// Parses one rule file of `sources`. A declaration that cannot be parsed gives one diagnostic and a
// `broken` declaration; parsing resumes at the next line that starts a declaration.
syntax::File parse(const SourceSet& sources, SourceId source, const Limits& limits,
                   Diagnostics& diagnostics);

}  // namespace cocket
