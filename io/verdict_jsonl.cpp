#include "io/verdict_jsonl.h"

#include "engine/verdict/verdict_json.h"
#include "io/file_sink.h"

namespace cocket {
namespace {

class JsonlSink : public FileSink {
 public:
  JsonlSink(const program::Program& program, OutputFile file, const OutputTarget& target)
      : FileSink(std::move(file), target), program_(program) {}

  void begin(const RecordSource&) override {}
  void row(const Batch&, const InputRecord& record, const Row& row,
           const RowResult& result) override {
    file_.write(verdict_json(program_, {std::to_string(record.number), row.id}, result) + "\n");
  }

 private:
  const program::Program& program_;
};

}  // namespace

Result<std::unique_ptr<VerdictSink>> create_jsonl_sink(const program::Program& program,
                                                       const OutputTarget& target) {
  Result<OutputFile> file = OutputFile::create(target);
  if (!file.ok()) return file.error();
  return std::unique_ptr<VerdictSink>(
      std::make_unique<JsonlSink>(program, std::move(file.value()), target));
}

}  // namespace cocket
