// The part of a page that tells one rule: its history, what it says in each text, what it leads to.
#pragma once

#include <string>

#include "dsl/program/program.h"
#include "report/wording.h"

namespace cocket::report {

class RuleSection {
 public:
  RuleSection(const program::Program& program, program::ModuleId module)
      : program_(program), module_(module), wording_(program, module) {}

  std::string provision(const program::Provision& rule) const;
  std::string requirement(const program::Requirement& rule) const;
  std::string exception(const program::Exception& rule) const;
  std::string restriction(const program::Restriction& rule) const;
  std::string review(const program::Review& rule) const;

  // "a licence from BIS", for tables.
  std::string duty(const program::Duty& duty) const;

 private:
  std::string heading(const program::Rule& rule, std::string_view kind) const;
  // Source, former names, the day where it is not the module's.
  std::string origin(const program::Rule& rule) const;
  std::string timeline(const program::Rule& rule) const;
  // Each text in words; texts that follow each other in the same words are told once.
  std::string texts(const program::Rule& rule, const std::string& intro) const;
  std::string body(const program::Version& version, const std::string& intro) const;
  std::string duties(const program::Requirement& rule) const;
  // Links to requirements; a series that is there in whole by its name.
  std::string names_of(const std::vector<program::RequirementId>& ids) const;
  std::string penalties(const program::Requirement& rule) const;

  const program::Program& program_;
  const program::ModuleId module_;
  const Wording wording_;
};

}  // namespace cocket::report
