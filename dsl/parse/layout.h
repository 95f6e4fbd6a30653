// How words stand beside each other: shared by the formatter and by messages that quote a rule.
#pragma once

#include <string>
#include <string_view>

#include "dsl/parse/scan.h"

namespace cocket {

// Words and marks that join two lines: after one a line goes on, and so it does before one.
// (`,` joins only after itself, `=` too.)
bool is_line_joint(std::string_view word);

// Whether a blank stands between `left` and the word after it, when both are on one line. Both must
// be words of one declaration, which its `end` follows.
bool blank_after(const Token* left);

// The words from `first` up to, not including, `last`, as one line.
std::string one_line(const Token* first, const Token* last);

}  // namespace cocket
