#include "engine/columnar/answers.h"

#include <algorithm>

#include "base/check.h"
#include "engine/columnar/fault.h"

namespace cocket::columnar {
namespace {

size_t words_for(size_t numbers) { return numbers / 2 + 1; }

}  // namespace

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

Answers::Answers(std::shared_ptr<const Plan> plan, char separator, const Describer& describer)
    : plan_(std::move(plan)), separator_(separator), describer_(describer), json_(describer.is_json()), shown_(describer.columns()), margins_(*plan_),
      units_(1), json_maker_(*plan_, [this](const std::vector<Margin>& margins) { return json_margin_list(margins); }), objects_(1),
      lines_(words_for(plan_->units().size())), line_margins_(1) {
  const program::Program& program = plan_->program();
  for (uint32_t i = 0; i < plan_->units().size(); ++i) {
    const Unit& unit = plan_->units()[i];
    if (unit.requirement.valid() && program.requirements[unit.requirement].movement()) movements_.push_back(i);
  }
  line_margins_ = SignatureTable(words_for(movements_.size()));
  margin_list({});
}

uint32_t Answers::text(const std::string& text) {
  const auto [at, fresh] = text_numbers_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (fresh) {
    texts_.push_back(text);
    unit_bytes_ += 2 * text.size() + 96;
  }
  return at->second;
}

uint32_t Answers::margin_list(std::vector<uint32_t> specs) {
  std::string print(reinterpret_cast<const char*>(specs.data()), specs.size() * sizeof(uint32_t));
  const auto [at, fresh] = margin_list_numbers_.try_emplace(std::move(print), static_cast<uint32_t>(margin_lists_.size()));
  if (fresh) {
    unit_bytes_ += 8 * specs.size() + 96;
    margin_lists_.push_back(std::make_unique<std::vector<uint32_t>>(std::move(specs)));
  }
  return at->second;
}

// The number of the answer that says the same.
uint32_t Answers::said(UnitAnswer answer) {
  std::string print;
  auto put = [&print](uint32_t value) { print.append(reinterpret_cast<const char*>(&value), sizeof value); };
  auto put_all = [&put](const std::vector<uint32_t>& values) {
    put(static_cast<uint32_t>(values.size()));
    for (const uint32_t value : values) put(value);
  };
  put(static_cast<uint32_t>(answer.requirement) | static_cast<uint32_t>(answer.movement) << 1 |
      static_cast<uint32_t>(answer.views_differ) << 2 | static_cast<uint32_t>(answer.verdict) << 3 |
      static_cast<uint32_t>(answer.confidence ? static_cast<int>(*answer.confidence) + 1 : 0) << 8);
  put(static_cast<uint32_t>(answer.possible.bits()));
  for (const auto* values : {&answer.missing, &answer.law, &answer.assuming, &answer.presumed, &answer.warnings, &answer.data_warnings}) {
    put_all(*values);
  }
  for (const UnitAnswer::Texts& items : answer.items) {
    put_all(items.first);
    put_all(items.last);
  }
  const auto [at, fresh] = said_numbers_.try_emplace(std::move(print), static_cast<uint32_t>(said_.size()));
  if (fresh) {
    unit_bytes_ += 3 * at->first.size() + sizeof(UnitAnswer) + 64;
    said_.push_back(std::make_unique<UnitAnswer>(std::move(answer)));
  }
  return at->second;
}

uint32_t Answers::unit(const exact::Evaluator::Part& part, Codes codes) {
  UnitAnswer answer;
  std::vector<uint32_t> margins;
  auto numbered = [this](const std::vector<std::string>& texts) {
    std::vector<uint32_t> numbers;
    for (const std::string& each : texts) numbers.push_back(text(each));
    return numbers;
  };
  auto described = [&](const std::vector<Describer::Items>& all) {
    for (const Describer::Items& items : all) answer.items.push_back({numbered(items.first), numbered(items.last)});
  };
  const exact::Told& told = plan_->told();
  // Where they are not told, whether there is any is all that counts.
  auto warned = [&](const std::vector<std::string>& warnings) {
    return told.reasons || warnings.empty() ? numbered(warnings) : std::vector<uint32_t>{text("warned")};
  };
  answer.data_warnings = warned(part.warnings);
  if (!part.requirement) {
    described(describer_.items(part.provisions));
  } else {
    const RequirementResult& result = *part.requirement;
    answer.requirement = true;
    answer.movement = plan_->program().requirements[result.requirement].movement();
    answer.views_differ = result.other_view.has_value();
    answer.verdict = result.verdict;
    answer.possible = result.possible;
    if (told.confidence) answer.confidence = result.grounds.confidence;
    described(describer_.items(result));
    answer.missing = numbered(result.grounds.missing);
    for (const std::string& law : result.grounds.law_missing) answer.law.push_back(text("law: " + law));
    answer.assuming = numbered(result.grounds.assumptions);
    answer.warnings = warned(result.grounds.warnings);
    if (result.verdict != Verdict::not_required) {
      for (const std::string& each : result.grounds.presumptions) answer.presumed.push_back(text(each.substr(0, each.find(':'))));
    }
    if (answer.movement && !json_) {
      for (const Margin& margin : result.grounds.margins) {
        const uint32_t spec = margin.number ? margins_.add(*margin.number, margin.limb, margin.limb_id) : margins_.add(margin, codes);
        if (spec >= plain_margins_.size()) {
          // What stands around the number is the same in every line.
          std::string around;
          if (!margins_.around_number(spec).empty()) describer_.append_cell(around, margins_.around_number(spec));
          plain_margins_.push_back(!around.empty() && around == margins_.around_number(spec));
        }
        if (std::find(margins.begin(), margins.end(), spec) == margins.end()) margins.push_back(spec);
      }
    }
  }
  Numbered made;
  if (answer.movement) made.movement_verdict = static_cast<int8_t>(answer.verdict);
  made.said = said(std::move(answer));
  made.margins = margin_list(std::move(margins));
  UnitObject object;
  if (json_) {
    object = this->object(part, codes);
    object.movement_verdict = made.movement_verdict;
  }
  // Texts with margins take the place of margins.
  const uint64_t key = uint64_t{made.said} << 32 | (json_ ? object.text.number : made.margins);
  const auto [at, fresh] = unit_numbers_.try_emplace(key, static_cast<uint32_t>(units_.size()));
  if (fresh) {
    unit_bytes_ += sizeof(Numbered) + 48;
    units_.push_back(made);
    if (json_) {
      unit_bytes_ += sizeof(UnitObject);
      objects_.push_back(object);
    }
  }
  return at->second;
}

std::vector<uint32_t> Answers::specs_of(const std::vector<Margin>& margins, Codes codes) {
  std::vector<uint32_t> specs;
  for (const Margin& margin : margins) {
    const uint32_t spec = margin.number ? margins_.add(*margin.number, margin.limb, margin.limb_id) : margins_.add(margin, codes);
    if (std::find(specs.begin(), specs.end(), spec) == specs.end()) specs.push_back(spec);
  }
  return specs;
}

uint32_t Answers::json_margin_list(const std::vector<Margin>& margins) {
  std::vector<uint32_t> specs = specs_of(margins, *json_codes_);
  const uint32_t number = margin_list(specs);
  if (number >= json_margins_.size()) json_margins_.resize(number + 1);
  if (!json_margins_[number]) json_margins_[number] = std::make_unique<Candidates>(margins_.candidates(std::move(specs)));
  return number;
}

Answers::UnitObject Answers::object(const exact::Evaluator::Part& part, Codes codes) {
  json_codes_ = &codes;
  const UnitJson made = json_maker_.make(part, codes);
  json_codes_ = nullptr;
  const size_t before = jsons_.bytes();
  UnitObject object;
  object.text = jsons_.add(made);
  unit_bytes_ += jsons_.bytes() - before;
  if (made.own_margin != UnitJson::kNone) object.own_margins = json_margins_[made.rooms[made.own_margin].margins].get();
  return object;
}

void Answers::append_object(const Line& line, std::span<const uint32_t> units, Codes codes, std::string_view number,
                            std::string_view id, TextPieces& out) {
  const LineAnswer& answer = *line.answer;
  own_text_.clear();
  append_line_name(own_text_, number, id);
  out.append(own_text_);
  out.append(answer.before_margin);
  // The margins of the requirements whose verdict is the line's, then the nearest of these.
  nearest_.assign(units.size(), UnitJson::kNone);
  nearest_specs_.clear();
  for (const uint32_t i : movements_) {
    const UnitObject& object = objects_[units[i]];
    if (object.movement_verdict != static_cast<int8_t>(answer.verdict) || object.own_margins == nullptr) continue;
    nearest_[i] = margins_.nearest(*object.own_margins, codes);
    nearest_specs_.push_back(nearest_[i]);
  }
  if (nearest_specs_.empty()) out.append("null");
  else out.append(margins_.json(margins_.nearest_of(nearest_specs_, codes), codes));
  out.append(answer.after_margin);
  bool provisions = false, first = false;
  for (size_t i = 0; i < units.size(); ++i) {
    const UnitObject& object = objects_[units[i]];
    const std::span<const UnitJsons::Step> steps = jsons_.steps(object.text);
    if (!provisions && plan_->units()[i].provision.valid()) {
      provisions = first = true;
      out.append(kJsonProvisions);
    }
    if (provisions && !steps.empty()) {
      if (!first) out.push_back(',');
      first = false;
    }
    for (uint32_t s = 0; s < steps.size(); ++s) {
      out.append({steps[s].text, steps[s].size});
      if (steps[s].room == UnitJsons::kNone) continue;
      const bool own = s == object.text.own_margin;
      if (own && nearest_[i] != UnitJson::kNone) {
        out.append(margins_.json(nearest_[i], codes));
        continue;
      }
      const UnitJson::Room& room = jsons_.room(steps[s].room);
      if (room.kind == UnitJson::Room::Kind::margin) {
        const Candidates& margins = own ? *object.own_margins : *json_margins_[room.margins];
        out.append(margins_.json(margins_.nearest(margins, codes), codes));
      } else {
        own_text_.clear();
        UnitJson::append_day(room, codes, own_text_);
        out.append(own_text_);
      }
    }
  }
  if (!provisions) out.append(kJsonProvisions);
  out.append(kJsonEnd);
}

Answers::Counting Answers::counting(uint32_t unit) const {
  Counting counting;
  const UnitAnswer& answer = *said_[units_[unit].said];
  if (!answer.requirement || !answer.movement) return counting;
  counting.verdict.add(answer.verdict);
  counting.possible = answer.possible;
  return counting;
}

Line Answers::line(std::span<const uint32_t> units, bool improved, const std::vector<std::string>* warnings) {
  static const std::vector<std::string> kNoWarnings;
  Line line;
  const size_t words = words_for(units.size());
  key_.resize(words);
  key_[words - 1] = 0;
  auto* key = reinterpret_cast<uint32_t*>(key_.data());
  for (size_t i = 0; i < units.size(); ++i) key[i] = units_[units[i]].said;
  key[2 * words - 1] |= improved ? 0x80000000u : 0;
  const uint64_t hash = SignatureTable::hash(key_.data(), words);
  // Warnings of a reader are each line's own.
  uint32_t found = warnings != nullptr ? SignatureTable::kNotThere : lines_.find(key_.data(), hash);
  if (found == SignatureTable::kNotThere) {
    ++lines_made_;
    std::vector<const UnitAnswer*> answers;
    for (const uint32_t unit : units) answers.push_back(said_[units_[unit].said].get());
    line_answers_.push_back(put_together(answers, warnings != nullptr ? *warnings : kNoWarnings));
    LineAnswer& made = *line_answers_.back();
    made.improved = improved;
    line_bytes_ += sizeof(LineAnswer) + made.before_margin.capacity() + made.after_margin.capacity() + 8 * words + 24 +
                   4 * (made.missing.capacity() + made.assuming.capacity() + made.presumed.capacity());
    found = static_cast<uint32_t>(line_answers_.size() - 1);
    if (warnings == nullptr) lines_.insert(key_.data(), hash, found);
  }
  line.answer = line_answers_[found].get();
  if (line.answer->shows_margin) line.margins = &candidates(units, line.answer->verdict);
  return line;
}

// The comparisons of the units whose verdict is the line's, in order.
const Candidates& Answers::candidates(std::span<const uint32_t> units, Verdict verdict) {
  const size_t words = words_for(movements_.size());
  key_.resize(std::max(key_.size(), words));
  key_[words - 1] = 0;
  auto* key = reinterpret_cast<uint32_t*>(key_.data());
  for (size_t i = 0; i < movements_.size(); ++i) {
    const Numbered& unit = units_[units[movements_[i]]];
    key[i] = unit.movement_verdict == static_cast<int8_t>(verdict) ? unit.margins : 0;
  }
  const uint64_t hash = SignatureTable::hash(key_.data(), words);
  const uint32_t found = line_margins_.find(key_.data(), hash);
  if (found != SignatureTable::kNotThere) return *candidates_[found];
  std::vector<uint32_t> specs;
  for (size_t i = 0; i < movements_.size(); ++i) {
    for (const uint32_t each : *margin_lists_[key[i]]) {
      if (std::find(specs.begin(), specs.end(), each) == specs.end()) specs.push_back(each);
    }
  }
  line_margins_.insert(key_.data(), hash, static_cast<uint32_t>(candidates_.size()));
  line_bytes_ += 8 * words + 96 * specs.size() + 128;
  candidates_.push_back(std::make_unique<Candidates>(margins_.candidates(std::move(specs))));
  return *candidates_.back();
}

void Answers::append_results(const Line& line, Codes codes, std::string& out) const {
  out.append(line.answer->before_margin);
  if (!line.answer->shows_margin) return;
  if (!line.margins->empty()) append_margin(margins_.nearest(*line.margins, codes), codes, out);
  out.append(line.answer->after_margin);
}

void Answers::append_results(const Line& line, Codes codes, TextPieces& out) {
  out.append(line.answer->before_margin);
  if (!line.answer->shows_margin) return;
  if (!line.margins->empty()) {
    const uint32_t nearest = margins_.nearest(*line.margins, codes);
    char* const begin = out.room(margins_.text_room(nearest));
    const char* const end = plain_margins_[nearest] ? margins_.write_text(nearest, codes, begin) : nullptr;
    if (end != nullptr) {
      out.wrote(begin, end);
    } else {
      own_text_.clear();
      append_margin(nearest, codes, own_text_);
      out.append(own_text_);
    }
  }
  out.append(line.answer->after_margin);
}

void Answers::append_margin(uint32_t spec, Codes codes, std::string& out) const {
  if (plain_margins_[spec]) {
    margins_.append_text(spec, codes, out);
    return;
  }
  std::string text;
  margins_.append_text(spec, codes, text);
  describer_.append_cell(out, text);
}

// Each text once, in the order in which it is met first, from here on.
void Answers::begin_items() {
  stamps_.resize(texts_.size());
  if (++stamp_ == 0) {
    std::fill(stamps_.begin(), stamps_.end(), 0);
    stamp_ = 1;
  }
}

void Answers::unite(std::vector<uint32_t>& into, const std::vector<uint32_t>& other) {
  for (const uint32_t each : other) {
    if (stamps_[each] == stamp_) continue;
    stamps_[each] = stamp_;
    into.push_back(each);
  }
}

// As exact::join_line puts a line together.
std::unique_ptr<LineAnswer> Answers::put_together(const std::vector<const UnitAnswer*>& units,
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
  std::vector<uint32_t> warnings;
  std::vector<std::string> data_warnings;
  for (const UnitAnswer* unit : units) {
    for (const uint32_t each : unit->data_warnings) data_warnings.push_back(texts_[each]);
  }
  std::sort(data_warnings.begin(), data_warnings.end());
  std::vector<uint32_t> more;
  for (const std::string& each : data_warnings) more.push_back(text(each));
  for (const std::string& each : reader_warnings) more.push_back(text(each));
  begin_items();
  for (const UnitAnswer* unit : units) unite(warnings, unit->warnings);
  unite(warnings, more);
  line.warned = !warnings.empty();
  begin_items();
  for (const UnitAnswer* unit : units) {
    if (unit->requirement && unit->movement && unit->verdict == Verdict::undetermined) unite(line.missing, unit->missing);
  }
  for (const UnitAnswer* unit : units) {
    if (unit->requirement && unit->movement && unit->verdict == Verdict::undetermined) unite(line.missing, unit->law);
  }
  begin_items();
  for (const UnitAnswer* unit : units) unite(line.assuming, unit->assuming);
  line.assumes = !line.assuming.empty();
  begin_items();
  for (const UnitAnswer* unit : units) unite(line.presumed, unit->presumed);
  std::optional<program::Confidence> confidence;
  for (const UnitAnswer* unit : units) {
    line.views_differ = line.views_differ || unit->views_differ;
    if (!unit->requirement || !unit->movement || unit->verdict != line.verdict) continue;
    if (!unit->confidence) continue;
    const bool or_like = unit->verdict == Verdict::required || unit->verdict == Verdict::prohibited;
    if (!confidence || (or_like ? *unit->confidence > *confidence : *unit->confidence < *confidence)) confidence = unit->confidence;
  }
  if (json_) write_head(line, units, warnings, confidence);
  else write_columns(line, units, warnings, confidence);
  return made;
}

// Of the object: from the verdict to where the requirements begin, without the margin.
void Answers::write_head(LineAnswer& line, const std::vector<const UnitAnswer*>& units, const std::vector<uint32_t>& warnings,
                         std::optional<program::Confidence> confidence) {
  auto texts = [this](const std::vector<uint32_t>& numbers) {
    std::vector<std::string> all;
    for (const uint32_t each : numbers) all.push_back(texts_[each]);
    return all;
  };
  RowResult result;
  result.verdict = line.verdict;
  result.worst_possible = line.worst_possible;
  result.confidence = confidence;
  result.missing = texts(line.missing);
  result.assuming = texts(line.assuming);
  result.warnings = texts(warnings);
  for (const UnitAnswer* unit : units) {
    for (const UnitAnswer::Texts& items : unit->items) {
      for (const uint32_t each : items.first) result.views_differ.push_back(texts_[each]);
    }
  }
  append_head_before_margin(line.before_margin, result);
  append_head_after_margin(line.after_margin, result);
}

// The output's columns, up to the margin and behind it.
void Answers::write_columns(LineAnswer& line, const std::vector<const UnitAnswer*>& units, const std::vector<uint32_t>& warnings,
                            std::optional<program::Confidence> confidence) {
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
        begin_items();
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
}

void Answers::settle_tally(const LineAnswer& answer) {
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

Tally Answers::tally() {
  for (const auto& answer : line_answers_) {
    settle_tally(*answer);
    answer->lines = 0;
  }
  return tally_;
}

void Answers::forget_lines() {
  for (const auto& answer : line_answers_) settle_tally(*answer);
  lines_.clear();
  line_margins_.clear();
  candidates_.clear();
  line_answers_.clear();
  line_bytes_ = 0;
}

void Answers::forget_everything() {
  forget_lines();
  units_.resize(1);
  objects_.resize(1);
  unit_numbers_.clear();
  said_.clear();
  said_numbers_.clear();
  margin_lists_.clear();
  margin_list_numbers_.clear();
  jsons_.clear();
  json_margins_.clear();
  unit_bytes_ = 0;
  texts_.clear();
  text_numbers_.clear();
  stamps_.clear();
  margins_ = Margins(*plan_);
  plain_margins_.clear();
  margin_list({});
}

}  // namespace cocket::columnar
