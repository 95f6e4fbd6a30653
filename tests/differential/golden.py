#!/usr/bin/env python3
"""tests/oracle.py on the golden files that hold verdicts: rules, lines and options in, verdicts out.

    golden.py --eval build/release/bin/cocket

The program only turns rule text into trees here. Every golden file with verdicts and without a command
line of its own is run and counted, a line of its `verdicts` each; nothing is passed over. Rules that
declare no facts stand on rules/std. Ends with `N passed, N failed`. What is checked: verdicts, provisions,
states of exceptions, policies of reviews, possible verdicts, missing facts.
"""
import argparse
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from oracle import Oracle, load_countries  # noqa: E402
from oracle_law import ANY  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(HERE))
NAMES = {"rules": "rules.cocket", "assume": "assume.cocket", "table": "table.csv", "lines": "lines.jsonl"}
STD = [os.path.join("rules", "std", name) for name in sorted(os.listdir(os.path.join(ROOT, "rules", "std")))]
TRUTHS = {True: "true", False: "false", None: "unknown"}


def sections(path):
    """[(kind, name, text)] of a golden file; what stands before the first section is a comment."""
    found = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            head = re.match(r"--- (\w+)(?: (\S+))?$", line.rstrip("\n"))
            if head:
                found.append((head[1], head[2] or NAMES.get(head[1], head[1]), []))
            elif found:
                found[-1][2].append(line)
    return [(kind, name, "".join(text).strip("\n") + "\n") for kind, name, text in found]


def tree(program, folder, names):
    done = subprocess.run([program, "fmt", "--tree", *names], cwd=folder, capture_output=True, text=True, check=True)
    made = json.loads(done.stdout)
    for file in made["files"]:
        file["path"] = os.path.join(folder, file["path"])
    return made


def run(program, path, countries):
    """Yields (where, problem or None) for every line of the file's verdicts."""
    parts = sections(path)
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, text in parts:
            if kind in ("rules", "assume", "data", "table", "lines"):
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                    f.write(text)
        options = {"countries": countries}
        for kind, _, text in parts:
            for line in text.splitlines() if kind == "options" else ():
                word, value = line.split(" ", 1)
                if word == "reading":
                    options.setdefault("readings", {}).update([value.split("=")])
                elif word in ("view", "known_on"):
                    options[word] = value
                else:
                    raise ValueError(f"option `{line}`")
        assumed = [name for kind, name, _ in parts if kind == "assume"]
        if assumed:
            options["assume"] = tree(program, folder, assumed)
            for file in options["assume"]["files"]:
                for d in file["declarations"]:
                    options["law_through"] = d["assume"].get("law_through", options.get("law_through"))
        made = tree(program, folder, [n for k, n, _ in parts if k == "rules"])
        if not any("facts" in d for file in made["files"] for d in file["declarations"]):
            made["files"] += tree(program, ROOT, STD)["files"]
        oracle = Oracle(made, **options)
    rows = []
    for kind, _, text in parts:
        if kind == "table":
            rows = [dict(row) for row in csv.DictReader(io.StringIO(text))]
        elif kind == "lines":
            rows = [json.loads(line) for line in text.splitlines()]
    wanted = list(csv.DictReader(io.StringIO(next(text for kind, _, text in parts if kind == "verdicts"))))
    if len(rows) != len(wanted):
        yield "", f"{len(rows)} lines, {len(wanted)} verdicts"
    for number, (row, want) in enumerate(zip(rows, wanted), 1):
        where = want.get("row") or str(number)
        got = oracle.answers(row)
        told = dict(part.strip().split("=") for part in (want.get("requirements") or "").split(";") if part.strip())
        problems = []
        compared = 0
        for name, value in [*want.items(), *told.items()]:
            if name in got:
                answer = got[name][0]
            elif name in oracle.provisions:
                answer = TRUTHS[oracle.holds(name, row)]
            elif name in oracle.exceptions:
                answer, value = oracle.exception(name, row), value.split(",")[0]
            elif name in oracle.reviews:
                left = oracle.review(name, row)
                answer = "unknown" if left & ANY else "; ".join(sorted(left))
                value = "; ".join(sorted(value.split("; ")))
            else:
                continue
            compared += 1
            if answer != value:
                problems.append(f"{name} is {value}, oracle {answer}")
        if not compared:
            problems.append("states nothing that the oracle answers")
        if "missing" in want:
            named = {n.strip() for n in want["missing"].split(";") if n.strip() and not n.strip().startswith("law:")}
            missing = set().union(*[m for v, _, m, *_ in got.values() if v == "undetermined"])
            if named != missing:
                problems.append(f"missing {sorted(named)}, oracle {sorted(missing)}")
        for part in (want.get("possible") or "").split(";"):
            name, _, verdicts = part.strip().partition("=")
            if name in got and {v.strip() for v in re.split(r"[,| ]+", verdicts) if v.strip()} != set(got[name][1]):
                problems.append(f"{name} may be {verdicts}, oracle {sorted(got[name][1])}")
        yield where, "; ".join(problems) or None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", required=True)
    a = p.parse_args()
    program = os.path.abspath(a.eval)
    countries = load_countries(os.path.join(ROOT, "rules", "data", "countries.yaml"))
    passed = failed = 0
    files = sorted(path for path in glob.glob(os.path.join(ROOT, "tests", "golden", "*", "good", "*.golden"))
                   if {"verdicts"} == {"verdicts", "command"} & {kind for kind, _, _ in sections(path)})
    for path in files:
        name = os.path.basename(path)
        try:
            for where, problem in run(program, path, countries):
                passed, failed = passed + (problem is None), failed + (problem is not None)
                if problem:
                    print(f"{name}: {where}: {problem}")
        except Exception as error:  # a file that cannot be run is a failure, told with its name
            failed += 1
            print(f"{name}: {type(error).__name__}: {error}")
    print(f"{len(files)} files")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
