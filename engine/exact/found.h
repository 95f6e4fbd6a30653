// What the evaluator finds while it answers one line: truths and values, with what they rest on
// (private to engine/exact).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/interval.h"
#include "base/truth.h"
#include "dsl/program/program.h"
#include "engine/columns/row.h"
#include "engine/exact/marks.h"
#include "engine/exact/short_list.h"
#include "engine/verdict/verdict.h"

namespace cocket::exact {

using namespace program;  // NOLINT: the evaluator speaks of nothing else

// Confidence of something no text says: above every text.
inline constexpr int kNoText = 7;

// Texts that recur in one line (fact names, reasons, sources), by index.
class Pool {
 public:
  uint32_t put(const std::string& text);
  const std::string& operator[](uint32_t index) const { return texts_[index]; }
  void clear();
  size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint32_t> index_;    // views of them
};

// A decided comparison of numbers, and the innermost limb it was asked in.
struct MarginRef {
  uint32_t margin = 0;       // in the evaluator's list
  int32_t limb = -1;         // name and stable id in the pool; -1: in no limb yet
  int32_t limb_id = -1;
  friend auto operator<=>(const MarginRef&, const MarginRef&) = default;
};

// Margins by index.
class MarginRefs {
 public:
  uint32_t put(const MarginRef& ref);
  const MarginRef& operator[](uint32_t index) const { return refs_[index]; }
  void clear();
  size_t size() const { return refs_.size(); }

 private:
  std::vector<MarginRef> refs_;
  std::map<MarginRef, uint32_t> index_;
};

// Set in `MarginRef::margin`: a number that was given for the comparison, not its place in the list.
inline constexpr uint32_t kNumberedMargin = 0x80000000u;

// What an answer rests on: sets of indices into the pool of texts.
struct Ground {
  Marks missing, law, assumptions, presumptions, warnings, limbs, sources, readings;
  Marks margins;             // into the margins: decided comparisons, in the order in which they were asked
  int confidence = kNoText;  // of a number: the least sure table it was read from
  friend bool operator==(const Ground&, const Ground&) = default;
};

// A truth with what it rests on.
struct Found {
  Truth truth = Truth::unknown;
  int confidence = kNoText;
  Ground ground;
  friend bool operator==(const Found&, const Found&) = default;
};

// What is known of a number, date, truth or text.
struct Known {
  bool none = false;
  bool may_be_none = false;        // or it is none: nothing said that there is a value
  Interval number;
  DateRange date;
  Truth truth = Truth::unknown;
  bool any_text = true;            // every text is possible
  std::vector<std::string> texts;  // otherwise these, sorted
  bool settled = false;            // one value, or none
  bool spoken = false;             // some source says something
  Ground ground;
};

// A record (or plain list member) that a name is bound to.
struct Bound {
  const RecordValue* record = nullptr;
  const Cell* cell = nullptr;
  const Field* list = nullptr;     // of a plain member
};

// Short lists that need no room of their own as a rule.
using Slots = ShortList<Bound, 2>;
using Texts = ShortList<const Version*, 2>;
using Days = ShortList<std::optional<Date>, 2>;
using Founds = ShortList<Found, 4>;

// Where an expression is asked.
struct Env {
  std::optional<Date> day;         // none: the date is not known
  ModuleId module;
  Slots slots;
  const Rule* rule = nullptr;      // whose limbs are being asked
  const Version* version = nullptr;
  Derivation* trace = nullptr;
};

// Whether a restriction takes its exceptions away.
struct Barring {
  Found found;
  Marks ids;                         // stable ids of the versions that were asked
};

// The policies that a review leaves.
struct Policies {
  std::vector<std::string> left;
  bool any = false;
  Found found;                       // what they rest on; its truth means nothing
  std::string id;
};

}  // namespace cocket::exact
