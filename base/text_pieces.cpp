#include "base/text_pieces.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

namespace cocket {
namespace {

constexpr size_t kBytes = TextPieces::kPieceBytes;
constexpr size_t kLeastRest = size_t{64} << 10;    // of fresh memory that is worth keeping

char* mapped(size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

// A huge page begins where its size divides the address.
char* mapped_piece() {
  char* memory = mapped(kBytes);
  if (reinterpret_cast<uintptr_t>(memory) % kBytes == 0) return memory;
  ::munmap(memory, kBytes);
  memory = mapped(2 * kBytes);
  const size_t before = (kBytes - reinterpret_cast<uintptr_t>(memory) % kBytes) % kBytes;
  if (before > 0) ::munmap(memory, before);
  ::munmap(memory + before + kBytes, kBytes - before);
  return memory + before;
}

long faults() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

}  // namespace

void TextPieces::Unmap::operator()(char* memory) const { ::munmap(memory, kBytes); }

TextPieces& TextPieces::operator=(TextPieces&& other) noexcept {
  memory_ = other.memory_;
  dear_ = std::exchange(other.dear_, false);
  pieces_ = std::exchange(other.pieces_, {});
  first_ = std::exchange(other.first_, 0);
  current_ = std::exchange(other.current_, 0);
  at_ = std::exchange(other.at_, nullptr);
  end_ = std::exchange(other.end_, nullptr);
  aside_ = std::move(other.aside_);
  return *this;
}

// Makes the piece the one that is appended to.
void TextPieces::open(size_t piece) {
  if (piece == pieces_.size()) {
    pieces_.emplace_back(mapped_piece());
    char* const memory = pieces_.back().get();
    ::madvise(memory, kBytes, MADV_HUGEPAGE);
    if (memory_ == Memory::fresh) {
      const long before = faults();
      dear_ = ::madvise(memory, kBytes, MADV_POPULATE_WRITE) != 0 || faults() - before > 1 || dear_;
    }
  }
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
  for (size_t i = 0; i <= current_; ++i) {
    const char* const memory = pieces_[i].get();
    const char* const begin = i == 0 ? memory + first_ : memory;
    const char* const end = i == current_ ? at_ : memory + kBytes;
    if (begin != end) all.emplace_back(begin, static_cast<size_t>(end - begin));
  }
  return all;
}

void TextPieces::clear() {
  if (at_ == nullptr) return;
  if (memory_ == Memory::kept) {
    current_ = 0;
    at_ = pieces_.front().get();
    end_ = at_ + kBytes;
    return;
  }
  const auto rest = static_cast<size_t>(end_ - at_);
  if (rest < kLeastRest) {
    *this = TextPieces(memory_);
    return;
  }
  std::unique_ptr<char, Unmap> last = std::move(pieces_[current_]);
  pieces_.clear();
  pieces_.push_back(std::move(last));
  current_ = 0;
  first_ = kBytes - rest;
}

}  // namespace cocket
