#include "dsl/parse/advice.h"

#include <algorithm>

#include "dsl/parse/layout.h"

namespace cocket {
namespace {

class Adviser {
 public:
  Adviser(const DeclarationText& text, const GrammarFailure& failure)
      : first_(text.tokens.data()), at_(failure.at), expected_(failure.expected) {
    for (const Token* token = first_; token != at_; ++token) {
      if (token->is_structure()) continue;
      if (token != first_ && !(token - 1)->is_structure()) continue;
      line_ = token;
      if (token->is("version") || token->is("penalty")) part_ = token;
    }
    if (!at_->is_structure() && at_ != first_ && (at_ - 1)->is_structure()) line_ = at_;
  }

  Advice run() const {
    Advice out = of_part();
    if (!out.why.empty()) return out;
    if (first_->is("restriction")) return of_restriction();
    if (first_->is("review")) return of_review();
    if (first_->is("table")) return of_table();
    if (first_->is("define")) return of_define();
    return of_version();
  }

 private:
  bool expects(std::string_view what) const {
    return std::find(expected_.begin(), expected_.end(), what) != expected_.end();
  }

  // Parts that stand in a declaration of another kind, and what is said of all of them.
  Advice of_part() const {
    const bool of_law = first_->is("provision") || first_->is("requirement") ||
                        first_->is("exception") || first_->is("restriction") ||
                        first_->is("review");
    if (!of_law) return {};
    if (at_ >= first_ + 2 && (at_ - 2)->is("otherwise") && !at_->is_structure()) {
      return {"`otherwise` is what is left: no case comes after it.", {}};
    }
    if (line_ != at_) return {};
    if (at_->is("policy") && !first_->is("review")) return {"Only a review has policies.", {}};
    if (at_->is("presumed") && !first_->is("provision")) {
      return {"Only a provision presumes; other rules ask it with `meets`.", {}};
    }
    if (at_->is("on") && (at_ + 1)->is("condition") && !first_->is("exception")) {
      return {"Only an exception has conditions; elsewhere they stand in `when`.", {}};
    }
    if (at_->is("penalty") && !first_->is("requirement")) {
      return {"Only a requirement has penalties.", {}};
    }
    return {};
  }

  Advice of_restriction() const {
    if (!expects("`bars`") && !expects("`exceptions`") && !expects("`to`")) return {};
    return {"A restriction names the requirements or series whose exceptions it takes away.",
            {one_line(first_, first_ + 3) + " bars exceptions to NAME"}};
  }

  Advice of_review() const {
    if (line_ == first_ && expects("`of`")) {
      return {"A review names the requirements or series whose applications it speaks of.",
              {one_line(first_, first_ + 3) + " of NAME"}};
    }
    if (expects("`policy`") || (line_->is("policy") && (expects("`first`") || expects("`of`")))) {
      return {"A review gives a policy; its cases are gone through in order, each with its `when`.",
              {"policy first of"}};
    }
    if (expects("`because`")) {
      return {"Where the law does not say which policy holds, the reason is given.", {}};
    }
    if (at_->is("status")) return {"A review has versions and no states of its own.", {}};
    return {};
  }

  Advice of_table() const {
    if (!expects("`:`") || at_ < first_ + 2) return {};
    return {"A table is a number, in the unit that follows the colon.",
            {one_line(first_, first_ + 2) + ": UNIT by quarter from \"FILE.yaml\""}};
  }

  Advice of_define() const {
    if (!at_->is("when") || !expects("`source`")) return {};
    return {"After `=` stands one value; `first of` gives several, each with its `when`.", {}};
  }

  Advice of_version() const {
    const bool takes_limbs = line_->is("presumed") || line_->is("unless") || line_->is("except");
    if (takes_limbs && line_ != at_ && expects("the end of the line")) {
      return {"Each limb stands on a line of its own, with a label.", {}};
    }
    if (expects("`unless`") || (expects("`shown`") && line_->is("unless"))) {
      return {"A presumption says what overcomes it; what is not known counts as not shown.",
              {"unless shown"}};
    }
    if (at_->is("unless")) return {"`unless shown` follows the limbs of `presumed`.", {}};
    if (at_->is("when") && line_ != at_ && (line_ + 1)->is(":") && first_->is("exception")) {
      return {"Only a notice has a `when` of its own: where that is false, none is needed.", {}};
    }
    if (!part_ || !part_->is("penalty")) return {};
    if (at_->is("version")) return {"The penalties of a requirement stand below its versions.", {}};
    if (at_->is(",")) return {"Amounts are joined by `or`, `and` or `and or`.", {}};
    if (line_ == part_ || expects("`at`") || expects("`most`")) {
      return {"Below a penalty stands the most that the text threatens: `at most 10 years`.", {}};
    }
    return {};
  }

  const Token* first_;
  const Token* at_;
  const std::vector<std::string_view>& expected_;
  const Token* line_ = first_;     // the first word of the line that fails, or of the one before
  const Token* part_ = nullptr;    // the `version` or `penalty` that it stands in
};

}  // namespace

Advice advice(const DeclarationText& text, const GrammarFailure& failure) {
  return Adviser(text, failure).run();
}

}  // namespace cocket
