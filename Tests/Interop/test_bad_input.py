"""Bad input: each ends within its time, with one clear line and the right exit status."""

import socket
import subprocess
import time

import pytest

import foreign
import hostile
from streamrec import Streamrec, archived, eventually, free_port


def fails(words, status, *names, within=60, brokers=None):
    """The command fails with `status` and one line that holds each of `names`."""
    begun = time.monotonic()
    result = Streamrec(brokers).run(*words, status=status, timeout=within)
    assert time.monotonic() - begun < within
    lines = [line for line in result.errors if line.startswith("streamrec")]
    assert len(lines) == 1, result.err
    for name in names:
        assert str(name) in lines[0], lines[0]
    return lines[0]


PUBLISH = ["publish", "--test-pattern", "128x96@25", "--frames", 5, "--topic", "t"]


def test_no_broker_listening(tmp_path):
    address = f"127.0.0.1:{free_port()}"
    fails(PUBLISH, 4, address, brokers=address)
    fails(["archive", "--topic", "t", "--from-beginning", "--until", "end", "--out", tmp_path / "a"], 4, address,
          brokers=address)


@pytest.mark.parametrize("behaviour", hostile.BEHAVIOURS)
def test_hostile_broker(behaviour, tmp_path):
    with hostile.listening(behaviour) as address:
        fails(PUBLISH, 4, address, brokers=address)
        fails(["archive", "--topic", "t", "--from-beginning", "--until", "end", "--out", tmp_path / "a"], 4, address,
              brokers=address)


def test_unknown_topic(cluster, tmp_path):
    fails(["archive", "--topic", "no-such-topic", "--from-beginning", "--until", "end", "--out", tmp_path / "a"], 4,
          "no-such-topic", brokers=cluster.address)


def test_file_that_is_no_video(cluster, topic, tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("this is no video\n" * 100)
    fails(["publish", "--file", path, "--topic", topic], 4, "notes.mp4", brokers=cluster.address)


def test_absent_file(cluster, topic, tmp_path):
    fails(["publish", "--file", tmp_path / "none.mp4", "--topic", topic], 4, "none.mp4", brokers=cluster.address)


def test_truncated_video_gives_what_it_holds(cluster, topic, clip, tmp_path):
    whole = tmp_path / "whole.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(clip), "-c", "copy", str(whole)], check=True)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    begun = time.monotonic()
    done = subprocess.run(
        Streamrec(cluster.address).command("publish", "--file", cut, "--topic", topic, "--json"),
        capture_output=True, timeout=60)
    assert time.monotonic() - begun < 60
    assert done.returncode in (0, 3), done.stderr
    records = foreign.kafka_python_records(cluster.address, topic)
    assert 50 < len(records) < 250
    assert [int(dict(record.headers)["seq"]) for record in records] == list(range(len(records)))


def test_absent_camera(cluster, topic):
    fails(["publish", "--device", "/dev/video0", "--topic", topic], 4, "/dev/video0", brokers=cluster.address)


def test_unwritable_out(cluster, topic, jpegs):
    foreign_topic(cluster, topic, jpegs)
    fails(["archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", "/proc/archive"], 1,
          "/proc/archive", brokers=cluster.address)


def test_full_disk_loses_nothing(cluster, topic, jpegs, tmp_path):
    """The disk is a small tmpfs. When there is room again, the archive goes on where it stopped."""
    foreign_topic(cluster, topic, jpegs * 10)
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True)
    assert mount.returncode == 0, f"a tmpfs is needed for this test: {mount.stderr.decode()}"
    try:
        words = ["archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", disk / "a"]
        fails(words, 1, disk / "a", brokers=cluster.address)
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        Streamrec(cluster.address).run(*words)
        assert [data for _, data in archived(disk / "a")] == jpegs * 10
        Streamrec().run("verify", disk / "a")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def foreign_topic(cluster, topic, jpegs):
    Streamrec(cluster.address).run("topics", "create", topic)
    foreign.kafka_python_produce(cluster.address, topic, jpegs)


def test_port_in_use(cluster, topic, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        fails(["serve", "--topics", topic, "--port", port], 1, port, brokers=cluster.address)
        fails(["broker", "--data", tmp_path / "data", "--listen", f"127.0.0.1:{port}"], 1, port)


@pytest.mark.parametrize("words, names", [
    (["publsh"], ["publsh", "publish"]),
    (["publish", "--fil", "x"], ["--fil", "--file"]),
    (["publish", "--test-pattern", "640by360"], ["--test-pattern", "640by360", "WxH@FPS"]),
    (["archive", "--topic", "t", "--format", "mjpg"], ["--format", "mjpg", "mjpeg"]),
    (["serve", "--port", "eighty"], ["--port", "eighty"]),
])
def test_mistyped_words(words, names):
    fails(words, 2, *names)


def test_interrupted_publisher_drains(cluster, topic):
    """SIGTERM: every frame taken is delivered or named, in order, and the status says that it was interrupted."""
    publisher = Streamrec(cluster.address).start("publish", "--test-pattern", "320x240@25", "--topic", topic)
    eventually("frames arrive", lambda: has_records(cluster, topic))
    assert publisher.stop() == 143
    seqs = [int(dict(record.headers)["seq"]) for record in foreign.kafka_python_records(cluster.address, topic)]
    assert seqs and seqs == list(range(len(seqs)))


def has_records(cluster, topic):
    if topic not in Streamrec(cluster.address).run("topics", "list").out:
        return False
    return len(foreign.kafka_python_records(cluster.address, topic)) > 5
