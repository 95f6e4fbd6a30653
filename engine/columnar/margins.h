// The margin of a line: of the decided comparisons of its answer, the one nearest to its threshold.
//
// Which comparisons take part belongs to the answer that lines of one signature share; the numbers
// are each line's own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/int128.h"
#include "engine/columnar/cell_columns.h"
#include "engine/columnar/plan.h"
#include "engine/verdict/verdict.h"

namespace cocket::columnar {

class Margins {
 public:
  explicit Margins(const Plan& plan);

  // A comparison as an answer's first line shows it; the same comparison has the same number.
  uint32_t add(const Margin& margin, Codes codes);
  // The same for comparisons that differ in nothing but the limb that asked.
  uint32_t comparison(const Margin& margin, Codes codes);
  // A numbered comparison, asked in this limb.
  uint32_t add(uint32_t comparison, const std::string& limb, const std::string& limb_id);
  // Comparisons one of which is a line's margin.
  class Candidates;
  Candidates candidates(std::vector<uint32_t> specs) const;

  // Of a line: the first of the nearest. There must be some.
  uint32_t nearest(const Candidates& candidates, Codes codes) const;
  // Appends what the column `margin` says.
  void append_text(uint32_t spec, Codes codes, std::string& out) const;
  // The same in place, where the numbers are small; otherwise null. Gives where it ends, within `text_room`.
  char* write_text(uint32_t spec, const Codes& codes, char* to) const;
  size_t text_room(uint32_t spec) const { return 32 + specs_[spec].behind.size(); }
  // What a JSON line says of it (engine/verdict/verdict_json.h), until the next call.
  const std::string& json(uint32_t spec, Codes codes);
  // Of several, none of which is next to another in one list: the first of the nearest.
  uint32_t nearest_of(std::span<const uint32_t> specs, Codes codes) const;
  // What stands behind the number in every line, with its unit; empty where it differs.
  std::string around_number(uint32_t spec) const { return specs_[spec].after.empty() ? "" : specs_[spec].margin.unit + specs_[spec].after; }
  // With the line's numbers.
  Margin margin(uint32_t spec, Codes codes) const;

 private:
  // Where one side's number comes from.
  struct Side {
    enum class From : uint8_t { fixed, input, quotient, expression };
    From from = From::fixed;
    Rational value;                  // fixed, in the comparison's unit
    uint32_t input = 0;              // input; quotient: above
    uint32_t divisor = 0;            // quotient: below
    Rational factor = 1;             // of input or quotient, to the comparison's unit
    program::ExprId expr;            // expression
  };
  // Both sides small enough for 128-bit arithmetic: value = input (or quotient) * multiplier /
  // denominator against threshold / denominator.
  struct Quick {
    bool usable = false;
    struct Term {
      uint32_t input = 0;
      int64_t multiplier = 1;        // of the input's mantissa
      friend bool operator==(const Term&, const Term&) = default;
    };
    std::vector<Term> terms;         // their sum
    std::optional<uint32_t> divisor; // by this input
    int64_t threshold = 0;           // in units of 10^-scale
    uint8_t scale = 0;
    double threshold_value = 0;
    double per_threshold = 0;        // its reciprocal
    bool is_same(const Quick& other) const {
      return usable && other.usable && threshold == other.threshold && scale == other.scale && divisor == other.divisor &&
             terms == other.terms;
    }
  };
  struct Spec {
    Margin margin;                   // numbers of the first line
    std::string instance;
    Side value, threshold;
    Quick quick;
    bool below = false;              // distance is threshold - value
    bool equal = false;              // distance is -|difference|
    std::string after;               // what stands behind the number and its unit, where the threshold is fixed
    std::string behind;              // the same with the unit, where the numbers are quick
    // Of the JSON object, where the numbers are quick: before the value, from there to the distance,
    // from the number relative to the threshold to the text.
    std::string json_before, json_between, json_after;
  };

  std::optional<Rational> evaluate(program::ExprId id, const std::string& instance, Codes codes) const;
  Side side_of(program::ExprId id, const std::string& instance, const Rational& shown,
               const Rational& unit_factor, Codes codes) const;
  Rational number(const Side& side, const Spec& spec, Codes codes) const;
  std::optional<uint32_t> input_at(const program::Place& place, const std::string& instance, Codes codes) const;
  bool difference(const Spec& spec, Codes codes, Int128& numerator, Int128& denominator) const;
  double relative(const Spec& spec, Codes codes) const;
  static double quick_value(const Quick& quick, Codes codes, double& size);
  std::vector<uint32_t> pruned(std::span<const uint32_t> specs) const;
  double exact_relative(const Spec& spec, Codes codes) const;
  bool is_nearer(uint32_t one, uint32_t other, Codes codes) const;
  Spec spec_of(const Margin& margin, Codes codes) const;
  static std::string name_of(const Spec& spec);
  bool add_terms(program::ExprId id, const Spec& spec, Codes codes, std::vector<Quick::Term>& terms) const;
  void make_quick(Spec& spec, Codes codes) const;
  uint32_t keep(Spec spec);
  static std::string after_number(const Margin& margin);
  static Rational value_of(const Code& code);
  static void make_json(Spec& spec);
  bool append_number(const Spec& spec, Int128 numerator, Int128 denominator, std::string& out) const;
  bool append_quick_json(const Spec& spec, Codes codes, std::string& out) const;

  const Plan* plan_;
  std::vector<Spec> specs_;
  std::unordered_map<std::string, uint32_t> by_name_;
  std::unordered_map<std::string, uint32_t> comparisons_;   // by name without the limb
  std::vector<Spec> unnamed_;                               // comparisons, by number
  std::map<std::tuple<uint32_t, std::string, std::string>, uint32_t> by_limb_;
  // What was said of numbers before; direct-mapped.
  struct Told {
    uint32_t spec = UINT32_MAX;
    uint16_t scales = 0;
    int64_t first = 0, second = 0;
    std::string text;
  };
  std::vector<Told> told_;
  std::string untold_;                                      // what is not remembered
};

class Margins::Candidates {
 public:
  bool empty() const { return all_.empty(); }
  size_t size() const { return all_.size(); }
  // Fetches what `nearest` will read soon.
  void fetch() const {
    __builtin_prefetch(this);
    __builtin_prefetch(&numbers_);
  }

 private:
  friend class Margins;
  static constexpr size_t kMostAtOnce = 24;
  struct Threshold {
    uint32_t number = 0;
    double value = 0, reciprocal = 0;
  };
  std::vector<uint32_t> all_;
  // Without those that cannot be nearest while all numbers are above 0: of thresholds of one number the
  // next above it and the next below.
  std::vector<uint32_t> few_;
  // The few, where all are quick and each factor is above 0: the numbers that are compared, each once, as
  // sums of terms, and by place in `few_` the threshold.
  struct Term {
    uint32_t input = 0;
    double multiplier = 0;
  };
  struct Number {
    uint32_t terms_end = 0;           // of `terms_`; they begin where the last number's end
    uint32_t divisor = kNoDivisor;    // input
  };
  static constexpr uint32_t kNoDivisor = UINT32_MAX;
  bool at_once_ = false;
  std::vector<Term> terms_;
  std::vector<Number> numbers_;
  std::vector<Threshold> thresholds_;
};

}  // namespace cocket::columnar
