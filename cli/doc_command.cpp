// `cocket doc`: pages that tell the rules in words.
#include "cli/commands.h"
#include "cli/session.h"
#include "report/pages.h"

namespace cocket::cli {
namespace {

void list(const char* what, const std::vector<std::string>& files, const std::string& folder,
          std::ostream& out) {
  for (const std::string& file : files) out << what << " " << folder << "/" << file << "\n";
}

}  // namespace

ExitStatus doc_command(const DocOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  const auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  const std::vector<report::Page> pages = report::rule_pages(session->program());
  Diagnostics diagnostics;
  const report::PageState state = options.check
                                      ? report::compare_pages(options.out, pages, diagnostics)
                                      : report::write_pages(options.out, pages, diagnostics);
  if (const ExitStatus failed = report(diagnostics, session->sources, streams);
      failed != ExitStatus::done)
    return failed;
  list(options.check ? "missing" : "written", state.missing, options.out, streams.out);
  list(options.check ? "stale" : "written", state.different, options.out, streams.out);
  list(options.check ? "left over" : "removed", state.left_over, options.out, streams.out);
  streams.out << pages.size() << (pages.size() == 1 ? " page" : " pages")
              << (state.current() ? ", all current\n" : "\n");
  return options.check && !state.current() ? ExitStatus::failed_on : status;
}

}  // namespace cocket::cli
