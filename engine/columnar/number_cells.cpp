#include "engine/columnar/number_cells.h"

// What else there is on x86 gains nothing here.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/columnar/number_cells.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cocket::columnar {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__

size_t read_numbers(const ShortNumbers&, size_t, int64_t*, uint64_t*, uint64_t*) { return 0; }

#else

namespace hn = hwy::HWY_NAMESPACE;

size_t read_numbers(const ShortNumbers& cells, size_t rows, int64_t* mantissas, uint64_t* regions, uint64_t* read) {
  const hn::CappedTag<uint64_t, 8> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::Repartition<uint32_t, decltype(d)> d32;
  const hn::Repartition<uint8_t, decltype(d)> d8;
  using Words = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  // 10 to the number of characters before the point; without one (8) to the scale of the edges.
  HWY_ALIGN static constexpr uint64_t kPowers[9] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 0, 10'000'000};
  auto all = [&](uint64_t byte) { return hn::Set(d, byte * 0x0101010101010101); };
  const Words tops = all(0x80);
  const Words rest = all(0x7F);
  const Words eight = hn::Set(d, 8);
  size_t i = 0;
  for (; i + lanes <= rows; i += lanes) {
    const Words size = hn::LoadU(d, cells.sizes + i);
    // Digits as numbers, the last in the highest byte, zeros in front.
    const Words shift = hn::And(hn::ShiftLeft<3>(hn::Sub(eight, size)), hn::Set(d, 63));
    const Words word = hn::Shl(hn::Xor(hn::LoadU(d, cells.words + i), all('0')), shift);
    const Words unlike = hn::Xor(word, all('.' ^ '0'));
    const Words points = hn::AndNot(hn::Or(hn::Or(hn::Add(hn::And(unlike, rest), rest), unlike), rest), tops);
    const auto none = hn::Eq(points, hn::Zero(d));
    // Ones in the bytes before the first point; everywhere if there is none.
    const Words first = hn::And(points, hn::Sub(hn::Zero(d), points));
    const Words before = hn::Sub(hn::ShiftRight<7>(first), hn::Set(d, 1));
    const Words up_to = hn::Or(hn::ShiftLeft<8>(before), hn::Set(d, 0xFF));
    const Words whole = hn::And(word, before);
    const Words digits = hn::IfThenElse(none, whole, hn::Or(hn::ShiftLeft<8>(whole), hn::AndNot(up_to, word)));
    const Words wrong = hn::And(hn::Or(digits, hn::Add(hn::And(digits, rest), all(0x76))), tops);
    const Words count = hn::SumsOf8(hn::BitCast(d8, hn::And(before, all(1))));

    // Pairs of digits, then all of them.
    const Words pairs = hn::Add(hn::Add(hn::ShiftLeft<3>(digits), hn::ShiftLeft<1>(digits)), hn::ShiftRight<8>(digits));
    const Words kept = hn::Set(d, 0x000000FF000000FF);
    const auto odd = hn::BitCast(d32, hn::And(pairs, kept));
    const auto even = hn::BitCast(d32, hn::And(hn::ShiftRight<16>(pairs), kept));
    const auto sums = hn::Add(hn::Mul(odd, hn::BitCast(d32, hn::Set(d, uint64_t{100} << 32 | 1'000'000))),
                              hn::Mul(even, hn::BitCast(d32, hn::Set(d, uint64_t{1} << 32 | 10'000))));
    const Words halves = hn::BitCast(d, sums);
    const Words value = hn::Add(hn::And(halves, hn::Set(d, 0xFFFFFFFF)), hn::ShiftRight<32>(halves));
    hn::StoreU(hn::BitCast(di, value), di, mantissas + i);

    const Words power = hn::GatherIndex(d, kPowers, hn::BitCast(di, hn::And(count, hn::Set(d, 15))));
    const auto tick = hn::BitCast(di, hn::MulEven(hn::BitCast(d32, value), hn::BitCast(d32, power)));
    Words region = hn::Zero(d);
    for (size_t e = 0; e < cells.num_edges; ++e) {
      const auto edge = hn::Set(di, cells.edges[e].tick);
      // Behind an edge that no tick is on lies the tick that it is rounded up to.
      const auto behind = cells.edges[e].exact ? hn::Gt(tick, edge) : hn::Not(hn::Lt(tick, edge));
      region = hn::Add(region, hn::IfThenElseZero(hn::RebindMask(d, behind), hn::Set(d, 2)));
      if (cells.edges[e].exact) region = hn::Add(region, hn::IfThenElseZero(hn::RebindMask(d, hn::Eq(tick, edge)), hn::Set(d, 1)));
    }
    const Words places = hn::IfThenZeroElse(none, hn::Sub(hn::Set(d, 7), count));
    hn::StoreU(hn::Or(region, hn::ShiftLeft<32>(places)), d, regions + i);

    // A digit on both sides of a point, and no byte that is none.
    auto signed_of = [&](Words v) { return hn::BitCast(di, v); };
    const auto fits = hn::And(hn::Gt(signed_of(size), hn::Zero(di)), hn::Lt(signed_of(size), hn::Set(di, 9)));
    const auto starts = hn::Gt(signed_of(hn::Add(count, size)), hn::Set(di, 8));
    const auto ends = hn::RebindMask(di, hn::Ne(count, hn::Set(d, 7)));
    const auto in_range = hn::And(hn::Not(hn::Lt(signed_of(region), hn::Set(di, static_cast<int64_t>(cells.first_region)))),
                                  hn::Not(hn::Gt(signed_of(region), hn::Set(di, static_cast<int64_t>(cells.last_region)))));
    const auto plain = hn::RebindMask(di, hn::Eq(wrong, hn::Zero(d)));
    const auto good = hn::And(hn::And(fits, starts), hn::And(hn::And(ends, plain), in_range));
    uint8_t bits[8] = {};
    hn::StoreMaskBits(di, good, bits);
    read[i / 64] |= uint64_t{bits[0]} << (i % 64);
  }
  return i;
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace cocket::columnar
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cocket::columnar {

HWY_EXPORT(read_numbers);

size_t read_short_numbers(const ShortNumbers& cells, size_t rows, int64_t* mantissas, uint64_t* regions, uint64_t* read) {
  return HWY_DYNAMIC_DISPATCH(read_numbers)(cells, rows, mantissas, regions, read);
}

}  // namespace cocket::columnar
#endif
