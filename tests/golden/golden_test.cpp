// Runs every golden file below tests/golden, one test each; `--update` writes what came out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/diagnostic_text.h"
#include "dsl/load/load.h"
#include "engine/exact/exact.h"
#include "engine/exact/outcomes.h"
#include "io/csv_source.h"
#include "io/jsonl_source.h"
#include "io/row_reader.h"
#include "io/verdict_columns.h"
#include "tests/golden/golden_command.h"
#include "tests/golden/golden_file.h"

namespace cocket::golden {
namespace {

namespace fs = std::filesystem;

bool updating = false;

std::string read_whole(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_whole(const fs::path& path, const std::string& bytes) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << bytes;
}

std::string file_name_of(const Section& section) {
  if (!section.name.empty()) return section.name;
  if (section.kind == "table") return "table.csv";
  if (section.kind == "lines") return "lines.jsonl";
  if (section.kind == "assume") return "assume.cocket";
  return "rules.cocket";
}

bool is_input(const Section& section) {
  return section.kind == "rules" || section.kind == "data" || section.kind == "assume" ||
         section.kind == "table" || section.kind == "lines";
}

// Paths of data files are resolved to full ones; a golden file is the same in every folder.
std::string as_relative(std::string text) {
  const std::string here = fs::canonical(fs::current_path()).string() + "/";
  for (size_t at = text.find(here); at != std::string::npos; at = text.find(here, at))
    text.erase(at, here.size());
  // A digest changes with every byte of the shipped data; what it is made of is tested elsewhere.
  static const std::regex digest("rules [0-9a-f]{12} ");
  return std::regex_replace(text, digest, "rules (digest) ");
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

// One golden file, run in a folder of its own so that every path in a message is the same
// everywhere.
class Trial {
 public:
  Trial(GoldenFile& file, std::string library) : file_(file), library_(std::move(library)) {}

  // What came out, as sections; `problem` where the file cannot be run at all.
  std::vector<Section> operator()(std::string& problem) {
    for (const Section& section : file_.sections) {
      if (is_input(section)) write_whole(file_name_of(section), bytes_of_section(section));
    }
    if (const Section* command = file_.find("command")) {
      run(*command, problem);
    } else {
      evaluate(problem);
    }
    return std::move(found_);
  }

 private:
  void run(const Section& command, std::string& problem) {
    const CommandResult result = run_command(command.text, library_);
    problem = result.misread;
    found_.push_back({"output", "", false, as_relative(result.output)});
    found_.push_back({"diagnostics", "", false, as_relative(result.errors)});
    found_.push_back({"status", "", false, std::to_string(result.status) + "\n"});
    for (const Section& section : file_.sections) {
      if (section.kind != "file") continue;
      found_.push_back({"file", section.name, false,
                        fs::exists(section.name) ? read_whole(section.name)
                                                 : std::string("(there is no such file)\n")});
    }
  }

  void evaluate(std::string& problem) {
    RuleSet set;
    set.library = library_;
    for (const Section& section : file_.sections) {
      if (section.kind == "rules") set.rules.push_back(file_name_of(section));
      if (section.kind == "assume") set.assumptions.push_back(file_name_of(section));
    }
    if (set.rules.empty()) {
      problem = "no section `rules` and no section `command`";
      return;
    }
    LoadedRules loaded = load_rules(sources_, set, limits_, diagnostics_);
    const Section* input = file_.find("table");
    if (input == nullptr) input = file_.find("lines");
    if (loaded.program && input != nullptr)
      answer(loaded.program, *input, problem);
    else if (input != nullptr && file_.find("verdicts") != nullptr)
      found_.push_back({"verdicts", "", false, ""});
    found_.push_back({"diagnostics", "", false, as_relative(render_text(diagnostics_, sources_))});
  }

  bool read_options(const program::Program& program, exact::Options& options,
                    std::string& problem) {
    options.readings.resize(program.readings.size());
    const Section* section = file_.find("options");
    std::istringstream lines(section ? section->text : "");
    for (std::string line; std::getline(lines, line);) {
      const size_t blank = line.find(' ');
      const std::string name = line.substr(0, blank);
      const std::string value = blank == std::string::npos ? "" : line.substr(blank + 1);
      if (name == "view" && (value == "legal" || value == "enforced")) {
        options.view = value == "legal" ? exact::View::legal : exact::View::enforced;
      } else if (name == "known_on" && parse_date(value)) {
        options.known_on = parse_date(value);
      } else if (name == "reading" && value.find('=') != std::string::npos) {
        const program::ReadingId id = program.find_reading(value.substr(0, value.find('=')));
        if (!id.valid()) return problem = "no such reading: " + line, false;
        const unsigned choice = program.readings[id].find(value.substr(value.find('=') + 1));
        if (choice == program.readings[id].choices.size())
          return problem = "no such reading: " + line, false;
        options.readings[id.index] = choice;
      } else {
        return problem = "an option that is not understood: " + line, false;
      }
    }
    return true;
  }

  void answer(const program::ProgramPtr& program, const Section& input, std::string& problem) {
    exact::Options options;
    if (!read_options(*program, options, problem)) return;
    std::unique_ptr<RecordSource> source;
    auto bytes = cocket::bytes_of(bytes_of_section(input));
    if (input.kind == "lines")
      source = std::make_unique<JsonlSource>(std::move(bytes), limits_);
    else
      source = std::make_unique<CsvSource>(std::move(bytes), limits_);
    if (const auto failed = source->open()) {
      diagnostics_.add(failed->code, failed->message) = *failed;
      return;
    }
    auto reader = RowReader::create(*program, *source, nullptr, nullptr, nullptr, {}, limits_, diagnostics_);
    if (!reader) return;
    // The header of the expected table says what is shown.
    const Section* expected = file_.find("verdicts");
    std::vector<std::string> columns = {"row", "requirements", "missing", "margin", "provisions"};
    if (expected != nullptr && !expected->text.empty()) {
      columns.clear();
      std::istringstream header(expected->text.substr(0, expected->text.find('\n')));
      for (std::string name; std::getline(header, name, ',');) columns.push_back(name);
    }
    std::string text;
    for (const std::string& name : columns) text += (text.empty() ? "" : ",") + name;
    text += "\n";
    // What a limb gives must be among what it was said to give, with all that is announced known.
    std::map<std::string, exact::TruthSet> can_be;
    if (!options.known_on) {
      for (const auto& [id, truths] : exact::limb_outcomes(program)) can_be[id] = truths;
    }
    options.on_limb = [&can_be, &problem](const std::string& id, Truth truth) {
      const auto limb = can_be.find(id);
      if (limb != can_be.end() && !limb->second.has(truth))
        problem = id + " is " + std::string(to_string(truth)) + ", which was said not to be possible";
    };
    exact::Evaluator evaluator(program, options);
    Batch batch;
    while (source->next(batch)) {
      for (const InputRecord& record : batch.records) {
        const Row& row = reader->read(batch, record);
        const RowResult result = evaluator.evaluate(row);
        std::string line;
        for (const std::string& name : columns) {
          const std::string cell =
              name == "row" ? (row.id.empty() ? std::to_string(row.number) : row.id)
                            : cell_of(*program, evaluator, row, result, *reader, name, problem);
          line += (line.empty() ? "" : ",") + quoted(cell);
        }
        text += line + "\n";
      }
      for (const Reject& reject : batch.rejects)
        text += std::to_string(reject.number) + ",rejected: " + quoted(reject.reason) + "\n";
    }
    diagnostics_.append(reader->name_findings());
    found_.push_back({"verdicts", "", false, text});
  }

  std::string cell_of(const program::Program& program, exact::Evaluator& evaluator, const Row& row,
                      const RowResult& result, const RowReader& reader, const std::string& name,
                      std::string& problem) {
    if (name == "unreadable") {
      std::vector<std::string> facts;
      for (const CellIssue& issue : reader.issues()) facts.push_back(issue.fact);
      return joined(facts);
    }
    if (name == "warnings") return joined(result.warnings);
    if (name == "possible") {
      std::vector<std::string> parts;
      for (const RequirementResult& each : result.requirements) {
        if (each.possible.single()) continue;
        std::string verdicts;
        for (const Verdict verdict : each.possible.list())
          verdicts += (verdicts.empty() ? "" : " ") + std::string(to_string(verdict));
        parts.push_back(program.requirements[each.requirement].name + "=" + verdicts);
      }
      return joined(parts);
    }
    if (const auto id = program.find_requirement(name); id.valid())
      return std::string(to_string(result.requirements[id.index].verdict));
    if (const auto id = program.find_provision(name); id.valid())
      return std::string(to_string(evaluator.holds(id, row)));
    if (const auto id = program.find_exception(name); id.valid())
      return exception_cell(program.exceptions[id], result);
    if (const auto id = program.find_review(name); id.valid()) {
      const ReviewResult review = evaluator.review(id, row);
      return review.any ? "unknown" : joined(review.policies);
    }
    if (name == "presumptions") {
      std::vector<std::string> parts;
      for (const RequirementResult& each : result.requirements) {
        for (const std::string& text : each.grounds.presumptions)
          if (std::find(parts.begin(), parts.end(), text) == parts.end()) parts.push_back(text);
      }
      return joined(parts);
    }
    if (name == "penalties") {
      std::vector<std::string> parts;
      for (const RequirementResult& each : result.requirements) {
        for (const PenaltyShown& penalty : each.penalties)
          parts.push_back(penalty.name + " " + penalty.amount + " (" + penalty.citation + ")" +
                          (penalty.applies == Truth::unknown ? " perhaps" : ""));
      }
      return joined(parts);
    }
    for (const ResultColumn column : all_result_columns()) {
      if (name == to_string(column)) return result_text(program, column, result, {true});
    }
    problem = "no column of the verdicts is called " + name;
    return {};
  }

  // As the first requirement has it that is not settled to be false.
  static std::string exception_cell(const program::Exception& exception, const RowResult& result) {
    for (const RequirementResult& each : result.requirements) {
      if (each.truth == Truth::no) continue;
      for (const ExceptionResult& found : each.exceptions) {
        if (found.name != exception.name) continue;
        std::string text(to_string(found.state));
        for (size_t i = 0; i < found.barred_by.size(); ++i)
          text += (i == 0 ? ", barred by " : ", ") + found.barred_by[i];
        return text;
      }
    }
    return "not_asked";
  }

  GoldenFile& file_;
  const std::string library_;
  SourceSet sources_;
  Limits limits_;
  Diagnostics diagnostics_;
  std::vector<Section> found_;
};

std::string trimmed(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

class Golden : public ::testing::Test {
 public:
  explicit Golden(fs::path path) : path_(std::move(path)) {}

  void TestBody() override {
    std::string problem;
    std::optional<GoldenFile> file = parse_golden(read_whole(path_), problem);
    ASSERT_TRUE(file) << path_ << ": " << problem;
    const bool bad = path_.parent_path().filename() == "bad";

    const fs::path before = fs::current_path();
    const fs::path scratch = fs::path(COCKET_TEST_SCRATCH) / "scratch" /
                             path_.parent_path().parent_path().filename() / path_.stem();
    fs::remove_all(scratch);
    fs::create_directories(scratch);
    fs::create_directory_symlink(fs::path(COCKET_SOURCE_DIR) / "rules", scratch / "shipped");
    fs::current_path(scratch);
    const std::vector<Section> found = Trial(*file, "shipped")(problem);
    fs::current_path(before);
    ASSERT_EQ(problem, "") << path_;

    bool changed = false;
    for (const Section& section : found) {
      const Section* expected = file->find(section.kind, section.name);
      // What a command prints besides is compared where the file asks for it, or where it says
      // something that nobody expects.
      const std::string text = expected ? trimmed(expected->text) : "";
      const bool unexpected_output = section.kind == "output" && expected == nullptr;
      const bool zero =
          section.kind == "status" && expected == nullptr && trimmed(section.text) == "0";
      if (unexpected_output || zero || text == trimmed(section.text)) continue;
      changed = true;
      if (updating)
        file->set(section.kind, section.name, section.text);
      else
        EXPECT_EQ(text, trimmed(section.text))
            << path_ << ", section " << section.kind << " " << section.name;
    }
    // A section that nothing came out for would be compared with nothing.
    for (const Section& section : file->sections) {
      if (is_input(section) || section.kind == "options" || section.kind == "command") continue;
      const bool made = std::any_of(found.begin(), found.end(), [&](const Section& each) {
        return each.kind == section.kind && each.name == section.name;
      });
      EXPECT_TRUE(made) << path_ << ": nothing was made for section " << section.kind << " "
                        << section.name;
    }
    if (updating && changed) write_whole(path_, to_text(*file));

    const Section* diagnostics = file->find("diagnostics");
    const std::string said = diagnostics ? diagnostics->text : "";
    if (bad)
      EXPECT_FALSE(trimmed(said).empty()) << path_ << " is in bad/ and has no diagnostics";
    else
      EXPECT_EQ(said.find("error["), std::string::npos) << path_ << " is in good/ and has errors";
    const bool checks =
        std::any_of(file->sections.begin(), file->sections.end(), [](const Section& each) {
          return each.kind == "verdicts" || each.kind == "diagnostics" || each.kind == "output" ||
                 each.kind == "file";
        });
    EXPECT_TRUE(checks) << path_ << " expects nothing";
  }

 private:
  const fs::path path_;
};

std::vector<fs::path> golden_files() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(COCKET_SOURCE_DIR) / "tests/golden")) {
    if (entry.path().extension() == ".golden") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Every code of base/diagnostic_codes.def is seen in what some file of bad/ expects.
TEST(Golden, DiagnosticsCovered) {
  std::set<std::string> seen;
  for (const fs::path& path : golden_files()) {
    std::string error;
    const auto file = parse_golden(read_whole(path), error);
    if (!file || path.parent_path().filename() != "bad") continue;
    const Section* diagnostics = file->find("diagnostics");
    if (diagnostics == nullptr) continue;
    for (const Code code : all_codes()) {
      if (diagnostics->text.find("[" + std::string(code_name(code)) + "]") != std::string::npos)
        seen.insert(std::string(code_name(code)));
    }
  }
  for (const Code code : all_codes()) {
    EXPECT_TRUE(seen.count(std::string(code_name(code))))
        << code_name(code) << " (" << code_title(code) << ") is in no golden file";
  }
}

}  // namespace
}  // namespace cocket::golden

int main(int argc, char** argv) {
  using namespace cocket::golden;  // NOLINT
  ::testing::InitGoogleTest(&argc, argv);
  updating = std::getenv("COCKET_UPDATE_GOLDEN") != nullptr;
  for (int i = 1; i < argc; ++i) updating = updating || std::string(argv[i]) == "--update";
  for (const fs::path& path : golden_files()) {
    const std::string suite = "Golden/" + path.parent_path().parent_path().filename().string() +
                              "/" + path.parent_path().filename().string();
    ::testing::RegisterTest(suite.c_str(), path.stem().string().c_str(), nullptr, nullptr,
                            path.c_str(), 1,
                            [path]() -> ::testing::Test* { return new Golden(path); });
  }
  return RUN_ALL_TESTS();
}
