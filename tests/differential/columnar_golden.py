#!/usr/bin/env python3
"""Every golden file with rules and a table through both evaluators; they must give the same bytes.

    columnar_golden.py --eval build/release/bin/cocket

Ends with `N passed, N failed`.
"""
import argparse
import glob
import os
import subprocess
import sys
import tempfile

from columnar_scenarios import WAYS, differences
from golden import NAMES, ROOT, sections

COLUMNS = ([], ["--columns", "verdict,provisions,missing,margin"])


def check(program, folder, options):
    """The bytes of the result and of the files beside it."""
    out = os.path.join(folder, "out.csv")
    for old in glob.glob(out + "*"):
        os.remove(old)
    done = subprocess.run([program, "check", "table.csv", "--out", out, *options], cwd=folder, check=False,
                          capture_output=True, text=True)
    files = {}
    for path in glob.glob(out + "*"):
        with open(path, "rb") as f:
            files[path[len(out):]] = f.read()
    return done.returncode, files or {"error": done.stderr.encode()}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", "cocket"))
    a = p.parse_args()
    passed = failed = 0
    for number, path in enumerate(sorted(glob.glob(os.path.join(ROOT, "tests", "golden", "evaluate", "good", "*.golden")))):
        parts = sections(path)
        if not any(kind == "table" for kind, _, _ in parts):
            continue
        with tempfile.TemporaryDirectory() as folder:
            for kind, name, text in parts:
                if kind in ("rules", "assume", "data", "table"):
                    os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                        f.write(text)
            options = []
            for kind, name, text in parts:
                if kind == "rules":
                    options += ["--rules", name]
                elif kind == "assume":
                    options += ["--assume", name]
                elif kind == "options":
                    for line in text.splitlines():
                        word, value = line.split(" ", 1)
                        options += ["--" + word.replace("_", "-"), value]
            if not any("facts " in text for kind, _, text in parts if kind == "rules"):
                options += ["--rules", os.path.join(ROOT, "rules", "std")]
            for columns in COLUMNS:
                exact = check(a.eval, folder, ["--engine", "exact", *columns, *options])
                found = differences(exact, check(a.eval, folder, [*WAYS[number % len(WAYS)], *columns, *options]))
                if "error" in exact[1]:
                    found = "no result: " + exact[1]["error"].decode()[:300]
                passed, failed = passed + (not found), failed + bool(found)
                if found:
                    print(f"{os.path.basename(path)}: {found}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
