"""Processor time a frame, beside others doing the same work: to be run in the guest, `make guest-compare` does.

MJPG: from the camera to the producer's queue, beside ustreamer passing the same JPEGs on to HTTP, with one client and
with none. Raw: 1280x720 YUYV, beside a loop around libturbojpeg: the encoder in a loop as well, and the whole way from
the camera to the queue. All figures are of the same boot, and come in turn.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "Interop"))

import processor  # noqa: E402
from feeder import Feeder  # noqa: E402
from published import published  # noqa: E402
from streamrec import Streamrec, eventually  # noqa: E402

FRAMEBENCH = HERE.parents[1] / "Benchmarks/.build/release/framebench"
PORT = 9092
ROUNDS = 3
SECONDS = 8


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    broker = Streamrec().start("broker", "--data", folder / "data", "--listen", f"127.0.0.1:{PORT}")
    broker.wait_for_port(PORT)
    try:
        passed_on(folder)
        encoded(folder)
    finally:
        broker.stop()


def passed_on(folder):
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-frames:v", "30", "-q:v", "4",
         str(folder / "%02d.jpg")], check=True)
    frames = [file.read_bytes() for file in sorted(folder.glob("*.jpg"))]
    rows = {}
    for _ in range(ROUNDS):
        with Feeder("/dev/video10", frames, 1280, 720) as feeder:
            for name, run in (("ustreamer, no client", lambda: ustreamer(feeder, False)),
                              ("ustreamer, one client", lambda: ustreamer(feeder, True)),
                              ("streamrec", lambda: streamrec_passes())):
                for part, time_a_frame in run().items():
                    rows.setdefault(name + part, []).append(time_a_frame)
    table(f"MJPG 1280x720 at 30 fps, {sum(map(len, frames)) // len(frames)} bytes a frame", rows, "ustreamer, no client")


def ustreamer(feeder, has_client):
    server = subprocess.Popen(
        ["ustreamer", "--device", "/dev/video10", "--format", "MJPEG", "--encoder", "HW", "--resolution", "1280x720",
         "--desired-fps", "30", "--host", "127.0.0.1", "--port", "8080"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = None
    try:
        time.sleep(2)
        if has_client:
            client = subprocess.Popen(["curl", "-s", "-o", "/dev/null", "http://127.0.0.1:8080/stream"])
            time.sleep(1)
        return {"": sum(measured(server, feeder).values())}
    finally:
        for process in (client, server):
            if process:
                process.terminate()
                process.wait(20)


def streamrec_passes():
    return ours("--device", "/dev/video10")


def ours(*options):
    """Of streamrec, a frame: what the camera costs, and all with Kafka's part. Frames are counted by its own progress."""
    publisher = Streamrec(f"127.0.0.1:{PORT}").start("publish", *options, "--topic", f"run-{time.monotonic_ns()}")

    def progress():
        """Processor time by thread, at a moment when the count is fresh."""
        seen = published(publisher)

        def moved_on():
            assert publisher.process.poll() is None, f"ended early:\n{publisher.read()}"
            return published(publisher) > seen
        eventually("frames", moved_on, 60)
        return published(publisher), processor.threads(publisher.process.pid)
    try:
        progress()
        first, before = progress()
        time.sleep(SECONDS)
        last, after = progress()
    finally:
        publisher.stop()
    spent = {thread: time / (last - first) for thread, time in processor.spent(before, after).items()}
    camera = sum(time for (_, name), time in spent.items() if name == "capture")
    assert camera > 0, f"no capture thread among {sorted(spent)}"
    return {", camera to queue": camera, ", to the broker": sum(spent.values())}


def measured(process, feeder):
    """Nanoseconds a frame of each thread."""
    before, first = processor.threads(process.pid), feeder.written
    time.sleep(SECONDS)
    after, last = processor.threads(process.pid), feeder.written
    assert last - first > SECONDS * 10, f"only {last - first} frames were fed"
    return {thread: time / (last - first) for thread, time in processor.spent(before, after).items()}


def encoded(folder):
    raw = folder / "raw"
    subprocess.run(
        ["v4l2-ctl", "-d", "/dev/video0", "-v", "width=1280,height=720,pixelformat=YUYV", "--stream-mmap",
         "--stream-count", "16", "--stream-to", str(raw)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = {}
    loops = {"libturbojpeg alone": [os.environ["STREAMREC_GUEST_BUILD"] + "/turbojpeg_bench", raw, "1280", "720"],
             "streamrec, the encoder": [FRAMEBENCH, "encode", raw, "1280x720:yuyv"]}
    for _ in range(ROUNDS):
        for name, command in loops.items():
            told = subprocess.run([*command, "64", "85"], check=True, capture_output=True, text=True).stdout
            rows.setdefault(name, []).append(int(told.split()[0]))
        rows.setdefault("streamrec, camera to queue", []).append(ours(
            "--device", "/dev/video0", "--size", "1280x720", "--pixel-format", "YUYV", "--fps", 5)[", camera to queue"])
    table("YUYV 1280x720 to JPEG, quality 85", rows, "libturbojpeg alone")


def table(title, rows, base):
    print(f"\n{title}: processor time a frame, median of {ROUNDS}")
    for name, times in rows.items():
        middle = statistics.median(times)
        print(f"  {name:32} {middle / 1e6:8.3f} ms   {middle / statistics.median(rows[base]):5.2f}×")


if __name__ == "__main__":
    main()
