#include "cli/session.h"

#include "base/diagnostic_text.h"
#include "base/suggest.h"
#include "cli/version.h"

namespace cocket::cli {
namespace {

ExitStatus status_for(Code code) {
  const std::string_view name = code_name(code);
  if (code == Code::I0501 || code == Code::I0502 || code == Code::I0508) return ExitStatus::environment;
  switch (name.front()) {
    case 'U': return ExitStatus::usage;
    case 'I': return ExitStatus::input;
    default: return ExitStatus::rules;
  }
}

}  // namespace

ExitStatus report(const Diagnostics& diagnostics, const SourceSet& sources, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  for (const Diagnostic& each : diagnostics.items()) {
    streams.err << render_text(each, sources, TextStyle{streams.err_is_terminal}) << "\n";
    if (each.severity() == Severity::error && status == ExitStatus::done) status = status_for(each.code);
  }
  const size_t errors = diagnostics.num_errors();
  if (errors > 0) streams.err << errors << (errors == 1 ? " error\n" : " errors\n");
  return status;
}

ExitStatus report(const Diagnostic& diagnostic, const SourceSet& sources, Streams& streams) {
  Diagnostics one;
  one.add(diagnostic.code, diagnostic.message) = diagnostic;
  return report(one, sources, streams);
}

void choose_reading(const program::Program& program, const std::string& text, exact::Options& options,
                    Diagnostics& diagnostics) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) {
    diagnostics.add(Code::U0601, "`--reading " + text + "` has no `=`").help.push_back("--reading NAME=CHOICE");
    return;
  }
  const std::string name = text.substr(0, equals);
  const std::string choice = text.substr(equals + 1);
  const program::ReadingId id = program.find_reading(name);
  if (!id.valid()) {
    Diagnostic& d = diagnostics.add(Code::N0208, "the rules have no readings called `" + name + "`");
    std::string known;
    for (const program::Readings& each : program.readings) known += (known.empty() ? "" : ", ") + each.name;
    d.help.push_back(known.empty() ? "these rules have no readings" : "they have " + known);
    return;
  }
  const program::Readings& readings = program.readings[id];
  const unsigned index = readings.find(choice);
  if (index == readings.choices.size()) {
    Diagnostic& d = diagnostics.add(Code::N0208, "`" + name + "` has no reading called `" + choice + "`");
    std::string known;
    for (const auto& each : readings.choices) known += (known.empty() ? "" : ", ") + each.name;
    d.help.push_back("it has " + known);
    return;
  }
  options.readings.resize(program.readings.size());
  options.readings[id.index] = index;
}

std::unique_ptr<Session> open_session(const RuleOptions& asked, Streams& streams, ExitStatus& status) {
  auto session = std::make_unique<Session>();
  Diagnostics diagnostics;
  RuleSet set;
  set.rules = asked.rules;
  set.assumptions = asked.assume;
  set.library = streams.library;
  if (set.rules.empty()) {
    if (set.library.empty()) {
      diagnostics.add(Code::U0602, "the shipped rules were not found beside the program")
          .help.push_back("name them with --rules PATH");
      status = report(diagnostics, session->sources, streams);
      return nullptr;
    }
    set.rules = {set.library};
  }
  session->loaded = load_rules(session->sources, set, session->limits, diagnostics);
  if (!session->loaded.program) {
    status = report(diagnostics, session->sources, streams);
    if (status == ExitStatus::done) status = ExitStatus::rules;
    return nullptr;
  }
  const program::Program& program = session->program();
  exact::Options& options = session->options;
  options.limits = session->limits;
  options.readings.resize(program.readings.size());
  if (asked.view == "legal") options.view = exact::View::legal;
  else if (asked.view != "enforced") {
    diagnostics.add(Code::U0601, "there is no view `" + asked.view + "`").help.push_back("--view enforced or --view legal");
  }
  if (!asked.known_on.empty()) {
    options.known_on = parse_date(asked.known_on);
    if (!options.known_on) {
      diagnostics.add(Code::U0601, "`--known-on " + asked.known_on + "` is no date").help.push_back("--known-on 2025-05-01");
    }
  }
  for (const std::string& reading : asked.readings) choose_reading(program, reading, options, diagnostics);
  status = report(diagnostics, session->sources, streams);
  if (diagnostics.has_errors()) {
    status = ExitStatus::usage;
    return nullptr;
  }
  return session;
}

DecisionHeader decision_header(const Session& session, bool tells_digest) {
  const program::Program& program = session.program();
  DecisionHeader header;
  header.engine_version = kVersion;
  if (tells_digest) header.rules_digest = digest_of(session.sources, session.loaded);
  for (const std::string& path : program.paths) {
    header.rules_path += (header.rules_path.empty() ? "" : "; ") + path;
  }
  header.view = session.options.view == exact::View::enforced ? "enforced" : "legal";
  for (size_t i = 0; i < program.readings.size(); ++i) {
    const program::Readings& readings = program.readings[program.readings.id_at(i)];
    std::string choice = "open";
    if (session.options.readings[i]) choice = readings.choices[*session.options.readings[i]].name;
    else if (readings.default_choice) choice = readings.choices[*readings.default_choice].name + " (default)";
    header.readings.emplace_back(readings.name, choice);
  }
  if (session.options.known_on) header.known_on = to_string(*session.options.known_on);
  for (const program::Assumption& each : program.assumptions) {
    const program::Record& record = program.records[each.record];
    header.assumptions.push_back(each.title + ": " + (each.view.valid() ? program.views[each.view].name : record.name) +
                                 "." + record.fields[each.field.index].name + " (" + each.because + ")");
  }
  for (const program::AssumedLaw& law : program.assumed_law) {
    header.assumptions.push_back("law unchanged through " + to_string(law.through) + " (" + law.because + ")");
  }
  return header;
}

}  // namespace cocket::cli
