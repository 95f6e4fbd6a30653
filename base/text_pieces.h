// Text that is appended to and then written, in pieces of memory that are filled again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cocket {

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
    std::char_traits<char>::copy(at_, text.data(), text.size());   // of nothing as well
    at_ += text.size();
  }
  void push_back(char c) { append({&c, 1}); }

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
};

}  // namespace cocket
