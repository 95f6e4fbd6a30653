#include "io/csv_blocks.h"

#include <algorithm>
#include <cstring>

namespace cocket {

static_assert(kBlockPadding >= kCsvPadding);

CsvBlockReader::CsvBlockReader(std::unique_ptr<ByteSource> bytes, const Limits& limits,
                               CsvBlockOptions options)
    : BlockReader(std::move(bytes), limits, options), separator_(options.separator), isa_(options.isa) {}

std::optional<Diagnostic> CsvBlockReader::open() {
  auto problem = read_csv_header(head_, limits_, separator_, header_, counts_);
  start(header_.next_line);
  return problem;
}

size_t CsvBlockReader::find_records(Block& block) {
  const size_t sure_bytes = sure_record_bytes(limits_);
  size_t at = 0;
  for (;;) {
    // More than a block is here only because deciding on a record took a long look ahead.
    const size_t limit = std::min(block.size, std::max(options_.block_bytes, at));
    std::memset(block.buffer.data() + block.size, 0, kBlockPadding);
    const CsvBorders borders =
        find_csv_borders(isa_, block.text().substr(at, limit - at), header_.separator,
                         sure_bytes, options_.max_records - block.num_records);
    at += borders.end;
    block.num_records += borders.records;
    line_ += borders.lines;
    if (at == block.size || block.num_records == options_.max_records) return at;
    const bool all_read = at_end_ && !has_failed();
    const bool is_last = all_read && limit == block.size;
    if (at > 0 && !borders.doubtful && !is_last) return at;

    const std::string_view text = block.text();
    scan_csv_record(text.substr(at), all_read, header_.separator, limits_, record_);
    if (record_.status == CsvStatus::need_more) {
      // It comes to stand at the start of the next block, where reading on is no trouble.
      if (at > 0 || at_end_) return at;
      read_up_to(block, 2 * std::max(block.size, options_.block_bytes));
      continue;
    }
    line_ += record_.lines;
    if (record_.status != CsvStatus::blank) ++block.num_records;
    size_t consumed = record_.consumed;
    if (record_.status == CsvStatus::rejected) {
      if (record_.skip_line) {
        const size_t end = text.find('\n', at + consumed);
        skipping_ = end == std::string_view::npos;
        if (!skipping_) {
          consumed = end + 1 - at;
          ++line_;
        }
      }
      block.rejects.push_back({at, record_.length, consumed, record_.bare_quotes, record_.reason});
    }
    at += consumed;
    if (skipping_ || at == block.size || block.num_records == options_.max_records) return at;
  }
}

}  // namespace cocket
