// Renders diagnostics for people (text) and tools (JSON, schema "cocket.diagnostics/1").
#pragma once

#include <string>

#include "base/diagnostic.h"

namespace cocket {

struct TextStyle {
  bool colour = false;
};

// One diagnostic as in docs/architecture.md, "Errors": severity[code]: message, place, marked
// source lines, `under:`, `why:`, `help:`. Ends with a newline. ASCII frame.
std::string render_text(const Diagnostic& diagnostic, const SourceSet& sources,
                        TextStyle style = {});
std::string render_text(const Diagnostics& diagnostics, const SourceSet& sources,
                        TextStyle style = {});

// {"schema":"cocket.diagnostics/1","diagnostics":[{"code","severity","title","message","labels":
// [{"path","line","column","utf16_column","begin","end","text"}],"under","why","help":[]}]}
std::string render_json(const Diagnostics& diagnostics, const SourceSet& sources);

}  // namespace cocket
