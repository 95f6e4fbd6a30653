#!/usr/bin/env python3
"""How often each outcome of the small module occurs in the generated file.

    bench/outcomes.py --cocket BINARY --generate BINARY [--lines 20000] [--seed 1] [--distinct]

Prints the share of every verdict of every requirement and of the line, and fails where one that the
rules can give is rarer than 0.5 %. The answers are those of the exact evaluator.
"""
import argparse
import collections
import csv
import pathlib
import subprocess
import sys
import tempfile

LEAST = 0.005
HERE = pathlib.Path(__file__).resolve().parent
# NAC excepts from two of the requirements; nothing here is prohibited, no reading is open.
PLAIN = {"required", "undetermined", "fulfilled", "not_required"}
POSSIBLE = {
    "advanced_computing": PLAIN | {"excepted"},
    "headquarters_rule": PLAIN | {"excepted"},
    "is_informed_letter": PLAIN,
    "embargo": PLAIN,
    "malaysia_permit": PLAIN,
    "(line)": PLAIN | {"excepted"},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cocket", required=True)
    parser.add_argument("--generate", required=True)
    parser.add_argument("--lines", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--distinct", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "lines.csv"
        answers = pathlib.Path(folder) / "answers.csv"
        command = [given.generate, "--lines", str(given.lines), "--seed", str(given.seed)]
        with open(source, "wb") as out:
            subprocess.run(command + (["--distinct"] if given.distinct else []), check=True, stdout=out)
        subprocess.run([given.cocket, "check", source, "--rules", HERE / "rules", "--out", answers, "--quiet",
                        "--all-requirements", "--columns", "verdict,requirements"], check=True)
        counts = collections.defaultdict(collections.Counter)
        cells = collections.Counter()
        rows = 0
        with open(answers, newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                rows += 1
                counts["(line)"][row["verdict"]] += 1
                for each in row["requirements"].split("; "):
                    name, _, verdict = each.partition("=")
                    counts[name][verdict] += 1
                cells.update(name for name, cell in row.items() if cell == "" and name != "requirements")
    bad = 0
    for name in POSSIBLE:
        unexpected = set(counts[name]) - POSSIBLE[name]
        for verdict in sorted(POSSIBLE[name] | unexpected):
            share = counts[name][verdict] / rows
            wrong = share < LEAST or verdict in unexpected
            bad += wrong
            print(f"{name:20} {verdict:14} {100 * share:7.2f} %{'  <-- out of bounds' if wrong else ''}")
    print("missing cells:", ", ".join(f"{name} {100 * n / rows:.1f} %" for name, n in sorted(cells.items())))
    print(f"{rows} lines, {bad} outcomes out of bounds")
    return 1 if bad or rows != given.lines else 0


if __name__ == "__main__":
    sys.exit(main())
