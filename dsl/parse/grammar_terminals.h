// The terminals and directives of the grammar, over words instead of characters. Private.
//
// No rule has an attribute. Words and finished rules go onto a stack beside the input, and the
// directive `node` folds what its rule left there. Entries carry their place, so whatever a failed
// alternative left behind is recognised by lying ahead of the input, and dropped.
#pragma once

#include <algorithm>
#include <boost/spirit/home/x3.hpp>
#include <cstddef>
#include <iterator>

#include "dsl/parse/cst.h"
#include "dsl/parse/grammar.h"

namespace cocket::grammar {

namespace x3 = boost::spirit::x3;

struct Progress {
  std::vector<cst::Node> stack;
  GrammarFailure failure;
  bool tells = false;  // what was missed, and where

  void drop_ahead(const Token* at) {
    while (!stack.empty() && stack.back().first >= at) stack.pop_back();
  }
  void missed(const Token* at, std::string_view what) {
    if (!tells || at < failure.at) return;
    if (at > failure.at) {
      failure.at = at;
      failure.expected.clear();
    }
    if (std::find(failure.expected.begin(), failure.expected.end(), what) ==
        failure.expected.end()) {
      failure.expected.push_back(what);
    }
  }
};

// A place in the words, with the progress that all places of one parse share.
class Place {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = Token;
  using difference_type = std::ptrdiff_t;
  using pointer = const Token*;
  using reference = const Token&;

  Place() = default;
  Place(const Token* at, Progress* progress) : at_(at), progress_(progress) {}
  reference operator*() const { return *at_; }
  pointer operator->() const { return at_; }
  Place& operator++() {
    ++at_;
    return *this;
  }
  Place operator++(int) {
    const Place before = *this;
    ++at_;
    return before;
  }
  friend bool operator==(const Place& a, const Place& b) { return a.at_ == b.at_; }
  friend bool operator!=(const Place& a, const Place& b) { return a.at_ != b.at_; }
  const Token* at() const { return at_; }
  Progress& progress() const { return *progress_; }

 private:
  const Token* at_ = nullptr;
  Progress* progress_ = nullptr;
};

// A single word that `Match` accepts.
template <typename Match>
struct Terminal : x3::parser<Terminal<Match>> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;
  constexpr Terminal(Match match, std::string_view name) : match(match), name(name) {}

  template <typename Context, typename RContext, typename Attribute>
  bool parse(Place& first, const Place& last, const Context&, RContext&, Attribute&) const {
    if (first == last || !match(*first)) {
      first.progress().missed(first.at(), name);
      return false;
    }
    if (!first->is_structure()) {
      first.progress().drop_ahead(first.at());
      first.progress().stack.push_back({cst::Rule::word, first.at(), first.at(), {}});
    }
    ++first;
    return true;
  }

  Match match;
  std::string_view name;
};

struct MatchWord {
  std::string_view word;
  bool operator()(const Token& token) const { return token.is(word); }
};
struct MatchKind {
  TokenKind kind;
  bool operator()(const Token& token) const { return token.kind == kind; }
};
struct MatchGlued {
  TokenKind kind;
  std::string_view marks;  // if not empty, one of these
  bool operator()(const Token& token) const {
    return token.glued && token.kind == kind &&
           (marks.empty() || (token.text.size() == 1 && marks.find(token.text) != marks.npos));
  }
};
struct MatchLabel {
  bool operator()(const Token& token) const {
    return token.kind == TokenKind::name || token.kind == TokenKind::number;
  }
};
// A name that is not read as something else where an expression or a unit may stand.
struct MatchFree {
  bool unit;
  bool operator()(const Token& token) const;
};

// `text` in the marks of code, as messages show it; must be a literal.
#define COCKET_WORD(text) ::cocket::grammar::Terminal<MatchWord>({text}, "`" text "`")

// `subject`, folded into one node of `rule`.
template <typename Subject>
struct NodeDirective : x3::unary_parser<Subject, NodeDirective<Subject>> {
  using base_type = x3::unary_parser<Subject, NodeDirective<Subject>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;
  constexpr NodeDirective(const Subject& subject, cst::Rule rule)
      : base_type(subject), rule(rule) {}

  template <typename Context, typename RContext, typename Attribute>
  bool parse(Place& first, const Place& last, const Context& context, RContext&,
             Attribute&) const {
    Progress& progress = first.progress();
    progress.drop_ahead(first.at());
    const size_t base = progress.stack.size();
    const Token* begin = first.at();
    if (!this->subject.parse(first, last, context, x3::unused, x3::unused)) {
      progress.stack.resize(base);
      return false;
    }
    progress.drop_ahead(first.at());
    cst::Node node{rule, begin, begin, {}};
    node.children.assign(std::make_move_iterator(progress.stack.begin() +
                                                 static_cast<std::ptrdiff_t>(base)),
                         std::make_move_iterator(progress.stack.end()));
    progress.stack.resize(base);
    if (!node.children.empty()) {
      node.first = node.children.front().first;
      node.last = node.children.back().last;
    }
    progress.stack.push_back(std::move(node));
    return true;
  }

  cst::Rule rule;
};

struct NodeGenerator {
  cst::Rule rule;
  template <typename Subject>
  constexpr auto operator[](const Subject& subject) const {
    return NodeDirective<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject), rule);
  }
};
constexpr NodeGenerator node(cst::Rule rule) { return {rule}; }

// `subject`, whose absence at its first word is told as `name`, or not at all if that is empty.
template <typename Subject>
struct NamedDirective : x3::unary_parser<Subject, NamedDirective<Subject>> {
  using base_type = x3::unary_parser<Subject, NamedDirective<Subject>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;
  constexpr NamedDirective(const Subject& subject, std::string_view name)
      : base_type(subject), name(name) {}

  template <typename Context, typename RContext, typename Attribute>
  bool parse(Place& first, const Place& last, const Context& context, RContext&,
             Attribute&) const {
    Progress& progress = first.progress();
    const Token* begin = first.at();
    const bool known = progress.failure.at == begin;
    const size_t before = known ? progress.failure.expected.size() : 0;
    const bool matched = this->subject.parse(first, last, context, x3::unused, x3::unused);
    if (progress.failure.at == begin) {
      const bool missed = progress.failure.expected.size() > before;
      progress.failure.expected.resize(before);
      if (missed && !name.empty()) progress.missed(begin, name);
    }
    return matched;
  }

  std::string_view name;
};

struct NamedGenerator {
  std::string_view name;
  template <typename Subject>
  constexpr auto operator[](const Subject& subject) const {
    return NamedDirective<typename x3::extension::as_parser<Subject>::value_type>(
        x3::as_parser(subject), name);
  }
};
constexpr NamedGenerator named(std::string_view name) { return {name}; }
inline constexpr NamedGenerator quiet{{}};

inline constexpr Terminal<MatchKind> name({TokenKind::name}, "a name");
inline constexpr Terminal<MatchKind> number({TokenKind::number}, "a number");
inline constexpr Terminal<MatchKind> date({TokenKind::date}, "a date");
inline constexpr Terminal<MatchKind> text({TokenKind::text}, "a text in quotes");
inline constexpr Terminal<MatchKind> line_end({TokenKind::line_end}, "the end of the line");
inline constexpr Terminal<MatchKind> indent({TokenKind::indent}, "an indented line");
inline constexpr Terminal<MatchKind> dedent({TokenKind::dedent}, "the end of the block");
inline constexpr Terminal<MatchKind> end({TokenKind::end}, "the end of the declaration");
inline constexpr Terminal<MatchLabel> label({}, "a label");
inline constexpr Terminal<MatchFree> free_name({false}, "a name");
inline constexpr Terminal<MatchFree> free_unit({true}, "a unit");

// The rules that both grammar files use.
struct expr_class;
struct sum_class;
struct quantity_class;
struct value_class;
struct unit_class;
struct names_class;
struct band_class;
struct cond_class;
struct limbs_class;
using expr_rule = x3::rule<expr_class>;
using sum_rule = x3::rule<sum_class>;
using quantity_rule = x3::rule<quantity_class>;
using value_rule = x3::rule<value_class>;
using unit_rule = x3::rule<unit_class>;
using names_rule = x3::rule<names_class>;
using band_rule = x3::rule<band_class>;
using cond_rule = x3::rule<cond_class>;
using limbs_rule = x3::rule<limbs_class>;

inline const expr_rule expr = "expr";
inline const sum_rule sum = "sum";
inline const quantity_rule quantity = "quantity";
inline const value_rule value = "value";        // a single literal or name
inline const unit_rule unit = "unit";
inline const names_rule names = "names";        // A, B, C
inline const band_rule band = "band";
inline const cond_rule cond = "cond";
inline const limbs_rule limbs = "limbs";

BOOST_SPIRIT_DECLARE(expr_rule, sum_rule, quantity_rule, value_rule, unit_rule, names_rule,
                     band_rule, cond_rule, limbs_rule)

}  // namespace cocket::grammar
