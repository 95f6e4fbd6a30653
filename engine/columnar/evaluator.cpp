#include "engine/columnar/evaluator.h"

#include <algorithm>

#include "base/check.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

using program::Requirement;

constexpr size_t kMaxRows = 8192;          // of one call: codes must not run out within it
constexpr size_t kMaxAtomClasses = 50'000;
constexpr uint16_t kFirstAtomClass = 8;

enum : uint16_t { kBelow = 1, kEqual = 2, kAbove = 3, kNoDivisor = 4, kInTime = 1, kLate = 2 };

size_t words_for(size_t codes) { return std::max<size_t>(1, (codes + 3) / 4); }

uint16_t* codes_of(uint64_t* signature) { return reinterpret_cast<uint16_t*>(signature); }

uint16_t code_of_sign(int8_t sign) {
  const bool above = faulty(Fault::sides_not_told) ? sign != 0 : faulty(Fault::sign_zero_is_positive) && sign == 0;
  const int kept = above ? 1 : sign;
  return static_cast<uint16_t>(kEqual + kept);
}

}  // namespace

struct Evaluator::UnitAnswer {
  struct Texts {
    std::vector<uint32_t> first, last;
  };
  bool requirement = false;
  bool movement = false;
  bool views_differ = false;
  Verdict verdict = Verdict::not_required;
  VerdictSet possible;
  std::optional<program::Confidence> confidence;
  std::vector<Texts> items;                 // by column that shows items
  std::vector<uint32_t> missing, law, assuming, presumed, warnings, data_warnings;
  std::vector<uint32_t> margins;
};

// Answers that say the same are one.
struct Evaluator::GroupAnswer {
  std::vector<UnitAnswer> units;
  uint32_t number = 0;
};

struct Evaluator::Memory {
  explicit Memory(const UnitGroup& group) : table(words_for(group.columns.size())), classes(group.projections.size()) {}
  SignatureTable table;
  std::vector<const GroupAnswer*> answers;
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

void Tally::operator+=(const Tally& other) {
  for (size_t i = 0; i < verdicts.size(); ++i) verdicts[i] += other.verdicts[i];
  for (const auto& [name, count] : other.missing) missing[name] += count;
  for (const auto& [name, resting] : other.assuming) {
    assuming[name].lines += resting.lines;
    assuming[name].improved += resting.improved;
  }
  for (const auto& [name, count] : other.presumed) presumed[name] += count;
  views_differ += other.views_differ;
  warned += other.warned;
}

void Stats::operator+=(const Stats& other) {
  lines += other.lines;
  new_signatures += other.new_signatures;
  new_answers += other.new_answers;
  new_group_signatures += other.new_group_signatures;
  units_asked += other.units_asked;
  whole_lines += other.whole_lines;
  resets += other.resets;
  comparisons += other.comparisons;
  by_text += other.by_text;
}

Evaluator::Evaluator(std::shared_ptr<const Plan> plan, exact::Options law, ReadCell read, char separator,
                     const Describer& describer, EvaluatorOptions options)
    : plan_(std::move(plan)), read_(std::move(read)), separator_(separator), describer_(describer), options_(options),
      shown_(describer.columns()), law_(plan_->program_pointer(), [&law] {
        law.all_margins = true;
        return std::move(law);
      }()),
      num_inputs_(plan_->inputs().size()), words_(words_for(plan_->num_columns())), margins_(*plan_),
      ticks_(num_inputs_), atom_classes_(plan_->atoms().size()), lines_(words_),
      joined_lines_(plan_->groups().size() / 2 + 1) {
  for (size_t i = 0; i < num_inputs_; ++i) coders_.emplace_back(*plan_, i, read_);
  for (const UnitGroup& group : plan_->groups()) groups_.emplace_back(group);
}

Evaluator::~Evaluator() = default;

void Evaluator::compare_with(std::unique_ptr<Evaluator> without_assumptions) {
  without_assumptions_ = std::move(without_assumptions);
}

void Evaluator::evaluate(std::span<const TextColumn> columns, size_t rows, const MakeRow& make_row) {
  COCKET_CHECK(rows <= kMaxRows && columns.size() == num_inputs_);
  const bool exhausted = std::any_of(coders_.begin(), coders_.end(), [](const Coder& each) { return each.exhausted(); }) ||
                         std::any_of(atom_classes_.begin(), atom_classes_.end(), [](const auto& each) { return each.size() > kMaxAtomClasses; });
  if (exhausted || group_bytes_ > options_.unit_bytes) forget_everything();
  else if (line_bytes_ > options_.answer_bytes) forget_lines();
  signatures_.assign(rows * words_, 0);
  codes_.resize(rows * num_inputs_);
  answers_.resize(rows);
  noted_.clear();
  code_cells(columns, rows);
  code_atoms(columns, rows);
  stats_.lines += rows;
  watch_lines();
  for (size_t row = 0; row < rows; ++row) {
    const uint64_t* signature = &signatures_[row * words_];
    uint64_t hash = 0;
    uint32_t found = SignatureTable::kNotThere;
    if (lines_kept_) {
      hash = SignatureTable::hash(signature, words_);
      found = lines_.find(signature, hash);
    }
    if (found == SignatureTable::kNotThere) {
      ++stats_.new_signatures;
      found = answer_for(row, columns, make_row);
      if (lines_kept_) {
        lines_.insert(signature, hash, found);
        line_bytes_ += 8 * words_ + 24;
      }
    } else {
      ++met_;
    }
    answers_[row] = line_answers_[found].get();
    ++answers_[row]->lines;
  }
  watched_ += rows;
}

// A memory of lines that are hardly met again costs more than it saves.
void Evaluator::watch_lines() {
  constexpr uint64_t kWindow = 1 << 15;
  if (!lines_kept_ || watched_ < kWindow) return;
  if (met_ * 4 < watched_) {
    lines_kept_ = false;
    lines_.clear();
  }
  watched_ = met_ = 0;
}

void Evaluator::code_cells(std::span<const TextColumn> columns, size_t rows) {
  std::vector<bool> noted;
  for (size_t i = 0; i < num_inputs_; ++i) {
    const PlannedInput& input = plan_->inputs()[i];
    const TextColumn& column = columns[i];
    Coder& coder = coders_[i];
    uint16_t* codes = codes_of(signatures_.data()) + i;
    const size_t stride = words_ * 4;
    Code* kept = codes_.data() + i;
    uint8_t any = 0;
    for (size_t row = 0; row < rows; ++row) {
      const Code code = coder(column[row]);
      if (input.read) codes[row * stride] = code.code;
      kept[row * num_inputs_] = code;
      any |= code.flags;
    }
    if ((any & (Code::issue | Code::blank_as_none)) == 0) continue;
    noted.resize(rows);
    for (size_t row = 0; row < rows; ++row) {
      if ((kept[row * num_inputs_].flags & (Code::issue | Code::blank_as_none)) != 0) noted[row] = true;
    }
  }
  for (size_t row = 0; row < noted.size(); ++row) {
    if (noted[row]) noted_.push_back(static_cast<uint32_t>(row));
  }
  if (faulty(Fault::input_left_out)) {
    size_t last = num_inputs_;
    while (last > 0 && !plan_->inputs()[last - 1].read) --last;
    for (size_t row = 0; row < rows && last > 0; ++row) codes_of(&signatures_[row * words_])[last - 1] = 0;
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
      const Code& code = codes_[row * num_inputs_ + i];
      ticks.cells[row] = code.ticks();
      ticks.lanes[row] = (code.flags & Code::point) != 0 ? TickColumn::Lane::tick : TickColumn::Lane::none;
    }
    ticks.settle(rows);
  }
  for (size_t atom = 0; atom < plan_->atoms().size(); ++atom) code_atom(atom, columns, rows);
}

void Evaluator::code_atom(size_t index, std::span<const TextColumn> columns, size_t rows) {
  const Atom& atom = plan_->atoms()[index];
  uint16_t* out = codes_of(signatures_.data()) + num_inputs_ + index;
  const size_t stride = words_ * 4;
  auto code = [&](size_t row, uint32_t input) -> const Code& { return codes_[row * num_inputs_ + input]; };
  auto points = [&](size_t row) {
    return std::all_of(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) { return (code(row, i).flags & Code::point) != 0; });
  };
  auto contents = [&](size_t row) {
    return static_cast<size_t>(std::count_if(atom.inputs.begin(), atom.inputs.end(), [&](uint32_t i) {
      return (code(row, i).flags & Code::content) != 0;
    }));
  };
  auto by_text = [&](size_t row) { out[row * stride] = code_texts(index, atom, columns, row); };
  const bool left_out = faulty(Fault::comparison_left_out);
  switch (atom.kind) {
    case Atom::Kind::sign:
    case Atom::Kind::quotient: {
      std::vector<const TickColumn*> ticks;
      for (const uint32_t input : atom.inputs) ticks.push_back(&ticks_[input]);
      atom.polynomial->signs(ticks, rows, options_.regime, signs_, stats_.comparisons);
      if (atom.divisor) atom.divisor->signs(ticks, rows, options_.regime, divisor_signs_, stats_.comparisons);
      for (size_t row = 0; row < rows; ++row) {
        const bool known = points(row);
        if (left_out) continue;
        if (atom.kind == Atom::Kind::sign) {
          if (known) {
            const bool divided = !atom.divisor || divisor_signs_[row] > 0 || faulty(Fault::sign_unknown_is_below);
            out[row * stride] = divided ? code_of_sign(signs_[row]) : uint16_t{kNoDivisor};
          } else if (contents(row) > 0) {
            by_text(row);
          }
          continue;
        }
        const bool given = atom.own && (code(row, *atom.own).flags & Code::content) != 0;
        // Without both nothing is derived; by nothing it is divided when the divisor is 0.
        if (contents(row) < 2 || (known && code(row, atom.inputs[1]).value == 0)) continue;
        if (given && faulty(Fault::two_sources_ignored)) continue;
        if (!known || given) by_text(row);
        else out[row * stride] = code_of_sign(signs_[row]);
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
          out[row * stride] = difference >= 0 ? kInTime : kLate;
        } else if (!left_out) {
          out[row * stride] = code_of_sign(static_cast<int8_t>((difference > 0) - (difference < 0)));
        }
      }
      return;
    case Atom::Kind::same:
      for (size_t row = 0; row < rows && !left_out; ++row) {
        const std::string* a = coders_[atom.inputs[0]].text_of(code(row, atom.inputs[0]).code);
        const std::string* b = coders_[atom.inputs[1]].text_of(code(row, atom.inputs[1]).code);
        if (a != nullptr && b != nullptr) out[row * stride] = static_cast<uint16_t>(kFirstAtomClass + plan_->sameness(*a, *b));
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

// Put together from the answers of the groups, or found where the same were put together before.
uint32_t Evaluator::answer_for(size_t row, std::span<const TextColumn> columns, const MakeRow& make_row) {
  const size_t words = groups_.size() / 2 + 1;
  answer_numbers_.assign(words, 0);
  auto* numbers = reinterpret_cast<uint32_t*>(answer_numbers_.data());
  ask_groups(row, make_row);
  const std::vector<const GroupAnswer*>& answers = group_answers_;
  for (size_t g = 0; g < groups_.size(); ++g) numbers[g] = answers[g]->number;
  bool improved = false;
  if (without_assumptions_) {
    bool assumes = false;
    VerdictSet verdicts;
    for (const GroupAnswer* answer : answers) {
      for (const UnitAnswer& unit : answer->units) {
        assumes = assumes || !unit.assuming.empty();
        if (unit.requirement && unit.movement) verdicts.add(unit.verdict);
      }
    }
    improved = is_improved(row, columns, make_row, assumes, verdicts.empty() ? Verdict::not_required : verdicts.most_serious());
    numbers[2 * words - 1] |= improved ? 0x80000000u : 0;
  }
  const uint64_t hash = SignatureTable::hash(answer_numbers_.data(), words);
  // Warnings of a reader are each line's own.
  const uint32_t found = options_.reader_warns ? SignatureTable::kNotThere : joined_lines_.find(answer_numbers_.data(), hash);
  if (found != SignatureTable::kNotThere) return found;
  ++stats_.new_answers;
  std::vector<const UnitAnswer*> units(plan_->units().size());
  for (size_t g = 0; g < groups_.size(); ++g) {
    const UnitGroup& group = plan_->groups()[g];
    for (size_t i = 0; i < group.units.size(); ++i) units[group.units[i]] = &answers[g]->units[i];
  }
  static const std::vector<std::string> kNoWarnings;
  const std::vector<std::string>& warnings = options_.reader_warns ? make_row(row).warnings : kNoWarnings;
  line_answers_.push_back(put_together(units, warnings));
  LineAnswer& made = *line_answers_.back();
  made.improved = improved;
  line_bytes_ += sizeof(LineAnswer) + made.before_margin.capacity() + made.after_margin.capacity() + 8 * words + 24 +
                 4 * (made.missing.capacity() + made.assuming.capacity() + made.presumed.capacity() + made.margins.capacity());
  const auto number = static_cast<uint32_t>(line_answers_.size() - 1);
  if (!options_.reader_warns) joined_lines_.insert(answer_numbers_.data(), hash, number);
  return number;
}

bool Evaluator::is_improved(size_t row, std::span<const TextColumn> columns, const MakeRow& make_row, bool assumes, Verdict verdict) {
  if (!assumes) return false;
  one_line_.assign(columns.begin(), columns.end());
  for (TextColumn& column : one_line_) {
    column.begins += row * column.stride;
    column.ends += row * column.stride;
  }
  without_assumptions_->evaluate(one_line_, 1, [&](size_t) { return make_row(row); });
  return without_assumptions_->answer(0).verdict < verdict;
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
void Evaluator::ask_groups(size_t row, const MakeRow& make_row) {
  group_answers_.assign(groups_.size(), nullptr);
  missing_groups_.clear();
  const uint16_t* codes = codes_of(&signatures_[row * words_]);
  for (size_t g = 0; g < groups_.size(); ++g) {
    const UnitGroup& group = plan_->groups()[g];
    Memory& memory = groups_[g];
    const size_t words = words_for(group.columns.size());
    memory.gathered.assign(words, 0);
    uint16_t* gathered = codes_of(memory.gathered.data());
    const size_t num_projected = group.projections.size();
    for (size_t i = 0; i < num_projected; ++i) gathered[i] = projected(g, i, codes[group.columns[i]]);
    for (size_t i = num_projected; i < group.columns.size(); ++i) gathered[i] = codes[group.columns[i]];
    if (faulty(Fault::signature_truncated) && !group.columns.empty()) gathered[0] = 0;
    memory.hash = SignatureTable::hash(memory.gathered.data(), words);
    const uint32_t found = memory.table.find(memory.gathered.data(), memory.hash);
    if (found != SignatureTable::kNotThere) group_answers_[g] = memory.answers[found];
    else missing_groups_.push_back(g);
  }
  if (missing_groups_.empty()) return;
  std::vector<exact::Evaluator::PartName> names;
  for (const size_t g : missing_groups_) {
    for (const uint32_t unit : plan_->groups()[g].units) names.push_back({plan_->units()[unit].requirement, plan_->units()[unit].provision});
  }
  const MadeRow made = make_row(row);
  const std::vector<exact::Evaluator::Part> parts = law_.parts(names, made.row);
  stats_.new_group_signatures += missing_groups_.size();
  stats_.units_asked += parts.size();
  stats_.whole_lines += missing_groups_.size() == groups_.size();
  const Codes line{codes_.data() + row * num_inputs_, num_inputs_};
  size_t next = 0;
  for (const size_t g : missing_groups_) {
    Memory& memory = groups_[g];
    auto answer = std::make_unique<GroupAnswer>();
    for (size_t i = 0; i < plan_->groups()[g].units.size(); ++i) answer->units.push_back(unit_answer(parts[next++], line));
    group_answers_[g] = &kept(std::move(answer));
    memory.answers.push_back(group_answers_[g]);
    memory.table.insert(memory.gathered.data(), memory.hash, static_cast<uint32_t>(memory.answers.size() - 1));
    group_bytes_ += 8 * memory.gathered.size() + 48;
  }
}

// The answer that says the same, or this one from now on.
const Evaluator::GroupAnswer& Evaluator::kept(std::unique_ptr<GroupAnswer> answer) {
  std::string print;
  auto put = [&print](uint32_t value) { print.append(reinterpret_cast<const char*>(&value), sizeof value); };
  auto put_all = [&put](const std::vector<uint32_t>& values) {
    put(static_cast<uint32_t>(values.size()));
    for (const uint32_t value : values) put(value);
  };
  for (const UnitAnswer& unit : answer->units) {
    put(static_cast<uint32_t>(unit.requirement) | static_cast<uint32_t>(unit.movement) << 1 |
        static_cast<uint32_t>(unit.views_differ) << 2 | static_cast<uint32_t>(unit.verdict) << 3 |
        static_cast<uint32_t>(unit.confidence ? static_cast<int>(*unit.confidence) + 1 : 0) << 8);
    put(static_cast<uint32_t>(unit.possible.bits()));
    for (const auto* values : {&unit.missing, &unit.law, &unit.assuming, &unit.presumed, &unit.warnings, &unit.data_warnings, &unit.margins}) {
      put_all(*values);
    }
    for (const UnitAnswer::Texts& items : unit.items) {
      put_all(items.first);
      put_all(items.last);
    }
  }
  const auto [at, fresh] = kept_answers_.try_emplace(std::move(print));
  if (fresh) {
    answer->number = static_cast<uint32_t>(kept_answers_.size());
    at->second = std::move(answer);
    group_bytes_ += 3 * at->first.size() + sizeof(GroupAnswer) + at->second->units.size() * sizeof(UnitAnswer) + 64;
  }
  return *at->second;
}

Evaluator::UnitAnswer Evaluator::unit_answer(const exact::Evaluator::Part& part, Codes codes) {
  UnitAnswer answer;
  auto numbered = [this](const std::vector<std::string>& texts) {
    std::vector<uint32_t> numbers;
    for (const std::string& each : texts) numbers.push_back(text(each));
    return numbers;
  };
  auto described = [&](const std::vector<Describer::Items>& all) {
    for (const Describer::Items& items : all) answer.items.push_back({numbered(items.first), numbered(items.last)});
  };
  answer.data_warnings = numbered(part.warnings);
  if (!part.requirement) {
    described(describer_.items(part.provisions));
    return answer;
  }
  const RequirementResult& result = *part.requirement;
  answer.requirement = true;
  answer.movement = plan_->program().requirements[result.requirement].movement();
  answer.views_differ = result.other_view.has_value();
  answer.verdict = result.verdict;
  answer.possible = result.possible;
  answer.confidence = result.grounds.confidence;
  described(describer_.items(result));
  answer.missing = numbered(result.grounds.missing);
  for (const std::string& law : result.grounds.law_missing) answer.law.push_back(text("law: " + law));
  answer.assuming = numbered(result.grounds.assumptions);
  answer.warnings = numbered(result.grounds.warnings);
  if (result.verdict != Verdict::not_required) {
    for (const std::string& each : result.grounds.presumptions) answer.presumed.push_back(text(each.substr(0, each.find(':'))));
  }
  for (const Margin& margin : result.grounds.margins) answer.margins.push_back(margins_.add(margin, codes));
  return answer;
}

uint32_t Evaluator::text(const std::string& text) {
  const auto [at, fresh] = text_numbers_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (fresh) {
    texts_.push_back(text);
    group_bytes_ += 2 * text.size() + 96;
  }
  return at->second;
}

// As exact::join_line puts a line together.
std::unique_ptr<LineAnswer> Evaluator::put_together(const std::vector<const UnitAnswer*>& units,
                                                    const std::vector<std::string>& reader_warnings) {
  auto made = std::make_unique<LineAnswer>();
  LineAnswer& line = *made;
  VerdictSet verdicts;
  VerdictSet possible;
  for (const UnitAnswer* unit : units) {
    if (!unit->requirement || !unit->movement) continue;
    verdicts.add(unit->verdict);
    possible.add(unit->possible);
  }
  if (!verdicts.empty()) line.verdict = verdicts.most_serious();
  if (!possible.empty()) line.worst_possible = possible.most_serious();
  // Each text once, in the order in which it is met first.
  auto begin = [this] {
    stamps_.resize(texts_.size());
    if (++stamp_ == 0) {
      std::fill(stamps_.begin(), stamps_.end(), 0);
      stamp_ = 1;
    }
  };
  auto unite = [this](std::vector<uint32_t>& into, const std::vector<uint32_t>& other) {
    for (const uint32_t each : other) {
      if (stamps_[each] == stamp_) continue;
      stamps_[each] = stamp_;
      into.push_back(each);
    }
  };
  std::vector<uint32_t> warnings;
  std::vector<std::string> data_warnings;
  for (const UnitAnswer* unit : units) {
    for (const uint32_t each : unit->data_warnings) data_warnings.push_back(texts_[each]);
  }
  std::sort(data_warnings.begin(), data_warnings.end());
  std::vector<uint32_t> more;
  for (const std::string& each : data_warnings) more.push_back(text(each));
  for (const std::string& each : reader_warnings) more.push_back(text(each));
  begin();
  for (const UnitAnswer* unit : units) unite(warnings, unit->warnings);
  unite(warnings, more);
  line.warned = !warnings.empty();
  begin();
  for (const UnitAnswer* unit : units) {
    if (unit->requirement && unit->movement && unit->verdict == Verdict::undetermined) unite(line.missing, unit->missing);
  }
  for (const UnitAnswer* unit : units) {
    if (unit->requirement && unit->movement && unit->verdict == Verdict::undetermined) unite(line.missing, unit->law);
  }
  begin();
  for (const UnitAnswer* unit : units) unite(line.assuming, unit->assuming);
  begin();
  for (const UnitAnswer* unit : units) unite(line.presumed, unit->presumed);
  std::optional<program::Confidence> confidence;
  for (const UnitAnswer* unit : units) {
    line.views_differ = line.views_differ || unit->views_differ;
    if (!unit->requirement || !unit->movement || unit->verdict != line.verdict) continue;
    for (const uint32_t each : unit->margins) {
      if (std::find(line.margins.begin(), line.margins.end(), each) == line.margins.end()) line.margins.push_back(each);
    }
    if (!unit->confidence) continue;
    const bool or_like = unit->verdict == Verdict::required || unit->verdict == Verdict::prohibited;
    if (!confidence || (or_like ? *unit->confidence > *confidence : *unit->confidence < *confidence)) confidence = unit->confidence;
  }
  // The output's columns, up to the margin and behind it.
  size_t items_column = 0;
  std::string cell;
  for (const Shown shown : shown_) {
    std::string& out = line.shows_margin ? line.after_margin : line.before_margin;
    out.push_back(separator_);
    cell.clear();
    auto add = [&cell](std::string_view item) {
      if (item.empty()) return;
      if (!cell.empty()) cell.append("; ");
      cell.append(item);
    };
    switch (shown) {
      case Shown::verdict: cell = to_string(line.verdict); break;
      case Shown::worst_possible: cell = to_string(line.worst_possible); break;
      case Shown::confidence:
        if (confidence) cell = program::to_string(*confidence);
        break;
      case Shown::margin: line.shows_margin = true; continue;
      case Shown::missing:
        for (const uint32_t each : line.missing) add(texts_[each]);
        break;
      case Shown::assuming:
        for (const uint32_t each : line.assuming) add(texts_[each]);
        break;
      case Shown::items: {
        std::vector<uint32_t> items;
        std::vector<uint32_t> told;
        for (const uint32_t warning : warnings) {
          const auto described = describer_.warning_items(texts_[warning]);
          for (const std::string& each : described[items_column].last) told.push_back(text(each));
        }
        begin();
        for (const UnitAnswer* unit : units) unite(items, unit->items[items_column].first);
        for (const UnitAnswer* unit : units) unite(items, unit->items[items_column].last);
        unite(items, told);
        for (const uint32_t each : items) add(texts_[each]);
        ++items_column;
        break;
      }
    }
    describer_.append_cell(out, cell);
  }
  return made;
}

void Evaluator::append_results(size_t row, std::string& out) const {
  const LineAnswer& answer = *answers_[row];
  out.append(answer.before_margin);
  if (!answer.shows_margin) return;
  if (!answer.margins.empty()) {
    const Codes codes{codes_.data() + row * num_inputs_, num_inputs_};
    std::string text;
    margins_.append_text(margins_.nearest(answer.margins, codes), codes, text);
    describer_.append_cell(out, text);
  }
  out.append(answer.after_margin);
}

void Evaluator::settle_tally(const LineAnswer& answer) {
  tally_.verdicts[static_cast<size_t>(answer.verdict)] += answer.lines;
  for (const uint32_t each : answer.missing) tally_.missing[texts_[each]] += answer.lines;
  for (const uint32_t each : answer.assuming) {
    Tally::Resting& resting = tally_.assuming[texts_[each]];
    resting.lines += answer.lines;
    if (answer.improved) resting.improved += answer.lines;
  }
  for (const uint32_t each : answer.presumed) tally_.presumed[texts_[each]] += answer.lines;
  if (answer.views_differ) tally_.views_differ += answer.lines;
  if (answer.warned) tally_.warned += answer.lines;
}

Tally Evaluator::tally() const {
  Evaluator* self = const_cast<Evaluator*>(this);
  for (const auto& answer : line_answers_) {
    self->settle_tally(*answer);
    answer->lines = 0;
  }
  return tally_;
}

void Evaluator::forget_lines() {
  for (const auto& answer : line_answers_) settle_tally(*answer);
  lines_.clear();
  joined_lines_.clear();
  line_answers_.clear();
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
  kept_answers_.clear();
  group_bytes_ = 0;
  texts_.clear();
  text_numbers_.clear();
  stamps_.clear();
  margins_ = Margins(*plan_);
  for (Coder& coder : coders_) coder.reset();
  for (auto& classes : atom_classes_) classes.clear();
}

}  // namespace cocket::columnar
