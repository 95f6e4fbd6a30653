#!/usr/bin/env python3
"""tests/oracle.py on the rule library: its scenario tables and the tests that stand in the rules.

    scenarios.py --eval build/release/bin/cocket-eval [--rules rules]

cocket-eval only parses here: the tree is what the oracle reads.
Ends with `N passed, N failed`. What is checked: verdicts, provisions, states of exceptions,
policies of reviews, possible verdicts, days late, facts that are needed, cells that cannot be read.
"""
import argparse
import csv
import glob
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import zlib
from collections import Counter, namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from atoms import decimal  # noqa: E402
from oracle import Oracle, load_countries  # noqa: E402

Expectation = namedtuple("Expectation", "where row options kind name value needs possible late")


class Library:
    def __init__(self, tree, rules):
        self.tree, self.countries = tree, load_countries(os.path.join(rules, "data", "countries.yaml"))
        self.made = {}

    def oracle(self, **options):
        key = json.dumps(options, sort_keys=True)
        if key not in self.made:
            self.made[key] = Oracle(self.tree, countries=self.countries, **options)
        return self.made[key]


def literal(oracle, fact, e):
    """The cell text, in the fact's unit, that a test's `given` stands for."""
    head, _, field = fact.partition(".")
    if head in oracle.fields and field in oracle.fields[head]:
        t = oracle.fields[head][field]["type"]
    else:
        record, listed = oracle.views[head]["list"].split(".")
        t = oracle.fields[oracle.fields[record][listed]["type"]["name"]][field]["type"]
    if e["kind"] == "set":
        return ";".join(a.get("text", a["kind"]) for a in e["args"])
    if e["kind"] in ("quantity", "percent"):
        value = oracle.literal(e)[0] / oracle.unit(t["name"])
        return decimal(value)
    if e["kind"] == "name" and e["text"] == "unknown":
        return ""
    return e.get("text", e["kind"])


def rule_tests(library):
    """An Expectation for every `expect` in the rules."""
    plain = library.oracle()
    for file in library.tree["files"]:
        for d in file["declarations"]:
            if d["kind"] != "test":
                continue
            row = {g["fact"]: literal(plain, g["fact"], g["value"]) for g in d["test"].get("given", [])}
            for x in d["test"].get("expects", []):
                options = {"view": x.get("view", "enforced")}
                if "known_on" in x:
                    options["known_on"] = x["known_on"]
                if "readings" in x:
                    options["readings"] = {r["name"]: r["choice"] for r in x["readings"]}
                possible = x.get("possible")
                value = ";".join(possible) if x["kind"] == "review" and possible else x["verdict"]
                yield Expectation(f"{file['path']}:{x['line']}", row, options, x["kind"], x["what"], value,
                                  x.get("needs"), possible if x["kind"] == "requirement" else None, x.get("late_days"))


def scenario_rows(rules):
    for path in sorted(glob.glob(os.path.join(rules, "*", "scenarios", "*.csv"))):
        with open(path, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                yield from of_row(path, {k: v for k, v in row.items() if k is not None})


def of_row(path, row):
    """An Expectation for every cell of a case that expects something of a rule, and one for unreadable cells."""
    options = {"view": row.get("view") or "enforced"}
    if row.get("known_on"):
        options["known_on"] = row["known_on"]
    if row.get("assume_law_through"):
        options["law_through"] = row["assume_law_through"]
    readings = {k.split(":", 1)[1]: v for k, v in row.items() if k.startswith("reading:") and v}
    if readings:
        options["readings"] = readings
    facts = {k: v for k, v in row.items() if "." in k and not k.startswith(("expect:", "reading:")) and v is not None}
    missing = [n.strip() for n in (row.get("expect:missing") or "").split(";") if n.strip()]
    for column, value in row.items():
        word, _, rest = column.partition(":")
        if word != "expect" or not (value or "").strip() or rest == "missing":
            continue
        kind, _, name = rest.partition(":") if ":" in rest else ("requirement", "", rest)
        if rest == "unreadable":
            kind, name = "unreadable", ""
        needs = missing if kind == "requirement" and value == "undetermined" else None
        yield Expectation(f"{path}:{row['case']}", facts, options, kind, name, value.strip(), needs, None, None)


def listed(text):
    return {part.strip() for part in text.split(";") if part.strip()}


def check(oracle, x):
    """What the oracle says where it is not what is expected, else None."""
    if x.kind == "provision":
        got = {True: "true", False: "false", None: "unknown"}[oracle.holds(x.name, x.row)]
        return None if got == x.value else got
    if x.kind == "exception":
        got = oracle.exception(x.name, x.row)
        return None if got == x.value else got
    if x.kind == "review":
        got = oracle.review(x.name, x.row)
        return None if got == ({"any"} if x.value == "unknown" else listed(x.value)) else sorted(got)
    if x.kind == "late":
        got = oracle.lateness(x.name, x.row)
        return None if int(x.value) in got else sorted(got)
    if x.kind == "unreadable":
        got = oracle.unreadable(x.row)
        return None if got == listed(x.value) else sorted(got)
    answer = oracle.answer_to(x.name, x.row)
    if x.kind == "possible":
        return None if answer.possible == listed(x.value) else sorted(answer.possible)
    if x.kind != "requirement":
        return f"no expectation is called `{x.kind}`"
    late = oracle.lateness(x.name, x.row) if x.late else ()
    good = answer.verdict == x.value and set(x.needs or ()) <= answer.missing and \
        (not x.possible or set(x.possible) == answer.possible) and (not x.late or int(x.late) in late)
    return None if good else f"{answer.verdict} {sorted(answer.possible)} {sorted(answer.missing)} {sorted(late)}"


LIBRARY = None


def start(library):
    global LIBRARY
    LIBRARY = library


def answer(x):
    return check(LIBRARY.oracle(**x.options), x)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", required=True)
    p.add_argument("--rules", default=os.path.join(os.path.dirname(os.path.dirname(HERE)), "rules"))
    p.add_argument("--every", type=int, default=1, help="only one of so many expectations")
    a = p.parse_args()
    a.rules = os.path.abspath(a.rules)
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree.json")
        countries = os.path.join(a.rules, "data", "countries.yaml")
        subprocess.run([a.eval, "--countries", countries], check=True, capture_output=True, text=True,
                       input=json.dumps({"rules": a.rules, "rows": [], "tree": tree}) + "\n")
        with open(tree, encoding="utf-8") as f:
            library = Library(json.load(f), a.rules)
    everything = [*rule_tests(library), *scenario_rows(a.rules)]
    # The same part in each run, whatever the order of the tables and wherever the rules lie.
    chosen = [x for x in everything
              if zlib.crc32(f"{x.where} {x.name}".replace(a.rules + os.sep, "").encode()) % a.every == 0]
    kinds = Counter(x.kind for x in chosen)
    passed = failed = 0
    with multiprocessing.get_context("fork").Pool(2, start, (library,)) as pool:
        for x, got in zip(chosen, pool.imap(answer, chosen, chunksize=50)):
            passed, failed = passed + (got is None), failed + (got is not None)
            if got is not None:
                print(f"{x.where}: {x.kind} {x.name} expected {x.value} {x.needs or ''}, oracle {got} {x.options}")
    print(f"{len(chosen)} of {len(everything)} expectations")
    print(", ".join(f"{n} of {kind}" for kind, n in sorted(kinds.items())))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
