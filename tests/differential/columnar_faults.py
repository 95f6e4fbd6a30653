#!/usr/bin/env python3
"""Mistakes put into the columnar evaluator on purpose; each must be found by comparison with the exact one.

    columnar_faults.py --eval build/release/bin/cocket-columnar-diff-faults              # recorded pairs
    columnar_faults.py --eval ... --full [--pairs N] [--seed N] [--only NAME] [--renew]  # a search

Each fault of engine/columnar/fault.h is found by one of the pairs that columnar_fault_seeds.txt
records for it, and on all of those the two evaluators agree when there is no fault. With `--full` new
pairs are made until the fault is found, at most 10,000; `--renew` records those that find it. Ends
with `N passed, N failed`.
"""
import columnar
from fault_hunt import Hunt

BATCH = 25


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

    def __init__(self, program, seeds, folder):
        self.program, self.folder, self.batches, self.unusable = program, folder, [], []
        self.seeds = [seeds[start:start + BATCH] for start in range(0, len(seeds), BATCH)]

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


def recorded(program, seeds, folder):
    """How many of the recorded pairs agree without a fault, how many do not, and what finds a fault."""
    pairs = {seed: columnar.pair_of(seed) for seed in seeds}
    agree = 0
    for pair, outcome, answer in run(program, list(pairs.values()), folder):
        good = not outcome and answer["rows"] > 0
        agree += good
        if not good:
            print(f"seed {pair.seed} without a fault: {outcome or 'no rows'}")

    def found_by(fault, some):
        outcomes = run(program, [pairs[seed] for seed in some], folder, "--fault", str(fault))
        return [(pair.seed, outcome) for pair, outcome, _ in outcomes if outcome]

    return agree, len(pairs) - agree, found_by


if __name__ == "__main__":
    Hunt("columnar_faults.py", __doc__, "cocket-columnar-diff-faults", "engine/columnar/fault.h",
         "columnar_fault_seeds.txt", most=10000, kept=3, pairs=Pairs, recorded=recorded).main()
