// Seeded faults: mistakes that the tests must be able to find.
//
// A product build has none of them (`kFaults` is false and every test of a fault folds away). A
// build with COCKET_FAULTS switches one on, and the differential tests must see it.
#pragma once

namespace cocket::exact {

enum class Fault {
  none,
  at_least_is_above,          // `>=` read as `>`
  below_is_at_most,           // `<` read as `<=`
  version_last_day_excluded,  // `through` without its last day
  version_first_day_excluded, // a version begins a day late
  group_last_day_excluded,
  hull_is_first_source,       // contradicting sources: the first one is believed
  unknown_is_false,           // an unknown comparison counts as false
  open_end_is_closed,         // interval ends lose their openness
  possible_exception_is_met,  // an exception whose `when` is unknown excepts
  notice_one_day_off,
  first_version_applies,      // the earliest text instead of the latest
  state_ignored,
  horizon_ignored,
  least_for_greatest,
  empty_list_is_true,         // `any` over an empty list
  and_unknown_is_true,        // true and unknown is true
  divisor_guard_dropped,      // a divisor that may be 0 is divided by
  default_heals_unreadable,
  read_as_dropped,
  reading_default_ignored,    // the first reading instead of the default
  scope_ignored,
  announced_ignored,          // `--known-on` has no effect
  held_unknown_is_held,
  open_list_is_complete,
  restriction_ignored,
  restriction_unknown_is_false,  // an exception that may be barred is available
  restriction_of_another,        // every exception to the requirement is barred, also those excepted
  presumption_ignored,
  shown_unknown_is_shown,        // what is not known overcomes a presumption
  shown_ignored,                 // nothing overcomes it
  review_stops_at_unknown,       // a guard that is unknown counts as true
  review_passes_unknown,         // or as false
  review_horizon_ignored,        // outside what was verified nothing is stated, instead of anything
  table_last_day_excluded,
  table_keeps_last_row,          // a period without a row keeps the number before it
  notice_when_ignored,           // a notice is needed whatever its `when` says
  notice_when_unknown_is_met,    // a notice that may be needed is not
  exception_first_day_only,      // of a range of days the first decides
  count
};

#include "engine/exact/fault_switch.inc"

}  // namespace cocket::exact
