#!/usr/bin/env python3
"""Claims against rules and catalogue: the report is current, and a wrong claim is found.

    claims_test.py [--cocket build/release/bin/cocket]
"""
import csv
import io
import os
import subprocess
import sys
import tomllib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, main  # noqa: E402

TOOL = os.path.join(ROOT, "scripts", "seed-claims")
HOME = os.path.join(ROOT, "tests", "public_record")
CLAIMS = os.path.join(HOME, "claims.csv")
HOW = os.path.join(HOME, "claims.toml")
REPORT = os.path.join(ROOT, "docs", "seed-claims.md")

COLUMNS = ["claim_id", "claim", "subject", "attribute", "value", "unit", "found", "date", "source_url", "agree",
           "note"]
HEAD = 'tolerance = 5\n[line]\n"shipment.subject_to_ear" = "yes"\n[claims.T1]\n'
LINES = ('models = ["H20 96GB"], facts = {"shipment.destination" = "CN", "shipment.transit" = "none", '
         '"shipment.export_date" = "%s"}, expect = ["requirement is_informed_letter %s"]')


def run(cocket, *arguments):
    return subprocess.run(["/usr/bin/python3", TOOL, "--cocket", cocket.path, *arguments],
                          capture_output=True, text=True)


def rows():
    with open(CLAIMS, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(made):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue()


def changed(cocket, **changes):
    """The project's own claims, some of them with other cells."""
    made = [{**row, **changes.get(row["claim_id"], {})} for row in rows()]
    return run(cocket, cocket.file("changed.csv", table(made)))


def claim(cocket, how, **row):
    """One claim, checked as `how` says."""
    made = table([{"claim_id": "T1", "claim": "a claim", "source_url": "https://example.org", **row}])
    return run(cocket, cocket.file("claim.csv", made), "--how", cocket.file("how.toml", HEAD + how + "\n"))


def outcome(done):
    """The outcome of a single claim, from the counts."""
    counts = done.stderr.rstrip().split("seed-claims: ")[-1].split(";")[0].split(", ")
    return [count.split()[1] for count in counts if count.startswith("1 ")]


def test_own(checks, cocket):
    done = run(cocket, "--check", REPORT)
    checks.equal(done.returncode, 0, "every claim is checked and the report is current\n" + done.stderr)
    with open(REPORT, encoding="utf-8") as file:
        report = file.read()
    with open(HOW, "rb") as file:
        how = tomllib.load(file)
    for row in rows():
        each = row["claim_id"]
        checks.contains(report, f"| {each} | {row['claim']} |", f"{each} is in the report")
        entry = how["claims"].get(each, {})
        checks.equal(sum(way in entry for way in ("parts", "opinion", "outside")), 1, f"{each} is checked one way")
        if entry.get("explained"):
            checks.contains(report, entry["explained"], f"{each}: why we differ is told")
    checks.equal(sorted(how["claims"]), sorted(row["claim_id"] for row in rows()), "no check without a claim")
    stale = run(cocket, "--check", cocket.file("stale.md", report + "more\n"))
    checks.equal(stale.returncode, 1, "a report that is not current")
    checks.contains(stale.stderr, "is not current", "is told")


def test_planted(checks, cocket):
    """A claim made wrong, or a label, does not stay unseen."""
    for each, cells, wanted in (
            ("SC010", {"value": "4.8"}, "SC010 comes out as corrected and the table says yes"),
            ("SC010", {"unit": "TiB/s"}, "SC010 comes out as corrected and the table says yes"),
            ("SC003", {"value": "900"}, "SC003 comes out as confirmed and the table says no"),
            ("SC002", {"value": "30"}, "SC002 comes out as corrected and the table says yes"),
            ("SC006", {"value": "80"}, "SC006 comes out as corrected and the table says yes"),
            ("SC009", {"value": "HBM3"}, "SC009 comes out as confirmed and the table says no"),
            ("SC019", {"value": "5.5"}, "SC019 comes out as corrected and the table says yes"),
            ("SC017", {"agree": "no"}, "SC017 comes out as confirmed and the table says no"),
            ("SC015", {"agree": "yes"}, "SC015 comes out as opinion and the table says yes"),
            ("SC022", {"agree": "no"}, "SC022 is explained and does not differ"),
            ("SC017", {"agree": "maybe"}, "SC017: `maybe` is not yes, no, partly or unverified"),
            ("SC017", {"claim_id": "SC999"}, "SC999: it has to have one of parts, opinion and outside")):
        done = changed(cocket, **{each: cells})
        checks.equal(done.returncode, 1, f"{each} with {cells} fails")
        checks.contains(done.stderr, wanted, f"{each} with {cells} is told")


def test_ways(checks, cocket):
    """Each way to check says yes, no and does not know."""
    speed = {"value": "4000", "unit": "GB/s"}
    for how, row, wanted in (
            ('{figure = "item.memory_bandwidth", models = ["H20 96GB"]}', speed, "confirmed"),
            ('{figure = "item.memory_bandwidth", models = ["H20 96GB"]}', {**speed, "value": "3799"}, "corrected"),
            ('{figure = "item.memory_bandwidth", models = ["H20 96GB"]}', {**speed, "value": "3800"}, "confirmed"),
            ('{figure = "item.memory_bandwidth", models = ["H20 96GB", "B200"]}', speed, "partly"),
            ('{figure = "item.memory_bandwidth", models = ["H20 141GB"]}', speed, "undetermined"),
            ('{ratio = "item.tpp", models = ["H20 96GB"], to = "H100 SXM5 80GB"}', {"value": "15"}, "confirmed"),
            ('{ratio = "item.tpp", models = ["H20 96GB"], to = "H100 SXM5 80GB"}', {"value": "16"}, "corrected"),
            ('{ratio = "item.tpp", models = ["H20 96GB"], to = "H20 141GB"}', {"value": "16"}, "undetermined"),
            ('{compare = "item.tpp", models = ["H20 96GB"], to = ["B200"], is = "lower"}', {}, "confirmed"),
            ('{compare = "item.tpp", models = ["H20 96GB"], to = ["B200"], is = "higher"}', {}, "corrected"),
            ('{compare = "item.tpp", models = ["H20 96GB"], to = ["H20 141GB"], is = "higher"}', {}, "undetermined"),
            # Between the two figures that the catalogue has of each, neither is known to be the higher.
            ('{compare = "item.tpp", models = ["H100 SXM5 80GB"], to = ["H200 SXM 141GB"], is = "higher"}', {},
             "undetermined"),
            ("{record = true}", {"value": "2025-04-27", "found": "2025-04-28"}, "corrected"),
            ("{record = true}", {"value": "10-17", "found": "13"}, "confirmed"),
            ("{record = true}", {"value": "14-17", "found": "13"}, "corrected"),
            ("{" + LINES % ("2025-04-09", "required") + "}", {}, "confirmed"),
            ("{" + LINES % ("2025-04-08", "required") + "}", {}, "corrected"),
            ("{" + LINES % ("2027-04-08", "required") + "}", {}, "undetermined"),
            ("{" + LINES % ("2025-04-08", "required") + "}, {" + LINES % ("2025-04-09", "required") + "}", {},
             "partly")):
        checks.equal(outcome(claim(cocket, f"parts = [{how}]", **row)), [wanted], f"{how} with {row}")

    besides = claim(cocket, 'parts = [{record = true}]\nalso = [{' + LINES % ("2025-04-08", "required") + "}]",
                    value="yes", found="yes", agree="yes")
    checks.contains(besides.stderr, "T1: what is known besides does not hold: 2025-04-08 H20 96GB", "what is not so besides")
    checks.equal(besides.returncode, 1, "fails")
    for how, row, wanted in (
            ("", {}, "it has to have one of parts, opinion and outside"),
            ('opinion = "a view"\nparts = [{record = true}]', {"found": "1"}, "it has to have one of"),
            ("parts = [{record = true}]", {"value": "1"}, "the table has no `found` with a source"),
            ("parts = [{record = true}]", {"found": "1", "source_url": ""}, "the table has no `found` with a source"),
            ('parts = [{figure = "item.tpp", models = ["H20 97GB"]}]', {"value": "1", "unit": "TPP"},
             "the catalogue has no `H20 97GB`"),
            ('parts = [{figure = "item.price", models = ["H20 96GB"]}]', {"value": "1", "unit": "GB"},
             "the catalogue has no column `item.price`"),
            ('parts = [{figure = "item.tpp", models = ["H20 96GB"]}]', {"value": "1", "unit": "GB/s"},
             "GB/s and TPP are not of one kind"),
            ('parts = [{guess = "item.tpp"}]', {}, "a part is one of"),
            ("parts = [{" + LINES.replace("is_informed_letter", "no_such_rule") % ("2025-04-09", "required") + "}]",
             {}, "cannot be judged")):
        done = claim(cocket, how, agree="yes", **row)
        checks.contains(done.stderr, wanted, f"`{how}` with {row}")
        checks.equal(done.returncode, 1, f"`{how}` fails")


def test(checks, cocket):
    test_own(checks, cocket)
    test_planted(checks, cocket)
    test_ways(checks, cocket)


if __name__ == "__main__":
    main(test)
