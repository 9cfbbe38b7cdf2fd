"""Processor time a frame, beside others doing the same work: to be run in the guest, `make guest-compare` does.

MJPG: from the camera to the producer's queue, beside ustreamer passing the same JPEGs on to HTTP, with one client and
with none. Raw: 1280x720 YUYV, beside a loop around libturbojpeg. All figures are of the same boot, and come in turn.
"""

import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "Interop"))

import processor  # noqa: E402
from feeder import Feeder  # noqa: E402
from streamrec import Streamrec, eventually  # noqa: E402

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
                              ("streamrec", lambda: streamrec_passes(feeder))):
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


def streamrec_passes(feeder):
    publisher = subprocess.Popen(
        [os.environ["STREAMREC_BIN"], "publish", "--device", "/dev/video10", "--topic", "passed", "--quiet"],
        stdout=subprocess.DEVNULL)
    try:
        time.sleep(4)
        return parts(measured(publisher, feeder))
    finally:
        publisher.send_signal(signal.SIGINT)
        publisher.wait(60)


def measured(process, feeder):
    """Nanoseconds a frame of each thread."""
    before, first = processor.threads(process.pid), feeder.written
    time.sleep(SECONDS)
    after, last = processor.threads(process.pid), feeder.written
    assert last - first > SECONDS * 10, f"only {last - first} frames were fed"
    return {thread: time / (last - first) for thread, time in processor.spent(before, after).items()}


def parts(threads):
    """Of streamrec: what the camera costs, and all with Kafka's part."""
    capture = sum(time for (_, name), time in threads.items() if name == "capture")
    assert capture > 0, f"no capture thread among {sorted(threads)}"
    return {", camera to queue": capture, ", to the broker": sum(threads.values())}


def encoded(folder):
    raw = folder / "raw"
    subprocess.run(
        ["v4l2-ctl", "-d", "/dev/video0", "-v", "width=1280,height=720,pixelformat=YUYV", "--stream-mmap",
         "--stream-count", "16", "--stream-to", str(raw)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    rows = {}
    for _ in range(ROUNDS):
        bare = subprocess.run(
            [os.environ["STREAMREC_GUEST_BUILD"] + "/bare_encode", raw, "1280", "720", "64", "85"], check=True,
            capture_output=True, text=True)
        rows.setdefault("libturbojpeg alone", []).append(int(bare.stdout.split()[0]))
        rows.setdefault("streamrec, camera to queue", []).append(streamrec_encodes(folder))
    table("YUYV 1280x720 to JPEG, quality 85", rows, "libturbojpeg alone")


def streamrec_encodes(folder):
    topic = f"raw{time.monotonic_ns()}"
    command = Streamrec(f"127.0.0.1:{PORT}")
    publisher = command.start(
        "publish", "--device", "/dev/video0", "--size", "1280x720", "--pixel-format", "YUYV", "--fps", 5, "--topic", topic)

    def published():
        lines = [line for line in publisher.read().splitlines() if '"published":' in line]
        return int(lines[-1].split('"published":')[1].split(",")[0]) if lines else 0
    try:
        eventually("frames", lambda: published() > 5, 60)
        # The thread's time and the frames it made, by their count on the topic.
        before, first = processor.threads(publisher.process.pid), published()
        time.sleep(SECONDS)
        last = eventually("a later count", lambda: max(published(), 0), 10)
        after = processor.threads(publisher.process.pid)
        return parts(processor.spent(before, after))[", camera to queue"] / (last - first)
    finally:
        publisher.stop()


def table(title, rows, base):
    print(f"\n{title}: processor time a frame, median of {ROUNDS}")
    for name, times in rows.items():
        middle = statistics.median(times)
        print(f"  {name:32} {middle / 1e6:8.3f} ms   {middle / statistics.median(rows[base]):5.2f}×")


if __name__ == "__main__":
    main()
