#!/usr/bin/env python3
"""rules/COVERAGE.md names rules that there are, and says something of every statement it lists.

    coverage_test.py [FILE]

A name in backquotes of the form `module/name` or `module/name#limb` must be declared in that module, with
that limb; a `FILE.cocket` or `NAME.csv` must be there; a row has no empty cell. Ends with `N passed, N failed`.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, Checks  # noqa: E402

DECLARED = re.compile(r"^(?:provision|requirement|exception|restriction|review|define|table) (\S+)")
LABEL = re.compile(r"^\s+([\w.]+):(?: |$)")


def rules():
    """{module: {name: text of the declaration}} and the names of all files."""
    modules, files = {}, set()
    for folder, _, names in os.walk(os.path.join(ROOT, "rules")):
        for name in names:
            files.add(name)
            if not name.endswith(".cocket"):
                continue
            module, current = None, None
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                for line in file:
                    if match := re.match(r"^module (\S+)", line):
                        module = modules.setdefault(match[1], {})
                    elif match := DECLARED.match(line):
                        current = match[1].rstrip(":")
                        if module is not None:
                            module[current] = ""
                    if module is not None and current:
                        module[current] += line
    return modules, files


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "rules", "COVERAGE.md")
    checks = Checks()
    modules, files = rules()
    with open(path, encoding="utf-8") as file:
        text = file.read()
    rows = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("|") and not re.match(r"^\|[-| ]+\|$", line):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            rows += 1
            checks.that(len(cells) in (2, 3) and all(cells), f"line {number}: no empty cell", line)
        for token in re.findall(r"`([^`]+)`", line):
            if match := re.fullmatch(r"((?:us|my|eu|uk|jp|tw|hk|sg|cn)\.[\w.]+)/([\w.]+)(?:@[\d-]+)?(?:#([\w.]+))?", token):
                module, name, limb = match.groups()
                found = modules.get(module, {}).get(name)
                checks.that(found is not None, f"line {number}: `{token}` is declared")
                if found is not None and limb:
                    last = limb.split(".")[-1]
                    labels = {label for label in LABEL.findall(found)} | {m for m in re.findall(r"(?m)^\s+([\w.]+):", found)}
                    checks.that(limb in labels or last in labels, f"line {number}: `{token}` has that limb")
            elif re.fullmatch(r"[\w./-]+\.(?:cocket|csv|yaml)", token):
                checks.that(os.path.basename(token) in files, f"line {number}: `{token}` is there")
    checks.that(rows > 150, "the statements of all sheets are there", rows)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
