#!/usr/bin/env python3
"""The exact evaluator and tests/oracle.py on the same random pairs; they must agree on every row.

    run.py --eval build/release/bin/cocket-eval [--pairs N] [--seed N] [--jobs N]

Prints the generator's coverage and `N passed, N failed`. Where they disagree: the seed, the program
cut down as far as it still disagrees, the row, both answers.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import generate  # noqa: E402
from coverage import edges_table, outcomes_table  # noqa: E402
from oracle import Oracle, load_countries  # noqa: E402
from pairs import yaml_of  # noqa: E402
from seed_parts import batches, in_parts, show_first  # noqa: E402

COUNTRIES = os.path.join(ROOT, "rules", "data", "countries.yaml")
BATCH = 100
COMPARED = ("verdict", "possible", "exceptions", "reviews", "policies", "penalties", "missing")
OPEN = ("undetermined", "open_reading")  # the verdicts of which something is missing
TRUTH = {True: "true", False: "false", None: "unknown"}


def request(pair, folder):
    """The line that cocket-eval reads for a pair written to a folder."""
    return json.dumps({"rules": os.path.join(folder, "rules"), "tree": os.path.join(folder, "tree.json"),
                       "rows": pair.full_rows(), **pair.options}) + "\n"


def evaluate(program, pairs, folder, options=()):
    """Runs cocket-eval on pairs; its answers, in order. A pair it could not read has `errors`."""
    folders = [os.path.join(folder, str(pair.seed)) for pair in pairs]
    for pair, each in zip(pairs, folders):
        pair.write(each)
    done = subprocess.run([program, "--countries", COUNTRIES, *options], check=False, capture_output=True, text=True,
                          input="".join(map(request, pairs, folders)))
    lines = done.stdout.splitlines()
    answers = [json.loads(line) for line in lines]
    if len(answers) < len(pairs):
        broken = pairs[len(answers)].seed
        answers += [{"errors": f"cocket-eval ended at seed {broken} (exit {done.returncode}): {done.stderr[-2000:]}"}]
        answers += [{"errors": None}] * (len(pairs) - len(answers))
    return answers


def oracle_answers(pair, folder, countries, covered=None):
    """The oracle's answers to a pair in the form of `plain`; `covered` counts rows by what was seen in them."""
    with open(os.path.join(folder, str(pair.seed), "tree.json"), encoding="utf-8") as f:
        tree = json.load(f)
    oracle, rows = Oracle(tree, countries=countries, **pair.options), []
    for row in pair.full_rows():
        oracle.seen.clear()
        answers = {name: {"verdict": a.verdict, "possible": sorted(a.possible), "exceptions": a.exceptions,
                          "reviews": {review: sorted(left) for review, left in a.reviews.items()},
                          "penalties": {penalty: TRUTH[truth] for penalty, truth in a.penalties.items()},
                          "missing": sorted(a.missing) if a.verdict in OPEN else []}
                   for name, a in oracle.answers(row).items()}
        reviews = {name: {"policies": sorted(oracle.review_now(review))} for name, review in oracle.reviews.items()}
        rows.append({**answers, **reviews})
        if covered is not None:
            covered.update(oracle.seen)
    return rows


def plain(answer):
    """The answers of cocket-eval: {requirement or review: what is compared} for each row."""
    rows = []
    for requirements, reviews in zip(answer["rows"], answer["reviews"]):
        rows.append({name: {"verdict": a["verdict"], "possible": sorted(a["possible"]), "exceptions": a["exceptions"],
                            "reviews": {review: sorted(left) for review, left in a["reviews"].items()},
                            "penalties": a["penalties"],
                            "missing": sorted(set(a["missing"])) if a["verdict"] in OPEN else []}
                     for name, a in requirements.items()})
        rows[-1].update({name: {"policies": sorted(left)} for name, left in reviews.items()})
    return rows


def differences(answer, expected):
    """[(row index, requirement or review, answer of C++, answer of the oracle)]"""
    found = []
    for i, (mine, theirs) in enumerate(zip(plain(answer), expected)):
        for name in sorted(set(mine) | set(theirs)):
            if mine.get(name) != theirs.get(name):
                found.append((i, name, mine.get(name), theirs.get(name)))
    return found


def compare(program, pairs, folder, countries, covered=None):
    """For each pair: None where both agree, else what is wrong."""
    results = []
    for pair, answer in zip(pairs, evaluate(program, pairs, folder)):
        if "errors" in answer:
            results.append(answer["errors"] and [(None, None, answer["errors"], None)] or None)
            continue
        results.append(differences(answer, oracle_answers(pair, folder, countries, covered)) or None)
    return results


def kind_of(difference):
    """Which requirement or review, and in what the answers differ first."""
    _, name, mine, theirs = difference
    return name, next((k for k in COMPARED if mine and theirs and mine.get(k) != theirs.get(k)), "presence")


class Shrinker:
    """Drops rows, declarations, versions and cells as long as both disagree in the same way."""

    def __init__(self, program, pair, found, folder, countries):
        self.program, self.pair, self.folder, self.countries = program, pair, folder, countries
        self.wanted, self.found = min(map(kind_of, found), key=lambda k: (*COMPARED, "presence").index(k[1])), found

    def still(self):
        shutil.rmtree(os.path.join(self.folder, str(self.pair.seed)), ignore_errors=True)
        try:
            found = compare(self.program, [self.pair], self.folder, self.countries)[0]
        except Exception:  # a cut that the oracle cannot follow is no cut
            return False
        found = [f for f in found or [] if f[0] is not None and kind_of(f) == self.wanted]
        self.found = found or self.found
        return bool(found)

    def attempt(self, change, undo):
        change()
        if not self.still():
            undo()

    def run(self):
        pair = self.pair
        rows = pair.rows
        index = next(f[0] for f in self.found if kind_of(f) == self.wanted)
        pair.rows = [pair.full_rows()[index]]
        if not self.still():
            pair.rows = rows
            return self.found
        for declarations in list(pair.files.values()) * 2:
            for text in list(declarations):
                if text.startswith(("module", "unit", "kind")):
                    continue
                at = declarations.index(text)
                self.attempt(lambda: declarations.pop(at), lambda: declarations.insert(at, text))
                if text not in declarations:
                    continue
                parts = re.split(r"(?=\n  (?:version|\w+ :) |\n    (?:except|status|on condition|presumed|penalty)|\n      \w+ (?:when|otherwise))", text)
                for part in parts[:0:-1]:
                    old = declarations[at]
                    self.attempt(lambda: declarations.__setitem__(at, old.replace(part, "", 1)),
                                 lambda: declarations.__setitem__(at, old))
        for column in list(pair.rows[0]):
            value = pair.rows[0][column]
            self.attempt(lambda: pair.rows[0].pop(column), lambda: pair.rows[0].__setitem__(column, value))
        for option in list(pair.options):
            value = pair.options[option]
            self.attempt(lambda: pair.options.pop(option), lambda: pair.options.__setitem__(option, value))
        return self.found


def show(pair, found):
    print(f"\n=== seed {pair.seed}")
    if found[0][0] is None:
        print(found[0][2])
        return
    for name, declarations in pair.files.items():
        print(f"--- {name}\n" + "\n".join(d for d in declarations if not d.startswith(("unit", "kind"))))
    for name, text in {"groups.yaml": yaml_of(pair.groups), **pair.tables}.items():
        print(f"--- {name}\n{text}")
    print("--- options", json.dumps(pair.options))
    for index, name, mine, theirs in found[:3]:
        print(f"--- row {index + 1}", json.dumps(pair.full_rows()[index]))
        print(f"{name}\n  exact  {json.dumps(mine)}\n  oracle {json.dumps(theirs)}")


def work(program, seeds, shown):
    """(coverage, passed, failed) of some seeds."""
    countries, covered, passed, failed = load_countries(COUNTRIES), Counter(), 0, []
    for some, folder in batches(seeds, BATCH):
        pairs = [generate.pair(seed) for seed in some]
        for pair, found in zip(pairs, compare(program, pairs, folder, countries, covered)):
            covered += pair.covered
            passed += not found
            if found:
                if len(failed) < shown and found[0][0] is not None:
                    found = Shrinker(program, pair, found, folder, countries).run()
                failed.append((pair, found))
    return covered, passed, failed


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", "cocket-eval"))
    p.add_argument("--pairs", type=int, help="800; ten times as many under COCKET_TEST_SCALE=10")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--show", type=int, default=3, help="disagreements to cut down and print")
    a = p.parse_args()
    count = a.pairs or 800 * int(os.environ.get("COCKET_TEST_SCALE", "1"))
    seeds = list(range(a.seed, a.seed + count))
    covered, passed, failed = in_parts(a.jobs, work, a.eval, seeds, a.show)
    kinds = Counter(kind_of(f)[1] for _, found in failed for f in found if f[0] is not None)
    if kinds:
        print("answers that differ in:", dict(kinds))
    show_first(failed, a.show, show)
    for name, table in (("comparisons", edges_table), ("rows by what came out", outcomes_table)):
        text, few = table(covered, count)
        print(f"\n{name}\n{text}")
        if count >= 800 and few:
            print(f"too seldom: {few}")
            failed.append((None, None))
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
