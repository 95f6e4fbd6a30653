#include "engine/columnar/evaluator.h"

#include <algorithm>

#include "base/check.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

// Longer signatures would take more room than all else of a batch, and are hardly met again.
constexpr size_t kMostSignatureWords = 64;

size_t words_for(size_t codes) { return std::max<size_t>(1, (codes + 3) / 4); }

uint16_t* codes_in(uint64_t* signature) { return reinterpret_cast<uint16_t*>(signature); }

}  // namespace

// Answers of one unit group, by the codes of everything that its rules read.
struct Evaluator::Memory {
  explicit Memory(const UnitGroup& group) : table(words_for(group.columns.size())), classes(group.projections.size()) {}
  SignatureTable table;
  std::vector<std::vector<uint32_t>> answers;      // of the group's units
  // By projected column: codes met on the way, as the group tells them apart; 0: not looked at yet.
  struct Classes {
    std::vector<uint16_t> by_code;
    std::unordered_map<std::string, uint16_t> by_print;
  };
  std::vector<Classes> classes;
  // Of the line at hand.
  std::vector<uint64_t> gathered;
  uint64_t hash = 0;
};

// The lines of a batch for what has to be asked of them.
class Evaluator::Batch : public Solver::Lines {
 public:
  Batch(Evaluator& evaluator, const MakeRow& make_row) : evaluator_(evaluator), make_row_(make_row) {}

  // Node after node asks of the same few lines.
  const Row& row(size_t line) override {
    evaluator_.current_row_ = evaluator_.unmet_[line];
    if (const Row* kept = evaluator_.kept_rows_.find(line)) return *kept;
    Row& made = make_row_(evaluator_.current_row_).row;
    const Row* kept = evaluator_.kept_rows_.keep(line, made);
    return kept != nullptr ? *kept : made;
  }
  bool stays(size_t line) const override { return evaluator_.kept_rows_.find(line) != nullptr; }
  void begin() override { evaluator_.kept_rows_.begin(); }
  const std::string* text(uint16_t input, uint16_t code) override { return evaluator_.coders_[input].text_of(code); }
  uint32_t unit(size_t unit, size_t line, exact::Pieces& pieces) override {
    const Unit& name = evaluator_.plan_->units()[unit];
    const auto parts = pieces.parts({{name.requirement, name.provision}});
    return evaluator_.answers_.unit(parts.front(), evaluator_.codes_of(evaluator_.unmet_[line]));
  }
  const MakeRow& make_row() const { return make_row_; }

 private:
  Evaluator& evaluator_;
  const MakeRow& make_row_;
};

void Stats::operator+=(const Stats& other) {
  lines += other.lines;
  new_signatures += other.new_signatures;
  new_answers += other.new_answers;
  pieces_asked += other.pieces_asked;
  pieces_joined += other.pieces_joined;
  units_asked += other.units_asked;
  by_group += other.by_group;
  fused_lines += other.fused_lines;
  whole_lines += other.whole_lines;
  resets += other.resets;
  comparisons += other.comparisons;
  by_text += other.by_text;
}

Evaluator::Evaluator(std::shared_ptr<const Plan> plan, exact::Options law, ReadCell read, char separator,
                     const Describer& describer, EvaluatorOptions options)
    : plan_(std::move(plan)), read_(std::move(read)), options_(options),
      law_(plan_->program_pointer(), law.with_all_margins()), num_inputs_(plan_->inputs().size()),
      words_(words_for(plan_->num_columns())), atom_classes_(*plan_), atoms_(*plan_, coders_, atom_classes_, options_.regime),
      answers_(plan_, separator, describer),
      solver_(plan_, law.with_all_margins(),
              [this](const Margin& margin) { return answers_.margins().comparison(margin, codes_of(current_row_)); }),
      sweep_(solver_, all_units(*plan_), options_.fuse_after), cells_(*plan_), units_(plan_->units().size()), finder_(plan_->units().size()), lines_(words_) {
  for (size_t i = 0; i < num_inputs_; ++i) coders_.emplace_back(*plan_, i, read_);
  for (const UnitGroup& group : plan_->groups()) groups_.emplace_back(group);
  // Warnings of a reader are each line's own.
  lines_kept_ = !options_.reader_warns && words_ <= kMostSignatureWords;
  keeps_units_ = describer.is_json();
}

Evaluator::~Evaluator() = default;

void Evaluator::compare_with(std::unique_ptr<Evaluator> without_assumptions) {
  without_assumptions_ = std::move(without_assumptions);
}

void Evaluator::evaluate(std::span<const TextColumn> columns, size_t rows, const MakeRow& make_row) {
  COCKET_CHECK(rows <= kMostRows && columns.size() == num_inputs_);
  const bool exhausted = atom_classes_.exhausted() ||
                         std::any_of(coders_.begin(), coders_.end(), [](const Coder& each) { return each.exhausted(); });
  if (exhausted || bytes_of_units() > options_.unit_bytes) forget_everything();
  else if (line_bytes_ + found_bytes_ + answers_.line_bytes() > options_.answer_bytes) forget_lines();
  if (sweep_.bytes() > options_.route_bytes) sweep_.forget();
  cells_.make_room(rows);
  noted_.clear();
  lines_of_batch_.assign(rows, {});
  if (keeps_units_) units_of_batch_.resize(rows * plan_->units().size());
  if (without_assumptions_) without_assumptions_->evaluate(columns, rows, make_row);
  code_cells(columns, rows);
  atoms_.code(cells_, rows);
  stats_.lines += rows;
  find_lines(rows);
  stats_.new_signatures += unmet_.size();
  Batch batch(*this, make_row);
  solve(batch, make_row);
  for (size_t row = 0; row < rows; ++row) ++lines_of_batch_[row].answer->lines;
  watch_lines(rows, rows - unmet_.size());
}

// What is kept grows only where something was asked or joined.
size_t Evaluator::bytes_of_units() {
  const uint64_t made = solver_.counts().sum() + stats_.units_asked;
  if (made != made_when_counted_) {
    made_when_counted_ = made;
    unit_bytes_ = group_bytes_ + answers_.unit_bytes() + solver_.bytes();
  }
  return unit_bytes_;
}

// Lines met before have their answers; the others are left in `unmet_`.
void Evaluator::find_lines(size_t rows) {
  unmet_.clear();
  if (!lines_kept_) {
    for (uint32_t row = 0; row < rows; ++row) unmet_.push_back(row);
    return;
  }
  signatures_.assign(rows * words_, 0);
  hashes_.resize(rows);
  const size_t stride = words_ * 4;
  for (size_t index = 0; index < plan_->num_columns(); ++index) {
    if (index < num_inputs_ && !plan_->inputs()[index].read) continue;
    uint16_t* into = codes_in(signatures_.data()) + index;
    const uint16_t* codes = cells_.column(index);
    for (size_t row = 0; row < rows; ++row) into[row * stride] = codes[row];
  }
  for (uint32_t row = 0; row < rows; ++row) {
    const uint64_t* signature = &signatures_[row * words_];
    hashes_[row] = SignatureTable::hash(signature, words_);
    const uint32_t found = lines_.find(signature, hashes_[row]);
    if (found == SignatureTable::kNotThere) {
      unmet_.push_back(row);
      continue;
    }
    lines_of_batch_[row] = kept_lines_[found];
    if (!keeps_units_) continue;
    const size_t units = plan_->units().size();
    std::copy_n(kept_units_.begin() + static_cast<ptrdiff_t>(found * units), units,
                units_of_batch_.begin() + static_cast<ptrdiff_t>(row * units));
  }
}

void Evaluator::solve(Batch& batch, const MakeRow& make_row) {
  std::vector<const uint16_t*> columns(plan_->num_columns());
  for (size_t index = 0; index < columns.size(); ++index) columns[index] = cells_.column(index);
  finder_.begin(unmet_.size());
  sweep_.find(columns, unmet_, batch, finder_);
  if (finder_.find() && !options_.reader_warns) {
    for (size_t i = 0; i < unmet_.size(); ++i) find_line(unmet_[i], i);
    return;
  }
  for (size_t i = 0; i < unmet_.size(); ++i) {
    finder_.units_of(i, units_);
    if (std::find(units_.begin(), units_.end(), 0u) != units_.end()) by_groups(unmet_[i], batch);
    // Warnings of a reader are each line's own.
    std::vector<std::string> warnings;
    if (options_.reader_warns) warnings = make_row(unmet_[i]).warnings;
    const std::vector<std::string>* const told = warnings.empty() ? nullptr : &warnings;
    Line line = answers_.line(units_, false, told);
    if (is_improved(unmet_[i], line)) line = answers_.line(units_, true, told);
    finish_line(unmet_[i], line);
  }
}

// Of the rows solved the one at `index`, which the finder has looked for.
void Evaluator::find_line(size_t row, size_t index) {
  const bool needs_units = keeps_units_ || finder_.found(index) == LineFinder::kNotThere;
  if (needs_units) finder_.units_of(index, units_);
  uint32_t found = finder_.found(index);
  if (found == LineFinder::kNotThere) {
    // Another row of the batch may have brought it.
    found = finder_.found_now(index);
    if (found == LineFinder::kNotThere) {
      found = static_cast<uint32_t>(found_lines_.size());
      found_lines_.push_back({answers_.line(units_, false, nullptr), {}});
      finder_.put(index, found);
      found_bytes_ += sizeof(Found) + finder_.bytes_of_line();
    }
  }
  Found& line = found_lines_[found];
  if (!is_improved(row, line.plain)) {
    finish_line(row, line.plain);
    return;
  }
  if (line.improved.answer == nullptr) {
    finder_.units_of(index, units_);
    line.improved = answers_.line(units_, true, nullptr);
  }
  finish_line(row, line.improved);
}

// `units_` are those of the row where they are kept.
void Evaluator::finish_line(size_t row, Line line) {
  lines_of_batch_[row] = line;
  if (keeps_units_) std::copy(units_.begin(), units_.end(), units_of_batch_.begin() + static_cast<ptrdiff_t>(row * units_.size()));
  if (!lines_kept_) return;
  const uint64_t* signature = &signatures_[row * words_];
  // Another row of the batch may have brought it.
  if (lines_.find(signature, hashes_[row]) != SignatureTable::kNotThere) return;
  lines_.insert(signature, hashes_[row], static_cast<uint32_t>(kept_lines_.size()));
  kept_lines_.push_back(line);
  if (keeps_units_) kept_units_.insert(kept_units_.end(), units_.begin(), units_.end());
  line_bytes_ += 8 * words_ + 40 + (keeps_units_ ? 4 * units_.size() : 0);
}

// A memory of lines that are hardly met again costs more than it saves.
void Evaluator::watch_lines(size_t rows, size_t met) {
  constexpr uint64_t kWindow = 1 << 15;
  watched_ += rows;
  met_ += met;
  if (!lines_kept_ || watched_ < kWindow) return;
  if (met_ * 4 < watched_) {
    lines_kept_ = false;
    lines_.clear();
    kept_lines_.clear();
    kept_units_.clear();
    line_bytes_ = 0;
  }
  watched_ = met_ = 0;
}

void Evaluator::code_cells(std::span<const TextColumn> columns, size_t rows) {
  // A few lines at a time, whose bytes stay near.
  constexpr size_t kNear = 128;
  any_flag_.assign(num_inputs_, 0);
  for (size_t first = 0; first < rows; first += kNear) {
    const size_t last = std::min(rows, first + kNear);
    for (size_t i = 0; i < num_inputs_; ++i) {
      any_flag_[i] |= coders_[i].code_cells(columns[i], first, last, cells_.input(i));
    }
  }
  std::vector<bool> noted;
  for (size_t i = 0; i < num_inputs_; ++i) {
    if ((any_flag_[i] & (Code::issue | Code::blank_as_none)) == 0) continue;
    noted.resize(rows);
    for (size_t row = 0; row < rows; ++row) {
      if ((cells_.flags(i)[row] & (Code::issue | Code::blank_as_none)) != 0) noted[row] = true;
    }
  }
  for (size_t row = 0; row < noted.size(); ++row) {
    if (noted[row]) noted_.push_back(static_cast<uint32_t>(row));
  }
  if (faulty(Fault::input_left_out)) {
    size_t last = num_inputs_;
    while (last > 0 && !plan_->inputs()[last - 1].read) --last;
    if (last > 0) std::fill_n(cells_.column(last - 1), rows, uint16_t{0});
  }
}

uint16_t Evaluator::projected(size_t index, size_t column, uint16_t code) {
  const UnitGroup& group = plan_->groups()[index];
  const Projection& projection = group.projections[column];
  if (code < projection.regions.size()) return projection.regions[code];
  const uint16_t input = group.columns[column];
  const uint16_t first = plan_->inputs()[input].first_class;
  if (!projection.tests || code < first) return code;
  Memory::Classes& classes = groups_[index].classes[column];
  const size_t at = static_cast<size_t>(code - first);
  if (at >= classes.by_code.size()) classes.by_code.resize(at + 1, 0);
  if (classes.by_code[at] == 0) {
    const std::string* text = coders_[input].text_of(code);
    const std::string print = text != nullptr ? plan_->fingerprint(*projection.tests, *text) : "#" + std::to_string(code);
    const auto number = static_cast<uint16_t>(first + classes.by_print.size());
    classes.by_code[at] = classes.by_print.try_emplace(print, number).first->second;
  }
  return classes.by_code[at];
}

// The answers of all groups for a line; what no group has met yet is asked together.
void Evaluator::by_groups(size_t row, Batch& batch) {
  ++stats_.by_group;
  std::vector<size_t> missing;
  for (size_t g = 0; g < groups_.size(); ++g) {
    const UnitGroup& group = plan_->groups()[g];
    Memory& memory = groups_[g];
    const size_t words = words_for(group.columns.size());
    memory.gathered.assign(words, 0);
    uint16_t* gathered = codes_in(memory.gathered.data());
    const size_t num_projected = group.projections.size();
    for (size_t i = 0; i < num_projected; ++i) gathered[i] = projected(g, i, cells_.column(group.columns[i])[row]);
    for (size_t i = num_projected; i < group.columns.size(); ++i) gathered[i] = cells_.column(group.columns[i])[row];
    if (faulty(Fault::signature_truncated) && !group.columns.empty()) gathered[0] = 0;
    memory.hash = SignatureTable::hash(memory.gathered.data(), words);
    const uint32_t found = memory.table.find(memory.gathered.data(), memory.hash);
    if (found == SignatureTable::kNotThere) {
      missing.push_back(g);
      continue;
    }
    for (size_t i = 0; i < group.units.size(); ++i) units_[group.units[i]] = memory.answers[found][i];
  }
  if (missing.empty()) return;
  std::vector<exact::Evaluator::PartName> names;
  for (const size_t g : missing) {
    for (const uint32_t unit : plan_->groups()[g].units) names.push_back({plan_->units()[unit].requirement, plan_->units()[unit].provision});
  }
  const std::vector<exact::Evaluator::Part> parts = law_.parts(names, batch.make_row()(row).row);
  stats_.units_asked += parts.size();
  stats_.whole_lines += missing.size() == groups_.size();
  size_t next = 0;
  for (const size_t g : missing) {
    Memory& memory = groups_[g];
    std::vector<uint32_t> answers;
    for (const uint32_t unit : plan_->groups()[g].units) {
      answers.push_back(answers_.unit(parts[next++], codes_of(row)));
      units_[unit] = answers.back();
    }
    group_bytes_ += 8 * memory.gathered.size() + 4 * answers.size() + 72;
    memory.table.insert(memory.gathered.data(), memory.hash, static_cast<uint32_t>(memory.answers.size()));
    memory.answers.push_back(std::move(answers));
  }
}

Stats Evaluator::stats() const {
  Stats stats = stats_;
  stats.new_answers = answers_.num_lines_made();
  stats.pieces_asked = solver_.counts().pieces;
  stats.pieces_joined = solver_.counts().joined;
  stats.units_asked += solver_.counts().units;
  stats.fused_lines = sweep_.num_fused_lines();
  stats.comparisons = atoms_.settled();
  stats.by_text = atom_classes_.num_told();
  return stats;
}

Tally Evaluator::tally() const { return answers_.tally(); }

void Evaluator::forget_lines() {
  answers_.forget_lines();
  lines_.clear();
  kept_lines_.clear();
  kept_units_.clear();
  finder_.clear();
  found_lines_.clear();
  line_bytes_ = found_bytes_ = 0;
  ++stats_.resets;
}

void Evaluator::forget_everything() {
  forget_lines();
  for (size_t g = 0; g < groups_.size(); ++g) {
    groups_[g].table.clear();
    groups_[g].answers.clear();
    for (Memory::Classes& classes : groups_[g].classes) classes = {};
  }
  group_bytes_ = 0;
  finder_.forget();
  answers_.forget_everything();
  solver_.forget();
  sweep_.forget();
  unit_bytes_ = 0;
  for (Coder& coder : coders_) coder.reset();
  atom_classes_.forget();
}

}  // namespace cocket::columnar
