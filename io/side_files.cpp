#include "io/side_files.h"

#include <algorithm>
#include <filesystem>

#include "base/refusal.h"
#include "engine/verdict/verdict_json.h"
#include "io/csv_scan.h"

namespace cocket {
namespace {

std::string csv_line(std::initializer_list<std::string_view> fields) {
  std::string line;
  for (const std::string_view field : fields) {
    append_csv_field(line, field, ',');
    line.push_back(',');
  }
  line.back() = '\n';
  return line;
}

}  // namespace

std::string rejects_path(const std::string& out) { return out + ".rejects.csv"; }
std::string cells_path(const std::string& out) { return out + ".cells.csv"; }
std::string decision_path(const std::string& out) { return out + ".decision.json"; }

SideFiles::SideFiles(std::string out, std::vector<std::string> inputs)
    : out_(std::move(out)), inputs_(std::move(inputs)) {}

bool SideFiles::open(std::optional<AtomicFile>& file, const std::string& path,
                     std::string_view header) {
  if (out_.empty() || failure_) return false;
  if (file) return true;
  Result<AtomicFile> created = AtomicFile::create(path, inputs_);
  if (!created.ok()) {
    failure_ = created.error();
    return false;
  }
  file = std::move(created.value());
  file->write(header);
  return true;
}

void SideFiles::reject(const Reject& reject) {
  if (!open(rejects_, rejects_path(out_), "line,byte_offset,reason,raw\n")) return;
  rejects_->write(csv_line({std::to_string(reject.line), std::to_string(reject.offset),
                            reject.reason, reject.raw}));
}

void SideFiles::issue(const CellIssue& issue) {
  if (!open(cells_, cells_path(out_), "row,column,fact,found,expected\n")) return;
  cells_->write(csv_line({std::to_string(issue.row), issue.column, issue.fact, issue.found,
                          issue.expected}));
}

std::optional<Diagnostic> SideFiles::finish(const DecisionHeader& header) {
  if (out_.empty() || failure_) return failure_;
  Result<AtomicFile> decision = AtomicFile::create(decision_path(out_), inputs_);
  if (!decision.ok()) return decision.error();
  decision.value().write(decision_json(header) + "\n");
  auto settle = [this](std::optional<AtomicFile>& file,
                       const std::string& path) -> std::optional<Diagnostic> {
    if (file) return file->commit();
    for (const std::string& input : inputs_) {
      if (is_same_file(path, input)) return std::nullopt;
    }
    std::error_code error;
    std::filesystem::remove(path, error);
    if (!error) return std::nullopt;
    return refusal(Code::I0502, "cannot remove `" + path + "` of an earlier run: " + error.message());
  };
  if (auto failed = settle(rejects_, rejects_path(out_))) return failed;
  if (auto failed = settle(cells_, cells_path(out_))) return failed;
  return decision.value().commit();
}

}  // namespace cocket
