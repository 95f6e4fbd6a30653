#include "dsl/check/check.h"

#include <algorithm>

#include "dsl/check/checker.h"

namespace cocket {

std::shared_ptr<program::Program> check(const SourceSet& sources, const CheckInput& input,
                                        const Limits& limits, Diagnostics& diagnostics) {
  return check_detail::Checker(sources, input, limits, diagnostics).run();
}

}  // namespace cocket

namespace cocket::check_detail {

Checker::Checker(const SourceSet& sources, const CheckInput& input, const Limits& limits,
                 Diagnostics& diagnostics)
    : sources_(sources), input_(input), limits_(limits), diagnostics_(diagnostics),
      program_(std::make_shared<Program>()) {}

std::shared_ptr<Program> Checker::run() {
  const size_t before = diagnostics_.num_errors();
  for (const Diagnostic& each : diagnostics_.items()) {
    if (each.severity() == Severity::error && !each.labels.empty()) unread_.push_back(each.labels.front().span);
  }
  program_->countries = input_.countries;
  // Expressions are many and large: room for them from the beginning.
  constexpr size_t kLettersOfExpression = 64;
  size_t letters = 0;
  for (const syntax::File& file : input_.rules) letters += sources_[file.source].text().size();
  program_->exprs.reserve(letters / kLettersOfExpression);
  declare();
  resolve();
  if (diagnostics_.num_errors() == before && !hidden_) check_cycles();
  if (diagnostics_.num_errors() != before || hidden_) return nullptr;
  for (const syntax::File& file : input_.rules) {
    program_->paths.push_back(sources_[file.source].path());
  }
  return program_;
}

void Checker::declare_rule_file(const syntax::File& file) {
  ModuleId module;
  bool asked_for_module = false;
  for (const syntax::Declaration& d : file.declarations) {
    if (d.kind == syntax::DeclKind::broken) {
      broken_.insert(d.name.text);
      if (d.keyword.text == "module") asked_for_module = true;
      if (d.keyword.text == "requirement") broken_requirement_ = true;
      continue;
    }
    if (d.module) {
      if (!claim(d.module->name, "module")) continue;
      Module made;
      made.name = d.module->name.text;
      made.title = d.module->title.text;
      made.span = d.module->name.span;
      module = program_->modules.push_back(std::move(made));
      uses_.emplace_back();
      modules_.emplace_back(module, &*d.module);
    }
    const bool needs_module = d.define || d.provision || d.requirement || d.exception ||
                              d.restriction || d.review;
    if (needs_module && !module.valid()) {
      if (!asked_for_module) {
        asked_for_module = true;
        Diagnostic& report_missing =
            report(Code::C0307, d.name.span, "this file has rules but no module", "a rule");
        report_missing.help.push_back("begin the file with `module NAME`, its date and its verified period");
      }
      // Known by name all the same, so that other rules do not report it.
      broken_.insert(d.name.text);
      continue;
    }
    if (d.facts) facts_.push_back(&*d.facts);
    if (d.view) views_.push_back(&*d.view);
    if (d.kind_) declare_kind(*d.kind_);
    if (d.unit) units_.push_back(&*d.unit);
    if (d.group) declare_group(*d.group);
    if (d.table) tables_.push_back(&*d.table);
    if (d.readings) declare_readings(*d.readings);
    if (d.test) tests_.push_back(&*d.test);
    if (d.define) {
      Define made;
      made.name = d.define->name.text;
      made.module = module;
      made.span = d.define->name.span;
      // One name may be defined once for each record.
      const std::string key = "define " + program_->modules[module].name + "/" + d.define->on.text;
      syntax::Word qualified = d.define->name;
      if (claim(qualified, key)) defines_.emplace_back(program_->defines.push_back(std::move(made)), &*d.define);
    }
    auto rule = [&](auto& made, const auto& typed) {
      made.name = typed.name.text;
      made.title = typed.title.text;
      made.module = module;
      made.span = typed.name.span;
    };
    if (d.provision && claim(d.provision->name, "provision")) {
      Provision made;
      rule(made, *d.provision);
      provisions_.emplace_back(program_->provisions.push_back(std::move(made)), &*d.provision);
    }
    if (d.requirement && claim(d.requirement->name, "requirement")) {
      Requirement made;
      rule(made, *d.requirement);
      made.series = d.requirement->series.text;
      if (!made.series.empty()) series_.insert(made.series);
      requirements_.emplace_back(program_->requirements.push_back(std::move(made)), &*d.requirement);
    }
    if (d.exception && claim(d.exception->name, "exception")) {
      Exception made;
      rule(made, *d.exception);
      exceptions_.emplace_back(program_->exceptions.push_back(std::move(made)), &*d.exception);
    }
    if (d.restriction && claim(d.restriction->name, "restriction")) {
      Restriction made;
      rule(made, *d.restriction);
      restrictions_.emplace_back(program_->restrictions.push_back(std::move(made)), &*d.restriction);
    }
    if (d.review && claim(d.review->name, "review")) {
      Review made;
      rule(made, *d.review);
      reviews_.emplace_back(program_->reviews.push_back(std::move(made)), &*d.review);
    }
    if (d.assume) {
      Diagnostic& misplaced = report(Code::U0604, d.span, "an assumption stands among the rules", "here");
      misplaced.why = "assumptions are the user's, so they are kept apart from what the law says";
      misplaced.help.push_back("move it to a file of its own and pass that with --assume FILE");
    }
  }
}

void Checker::declare() {
  for (const syntax::File& file : input_.rules) declare_rule_file(file);
  // Units after kinds, scaled units after their bases, records before what reads them.
  for (int round = 0; round < 2; ++round) {
    for (const syntax::Unit* unit : units_) {
      if (unit->kind.empty() == (round == 1)) declare_unit(*unit);
    }
  }
  for (const syntax::Table* table : tables_) declare_table(*table);
  for (const syntax::Facts* facts : facts_) declare_record(*facts);
  for (const syntax::Facts* facts : facts_) resolve_fields(*facts);
  mark_singletons();
  for (const syntax::View* view : views_) declare_view(*view);
  for (const auto& [id, define] : defines_) {
    Define& made = program_->defines[id];
    if (!define->on.empty()) {
      made.on = program_->find_record(define->on.text);
      if (!made.on.valid()) unknown_name(Code::N0207, define->on, "record", {});
    }
    Field field;
    if (resolve_type(define->type, field)) {
      made.type = field.type;
      made.unit = field.unit;
      made.members = field.members;
    }
  }
  for (const auto& [id, provision] : provisions_) {
    Provision& made = program_->provisions[id];
    made.on = program_->find_record(provision->on.text);
    if (!made.on.valid()) unknown_name(Code::N0207, provision->on, "record", {});
  }
  check_table_names();
  check_series_names();
}

void Checker::resolve() {
  for (const auto& [id, module] : modules_) resolve_module(id, *module);
  for (const syntax::Facts* facts : facts_) resolve_defaults(*facts);
  for (const auto& [id, define] : defines_) resolve_define(id, *define);
  for (const auto& [id, provision] : provisions_) resolve_provision(id, *provision);
  for (const auto& [id, requirement] : requirements_) resolve_requirement(id, *requirement);
  for (const auto& [id, exception] : exceptions_) resolve_exception(id, *exception);
  for (const auto& [id, restriction] : restrictions_) resolve_restriction(id, *restriction);
  for (const auto& [id, review] : reviews_) resolve_review(id, *review);
  for (const syntax::Test* test : tests_) resolve_test(*test);
  for (const syntax::File& file : input_.assumptions) resolve_assumptions(file);
}

}  // namespace cocket::check_detail
