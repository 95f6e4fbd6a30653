// What to say beside "expected this, found that" where a mistake is a usual one. Private to
// dsl/parse.
#pragma once

#include <string>
#include <vector>

#include "dsl/parse/grammar.h"
#include "dsl/parse/scan.h"

namespace cocket {

struct Advice {
  std::string why;                // empty: nothing to say
  std::vector<std::string> help;
};

// `failure` is what match_declaration said of this text.
Advice advice(const DeclarationText& text, const GrammarFailure& failure);

}  // namespace cocket
