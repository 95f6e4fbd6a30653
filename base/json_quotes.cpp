#include "base/json_quotes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace cocket {

void append_json_text(std::string& out, std::string_view text) {
  const bool as_it_is = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  });
  if (as_it_is && !first_invalid_utf8(text)) {
    out.push_back('"');
    out.append(text);
    out.push_back('"');
    return;
  }
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace cocket
