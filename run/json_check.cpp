#include "run/json_check.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "io/csv_scan.h"
#include "run/block_workers.h"
#include "run/json_cells.h"
#include "run/json_shapes.h"
#include "run/shape_lines.h"
#include "run/single_lines.h"

namespace cocket::run {
namespace {

constexpr char kSeparator = ',';

// Lines of one kind: their shape, and those of the block.
struct Group {
  JsonKind kind;
  std::shared_ptr<const JsonShape> shape;
  std::unique_ptr<ShapeLines> lines;
  // Of the block.
  std::vector<uint32_t> names;             // met, by id
  std::vector<bool> has;                   // by id, whether it is one of them
  // Of the lines evaluated together.
  std::vector<uint32_t> rows;              // lines of the block
  std::vector<uint32_t> begins, ends;      // of cells, row by row
  size_t next_row = 0, next_issue = 0;     // to be written
};

class Worker {
 public:
  Worker(const LineSources& sources, const PlanSources& plans, JsonNames& names, JsonShapes& shapes)
      : sources_(sources), plans_(plans), options_(plans.options), shapes_(shapes),
        chunk_rows_(chunk_rows(plans.options, sources.program)), cells_(names, sources.limits), singles_(sources, plans) {}

  // Adds to the chunk.
  void check(Block& block, Chunk& chunk, OrderedOutput& output) {
    const size_t rejects = chunk.rejects.size();
    cells_.read(block, chunk.rejects);
    counts_.source.rejected += chunk.rejects.size() - rejects;
    counts_.source.rows_in += cells_.lines().size() + chunk.rejects.size() - rejects;
    counts_.source.blank_lines += cells_.num_blank();
    sort_lines();
    for (Group* group : met_) fit(*group);
    const size_t count = cells_.lines().size();
    for (size_t first = 0; first < count; first += chunk_rows_) {
      check_lines(block, first, std::min(count, first + chunk_rows_), chunk, output);
    }
    counts_.rows_out += count;
    // Not before: what is streamed must not overtake lines before it.
    for (const JsonCellLine& line : cells_.lines()) {
      if (line.named) chunk.named.emplace_back(text_of(block, line));
    }
  }

  LineCheckCounts finish() {
    for (const auto& [kind, group] : groups_) {
      if (group.lines) group.lines->add_counts(counts_);
    }
    singles_.add_counts(counts_);
    return std::move(counts_);
  }

 private:
  static constexpr size_t kMostGroups = 1024;

  static std::string_view text_of(const Block& block, const JsonCellLine& line) {
    return {block.buffer.data() + line.begin, line.length};
  }

  // Which group each line of the block belongs to; null: it is answered by itself.
  void sort_lines() {
    met_.clear();
    group_of_.assign(cells_.lines().size(), nullptr);
    const JsonCellLine* before = nullptr;
    for (size_t i = 0; i < cells_.lines().size(); ++i) {
      JsonCellLine& line = cells_.lines()[i];
      if (line.single) continue;
      if (before != nullptr && same_names(*before, line)) {
        group_of_[i] = group_of_[static_cast<size_t>(before - cells_.lines().data())];
      } else {
        group_of_[i] = group_for(line);
      }
      before = &line;
    }
  }

  bool same_names(const JsonCellLine& a, const JsonCellLine& b) const {
    if (a.num_cells != b.num_cells) return false;
    const JsonCell* const first = cells_.cells(a);
    const JsonCell* const second = cells_.cells(b);
    for (uint32_t i = 0; i < a.num_cells; ++i) {
      if (first[i].name != second[i].name || (first[i].end == JsonCell::kOpens) != (second[i].end == JsonCell::kOpens)) return false;
    }
    return true;
  }

  Group* group_for(const JsonCellLine& line) {
    kind_.traits = 0;
    kind_.sources.clear();
    ids_.clear();
    facts_.clear();
    const JsonCell* const cells = cells_.cells(line);
    bool twice = false;
    for (uint32_t i = 0; i < line.num_cells; ++i) {
      const JsonName& name = *cells_.names()[cells[i].name].name;
      if (cells[i].end == JsonCell::kOpens) {
        kind_.traits |= name.object_traits;
        continue;
      }
      kind_.traits |= name.cell_traits;
      ids_.push_back(name.id);
      if (!name.has_column) continue;
      if (name.fact >= times_.size()) times_.resize(name.fact + 1, 0);
      facts_.push_back(name.fact);
      twice = ++times_[name.fact] > 1 || twice;
    }
    if (twice) {
      for (uint32_t i = 0; i < line.num_cells; ++i) {
        const JsonName& name = *cells_.names()[cells[i].name].name;
        if (cells[i].end != JsonCell::kOpens && name.has_column && times_[name.fact] > 1) kind_.sources.push_back(name.id);
      }
    }
    for (const uint32_t fact : facts_) times_[fact] = 0;
    auto at = groups_.find(kind_);
    if (at == groups_.end()) {
      if (groups_.size() >= kMostGroups) return nullptr;
      at = groups_.emplace(kind_, Group{}).first;
      at->second.kind = kind_;
    }
    Group& group = at->second;
    if (std::find(met_.begin(), met_.end(), &group) == met_.end()) {
      met_.push_back(&group);
      group.names.clear();
      group.has.clear();
    }
    for (const uint32_t id : ids_) {
      if (id >= group.has.size()) group.has.resize(id + 1);
      if (group.has[id]) continue;
      group.has[id] = true;
      group.names.push_back(id);
    }
    return &group;
  }

  static bool fits(const Group& group, uint32_t id) {
    return group.shape && group.shape->input_of(id) != JsonShape::kNoInput;
  }
  bool fits(const Group& group, const JsonCellLine& line) const {
    const JsonCell* const cells = cells_.cells(line);
    return std::all_of(cells, cells + line.num_cells, [&](const JsonCell& cell) {
      return cell.end == JsonCell::kOpens || fits(group, cells_.names()[cell.name].name->id);
    });
  }

  // A shape for the lines of a group; those that do not fit are answered by themselves.
  void fit(Group& group) {
    auto fits_all = [&] {
      return group.shape && std::all_of(group.names.begin(), group.names.end(), [&](uint32_t id) { return fits(group, id); });
    };
    if (!group.names.empty() && !fits_all()) {
      size_t misfits = 0;
      for (size_t i = 0; i < group_of_.size(); ++i) {
        misfits += group_of_[i] == &group && (!group.shape || !fits(group, cells_.lines()[i]));
      }
      auto shape = shapes_.find(group.kind, group.names, misfits);
      if (shape != group.shape) {
        if (group.lines) group.lines->add_counts(counts_);
        group.lines.reset();
        group.shape = std::move(shape);
      }
    }
    // Where no line says anything there is nothing to look at.
    const bool usable = group.shape && !group.shape->shape.shape.inputs.empty();
    if (usable && fits_all()) return;
    for (size_t i = 0; i < group_of_.size(); ++i) {
      if (group_of_[i] == &group && !(usable && fits(group, cells_.lines()[i]))) group_of_[i] = nullptr;
    }
  }

  void check_lines(const Block& block, size_t first, size_t last, Chunk& chunk, OrderedOutput& output) {
    for (Group* group : met_) {
      group->rows.clear();
      group->next_row = group->next_issue = 0;
    }
    for (size_t i = first; i < last; ++i) {
      if (group_of_[i] != nullptr) group_of_[i]->rows.push_back(static_cast<uint32_t>(i));
    }
    for (Group* group : met_) {
      if (!group->rows.empty()) evaluate(block, *group);
    }
    size_t due = chunk.lines.size() + kStreamBytes;
    for (size_t i = first; i < last; ++i) {
      if (group_of_[i] == nullptr) answer_single(block, cells_.lines()[i], chunk);
      else write_row(block, *group_of_[i], cells_.lines()[i], chunk);
      ++chunk.rows;
      if (chunk.lines.size() < due) continue;
      output.stream(block.sequence, chunk, options_.json);
      due = chunk.lines.size() + kStreamBytes;
    }
  }

  void evaluate(const Block& block, Group& group) {
    if (!group.lines) {
      group.lines = std::make_unique<ShapeLines>(group.shape->sources, group.shape->shape, group.shape->plans, plans_.law,
                                                 kSeparator, options_, group.shape->number);
    }
    const JsonShape& shape = *group.shape;
    const size_t inputs = shape.shape.columns.size();
    // What a line leaves out is blank.
    group.begins.assign(group.rows.size() * inputs, 0);
    group.ends.assign(group.rows.size() * inputs, 0);
    for (size_t row = 0; row < group.rows.size(); ++row) {
      const JsonCellLine& line = cells_.lines()[group.rows[row]];
      const JsonCell* const cells = cells_.cells(line);
      uint32_t* const begins = group.begins.data() + row * inputs;
      uint32_t* const ends = group.ends.data() + row * inputs;
      for (uint32_t i = 0; i < line.num_cells; ++i) {
        const JsonCell& cell = cells[i];
        if (cell.end == JsonCell::kOpens) continue;
        const JsonName& name = *cells_.names()[cell.name].name;
        if (name.has_column) {
          const uint32_t input = shape.inputs[name.id];
          begins[input] = cell.begin;
          ends[input] = cell.end;
        }
        for (const auto& [join, part] : name.joins) {
          begins[shape.first_of_join[join] + part] = cell.begin;
          ends[shape.first_of_join[join] + part] = cell.end;
        }
      }
    }
    columns_.clear();
    for (size_t input = 0; input < inputs; ++input) {
      columns_.push_back({block.buffer.data(), group.begins.data() + input, group.ends.data() + input, inputs});
    }
    group.lines->evaluate(columns_, group.rows.size(),
                          [this, &group](size_t row) { return cells_.lines()[group.rows[row]].number; });
  }

  void write_row(const Block& block, Group& group, const JsonCellLine& line, Chunk& chunk) {
    const size_t row = group.next_row++;
    ShapeLines& lines = *group.lines;
    if (options_.json) {
      lines.append_object(row, chunk.lines);
    } else {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, line.number).ptr;
      chunk.lines.append({digits, static_cast<size_t>(end - digits)});
      chunk.lines.push_back(kSeparator);
      id_.clear();
      lines.append_id(row, id_);
      char* const begin = chunk.lines.room(2 * id_.size() + 2);
      chunk.lines.wrote(begin, write_csv_field(begin, id_, kSeparator));
      lines.append_results(row, chunk.lines);
    }
    chunk.lines.push_back('\n');
    const std::vector<uint32_t>& issues = lines.issue_rows();
    if (group.next_issue < issues.size() && issues[group.next_issue] == row) {
      ++group.next_issue;
      // In the order of the line, which may be another than that of the shape.
      singles_.read(text_of(block, line), line.number);
      take_issues(chunk);
    }
  }

  void answer_single(const Block& block, JsonCellLine& line, Chunk& chunk) {
    singles_.answer(text_of(block, line), line.number, chunk.lines);
    line.named = line.named || singles_.has_new_names();
    take_issues(chunk);
  }

  void take_issues(Chunk& chunk) {
    for (const CellIssue& issue : singles_.issues()) {
      chunk.issues.push_back(issue);
      ++counts_.rows.unreadable_cells;
    }
  }

  const LineSources& sources_;
  const PlanSources& plans_;
  const LineCheckOptions& options_;
  JsonShapes& shapes_;
  const size_t chunk_rows_;
  JsonCells cells_;
  SingleLines singles_;
  std::map<JsonKind, Group> groups_;
  std::vector<Group*> met_;                // in the block
  std::vector<Group*> group_of_;           // by line of the block
  JsonKind kind_;
  std::vector<uint32_t> ids_, facts_, times_;
  std::vector<columnar::TextColumn> columns_;
  std::string id_;
  LineCheckCounts counts_;
};

}  // namespace

size_t usual_jsonl_block_bytes(const program::Program& program, bool json) {
  // Names are as long as what stands under them.
  if (json) return size_t{1} << 19;
  return is_great(program) ? size_t{16} << 20 : size_t{1} << 20;
}

std::string jsonl_output_header(const LineCheckOptions& options) {
  if (options.json) return {};
  std::string line = "row,id";
  for (const ResultColumn column : options.columns) {
    line.push_back(kSeparator);
    line.append(to_string(column));
  }
  line.push_back('\n');
  return line;
}

LineCheckCounts check_jsonl(JsonlBlockReader& reader, const LineSources& sources, bool strict,
                            const program::ProgramPtr& program, const program::ProgramPtr& without_assumptions,
                            const exact::Options& law, const LineCheckOptions& options, const LineCheckOutput& output) {
  const PlanSources plans{program, without_assumptions, law, options};
  JsonNames names(sources.program, sources.mapping, sources.limits);
  JsonShapes shapes(sources, plans, names);
  NameFindings findings(sources, strict);
  LineCheckOutput to = output;
  to.names = [&](const std::string& line) { findings.read(line); };
  LineCheckCounts counts;
  check_blocks(reader, *program, options, to, [&] { return Worker(sources, plans, names, shapes); }, counts);
  counts.names.append(Diagnostics(findings.diagnostics()));
  counts.num_shapes = shapes.num_shapes();
  if (const JsonShape* shape = shapes.largest()) {
    counts.relations = shape->plans.plan->relations();
    counts.num_nodes = shape->plans.plan->graph().nodes.size();
  }
  return counts;
}

}  // namespace cocket::run
