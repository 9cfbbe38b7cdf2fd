#!/usr/bin/env python3
"""CPU time per source, of one source and of many in one process: a table of medians.

    Benchmarks/many_sources.py [ROUNDS [SECONDS [SOURCES]]]

Test patterns of 640x360 at 25 frames a second, into an embedded broker of its own, which is another process and not
counted. The two take turns. Wants `make release`. CPU and memory are those of the whole process, as the kernel counted
them, less those of a run of one frame, which is what starting costs.
"""

import contextlib
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
STREAMREC = os.environ.get("STREAMREC_BIN", ROOT / ".build/release/streamrec")
PATTERN = "pattern:640x360@25"


@contextlib.contextmanager
def broker():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [STREAMREC, "broker", "--data", folder, "--listen", address, "--quiet"], stdout=subprocess.DEVNULL)
        try:
            while subprocess.run([STREAMREC, "topics", "list", "--brokers", address], capture_output=True).returncode:
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait()


def run(address, count, frames):
    """CPU seconds and the peak of memory in MB."""
    words = [word for number in range(count) for word in ("--source", f"camera{number}={PATTERN}")]
    process = subprocess.Popen(
        [STREAMREC, "publish", *words, "--frames", str(frames), "--brokers", address, "--quiet"],
        stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{count} sources: status {os.waitstatus_to_exitcode(status)}: frames were lost, or worse")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def main(arguments):
    rounds, seconds, many = [int(word) for word in arguments] + [5, 20, 16][len(arguments):]
    frames = seconds * 25 + 1
    found = {1: [], many: []}
    with broker() as address:
        for number in range(rounds):
            for count in (1, many) if number % 2 == 0 else (many, 1):
                start, _ = run(address, count, 1)
                cpu, peak = run(address, count, frames)
                found[count].append((1e6 * (cpu - start) / (count * (frames - 1)), peak))
    print("| sources | CPU per frame, µs (range) | CPU per source, % of a core | peak MB |\n|---|---|---|---|")
    for count, results in found.items():
        costs = [cost for cost, _ in results]
        median = statistics.median(costs)
        peak = statistics.median(peak for _, peak in results)
        print(f"| {count} | {median:.0f} ({min(costs):.0f}–{max(costs):.0f}) | {median * 25 / 1e4:.2f} | {peak:.0f} |")
    ratio = statistics.median(cost for cost, _ in found[many]) / statistics.median(cost for cost, _ in found[1])
    print(f"\nCPU per source, {many} to 1: {ratio:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
