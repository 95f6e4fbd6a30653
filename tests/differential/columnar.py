#!/usr/bin/env python3
"""The columnar evaluator and the exact one on random programs with many rows; they must give the same bytes.

    columnar.py --eval build/release/bin/cocket-columnar-diff [--pairs N] [--seed N] [--tables N] [--rows N] [--jobs N]

Prints how often each part of the columnar plan came to be used, and `N passed, N failed`. Where they
disagree: the seed, the rules, the line, both texts.
"""
import argparse
import json
import os
import subprocess
import sys
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE]

import generate  # noqa: E402
from columnar_coverage import coverage_table  # noqa: E402
from seed_parts import batches, in_parts, show_first  # noqa: E402

COUNTRIES = os.path.join(ROOT, "rules", "data", "countries.yaml")
BATCH = 50


def pair_of(seed):
    """Every third pair is mostly about sums."""
    return generate.pair(seed, seed % 3 == 0)


def evaluate(program, pairs, folder, options=(), tables=1):
    """The driver's answers to each program with so many tables, in order; what it could not answer has `errors`."""
    folders = [os.path.join(folder, str(pair.seed)) for pair in pairs]
    for pair, each in zip(pairs, folders):
        pair.write(each)
    lines = "".join(json.dumps({"rules": os.path.join(each, "rules"), "seed": pair.seed, "rows": pair.full_rows(),
                                **pair.options}) + "\n" for pair, each in zip(pairs, folders))
    done = subprocess.run([program, "--countries", COUNTRIES, "--tables", str(tables), *options], check=False, capture_output=True, text=True, input=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) < len(pairs) * tables:
        whole = len(answers) // tables
        answers += [{"errors": f"the driver ended (exit {done.returncode}): {done.stderr[-2000:]}"}] * ((whole + 1) * tables - len(answers))
        rest = pairs[whole + 1:]
        if rest:
            answers += evaluate(program, rest, folder, options, tables)
    return answers


def show(pair, answer):
    print(f"\n=== seed {pair.seed}")
    if "errors" in answer:
        print(answer["errors"])
        return
    for name, declarations in pair.files.items():
        print(f"--- {name}\n" + "\n".join(d for d in declarations if not d.startswith(("unit", "kind"))))
    first = answer["first"]
    print("--- options", json.dumps(pair.options))
    print(f"--- {answer['disagreements']} disagreements, the first with {first['how']}")
    if "table" in first:
        print("--- header", first["table"].split("\n")[0], f"\n--- output line {first['line']}, differs at {first['differs_at']}")
        at = max(0, first["differs_at"] - 60)
        print(f"  exact    ...{first['exact'][at:at + 400]}\n  columnar ...{first['columnar'][at:at + 400]}")
    print(f"exact    {first['exact']}\ncolumnar {first['columnar']}")


def work(program, seeds, tables, options, shown, kept):
    """(covered, passed, failed) of some seeds; the first that fail are kept as folders."""
    covered, passed, failed = Counter(), 0, []
    for some, folder in batches(seeds, BATCH):
        pairs = [pair_of(seed) for seed in some]
        answers = evaluate(program, pairs, folder, options, tables)
        for pair, answer in zip([pair for pair in pairs for _ in range(tables)], answers):
            covered.update(answer.get("covered", {}))
            covered.update({f"all {k}": answer.get(k, 0) for k in ("rows", "skipped", "lines", "signatures", "groups")})
            good = answer.get("disagreements", 0) == 0 and "errors" not in answer
            passed += good
            if good:
                continue
            if len(failed) < shown and kept:
                pair.write(os.path.join(kept, str(pair.seed)))
                with open(os.path.join(kept, str(pair.seed), "answer.json"), "w", encoding="utf-8") as f:
                    json.dump(answer, f, indent=1)
            if len(failed) >= shown:
                answer = {"errors": "not shown"}
            failed.append((pair, answer))
    return covered, passed, failed


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", "cocket-columnar-diff"))
    p.add_argument("--pairs", type=int, help="programs times tables: 600; ten times as many under COCKET_TEST_SCALE=10")
    p.add_argument("--tables", type=int, default=2, help="tables to each program")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--rows", type=int, default=32)
    p.add_argument("--show", type=int, default=3, help="disagreements to print")
    p.add_argument("--keep", help="folder for the first pairs that fail")
    a = p.parse_args()
    count = a.pairs or 600 * int(os.environ.get("COCKET_TEST_SCALE", "1"))
    seeds = list(range(a.seed, a.seed + count // a.tables))
    covered, passed, failed = in_parts(a.jobs, work, a.eval, seeds, a.tables, ("--rows", str(a.rows)), a.show, a.keep)
    show_first(failed, a.show, show)
    text, few = coverage_table(covered, count)
    print(text)
    bad = len(failed)
    if few:
        print(f"too seldom: {few}")
        bad += 1
    print(f"{passed} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
