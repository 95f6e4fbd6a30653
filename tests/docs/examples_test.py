#!/usr/bin/env python3
"""Every example of docs/language.md is run: parsed, checked, laid out, and its tests answered.

    examples_test.py [--cocket build/release/bin/cocket]

A fenced block is marked with what it is:
  cocket           rules without errors or warnings, in the one layout; their tests pass
  cocket-bad CODE  rules with that diagnostic and no other
  cocket-table     a scenario table for the rules above it
  cocket-assume    assumptions for the tables that follow
  cocket-data F    a data file F beside the rules that follow, up to the next heading

Rules stand on rules/std unless they declare facts. Rules without a module stand in one that is
dated by shipment.export_date and verified from 2020-01-01 through 2030-12-31.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, main  # noqa: E402

DOCUMENT = os.path.join(ROOT, "docs", "language.md")
MODULE = """\
module example
  dated by shipment.export_date
  verified from 2020-01-01 through 2030-12-31

"""
# What the reference must show, each in an example that is run.
CONSTRUCTS = (
    "module", "facts", "view", "kind", "unit", "group", "readings", "define", "first of", "provision",
    "version", "announced", "except", "status of", "requirement", "imposes licence", "imposes permit",
    "imposes prohibition", "notice to", "exception", "on condition that", "assume ", "assume law", "test ",
    "any ", "every ", "no ", "where (", "greatest of", "least of", "sum of", "count of", " over ",
    "earliest of", "latest of", "from 2400", "above", "below", "at most", "at least",
    "as it stood on", "unknown TPP because", "unknown because", "by reading", "applies", "scope",
    "read HK as", "by default", "is none", "or none", "not in", "held when", "counted", "no default",
    "formerly", "none of", "all of", "any of", "open of", "through", "known on", "view legal", "late",
    "needs", "possible (", "unless given", "restriction", "bars exceptions to", "presumed", "unless shown",
    "review", "policy first of", "penalty", "and or", "table cap", "by quarter",
    "given on shipment.nac_notice_date when", "expect exception", "not_asked", "expect review",
    "unknown possible (")


def blocks(text):
    """(line, heading, mark, text) of each fenced block that is marked."""
    heading, inside, start, body = "", None, 0, []
    for number, line in enumerate(text.split("\n"), 1):
        if inside is None and line.startswith("#"):
            heading = line
        if line.startswith("```"):
            if inside is None:
                inside, start, body = line[3:].strip(), number, []
                continue
            if inside:
                yield start, heading, inside.split(), "\n".join(body) + "\n"
            inside = None
        elif inside is not None:
            body.append(line)


def codes(done):
    return re.findall(r"(?:error|warning)\[(\w+)\]", done.stdout.decode() + done.stderr.decode())


def with_module(text):
    return text if re.search(r"^module ", text, re.M) else MODULE + text


class Examples:
    def __init__(self, checks, cocket):
        self.checks, self.cocket = checks, cocket
        self.number = 0
        self.rules, self.assume, self.data = None, [], []
        self.counts = {}

    def folder_of_rules(self):
        """A fresh folder with the data files of the section."""
        self.number += 1
        folder = os.path.join(self.cocket.folder.name, f"example-{self.number}")
        os.mkdir(folder)
        for name, text in self.data:
            self.write(os.path.join(folder, name), text)
        return folder

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def good(self, name, text):
        folder = self.folder_of_rules()
        plain = self.write(os.path.join(self.cocket.folder.name, f"plain-{self.number}.cocket"), text)
        layout = self.cocket.run("fmt", "--stdout", plain)
        self.checks.equal(layout.returncode, 0, f"{name}: can be laid out")
        self.checks.equal(layout.stdout.decode(), text, f"{name}: stands in the one layout")
        self.write(os.path.join(folder, "example.cocket"), with_module(text))
        self.rules, self.assume = folder, []
        done = self.cocket.run("test", "--rules", folder, "--no-coverage")
        self.checks.that(codes(done) == [], f"{name}: no diagnostics", done.stdout + done.stderr)
        tests = len(re.findall(r"^  expect ", text, re.M))
        last = (done.stdout.decode().rstrip().split("\n") or [""])[-1]
        # A program without a single test counts nothing; then only the diagnostics matter.
        if tests:
            self.checks.equal(last, f"{tests} passed, 0 failed", f"{name}: its tests")
            if last != f"{tests} passed, 0 failed":
                print((done.stdout + done.stderr).decode())

    def bad(self, name, text, wanted):
        folder = self.folder_of_rules()
        self.write(os.path.join(folder, "example.cocket"), with_module(text))
        done = self.cocket.run("test", "--rules", folder, "--no-coverage")
        self.checks.that(codes(done) == [wanted], f"{name}: {wanted} and nothing else",
                         done.stdout + done.stderr)

    def table(self, name, text):
        if not self.checks.that(self.rules, f"{name}: a table needs rules above it"):
            return
        path = self.cocket.file(f"table-{self.number}.csv", text)
        assume = [part for file in self.assume for part in ("--assume", file)]
        done = self.cocket.run("test", "--rules", self.rules, "--scenario", path, "--no-coverage", *assume)
        cases = len(text.strip().split("\n")) - 1
        output = (done.stdout + done.stderr).decode()
        counted = re.search(r"^(\d+) passed, 0 failed$", output, re.M)
        self.checks.that(done.returncode == 0 and counted and int(counted.group(1)) >= cases,
                         f"{name}: every case is answered as it says", output)

    def run(self, text):
        heading = ""
        for line, under, mark, body in blocks(text):
            name = f"line {line}"
            if under != heading:
                heading, self.data, self.rules = under, [], None
            kind = mark[0]
            if kind == "cocket":
                self.good(name, body)
            elif kind == "cocket-bad" and len(mark) == 2:
                self.bad(name, body, mark[1])
            elif kind == "cocket-table":
                self.table(name, body)
            elif kind == "cocket-assume":
                self.assume.append(self.cocket.file(f"assume-{line}.cocket", body))
            elif kind == "cocket-data" and len(mark) == 2:
                self.data.append((mark[1], body))
            else:
                self.checks.that(False, f"{name}: the mark `{' '.join(mark)}` is not known")
            self.counts[kind] = self.counts.get(kind, 0) + 1


def test(checks, cocket):
    with open(DOCUMENT, encoding="utf-8") as file:
        text = file.read()
    examples = Examples(checks, cocket)
    examples.run(text)
    shown = "\n".join(body for _, _, mark, body in blocks(text)
                      if mark[0] in ("cocket", "cocket-assume"))
    for construct in CONSTRUCTS:
        checks.that(construct in shown, f"an example shows `{construct.strip()}`")
    print("examples:", ", ".join(f"{count} {kind}" for kind, count in sorted(examples.counts.items())))


if __name__ == "__main__":
    main(test)
