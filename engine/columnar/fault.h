// Mistakes that tests put into the columnar evaluator on purpose, to see that they would be found.
// Without COCKET_FAULTS there are none and `faulty` is a constant.
#pragma once

namespace cocket::columnar {

enum class Fault {
  none,
  bound_is_zero,            // the filter trusts every double
  bound_too_small,          // a hundredth of the error bound
  exact_limit_ignored,      // sums past 2^53 are taken for exact
  wide_ignored,             // cells that are no ticks are compared as 1
  region_end_excluded,      // a number on a turning value lies below it
  day_region_off_by_one,    // the first day of a region belongs to the one before
  bounded_is_point,         // `814 +- 5` is read as 814
  unreadable_is_absent,
  none_is_absent,
  sides_not_told,           // below and above are one
  sign_zero_is_positive,    // a tie is above
  sign_unknown_is_below,    // a divisor of 0 or below is not told from others
  input_left_out,           // the last fact a rule reads does not count
  comparison_left_out,      // the comparison of several facts does not count
  notice_left_out,          // whether a notice came in time does not count
  notice_one_day_off,
  signature_truncated,      // answers are shared by lines that differ in one place
  first_margin_taken,       // the first threshold counts for the nearest
  margin_of_first_line,     // the margin of the line that was asked first
  two_sources_ignored,      // given and derived number never contradict
  ranges_not_told,          // all ranges of a number are one
  texts_not_told,           // whatever is told by texts is one
  scale_ignored,            // `1.5` lies where 15 lies
  margin_by_doubles,        // of two margins that doubles do not tell apart the first counts
  count
};

#ifdef COCKET_FAULTS
inline constexpr bool kFaults = true;
inline Fault active_fault = Fault::none;
#else
inline constexpr bool kFaults = false;
inline constexpr Fault active_fault = Fault::none;
#endif

inline bool any_fault() { return kFaults && active_fault != Fault::none; }
inline bool faulty(Fault fault) { return kFaults && active_fault == fault; }

}  // namespace cocket::columnar
