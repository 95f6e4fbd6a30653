// The limit: what a program can do that was written by hand for one file and one set of rules. It reads
// the first shape of `generate.cpp` (its columns in its order, quotes, no line breaks in names), decides
// the small module, and writes id, verdict, provisions, missing and margin as `cocket check` does.
//
//   limit FILE [--threads N] > RESULT
//
// Made to be as fast as was found possible while still exact: separators found 64 bytes at a time,
// numbers as ticks of 1e-6 by one shuffle, rules as bit operations (`limit_rules.h`). Anything outside
// its one purpose (another header, more than six decimals, a cell that cannot be read) stops it.
#include <fcntl.h>
#include <immintrin.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "limit_rules.h"

namespace limit {
namespace {

constexpr std::string_view kHeader =
    "id,customer,item.tpp,item.die_area,item.transfer_rate,item.memory_bandwidth,item.io_bandwidth,"
    "item.datacenter,shipment.origin,shipment.destination,shipment.export_date,end_user.headquarters,"
    "end_user.ultimate_parent,shipment.bis_licence,shipment.nac_notice_date,shipment.malaysia_permit\n";
constexpr std::string_view kResultHeader = "id,verdict,provisions,missing,margin\n";
enum Column {
  kIdColumn, kCustomer, kTppColumn, kAreaColumn, kTransferColumn, kMemoryColumn, kIoColumn, kDatacenterColumn,
  kOriginColumn, kDestinationColumn, kDateColumn, kHeadquartersColumn, kParentColumn, kLicenceColumn,
  kNoticeColumn, kPermitColumn, kNumColumns
};
constexpr size_t kChunk = 1 << 20;
constexpr size_t kLongestLine = 1 << 12;
constexpr size_t kPadding = 128;
constexpr size_t kLongestAnswer = 512;

[[noreturn]] void stop(const char* what) {
  fprintf(stderr, "limit: %s\n", what);
  exit(1);
}

// ---- numbers --------------------------------------------------------------------------------------

// For a cell of `length` bytes that end a block of 16, with its point at `point`: where each digit goes
// so that ten stand before the point and six behind it.
struct Shuffles {
  alignas(16) uint8_t control[17][17][16];
  Shuffles() {
    for (int length = 0; length <= 16; ++length) {
      for (int point = 0; point <= 16; ++point) {
        const int whole = std::min(point, length);
        for (int to = 0; to < 16; ++to) {
          int from = -1;
          if (to < 10) {
            const int digit = whole - 10 + to;
            if (digit >= 0) from = digit;
          } else {
            const int digit = point + 1 + (to - 10);
            if (digit < length) from = digit;
          }
          control[length][point][to] = from < 0 ? 0x80 : static_cast<uint8_t>(16 - length + from);
        }
      }
    }
  }
};
const Shuffles kShuffles;

// `end` has at least 16 readable bytes before it.
inline Number number(const char* begin, const char* end) {
  const auto length = static_cast<size_t>(end - begin);
  if (length == 0) return {0, false};
  if (length > 16) [[unlikely]] stop("a number of more than 16 characters");
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const unsigned points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')))) >> (16 - length);
  const auto point = static_cast<size_t>(std::countr_zero(points | (1u << length)));
  const __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')),
                                          _mm_load_si128(reinterpret_cast<const __m128i*>(kShuffles.control[length][point])));
  // A byte that is no digit is above 9 once it is unsigned; a second point is one as well.
  const __m128i bad = _mm_subs_epu8(digits, _mm_set1_epi8(9));
  if (!_mm_testz_si128(bad, bad) || point > 10 || length > point + 7) [[unlikely]] stop("a number that cannot be read");
  const __m128i tens = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a));
  const __m128i hundreds = _mm_madd_epi16(tens, _mm_set1_epi32(0x00010064));
  const __m128i packed = _mm_packus_epi32(hundreds, hundreds);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(0x00012710));
  const auto both = static_cast<uint64_t>(_mm_cvtsi128_si64(eights));
  return {static_cast<int64_t>((both & 0xffffffffu) * 100000000u + (both >> 32)), true};
}

// ---- days -----------------------------------------------------------------------------------------

constexpr int kFirstYear = 2000;
constexpr int kYears = 100;

constexpr int days_of(int year, int month, int day) {
  const int y = year - (month <= 2 ? 1 : 0);
  const int era = y / 400;
  const int yoe = y - era * 400;
  const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}
int days_of(std::string_view text) { return days_of(std::stoi(std::string(text)), std::stoi(std::string(text.substr(5))), std::stoi(std::string(text.substr(8)))); }

struct Calendar {
  std::array<int32_t, kYears * 16> month_starts;  // of the day before the first; INT32_MIN: no such month
  std::array<uint8_t, kYears * 16> month_lengths{};
  int first = days_of(kFirstYear, 1, 1);
  std::vector<uint8_t> segments;
  Calendar() {
    for (int year = 0; year < kYears; ++year) {
      for (int month = 1; month <= 12; ++month) {
        const int start = days_of(kFirstYear + year, month, 1);
        const int next = month == 12 ? days_of(kFirstYear + year + 1, 1, 1) : days_of(kFirstYear + year, month + 1, 1);
        month_starts[static_cast<size_t>(year * 16 + month)] = start - 1;
        month_lengths[static_cast<size_t>(year * 16 + month)] = static_cast<uint8_t>(next - start);
      }
    }
    segments.resize(static_cast<size_t>(days_of(kFirstYear + kYears, 1, 1) - first), 0);
    for (size_t segment = 1; segment < kNumSegments; ++segment) {
      const auto from = segments.begin() + (days_of(kSegmentStarts[segment]) - first);
      std::fill(from, segments.end(), static_cast<uint8_t>(segment));
    }
  }
};
const Calendar kCalendar;

// "YYYY-MM-DD", days since 1970-01-01.
inline int day(const char* begin, const char* end) {
  if (end - begin != 10) [[unlikely]] stop("a day that cannot be read");
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
  const __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')),
                                          _mm_setr_epi8(2, 3, 5, 6, 8, 9, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1));
  const __m128i bad = _mm_subs_epu8(digits, _mm_set1_epi8(9));
  const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a));
  const auto four = static_cast<uint64_t>(_mm_cvtsi128_si64(pairs));
  const size_t at = (four & 0xffff) * 16 + (four >> 16 & 0xffff);
  const auto of_month = static_cast<uint32_t>(four >> 32 & 0xffff);
  if (!_mm_testz_si128(bad, bad) || begin[4] != '-' || begin[7] != '-' || four >> 48 != 20 || (four >> 16 & 0xffff) > 15 ||
      of_month == 0 || of_month > kCalendar.month_lengths[at]) [[unlikely]] {
    stop("a day that cannot be read");
  }
  return kCalendar.month_starts[at] + static_cast<int>(of_month);
}

// ---- places ---------------------------------------------------------------------------------------

enum Place : uint8_t {
  kListed = 1, kThere = 2, kChina = 4, kChinaOrMacau = 8, kUnitedStates = 16, kEmbargoed = 32, kPart746 = 64, kMalaysian = 128
};
constexpr size_t kCodes = 26 * 26;

struct Geography {
  std::array<std::array<uint8_t, kCodes>, kNumSegments> places{};
  Geography() {
    for (size_t segment = kEmbargoOnly; segment < kAfterAll; ++segment) {
      const bool nicaragua = segment >= kNicaragua, cyprus = segment < kCyprus, cambodia = segment < kCambodia;
      const bool emirates = segment >= kEmirates;
      const std::string d1 = std::string("AM AZ BY CN GE IQ KG KH KP KZ LA LY MD MM MN MO RU TJ TM UZ VE VN YE ") + (nicaragua ? "NI " : "");
      const std::string d4 = std::string("BH BY CN EG IL IQ IR JO KP KW LB LY MO OM PK QA RU SA SY VE YE ") + (emirates ? "" : "AE ");
      const std::string d5 = std::string("AF BY CD CF CN CU ER HT IQ IR KP LB LY MM RU SD SO SS SY VE ZW ") +
                             (cyprus ? "CY " : "") + (cambodia ? "KH " : "") + (nicaragua ? "NI " : "");
      const std::string a5 = std::string("AR AT AU BE BG CA CH CZ DE DK EE ES FI FR GB GR HR HU IE IN IS IT JP KR LT LU LV NL NO "
                                         "NZ PL PT RO SE SI SK TR ") + (emirates ? "AE " : "");
      const std::string a6 = "AL CY IL MT MX SG TW ZA ";
      auto among = [](const std::string& codes, const std::string& code) { return codes.find(code + " ") != std::string::npos; };
      for (size_t at = 0; at < kCodes; ++at) {
        std::string code{static_cast<char>('A' + at / 26), static_cast<char>('A' + at % 26)};
        if (code == "HK") code = "CN";
        uint8_t flags = 0;
        if ((among(d1, code) || among(d4, code) || among(d5, code)) && !among(a5, code) && !among(a6, code)) flags |= kListed;
        if (among("MO ", code) || among(d5, code)) flags |= kThere;
        if (code == "CN") flags |= kChina | kChinaOrMacau;
        if (code == "MO") flags |= kChinaOrMacau;
        if (code == "US") flags |= kUnitedStates;
        if (among("CU IR KP SY ", code)) flags |= kEmbargoed;
        if (among("CU IR KP SY BY RU ", code)) flags |= kPart746;
        if (code == "MY") flags |= kMalaysian;
        places[segment][at] = flags;
      }
    }
  }
};
const Geography kGeography;

inline size_t code(const char* begin, const char* end) {
  const size_t at = static_cast<size_t>(begin[0] - 'A') * 26 + static_cast<size_t>(begin[1] - 'A');
  if (end - begin != 2 || static_cast<unsigned char>(begin[0] - 'A') > 25 || static_cast<unsigned char>(begin[1] - 'A') > 25) [[unlikely]] {
    stop("a country that cannot be read");
  }
  return at;
}
inline bool is_none(const char* begin, const char* end) {
  uint32_t word;
  memcpy(&word, begin, 4);
  return end - begin == 4 && word == 0x656e6f6e;
}

// Yes, no, or unknown where nothing is said.
inline Truth yes_or_no(const char* begin, const char* end) {
  uint32_t word;
  memcpy(&word, begin, 4);
  const ptrdiff_t length = end - begin;
  if (length == 2 && (word & 0xffff) == 0x6f6e) return kNo;
  if (length == 3 && (word & 0xffffff) == 0x736579) return kYes;
  if (length == 0) return kUnknown;
  stop("yes or no that cannot be read");
}

// ---- answers --------------------------------------------------------------------------------------

constexpr std::array<std::string_view, kNumFacts> kFactNames{
    "shipment.export_date", "shipment.origin", "shipment.destination", "item.tpp", "item.die_area", "item.transfer_rate",
    "item.memory_bandwidth", "item.io_bandwidth", "item.datacenter", "end_user.headquarters", "end_user.ultimate_parent"};

// Whose distance from which threshold: the comparisons share these.
enum Scale : uint8_t {
  kTpp4800, kTpp1600, kTpp2400, kRate600, kMemory1400, kIo1100, kBoth1700, kDensity592, kDensity160, kDensity320, kNumScales
};
struct Atom {
  Scale scale;
  bool below;
  std::string_view told;
};
constexpr std::array<Atom, kEndAtom - kFirstAtom> kAtomTexts{{
    {kRate600, false, " GB/s (3A090.a.rate: item.transfer_rate >= 600 GB/s)\n"},
    {kTpp4800, false, " TPP (3A090.a.processing: item.tpp >= 4800 TPP)\n"},
    {kTpp4800, false, " TPP (3A090.a.1: item.tpp >= 4800 TPP)\n"},
    {kTpp1600, false, " TPP (3A090.a.2: item.tpp >= 1600 TPP)\n"},
    {kDensity592, false, " TPP/mm2 (3A090.a.2: item.density >= 5.92 TPP/mm2)\n"},
    {kTpp4800, true, " TPP (3A090.a.note_2: item.tpp < 4800 TPP)\n"},
    {kTpp2400, false, " TPP (3A090.b.1: item.tpp >= 2400 TPP)\n"},
    {kTpp4800, true, " TPP (3A090.b.1: item.tpp < 4800 TPP)\n"},
    {kDensity160, false, " TPP/mm2 (3A090.b.1: item.density >= 1.6 TPP/mm2)\n"},
    {kDensity592, true, " TPP/mm2 (3A090.b.1: item.density < 5.92 TPP/mm2)\n"},
    {kTpp1600, false, " TPP (3A090.b.2: item.tpp >= 1600 TPP)\n"},
    {kDensity320, false, " TPP/mm2 (3A090.b.2: item.density >= 3.2 TPP/mm2)\n"},
    {kDensity592, true, " TPP/mm2 (3A090.b.2: item.density < 5.92 TPP/mm2)\n"},
    {kTpp4800, true, " TPP (3A090.b.note_2: item.tpp < 4800 TPP)\n"},
    {kMemory1400, false, " GB/s (is_informed_letter.covered.memory: item.memory_bandwidth >= 1400 GB/s)\n"},
    {kIo1100, false, " GB/s (is_informed_letter.covered.io: item.io_bandwidth >= 1100 GB/s)\n"},
    {kBoth1700, false,
     " GB/s (is_informed_letter.covered.both: circuit.memory_bandwidth + circuit.io_bandwidth >= 1700 GB/s)\n"},
}};

// Distance of a value from its threshold as a quotient of integers, and by the threshold.
struct Distance {
  int64_t over;       // value - threshold, in units of 1/under
  int64_t under;
  int64_t threshold;  // in the units of `over`
};

inline Distance distance(const Line& line, Scale scale) {
  auto plain = [](int64_t ticks, int64_t threshold) { return Distance{ticks - threshold * kTick, kTick, threshold * kTick}; };
  auto dense = [&line](int64_t hundredths) {
    return Distance{line.tpp.ticks * 100 - hundredths * line.area.ticks, line.area.ticks * 100, hundredths * line.area.ticks};
  };
  switch (scale) {
    case kTpp4800: return plain(line.tpp.ticks, 4800);
    case kTpp1600: return plain(line.tpp.ticks, 1600);
    case kTpp2400: return plain(line.tpp.ticks, 2400);
    case kRate600: return plain(line.transfer.ticks, 600);
    case kMemory1400: return plain(line.memory.ticks, 1400);
    case kIo1100: return plain(line.io.ticks, 1100);
    case kBoth1700: return plain(line.memory.ticks + line.io.ticks, 1700);
    case kDensity592: return dense(592);
    case kDensity160: return dense(160);
    default: return dense(320);
  }
}

// Comparisons of each scale.
constexpr std::array<uint64_t, kNumScales> kScaleAtoms = [] {
  std::array<uint64_t, kNumScales> all{};
  for (unsigned atom = kFirstAtom; atom < kEndAtom; ++atom) all[kAtomTexts[atom - kFirstAtom].scale] |= bit(atom);
  return all;
}();

// The first of some comparisons in the order in which they are told.
inline unsigned first_of(uint64_t atoms, bool lower_first) {
  if (lower_first && (atoms & kLowerAtoms) != 0) atoms &= kLowerAtoms;
  return static_cast<unsigned>(std::countr_zero(atoms));
}

// Ordered as they are told: for each requirement its own comparisons, then those of its exception.
struct Candidates {
  struct Set {
    uint64_t atoms;
    bool lower_first;
  };
  std::array<Set, kNumRequirements * 2> sets;
  size_t count = 0;
  uint64_t all = 0;
  void add(uint64_t atoms, bool lower_first) {
    sets[count] = {atoms, lower_first};
    count += atoms != 0 ? 1 : 0;
    all |= atoms;
  }
};

// Where doubles do not tell two scales apart, or all comparisons have one scale.
unsigned nearest_exactly(const Line& line, const Candidates& candidates, uint64_t scales) {
  unsigned best = 0;
  Scale best_scale = kNumScales;
  for (size_t i = 0; i < candidates.count; ++i) {
    for (uint64_t atoms = candidates.sets[i].atoms; atoms != 0;) {
      const unsigned atom = first_of(atoms, candidates.sets[i].lower_first);
      atoms &= ~bit(atom);
      const Scale scale = kAtomTexts[atom - kFirstAtom].scale;
      if ((scales >> scale & 1) == 0 || scale == best_scale) continue;
      if (best != 0) {
        const Distance x = distance(line, scale), y = distance(line, best_scale);
        if (static_cast<__int128>(std::abs(x.over)) * y.threshold >= static_cast<__int128>(std::abs(y.over)) * x.threshold) continue;
      }
      best = atom;
      best_scale = scale;
    }
  }
  return best;
}

// The comparison that is nearest in proportion to its threshold; the first of several.
inline unsigned nearest(const Line& line, const Candidates& candidates) {
  alignas(64) static constexpr std::array<double, 16> kThresholds{4800e6, 1600e6, 2400e6, 600e6, 1400e6, 1100e6, 1700e6, 5.92, 1.6, 3.2,
                                                                  1, 1, 1, 1, 1, 1};
  const auto tpp = static_cast<double>(line.tpp.ticks);
  const double density = tpp / static_cast<double>(line.area.ticks);
  const auto memory = static_cast<double>(line.memory.ticks), io = static_cast<double>(line.io.ticks);
  alignas(64) const std::array<double, 16> values{tpp, tpp, tpp, static_cast<double>(line.transfer.ticks), memory, io, memory + io,
                                                  density, density, density, 0, 0, 0, 0, 0, 0};
  uint64_t scales = 0;
  for (size_t i = 0; i < kNumScales; ++i) scales |= static_cast<uint64_t>((candidates.all & kScaleAtoms[i]) != 0) << i;
  alignas(64) std::array<double, 16> relative;
  for (size_t i = 0; i < 16; ++i) {
    const double each = std::abs(values[i] / kThresholds[i] - 1);
    relative[i] = (scales >> i & 1) != 0 ? each : INFINITY;
  }
  double least = relative[0];
  for (size_t i = 1; i < kNumScales; ++i) least = relative[i] < least ? relative[i] : least;
  uint64_t near = 0;
  const double reach = least + 1e-12 * (least + 1);
  for (size_t i = 0; i < kNumScales; ++i) near |= static_cast<uint64_t>(relative[i] <= reach) << i;
  if ((near & (near - 1)) != 0) [[unlikely]] return nearest_exactly(line, candidates, near);
  const uint64_t atoms = kScaleAtoms[static_cast<size_t>(std::countr_zero(near))];
  size_t i = 0;
  while ((candidates.sets[i].atoms & atoms) == 0) ++i;
  return first_of(candidates.sets[i].atoms & atoms, candidates.sets[i].lower_first);
}

inline char* put(char* out, std::string_view text) {
  memcpy(out, text.data(), text.size());
  return out + text.size();
}

// A text that is copied in blocks, so that no length has to be looked at: there is room behind.
struct Told {
  alignas(64) char bytes[128]{};
  size_t size = 0;
  Told() = default;
  explicit Told(std::string_view text) : size(text.size()) {
    if (size > sizeof bytes) stop("a text that is too long");
    memcpy(bytes, text.data(), size);
  }
};
inline char* put(char* out, const Told& text) {
  memcpy(out, text.bytes, 64);
  if (text.size > 64) memcpy(out + 64, text.bytes + 64, 64);
  return out + text.size;
}

struct Texts {
  std::array<Told, kEndAtom - kFirstAtom> atoms;
  // Verdict, then provisions: none, a, b, "a; b", "b; a".
  Told answers[kVerdicts.size()][5];
  char pairs[200];
  Texts() {
    for (size_t i = 0; i < atoms.size(); ++i) atoms[i] = Told(kAtomTexts[i].told);
    for (size_t verdict = 0; verdict < kVerdicts.size(); ++verdict) {
      for (size_t i = 0; i < 5; ++i) {
        static constexpr std::array<std::string_view, 5> kProvisions{"", "3A090.a", "3A090.b", "3A090.a; 3A090.b", "3A090.b; 3A090.a"};
        answers[verdict][i] = Told("," + std::string(kVerdicts[verdict]) + "," + std::string(kProvisions[i]) + ",");
      }
    }
    for (size_t i = 0; i < 100; ++i) {
      pairs[2 * i] = static_cast<char>('0' + i / 10);
      pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
  }
};
const Texts kTexts;

inline char* put_whole(char* out, uint64_t value) {
  char digits[24];
  char* at = digits + 24;
  for (; value >= 100; value /= 100) {
    at -= 2;
    memcpy(at, kTexts.pairs + 2 * (value % 100), 2);
  }
  if (value >= 10) {
    at -= 2;
    memcpy(at, kTexts.pairs + 2 * value, 2);
  } else {
    *--at = static_cast<char>('0' + value);
  }
  memcpy(out, at, 24);
  return out + (digits + 24 - at);
}

// `value` / 10^kPlaces without trailing zeros; an even number of places.
template <int kPlaces>
inline char* put_decimal(char* out, uint64_t value) {
  static constexpr uint64_t kScale = kPlaces == 6 ? 1'000'000u : 1'000'000'000'000u;
  out = put_whole(out, value / kScale);
  uint64_t rest = value % kScale;
  if (rest == 0) return out;
  *out++ = '.';
  for (int at = kPlaces - 2; at >= 0; at -= 2, rest /= 100) memcpy(out + at, kTexts.pairs + 2 * (rest % 100), 2);
  out += kPlaces;
  while (out[-1] == '0') --out;
  return out;
}

char* put_margin(char* out, const Line& line, unsigned atom) {
  const Atom& text = kAtomTexts[atom - kFirstAtom];
  const Told& told = kTexts.atoms[atom - kFirstAtom];
  const Distance each = distance(line, text.scale);
  const int64_t over = text.below ? -each.over : each.over;
  const auto size = static_cast<uint64_t>(std::abs(over));
  if (text.scale < kDensity592) {
    *out++ = over < 0 ? '-' : '+';
    return put(put_decimal<6>(out, size), told);
  }
  // Exact where twelve places are enough, otherwise six towards zero, or as many as show a digit.
  const auto under = static_cast<uint64_t>(each.under);
  const unsigned __int128 scaled = static_cast<unsigned __int128>(size) * 1'000'000'000'000u;
  const auto quotient = static_cast<uint64_t>(scaled / under);
  const bool exact = scaled % under == 0;
  if (!exact) *out++ = '~';
  *out++ = over < 0 ? '-' : '+';
  if (exact) return put(put_decimal<12>(out, quotient), told);
  if (quotient >= 1'000'000) [[likely]] return put(put_decimal<6>(out, quotient / 1'000'000), told);
  if (quotient == 0) stop("a margin below 1e-12");
  uint64_t cut = 1;
  while (quotient / cut >= 10) cut *= 10;
  return put(put_decimal<12>(out, quotient / cut * cut), told);
}

char* put_missing(char* out, const std::array<Requirement, kNumRequirements>& results) {
  uint64_t told = 0;
  for (const Requirement& each : results) {
    if (each.verdict != kUndetermined) continue;
    for (uint64_t more = each.ground & kFacts & ~told; more != 0; more &= more - 1) {
      if (told != 0) out = put(out, std::string_view("; "));
      out = put(out, kFactNames[static_cast<size_t>(std::countr_zero(more))]);
      told |= more & -more;
    }
  }
  return out;
}

// ---- a line ---------------------------------------------------------------------------------------

// `ends` are the 16 separators that end the cells of the line that starts at `begin`.
inline char* answer(const char* base, const uint32_t* ends, uint32_t begin, char* out) {
  auto from = [&](Column column) { return base + (column == 0 ? begin : ends[column - 1] + 1); };
  auto to = [&](Column column) { return base + ends[column]; };
  const auto id_size = static_cast<size_t>(to(kIdColumn) - from(kIdColumn));
  if (id_size > 64) stop("an id that is too long");
  memcpy(out, from(kIdColumn), 64);
  out += id_size;

  Line line;
  line.tpp = number(from(kTppColumn), to(kTppColumn));
  line.area = number(from(kAreaColumn), to(kAreaColumn));
  line.transfer = number(from(kTransferColumn), to(kTransferColumn));
  line.memory = number(from(kMemoryColumn), to(kMemoryColumn));
  line.io = number(from(kIoColumn), to(kIoColumn));
  const Truth datacenter = yes_or_no(from(kDatacenterColumn), to(kDatacenterColumn));
  line.datacenter = {datacenter, datacenter == kUnknown ? bit(kDatacenter) : 0};
  const char* const dated = from(kDateColumn);
  if (dated == to(kDateColumn)) return put(out, std::string_view(",undetermined,,shipment.export_date,\n"));
  const int exported = day(dated, to(kDateColumn));
  const auto segment = static_cast<Segment>(kCalendar.segments[static_cast<size_t>(exported - kCalendar.first)]);
  if (segment == kBeforeAll) return put(out, std::string_view(",undetermined,,law: the law of bench.small is verified from 2022-10-07,\n"));
  if (segment == kAfterAll) return put(out, std::string_view(",undetermined,,law: the law of bench.small is verified through 2026-09-24,\n"));

  const auto& places = kGeography.places[segment];
  auto place = [&](Column column, unsigned fact, uint8_t& flags) -> Found {
    if (from(column) == to(column)) {
      flags = 0;
      return {kUnknown, bit(fact)};
    }
    flags = places[code(from(column), to(column))];
    return {kYes, 0};
  };
  uint8_t flags = 0;
  const Found origin = place(kOriginColumn, kOrigin, flags);
  line.from_malaysia = origin.truth == kUnknown ? origin : Found{of(flags & kMalaysian), 0};
  const Found destination = place(kDestinationColumn, kDestination, flags);
  auto at = [&](unsigned flag, bool inverted) {
    return destination.truth == kUnknown ? destination : Found{of(((flags & flag) != 0) != inverted), 0};
  };
  line.listed = at(kListed, false);
  line.there = at(kThere, false);
  line.abroad = at(kUnitedStates, true);
  line.china = at(kChina, false);
  line.china_or_macau = at(kChinaOrMacau, false);
  line.embargoed = at(kEmbargoed, false);
  line.part_746 = at(kPart746, false);
  line.outside_malaysia = at(kMalaysian, true);
  const Found headquarters = place(kHeadquartersColumn, kHeadquarters, flags);
  line.tied = headquarters.truth == kUnknown ? headquarters : Found{of(flags & kThere), 0};
  if (!is_none(from(kParentColumn), to(kParentColumn))) {
    const Found parent = place(kParentColumn, kParent, flags);
    line.tied = line.tied | (parent.truth == kUnknown ? parent : Found{of(flags & kThere), 0});
  }
  line.licence = yes_or_no(from(kLicenceColumn), to(kLicenceColumn)) == kYes;
  line.permit = yes_or_no(from(kPermitColumn), to(kPermitColumn)) == kYes;
  const char* const notice = from(kNoticeColumn);
  if (notice != to(kNoticeColumn) && !is_none(notice, to(kNoticeColumn))) {
    line.notified = day(notice, to(kNoticeColumn)) <= exported - 25;
  }

  std::array<Requirement, kNumRequirements> results;
  decide(line, segment, results);
  Verdict verdict = kNotRequired;
  for (const Requirement& each : results) verdict = std::min(verdict, each.verdict);

  size_t provisions = 0;  // index into `answers`
  Candidates candidates;
  for (const Requirement& each : results) {
    if (each.verdict != kNotRequired) {
      const auto more = static_cast<size_t>(each.ground >> kUpper & 3);
      // After a alone b is new, after b alone a.
      if (provisions == 0) provisions = more;
      else if (provisions == 1 && (more & 2) != 0) provisions = 3;
      else if (provisions == 2 && (more & 1) != 0) provisions = 4;
    }
    if (each.verdict != verdict) continue;
    candidates.add(each.ground & kAtoms, each.lower_first);
    candidates.add(each.exception, false);
  }
  out = put(out, kTexts.answers[verdict][provisions]);
  out = put_missing(out, results);
  *out++ = ',';
  if (candidates.count == 0) {
    *out++ = '\n';
    return out;
  }
  return put_margin(out, line, nearest(line, candidates));
}

// ---- a chunk --------------------------------------------------------------------------------------

struct Masks {
  uint64_t separators, lines, quotes;
};

#if defined(__AVX512BW__) && defined(__AVX512VBMI2__)
inline Masks masks(const char* at) {
  const __m512i bytes = _mm512_loadu_si512(at);
  const uint64_t lines = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
  return {_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(',')) | lines, lines,
          _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'))};
}
inline uint32_t* spread(uint64_t mask, uint32_t base, uint32_t* out) {
  alignas(64) static constexpr auto kIota = [] {
    std::array<uint8_t, 64> all{};
    for (size_t i = 0; i < 64; ++i) all[i] = static_cast<uint8_t>(i);
    return all;
  }();
  const __m512i indexes = _mm512_maskz_compress_epi8(mask, _mm512_load_si512(kIota.data()));
  const __m512i add = _mm512_set1_epi32(static_cast<int>(base));
  const int count = std::popcount(mask);
  _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(indexes)), add));
  if (count > 16) [[unlikely]] {
    _mm512_storeu_si512(out + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(indexes, 1)), add));
    _mm512_storeu_si512(out + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(indexes, 2)), add));
    _mm512_storeu_si512(out + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(indexes, 3)), add));
  }
  return out + count;
}
#else
inline Masks masks(const char* at) {
  Masks found{};
  for (int half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32 * half));
    auto equal = [&](char c) {
      return static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c))))) << (32 * half);
    };
    found.lines |= equal('\n');
    found.separators |= equal(',') | equal('\n');
    found.quotes |= equal('"');
  }
  return found;
}
inline uint32_t* spread(uint64_t mask, uint32_t base, uint32_t* out) {
  for (; mask != 0; mask &= mask - 1) *out++ = base + static_cast<uint32_t>(std::countr_zero(mask));
  return out;
}
#endif

// Bit n: an odd number of quotes stands at or before byte n.
inline uint64_t inside(uint64_t quotes) {
  return static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(quotes)), _mm_set1_epi8(-1), 0)));
}

class Worker {
 public:
  Worker() : input_(new char[kPadding + kChunk + kLongestLine + kPadding]()), ends_(new uint32_t[kChunk + kLongestLine + 64]) {}

  // Lines that begin in [from, to) of a file of `size` bytes; their answers are then in `output()`.
  void work(int file, uint64_t from, uint64_t to, uint64_t size) {
    char* const data = input_.get() + kPadding;
    // A line that begins with the chunk is told by the line end before it.
    const uint64_t start = from - 1;
    const size_t want = std::min<uint64_t>(to + kLongestLine, size) - start;
    for (size_t got = 0; got < want;) {
      const ssize_t n = pread(file, data + got, want - got, static_cast<off_t>(start + got));
      if (n <= 0) stop("cannot read");
      got += static_cast<size_t>(n);
    }
    const auto* first_end = static_cast<const char*>(memchr(data, '\n', want));
    if (first_end == nullptr) stop("a line that is too long");
    const size_t begin = static_cast<size_t>(first_end - data) + 1;
    const size_t stop_at = static_cast<size_t>(to - start);  // a line that begins here is the next chunk's
    answers_.resize(0);
    if (begin >= stop_at) return;
    uint32_t* end = ends_.get();
    uint64_t carry = 0;
    for (size_t at = begin; at < want; at += 64) {
      Masks found = masks(data + at);
      if (want - at < 64) {
        const uint64_t valid = (uint64_t{1} << (want - at)) - 1;
        found = {found.separators & valid, found.lines & valid, found.quotes & valid};
      }
      const uint64_t quoted = inside(found.quotes) ^ carry;
      carry = static_cast<uint64_t>(static_cast<int64_t>(quoted) >> 63);
      end = spread(found.separators & ~quoted, static_cast<uint32_t>(at), end);
      // Far enough once a line end stands at or behind the last byte of the chunk.
      if (at + 64 >= stop_at && (found.lines & (at >= stop_at - 1 ? ~uint64_t{0} : ~uint64_t{0} << (stop_at - 1 - at))) != 0) break;
    }
    answers_.resize_and_keep((stop_at - begin) / 17 * kLongestAnswer + kLongestAnswer);
    char* out = answers_.data();
    auto line = static_cast<uint32_t>(begin);
    for (const uint32_t* ends = ends_.get(); ends + kNumColumns <= end && line < stop_at; ends += kNumColumns) {
      if (data[ends[kNumColumns - 1]] != '\n') [[unlikely]] stop("a line that has not 16 cells");
      if (out + kLongestAnswer > answers_.data() + answers_.capacity()) out = answers_.grow(out);
      out = answer(data, ends, line, out);
      line = ends[kNumColumns - 1] + 1;
    }
    if (line < stop_at) stop("a line that does not end");
    answers_.resize(static_cast<size_t>(out - answers_.data()));
  }

  std::string_view output() const { return {answers_.data(), answers_.size()}; }

 private:
  // Bytes that are not set to zero first.
  class Buffer {
   public:
    char* data() { return bytes_.get(); }
    const char* data() const { return bytes_.get(); }
    size_t size() const { return size_; }
    size_t capacity() const { return capacity_; }
    void resize(size_t size) { size_ = size; }
    void resize_and_keep(size_t) {
      if (capacity_ == 0) reserve(kChunk, 0);
    }
    char* grow(const char* at) {
      const auto used = static_cast<size_t>(at - bytes_.get());
      reserve(capacity_ * 2, used);
      return bytes_.get() + used;
    }

   private:
    void reserve(size_t capacity, size_t used) {
      std::unique_ptr<char[]> more(new char[capacity]);
      if (used > 0) memcpy(more.get(), bytes_.get(), used);
      bytes_ = std::move(more);
      capacity_ = capacity;
    }
    std::unique_ptr<char[]> bytes_;
    size_t size_ = 0, capacity_ = 0;
  };

  std::unique_ptr<char[]> input_;
  std::unique_ptr<uint32_t[]> ends_;
  Buffer answers_;
};

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDOUT_FILENO, text.data(), text.size());
    if (n <= 0) stop("cannot write");
    text.remove_prefix(static_cast<size_t>(n));
  }
}

void run(const char* path, int threads) {
  const int file = open(path, O_RDONLY);
  if (file < 0) stop("cannot open the file");
  const auto size = static_cast<uint64_t>(lseek(file, 0, SEEK_END));
  char header[kHeader.size()];
  if (pread(file, header, sizeof header, 0) != static_cast<ssize_t>(sizeof header) || std::string_view(header, sizeof header) != kHeader) {
    stop("not the header this program was written for");
  }
  fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
  write_all(kResultHeader);
  const uint64_t chunks = (size - kHeader.size() + kChunk - 1) / kChunk;
  std::atomic<uint64_t> next{0};
  std::mutex mutex;
  std::condition_variable turn;
  uint64_t written = 0;
  auto work = [&] {
    Worker worker;
    for (uint64_t chunk; (chunk = next++) < chunks;) {
      const uint64_t from = kHeader.size() + chunk * kChunk;
      worker.work(file, from, std::min(from + kChunk, size), size);
      if (threads == 1) {
        write_all(worker.output());
        continue;
      }
      std::unique_lock lock(mutex);
      turn.wait(lock, [&] { return written == chunk; });
      lock.unlock();
      write_all(worker.output());
      lock.lock();
      ++written;
      turn.notify_all();
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& each : others) each.join();
}

}  // namespace
}  // namespace limit

int main(int argc, char** argv) {
  int threads = 1;
  const char* path = nullptr;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--threads" && i + 1 < argc) threads = std::max(1, atoi(argv[++i]));
    else path = argv[i];
  }
  if (path == nullptr) limit::stop("usage: limit FILE [--threads N] > RESULT");
  limit::run(path, threads);
  return 0;
}
