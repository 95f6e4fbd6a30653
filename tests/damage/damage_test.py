#!/usr/bin/env python3
"""Damaged input: every line is answered or rejected, and no damage makes an answer better.

    damage_test.py [--cocket build/release/bin/cocket]
"""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import VERDICTS, lines, main, read_json, requirements, table  # noqa: E402

HEADER = ["shipment.id", "item.model", "item.tpp", "item.die_area", "item.datacenter",
          "item.memory_bandwidth", "item.io_bandwidth", "shipment.subject_to_ear", "shipment.kind",
          "shipment.export_date", "shipment.origin", "shipment.transit", "shipment.destination",
          "end_user.headquarters", "end_user.ultimate_parent", "end_user.listed_ownership",
          "shipment.nac_notice_date", "shipment.has_purchase_order", "shipment.bis_licence",
          "end_user.screening", "shipment.end_use_screening", "shipment.aes_code",
          "item.encryption_authorised"]


def row(name, **cells):
    made = {"shipment.id": name, "item.model": "wafer", "item.tpp": "15832", "item.die_area": "814",
            "item.datacenter": "yes", "item.memory_bandwidth": "100", "item.io_bandwidth": "100",
            "shipment.subject_to_ear": "yes", "shipment.kind": "export",
            "shipment.export_date": "2024-06-10", "shipment.origin": "US",
            "shipment.transit": "none", "shipment.destination": "CN", "end_user.headquarters": "CN",
            "end_user.ultimate_parent": "none", "end_user.listed_ownership": "0",
            "shipment.nac_notice_date": "none", "shipment.has_purchase_order": "no",
            "shipment.bis_licence": "no", "end_user.screening": "clear",
            "shipment.end_use_screening": "clear", "shipment.aes_code": "none",
            "item.encryption_authorised": "yes"}
    for key, value in cells.items():
        made[key.replace("__", ".", 1)] = value
    assert list(made) == HEADER, set(made) - set(HEADER)
    return ",".join(made[name] for name in HEADER)


# Lines with each verdict, so that there is something better to become.
REQUIRED = {}
NOT_REQUIRED = {"item__tpp": "100", "shipment__destination": "DE", "end_user__headquarters": "DE"}
EXCEPTED = {"item__tpp": "5284.8", "item__die_area": "608", "item__datacenter": "no",
            "shipment__nac_notice_date": "2024-05-16", "shipment__has_purchase_order": "yes"}
FULFILLED = {"shipment__bis_licence": "yes"}

# name, undamaged line, damaged line, what becomes of it: "cell FACT", "reject" or "fine"
CASES = [
    ("good", row("good"), row("good"), "fine"),
    ("number", row("number"), row("number", item__tpp="15832 TFLOPS"),
     "cell item.tpp"),
    ("number-comma", row("number-comma"), row("number-comma", item__die_area="8I4"),
     "cell item.die_area"),
    ("negative", row("negative"), row("negative", item__tpp="-15832"), "cell item.tpp"),
    ("country", row("country"), row("country", shipment__destination="Chinna"),
     "cell shipment.destination"),
    ("country-mild", row("country-mild", **NOT_REQUIRED),
     row("country-mild", **{**NOT_REQUIRED, "shipment__destination": "DEU?"}),
     "cell shipment.destination"),
    ("date", row("date"), row("date", shipment__export_date="2024-02-30"),
     "cell shipment.export_date"),
    ("date-american", row("date-american"), row("date-american", shipment__export_date="06/10/2024"),
     "cell shipment.export_date"),
    ("yes", row("yes"), row("yes", item__datacenter="maybe"), "cell item.datacenter"),
    ("excepted", row("excepted", **EXCEPTED),
     row("excepted", **{**EXCEPTED, "shipment__nac_notice_date": "2024-05-36"}),
     "cell shipment.nac_notice_date"),
    ("fulfilled", row("fulfilled", **FULFILLED), row("fulfilled", shipment__bis_licence="C33"),
     "cell shipment.bis_licence"),
    ("owner", row("owner"), row("owner", end_user__listed_ownership="101"),
     "cell end_user.listed_ownership"),
    ("transit", row("transit"), row("transit", shipment__transit="SG;Malaisia"),
     "cell shipment.transit"),
    ("short", row("short"), ",".join(row("short").split(",")[:7]), "reject"),
    ("long", row("long"), row("long") + ",more", "reject"),
    ("stray", row("stray"), row("stray", item__model='5" wafer'), "fine"),
    ("after-quote", row("after-quote"), row("after-quote", item__model='"5" wafer"'), "reject"),
    ("mild", row("mild", **NOT_REQUIRED), row("mild", **NOT_REQUIRED), "fine"),
]
UNCLOSED = row("unclosed", item__model='"wafer')
AFTER_UNCLOSED = [row("swallowed"), row("swallowed-too")]


def best_first(verdict):
    return VERDICTS.index(verdict)


def side(output, kind):
    return output + "." + kind


def read_table(path):
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        return list(csv.DictReader(file))


def compare(checks, damaged, twin, what):
    """No verdict of a damaged line is better than that of its undamaged twin."""
    for name, answer in damaged.items():
        whole = twin[name]
        checks.that(best_first(answer["verdict"]) <= max(best_first("undetermined"),
                                                         best_first(whole["verdict"])),
                    f"{what}: {name} is not better than undetermined", answer["verdict"])
        checks.that(best_first(answer["verdict"]) <= best_first(whole["verdict"]) or
                    answer["verdict"] == "undetermined" and answer["worst_possible"] in
                    ("prohibited", "required"),
                    f"{what}: {name} is {answer['verdict']}, undamaged {whole['verdict']}")
        checks.that(best_first(answer["worst_possible"]) <= best_first(whole["worst_possible"]),
                    f"{what}: worst possible of {name}",
                    (answer["worst_possible"], whole["worst_possible"]))
        # Requirement by requirement: what is settled is what the twin says.
        before, after = requirements(whole), requirements(answer)
        for requirement in set(before) | set(after):
            old, new = before.get(requirement, "not_required"), after.get(requirement, "not_required")
            # A cell that was damaged may hide what fulfils or excepts; never the other way round.
            checks.that(new in (old, "undetermined") or
                        (new == "required" and old in ("fulfilled", "excepted")),
                        f"{what}: {name}, {requirement}: {old} became {new}")


def one_file(checks, cocket, end):
    """All damages in one file, with `end` as line end."""
    twin_text = end.join([",".join(HEADER), *[case[1] for case in CASES]]) + end
    done, rows = cocket.check(twin_text, name="twin.csv")
    checks.equal(done.returncode, 0, "the undamaged file is read without complaint")
    twin = {row["shipment.id"]: row for row in rows}
    checks.equal({twin[name]["verdict"] for name in twin},
                 {"required", "not_required", "excepted", "fulfilled"},
                 "the undamaged file has something to lose")

    text = end.join([",".join(HEADER), *[case[2] for case in CASES], *AFTER_UNCLOSED[:1]]) + end
    text += row("truncated")[:40]
    path = cocket.file("damaged.csv", text)
    output = os.path.join(cocket.folder.name, "damaged.out.csv")
    done = cocket.run("check", path, "-q", "-o", output)
    checks.equal(done.returncode, 4, "damage: exit status")
    decision = read_json(side(output, "decision.json"))
    rejects = read_table(side(output, "rejects.csv"))
    cells = read_table(side(output, "cells.csv"))
    rows = read_table(output)
    data_lines = len(CASES) + 2
    checks.equal(int(decision["rows_in"]), data_lines, "damage: rows in")
    checks.equal(int(decision["rows_out"]), len(rows), "damage: rows out")
    checks.equal(int(decision["rejected"]), len(rejects), "damage: rejected")
    checks.equal(len(rows) + len(rejects), data_lines, "damage: rows in = rows out + rejected")
    checks.equal(int(decision["unreadable_cells"]), len(cells), "damage: unreadable cells")

    damaged = {row["shipment.id"]: row for row in rows}
    twin["swallowed"] = twin["good"]
    compare(checks, damaged, twin, "damage")

    rejected = {int(each["line"]) for each in rejects}
    expected_rejects = {2 + i for i, case in enumerate(CASES) if case[3] == "reject"}
    expected_rejects.add(2 + data_lines - 1)  # the truncated last line
    checks.equal(rejected, expected_rejects, "damage: lines of the rejected")
    for each in rejects:
        checks.that(each["reason"] and each["raw"], f"damage: line {each['line']} says why")
        offset = int(each["byte_offset"])
        start = text.encode()[offset:offset + 5].decode()
        checks.that(each["raw"].startswith(start), f"damage: byte offset of line {each['line']}", start)
    # `row` counts data lines of the input, the rejected ones too.
    found = {(int(each["row"]), each["fact"]) for each in cells}
    wanted = {(1 + i, case[3].split()[1]) for i, case in enumerate(CASES)
              if case[3].startswith("cell")}
    checks.equal(found, wanted, "damage: the cells that cannot be read, with their lines")
    for i, case in enumerate(CASES):
        if not case[3].startswith("cell"):
            continue
        checks.that(case[0] in damaged, f"damage: {case[0]} is answered all the same")
    checks.equal(damaged["stray"]["item.model"], '5" wafer', "a quote inside a field is a character")
    checks.equal(damaged["stray"]["verdict"], twin["stray"]["verdict"], "a stray quote changes nothing")
    checks.equal(damaged["good"], twin["good"], "lines beside the damage are answered alike")

    # Reading from a pipe finds the same.
    piped_output = os.path.join(cocket.folder.name, "piped.out.csv")
    piped = cocket.run("check", "-", "-q", "-o", piped_output, stdin=text.encode())
    checks.equal(piped.returncode, 4, "damage through a pipe: exit status")
    with open(output, "rb") as a, open(piped_output, "rb") as b:
        checks.that(a.read() == b.read(), "damage through a pipe: the same result")


def unclosed_quote(checks, cocket):
    text = "\n".join([",".join(HEADER), row("first"), UNCLOSED, *AFTER_UNCLOSED]) + "\n"
    output = os.path.join(cocket.folder.name, "unclosed.out.csv")
    done = cocket.run("check", cocket.file("unclosed.csv", text), "-q", "-o", output)
    checks.equal(done.returncode, 4, "unclosed quote: exit status")
    decision = read_json(side(output, "decision.json"))
    rejects = read_table(side(output, "rejects.csv"))
    rows = read_table(output)
    checks.equal(int(decision["rows_in"]), int(decision["rows_out"]) + int(decision["rejected"]),
                 "unclosed quote: rows in = rows out + rejected")
    checks.equal(int(decision["rows_out"]), len(rows), "unclosed quote: rows out")
    checks.equal(int(decision["rejected"]), len(rejects), "unclosed quote: rejected")
    checks.equal(rows[0]["shipment.id"], "first", "unclosed quote: the line before is answered")
    checks.that("3" in [each["line"] for each in rejects], "unclosed quote: rejected by its line", rejects)
    # No line is lost without a word: each is answered or inside something rejected.
    said = [each["shipment.id"] for each in rows]
    for name in ("swallowed", "swallowed-too"):
        checks.that(name in said or any(name in each["raw"] for each in rejects),
                    f"unclosed quote: {name} is answered or told as rejected", rejects)


def assumptions(checks, cocket):
    assume = cocket.file("desk.cocket", 'assume "desk"\n'
                         '  item.datacenter is no because "a test"\n'
                         '  item.tpp is 100 TPP because "a test"\n'
                         '  shipment.destination is DE because "a test"\n'
                         '  end_user.ultimate_parent is none because "a test"\n')
    absent = {"item__tpp": "", "item__die_area": "814", "item__datacenter": "yes",
              "shipment__subject_to_ear": "yes", "shipment__export_date": "2024-06-10",
              "shipment__destination": "CN", "shipment__origin": "US", "shipment__transit": "none",
              "end_user__headquarters": "CN", "end_user__ultimate_parent": "none",
              "end_user__listed_ownership": "0", "end_user__screening": "clear",
              "shipment__end_use_screening": "clear"}
    text = lines(absent, {**absent, "item__tpp": "?"}, {**absent, "item__tpp": "-5"},
                 {**absent, "item__tpp": "15832", "shipment__destination": "Chinna"},
                 {**absent, "item__tpp": "15832", "shipment__destination": "CN"})
    done, rows = cocket.check(text, "--assume", assume, "-o", "-")
    checks.equal(done.returncode, 4, "assume: exit status")
    checks.equal([row["verdict"] for row in rows],
                 ["not_required", "undetermined", "undetermined", "undetermined", "required"],
                 "assume: fills what is absent, heals nothing")
    checks.contains(rows[0]["assuming"], "item.tpp", "assume: named where it is used")
    for i in (1, 2):
        checks.contains(rows[i]["missing"], "item.tpp", "assume: the unreadable cell is missing")
        checks.that("item.tpp is" not in rows[i]["assuming"], "assume: not used for it", rows[i]["assuming"])
    checks.contains(rows[3]["missing"], "shipment.destination", "assume: the unreadable country")


def side_files(checks, cocket):
    output = os.path.join(cocket.folder.name, "again.out.csv")
    bad = "\n".join([",".join(HEADER), row("bad", item__tpp="?"), "short"]) + "\n"
    good = "\n".join([",".join(HEADER), row("good")]) + "\n"
    done = cocket.run("check", cocket.file("again.csv", bad), "-q", "-o", output)
    checks.equal(done.returncode, 4, "side files: exit status of the bad run")
    checks.that(os.path.exists(side(output, "rejects.csv")), "side files: rejects")
    checks.that(os.path.exists(side(output, "cells.csv")), "side files: cells")
    done = cocket.run("check", cocket.file("again.csv", good), "-q", "-o", output)
    checks.equal(done.returncode, 0, "side files: exit status of the good run")
    for kind in ("rejects.csv", "cells.csv"):
        checks.that(not os.path.exists(side(output, kind)), f"side files: no stale {kind}")
    checks.equal(read_json(side(output, "decision.json"))["rows_out"], "1", "side files: the new header")


def output_is_input(checks, cocket):
    text = "\n".join([",".join(HEADER), row("good")]) + "\n"
    path = cocket.file("same.csv", text)
    link = os.path.join(cocket.folder.name, "link.csv")
    os.symlink(path, link)
    for output in (path, link, os.path.join(cocket.folder.name, ".", "same.csv")):
        done = cocket.run("check", path, "-q", "-o", output)
        checks.that(done.returncode != 0 and b"I0508" in done.stderr, f"output is input: {output}",
                    done.stderr)
        with open(path, encoding="utf-8") as file:
            checks.equal(file.read(), text, "output is input: the input is untouched")


def odd_files(checks, cocket):
    for name, content in (("empty", b""), ("blank", b"\n\n"), ("duplicate", b"item.tpp,item.tpp\n1,2\n"),
                          ("clash", b"item.tpp,verdict\n1,fine\n")):
        done = cocket.run("check", cocket.file(name + ".csv", content), "-q")
        checks.equal(done.returncode, 4, f"odd file: {name}")
    for name, content in (
            ("nul", table(["item.tpp", "item.model"], ["48\x0000", "a"])),
            ("not-utf8", b"item.tpp,item.model\n4800\xff,a\n"),
            ("digits", table(["item.tpp", "item.model"], ["9" * 5000, "a"])),
            ("exponent", table(["item.tpp", "item.model"], ["1e999999999", "a"])),
            ("nan", table(["item.tpp", "item.model"], ["nan", "a"])),
            ("inf", table(["item.tpp", "item.model"], ["inf", "a"])),
            ("hex", table(["item.tpp", "item.model"], ["0x12C0", "a"])),
            ("wide", table(["item.tpp", "item.model"], ["４８００", "a"]))):
        output = os.path.join(cocket.folder.name, "odd.out.csv")
        done = cocket.run("check", cocket.file(name + ".csv", content), "-q", "-o", output)
        checks.equal(done.returncode, 4, f"odd cell: {name}: exit status")
        for each in read_table(output):
            checks.equal(each["verdict"], "undetermined", f"odd cell: {name}: verdict")


def test(checks, cocket):
    for end in ("\n", "\r\n"):
        one_file(checks, cocket, end)
    unclosed_quote(checks, cocket)
    assumptions(checks, cocket)
    side_files(checks, cocket)
    output_is_input(checks, cocket)
    odd_files(checks, cocket)


if __name__ == "__main__":
    main(test)
