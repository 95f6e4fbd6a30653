// One function for each command: options in, exit status out; they print to the streams given.
#pragma once

#include <ostream>
#include <string>

#include "cli/exit_status.h"
#include "cli/options.h"

namespace cocket::cli {

// Where a command finds the shipped rules and writes; the process's own in main.cpp.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
  std::string library;                 // the shipped rules; empty: not found
};

ExitStatus check_command(const CheckOptions& options, Streams& streams);
ExitStatus explain_command(const ExplainOptions& options, Streams& streams);
ExitStatus test_command(const TestOptions& options, Streams& streams);
ExitStatus format_command(const FormatOptions& options, Streams& streams);
ExitStatus facts_command(const FactsOptions& options, Streams& streams);
ExitStatus doc_command(const DocOptions& options, Streams& streams);
ExitStatus timeline_command(const TimelineOptions& options, Streams& streams);

}  // namespace cocket::cli
