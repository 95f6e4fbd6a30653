"""Counting checks and running the program, for the tests in Python.

A test ends with `N passed, N failed`, as tests/run_counted wants it.
"""
import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Best last: what a line may become by damage is never further to the right.
VERDICTS = ("prohibited", "required", "undetermined", "open_reading", "fulfilled", "excepted",
            "not_required")


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, holds, name, found=None):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED:", name)
            if found is not None:
                print("   found:", str(found).rstrip()[:4000])
        return bool(holds)

    def equal(self, found, wanted, name):
        return self.that(found == wanted, name, f"{found!r}, not {wanted!r}")

    def contains(self, text, part, name):
        return self.that(part in text, f"{name}: `{part}`", text)

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


class Cocket:
    """The program, in a scratch folder of its own."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.folder = tempfile.TemporaryDirectory(prefix="cocket-test-")

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as out:
            out.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments, stdin=b""):
        return subprocess.run([self.path, *arguments], input=stdin, cwd=self.folder.name,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def check(self, content, *options, name="input.csv"):
        """Runs `check` on a text; gives (process, rows as dictionaries)."""
        done = self.run("check", self.file(name, content), "-q", *options)
        return done, rows_of(done.stdout)

    def explain(self, content, *options, name="input.csv"):
        done = self.run("explain", self.file(name, content), *options)
        return done.stdout.decode() + done.stderr.decode()


def rows_of(output):
    return list(csv.DictReader(io.StringIO(output.decode(), newline="")))


def table(header, *rows):
    """CSV from a header and rows of texts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def line(**facts):
    """One line as CSV; `item__tpp="4800"` is the column `item.tpp`."""
    return lines(facts)


def lines(*rows):
    """Lines from dictionaries with `record__fact` as keys; a fact left out is blank."""
    names = []
    for row in rows:
        names += [name for name in row if name not in names]
    return table([name.replace("__", ".", 1) for name in names],
                 *[[row.get(name, "") for name in names] for row in rows])


def requirements(row):
    """The column `requirements` as a dictionary; what is not listed is not_required."""
    made = {}
    for part in filter(None, (each.strip() for each in row["requirements"].split(";"))):
        name, _, verdict = part.partition("=")
        made[name] = verdict
    return made


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(test):
    parser = argparse.ArgumentParser()
    parser.add_argument("--cocket", default=os.path.join(ROOT, "build", "release", "bin", "cocket"))
    arguments = parser.parse_args()
    checks = Checks()
    test(checks, Cocket(arguments.cocket))
    sys.exit(checks.finish())
