"""Files beside the rules for tests/oracle.py: groups, tables, countries, rows."""
import csv
import datetime
import json
import os
import re
from fractions import Fraction

from oracle_numbers import day_number


def read_yaml(path):
    """Every scalar as text; null as None."""
    import yaml
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def load_countries(path):
    return set(read_yaml(path)["countries"])


def read_group(rule_path, body):
    """Rows of a group: (member, first day, last day, announced)."""
    data = read_yaml(os.path.join(os.path.dirname(rule_path), body["path"]))
    return [(r["member"], *(day_number((r.get(k) or "").strip("~")) for k in ("first", "last", "announced")))
            for r in data["groups"][body["name"]]["members"]]


def read_table(rule_path, body, scale):
    """Rows of a table: (first day, last day, number)."""
    rows = []
    for row in read_yaml(os.path.join(os.path.dirname(rule_path), body["path"]))["rows"]:
        year, quarter = re.fullmatch(r"(\d{4})(?:Q([1-4]))?", row["period"]).groups()
        if (quarter is None) != (body["period"] == "year"):
            raise ValueError(f"{body['name']}: period {row['period']}")
        first = datetime.date(int(year), 3 * int(quarter or 1) - 2, 1)
        months = first.month - 1 + (3 if quarter else 12)
        after = datetime.date(first.year + months // 12, months % 12 + 1, 1)
        rows.append((first.toordinal(), after.toordinal() - 1, Fraction(row["value"].replace("_", "")) * scale))
    return rows


def read_rows(path):
    with open(path, encoding="utf-8-sig", newline="") as f:
        if path.endswith(("jsonl", "json")):
            return [json.loads(line) for line in f if line.strip()]
        return [dict(row) for row in csv.DictReader(f)]
