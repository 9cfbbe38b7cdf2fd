"""Malformed inputs, each fed to `publish`: it ends in time, by itself, with a status that says so, in little memory."""

import http.server
import os
import subprocess
import sys
import threading
import time

import pytest

import malformed
from streamrec import Streamrec

# What is in a file does not depend on the broker.
ON_OUR_BROKER = {"embedded": ["file"]}
# Done; failed; done with losses; nothing that can be read.
STATUSES = {0, 1, 3, 4}
LONGEST = 30
# Bytes that may be resident at once. A picture of the largest size taken (64 Mi pixels) has 96 MiB in planes, and is held by
# a decoder several times.
MOST = 1 << 30


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return malformed.originals(tmp_path_factory.mktemp("whole"))


def feed(cluster, words, stdin=None, frames=200):
    """Runs `publish`, and gives its status, its peak of resident memory and what it said."""
    command = Streamrec(cluster.address).command("publish", *words, "--topic", "malformed", "--frames", frames,
                                                    "--quiet")
    begun = time.monotonic()
    with open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        timer = threading.Timer(LONGEST, process.kill)
        timer.start()
        said = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * 1024, time.monotonic() - begun, said


def judge(outcomes):
    """Every outcome must be a good one; all that are not are told together."""
    bad = []
    for name, (status, memory, seconds, said) in outcomes.items():
        if status not in STATUSES or memory > MOST or seconds >= LONGEST:
            bad.append(f"{name}: status {status}, {memory >> 20} MiB, {seconds:.1f} s: {said[-300:]}")
        if "Fatal error" in said or "Sanitizer" in said:
            bad.append(f"{name}: {said[-2000:]}")
    assert not bad, "\n".join(bad)
    peak = max(outcomes, key=lambda name: outcomes[name][1])
    print(f"{len(outcomes)} inputs, at most {outcomes[peak][1] >> 20} MiB ({peak})", file=sys.stderr)


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.timeout(900)
def test_files(cluster, kind, files, tmp_path):
    inputs = {**dict(malformed.damaged(files)), **dict(malformed.hostile(files))}
    assert len(inputs) >= 100
    outcomes = {}
    for name, data in inputs.items():
        # Each in a folder of its own, for --images.
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        path = folder / name
        path.write_bytes(data)
        # At a rate that gets a file of seconds done at once, and one of ages done at all.
        if path.suffix in (".jpg", ".png"):
            outcomes[f"{name} in a folder"] = feed(cluster, ["--images", folder, "--fps", 1000])
            outcomes[f"{name} as a file"] = feed(cluster, ["--file", path, "--fps", 1000])
        else:
            outcomes[name] = feed(cluster, ["--file", path, "--fps", 1000])
        if path.suffix in (".jpg", ".mjpeg"):
            outcomes[f"{name} in a pipe"] = feed(cluster, ["--stdin"], path)
    judge(outcomes)
    # What is damaged a little is still of use.
    assert any(status == 0 for status, *_ in outcomes.values())
    assert any(status == 4 for status, *_ in outcomes.values())
    # What claims to be larger than any picture is none, in whatever way it comes.
    for name, (status, *_) in outcomes.items():
        if name.startswith(("huge.", "wide.", "bomb.")):
            assert status == 4, name


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.timeout(300)
def test_multipart(cluster, kind, files):
    bodies = {name: (kind, body) for name, kind, body in malformed.bodies(files["still.jpg"])}
    served = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kind, body = bodies[self.path[1:]]
            # A stream that has begun is taken up again for as long as it takes; the second time it is a good one.
            if self.path in served:
                kind, body = "multipart/x-mixed-replace; boundary=b", b"--b\r\n\r\n" + (files["still.jpg"] + b"\r\n--b\r\n\r\n") * 9
            served.append(self.path)
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        judge({name: feed(cluster, ["--mjpeg", f"{url}/{name}"], frames=3) for name in bodies})
        server.shutdown()
