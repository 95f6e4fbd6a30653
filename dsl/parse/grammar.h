// The grammar's entry: one declaration's words to its concrete tree. Private to dsl/parse; nothing
// of Boost.Spirit shows.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dsl/parse/cst.h"
#include "dsl/parse/scan.h"

namespace cocket {

// Where the words stopped making sense: the farthest word that any rule reached, and everything
// that could have stood there (`` `text` ``, "a date"), in the order of the grammar.
struct GrammarFailure {
  const Token* at = nullptr;
  std::vector<std::string_view> expected;
};

// Empty if the words are no declaration; `failure` then says why. `tokens` must end with `end`.
std::optional<cst::Node> match_declaration(const std::vector<Token>& tokens,
                                           GrammarFailure& failure);

}  // namespace cocket
