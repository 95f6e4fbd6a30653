// The pages that are made of a program: one for each module, one of the groups, one of
// the facts, and the index.
//
// The same program gives the same bytes: nothing depends on the day, the folder or the machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "dsl/program/program.h"

namespace cocket::report {

// The first line of every page; what a later run may replace or remove.
inline constexpr std::string_view kPageMark =
    "<!-- Made by `cocket doc` from the rules; do not edit. -->";

struct Page {
  std::string file;  // "us.ear.affiliates.md"
  std::string text;
};

std::string module_page(const program::Program& program, program::ModuleId module);
// Empty without groups.
std::string groups_page(const program::Program& program);
// Every fact: what it means, what it may be, what it is where it is not given.
std::string facts_page(const program::Program& program);
std::string index_page(const program::Program& program);

// By file name.
std::vector<Page> rule_pages(const program::Program& program);

// What a folder holds beside what it should hold.
struct PageState {
  std::vector<std::string> missing;  // files that are not there
  std::vector<std::string> different;
  std::vector<std::string> left_over;  // made by an earlier run, of modules that are no more
  bool current() const { return missing.empty() && different.empty() && left_over.empty(); }
};

// Files that no run has made are left out of account. Findings: a folder or file that cannot be
// read.
PageState compare_pages(const std::string& folder, const std::vector<Page>& pages,
                        Diagnostics& diagnostics);
// Writes what is missing or different and removes what is left over; makes the folder where it is
// not.
PageState write_pages(const std::string& folder, const std::vector<Page>& pages,
                      Diagnostics& diagnostics);

}  // namespace cocket::report
