#!/usr/bin/env python3
"""Random rule programs with tables of rows that stand at their edges.

`pair(seed)` gives one (program, table) pair, always the same for a seed. Values lie on thresholds,
one tick beside them, or far; cells are known, bounded, absent, none or unreadable; dates are the
first and last days of versions, the days beside them, and ranges across them. As a program it makes
pairs, prints how often each kind of edge occurs, and fails if one occurs too seldom:

    generate.py [--pairs N] [--out FOLDER] [--seed N]
"""
import argparse
import datetime
import json
import os
import random
import re
import sys
from collections import Counter
from fractions import Fraction

from atoms import OPERATORS, SOURCE, Atom
from constructs import Law
from coverage import LEAST, edges_table
from pairs import Pair
from rows import COUNTRIES, Rows, shift

HEAD = """kind rate_kind "rates"
kind width_kind "widths"
kind mac_kind "doubled rates"
kind power_kind = rate_kind * width_kind "power"
kind power_kind = 2 * mac_kind * width_kind "power"
kind area_kind "areas"
kind duration "days"
kind money "money"
unit OPS of rate_kind
unit KOPS = 1000 OPS
unit MACS of mac_kind
unit bit of width_kind
unit PW of power_kind
unit KPW = 1000 PW
unit mm2 of area_kind
unit cm2 = 100 mm2
unit days of duration
unit MYR of money
"""


class Maker(Rows, Law):
    """One program: declarations by file, then rows that stand at its edges."""

    def __init__(self, seed, sums=False):
        self.seed, self.rng, self.sums = seed, random.Random(seed), sums
        r = self.rng
        self.start = shift(datetime.date(2023, 1, 1), r.randrange(0, 400))
        self.item_facts, self.part_facts, self.defines, self.second_defines = [], [], [], []
        self.names = {"item": [], "part": []}
        self.views = ["main", "side"]
        self.groups = {name: self.group() for name in ("D:1", "D:2", "LIST")}
        self.open = {name: " open" if r.random() < 0.3 else "" for name in self.groups}
        self.group_edges = [x for rows in self.groups.values() for row in rows for x in row[1:3] if x]
        self.atoms = [Atom(self, i) for i in range(r.randrange(4, 8))]
        self.make_tables()
        self.two_modules = r.random() < 0.5
        self.covered = Counter()
        self.use_readings = r.random() < 0.35
        self.versions_of = {}
        self.build()

    def letters(self, f):
        return [letter for letter in "abcdef" if f(letter) in self.names["item"]]

    def item_fact(self, name, type_text, defaults=()):
        self.names["item"].append(name)
        text = f"  {name} : {type_text}\n" + "".join(f"    by default {d}\n" for d in defaults)
        self.item_facts.append(text + (f"    {SOURCE}\n" if defaults else ""))

    def part_fact(self, name, type_text):
        self.names["part"].append(name)
        self.part_facts.append(f"  {name} : {type_text}\n")

    def define(self, head, body):
        self.defines.append(f"define {head}{body}\n")

    def group(self):
        rows = []
        for member in self.rng.sample(COUNTRIES[:2] + COUNTRIES[3:], self.rng.randrange(1, 4)):
            first = shift(self.start, self.rng.randrange(-40, 60)) if self.rng.random() < 0.7 else None
            last = shift(first or self.start, self.rng.randrange(0, 90)) if self.rng.random() < 0.5 else None
            rows.append((member, first, last))
            if last and self.rng.random() < 0.3:  # comes back, the day after or later
                rows.append((member, shift(last, self.rng.choice((1, 20))), None))
        return rows

    # Conditions

    def noise(self, deep=True):
        r = self.rng
        countries = lambda: ", ".join(r.sample(list(COUNTRIES) + ["D:1", "D:2"], r.randrange(1, 4)))
        makers = [
            lambda: f"trip.dest in ({countries()})",
            lambda: f"trip.dest not in ({countries()})",
            lambda: f"trip.dest is {r.choice(COUNTRIES)}",
            lambda: f"item.made is not {r.choice(COUNTRIES)}",
            lambda: f"item.made in {r.choice(('D:1', 'D:2'))}",
            lambda: f"item.label in LIST",
            lambda: f"item.flag_{r.choice('abcd')} is {r.choice(('yes', 'no'))}",
            lambda: f"item.flag_{r.choice('abcde')}",
            self.flag,
            lambda: f"item.sort is {r.choice(('x', 'y', 'z'))}",
            lambda: f"item.sort in (x, {r.choice('yz')})",
            lambda: f"item.sort is {r.choice(('', 'not '))}none",
            lambda: f"any stop in trip.via has (stop in ({countries()}))",
            lambda: f"{r.choice(('every', 'no'))} stop in trip.via has (stop is {r.choice(COUNTRIES)})",
            lambda: f"{r.choice(('any', 'every', 'no'))} part in item.parts{r.choice(('', ' where (part.role is x)', ' where (part.where in D:1)'))} has (part.ok is yes)",
            lambda: f"count of part in item.parts{r.choice(('', ' where (part.ok is yes)'))} {r.choice(OPERATORS)} {r.randrange(0, 4)}",
            lambda: f"trip.other_day {r.choice(OPERATORS)} {shift(self.start, r.randrange(0, 100))}",
            lambda: f"trip.other_day {r.choice(('+', '-'))} {r.randrange(0, 30)} days {r.choice(OPERATORS)} trip.third_day",
            lambda: f"latest of (trip.other_day, trip.third_day) {r.choice(OPERATORS)} {shift(self.start, r.randrange(0, 100))}",
        ]
        if deep and self.provisions:
            makers += [lambda: self.meets()] * 6
        if self.tables:
            makers += [self.cap] * 4
        if deep and self.truth_defines:
            makers += [lambda: r.choice(self.truth_defines)] * 4
        return r.choice(makers)()

    def meets(self):
        name, on = self.rng.choice(self.provisions)
        stood = f" as it stood on {shift(self.start, self.rng.randrange(0, 100))}" if self.rng.random() < 0.25 else ""
        if on == "part":
            return f"any part in item.parts has (part meets {name}{stood})"
        return f"item meets {name}{stood}"

    def focus(self, thresholds):
        atom = self.rng.choice(self.atoms)
        if atom not in thresholds:
            change = self.rng.choice((0, 0, 0, 0, 0, atom.tick, -atom.tick, Fraction(3)))
            thresholds[atom] = abs(atom.base + change)
        return atom.text(thresholds[atom])

    def simple(self, thresholds):
        text = self.focus(thresholds) if self.rng.random() < 0.8 else self.noise()
        return f"not ({text})" if self.rng.random() < 0.12 else text

    def line(self, thresholds):
        """A condition on one line."""
        parts = [self.simple(thresholds) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3)))]
        if len(parts) == 1:
            return parts[0]
        word = self.rng.choice((" and ", " or "))
        guarded = "and" if word == " or " else "or"
        return word.join(f"({p})" if f" {guarded} " in p or p.startswith("not") or " > 0 mm2" in p else p for p in parts)

    def condition(self, indent, thresholds, labels, prefix="", depth=0):
        """A line or a block of limbs; labels collects the full names of limbs."""
        r = self.rng
        if depth == 2 or r.random() < (0.45 if depth == 0 else 0.8):
            return self.line(thresholds) + "\n"
        if self.use_readings and r.random() < 0.35:
            name, choices = r.choice(self.readings)
            head, names = f"by reading {name}", list(choices)
        else:
            head, names = f"{r.choice(('any', 'all', 'any', 'none'))} of", [str(i + 1) for i in range(r.randrange(1, 4))]
            if r.random() < 0.2:
                names = [r.choice(("A.", "B.")) + n for n in names]
        text = head + "\n"
        for name in names:
            labels.append(prefix + name)
            pad = " " * indent
            if r.random() < 0.05:
                text += f'{pad}{name}: unknown because "not seen"\n'
            else:
                text += f"{pad}{name}: " + self.condition(indent + 2, thresholds, labels, prefix + name + ".", depth + 1)
        return text

    def status(self, first, labels, how_many):
        r, text = self.rng, ""
        for limb in r.sample([""] + labels, min(len(labels) + 1, r.choice(how_many))):
            text += "    status" + (f" of {limb}" if limb else "") + "\n"
            # Entries of one limb begin on different days: which of two was told later may not be stated.
            for start in r.sample([shift(first, d) for d in (0, 1, 5, 20)], r.choice((1, 2))):
                through = f" through {shift(start, r.choice((0, 3, 15)))}" if r.random() < 0.4 else ""
                announced = f" announced {shift(start, r.choice((-10, 0, 4)))}" if r.random() < 0.6 else ""
                state = r.choice(("in_force", "compliance_later", "not_enforced", "stayed", "suspended",
                                  "never_in_force", "unknown"))
                text += f'      {state} from {start}{through} text "T"{announced} confidence primary because "B"\n'
        return text

    def texts(self, name):
        """(first day, thresholds, head) of each version: adjacent days, gaps, equal starts with different
        announcements, `through`, periods of tables."""
        r, made = self.rng, []
        start = shift(self.start, r.choice((0, 0, 5, 30) if name[0] == "R" else (-20, -20, 0, 0, 5, 30)))
        count = r.choice((1, 2, 2, 3, 3, 4))
        same_starts = [i > 0 and r.random() < 0.15 for i in range(count)] + [False]
        announced = None
        for i in range(count):
            if i and not same_starts[i]:
                start = shift(start, r.choice((1, 1, 2, 7, 30, 30, 60)))
            later = [q for q in self.quarters if start < q]
            if later and not same_starts[i] and r.random() < 0.2:
                start = later[0]
            if same_starts[i]:
                announced = shift(announced, r.choice((1, 3)))
            else:
                announced = shift(start, r.choice((-20, -1, 0, 3))) if same_starts[i + 1] or r.random() < 0.5 else None
            through = shift(start, r.choice((0, 2, 10))) if r.random() < 0.2 else None
            stated = f" announced {announced}" if announced else " announced unknown" if r.random() < 0.7 else ""
            made.append((start, through, announced, {}))
            yield start, made[-1][3], f"  version {start}" + (f" through {through}" if through else "") + \
                f' text "T{i}"{stated} confidence primary\n'
        self.versions_of[name] = made

    def versions(self, name, conditions=False, plain=0.1, presumed=False, guard=False):
        """Whole versions; `plain`: how many of them have one flag as their condition."""
        r, text = self.rng, ""
        for start, thresholds, head in self.texts(name):
            labels = []
            if r.random() < plain:
                body = (self.guard(thresholds) if guard else self.one_fact()) + "\n"
            else:
                body = self.condition(6, thresholds, labels)
            text += head + "    when " + body
            if r.random() < 0.2:
                exempt = []
                text += "    except\n      note: " + self.condition(8, thresholds, exempt, "note.", 1)
                labels += ["note"]
            if presumed and r.random() < 0.75:
                text += self.presumed(thresholds, labels)
            if conditions and r.random() < 0.8:
                text += "    on condition that\n"
                if r.random() < 0.3:
                    text += f"      order: {self.flag()}\n"
                if r.random() < 0.85 or text.endswith("that\n"):
                    when = f" when {self.flag() if r.random() < 0.7 else self.line(thresholds)}"
                    text += f"      told: {self.notice()}{when if r.random() < 0.8 else ''}\n"
            text += self.status(start, labels, (0, 0, 0, 0, 1) if name[0] in "XB" else (0, 0, 1, 1, 2))
        return text

    def notice(self):
        r = self.rng
        form, late = r.choice((("least", "before"), ("least", "before"), ("most", "after")))
        counted = r.choice(("", ", counted clear_days or literal", ", counted literal or clear_days", ", counted literal"))
        given = ", given on trip.notice_day" if r.random() < 0.95 else ""
        days = r.choice((1, 5, 25))
        self.notices.append((days, form))
        return f"notice to STS at {form} {days} days {late} trip.{r.choice(('day', 'other_day'))}{given}{counted}"

    # The program

    def build(self):
        r = self.rng
        self.provisions, self.truth_defines, self.readings, self.notices = [], [], [], []
        if self.use_readings:
            self.readings = [("r1", ("lax", "strict"))] + ([("r2", ("one", "two", "three"))] if r.random() < 0.4 else [])
        truth = []
        for i in range(r.randrange(0, 3)):
            thresholds = {}
            where = " of item" if r.random() < 0.3 else ""
            truth.append((f"t{i}", f"define t{i}{where} : yes or no = {self.line(thresholds)} {SOURCE}\n"))
        self.defines.append("define class : one of (low, high, other)\n  " + SOURCE + "\n  first of\n"
                            f"    low when {self.noise(False)}\n    high when {self.noise(False)}\n"
                            + r.choice(("    other otherwise\n", "")))
        self.table_defines()
        self.truth_defines = [n for n, _ in truth] + ["class is high", "class in (low, other)"]
        provisions = []
        for i in range(r.choice((0, 1, 1, 2, 2))):
            on = "item" if r.random() < 0.75 else "part"
            found, self.provisions = self.provisions, []
            if on == "part":
                body = f'  version {shift(self.start, r.choice((0, 5, 30)))} text "T" announced unknown confidence primary\n' \
                       f"    when part.ok is yes and part.role is {r.choice('xy')}\n"
                if r.random() < 0.5:
                    body += self.presumed({}, [], self.part_fact_is)
            else:
                body = self.versions(f"P{i}", plain=0.4, presumed=True)
            self.provisions = found
            provisions.append((f"P{i}", on, f'provision P{i} "p" on {on}\n  {SOURCE}\n{body}'))
            self.provisions.append((f"P{i}", on))
        if self.two_modules:  # another horizon, and its own date
            self.second_provisions = provisions
        requirements, self.series = [], set()
        for i in range(r.randrange(1, 4)):
            requirements.append((f"R{i}", self.requirement(i)))
        names, self.excepts = [n for n, _ in requirements], {}
        exceptions = [self.exception(i, names) for i in range(r.choice((0, 0, 1, 1, 2, 3)))]
        beside = [self.restriction(i, names) for i in range(r.choice((0, 1, 1, 2)) if exceptions else 0)]
        beside += [self.review(i, names) for i in range(r.choice((0, 0, 1, 1, 2)))]
        later = [shift(v[-1][0], 40) for v in self.versions_of.values()]
        self.last_verified = max(later) if r.random() < 0.8 else shift(self.start, r.randrange(20, 60))
        self.first_verified = shift(self.start, r.choice((-30, -30, -1, 0, 3)))
        scope = f"  scope    {r.choice(('item.flag_d is yes', 'trip.dest is not US', 'item.flag_a is yes or item.flag_b is yes'))} {SOURCE}\n" \
            if r.random() < 0.35 else ""
        hk = f"  read     HK as {r.choice(('CN', 'MO'))} {SOURCE}\n" if r.random() < 0.5 else ""
        main = [f'module one\n  title    "One"\n  dated by trip.day\n' + ("  use      two\n" if self.two_modules else "")
                + hk + scope + f"  verified from {self.first_verified} through {self.last_verified}\n"]
        rest = [text for _, _, text in provisions]
        facts = ['facts item "an item"\n' + "".join(self.item_facts) + self.common_item(),
                 'facts part "a part"\n  role : one of (x, y)\n  ok : yes or no\n  where : country\n  bits : bit at least 0 bit\n'
                 + "".join(self.part_facts),
                 'facts trip "a trip"\n  day : date\n  own_day : date\n  other_day : date\n  third_day : date or none\n'
                 '  notice_day : date or none\n  dest : country\n  via : many country\n',
                 'view main of item.parts where role is x always\n', 'view side of item.parts where role is y\n']
        groups = [f'group {n}{self.open[n]} of {"text" if n == "LIST" else "country"} from "groups.yaml"\n' for n in self.groups]
        readings = []
        for name, choices in self.readings:
            default = r.choice((None, r.randrange(len(choices))))
            readings.append(f'readings {name} "r"' + ("" if default is not None else " no default") + "\n" + "".join(
                f'  {c} "c"{" default" if i == default else ""} {SOURCE}\n' for i, c in enumerate(choices)))
        body = [text for _, text in truth]
        if self.two_modules:
            low = shift(self.first_verified, r.choice((0, 0, 10)))
            high = shift(self.last_verified, r.choice((0, 0, -10)))
            second = [f'module two\n  title    "Two"\n  dated by trip.own_day\n  verified from {low} through {max(low, high)}\n']
            self.files = {"one.cocket": main + body + self.defines + [t for _, t in requirements] + exceptions,
                          "two.cocket": second + rest}
            # Provisions that name a define of the first module stand beside it.
            if any(re.search(r"\b(t\d|g\d|class|lim)\b", text) for text in rest):
                self.files = {"one.cocket": main + body + self.defines + rest + [t for _, t in requirements] + exceptions,
                              "two.cocket": second}
        else:
            self.files = {"one.cocket": main + body + self.defines + rest + [t for _, t in requirements] + exceptions}
        if beside and r.random() < 0.4:
            self.files["three.cocket"] = [self.third_module(self.first_verified, self.last_verified)] + beside
        else:
            self.files["one.cocket"] += beside
        self.files["std.cocket"] = [d + "\n" for d in HEAD.strip().split("\n")] + facts + groups + self.table_text() + readings
        self.edges = sorted({x for v in self.versions_of.values() for start, through, _, _ in v
                             for x in (start, through) if x} | set(self.group_edges)
                            | {d for d in self.quarters if shift(self.start, -20) < d < shift(self.start, 120)}
                            | {self.first_verified, self.last_verified})
        self.options = {}
        if r.random() < 0.3:
            self.options["known_on"] = str(shift(r.choice(self.edges), r.choice((-15, -1, 0, 1, 10))))
        if r.random() < 0.35:
            self.options["view"] = "legal"
        for name, choices in self.readings:
            if r.random() < 0.3:
                self.options.setdefault("readings", {})[name] = r.choice(choices)
        if r.random() < 0.15:
            self.options["law_through"] = str(shift(self.last_verified, r.choice((-5, 1, 20))))
        self.given_lists = r.random() < 0.3  # as JSON: the members themselves, complete or open
        self.rows = [self.row() for _ in range(7)]

    def common_item(self):
        r = self.rng
        return ("  made : country" + r.choice(("", " or none")) + "\n  label : text\n"
                "  sort : one of (x, y, z) or none\n  flag_a : yes or no\n  flag_b : yes or no\n  flag_c : yes or no\n"
                "  flag_d : yes or no\n    by default yes when item.flag_c is yes\n" + f"    {SOURCE}\n"
                "  flag_f : yes or no\n  flag_g : yes or no\n  flag_h : yes or no\n" + self.table_facts() +
                "  flag_e : yes or no\n    by default any part in item.parts has (part.ok is yes)\n" + f"    {SOURCE}\n"
                "  parts : many part" + r.choice(("", " at least 1", " at least 2")) + "\n")

    def requirement(self, number):
        r = self.rng
        series = " in series.one" if r.random() < 0.5 else ""
        self.series |= {f"R{number}"} if series else set()
        own = "  dated by trip.own_day\n" if r.random() < 0.15 else ""
        duties = []
        held = r.choice(("", ", held when item.flag_b is yes", ", held when item.flag_d is yes"))
        first = r.choice((f"licence from BIS{held}", f"permit from STS{held}", "prohibition", self.notice(),
                          f"licence from BIS{held}"))
        duties.append(first)
        if r.random() < 0.2:
            duties.append(r.choice((f"permit from STS{held} when item.flag_a is yes", f"{self.notice()} when item.flag_c is yes")))
        text = f'requirement R{number} "r"{series}\n  {SOURCE}\n{own}' + "".join(f"  imposes {d}\n" for d in duties)
        return text + self.versions(f"R{number}", plain=0.3) + self.penalties()

    def exception(self, number, names):
        r = self.rng
        self.excepts[f"X{number}"] = to = r.sample(names, r.randrange(1, len(names) + 1))
        own = "  dated by trip.own_day\n" if r.random() < 0.1 else ""
        text = f'exception X{number} "x" to {", ".join(to)}\n  {SOURCE}\n{own}' + self.versions(f"X{number}", True, 0.7)
        if r.random() < 0.3 and self.series:
            bar = r.choice(("no", "any"))
            extra = f"{bar} requirement in series.one except {names[0]} applies"
            text = text.replace("    when any of\n", f"    when any of\n      bar: {extra}\n", 1)
            text = text.replace("    when all of\n", f"    when all of\n      bar: {extra}\n", 1)
        return text


def pair(seed, sums=False):
    """`sums`: with sums of products, up to eight terms, in most places."""
    m = Maker(seed, sums)
    return Pair(seed, m.files, m.groups, m.table_files(), m.rows, m.options, m.covered)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pairs", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1, help="of the first pair")
    p.add_argument("--out", help="write the pairs as folders here")
    a = p.parse_args()
    covered = Counter()
    for seed in range(a.seed, a.seed + a.pairs):
        made = pair(seed)
        covered += made.covered
        if a.out:
            made.write(os.path.join(a.out, f"{seed:06}"))
            with open(os.path.join(a.out, f"{seed:06}", "options.json"), "w", encoding="utf-8") as f:
                json.dump(made.options, f)
    table, few = edges_table(covered, a.pairs)
    print(table)
    if a.pairs >= 800 and few:
        sys.exit(f"fewer than {LEAST} times in 2,000 pairs: {few}")


if __name__ == "__main__":
    main()
