// Which missing facts would settle a requirement.
#include <algorithm>
#include <functional>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

constexpr size_t kMaxFacts = 8;    // unknown facts among which sets are sought
constexpr size_t kMaxSet = 3;
constexpr size_t kMaxTrials = 20000;

// Countries that the rules tell apart: one for each pattern of lists and groups that name it.
std::vector<std::string> country_representatives(const Program& program) {
  std::map<std::string, std::string> patterns;
  std::set<std::string> named;
  for (const Expr& expr : program.exprs) {
    if (expr.op == Op::in || expr.op == Op::is) named.insert(expr.texts.begin(), expr.texts.end());
  }
  for (const Module& module : program.modules) {
    for (const auto& [from, as] : module.read_as) named.insert(from);
  }
  for (const auto& [code, name] : program.countries) {
    std::string pattern = named.count(code) != 0 ? code : "";
    for (const Group& group : program.groups) {
      for (const GroupRow& row : group.rows) {
        if (row.member != code) continue;
        pattern += "|" + group.name + (row.first ? to_string(*row.first) : "") + ".." + (row.last ? to_string(*row.last) : "");
      }
    }
    patterns.emplace(std::move(pattern), code);
  }
  std::vector<std::string> codes;
  for (const auto& [pattern, code] : patterns) codes.push_back(code);
  return codes;
}

class Search {
 public:
  Search(Evaluator& evaluator, RequirementId requirement, const Row& row)
      : evaluator_(evaluator), requirement_(requirement), row_(row) {}

  // Values of a fact that the rules can tell apart, in the line as it stands now.
  std::vector<Cell> values(const std::string& name) {
    const FactPlace place = find_fact(evaluator_.program(), row_, name);
    std::vector<Cell> cells;
    if (place.record == nullptr) return cells;
    const Field& field = evaluator_.program().records[place.record->type].fields[place.field.index];
    Cell cell;
    cell.state = CellState::known;
    switch (field.type) {
      case ValueType::truth:
        for (const bool value : {true, false}) {
          cell.truth = value;
          cells.push_back(cell);
        }
        break;
      case ValueType::symbol:
        for (const std::string& member : field.members) {
          cell.text = member;
          cells.push_back(cell);
        }
        break;
      case ValueType::country:
        if (countries_.empty()) countries_ = country_representatives(evaluator_.program());
        for (const std::string& code : countries_) {
          cell.text = code;
          cells.push_back(cell);
        }
        break;
      case ValueType::number: {
        std::vector<Rational> points = turning_points(evaluator_, requirement_, row_, name);
        Interval range = field.range;
        for (const End* end : {&range.low, &range.high}) {
          if (end->value) points.push_back(*end->value / field.unit.factor);
        }
        std::sort(points.begin(), points.end());
        points.erase(std::unique(points.begin(), points.end()), points.end());
        std::vector<Rational> samples = points;
        for (size_t i = 0; i + 1 < points.size(); ++i) samples.push_back((points[i] + points[i + 1]) / 2);
        if (points.empty()) samples.push_back(1);
        else samples.push_back(points.back() + 1), samples.push_back(points.front() - 1);
        for (const Rational& sample : samples) {
          cell.number = Interval::point(sample * field.unit.factor);
          if (range.contains(*cell.number.low.value)) cells.push_back(cell);
        }
        break;
      }
      default: break;  // dates and texts have too many values to try
    }
    if (field.or_none) {
      Cell none;
      none.state = CellState::none;
      cells.push_back(none);
    }
    return cells;
  }

  // Calls `see` with the result for each combination of values; stops when it returns false.
  template <typename See>
  bool each(const std::vector<std::string>& facts, size_t at, See&& see) {
    if (at == facts.size()) {
      if (++trials_ > kMaxTrials) return false;
      return see(evaluator_.evaluate(requirement_, row_));
    }
    const std::vector<Cell> cells = values(facts[at]);
    if (cells.empty()) return false;
    const FactPlace place = find_fact(evaluator_.program(), row_, facts[at]);
    auto& sources = place.record->fields[place.field.index].sources;
    const std::vector<Cell> before = sources;
    bool going_on = true;
    for (const Cell& cell : cells) {
      sources = {cell};
      going_on = each(facts, at + 1, see);
      if (!going_on) break;
    }
    sources = before;
    return going_on;
  }

  bool exhausted() const { return trials_ > kMaxTrials; }

 private:
  Evaluator& evaluator_;
  RequirementId requirement_;
  Row row_;
  std::vector<std::string> countries_;
  size_t trials_ = 0;
};

}  // namespace

FactPlace find_fact(const Program& program, Row& row, std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view owner = name.substr(0, dot);
  const std::string_view field_name = name.substr(dot + 1);
  FactPlace found;
  std::function<void(RecordValue&)> look = [&](RecordValue& record) {
    for (FieldValue& field : record.fields) {
      for (RecordValue& nested : field.record) look(nested);
    }
    if (found.record != nullptr || record.name != owner || !record.type.valid()) return;
    const FieldId field = program.records[record.type].find(field_name);
    if (!field.valid() || program.records[record.type].fields[field.index].type == ValueType::list) return;
    found = {&record, field};
  };
  for (RecordValue& record : row.records) {
    look(record);
    for (FieldValue& field : record.fields) {
      for (RecordValue& member : field.list.records) look(member);
    }
  }
  return found;
}

MissingFacts find_missing(Evaluator& evaluator, RequirementId requirement, const Row& row) {
  MissingFacts missing;
  missing.requirement = evaluator.program().requirements[requirement].name;
  const RequirementResult result = evaluator.evaluate(requirement, row);
  missing.facts = result.grounds.missing;
  missing.law = result.grounds.law_missing;
  if (result.verdict != Verdict::undetermined) return missing;
  std::vector<std::string> facts;
  Row scratch = row;
  for (const std::string& name : result.grounds.missing) {
    if (find_fact(evaluator.program(), scratch, name).record != nullptr) facts.push_back(name);
  }
  // Lists and law-side unknowns are not tried; sets are sought only among what can be.
  missing.minimal = facts.size() <= kMaxFacts && facts.size() == result.grounds.missing.size();
  if (facts.size() > kMaxFacts) facts.resize(kMaxFacts);

  auto settles = [&](const std::vector<std::string>& set, std::optional<VerdictSet>* verdicts) {
    Search search(evaluator, requirement, row);
    VerdictSet seen;
    const bool all = search.each(set, 0, [&](const RequirementResult& each) {
      seen.add(each.verdict);
      return each.verdict != Verdict::undetermined;
    });
    if (search.exhausted()) missing.minimal = false;
    if (all && verdicts) *verdicts = seen;
    return all;
  };
  for (size_t size = 1; size <= kMaxSet && size <= facts.size(); ++size) {
    std::vector<bool> chosen(facts.size(), false);
    std::fill(chosen.begin(), chosen.begin() + static_cast<long>(size), true);
    do {
      std::vector<std::string> set;
      for (size_t i = 0; i < facts.size(); ++i) {
        if (chosen[i]) set.push_back(facts[i]);
      }
      // A set that holds a smaller one that settles is not minimal.
      const bool covered = std::any_of(missing.sufficient_sets.begin(), missing.sufficient_sets.end(), [&](const auto& smaller) {
        return std::includes(set.begin(), set.end(), smaller.begin(), smaller.end(),
                             [&](const std::string& a, const std::string& b) {
                               return std::find(facts.begin(), facts.end(), a) < std::find(facts.begin(), facts.end(), b);
                             });
      });
      if (covered) continue;
      std::optional<VerdictSet> verdicts;
      if (!settles(set, &verdicts)) continue;
      missing.sufficient_sets.push_back(set);
      if (verdicts && verdicts->single()) missing.every_case = verdicts->most_serious();
    } while (std::prev_permutation(chosen.begin(), chosen.end()));
  }
  for (const std::string& name : facts) {
    Search search(evaluator, requirement, row);
    bool some = false;
    search.each({name}, 0, [&](const RequirementResult& each) {
      some = some || each.verdict != Verdict::undetermined;
      return !some;
    });
    if (some) missing.may_settle.push_back(name);
  }
  if (facts.size() == 1) missing.ranges = deciding_ranges(evaluator, requirement, row, facts.front());
  return missing;
}

}  // namespace cocket::exact
