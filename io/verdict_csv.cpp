#include "io/verdict_csv.h"

#include "io/csv_scan.h"
#include "io/file_sink.h"

namespace cocket {
namespace {

class CsvSink : public FileSink {
 public:
  CsvSink(const program::Program& program, OutputFile file, const OutputTarget& target, CsvOutput output)
      : FileSink(std::move(file), target), program_(program), output_(std::move(output)) {}

  void begin(const RecordSource& source) override {
    separator_ = source.separator();
    trees_ = source.has_trees();
    line_ = trees_ ? std::string("row,id") : std::string(source.header_text());
    for (const ResultColumn column : output_.columns) {
      line_.push_back(separator_);
      line_.append(to_string(column));
    }
    line_.push_back('\n');
    file_.write(line_);
  }

  void row(const Batch& batch, const InputRecord& record, const Row& row,
           const RowResult& result) override {
    line_.clear();
    if (trees_) {
      line_ = std::to_string(record.number);
      line_.push_back(separator_);
      append_csv_field(line_, row.id, separator_);
    } else {
      line_ = batch.text(record.raw);
    }
    for (const ResultColumn column : output_.columns) {
      line_.push_back(separator_);
      append_csv_field(line_, result_text(program_, column, result, output_.text), separator_);
    }
    line_.push_back('\n');
    file_.write(line_);
  }

 private:
  const program::Program& program_;
  const CsvOutput output_;
  char separator_ = ',';
  bool trees_ = false;
  std::string line_;
};

}  // namespace

Result<std::unique_ptr<VerdictSink>> create_csv_sink(const program::Program& program,
                                                     const OutputTarget& target,
                                                     CsvOutput output) {
  Result<OutputFile> file = OutputFile::create(target);
  if (!file.ok()) return file.error();
  return std::unique_ptr<VerdictSink>(
      std::make_unique<CsvSink>(program, std::move(file.value()), target, std::move(output)));
}

}  // namespace cocket
