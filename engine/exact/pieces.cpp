#include "engine/exact/pieces.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "engine/exact/evaluator.h"

namespace cocket::exact {

struct Pieces::Impl {
  Impl(ProgramPtr program, Options options, Pieces::Kept told, NumberMargin number)
      : law(std::move(program), std::move(options)), keep(told), number_margin(std::move(number)) {
    answers.push_back(nullptr);
    law.keep_pool = true;
  }

  using Kept = Evaluator::Impl::Kept<Found>;

  Evaluator::Impl law;
  const Pieces::Kept keep;
  NumberMargin number_margin;
  const Row* row = nullptr;
  // Answers are kept packed, as a row of numbers; the first stands for what is not there.
  std::vector<const std::string*> answers;
  std::unordered_map<std::string, Answer> numbers;
  std::vector<Kept> given, given_of_other_view;    // unpacked
  size_t bytes = 0;
  std::string print;

  void use(View view) {
    if (law.view == view) return;
    law.view = view;
    law.forget();
  }

  const RecordValue* record(const RecordName& name) const {
    if (name.singleton.valid()) return &row->records[name.singleton.index];
    const program::View& view = law.program.views[name.view];
    for (const RecordValue& member : row->records[view.owner.index].fields[view.list.index].list.records) {
      if (member.name == view.name) return &member;
    }
    return nullptr;
  }

  std::vector<Bound> bound(const std::vector<RecordName>& names) const {
    std::vector<Bound> slots;
    for (const RecordName& name : names) slots.push_back({record(name), nullptr, nullptr});
    return slots;
  }

  Env env(const Where& where, OnDay day) {
    use(where.view);
    Env env;
    env.day = day;
    env.module = where.module;
    env.slots = bound(where.slots);
    env.rule = where.rule;
    env.version = where.version;
    return env;
  }

  Day day(const Where& where) {
    Day found;
    found.one = true;
    if (where.on_date) {
      found.day = where.on_date;
      return found;
    }
    if (!where.dated_by.valid()) return found;
    use(where.view);
    Env env;
    env.module = where.module;
    env.slots = bound(where.dating);
    Kept kept;
    const Evaluator::Impl::Kept<Known> known = law.noting([&] { return law.date(where.dated_by, env); });
    const std::vector<std::optional<Date>> days = law.asked_days(known.answer);
    found.one = days.size() == 1 && (!days.front() || known.answer.settled);
    found.day = days.front();
    kept.answer.ground = known.answer.ground;
    kept.warned = known.warned;
    found.ground = number(std::move(kept));
    return found;
  }

  // Of sources those that are texts of rules, which reasons name; not rows of groups and tables.
  void leave_texts(Marks& sources) {
    auto is_text = [this](uint32_t mark) {
      if (mark >= source_is_text.size()) source_is_text.resize(mark + 1, -1);
      int8_t& known = source_is_text[mark];
      if (known < 0) {
        const std::string& packed = law.pool[mark];
        known = packed.substr(0, packed.find('\x1f')).find('@') != std::string::npos;
      }
      return known == 1;
    };
    sources.erase(std::remove_if(sources.begin(), sources.end(), [&](uint32_t mark) { return !is_text(mark); }), sources.end());
  }
  std::vector<int8_t> source_is_text;              // by mark; -1: not looked at

  // The number of what says the same; `more` is said beside it.
  Answer number(Kept kept, const std::string& more = {}) {
    Found& found = kept.answer;
    if (!keep.sources) leave_texts(found.ground.sources);
    print.clear();
    auto put = [this](uint32_t value) { print.append(reinterpret_cast<const char*>(&value), sizeof value); };
    auto put_all = [&put](const Marks& marks) {
      put(static_cast<uint32_t>(marks.size()));
      for (const uint32_t mark : marks) put(mark);
    };
    put(static_cast<uint32_t>(found.truth) | static_cast<uint32_t>(found.confidence) << 8 |
        static_cast<uint32_t>(found.ground.confidence) << 16);
    const Ground& ground = found.ground;
    for (const Marks* marks : {&ground.missing, &ground.law, &ground.assumptions, &ground.presumptions, &ground.warnings,
                               &ground.limbs, &ground.sources, &ground.readings}) {
      put_all(*marks);
    }
    std::sort(kept.warned.begin(), kept.warned.end());
    put_all(kept.warned);
    put(static_cast<uint32_t>(ground.margins.size()));
    for (const MarginRef& each : ground.margins) {
      put(each.margin);
      put(static_cast<uint32_t>(each.limb));
      put(static_cast<uint32_t>(each.limb_id));
    }
    print += more;
    const auto [at, fresh] = numbers.try_emplace(print, static_cast<Answer>(answers.size()));
    if (fresh) {
      bytes += print.size() + 112;
      answers.push_back(&at->first);
    }
    return at->second;
  }

  Truth truth(Answer answer) const { return static_cast<Truth>(static_cast<unsigned char>(answers[answer]->front())); }

  // The answer itself, as `number` packed it.
  Kept unpacked(Answer answer) const {
    const char* at = answers[answer]->data();
    auto take = [&at] {
      uint32_t value = 0;
      std::memcpy(&value, at, sizeof value);
      at += sizeof value;
      return value;
    };
    Kept kept;
    Found& found = kept.answer;
    const uint32_t first = take();
    found.truth = static_cast<Truth>(first & 0xFF);
    found.confidence = static_cast<int>(first >> 8 & 0xFF);
    found.ground.confidence = static_cast<int>(first >> 16 & 0xFF);
    auto take_all = [&take](Marks& marks) {
      marks.resize(take());
      for (uint32_t& mark : marks) mark = take();
    };
    Ground& ground = found.ground;
    for (Marks* marks : {&ground.missing, &ground.law, &ground.assumptions, &ground.presumptions, &ground.warnings,
                         &ground.limbs, &ground.sources, &ground.readings}) {
      take_all(*marks);
    }
    take_all(kept.warned);
    ground.margins.resize(take());
    for (MarginRef& each : ground.margins) {
      each.margin = take();
      each.limb = static_cast<int32_t>(take());
      each.limb_id = static_cast<int32_t>(take());
    }
    return kept;
  }

  // Of something that was asked of the line: its margins are the line's until they are numbered.
  Answer asked(Kept kept, const std::string& more = {}) {
    std::vector<MarginRef> numbered;
    for (MarginRef each : kept.answer.ground.margins) {
      if ((each.margin & kNumberedMargin) == 0) each.margin = number_margin(law.margins[each.margin]) | kNumberedMargin;
      if (std::find(numbered.begin(), numbered.end(), each) == numbered.end()) numbered.push_back(each);
    }
    kept.answer.ground.margins = std::move(numbered);
    return number(std::move(kept), more);
  }

  bool fills(const Notice* notice) const { return keep.fills && keep.fills(notice); }

  std::string print_of(const ExceptionResult& result) const {
    std::string text = "exception " + std::to_string(static_cast<int>(result.state));
    auto add = [&text](const std::vector<std::string>& parts) {
      for (const std::string& part : parts) text.append(part).push_back('\x1f');
      text.push_back('\x1e');
    };
    text += result.id + "|" + result.citation + "|";
    std::vector<std::string> needs = result.needs;
    for (std::string& need : needs) {
      for (const ExceptionResult::LateNeed& late : result.late_needs) {
        if (late.text == need && fills(late.notice)) need.erase(need.find_last_not_of("0123456789", need.rfind(" day") - 1));
      }
    }
    add(needs);
    add(result.barred_by);
    if (keep.days && result.days_late) text += fills(result.late_by) ? "late" : std::to_string(*result.days_late);
    for (const NoticeResult& notice : result.notices) {
      text += "|" + notice.to + "|" + notice.given_fact + "|" + std::to_string(static_cast<int>(notice.in_time)) + (notice.late ? "late" : "");
      if (!keep.days) continue;
      const bool filled = fills(notice.asked);
      if (notice.given) text += filled ? "given" : to_string(*notice.given);
      for (const NoticeDue& due : notice.due) {
        text += "|" + due.counting;
        if (due.due_by) text += filled ? "due" : to_string(*due.due_by);
        if (due.days_late) text += filled ? "late" : std::to_string(*due.days_late);
      }
    }
    return text;
  }

  template <typename Ask>
  Answer ask(Ask make) {
    COCKET_CHECK(row != nullptr);
    Kept kept = law.noting(make);
    law.given.clear();
    return asked(std::move(kept));
  }

  Answer joined(Answer a, Answer b, bool all) {
    Kept kept;
    Kept left = unpacked(a);
    Kept right = unpacked(b);
    std::vector<Found> parts;
    parts.reserve(2);
    parts.push_back(std::move(left.answer));
    parts.push_back(std::move(right.answer));
    kept.answer = all ? law.all_of(std::move(parts)) : law.any_of(std::move(parts));
    kept.warned = std::move(left.warned);
    add_marks(kept.warned, right.warned);
    return number(std::move(kept));
  }
};

Pieces::Pieces(ProgramPtr program, Options options, Kept kept, NumberMargin number_margin)
    : impl_(std::make_unique<Impl>(std::move(program), std::move(options), kept, std::move(number_margin))) {}
Pieces::~Pieces() = default;

void Pieces::begin(const Row& row) {
  impl_->row = &row;
  impl_->law.begin(row);
}

void Pieces::give(std::span<const Part> parts) {
  impl_->law.given.clear();
  impl_->given.clear();
  for (const Part& part : parts) impl_->given.push_back(impl_->unpacked(part.answer));
  for (size_t i = 0; i < parts.size(); ++i) impl_->law.given.emplace_back(parts[i].of, &impl_->given[i]);
}

void Pieces::give_of_other_view(std::span<const Part> parts) {
  impl_->law.given_of_other_view.clear();
  impl_->given_of_other_view.clear();
  for (const Part& part : parts) impl_->given_of_other_view.push_back(impl_->unpacked(part.answer));
  for (size_t i = 0; i < parts.size(); ++i) impl_->law.given_of_other_view.emplace_back(parts[i].of, &impl_->given_of_other_view[i]);
}

Pieces::Day Pieces::day(const Where& where) { return impl_->day(where); }

bool Pieces::is_there(const Where& where) {
  auto there = [this](const RecordName& name) { return impl_->record(name) != nullptr; };
  return std::all_of(where.slots.begin(), where.slots.end(), there) &&
         std::all_of(where.dating.begin(), where.dating.end(), there);
}

Pieces::Answer Pieces::not_there() { return 0; }

Pieces::Answer Pieces::condition(ExprId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.truth(id, env); });
}

Pieces::Answer Pieces::limb(ExprId block, size_t index, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.limb(impl_->law.program.exprs[block], index, env); });
}

Pieces::Answer Pieces::define(DefineId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.define_holds(impl_->law.program.defines[id], env); });
}

Pieces::Answer Pieces::presumption(const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.presumption(*where.version, env); });
}

Pieces::Answer Pieces::rule(const Rule& rule, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.rule_truth(rule, env); });
}

Pieces::Answer Pieces::scope(ModuleId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.scope_truth(impl_->law.program.modules[id], env); });
}

Pieces::Answer Pieces::on_own_date(ProvisionId id, const RecordName& instance) {
  impl_->use(impl_->law.options.view);
  return impl_->ask([&] { return impl_->law.provision_truth(impl_->law.program.provisions[id], *impl_->record(instance)); });
}

Pieces::Answer Pieces::restriction(RestrictionId id, View view) {
  impl_->use(view);
  return impl_->ask([&] { return impl_->law.restriction(id, nullptr).found; });
}

Pieces::Answer Pieces::exception(RequirementId requirement, ExceptionId id, View view) {
  impl_->use(view);
  Evaluator::Impl& law = impl_->law;
  std::string print;
  Impl::Kept kept = law.noting([&] {
    Found used;
    const ExceptionResult result = law.exception(law.program.requirements[requirement], id, used, nullptr);
    print = impl_->print_of(result);
    // What it rests on is told only of one that is met.
    return result.state == ExceptionState::met ? used : Found{};
  });
  law.given.clear();
  return impl_->asked(std::move(kept), print);
}

Pieces::Answer Pieces::both(Answer a, Answer b) { return impl_->joined(a, b, true); }
Pieces::Answer Pieces::either(Answer a, Answer b) { return impl_->joined(a, b, false); }

Pieces::Answer Pieces::negation(Answer answer) {
  Impl::Kept kept = impl_->unpacked(answer);
  kept.answer = impl_->law.negation(std::move(kept.answer));
  return impl_->number(std::move(kept));
}

Pieces::Answer Pieces::none_of(Answer any) {
  Impl::Kept kept = impl_->unpacked(any);
  kept.answer = impl_->law.none_of(std::move(kept.answer));
  return impl_->number(std::move(kept));
}

Truth Pieces::truth(Answer answer) const { return impl_->truth(answer); }

std::vector<size_t> Pieces::texts(const Rule& rule, const Where& where, OnDay day) {
  std::vector<size_t> found;
  const Env env = impl_->env(where, day);
  Ground assumed;
  if (!env.day || impl_->law.beyond_horizon(rule.module, env, assumed)) return found;
  for (const Version* version : impl_->law.texts_on(rule, *env.day)) {
    if (version == nullptr || impl_->law.standing(*version, "", *env.day).counts == Truth::no) continue;
    found.push_back(static_cast<size_t>(version - rule.versions.data()));
  }
  return found;
}

std::vector<Evaluator::Part> Pieces::parts(const std::vector<Evaluator::PartName>& names) {
  impl_->use(impl_->law.options.view);
  auto parts = impl_->law.parts_of(names);
  impl_->law.given.clear();
  impl_->law.given_of_other_view.clear();
  return parts;
}

size_t Pieces::num_answers() const { return impl_->answers.size(); }
size_t Pieces::bytes() const { return impl_->bytes; }

void Pieces::forget() {
  impl_->answers.resize(1);
  impl_->numbers.clear();
  impl_->bytes = 0;
  impl_->law.pool.clear();
  impl_->source_is_text.clear();
  impl_->law.literals.clear();
  impl_->row = nullptr;
}

}  // namespace cocket::exact
