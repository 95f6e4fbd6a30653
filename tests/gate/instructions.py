#!/usr/bin/env python3
"""How many instructions a start and a line of `cocket check` take, held against a baseline.

    instructions.py --cocket FILE --generate FILE [--renew] [--only NAME]
    instructions.py --self-test

Instructions of one thread, counted by valgrind, so that a busy machine changes nothing. A start is a
file of one line; a line is the difference between two lengths of the same file, so that the start
cancels out. More than 15 % above baseline.txt fails; more than 15 % below asks for a new baseline,
so that what was won is not lost again unseen. `--renew` writes it.

The counts depend on the compiler, hardly on the machine: under valgrind a program is told of one and
the same processor, with AVX2 and without AVX-512, by which both the scan of the CSV and the C library
choose their instructions, and of one thread it does not matter how many cores there are. Where
the machine itself has no AVX2 valgrind offers less: there nothing is judged and nothing counted as
passed. Ends with `N passed, N failed`.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASELINE = HERE / "baseline.txt"
ALLOWED = 0.15
SEED = 7
# (name, rules, options of the generator, lengths): the start from the length 1, a line from two others.
FILES = (
    ("small", ROOT / "bench" / "rules", (), (1, 8000, 20000)),
    ("library", ROOT / "rules", (), (1,)),
)
OPTIONS = ("--quiet", "--threads", "1", "--pass", "id", "--columns", "verdict,provisions,missing,margin", "--out", "-")
HEADING = """\
# Instructions of one start and of one line of `cocket check`; read by instructions.py beside this file.
# After a change that is meant to cost or win something:
#   cmake --build --preset release && ctest --preset release -R '^instructions$' -V    # shows the counts
#   tests/gate/instructions.py --renew
"""


class Unusable(Exception):
    """What stands in the way of counting."""


def count(cocket, rules, file, lines):
    """Instructions of one run, which must answer every line."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
               str(cocket), "check", str(file), "--rules", str(rules), *OPTIONS]
    # The same surroundings everywhere: the environment is copied when a program starts.
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
    except FileNotFoundError:
        raise Unusable("valgrind is not there: scripts/install-packages installs it") from None
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode != 0 or not found:
        raise Unusable(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-1000:]}")
    answered = done.stdout.count("\n") - 1
    if answered != lines:
        raise Unusable(f"of {lines} lines {answered} were answered: {done.stderr[-1000:]}")
    return int(found[1].replace(",", ""))


def measure(cocket, generate, only=None):
    """{name: instructions}: `NAME start` and `NAME line`."""
    counts = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, rules, options, lengths in FILES:
            if only and not name.startswith(only):
                continue
            found = []
            for lines in lengths:
                file = pathlib.Path(folder) / f"{name}-{lines}.csv"
                with open(file, "wb") as f:
                    subprocess.run([generate, "--lines", str(lines), "--seed", str(SEED), *options], stdout=f, check=True)
                found.append((lines, count(cocket, rules, file, lines)))
            counts[f"{name} start"] = found[0][1]
            if len(found) == 3:
                (few, less), (many, more) = found[1:]
                counts[f"{name} line"] = round((more - less) / (many - few))
    return counts


def read_baseline(text):
    """{name: instructions} of a baseline's text."""
    kept = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = re.fullmatch(r"(\w+ \w+) +([1-9]\d*)", line.strip())
        if not found or found[1] in kept:
            raise Unusable(f"{BASELINE.name}:{number}: not understood: {line}")
        kept[found[1]] = int(found[2])
    return kept


def write_baseline(counts):
    return HEADING + "".join(f"{name:16} {counted}\n" for name, counted in counts.items())


def judge(name, counted, kept):
    """(whether it passes, what to say) of one count against the baseline's, which may be None."""
    if kept is None:
        return False, f"{name}: {counted:,}, of which the baseline says nothing; `tests/gate/instructions.py --renew` writes it"
    change = counted / kept - 1
    text = f"{name}: {counted:,} instructions, {change:+.1%} against {kept:,}"
    if counted > kept * (1 + ALLOWED):
        return False, (f"{text}: more than {ALLOWED:.0%} above the baseline. If that is meant and worth it, say why in the "
                       "commit and renew the baseline: tests/gate/instructions.py --renew")
    if counted < kept * (1 - ALLOWED):
        return True, f"{text}: so much faster that the baseline must be renewed to keep it: tests/gate/instructions.py --renew"
    return True, text


def has_avx2():
    """Whether the machine gives valgrind the processor that it shows to programs where it can."""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        flags = re.search(r"^flags\s*:(.*)$", f.read(), re.M)
    return flags is not None and {"avx2", "fma", "bmi1", "bmi2", "f16c"} <= set(flags[1].split())


def self_test():
    """The gate closes: what it must fail, what it must pass, on made counts."""
    cases = (
        ("a rise of 16 %", judge("x line", 1160, 1000)[0] is False),
        ("a rise says how to renew", "--renew" in judge("x line", 1160, 1000)[1]),
        ("a rise of 15 %", judge("x line", 1150, 1000)[0] is True),
        ("a rise of 15 % asks for nothing", "--renew" not in judge("x line", 1150, 1000)[1]),
        ("a fall of 16 % passes and asks", judge("x line", 840, 1000)[0] is True and "--renew" in judge("x line", 840, 1000)[1]),
        ("a fall of 15 % asks for nothing", "--renew" not in judge("x line", 850, 1000)[1]),
        ("nothing in the baseline", judge("x line", 1000, None)[0] is False),
        ("written and read", read_baseline(write_baseline({"x line": 12, "x start": 3})) == {"x line": 12, "x start": 3}),
    )
    passed = failed = 0
    for name, good in cases:
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f"failed: {name}")
    for text in ("x line 0\n", "x line 1\nx line 2\n", "x line many\n", "x line 1 2\n"):
        try:
            read_baseline(text)
            failed += 1
            print(f"failed: was understood: {text!r}")
        except Unusable:
            passed += 1
    return passed, failed


def compare(counts, whole):
    """(passed, failed) of counts against the baseline; `whole`: nothing in it may be left uncounted."""
    kept = read_baseline(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    passed = failed = 0
    for name, counted in counts.items():
        good, text = judge(name, counted, kept.get(name))
        passed, failed = passed + good, failed + (not good)
        print(("" if good else "failed: ") + text)
    for name in set(kept) - set(counts) if whole else ():
        failed += 1
        print(f"failed: {name} stands in the baseline and was not counted")
    return passed, failed


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cocket", default=ROOT / "build" / "release" / "bin" / "cocket")
    p.add_argument("--generate", default=ROOT / "build" / "release" / "bin" / "bench_generate")
    p.add_argument("--renew", action="store_true", help="write the baseline instead of comparing with it")
    p.add_argument("--only", help="files whose name begins so")
    p.add_argument("--self-test", action="store_true")
    a = p.parse_args()
    if a.renew and a.only:
        p.error("a baseline is renewed whole")
    if a.self_test:
        passed, failed = self_test()
    elif not has_avx2():
        print("not judged: without AVX2 valgrind shows programs another processor than the baseline's")
        passed = failed = 0
    else:
        try:
            counts = measure(os.path.abspath(a.cocket), os.path.abspath(a.generate), a.only)
            if a.renew:
                BASELINE.write_text(write_baseline(counts), encoding="utf-8")
            passed, failed = compare(counts, not a.only)
        except Unusable as problem:
            print(f"failed: {problem}")
            passed, failed = 0, 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
