// The tables of a graph's nodes (graph.h): the number of a node by the numbers of its parts, as far as
// they were met, and what the law says of it. Sweep and Walk look them up; what is not there is made here.
// One solver per worker.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/columnar/coder.h"
#include "engine/columnar/pair_table.h"
#include "engine/columnar/plan.h"
#include "engine/exact/pieces.h"

namespace cocket::columnar {

class Solver {
 public:
  static constexpr size_t kRows = 1024;    // whose numbers are kept, at most

  // The lines at hand, when something has to be asked of one.
  class Lines {
   public:
    virtual ~Lines() = default;
    virtual const Row& row(size_t line) = 0;
    // Rows that were given before are not needed any more.
    virtual void begin() {}
    // Whether the row that was given stays as it is until the next `begin`.
    virtual bool stays(size_t) const { return false; }
    // The text that a code of an input stands for; null: it has none.
    virtual const std::string* text(uint16_t input, uint16_t code) = 0;
    // The number (1 or more) of what the law says to a unit of the line that `pieces` has begun.
    virtual uint32_t unit(size_t unit, size_t line, exact::Pieces& pieces) = 0;
  };

  struct Counts {
    uint64_t pieces = 0;          // asked of the law
    uint64_t joined = 0;          // put together from parts
    uint64_t units = 0;           // requirements and provisions asked of the law
    uint64_t sum() const { return pieces + joined + units; }
  };

  Solver(std::shared_ptr<const Plan> plan, exact::Options law, exact::Pieces::NumberMargin number_margin);

  // Numbers are of these lines from now on.
  void begin_lines(Lines& lines) {
    lines_ = &lines;
    begun_ = SIZE_MAX;
    lines.begin();
  }
  // The line begun last was made anew or is gone.
  void leave_row() { begun_ = SIZE_MAX; }
  const Counts& counts() const { return counts_; }
  size_t bytes() const;
  void forget();

 private:
  friend class Routes;
  friend class Sweep;
  friend class Walk;
  struct DayValue {
    bool one = true;
    std::optional<Date> day;
    exact::Pieces::Answer ground = 0;
  };
  struct Table {
    uint32_t count = 0;                              // numbers given: 1 to count
    PairTable pairs;
    std::vector<exact::Pieces::Answer> answers;      // by number
    std::vector<uint8_t> may_hold;                   // by number: its truth is not no
    std::vector<uint32_t> slots;                     // numbers by what they answer, hashed; 0: free
    std::unordered_map<std::string, uint32_t> prints;  // projected, day, clock
    std::vector<DayValue> days;                      // day, by number
    // select
    std::vector<PairTable> by_text;                  // one text applies: clock and its number
    PairTable two_texts, of_two_texts;
    uint32_t num_two_texts = 0;
    std::vector<std::vector<uint32_t>> texts;        // by clock
    std::vector<bool> texts_known;
  };
  struct UnitTable {
    PairTable pairs;
  };

  uint32_t* numbers(NodeId id) { return numbers_.data() + id * stride_; }
  uint32_t make(NodeId id, size_t row);
  uint32_t make_select(NodeId id, size_t row);
  // The versions of a select that apply to a line, by index.
  const std::vector<uint32_t>& texts(NodeId id, size_t row);
  uint32_t key(NodeId id, size_t row) { return id == kNoNode ? 0 : numbers(id)[row]; }
  uint32_t number(NodeId id, exact::Pieces::Answer answer);
  static void grow_slots(Table& table);
  exact::Pieces::Answer ask(const Node& node, size_t row);
  bool give(const std::vector<Node::Given>& given, size_t row);
  uint32_t ask_unit(size_t index, size_t row, bool with_rest);
  bool collect(const std::vector<Node::Given>& given, size_t row);
  std::optional<Date> day_of(const Node& node, size_t row);
  void begin(size_t row);
  void begin_any(size_t row);

  std::shared_ptr<const Plan> plan_;
  const Graph& graph_;
  const size_t stride_;                              // lines of one node
  exact::Pieces pieces_;
  std::vector<Table> tables_;
  std::vector<UnitTable> unit_tables_;
  std::vector<uint32_t> most_;                       // greatest number of a node so far
  std::vector<uint32_t> numbers_;                    // by node, line
  Counts counts_;

  Lines* lines_ = nullptr;
  size_t begun_ = SIZE_MAX;                          // of the lines
  std::vector<exact::Pieces::Part> given_;
};

}  // namespace cocket::columnar
