#!/usr/bin/env python3
"""What the program must be seen to do, through the command line, on the shipped rules.

    acceptance_test.py [--cocket build/release/bin/cocket]
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import lines, main, requirements, rows_of  # noqa: E402

H100 = {"item__model": "H100", "item__tpp": "15832", "item__die_area": "814",
        "item__memory_bandwidth": "3350", "item__io_bandwidth": "900", "item__datacenter": "yes",
        "item__us_origin": "yes", "item__designer_headquarters": "US"}
H20 = {"item__model": "H20", "item__tpp": "2368", "item__die_area": "814",
       "item__memory_bandwidth": "4000", "item__io_bandwidth": "900", "item__datacenter": "yes",
       "item__us_origin": "yes"}


def shipment(item, day, destination, **more):
    """From the United States, to a company that is at home at the destination; parties and end use
    were checked and nothing was found."""
    made = {**item, "shipment__export_date": day, "shipment__kind": "export", "shipment__origin": "US",
            "shipment__transit": "none", "shipment__destination": destination,
            "end_user__country": destination, "end_user__headquarters": destination,
            "end_user__ultimate_parent": "none", "end_user__listed_ownership": "0",
            "end_user__screening": "clear", "shipment__end_use_screening": "clear",
            "shipment__aes_code": "none",
            "shipment__bis_licence": "no", "shipment__has_purchase_order": "no",
            "shipment__nac_notice_date": "none"}
    made.update(more)
    return made


def chip(**facts):
    return {"item__datacenter": "yes", "item__us_origin": "yes", "item__memory_bandwidth": "100",
            "item__io_bandwidth": "100", "item__designer_headquarters": "US", **facts}


def through_malaysia(day, **more):
    return shipment(H100, day, "CN", shipment__kind="reexport", shipment__origin="SG",
                    shipment__transit="MY", shipment__malaysia_date=day, **more)


def of_the_movement(row):
    """Without the papers (records, invoice), which stand beside the movement."""
    return {name: verdict for name, verdict in requirements(row).items()
            if name not in ("record_keeping", "invoice_code")}


def answers(checks, cocket, rows, *options, status=0):
    done, found = cocket.check(lines(*rows), *options)
    checks.equal(done.returncode, status, "exit status")
    if done.returncode not in (0, 4):
        print(done.stderr.decode())
    return found


def density_line(checks, cocket):
    on = shipment(chip(item__tpp="1600.472", item__die_area="270.35"), "2024-01-15", "CN")
    under = {**on, "item__tpp": "1600.471999999999999999999999"}
    row, less = answers(checks, cocket, [on, under])
    checks.equal(row["provisions"], "3A090.a", "on the density line: the provision")
    checks.contains(row["reasons"], "3A090.a.2", "on the density line: limb 2")
    checks.that("3A090.a.1" not in row["reasons"], "on the density line: not limb 1")
    checks.that(row["margin"].startswith("+0 TPP/mm2 (3A090.a.2"), "on the density line: the margin",
                row["margin"])
    checks.equal(row["verdict"], "required", "on the density line: the verdict")
    checks.equal(less["provisions"], "3A090.b", "a hair under the line")


def letter(checks, cocket):
    before, after, h100 = answers(checks, cocket, [
        shipment(H20, "2025-04-08", "CN"), shipment(H20, "2025-04-09", "CN"),
        shipment(H100, "2025-04-09", "CN")])
    checks.equal(requirements(before).get("is_informed_letter", "not_required"), "not_required",
                 "H20 the day before the letter")
    checks.equal(before["verdict"], "not_required", "H20 the day before the letter: the line")
    checks.equal(of_the_movement(after), {"is_informed_letter": "required"}, "H20 on the day of the letter")
    checks.equal(after["confidence"], "press", "H20 on the day of the letter: the confidence")
    checks.equal(requirements(h100).get("advanced_computing"), "required", "H100 to China")
    [told] = answers(checks, cocket, [shipment(H20, "2025-04-09", "CN")], "--reading",
                     "is_informed=addressees_only")
    checks.equal(of_the_movement(told), {"is_informed_letter": "undetermined"}, "H20, addressees only")
    checks.contains(told["missing"], "shipment.letter_received", "H20, addressees only: what is missing")


def hong_kong_and_macau(checks, cocket):
    for item in (H100, H20):
        for day in ("2023-12-01", "2024-06-01", "2025-04-09", "2025-06-10"):
            china, hong_kong = answers(checks, cocket, [shipment(item, day, "CN"),
                                                        shipment(item, day, "HK")])
            for column in ("verdict", "requirements", "imposes", "provisions"):
                checks.equal(hong_kong[column], china[column],
                             f"{item['item__model']} to HK as to CN on {day}: {column}")
    a, b = answers(checks, cocket, [
        shipment(H100, "2023-01-16", "MO", item__transfer_rate="900"),
        shipment(H100, "2023-01-17", "MO", item__transfer_rate="900")])
    checks.equal(a["verdict"], "not_required", "H100 to Macau on 2023-01-16")
    checks.equal(b["verdict"], "required", "H100 to Macau on 2023-01-17")


def malaysia(checks, cocket):
    for day, verdict in (("2025-07-13", "not_required"), ("2025-07-14", "required")):
        [row] = answers(checks, cocket, [through_malaysia(day)], "--reading", "s12=strict_us_origin")
        checks.equal(requirements(row).get("malaysia_s12_permit", "not_required"), verdict,
                     f"permit on {day}")
    [row] = answers(checks, cocket, [through_malaysia("2025-07-14")])
    checks.equal(requirements(row).get("malaysia_s12_notice"), "undetermined", "notice without knowledge")
    checks.contains(row["missing"], "shipment.knowledge", "notice without knowledge: what is missing")
    late = through_malaysia("2026-06-05", shipment__knowledge="suspects",
                            shipment__malaysia_notice_date="2026-05-20")
    [row] = answers(checks, cocket, [late])
    checks.equal(requirements(row).get("malaysia_s12_notice"), "required", "notice on suspicion")
    checks.contains(row["imposes"], "notice:STS", "notice on suspicion: the duty")
    checks.contains(row["notice_due_by"], "clear_days 2026-05-05, literal 2026-05-06", "due under both counts")
    checks.contains(row["days_late"], "clear_days 15, literal 14", "days late under both counts")
    [row] = answers(checks, cocket, [{**late, "shipment__malaysia_notice_date": "2026-05-05"}])
    checks.equal(requirements(row).get("malaysia_s12_notice"), "fulfilled", "notice in time")
    [row] = answers(checks, cocket, [{**late, "shipment__malaysia_notice_date": "2026-05-06"}])
    checks.equal(requirements(row).get("malaysia_s12_notice"), "required", "notice a clear day late")


def views(checks, cocket):
    germany = shipment(H100, "2025-06-10", "DE")
    china = shipment(H100, "2025-06-10", "CN")
    rows = answers(checks, cocket, [germany, china])
    checks.equal([row["verdict"] for row in rows], ["not_required", "required"], "enforced: Germany, China")
    checks.contains(rows[0]["views_differ"], "advanced_computing: legal required", "Germany: views differ")
    checks.equal(rows[1]["views_differ"], "", "China: views agree")
    rows = answers(checks, cocket, [germany, china], "--view", "legal")
    checks.equal([row["verdict"] for row in rows], ["required", "required"], "legal: Germany, China")
    checks.contains(rows[0]["views_differ"], "enforced not_required", "Germany: views differ, from legal")
    later = shipment(H100, "2025-05-20", "DE")
    [then] = answers(checks, cocket, [later], "--known-on", "2025-05-01")
    [now] = answers(checks, cocket, [later])
    checks.equal(then["verdict"], "required", "2025-05-20 as known on 2025-05-01")
    checks.equal(now["verdict"], "not_required", "2025-05-20 as known today")


def horizon(checks, cocket):
    later = shipment(H100, "2027-06-01", "CN")
    [row] = answers(checks, cocket, [later])
    checks.equal(row["verdict"], "undetermined", "2027: the verdict")
    checks.equal(requirements(row).get("advanced_computing"), "undetermined", "2027: advanced computing")
    checks.contains(row["missing"], "law: the law of us.ear.advanced_computing is verified through 2026-09-24",
                    "2027: why")
    assume = cocket.file("law.cocket", 'assume law unchanged through 2027-12-31 because "a plan"\n')
    [row] = answers(checks, cocket, [later], "--assume", assume)
    checks.equal(row["verdict"], "required", "2027, law unchanged: the verdict")
    checks.contains(row["assuming"], "law unchanged through 2027-12-31", "2027: the assumption is named")
    beyond = shipment(H100, "2028-01-01", "CN")
    [row] = answers(checks, cocket, [beyond], "--assume", assume)
    checks.equal(row["verdict"], "undetermined", "2028: beyond what is assumed")


def missing(checks, cocket):
    open_area = shipment(chip(item__tpp="2000", item__die_area=""), "2024-01-15", "CN")
    [row] = answers(checks, cocket, [open_area])
    checks.equal(row["verdict"], "undetermined", "area missing, TPP 2000")
    checks.equal(row["missing"], "item.die_area", "area missing, TPP 2000: what is missing")
    text = cocket.explain(lines(open_area), "--row", "1")
    checks.contains(text, "at most 337.837 mm2, exactly 12500/37", "area missing: the deciding range")
    checks.that(re.search(r"settled for every value by: item\.die_area", text),
                "area missing: the area alone settles it", text)
    rows = answers(checks, cocket, [{**open_area, "item__die_area": "337.837"},
                                    {**open_area, "item__die_area": "337.838"}])
    checks.equal([row["provisions"] for row in rows], ["3A090.a", "3A090.b"],
                 "the bounds shown lie on the right sides")
    decided, by_rate, contradicting, no_area = answers(checks, cocket, [
        shipment(chip(item__tpp="5000", item__die_area=""), "2024-01-15", "CN"),
        shipment(chip(item__dense_tops_fp8="1979"), "2024-01-15", "CN"),
        shipment(chip(item__tpp="1000", item__dense_tops_fp8="1979", item__die_area="814"),
                 "2024-01-15", "CN"),
        shipment(chip(item__tpp="3000", item__die_area="0"), "2024-01-15", "CN")])
    checks.equal(decided["verdict"], "required", "area missing, TPP 5000")
    checks.equal(decided["missing"], "", "area missing, TPP 5000: nothing is missing")
    checks.equal(by_rate["verdict"], "required", "TPP missing, one rate known")
    checks.that(contradicting["verdict"] in ("required", "undetermined"), "a TPP against higher rates",
                contradicting["verdict"])
    checks.equal(contradicting["worst_possible"], "required", "a TPP against higher rates: at worst")
    checks.equal(no_area["verdict"], "not_required", "die area 0: no density limb")
    checks.equal(no_area["provisions"], "", "die area 0: no provision")
    # The same without the contradiction is the milder answer, so the test means something.
    [mild] = answers(checks, cocket, [shipment(chip(item__tpp="1000", item__die_area="814"),
                                               "2024-01-15", "CN")])
    checks.equal(mild["verdict"], "not_required", "the stated TPP alone")


def assume_heals_nothing(checks, cocket):
    assume = cocket.file("desk.cocket", 'assume "desk"\n  item.tpp is 100 TPP because "a test"\n')
    absent = shipment(chip(item__tpp="", item__die_area="814"), "2024-01-15", "CN")
    rows = answers(checks, cocket, [absent, {**absent, "item__tpp": "4,800"}], "--assume", assume, status=4)
    checks.equal([row["verdict"] for row in rows], ["not_required", "undetermined"],
                 "an assumption fills what is absent and heals nothing")


SEVEN = """\
module test.seven
  title "seven errors"
  dated by shipment.export_date
  verified from 2022-01-01 through 2026-09-24

provision bare "a number without a unit" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t" announced 2023-01-01
    when circuit.tpp >= 4800

provision bytes "bytes against operations" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t" announced 2023-01-01
    when circuit.tpp >= 600 GB/s

define sparse of circuit: yes or no = circuit.dense_tops_fp8 >= 600 sparse_TOPS source "a text" confidence primary

provision misspelt "a fact that is none" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t" announced 2023-01-01
    when circuit.die_aera >= 600 mm2

provision twice "two versions on one day" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t"
    when circuit.tpp >= 600 TPP
  version 2023-01-01 text "u"
    when circuit.tpp >= 700 TPP

requirement sourceless "without a source" in test.series
  imposes licence from BIS
  version 2023-01-01 text "t" announced 2023-01-01
    when shipment.destination is CN

provision mixed "and, or" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t" announced 2023-01-01
    when circuit.tpp >= 600 TPP and circuit.tpp < 700 TPP or circuit.datacenter is yes

provision after "what stands after the errors" on circuit
  source "a text" confidence primary
  version 2023-01-01 text "t" announced 2023-01-01
    when circuit.tpp >= 1600 TPP

requirement asks_all "what stands between and after errors is known" in test.series
  source "a text" confidence primary
  imposes licence from BIS
  version 2023-01-01 text "t" announced 2023-01-01
    when any circuit in item.circuits has (circuit meets after or circuit meets mixed or circuit meets aftre)
"""


def seven_errors(checks, cocket):
    rules = cocket.file("seven.cocket", SEVEN)
    done = cocket.run("check", cocket.file("any.csv", "item.tpp\n1\n"), "--rules", rules)
    checks.equal(done.returncode, 3, "seven errors: exit status")
    text = done.stderr.decode()
    wanted = [("T0201", 9), ("T0202", 14), ("T0202", 16), ("N0201", 21), ("C0301", 27), ("C0302", 30),
              ("P0107", 38)]
    found = re.findall(r"error\[(\w+)\]: .*\n  --> .*seven\.cocket:(\d+):", text)
    found = [(code, int(line)) for code, line in found]
    checks.equal(found[:7], wanted, "seven errors: each at its line")
    # The eighth is the misspelt name of what stands after the errors, which is known by name.
    checks.equal(found[7:], [("N0202", 49)], "seven errors: the rules after them are still known")
    for part in ("write `4800 TPP`", "did you mean `circuit.die_area`?", "total processing performance",
                 "dense rate", "sparse rate", "bandwidth",
                 "(circuit.tpp >= 600 TPP and circuit.tpp < 700 TPP) or circuit.datacenter is yes",
                 "circuit.tpp >= 600 TPP and (circuit.tpp < 700 TPP or circuit.datacenter is yes)",
                 "did you mean `after`?", "8 errors"):
        checks.contains(text, part, "seven errors")


def two_programs(checks, cocket):
    """One line asked of the shipped rules and of rules of one's own."""
    own = cocket.file("own.cocket", """\
module test.own
  title "an own rule"
  dated by shipment.export_date
  verified from 2022-01-01 through 2026-09-24

requirement own_rule "all chips to China" in test.series
  source "house rule" confidence unverified
  imposes permit from DESK
  version 2023-01-01 text "house rule 1" announced 2023-01-01
    when shipment.destination is CN
""")
    row = shipment(chip(item__tpp="100", item__die_area="814"), "2024-01-15", "CN")
    [shipped] = answers(checks, cocket, [row])
    [answer] = answers(checks, cocket, [row], "--rules", own)
    checks.equal(shipped["verdict"], "not_required", "the shipped rules")
    checks.equal((answer["verdict"], answer["imposes"]), ("required", "permit:DESK"), "own rules")
    checks.equal(answer["confidence"], "unverified", "own rules: the confidence")


def command_line(checks, cocket):
    row = lines(shipment(H100, "2024-01-15", "CN"))
    path = cocket.file("one.csv", row)
    checks.equal(cocket.run("check", path, "-q", "--fail-on", "required").returncode, 1, "--fail-on, met")
    checks.equal(cocket.run("check", path, "-q", "--fail-on", "prohibited").returncode, 0, "--fail-on, not met")
    checks.equal(cocket.run("check", path, "--no-such-option").returncode, 2, "an option that is none")
    checks.equal(cocket.run("check", path, "--reading", "s12=lenient").returncode in (2, 3), True,
                 "a reading that is none")
    checks.equal(cocket.run("check", "no-such-file.csv").returncode, 5, "a file that is none")
    checks.equal(cocket.run("check", path, "-q", "-o", "no/such/folder/out.csv").returncode, 5,
                 "an output that cannot be written")
    for command in ("check", "explain", "test", "fmt", "facts"):
        done = cocket.run(command, "--help")
        checks.that(done.returncode == 0 and b"Examples:" in done.stdout, f"{command} --help", done.stdout)
    unit = cocket.run("check", "-", "-q", "--columns", "verdict,provisions",
                      stdin=row.replace("item.memory_bandwidth", "item.memory_bandwidth [TB/s]").encode())
    checks.equal(unit.returncode, 0, "a unit in the header")
    wrong = cocket.run("check", "-", "-q", stdin=row.replace("item.tpp", "item.tpp [GB/s]").encode())
    checks.that(wrong.returncode == 4 and b"I0511" in wrong.stderr, "a unit that does not fit", wrong.stderr)
    odd = row.replace("item.die_area", "item.die_aera").encode()
    warned = cocket.run("check", "-", "-q", stdin=odd)
    checks.that(warned.returncode == 0 and b"I0505" in warned.stderr and b"item.die_area" in warned.stderr,
                "a column that looks like a fact: a warning with a suggestion", warned.stderr)
    strict = cocket.run("check", "-", "-q", "--strict", stdin=odd)
    checks.that(strict.returncode == 4 and b"I0506" in strict.stderr, "--strict", strict.stderr)
    [passed] = rows_of(warned.stdout)
    checks.equal(passed["item.die_aera"], "814", "a column that is no fact passes through")


def test(checks, cocket):
    for each in (density_line, letter, hong_kong_and_macau, malaysia, views, horizon, missing,
                 assume_heals_nothing, seven_errors, two_programs, command_line):
        each(checks, cocket)


if __name__ == "__main__":
    main(test)
