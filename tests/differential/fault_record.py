"""The seeded faults of an evaluator, and the seeds of pairs that are known to find them."""
import re


def faults(header):
    """[(number, name)] of the enumeration in a fault.h, without `none` and `count`."""
    with open(header, encoding="utf-8") as f:
        body = re.search(r"enum class Fault \{(.*?)\};", f.read(), re.S)[1]
    names = re.findall(r"^\s*(\w+),?", re.sub(r"//.*", "", body), re.M)
    return [(i, name) for i, name in enumerate(names) if name not in ("none", "count")]


def read(path):
    """{name: seeds}"""
    with open(path, encoding="utf-8") as f:
        lines = [line.split() for line in f if line.strip() and not line.startswith("#")]
    return {name: [int(seed) for seed in seeds] for name, *seeds in lines}


def write(path, script, record):
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"# Fault and seeds of pairs that find it; written by `{script} --full --renew` after a change of\n"
                "# the generator. A fault is found if one of its pairs finds it.\n")
        f.writelines(f"{name:28} {' '.join(map(str, seeds))}\n" for name, seeds in record.items())


def judge(names, record, found):
    """(passed, failed) of {name: [(seed, how)]} against what is recorded; tells each."""
    passed = failed = 0
    for name in names:
        passed, failed = passed + bool(found[name]), failed + (not found[name])
        print(f"{name:28} " + (", ".join(f"seed {seed}: {how}" for seed, how in found[name]) if found[name] else
                               f"NOT FOUND by {record.get(name, 'any: none is recorded')}; --full looks for others"))
    gone = sorted(set(record) - set(names))
    if gone:
        print(f"recorded, but no faults: {gone}")
    return passed, failed + bool(gone)
