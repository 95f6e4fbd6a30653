#!/usr/bin/env python3
"""Mistakes put into the columnar evaluator on purpose; each must be found by comparison with the exact one.

    columnar_faults.py --eval build/release/bin/cocket-columnar-diff-faults [--pairs N] [--seed N] [--only NAME]

For each fault of engine/columnar/fault.h: how many random pairs it took until the bytes differed. A
pair on which the two differ without a fault finds nothing. Ends with `N passed, N failed`.
"""
import argparse
import os
import re
import sys
import tempfile

import columnar

HEADER = os.path.join(columnar.ROOT, "engine", "columnar", "fault.h")
BATCH = 25


def faults():
    """[(number, name)] of the header's enumeration, without `none` and `count`."""
    with open(HEADER, encoding="utf-8") as f:
        body = re.search(r"enum class Fault \{(.*?)\};", f.read(), re.S)[1]
    names = re.findall(r"^\s*(\w+),?", re.sub(r"//.*", "", body), re.M)
    return [(i, name) for i, name in enumerate(names) if name not in ("none", "count")]


class Pairs:
    """Pairs in batches, made when first asked for and kept, without those that differ with no fault."""

    def __init__(self, program, seed, count, folder):
        self.program, self.folder, self.batches, self.unusable = program, folder, [], 0
        self.seeds = [list(range(s, min(s + BATCH, seed + count))) for s in range(seed, seed + count, BATCH)]

    def batch(self, index):
        while len(self.batches) <= index < len(self.seeds):
            pairs = [columnar.pair_of(seed) for seed in self.seeds[len(self.batches)]]
            answers = columnar.evaluate(self.program, pairs, self.folder, ("--no-coverage",))
            good = [each for each, answer in zip(pairs, answers) if "errors" not in answer and not answer.get("disagreements")]
            self.unusable += len(pairs) - len(good)
            good = [each for each, answer in zip(pairs, answers) if each in good and answer["rows"] > 0]
            self.batches.append(good)
        return self.batches[index] if index < len(self.batches) else None

    def search(self, fault):
        """(pairs needed, seed, how the run was), or None."""
        index = done = 0
        while (batch := self.batch(index)) is not None:
            for each, answer in zip(batch, columnar.evaluate(self.program, batch, self.folder,
                                                            ("--no-coverage", "--fault", str(fault)))):
                done += 1
                if "errors" in answer:
                    return done, each.seed, "the evaluator ended"
                if answer.get("disagreements", 0):
                    return done, each.seed, f"{answer['disagreements']} lines"
            index += 1
        return None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(columnar.ROOT, "build", "release", "bin", "cocket-columnar-diff-faults"))
    p.add_argument("--pairs", type=int, default=10000, help="at most, for each fault")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--only", help="one fault by name")
    a = p.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        pairs = Pairs(a.eval, a.seed, a.pairs, folder)
        for number, name in faults():
            if a.only and name != a.only:
                continue
            found = pairs.search(number)
            passed, failed = passed + bool(found), failed + (not found)
            print(f"{name:28} " + (f"found after {found[0]} pairs (seed {found[1]}, {found[2]})" if found else "NOT FOUND"), flush=True)
    if passed + failed < 20 and not a.only:
        print(f"only {passed + failed} faults, at least 20 are wanted")
        failed += 1
    if pairs.unusable:
        print(f"{pairs.unusable} pairs differ without a fault and could find none")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
