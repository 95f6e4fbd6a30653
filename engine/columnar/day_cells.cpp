#include "engine/columnar/day_cells.h"

#include "engine/columnar/quick_cells.h"

// What else there is on x86 gains nothing here.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/columnar/day_cells.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace cocket::columnar {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__

size_t read_many(const uint64_t*, const uint64_t*, size_t, int64_t*, uint64_t*) { return 0; }

#else

namespace hn = hwy::HWY_NAMESPACE;

size_t read_many(const uint64_t* words, const uint64_t* tails, size_t rows, int64_t* days, uint64_t* read) {
  const hn::CappedTag<uint64_t, 8> d;
  const hn::RebindToSigned<decltype(d)> di;
  using Words = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  auto set = [&](uint64_t value) { return hn::Set(d, value); };
  auto ten_times = [](Words v) { return hn::Add(hn::ShiftLeft<3>(v), hn::ShiftLeft<1>(v)); };
  const Words low = set(0xFF);
  const Words tops = set(quick::kTops);
  size_t i = 0;
  for (; i + lanes <= rows; i += lanes) {
    // Digits are below 10 and dashes 0 from here on.
    const Words word = hn::Xor(hn::LoadU(d, words + i), set(0x2D30302D30303030));
    const Words wrong = hn::And(hn::Or(word, hn::Add(hn::AndNot(tops, word), set(0x7F76767F76767676))), tops);
    const Words tail = hn::Xor(hn::LoadU(d, tails + i), set(uint64_t{10} << 16 | 0x3030));
    const Words tens = hn::And(tail, low);
    const Words ones = hn::ShiftRight<8>(tail);          // above 9 where the size is not 10
    const Words pairs = hn::Add(ten_times(word), hn::ShiftRight<8>(word));
    const Words century = hn::And(pairs, low);
    // 100 times: 64 + 32 + 4.
    const Words hundreds = hn::Add(hn::Add(hn::ShiftLeft<6>(century), hn::ShiftLeft<5>(century)), hn::ShiftLeft<2>(century));
    const Words year = hn::Sub(hn::Add(hundreds, hn::And(hn::ShiftRight<16>(pairs), low)), set(quick::kFirstYear));
    const Words month = hn::And(hn::ShiftRight<40>(pairs), low);
    auto below = [&](Words v, int64_t end) {
      const auto of = hn::BitCast(di, v);
      return hn::AndNot(hn::Lt(of, hn::Zero(di)), hn::Lt(of, hn::Set(di, end)));
    };
    auto good = hn::And(hn::RebindMask(di, hn::Eq(wrong, hn::Zero(d))), hn::And(below(tens, 10), below(ones, 10)));
    good = hn::And(good, hn::And(below(year, quick::kYears), below(month, 13)));
    const Words index = hn::IfThenElseZero(hn::RebindMask(d, good), hn::Add(hn::ShiftLeft<4>(year), month));
    // Eight bytes at an entry of four, the lower half of which counts; behind the last month there are more.
    const auto* const months = reinterpret_cast<const int64_t*>(quick::kMonths.data());
    const auto packed = hn::GatherOffset(di, months, hn::BitCast(di, hn::ShiftLeft<2>(index)));
    const auto number = hn::BitCast(di, hn::Add(ten_times(tens), ones));
    good = hn::And(good, hn::And(hn::Gt(number, hn::Zero(di)), hn::Not(hn::Gt(number, hn::And(packed, hn::Set(di, 31))))));
    const auto before = hn::ShiftRight<37>(hn::ShiftLeft<32>(packed));
    hn::StoreU(hn::Add(before, number), di, days + i);
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

HWY_EXPORT(read_many);

size_t read_days(const uint64_t* words, const uint64_t* tails, size_t rows, int64_t* days, uint64_t* read) {
  return HWY_DYNAMIC_DISPATCH(read_many)(words, tails, rows, days, read);
}

}  // namespace cocket::columnar
#endif
