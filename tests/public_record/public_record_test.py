#!/usr/bin/env python3
"""The rules against public statements: the report is current, and the comparison can fail.

    public_record_test.py [--cocket build/release/bin/cocket]
"""
import csv
import io
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, main  # noqa: E402

TOOL = os.path.join(ROOT, "scripts", "public-record")
STATEMENTS = os.path.join(ROOT, "tests", "public_record", "statements.csv")
REPORT = os.path.join(ROOT, "docs", "public-record.md")

COLUMNS = ["row_id", "chip", "as_of_date", "regime", "claimed_status", "normalized_status", "destination",
           "who_says", "url", "stated_tpp", "confidence", "stratum", "note"]


def table(**row):
    out = io.StringIO()
    made = {"row_id": "T1", "as_of_date": "2026-04-27", "confidence": "high", "destination": "any", **row}
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, [made.get(column, "") for column in COLUMNS]])
    return out.getvalue()


def compare(cocket, text, name="statements.csv"):
    return subprocess.run(["/usr/bin/python3", TOOL, cocket.file(name, text), "--cocket", cocket.path],
                          capture_output=True, text=True)


def test(checks, cocket):
    done = subprocess.run(["/usr/bin/python3", TOOL, "--cocket", cocket.path, "--check", REPORT],
                          capture_output=True, text=True)
    checks.equal(done.returncode, 0, "every statement is answered and the report is current\n" + done.stderr)
    with open(STATEMENTS, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with open(REPORT, encoding="utf-8") as file:
        report = file.read()
    for row in rows:
        if "WRONG" in row["note"] or row["normalized_status"] == "wrong_paraphrase":
            line = next((line for line in report.split("\n") if line.startswith(f"| {row['row_id']} |")), "")
            checks.that(line.endswith("| disagrees |"), f"{row['row_id']} is held to be wrong", line)

    wrong = compare(cocket, table(chip="H100 SXM5 80GB", normalized_status="not_3A090"))
    checks.equal(wrong.returncode, 1, "a statement of confidence high that is not so")
    checks.contains(wrong.stderr, "agreement with statements of confidence high is 0.0 %", "it is counted")
    checks.contains(wrong.stderr, "T1: a disagreement that vocabulary.toml does not explain", "it is named")
    right = compare(cocket, table(chip="H100 SXM5 80GB", normalized_status="controlled_3A090a"))
    checks.equal(right.returncode, 0, "a statement that is so\n" + right.stderr)
    labelled = compare(cocket, table(chip="H100 SXM5 80GB", normalized_status="controlled_3A090a", note="WRONG"))
    checks.contains(labelled.stderr, "T1 is labelled WRONG and comes out as agrees", "a wrong label is found")
    unknown = compare(cocket, table(chip="H100 SXM5 80GB", normalized_status="controled"))
    checks.contains(unknown.stderr, "status `controled` is not in the vocabulary", "an unknown status is told")
    checks.equal(unknown.returncode, 1, "and fails")
    nothing = compare(cocket, table(chip="A chip of which nothing is known", normalized_status="not_3A090"))
    checks.contains(nothing.stdout, "3A090.a\\|3A090.b needs item.tpp", "an unknown chip is undetermined")
    stated = compare(cocket, table(chip="A chip with a stated figure", normalized_status="not_3A090", stated_tpp="1599.9"))
    checks.contains(stated.stderr, "1 agree, 0 disagree", "the figure that a source states is used")


if __name__ == "__main__":
    sys.exit(main(test))
