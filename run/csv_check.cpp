#include "run/csv_check.h"

#include <algorithm>

#include "io/csv_scan.h"
#include "io/csv_table.h"
#include "run/block_workers.h"
#include "run/shape_lines.h"

namespace cocket::run {
namespace {

class Worker {
 public:
  Worker(const LineSources& sources, const LineShape& shape, const ShapePlans& plans, const exact::Options& law,
         const CsvHeader& header, const LineCheckOptions& options)
      : shape_(shape), header_(header), options_(options), limits_(sources.limits),
        chunk_rows_(chunk_rows(options, sources.program)), lines_(sources, shape, plans, law, header.separator, options) {
    columns_.resize(shape.columns.size());
  }

  // Adds to the chunk, which has room for the lines.
  void check(CsvBlock& block, Chunk& chunk, OrderedOutput& output) {
    table_.split(block, header_.separator, header_.names.size(), limits_, {.isa = options_.isa});
    counts_.source.rows_in += table_.counts().rows_in;
    counts_.source.rejected += table_.counts().rejected;
    counts_.source.blank_lines += table_.counts().blank_lines;
    counts_.source.bare_quotes += table_.counts().bare_quotes;
    for (const PlacedReject& placed : table_.rejects()) chunk.rejects.push_back(placed.reject);
    for (size_t first = 0; first < table_.num_rows(); first += chunk_rows_) {
      check_rows(first, std::min(chunk_rows_, table_.num_rows() - first), chunk, [&] { output.stream(block.sequence, chunk, options_.json); });
    }
    counts_.rows_out += table_.num_rows();
  }

  LineCheckCounts finish() {
    lines_.add_counts(counts_);
    return std::move(counts_);
  }

 private:
  template <typename Stream>
  void check_rows(size_t first, size_t count, Chunk& chunk, const Stream& stream) {
    const size_t stride = table_.num_columns();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const size_t column = shape_.columns[i];
      columns_[i] = {table_.base(), table_.column_begins(column) + first * stride, table_.column_ends(column) + first * stride, stride};
    }
    lines_.evaluate(columns_, count, [this, first](size_t row) { return table_.number(first + row); });
    size_t due = chunk.lines.size() + kStreamBytes;
    for (size_t row = 0; row < count; ++row) {
      if (options_.json) lines_.append_object(row, chunk.lines);
      else write_line(first, row, chunk);
      chunk.lines.push_back('\n');
      ++chunk.rows;
      if (chunk.lines.size() < due) continue;
      stream();
      due = chunk.lines.size() + kStreamBytes;
    }
    for (const uint32_t row : lines_.issue_rows()) {
      for (const CellIssue& each : lines_.issues(row)) {
        chunk.issues.push_back(each);
        ++counts_.rows.unreadable_cells;
      }
    }
  }

  void write_line(size_t first, size_t row, Chunk& chunk) {
    if (options_.pass) {
      bool separated = false;
      for (const size_t column : *options_.pass) {
        if (separated) chunk.lines.push_back(header_.separator);
        separated = true;
        const std::string_view field = table_.field(first + row, column);
        char* const begin = chunk.lines.room(2 * field.size() + 2);
        chunk.lines.wrote(begin, write_csv_field(begin, field, header_.separator));
      }
    } else {
      chunk.lines.append(table_.raw(first + row));
    }
    lines_.append_results(row, chunk.lines);
  }

  const LineShape& shape_;
  const CsvHeader& header_;
  const LineCheckOptions& options_;
  const Limits limits_;
  const size_t chunk_rows_;
  ShapeLines lines_;
  CsvTable table_;
  std::vector<columnar::TextColumn> columns_;
  LineCheckCounts counts_;
};

}  // namespace

size_t usual_block_bytes(const program::Program& program, bool json) {
  // A JSON line is some fifty times as long as the line that it answers.
  if (json) return size_t{1} << 18;
  return is_great(program) ? size_t{16} << 20 : size_t{1} << 19;
}

std::string output_header(const CsvHeader& header, const LineCheckOptions& options) {
  std::string line;
  if (options.json) return line;
  if (options.pass) {
    for (const size_t column : *options.pass) {
      if (!line.empty()) line.push_back(header.separator);
      append_csv_field(line, header.names[column], header.separator);
    }
  } else {
    line = header.text;
  }
  for (const ResultColumn column : options.columns) {
    line.push_back(header.separator);
    line.append(to_string(column));
  }
  line.push_back('\n');
  return line;
}

LineCheckCounts check_csv(CsvBlockReader& reader, const LineSources& sources,
                         const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                         const exact::Options& law, const LineCheckOptions& options, const LineCheckOutput& output) {
  const LineShape shape = shape_of(sources);
  const ShapePlans plans = plans_of(shape, {program, without_assumptions, law, options});
  LineCheckCounts counts;
  counts.source = reader.counts();
  counts.relations = plans.plan->relations();
  counts.num_nodes = plans.plan->graph().nodes.size();
  check_blocks(reader, *program, options, output, [&] { return Worker(sources, shape, plans, law, reader.header(), options); }, counts);
  return counts;
}

}  // namespace cocket::run
