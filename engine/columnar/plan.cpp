#include "engine/columnar/plan.h"

#include <algorithm>

#include "engine/columnar/planner.h"

namespace cocket::columnar {

Plan::Plan(ProgramPtr program, Shape shape, const std::vector<Date>& law_days, PlanOptions options)
    : program_(std::move(program)), shape_(std::move(shape)), told_(options.told) {
  Planner(*this, law_days, options).run();
}

program::Place Plan::resolved(program::Place place) const {
  for (auto at = repeats_.find({place.owner.index, place.field.index}); at != repeats_.end();
       at = repeats_.find({place.owner.index, place.field.index})) {
    place.field = at->second;
  }
  return place;
}

std::optional<Rational> Plan::constant(const program::Place& place) const {
  const program::Place last = resolved(place);
  const auto at = constants_.find({last.owner.index, last.field.index});
  return at == constants_.end() ? std::nullopt : std::optional<Rational>(at->second);
}

std::vector<std::string> Plan::relations() const {
  std::vector<std::string> told;
  for (const Atom& atom : atoms_) {
    std::string text;
    switch (atom.kind) {
      case Atom::Kind::sign: text = "sum of products"; break;
      case Atom::Kind::quotient: text = "quotient"; break;
      case Atom::Kind::order: text = "days in order"; break;
      case Atom::Kind::notice: text = "notice in time"; break;
      case Atom::Kind::same: text = "same text"; break;
      case Atom::Kind::together: text = "by text"; break;
      case Atom::Kind::two_sources: text = "two sources"; break;
    }
    for (size_t i = 0; i < atom.inputs.size(); ++i) text += (i == 0 ? " of " : ", ") + shape_.inputs[atom.inputs[i]].name;
    told.push_back(std::move(text));
  }
  return told;
}

unsigned Plan::sameness(const std::string& a, const std::string& b) const {
  unsigned bits = 0;
  for (size_t i = 0; i < readings_as_.size(); ++i) {
    auto read = [&](const std::string& text) -> const std::string& {
      const auto at = readings_as_[i].find(text);
      return at == readings_as_[i].end() ? text : at->second;
    };
    if (read(a) == read(b)) bits |= 1u << i;
  }
  return bits;
}

std::string Plan::fingerprint(const TextTests& tests, const std::string& text) const {
  if (tests.whole) return "=" + text;
  std::string print;
  for (const auto& read_as : readings_as_) {
    const auto at = read_as.find(text);
    const std::string& read = at == read_as.end() ? text : at->second;
    for (const std::string& literal : tests.literals) print.push_back(literal == read ? '1' : '0');
    for (const program::GroupId id : tests.groups) {
      print += "|" + std::to_string(id.index);
      for (const GroupRow& row : program_->groups[id].rows) {
        if (row.member != read) continue;
        // Which source puts it into the group is told with its name.
        if (told_.sources) return "=" + text;
        print += ";" + (row.first ? to_string(*row.first) : "") + ".." + (row.last ? to_string(*row.last) : "") + "@" +
                 (row.announced ? to_string(*row.announced) : "");
        if (told_.confidence) print += program::to_string(row.citation.confidence);
      }
    }
    print.push_back('/');
  }
  return print;
}

std::vector<uint32_t> movement_units(const Plan& plan) {
  std::vector<uint32_t> units;
  for (uint32_t i = 0; i < plan.units().size(); ++i) {
    const Unit& unit = plan.units()[i];
    if (unit.requirement.valid() && plan.program().requirements[unit.requirement].movement()) units.push_back(i);
  }
  return units;
}

std::vector<uint32_t> all_units(const Plan& plan) {
  std::vector<uint32_t> units(plan.units().size());
  for (uint32_t i = 0; i < units.size(); ++i) units[i] = i;
  return units;
}

}  // namespace cocket::columnar
