"""Numbers and dates for tests/oracle.py: sums of products over what is known of their parts."""
import json
from fractions import Fraction

from oracle_facts import Facts, Instance
from oracle_numbers import (ALL, MAYBE, NO, NONE, SURE, Value, add, build, high_key, hull, invert,
                            is_point, low_key, plus, point, positive, product, times)


def bare(e):
    """An expression without its places, so that the same text on two lines is the same."""
    if isinstance(e, dict):
        return {k: bare(v) for k, v in e.items() if k not in ("line", "begin", "end")}
    return [bare(x) for x in e] if isinstance(e, list) else e


class Terms(Facts):
    """The part of the oracle that computes; `truth` comes from the evaluator built on it."""

    def leaf(self, e, c):
        """The value of what is no sum, product or quotient, and a key under which likes are merged."""
        kind, key = e["kind"], json.dumps(bare(e)) + str([(k, getattr(v, "name", v)) for k, v in c.env.items()])
        if kind == "name":
            found = self.resolve(e["text"], c)
            if isinstance(found, Value):
                return found, key
            if isinstance(found[0], Instance):
                return self.fact(c, *found), f"{found[0].name}.{found[1]}"
            return self.define(found[0], found[1], "number"), key
        if kind == "law_unknown":
            return Value(num=ALL), key
        if kind == "aggregate":
            values = [self.number(a, c) for a in e["args"]]
            return self.extreme(e["text"] in ("greatest", "latest"), [(v, v.none == NO) for v in values], True), key
        if kind == "count":
            found = self.members_of(e["args"][0]["text"], c)
            answers = [self.where(e, 1, c, m) for m in found.members]
            low = sum(1 for t, _ in answers if t)
            high = low + sum(1 for t, _ in answers if t is None) if found.complete else None
            value = Value(num=(Fraction(low), True, None if high is None else Fraction(high), high is not None))
            return self.missing_of(value, [m for t, m in answers if t is None], found), key
        found = self.members_of(e["args"][0]["text"], c)
        parts, why = [], []
        for member in found.members:
            here, miss = self.where(e, 2, c, member)
            if here is not False:
                value = self.number(e["args"][1], self.bind(c, e, member))
                if value.none != SURE:
                    parts.append((value, here is True and value.none == NO))
                    why.append(miss | value.miss)
        if e["text"] != "sum":
            value = self.extreme(e["text"] == "greatest", parts, found.complete)
            return self.missing_of(value._replace(miss=NONE), why, found), key
        total = point(0)
        for value, sure in parts:
            total = add(total, value.num if sure else hull((point(0), value.num)))
        if not found.complete:
            inst, field = self.resolve(e["args"][0]["text"], c)
            blank = Instance(self.fields[inst.record][field]["type"]["name"], "?")
            least = self.number(e["args"][1], self.bind(c, e, blank)).num
            total = (total[:2] if least[0] is not None and least[0] >= 0 else (None, False)) + (None, False)
        return self.missing_of(Value(num=total), why, found), key

    def missing_of(self, value, why, found):
        if self.settled(value):
            return value._replace(miss=NONE)
        return value._replace(miss=NONE.union(*why) | (NONE if found.complete else {found.name}))

    def extreme(self, greatest, parts, complete):
        """Greatest or least of (value, takes part for sure) pairs; of nothing: none."""
        every = [v.num for v, _ in parts if v.none != SURE]
        sure = [v.num for v, certain in parts if certain and v.none != SURE]
        if not every and complete:
            return Value(none=SURE)
        if not sure:
            num = ALL
        elif greatest:
            num = build(max(sure, key=low_key), max(every, key=high_key) if complete else ALL)
        else:
            num = build(min(every, key=low_key) if complete else ALL, min(sure, key=high_key))
        value = Value(num=num, none=NO if sure else MAYBE)
        return value if self.settled(value) else value._replace(miss=NONE.union(*[v.miss for v, _ in parts]))

    def bind(self, c, e, member):
        return c._replace(env={**c.env, e["variable"]: member})

    def where(self, e, at, c, member):
        return self.truth(e["args"][at], self.bind(c, e, member)) if e.get("has_where") else (True, NONE)

    def poly(self, e, c, leaves):
        """(numerator, divisor), each {sorted leaf keys: coefficient}, everything multiplied out."""
        if e["kind"] in ("quantity", "percent", "date"):
            return {(): self.literal(e)[0]}, {(): Fraction(1)}
        if e["kind"] != "arithmetic":
            value, key = self.leaf(e, c)
            leaves[key] = value
            return {(key,): Fraction(1)}, {(): Fraction(1)}
        (n1, d1), (n2, d2) = (self.poly(a, c, leaves) for a in e["args"])
        if e["text"] == "*":
            return product(n1, n2), product(d1, d2)
        if e["text"] == "/":
            if list(n2) == [()]:
                return {k: v / n2[()] for k, v in product(n1, d2).items()}, d1
            return product(n1, d2), product(d1, n2)
        if d1 == d2:
            return plus(n1, n2, 1 if e["text"] == "+" else -1), d1
        return plus(product(n1, d2), product(n2, d1), 1 if e["text"] == "+" else -1), product(d1, d2)

    @staticmethod
    def bounds(terms, leaves):
        total = point(0)
        for keys, coefficient in terms.items():
            part = point(coefficient)
            for key in keys:
                part = times(part, leaves[key].num or ALL)
            total = add(total, part)
        return total

    @staticmethod
    def none_of(n, d, leaves):
        """Whether a side is none: a single product is with any factor; a sum with none in it may be anything."""
        found = max([leaves[key].none for keys in (*n, *d) for key in keys], default=NO)
        return (found, False) if len(n) == 1 else (NO, found != NO)

    def number(self, e, c):
        leaves = {}
        n, d = self.poly(e, c, leaves)
        none, anything = self.none_of(n, d, leaves)
        if none == SURE:
            return Value(none=SURE)
        divisor = self.bounds(d, leaves)
        num = ALL if anything or not positive(divisor) else times(self.bounds(n, leaves), invert(divisor))
        miss = NONE.union(*[v.miss for v in leaves.values()])
        return Value(num=num, none=none, miss=NONE if is_point(num) and none == NO else miss)

    def compare(self, left, op, right, c):
        leaves = {}
        (n1, d1), (n2, d2) = (self.poly(e, c, leaves) for e in (left, right))
        terms = plus(product(n1, d2), product(n2, d1), -1)
        if op in ("<=", "<"):
            terms = {k: -v for k, v in terms.items()}
        nones, anything = zip(self.none_of(n1, d1, leaves), self.none_of(n2, d2, leaves))
        if SURE in nones:
            return False, NONE
        miss = NONE.union(*[v.miss for v in leaves.values()])
        if any(anything) or not all(positive(self.bounds(d, leaves)) for d in (d1, d2)):
            return None, miss
        low, low_closed, high, high_closed = self.bounds(terms, leaves)
        strict = op in (">", "<")
        if low is not None and (low > 0 or (low == 0 and not (strict and low_closed))):
            return (None, miss) if MAYBE in nones else (True, NONE)
        if high is not None and (high < 0 or (high == 0 and (strict or not high_closed))):
            return False, NONE
        return None, miss
