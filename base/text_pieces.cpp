#include "base/text_pieces.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace cocket {
namespace {

constexpr size_t kBytes = TextPieces::kPieceBytes;

char* mapped(size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

// A huge page begins where its size divides the address.
char* mapped_piece() {
  char* memory = mapped(2 * kBytes);
  const size_t before = (kBytes - reinterpret_cast<uintptr_t>(memory) % kBytes) % kBytes;
  if (before > 0) ::munmap(memory, before);
  ::munmap(memory + before + kBytes, kBytes - before);
  ::madvise(memory + before, kBytes, MADV_HUGEPAGE);
  return memory + before;
}

}  // namespace

void TextPieces::Unmap::operator()(char* memory) const { ::munmap(memory, kBytes); }

TextPieces& TextPieces::operator=(TextPieces&& other) noexcept {
  pieces_ = std::exchange(other.pieces_, {});
  current_ = std::exchange(other.current_, 0);
  at_ = std::exchange(other.at_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  aside_ = std::move(other.aside_);
  return *this;
}

// Makes the piece the one that is appended to.
void TextPieces::open(size_t piece) {
  if (piece == pieces_.size()) pieces_.emplace_back(mapped_piece());
  current_ = piece;
  at_ = pieces_[piece].get();
  end_ = at_ + kBytes;
}

void TextPieces::append_over(std::string_view text) {
  while (!text.empty()) {
    if (at_ == end_) open(at_ == nullptr ? 0 : current_ + 1);
    const size_t count = std::min(text.size(), static_cast<size_t>(end_ - at_));
    std::memcpy(at_, text.data(), count);
    at_ += count;
    text.remove_prefix(count);
  }
}

std::vector<std::string_view> TextPieces::pieces() const {
  std::vector<std::string_view> all;
  if (at_ == nullptr) return all;
  for (size_t i = 0; i < current_; ++i) all.emplace_back(pieces_[i].get(), kBytes);
  all.emplace_back(pieces_[current_].get(), filled());
  return all;
}

}  // namespace cocket
