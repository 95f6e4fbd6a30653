"""Intervals, Kleene's truth, sums of products and dates for tests/oracle.py, with exact fractions."""
import datetime
import itertools
import re
from collections import namedtuple
from fractions import Fraction

ALL = (None, False, None, False)  # interval: low, low closed, high, high closed; None is infinite
NONE = frozenset()
NO, MAYBE, SURE = 0, 1, 2  # whether a value is the explicit none
Unreadable = object()

# What is known of a value: an interval in `num` (numbers; dates as day numbers) or the possible
# words in `sym` (None: any). `none`: is it the explicit none. `miss`: the unsettled facts it rests on.
Value = namedtuple("Value", "num sym none miss", defaults=(None, None, NO, NONE))
List = namedtuple("List", "name members complete")
Context = namedtuple("Context", "module day env version prefix")


def point(x):
    return (Fraction(x), True, Fraction(x), True)


def is_point(i):
    return i[0] is not None and i[0] == i[2]


def add(a, b):
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[2] is None or b[2] is None else a[2] + b[2]
    return (low, low is not None and a[1] and b[1], high, high is not None and a[3] and b[3])


def times(a, b):
    if a == point(0) or b == point(0):
        return point(0)
    ends = []  # (rank of infinity, value, closed)
    for (x, x_closed, x_sign), (y, y_closed, y_sign) in itertools.product(
            ((a[0], a[1], -1), (a[2], a[3], 1)), ((b[0], b[1], -1), (b[2], b[3], 1))):
        if x == 0 or y == 0:
            ends.append((0, Fraction(0), (x == 0 and x_closed) or (y == 0 and y_closed)))
        elif x is None or y is None:
            sign = (x_sign if x is None else (x > 0) - (x < 0)) * (y_sign if y is None else (y > 0) - (y < 0))
            ends.append((sign, Fraction(0), False))
        else:
            ends.append((0, x * y, x_closed and y_closed))
    low, high = min(e[:2] for e in ends), max(e[:2] for e in ends)
    closed = lambda end: end[0] == 0 and any(e[:2] == end and e[2] for e in ends)
    return (None if low[0] else low[1], closed(low), None if high[0] else high[1], closed(high))


def positive(i):
    return i[0] is not None and (i[0] > 0 or (i[0] == 0 and not i[1]))


def invert(i):  # of a positive interval
    high = None if i[0] == 0 else 1 / i[0]
    return (Fraction(0) if i[2] is None else 1 / i[2], i[2] is not None and i[3], high, high is not None and i[1])


def low_key(i):  # orders low ends, the one that allows more first
    return (0, 0, 0) if i[0] is None else (1, i[0], 0 if i[1] else 1)


def high_key(i):
    return (1, 0, 0) if i[2] is None else (0, i[2], 1 if i[3] else 0)


def build(low, high):
    return low[:2] + high[2:]


def intersect(a, b):
    both = build(max(a, b, key=low_key), min(a, b, key=high_key))
    if both[0] is not None and both[2] is not None:
        if both[0] > both[2] or (both[0] == both[2] and not (both[1] and both[3])):
            return None
    return both


def hull(items):
    return build(min(items, key=low_key), max(items, key=high_key))


def negate(i):
    return (None if i[2] is None else -i[2], i[3], None if i[0] is None else -i[0], i[1])


def all_of(answers):
    """Kleene's and over (truth, missing); what is missing of an unknown: that of its unknown parts."""
    answers = list(answers)
    if any(t is False for t, _ in answers):
        return False, NONE
    if all(t for t, _ in answers):
        return True, NONE
    return None, NONE.union(*[m for t, m in answers if t is None])


def not_(answer):
    return (None if answer[0] is None else not answer[0]), answer[1]


def any_of(answers):
    return not_(all_of(map(not_, answers)))


def agree(answers):
    """The answer of several possible texts: theirs where they agree, otherwise unknown."""
    if len({t for t, _ in answers}) == 1 and answers[0][0] is not None:
        return answers[0][0], NONE
    return None, NONE.union(*[m for _, m in answers])


def day_number(text):
    return datetime.date.fromisoformat(text).toordinal() if text else None


def date_range(text):
    """A day, a month, a year or FROM..TO as an interval of day numbers; None if it is no date."""
    try:
        if ".." in text:
            first, last = (date_range(part.strip()) for part in text.split(".."))
            if not (is_point(first) and is_point(last)) or first[0] > last[0]:
                return None
            return build(first, last)
        if not re.fullmatch(r"(19|2[01])\d\d(-\d\d){0,2}", text):
            return None
        parts = [int(p) for p in text.split("-")]
        first = datetime.date(*(parts + [1, 1])[:3])
        if len(parts) == 3:
            return point(first.toordinal())
        after = datetime.date(parts[0] + 1, 1, 1) if len(parts) == 1 or parts[1] == 12 else \
            datetime.date(parts[0], parts[1] + 1, 1)
        return build(point(first.toordinal()), point(after.toordinal() - 1))
    except (ValueError, TypeError):
        return None


def number_of(text):
    match = re.fullmatch(r"([\d._]+)(million|billion)?", text.replace(" ", ""))
    return Fraction(match[1].replace("_", "")) * {None: 1, "million": 10**6, "billion": 10**9}[match[2]]


def product(a, b):
    out = {}
    for (k1, v1), (k2, v2) in itertools.product(a.items(), b.items()):
        key = tuple(sorted(k1 + k2))
        out[key] = out.get(key, 0) + v1 * v2
    return {k: v for k, v in out.items() if v or not k}


def plus(a, b, sign):
    out = dict(a)
    for key, value in b.items():
        out[key] = out.get(key, 0) + sign * value
    return {k: v for k, v in out.items() if v or not k}
