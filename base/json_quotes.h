// Texts as JSON says them.
#pragma once

#include <string>
#include <string_view>

namespace cocket {

// A text in quotes, with escapes where JSON needs them; bytes that are no UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

}  // namespace cocket
