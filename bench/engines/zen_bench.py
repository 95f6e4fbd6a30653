#!/usr/bin/env python3
"""The small module in ZEN, on parsed records in memory: `zen_bench.py FILE VERDICTS [REPEAT]`.

A decision of one expression node, evaluated by the engine's own batch call. ZEN has no unknown, so a
line that misses a cell is called undetermined here, outside the rules. Prints the seconds of each
repetition as JSON.
"""
import csv
import datetime
import json
import sys
import time

import zen

from expression import zen as expressions

NUMBERS = {"item.tpp": "tpp", "item.die_area": "area", "item.transfer_rate": "transfer", "item.memory_bandwidth": "memory",
           "item.io_bandwidth": "io"}
WORDS = {"item.datacenter": "datacenter", "shipment.origin": "origin", "shipment.destination": "destination",
         "end_user.headquarters": "headquarters", "end_user.ultimate_parent": "parent"}
BATCH = 1000


def day(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def record(row):
    """None where a cell that decides is missing; licence, permit and notice count as no."""
    if any(row[name] == "" for name in [*NUMBERS, *WORDS, "shipment.export_date"]):
        return None
    made = {to: float(row[name]) for name, to in NUMBERS.items()}
    made.update({to: row[name] for name, to in WORDS.items()})
    made["day"] = day(row["shipment.export_date"])
    notice = row["shipment.nac_notice_date"]
    made["notice"] = -1 if notice in ("", "none") else day(notice)
    made["licensed"] = row["shipment.bis_licence"] == "yes"
    made["permitted"] = row["shipment.malaysia_permit"] == "yes"
    return made


def main():
    with open(sys.argv[1], newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    records = [(row["id"], record(row)) for row in rows]
    nodes = [{"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
             {"id": "rules", "type": "expressionNode", "name": "rules", "position": {"x": 0, "y": 0},
              "content": {"expressions": [{"id": name, "key": name, "value": text} for name, text in expressions()]}},
             {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}}]
    edges = [{"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
             {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"}]
    content = json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"small": json.loads(content)}}})
    known = [(key, made) for key, made in records if made is not None]
    requests = [{"key": "small", "context": made} for _, made in known]
    seconds = []
    for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3):
        verdicts = {key: "undetermined" for key, made in records if made is None}
        began = time.perf_counter()
        for at in range(0, len(known), BATCH):
            answers = engine.evaluate_batch(requests[at:at + BATCH])
            for (key, _), answer in zip(known[at:at + BATCH], answers):
                answer = answer.get("data", answer)
                verdicts[key] = answer["result"]["verdict"]
        seconds.append(time.perf_counter() - began)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("id,verdict\n" + "".join(f"{row['id']},{verdicts[row['id']]}\n" for row in rows))
    print(json.dumps({"rows": len(known), "seconds": seconds}))


if __name__ == "__main__":
    main()
