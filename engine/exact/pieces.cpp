#include "engine/exact/pieces.h"

#include <algorithm>

#include "base/check.h"
#include "engine/exact/evaluator.h"
#include "engine/exact/untold.h"

namespace cocket::exact {

struct Pieces::Impl {
  Impl(ProgramPtr program, Options options, Pieces::Kept kept, NumberMargin number)
      : law(std::move(program), std::move(options)), keep(std::move(kept)), told(keep.told), number_margin(std::move(number)),
        leave_out(law, told) {
    forget();
    law.keep_pool = true;
    law.told = told;
  }

  using Kept = Evaluator::Impl::Kept<Found>;

  Evaluator::Impl law;
  const Pieces::Kept keep;
  const Told& told;                        // of `keep`
  NumberMargin number_margin;
  Untold leave_out;
  const Row* row = nullptr;
  // What was found of a line's facts, while another line or view is asked.
  struct Line {
    decltype(law.facts) facts[2];          // by view
    std::vector<Margin> margins;
  };
  std::unordered_map<size_t, Line> lines;  // by place
  std::optional<size_t> place;             // of the line at hand
  // What a piece says; `more` is the number of what is said beside it.
  struct Said {
    Kept kept;
    uint32_t more = 0;
    friend bool operator==(const Said& a, const Said& b) {
      return a.kept.answer == b.kept.answer && a.kept.warned == b.kept.warned && a.more == b.more;
    }
  };
  std::vector<Said> answers;               // the first stands for what is not there
  std::vector<Answer> slots;               // answers, hashed; 0: free
  std::unordered_map<std::string, uint32_t> mores;
  size_t more_bytes = 0;

  void use(View view) {
    if (law.view == view) return;
    swap_facts();
    law.view = view;
    law.forget();
    swap_facts();
  }

  void swap_facts() {
    if (place) lines[*place].facts[static_cast<size_t>(law.view)].swap(law.facts);
  }

  void begin(const Row& line, std::optional<size_t> at) {
    if (place) {
      swap_facts();
      lines[*place].margins.swap(law.margins);
    }
    row = &line;
    law.begin(line);
    place = at;
    if (!place) return;
    swap_facts();
    lines[*place].margins.swap(law.margins);
  }

  void leave() {
    place.reset();
    lines.clear();
  }

  const RecordValue* record(const RecordName& name) const {
    if (name.singleton.valid()) return &row->records[name.singleton.index];
    const program::View& view = law.program.views[name.view];
    for (const RecordValue& member : row->records[view.owner.index].fields[view.list.index].list.records) {
      if (member.name == view.name) return &member;
    }
    return nullptr;
  }

  Slots bound(const std::vector<RecordName>& names) const {
    Slots slots;
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
    const Days days = law.asked_days(known.answer);
    found.one = days.size() == 1 && (!days.front() || known.answer.settled);
    found.day = days.front();
    kept.answer.ground = known.answer.ground;
    kept.warned = known.warned;
    found.ground = asked(kept);
    return found;
  }

  uint32_t more(std::string said) {
    const auto [at, fresh] = mores.try_emplace(std::move(said), static_cast<uint32_t>(mores.size() + 1));
    if (fresh) more_bytes += at->first.capacity() + 96;
    return at->second;
  }

  // The number of what says the same.
  Answer number(Kept kept, uint32_t more = 0) {
    leave_out.in_order(kept.answer.ground);
    kept.warned = leave_out.sorted(kept.warned);
    const Said said{kept, more};
    Answer& slot = slots[slot_of(said)];
    if (slot != 0) return slot;
    const auto number = static_cast<Answer>(answers.size());
    slot = number;
    answers.push_back(said);
    if (2 * answers.size() > slots.size()) grow();
    return number;
  }

  size_t slot_of(const Said& said) const {
    const Ground& ground = said.kept.answer.ground;
    uint64_t hash = 0;
    auto mix = [&hash](uint64_t value) {
      hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 32;
    };
    mix(static_cast<uint64_t>(said.kept.answer.truth) | static_cast<uint64_t>(said.kept.answer.confidence) << 8 |
        static_cast<uint64_t>(ground.confidence) << 16);
    auto mix_two = [&mix](Marks a, Marks b) { mix(a.number() | uint64_t{b.number()} << 32); };
    mix_two(ground.missing, ground.law);
    mix_two(ground.assumptions, ground.presumptions);
    mix_two(ground.warnings, ground.limbs);
    mix_two(ground.sources, ground.readings);
    mix_two(ground.margins, said.kept.warned);
    mix(said.more);
    size_t at = static_cast<size_t>(hash) & (slots.size() - 1);
    while (slots[at] != 0 && !(answers[slots[at]] == said)) at = (at + 1) & (slots.size() - 1);
    return at;
  }

  void grow() {
    slots.assign(2 * slots.size(), 0);
    for (Answer each = 1; each < answers.size(); ++each) slots[slot_of(answers[each])] = each;
  }

  size_t bytes() const {
    return answers.size() * sizeof(Said) + slots.size() * sizeof(Answer) + more_bytes + law.sets.bytes() +
           80 * law.margin_refs.size() + leave_out.bytes();
  }

  void forget() {
    answers.assign(1, {});
    slots.assign(1024, 0);
    mores.clear();
    more_bytes = 0;
    for (std::vector<Joined>* each : {&both, &either}) each->assign(size_t{1} << kJoinedBits, {});
    leave();
    law.forget_texts();
    leave_out.forget();
    row = nullptr;
  }

  // Of something that was asked of the line: its margins are the line's until they are numbered.
  // `inside`: the text whose own limbs may still be asked for.
  Answer asked(Kept kept, uint32_t more = 0, const Version* inside = nullptr) {
    leave_out.from(kept.answer, inside);
    kept.warned = leave_out.warnings(kept.warned);
    Marks& margins = kept.answer.ground.margins;
    if (!margins.empty()) {
      std::vector<uint32_t> numbered(law.sets[margins].begin(), law.sets[margins].end());
      for (uint32_t& mark : numbered) {
        MarginRef ref = law.margin_refs[mark];
        if ((ref.margin & kNumberedMargin) != 0) continue;
        ref.margin = number_margin(law.margins[ref.margin]) | kNumberedMargin;
        mark = law.margin_refs.put(ref);
      }
      margins = law.sets.of(numbered);
    }
    return number(kept, more);
  }

  // Of the other view the verdicts alone are told.
  Rests rests(View view) const { return view == law.options.view ? Rests::any : Rests::none; }

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
    if (told.days && result.days_late) text += fills(result.late_by) ? "late" : std::to_string(*result.days_late);
    for (const NoticeResult& notice : result.notices) {
      text += "|" + notice.to + "|" + notice.given_fact + "|" + std::to_string(static_cast<int>(notice.in_time)) + (notice.late ? "late" : "");
      if (!told.days) continue;
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

  using Given = std::vector<std::pair<const void*, const Kept*>>;
  void give(std::span<const Part> parts, Given& given) const {
    given.clear();
    for (const Part& part : parts) given.emplace_back(part.of, &answers[part.answer].kept);
  }

  template <typename Ask>
  Answer ask(Ask make, const Version* inside = nullptr, Rests rests = Rests::any) {
    COCKET_CHECK(row != nullptr);
    Kept kept = law.noting(make);
    law.given.clear();
    const Truth truth = kept.answer.truth;
    const bool counts = rests == Rests::any || (rests == Rests::yes && truth == Truth::yes) || (rests == Rests::no && truth == Truth::no);
    if (!counts) {
      kept.answer = {};
      kept.answer.truth = truth;
    }
    return asked(kept, 0, inside);
  }

  // Many nodes join the same answers: what two were joined to, for as long as nothing else takes the place.
  struct Joined {
    Answer a = 0, b = 0, made = 0;
  };
  static constexpr unsigned kJoinedBits = 14;
  std::vector<Joined> both, either;

  Answer joined(Answer a, Answer b, bool all) {
    const uint64_t pair = (uint64_t{a} << 32) | b;
    Joined& known = (all ? both : either)[(pair * 0x9E3779B97F4A7C15u) >> (64 - kJoinedBits)];
    if (known.a != a || known.b != b) {
      const Found parts[] = {answers[a].kept.answer, answers[b].kept.answer};
      const Marks warned = law.sets.united(answers[a].kept.warned, answers[b].kept.warned);
      known = {a, b, number({all ? law.all_of(parts) : law.any_of(parts), warned})};
    }
    return known.made;
  }
};

Pieces::Pieces(ProgramPtr program, Options options, Kept kept, NumberMargin number_margin)
    : impl_(std::make_unique<Impl>(std::move(program), std::move(options), kept, std::move(number_margin))) {}
Pieces::~Pieces() = default;

void Pieces::begin(const Row& row, std::optional<size_t> place) { impl_->begin(row, place); }
void Pieces::leave() { impl_->leave(); }

void Pieces::give(std::span<const Part> parts) { impl_->give(parts, impl_->law.given); }
void Pieces::give_of_other_view(std::span<const Part> parts) { impl_->give(parts, impl_->law.given_of_other_view); }

Pieces::Day Pieces::day(const Where& where) { return impl_->day(where); }

bool Pieces::is_there(const Where& where) {
  auto there = [this](const RecordName& name) { return impl_->record(name) != nullptr; };
  return std::all_of(where.slots.begin(), where.slots.end(), there) &&
         std::all_of(where.dating.begin(), where.dating.end(), there);
}

Pieces::Answer Pieces::not_there() { return 0; }

Pieces::Answer Pieces::condition(ExprId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.truth(id, env); }, where.version, where.rests);
}

Pieces::Answer Pieces::limb(ExprId block, size_t index, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.limb(impl_->law.program.exprs[block], index, env); }, where.version, where.rests);
}

Pieces::Answer Pieces::define(DefineId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.define_holds(impl_->law.program.defines[id], env); }, nullptr, where.rests);
}

Pieces::Answer Pieces::presumption(const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.presumption(*where.version, env); }, nullptr, where.rests);
}

Pieces::Answer Pieces::rule(const Rule& rule, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.rule_truth(rule, env); }, nullptr, where.rests);
}

Pieces::Answer Pieces::scope(ModuleId id, const Where& where, OnDay day) {
  const Env env = impl_->env(where, day);
  return impl_->ask([&] { return impl_->law.scope_truth(impl_->law.program.modules[id], env); }, nullptr, where.rests);
}

Pieces::Answer Pieces::on_own_date(ProvisionId id, const RecordName& instance) {
  impl_->use(impl_->law.options.view);
  return impl_->ask([&] { return impl_->law.provision_truth(impl_->law.program.provisions[id], *impl_->record(instance)); });
}

Pieces::Answer Pieces::restriction(RestrictionId id, View view) {
  impl_->use(view);
  return impl_->ask([&] { return impl_->law.restriction(id, nullptr).found; }, nullptr, impl_->rests(view));
}

Pieces::Answer Pieces::exception(RequirementId requirement, ExceptionId id, View view) {
  impl_->use(view);
  Evaluator::Impl& law = impl_->law;
  std::string print;
  const Impl::Kept kept = law.noting([&] {
    Found used;
    const ExceptionResult result = law.exception(law.program.requirements[requirement], id, used, nullptr);
    const bool told = impl_->rests(view) == Rests::any;
    if (told && impl_->told.exceptions) print = impl_->print_of(result);
    // What it rests on is told only of one that is met.
    if (!told || result.state != ExceptionState::met) used = {};
    used.truth = truth_of(result.state == ExceptionState::met);
    return used;
  });
  law.given.clear();
  return impl_->asked(kept, impl_->more(std::move(print)));
}

Pieces::Answer Pieces::both(Answer a, Answer b) { return impl_->joined(a, b, true); }
Pieces::Answer Pieces::either(Answer a, Answer b) { return impl_->joined(a, b, false); }

Pieces::Answer Pieces::negation(Answer answer) {
  const Impl::Kept& kept = impl_->answers[answer].kept;
  return impl_->number({impl_->law.negation(kept.answer), kept.warned});
}

Pieces::Answer Pieces::none_of(Answer any) {
  const Impl::Kept& kept = impl_->answers[any].kept;
  return impl_->number({impl_->law.none_of(kept.answer), kept.warned});
}

Truth Pieces::truth(Answer answer) const { return impl_->answers[answer].kept.answer.truth; }

std::vector<size_t> Pieces::texts(const Rule& rule, const Where& where, OnDay day, Asked asked) {
  std::vector<size_t> found;
  const Env env = impl_->env(where, day);
  Ground assumed;
  if (!env.day || impl_->law.beyond_horizon(rule.module, env, assumed)) return found;
  for (const Version* version : impl_->law.texts_on(rule, *env.day)) {
    if (version == nullptr) continue;
    if (asked == Asked::in_force && impl_->law.standing(*version, "", *env.day).counts == Truth::no) continue;
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
size_t Pieces::bytes() const { return impl_->bytes(); }
void Pieces::forget() { impl_->forget(); }

}  // namespace cocket::exact
