#!/usr/bin/env python3
"""tests/oracle.py on the rule library: its scenario tables and the tests that stand in the rules.

    scenarios.py --eval build/release/bin/cocket-eval [--rules rules]

cocket-eval only parses here: the tree is what the oracle reads.
Ends with `N passed, N failed`. What is checked: verdicts, possible verdicts, facts that are needed.
"""
import argparse
import csv
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from atoms import decimal  # noqa: E402
from oracle import Oracle, load_countries  # noqa: E402


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
    """(where, row, options, requirement, verdict, needs, possible) of every `expect`."""
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
                yield (f"{file['path']}:{x['line']}", row, options, x["what"], x["verdict"], x.get("needs"),
                       x.get("possible"))


def scenario_rows(rules):
    for path in sorted(glob.glob(os.path.join(rules, "*", "scenarios", "*.csv"))):
        with open(path, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                options = {"view": row.get("view") or "enforced"}
                if row.get("known_on"):
                    options["known_on"] = row["known_on"]
                if row.get("assume_law_through"):
                    options["law_through"] = row["assume_law_through"]
                readings = {k.split(":")[1]: v for k, v in row.items() if k.startswith("reading:") and v}
                if readings:
                    options["readings"] = readings
                facts = {k: v for k, v in row.items() if "." in k and v is not None}
                expected = {k.split(":")[-1]: v for k, v in row.items() if k.startswith("expect:") and v}
                missing = expected.pop("missing", None)
                for name, verdict in expected.items():
                    needs = missing.split(";") if missing and verdict == "undetermined" else None
                    yield f"{path}:{row['case']}", facts, options, name, verdict, needs and [n.strip() for n in needs], None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", required=True)
    p.add_argument("--rules", default=os.path.join(os.path.dirname(os.path.dirname(HERE)), "rules"))
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree.json")
        countries = os.path.join(a.rules, "data", "countries.yaml")
        subprocess.run([a.eval, "--countries", countries], check=True, capture_output=True, text=True,
                       input=json.dumps({"rules": os.path.abspath(a.rules), "rows": [], "tree": tree}) + "\n")
        with open(tree, encoding="utf-8") as f:
            library = Library(json.load(f), a.rules)
    passed = failed = 0
    for where, row, options, name, verdict, needs, possible in [*rule_tests(library), *scenario_rows(a.rules)]:
        oracle = library.oracle(**options)
        if name in oracle.provisions:
            got, may, missing = {True: "true", False: "false", None: "unknown"}[oracle.holds(name, row)], (), ()
        else:
            got, may, missing, *_ = oracle.answers(row)[name]
        good = got == verdict and (not needs or set(needs) <= set(missing)) and (not possible or set(possible) == may)
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f"{where}: {name} expected {verdict} {needs or ''}, oracle {got} {sorted(may)} {sorted(missing)} {options}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
