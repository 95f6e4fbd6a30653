// `cocket fmt`: the one layout of rule files, and their tree as JSON.
#include "base/file.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "dsl/parse/format.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

namespace cocket::cli {

ExitStatus format_command(const FormatOptions& options, Streams& streams) {
  SourceSet sources;
  Limits limits;
  Diagnostics diagnostics;
  std::vector<syntax::File> trees;
  bool would_change = false;
  for (const std::string& path : options.paths) {
    const Result<std::string> text = read_file(path, limits.max_rule_file_bytes, Code::P0114);
    if (!text.ok()) {
      diagnostics.add(text.error().code, text.error().message) = text.error();
      continue;
    }
    const SourceId id = sources.add(path, text.value());
    if (options.tree) {
      trees.push_back(parse(sources, id, limits, diagnostics));
      continue;
    }
    const size_t errors = diagnostics.num_errors();
    const std::string formatted = format_rules(sources, id, limits, diagnostics);
    if (diagnostics.num_errors() != errors) continue;
    if (options.to_stdout) {
      streams.out << formatted;
    } else if (formatted != text.value()) {
      would_change = true;
      streams.err << (options.check ? "would change " : "formatted ") << path << "\n";
      if (options.check) continue;
      Result<AtomicFile> file = AtomicFile::create(path);
      if (!file.ok()) {
        diagnostics.add(file.error().code, file.error().message) = file.error();
        continue;
      }
      file.value().write(formatted);
      if (const auto failed = file.value().commit()) diagnostics.add(failed->code, failed->message) = *failed;
    }
  }
  const ExitStatus status = report(diagnostics, sources, streams);
  if (status != ExitStatus::done) return status;
  if (options.tree) streams.out << tree_json(sources, trees) << "\n";
  return options.check && would_change ? ExitStatus::failed_on : ExitStatus::done;
}

}  // namespace cocket::cli
