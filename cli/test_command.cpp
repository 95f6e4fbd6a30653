#include "cli/commands.h"

namespace cocket::cli {
ExitStatus test_command(const TestOptions&, Streams& streams) { streams.err << "not built yet\n"; return ExitStatus::usage; }
}  // namespace cocket::cli
