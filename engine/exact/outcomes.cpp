#include "engine/exact/outcomes.h"

#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {
namespace {

constexpr Truth kTruths[] = {Truth::no, Truth::unknown, Truth::yes};

template <typename Join>
TruthSet joined(TruthSet a, TruthSet b, Join join) {
  TruthSet made;
  for (const Truth x : kTruths) {
    for (const Truth y : kTruths) {
      if (a.has(x) && b.has(y)) made.add(join(x, y));
    }
  }
  return made;
}

TruthSet both(TruthSet a, TruthSet b) {
  return joined(a, b, [](Truth x, Truth y) { return x && y; });
}

TruthSet either(TruthSet a, TruthSet b) {
  return joined(a, b, [](Truth x, Truth y) { return x || y; });
}

TruthSet opposite(TruthSet a) {
  TruthSet made;
  for (const Truth x : kTruths) {
    if (a.has(x)) made.add(!x);
  }
  return made;
}

// What is left of a truth where the text or limb counts, does not, or may.
TruthSet where_it_counts(TruthSet a, Truth counts) {
  if (counts == Truth::no) return TruthSet::of(Truth::no);
  if (counts == Truth::unknown && a.has(Truth::yes)) {
    TruthSet made = TruthSet::of(Truth::unknown);
    if (a.has(Truth::no)) made.add(Truth::no);
    return made;
  }
  return a;
}

// Of an interval of values: whether some lie on the side of holding, and some on the other.
TruthSet sides(const Interval& value, Comparison comparison) {
  const Interval yes = comparison == Comparison::at_least ? Interval::at_least(0)
                       : comparison == Comparison::above  ? Interval::above(0)
                       : comparison == Comparison::at_most ? Interval::at_most(0)
                       : comparison == Comparison::below   ? Interval::below(0)
                                                           : Interval::point(0);
  TruthSet made;
  if (intersect(value, yes)) made.add(Truth::yes);
  if (!yes.covers(value)) made.add(Truth::no);
  if (comparison == Comparison::not_equal) made = opposite(made);
  if (made.has(Truth::yes) && made.has(Truth::no) && !value.is_point()) made.add(Truth::unknown);
  return made;
}

}  // namespace

TruthSet TruthSet::every() {
  TruthSet made;
  for (const Truth truth : kTruths) made.add(truth);
  return made;
}

class Outcomes::Search {
 public:
  explicit Search(ProgramPtr program) : law_(std::move(program), {}), program_(law_.program) {}

  std::vector<LimbOutcomes> of(const Rule& rule, const Version& version) {
    limbs_.clear();
    // Two versions that begin on one day have one id.
    const auto twins = std::count_if(rule.versions.begin(), rule.versions.end(),
                                     [&version](const Version& each) { return each.from == version.from; });
    const bool whole = version.when.valid() && (twins > 1 || !has_limbs(version.when));
    if (whole) limb("");
    for (const View view : {View::enforced, View::legal}) {
      law_.view = view;
      texts_.clear();
      defines_.clear();
      for (const Date day : days(rule, version)) ask(rule, version, day, whole);
    }
    if (limbs_.empty() || days(rule, version).empty()) name_all(version);
    return limbs_;
  }

 private:
  // Where a condition is asked. A text's own limbs are noted; those of texts it asks are not.
  struct Asked {
    Date day;
    ModuleId module;
    const Version* version = nullptr;
    bool note = false;
  };

  // The first days of the stretches on which this text is the one that is asked.
  std::vector<Date> days(const Rule& rule, const Version& version) {
    std::vector<Date> found;
    for (const Date day : law_.edges) {
      if (law_.texts_on(rule, day).front() == &version && verified(rule.module, day)) found.push_back(day);
    }
    return found;
  }

  bool verified(ModuleId module, Date day) {
    Env env;
    env.day = day;
    Ground assumed;
    return !law_.beyond_horizon(module, env, assumed);
  }

  TruthSet& limb(const std::string& label) {
    const auto at = std::find_if(limbs_.begin(), limbs_.end(), [&](const LimbOutcomes& each) { return each.label == label; });
    if (at != limbs_.end()) return at->can_be;
    limbs_.push_back({label, {}});
    return limbs_.back().can_be;
  }

  void note(const Asked& asked, const std::string& label, TruthSet can_be) {
    if (asked.note) limb(label).add(can_be);
  }

  // Limbs keep their place in the text: outer before inner, whichever is followed first.
  void place(const Asked& asked, const std::string& label) {
    if (asked.note) limb(label);
  }

  bool has_limbs(ExprId id) {
    const Expr& expr = program_.exprs[id];
    return !expr.limbs.empty() || std::any_of(expr.args.begin(), expr.args.end(), [this](ExprId arg) { return has_limbs(arg); });
  }

  // Labels of a text that is asked on no day.
  void name_all(const Version& version) {
    name(version.when);
    name(version.presumed);
    name(version.shown);
    for (const Condition& each : version.conditions) {
      limb(each.label);
      name(each.condition);
    }
    for (size_t i = 0; i < version.policy.size(); ++i) limb(case_label(version, i));
  }

  void name(ExprId id) {
    if (!id.valid()) return;
    const Expr& expr = program_.exprs[id];
    for (const LimbRef& each : expr.limbs) {
      if (!each.condition.valid()) continue;
      limb(each.label);
      name(each.condition);
    }
    for (const ExprId arg : expr.args) name(arg);
  }

  void ask(const Rule& rule, const Version& version, Date day, bool whole) {
    const Asked asked{day, rule.module, &version, true};
    if (version.when.valid()) {
      const TruthSet text = of_text(version, asked);
      if (whole) note(asked, "", text);
      // The conditions of an exception that is not available are not asked.
      if (text == TruthSet::of(Truth::no)) return name_all(version);
    }
    for (const Condition& each : version.conditions) {
      place(asked, each.label);
      TruthSet met;
      if (each.notice) {
        const TruthSet needed = each.notice_when.valid() ? of(each.notice_when, asked) : TruthSet::of(Truth::yes);
        if (needed.has(Truth::no)) met.add(Truth::yes);
        const bool told = each.notice->given_on.valid();
        if (needed.has(Truth::yes)) met.add(told ? TruthSet::every() : TruthSet::of(Truth::unknown));
        if (needed.has(Truth::unknown)) {
          met.add(Truth::unknown);
          if (told) met.add(Truth::yes);
        }
      } else {
        met = of(each.condition, asked);
      }
      note(asked, each.label, met);
    }
    bool reached = true;
    for (size_t i = 0; i < version.policy.size(); ++i) {
      const PolicyCase& each = version.policy[i];
      place(asked, case_label(version, i));
      const TruthSet guard = each.when.valid() ? of(each.when, asked) : TruthSet::of(Truth::yes);
      if (reached) note(asked, case_label(version, i), guard);
      reached = reached && !(guard == TruthSet::of(Truth::yes));
    }
  }

  // A version on a day, with what is presumed.
  TruthSet of_text(const Version& version, const Asked& asked) {
    const Truth counts = law_.standing(version, "", asked.day).counts;
    if (counts == Truth::no) {
      if (asked.note) name_all(version);
      return TruthSet::of(Truth::no);
    }
    TruthSet text = of(version.when, asked);
    if (version.presumed.valid()) {
      const TruthSet presumed = of(version.presumed, asked);
      // What is not known is not shown.
      TruthSet not_shown = opposite(of(version.shown, asked));
      if (not_shown.has(Truth::unknown)) {
        TruthSet settled = TruthSet::of(Truth::yes);
        if (not_shown.has(Truth::no)) settled.add(Truth::no);
        not_shown = settled;
      }
      text = either(text, both(presumed, not_shown));
    }
    return where_it_counts(text, counts);
  }

  // A rule as another asks it on a day.
  TruthSet of_rule(const Rule& rule, Date day) {
    const auto [at, fresh] = texts_.try_emplace({&rule, day});
    if (!fresh) return at->second;
    TruthSet made = TruthSet::of(Truth::unknown);
    if (verified(rule.module, day)) {
      const Version* version = law_.texts_on(rule, day).front();
      made = version == nullptr ? TruthSet::of(Truth::no) : of_text(*version, {day, rule.module, version, false});
    }
    return texts_[{&rule, day}] = made;
  }

  TruthSet of_requirement(RequirementId id, Date day) {
    const Requirement& requirement = program_.requirements[id];
    const ExprId scope = program_.modules[requirement.module].scope;
    const TruthSet text = of_rule(requirement, day);
    return scope.valid() ? both(of(scope, {day, requirement.module, nullptr, false}), text) : text;
  }

  TruthSet of_define(DefineId id, const Asked& asked) {
    const auto [at, fresh] = defines_.try_emplace({id, asked.day});
    if (!fresh) return at->second;
    const Define& define = program_.defines[id];
    const Asked inside{asked.day, define.module, nullptr, false};
    TruthSet made;
    if (define.value.valid()) {
      made = of(define.value, inside);
    } else {
      bool reached = true;
      for (const Define::Case& each : define.first_of) {
        const TruthSet guard = each.when.valid() ? of(each.when, inside) : TruthSet::of(Truth::yes);
        if (!reached) break;
        if (guard.has(Truth::yes) || guard.has(Truth::unknown)) made.add(of(each.value, inside));
        if (guard.has(Truth::unknown)) made.add(Truth::unknown);
        reached = !(guard == TruthSet::of(Truth::yes));
      }
      if (reached) made.add(Truth::unknown);
    }
    return defines_[{id, asked.day}] = made;
  }

  TruthSet of_limb(const LimbRef& limb, const Asked& asked) {
    if (!limb.condition.valid()) return TruthSet::of(Truth::no);
    place(asked, limb.label);
    const Truth counts = asked.version != nullptr ? law_.standing(*asked.version, limb.label, asked.day).counts : Truth::yes;
    if (counts == Truth::no && asked.note) name(limb.condition);
    const TruthSet made = counts == Truth::no ? TruthSet::of(Truth::no) : where_it_counts(of(limb.condition, asked), counts);
    note(asked, limb.label, made);
    return made;
  }

  TruthSet of_quantifier(const Expr& expr, const Asked& asked) {
    const Field& list = program_.records[expr.place.owner].fields[expr.place.field.index];
    TruthSet member = of(expr.args[0], asked);
    const bool every = expr.quantifier == Quantifier::every;
    if (every) member = opposite(member);
    if (expr.has_where) member = both(of(expr.args[1], asked), member);
    // Some member is so; none is (of an empty list, if it may be empty); or more may come.
    TruthSet made = TruthSet::of(Truth::unknown);
    if (member.has(Truth::yes)) made.add(Truth::yes);
    if (member.has(Truth::no) || !list.at_least) made.add(Truth::no);
    return expr.quantifier == Quantifier::any ? made : opposite(made);
  }

  TruthSet of_membership(const Expr& expr, const Asked& asked) {
    if (expr.op != Op::in) return TruthSet::every();
    // No hit is false, unless a list is open; nobody is in a group that is empty on the day.
    TruthSet hit = TruthSet::of(Truth::unknown);
    bool open = false;
    if (!expr.texts.empty()) hit.add(Truth::yes);
    for (const GroupId id : expr.groups) {
      const Group& group = program_.groups[id];
      open = open || group.open;
      for (const GroupRow& row : group.rows) {
        if ((!row.first || *row.first <= asked.day) && (!row.last || asked.day <= *row.last)) hit.add(Truth::yes);
      }
    }
    if (!open) hit.add(Truth::no);
    if (expr.negated) hit = opposite(hit);
    // What is none is in no list, and not said to be out of one.
    if (may_be_none(expr.args[0])) hit.add(Truth::no);
    return hit;
  }

  bool may_be_none(ExprId id) {
    const Expr& expr = program_.exprs[id];
    switch (expr.op) {
      case Op::number:
      case Op::table_number:
      case Op::symbol:
      case Op::count:
      case Op::law_unknown:
      case Op::variable_symbol: return false;
      case Op::fact_number:
      case Op::fact_symbol: {
        const Field& field = program_.records[expr.place.owner].fields[expr.place.field.index];
        return field.or_none || !field.defaults.empty();
      }
      case Op::define_number: {
        const ExprId value = program_.defines[expr.define].value;
        return !value.valid() || may_be_none(value);
      }
      case Op::arithmetic: {
        // A product with a part that is none is none; a sum may then be any number.
        if (expr.terms.size() > 1 && expr.divisor.empty()) return false;
        auto none_in = [this](const std::vector<Term>& terms) {
          return std::any_of(terms.begin(), terms.end(), [this](const Term& term) {
            return std::any_of(term.factors.begin(), term.factors.end(), [this](ExprId each) { return may_be_none(each); });
          });
        };
        return none_in(expr.terms) || none_in(expr.divisor);
      }
      default: return true;
    }
  }

  // The number is not in the law, or no row of its table says it.
  bool law_side(ExprId id, Date day) {
    const Expr& expr = program_.exprs[id];
    if (expr.op == Op::law_unknown) return true;
    if (expr.op == Op::define_number) {
      const ExprId value = program_.defines[expr.define].value;
      return value.valid() && law_side(value, day);
    }
    if (expr.op == Op::arithmetic) {
      return std::any_of(expr.terms.begin(), expr.terms.end(), [&](const Term& term) {
        return term.factors.size() == 1 && law_side(term.factors.front(), day);
      });
    }
    return expr.op == Op::table_number && row_on(expr.table, day) == nullptr;
  }

  const TableRow* row_on(TableId id, Date day) {
    for (const TableRow& each : program_.tables[id].rows) {
      if (each.first <= day && day <= each.last) return &each;
    }
    return nullptr;
  }

  // Every value a number may have.
  Interval values(ExprId id, Date day) {
    const Expr& expr = program_.exprs[id];
    switch (expr.op) {
      case Op::number: return Interval::point(expr.value);
      case Op::fact_number: return program_.records[expr.place.owner].fields[expr.place.field.index].range;
      case Op::count: return Interval::at_least(0);
      case Op::table_number: {
        const TableRow* row = row_on(expr.table, day);
        return row ? Interval::point(row->value) : Interval::all();
      }
      case Op::define_number: {
        const ExprId value = program_.defines[expr.define].value;
        return value.valid() ? values(value, day) : Interval::all();
      }
      case Op::arithmetic: return expr.divisor.empty() ? sum(expr.terms, day) : Interval::all();
      default: return Interval::all();
    }
  }

  Interval sum(const std::vector<Term>& terms, Date day) {
    Interval total = Interval::point(0);
    for (const Term& term : terms) {
      Interval product = Interval::point(term.coefficient);
      for (const ExprId factor : term.factors) {
        // Of a sum with a part that is none nothing is known.
        if (terms.size() > 1 && may_be_none(factor)) return Interval::all();
        product = product * values(factor, day);
      }
      total = total + product;
    }
    return total;
  }

  TruthSet of_comparison(const Expr& expr, const Asked& asked) {
    const bool none = may_be_none(expr.args[0]) || may_be_none(expr.args[1]);
    TruthSet made;
    if (law_side(expr.args[0], asked.day) || law_side(expr.args[1], asked.day)) {
      made.add(Truth::unknown);
    } else if (!expr.divisor.empty()) {
      return TruthSet::every();
    } else {
      made = sides(sum(expr.terms, asked.day), expr.comparison);
    }
    if (none) {
      made.add(Truth::no);
      made.add(Truth::unknown);
    }
    return made;
  }

  TruthSet of(ExprId id, const Asked& asked) {
    if (!id.valid()) return TruthSet::of(Truth::no);
    const Expr& expr = program_.exprs[id];
    switch (expr.op) {
      case Op::constant: return TruthSet::of(truth_of(expr.truth_value));
      case Op::law_unknown: return TruthSet::of(Truth::unknown);
      case Op::not_: return opposite(of(expr.args[0], asked));
      case Op::and_:
      case Op::or_: {
        TruthSet made = TruthSet::of(truth_of(expr.op == Op::and_));
        for (const ExprId arg : expr.args) {
          const TruthSet part = of(arg, asked);
          made = expr.op == Op::and_ ? both(made, part) : either(made, part);
        }
        return made;
      }
      case Op::limbs: {
        const bool all = expr.block == Block::all;
        TruthSet made = TruthSet::of(truth_of(all));
        for (const LimbRef& limb : expr.limbs) {
          const TruthSet part = of_limb(limb, asked);
          made = all ? both(made, part) : either(made, part);
        }
        return expr.block == Block::none ? opposite(made) : made;
      }
      case Op::by_reading: {
        TruthSet made;
        for (const LimbRef& limb : expr.limbs) made.add(of_limb(limb, asked));
        return made;
      }
      case Op::meets: return of_rule(program_.provisions[expr.provision], expr.on_date.value_or(asked.day));
      case Op::applies: {
        TruthSet made = TruthSet::of(Truth::no);
        for (const RequirementId each : expr.requirements) made = either(made, of_requirement(each, asked.day));
        return expr.quantifier == Quantifier::none ? opposite(made) : made;
      }
      case Op::define_truth: return of_define(expr.define, asked);
      case Op::is_truth: {
        const Op side = program_.exprs[expr.args[0]].op;
        const TruthSet made = of(expr.args[0], asked);
        // Of a fact that is none no comparison holds.
        if (side == Op::fact_truth) return TruthSet::every();
        return expr.truth_value == expr.negated ? opposite(made) : made;
      }
      case Op::quantifier: return of_quantifier(expr, asked);
      case Op::compare: return of_comparison(expr, asked);
      case Op::is:
      case Op::in: return of_membership(expr, asked);
      default:
        // What an atom asks inside (the `has` of a count, say) has limbs of nobody.
        return TruthSet::every();
    }
  }

  Evaluator::Impl law_;
  const Program& program_;
  std::vector<LimbOutcomes> limbs_;
  std::map<std::pair<const Rule*, Date>, TruthSet> texts_;
  std::map<std::pair<DefineId, Date>, TruthSet> defines_;
};

Outcomes::Outcomes(program::ProgramPtr program) : search_(std::make_unique<Search>(std::move(program))) {}
Outcomes::~Outcomes() = default;

std::vector<LimbOutcomes> Outcomes::of(const program::Rule& rule, const program::Version& version) {
  return search_->of(rule, version);
}

std::vector<std::pair<std::string, TruthSet>> limb_outcomes(program::ProgramPtr program) {
  std::vector<std::pair<std::string, TruthSet>> found;
  std::map<std::string, size_t> index;
  Outcomes outcomes(program);
  auto add = [&](const auto& rules) {
    for (const auto& rule : rules) {
      for (const program::Version& version : rule.versions) {
        for (const LimbOutcomes& each : outcomes.of(rule, version)) {
          const std::string id = stable_id(*program, rule, version, each.label);
          const auto [at, fresh] = index.emplace(id, found.size());
          if (fresh) found.emplace_back(id, TruthSet{});
          found[at->second].second.add(each.can_be);
        }
      }
    }
  };
  add(program->provisions);
  add(program->requirements);
  add(program->exceptions);
  add(program->restrictions);
  add(program->reviews);
  return found;
}

}  // namespace cocket::exact
