#include "tests/differential/pair_program.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "dsl/data/groups.h"
#include "dsl/data/tables.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

namespace cocket::differential {

using nlohmann::json;

namespace {

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

void load_pair(const json& line, const CountryNames& countries, PairProgram& pair) {
  const std::string folder = line.at("rules");
  const Limits limits;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".cocket") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  CheckInput input;
  input.countries = countries;
  for (const std::string& path : paths) {
    const SourceId id = pair.sources.add(path, read_all(path));
    input.rules.push_back(parse(pair.sources, id, limits, pair.diagnostics));
  }
  if (const auto tree = line.find("tree"); tree != line.end()) {
    std::ofstream out(tree->get<std::string>());
    out << tree_json(pair.sources, input.rules);
  }
  std::map<std::string, GroupRows> files;
  input.load_group = [&](const syntax::Group& group, std::vector<program::GroupRow>& out) {
    const std::filesystem::path rule_file = pair.sources[group.path.span.source].path();
    const std::string path = rule_file.parent_path() / group.path.text;
    const auto [file, fresh] = files.try_emplace(path);
    if (fresh) load_groups(pair.sources, path, limits, file->second, pair.diagnostics);
    const auto found = file->second.find(group.name.text);
    if (found == file->second.end()) return false;
    out = found->second;
    return true;
  };
  input.load_table = [&](const syntax::Table& table, std::vector<program::TableRow>& rows) {
    const std::filesystem::path rule_file = pair.sources[table.path.span.source].path();
    return load_table(pair.sources, rule_file.parent_path() / table.path.text,
                      static_cast<program::Period>(table.period), limits, rows, pair.diagnostics);
  };
  if (const auto through = line.find("law_through"); through != line.end()) {
    const std::string text = "assume law unchanged through " + through->get<std::string>() +
                             " because \"test\"\n";
    const SourceId id = pair.sources.add("assumptions.cocket", text);
    input.assumptions.push_back(parse(pair.sources, id, limits, pair.diagnostics));
  }
  if (!pair.diagnostics.has_errors()) {
    pair.program = check(pair.sources, input, limits, pair.diagnostics);
  }
}

exact::Options options_of(const json& line, const program::Program& program) {
  exact::Options options;
  options.compare_views = false;
  if (line.value("view", "enforced") == "legal") options.view = exact::View::legal;
  if (const auto day = line.find("known_on"); day != line.end()) {
    options.known_on = parse_date(day->get<std::string>());
  }
  options.readings.resize(program.readings.size());
  const json readings = line.value("readings", json::object());
  for (const auto& [name, choice] : readings.items()) {
    const auto id = program.find_reading(name);
    if (id.valid()) options.readings[id.index] = program.readings[id].find(choice.get<std::string>());
  }
  return options;
}

}  // namespace cocket::differential
