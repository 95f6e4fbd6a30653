#!/usr/bin/env python3
"""JSON lines by columns and one at a time; they must give the same bytes: results, the files beside them,
and all that is said, whatever the number of workers and the size of blocks and chunks.

    columnar_json.py --eval build/release/bin/cocket [--seeds N] [--first SEED]

Lines are made of tables in many ways (json_lines.py), and then damaged. Ends with `N passed, N failed`.
"""
import argparse
import csv
import os
import random
import re
import subprocess
import sys
import tempfile

from json_lines import Maker

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COUNTRIES = ["US", "CN", "MY", "SG", "AE", "DE", "HK", "none", "", "XX"]
WAYS = [["--threads", "1"], ["--threads", "2"], ["--threads", "2", "--block-bytes", "700"],
        ["--threads", "1", "--block-bytes", "20000", "--chunk-rows", "7"], ["--threads", "3", "--block-bytes", "5000", "--chunk-rows", "64"]]
# Lists, members of views, several sources, numbers in units, and an assumption.
LAW = """
module test.law
  dated by shipment.export_date
  verified from 2020-01-01 through 2030-12-31

provision heavy "a heavy circuit" on circuit
  source "test text" confidence primary
  version 2020-01-01 text "T1" announced 2020-01-01
    when circuit.tpp >= 4800 TPP or circuit.memory_bandwidth >= 1400 GB/s

requirement licence "a licence"
  source "test text" confidence primary
  imposes licence from BIS
  version 2020-01-01 text "T1" announced 2020-01-01
    when shipment.destination is CN and (any s in shipment.transit has (s is MY)) and any c in item.circuits has (c meets heavy)

requirement party "a party"
  source "test text" confidence primary
  imposes licence from BIS
  version 2024-01-01 text "T2" announced 2023-06-01
    when any p in shipment.parties has (p.country is CN or p.headquarters is CN)

requirement clear "screened"
  source "test text" confidence primary
  imposes licence from BIS
  version 2020-01-01 text "T1" announced 2020-01-01
    when any p in shipment.parties where (p.role is end_user) has (p.ultimate_parent is CN) and shipment.origin is US
"""
MAPPING = """schema: cocket.mapping/1
columns:
  TPP: {fact: item.tpp, unit: TPP, rounded_to: 1}
  BW: {fact: item.memory_bandwidth, unit: TB/s}
  BW_OLD: item.memory_bandwidth
  TO: {fact: shipment.destination, values: {China: CN, "": US, "?": ""}}
  DAY: shipment.export_date
  item.eccn: {ignore: true}
  end_user.country: {ignore: true}
  PARENT: {fact: end_user.ultimate_parent, blank: none}
  item.model: item.model
join: {fact: shipment.transit, from: [VIA1, VIA2], values: {"Malaysia": MY}, blank: none}
constants: {shipment.origin: US}
prefer: {item.tpp: row}
"""
CONSTANTS = """schema: cocket.mapping/1
constants: {end_user.name: Muster GmbH, item.model: H20}
"""
CATALOGUE = """schema: cocket.catalogue/1
key: item.model
sources: {s: a data sheet}
columns: {tpp: item.tpp, bw: {fact: item.memory_bandwidth, unit: TB/s}}
entries:
  - {model: H20, aliases: [twice], values: {tpp: 2368, bw: 4}, source: s, confidence: secondary}
  - {model: A10, aliases: [twice], values: {tpp: 1000}, source: s, confidence: secondary}
"""
PARTIES = """party.name,party.country,party.headquarters,party.ultimate_parent
Muster GmbH,DE,DE,none
"Sample, Trading",CN,CN,CN
"""
OUTPUTS = [["--out", "out.csv"], ["--out", "out.jsonl"],
           ["--out", "out.csv", "--columns", "verdict,missing,margin,reasons"]]


def run(program, folder, options):
    """(status, what was said, files) of a check of in.jsonl."""
    for name in os.listdir(folder):
        if name.startswith("out."):
            os.remove(os.path.join(folder, name))
    done = subprocess.run([program, "check", "in.jsonl", *options], cwd=folder, check=False, capture_output=True)
    files = {}
    for name in sorted(os.listdir(folder)):
        if name.startswith("out."):
            with open(os.path.join(folder, name), "rb") as file:
                files[name] = file.read()
    return done.returncode, done.stderr, files, done.stdout


def difference(found, wanted):
    if found[0] != wanted[0]:
        return f"status {found[0]}, not {wanted[0]}; {found[1].decode()[-500:]}"
    if found[2].keys() != wanted[2].keys():
        return f"files {sorted(found[2])}, not {sorted(wanted[2])}"
    texts = [("stderr", found[1], wanted[1])] + [(name, found[2][name], wanted[2][name]) for name in wanted[2]]
    for name, left, right in texts:
        left, right = left.split(b"\n"), right.split(b"\n")
        for number, (a, b) in enumerate(zip(left, right), 1):
            if a != b:
                at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                return f"{name}:{number}: ...{a[max(0, at - 60):at + 120]!r}\n   not ...{b[max(0, at - 60):at + 120]!r}"
        if len(left) != len(right):
            return f"{name}: {len(left)} lines, not {len(right)}"
    return None


class Runs:
    def __init__(self, program):
        self.program = program
        self.passed = self.failed = 0
        self.by_columns = self.singly = self.kinds = self.rejected = 0

    def compare(self, name, content, options, ways, rand):
        with tempfile.TemporaryDirectory() as folder:
            texts = {"law.cocket": LAW, "map.yaml": MAPPING, "constants.yaml": CONSTANTS, "chips.yaml": CATALOGUE, "parties.csv": PARTIES}
            for file_name, text in [*texts.items(), ("in.jsonl", content)]:
                with open(os.path.join(folder, file_name), "wb") as file:
                    file.write(text.encode() if isinstance(text, str) else text)
            output = rand.choice(OUTPUTS)
            wanted = run(self.program, folder, [*options, *output, "--engine", "exact"])
            ok = wanted[0] in (0, 4) and b"lines in" in wanted[1]
            self.count(ok, f"{name}: exact: {wanted[0]} {wanted[1].decode()[-300:]}")
            for way in ways:
                found = run(self.program, folder, [*options, *output, *way])
                told = difference(found, wanted)
                if not self.count(told is None, f"{name} {' '.join(way + output)}: {told}"):
                    with open(os.path.join(tempfile.gettempdir(), "columnar_json_failed.jsonl"), "wb") as file:
                        file.write(content)
            said = run(self.program, folder, [*options, *output, "--threads", "1", "--stats"])[1].decode()
            self.by_columns += int(re.search(r"stats: (\d+) lines", said)[1])
            self.singly += int(re.search(r"(\d+)  lines answered one at a time", said)[1])
            self.kinds += int(re.search(r"(\d+)  kinds of lines", said)[1])
            self.rejected += int(re.search(r"(\d+) rejected", said)[1])

    def count(self, holds, what):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print("FAILED:", what)
        return holds


def bench_records(rand, count):
    """Lines as bench/generate.cpp makes them, a few values of each kind."""
    for number in range(count):
        yield {
            "id": f"S{number}", "customer": rand.choice(["Demo Works", "Sample, Trading", "Muster & S\u00f6hne"]),
            "item.tpp": rand.choice(["4799.9", "4800", "2368", "1600", "", f"{rand.randrange(1, 9000)}.{rand.randrange(100)}"]),
            "item.die_area": rand.choice(["814", "600", "", "300.5"]),
            "item.transfer_rate": rand.choice(["600", "900", "288.6"]),
            "item.memory_bandwidth": rand.choice(["4000", "308.5", "", "1400"]),
            "item.io_bandwidth": rand.choice(["1100", "466", ""]),
            "item.datacenter": rand.choice(["yes", "no", ""]),
            "shipment.origin": rand.choice(COUNTRIES), "shipment.destination": rand.choice(COUNTRIES),
            "shipment.export_date": rand.choice(["2026-07-24", "2023-01-15", "2025-04-09", "", "2024-02-30"]),
            "end_user.headquarters": rand.choice(COUNTRIES), "end_user.ultimate_parent": rand.choice(COUNTRIES),
            "shipment.bis_licence": rand.choice(["yes", "no", ""]),
            "shipment.nac_notice_date": rand.choice(["2026-06-18", "none", ""]),
            "shipment.malaysia_permit": rand.choice(["yes", "no"]),
        }


def law_records(rand, count, mapped):
    """Lines for LAW, with the names of the facts or of MAPPING."""
    for number in range(count):
        yield {
            "shipment.id": f"S{number}",
            ("DAY" if mapped else "shipment.export_date"): rand.choice(["2024-05-01", "2023-01-15", "2019-04-09", "", "2024-02-30"]),
            ("TO" if mapped else "shipment.destination"): rand.choice(["CN", "China", "?", "US", ""]),
            ("VIA1" if mapped else "shipment.transit"): rand.choice(["MY", "", "none", "SG;MY", "Malaysia"]),
            ("VIA2" if mapped else "shipment.origin"): rand.choice(["US", "SG", ""]),
            ("TPP" if mapped else "item.tpp"): rand.choice(["4800", "4799.96", "1000", ""]),
            ("BW" if mapped else "item.memory_bandwidth"): rand.choice(["1.4", "1400", "4", "", "none"]),
            ("BW_OLD" if mapped else "item.memory_bandwidth [TB/s]"): rand.choice(["", "", "", "1400", "1.4"]),
            "item.model": rand.choice(["H20", "A10", "twice", "", "no such"]),
            "item.eccn": rand.choice(["3A090", ""]),
            "end_user.name": rand.choice(["Muster GmbH", "Sample, Trading", "", "Nobody"]),
            "end_user.country": rand.choice(["CN", "DE", ""]),
            ("PARENT" if mapped else "end_user.ultimate_parent"): rand.choice(["CN", "none", ""]),
            "consignee.country": rand.choice(["", "", "CN"]), "consignee.name": rand.choice(["", "", "", "Muster GmbH"]),
        }


def table_records(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def damaged(rand, content, count):
    data = bytearray(content)
    for _ in range(count):
        at = rand.randrange(len(data))
        kind = rand.randrange(4)
        if kind == 0:
            data[at] = rand.randrange(256)
        elif kind == 1:
            del data[at:at + rand.randrange(1, 8)]
        elif kind == 2:
            data[at:at] = rand.choice([b'"', b"\\", b"{", b"}", b"[", b",", b":", b"\n", b"\r", b"\0", b"\xc3", b"1", b"-", b"null"])
        else:
            data[at] ^= 1 << rand.randrange(8)
    return bytes(data)


def some_ways(rand, count):
    return rand.sample(WAYS, count)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--eval", default=os.path.join(ROOT, "build", "release", "bin", "cocket"))
    p.add_argument("--seeds", type=int, default=2)
    p.add_argument("--first", type=int, default=0)
    a = p.parse_args()
    runs = Runs(os.path.abspath(a.eval))
    bench = ["--rules", os.path.join(ROOT, "bench", "rules")]
    library = ["--rules", os.path.join(ROOT, "rules")]
    examples = os.path.join(ROOT, "examples")
    for seed in range(a.first, a.first + a.seeds):
        rand = random.Random(seed)
        # Names left out, nested and shuffled: all of it by columns.
        tame = Maker(rand, views=("end_user",), singletons=("item", "shipment"), wild=0.0)
        content = tame.lines(bench_records(rand, 400))
        runs.compare(f"seed {seed}, tame", content, bench, WAYS, rand)
        wild = Maker(rand, views=("end_user",), singletons=("item", "shipment"), wild=rand.choice([0.02, 0.1, 0.4]))
        content = wild.lines(bench_records(rand, 300))
        runs.compare(f"seed {seed}, wild", content, bench + rand.choice([[], ["--strict"]]), WAYS, rand)
        for turn in range(3):
            runs.compare(f"seed {seed}, damaged {turn}", damaged(rand, content, 1 + rand.randrange(60)), bench, some_ways(rand, 2), rand)
        # Lists and members of views, with and without all that a mapping says, a catalogue, a table of parties.
        for mapped in (False, True):
            maker = Maker(rand, views=("end_user", "consignee"), singletons=("item", "shipment"), wild=rand.choice([0.05, 0.3]))
            content = maker.lines(law_records(rand, 300, mapped))
            options = ["--rules", "law.cocket", *(["--map", "map.yaml"] if mapped else [])]
            options += rand.choice([[], ["--catalogue", "chips.yaml"], ["--parties", "parties.csv"], ["--catalogue", "chips.yaml", "--parties", "parties.csv"]])
            runs.compare(f"seed {seed}, law {mapped}", content, options, some_ways(rand, 3), rand)
        # The shipped rules: views that are members of lists, a mapping with joins, constants, a catalogue.
        records = table_records(os.path.join(examples, "first.csv"))
        maker = Maker(rand, views=("end_user",), singletons=("item", "shipment"), wild=0.1)
        runs.compare(f"seed {seed}, first", maker.lines(rand.choices(records, k=60)), library, some_ways(rand, 2), rand)
        records = table_records(os.path.join(examples, "shipments.csv"))
        mapped = [*library, "--map", os.path.join(examples, "shipments.map.yaml"), "--catalogue", os.path.join(ROOT, "rules", "data", "chips.yaml")]
        maker = Maker(rand, singletons=("item", "shipment"), wild=0.05)
        runs.compare(f"seed {seed}, shipments", maker.lines(rand.choices(records, k=60)), mapped, some_ways(rand, 2), rand)
    rand = random.Random(a.first)
    lines = b"".join(b'{"shipment.id": %d, "shipment.destination": "CN"}\n' % number for number in range(40))
    named = ["--rules", "law.cocket", "--map", "constants.yaml", "--catalogue", "chips.yaml", "--parties", "parties.csv"]
    runs.compare("constant names", lines, named, some_ways(rand, 2), rand)
    # More names than are remembered, at the top and in records.
    lines = b"".join(b'{"shipment.fact_%d": 1, "item": {"other_%d": 2, "parts": [{"x%d": 1}]}}\n' % (n, n, n) for n in range(2300))
    runs.compare("many names", lines, bench, some_ways(rand, 2), rand)
    for name, content in [("empty", b""), ("blank", b"\n \n"), ("cut", b'{"shipment.id": 1'), ("a mark alone", b"\xef\xbb\xbf")]:
        runs.compare(name, content, bench, some_ways(rand, 1), rand)
    print(f"{runs.by_columns} lines by columns, {runs.singly} one at a time, {runs.rejected} rejected, {runs.kinds} kinds")
    # Or the comparison would say little.
    runs.count(runs.by_columns > 1000 * a.seeds, "most lines go by columns")
    runs.count(runs.singly > 2300 + 40 * a.seeds, "some lines go one at a time")
    runs.count(runs.rejected > 20 * a.seeds, "some lines are rejected")
    print(f"{runs.passed} passed, {runs.failed} failed")
    return 1 if runs.failed or not runs.passed else 0


if __name__ == "__main__":
    sys.exit(main())
