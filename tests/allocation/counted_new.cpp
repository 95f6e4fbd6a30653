// Replaces the allocator; apart from what uses it, so that no call is put inline.
#include "tests/allocation/counted_new.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<uint64_t> allocations_so_far{0};
}

void* operator new(size_t size) {
  allocations_so_far.fetch_add(1, std::memory_order_relaxed);
  if (void* made = std::malloc(size == 0 ? 1 : size)) return made;
  throw std::bad_alloc();
}
void* operator new[](size_t size) { return operator new(size); }
void operator delete(void* given) noexcept { std::free(given); }
void operator delete[](void* given) noexcept { std::free(given); }
void operator delete(void* given, size_t) noexcept { std::free(given); }
void operator delete[](void* given, size_t) noexcept { std::free(given); }

namespace cocket {

uint64_t num_allocations() { return allocations_so_far.load(std::memory_order_relaxed); }

}  // namespace cocket
