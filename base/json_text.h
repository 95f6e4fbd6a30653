// JSON written piece by piece, where building a document first would cost too much.
#pragma once

#include <string>
#include <string_view>

namespace cocket {

// Appends `text` as a JSON string with its quotes. Control characters are escaped; bytes that are
// not UTF-8 become U+FFFD, so that the output is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace cocket
