#!/usr/bin/env python3
"""Encoding 1280x720 YUYV to JPEG, beside libturbojpeg alone: a table of medians.

    Benchmarks/encode.py [ROUNDS [FRAMES]]

Both split the picture into planes and encode them, at quality 85, on one thread, and take turns; the time is the
processor time of that thread. Both must give the same number of bytes. Wants `make bench-build`, a C compiler and ffmpeg.
"""

import pathlib
import statistics
import subprocess
import sys

from compare import OUT, ROOT, machine

FRAMEBENCH = ROOT / "Benchmarks/.build/release/framebench"
PICTURES = 16


def prepare():
    OUT.mkdir(parents=True, exist_ok=True)
    peer, raw = OUT / "turbojpeg_bench", OUT / "yuyv"
    source = pathlib.Path(__file__).with_name("Peers") / "turbojpeg_bench.c"
    subprocess.run(["cc", "-O3", "-o", peer, source, "-lturbojpeg"], check=True)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-frames:v", str(PICTURES),
         "-pix_fmt", "yuyv422", "-f", "rawvideo", raw], check=True)
    return {"libturbojpeg alone": [peer, raw, "1280", "720"], "streamrec": [FRAMEBENCH, "encode", raw, "1280x720:yuyv"]}


def main():
    rounds, frames = (sys.argv[1:] + ["9", "300"][len(sys.argv) - 1:])[:2]
    commands = prepare()
    times, sizes = {name: [] for name in commands}, set()
    for number in range(int(rounds)):
        for name in commands if number % 2 else reversed(commands):
            told = subprocess.run([*commands[name], frames, "85"], check=True, capture_output=True, text=True).stdout
            nanoseconds, size = map(int, told.split())
            times[name].append(nanoseconds / 1e6)
            sizes.add(size)
    assert len(sizes) == 1, f"they do not do the same: {sizes}"
    print(f"{machine()}; {rounds} rounds of {frames} frames each, {sizes.pop()} bytes a frame; medians, and the range\n")
    print("| | ms a frame | ratio |")
    print("|---|---|---|")
    base = statistics.median(times["libturbojpeg alone"])
    for name, column in times.items():
        middle = statistics.median(column)
        print(f"| {name} | {middle:.2f} ({min(column):.2f}–{max(column):.2f}) | {middle / base:.2f} |")


if __name__ == "__main__":
    main()
