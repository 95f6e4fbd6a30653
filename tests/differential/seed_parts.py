"""Seeds in parts, each judged by a process, and in batches, each with a folder for its pairs."""
import concurrent.futures
import os
import shutil
import tempfile
from collections import Counter


def batches(seeds, size):
    """(some of the seeds, a folder that is empty for each batch and removed at the end)"""
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(seeds), size):
            yield seeds[start:start + size], folder
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder, exist_ok=True)


def in_parts(jobs, work, program, seeds, *rest):
    """The (covered, passed, failed) of all seeds, as work(program, seeds, *rest) gives them; failed in order of seeds."""
    covered, passed, failed = Counter(), 0, []
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        parts = [pool.submit(work, program, seeds[i::jobs], *rest) for i in range(jobs)]
        for c, good, bad in (part.result() for part in parts):
            covered, passed, failed = covered + c, passed + good, failed + bad
    failed.sort(key=lambda x: x[0].seed)
    return covered, passed, failed


def show_first(failed, most, show):
    """Shows so many of [(pair, what is wrong)], and names the seeds of others."""
    for pair, wrong in failed[:most]:
        show(pair, wrong)
    if len(failed) > most:
        print("\nother seeds that failed:", [pair.seed for pair, _ in failed[most:]][:50])
