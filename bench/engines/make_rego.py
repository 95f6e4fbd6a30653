#!/usr/bin/env python3
"""Writes the small module as Rego (`make_rego.py > go/small.rego`).

Rego has no unknown: what is missing leaves a rule undefined, which counts as not holding, so lines that
miss a cell are decided all the same. Only a missing day is called undetermined.
"""
from expression import days
from duckdb_bench import LISTED, THERE


def among(codes):
    return "{" + ", ".join(f'"{code}"' for code in codes) + "}"


def main():
    d = {name: days(text) for name, text in {
        "first": "2022-10-07", "last": "2026-09-24", "a": "2022-10-21", "b": "2023-01-17", "c": "2023-11-17", "e": "2025-01-13",
        "letter": "2025-04-09", "my": "2025-07-14", "cy": "2024-05-30", "kh": "2026-02-03", "ni": "2024-03-15", "ae": "2026-07-10"}.items()}
    print(f"""package small

listed_codes := {among(LISTED + ['HK'])}
there_codes := {among(THERE + ['HK'])}

in_there(place, day) if place in there_codes
in_there("CY", day) if day < {d['cy']}
in_there("KH", day) if day < {d['kh']}
in_there("NI", day) if day >= {d['ni']}

listed(r) if r.destination in listed_codes
listed(r) if {{ r.destination == "NI"; r.day >= {d['ni']} }}
listed(r) if {{ r.destination == "AE"; r.day < {d['ae']} }}

tied(r) if in_there(r.headquarters, r.day)
tied(r) if in_there(r.parent, r.day)

consumer(r) if {{ r.datacenter == "no"; r.tpp < 4800 }}
dense_upper(r) if r.tpp >= 4800
dense_upper(r) if {{ r.tpp >= 1600; r.tpp / r.area >= 5.92 }}
dense_lower(r) if {{ r.tpp >= 2400; r.tpp < 4800; r.tpp / r.area >= 1.6; r.tpp / r.area < 5.92 }}
dense_lower(r) if {{ r.tpp >= 1600; r.tpp / r.area >= 3.2; r.tpp / r.area < 5.92 }}

upper(r) if {{ r.day >= {d['a']}; r.day < {d['c']}; r.transfer >= 600; r.tpp >= 4800 }}
upper(r) if {{ r.day >= {d['c']}; dense_upper(r); not consumer(r) }}
lower(r) if {{ r.day >= {d['c']}; dense_lower(r); not consumer(r) }}
covered(r) if upper(r)
covered(r) if lower(r)

elsewhere(r) if {{ tied(r); not listed(r); r.destination != "US" }}

advanced(r) if {{ r.day < {d['b']}; r.destination in {{"CN", "HK"}}; upper(r) }}
advanced(r) if {{ r.day >= {d['b']}; r.day < {d['c']}; r.destination in {{"CN", "HK", "MO"}}; upper(r) }}
advanced(r) if {{ r.day >= {d['c']}; listed(r); covered(r) }}
advanced(r) if {{ r.day >= {d['e']}; elsewhere(r); upper(r) }}

by_headquarters(r) if {{ r.day >= {d['c']}; r.day < {d['e']}; elsewhere(r); covered(r) }}
by_headquarters(r) if {{ r.day >= {d['e']}; elsewhere(r); lower(r); not upper(r) }}

place(r) if in_there(r.destination, r.day)
place(r) if tied(r)
wide(r) if r.memory >= 1400
wide(r) if r.io >= 1100
wide(r) if r.memory + r.io >= 1700
letter(r) if {{ r.day >= {d['letter']}; r.destination != "US"; place(r); wide(r) }}

embargo(r) if r.destination in {{"CU", "IR", "KP", "SY"}}
malaysia(r) if {{ r.day >= {d['my']}; r.origin == "MY"; r.destination != "MY"; covered(r) }}

for_datacenters(r) if {{ r.datacenter == "yes"; upper(r) }}
nac(r) if {{
	r.day >= {d['c']}
	r.notice >= 0
	r.notice <= r.day - 25
	place(r)
	not for_datacenters(r)
	not letter(r)
	not r.destination in {{"BY", "RU", "CU", "IR", "KP", "SY"}}
}}

licence(r) if letter(r)
licence(r) if embargo(r)
lifted(r) if advanced(r)
lifted(r) if by_headquarters(r)

required(r) if {{ not r.licensed; licence(r) }}
required(r) if {{ not r.licensed; lifted(r); not nac(r) }}
required(r) if {{ not r.permitted; malaysia(r) }}
fulfilled(r) if {{ r.licensed; licence(r) }}
fulfilled(r) if {{ r.licensed; lifted(r) }}
fulfilled(r) if {{ r.permitted; malaysia(r) }}

dated(r) if {{ r.day >= {d['first']}; r.day <= {d['last']} }}

verdict_of(r) := "undetermined" if {{
	not dated(r)
}} else := "required" if {{
	required(r)
}} else := "fulfilled" if {{
	fulfilled(r)
}} else := "excepted" if {{
	lifted(r)
}} else := "not_required"

verdict := verdict_of(input)

verdicts := [verdict_of(r) | some r in input.lines]""")


if __name__ == "__main__":
    main()
