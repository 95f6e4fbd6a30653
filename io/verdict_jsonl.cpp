#include "io/verdict_jsonl.h"

#include "base/check.h"
#include "engine/verdict/verdict_json.h"
#include "io/side_files.h"

namespace cocket {
namespace {

class JsonlSink : public VerdictSink {
 public:
  JsonlSink(const program::Program& program, OutputFile file, SideFiles side)
      : program_(program), file_(std::move(file)), side_(std::move(side)) {}

  void begin(const RecordSource&) override {}
  void row(const Batch&, const InputRecord& record, const Row& row,
           const RowResult& result) override {
    file_.write(verdict_json(program_, {std::to_string(record.number), row.id}, result) + "\n");
  }
  void reject(const Reject& reject) override { side_.reject(reject); }
  void issue(const CellIssue& issue) override { side_.issue(issue); }
  std::optional<Diagnostic> finish(const DecisionHeader& header) override {
    COCKET_CHECK(header.rows_in == header.rows_out + header.rejected);
    if (auto failed = file_.commit()) return failed;
    return side_.finish(header);
  }

 private:
  const program::Program& program_;
  OutputFile file_;
  SideFiles side_;
};

}  // namespace

Result<std::unique_ptr<VerdictSink>> create_jsonl_sink(const program::Program& program,
                                                       const OutputTarget& target) {
  Result<OutputFile> file = OutputFile::create(target);
  if (!file.ok()) return file.error();
  SideFiles side(target.path == "-" ? "" : target.path, target.inputs);
  return std::unique_ptr<VerdictSink>(
      std::make_unique<JsonlSink>(program, std::move(file.value()), std::move(side)));
}

}  // namespace cocket
