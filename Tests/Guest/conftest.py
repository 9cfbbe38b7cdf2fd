"""What the tests in the guest share: a broker, the virtual cameras, and frames as another client reads them."""

import os
import pathlib
import subprocess
import sys
import uuid

import pytest

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Interop"))

from camera import Camera  # noqa: E402
from published import Topic  # noqa: E402
from streamrec import Streamrec  # noqa: E402

PORT = 9092


def pytest_configure():
    if not pathlib.Path("/dev/video10").exists():
        pytest.exit("these tests need the guest's cameras: Tests/Guest/run starts it", returncode=2)


@pytest.fixture(scope="session")
def streamrec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broker")
    broker = Streamrec().start("broker", "--data", folder / "data", "--listen", f"127.0.0.1:{PORT}")
    broker.wait_for_port(PORT)
    yield Streamrec(f"127.0.0.1:{PORT}")
    broker.stop()


@pytest.fixture
def topic(streamrec, tmp_path):
    return Topic(f"guest-{uuid.uuid4().hex[:8]}", streamrec, tmp_path)


@pytest.fixture
def webcam():
    """vivid's first camera, with its controls as the driver starts them."""
    with Camera("/dev/video0").restored() as camera:
        yield camera


@pytest.fixture
def planes():
    """vivid's second camera, which speaks the multi-planar API alone."""
    with Camera("/dev/video1").restored() as camera:
        yield camera


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """30 JPEGs of 640x360, each another one."""
    path = tmp_path_factory.mktemp("clip") / "%02d.jpg"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-frames:v", "30", "-q:v", "4",
         str(path)], check=True)
    return [file.read_bytes() for file in sorted(path.parent.glob("*.jpg"))]


@pytest.fixture(scope="session")
def build():
    """Where Tests/Guest/run keeps what it builds."""
    return pathlib.Path(os.environ["STREAMREC_GUEST_BUILD"])
