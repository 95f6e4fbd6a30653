#!/usr/bin/env python3
"""A long pipe through `check`: every line answered, and memory that does not grow with the input.

    pipe_memory.py [--cocket build/release/bin/cocket] [--lines 8000000] [--limit-mb 128]

One quoted field of a megabyte is among the lines. The time is told and not judged.
"""
import argparse
import os
import resource
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from checks import ROOT, Checks  # noqa: E402

HEADER = ("item.model,item.tpp,item.die_area,item.memory_bandwidth,item.datacenter,"
          "shipment.subject_to_ear,shipment.export_date,shipment.origin,shipment.transit,"
          "shipment.destination,end_user.headquarters,end_user.ultimate_parent,"
          "end_user.listed_ownership\n")
# Lines that take different ways through the rules, with the verdict that each must get.
TEMPLATES = [
    ("H100,15832,814,3350,yes,yes,2024-01-15,US,none,CN,CN,none,0\n", "required"),
    ("H20,2368,814,4000,yes,yes,2025-04-08,US,none,CN,CN,none,0\n", "not_required"),
    ('"a chip, with ""quotes""",1600.472,270.35,900,yes,yes,2024-01-15,US,none,DE,DE,none,0\n',
     "not_required"),
    ("prototype,2000,,900,yes,yes,2024-01-15,US,none,CN,CN,none,0\n", "undetermined"),
    ("H100,15832,814,3350,yes,yes,2025-06-10,SG,none,SG,SG,CN,0\n", "required"),
    ("A100,4992,826,2039,yes,yes,2027-01-15,US,none,CN,CN,none,0\n", "undetermined"),
    ('"two\nlines",100,100,100,no,yes,2024-01-15,US,none,FR,FR,none,0\n', "not_required"),
]
BLOCK = 1000  # templates in one write
MEGABYTE = 1 << 20


def write_lines(pipe, count):
    """`count` lines from the templates, one of them with a field of a megabyte in the middle."""
    block = "".join(text for text, _ in TEMPLATES).encode() * BLOCK
    in_block = len(TEMPLATES) * BLOCK
    big = TEMPLATES[0][0].replace("H100", '"' + "x,\n" * (MEGABYTE // 3 + 1) + '"', 1).encode()
    try:
        pipe.write(HEADER.encode())
        whole, rest = divmod(count - 1, in_block)
        for i in range(whole):
            if i == whole // 2:
                pipe.write(big)
            pipe.write(block)
        if whole == 0:
            pipe.write(big)
        for i in range(rest):
            pipe.write(TEMPLATES[i % len(TEMPLATES)][0].encode())
        pipe.close()
    except BrokenPipeError:
        pass  # the counts will tell


def expected(count):
    """How often each verdict must come out."""
    counts = {}
    for i, (_, verdict) in enumerate(TEMPLATES):
        lines = (count - 1) // len(TEMPLATES) + (1 if (count - 1) % len(TEMPLATES) > i else 0)
        counts[verdict] = counts.get(verdict, 0) + lines
    counts[TEMPLATES[0][1]] += 1
    return counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cocket", default=os.path.join(ROOT, "build", "release", "bin", "cocket"))
    parser.add_argument("--lines", type=int, default=8_000_000)
    parser.add_argument("--limit-mb", type=int, default=128)
    arguments = parser.parse_args()
    checks = Checks()

    command = [os.path.abspath(arguments.cocket), "check", "-", "--columns", "verdict,missing",
               "--format", "csv", "-q", "--assume", os.path.join(ROOT, "examples", "ordinary-civil.cocket")]
    started = time.monotonic()
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writer = threading.Thread(target=write_lines, args=(program.stdin, arguments.lines))
    writer.start()
    counts = {verdict: 0 for _, verdict in TEMPLATES}
    size = 0
    carry = b""
    # The verdict stands between two separators and nothing else in these lines looks like one.
    marks = {verdict: f",{verdict}," for verdict in counts}
    while chunk := program.stdout.read(MEGABYTE):
        size += len(chunk)
        # Whole lines only, so that no verdict is cut in two or counted twice.
        chunk = carry + chunk
        end = chunk.rfind(b"\n") + 1
        carry = chunk[end:]
        for verdict, mark in marks.items():
            counts[verdict] += chunk.count(mark.encode(), 0, end)
    writer.join()
    status = program.wait()
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

    print(f"{arguments.lines} lines in {seconds:.1f} s ({arguments.lines / seconds:.0f} a second), "
          f"peak memory {peak:.1f} MB, {size / MEGABYTE:.0f} MB out")
    checks.equal(status, 0, "exit status")
    checks.equal(carry, b"", "the output ends with a line end")
    checks.equal(counts, expected(arguments.lines), "rows out, by their verdicts")
    checks.equal(sum(counts.values()), arguments.lines, "rows in = rows out")
    checks.that(peak < arguments.limit_mb, f"peak memory under {arguments.limit_mb} MB", f"{peak:.1f} MB")
    sys.exit(checks.finish())


if __name__ == "__main__":
    main()
