"""Cameras that speak RTSP: a real server, by GStreamer, that goes away and comes back, wants passwords, sends packets."""

import contextlib
import json
import pathlib
import select
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse

import pytest

import foreign
from streamrec import Streamrec, eventually, free_port

CAMERA = pathlib.Path(__file__).with_name("rtsp_camera.py")
# As in rtsp_camera.py.
USER, PASSWORD = "user", "pass:w@rd/1"
# What a camera sends does not depend on the broker.
ON_OUR_BROKER = {"embedded": ["tcp"]}
ON_OUR_BROKER_TWICE = {"embedded": ["tcp", "udp"]}


class Camera:
    """rtsp_camera.py beside the test, by the Python that has GStreamer's bindings."""

    def __init__(self, clip, method="none", dropped=0):
        self.clip, self.method, self.dropped, self.port = clip, method, dropped, free_port()
        self.path = "h264" if clip.suffix == ".mp4" else "mjpeg"

    def __enter__(self):
        python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
        self.process = subprocess.Popen(
            [python, CAMERA, str(self.port), self.clip, self.method, str(self.dropped)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.process.stdout.readline() != b"ready\n":
            raise AssertionError(f"no RTSP server (scripts/setup --dev): {self.process.stderr.read().decode()}")
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def url(self, user=None, password=None, port=None):
        inside = f"{user}:{urllib.parse.quote(password, safe='')}@" if user else ""
        return f"rtsp://{inside}127.0.0.1:{port or self.port}/{self.path}"


@pytest.fixture(scope="session")
def h264(tmp_path_factory):
    """A clip that is longer than any test, so that the camera never comes to its end."""
    path = tmp_path_factory.mktemp("rtsp") / "camera.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=90", "-c:v", "libx264", "-preset", "ultrafast",
           "-g", "25", "-pix_fmt", "yuv420p", path)
    return path


@pytest.fixture(scope="session")
def mjpeg(tmp_path_factory):
    path = tmp_path_factory.mktemp("rtsp") / "camera.avi"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=20", "-c:v", "mjpeg", "-huffman", "default",
           "-pix_fmt", "yuvj420p", path)
    return path


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", *map(str, words)], check=True)


def headers(record):
    return {key: value.decode() for key, value in record.headers}


@pytest.mark.cases("transport", ON_OUR_BROKER_TWICE)
@pytest.mark.timeout(240)
def test_server_killed_and_restarted_twice(cluster, topic, h264, transport):
    """60 s in all. Every frame that is missing is counted, by the camera's rate."""
    camera = Camera(h264)
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.enter_context(camera)
        publisher = Streamrec(cluster.address).start(
            "publish", "--rtsp", camera.url(), "--rtsp-transport", transport, "--topic", topic, "--json")
        away = 0
        for alive, dead in ((15, 3), (12, 8)):
            time.sleep(alive)
            assert publisher.process.poll() is None, publisher.read()
            camera.kill()
            away += dead
            time.sleep(dead)
            stack.enter_context(camera)
        time.sleep(max(60 - (time.monotonic() - begun), 0))
        publisher.process.terminate()
        out = publisher.read()
        eventually("it ends", lambda: publisher.process.poll() is not None)
        out = publisher.read()
    assert publisher.process.returncode == 143, out
    summary = json.loads([line for line in out.splitlines() if line.startswith('{"command"')][-1])
    records = foreign.kafka_python_records(cluster.address, topic)
    assert len(records) == summary["published"]
    lost = summary["lost"]
    assert set(lost) <= {"camera_away", "corrupt"} | ({"network_gap"} if transport == "udp" else set()), lost
    # A camera that is away is found out after at most 3 s and 8 s later at the latest tried again; the first key frame
    # comes within a second.
    assert 25 * away <= lost["camera_away"] <= 25 * (away + 2 * (3 + 8 + 1)), lost
    # What came and what is counted make up the 60 s.
    taken = [int(headers(record)["capture_ns"]) for record in records]
    span = (taken[-1] - taken[0]) / 1e9
    assert span > 55
    assert len(records) + sum(lost.values()) == pytest.approx(25 * span, rel=0.05)
    sequences = [int(headers(record)["seq"]) for record in records]
    assert sequences == sorted(set(sequences))
    assert sequences[-1] + 1 == len(records) + sum(lost.values())
    assert taken == sorted(set(taken))
    # Between interruptions pictures are as far apart as the camera took them.
    steps = sorted(b - a for a, b in zip(taken, taken[1:]))
    assert steps[len(steps) // 2] == pytest.approx(40e6, rel=0.02)


@pytest.mark.cases("transport", ON_OUR_BROKER_TWICE)
def test_mjpeg_passes_as_it_is(cluster, topic, mjpeg, transport, tmp_path):
    """RTP carries a JPEG's scan and no headers (RFC 2435): the scans are those of the camera, byte for byte."""
    with Camera(mjpeg) as camera:
        Streamrec(cluster.address).run(
            "publish", "--rtsp", camera.url(), "--rtsp-transport", transport, "--frames", 50, "--topic", topic)
    original = [scan(picture) for picture in pictures(mjpeg, tmp_path)]
    values = [record.value for record in foreign.kafka_python_records(cluster.address, topic)]
    assert len(values) == 50
    first = original.index(scan(values[0]))
    assert [scan(value) for value in values] == original[first:first + 50]
    # Whole files, with tables, that anyone can read.
    (tmp_path / "frame.jpg").write_bytes(values[-1])
    size = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", str(tmp_path / "frame.jpg")],
        capture_output=True, check=True).stdout
    assert size.strip() == b"320,240"


@pytest.mark.cases("clip", {"embedded": ["h264", "mjpeg"]})
def test_pictures_that_udp_loses_are_counted(cluster, topic, clip, request):
    """A JPEG that lacks a packet is never seen, and an H.264 picture that does is damaged, or never seen either."""
    with Camera(request.getfixturevalue(clip), dropped=0.01) as camera:
        summary = Streamrec(cluster.address).run(
            "publish", "--rtsp", camera.url(), "--rtsp-transport", "udp", "--frames", 400, "--topic", topic, "--json",
            status=3).summary
    lost = summary["lost"]
    assert set(lost) <= {"network_gap", "corrupt"}, lost
    records = [headers(record) for record in foreign.kafka_python_records(cluster.address, topic)]
    assert len(records) == 400
    # Up to the last frame each loss is a jump.
    assert int(records[-1]["seq"]) + 1 == len(records) + sum(lost.values())
    span = (int(records[-1]["capture_ns"]) - int(records[0]["capture_ns"])) / 1e9
    missing = round(25 * span) + 1 - len(records)
    # Those at the beginning are not told from a camera's own pauses; never is more counted than is missing.
    assert missing / 2 <= sum(lost.values()) <= missing + 1, (lost, missing)
    assert lost["network_gap"] > 0


def pictures(clip, folder):
    ffmpeg("-i", clip, "-c", "copy", folder / "%04d.jpg")
    return [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]


def scan(jpeg):
    """The entropy-coded data."""
    start = jpeg.index(b"\xff\xda")
    return jpeg[start + 2 + int.from_bytes(jpeg[start + 2:start + 4], "big"):].rstrip(b"\0")


class Counter:
    """Stands between a client and a camera and counts requests by method."""

    def __init__(self, port):
        self.target, self.requests = port, b""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.forward, args=(client,), daemon=True).start()

    def forward(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.target)) as server:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        self.requests += data
                    (server if ready is client else client).sendall(data)

    def count(self, method):
        return self.requests.count(method + b" rtsp://")


@pytest.mark.cases("transport", ON_OUR_BROKER)
@pytest.mark.parametrize("method", ["basic", "digest"])
def test_passwords(cluster, topic, h264, transport, method):
    """Right ones are taken. Wrong ones fail at once: no second try, which would lock accounts. None is ever shown."""
    with Camera(h264, method) as camera, Counter(camera.port) as counter:
        streamrec = Streamrec(cluster.address)
        result = streamrec.run(
            "publish", "--rtsp", camera.url(USER, PASSWORD), "--frames", 5, "--topic", topic, "--json")
        records = foreign.kafka_python_records(cluster.address, topic)
        assert [record.key for record in records] == [f"127.0.0.1:{camera.port}/h264".encode()] * 5
        for text in (result.out, result.err, str([record.headers for record in records])):
            assert PASSWORD not in text and urllib.parse.quote(PASSWORD, safe="") not in text and USER not in text
        for user, words in ((USER, "refuses the user or the password"), (None, "wants a user and a password")):
            counter.requests = b""
            result = streamrec.run(
                "publish", "--rtsp", camera.url(user, "geheim/9", counter.port), "--topic", topic, status=4, timeout=20)
            assert 1 <= counter.count(b"DESCRIBE") <= 2
            assert len(result.errors) == 1 and words in result.errors[0] and "URL" in result.errors[0]
            assert "geheim" not in result.out + result.err


@pytest.mark.cases("transport", ON_OUR_BROKER)
def test_what_cannot_work_fails_at_once(cluster, topic, h264, transport):
    streamrec = Streamrec(cluster.address)

    def fails(url, words, status=4):
        begun = time.monotonic()
        result = streamrec.run("publish", "--rtsp", url, "--topic", topic, status=status, timeout=30)
        assert time.monotonic() - begun < 20
        assert len(result.errors) == 1 and words in result.errors[0], result.err
        assert "geheim" not in result.out + result.err
        return result.errors[0]

    with Camera(h264) as camera:
        assert "404" in fails(camera.url("u", "geheim") + "/else", "no stream of this path")
        fails(camera.url("u", "geheim").replace("rtsp:", "rstp:"), "--rtsp wants", status=2)
    fails(camera.url("u", "geheim"), "Connection refused")
    # Not RTSP; and an address that takes connections and never answers.
    fails(f"rtsp://u:geheim@{cluster.address}/a", "no answer of an RTSP server")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fails(f"rtsp://u:geheim@127.0.0.1:{silent.getsockname()[1]}/a", "no answer within 10 s")


@pytest.mark.cases("transport", ON_OUR_BROKER)
def test_interrupted_while_the_camera_is_silent(cluster, topic, h264, transport):
    """SIGTERM ends it at once while it reads and while it waits to connect anew."""
    with Camera(h264) as camera:
        publisher = Streamrec(cluster.address).start("publish", "--rtsp", camera.url(), "--topic", topic)
        eventually("frames arrive", lambda: len(foreign.kafka_python_records(cluster.address, topic)) > 5
                   if topic in Streamrec(cluster.address).run("topics", "list").out else False)
    time.sleep(5)
    begun = time.monotonic()
    assert publisher.stop() == 143
    assert time.monotonic() - begun < 3
