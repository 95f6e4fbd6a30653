// Text that is appended to and then written, in pieces of memory that are filled again and again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cocket {

// Copies a text, of up to some hundred bytes mostly; gives where it ends.
inline char* copy_text(char* to, std::string_view text) {
  const char* const from = text.data();
  const size_t size = text.size();
  if (size > 256) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    // The last step goes over some bytes again.
    for (size_t at = 0; at + 16 < size; at += 16) std::memcpy(to + at, from + at, 16);
    std::memcpy(to + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(to, from, 8);
    std::memcpy(to + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(to, from, 4);
    std::memcpy(to + size - 4, from + size - 4, 4);
  } else if (size > 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
  return to + size;
}

class TextPieces {
 public:
  static constexpr size_t kPieceBytes = size_t{2} << 20;   // a huge page, where the system has them

  TextPieces() = default;
  TextPieces(TextPieces&& other) noexcept { *this = std::move(other); }
  TextPieces& operator=(TextPieces&& other) noexcept;

  void append(std::string_view text) {
    if (text.size() > static_cast<size_t>(end_ - at_)) {
      append_over(text);
      return;
    }
    at_ = copy_text(at_, text);
  }
  void push_back(char c) {
    if (at_ == end_) append_over({&c, 1});
    else *at_++ = c;
  }
  // Room for so many bytes, for a text that is made in place; `wrote` then says where it ends.
  char* room(size_t bytes) {
    if (bytes <= static_cast<size_t>(end_ - at_)) return at_;
    aside_.resize(std::max(aside_.size(), bytes));
    return aside_.data();
  }
  void wrote(const char* begin, const char* end) {
    if (begin == at_) at_ += end - begin;
    else append({begin, static_cast<size_t>(end - begin)});
  }

  size_t size() const { return at_ == nullptr ? 0 : current_ * kPieceBytes + filled(); }
  // What was appended, in order.
  std::vector<std::string_view> pieces() const;
  // Forgets the text, and keeps the memory.
  void clear() {
    if (at_ != nullptr) open(0);
  }

 private:
  struct Unmap {
    void operator()(char* memory) const;
  };

  size_t filled() const { return static_cast<size_t>(at_ - pieces_[current_].get()); }
  void append_over(std::string_view text);
  void open(size_t piece);

  std::vector<std::unique_ptr<char, Unmap>> pieces_;
  size_t current_ = 0;       // piece that is appended to; those before it are full
  char* at_ = nullptr;
  char* end_ = nullptr;
  std::string aside_;        // where a piece has no room for a text
};

}  // namespace cocket
