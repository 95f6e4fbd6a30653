// A list of plain values whose first few need no room of their own (private to engine/exact).
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <vector>

namespace cocket::exact {

template <typename T, size_t kOwn>
class ShortList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  ShortList() = default;
  ShortList(std::initializer_list<T> items) {  // NOLINT: lists are written in braces
    for (const T& item : items) push_back(item);
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return size_ > kOwn ? more_.data() : own_.data(); }
  const T* data() const { return size_ > kOwn ? more_.data() : own_.data(); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](size_t index) { return data()[index]; }
  const T& operator[](size_t index) const { return data()[index]; }
  T& front() { return *begin(); }
  const T& front() const { return *begin(); }
  const T& back() const { return *(end() - 1); }

  void reserve(size_t size) {
    if (size > kOwn) more_.reserve(size);
  }
  void push_back(T item) {
    if (size_ == kOwn) more_.assign(own_.begin(), own_.end());
    if (size_ < kOwn) own_[size_] = item;
    else more_.push_back(item);
    ++size_;
  }
  // With values made anew behind those that are there.
  void grow_to(size_t size) {
    while (size_ < size) push_back(T{});
  }
  void clear() {
    size_ = 0;
    more_.clear();
  }

 private:
  size_t size_ = 0;
  std::array<T, kOwn> own_{};
  std::vector<T> more_;              // all of them, where there are more than `kOwn`
};

}  // namespace cocket::exact
