"""Restrictions, presumptions, reviews, penalties and tables in random programs, for generate.py."""
import datetime

from atoms import OPERATORS, SOURCE, decimal

POLICIES = ("presumption_of_approval", "case_by_case", "presumption_of_denial", "policy_of_denial", "per_entry",
            "not_stated")


def period_of(period):
    """First and last day of a quarter or year as it is written in a table."""
    year, quarter = int(period[:4]), int(period[5:] or 0)
    first = datetime.date(year, 3 * quarter - 2 if quarter else 1, 1)
    after = datetime.date(year, 3 * quarter + 1, 1) if quarter in (1, 2, 3) else datetime.date(year + 1, 1, 1)
    return first, after - datetime.timedelta(days=1)


class Law:
    """The part of a program's maker for what stands beside requirements and exceptions."""

    def flag(self):
        return f"item.flag_{self.rng.choice('abcdefgh')} is {self.rng.choice(('yes', 'yes', 'no'))}"

    def one_fact(self):
        """A flag, or a provision alone."""
        return self.meets() if self.provisions and self.rng.random() < 0.4 else self.flag()

    def guard(self, thresholds):
        """A condition on one line, mostly one that is often true, false or unknown."""
        r = self.rng
        if self.series and r.random() < 0.1:
            return f"{r.choice(('any', 'no'))} requirement in series.one applies"
        return self.flag() if r.random() < 0.6 else self.line(thresholds)

    # Tables

    def make_tables(self):
        """Up to two tables with gaps, around the days of the program."""
        r, self.tables = self.rng, {}
        for name in r.choice(((), ("cap0",), ("cap0", "cap1"))):
            period = r.choice(("quarter", "quarter", "year"))
            every = [f"{y}Q{q}" for y in (2023, 2024) for q in (1, 2, 3, 4)] if period == "quarter" else ["2023", "2024"]
            rows = {p: decimal(abs(r.choice(self.atoms).base) * r.choice((1, 1, 2))) for p in every if r.random() < 0.75}
            self.tables[name] = period, rows or {every[0]: "7"}
        self.quarters = sorted({d for _, rows in self.tables.values() for p in rows for d in period_of(p)})

    def cap(self):
        """A comparison with a number of a table."""
        r = self.rng
        name, op = r.choice(list(self.tables)), r.choice(OPERATORS)
        return r.choice((
            f"item.load {op} {name}", f"item.load {op} {name}", f"{name} {op} item.load", f"2 * item.load {op} {name}",
            f"item.load - {name} {op} 0 PW", f"greatest of (item.load, {name}) {op} {r.choice(list(self.tables))}",
            f"lim {op} item.load", f"item.capped {op} item.load", f"{name} > 0 PW and item.load / {name} {op} 1"))

    def table_defines(self):
        """A number that is one of the tables', by a guard."""
        if not self.tables:
            return
        first, last = [self.rng.choice(list(self.tables)) for _ in "ab"]
        self.define("lim : PW", f"\n  {SOURCE}\n  first of\n    {first} when {self.flag()}\n    2 * {last} otherwise")

    def table_facts(self):
        """Facts to be compared with tables; one whose default is a table's number."""
        if not self.tables:
            return ""
        name = self.rng.choice(list(self.tables))
        return f"  load : PW{self.rng.choice(('', ' or none'))}\n  capped : PW\n    by default {name}\n    {SOURCE}\n"

    def table_text(self):
        return [f'table {name} : PW by {period} from "{name}.yaml"\n' for name, (period, _) in self.tables.items()]

    def table_files(self):
        return {f"{name}.yaml": "schema: cocket.table/1\nsources:\n  s: \"S\"\nrows:\n" + "".join(
            f'  - {{period: {period}, value: "{value}", source: s, confidence: primary}}\n'
            for period, value in rows.items()) for name, (_, rows) in self.tables.items()}

    def load_cell(self, day):
        """A value at the edge of a row, mostly that of the day."""
        r = self.rng
        found = [(period_of(p), v) for _, rows in self.tables.values() for p, v in rows.items()]
        here = [v for (first, last), v in found if first <= day <= last]
        value = r.choice(here if here and r.random() < 0.7 else [v for _, v in found])
        return r.choice((value, value, value + ("0001" if "." in value else ".0001"), f"[{value}, 999999]",
                         f"[0, {value}]", "0", "", "none"))

    # Provisions, exceptions, requirements

    def presumed(self, thresholds, labels, fact=None):
        """A presumption with limbs, some of them with states."""
        r, text = self.rng, ""
        for head, letter in (("presumed", "p"), ("unless shown", "s")):
            text += f"    {head}\n"
            for name in [f"{letter}{i + 1}" for i in range(r.choice((1, 1, 2, 3)))]:
                if fact:
                    text += f"      {name}: {fact()}\n"
                    continue
                text += f"      {name}: " + (self.flag() + "\n" if r.random() < 0.6 else
                                             self.condition(8, thresholds, labels, name + ".", 1))
                labels.append(name)
        return text

    def part_fact_is(self):
        return self.rng.choice(("part.ok is yes", "part.role is x", "part.where is CN", "part.ok is no"))

    def penalties(self):
        r, text = self.rng, ""
        for name in "ab"[:r.choice((0, 0, 1, 2))]:
            when = f" when {r.choice((self.flag, self.flag, self.flag, self.noise))()}" if r.random() < 0.7 else ""
            amount = r.choice(("5 days", "5 days and or 1_000 MYR", "2 million MYR or 7 days"))
            text += f'  penalty {name} "p"{when}\n    {SOURCE}\n    at most {amount}\n'
        return text

    # Restrictions and reviews

    def head(self, what, number, rest, dates):
        own = self.rng.choice(dates)
        return f'{what} {rest}\n  {SOURCE}\n' + (f"  dated by trip.{own}\n" if own else "")

    def restriction(self, number, names):
        """Bars some of the exceptions to some requirements."""
        r = self.rng
        to = r.sample(names, r.randrange(1, len(names) + 1))
        if self.series and r.random() < 0.4:
            to = r.choice((["series.one"], to + ["series.one"]))
        reached = {n for n in to if n != "series.one"} | (self.series if "series.one" in to else set())
        spared = [x for x, of in self.excepts.items() if reached & set(of) and r.random() < 0.25]
        rest = f'B{number} "b" bars exceptions to {", ".join(to)}' + (f' except {", ".join(spared)}' if spared else "")
        return self.head("restriction", number, rest, ("", "", "", "own_day", "other_day")) + \
            self.versions(f"B{number}", plain=0.85, guard=True)

    def review(self, number, names):
        r = self.rng
        of = r.sample(names, r.randrange(1, len(names) + 1))
        if self.series and r.random() < 0.4:
            of = ["series.one"]
        text = self.head("review", number, f'V{number} "v" of {", ".join(of)}', ("", "own_day", "other_day", "other_day"))
        for _, thresholds, head in self.texts(f"V{number}"):
            text += head + "    policy first of\n"
            policy = lambda: 'unknown because "not seen"' if r.random() < 0.12 else r.choice(POLICIES)
            for _ in range(r.choice((1, 1, 2, 3, 4))):
                text += f"      {policy()} when {self.guard(thresholds)}\n"
            if r.random() < 0.4:
                text += f"      {policy()} otherwise\n"
        return text

    def third_module(self, first, last):
        """A module for restrictions and reviews alone: with a scope, a date and a horizon of its own."""
        r, shift = self.rng, lambda day, days: day + datetime.timedelta(days=days)
        scope = f"  scope    {self.flag()} {SOURCE}\n" if r.random() < 0.4 else ""
        low, high = shift(first, r.choice((0, 0, 10))), shift(last, r.choice((0, 0, -10)))
        return f'module three\n  title    "Three"\n  dated by trip.{r.choice(("day", "day", "own_day"))}\n  use      one\n' \
               f"{scope}  verified from {low} through {max(low, high)}\n"
