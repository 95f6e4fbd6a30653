#include "engine/columnar/pair_lookup.h"

#include <cstring>

// What else there is on x86 gains nothing here.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/columnar/pair_lookup.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cocket::columnar {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

bool look_up(const uint32_t* cells, unsigned shift, const uint32_t* a, const uint32_t* b, size_t rows, uint32_t* out) {
  const hn::CappedTag<uint32_t, 16> d;
  const hn::RebindToSigned<decltype(d)> indices;
  const size_t lanes = hn::Lanes(d);
  auto least = hn::Set(d, UINT32_MAX);
  size_t i = 0;
  for (; i + lanes <= rows; i += lanes) {
    auto index = hn::ShiftLeftSame(hn::LoadU(d, a + i), static_cast<int>(shift));
    if (b != nullptr) index = hn::Add(index, hn::LoadU(d, b + i));
    const auto found = hn::GatherIndex(d, cells, hn::BitCast(indices, index));
    hn::StoreU(found, d, out + i);
    least = hn::Min(least, found);
  }
  bool met = hn::GetLane(hn::MinOfLanes(d, least)) != 0;
  for (; i < rows; ++i) {
    out[i] = cells[(size_t{a[i]} << shift) + (b == nullptr ? 0 : b[i])];
    met = met && out[i] != 0;
  }
  return met;
}

template <uint32_t kCount>
bool look_up_some(const uint32_t* cells, const LeafColumns& leaves, size_t rows, uint32_t* out, uint64_t* zeros) {
  const hn::CappedTag<uint32_t, 16> d;
  const hn::RebindToSigned<decltype(d)> indices;
  const size_t lanes = hn::Lanes(d);
  const auto mask = hn::Set(d, leaves.mask);
  const auto zero = hn::Zero(d);
  bool met = true;
  size_t i = 0;
  for (; i + lanes <= rows; i += lanes) {
    auto index = hn::ShiftLeftSame(hn::LoadU(d, leaves.columns[0] + i), leaves.shifts[0]);
    for (uint32_t leaf = 1; leaf < kCount; ++leaf) {
      index = hn::Or(index, hn::ShiftLeftSame(hn::LoadU(d, leaves.columns[leaf] + i), leaves.shifts[leaf]));
    }
    const auto found = hn::GatherIndex(d, cells, hn::BitCast(indices, hn::And(index, mask)));
    hn::StoreU(found, d, out + i);
    const auto is_zero = hn::Eq(found, zero);
    if (i % 64 == 0) zeros[i / 64] = 0;
    if (hn::AllFalse(d, is_zero)) continue;
    met = false;
    uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, is_zero, bytes);
    uint64_t bits = 0;
    std::memcpy(&bits, bytes, sizeof bits);
    zeros[i / 64] |= bits << (i % 64);
  }
  for (; i < rows; ++i) {
    if (i % 64 == 0) zeros[i / 64] = 0;
    out[i] = cells[leaves.index(i)];
    zeros[i / 64] |= uint64_t{out[i] == 0} << (i % 64);
    met = met && out[i] != 0;
  }
  return met;
}

bool look_up_leaves(const uint32_t* cells, const LeafColumns& leaves, size_t rows, uint32_t* out, uint64_t* zeros) {
  switch (leaves.count) {
    case 1: return look_up_some<1>(cells, leaves, rows, out, zeros);
    case 2: return look_up_some<2>(cells, leaves, rows, out, zeros);
    case 3: return look_up_some<3>(cells, leaves, rows, out, zeros);
    default: return look_up_some<4>(cells, leaves, rows, out, zeros);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace cocket::columnar
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cocket::columnar {

HWY_EXPORT(look_up);
HWY_EXPORT(look_up_leaves);

bool look_up_pairs(const uint32_t* cells, unsigned shift, const uint32_t* a, const uint32_t* b, size_t rows, uint32_t* out) {
  return HWY_DYNAMIC_DISPATCH(look_up)(cells, shift, a, b, rows, out);
}

bool look_up_leaves(const uint32_t* cells, const LeafColumns& leaves, size_t rows, uint32_t* out, uint64_t* zeros) {
  return HWY_DYNAMIC_DISPATCH(look_up_leaves)(cells, leaves, rows, out, zeros);
}

}  // namespace cocket::columnar
#endif
