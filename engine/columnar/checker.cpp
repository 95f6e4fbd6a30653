#include "engine/columnar/checker.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace cocket::columnar {
namespace {

constexpr size_t kBlockRows = 1024;     // of a column, coded and looked up at a time
constexpr uint64_t kRowsBetween = 1024; // of looks at the memory

Verdict most_serious(VerdictSet verdicts) {
  return verdicts.empty() ? Verdict::not_required : static_cast<Verdict>(std::countr_zero(verdicts.bits()));
}

Reading read_plain(const Plan& plan, size_t input, std::string_view text) {
  const program::Program& program = plan.program();
  const program::FlatFact& fact = plan.shape().inputs[input].facts.front();
  const program::Field& field = program.records[fact.record].fields[fact.field.index];
  Reading reading;
  if (field.type == program::ValueType::list) {
    if (text.find_first_not_of(" \t") == std::string_view::npos) return reading;
    const ListValue list = read_list(program, field, text, Origin::row);
    reading.given = list.given;
    reading.issue = list.given && !list.complete;
    return reading;
  }
  reading.cell = read_cell(program, field, text, Origin::row);
  reading.given = reading.cell.state != CellState::absent;
  reading.issue = reading.cell.state == CellState::unreadable;
  return reading;
}

}  // namespace

std::shared_ptr<const Plan> typed_plan(program::ProgramPtr program, Shape shape, const exact::Options& law,
                                       const CheckerOptions& options) {
  PlanOptions shown = options.shown;
  shown.view = law.view;
  shown.compare_views = law.compare_views;
  shown.readings = law.readings;
  const std::vector<Date> law_days = exact::Evaluator(program, law).law_days();
  return std::make_shared<const Plan>(std::move(program), std::move(shape), law_days, std::move(shown));
}

class Checker::Texts {
 public:
  const Code* find(std::string_view text) const {
    if (text.size() > 8) {
      const auto at = long_.find(text);
      return at == long_.end() ? nullptr : &at->second;
    }
    const uint64_t key = key_of(text);
    for (size_t at = slot_of(key, text.size());; at = (at + 1) & (short_.size() - 1)) {
      const Entry& entry = short_[at];
      if (entry.size == kEmpty) return nullptr;
      if (entry.key == key && entry.size == text.size()) return &entry.code;
    }
  }
  void put(std::string_view text, const Code& code) {
    if (text.size() > 8) {
      long_.emplace(text, code);
      return;
    }
    if (2 * (count_ + 1) > short_.size()) {
      std::vector<Entry> before(2 * short_.size());
      before.swap(short_);
      for (const Entry& entry : before) {
        if (entry.size != kEmpty) put_short(entry);
      }
    }
    ++count_;
    put_short({key_of(text), static_cast<uint32_t>(text.size()), code});
  }
  void clear() {
    short_.assign(64, {});
    long_.clear();
    count_ = 0;
  }
  size_t bytes() const { return short_.size() * sizeof(Entry) + long_.size() * 128; }

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;
  struct Entry {
    uint64_t key = 0;
    uint32_t size = kEmpty;
    Code code;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  static uint64_t key_of(std::string_view text) {
    uint64_t key = 0;
    switch (text.size()) {
      case 2: {
        uint16_t two = 0;
        std::memcpy(&two, text.data(), 2);
        return two;
      }
      case 0: return 0;
      default: std::memcpy(&key, text.data(), text.size());
    }
    return key;
  }
  size_t slot_of(uint64_t key, size_t size) const {
    return static_cast<size_t>(((key + size) * 0x9E3779B97F4A7C15u) >> 32) & (short_.size() - 1);
  }
  void put_short(const Entry& entry) {
    size_t at = slot_of(entry.key, entry.size);
    while (short_[at].size != kEmpty) at = (at + 1) & (short_.size() - 1);
    short_[at] = entry;
  }

  std::vector<Entry> short_ = std::vector<Entry>(64);
  size_t count_ = 0;
  std::unordered_map<std::string, Code, Hash, std::equal_to<>> long_;
};

// The line at hand, of the record or of the columns.
class Checker::AsLines : public Solver::Lines {
 public:
  explicit AsLines(Checker& checker) : checker_(checker) {}
  const Row& row(size_t line) override {
    take(line);
    return checker_.row();
  }
  const std::string* text(uint16_t input, uint16_t code) override { return checker_.coders_[input].text_of(code); }
  uint32_t unit(size_t unit, size_t line, exact::Pieces& pieces) override {
    take(line);
    const Unit& name = checker_.plan_->units()[unit];
    return checker_.said(pieces.parts({{name.requirement, name.provision}}).front());
  }

  std::span<const TypedColumn> columns;    // empty: the record
  size_t first = 0;                        // row of the columns' block
  size_t at = 0;                           // row
  Codes codes;                             // of the row, or of the record

 private:
  void take(size_t line) {
    if (columns.empty()) return;
    at = first + line;
    codes = checker_.cells_.line(line);
  }

  Checker& checker_;
};

// Counts what the units say of the lines of a block.
class Checker::Counter : public UnitSink {
 public:
  explicit Counter(Checker& checker) : checker_(checker) {}
  void take(std::span<const uint32_t> units, const UnitNumbers& numbers, std::span<const uint32_t> places) override {
    for (size_t u = 0; u < units.size(); ++u) {
      const uint32_t* const of_unit = numbers.of(u);
      for (size_t i = 0; i < places.size(); ++i) {
        checker_.block_[places[i]] += checker_.counting_[of_unit[i]];
        checker_.ranges_[places[i]] |= of_unit[i] == 0;
      }
    }
  }

 private:
  Checker& checker_;
};

Checker::Checker(std::shared_ptr<const Plan> plan, exact::Options law, const Describer& describer, CheckerOptions options)
    : plan_(std::move(plan)), options_(std::move(options)), law_(plan_->program_pointer(), law.with_all_margins()),
      read_([this](size_t input, std::string_view text) { return read_plain(*plan_, input, text); }), atom_classes_(*plan_),
      atoms_(*plan_, atom_classes_), atom_columns_(*plan_, coders_, atom_classes_, Regime::best),
      answers_(plan_, options_.separator, describer),
      solver_(plan_, law.with_all_margins(),
              [this](const Margin& margin) { return answers_.margins().comparison(margin, lines_->codes); }),
      movements_(movement_units(*plan_)), all_(all_units(*plan_)), walk_(solver_, movements_), walk_all_(solver_, all_), sweep_(solver_, movements_),
      lines_(std::make_unique<AsLines>(*this)), rows_(plan_->program(), plan_->shape()), counting_(1),
      numbers_(movements_.size()), all_numbers_(all_.size()), record_(*plan_), cells_(*plan_) {
  const size_t inputs = plan_->inputs().size();
  for (size_t i = 0; i < inputs; ++i) {
    coders_.emplace_back(*plan_, i, read_);
    texts_.push_back(std::make_unique<Texts>());
  }
  values_.resize(inputs);
  kept_.resize(inputs);
  record_.make_room(1);
  cells_.make_room(kBlockRows);
  for (uint32_t row = 0; row < kBlockRows; ++row) sweep_rows_.push_back(row);
}

Checker::~Checker() = default;

// ---- values to codes

Code Checker::text_code(size_t fact, std::string_view text) {
  if (const Code* met = texts_[fact]->find(text)) return *met;
  const Code code = coders_[fact](text);
  texts_[fact]->put(text, code);
  return code;
}

Code Checker::code_of(size_t fact, const TypedValue& value) {
  switch (value.kind) {
    case TypedValue::Kind::absent: return {};
    case TypedValue::Kind::none: return text_code(fact, "none");
    case TypedValue::Kind::number: return coders_[fact].number({value.value, value.scale});
    case TypedValue::Kind::day: return coders_[fact].day(Date{static_cast<int32_t>(value.value)});
    case TypedValue::Kind::truth: return coders_[fact].truth(value.value != 0);
    case TypedValue::Kind::text: return text_code(fact, value.text);
  }
  return {};
}

void Checker::set(size_t fact, const TypedValue& value, const Code& code) {
  values_[fact] = value;
  record_.input(fact).put(0, code);
  found_ = false;
}

void Checker::set(size_t fact, const TypedValue& value) {
  if (value.kind == TypedValue::Kind::text) set_text(fact, value.text);
  else set(fact, value, code_of(fact, value));
}

void Checker::set_none(size_t fact) { set(fact, {TypedValue::Kind::none, 0, 0, {}}); }
void Checker::set_number(size_t fact, int64_t mantissa, uint8_t scale) {
  COCKET_CHECK(scale <= kMaxScale);
  set(fact, {TypedValue::Kind::number, scale, mantissa, {}}, coders_[fact].number({mantissa, scale}));
}
void Checker::set_day(size_t fact, Date day) { set(fact, {TypedValue::Kind::day, 0, day.days, {}}, coders_[fact].day(day)); }
void Checker::set_truth(size_t fact, bool truth) {
  set(fact, {TypedValue::Kind::truth, 0, truth ? 1 : 0, {}}, coders_[fact].truth(truth));
}
void Checker::set_text(size_t fact, std::string_view text) {
  kept_[fact].assign(text);
  set(fact, {TypedValue::Kind::text, 0, 0, kept_[fact]}, text_code(fact, text));
}

// ---- answers

const Row& Checker::row() {
  if (!lines_->columns.empty()) {
    for (size_t i = 0; i < values_.size(); ++i) values_[i] = lines_->columns[i][lines_->at];
  }
  return rows_.make(values_);
}

uint32_t Checker::said(const exact::Evaluator::Part& part) {
  const uint32_t number = answers_.unit(part, lines_->codes);
  for (auto next = static_cast<uint32_t>(counting_.size()); next <= number; ++next) counting_.push_back(answers_.counting(next));
  return number;
}

// Units on a range of days are asked for each line.
void Checker::by_law(const std::vector<uint32_t>& units) {
  ++by_law_;
  std::vector<exact::Evaluator::PartName> names;
  for (const uint32_t unit : units) names.push_back({plan_->units()[unit].requirement, plan_->units()[unit].provision});
  const std::vector<exact::Evaluator::Part> parts = law_.parts(names, row());
  std::vector<uint32_t>& numbers = units.size() == all_.size() ? all_numbers_ : numbers_;
  for (size_t i = 0; i < units.size(); ++i) numbers[i] = said(parts[i]);
}

void Checker::find_units(bool all) {
  Walk& walk = all ? walk_all_ : walk_;
  uint32_t* into = walk.codes();
  const size_t inputs = coders_.size();
  const Codes& codes = lines_->codes;
  for (size_t i = 0; i < inputs; ++i) into[i] = codes[i].code;
  for (size_t i = 0; i < plan_->atoms().size(); ++i) into[inputs + i] = atoms_(i, codes, coders_);
  if (!walk.find(*lines_, (all ? all_numbers_ : numbers_).data())) by_law(all ? all_ : movements_);
}

void Checker::find_record() {
  if (found_) return;
  keep_small(1);
  lines_->columns = {};
  lines_->codes = record_.line(0);
  find_units(false);
  Answers::Counting line;
  for (const uint32_t number : numbers_) line += counting_[number];
  verdict_ = most_serious(line.verdict);
  worst_ = most_serious(line.possible);
  found_ = true;
}

Verdict Checker::verdict() {
  find_record();
  return verdict_;
}

Verdict Checker::worst_possible() {
  find_record();
  return worst_;
}

void Checker::append_results(std::string& out) {
  keep_small(1);
  lines_->columns = {};
  lines_->codes = record_.line(0);
  find_units(true);
  answers_.append_results(answers_.line(all_numbers_, false, nullptr), lines_->codes, out);
}

// ---- columns

void Checker::code_column(const TypedColumn& column, size_t fact, size_t first, size_t rows) {
  const CodeColumns out = cells_.input(fact);
  Coder& coder = coders_[fact];
  const Code none = column.none != nullptr ? text_code(fact, "none") : Code{};
  // One loop for each kind of column, so that nothing is decided for each row.
  auto each = [&](auto code_of_row) {
    for (size_t i = 0; i < rows; ++i) {
      const size_t row = first + i;
      if (column.is_given(row) && !column.is_none(row)) out.put(i, code_of_row(row));
      else out.put(i, column.is_none(row) ? none : Code{});
    }
  };
  if (column.numbers != nullptr) {
    each([&](size_t row) { return coder.number({column.numbers[row], column.scale}); });
  } else if (column.days != nullptr) {
    each([&](size_t row) { return coder.day(Date{column.days[row]}); });
  } else if (column.truths != nullptr) {
    const Code truths[2] = {coder.truth(false), coder.truth(true)};
    each([&](size_t row) { return truths[column.truths[row] != 0]; });
  } else if (column.keys != nullptr) {
    const std::vector<Code>& dictionary = dictionaries_[fact];
    each([&](size_t row) {
      COCKET_CHECK(column.keys[row] < column.entries);
      return dictionary[column.keys[row]];
    });
  } else if (column.offsets != nullptr) {
    each([&](size_t row) { return text_code(fact, column.entry(row)); });
  } else {
    each([](size_t) { return Code{}; });
  }
}

void Checker::code_dictionaries(std::span<const TypedColumn> columns) {
  dictionaries_.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    dictionaries_[i].clear();
    if (columns[i].keys == nullptr) continue;
    for (uint32_t e = 0; e < columns[i].entries; ++e) dictionaries_[i].push_back(text_code(i, columns[i].entry(e)));
  }
}

// Finds the numbers of the block's units.
void Checker::sweep(size_t rows) {
  atom_columns_.code(cells_, rows);
  std::vector<const uint16_t*> columns;
  for (size_t i = 0; i < plan_->num_columns(); ++i) columns.push_back(cells_.column(i));
  Counter counter(*this);
  sweep_.find(columns, std::span(sweep_rows_).first(rows), *lines_, counter);
}

void Checker::check(std::span<const TypedColumn> columns, size_t rows, Verdict* verdicts, Verdict* worst) {
  COCKET_CHECK(columns.size() == coders_.size());
  for (size_t i = 0; i < values_.size(); ++i) set_absent(i);
  lines_->columns = columns;
  code_dictionaries(columns);
  uint64_t resets = resets_;
  for (size_t first = 0; first < rows; first += kBlockRows) {
    const size_t count = std::min(kBlockRows, rows - first);
    keep_small(count);
    if (resets != resets_) code_dictionaries(columns);
    resets = resets_;
    for (size_t i = 0; i < columns.size(); ++i) code_column(columns[i], i, first, count);
    lines_->first = first;
    std::vector<Answers::Counting>& lines = block_;
    lines.assign(count, {});
    ranges_.assign(count, 0);
    sweep(count);
    for (size_t i = 0; i < count; ++i) {
      if (ranges_[i] != 0) {
        lines_->row(i);
        by_law(movements_);
        lines[i] = {};
        for (const uint32_t number : numbers_) lines[i] += counting_[number];
      }
      verdicts[first + i] = most_serious(lines[i].verdict);
      if (worst != nullptr) worst[first + i] = most_serious(lines[i].possible);
    }
  }
  lines_->columns = {};
  for (TypedValue& value : values_) value = {};
}

// ---- memory

void Checker::keep_small(size_t rows) {
  since_looked_ += rows;
  if (since_looked_ < kRowsBetween) return;
  since_looked_ = 0;
  const bool exhausted = atom_classes_.exhausted() ||
                         std::any_of(coders_.begin(), coders_.end(), [](const Coder& each) { return each.exhausted(); });
  const uint64_t made = solver_.counts().sum();
  const bool grown = made != made_looked_;
  made_looked_ = made;
  if (sweep_.bytes() > options_.most_bytes / 2) sweep_.forget();
  if (answers_.line_bytes() > options_.most_bytes / 4) answers_.forget_lines();
  if (exhausted || (grown && answers_.unit_bytes() + solver_.bytes() > options_.most_bytes)) forget();
}

void Checker::forget() {
  ++resets_;
  answers_.forget_everything();
  solver_.forget();
  walk_.forget();
  walk_all_.forget();
  sweep_.forget();
  atom_classes_.forget();
  counting_.resize(1);
  for (Coder& coder : coders_) coder.reset();
  for (const auto& texts : texts_) texts->clear();
  for (size_t i = 0; i < values_.size(); ++i) record_.input(i).put(0, code_of(i, values_[i]));
}

}  // namespace cocket::columnar
