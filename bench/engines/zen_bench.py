#!/usr/bin/env python3
"""The small module as a decision of ZEN, on parsed records in memory.

    zen_bench.py FILE VERDICTS

FILE is of the generator; VERDICTS gets id and verdict of each line. Prints {"rows": .., "seconds": [..]}:
three repetitions, on one thread, of the decisions alone, the faster of one record at a time and batches.

ZEN has no unknown. A line is `required` where that is certain, and otherwise `undetermined` where any
fact is missing; that asks for more than the rules do, and such lines are counted as differing. Missing
is -1 or the empty text. Days are whole numbers.
"""
import csv
import datetime
import json
import sys
import time

import zen

BATCH = 1000
DAYS = ["2022-10-07", "2022-10-21", "2023-01-17", "2023-11-17", "2024-03-15", "2024-05-30", "2025-01-13",
        "2025-04-09", "2025-07-14", "2026-02-03", "2026-07-10", "2026-09-24"]
LISTED = ("AF AM AZ BH BY CD CF CN CU EG ER GE HK HT IQ IR JO KG KH KP KW KZ LA LB LY MD MM MN MO OM PK QA RU SA SD "
          "SO SS SY TJ TM UZ VE VN YE ZW").split()
THERE = "AF BY CD CF CN CU ER HK HT IQ IR KP LB LY MM MO RU SD SO SS SY VE ZW".split()


def day(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def among(codes):
    return "[" + ", ".join(f"'{code}'" for code in codes) + "]"


def there(place):
    return (f"({place} in {among(THERE)} or ({place} == 'CY' and day < D20240530) or ({place} == 'KH' and day < D20260203)"
            f" or ({place} == 'NI' and day >= D20240315))")


EXPRESSIONS = [
    ("density", "area > 0 ? tpp / area : -1"),
    ("shielded", "datacenter == 'yes' or tpp >= 4800"),
    ("upper", "day < D20221021 ? false : day < D20231117 ? transfer >= 600 and tpp >= 4800 : "
              "tpp >= 4800 or (tpp >= 1600 and $.density >= 5.92 and $.shielded)"),
    ("lower", "day < D20231117 ? false : $.shielded and ((tpp >= 2400 and tpp < 4800 and $.density >= 1.6 and $.density < 5.92)"
              " or (tpp >= 1600 and $.density >= 3.2 and $.density < 5.92))"),
    ("listed", f"dest in {among(LISTED)} or (dest == 'NI' and day >= D20240315) or (dest == 'AE' and day < D20260710)"),
    ("there", there("dest")),
    ("tied", f"{there('hq')} or {there('parent')}"),
    ("away", "dest != '' and dest != 'US' and not $.listed"),
    ("advanced", "day >= D20250113 ? (($.upper or $.lower) and $.listed) or ($.upper and $.away and $.tied) : "
                 "day >= D20231117 ? ($.upper or $.lower) and $.listed : "
                 "day >= D20230117 ? $.upper and dest in ['CN', 'HK', 'MO'] : $.upper and dest in ['CN', 'HK']"),
    ("by_hq", "day >= D20250113 ? $.lower and not $.upper and $.away and $.tied : "
              "day >= D20231117 ? ($.upper or $.lower) and $.away and $.tied : false"),
    ("letter", "day >= D20250409 and dest != '' and dest != 'US' and ($.there or $.tied) and "
               "(memory >= 1400 or io >= 1100 or (memory >= 0 and io >= 0 and memory + io >= 1700))"),
    ("embargo", "dest in ['CU', 'IR', 'KP', 'SY']"),
    ("malaysia", "day >= D20250714 and ($.upper or $.lower) and origin == 'MY' and dest != '' and dest != 'MY'"),
    ("complete", "tpp >= 0 and area >= 0 and transfer >= 0 and memory >= 0 and io >= 0 and datacenter != '' and "
                 "origin != '' and dest != '' and hq != '' and parent != ''"),
    ("nac", "$.complete and day >= D20231117 and notice <= day - 25 and not ($.upper and datacenter == 'yes') and "
            "($.there or $.tied) and not $.letter and not (dest in ['CU', 'IR', 'KP', 'SY', 'BY', 'RU'])"),
    ("verdict", "day < D20221007 or day > D20260924 ? 'undetermined' : "
                "(($.advanced or $.by_hq) and not licence and not $.nac) or (($.letter or $.embargo) and not licence) or "
                "($.malaysia and not permit) ? 'required' : not $.complete ? 'undetermined' : "
                "(($.advanced or $.by_hq or $.letter or $.embargo) and licence) or ($.malaysia and permit) ? 'fulfilled' : "
                "($.advanced or $.by_hq) ? 'excepted' : 'not_required'"),
]


def decision():
    expressions = []
    for key, value in EXPRESSIONS:
        for each in DAYS:
            value = value.replace("D" + each.replace("-", ""), str(day(each)))
        expressions.append({"id": key, "key": key, "value": value})
    return json.dumps({
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": expressions}},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [{"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
                  {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"}],
    })


def read(path):
    with open(path, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            def number(name):
                return float(row[name]) if row[name] else -1
            notice = row["shipment.nac_notice_date"]
            yield row["id"], {
                "tpp": number("item.tpp"), "area": number("item.die_area"), "transfer": number("item.transfer_rate"),
                "memory": number("item.memory_bandwidth"), "io": number("item.io_bandwidth"),
                "datacenter": row["item.datacenter"], "origin": row["shipment.origin"],
                "dest": row["shipment.destination"], "hq": row["end_user.headquarters"],
                "parent": row["end_user.ultimate_parent"], "licence": row["shipment.bis_licence"] == "yes",
                "permit": row["shipment.malaysia_permit"] == "yes",
                "day": day(row["shipment.export_date"]) if row["shipment.export_date"] else -1,
                "notice": day(notice) if notice not in ("", "none") else 1 << 20,
            }


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ids, records = zip(*read(sys.argv[1]))
    compiled = zen.ZenDecisionContent(decision())
    engine = zen.ZenEngine({"loader": lambda key: compiled})
    made = engine.create_decision(decision())

    def one_by_one():
        return [made.evaluate(record)["result"]["verdict"] for record in records]

    def batches():
        found = []
        for at in range(0, len(records), BATCH):
            asked = [{"key": "small", "context": record} for record in records[at:at + BATCH]]
            for each in engine.evaluate_batch(asked):
                found.append(each["data"]["result"]["verdict"] if "data" in each else each["result"]["verdict"])
        return found

    best = None
    for mode in (one_by_one, batches):
        seconds = []
        for _ in range(3):
            began = time.perf_counter()
            verdicts = mode()
            seconds.append(time.perf_counter() - began)
        if best is None or min(seconds) < min(best[1]):
            best = mode.__name__, seconds, verdicts
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "verdict"])
        writer.writerows(zip(ids, best[2]))
    print(json.dumps({"rows": len(records), "seconds": best[1], "mode": best[0]}))


if __name__ == "__main__":
    main()
