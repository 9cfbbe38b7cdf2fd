"""What every interop test stands on: clusters, the streamrec binary, clips."""

import os
import pathlib
import shutil
import socket
import subprocess

import pytest

from streamrec import Streamrec, free_port

KAFKA = os.environ.get("STREAMREC_KAFKA")
FIRST_PORT = int(os.environ.get("STREAMREC_PORTS", 21092))
# Groups that form at once, and members that are missed after 6 s, the least that brokers allow.
COMMON = ["message.max.bytes=20000000", "replica.fetch.max.bytes=20000000", "group.initial.rebalance.delay.ms=0"]
SETTINGS = {
    "4.3": COMMON + [
        "group.consumer.min.session.timeout.ms=6000", "group.consumer.session.timeout.ms=6000",
        "group.consumer.min.heartbeat.interval.ms=1000", "group.consumer.heartbeat.interval.ms=1000"],
    "2.1": COMMON,
}
CLUSTERS = ["embedded"] + (["4.3", "2.1"] if KAFKA else [])


def pytest_addoption(parser):
    parser.addoption("--cluster", help="only this cluster: embedded, 4.3 or 2.1")


def pytest_configure(config):
    config.addinivalue_line(
        "markers", "cases(name, by_cluster): the values that the argument `name` takes on each cluster; none on others")


def pytest_generate_tests(metafunc):
    if "cluster" not in metafunc.fixturenames:
        return
    only = metafunc.config.getoption("--cluster")
    names = [only] if only else CLUSTERS
    marker = metafunc.definition.get_closest_marker("cases")
    if marker is None:
        metafunc.parametrize("cluster", names, indirect=True, scope="session")
    else:
        argument, by_cluster = marker.args
        cases = [(name, value) for name in names for value in by_cluster.get(name, [])]
        metafunc.parametrize(("cluster", argument), cases, indirect=["cluster"], scope="session")


@pytest.fixture(scope="session")
def cluster(request, tmp_path_factory):
    """A running cluster: its name and its bootstrap address. Ended by what started it."""
    folder = tmp_path_factory.mktemp(f"cluster-{request.param}")
    if request.param == "embedded":
        with embedded(folder) as address:
            yield Cluster("embedded", address)
    else:
        port = free_range()
        settings = [word for setting in SETTINGS[request.param] for word in ("--set", setting)]
        subprocess.run(
            [KAFKA, "up", "--dir", str(folder), "--version", request.param, "--port", str(port), *settings],
            check=True, stdout=subprocess.DEVNULL, timeout=240)
        try:
            yield Cluster(request.param, f"127.0.0.1:{port}")
        finally:
            subprocess.run([KAFKA, "down", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=60)


class Cluster:
    def __init__(self, name, address):
        self.name = name
        self.address = address


class embedded:
    """`streamrec broker` on a port of the kernel's choice."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.port = free_port()
        self.process = Streamrec().start(
            "broker", "--data", self.folder / "data", "--listen", f"127.0.0.1:{self.port}")
        self.process.wait_for_port(self.port)
        return f"127.0.0.1:{self.port}"

    def __exit__(self, *_):
        self.process.stop()


def free_range(nodes=1):
    """A port whose neighbours, which a real cluster of that many nodes takes too, are free as well."""
    for base in range(FIRST_PORT, 60000, 1000):
        wanted = [base + n for n in (*range(nodes), 50, *range(51, 51 + nodes))]
        if all(is_free(port) for port in wanted):
            return base
    raise RuntimeError("no free range of ports")


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def streamrec(cluster):
    return Streamrec(cluster.address)


@pytest.fixture
def topic(request, cluster):
    """A name that no other test uses."""
    safe = "".join(c if c.isalnum() else "-" for c in request.node.name)
    return f"{safe}-{os.urandom(3).hex()}"[-100:].strip("-")


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Ten seconds of H.264 with B-frames, 250 frames, made by ffmpeg."""
    assert shutil.which("ffmpeg"), "ffmpeg is not installed: run 'scripts/setup --dev'"
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=10",
         "-c:v", "libx264", "-pix_fmt", "yuv420p", "-bf", "2", str(path)], check=True)
    return path


@pytest.fixture(scope="session")
def jpegs(tmp_path_factory):
    """Thirty JPEG files of different sizes, made by ffmpeg: the bytes that foreign producers write."""
    folder = tmp_path_factory.mktemp("jpegs")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=3",
         str(folder / "%03d.jpg")], check=True)
    return [path.read_bytes() for path in sorted(pathlib.Path(folder).glob("*.jpg"))]
