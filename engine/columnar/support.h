// What the pieces of a graph depend on: columns of the plan, as finely as it is asked for, and days
// (private to engine/columnar).
#pragma once

#include <list>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/columnar/planner.h"

namespace cocket::columnar {

// What a piece depends on.
struct Support {
  struct Column {
    uint16_t column = 0;
    // One for each way in which the column's codes are told apart, so that equal ones have one address.
    // Null: as they are.
    const Projection* projection = nullptr;
    double kinds = 1;                // about how many codes are told apart
  };
  std::vector<Column> columns;       // inputs, then atoms, ascending
  Ascending<Date> days;              // on which what is asked changes; empty: no day counts
};

// Whether a version stands otherwise under the other view.
bool view_matters(const Version& version);

// Finds the support of whatever is asked, walking each root once. Supports hold on to the finder.
class SupportFinder {
 public:
  explicit SupportFinder(Planner& planner);

  // Of what `walk` walks on, asked at `where`. `root`: an address that stands for what is walked.
  // `notice`: its days count too; always the same for one root.
  template <typename Walk>
  Support of(const void* root, Walk walk, const exact::Where& where, const Notice* notice = nullptr) {
    return of(asked_from(root, walk, notice), where);
  }
  Support of_unit(const Uses& uses);
  // Whether a text that is asked may stand otherwise under the other view.
  template <typename Walk>
  bool view_matters(const void* root, Walk walk) {
    return asked_from(root, walk, nullptr).view_matters;
  }

  // Whether the lines themselves list records, so that views may name members of those.
  bool any_list_given() const { return any_list_given_; }
  bool is_list_given(RecordId owner, FieldId list) const;

 private:
  // What is asked from a root on.
  struct Asking {
    bool known = false;              // not on the way to be found
    Uses uses;
    bool lists = false;
    bool blocks = false;             // whose limbs may each have a status of their own
    bool view_matters = false;
    // By the records that are asked of, where that counts.
    std::vector<std::pair<std::vector<exact::RecordName>, std::vector<Support::Column>>> columns;
  };
  template <typename Walk>
  Asking& asked_from(const void* root, Walk walk, const Notice* notice) {
    Asking& asking = asking_[root];
    if (!asking.known) ask(asking, walk, notice);
    return asking;
  }
  void ask(Asking& asking, const std::function<void(Walker&)>& walk, const Notice* notice);
  // Whether the view matters to a rule itself, or to what its date rests on.
  bool matters_to(const Rule& rule);
  Support of(Asking& asking, const exact::Where& where);
  // Null: of every record.
  std::vector<Support::Column> columns_of(const Uses& uses, const std::vector<exact::RecordName>* of_records);
  // Whether an input never gives a fact of these records, of those that are read.
  bool is_of_another(uint16_t input, const Ascending<FactKey>& facts, const std::vector<exact::RecordName>& records) const;
  Support::Column input_column(uint16_t column, const Uses& uses);
  double kinds(uint16_t column, const Projection& projection) const;

  Planner& planner_;
  const Plan& plan_;
  const Program& program_;
  bool any_list_given_ = false;
  std::unordered_map<const void*, Asking> asking_;
  std::map<ExprId, bool> matters_to_date_;
  struct Kept {
    Projection projection;
    double kinds;
  };
  std::vector<std::list<Kept>> projections_;   // by input; those that tell less apart than all
};

}  // namespace cocket::columnar
