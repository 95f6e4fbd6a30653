// What was answered so far: answers of units, and lines put together from them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text_pieces.h"
#include "engine/columnar/margins.h"
#include "engine/columnar/plan.h"
#include "engine/columnar/signature_table.h"
#include "engine/columnar/unit_json.h"
#include "engine/columnar/unit_jsons.h"
#include "engine/exact/exact.h"

namespace cocket::columnar {

// What a column of the output says of an answer.
enum class Shown : uint8_t {
  verdict, worst_possible, confidence, margin, missing, assuming,
  items,      // of each requirement, then of each provision, none twice
};

// Texts for the output, from what the law says of one unit.
class Describer {
 public:
  virtual ~Describer() = default;
  // JSON lines: whole answers are shown, by `Answers::append_object`; of items only what views differ in.
  virtual bool is_json() const { return false; }
  virtual std::vector<Shown> columns() const = 0;
  // For each column that shows items; `last` stands behind the items of all units.
  struct Items {
    std::vector<std::string> first, last;
  };
  virtual std::vector<Items> items(const RequirementResult& result) const = 0;
  virtual std::vector<Items> items(const std::vector<ProvisionResult>& results) const = 0;
  // Warnings of the line's data, for columns that show them.
  virtual std::vector<Items> warning_items(const std::string& warning) const = 0;
  // One cell, with quotes where the format needs them.
  virtual void append_cell(std::string& out, std::string_view text) const = 0;
};

// What lines share whose units say the same, up to their margins.
struct LineAnswer {
  Verdict verdict = Verdict::not_required;
  Verdict worst_possible = Verdict::not_required;
  bool improved = false;         // better than without the assumptions it rests on
  bool assumes = false;
  bool views_differ = false;
  bool warned = false;
  std::vector<uint32_t> missing, assuming, presumed;   // texts, by number
  std::string before_margin, after_margin;             // of the output line, from its first separator
  bool shows_margin = false;
  uint64_t lines = 0;            // so far; counted into the tally when the answer is dropped
};

struct Tally {
  std::vector<uint64_t> verdicts = std::vector<uint64_t>(kNumVerdicts);
  std::map<std::string, uint64_t> missing;
  struct Resting {
    uint64_t lines = 0;
    uint64_t improved = 0;
  };
  std::map<std::string, Resting> assuming;
  std::map<std::string, uint64_t> presumed;
  uint64_t views_differ = 0;
  uint64_t warned = 0;
  void operator+=(const Tally& other);
};

using Candidates = Margins::Candidates;

struct Line {
  LineAnswer* answer = nullptr;
  const Candidates* margins = nullptr;   // null: none is shown
};

class Answers {
 public:
  Answers(std::shared_ptr<const Plan> plan, char separator, const Describer& describer);

  Margins& margins() { return margins_; }
  const Margins& margins() const { return margins_; }

  // The number, 1 or more, of what the law says to a unit; equal numbers say the same.
  uint32_t unit(const exact::Evaluator::Part& part, Codes codes);
  // What a unit's answer, by its number, adds to the verdict of a line and to what it may become; both
  // empty where it stops no movement.
  struct Counting {
    VerdictSet verdict, possible;
    void operator+=(const Counting& other) {
      verdict.add(other.verdict);
      possible.add(other.possible);
    }
  };
  Counting counting(uint32_t unit) const;
  // The verdict over all units, and whether any rests on assumptions.
  struct Outcome {
    Verdict verdict = Verdict::not_required;
    bool assumes = false;
  };
  // Of a line, from the numbers of its units in the plan's order. `improved`: better than without the
  // assumptions it rests on. `warnings` of its reader, if any, make it an answer of its own.
  Line line(std::span<const uint32_t> units, bool improved, const std::vector<std::string>* warnings);

  void append_results(const Line& line, Codes codes, TextPieces& out);
  void append_results(const Line& line, Codes codes, std::string& out) const;
  // Fetches what `append_object` will read of the next line, and of the one after it.
  void fetch_objects(std::span<const uint32_t> next, std::span<const uint32_t> after) const {
    for (const uint32_t unit : after) __builtin_prefetch(&objects_[unit]);
    for (const uint32_t unit : next) {
      const UnitObject& object = objects_[unit];
      jsons_.fetch(object.text);
      if (object.own_margins != nullptr) object.own_margins->fetch();
    }
  }
  // The line as a JSON object (engine/verdict/verdict_json.h), from the numbers of its units.
  void append_object(const Line& line, std::span<const uint32_t> units, Codes codes, std::string_view number,
                     std::string_view id, TextPieces& out);

  Tally tally();
  uint64_t num_lines_made() const { return lines_made_; }
  size_t line_bytes() const { return line_bytes_; }
  size_t unit_bytes() const { return unit_bytes_; }
  void forget_lines();
  void forget_everything();

 private:
  struct UnitAnswer {
    struct Texts {
      std::vector<uint32_t> first, last;
    };
    bool requirement = false;
    bool movement = false;
    bool views_differ = false;
    Verdict verdict = Verdict::not_required;
    VerdictSet possible;
    std::optional<program::Confidence> confidence;
    std::vector<Texts> items;                 // by column that shows items
    std::vector<uint32_t> missing, law, assuming, presumed, warnings, data_warnings;
  };
  // What the number of a unit's answer stands for.
  struct Numbered {
    uint32_t said = 0;                        // of `said_`
    uint32_t margins = 0;                     // of `margin_lists_`
    int8_t movement_verdict = -1;             // of a requirement that may stop a movement
  };
  // The same, for JSON lines.
  struct UnitObject {
    UnitJsons::Text text;
    int8_t movement_verdict = -1;
    const Candidates* own_margins = nullptr;  // of the requirement itself, if it has any
  };

  uint32_t text(const std::string& text);
  uint32_t margin_list(std::vector<uint32_t> specs);
  uint32_t said(UnitAnswer answer);
  std::vector<uint32_t> specs_of(const std::vector<Margin>& margins, Codes codes);
  UnitObject object(const exact::Evaluator::Part& part, Codes codes);
  void append_margin(uint32_t spec, Codes codes, std::string& out) const;
  uint32_t json_margin_list(const std::vector<Margin>& margins);
  const Candidates& candidates(std::span<const uint32_t> units, Verdict verdict);
  std::unique_ptr<LineAnswer> put_together(const std::vector<const UnitAnswer*>& units,
                                           const std::vector<std::string>& reader_warnings);
  void write_columns(LineAnswer& line, const std::vector<const UnitAnswer*>& units, const std::vector<uint32_t>& warnings,
                     std::optional<program::Confidence> confidence);
  void write_head(LineAnswer& line, const std::vector<const UnitAnswer*>& units, const std::vector<uint32_t>& warnings,
                  std::optional<program::Confidence> confidence);
  void begin_items();
  void unite(std::vector<uint32_t>& into, const std::vector<uint32_t>& other);
  void settle_tally(const LineAnswer& answer);

  std::shared_ptr<const Plan> plan_;
  const char separator_;
  const Describer& describer_;
  const bool json_;
  std::vector<Shown> shown_;
  Margins margins_;

  std::vector<Numbered> units_;                                // by number
  std::unordered_map<uint64_t, uint32_t> unit_numbers_;        // by said and margins
  std::vector<std::unique_ptr<UnitAnswer>> said_;
  std::unordered_map<std::string, uint32_t> said_numbers_;     // by print
  std::vector<std::unique_ptr<std::vector<uint32_t>>> margin_lists_;
  std::unordered_map<std::string, uint32_t> margin_list_numbers_;

  // JSON
  UnitJsonMaker json_maker_;
  UnitJsons jsons_;
  std::vector<UnitObject> objects_;                            // by number of the unit's answer
  std::vector<std::unique_ptr<Candidates>> json_margins_;      // by margin list
  const Codes* json_codes_ = nullptr;                          // of the line whose text is made
  std::vector<uint32_t> nearest_;                              // of a line, by unit
  std::vector<uint32_t> nearest_specs_;
  std::string own_text_;                                       // that is one line's own

  std::vector<uint64_t> key_;
  SignatureTable lines_;                                       // by what the units say
  SignatureTable line_margins_;                                // by margins of the units that count
  std::vector<std::unique_ptr<Candidates>> candidates_;
  std::vector<bool> plain_margins_;                            // by comparison: what is shown needs no quotes
  std::vector<uint32_t> movements_;                            // units that may stop a movement
  std::vector<std::unique_ptr<LineAnswer>> line_answers_;
  uint64_t lines_made_ = 0;
  size_t line_bytes_ = 0;
  size_t unit_bytes_ = 0;

  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> text_numbers_;
  std::vector<uint32_t> stamps_;                               // of texts, for putting items together
  uint32_t stamp_ = 0;
  Tally tally_;
};

}  // namespace cocket::columnar
