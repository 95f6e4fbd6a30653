// What the program's exit status means; documented in the help and in docs/commands.md.
#pragma once

namespace cocket::cli {

enum class ExitStatus {
  done = 0,
  failed_on = 1,        // --fail-on: such lines exist; `test`: a test failed
  usage = 2,
  rules = 3,            // the rules have errors
  input = 4,            // rejected lines or unreadable input
  environment = 5,      // files that cannot be opened or written
};

}  // namespace cocket::cli
