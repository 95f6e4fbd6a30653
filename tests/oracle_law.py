"""Exceptions with what bars them, presumptions, reviews and penalties for tests/oracle.py."""
from oracle_numbers import NO, NONE, SURE, Context, agree, all_of, any_of, is_point, not_, number_of

ANY = frozenset(("any",))  # the policies of a review where the law does not say
WORD = {True: "true", False: "false", None: "unknown"}


def one_state(states):
    """The state of an exception under several days, texts or readings: theirs, or possible where they differ."""
    if len(states) == 1:
        return next(iter(states))
    return "possible"


class Law:
    """The part of the oracle above single texts: `truth`, `rule` and time come from the evaluator."""

    def presumed(self, v, c):
        """Whether a presumption of a text stands: what is not known to be shown is not shown."""
        if "presumed" not in v:
            return False, NONE
        shown = any_of(self.limbs(v.get("shown", []), c))[0]
        truth, miss = any_of(self.limbs(v["presumed"], c))
        self.seen.add(("presumed", f"{WORD[truth]}, shown {WORD[shown]}"))
        return (False, NONE) if shown else (truth, miss)

    # Notices

    def due(self, notice):
        """The last day of a notice, by the counting named first, as an expression."""
        early = int(number_of(notice["days"])) + ((notice.get("counted") or ["literal"])[0] == "clear_days"
                                                  and notice["before"])
        shift = {"kind": "quantity", "text": str(early), "unit": "days"}
        return {"kind": "arithmetic", "text": "-" if notice["before"] else "+", "args": [notice["day"], shift]}

    def in_time(self, notice, c):
        if "given_on" not in notice:
            return False, NONE
        return self.compare(notice["given_on"], "<=", self.due(notice), c)

    def late(self, notice, c):
        """Whether a notice was given and came too late."""
        if "given_on" not in notice:
            return False
        return self.compare(notice["given_on"], ">", self.due(notice), c)[0] is True

    def days_late(self, notice, c):
        """Days after the last day on which a notice was given (0: in time), None where it is not settled."""
        if "given_on" not in notice:
            return None
        given, due = self.number(notice["given_on"], c), self.number(self.due(notice), c)
        if any(v.none != NO or not is_point(v.num) for v in (given, due)):
            return None
        return max(0, int(given.num[0] - due.num[0]))

    # Exceptions and restrictions

    def condition(self, k, c):
        """How a condition of an exception stands: met, open or lapsed."""
        if "notice" not in k:
            return "met" if self.truth(k["condition"], c)[0] is True else "open"
        needed = self.truth(k["notice_when"], c)[0] if "notice_when" in k else True
        in_time = self.in_time(k["notice"], c)[0] is True
        late = not in_time and self.late(k["notice"], c)
        if "notice_when" in k:
            self.seen.add(("notice when", f"{WORD[needed]}, {'in time' if in_time else 'late' if late else 'not given'}"))
        if needed is False or in_time:
            return "met"
        return "lapsed" if needed and late else "open"

    def exception_on(self, x, day):
        """The states an exception may have on a day, whatever bars it."""
        if not self.verified(x["module"], day):
            return {"possible"}
        found = set()
        for v in self.latest(x["versions"], day, False):
            available = self.version(x, v, day, {})[0]
            if available is not True:
                found.add("not_available" if available is False else "possible")
                continue
            c = Context(x["module"], day, {}, v, "")
            states = {self.condition(k, c) for k in v.get("conditions", [])}
            found.add(next((s for s in ("lapsed", "open") if s in states), "met"))
        return found

    def over_days(self, rule, ask):
        """All that a text may come to on the days its date may be."""
        found = [frozenset(ask(rule, day)) for day in self.days(rule)[0]]
        if len(found) > 1:
            self.seen.add(("several days", "agree" if len(set(found)) == 1 else "differ"))
        return frozenset().union(*found)

    def names(self, to, r):
        return r["name"] in to or r.get("series") in to

    def barred(self, x, r):
        """Whether some restriction takes an exception to a requirement away."""
        answers = [(x["name"] in b.get("except", ()), agree(list(self.over_days(b, lambda *on: {self.scoped(*on)}))))
                   for b in self.restrictions.values() if self.names(b["to"], r)]
        self.seen |= {("left alone by", WORD[truth]) for spared, (truth, _) in answers if spared}
        if len(answers) == 2 and not any(spared for spared, _ in answers):
            self.seen.add(("two restrictions", " and ".join(sorted(WORD[truth] for _, (truth, _) in answers))))
        return any_of([answer for spared, answer in answers if not spared])[0]

    def exception_state(self, x, r):
        """The state of an exception as a requirement has it, under the readings chosen."""
        state = one_state(self.over_days(x, self.exception_on))
        barred = self.barred(x, r)
        if any(self.names(b["to"], r) and x["name"] not in b.get("except", ()) for b in self.restrictions.values()):
            self.seen.add((f"barred {WORD[barred]}", state))
        if state == "not_available" or barred is True:
            return "not_available"
        return "possible" if barred is None else state

    def exception_states(self, r):
        """{exception: state} of a requirement that is not settled to be false."""
        return {name: self.exception_state(x, r) for name, x in self.exceptions.items() if r["name"] in x["to"]}

    def exception(self, name, row):
        """The state of an exception as the first requirement has it that it is asked for."""
        self.load(row)
        for r in self.requirements.values():
            if r["name"] in self.exceptions[name]["to"]:
                states = self.answer(r).exceptions
                if name in states:
                    return states[name]
        return "not_asked"

    def lateness(self, name, row):
        """{days} that the notices came late which a requirement imposes or that lift it, as far as they are settled."""
        self.load(row)
        r, found = self.requirements[name], set()
        for _ in self.each_reading():
            for rule in (r, *[x for x in self.exceptions.values() if name in x["to"]]):
                for day in self.days(rule)[0]:
                    c = Context(rule["module"], day, {}, None, "")
                    notices = [d["notice"] for d in rule.get("imposes", []) if "notice" in d]
                    for v in self.latest(rule["versions"], day, False) if day is not None else []:
                        notices += [k["notice"] for k in (v or {}).get("conditions", []) if "notice" in k]
                    found |= {self.days_late(notice, c) for notice in notices}
        return found - {None}

    # Reviews and penalties

    def policies_on(self, review, day):
        if not self.verified(review["module"], day):
            self.seen.add(("review case", "outside the horizon"))
            return ANY
        found = frozenset()
        for v in self.latest(review["versions"], day, False):
            found |= self.policies_of(review, v, day)
        return found

    def policies_of(self, review, v, day):
        if v is None or self.ended(v, day):
            self.seen.add(("review case", "no text"))
            return frozenset(("not_stated",))
        found, c = frozenset(), Context(review["module"], day, {}, v, "")
        for case in v.get("policy", []):
            guard = self.truth(case["when"], c)[0] if "when" in case else True
            if guard is False:
                continue
            found |= frozenset((case["policy"],)) if "policy" in case else ANY
            self.seen.add(("review case", ("otherwise" if "when" not in case else WORD[guard]) +
                           ("" if "policy" in case else ", any")))
            if guard:
                return found
        self.seen.add(("review case", "none left"))
        return found | {"not_stated"}

    def policies(self, review):
        """The policies still possible under the readings chosen, over every day there may be."""
        return self.over_days(review, self.policies_on)

    def reviews_of(self, r):
        return [b for b in self.reviews.values() if self.names(b["of"], r)]

    def review(self, name, row):
        """The policies of a review for one line, over all readings that are open."""
        self.load(row)
        return self.review_now(self.reviews[name])

    def review_now(self, review):
        """The same for the loaded line."""
        found = frozenset().union(*[self.policies(review) for _ in self.each_reading()])
        self.seen.add(("review", "any" if found & ANY else "several" if len(found) > 1 else next(iter(found))))
        return ANY if found & ANY else found

    def penalties(self, r, day):
        """{penalty: truth} of those that are not settled to be out of question."""
        c = Context(r["module"], day, {}, None, "")
        found = {p["name"]: self.truth(p["when"], c)[0] if "when" in p else True for p in r.get("penalties", [])}
        return {name: truth for name, truth in found.items() if truth is not False}

    def threatened(self, r, verdict, cases):
        """{penalty: truth} beside a verdict; one that not every case threatens is not known to apply."""
        if not r.get("penalties"):
            return {}
        if verdict in ("fulfilled", "excepted", "not_required"):
            self.seen.add(("penalty", "met"))
            return {}
        names = set().union(*cases)
        found = {name: True if all(case.get(name) for case in cases) else None for name in names}
        self.seen |= {("penalty", WORD[found.get(p["name"], False)]) for p in r["penalties"] if "when" in p}
        return found

    def scoped(self, rule, day):
        """The truth of a requirement or restriction on a day: its module's scope and its text."""
        scope = True, NONE
        module = self.modules[rule["module"]]
        if "scope" in module:
            scope = self.truth(module["scope"], Context(rule["module"], day, {}, None, ""))
        return all_of([scope, self.rule(rule, day, {})])
