#!/usr/bin/env python3
"""Every scenario table of the library and every example through both evaluators; they must give the same bytes,
as CSV and as JSON lines.

    columnar_scenarios.py --eval build/release/bin/cocket [--every-way]

Of a scenario table only the columns that are facts are kept. Each table is checked with one of the
numbers of threads and lines at a time in turn; the examples and all tables put together with three of
them, in which each number occurs, and with each of them under `--every-way` or COCKET_TEST_SCALE=10.
Ends with `N passed, N failed`.
"""
import argparse
import csv
import glob
import itertools
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WAYS = [["--threads", t, "--chunk-rows", c] for t in ("1", "2") for c in ("1", "7", "4096")]
SOME_WAYS = [WAYS[0], WAYS[2], WAYS[4]]  # 1 thread with 1 and 4096 lines, 2 threads with 7
FACT = re.compile(r"[a-z_0-9]+(\.[a-z_0-9]+)+( \[.*\])?$")


def facts_of(path):
    """The columns of a table that are facts, and its rows."""
    with open(path, encoding="utf-8-sig", newline="") as f:
        header, *rows = list(csv.reader(f))
    kept = [i for i, name in enumerate(header) if FACT.match(name.strip())]
    return [header[i].strip() for i in kept], [[row[i] for i in kept] for row in rows if len(row) == len(header)]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([header, *rows])


def check(program, table, out, options):
    """The bytes of a result and of the files beside it."""
    for old in glob.glob(out + "*"):
        os.remove(old)
    done = subprocess.run([program, "check", table, "--rules", os.path.join(ROOT, "rules"), "--out", out, *options],
                          check=False, capture_output=True, text=True)
    files = {}
    for end in ("", ".rejects.csv", ".cells.csv", ".decision.json"):
        if os.path.exists(out + end):
            with open(out + end, "rb") as f:
                files[end] = f.read()
    if "" not in files:
        files["error"] = done.stderr.encode()
    return done.returncode, files


def differences(exact, columnar):
    """Where two results differ first, as text; empty if nowhere."""
    if exact[0] != columnar[0]:
        return f"exit status {exact[0]} and {columnar[0]}"
    for end in sorted(set(exact[1]) | set(columnar[1])):
        a, b = [r[1].get(end, b"").split(b"\n") for r in (exact, columnar)]
        for number, (x, y) in enumerate(itertools.zip_longest(a, b), 1):
            if x != y:
                return f"result{end}, line {number}\n  exact    {x}\n  columnar {y}"
    return ""


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", "cocket"))
    p.add_argument("--every-way", action="store_true", help="each number of threads with each number of lines")
    a = p.parse_args()
    several = WAYS if a.every_way or int(os.environ.get("COCKET_TEST_SCALE", "1")) > 1 else SOME_WAYS
    scenarios = sorted(glob.glob(os.path.join(ROOT, "rules", "**", "scenarios", "*.csv"), recursive=True))
    examples = sorted(glob.glob(os.path.join(ROOT, "examples", "*.csv")))
    passed = failed = lines = 0
    with tempfile.TemporaryDirectory() as folder:
        jobs, union, columns = [], [], {}
        for path in scenarios:
            header, rows = facts_of(path)
            table = os.path.join(folder, f"{len(jobs)}.csv")
            write(table, header, rows)
            lines += len(rows)
            columns.update(dict.fromkeys(header))
            union += [dict(zip(header, row)) for row in rows]
            jobs.append((os.path.relpath(path, ROOT), table, [], [WAYS[len(jobs) % len(WAYS)]]))
        together = os.path.join(folder, "together.csv")
        write(together, list(columns), [[row.get(c, "") for c in columns] for row in union])
        jobs.append(("all scenario tables together", together, [], several))
        for path in examples:
            options = []
            if os.path.exists(path[:-4] + ".map.yaml"):
                options = ["--map", path[:-4] + ".map.yaml"]
            jobs.append((os.path.relpath(path, ROOT), path, options, several))
        for (name, table, options, ways), ending in itertools.product(jobs, ("csv", "jsonl")):
            out, name = os.path.join(folder, "out." + ending), f"{name} as {ending}"
            exact = check(a.eval, table, out, ["--engine", "exact", *options])
            if "error" in exact[1]:
                print(f"{name}: exact gave no result: {exact[1]['error'].decode()[:400]}")
            # Objects are long: all tables together in two ways only.
            for way in ways if ending == "csv" or len(ways) < 2 else (ways[1], ways[-1]):
                found = differences(exact, check(a.eval, table, out, [*way, *options]))
                good = not found and ("error" not in exact[1] or name.startswith("examples/parties.csv"))
                passed, failed = passed + good, failed + (not good)
                if found:
                    print(f"{name} with {' '.join(way)}: {found}", flush=True)
    print(f"{len(scenarios)} scenario tables with {lines} lines, {len(examples)} examples")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or lines == 0 else 0)


if __name__ == "__main__":
    main()
