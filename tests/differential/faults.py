#!/usr/bin/env python3
"""Mistakes put into the exact evaluator on purpose; each must be found by comparison with the oracle.

    faults.py --eval build/release/bin/cocket-eval-faults                                 # recorded pairs
    faults.py --eval ... --full [--pairs N] [--seed N] [--only NAME] [--renew]            # a search

Each fault of engine/exact/fault.h is found by one of the pairs that fault_seeds.txt records for it, and
on all of those both agree when there is no fault. With `--full` new pairs are made until the fault is
found; `--renew` records those that find it. Ends with `N passed, N failed`.
"""
import argparse
import os
import random
import sys
import tempfile

import fault_record
import run
from generate import pair

HEADER = os.path.join(run.ROOT, "engine", "exact", "fault.h")
RECORD = os.path.join(run.HERE, "fault_seeds.txt")
RECORDED = 2


class Pairs:
    """Pairs in batches with the oracle's answers, made when first asked for and kept."""

    def __init__(self, program, seeds, folder):
        self.program, self.seeds, self.folder = program, seeds, folder
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

    def answers(self, fault, batch):
        """[(pair, what differs under the fault or None)] of pairs on which both agree without."""
        found = []
        for (each, expected), answer in zip(batch, run.evaluate(self.program, [each for each, _ in batch], self.folder,
                                                                ("--fault", str(fault)))):
            if expected is None:
                continue
            if "errors" in answer:
                found.append((each, "the evaluator ended"))
                continue
            differing = run.differences(answer, expected)
            found.append((each, run.kind_of(differing[0])[1] if differing else None))
        return found

    def search(self, fault, wanted):
        """[(pairs needed, seed, what differs)], so many as are wanted if they are found."""
        done = index = 0
        found = []
        while len(found) < wanted and (batch := self.batch(index)):
            for each, outcome in self.answers(fault, batch):
                done += 1
                if outcome and len(found) < wanted:
                    found.append((done, each.seed, outcome))
            index += 1
        return found

    def unusable(self):
        return [each.seed for batch in self.batches for each, expected in batch if expected is None]


def search(program, folder, chosen, a):
    """Looks for each fault among new pairs; (passed, failed)."""
    seed = random.randrange(10**6, 10**9) if a.seed is None else a.seed
    print(f"from seed {seed}", flush=True)
    pairs = Pairs(program, list(range(seed, seed + a.pairs)), folder)
    passed = failed = 0
    record = {}
    for number, name in chosen:
        found = pairs.search(number, RECORDED if a.renew else 1)
        passed, failed = passed + bool(found), failed + (not found)
        record[name] = [seed for _, seed, _ in found]
        print(f"{name:28} " + ("found after {} pairs (seed {}, {})".format(*found[0]) if found else "NOT FOUND"), flush=True)
    if pairs.unusable():
        print(f"differ without a fault: {pairs.unusable()[:20]}")
        failed += 1
    if a.renew and not failed:
        fault_record.write(RECORD, "faults.py", record)
    return passed, failed


def replay(program, folder, chosen, only):
    """The recorded pairs; (passed, failed)."""
    record = {name: seeds for name, seeds in fault_record.read(RECORD).items() if only in (None, name)}
    seeds = sorted({seed for _, name in chosen for seed in record.get(name, [])})
    pairs = Pairs(program, seeds, folder)
    made = {}
    for index in range(-(-len(seeds) // run.BATCH)):
        made.update({each.seed: (each, expected) for each, expected in pairs.batch(index)})
    for seed in pairs.unusable():
        print(f"seed {seed} differs without a fault")
    found = {name: [(each.seed, outcome) for each, outcome in
                    pairs.answers(number, [made[seed] for seed in record.get(name, [])]) if outcome]
             for number, name in chosen}
    passed, failed = fault_record.judge([name for _, name in chosen], record, found)
    return passed + len(made) - len(pairs.unusable()), failed + len(pairs.unusable())


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(run.ROOT, "build", "release", "bin", "cocket-eval-faults"))
    p.add_argument("--full", action="store_true", help="search among new pairs")
    p.add_argument("--pairs", type=int, default=2000, help="at most, for each fault")
    p.add_argument("--seed", type=int, help="of the first pair (default: by chance)")
    p.add_argument("--only", help="one fault by name")
    p.add_argument("--renew", action="store_true", help="record what the search finds")
    a = p.parse_args()
    if a.renew and (a.only or not a.full):
        p.error("--renew goes with --full and without --only")
    chosen = [(number, name) for number, name in fault_record.faults(HEADER) if a.only in (None, name)]
    with tempfile.TemporaryDirectory() as folder:
        passed, failed = search(a.eval, folder, chosen, a) if a.full else replay(a.eval, folder, chosen, a.only)
    if len(chosen) < 20 and not a.only:
        print(f"only {len(chosen)} faults, at least 20 are wanted")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
