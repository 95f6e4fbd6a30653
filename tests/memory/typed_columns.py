#!/usr/bin/env python3
"""Typed columns in memory get the verdicts that `check` gives to the same file, line by line.

    typed_columns.py --cocket COCKET --memory COCKET_MEMORY --generate BENCH_GENERATE [--lines 20000]

The file is the benchmark's; both of its shapes, and lines that each have their own TPP and area.
Then one short measurement: times are told and not judged, allocations are.
"""
import argparse
import collections
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, Checks, Cocket  # noqa: E402

RULES = os.path.join(ROOT, "bench", "rules")


def main():
    parser = argparse.ArgumentParser()
    for name in ("cocket", "memory", "generate"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--lines", type=int, default=20000)
    given = parser.parse_args()
    checks = Checks()
    cocket = Cocket(given.cocket)
    for options in ([], ["--distinct"], ["--shape", "2"]):
        name = " ".join(options) or "plain"
        lines = given.lines if not options else given.lines // 4
        text = subprocess.run([given.generate, "--lines", str(lines), "--seed", "9", *options],
                              stdout=subprocess.PIPE, check=True).stdout
        file = cocket.file("input.csv", text)
        out = os.path.join(cocket.folder.name, "verdicts")
        done = subprocess.run([given.memory, file, "--rules", RULES, "--verdicts", out],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if not checks.equal(done.returncode, 0, f"{name}: exit status"):
            print(done.stderr.decode()[:2000])
            continue
        with open(out, encoding="utf-8") as told:
            typed = told.read().splitlines()
        done = cocket.run("check", file, "--rules", RULES, "--columns", "verdict,worst_possible",
                          "--pass", "id", "--quiet", "--out", "-")
        expected = [line.split(b",", 1)[1].decode() for line in done.stdout.splitlines()[1:]]
        checks.equal(len(expected), lines, f"{name}: lines of check")
        checks.equal(len(typed), lines, f"{name}: lines of typed columns")
        differ = [(i, a, b) for i, (a, b) in enumerate(zip(typed, expected)) if a != b]
        checks.equal(differ[:5], [], f"{name}: verdicts")
        counts = collections.Counter(line.split(",")[0] for line in expected)
        checks.that(len(counts) >= 4, f"{name}: at least four verdicts", counts)
    text = subprocess.run([given.generate, "--lines", "4000", "--seed", "9"],
                          stdout=subprocess.PIPE, check=True).stdout
    done = subprocess.run([given.memory, cocket.file("input.csv", text), "--rules", RULES, "--repeat", "2",
                           "--calls", "20000"], stdout=subprocess.PIPE, check=True)
    told = json.loads(done.stdout)
    print(json.dumps(told))
    checks.equal(list(told), ["in memory, 1 thread", "in memory, 2 threads", "one record"], "what is measured")
    for name in list(told)[:2]:
        checks.equal((told[name]["rows"], len(told[name]["seconds"])), (4000, 2), f"{name}: rows and repetitions")
    checks.equal(told["one record"]["allocations"], 0, "allocations for records met before")
    sys.exit(checks.finish())


if __name__ == "__main__":
    main()
