// Rules loaded and options understood: what every command starts from.
#pragma once

#include <memory>
#include <optional>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"
#include "cli/commands.h"
#include "dsl/load/load.h"
#include "engine/exact/exact.h"

namespace cocket::cli {

struct Session {
  SourceSet sources;
  Limits limits;
  LoadedRules loaded;
  exact::Options options;
  const program::Program& program() const { return *loaded.program; }
};

// Null after errors, which are printed; `status` then says how to leave.
std::unique_ptr<Session> open_session(const RuleOptions& options, Streams& streams, ExitStatus& status);

// Prints findings; the status that their worst kind asks for.
ExitStatus report(const Diagnostics& diagnostics, const SourceSet& sources, Streams& streams);
ExitStatus report(const Diagnostic& diagnostic, const SourceSet& sources, Streams& streams);

// `NAME=CHOICE` into options; findings are U0601 and N0208.
void choose_reading(const program::Program& program, const std::string& text,
                    exact::Options& options, Diagnostics& diagnostics);

// What a decision header says of the rules, the view, the readings and the assumptions. Without the
// digest of the rules where nothing will tell it.
DecisionHeader decision_header(const Session& session, bool tells_digest = true);

}  // namespace cocket::cli
