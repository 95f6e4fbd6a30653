#!/usr/bin/env python3
"""The lines of a CSV as JSON lines: a name with nothing under it is left out.

    bench/json_lines.py [--nested] < FILE.csv > FILE.jsonl

--nested: `item.tpp` as {"item": {"tpp": ...}}.
"""
import csv
import json
import sys


def nested(record):
    made = {}
    for name, text in record.items():
        holder, dot, field = name.partition(".")
        if dot:
            made.setdefault(holder, {})[field] = text
        else:
            made[name] = text
    return made


def main():
    nests = "--nested" in sys.argv[1:]
    for row in csv.DictReader(sys.stdin):
        record = {name: text for name, text in row.items() if text}
        json.dump(nested(record) if nests else record, sys.stdout, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
