#include "io/csv_structure.h"

#include <algorithm>

// An instruction set between these gains little and is one more to test.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "io/csv_structure.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// Compiled once for each instruction set. Nothing in here may call a function with external linkage
// that is defined inline elsewhere: the linker could keep its copy for the widest set.
HWY_BEFORE_NAMESPACE();
namespace cocket {
namespace HWY_NAMESPACE {
namespace {

constexpr size_t kWord = 64;

inline size_t first_bit(uint64_t bits) { return static_cast<size_t>(__builtin_ctzll(bits)); }
inline size_t last_bit(uint64_t bits) { return 63 - static_cast<size_t>(__builtin_clzll(bits)); }
inline size_t count_bits(uint64_t bits) { return static_cast<size_t>(__builtin_popcountll(bits)); }
inline uint64_t below(size_t bit) { return (uint64_t{1} << bit) - 1; }

// A row's fields whose first byte is a quote had some; what is left of them is not checked here.
struct Stripped {
  size_t quoted = 0;
  bool fits = true;  // none is longer than allowed
};

// 64 bytes, to be asked where a byte stands in them.
struct PortableWord {
  explicit PortableWord(const char* text) : text_(text) {}
  uint64_t where(char wanted) const {
    constexpr uint64_t kLow = 0x7f7f7f7f7f7f7f7f;
    const uint64_t pattern = uint64_t{0x0101010101010101} * static_cast<unsigned char>(wanted);
    uint64_t bits = 0;
    for (size_t i = 0; i < kWord; i += sizeof(uint64_t)) {
      uint64_t bytes = 0;
      __builtin_memcpy(&bytes, text_ + i, sizeof bytes);
      if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) bytes = __builtin_bswap64(bytes);
      bytes ^= pattern;
      // The top bit of each byte that is zero; a product that gathers them in its top byte.
      const uint64_t zeros = ~(((bytes & kLow) + kLow) | bytes | kLow);
      bits |= ((zeros >> 7) * 0x0102040810204080 >> 56) << i;
    }
    return bits;
  }
  // Bit i: the number of bits of `bits` at or below i is odd.
  static uint64_t parity(uint64_t bits) {
    for (size_t shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
  }
  // Writes base + bit for each bit of `bits`, and next to it that plus one. Up to 64 entries behind
  // those may be overwritten.
  static void write_places(uint64_t bits, uint32_t base, uint32_t* to_end, uint32_t* to_begin) {
    const size_t count = count_bits(bits);
    // Eight at a time without asking whether there are as many.
    for (size_t done = 0; done < count; done += 8) {
      for (size_t i = 0; i < 8; ++i) {
        const uint32_t where = base + static_cast<uint32_t>(first_bit(bits | (uint64_t{1} << 63)));
        to_end[done + i] = where;
        to_begin[done + i] = where + 1;
        bits &= bits - 1;
      }
    }
  }
  // Takes the quotes off the fields of a row.
  static Stripped strip(const char* text, uint32_t* begins, uint32_t* ends, size_t count,
                        size_t max_field_bytes) {
    Stripped stripped;
    for (size_t i = 0; i < count; ++i) {
      const uint32_t quote = text[begins[i]] == '"' ? 1 : 0;
      begins[i] += quote;
      ends[i] -= quote;
      stripped.quoted += quote;
      stripped.fits &= quote == 0 || ends[i] - begins[i] <= max_field_bytes;
    }
    return stripped;
  }
  const char* text_;
};

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
using Word = PortableWord;
#else
namespace hn = hwy::HWY_NAMESPACE;

struct Word {
  using Bytes = hn::CappedTag<uint8_t, kWord>;
  static constexpr size_t kVectors = kWord / hn::MaxLanes(Bytes());
  explicit Word(const char* text) {
    const Bytes d;
    for (size_t i = 0; i < kVectors; ++i) {
      vectors_[i] = hn::LoadU(d, reinterpret_cast<const uint8_t*>(text) + i * hn::Lanes(d));
    }
  }
  uint64_t where(char wanted) const {
    const Bytes d;
    const auto all = hn::Set(d, static_cast<uint8_t>(wanted));
    uint8_t bytes[kWord / 8] = {};
    for (size_t i = 0; i < kVectors; ++i) {
      hn::StoreMaskBits(d, hn::Eq(vectors_[i], all), bytes + i * hn::Lanes(d) / 8);
    }
    uint64_t bits = 0;
    __builtin_memcpy(&bits, bytes, sizeof bits);
    return bits;
  }
  static uint64_t parity(uint64_t bits) {
    const hn::FixedTag<uint64_t, 2> d;
    return hn::GetLane(hn::CLMulLower(hn::Set(d, bits), hn::Set(d, ~uint64_t{0})));
  }
  static void write_places(uint64_t bits, uint32_t base, uint32_t* to_end, uint32_t* to_begin) {
#if HWY_TARGET == HWY_AVX3
    const hn::CappedTag<uint32_t, 16> d;
    auto places = hn::Iota(d, base);
    for (size_t i = 0; i < 4; ++i) {
      const auto part = static_cast<uint16_t>(bits >> (16 * i));
      uint8_t part_bytes[8] = {};
      __builtin_memcpy(part_bytes, &part, sizeof part);
      const auto packed = hn::Compress(places, hn::LoadMaskBits(d, part_bytes));
      hn::StoreU(packed, d, to_end);
      hn::StoreU(hn::Add(packed, hn::Set(d, 1)), d, to_begin);
      const size_t count = count_bits(part);
      to_end += count;
      to_begin += count;
      places = hn::Add(places, hn::Set(d, 16));
    }
#else
    PortableWord::write_places(bits, base, to_end, to_begin);
#endif
  }
  static Stripped strip(const char* text, uint32_t* begins, uint32_t* ends, size_t count,
                        size_t max_field_bytes) {
    const hn::CappedTag<uint32_t, 16> d;
    const hn::RebindToSigned<decltype(d)> offsets;
    const auto max_length = hn::Set(
        d, max_field_bytes < UINT32_MAX ? static_cast<uint32_t>(max_field_bytes) : UINT32_MAX);
    Stripped stripped;
    for (size_t i = 0; i < count; i += hn::Lanes(d)) {
      const auto mine = hn::FirstN(d, count - i);
      const auto begin = hn::LoadU(d, begins + i);
      const auto end = hn::LoadU(d, ends + i);
      const auto first = hn::GatherOffset(d, reinterpret_cast<const uint32_t*>(text),
                                          hn::BitCast(offsets, hn::IfThenElseZero(mine, begin)));
      const auto quoted = hn::And(mine, hn::Eq(hn::And(first, hn::Set(d, 0xFF)), hn::Set(d, '"')));
      const auto one = hn::IfThenElseZero(quoted, hn::Set(d, 1));
      const auto new_begin = hn::Add(begin, one);
      const auto new_end = hn::Sub(end, one);
      hn::StoreU(new_begin, d, begins + i);
      hn::StoreU(new_end, d, ends + i);
      stripped.quoted += hn::CountTrue(d, quoted);
      stripped.fits &=
          hn::AllFalse(d, hn::And(quoted, hn::Gt(hn::Sub(new_end, new_begin), max_length)));
    }
    return stripped;
  }
  hn::Vec<Bytes> vectors_[kVectors];
};
#endif

// What the quotes of one word mean, given those before it.
struct Quotes {
  uint64_t pairing = 0;  // those that open or close a field or stand doubled in one
  uint64_t bare = 0;     // those that are ordinary bytes
  uint64_t inside = 0;   // bytes inside quotes, the opening quote too, the closing one not
  uint64_t bad = 0;      // what is before the first of these is read right, the rest is not
};

class QuoteReader {
 public:
  // Nothing of what came before reaches into this word.
  bool outside() const { return inside_ == 0 && closed_ == 0 && closed_cr_ == 0; }

  // `at_start`: the byte before the word is a separator or a line end outside quotes, or there is
  // none.
  template <class W>
  Quotes read(const W& word, uint64_t quotes, uint64_t separators, uint64_t line_ends,
              bool at_start) {
    Quotes got;
    got.pairing = quotes;
    const uint64_t carriages = word.where('\r');
    uint64_t closing = 0;
    uint64_t carriage = 0;
    for (;;) {
      got.inside = W::parity(got.pairing) ^ inside_;
      const uint64_t opening = got.pairing & got.inside;
      closing = got.pairing & ~got.inside;
      const uint64_t ends = (separators | line_ends) & ~got.inside;
      const uint64_t after_close = (closing << 1) | closed_;
      carriage = after_close & carriages;
      const uint64_t after_carriage = (carriage << 1) | closed_cr_;
      const uint64_t may_open = (ends << 1) | uint64_t{at_start} | after_close;
      const uint64_t bare = opening & ~may_open;
      got.bad = (after_close & ~(separators | line_ends | got.pairing | carriage)) |
                (after_carriage & ~line_ends);
      // Quotes pair up as read as far as the first that is none; without it the next may differ.
      const uint64_t first = bare & (~bare + 1);
      if (first == 0) break;
      got.pairing &= ~first;
      got.bare |= first;
    }
    inside_ = (got.inside >> 63) != 0 ? ~uint64_t{0} : 0;
    closed_ = closing >> 63;
    closed_cr_ = carriage >> 63;
    return got;
  }

 private:
  uint64_t inside_ = 0;     // all ones: the last byte of the word before is inside quotes
  uint64_t closed_ = 0;     // it is a closing quote
  uint64_t closed_cr_ = 0;  // it is a CR behind a closing quote
};

template <class W>
CsvBorders borders(const char* text, size_t size, char separator, size_t sure_bytes,
                   size_t max_records) {
  CsvBorders found;
  QuoteReader reader;
  size_t start = 0;      // of the record under way
  uint64_t pending = 0;  // line ends inside its quotes
  for (size_t at = 0; at < size; at += kWord) {
    const W word(text + at);
    uint64_t valid = size - at >= kWord ? ~uint64_t{0} : below(size - at);
    const uint64_t quotes = word.where('"') & valid;
    uint64_t line_ends = word.where('\n') & valid;
    uint64_t inner = 0;
    if (quotes != 0 || !reader.outside()) {
      const bool at_start = at == start || text[at - 1] == separator;
      const Quotes read =
          reader.read(word, quotes, word.where(separator) & valid, line_ends, at_start);
      if ((read.bad & valid) != 0) {
        found.doubtful = true;
        valid &= below(first_bit(read.bad & valid));
        line_ends &= valid;
      }
      inner = line_ends & read.inside;
      line_ends &= ~read.inside;
    }
    // Lines of nothing, or of a CR alone.
    const uint64_t starts = (line_ends << 1) | uint64_t{start == at};
    const uint64_t carriages = word.where('\r') & starts;
    const bool carriage_before = at > 0 && start == at - 1 && text[at - 1] == '\r';
    const uint64_t blanks = line_ends & (starts | (carriages << 1) | uint64_t{carriage_before});
    const size_t ends = count_bits(line_ends);
    if (inner != 0 || pending != 0 || ends >= max_records - found.records) {
      uint64_t rest = line_ends;
      uint64_t inner_rest = inner;
      while (rest != 0) {
        const size_t bit = first_bit(rest);
        const uint64_t mine = inner_rest & below(bit);
        inner_rest &= ~mine;
        pending += count_bits(mine);
        if (pending != 0 && at + bit + 1 - start > sure_bytes) {
          found.doubtful = true;
          found.end = start;
          return found;
        }
        found.lines += pending + 1;
        found.blank_lines += (blanks >> bit) & 1;
        found.records += 1 - ((blanks >> bit) & 1);
        pending = 0;
        start = at + bit + 1;
        if (found.records == max_records) {
          found.doubtful = false;
          found.end = start;
          return found;
        }
        rest &= rest - 1;
      }
      pending += count_bits(inner_rest);
    } else if (line_ends != 0) {
      const size_t blank = blanks == 0 ? 0 : count_bits(blanks);
      found.lines += ends;
      found.blank_lines += blank;
      found.records += ends - blank;
      start = at + last_bit(line_ends) + 1;
    }
    if (found.doubtful) break;
  }
  found.end = start;
  return found;
}

template <class W>
size_t split(const char* text, size_t begin, size_t end, char separator, const Limits& limits,
             CsvRows& rows) {
  const size_t columns = rows.num_columns;
  uint32_t* const begins = rows.begins;
  uint32_t* const ends = rows.ends;
  size_t row = rows.rows;
  size_t row_field = row * columns;  // the first field of the record under way
  size_t field = row_field;
  size_t start = begin;
  uint32_t line = rows.line;  // line ends before the record under way
  uint32_t word_line = line;  // line ends before the word
  size_t quotes_before = 0;   // quotes of the record under way in earlier words
  size_t bare_before = 0;     // bare ones
  QuoteReader reader;
  bool doubtful = false;
  begins[field] = static_cast<uint32_t>(begin);
  for (size_t at = begin; at < end && !doubtful; at += kWord) {
    const W word(text + at);
    uint64_t valid = end - at >= kWord ? ~uint64_t{0} : below(end - at);
    uint64_t quotes = word.where('"') & valid;
    uint64_t bare = 0;
    const uint64_t separators = word.where(separator) & valid;
    const uint64_t all_line_ends = word.where('\n') & valid;
    uint64_t line_ends = all_line_ends;
    uint64_t found = separators | line_ends;
    if (quotes != 0 || !reader.outside()) {
      const bool at_start = at == start || text[at - 1] == separator;
      const Quotes read = reader.read(word, quotes, separators, all_line_ends, at_start);
      const uint64_t bad = read.bad & valid;
      quotes = read.pairing;
      bare = read.bare;
      if (bad != 0) {
        doubtful = true;
        valid = below(first_bit(bad));
      }
      found &= ~read.inside & valid;
      line_ends &= found;
    }
    const size_t count = count_bits(found);
    W::write_places(found, static_cast<uint32_t>(at), ends + field, begins + field + 1);
    uint64_t quotes_left = quotes;
    for (uint64_t left = line_ends; left != 0; left &= left - 1) {
      const size_t bit = first_bit(left);
      const size_t last = field + count_bits(found & below(bit));
      const size_t stop = at + bit;
      if (last + 1 - row_field != columns) {
        doubtful = true;
        break;
      }
      const size_t raw_end = stop > start && text[stop - 1] == '\r' ? stop - 1 : stop;
      if (raw_end == start || stop - start >= limits.max_record_bytes) {
        doubtful = true;
        break;
      }
      ends[last] = static_cast<uint32_t>(raw_end);
      const size_t quotes_here = quotes_before + count_bits(quotes_left & below(bit));
      if (quotes_here != 0) {
        const Stripped stripped =
            W::strip(text, begins + row_field, ends + row_field, columns, limits.max_field_bytes);
        if (!stripped.fits) {
          doubtful = true;
          break;
        }
        if (quotes_here != 2 * stripped.quoted) {
          rows.doubled[rows.num_doubled++] = static_cast<uint32_t>(row);
        }
      }
      quotes_before = 0;
      quotes_left &= ~below(bit);
      rows.bare_quotes += bare_before + count_bits(bare & below(bit));
      bare_before = 0;
      bare &= ~below(bit);
      rows.raw_begins[row] = static_cast<uint32_t>(start);
      rows.raw_ends[row] = static_cast<uint32_t>(raw_end);
      rows.lines[row] = line;
      line = word_line + static_cast<uint32_t>(count_bits(all_line_ends & below(bit))) + 1;
      start = stop + 1;
      row_field = last + 1;
      ++row;
    }
    quotes_before += count_bits(quotes_left);
    bare_before += count_bits(bare);
    word_line += static_cast<uint32_t>(count_bits(all_line_ends));
    field += count;
    // Fields that are too many for the record would only make memory resident.
    if (field - row_field > columns + kWord) doubtful = true;
  }
  rows.rows = row;
  rows.line = line;
  return start;
}

}  // namespace

CsvBorders vector_borders(const char* text, size_t size, char separator, size_t sure_bytes,
                          size_t max_records) {
  return borders<Word>(text, size, separator, sure_bytes, max_records);
}

size_t vector_split(const char* text, size_t begin, size_t end, char separator,
                    const Limits& limits, CsvRows& rows) {
  return split<Word>(text, begin, end, separator, limits, rows);
}

#if HWY_TARGET == HWY_STATIC_TARGET
CsvBorders portable_borders(const char* text, size_t size, char separator, size_t sure_bytes,
                            size_t max_records) {
  return borders<PortableWord>(text, size, separator, sure_bytes, max_records);
}

size_t portable_split(const char* text, size_t begin, size_t end, char separator,
                      const Limits& limits, CsvRows& rows) {
  return split<PortableWord>(text, begin, end, separator, limits, rows);
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace cocket
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "base/check.h"

namespace cocket {
namespace {

HWY_EXPORT(vector_borders);
HWY_EXPORT(vector_split);

struct Kernels {
  CsvBorders (*borders)(const char*, size_t, char, size_t, size_t);
  size_t (*split)(const char*, size_t, size_t, char, const Limits&, CsvRows&);
};

Kernels kernels_of(CsvIsa isa) {
  COCKET_CHECK(csv_isa_present(isa));
  switch (isa) {
    case CsvIsa::best: break;
    case CsvIsa::scalar:
      return {&HWY_STATIC_DISPATCH(portable_borders), &HWY_STATIC_DISPATCH(portable_split)};
    case CsvIsa::avx2:
#if HWY_TARGETS & HWY_AVX2
      return {&N_AVX2::vector_borders, &N_AVX2::vector_split};
#else
      break;
#endif
    case CsvIsa::avx512:
#if HWY_TARGETS & HWY_AVX3
      return {&N_AVX3::vector_borders, &N_AVX3::vector_split};
#else
      break;
#endif
  }
  return {HWY_DYNAMIC_DISPATCH(vector_borders), HWY_DYNAMIC_DISPATCH(vector_split)};
}

}  // namespace

bool csv_isa_present(CsvIsa isa) {
  // Asking the processor takes longer than splitting a record.
  [[maybe_unused]] static const int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  switch (isa) {
    case CsvIsa::best:
    case CsvIsa::scalar: return true;
    case CsvIsa::avx2:
#if HWY_TARGETS & HWY_AVX2
      return (targets & HWY_AVX2) != 0;
#else
      return false;
#endif
    case CsvIsa::avx512:
#if HWY_TARGETS & HWY_AVX3
      return (targets & HWY_AVX3) != 0;
#else
      return false;
#endif
  }
  return false;
}

bool csv_separator_is_plain(char separator) {
  return separator != '"' && separator != '\n' && separator != '\r';
}

size_t sure_record_bytes(const Limits& limits) {
  // A field, and with it a separator, takes at least one byte.
  return std::min({limits.max_columns, limits.max_field_bytes, limits.max_record_bytes - 1});
}

CsvBorders find_csv_borders(CsvIsa isa, std::string_view text, char separator, size_t sure_bytes,
                            size_t max_records) {
  if (!csv_separator_is_plain(separator)) {
    CsvBorders none;
    none.doubtful = !text.empty();
    return none;
  }
  return kernels_of(isa).borders(text.data(), text.size(), separator, sure_bytes, max_records);
}

size_t split_csv_records(CsvIsa isa, const char* text, size_t begin, size_t end, char separator,
                         const Limits& limits, CsvRows& rows) {
  if (!csv_separator_is_plain(separator)) return begin;
  return kernels_of(isa).split(text, begin, end, separator, limits, rows);
}

}  // namespace cocket
#endif  // HWY_ONCE
