// The shipped rules and rows for them, for tests of the evaluator.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/diagnostic_text.h"
#include "dsl/load/load.h"
#include "engine/columns/row.h"

namespace cocket::testing {

// A null program, with a failed expectation, if the rules have errors.
inline LoadedRules load(SourceSet& sources, const RuleSet& set) {
  Diagnostics diagnostics;
  LoadedRules loaded = load_rules(sources, set, Limits{}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << render_text(diagnostics, sources);
  return loaded;
}

inline program::ProgramPtr load_program(const RuleSet& set) {
  SourceSet sources;
  return load(sources, set).program;
}

inline std::string load_digest(const RuleSet& set) {
  SourceSet sources;
  const LoadedRules loaded = load(sources, set);
  return digest_of(sources, loaded);
}

// Once for each process.
inline const program::ProgramPtr& shipped_rules() {
  static const program::ProgramPtr program = load_program({{COCKET_SOURCE_DIR "/rules"}, {}, {}});
  return program;
}

// Cell texts by flat fact name.
using RowTexts = std::map<std::string, std::string>;

inline program::FlatFact flat_fact(const program::Program& program, const std::string& name) {
  const auto fact = find_flat_fact(program, name);
  EXPECT_TRUE(fact.has_value()) << name;
  return fact.value();
}

inline const program::Field& field_of(const program::Program& program, const program::FlatFact& fact) {
  return program.records[fact.record].fields[fact.field.index];
}

// Rows of one input with fixed columns.
class RowMaker {
 public:
  RowMaker(program::ProgramPtr program, const std::vector<std::string>& columns)
      : program_(std::move(program)), builder_(*program_, facts(*program_, columns)) {}

  Row make(const RowTexts& texts, uint64_t number = 1) {
    builder_.begin(number);
    for (const auto& [name, text] : texts) {
      const program::FlatFact fact = flat_fact(*program_, name);
      const program::Field& field = field_of(*program_, fact);
      if (field.type == program::ValueType::list) {
        builder_.set_list(fact, read_list(*program_, field, text, Origin::row));
      } else {
        builder_.add(fact, read_cell(*program_, field, text, Origin::row));
      }
    }
    return builder_.finish();
  }

 private:
  static std::vector<program::FlatFact> facts(const program::Program& program,
                                              const std::vector<std::string>& names) {
    std::vector<program::FlatFact> made;
    for (const std::string& name : names) made.push_back(flat_fact(program, name));
    return made;
  }

  program::ProgramPtr program_;
  RowBuilder builder_;
};

}  // namespace cocket::testing
