#!/usr/bin/env python3
"""scripts/make-data: the same table gives the same bytes, and those are the ones in rules/data; what the
data files say follows the published schemas, and the loader takes the schemas' examples.

    make_data_test.py [--cocket build/release/bin/cocket]

The last line is `N passed, N failed`.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "schemas"))
from json_schema import errors  # noqa: E402

DATA = ROOT / "rules" / "data"
SCHEMAS = ROOT / "docs" / "schemas"
ISO = pathlib.Path("/usr/share/iso-codes/json/iso_3166-1.json")

HEAD = ("vendor,chip,form_factor,release_date,process_node_nm,die_area_mm2,dies,dense_tops_fp4,dense_tops_fp6,"
        "dense_tops_fp8,dense_tops_int8,dense_tflops_fp16_bf16,dense_tflops_tf32,dense_tflops_fp32,tpp,"
        "performance_density,hbm_gb,memory_type,memory_bandwidth_gb_s,interconnect_bandwidth_gb_s,"
        "pcie_io_bandwidth_gb_s,designed_or_marketed_for_datacenter,country_of_design,source_url,note,"
        "confidence,tpp_vendor_stated")
CHIPS = [
    # A maker's TPP beside the product; a rate that gives more decimals than the table's TPP.
    "Maker,X1 PCIe,PCIe,,4,814,1,,,,,1000.03,,,16000.5,19.6,,HBM3,3350,,,yes,US,https://example.org/x1,,high,16010",
    # Two circuits on a card, an area that was not believed.
    "Maker,Wormhole n300,PCIe,,,500,2,,,466,,131,,,3728,,24,GDDR6,288,,,yes,US,https://example.org/n,,medium,",
    # A figure of which another source tells something else.
    "Maker,B200,SXM,,4,1628,2,9000,,,,,,,36000,22.1,180,HBM3e,7700,1800,,yes,US,https://example.org/b,,high,",
    # Single precision alone is no TPP; memory that is on the chip is no DRAM.
    "Maker,Y1,PCIe,,,,,,,,,,,31.5,,,,SRAM,600,,,yes,US,https://example.org/y,,low,",
]
STATEMENTS = [
    "row_id,chip,who_says,quote",
    "1,X1 PCIe,a maker's ECCN/HTS/TPP table,\"MAKER X1,P100 SKU 1 | TPP 16010 | 4A090.A\"",
    "2,X1 PCIe,a newspaper,\"the mighty X1 | or so\"",
    "3,Z9,a maker's product master,100-1 | 4A090.b",
]


class Count:
    passed = failed = 0

    def expect(self, right, what):
        self.passed += bool(right)
        self.failed += not right
        if not right:
            print(f"FAILED: {what}")


def make(*arguments):
    return subprocess.run([sys.executable, ROOT / "scripts" / "make-data", *map(str, arguments)],
                          capture_output=True, text=True, encoding="utf-8")


def committed(count):
    """The files in rules/data that can be made from what is here are what is made."""
    tables = sorted((DATA / "tables").glob("*.csv"))
    count.expect(len(tables) >= 3, "tables in rules/data/tables")
    for table in tables:
        made, kept = make("members", table), DATA / f"{table.stem}.yaml"
        count.expect(made.returncode == 0 and made.stdout == kept.read_text(encoding="utf-8"),
                     f"{kept.name} is what {table.name} gives")
    if ISO.exists():
        count.expect(make("countries", ISO).stdout == (DATA / "countries.yaml").read_text(encoding="utf-8"),
                     "countries.yaml is what iso-codes gives")
    else:
        print("iso-codes is not installed: countries.yaml is not compared with it")


def chips(count, folder):
    table, statements = folder / "chips.csv", folder / "statements.csv"
    table.write_text("\n".join([HEAD, *CHIPS]) + "\n", encoding="utf-8")
    statements.write_text("\n".join(STATEMENTS) + "\n", encoding="utf-8")
    text = make("chips", table, statements).stdout
    count.expect(text == make("chips", table, statements).stdout, "the same tables give the same bytes")
    entries = dict(zip(("X1", "card", "B200", "Y1"), text.split("  - model: ")[1:]))
    for name, part in (
            ("X1", 'item.tpp: ["16000.48", "16010"]'),  # the exact product, and the maker's own
            ("X1", '"MAKER X1,P100 SKU 1"'), ("X1", "confidence: secondary"),
            ("X1", "maker's TPP"),
            ("card", 'item.tpp: "[1864, 3728]"'), ("card", "confidence: press"),
            ("card", "it carries 2 circuits"), ("card", "500 mm2 left out"),
            ("Y1", "600 GB/s is to on-chip SRAM and left out"),
            ("B200", 'item.memory_bandwidth: ["7700", "8000"]'),
            ("Y1", 'item.dense_tflops_fp32: "31.5"'), ("Y1", "confidence: unverified")):
        count.expect(part in entries[name], f"chips: {name} has {part}")
    for name, part in (("X1", "mighty"), ("card", "item.memory_bandwidth"), ("card", "item.dense"),
                       ("card", "item.die_area"), ("Y1", "item.tpp"),
                       ("Y1", "item.memory_bandwidth:")):
        count.expect(part not in entries[name], f"chips: {name} has no {part}")
    plain = make("chips", table).stdout
    count.expect("P100 SKU 1" not in plain and "item.tpp" in plain, "chips without a table of statements")


def members(count, folder):
    table = folder / "t.csv"
    table.write_text("# What it is.\ngroup,member,first,last,announced,source,confidence,note\n"
                     "b,NO,,2020-01-31,,a source,press,\na,yes,2021-01-01,,2020-12-01,a source,secondary,\"it, is\"\n",
                     encoding="utf-8")
    count.expect(make("members", table).stdout == (
        "# What it is.\n# Made by scripts/make-data.\nschema: cocket.groups/1\ngroups:\n"
        '  "a":\n    members:\n'
        '      - {member: "yes", first: 2021-01-01, announced: 2020-12-01, source: "a source", '
        'confidence: secondary, note: "it, is"}\n'
        '  "b":\n    members:\n'
        '      - {member: "NO", last: 2020-01-31, source: "a source", confidence: press}\n'), "members of a table")


def usage(count, folder):
    for arguments in ((), ("chips",), ("nothing", "x"), ("members", "a", "b"), ("chips", "a", "b", "c")):
        run = make(*arguments)
        count.expect(run.returncode == 2 and "make-data" in run.stderr and not run.stdout,
                     f"usage is told for {arguments}")
    count.expect(make("members", folder / "none.csv").returncode not in (0, 2), "a table that is not there")


def schemas(count):
    """Each data file follows the published schema of its name."""
    for path in sorted(DATA.glob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # scalars are texts
        kind = document["schema"].removeprefix("cocket.").removesuffix("/1")
        schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
        found = errors(document, schema)
        count.expect(not found, f"{path.name}: {found[:1]}")


RULES = """kind size "how large"
unit TPP of size

facts lot "a lot"
  day: date
  where: country
  tpp: TPP

module m
  dated by lot.day
  verified from 2020-01-01 through 2030-12-31

group D:9 of country from "groups.json"
table cap: TPP by quarter from "table.json"

provision listed "in the group" on lot
  source "an example" confidence unverified
  version 2020-01-01 text "an example"
    when lot.where in D:9 and lot.tpp >= cap

test "the groups, the table and the countries were read"
  given lot.day 2025-04-01, lot.where CN, lot.tpp 0.5 TPP
  expect provision listed true
"""


def loader(count, folder, cocket):
    """What the schemas show as examples is what the program reads, and a key too many is refused."""
    rules = folder / "rules"
    (rules / "data").mkdir(parents=True)
    (rules / "m.cocket").write_text(RULES, encoding="utf-8")
    examples = {name: json.loads((SCHEMAS / "examples" / f"{name}.json").read_text(encoding="utf-8"))
                for name in ("groups", "table", "countries")}
    places = {"groups": rules / "groups.json", "table": rules / "table.json",
              "countries": rules / "data" / "countries.yaml"}

    def run(documents):
        for name, place in places.items():
            place.write_text(json.dumps(documents[name]), encoding="utf-8")
        return subprocess.run([cocket, "test", "--rules", rules], capture_output=True, text=True)

    good = run(examples)
    count.expect(good.returncode == 0 and "1 passed, 0 failed" in good.stdout + good.stderr,
                 f"the examples are read: {(good.stdout + good.stderr)[:300]}")
    for name in places:
        bad = run({**examples, name: {**examples[name], "surplus": "x"}})
        count.expect(bad.returncode == 3 and "surplus" in bad.stdout + bad.stderr, f"{name}: a key too many is refused")

    lines, catalogue = folder / "lines.csv", folder / "catalogue.json"
    lines.write_text("item.model,shipment.export_date\nH1000,2024-01-15\n", encoding="utf-8")
    example = json.loads((SCHEMAS / "examples" / "catalogue.json").read_text(encoding="utf-8"))
    for surplus in (False, True):
        catalogue.write_text(json.dumps(example | ({"surplus": "x"} if surplus else {})), encoding="utf-8")
        out = subprocess.run([cocket, "check", lines, "--catalogue", catalogue, "-o", folder / "out.csv"],
                             capture_output=True, text=True)
        if surplus:
            count.expect(out.returncode != 0 and "surplus" in out.stderr + out.stdout, "catalogue: a key too many is refused")
        else:
            count.expect(out.returncode == 0, f"the example of a catalogue is read: {(out.stdout + out.stderr)[:300]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cocket")
    cocket = parser.parse_args().cocket
    count = Count()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        committed(count)
        chips(count, folder)
        members(count, folder)
        usage(count, folder)
        schemas(count)
        if cocket:
            loader(count, folder, str(pathlib.Path(cocket).resolve()))
    print(f"{count.passed} passed, {count.failed} failed")
    sys.exit(1 if count.failed else 0)


if __name__ == "__main__":
    main()
