// What the tests have seen of the rules: each limb true, false and unknown.
//
// A text without limbs counts as one limb. An outcome that a limb cannot have (a limb that is only
// `unknown because` is never true or false) is not asked for.
#pragma once

#include <array>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "base/truth.h"
#include "dsl/program/program.h"

namespace cocket::cli {

class Coverage {
 public:
  explicit Coverage(const program::Program& program);
  // Counts one outcome of one limb; ids that are no limb of the rules are passed over.
  void see(const std::string& stable_id, Truth truth);

  size_t num_outcomes() const;
  size_t num_seen() const;
  // The limbs with outcomes that were never seen, one a line; nothing if all were.
  void print_unseen(std::ostream& out) const;

 private:
  struct Limb {
    std::string id;
    std::array<bool, 3> asked_for{true, true, true};  // by Truth
    std::array<uint64_t, 3> count{};
  };
  void add_rule(const program::Rule& rule);
  void add_limb(const std::string& id, program::ExprId condition);

  const program::Program& program_;
  std::vector<Limb> limbs_;  // in the order of the rules
  std::map<std::string, size_t> index_;
};

}  // namespace cocket::cli
