"""Camera or file to topic to disk and browser, on each cluster."""

import random
import shutil
import signal
import subprocess
import sys
import time
import pathlib
import urllib.request

import pytest

import foreign
from streamrec import Streamrec, archived, eventually, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_clip_arrives_whole_and_in_order(streamrec, topic, clip, tmp_path):
    published = streamrec.run("publish", "--file", clip, "--topic", topic, "--json").summary
    assert published["published"] == 250
    summary = streamrec.run(
        "archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", tmp_path / "a", "--json").summary
    assert summary["frames"] == 250
    records = foreign.kafka_python_records(streamrec.brokers, topic)
    frames = archived(tmp_path / "a")
    assert [offset for offset, _ in frames] == list(range(250))
    assert [data for _, data in frames] == [record.value for record in records]
    assert [int(dict(record.headers)["seq"]) for record in records] == list(range(250))
    streamrec.run("verify", tmp_path / "a")


def test_mjpeg_archive_holds_the_same_bytes(streamrec, topic, clip, tmp_path):
    streamrec.run("publish", "--file", clip, "--topic", topic, "--frames", 50)
    streamrec.run("archive", "--topic", topic, "--from-beginning", "--until", "end", "--format", "mjpeg",
                  "--out", tmp_path / "a")
    records = foreign.kafka_python_records(streamrec.brokers, topic)
    files = sorted((tmp_path / "a").rglob("*.mjpeg"))
    assert b"".join(path.read_bytes() for path in files) == b"".join(record.value for record in records)
    count = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0",
         str(files[0])], capture_output=True, check=True).stdout
    assert int(count.strip().split(b",")[0]) == 50
    streamrec.run("verify", tmp_path / "a")


def test_25_fps_asked_is_25_fps_delivered(streamrec, cluster, topic):
    # The broker stamps the records, so that it is arrival that is measured.
    streamrec.run("topics", "create", topic, "--config", "message.timestamp.type=LogAppendTime")
    streamrec.run("publish", "--test-pattern", "320x240@25", "--frames", 501, "--topic", topic)
    stamps = [record.timestamp for record in foreign.kafka_python_records(cluster.address, topic)]
    assert len(stamps) == 501
    rate = 500 * 1000 / (stamps[-1] - stamps[0])
    assert rate == pytest.approx(25.0, abs=0.1)


@pytest.mark.parametrize("client", foreign.PRODUCERS)
def test_foreign_jpegs_archive_and_show(streamrec, topic, jpegs, tmp_path, client):
    streamrec.run("topics", "create", topic)
    foreign.PRODUCERS[client](streamrec.brokers, topic, jpegs)
    streamrec.run("archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", tmp_path / "a")
    assert [data for _, data in archived(tmp_path / "a")] == jpegs
    port = free_port()
    server = streamrec.start("serve", "--topics", topic, "--port", port)
    try:
        server.wait_for_port(port)
        shown = eventually("the last JPEG as a snapshot", lambda: snapshot(port, topic))
        assert shown == jpegs[-1]
    finally:
        server.stop()


def snapshot(port, topic):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/snapshot?topic={topic}", timeout=10) as answer:
            return answer.read()
    except OSError:
        return None


def test_kcat_reads_what_publish_wrote(streamrec, topic, clip):
    streamrec.run("publish", "--file", clip, "--frames", 20, "--topic", topic, "--name", "door")
    lines = foreign.kcat(streamrec.brokers, topic, "%k|%S|%h\\n").decode().splitlines()
    assert len(lines) == 20
    for number, line in enumerate(lines):
        key, size, headers = line.split("|", 2)
        named = dict(pair.split("=", 1) for pair in headers.split(","))
        assert key == "door" and int(size) > 1000
        assert int(named["seq"]) == number
        assert (named["width"], named["height"], named["format"]) == ("320", "180", "jpeg")
        assert named["video_name"] == "clip.mp4" and named["session"] and int(named["capture_ns"]) > 0


def test_killed_archiver_loses_and_doubles_nothing(streamrec, topic, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    total = 400
    publisher = streamrec.start("publish", "--test-pattern", "320x240@25", "--frames", total, "--topic", topic)
    archive = ["archive", "--topic", topic, "--from-beginning", "--out", tmp_path / "a"]
    eventually("the topic is there", lambda: topic in streamrec.run("topics", "list").out)
    for _ in range(10):
        archiver = streamrec.start(*archive)
        time.sleep(dice.uniform(0.1, 1.2))  # the instant of the kill is the test's random input
        assert archiver.process.poll() is None, archiver.read()
        archiver.kill()
    assert publisher.process.wait(timeout=60) == 0, publisher.read()
    streamrec.run(*archive, "--until", "end")
    records = foreign.kafka_python_records(streamrec.brokers, topic)
    frames = archived(tmp_path / "a")
    assert [offset for offset, _ in frames] == list(range(total))
    assert [data for _, data in frames] == [record.value for record in records]
    streamrec.run("verify", tmp_path / "a")


def test_a_stop_before_a_frozen_broker_says_what_it_waits_for(tmp_path):
    port = free_port()
    broker = Streamrec().start("broker", "--data", tmp_path, "--listen", f"127.0.0.1:{port}")
    broker.wait_for_port(port)
    publisher = Streamrec(f"127.0.0.1:{port}").start("publish", "--test-pattern", "64x48@25", "--topic", "frozen", "--json")
    try:
        eventually("frames come", lambda: '"published":' in publisher.read())
        broker.process.send_signal(signal.SIGSTOP)
        frozen = len(publisher.read())
        eventually("frames wait", lambda: publisher.read()[frozen:].count('"progress"') > 2)
        publisher.process.send_signal(signal.SIGINT)
        eventually("a word", lambda: "not acknowledged: waiting for the brokers" in publisher.read(), 10)
        assert publisher.process.poll() is None
        publisher.process.send_signal(signal.SIGINT)
        assert publisher.process.wait(10) == 130
    finally:
        publisher.kill()
        broker.kill()


def test_browser_paints_a_live_topic(streamrec, cluster, topic):
    assert shutil.which("chromium"), "chromium is not installed: run 'scripts/setup --dev'"
    publisher = streamrec.start("publish", "--test-pattern", "640x360@25", "--topic", topic)
    port = free_port()
    server = streamrec.start("serve", "--topics", topic, "--port", port)
    try:
        server.wait_for_port(port)
        eventually("a snapshot", lambda: snapshot(port, topic))
        subprocess.run(
            [sys.executable, ROOT / "Tests/Browser/live_page.py", f"http://127.0.0.1:{port}/{topic}",
             ROOT / ".build/browser" / cluster.name], check=True, timeout=120)
    finally:
        server.stop()
        publisher.stop()
