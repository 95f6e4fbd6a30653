// A set kept as an ascending vector: one allocation, and looked through in order.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

namespace cocket::columnar {

template <typename T>
class Ascending {
 public:
  Ascending() = default;
  template <typename Iterator>
  Ascending(Iterator first, Iterator last) : items_(first, last) {
    std::sort(items_.begin(), items_.end());
    items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
  }

  void insert(const T& item) {
    if (items_.empty() || items_.back() < item) {
      items_.push_back(item);
      return;
    }
    const auto at = std::lower_bound(items_.begin(), items_.end(), item);
    if (item < *at) items_.insert(at, item);
  }
  template <typename Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) insert(*first);
  }
  void add(const Ascending& other) {
    if (std::includes(items_.begin(), items_.end(), other.begin(), other.end())) return;
    std::vector<T> both;
    both.reserve(items_.size() + other.size());
    std::set_union(items_.begin(), items_.end(), other.begin(), other.end(), std::back_inserter(both));
    items_ = std::move(both);
  }

  bool contains(const T& item) const { return std::binary_search(items_.begin(), items_.end(), item); }
  bool empty() const { return items_.empty(); }
  size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  friend bool operator==(const Ascending&, const Ascending&) = default;
  friend bool operator<(const Ascending& a, const Ascending& b) { return a.items_ < b.items_; }

 private:
  std::vector<T> items_;
};

}  // namespace cocket::columnar
