#include "base/json_text.h"

#include "base/utf8.h"

namespace cocket {

void append_json_string(std::string& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    switch (point.value) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (point.value < 0x20 || point.value == 0x7F) {
          out += "\\u00";
          out += kDigits[point.value >> 4];
          out += kDigits[point.value & 15];
        } else if (!point.valid) {
          out += "\xEF\xBF\xBD";
        } else {
          out += text.substr(at, point.length);
        }
    }
    at += point.length;
  }
  out += '"';
}

}  // namespace cocket
