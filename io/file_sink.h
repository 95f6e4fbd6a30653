// A sink whose answers go to one file or stream, with the side files beside it.
#pragma once

#include "base/check.h"
#include "io/output_file.h"
#include "io/side_files.h"
#include "io/verdict_sink.h"

namespace cocket {

class FileSink : public VerdictSink {
 public:
  void reject(const Reject& reject) override { side_.reject(reject); }
  void issue(const CellIssue& issue) override { side_.issue(issue); }
  std::optional<Diagnostic> finish(const DecisionHeader& header) override {
    COCKET_CHECK(header.rows_in == header.rows_out + header.rejected);
    if (auto failed = file_.commit()) return failed;
    return side_.finish(header);
  }

 protected:
  // `file` was created for `target`.
  FileSink(OutputFile file, const OutputTarget& target)
      : file_(std::move(file)), side_(target.path == "-" ? "" : target.path, target.inputs) {}

  OutputFile file_;

 private:
  SideFiles side_;
};

}  // namespace cocket
