// A command line as text, run through the command functions in this process.
#pragma once

#include <string>

namespace cocket::golden {

struct CommandResult {
  std::string output;  // standard output
  std::string errors;  // standard error
  int status = 0;
  std::string misread;  // not empty: the command line itself was not understood by the test
};

// "check table.csv --rules rules.cocket --out result.csv"; words are separated by blanks.
CommandResult run_command(const std::string& line, const std::string& library);

}  // namespace cocket::golden
