#!/usr/bin/env python3
"""The small module as one SQL statement of DuckDB, timed.

    duckdb_bench.py csv FILE --out /dev/stdout [--threads N] [--columns typed|sniffed]
                    [--numbers double|decimal] [--order kept|free]
    duckdb_bench.py memory FILE [--threads N] [--numbers double|decimal] [--repeat N]
    duckdb_bench.py many FILE --condition FILE [--threads N] [--numbers double|decimal]
    duckdb_bench.py sql [--numbers double|decimal]

`csv` reads the file, writes id and verdict; `memory` holds the typed columns in a table and times table
to verdicts: made as a column of text, as a column of small integers, and only counted. `many` writes id and
verdict for the condition that `bench/provisions N --sql` prints. What was timed
goes to the standard error as one line of JSON; the time is that of the statement, without the start of
the interpreter. The three values of SQL are those of the rules, so NULL is unknown all the way.
"""
import argparse
import json
import resource
import sys
import time

FIRST, LAST = "2022-10-07", "2026-09-24"
# Members of D:1, D:4 or D:5 that are not in A:5 or A:6, and of D:5 with Macau, on every day of the period;
# those that changed come with their day.
LISTED = ("AF AM AZ BH BY CD CF CN CU EG ER GE HT IQ IR JO KG KP KW KZ LA LB LY MD MM MN MO OM PK QA RU SA SD SO "
          "SS SY TJ TM UZ VE VN YE ZW KH").split()
THERE = "MO AF BY CD CF CN CU ER HT IQ IR KP LB LY MM RU SD SO SS SY VE ZW".split()
READ = ["tpp", "area", "transfer", "memory", "io", "datacenter", "origin", "destination", "day", "headquarters",
        "parent", "licence", "notice", "permit"]
HEADER = ["id", "customer", "item.tpp", "item.die_area", "item.transfer_rate", "item.memory_bandwidth",
          "item.io_bandwidth", "item.datacenter", "shipment.origin", "shipment.destination", "shipment.export_date",
          "end_user.headquarters", "end_user.ultimate_parent", "shipment.bis_licence", "shipment.nac_notice_date",
          "shipment.malaysia_permit"]
CODES = {"required": 1, "undetermined": 2, "fulfilled": 4, "excepted": 5, "not_required": 6}


def quoted(codes):
    return ", ".join(f"'{code}'" for code in codes)


def there(place):
    """Macau or D:5 on the day; `HK` is read as `CN`."""
    return f"""({place} IN ({quoted(THERE + ['HK'])}) OR ({place} = 'CY' AND day < DATE '2024-05-30')
        OR ({place} = 'KH' AND day < DATE '2026-02-03') OR ({place} = 'NI' AND day >= DATE '2024-03-15'))"""


def statement(source, numbers, result="text", keep_id=True):
    """`SELECT id, verdict` of the rules over `source`, whose columns are named as in READ."""
    def dense(limit):
        # A product of decimals is exact; the quotient of doubles is what one would write otherwise.
        return f"tpp >= {limit} * area" if numbers == "decimal" else f"tpp / area >= {limit}"
    words = {name: (f"'{name}'" if result == "text" else f"{code}::UTINYINT") for name, code in CODES.items()}
    identity = "id, " if keep_id else ""
    return f"""
WITH places AS (
  SELECT {identity}tpp, transfer, memory, io, datacenter, origin, day, licence, notice, permit, destination,
    {dense(5.92)} AS d592, {dense(3.2)} AS d320, {dense(1.6)} AS d160,
    (destination IN ({quoted(LISTED + ['HK'])}) OR (destination = 'NI' AND day >= DATE '2024-03-15')
      OR (destination = 'AE' AND day < DATE '2026-07-10')) AS listed,
    {there('destination')} AS there,
    ({there('headquarters')} OR {there('parent')}) AS tied,
    destination <> 'US' AS abroad
  FROM {source}),
classes AS (
  SELECT *,
    CASE WHEN day < DATE '2022-10-21' THEN false
         WHEN day < DATE '2023-11-17' THEN transfer >= 600 AND tpp >= 4800
         ELSE (tpp >= 4800 OR (tpp >= 1600 AND d592)) AND NOT (datacenter = 'no' AND tpp < 4800) END AS upper,
    CASE WHEN day < DATE '2023-11-17' THEN false
         ELSE ((tpp >= 2400 AND tpp < 4800 AND d160 AND NOT d592) OR (tpp >= 1600 AND d320 AND NOT d592))
              AND NOT (datacenter = 'no' AND tpp < 4800) END AS lower
  FROM places),
texts AS (
  SELECT *,
    CASE WHEN day < DATE '2022-10-21' THEN false
         WHEN day < DATE '2023-01-17' THEN upper AND destination IN ('CN', 'HK')
         WHEN day < DATE '2023-11-17' THEN upper AND destination IN ('CN', 'HK', 'MO')
         WHEN day < DATE '2025-01-13' THEN (upper OR lower) AND listed
         ELSE (upper AND listed) OR (upper AND NOT listed AND tied AND abroad) OR (lower AND listed) END AS advanced,
    CASE WHEN day < DATE '2023-11-17' THEN false
         WHEN day < DATE '2025-01-13' THEN (upper OR lower) AND tied AND NOT listed AND abroad
         ELSE lower AND NOT upper AND tied AND NOT listed AND abroad END AS by_headquarters,
    CASE WHEN day < DATE '2025-04-09' THEN false
         ELSE abroad AND (there OR tied) AND (memory >= 1400 OR io >= 1100 OR memory + io >= 1700) END AS letter,
    destination IN ('CU', 'IR', 'KP', 'SY') AS embargo,
    CASE WHEN day < DATE '2025-07-14' THEN false
         ELSE (upper OR lower) AND origin = 'MY' AND destination <> 'MY' END AS malaysia,
    coalesce(licence = 'yes', false) AS licensed,
    coalesce(permit = 'yes', false) AS permitted
  FROM classes),
lifted AS (
  SELECT *,
    day >= DATE '2023-11-17' AND coalesce(NOT (upper AND datacenter = 'yes') AND (there OR tied) AND NOT letter
      AND destination NOT IN ('BY', 'RU', 'CU', 'IR', 'KP', 'SY'), false)
      AND coalesce(TRY_CAST(notice AS DATE) <= day - 25, false) AS nac
  FROM texts)
SELECT {identity}CASE
    WHEN day IS NULL OR day < DATE '{FIRST}' OR day > DATE '{LAST}' THEN {words['undetermined']}
    WHEN (NOT licensed AND (letter OR embargo OR (NOT nac AND (advanced OR by_headquarters))))
      OR (NOT permitted AND malaysia) THEN {words['required']}
    WHEN advanced IS NULL OR by_headquarters IS NULL OR letter IS NULL OR embargo IS NULL OR malaysia IS NULL
      THEN {words['undetermined']}
    WHEN (licensed AND (advanced OR by_headquarters OR letter OR embargo)) OR (permitted AND malaysia)
      THEN {words['fulfilled']}
    WHEN advanced OR by_headquarters THEN {words['excepted']}
    ELSE {words['not_required']} END AS verdict
FROM lifted"""


def typed(numbers):
    number = "DECIMAL(12,6)" if numbers == "decimal" else "DOUBLE"
    types = ["VARCHAR", "VARCHAR"] + [number] * 5 + ["VARCHAR"] * 3 + ["DATE"] + ["VARCHAR"] * 5
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in zip(HEADER, types)) + "}"


def reading(path, columns, numbers):
    """The file as a table with the names of READ."""
    names = ", ".join(f'"{column}" AS {name}' for column, name in zip(HEADER[2:], READ))
    if columns == "typed":
        source = f"read_csv('{path}', header = true, delim = ',', quote = '\"', escape = '\"', columns = {typed(numbers)})"
    else:
        source = f"read_csv('{path}')"
        if numbers == "decimal":
            names = ", ".join(
                (f'"{column}"::DECIMAL(12,6) AS {name}' if name in READ[:5] else f'"{column}" AS {name}')
                for column, name in zip(HEADER[2:], READ))
    return f"(SELECT id, {names} FROM {source})"


def connect(threads, order):
    import duckdb
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET preserve_insertion_order = {'true' if order == 'kept' else 'false'}")
    connection.execute("SET enable_progress_bar = false")
    return connection


def tell(**values):
    values["peak_kib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps(values), file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["csv", "memory", "many", "sql"])
    parser.add_argument("file", nargs="?")
    parser.add_argument("--out", default="/dev/stdout")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--columns", choices=["typed", "sniffed"], default="typed")
    parser.add_argument("--numbers", choices=["double", "decimal"], default="double")
    parser.add_argument("--order", choices=["kept", "free"], default="kept")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--condition")
    given = parser.parse_args()
    if given.mode == "sql":
        print(statement("lines", given.numbers))
        return
    connection = connect(given.threads, given.order)
    if given.mode in ("many", "csv"):
        if given.mode == "csv":
            select = statement(reading(given.file, given.columns, given.numbers), given.numbers)
        else:
            with open(given.condition, encoding="utf-8") as text:
                condition = text.read()
            select = (f"SELECT id, CASE WHEN day IS NULL OR c IS NULL THEN 'undetermined' WHEN c THEN 'required' ELSE 'not_required' END AS verdict "
                      f"FROM (SELECT id, day, {condition} AS c FROM {reading(given.file, given.columns, given.numbers)})")
        began = time.perf_counter()
        connection.execute(f"COPY ({select}) TO '{given.out}' (FORMAT csv, HEADER true)")
        tell(seconds=time.perf_counter() - began)
        return
    connection.execute(f"CREATE TABLE lines AS SELECT * FROM {reading(given.file, 'typed', given.numbers)}")
    times = {"text": [], "code": [], "counted": []}
    for _ in range(given.repeat):
        for what in times:
            select = statement("lines", given.numbers, "text" if what == "text" else "code", keep_id=False)
            connection.execute("DROP TABLE IF EXISTS answers")
            began = time.perf_counter()
            if what == "counted":
                connection.execute(f"SELECT verdict, count(*) FROM ({select}) GROUP BY verdict").fetchall()
            else:
                connection.execute(f"CREATE TABLE answers AS {select}")
            times[what].append(time.perf_counter() - began)
    tell(times=times)


if __name__ == "__main__":
    main()
