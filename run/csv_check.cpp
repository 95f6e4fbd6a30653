#include "run/csv_check.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "io/csv_scan.h"
#include "run/csv_describer.h"

namespace cocket::run {
namespace {

constexpr size_t kUsualChunkRows = 8192;
constexpr size_t kStreamBytes = size_t{256} << 10;   // written at a time

bool is_great(const program::Program& program) { return program.exprs.size() > 2000; }

size_t chunk_rows(const CsvCheckOptions& options, const program::Program& program) {
  if (options.chunk_rows != 0) return options.chunk_rows;
  return is_great(program) ? kMaxChunkRows : kUsualChunkRows;
}

// What one block gives.
struct Chunk {
  TextPieces lines;
  std::vector<Reject> rejects;
  std::vector<CellIssue> issues;
  uint64_t rows = 0;
};

// Chunks in the order of their blocks, whoever comes first.
class OrderedOutput {
 public:
  // `room`: chunks that may wait.
  OrderedOutput(const CsvCheckOutput& output, size_t room) : output_(output), room_(room) {}

  // Room for lines that another chunk no longer needs: fresh memory would cost as much as filling it.
  TextPieces spare() {
    const std::lock_guard lock(mutex_);
    if (spares_.empty()) return {};
    TextPieces spare = std::move(spares_.back());
    spares_.pop_back();
    return spare;
  }

  // Writes what there is of a chunk, and empties it, if it is its turn: what was just made is still near.
  // `waits`: for the turn, if the chunk before it is being streamed.
  void stream(uint64_t sequence, Chunk& chunk, bool waits) {
    {
      std::unique_lock lock(mutex_);
      if (waits) moved_.wait(lock, [&] { return !(sequence == next_ && writing_) && !(sequence == next_ + 1 && streaming_); });
      if (sequence != next_ || writing_) return;
      streaming_ = true;
    }
    write(chunk);
    chunk.rejects.clear();
    chunk.issues.clear();
    chunk.rows = 0;
    chunk.lines.clear();
  }

  // The rest of a chunk.
  void put(uint64_t sequence, Chunk chunk) {
    std::unique_lock lock(mutex_);
    // Whoever brings the next chunk never waits.
    moved_.wait(lock, [&] { return sequence < next_ + room_; });
    waiting_.emplace(sequence, std::move(chunk));
    if (writing_) return;
    writing_ = true;
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      Chunk first = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      lock.unlock();
      write(first);
      first.lines.clear();
      lock.lock();
      spares_.push_back(std::move(first.lines));
      ++next_;
      streaming_ = false;
      moved_.notify_all();
    }
    writing_ = false;
    moved_.notify_all();
  }

 private:
  void write(const Chunk& chunk) {
    for (const Reject& reject : chunk.rejects) output_.reject(reject);
    for (const CellIssue& issue : chunk.issues) output_.issue(issue);
    output_.write(chunk.lines);
    rows_ += chunk.rows;
    output_.progress(rows_);
  }

  const CsvCheckOutput& output_;
  const uint64_t room_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::map<uint64_t, Chunk> waiting_;
  std::vector<TextPieces> spares_;
  uint64_t next_ = 0;
  bool writing_ = false;       // what waits
  bool streaming_ = false;     // the chunk `next_`
  uint64_t rows_ = 0;
};

// What is looked up by the names in a line, counted once for each combination of names.
class LookUps {
 public:
  struct Found {
    uint64_t matched = 0, unknown = 0, ambiguous = 0, named = 0, known = 0;
  };

  void count(TableRows& rows, const LineShape& shape, const CsvTable& table, size_t row) {
    key_.clear();
    for (const size_t input : shape.keys) key_.append(table.field(row, shape.columns[input])).push_back('\x1f');
    if (found_.size() > kMost) found_.clear();
    const auto [at, fresh] = found_.try_emplace(key_);
    if (fresh) {
      const RowCounts before = rows.counts();
      rows.make(table, row);
      const RowCounts& after = rows.counts();
      at->second = {after.catalogue_matched - before.catalogue_matched, after.catalogue_unknown - before.catalogue_unknown,
                    after.catalogue_ambiguous - before.catalogue_ambiguous, after.parties.named - before.parties.named,
                    after.parties.known - before.parties.known};
    }
    const Found& found = at->second;
    counts_.catalogue_matched += found.matched;
    counts_.catalogue_unknown += found.unknown;
    counts_.catalogue_ambiguous += found.ambiguous;
    counts_.parties.named += found.named;
    counts_.parties.known += found.known;
  }
  RowCounts& counts() { return counts_; }

 private:
  static constexpr size_t kMost = 10'000;
  std::string key_;
  std::unordered_map<std::string, Found> found_;
  RowCounts counts_;
};

class Worker {
 public:
  Worker(const LineSources& sources, const LineShape& shape, std::shared_ptr<const columnar::Plan> plan,
         std::shared_ptr<const columnar::Plan> bare_plan, const exact::Options& law, const CsvHeader& header,
         const CsvCheckOptions& options)
      : shape_(shape), header_(header), options_(options), limits_(sources.limits),
        chunk_rows_(chunk_rows(options, sources.program)), rows_(sources, shape),
        describer_(describer(sources, law, header, options)),
        evaluator_(std::move(plan), law, reader(), header.separator, *describer_, evaluator_options(sources, options)) {
    if (bare_plan) {
      exact::Options one_view = law;
      one_view.compare_views = false;
      evaluator_.compare_with(std::make_unique<columnar::Evaluator>(std::move(bare_plan), one_view, reader(),
                                                                    header.separator, no_columns_, evaluator_options(sources, options)));
    }
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

  CsvCheckCounts finish() {
    counts_.tally = evaluator_.tally();
    counts_.stats = evaluator_.stats();
    const RowCounts& found = look_ups_.counts();
    counts_.rows.catalogue_matched = found.catalogue_matched;
    counts_.rows.catalogue_unknown = found.catalogue_unknown;
    counts_.rows.catalogue_ambiguous = found.catalogue_ambiguous;
    counts_.rows.parties = found.parties;
    return std::move(counts_);
  }

 private:
  columnar::ReadCell reader() {
    return [this](size_t input, std::string_view text) { return rows_.read(input, text); };
  }

  static std::unique_ptr<columnar::Describer> describer(const LineSources& sources, const exact::Options& law,
                                                        const CsvHeader& header, const CsvCheckOptions& options) {
    if (options.json) return std::make_unique<JsonDescriber>(sources.program, law.view);
    return std::make_unique<CsvDescriber>(sources.program, options.columns, options.text, law.view, header.separator);
  }

  static columnar::EvaluatorOptions evaluator_options(const LineSources& sources, const CsvCheckOptions& check) {
    columnar::EvaluatorOptions options;
    options.regime = check.regime;
    options.fuse_after = check.fuse_after;
    options.reader_warns = sources.catalogue != nullptr;
    return options;
  }

  template <typename Stream>
  void check_rows(size_t first, size_t count, Chunk& chunk, const Stream& stream) {
    const size_t stride = table_.num_columns();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const size_t column = shape_.columns[i];
      columns_[i] = {table_.base(), table_.column_begins(column) + first * stride, table_.column_ends(column) + first * stride, stride};
    }
    evaluator_.evaluate(columns_, count, [&](size_t row) { return rows_.make(table_, first + row); });
    size_t due = chunk.lines.size() + kStreamBytes;
    for (size_t row = 0; row < count; ++row) {
      if (options_.json) write_object(first, row, chunk);
      else write_line(first, row, chunk);
      chunk.lines.push_back('\n');
      ++chunk.rows;
      if (chunk.lines.size() < due) continue;
      stream();
      due = chunk.lines.size() + kStreamBytes;
    }
    for (const uint32_t row : evaluator_.noted_rows()) note(first, row, chunk);
    for (const LineShape::BlankJoin& join : shape_.blank_joins) {
      uint64_t blank = 0;
      for (size_t row = 0; row < count; ++row) {
        blank += std::all_of(join.inputs.begin(), join.inputs.end(),
                             [&](size_t input) { return evaluator_.code(row, input).code == columnar::kAbsent; });
      }
      if (blank > 0) counts_.rows.blank_as_none[join.fact] += blank;
    }
    if (shape_.keys.empty()) return;
    for (size_t row = 0; row < count; ++row) look_ups_.count(rows_, shape_, table_, first + row);
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
    evaluator_.append_results(row, chunk.lines);
  }

  void write_object(size_t first, size_t row, Chunk& chunk) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, table_.number(first + row)).ptr;
    id_.clear();
    rows_.append_id(table_, first + row, id_);
    evaluator_.append_object(row, {digits, static_cast<size_t>(end - digits)}, id_, chunk.lines);
  }

  // Cells that cannot be read are told with the line; blanks read as none are counted.
  void note(size_t first, size_t row, Chunk& chunk) {
    bool issue = false;
    for (size_t input = 0; input < shape_.columns.size(); ++input) {
      const uint8_t flags = evaluator_.code(row, input).flags;
      if ((flags & columnar::Code::blank_as_none) != 0) ++counts_.rows.blank_as_none[shape_.shape.inputs[input].name];
      issue = issue || (flags & columnar::Code::issue) != 0;
    }
    if (!issue) return;
    rows_.make(table_, first + row);
    for (const CellIssue& each : rows_.issues()) {
      chunk.issues.push_back(each);
      ++counts_.rows.unreadable_cells;
    }
  }

  const LineShape& shape_;
  const CsvHeader& header_;
  const CsvCheckOptions& options_;
  const Limits limits_;
  const size_t chunk_rows_;
  TableRows rows_;
  std::unique_ptr<columnar::Describer> describer_;
  NoColumns no_columns_;
  columnar::Evaluator evaluator_;
  CsvTable table_;
  std::vector<columnar::TextColumn> columns_;
  LookUps look_ups_;
  CsvCheckCounts counts_;
  std::string id_;
};

void add(CsvCheckCounts& into, const CsvCheckCounts& other) {
  into.source.rows_in += other.source.rows_in;
  into.source.rejected += other.source.rejected;
  into.source.blank_lines += other.source.blank_lines;
  into.source.bare_quotes += other.source.bare_quotes;
  into.rows_out += other.rows_out;
  into.rows.unreadable_cells += other.rows.unreadable_cells;
  into.rows.catalogue_matched += other.rows.catalogue_matched;
  into.rows.catalogue_unknown += other.rows.catalogue_unknown;
  into.rows.catalogue_ambiguous += other.rows.catalogue_ambiguous;
  into.rows.parties.named += other.rows.parties.named;
  into.rows.parties.known += other.rows.parties.known;
  for (const auto& [name, count] : other.rows.blank_as_none) into.rows.blank_as_none[name] += count;
  into.tally += other.tally;
  into.stats += other.stats;
  into.rows_by_worker.push_back(other.rows_out);
}

// What the output tells of an answer; JSON lines tell everything.
exact::Told told_by(const std::vector<ResultColumn>& columns, bool json) {
  if (json) return {};
  exact::Told told = exact::Told::least();
  for (const ResultColumn column : columns) {
    switch (column) {
      // Said of every answer, for the summary as well.
      case ResultColumn::verdict:
      case ResultColumn::worst_possible:
      case ResultColumn::missing:
      case ResultColumn::assuming:
      case ResultColumn::views_differ:
      // These rest on truths alone.
      case ResultColumn::imposes:
      case ResultColumn::requirements:
      case ResultColumn::beside:
      case ResultColumn::review:
      case ResultColumn::classes: break;
      case ResultColumn::provisions: told.provisions = true; break;
      case ResultColumn::exceptions:
      case ResultColumn::notice_due_by:
      case ResultColumn::days_late: told.exceptions = told.days = true; break;
      case ResultColumn::margin: told.margins = true; break;
      case ResultColumn::confidence: told.confidence = true; break;
      case ResultColumn::sources: told.sources = true; break;
      case ResultColumn::reasons: told.reasons = true; break;
    }
  }
  return told;
}

}  // namespace

size_t usual_block_bytes(const program::Program& program, bool json) {
  // A JSON line is some fifty times as long as the line that it answers.
  if (json) return size_t{1} << 18;
  return is_great(program) ? size_t{16} << 20 : size_t{1} << 19;
}

std::string output_header(const CsvHeader& header, const CsvCheckOptions& options) {
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

CsvCheckCounts check_csv(CsvBlockReader& reader, const LineSources& sources,
                         const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                         const exact::Options& law, const CsvCheckOptions& options, const CsvCheckOutput& output) {
  const LineShape shape = shape_of(sources);
  const auto& columns = options.columns;
  columnar::PlanOptions shown;
  shown.told = told_by(columns, options.json);
  shown.fills_days = options.json;
  shown.view = law.view;
  shown.compare_views = law.compare_views;
  shown.readings = law.readings;
  const std::vector<Date> law_days = exact::Evaluator(program, law).law_days();
  const auto plan = std::make_shared<const columnar::Plan>(program, shape.shape, law_days, shown);
  columnar::PlanOptions bare_options = shown;
  bare_options.told = exact::Told::least();
  bare_options.fills_days = false;
  bare_options.compare_views = false;
  std::shared_ptr<const columnar::Plan> bare_plan;
  if (without_assumptions) {
    bare_plan = std::make_shared<const columnar::Plan>(without_assumptions, shape.shape, law_days, bare_options);
  }
  // Blocks of many rules are long.
  const size_t room = options.json || is_great(*program) ? options.threads : 2 * options.threads + 2;
  OrderedOutput ordered(output, room);
  std::mutex counts_mutex;
  CsvCheckCounts counts;
  counts.source = reader.counts();
  counts.relations = plan->relations();
  counts.num_nodes = plan->graph().nodes.size();
  auto work = [&] {
    Worker worker(sources, shape, plan, bare_plan, law, reader.header(), options);
    while (CsvBlockReader::Lent block = reader.take()) {
      const uint64_t sequence = block->sequence;
      Chunk chunk;
      chunk.lines = ordered.spare();
      worker.check(*block, chunk, ordered);
      block.reset();
      ordered.put(sequence, std::move(chunk));
    }
    const CsvCheckCounts own = worker.finish();
    const std::lock_guard lock(counts_mutex);
    add(counts, own);
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < options.threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return counts;
}

}  // namespace cocket::run
