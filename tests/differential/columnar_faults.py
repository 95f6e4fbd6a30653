#!/usr/bin/env python3
"""Mistakes put into the columnar evaluator on purpose; each must be found by comparison with the exact one.

    columnar_faults.py --eval build/release/bin/cocket-columnar-diff-faults              # recorded pairs
    columnar_faults.py --eval ... --full [--pairs N] [--seed N] [--only NAME] [--renew]  # a search

Each fault of engine/columnar/fault.h is found by one of the pairs that columnar_fault_seeds.txt
records for it, and on all of those the two evaluators agree when there is no fault. With `--full` new
pairs are made until the fault is found, at most 10,000; `--renew` records those that find it. Ends
with `N passed, N failed`.
"""
import argparse
import os
import random
import sys
import tempfile

import columnar
import fault_record

HEADER = os.path.join(columnar.ROOT, "engine", "columnar", "fault.h")
RECORD = os.path.join(columnar.HERE, "columnar_fault_seeds.txt")
BATCH = 25
RECORDED = 3


def run(program, pairs, folder, *options):
    """[(pair, what was found)]: nothing, lines that differ, or that the evaluator ended."""
    answers = columnar.evaluate(program, pairs, folder, ("--no-coverage", *options))
    def outcome(answer):
        if "errors" in answer:
            return "the evaluator ended"
        return f"{answer['disagreements']} lines" if answer.get("disagreements") else None
    return [(pair, outcome(answer), answer) for pair, answer in zip(pairs, answers)]


class Pairs:
    """Pairs in batches, made when first asked for and kept, without those that differ with no fault."""

    def __init__(self, program, seed, count, folder):
        self.program, self.folder, self.batches, self.unusable = program, folder, [], []
        self.seeds = [list(range(s, min(s + BATCH, seed + count))) for s in range(seed, seed + count, BATCH)]

    def batch(self, index):
        while len(self.batches) <= index < len(self.seeds):
            good = []
            for pair, outcome, answer in run(self.program, [columnar.pair_of(seed) for seed in self.seeds[len(self.batches)]], self.folder):
                if outcome:
                    self.unusable.append(pair.seed)
                elif answer["rows"] > 0:
                    good.append(pair)
            self.batches.append(good)
        return self.batches[index] if index < len(self.batches) else None

    def search(self, fault, wanted):
        """[(pairs needed, seed, how the run was)], so many as are wanted if they are found."""
        index = done = 0
        found = []
        while (batch := self.batch(index)) is not None:
            for pair, outcome, _ in run(self.program, batch, self.folder, "--fault", str(fault)):
                done += 1
                if outcome:
                    found.append((done, pair.seed, outcome))
                if len(found) == wanted:
                    return found
            index += 1
        return found


def search(program, folder, chosen, a):
    """Looks for each fault among new pairs; (passed, failed)."""
    seed = random.randrange(10**6, 10**9) if a.seed is None else a.seed
    print(f"from seed {seed}", flush=True)
    pairs = Pairs(program, seed, a.pairs, folder)
    passed = failed = 0
    record = {}
    for number, name in chosen:
        found = pairs.search(number, RECORDED if a.renew else 1)
        passed, failed = passed + bool(found), failed + (not found)
        record[name] = [seed for _, seed, _ in found]
        print(f"{name:28} " + ("found after {} pairs (seed {}, {})".format(*found[0]) if found else "NOT FOUND"), flush=True)
    if pairs.unusable:
        print(f"differ without a fault: {pairs.unusable[:20]}")
        failed += 1
    if a.renew and not failed:
        fault_record.write(RECORD, "columnar_faults.py", record)
    return passed, failed


def replay(program, folder, chosen, only):
    """The recorded pairs; (passed, failed)."""
    record = {name: seeds for name, seeds in fault_record.read(RECORD).items() if only in (None, name)}
    passed = failed = 0
    seeds = sorted({seed for _, name in chosen for seed in record.get(name, [])})
    pairs = {seed: columnar.pair_of(seed) for seed in seeds}
    for pair, outcome, answer in run(program, list(pairs.values()), folder):
        good = not outcome and answer["rows"] > 0
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f"seed {pair.seed} without a fault: {outcome or 'no rows'}")
    found = {name: [(pair.seed, outcome) for pair, outcome, _ in
                    run(program, [pairs[seed] for seed in record.get(name, [])], folder, "--fault", str(number)) if outcome]
             for number, name in chosen}
    more, less = fault_record.judge([name for _, name in chosen], record, found)
    return passed + more, failed + less


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(columnar.ROOT, "build", "release", "bin", "cocket-columnar-diff-faults"))
    p.add_argument("--full", action="store_true", help="search among new pairs")
    p.add_argument("--pairs", type=int, default=10000, help="at most, for each fault")
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
