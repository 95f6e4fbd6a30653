#include "io/plain_json.h"

#include "base/utf8.h"

namespace cocket {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighs = 0x8080808080808080;
// A number of so many digits is not too great for a double, which would make it malformed.
constexpr size_t kMostDigits = 300;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The high bit of each byte that is 0; of bytes above such a byte perhaps too.
uint64_t zero_bytes(uint64_t word) { return (word - kOnes) & ~word & kHighs; }

// Bytes at which a text may end or go wrong, from the lowest on; above the lowest there may be others.
uint64_t special_bytes(uint64_t word) {
  const uint64_t below_space = (word - kOnes * 0x20) & ~word & kHighs;
  return zero_bytes(word ^ (kOnes * '"')) | zero_bytes(word ^ (kOnes * '\\')) | below_space | (word & kHighs);
}

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

// Four hexadecimal digits at the start of `text`.
bool hex_code(std::string_view text, uint32_t& code) {
  if (text.size() < 4) return false;
  code = 0;
  for (size_t i = 0; i < 4; ++i) {
    const char c = text[i];
    uint32_t digit = 0;
    if (is_digit(c)) digit = static_cast<uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    else return false;
    code = code << 4 | digit;
  }
  return true;
}

}  // namespace

PlainJson::Text PlainJson::take_any_text(std::string_view& inner) {
  if (peek() != '"') return Text::none;
  const char* const begin = at_ + 1;
  const char* at = begin;
  bool escaped = false, ascii = true;
  for (;;) {
    if (at >= end_) return Text::none;
    uint64_t word;
    std::memcpy(&word, at, sizeof word);
    const uint64_t special = special_bytes(word);
    if (special == 0) {
      at += 8;
      continue;
    }
    at += std::countr_zero(special) / 8;
    if (at >= end_) return Text::none;
    const auto byte = static_cast<unsigned char>(*at);
    if (byte == '"') break;
    if (byte < 0x20) return Text::none;
    if (byte == '\\') {
      escaped = true;
      at += 2;
    } else {
      ascii = ascii && byte < 0x80;
      ++at;
    }
  }
  inner = {begin, static_cast<size_t>(at - begin)};
  if (!ascii && first_invalid_utf8(inner)) return Text::none;
  at_ = at + 1;
  return escaped ? Text::escaped : Text::plain;
}

bool PlainJson::take_number(std::string_view& digits) {
  const char* at = at_;
  const bool negative = peek() == '-';
  at += negative;
  if (at >= end_ || !is_digit(*at)) return false;
  const char* const first = at;
  while (at < end_ && is_digit(*at)) ++at;
  if (*first == '0' && at - first > 1) return false;
  bool whole = true;
  if (at < end_ && *at == '.') {
    const char* const point = at++;
    while (at < end_ && is_digit(*at)) ++at;
    if (at - point < 2) return false;
    whole = false;
  }
  // An exponent, or no number; a whole -0 reads as 0.
  if (at < end_ && *at != ',' && *at != '}' && *at != ']' && *at != ' ' && *at != '\t' && *at != '\r') return false;
  if (static_cast<size_t>(at - at_) > kMostDigits || (whole && negative && *first == '0')) return false;
  digits = {at_, static_cast<size_t>(at - at_)};
  at_ = at;
  return true;
}

bool resolve_json_text(std::string_view inner, std::string& out) {
  while (!inner.empty()) {
    const size_t escape = inner.find('\\');
    out.append(inner.substr(0, escape));
    if (escape == std::string_view::npos) return true;
    inner.remove_prefix(escape + 1);
    if (inner.empty()) return false;
    const char kind = inner.front();
    inner.remove_prefix(1);
    switch (kind) {
      case '"': case '\\': case '/': out.push_back(kind); break;
      case 'b': out.push_back('\b'); break;
      case 'f': out.push_back('\f'); break;
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'u': {
        uint32_t code = 0;
        if (!hex_code(inner, code) || (code >= 0xDC00 && code < 0xE000)) return false;
        inner.remove_prefix(4);
        if (code >= 0xD800 && code < 0xDC00) {
          uint32_t low = 0;
          if (!inner.starts_with("\\u") || !hex_code(inner.substr(2), low) || low < 0xDC00 || low >= 0xE000) return false;
          inner.remove_prefix(6);
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(out, code);
        break;
      }
      default: return false;
    }
  }
  return true;
}

}  // namespace cocket
