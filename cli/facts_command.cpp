#include "cli/commands.h"

namespace cocket::cli {
ExitStatus facts_command(const FactsOptions&, Streams& streams) { streams.err << "not built yet\n"; return ExitStatus::usage; }
}  // namespace cocket::cli
