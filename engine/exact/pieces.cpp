#include "engine/exact/pieces.h"

#include <algorithm>

#include "base/check.h"
#include "engine/exact/evaluator.h"

namespace cocket::exact {

struct Pieces::Impl {
  Impl(ProgramPtr program, Options options, Pieces::Kept told, NumberMargin number)
      : law(std::move(program), std::move(options)), keep(told), number_margin(std::move(number)) {
    answers.emplace_back();
    law.keep_pool = true;
  }

  using Kept = Evaluator::Impl::Kept<Found>;

  Evaluator::Impl law;
  const Pieces::Kept keep;
  NumberMargin number_margin;
  const Row* row = nullptr;
  std::vector<Kept> answers;                       // the first stands for what is not there
  std::unordered_map<std::string, Answer> numbers;
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

  Env env(const Where& where) {
    use(where.view);
    Env env;
    env.day = day(where).day;
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

  // The number of what says the same; `more` is said beside it.
  Answer number(Kept kept, const std::string& more = {}) {
    Found& found = kept.answer;
    if (!keep.sources) found.ground.sources.clear();
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
    for (const MarginRef& each : ground.margins) {
      put(each.margin);
      put(static_cast<uint32_t>(each.limb));
      put(static_cast<uint32_t>(each.limb_id));
    }
    print += more;
    const auto [at, fresh] = numbers.try_emplace(print, static_cast<Answer>(answers.size()));
    if (fresh) {
      bytes += 2 * print.size() + sizeof(Kept) + 96;
      answers.push_back(std::move(kept));
    }
    return at->second;
  }

  // Of something that was asked of the line: its margins are the line's until they are numbered.
  Answer asked(Kept kept, const std::string& more = {}) {
    std::vector<MarginRef> numbered;
    for (MarginRef each : kept.answer.ground.margins) {
      each.margin = number_margin(law.margins[each.margin]);
      if (std::find(numbered.begin(), numbered.end(), each) == numbered.end()) numbered.push_back(each);
    }
    kept.answer.ground.margins = std::move(numbered);
    return number(std::move(kept), more);
  }

  std::string print_of(const ExceptionResult& result) const {
    std::string text = "exception " + std::to_string(static_cast<int>(result.state));
    auto add = [&text](const std::vector<std::string>& parts) {
      for (const std::string& part : parts) text.append(part).push_back('\x1f');
      text.push_back('\x1e');
    };
    text += result.id + "|" + result.citation + "|";
    add(result.needs);
    add(result.barred_by);
    if (keep.days && result.days_late) text += std::to_string(*result.days_late);
    for (const NoticeResult& notice : result.notices) {
      text += "|" + notice.to + "|" + notice.given_fact + "|" + std::to_string(static_cast<int>(notice.in_time)) + (notice.late ? "late" : "");
      if (!keep.days) continue;
      if (notice.given) text += to_string(*notice.given);
      for (const NoticeDue& due : notice.due) {
        text += "|" + due.counting + (due.due_by ? to_string(*due.due_by) : "") + (due.days_late ? std::to_string(*due.days_late) : "");
      }
    }
    return text;
  }

  template <typename Ask>
  Answer ask(Ask make) {
    COCKET_CHECK(row != nullptr);
    return asked(law.noting(make));
  }

  Answer joined(Answer a, Answer b, bool all) {
    Kept kept;
    const Kept& left = answers[a];
    const Kept& right = answers[b];
    kept.answer = all ? law.all_of({left.answer, right.answer}) : law.any_of({left.answer, right.answer});
    kept.warned = left.warned;
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

Pieces::Day Pieces::day(const Where& where) { return impl_->day(where); }

bool Pieces::is_there(const Where& where) {
  auto there = [this](const RecordName& name) { return impl_->record(name) != nullptr; };
  return std::all_of(where.slots.begin(), where.slots.end(), there) &&
         std::all_of(where.dating.begin(), where.dating.end(), there);
}

Pieces::Answer Pieces::not_there() { return 0; }

Pieces::Answer Pieces::condition(ExprId id, const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.truth(id, env); });
}

Pieces::Answer Pieces::limb(ExprId block, size_t index, const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.limb(impl_->law.program.exprs[block], index, env); });
}

Pieces::Answer Pieces::define(DefineId id, const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.define_kept(id, env); });
}

Pieces::Answer Pieces::presumption(const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.presumption(*where.version, env); });
}

Pieces::Answer Pieces::text(const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.text_truth(*where.version, env); });
}

Pieces::Answer Pieces::rule(const Rule& rule, const Where& where) {
  const Env env = impl_->env(where);
  return impl_->ask([&] { return impl_->law.rule_truth(rule, env); });
}

Pieces::Answer Pieces::scope(ModuleId id, const Where& where) {
  const Env env = impl_->env(where);
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
  return impl_->asked(std::move(kept), print);
}

Pieces::Answer Pieces::both(Answer a, Answer b) { return impl_->joined(a, b, true); }
Pieces::Answer Pieces::either(Answer a, Answer b) { return impl_->joined(a, b, false); }

Pieces::Answer Pieces::negation(Answer answer) {
  Impl::Kept kept = impl_->answers[answer];
  kept.answer = impl_->law.negation(std::move(kept.answer));
  return impl_->number(std::move(kept));
}

Pieces::Answer Pieces::none_of(Answer any) {
  Impl::Kept kept = impl_->answers[any];
  kept.answer = impl_->law.none_of(std::move(kept.answer));
  return impl_->number(std::move(kept));
}

Truth Pieces::truth(Answer answer) const { return impl_->answers[answer].answer.truth; }

std::vector<size_t> Pieces::texts(const Rule& rule, const Where& where) {
  std::vector<size_t> found;
  const Env env = impl_->env(where);
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
  return impl_->law.parts_of(names);
}

size_t Pieces::num_answers() const { return impl_->answers.size(); }
size_t Pieces::bytes() const { return impl_->bytes; }

void Pieces::forget() {
  impl_->answers.resize(1);
  impl_->numbers.clear();
  impl_->bytes = 0;
  impl_->law.pool.clear();
  impl_->law.literals.clear();
  impl_->row = nullptr;
}

}  // namespace cocket::exact
