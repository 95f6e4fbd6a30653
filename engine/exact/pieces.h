// Pieces of an answer: what the exact evaluator says of one condition, one text, one block of a line.
//
// The columnar evaluator puts answers together from numbered pieces. What a piece says is found here,
// by the exact evaluator itself, for the first line that needs it; pieces that say the same have one
// number. Truth counts for sameness, and of what an answer rests on all that is told (told.h); what is
// missing or assumed and whether there was a warning always do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/exact/exact.h"
#include "engine/exact/told.h"

namespace cocket::exact {

// A record of a line: a singleton, or the member that a view makes. Exactly one is valid.
struct RecordName {
  program::RecordId singleton;
  program::ViewId view;
  friend auto operator<=>(const RecordName&, const RecordName&) = default;
};

// For which truths it counts what an answer rests on; for others its truth alone does, and whether there
// was a warning.
enum class Rests : uint8_t { any, yes, no, none };

// Where something is asked.
struct Where {
  View view = View::enforced;
  program::ExprId dated_by;            // on whose day; invalid: on no day, unless `on_date`
  std::vector<RecordName> dating;      // slots of `dated_by`
  std::optional<Date> on_date;         // on this day, whatever the line's is
  program::ModuleId module;
  std::vector<RecordName> slots;
  const program::Rule* rule = nullptr;        // whose limbs are asked
  const program::Version* version = nullptr;
  Rests rests = Rests::any;                   // of conditions and rules
  friend bool operator==(const Where&, const Where&) = default;
};

class Pieces {
 public:
  // What a piece says, by number.
  using Answer = uint32_t;

  // The day on which a text is asked in the line at hand.
  struct Day {
    bool one = false;                  // not: a range, on which texts are asked for each stretch of days
    std::optional<Date> day;           // nothing: not known
    Answer ground = 0;                 // what is known of it rests on
  };

  // `number_margin` gives a comparison with two known numbers a number, the same for comparisons that
  // show the same of any line; `kept`: what makes answers different.
  using NumberMargin = std::function<uint32_t(const Margin&)>;
  struct Kept {
    Told told;
    // Of its days: notices of which it counts only which days are known. None: no notice.
    std::function<bool(const program::Notice*)> fills;
  };
  Pieces(program::ProgramPtr program, Options options, Kept kept, NumberMargin number_margin);
  ~Pieces();

  // The line that everything is asked of from now on; it must stay until the next. A line with a place
  // may be begun again, and what was found of its facts is kept for it; it must stay until `leave`.
  void begin(const Row& row, std::optional<size_t> place = {});
  void leave();

  Day day(const Where& where);
  // Whether the records that `where` binds are there.
  bool is_there(const Where& where);
  static Answer not_there();

  // What the next piece is made from and need not be asked; dropped when it is made. With all parts
  // given, any line will do that has the same records.
  struct Part {
    const void* of = nullptr;      // address of the condition (Expr), version, rule; of a rule's title: with its scope
    Answer answer = 0;
  };
  void give(std::span<const Part> parts);
  // For `parts`, what is given under the other view.
  void give_of_other_view(std::span<const Part> parts);

  // `day`: on which `where` asks, as found by `day(where)`.
  using OnDay = std::optional<Date>;
  Answer condition(program::ExprId id, const Where& where, OnDay day);
  Answer limb(program::ExprId block, size_t index, const Where& where, OnDay day);
  Answer define(program::DefineId id, const Where& where, OnDay day);
  Answer presumption(const Where& where, OnDay day);      // of `where.version`
  Answer rule(const program::Rule& rule, const Where& where, OnDay day);
  Answer scope(program::ModuleId module, const Where& where, OnDay day);
  Answer on_own_date(program::ProvisionId id, const RecordName& instance);
  Answer restriction(program::RestrictionId id, View view);
  // How an exception stands for a requirement, with what it rests on where it is met.
  Answer exception(program::RequirementId requirement, program::ExceptionId id, View view);

  // Of answers alone, without a line.
  Answer both(Answer a, Answer b);                        // joined by and
  Answer either(Answer a, Answer b);                      // joined by or
  Answer negation(Answer answer);
  Answer none_of(Answer any);                             // a block `except`, from any of its limbs
  Truth truth(Answer answer) const;

  // Versions of a rule whose text is asked on the day, by index: all that may be the text that was known
  // (conditions of an exception, cases of a review), or of them those that are in force (truth of a rule).
  enum class Asked : uint8_t { known, in_force };
  std::vector<size_t> texts(const program::Rule& rule, const Where& where, OnDay day, Asked asked);

  // As Evaluator::parts, of the line at hand.
  std::vector<Evaluator::Part> parts(const std::vector<Evaluator::PartName>& names);

  size_t num_answers() const;
  size_t bytes() const;
  // Everything that was numbered; numbers given out mean nothing any more.
  void forget();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cocket::exact
