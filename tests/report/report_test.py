#!/usr/bin/env python3
"""Pages of the rules and timelines.

    report_test.py [--cocket build/release/bin/cocket]

The pages of tests/report/small and a timeline of its chips must be those of tests/report/expected; with
COCKET_UPDATE_GOLDEN=1 they are written instead (read the difference). The pages in docs/ must be
current: `cocket doc --out docs/rules` and `scripts/chips-and-dates` write them.
"""
import csv
import io
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schemas"))

from checks import ROOT, main, read_json  # noqa: E402
from json_schema import errors  # noqa: E402

HERE = os.path.join(ROOT, "tests", "report")
SMALL = os.path.join(HERE, "small")
EXPECTED = os.path.join(HERE, "expected")
EXAMPLE = os.path.join(ROOT, "docs", "schemas", "examples", "timeline.json")
UPDATE = os.environ.get("COCKET_UPDATE_GOLDEN") == "1"

LINE = ("--rules", SMALL, "--catalogue", os.path.join(SMALL, "catalogue.yaml"),
        "--assume", os.path.join(HERE, "ordinary.cocket"), "--model", "big", "middle", "small",
        "--set", "shipment.destination=KH", "--set", "end_user.headquarters=KH",
        "--set", "end_user.ultimate_parent=none", "--set", "shipment.notice_date=2025-02-20",
        "--set", "shipment.order=yes")
DAYS = ("2022-10-21", "2023-12-01", "2025-02-01", "2025-07-01", "2026-03-01", "2026-09-24", "2026-09-25")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def golden(checks, path, found, name):
    if UPDATE:
        with open(path, "w", encoding="utf-8") as file:
            file.write(found)
    wanted = text_of(path) if os.path.exists(path) else None
    checks.that(found == wanted, f"{name} is as {os.path.relpath(path, ROOT)}", found)


def pages(checks, cocket):
    folder = os.path.join(cocket.folder.name, "pages")

    def doc(*options):
        done = cocket.run("doc", "--rules", SMALL, "--out", folder, *options)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    status, said = doc("--check")
    checks.equal(status, 1, "nothing is there yet")
    checks.contains(said, "missing", "says what is missing")
    checks.that(not os.path.exists(folder), "a check writes nothing")
    status, said = doc()
    checks.equal(status, 0, "pages are written")
    names = sorted(os.listdir(folder))
    checks.equal(names, ["README.md", "facts.md", "groups.md", "xx.chips.md"], "one page for each")
    os.makedirs(EXPECTED, exist_ok=True)
    for name in names:
        golden(checks, os.path.join(EXPECTED, name), text_of(os.path.join(folder, name)), name)
    first = {name: text_of(os.path.join(folder, name)) for name in names}
    status, said = doc("--check")
    checks.equal((status, said.strip()), (0, "4 pages, all current"), "current after writing")
    shutil.rmtree(folder)
    doc()
    checks.equal({name: text_of(os.path.join(folder, name)) for name in os.listdir(folder)}, first, "the same bytes again")
    again = os.path.join(cocket.folder.name, "elsewhere")
    shutil.copytree(SMALL, again)
    done = cocket.run("doc", "--rules", again, "--out", folder, "--check")
    checks.equal(done.returncode, 0, "the folder of the rules plays no part")

    with open(os.path.join(folder, "xx.chips.md"), "a", encoding="utf-8") as page:
        page.write("by hand\n")
    status, said = doc("--check")
    checks.equal(status, 1, "a page that was changed")
    checks.contains(said, "stale " + os.path.join(folder, "xx.chips.md"), "is named")
    checks.that("README" not in said, "and no other", said)
    os.remove(os.path.join(folder, "groups.md"))
    checks.contains(doc("--check")[1], "missing " + os.path.join(folder, "groups.md"), "a page that was removed")
    shutil.copy(os.path.join(EXPECTED, "xx.chips.md"), os.path.join(folder, "xx.gone.md"))
    with open(os.path.join(folder, "notes.md"), "w", encoding="utf-8") as page:
        page.write("# Notes by hand\n")
    status, said = doc("--check")
    checks.contains(said, "left over " + os.path.join(folder, "xx.gone.md"), "a page of a module that is no more")
    checks.that("notes.md" not in said, "a page of somebody else is left alone", said)
    checks.contains(doc()[1], "removed", "what is left over goes")
    checks.equal(sorted(os.listdir(folder)), sorted(names + ["notes.md"]), "and what is not ours stays")
    checks.equal(doc("--check")[0], 0, "current again")

    file = cocket.file("a-file", "x")
    done = cocket.run("doc", "--rules", SMALL, "--out", file)
    checks.equal(done.returncode, 5, "a folder that is a file")
    done = cocket.run("doc", "--rules", cocket.file("wrong.cocket", "nonsense\n"), "--out", folder)
    checks.equal(done.returncode, 3, "rules with errors")
    disclaimers = [name for name in names if "legal advice" in first[name]]
    checks.equal(disclaimers, ["README.md"], "the disclaimer stands in one place")


def anchors(checks, folder):
    """Every link inside a folder of pages leads to a page and a place in it."""
    import re
    texts = {name: text_of(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".md")}
    wrong = []
    for name, text in texts.items():
        headings = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)}
        for target in re.findall(r"\]\(([^)\s]*)\)", text):
            page, _, place = target.partition("#")
            if page.startswith("http"):
                continue
            if page and page not in texts:
                wrong.append(f"{name}: {target}")
                continue
            there = texts[page or name]
            if place and f'<a id="{place}"></a>' not in there and not (not page and place in headings):
                wrong.append(f"{name}: {target}")
    checks.equal(wrong, [], f"links of {os.path.relpath(folder, ROOT)}")


def timelines(checks, cocket):
    def ask(*options, days=DAYS):
        done = cocket.run("timeline", *LINE, "--date", *days, *options)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    status, markdown, said = ask()
    checks.equal((status, said), (0, ""), "a timeline is made")
    golden(checks, os.path.join(EXPECTED, "timeline.md"), markdown, "the timeline")
    checks.equal(ask()[1], markdown, "the same bytes again")
    table = ask("--format", "csv")[1]
    golden(checks, os.path.join(EXPECTED, "timeline.csv"), table, "the timeline as CSV")
    rows = list(csv.DictReader(io.StringIO(table)))
    checks.equal(len(rows), 3 * len(DAYS), "a row for each line and day")
    text = ask("--format", "json")[1]
    golden(checks, EXAMPLE, text, "the timeline as JSON")
    made = json.loads(text)
    schema = read_json(os.path.join(ROOT, "docs", "schemas", "timeline.schema.json"))
    checks.equal(errors(made, schema), [], "the JSON follows its schema")

    def changes(made, name, model):
        return [(c["day"], c["before"], c["after"], [w["what"] for w in c["because"]]) for c in made["changes"]
                if c["name"] == name and any(line["model"] == model for line in c["lines"])]

    # The days stand in the rules; none of them is one of the days that were asked.
    checks.equal(changes(made, "chips", "small"), [
        ("2025-01-13", "not_required", "required", ["chips: new text"]),
        ("2025-03-03", "required", "not_required", ["KH leaves D:9"]),
        ("2025-06-01", "not_required", "required", ["chips: a condition names 2025-06-01"]),
        ("2026-02-01", "required", "not_required", ["chips: stayed"]),
        ("2026-04-01", "not_required", "undetermined", ["chips: state not known"])], "each change on its day, for its reason")
    checks.equal(changes(made, "X1.b", "middle"), [
        ("2024-11-17", "false", "true", ["X1.b: new text"]),
        ("2025-11-17", "true", "false", ["X1.b: the text ends"]),
        ("2026-09-25", "false", "unknown", ["the rules are not verified from this day on"])], "a class that comes and goes")
    # What comes and goes between two days is told although the answers are the same.
    status, text, _ = ask("--format", "json", "--requirement", "chips", days=("2025-04-01", "2026-02-15"))
    checks.equal([c[0] for c in changes(json.loads(text), "chips", "big")], ["2025-06-01", "2026-02-01"], "there and back")
    # The answer of each day is that of `check` for the same line.
    header = "item.model,shipment.destination,end_user.headquarters,end_user.ultimate_parent,shipment.notice_date,shipment.order,shipment.export_date\n"
    for day, answer in zip(DAYS, made["lines"][1]["answers"]):
        done, checked = cocket.check(header + f"middle,KH,KH,none,2025-02-20,yes,{day}\n", *LINE[:6])
        checks.equal(answer["verdict"], checked[0]["verdict"], f"as checked on {day}")
    # A day that no law and no rule names: the notice is late from then on.
    status, text, _ = ask("--format", "json", "--requirement", "notice", days=("2025-03-03", "2025-05-01"))
    checks.equal(json.loads(text)["changes"], [], "in time all along")
    late = [option.replace("2025-02-20", "2025-04-20") for option in LINE]
    done = cocket.run("timeline", *late, "--date", "2025-03-04", "2025-05-30", "--requirement", "notice", "--format", "json")
    checks.equal([(c["day"], c["after"], c["because"]) for c in json.loads(done.stdout)["changes"]],
                 [("2025-04-28", "fulfilled", [])], "the first day on which the notice is in time is found")

    status, text, _ = ask("--format", "json", "--requirement", "xx.licences", "--provision", "xx", days=("2023-12-01",))
    answer = json.loads(text)["lines"][0]["answers"][0]
    checks.equal((list(answer["requirements"]), list(answer["provisions"])), (["chips"], ["X1.a", "X1.b"]), "a series and a module are asked")
    # What was not announced yet is no reason and changes nothing.
    status, text, _ = ask("--format", "json", "--known-on", "2023-01-01", "--requirement", "chips", "--provision", "X1.a", days=("2023-11-16", "2023-11-18"))
    checks.equal(json.loads(text)["changes"], [], "the second text was not known")
    status, text, _ = ask("--format", "json", "--reading", "width=wide")
    checks.equal(json.loads(text)["readings"], {"width": "wide"}, "a reading is chosen")
    for options, words, wanted in (
            (("--model", "bigg"), "--model \"big\"", 2),
            (("--set", "shipment.destnation=CN"), "shipment.destination", 2),
            (("--set", "shipment.destination=Chinna"), "cannot be read", 2),
            (("--set", "shipment.destination"), "has no `=`", 2),
            (("--date", "2025-02-30"), "is no date", 2),
            (("--format", "xml"), "there is no format", 2),
            (("--day", "shipment.licence"), "is no date", 2),
            (("--requirement", "chip"), "--requirement chips", 2),
            (("--provision", "Y"), "names nothing", 2)):
        status, _, said = ask(*options)
        checks.that(status != 0 and words in said, f"{' '.join(options)} is refused", said)
    done = cocket.run("timeline", "--rules", SMALL, "--date", "2025-01-01", "--model", "big")
    checks.that(done.returncode != 0 and b"--catalogue" in done.stderr, "a model needs a catalogue", done.stderr)
    done = cocket.run("timeline", "--rules", SMALL, "--date", "2025-01-01", "--set", "item.tpp=5000",
                      "--set", "shipment.covered=no")
    checks.contains(done.stdout.decode(), "| the line |", "without a catalogue one line is asked")


def committed(checks, cocket):
    rules = os.path.join(ROOT, "docs", "rules")
    done = cocket.run("doc", "--rules", os.path.join(ROOT, "rules"), "--out", rules, "--check")
    checks.that(done.returncode == 0, "docs/rules is current (cocket doc --out docs/rules)", done.stdout.decode() + done.stderr.decode())
    anchors(checks, rules)
    done = subprocess.run([os.path.join(ROOT, "scripts", "chips-and-dates"), "--check", "--cocket", cocket.path],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    checks.that(done.returncode == 0, "docs/chips-and-dates.md is current (scripts/chips-and-dates)", done.stdout.decode())


def test(checks, cocket):
    pages(checks, cocket)
    anchors(checks, EXPECTED)
    timelines(checks, cocket)
    committed(checks, cocket)


if __name__ == "__main__":
    main(test)
