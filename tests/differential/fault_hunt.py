"""What the hunts for seeded faults have in common: options, search, recorded pairs, the count at the end."""
import argparse
import os
import random
import sys
import tempfile
from dataclasses import dataclass
from typing import Callable

import fault_record

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


@dataclass
class Hunt:
    """The faults of one evaluator, and what finds them.

    pairs(program, seeds, folder)     gives `search(fault, wanted)`, the list of (pairs needed, seed, what differs), and
                                      `unusable`, the seeds that differ without a fault
    recorded(program, seeds, folder)  gives (pairs that agree without a fault, pairs that do not, a function of a fault
                                      and some of the seeds that gives [(seed, what differs)])
    """

    script: str
    text: str
    program: str
    header: str
    record: str
    most: int
    kept: int
    pairs: Callable
    recorded: Callable

    def search(self, program, folder, chosen, a):
        """Looks for each fault among new pairs; (passed, failed)."""
        seed = random.randrange(10**6, 10**9) if a.seed is None else a.seed
        print(f"from seed {seed}", flush=True)
        pairs = self.pairs(program, list(range(seed, seed + a.pairs)), folder)
        passed = failed = 0
        record = {}
        for number, name in chosen:
            found = pairs.search(number, self.kept if a.renew else 1)
            passed, failed = passed + bool(found), failed + (not found)
            record[name] = [seed for _, seed, _ in found]
            print(f"{name:28} " + ("found after {} pairs (seed {}, {})".format(*found[0]) if found else "NOT FOUND"), flush=True)
        if pairs.unusable:
            print(f"differ without a fault: {pairs.unusable[:20]}")
            failed += 1
        if a.renew and not failed:
            fault_record.write(os.path.join(HERE, self.record), self.script, record)
        return passed, failed

    def replay(self, program, folder, chosen, only):
        """The recorded pairs; (passed, failed)."""
        recorded = fault_record.read(os.path.join(HERE, self.record))
        record = {name: seeds for name, seeds in recorded.items() if only in (None, name)}
        seeds = sorted({seed for _, name in chosen for seed in record.get(name, [])})
        agree, differ, found_by = self.recorded(program, seeds, folder)
        found = {name: found_by(number, record.get(name, [])) for number, name in chosen}
        passed, failed = fault_record.judge([name for _, name in chosen], record, found)
        return passed + agree, failed + differ

    def main(self):
        p = argparse.ArgumentParser(description=self.text, formatter_class=argparse.RawDescriptionHelpFormatter)
        p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", self.program))
        p.add_argument("--full", action="store_true", help="search among new pairs")
        p.add_argument("--pairs", type=int, default=self.most, help="at most, for each fault")
        p.add_argument("--seed", type=int, help="of the first pair (default: by chance)")
        p.add_argument("--only", help="one fault by name")
        p.add_argument("--renew", action="store_true", help="record what the search finds")
        a = p.parse_args()
        if a.renew and (a.only or not a.full):
            p.error("--renew goes with --full and without --only")
        header = os.path.join(ROOT, self.header)
        chosen = [(number, name) for number, name in fault_record.faults(header) if a.only in (None, name)]
        with tempfile.TemporaryDirectory() as folder:
            passed, failed = self.search(a.eval, folder, chosen, a) if a.full else self.replay(a.eval, folder, chosen, a.only)
        if len(chosen) < 20 and not a.only:
            print(f"only {len(chosen)} faults, at least 20 are wanted")
            failed += 1
        print(f"{passed} passed, {failed} failed")
        sys.exit(1 if failed else 0)
