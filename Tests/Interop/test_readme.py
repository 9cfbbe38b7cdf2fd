"""Every command that the README shows is run, in the order in which it stands there."""

import os
import pathlib
import re
import shutil
import subprocess

from streamrec import eventually, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Commands that go on until they are ended.
SERVERS = ("streamrec broker", "streamrec serve")
#: What there is no hardware for here: the error that names the device is the right answer.
WITHOUT_CAMERA = "--device /dev/video0"


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    return [line for block in blocks for line in block.strip().splitlines()]


def test_readme_examples_run(tmp_path, clip, jpegs):
    shutil.copy(clip, tmp_path / "clip.mp4")
    (tmp_path / "stills").mkdir()
    for number, data in enumerate(jpegs):
        (tmp_path / "stills" / f"{number:03}.jpg").write_bytes(data)
    broker, page = free_port(), free_port()
    binaries = pathlib.Path(os.environ["STREAMREC_BIN"]).parent
    environment = dict(
        os.environ, PATH=f"{binaries}:{os.environ['PATH']}", STREAMREC_BROKERS=f"127.0.0.1:{broker}",
        STREAMREC_LISTEN=f"127.0.0.1:{broker}", PORT=str(page))
    running = []
    try:
        for line in commands():
            if line.startswith(SERVERS):
                running.append(subprocess.Popen(line.split(), cwd=tmp_path, env=environment))
                eventually(f"{line} serves", lambda: answers(broker if "broker" in line else page))
                continue
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", line], cwd=tmp_path, env=environment, capture_output=True, timeout=60)
            expected = 4 if WITHOUT_CAMERA in line and not os.path.exists("/dev/video0") else 0
            assert done.returncode == expected, f"{line}\n{done.stdout.decode()}\n{done.stderr.decode()}"
            if line.startswith("streamrec consume"):
                assert done.stdout == b"hello\n"
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=30)


def answers(port):
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
