#!/usr/bin/env python3
"""Mistakes put into the exact evaluator on purpose; each must be found by comparison with the oracle.

    faults.py --eval build/release/bin/cocket-eval-faults                                 # recorded pairs
    faults.py --eval ... --full [--pairs N] [--seed N] [--only NAME] [--renew]            # a search

Each fault of engine/exact/fault.h is found by one of the pairs that fault_seeds.txt records for it, and
on all of those both agree when there is no fault. With `--full` new pairs are made until the fault is
found; `--renew` records those that find it. Ends with `N passed, N failed`.
"""
import run
from fault_hunt import Hunt
from generate import pair


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

    @property
    def unusable(self):
        return [each.seed for batch in self.batches for each, expected in batch if expected is None]


def recorded(program, seeds, folder):
    """How many of the recorded pairs agree without a fault, how many do not, and what finds a fault."""
    pairs = Pairs(program, seeds, folder)
    made = {}
    for index in range(-(-len(seeds) // run.BATCH)):
        made.update({each.seed: (each, expected) for each, expected in pairs.batch(index)})
    for seed in pairs.unusable:
        print(f"seed {seed} differs without a fault")

    def found_by(fault, some):
        answers = pairs.answers(fault, [made[seed] for seed in some])
        return [(each.seed, outcome) for each, outcome in answers if outcome]

    return len(made) - len(pairs.unusable), len(pairs.unusable), found_by


if __name__ == "__main__":
    Hunt("faults.py", __doc__, "cocket-eval-faults", "engine/exact/fault.h", "fault_seeds.txt", most=2000, kept=2,
         pairs=Pairs, recorded=recorded).main()
