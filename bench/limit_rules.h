// The rules of `bench/rules/small.cocket`, compiled by hand for `limit.cpp`: three-valued truth in which
// what an answer rests on (missing facts, provisions, comparisons whose margin counts) is one word of
// bits, so that joining is a mask and an or. Everything here is exact integer arithmetic on ticks of 1e-6.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace limit {

enum Truth : uint8_t { kNo = 0, kUnknown = 1, kYes = 2 };
constexpr Truth of(bool value) { return value ? kYes : kNo; }

// What an answer rests on. Facts in the order in which they are told, then provisions, then comparisons.
enum Bit : unsigned {
  kExportDate, kOrigin, kDestination, kTpp, kArea, kTransfer, kMemory, kIo, kDatacenter, kHeadquarters, kParent,
  kNumFacts,
  kUpper = kNumFacts, kLower,
  kFirstAtom = 16,
  kA22Rate = kFirstAtom, kA22Tpp,
  kA1Tpp, kA2Tpp, kA2Density, kANoteTpp,
  kB1From, kB1Below, kB1DensityFrom, kB1DensityBelow, kB2Tpp, kB2DensityFrom, kB2DensityBelow, kBNoteTpp,
  kLetterMemory, kLetterIo, kLetterBoth,
  kEndAtom
};
constexpr uint64_t bit(unsigned n) { return uint64_t{1} << n; }
constexpr uint64_t kLowerAtoms = bit(kBNoteTpp + 1) - bit(kB1From);
constexpr uint64_t kAtoms = bit(kEndAtom) - bit(kFirstAtom);
constexpr uint64_t kFacts = bit(kNumFacts) - 1;

struct Found {
  Truth truth;
  uint64_t ground;
};

inline Found choose(Truth truth, Found a, Found b) {
  return {truth, (a.truth == truth ? a.ground : 0) | (b.truth == truth ? b.ground : 0)};
}
inline Found operator&(Found a, Found b) { return choose(a.truth < b.truth ? a.truth : b.truth, a, b); }
inline Found operator|(Found a, Found b) { return choose(a.truth > b.truth ? a.truth : b.truth, a, b); }
inline Found operator!(Found a) { return {static_cast<Truth>(2 - a.truth), a.ground}; }
inline Found resting_on(Found a, uint64_t bits) { return {a.truth, a.ground | bits}; }

// A cell that is a known number in ticks, or missing.
struct Number {
  int64_t ticks;
  bool known;
};

constexpr int64_t kTick = 1'000'000;

inline Found at_least(Number n, int64_t threshold, unsigned atom, unsigned fact) {
  if (!n.known) return {kUnknown, bit(fact)};
  return {of(n.ticks >= threshold * kTick), bit(atom)};
}
inline Found below(Number n, int64_t threshold, unsigned atom, unsigned fact) {
  return !at_least(n, threshold, atom, fact);
}

// TPP by area against hundredths of TPP/mm2.
inline Found dense(Number tpp, Number area, int64_t hundredths, unsigned atom) {
  if (!tpp.known || !area.known) {
    return {kUnknown, (tpp.known ? 0 : bit(kTpp)) | (area.known ? 0 : bit(kArea))};
  }
  return {of(tpp.ticks * 100 >= hundredths * area.ticks), bit(atom)};
}

struct Line {
  Number tpp, area, transfer, memory, io;
  Found datacenter, from_malaysia;
  // Of the destination on the day.
  Found listed, there, abroad, china, china_or_macau, embargoed, part_746, outside_malaysia;
  Found tied;
  bool licence = false, permit = false, notified = false;
};

// What each of the texts of 3A090 says of the item.
struct Item {
  Found upper, lower;
};

inline Item of_2022(const Line& line) {
  const Found upper = at_least(line.transfer, 600, kA22Rate, kTransfer) & at_least(line.tpp, 4800, kA22Tpp, kTpp);
  return {resting_on(upper, bit(kUpper)), {kNo, 0}};
}

inline Item of_2023(const Line& line) {
  const Found consumer_a = (!line.datacenter) & below(line.tpp, 4800, kANoteTpp, kTpp);
  const Found upper = (at_least(line.tpp, 4800, kA1Tpp, kTpp) |
                       (at_least(line.tpp, 1600, kA2Tpp, kTpp) & dense(line.tpp, line.area, 592, kA2Density))) &
                      !consumer_a;
  const Found consumer_b = (!line.datacenter) & below(line.tpp, 4800, kBNoteTpp, kTpp);
  const Found first = at_least(line.tpp, 2400, kB1From, kTpp) & below(line.tpp, 4800, kB1Below, kTpp) &
                      dense(line.tpp, line.area, 160, kB1DensityFrom) &
                      !dense(line.tpp, line.area, 592, kB1DensityBelow);
  const Found second = at_least(line.tpp, 1600, kB2Tpp, kTpp) & dense(line.tpp, line.area, 320, kB2DensityFrom) &
                       !dense(line.tpp, line.area, 592, kB2DensityBelow);
  const Found lower = (first | second) & !consumer_b;
  return {resting_on(upper, bit(kUpper)), resting_on(lower, bit(kLower))};
}

inline Found letter_covers(const Line& line) {
  const Found memory = at_least(line.memory, 1400, kLetterMemory, kMemory);
  const Found io = at_least(line.io, 1100, kLetterIo, kIo);
  Found both;
  if (line.memory.known && line.io.known) {
    both = {of(line.memory.ticks + line.io.ticks >= 1700 * kTick), bit(kLetterBoth)};
  } else if ((line.memory.known && line.memory.ticks >= 1700 * kTick) || (line.io.known && line.io.ticks >= 1700 * kTick)) {
    both = {kYes, 0};  // neither is below 0, so one alone is enough
  } else {
    both = {kUnknown, (line.memory.known ? 0 : bit(kMemory)) | (line.io.known ? 0 : bit(kIo))};
  }
  return memory | io | both;
}

// Stretches of days in which the texts, the letter and the groups stand still.
enum Segment : uint8_t {
  kBeforeAll, kEmbargoOnly, k2022, kMacau, k2023, kNicaragua, kCyprus, k2025, kLetter, kMalaysia, kCambodia,
  kEmirates, kAfterAll, kNumSegments
};
constexpr std::array<std::string_view, kNumSegments> kSegmentStarts{
    "", "2022-10-07", "2022-10-21", "2023-01-17", "2023-11-17", "2024-03-15", "2024-05-30",
    "2025-01-13", "2025-04-09", "2025-07-14", "2026-02-03", "2026-07-10", "2026-09-25"};

enum Verdict : uint8_t { kRequired, kUndetermined, kFulfilled, kExcepted, kNotRequired };
constexpr std::array<std::string_view, 5> kVerdicts{"required", "undetermined", "fulfilled", "excepted", "not_required"};

struct Requirement {
  Verdict verdict = kNotRequired;
  uint64_t ground = 0;     // facts, provisions, comparisons
  uint64_t exception = 0;  // comparisons that the exception rests on, told after those
  bool lower_first = false;
};

enum Name { kAdvancedComputing, kHeadquartersRule, kInformedLetter, kEmbargo, kMalaysiaPermit, kNumRequirements };

// Inside the verified period, `segment` from kEmbargoOnly through kEmirates.
inline void decide(const Line& line, Segment segment, std::array<Requirement, kNumRequirements>& results) {
  Item item{{kNo, 0}, {kNo, 0}};
  if (segment >= k2023) item = of_2023(line);
  else if (segment >= k2022) item = of_2022(line);

  Found advanced{kNo, 0}, headquarters{kNo, 0}, letter{kNo, 0}, malaysia{kNo, 0};
  if (segment >= k2025) {
    advanced = (item.upper & line.listed) | (item.upper & !line.listed & line.tied & line.abroad) |
               (item.lower & line.listed);
    headquarters = item.lower & !item.upper & line.tied & !line.listed & line.abroad;
  } else if (segment >= k2023) {
    advanced = (item.upper | item.lower) & line.listed;
    headquarters = (item.upper | item.lower) & line.tied & !line.listed & line.abroad;
  } else if (segment >= k2022) {
    advanced = item.upper & (segment >= kMacau ? line.china_or_macau : line.china);
  }
  if (segment >= kLetter) letter = line.abroad & (line.there | line.tied) & letter_covers(line);
  if (segment >= kMalaysia) malaysia = (item.upper | item.lower) & line.from_malaysia & line.outside_malaysia;

  Found available{kNo, 0};
  if (segment >= k2023) {
    available = (!(item.upper & line.datacenter)) & (line.there | line.tied) & !letter & !line.part_746;
  }
  const bool excepted = available.truth == kYes && line.notified;
  auto settle = [](Requirement& result, Found found, bool held) {
    result.verdict = found.truth == kNo ? kNotRequired : found.truth == kUnknown ? kUndetermined : held ? kFulfilled : kRequired;
    result.ground = found.ground;
    result.exception = 0;
  };
  auto settle_with_nac = [&](Requirement& result, Found found) {
    settle(result, found, line.licence);
    if (!excepted || found.truth != kYes) return;
    if (result.verdict == kRequired) result.verdict = kExcepted;
    result.ground |= available.ground & ~kAtoms;
    result.exception = available.ground & kAtoms;
  };
  settle_with_nac(results[kAdvancedComputing], advanced);
  settle_with_nac(results[kHeadquartersRule], headquarters);
  results[kHeadquartersRule].lower_first = segment >= k2025;
  settle(results[kInformedLetter], letter, line.licence);
  settle(results[kEmbargo], line.embargoed, line.licence);
  settle(results[kMalaysiaPermit], malaysia, line.permit);
}

}  // namespace limit
