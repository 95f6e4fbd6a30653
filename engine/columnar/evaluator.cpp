#include "engine/columnar/evaluator.h"

#include <algorithm>

#include "base/check.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

size_t words_for(size_t codes) { return std::max<size_t>(1, (codes + 3) / 4); }

uint16_t* codes_in(uint64_t* signature) { return reinterpret_cast<uint16_t*>(signature); }

uint16_t code_of_sign(int8_t sign) {
  const bool above = faulty(Fault::sides_not_told) ? sign != 0 : faulty(Fault::sign_zero_is_positive) && sign == 0;
  const int kept = above ? 1 : sign;
  return static_cast<uint16_t>(kEqual + kept);
}

exact::Options with_all_margins(exact::Options law) {
  law.all_margins = true;
  return law;
}

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
  Batch(Evaluator& evaluator, const MakeRow& make_row) : evaluator_(evaluator), make_row_(make_row) {
    kept_.reserve(kMostKept);       // rows stay where they are
  }
  void set_rows(std::span<const uint32_t> rows) {
    rows_ = rows;
    num_kept_ = 0;
    place_.assign(rows.size(), kNotKept);
  }

  // Node after node asks of the same few lines.
  const Row& row(size_t line) override {
    evaluator_.current_row_ = rows_[line];
    uint8_t& place = place_[line];
    if (place != kNotKept) return kept_[place];
    Row& made = make_row_(rows_[line]).row;
    if (num_kept_ == kMostKept) return made;
    place = static_cast<uint8_t>(num_kept_++);
    if (num_kept_ > kept_.size()) kept_.emplace_back();
    std::swap(kept_[place], made);
    return kept_[place];
  }
  bool stays(size_t line) const override { return place_[line] != kNotKept; }
  const std::string* text(uint16_t input, uint16_t code) override { return evaluator_.coders_[input].text_of(code); }
  uint32_t unit(size_t unit, size_t line, exact::Pieces& pieces) override {
    const Unit& name = evaluator_.plan_->units()[unit];
    const auto parts = pieces.parts({{name.requirement, name.provision}});
    return evaluator_.answers_.unit(parts.front(), evaluator_.codes_of(rows_[line]));
  }
  const MakeRow& make_row() const { return make_row_; }

 private:
  Evaluator& evaluator_;
  const MakeRow& make_row_;
  std::span<const uint32_t> rows_;
  static constexpr uint8_t kMostKept = 255;
  static constexpr uint8_t kNotKept = UINT8_MAX;
  std::vector<Row> kept_;
  size_t num_kept_ = 0;             // of the batch; the others lend their storage
  std::vector<uint8_t> place_;      // in `kept_`, by line
};

void Stats::operator+=(const Stats& other) {
  lines += other.lines;
  new_signatures += other.new_signatures;
  new_answers += other.new_answers;
  pieces_asked += other.pieces_asked;
  pieces_joined += other.pieces_joined;
  units_asked += other.units_asked;
  by_group += other.by_group;
  whole_lines += other.whole_lines;
  resets += other.resets;
  comparisons += other.comparisons;
  by_text += other.by_text;
}

Evaluator::Evaluator(std::shared_ptr<const Plan> plan, exact::Options law, ReadCell read, char separator,
                     const Describer& describer, EvaluatorOptions options)
    : plan_(std::move(plan)), read_(std::move(read)), options_(options),
      law_(plan_->program_pointer(), with_all_margins(law)), num_inputs_(plan_->inputs().size()),
      words_(words_for(plan_->num_columns())), answers_(plan_, separator, describer),
      solver_(plan_, with_all_margins(law),
              [this](const Margin& margin) { return answers_.margins().comparison(margin, codes_of(current_row_)); }),
      codes_(num_inputs_ * kMostRows), column_codes_(plan_->num_columns() * kMostRows), flags_(num_inputs_ * kMostRows), ticks_(num_inputs_),
      atom_classes_(plan_->atoms().size()), lines_(words_) {
  for (size_t i = 0; i < num_inputs_; ++i) coders_.emplace_back(*plan_, i, read_);
  for (const UnitGroup& group : plan_->groups()) groups_.emplace_back(group);
  // Warnings of a reader are each line's own.
  lines_kept_ = !options_.reader_warns;
  keeps_units_ = describer.is_json();
}

Evaluator::~Evaluator() = default;

void Evaluator::compare_with(std::unique_ptr<Evaluator> without_assumptions) {
  without_assumptions_ = std::move(without_assumptions);
}

void Evaluator::evaluate(std::span<const TextColumn> columns, size_t rows, const MakeRow& make_row) {
  COCKET_CHECK(rows <= kMostRows && columns.size() == num_inputs_);
  const bool exhausted = std::any_of(coders_.begin(), coders_.end(), [](const Coder& each) { return each.exhausted(); }) ||
                         std::any_of(atom_classes_.begin(), atom_classes_.end(), [](const auto& each) { return each.size() > kMaxAtomClasses; });
  if (exhausted || group_bytes_ + answers_.unit_bytes() + solver_.bytes() > options_.unit_bytes) forget_everything();
  else if (line_bytes_ + answers_.line_bytes() > options_.answer_bytes) forget_lines();
  noted_.clear();
  lines_of_batch_.assign(rows, {});
  if (keeps_units_) units_of_batch_.resize(rows * plan_->units().size());
  if (without_assumptions_) without_assumptions_->evaluate(columns, rows, make_row);
  code_cells(columns, rows);
  code_atoms(columns, rows);
  stats_.lines += rows;
  find_lines(rows);
  stats_.new_signatures += unmet_.size();
  Batch batch(*this, make_row);
  for (size_t first = 0; first < unmet_.size(); first += solver_.most_rows()) {
    solve(std::span(unmet_).subspan(first, std::min(solver_.most_rows(), unmet_.size() - first)), batch, make_row);
  }
  for (size_t row = 0; row < rows; ++row) ++lines_of_batch_[row].answer->lines;
  watch_lines(rows, rows - unmet_.size());
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
    const uint16_t* codes = column(index);
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

void Evaluator::solve(std::span<const uint32_t> rows, Batch& batch, const MakeRow& make_row) {
  solved_columns_.resize(plan_->num_columns());
  // Rows side by side are taken as they lie.
  const bool side_by_side = rows.back() - rows.front() + 1 == rows.size();
  if (!side_by_side) gathered_.resize(plan_->num_columns() * Solver::kRows);
  for (size_t index = 0; index < plan_->num_columns(); ++index) {
    if (side_by_side) {
      solved_columns_[index] = column(index) + rows.front();
      continue;
    }
    uint16_t* into = gathered_.data() + index * Solver::kRows;
    const uint16_t* codes = column(index);
    for (size_t i = 0; i < rows.size(); ++i) into[i] = codes[rows[i]];
    solved_columns_[index] = into;
  }
  batch.set_rows(rows);
  solver_.solve(solved_columns_, rows.size(), batch);
  const size_t num_units = plan_->units().size();
  units_.resize(num_units);
  for (size_t i = 0; i < rows.size(); ++i) {
    bool all = true;
    for (size_t u = 0; u < num_units; ++u) {
      units_[u] = solver_.unit(u)[i];
      all = all && units_[u] != 0;
    }
    if (!all) by_groups(rows[i], batch);
    finish_line(rows[i], units_, make_row);
  }
}

void Evaluator::finish_line(size_t row, std::span<const uint32_t> units, const MakeRow& make_row) {
  // Warnings of a reader are each line's own.
  std::vector<std::string> warnings;
  if (options_.reader_warns) warnings = make_row(row).warnings;
  const std::vector<std::string>* const told = warnings.empty() ? nullptr : &warnings;
  Line line = answers_.line(units, false, told);
  if (without_assumptions_ && line.answer->assumes && without_assumptions_->answer(row).verdict < line.answer->verdict) {
    line = answers_.line(units, true, told);
  }
  lines_of_batch_[row] = line;
  if (keeps_units_) std::copy(units.begin(), units.end(), units_of_batch_.begin() + static_cast<ptrdiff_t>(row * units.size()));
  if (!lines_kept_) return;
  const uint64_t* signature = &signatures_[row * words_];
  // Another row of the batch may have brought it.
  if (lines_.find(signature, hashes_[row]) != SignatureTable::kNotThere) return;
  lines_.insert(signature, hashes_[row], static_cast<uint32_t>(kept_lines_.size()));
  kept_lines_.push_back(line);
  if (keeps_units_) kept_units_.insert(kept_units_.end(), units.begin(), units.end());
  line_bytes_ += 8 * words_ + 40 + (keeps_units_ ? 4 * units.size() : 0);
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
      const TextColumn& cells = columns[i];
      Coder& coder = coders_[i];
      uint16_t* codes = column(i);
      Code* kept = codes_.data() + i * kMostRows;
      uint8_t* flags = this->flags(i);
      uint8_t any = 0;
      for (size_t row = first; row < last; ++row) {
        const Code code = coder(cells[row]);
        codes[row] = code.code;
        kept[row] = code;
        flags[row] = code.flags;
        any |= code.flags;
      }
      any_flag_[i] |= any;
    }
  }
  std::vector<bool> noted;
  for (size_t i = 0; i < num_inputs_; ++i) {
    coders_[i].end_batch(rows);
    if ((any_flag_[i] & (Code::issue | Code::blank_as_none)) == 0) continue;
    noted.resize(rows);
    for (size_t row = 0; row < rows; ++row) {
      if ((flags(i)[row] & (Code::issue | Code::blank_as_none)) != 0) noted[row] = true;
    }
  }
  for (size_t row = 0; row < noted.size(); ++row) {
    if (noted[row]) noted_.push_back(static_cast<uint32_t>(row));
  }
  if (faulty(Fault::input_left_out)) {
    size_t last = num_inputs_;
    while (last > 0 && !plan_->inputs()[last - 1].read) --last;
    if (last > 0) std::fill(column(last - 1), column(last - 1) + rows, uint16_t{0});
  }
}

void Evaluator::code_atoms(std::span<const TextColumn> columns, size_t rows) {
  if (plan_->atoms().empty()) return;
  for (size_t i = 0; i < num_inputs_; ++i) {
    const PlannedInput& input = plan_->inputs()[i];
    if (!input.in_atoms || input.kind != InputKind::number) continue;
    TickColumn& ticks = ticks_[i];
    ticks.cells.resize(rows);
    ticks.lanes.resize(rows);
    for (size_t row = 0; row < rows; ++row) {
      const Code& number = code(row, i);
      // What is not told counts as 0 in a sum that it can only add to.
      const bool absent = number.code == kAbsent;
      ticks.cells[row] = absent ? Ticks{} : number.ticks();
      ticks.lanes[row] = absent || (number.flags & Code::point) != 0 ? TickColumn::Lane::tick : TickColumn::Lane::none;
    }
    ticks.settle(rows);
  }
  for (size_t atom = 0; atom < plan_->atoms().size(); ++atom) code_atom(atom, columns, rows);
}

void Evaluator::code_atom(size_t index, std::span<const TextColumn> columns, size_t rows) {
  const Atom& atom = plan_->atoms()[index];
  uint16_t* out = column(num_inputs_ + index);
  std::fill(out, out + rows, uint16_t{0});
  // Of a row: the flags that all inputs have.
  every_flag_.assign(rows, UINT8_MAX);
  for (const uint32_t input : atom.inputs) {
    const uint8_t* of_input = flags(input);
    for (size_t row = 0; row < rows; ++row) every_flag_[row] &= of_input[row];
  }
  auto points = [&](size_t row) { return (every_flag_[row] & Code::point) != 0; };
  auto contents = [&](size_t row) {
    return static_cast<size_t>(std::count_if(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
      return (code(row, i).flags & Code::content) != 0;
    }));
  };
  auto by_text = [&](size_t row) { out[row] = code_texts(index, atom, columns, row); };
  const bool left_out = faulty(Fault::comparison_left_out);
  switch (atom.kind) {
    case Atom::Kind::sign:
    case Atom::Kind::quotient: {
      std::vector<const TickColumn*> ticks;
      for (const uint32_t input : atom.inputs) ticks.push_back(&ticks_[input]);
      atom.polynomial->signs(ticks, rows, options_.regime, signs_, stats_.comparisons);
      if (atom.divisor) atom.divisor->signs(ticks, rows, options_.regime, divisor_signs_, stats_.comparisons);
      for (size_t row = 0; row < rows; ++row) {
        const bool known = (every_flag_[row] & Code::point) != 0;
        if (left_out) continue;
        if (atom.kind == Atom::Kind::sign) {
          if (known) {
            const bool divided = !atom.divisor || divisor_signs_[row] > 0 || faulty(Fault::sign_unknown_is_below);
            out[row] = divided ? code_of_sign(signs_[row]) : uint16_t{kNoDivisor};
          } else if (contents(row) > 0) {
            const bool told = atom.only_grows && std::all_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
              return (code(row, i).flags & Code::point) != 0 || code(row, i).code == kAbsent;
            });
            if (told) out[row] = static_cast<uint16_t>(kPartly + code_of_sign(signs_[row]));
            else by_text(row);
          }
          continue;
        }
        const bool given = atom.own && (code(row, *atom.own).flags & Code::content) != 0;
        // Without both nothing is derived; by nothing it is divided when the divisor is 0.
        if ((every_flag_[row] & Code::content) == 0 || (known && code(row, atom.inputs[1]).value == 0)) continue;
        if (given && faulty(Fault::two_sources_ignored)) continue;
        if (!known || given) by_text(row);
        else out[row] = code_of_sign(signs_[row]);
      }
      return;
    }
    case Atom::Kind::order:
    case Atom::Kind::notice:
      for (size_t row = 0; row < rows; ++row) {
        if (!points(row)) {
          if (contents(row) == 2) by_text(row);
          continue;
        }
        int64_t difference = code(row, atom.inputs[0]).value + atom.days - code(row, atom.inputs[1]).value;
        if (atom.kind == Atom::Kind::notice) {
          if (faulty(Fault::notice_left_out)) continue;
          if (faulty(Fault::notice_one_day_off)) --difference;
          out[row] = difference >= 0 ? kInTime : kLate;
        } else if (!left_out) {
          out[row] = code_of_sign(static_cast<int8_t>((difference > 0) - (difference < 0)));
        }
      }
      return;
    case Atom::Kind::same:
      for (size_t row = 0; row < rows && !left_out; ++row) {
        const std::string* a = coders_[atom.inputs[0]].text_of(code(row, atom.inputs[0]).code);
        const std::string* b = coders_[atom.inputs[1]].text_of(code(row, atom.inputs[1]).code);
        if (a != nullptr && b != nullptr) out[row] = static_cast<uint16_t>(kFirstAtomClass + plan_->sameness(*a, *b));
      }
      return;
    case Atom::Kind::together:
      for (size_t row = 0; row < rows && !left_out; ++row) {
        if (contents(row) > 0) by_text(row);
      }
      return;
    case Atom::Kind::two_sources: {
      const auto own = static_cast<size_t>(atom.days);
      for (size_t row = 0; row < rows && !faulty(Fault::two_sources_ignored); ++row) {
        size_t given = 0;
        for (size_t i = 0; i < own; ++i) given += (code(row, atom.inputs[i]).flags & Code::content) != 0;
        if (given == 0) continue;
        if (contents(row) > 1) by_text(row);
      }
      return;
    }
  }
}

// What no sign says is told by the texts themselves.
uint16_t Evaluator::code_texts(size_t atom, const Atom& relation, std::span<const TextColumn> columns, size_t row) {
  joined_.clear();
  for (const uint32_t input : relation.inputs) joined_.append(columns[input][row]).push_back('\x1f');
  if (relation.own) joined_.append(columns[*relation.own][row]);
  if (faulty(Fault::texts_not_told)) joined_.clear();
  ++stats_.by_text;
  auto& classes = atom_classes_[atom];
  const auto [at, fresh] = classes.try_emplace(joined_, static_cast<uint16_t>(kFirstAtomClass + classes.size()));
  return at->second;
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
    for (size_t i = 0; i < num_projected; ++i) gathered[i] = projected(g, i, column(group.columns[i])[row]);
    for (size_t i = num_projected; i < group.columns.size(); ++i) gathered[i] = column(group.columns[i])[row];
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
  return stats;
}

Tally Evaluator::tally() const { return answers_.tally(); }

void Evaluator::forget_lines() {
  answers_.forget_lines();
  lines_.clear();
  kept_lines_.clear();
  kept_units_.clear();
  line_bytes_ = 0;
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
  answers_.forget_everything();
  solver_.forget();
  for (Coder& coder : coders_) coder.reset();
  for (auto& classes : atom_classes_) classes.clear();
}

}  // namespace cocket::columnar
