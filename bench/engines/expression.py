#!/usr/bin/env python3
"""The small module as one expression, in the words of CEL, Cedar or ZEN (`expression.py cel|cedar|zen`).

Days are numbers of days since 1970-01-01; names are those of `READ` in `duckdb_bench.py`, with `day` and
`notice` as numbers (`notice` is -1 for `none`). CEL takes what is missing as an error that `&&` and `||`
absorb, which is the logic of the rules; in Cedar the policy that asks for it fails, whatever its other
parts say. ZEN has no unknown, so whatever misses a cell that is read is called undetermined.
"""
import datetime
import re
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0])
from duckdb_bench import LISTED, THERE  # noqa: E402


def days(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def among(codes):
    return "[" + ", ".join(f"'{code}'" for code in codes) + "]"


def parts():
    there = {place: (f"({place} in {among(THERE + ['HK'])} || ({place} == 'CY' && day < {days('2024-05-30')}) || "
                     f"({place} == 'KH' && day < {days('2026-02-03')}) || ({place} == 'NI' && day >= {days('2024-03-15')}))")
             for place in ("destination", "headquarters", "parent")}
    listed = (f"(destination in {among(LISTED + ['HK'])} || (destination == 'NI' && day >= {days('2024-03-15')}) || "
              f"(destination == 'AE' && day < {days('2026-07-10')}))")
    tied = f"({there['headquarters']} || {there['parent']})"
    abroad = "destination != 'US'"
    d592, d320, d160 = (f"tpp / area >= {limit}" for limit in ("5.92", "3.2", "1.6"))
    consumer = "(datacenter == 'no' && tpp < 4800.0)"
    upper = f"((tpp >= 4800.0 || (tpp >= 1600.0 && {d592})) && !{consumer})"
    lower = (f"(((tpp >= 2400.0 && tpp < 4800.0 && {d160} && !({d592})) || (tpp >= 1600.0 && {d320} && !({d592}))) && !{consumer})")
    upper22 = "(transfer >= 600.0 && tpp >= 4800.0)"
    a2022, a2023, a2025 = days("2023-01-17"), days("2023-11-17"), days("2025-01-13")
    advanced = (f"(day < {days('2022-10-21')} ? false : day < {a2022} ? {upper22} && destination in ['CN', 'HK'] : "
                f"day < {a2023} ? {upper22} && destination in ['CN', 'HK', 'MO'] : "
                f"day < {a2025} ? ({upper} || {lower}) && {listed} : "
                f"({upper} && {listed}) || ({upper} && !{listed} && {tied} && {abroad}) || ({lower} && {listed}))")
    headquarters = (f"(day < {a2023} ? false : day < {a2025} ? ({upper} || {lower}) && {tied} && !{listed} && {abroad} : "
                    f"{lower} && !{upper} && {tied} && !{listed} && {abroad})")
    letter = (f"(day < {days('2025-04-09')} ? false : {abroad} && ({there['destination']} || {tied}) && "
              "(memory >= 1400.0 || io >= 1100.0 || memory + io >= 1700.0))")
    embargo = "(destination in ['CU', 'IR', 'KP', 'SY'])"
    malaysia = (f"(day < {days('2025-07-14')} ? false : ({upper} || {lower}) && origin == 'MY' && destination != 'MY')")
    nac = (f"(day >= {a2023} && notice >= 0 && notice <= day - 25 && !({upper} && datacenter == 'yes') && "
           f"({there['destination']} || {tied}) && !{letter} && !(destination in ['BY', 'RU', 'CU', 'IR', 'KP', 'SY']))")
    return advanced, headquarters, letter, embargo, malaysia, nac


def cel():
    advanced, headquarters, letter, embargo, malaysia, nac = parts()
    return (f"day < {days('2022-10-07')} || day > {days('2026-09-24')} ? 'undetermined' : "
            f"(!licensed && ({letter} || {embargo} || (!{nac} && ({advanced} || {headquarters})))) || (!permitted && {malaysia}) ? 'required' : "
            f"[{advanced}, {headquarters}, {letter}, {embargo}, {malaysia}].exists(x, x) ? "
            f"((licensed && ({advanced} || {headquarters} || {letter} || {embargo})) || (permitted && {malaysia}) ? 'fulfilled' : 'excepted') : "
            "'not_required'")


def zen_words(text):
    return text.replace("&&", " and ").replace("||", " or ").replace("!(", "not (").replace("!licensed", "not (licensed)").replace(
        "!permitted", "not (permitted)")


def zen():
    """(name, expression) in order; later ones refer to earlier ones by `$.name`."""
    advanced, headquarters, letter, embargo, malaysia, nac = parts()
    steps = [("letter", letter), ("embargo", embargo), ("advanced", advanced), ("headquartersRule", headquarters),
             ("malaysia", malaysia), ("nac", nac)]
    verdict = (f"day < {days('2022-10-07')} || day > {days('2026-09-24')} ? 'undetermined' : "
               "(!licensed && ($.letter || $.embargo || (!($.nac) && ($.advanced || $.headquartersRule)))) || (!permitted && $.malaysia) ? 'required' : "
               "(licensed && ($.advanced || $.headquartersRule || $.letter || $.embargo)) || (permitted && $.malaysia) ? 'fulfilled' : "
               "$.advanced || $.headquartersRule ? 'excepted' : 'not_required'")
    return [(name, zen_words(text)) for name, text in steps + [("verdict", verdict)]]


def cedar():
    """One policy for each requirement, and one for NAC; numbers are ticks of 1e-6."""
    policies = []
    for name, text in zip(("advanced", "by_headquarters", "letter", "embargo", "malaysia", "nac"), parts()):
        text = re.sub(r"(\w+) in (\[[^\]]*\])", r"\2.contains(\1)", text)
        text = re.sub(r"tpp / area >= ([\d.]+)", lambda m: f"tpp * 100 >= area * {round(float(m[1]) * 100)}", text)
        text = re.sub(r"(\d+)\.0", lambda m: f"{m[1]}000000", text)
        text = re.sub(r"\((day < \d+) \? ", r"(if \1 then ", text)
        text = re.sub(r" : (day < \d+) \? ", r" else if \1 then ", text).replace(" : ", " else ").replace("'", '"')
        text = re.sub(r"(?<![\"\w])(tpp|area|transfer|memory|io|datacenter|origin|destination|day|headquarters|parent|notice)\b(?!\")",
                      r"context.\1", text)
        policies.append(f'@id("{name}")\npermit(principal, action, resource) when {{ {text} }};')
    return "\n\n".join(policies)


if __name__ == "__main__":
    print({"cel": cel, "cedar": cedar, "zen": lambda: "\n".join(f"{name} = {text}" for name, text in zen())}[sys.argv[1]]())
