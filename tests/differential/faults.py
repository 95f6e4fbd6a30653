#!/usr/bin/env python3
"""Mistakes put into the exact evaluator on purpose; each must be found by comparison with the oracle.

    faults.py --eval build/release/bin/cocket-eval-faults [--pairs N] [--seed N]

For each fault of engine/exact/fault.h: how many random pairs it took until an answer differed.
A pair on which the two differ without a fault finds nothing. Ends with `N passed, N failed`.
"""
import argparse
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile

import golden
import run
from generate import pair

HEADER = os.path.join(run.ROOT, "engine", "exact", "fault.h")


def faults():
    """[(number, name)] of the header's enumeration, without `none` and `count`."""
    with open(HEADER, encoding="utf-8") as f:
        body = re.search(r"enum class Fault \{(.*?)\};", f.read(), re.S)[1]
    names = re.findall(r"^\s*(\w+),?", re.sub(r"//.*", "", body), re.M)
    return [(i, name) for i, name in enumerate(names) if name not in ("none", "count")]


class Pairs:
    """Pairs in batches with the oracle's answers, made when first asked for and kept."""

    def __init__(self, program, seed, count, folder):
        self.program, self.seeds, self.folder = program, list(range(seed, seed + count)), folder
        self.countries, self.batches = run.load_countries(run.COUNTRIES), []

    def batch(self, index):
        """[(pair, oracle's answers or None where they differ without a fault)], empty at the end."""
        while len(self.batches) <= index:
            start = len(self.batches) * run.BATCH
            pairs = [pair(seed) for seed in self.seeds[start:start + run.BATCH]]
            made = []
            for each, answer in zip(pairs, run.evaluate(self.program, pairs, self.folder) if pairs else []):
                expected = None if "errors" in answer else run.oracle_answers(each, self.folder, self.countries)
                good = expected is not None and not run.differences(answer, expected)
                made.append((each, expected if good else None))
            self.batches.append(made)
        return self.batches[index]

    def search(self, fault):
        """(pairs needed, seed, what differs), or None."""
        done = index = 0
        while batch := self.batch(index):
            pairs = [each for each, _ in batch]
            answers = run.evaluate(self.program, pairs, self.folder, ("--fault", str(fault)))
            for (each, expected), answer in zip(batch, answers):
                done += 1
                if expected is None:
                    continue
                if "errors" in answer:
                    return done, each.seed, "the evaluator ended"
                found = run.differences(answer, expected)
                if found:
                    return done, each.seed, run.kind_of(found[0])[1]
            index += 1
        return None


class Written:
    """The programs and lines of the golden files: what random programs do not contain is found there.

    That the evaluator without a fault agrees with the oracle on them is what golden.py shows.
    """

    def __init__(self, program, folder):
        self.program, self.requests, self.names = program, [], []
        for path in sorted(glob.glob(os.path.join(run.ROOT, "tests", "golden", "evaluate", "good", "*.golden"))):
            parts = golden.sections(path)
            kinds = {kind for kind, _, _ in parts}
            if not {"rules", "table", "verdicts"} <= kinds or kinds & {"command", "assume", "lines"}:
                continue
            home = os.path.join(folder, "written", os.path.basename(path))
            for kind, name, text in parts:
                if kind in ("rules", "data"):
                    os.makedirs(os.path.dirname(os.path.join(home, name)), exist_ok=True)
                    with open(os.path.join(home, name), "w", encoding="utf-8") as file:
                        file.write(text)
            options = {}
            for line in "".join(text for kind, _, text in parts if kind == "options").splitlines():
                word, value = line.split(" ", 1)
                if word == "reading":
                    options.setdefault("readings", {}).update([value.split("=")])
                else:
                    options[word] = value
            table = next(text for kind, _, text in parts if kind == "table")
            rows = [{name: text for name, text in row.items() if "." in name and text}
                    for row in csv.DictReader(io.StringIO(table))]
            self.requests.append(json.dumps({"rules": home, "rows": rows, **options}))
            self.names.append(os.path.basename(path))
        self.answers = self.ask(())

    def ask(self, options):
        done = subprocess.run([self.program, "--countries", run.COUNTRIES, *options], check=False, text=True,
                              capture_output=True, input="".join(line + "\n" for line in self.requests))
        return done.stdout.splitlines()

    def search(self, fault):
        """The golden file on which the fault shows, or None."""
        for name, before, after in zip(self.names, self.answers, self.ask(("--fault", str(fault)))):
            if "errors" not in json.loads(before) and json.loads(before) != json.loads(after):
                return name
        return None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(run.ROOT, "build", "release", "bin", "cocket-eval-faults"))
    p.add_argument("--pairs", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--random", type=int, default=24, help="so many faults are searched for in random pairs first")
    a = p.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pairs, written = Pairs(a.eval, a.seed, a.pairs, folder), Written(a.eval, folder)
        for number, name in faults():
            # Golden files are asked first where they are quick to show it; the rest is searched for.
            found = pairs.search(number) if number <= a.random else None
            where = None if found else written.search(number)
            found = found or (None if where else pairs.search(number))
            passed, failed = passed + bool(found or where), failed + (not found and not where)
            print(f"{name:28} " + (f"found after {found[0]} pairs (seed {found[1]}, {found[2]})" if found
                                   else f"found by {where}" if where else "NOT FOUND"), flush=True)
        unusable = sum(expected is None for batch in pairs.batches for _, expected in batch)
    if passed + failed < 20:
        print(f"only {passed + failed} faults, at least 20 are wanted")
        failed += 1
    if unusable:
        print(f"{unusable} pairs differ without a fault and could find none")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
