// Text that is appended to and then written, in pieces of memory of one size.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cocket {

class TextPieces {
 public:
  static constexpr size_t kPieceBytes = size_t{2} << 20;   // a huge page, where the system has them

  enum class Memory {
    kept,    // filled again after `clear`
    fresh,   // no byte is written twice, so that a pipe may take pages over (base/file.h: give_pages)
  };
  explicit TextPieces(Memory memory = Memory::kept) : memory_(memory) {}
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

  Memory memory() const { return memory_; }
  // Fresh memory that does not come in huge pages costs more than copying what is in it.
  bool is_dear() const { return dear_; }
  // What was appended, in order.
  std::vector<std::string_view> pieces() const;
  // Forgets the text. Of fresh memory the rest that was not written is kept.
  void clear();

 private:
  struct Unmap {
    void operator()(char* memory) const;
  };

  void append_over(std::string_view text);
  void open(size_t piece);

  Memory memory_ = Memory::kept;
  bool dear_ = false;
  std::vector<std::unique_ptr<char, Unmap>> pieces_;
  size_t first_ = 0;         // where the text begins in the first piece
  size_t current_ = 0;       // piece that is appended to
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace cocket
