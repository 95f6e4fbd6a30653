#!/usr/bin/env python3
"""Mistakes put into the exact evaluator on purpose; each must be found by comparison with the oracle.

    faults.py --eval build/release/bin/cocket-eval-faults [--pairs N] [--seed N]

For each fault of engine/exact/fault.h: how many random pairs it took until an answer differed.
A pair on which the two differ without a fault finds nothing. Ends with `N passed, N failed`.
"""
import argparse
import os
import re
import sys
import tempfile

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


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(run.ROOT, "build", "release", "bin", "cocket-eval-faults"))
    p.add_argument("--pairs", type=int, default=2000)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pairs = Pairs(a.eval, a.seed, a.pairs, folder)
        for number, name in faults():
            found = pairs.search(number)
            passed, failed = passed + bool(found), failed + (not found)
            print(f"{name:28} " + (f"found after {found[0]} pairs (seed {found[1]}, {found[2]})" if found else "NOT FOUND"),
                  flush=True)
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
