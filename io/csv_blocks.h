// A CSV input as blocks of whole records.
#pragma once

#include <memory>
#include <optional>

#include "io/block_reader.h"
#include "io/csv_header.h"
#include "io/csv_structure.h"

namespace cocket {

using CsvBlock = Block;

struct CsvBlockOptions : BlockOptions {
  std::optional<char> separator;  // none: found in the header line
  CsvIsa isa = CsvIsa::best;
};

class CsvBlockReader : public BlockReader {
 public:
  CsvBlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                 CsvBlockOptions options = {});

  // Reads the header. To be called once, before take().
  std::optional<Diagnostic> open();
  const CsvHeader& header() const { return header_; }
  // Empty lines before the header; all else is counted by who splits the blocks.
  const SourceCounts& counts() const { return counts_; }

 private:
  size_t find_records(Block& block) override;

  const std::optional<char> separator_;
  const CsvIsa isa_;
  CsvHeader header_;
  SourceCounts counts_;
  CsvRecord record_;
};

}  // namespace cocket
