"""Verdicts for tests/oracle.py: one requirement on one day, then over days and readings."""
import itertools
from collections import namedtuple

from oracle_law import ANY, Law, one_state
from oracle_numbers import ALL, NONE, SURE, Context, Unreadable, agree, any_of

Answer = namedtuple("Answer", "verdict possible missing exceptions reviews penalties")


class Verdicts(Law):
    """The part of the oracle that answers; `truth`, `rule` and time come from the evaluator."""

    def date_of(self, rule):
        dated = rule.get("head", {}).get("dated_by") or self.modules[rule["module"]]["dated_by"]
        return self.number({"kind": "name", "text": dated}, Context(rule["module"], None, {}, None, ""))

    def days(self, rule):
        """One day of each stretch of the law that the rule's date may fall in, and the date's missing facts."""
        date = self.date_of(rule)
        if date.none == SURE or date.num == ALL:
            return [None], date.miss
        low, _, high, _ = date.num
        first = int(low) if low is not None else min(self.edges, default=1) - 1
        return [first] + [e for e in self.edges if e > first and (high is None or e <= high)], date.miss

    def settle(self, r, day, excepted):
        """(verdict, possible verdicts, missing facts) of a requirement on one day."""
        truth, miss = self.scoped(r, day)
        if truth is False:
            return "not_required", {"not_required"}, NONE
        c, open_duties = Context(r["module"], day, {}, None, ""), NONE
        duties = r.get("imposes", [])
        moving = [d for d in duties if d["kind"] in ("licence", "permit", "prohibition", "notice")]
        asked = []
        for duty in moving or duties:
            imposed, why = self.truth(duty["when"], c) if "when" in duty else (True, NONE)
            if duty["kind"] == "notice":
                met = self.in_time(duty["notice"], c)[0] is True
            else:
                met = "held_when" in duty and self.truth(duty["held_when"], c)[0] is True
            asked.append((imposed, met, duty["kind"]))
            open_duties |= why if imposed is None else NONE

        def outcome(unknown_is_imposed):
            on = [(met, kind) for imposed, met, kind in asked if imposed or imposed is None and unknown_is_imposed]
            if not on:
                return "not_required"
            if all(met for met, _ in on):
                return "fulfilled"
            return "excepted" if excepted else "prohibited" if "prohibition" in [k for _, k in on] else "required"

        possible = {outcome(True), outcome(False)}
        if truth and len(possible) == 1:
            return outcome(True), possible, NONE
        if truth:
            return "undetermined", possible, open_duties
        return "undetermined", possible | {"not_required"}, miss | (open_duties if len(possible) > 1 else NONE)

    def each_reading(self):
        """Chooses each combination of the readings that are open, one after the other."""
        names = [n for n in self.chosen if len(self.chosen[n]) > 1]
        for choice in itertools.product(*[self.chosen[n] for n in names]):
            self.reading = {**{n: c[0] for n, c in self.chosen.items()}, **dict(zip(names, choice))}
            self.memo = {}
            yield

    def answer(self, r):
        """The answer on one requirement for the loaded line."""
        cases, states, penalties = [], {}, []
        for _ in self.each_reading():
            days, date_miss = self.days(r)
            here = self.exception_states(r)
            answers = [self.settle(r, d, "met" in here.values()) for d in days]
            possible = set().union(*[p for _, p, _ in answers])
            miss = NONE.union(*[m for _, _, m in answers])
            agreed = len({v for v, _, _ in answers}) == 1
            verdict = answers[0][0] if agreed else "undetermined"
            if not agreed or days == [None] and verdict == "undetermined":
                miss |= date_miss
            cases.append((verdict, possible, miss))
            asked = [d for d in days if self.scoped(r, d)[0] is not False]
            penalties += [self.penalties(r, d) for d in asked]
            for name, state in here.items() if asked else ():
                states.setdefault(name, set()).add(state)
        verdicts = {v for v, _, _ in cases}
        verdict = verdicts.pop() if len(verdicts) == 1 else "open_reading"
        missing = NONE.union(*[m for _, _, m in cases])
        states = {name: one_state(found) for name, found in states.items()}
        self.seen |= {("exception", state) for state in states.values()}
        return Answer(verdict, set().union(*[p for _, p, _ in cases]), missing, states,
                      {b["name"]: self.review_now(b) for b in self.reviews_of(r) if penalties},
                      self.threatened(r, verdict, penalties))

    def holds(self, name, row):
        """Whether a provision holds for any instance in the line, on its own date: true, false or unknown."""
        self.load(row)
        self.reading = {n: c[0] for n, c in self.chosen.items()}
        rule, c = self.provisions[name], Context(None, None, {}, None, "")
        lists = [self.members_of(f"{r}.{n}", c).members for r in self.singletons for n, f in self.fields[r].items()
                 if f["type"].get("name") == rule["on"]]
        found = [self.line[rule["on"]]] if rule["on"] in self.line else sum(lists, [])
        return any_of([agree([self.rule(rule, d, {rule["on"]: m}) for d in self.days(rule)[0]]) for m in found])[0]

    def answer_to(self, name, row):
        self.load(row)
        return self.answer(self.requirements[name])

    def unreadable(self, row):
        """The flat names of cells that do not parse or lie outside the declared range."""
        self.load(row)
        return {f"{inst.name}.{name}" for inst in (*self.line.values(), *self.members.values())
                for name, cells in inst.cells.items() for text, unit in cells
                if self.bad_cell(self.fields[inst.record][name]["type"], text, unit)}

    def bad_cell(self, t, text, unit):
        if self.type_of(t) != "list":
            return self.cell(t, text, unit) is Unreadable
        element = {"kind": "quantity_or_named", "name": t["name"]}
        return text.strip() not in ("", "none", "-") and \
            any(self.cell(element, part) is Unreadable for part in text.split(";"))

    def answers(self, row):
        """{requirement: answer} for one line, a dict of texts by flat fact name or nested objects."""
        self.load(row)
        return {name: self.answer(r) for name, r in self.requirements.items()}
