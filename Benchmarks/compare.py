#!/usr/bin/env python3
"""KafkaWire beside librdkafka, on one broker in one run: a table of medians.

    Benchmarks/compare.py HOST:PORT [ROUNDS [MEGABYTES]]

Both produce idempotently with acks=all and read with checksums checked; each round runs one after the other, whoever was
second before goes first. Wants `make release bench-build`, a C compiler and librdkafka-dev. Only delivered records count.
CPU and memory are those of the whole process, as the kernel counted them.
"""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
OUT = ROOT / ".build/compare"
STREAMREC = os.environ.get("STREAMREC_BIN", ROOT / ".build/release/streamrec")
WIREBENCH = ROOT / "Benchmarks/.build/release/wirebench"
SIZES = {"60 KB": 60_000, "1 KB": 1000}


def prepare():
    OUT.mkdir(parents=True, exist_ok=True)
    peer = OUT / "rdkafka_bench"
    subprocess.run(["cc", "-O2", "-o", peer, ROOT / "Benchmarks/Peers/rdkafka_bench.c", "-lrdkafka"], check=True)
    for name, size in SIZES.items():
        subprocess.run([sys.executable, ROOT / "Benchmarks/payloads.py", str(size), "64", OUT / f"{size}"], check=True)
    return {"KafkaWire": WIREBENCH, "librdkafka": peer}


def run(program, *arguments):
    """One run: MB/s and CPU seconds per GB of what was delivered, and the process's peak memory in MB."""
    process = subprocess.Popen([program, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    line = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{program} {arguments}: status {status}")
    told = json.loads(line)
    assert told["failed"] == 0 and told["ok"] == told["n"], told
    gigabytes = told["ok"] * int(pathlib.Path(arguments[-1]).name) / 1e9
    cpu = usage.ru_utime + usage.ru_stime
    return gigabytes * 1000 / told["wall_s"], cpu / gigabytes, usage.ru_maxrss / 1000


def topics(command, brokers, name):
    subprocess.run([STREAMREC, "topics", command, name, "--brokers", brokers], check=True, stdout=subprocess.DEVNULL)
    return name


def measure(programs, brokers, rounds, megabytes):
    # What the broker does only once, and its first compilations, are nobody's burden.
    for name in programs:
        run(programs[name], "produce", brokers, topics("create", brokers, f"compare-warm-{time.time_ns()}"), 100_000, OUT / "1000")
    found = {}
    for label, size in SIZES.items():
        count = megabytes * 1_000_000 // size
        written = None
        for mode in ("produce", "consume"):
            for number in range(rounds):
                names = list(programs) if number % 2 else list(reversed(programs))
                for name in names:
                    if mode == "produce":
                        # Only the last one written is read; the others would fill the broker's disk.
                        if written:
                            topics("delete", brokers, written)
                        written = topics("create", brokers, f"compare-{time.time_ns()}")
                    found.setdefault((mode, label, name), []).append(
                        run(programs[name], mode, brokers, written, count, OUT / f"{size}"))
                    # What the broker still has to do is not the next one's burden.
                    os.sync()
        topics("delete", brokers, written)
    return found


def machine():
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    return f"{os.cpu_count()} × {model}, Linux {platform.release().split('-')[0]}"


def main():
    brokers = sys.argv[1]
    rounds, megabytes = (int(word) for word in (sys.argv[2:] + ["5", "1000"][len(sys.argv) - 2:])[:2])
    programs = prepare()
    found = measure(programs, brokers, rounds, megabytes)
    medians = {key: [statistics.median(column) for column in zip(*runs)] for key, runs in found.items()}
    spread = {key: [(min(column), max(column)) for column in zip(*runs)] for key, runs in found.items()}
    print(f"{machine()}; {rounds} rounds of {megabytes} MB each; medians, and the range of the rounds\n")
    print("| | MB/s | CPU s/GB | peak MB | MB/s ratio | CPU ratio |")
    print("|---|---|---|---|---|---|")
    for (mode, label, name), (speed, cpu, peak) in medians.items():
        ratios = ["", ""]
        if name == "KafkaWire":
            theirs = medians[mode, label, "librdkafka"]
            ratios = [f"{speed / theirs[0]:.2f}", f"{cpu / theirs[1]:.2f}"]
        (slow, fast), (least, most), _ = spread[mode, label, name]
        print(f"| {mode} {label}, {name} | {speed:.1f} ({slow:.1f}–{fast:.1f}) | {cpu:.2f} ({least:.2f}–{most:.2f}) "
              f"| {peak:.0f} | {ratios[0]} | {ratios[1]} |")


if __name__ == "__main__":
    main()
