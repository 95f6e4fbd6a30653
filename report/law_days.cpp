#include "report/law_days.h"

#include <algorithm>
#include <set>

#include "report/contents.h"
#include "report/history.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

std::string state_words(StateKind state) {
  if (state == StateKind::unknown) return "state not known";
  std::string text(to_string(state));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// What a text is cited by: its place in the code, and the act that put it there.
Citation text_citation(const Version& version) {
  Citation made = version.citation;
  if (!version.source.text.empty()) made.text = version.source.text + "; " + made.text;
  return made;
}

void add_rule(const Program& program, const Rule& rule, std::vector<LawEvent>& events) {
  const std::string key = program.modules[rule.module].name + "/" + rule.name;
  for (size_t i = 0; i < rule.versions.size(); ++i) {
    const Version& version = rule.versions[i];
    const std::optional<Date> last = last_day(rule, i);
    if (last && *last < version.from) continue;
    const std::string id = stable_id(program, rule, version);
    events.push_back({LawEvent::Kind::text, version.from, key, id,
                      rule.name + (i == 0 ? ": first text" : ": new text"), text_citation(version),
                      version.announced});
    const bool next_follows =
        i + 1 < rule.versions.size() && last && rule.versions[i + 1].from == *last + 1;
    if (last && !next_follows) {
      events.push_back({LawEvent::Kind::text, *last + 1, key, id, rule.name + ": the text ends",
                        text_citation(version), version.announced});
    }
  }
  const Stretch* before = nullptr;
  const std::vector<Stretch> stretches = history(rule);
  for (const Stretch& stretch : stretches) {
    const bool goes_on =
        before && before->version == stretch.version && before->limb == stretch.limb;
    const State* told = stretch.state ? stretch.state : goes_on ? before->state : nullptr;
    before = &stretch;
    if (!told || stretch.replaced) continue;
    LawEvent event;
    event.kind = LawEvent::Kind::state;
    event.day = stretch.from;
    event.key = key;
    event.id = stable_id(program, rule, *stretch.version, stretch.limb);
    event.what = rule.name + (stretch.limb.empty() ? "" : ", limb " + stretch.limb) + ": " +
                 state_words(state_of(stretch));
    event.citation = told->citation;
    if (event.citation.text.empty()) event.citation.text = told->because;
    event.announced = told->announced;
    events.push_back(std::move(event));
  }
}

// Dates written in a rule, in the terms it uses and in the defaults of the facts it reads.
class NamedDays {
 public:
  explicit NamedDays(const Program& program) : program_(program) {}

  std::set<Date> of(ExprId root) {
    days_.clear();
    defines_.clear();
    fields_.clear();
    look(root);
    return days_;
  }

 private:
  void look(ExprId root) {
    if (!root.valid()) return;
    visit(program_, root, [this](const Expr& expr, const std::string&) {
      if (expr.op == Op::date) days_.insert(expr.date);
      if (expr.define.valid() && defines_.insert(expr.define).second) {
        const Define& define = program_.defines[expr.define];
        look(define.value);
        for (const Define::Case& each : define.first_of) {
          look(each.value);
          look(each.when);
        }
      }
      if (expr.place.owner.valid() && expr.place.field.valid() &&
          fields_.insert({expr.place.owner, expr.place.field}).second) {
        for (const Default& each :
             program_.records[expr.place.owner].fields[expr.place.field.index].defaults) {
          look(each.value);
          look(each.when);
        }
      }
    });
  }

  const Program& program_;
  std::set<Date> days_;
  std::set<DefineId> defines_;
  std::set<std::pair<RecordId, FieldId>> fields_;
};

void add_named(const Program& program, const Rule& rule, NamedDays& named,
               std::vector<LawEvent>& events) {
  const std::string key = program.modules[rule.module].name + "/" + rule.name;
  for (const Version& version : rule.versions) {
    for (const Date day : named.of(version.when)) {
      const std::string what = rule.name + ": a condition names " + to_string(day);
      // "From" a day turns on it, "through" it on the next.
      for (const Date turn : {day, day + 1}) {
        events.push_back({LawEvent::Kind::named, turn, key, stable_id(program, rule, version), what,
                          text_citation(version), version.announced});
      }
    }
  }
}

void add_groups(const Program& program, std::vector<LawEvent>& events) {
  for (const Group& group : program.groups) {
    for (const GroupRow& row : group.rows) {
      auto add = [&](Date day, const std::string& what) {
        events.push_back({LawEvent::Kind::group,
                          day,
                          group.name + " " + row.member,
                          {},
                          row.member + what + group.name,
                          row.citation,
                          row.announced});
      };
      if (row.first) add(*row.first, " joins ");
      if (row.last) add(*row.last + 1, " leaves ");
    }
  }
}

void add_tables(const Program& program, std::vector<LawEvent>& events) {
  for (const program::Table& table : program.tables) {
    for (const TableRow& row : table.rows) {
      const std::string value = to_exact_string(Rational(row.value / table.unit.factor));
      events.push_back(
          {LawEvent::Kind::table,
           row.first,
           "table " + table.name,
           {},
           table.name + " is " + value + (table.unit.name.empty() ? "" : " " + table.unit.name),
           row.citation,
           std::nullopt});
    }
    if (!table.rows.empty()) {
      events.push_back({LawEvent::Kind::table,
                        table.rows.back().last + 1,
                        "table " + table.name,
                        {},
                        table.name + " has no further row",
                        {},
                        std::nullopt});
    }
  }
}

void add_horizons(const Program& program, std::vector<LawEvent>& events) {
  for (const Module& module : program.modules) {
    auto add = [&](Date day, const std::string& what) {
      events.push_back({LawEvent::Kind::horizon,
                        day,
                        "module " + module.name,
                        module.name,
                        what,
                        {},
                        std::nullopt});
    };
    if (module.verified_from) add(*module.verified_from, "the rules are verified from this day on");
    if (module.verified_through) add(*module.verified_through + 1, "the rules are not verified from this day on");
  }
  for (const AssumedLaw& law : program.assumed_law) {
    events.push_back({LawEvent::Kind::horizon,
                      law.through + 1,
                      "assumed law",
                      {},
                      "the law is no longer assumed to be unchanged",
                      {},
                      std::nullopt});
  }
}

}  // namespace

std::vector<LawEvent> law_events(const Program& program, std::optional<Date> known_on) {
  std::vector<LawEvent> events;
  add_horizons(program, events);
  auto rules = [&](const auto& all) {
    for (const auto& rule : all) add_rule(program, rule, events);
  };
  rules(program.provisions);
  rules(program.requirements);
  rules(program.exceptions);
  rules(program.restrictions);
  rules(program.reviews);
  NamedDays named(program);
  auto days_named = [&](const auto& all) {
    for (const auto& rule : all) add_named(program, rule, named, events);
  };
  days_named(program.provisions);
  days_named(program.requirements);
  days_named(program.exceptions);
  days_named(program.restrictions);
  add_groups(program, events);
  add_tables(program, events);
  std::erase_if(events, [known_on](const LawEvent& event) {
    return known_on && event.announced && *known_on < *event.announced;
  });
  std::stable_sort(events.begin(), events.end(),
                   [](const LawEvent& a, const LawEvent& b) { return a.day < b.day; });
  return events;
}

std::vector<Date> law_days(const std::vector<LawEvent>& events) {
  std::vector<Date> days;
  for (const LawEvent& event : events) {
    if (days.empty() || days.back() != event.day) days.push_back(event.day);
  }
  return days;
}

}  // namespace cocket::report
