#!/usr/bin/env python3
"""An independent evaluator of the Cocket language (docs/language.md), with exact fractions.

Reads the tree's JSON (schema cocket.tree/1), the group data beside the rules, and rows as text (CSV
with flat headers, or JSON lines); shares nothing with the evaluators in C++. Written to be compared
with, not to be fast. As a program it prints one JSON line per row and requirement:

    oracle.py --tree tree.json --rows rows.csv [--known-on D] [--view V] [--reading N=C]
              [--assume-law-through D]
"""
import argparse
import itertools
import json
from fractions import Fraction

from oracle_data import load_countries, read_group, read_rows, read_table
from oracle_facts import Instance
from oracle_numbers import (MAYBE, NO, NONE, SURE, Context, Value, agree, all_of, any_of,
                            day_number, not_)
from oracle_terms import Terms
from oracle_verdicts import Verdicts


class Oracle(Verdicts, Terms):
    def __init__(self, tree, known_on=None, view="enforced", readings=None, law_through=None,
                 countries=None, assume=None):
        self.assumptions = [line for f in (assume or {}).get("files", []) for d in f["declarations"]
                            if d["kind"] == "assume" for line in d["assume"].get("lines", [])]
        self.known_on = day_number(known_on)
        self.seen = set()  # (construct, how it came out) of what was asked, for whoever counts them
        self.counts = {"in_force"} | ({"compliance_later", "not_enforced"} if view == "legal" else set())
        self.law_through = day_number(law_through)
        self.countries = countries
        self.fields, self.lists, self.views, self.groups, self.readings = {}, {}, {}, {}, {}
        self.modules, self.defines, self.provisions = {}, {}, {}
        self.requirements, self.exceptions, self.restrictions, self.reviews = {}, {}, {}, {}
        self.tables, tables = {}, []
        self.units, self.scale = {"days": Fraction(1)}, {}
        pending = []
        for file in tree["files"]:
            module = None
            for d in file["declarations"]:
                kind = d["kind"]
                body = d["kind_decl"] if kind == "kind" else d.get(kind)
                if kind == "module":
                    module = body["name"]
                    self.modules[module] = body
                elif kind == "facts":
                    self.fields[body["record"]] = {f["name"]: f for f in body.get("facts", [])}
                elif kind == "view":
                    self.views[body["name"]] = body
                elif kind == "kind":
                    self.kind(body)
                elif kind == "unit":
                    pending.append(body)
                elif kind == "group":
                    self.groups[body["name"]] = (body.get("open"), read_group(file["path"], body))
                elif kind == "table":
                    tables.append((file["path"], body))
                elif kind == "readings":
                    self.readings[body["name"]] = body
                elif kind == "define":
                    self.defines.setdefault(body["name"], []).append(dict(body, module=module))
                elif kind in ("provision", "requirement", "exception", "restriction", "review"):
                    getattr(self, kind + "s")[body["name"]] = dict(body, module=module)
        for unit in sorted(pending, key=lambda u: "base" in u):
            self.units[unit["name"]] = self.scale[unit["kind"]] if "kind" in unit else \
                Fraction(unit["factor"].replace("_", "")) * self.unit(unit["base"])
        for path, body in tables:
            self.tables[body["name"]] = read_table(path, body, self.unit(body["unit"]))
        inner = {f["type"]["name"] for fs in self.fields.values() for f in fs.values()
                 if f["type"].get("name") in self.fields}
        self.singletons = [r for r in self.fields if r not in inner]
        self.chosen = {}
        for name, body in self.readings.items():
            default = [c["name"] for c in body["choices"] if c.get("is_default")]
            self.chosen[name] = [(readings or {}).get(name)] if name in (readings or {}) else \
                default or [c["name"] for c in body["choices"]]
        self.edges = sorted(self.law_edges())

    def law_edges(self):
        """Every day on which some text, state, group row or horizon begins, or the day after it ends."""
        for rule in itertools.chain(*[r.values() for r in (self.provisions, self.requirements, self.exceptions,
                                                           self.restrictions, self.reviews)]):
            for v in rule["versions"]:
                for e in [v] + [s for status in v.get("statuses", []) for s in status.get("states", [])]:
                    yield day_number(e["from"])
                    if "through" in e:
                        yield day_number(e["through"]) + 1
        for _, rows in self.groups.values():
            for _, first, last, _ in rows:
                yield from [d + k for d, k in ((first, 0), (last, 1)) if d is not None]
        for first, last, _ in itertools.chain(*self.tables.values()):
            yield from (first, last + 1)
        for m in self.modules.values():
            first, last = self.horizon(m)
            yield from [d + k for d, k in ((first, 0), (last, 1)) if d is not None]

    def horizon(self, module):
        last = day_number(module.get("verified_through"))
        if last is not None and self.law_through is not None:
            last = max(last, self.law_through)
        return day_number(module.get("verified_from")), last

    # Words and truth

    def symbol(self, e, c, kind="symbol"):
        if e["kind"] in ("yes", "no", "none"):
            return Value(sym=frozenset((e["kind"],)))
        if e["kind"] == "name":
            found = self.resolve(e["text"], c)
            if isinstance(found, Value):
                return found
            if found is None:
                return Value(sym=frozenset((e["text"],)))
            if isinstance(found[0], Instance):
                return self.fact(c, *found)
            return self.define(found[0], found[1], self.type_of(found[0]["type"]))
        if e["kind"] == "text":
            return Value(sym=frozenset((e["text"],)))
        if e["kind"] == "law_unknown" and kind != "truth":
            return Value(sym=None)
        t, miss = self.truth(e, c)
        return Value(sym=frozenset({True: ("yes",), False: ("no",), None: ("yes", "no")}[t]), miss=miss)

    def member(self, value, hits, negated=False):
        """Whether a word is (not) among others, where every word it may be agrees; none never is."""
        if value.none == SURE:
            return False, NONE
        answers = {None if value.sym is None else hits(s) for s in (value.sym or ("?",))}
        if negated:
            answers = {not_((a, NONE))[0] for a in answers}
        answers |= {False} if value.none == MAYBE else set()
        return (answers.pop(), NONE) if len(answers) == 1 and None not in answers else (None, value.miss)

    @staticmethod
    def same(a, b, negated):
        """Whether two facts are (not) the same word, where all that they may be agree; none never is."""
        if SURE in (a.none, b.none):
            return False, NONE
        answers = {None} if a.sym is None or b.sym is None else {(x == y) != negated for x in a.sym for y in b.sym}
        answers |= {False} if MAYBE in (a.none, b.none) else set()
        return (answers.pop(), NONE) if len(answers) == 1 and None not in answers else (None, a.miss | b.miss)

    def in_group(self, word, group, day):
        is_open, rows = self.groups[group]
        found = None if is_open else False
        for member, first, last, announced in rows:
            known = self.known_on is None or announced is None or announced <= self.known_on
            if member != word or not known:
                continue
            if first is None and last is None or day is not None and \
                    (first is None or first <= day) and (last is None or day <= last):
                return True
            found = None if day is None else found
        return found

    def truth(self, e, c):
        kind = e["kind"]
        if kind in ("yes", "no"):
            return kind == "yes", NONE
        if kind == "law_unknown":
            return None, NONE
        if kind == "not":
            return not_(self.truth(e["args"][0], c))
        if kind in ("and", "or"):
            return (all_of if kind == "and" else any_of)([self.truth(a, c) for a in e["args"]])
        if kind == "compare":
            return self.compare(e["args"][0], e["text"], e["args"][1], c)
        if kind == "band":
            first = {"from": ">=", "at least": ">=", "above": ">", "at most": "<=", "below": "<"}[e["text"]]
            parts = [self.compare(e["args"][0], first, e["args"][1], c)]
            if len(e["args"]) > 2:
                parts.append(self.compare(e["args"][0], "<", e["args"][2], c))
            return all_of(parts)
        if kind == "is":
            return self.is_(e["args"][0], e["args"][1], e["text"] == "is not", c)
        if kind == "in":
            names = [a.get("text", a["kind"]) for a in e["args"][1].get("args", [e["args"][1]])]
            def hits(word):
                found = [self.in_group(word, n, c.day) if n in self.groups else n == word for n in names]
                return True if True in found else None if None in found else False
            return self.member(self.symbol(e["args"][0], c), hits, e["text"] == "not in")
        if kind == "quantifier":
            found = self.members_of(e["args"][0]["text"], c)
            each = not_ if e["text"] == "every" else (lambda a: a)
            answers = [all_of([self.where(e, 2, c, m), each(self.truth(e["args"][1], self.bind(c, e, m)))])
                       for m in found.members]
            answers += [] if found.complete else [(None, frozenset((found.name,)))]
            return any_of(answers) if e["text"] == "any" else not_(any_of(answers))
        if kind == "meets":
            rule = self.provisions[e["text"]]
            inst = c.env.get(e["args"][0]["text"]) or self.line[e["args"][0]["text"]]
            return self.rule(rule, day_number(e["date"]) if "date" in e else c.day, {rule["on"]: inst})
        if kind == "applies":
            asked = [r for r in self.requirements.values()
                     if r.get("series") == e["series"] and r["name"] != e.get("except")]
            answer = any_of([self.scoped(r, c.day) for r in asked])
            return not_(answer) if e["text"] == "no" else answer
        if kind == "block":
            if e["text"] == "reading":
                chosen = [x for x in e["limbs"] if x["label"] == self.reading[e["reading"]]]
                return any_of(self.limbs(chosen, c))
            answers = self.limbs(e["limbs"], c)
            answer = all_of(answers) if e["text"] == "all" else any_of(answers)
            return not_(answer) if e["text"] == "none" else answer
        value = self.symbol(e, c)  # a fact, define or variable that is yes or no
        return self.member(value, lambda s: s == "yes")

    def is_(self, left, right, negated, c):
        if right["kind"] == "date":
            if negated:
                return any_of([self.compare(left, "<", right, c), self.compare(left, ">", right, c)])
            return all_of([self.compare(left, ">=", right, c), self.compare(left, "<=", right, c)])
        found = self.resolve(left["text"], c) if left["kind"] == "name" else None
        numeric = isinstance(found, tuple) and isinstance(found[0], Instance) and \
            self.type_of(self.fields[found[0].record][found[1]]["type"]) in ("number", "date")
        value = self.fact(c, *found) if numeric else self.symbol(left, c)
        if right["kind"] == "name" and "." in right["text"] and not numeric:
            return self.same(value, self.symbol(right, c), negated)
        word = right.get("text", right["kind"])
        if word == "none" and (value.none != NO or not value.sym):
            answer = {NO: (False, NONE), MAYBE: (None, value.miss), SURE: (True, NONE)}[value.none]
            return not_(answer) if negated else answer
        return self.member(value, lambda s: s == word, negated)

    # Time

    def limbs(self, limbs, c):
        answers = []
        for limb in limbs:
            full = c.prefix + limb["label"]
            answer = self.truth(limb["condition"], c._replace(prefix=full + "."))
            answers.append(all_of([self.state(c.version, full, c.day), answer]))
        return answers

    def latest(self, entries, day, end):
        """The entries that may be the one that applies on a day, as known; None stands for none."""
        start = lambda e: day_number(e["from"])
        stated = lambda e: e.get("announced") if e.get("announced") != "unknown" else None
        found = []
        for e in sorted(entries, key=lambda e: (start(e), day_number(stated(e)) or start(e)), reverse=True):
            if start(e) > day or end and "through" in e and day > day_number(e["through"]):
                continue
            if self.known_on is not None and stated(e) and day_number(stated(e)) > self.known_on:
                continue
            found.append(e)
            if self.known_on is None or stated(e) or start(e) <= self.known_on:
                return found
        return found + [None]

    def state(self, version, limb, day):
        """Whether a limb (or with "" the version) counts."""
        entries = [s for status in (version or {}).get("statuses", []) if status.get("of", "") == limb
                   for s in status.get("states", [])]
        if not entries:
            return True, NONE
        states = [e["state"] if e else "in_force" for e in self.latest(entries, day, True)]
        return agree([(None if s == "unknown" else s in self.counts, NONE) for s in states])

    def verified(self, module, day):
        first, last = self.horizon(self.modules[module])
        return day is not None and not (first is not None and day < first or last is not None and day > last)

    def rule(self, rule, day, env):
        """The truth of a provision, requirement or exception on a day, without scope."""
        if not self.verified(rule["module"], day):
            return None, NONE
        return agree([self.version(rule, v, day, env) for v in self.latest(rule["versions"], day, False)])

    def ended(self, v, day):
        return "through" in v and day > day_number(v["through"])

    def version(self, rule, v, day, env):
        if v is None or self.ended(v, day):
            return False, NONE
        c = Context(rule["module"], day, env, v, "")
        answer = all_of([self.truth(v["when"], c), not_(any_of(self.limbs(v.get("except", []), c)))])
        return all_of([self.state(v, "", day), any_of([answer, self.presumed(v, c)])])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("--tree", "--rows"):
        p.add_argument(option, required=True)
    p.add_argument("--known-on")
    p.add_argument("--view", default="enforced", choices=("enforced", "legal"))
    p.add_argument("--reading", action="append", default=[])
    p.add_argument("--assume-law-through")
    p.add_argument("--countries", help="rules/data/countries.yaml; without it any two letters are a country")
    a = p.parse_args()
    with open(a.tree, encoding="utf-8") as f:
        oracle = Oracle(json.load(f), a.known_on, a.view, dict(r.split("=") for r in a.reading), a.assume_law_through,
                        a.countries and load_countries(a.countries))
    for number, row in enumerate(read_rows(a.rows), 1):
        for name, answer in oracle.answers(row).items():
            shown = {k: sorted(v) if isinstance(v, (set, frozenset)) else v for k, v in answer._asdict().items()}
            shown["reviews"] = {review: sorted(found) for review, found in answer.reviews.items()}
            print(json.dumps({"row": number, "requirement": name, **shown}))


if __name__ == "__main__":
    main()
