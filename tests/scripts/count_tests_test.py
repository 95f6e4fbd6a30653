#!/usr/bin/env python3
"""The counting of tests must never lose a failure: each way to fail is planted and counted."""

import json
import pathlib
import subprocess
import sys
import tempfile

COUNT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "count_tests"


def google_test(passed, failed=0, skipped=0):
    case = lambda name, **more: {"name": name, "status": "RUN", "result": "COMPLETED", **more}
    return json.dumps({"testsuites": [{"name": "Suite", "testsuite":
        [case(f"good{i}") for i in range(passed)]
        + [case(f"bad{i}", failures=[{"failure": "x"}]) for i in range(failed)]
        + [case(f"skip{i}") | {"result": "SKIPPED"} for i in range(skipped)]}]})


# Name, status in ctest, result file (ending, text) or None, expected counts.
CASES = [
    ("all good", "run", ("json", google_test(3)), (3, 0)),
    ("a failed case", "fail", ("json", google_test(3, 2)), (3, 2)),
    ("skipped cases count as neither", "run", ("json", google_test(1, 0, 4)), (1, 0)),
    ("a crash before the result was written", "fail", None, (0, 1)),
    ("a crash after good cases", "fail", ("json", google_test(5)), (5, 1)),
    ("a result cut short", "run", ("json", '{"testsuites": [{"name"'), (0, 1)),
    ("a script", "run", ("txt", "12 passed, 0 failed\n"), (12, 0)),
    ("a failed script", "fail", ("txt", "12 passed, 3 failed\n"), (12, 3)),
    ("a script without counts", "run", ("txt", "all fine\n"), (0, 1)),
    ("a script that counts no failure but fails", "fail", ("txt", "2 passed, 0 failed\n"), (2, 1)),
    ("an entry without counts", "run", None, (1, 0)),
    ("a time limit", "fail", None, (0, 1)),
    ("an entry that could not start", "notrun", None, (0, 1)),
]


def count(entries):
    with tempfile.TemporaryDirectory() as folder:
        build = pathlib.Path(folder)
        (build / "test-results").mkdir()
        report = "<testsuite>"
        for number, (status, result) in enumerate(entries):
            report += f'<testcase name="entry{number}" status="{status}"/>'
            if result:
                (build / "test-results" / f"entry{number}.{result[0]}").write_text(result[1])
        (build / "report.xml").write_text(report + "</testsuite>")
        run = subprocess.run([sys.executable, COUNT, build, build / "report.xml"],
                             capture_output=True, text=True, check=True)
        return run.stdout.splitlines()


def main():
    passed = failed = 0
    for name, status, result, (good, bad) in CASES:
        last = count([(status, result)])[-1]
        right = last == f"{good} passed, {bad} failed"
        passed, failed = passed + right, failed + (not right)
        if not right:
            print(f"{name}: {last}, expected {good} passed, {bad} failed")
    lines = count([(status, result) for _, status, result, _ in CASES])
    good, bad = (sum(case[3][i] for case in CASES) for i in (0, 1))
    # One line names each failure, the last one adds everything up.
    if lines[-1] == f"{good} passed, {bad} failed" and len(lines) == bad + 1:
        passed += 1
    else:
        failed += 1
        print("\n".join(lines))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
