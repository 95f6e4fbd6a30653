// What to ask so that lines which are not settled are: which facts, about whom, and how many lines the
// answers settle.
//
// Where a missing fact has a value with which defaults of others speak ("not on the list, when the
// screening is clear") the line is evaluated again as if the answer were that one: what is then still
// missing is asked too, what no longer matters is not. Any other answer to such a question may lead to
// further ones; to the rest any answer settles.
//
// Lines are kept only as which questions they wait for, so memory grows with the parties and items of
// a file and not with its lines.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dsl/program/program.h"
#include "engine/columns/row.h"
#include "engine/verdict/verdict.h"

namespace cocket::report {

// One fact about one party or item, or about each of several lines.
struct Question {
  std::string fact;      // flat name: "end_user.ultimate_parent"
  std::string about;     // the party's name or the item's model; empty: the lines themselves
  std::string answer;    // the one that settles without further questions; empty: any
  uint64_t lines = 0;    // unsettled lines that wait for it
};

// Facts asked together, because together they settle lines.
struct QuestionStep {
  std::vector<std::string> facts;
  std::vector<Question> questions;
  uint64_t settles = 0;              // lines that no earlier step settles
};

struct QuestionList {
  uint64_t lines = 0;                // in all
  uint64_t unsettled = 0;            // undetermined or open readings
  uint64_t law = 0;                  // of those: the law itself does not say, or readings differ
  std::vector<QuestionStep> steps;   // together they settle all others
};

class QuestionCollector {
 public:
  // `evaluate` answers for a line with one more fact.
  QuestionCollector(const program::Program& program, std::function<RowResult(const Row&)> evaluate)
      : program_(program), evaluate_(std::move(evaluate)) {}
  void add(const Row& row, const RowResult& result);
  // Each step: the facts that settle the most lines for each fact that somebody has to look up.
  QuestionList list() const;

 private:
  using Key = uint32_t;              // of an (about, fact) pair
  std::string about(const Row& row, const std::string& fact) const;
  // `fact`, of which nothing is said, and the value with which it lets a default speak for another.
  struct Gate {
    std::string fact;
    program::FieldId field;
    Cell answer;
    std::string text;
  };
  std::optional<Gate> gate_of(const Row& row, const std::string& fact) const;
  std::vector<std::string> waits_for(const RowResult& result, bool& law) const;
  Key key(std::string fact, std::string about, std::string answer);

  const program::Program& program_;
  const std::function<RowResult(const Row&)> evaluate_;
  uint64_t lines_ = 0;
  uint64_t law_ = 0;
  std::vector<Question> questions_;  // by Key
  std::map<std::pair<std::string, std::string>, Key> keys_;
  std::map<std::vector<Key>, uint64_t> waiting_;  // sorted keys: lines that wait for just these
};

// A few sentences for a person: "3 facts about 14 end users settle 181 of 200 lines".
std::string to_text(const QuestionList& list);

// One row for each question: step, fact, about, lines, the answer that settles, what the fact is, what
// may be answered.
std::string to_csv(const QuestionList& list, const program::Program& program);

}  // namespace cocket::report
