// `cocket timeline`: the same line on one day after another, and which change of the law made which
// difference.
#include <algorithm>

#include "base/file.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "report/timeline.h"

namespace cocket::cli {
namespace {

using program::ProvisionId;
using program::RequirementId;

std::vector<Date> days_of(const std::vector<std::string>& texts, Diagnostics& diagnostics) {
  std::vector<Date> days;
  for (const std::string& text : texts) {
    if (const auto day = parse_date(text))
      days.push_back(*day);
    else
      diagnostics.add(Code::U0601, "`--date " + text + "` is no date")
          .help.push_back("--date 2025-04-09");
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

std::vector<report::Setting> settings_of(const std::vector<std::string>& texts,
                                         Diagnostics& diagnostics) {
  std::vector<report::Setting> settings;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
      diagnostics.add(Code::U0601, "`--set " + text + "` has no `=`")
          .help.push_back("--set shipment.destination=CN");
      continue;
    }
    settings.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return settings;
}

// Names of rules, of modules (or what they begin with) and of series; all of them where none is
// given. Of a module or series those requirements are taken that stop a movement.
template <typename Ids, typename T>
std::vector<Ids> chosen(const program::Program& program, const IdVector<Ids, T>& all,
                        const std::vector<std::string>& names, const char* option,
                        Diagnostics& diagnostics) {
  std::vector<Ids> ids;
  std::vector<bool> used(names.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const T& rule = all[all.id_at(i)];
    const std::string& module = program.modules[rule.module].name;
    bool taken = names.empty();
    for (size_t n = 0; n < names.size(); ++n) {
      bool within = module == names[n] || module.rfind(names[n] + ".", 0) == 0;
      if constexpr (std::is_same_v<T, program::Requirement>) {
        // What stops no movement has no part in a verdict; it is taken by its own name only.
        within = (within || rule.series == names[n]) && rule.movement();
      }
      if (names[n] == rule.name || within) taken = used[n] = true;
    }
    if (taken) ids.push_back(all.id_at(i));
  }
  for (size_t n = 0; n < names.size(); ++n) {
    if (used[n]) continue;
    std::vector<std::string> known;
    for (const T& rule : all) known.push_back(rule.name);
    Diagnostic& d = diagnostics.add(
        Code::N0202, "`" + std::string(option) + " " + names[n] + "` names nothing in the rules");
    for (const std::string& near : nearest_names(names[n], known))
      d.help.push_back(std::string(option) + " " + near);
  }
  return ids;
}

// What the catalogue speaks of has a class: provisions asked of these records, and of records that
// hold them.
std::vector<ProvisionId> of_the_item(const program::Program& program, const Catalogue& catalogue,
                                     std::vector<ProvisionId> ids) {
  auto is_item = [&](program::RecordId record) {
    if (catalogue.key().record == record) return true;
    for (const CatalogueEntry& entry : catalogue.entries()) {
      for (const CatalogueValue& value : entry.values) {
        if (value.fact.record == record) return true;
      }
    }
    return false;
  };
  std::vector<ProvisionId> kept;
  for (const ProvisionId id : ids) {
    if (is_item(program.provisions[id].on)) kept.push_back(id);
  }
  return kept;
}

}  // namespace

ExitStatus timeline_command(const TimelineOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  const program::Program& program = session->program();
  Diagnostics diagnostics;
  auto give_up = [&] {
    const ExitStatus failed = report(diagnostics, session->sources, streams);
    return failed == ExitStatus::done ? ExitStatus::usage : failed;
  };
  if (options.format != "markdown" && options.format != "csv" && options.format != "json") {
    diagnostics.add(Code::U0601, "there is no format `" + options.format + "`")
        .help.push_back("--format markdown, csv or json");
  }
  std::optional<Catalogue> catalogue;
  if (!options.catalogue.empty()) {
    catalogue =
        load_catalogue(session->sources, options.catalogue, program, session->limits, diagnostics);
    if (!catalogue) return give_up();
  }
  const std::vector<report::Setting> settings = settings_of(options.facts, diagnostics);
  report::TimelineQuery query;
  query.models = options.models;
  query.days = days_of(options.dates, diagnostics);
  query.requirements =
      chosen(program, program.requirements, options.requirements, "--requirement", diagnostics);
  // What stops no movement has no part in the verdict.
  if (options.requirements.empty()) {
    std::erase_if(query.requirements,
                  [&program](RequirementId id) { return !program.requirements[id].movement(); });
  }
  query.provisions =
      chosen(program, program.provisions, options.provisions, "--provision", diagnostics);
  if (options.provisions.empty() && catalogue)
    query.provisions = of_the_item(program, *catalogue, std::move(query.provisions));
  const std::vector<std::string> day_facts =
      options.day_facts.empty() ? report::day_facts_of(program) : options.day_facts;
  const auto lines = report::LineMaker::create(program, catalogue ? &*catalogue : nullptr, settings,
                                               day_facts, session->limits, diagnostics);
  if (!lines) return give_up();
  for (const std::string& model : query.models) lines->knows(model, diagnostics);
  if (lines->day_facts().empty()) {
    diagnostics.add(Code::U0601, "no fact gets the days")
        .help.push_back("--day FACT names the fact that they are given to");
  }
  if (diagnostics.has_errors()) return give_up();
  report(diagnostics, session->sources, streams);

  session->options.compare_views = false;
  exact::Evaluator evaluator(session->loaded.program, session->options);
  const report::Timeline timeline = report::make_timeline(evaluator, *lines, std::move(query));
  std::string text;
  if (options.format == "markdown")
    text = timeline_markdown(program, timeline);
  else if (options.format == "csv")
    text = timeline_csv(program, timeline);
  else
    text =
        timeline_json(program, timeline, decision_header(*session), settings, lines->day_facts()) +
        "\n";
  if (options.out.empty() || options.out == "-") {
    streams.out << text;
    return status;
  }
  Result<AtomicFile> file = AtomicFile::create(options.out, session->loaded.files);
  if (!file.ok()) return report(file.error(), session->sources, streams);
  file.value().write(text);
  if (const auto failed = file.value().commit()) return report(*failed, session->sources, streams);
  return status;
}

}  // namespace cocket::cli
