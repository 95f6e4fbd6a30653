// Notices: the day they are due, and whether they came in time.
#include <algorithm>

#include "engine/exact/evaluator.h"

namespace cocket::exact {

NoticeResult Evaluator::Impl::notice(const Notice& notice, const Env& env, Ground& ground) {
  NoticeResult result;
  result.to = notice.to;
  result.asked = &notice;
  const Known day = date(notice.day, env);
  Known given;
  if (notice.given_on.valid()) {
    given = date(notice.given_on, env);
    const Expr& side = program.exprs[notice.given_on];
    result.given_fact = side.written;
    if (side.op == Op::fact_date) result.given_fact = fact_name(*record_of(side.place, env), side.place.field);
  }
  if (given.settled && !given.none) result.given = given.date.first;
  auto latest = [&](Date event, const std::string& counting) {
    if (!notice.before) return event + notice.days;
    const int clear = (counting == "clear_days") != faulty(Fault::notice_one_day_off) ? 1 : 0;
    return event - notice.days - clear;
  };
  for (size_t i = 0; i < notice.counted.size(); ++i) {
    NoticeDue due;
    due.counting = notice.counted[i];
    if (!day.none && day.settled) {
      due.due_by = latest(*day.date.first, due.counting);
      if (result.given) due.days_late = std::max(0, *result.given - *due.due_by);
    }
    if (i == 0) {
      if (given.none) {
        result.in_time = Truth::no;
      } else if (!day.none && given.date.last && day.date.first && *given.date.last <= latest(*day.date.first, due.counting)) {
        result.in_time = Truth::yes;
      } else if (!day.none && given.date.first && day.date.last && *given.date.first > latest(*day.date.last, due.counting)) {
        result.in_time = Truth::no;
        result.late = !given.may_be_none && !day.may_be_none;
      }
      // Where one source says that there was none, the other alone puts nothing in time.
      if (result.in_time == Truth::yes && (given.may_be_none || day.may_be_none)) result.in_time = Truth::unknown;
    }
    result.due.push_back(std::move(due));
  }
  if (result.in_time == Truth::unknown) {
    add_marks(ground.missing, given.ground.missing);
    add_marks(ground.missing, day.ground.missing);
  }
  add_marks(ground.assumptions, given.ground.assumptions);
  add_marks(ground.assumptions, day.ground.assumptions);
  add_marks(ground.warnings, given.ground.warnings);
  return result;
}

}  // namespace cocket::exact
