#include "dsl/load/load.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <map>

#include "base/digest.h"
#include "base/file.h"
#include "dsl/check/check.h"
#include "dsl/data/countries.h"
#include "dsl/data/groups.h"
#include "dsl/data/path.h"
#include "dsl/data/tables.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;

// The rule files below a path; a file is itself.
std::vector<std::string> rule_files(const std::string& path, Diagnostics& diagnostics) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error || !fs::exists(status)) {
    diagnostics.add(Code::U0602, "no rules at `" + path + "`").help.push_back("--rules takes a rule file or a folder of them");
    return {};
  }
  if (!fs::is_directory(status)) return {path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator it(path, fs::directory_options::none, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_regular_file(error) && it->path().extension() == ".cocket") files.push_back(it->path().string());
  }
  if (error) diagnostics.add(Code::I0501, "the folder `" + path + "` cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  if (files.empty() && !error) {
    diagnostics.add(Code::U0602, "no rule files in `" + path + "`").help.push_back("rule files end in .cocket");
  }
  return files;
}

std::string root_of(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return path;
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

class Loader {
 public:
  Loader(SourceSet& sources, const RuleSet& set, const Limits& limits, Diagnostics& diagnostics)
      : sources_(sources), set_(set), limits_(limits), diagnostics_(diagnostics) {}

  LoadedRules run() {
    for (const std::string& path : set_.rules) {
      roots_.push_back(root_of(path));
      read(rule_files(path, diagnostics_), input_.rules);
    }
    const bool has_facts = std::any_of(input_.rules.begin(), input_.rules.end(), [](const syntax::File& file) {
      return std::any_of(file.declarations.begin(), file.declarations.end(),
                         [](const syntax::Declaration& d) { return d.facts.has_value() || d.keyword.text == "facts"; });
    });
    if (!has_facts && !set_.library.empty()) {
      read(rule_files(set_.library + "/std", diagnostics_), input_.rules);
    }
    read(set_.assumptions, input_.assumptions);
    load_countries_table();
    input_.load_group = [this](const syntax::Group& group, std::vector<program::GroupRow>& rows) {
      return load_group(group, rows);
    };
    input_.load_table = [this](const syntax::Table& table, std::vector<program::TableRow>& rows) {
      const auto path = data_path(table.path);
      if (!path) return false;
      loaded_.files.push_back(*path);
      return load_table(sources_, *path, static_cast<program::Period>(table.period), limits_, rows, diagnostics_);
    };
    const std::shared_ptr<program::Program> program = check(sources_, input_, limits_, diagnostics_);
    diagnostics_.sort();
    loaded_.trees = std::move(input_.rules);
    loaded_.num_sources = sources_.size();
    if (program && !diagnostics_.has_errors()) {
      program->paths = loaded_.files;
      loaded_.program = program;
    }
    return std::move(loaded_);
  }

 private:
  // A file of rules or assumptions on its way to a tree.
  struct ReadFile {
    SourceId source;
    syntax::File tree;
    Diagnostics found;
  };

  void read(const std::vector<std::string>& paths, std::vector<syntax::File>& into) {
    std::vector<ReadFile> files;
    for (const std::string& path : paths) {
      if (std::find(loaded_.files.begin(), loaded_.files.end(), path) != loaded_.files.end()) continue;
      ReadFile& file = files.emplace_back();
      Result<std::string> text = read_file(path, limits_.max_rule_file_bytes, Code::P0114);
      if (!text.ok()) {
        file.found.add(text.error().code, text.error().message) = text.error();
        continue;
      }
      loaded_.files.push_back(path);
      file.source = sources_.add(path, std::move(text.value()));
    }
    parse_all(files);
    for (ReadFile& file : files) {
      diagnostics_.append(std::move(file.found));
      if (file.source.valid()) into.push_back(std::move(file.tree));
    }
  }

  // Each text is parsed by itself, so that two can be at once.
  void parse_all(std::vector<ReadFile>& files) const {
    std::atomic<size_t> next = 0;
    auto parse_next = [&] {
      for (size_t i = next++; i < files.size(); i = next++) {
        ReadFile& file = files[i];
        if (file.source.valid()) file.tree = parse(sources_, file.source, limits_, file.found);
      }
    };
    std::future<void> beside;
    if (files.size() > 1) beside = std::async(std::launch::async, parse_next);
    parse_next();
    if (beside.valid()) beside.get();
  }

  void load_countries_table() {
    std::vector<std::string> places;
    for (const std::string& root : roots_) places.push_back(root + "/data/countries.yaml");
    if (!set_.library.empty()) places.push_back(set_.library + "/data/countries.yaml");
    for (const std::string& place : places) {
      std::error_code error;
      if (!fs::exists(place, error)) continue;
      input_.countries = load_countries(sources_, place, limits_, diagnostics_);
      loaded_.files.push_back(place);
      return;
    }
  }

  // The file that a declaration names, seen from the rule file it stands in.
  std::optional<std::string> data_path(const syntax::Word& named) {
    std::vector<std::string> roots = roots_;
    if (!set_.library.empty()) roots.push_back(set_.library);
    Result<std::string> path = resolve_data_path(roots, sources_[named.span.source].path(), named.text);
    if (path.ok()) return std::move(path.value());
    Diagnostic failed = path.error();
    failed.labels.insert(failed.labels.begin(), {named.span, "named here"});
    Diagnostics one;
    one.add(failed.code, failed.message) = failed;
    diagnostics_.append(std::move(one));
    return std::nullopt;
  }

  bool load_group(const syntax::Group& group, std::vector<program::GroupRow>& rows) {
    const auto path = data_path(group.path);
    if (!path) return false;
    auto [it, fresh] = files_of_groups_.try_emplace(*path);
    if (fresh) {
      loaded_.files.push_back(*path);
      it->second.good = load_groups(sources_, *path, limits_, it->second.rows, diagnostics_);
    }
    if (!it->second.good) return false;
    const auto found = it->second.rows.find(group.name.text);
    if (found == it->second.rows.end()) {
      Diagnostic& missing = diagnostics_.add(Code::D0402, group.name.span,
                                             "`" + group.path.text + "` has no group " + group.name.text, "this group");
      std::string names;
      for (const auto& [name, each] : it->second.rows) names += (names.empty() ? "" : ", ") + name;
      missing.help.push_back("it has " + (names.empty() ? std::string("none") : names));
      return false;
    }
    rows = found->second;
    return true;
  }

  SourceSet& sources_;
  const RuleSet& set_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  CheckInput input_;
  LoadedRules loaded_;
  std::vector<std::string> roots_;
  struct GroupFile {
    GroupRows rows;
    bool good = false;
  };
  std::map<std::string, GroupFile> files_of_groups_;
};

}  // namespace

LoadedRules load_rules(SourceSet& sources, const RuleSet& set, const Limits& limits, Diagnostics& diagnostics) {
  return Loader(sources, set, limits, diagnostics).run();
}

std::string digest_of(const SourceSet& sources, const LoadedRules& loaded) {
  Sha256 digest;
  for (const syntax::File& file : loaded.trees) digest.update(tree_json_anywhere(sources, file));
  for (size_t i = 0; i < loaded.num_sources; ++i) {
    const SourceFile& file = sources[SourceId{static_cast<uint32_t>(i)}];
    if (file.path().ends_with(".yaml")) digest.update(file.text());
  }
  return digest.hex();
}

}  // namespace cocket
