#include "report/timeline.h"

#include <algorithm>
#include <set>

#include "dsl/program/walk.h"
#include "report/markdown.h"

namespace cocket::report {

using namespace program;  // NOLINT: everything here speaks of the program

namespace {

// An answer with what it rests on.
struct Answered {
  DayAnswer answer;
  std::vector<std::set<std::string>> keys;  // by requirement: of sources and unverified modules
};

bool same(const DayAnswer& a, const DayAnswer& b) {
  return a.verdict == b.verdict && a.requirements == b.requirements && a.provisions == b.provisions;
}

// "us.ear.x/rule@2023-11-17" is about "us.ear.x/rule"; a membership about itself, a row about its
// table.
std::string key_of_source(const Program& program, const std::string& id) {
  if (id.find('/') != std::string::npos) return id.substr(0, id.find('@'));
  const std::string first = id.substr(0, id.find(' '));
  for (const program::Table& table : program.tables) {
    if (table.name == first) return "table " + first;
  }
  return id;
}

class TimelineMaker {
 public:
  TimelineMaker(exact::Evaluator& evaluator, LineMaker& lines, Timeline& timeline)
      : evaluator_(evaluator),
        program_(evaluator.program()),
        lines_(lines),
        timeline_(timeline),
        events_(law_events(program_, evaluator.options().known_on)),
        days_(law_days(events_)) {
    for (const ProvisionId id : timeline_.query.provisions) provision_keys_.push_back(keys_of(id));
  }

  void run() {
    const std::vector<std::string> models =
        timeline_.query.models.empty() ? std::vector<std::string>{""} : timeline_.query.models;
    for (model_ = 0; model_ < models.size(); ++model_) {
      name_ = models[model_];
      timeline_.answers.emplace_back();
      std::optional<Answered> before;
      Date day_before;
      for (const Date day : timeline_.query.days) {
        Answered now = ask(day);
        if (before) between(day_before, *before, day, now);
        for (const std::string& each : now.answer.assuming) assuming_.insert(each);
        timeline_.answers.back().push_back(now.answer);
        before = std::move(now);
        day_before = day;
      }
    }
    timeline_.assuming.assign(assuming_.begin(), assuming_.end());
    std::stable_sort(timeline_.changes.begin(), timeline_.changes.end(),
                     [](const TimelineChange& a, const TimelineChange& b) {
                       return a.day != b.day ? a.day < b.day : a.provision < b.provision;
                     });
  }

 private:
  Answered ask(Date day) {
    const RowResult result = evaluator_.evaluate(lines_.line(name_, day));
    Answered made;
    VerdictSet verdicts;
    std::set<std::string> missing;
    std::vector<std::string>& listed = made.answer.missing;
    for (const RequirementId id : timeline_.query.requirements) {
      const RequirementResult& each = result.requirements[id.index];
      made.answer.requirements.push_back(each.verdict);
      if (program_.requirements[id].movement()) verdicts.add(each.verdict);
      std::set<std::string> keys;
      for (const SourceUsed& source : each.grounds.sources)
        keys.insert(key_of_source(program_, source.id));
      for (const std::string& law : each.grounds.law_missing) {
        for (const Module& module : program_.modules) {
          if (law.find("the law of " + module.name + " is verified ") != std::string::npos)
            keys.insert("module " + module.name);
        }
      }
      // A date that the answer no longer asks for still closed the period before.
      keys.insert("assumed law");
      made.keys.push_back(std::move(keys));
      if (each.verdict == Verdict::undetermined) {
        for (const std::string& fact : each.grounds.missing) {
          if (missing.insert(fact).second) listed.push_back(fact);
        }
        for (const std::string& law : each.grounds.law_missing) {
          if (missing.insert("law: " + law).second) listed.push_back("law: " + law);
        }
      }
      for (const std::string& assumption : each.grounds.assumptions) {
        if (std::find(made.answer.assuming.begin(), made.answer.assuming.end(), assumption) ==
            made.answer.assuming.end()) {
          made.answer.assuming.push_back(assumption);
        }
      }
    }
    made.answer.verdict = verdicts.empty() ? Verdict::not_required : verdicts.most_serious();
    made.answer.provisions.assign(timeline_.query.provisions.size(), Truth::no);
    for (const ProvisionResult& each : result.provisions) {
      for (size_t i = 0; i < timeline_.query.provisions.size(); ++i) {
        if (timeline_.query.provisions[i] != each.provision) continue;
        made.answer.provisions[i] = made.answer.provisions[i] || each.truth;
      }
    }
    return made;
  }

  // The changes after `first` up to `last`, the law's days one by one.
  void between(Date first, const Answered& start, Date last, const Answered& end) {
    Date day = first;
    Answered now = start;
    for (auto it = std::upper_bound(days_.begin(), days_.end(), first);
         it != days_.end() && *it <= last; ++it) {
      Answered next = *it == last ? end : ask(*it);
      if (!same(now.answer, next.answer)) {
        // While the law stood still the day itself may have changed the answer.
        Answered eve = *it - 1 == day ? now : ask(*it - 1);
        inside(day, now, *it - 1, eve);
        note(*it, eve, next);
      }
      day = *it;
      now = std::move(next);
    }
    if (day != last) inside(day, now, last, end);
  }

  // Changes on days between two of the law's.
  void inside(Date first, const Answered& start, Date last, const Answered& end) {
    if (same(start.answer, end.answer)) return;
    Date low = first;
    Date high = last;
    Answered below = start;
    Answered above = end;
    while (high - low > 1) {
      const Date middle{low.days + (high - low) / 2};
      Answered at = ask(middle);
      if (same(at.answer, start.answer)) {
        low = middle;
        below = std::move(at);
      } else {
        high = middle;
        above = std::move(at);
      }
    }
    note(high, below, above);
    inside(high, above, last, end);
  }

  void note(Date day, const Answered& before, const Answered& after) {
    if (same(before.answer, after.answer)) return;
    for (size_t i = 0; i < timeline_.query.requirements.size(); ++i) {
      const Verdict was = before.answer.requirements[i];
      const Verdict is = after.answer.requirements[i];
      if (was == is) continue;
      std::set<std::string> keys = before.keys[i];
      keys.insert(after.keys[i].begin(), after.keys[i].end());
      add(day, false, program_.requirements[timeline_.query.requirements[i]].name,
          std::string(to_string(was)), std::string(to_string(is)), before, after,
          reasons(day, keys));
    }
    for (size_t i = 0; i < timeline_.query.provisions.size(); ++i) {
      const Truth was = before.answer.provisions[i];
      const Truth is = after.answer.provisions[i];
      if (was == is) continue;
      add(day, true, program_.provisions[timeline_.query.provisions[i]].name,
          std::string(to_string(was)), std::string(to_string(is)), before, after,
          reasons(day, provision_keys_[i]));
    }
  }

  std::vector<Reason> reasons(Date day, const std::set<std::string>& keys) const {
    std::vector<Reason> found;
    for (const LawEvent& event : events_) {
      if (event.day != day || keys.count(event.key) == 0) continue;
      Reason reason{event.what, event.kind, event.id, event.citation.text, std::nullopt};
      if (!event.citation.text.empty()) reason.confidence = event.citation.confidence;
      if (std::find(found.begin(), found.end(), reason) == found.end())
        found.push_back(std::move(reason));
    }
    // A day that a condition names is the reason only where no text changed.
    auto is_named = [](const Reason& reason) { return reason.kind == LawEvent::Kind::named; };
    if (!std::all_of(found.begin(), found.end(), is_named)) std::erase_if(found, is_named);
    // On the first verified day every text that stands there is new to the rules, not to the law.
    auto is_horizon = [](const Reason& reason) { return reason.kind == LawEvent::Kind::horizon; };
    if (std::any_of(found.begin(), found.end(), is_horizon))
      std::erase_if(found, [&](const Reason& reason) { return !is_horizon(reason); });
    return found;
  }

  void add(Date day, bool provision, const std::string& name, std::string before, std::string after,
           const Answered& was, const Answered& is, std::vector<Reason> reasons) {
    const TimelineChange::Line line{model_, was.answer.verdict, is.answer.verdict};
    for (TimelineChange& each : timeline_.changes) {
      if (each.day != day || each.provision != provision || each.name != name ||
          each.before != before || each.after != after || each.reasons != reasons) {
        continue;
      }
      each.lines.push_back(line);
      return;
    }
    timeline_.changes.push_back(
        {day, provision, name, std::move(before), std::move(after), std::move(reasons), {line}});
  }

  // All that a provision may rest on.
  std::set<std::string> keys_of(ProvisionId id) const {
    std::set<std::string> keys{"assumed law"};
    Walker walker(program_);
    auto rule_key = [&](const Rule& rule) {
      keys.insert(program_.modules[rule.module].name + "/" + rule.name);
      keys.insert("module " + program_.modules[rule.module].name);
    };
    walker.on_rule = rule_key;
    walker.on_expr = [&](const Expr& expr) {
      for (const GroupId group : expr.groups) {
        for (const GroupRow& row : program_.groups[group].rows)
          keys.insert(program_.groups[group].name + " " + row.member);
      }
      if (expr.table.valid()) keys.insert("table " + program_.tables[expr.table].name);
    };
    rule_key(program_.provisions[id]);
    walker.walk_rule(program_.provisions[id]);
    return keys;
  }

  exact::Evaluator& evaluator_;
  const Program& program_;
  LineMaker& lines_;
  Timeline& timeline_;
  const std::vector<LawEvent> events_;
  const std::vector<Date> days_;
  std::vector<std::set<std::string>> provision_keys_;
  std::set<std::string> assuming_;
  size_t model_ = 0;
  std::string name_;
};

}  // namespace

Timeline make_timeline(exact::Evaluator& evaluator, LineMaker& lines, TimelineQuery query) {
  Timeline timeline;
  timeline.query = std::move(query);
  TimelineMaker(evaluator, lines, timeline).run();
  return timeline;
}

std::string class_text(const Program& program, const TimelineQuery& query,
                       const DayAnswer& answer) {
  std::vector<std::string> names;
  for (size_t i = 0; i < query.provisions.size(); ++i) {
    if (answer.provisions[i] == Truth::no) continue;
    names.push_back(program.provisions[query.provisions[i]].name +
                    (answer.provisions[i] == Truth::unknown ? "?" : ""));
  }
  return names.empty() ? "none" : join(names, ", ");
}

}  // namespace cocket::report
