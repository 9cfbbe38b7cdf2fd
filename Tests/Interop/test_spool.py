"""A publisher with a spool: the broker goes away, the publisher is killed, and every frame arrives once and in order."""

import contextlib
import itertools
import json
import os
import pathlib
import random
import signal
import subprocess
import time

import pytest

import foreign
from conftest import KAFKA, embedded, free_range
from streamrec import Streamrec, eventually, free_port

OUTAGE = int(os.environ.get("STREAMREC_OUTAGE", 30))
PATTERN = "320x240@25"
RATE = 25


class Embedded:
    """The embedded broker, killed and started anew over the same data on the same port."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"

    def start(self):
        self.process = Streamrec().start("broker", "--data", self.folder / "data", "--listen", self.address)
        self.process.wait_for_port(self.port)

    def leave(self):
        self.process.kill()

    come_back = start

    def down(self):
        self.process.kill()


class Apache:
    """One node of Apache Kafka 4.3, killed and started anew, or frozen and thawed."""

    def __init__(self, folder, fault):
        self.folder = folder
        self.ways = {"kill": ("kill-node", "start-node"), "pause": ("pause-node", "resume-node")}[fault]
        self.port = free_range()
        self.address = f"127.0.0.1:{self.port}"

    def tool(self, *words):
        subprocess.run([KAFKA, *map(str, words)], check=True, stdout=subprocess.DEVNULL, timeout=240)

    def start(self):
        self.tool("up", "--dir", self.folder, "--version", "4.3", "--port", self.port)

    def leave(self):
        self.tool(self.ways[0], self.folder, 1)

    def come_back(self):
        self.tool(self.ways[1], self.folder, 1)

    def down(self):
        self.tool("resume-node", self.folder, 1)
        self.tool("down", self.folder)


KINDS = ["embedded"] + (["kafka-kill", "kafka-pause"] if KAFKA else [])


@pytest.fixture(params=KINDS)
def broker(request, tmp_path):
    broker = Embedded(tmp_path) if request.param == "embedded" else Apache(tmp_path / "kafka", request.param[6:])
    try:
        broker.start()
        yield broker
    finally:
        with contextlib.suppress(Exception):
            broker.down()


class Publisher:
    def __init__(self, broker, spool, *more, pattern=PATTERN, names=()):
        """Of one pattern, or of one for each of the names."""
        inputs = [word for name in names for word in ("--source", f"{name}=pattern:{pattern}")]
        self.log = pathlib.Path(f"{spool}-{os.urandom(3).hex()}.log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                Streamrec(broker.address).command(
                    "publish", *(inputs or ["--test-pattern", pattern]), "--topic", "video", "--spool", spool, "--json", *more),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)

    def figures(self):
        """The newest progress."""
        lines = [line for line in self.log.read_text().splitlines() if line.endswith("}")]
        events = [json.loads(line) for line in lines]
        return next((event for event in reversed(events) if event["event"] == "progress"), {})

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self, status):
        """Its end: the summary."""
        out, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == status, (out, self.log.read_text()[-2000:])
        return json.loads(out)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end(143)


def frames(address):
    """Session and number of every record, in order."""
    found = []
    for record in foreign.kafka_python_records(address, "video"):
        headers = dict(record.headers)
        found.append((headers["session"].decode(), int(headers["seq"]), record.key))
    return found


def sessions(address):
    """The numbers of each session, in the order of the sessions' first records. All of one camera."""
    by_session = {}
    for session, number, key in frames(address):
        assert key == b"test-pattern"
        by_session.setdefault(session, []).append(number)
    return list(by_session.values())


def flawless(numbers, least):
    assert numbers == list(range(len(numbers))), [
        (a, b) for a, b in zip(numbers, numbers[1:]) if b != a + 1][:10]
    assert len(numbers) >= least, f"{len(numbers)} frames, of at least {least}"


def wait_until_drained(publisher):
    eventually("the spool is empty", lambda: publisher.figures().get("spool_frames") == 0, 60)


def test_an_outage_loses_and_doubles_nothing(broker, tmp_path):
    publisher = Publisher(broker, tmp_path / "spool")
    try:
        eventually("frames arrive", lambda: publisher.figures().get("published", 0) > 50)
        broker.leave()
        time.sleep(OUTAGE)
        assert publisher.figures()["spool_frames"] > (OUTAGE - 4) * RATE
        broker.come_back()
        wait_until_drained(publisher)
        time.sleep(2)
        summary = publisher.stop()
    finally:
        publisher.kill()
    only, = sessions(broker.address)
    flawless(only, (OUTAGE + 3) * RATE)
    assert summary["published"] == len(only) == summary["captured"]
    assert summary["lost"] == {}, summary
    assert summary["spool_frames"] == 0
    assert not list((tmp_path / "spool").glob("*.spool"))


def test_killed_in_the_outage_and_while_catching_up(broker, tmp_path):
    spool = tmp_path / "spool"
    first = Publisher(broker, spool)
    eventually("frames arrive", lambda: first.figures().get("published", 0) > 50)
    broker.leave()
    time.sleep(OUTAGE / 2)
    first.kill()
    second = Publisher(broker, spool)
    eventually("it goes on without a broker", lambda: second.figures().get("spool_frames", 0) > OUTAGE / 2 * RATE)
    time.sleep(OUTAGE / 2)
    broker.come_back()
    # The next one is killed while it catches up, as soon as it has delivered anything.
    eventually("it delivers", lambda: len(frames_or_none(broker.address)) > 60, 60)
    second.kill()
    third = Publisher(broker, spool)
    try:
        eventually("it publishes", lambda: third.figures().get("published", 0) > 25, 60)
        wait_until_drained(third)
        summary = third.stop()
    finally:
        third.kill()
    by_session = sessions(broker.address)
    assert len(by_session) == 3
    flawless(by_session[0], (OUTAGE / 2 + 1) * RATE)
    flawless(by_session[1], (OUTAGE / 2 - 4) * RATE)
    flawless(by_session[2], 25)
    assert summary["lost"] == {}, summary


def test_many_sources_killed_in_the_outage_and_while_catching_up(tmp_path):
    """Each of them arrives whole and in order, whichever moment the kills and the outage come at."""
    broker, spool, names = Embedded(tmp_path), tmp_path / "spool", ("door", "lot", "belt", "yard")

    def publisher():
        return Publisher(broker, spool, pattern="128x72@25", names=names)

    def published(running):
        return min((source["published"] for source in running.figures().get("sources", [])), default=0)

    broker.start()
    running = publisher()
    try:
        eventually("frames of each arrive", lambda: published(running) > 50)
        broker.leave()
        time.sleep(OUTAGE / 2)
        running.kill()
        running = publisher()
        eventually("it goes on without a broker",
                   lambda: running.figures().get("spool_frames", 0) > 4 * OUTAGE / 2 * RATE)
        time.sleep(OUTAGE / 2)
        # It catches up in less time than a client takes to connect, so it waits until one has.
        running.process.send_signal(signal.SIGSTOP)
        broker.come_back()
        end = foreign.kafka_python_end(broker.address, "video")
        before = end()
        running.process.send_signal(signal.SIGCONT)
        eventually("it delivers", lambda: end() > before, 60, 0.002)
        running.kill()
        left = oldest_of(spool) is not None
        running = publisher()
        eventually("each of them publishes", lambda: published(running) > 25, 60)
        wait_until_drained(running)
        summary = running.stop()
        found = frames(broker.address)
    finally:
        running.kill()
        broker.down()
    print(f"killed with frames {'left' if left else 'all delivered'}: {summary['recovered']} recovered, "
          f"{summary['found']} found on the topic")
    assert summary["lost"] == {} and summary["spool_frames"] == 0, summary
    assert {key for _, _, key in found} == {name.encode() for name in names}
    for name in names:
        own = [(session, number) for session, number, key in found if key == name.encode()]
        runs = [list(run) for _, run in itertools.groupby(own, lambda frame: frame[0])]
        assert len(runs) == 3, f"{name}: frames of a run stand between those of another"
        for run, least in zip(runs, (OUTAGE / 2 + 1, OUTAGE / 2 - 4, 1)):
            flawless([number for _, number in run], least * RATE)


def test_killed_again_and_again_while_catching_up(broker, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    spool, left, small = tmp_path / "spool", 6000, ("--spool-max", "64M")
    Publisher(broker, spool, "--frames", 5).end(0)
    broker.leave()
    Publisher(broker, spool, "--frames", left, "--when-behind", "block", *small, pattern="128x72@500").end(4)
    broker.come_back()
    struck = 0
    end = foreign.kafka_python_end(broker.address, "video")
    while oldest_of(spool):
        before = end()
        publisher = Publisher(broker, spool, *small)
        eventually("it delivers", lambda: end() > before or not oldest_of(spool), 90, 0.002)
        time.sleep(dice.uniform(0, 0.02))  # the instant of the kill is the test's random input
        publisher.kill()
        struck += oldest_of(spool) is not None
        assert struck < 40
    Publisher(broker, spool, "--frames", 5).end(0)
    by_session = sessions(broker.address)
    print(f"killed {struck} times with frames left")
    assert struck > 1, "the publisher was quicker than its killer"
    for numbers in by_session:
        flawless(numbers, 1)
    assert len(by_session[0]) == 5 and len(by_session[1]) == left and len(by_session[-1]) == 5


def oldest_of(spool):
    return min((path.name for path in spool.glob("*.spool")), default=None)


def frames_or_none(address):
    try:
        return frames(address)
    except Exception:
        return []


def test_full_drops_the_oldest_and_says_so(tmp_path):
    broker = Embedded(tmp_path)
    broker.start()
    publisher = Publisher(broker, tmp_path / "spool", "--spool-max", "2M")
    try:
        eventually("frames arrive", lambda: publisher.figures().get("published", 0) > 50)
        broker.leave()
        eventually("frames are dropped", lambda: publisher.figures().get("lost", {}).get("spool_full", 0) > 50, 60)
        held = sum(path.stat().st_size for path in (tmp_path / "spool").iterdir())
        assert held <= 2 << 20
        broker.come_back()
        wait_until_drained(publisher)
        summary = publisher.stop()
    finally:
        publisher.kill()
        numbers = sessions(broker.address)[0]
        broker.down()
    assert numbers == sorted(set(numbers))
    gaps = [(a, b) for a, b in zip(numbers, numbers[1:]) if b != a + 1]
    assert len(gaps) == 1, gaps
    missing = gaps[0][1] - gaps[0][0] - 1
    assert summary["lost"] == {"spool_full": missing}, (summary, gaps)
    assert summary["published"] + missing == summary["captured"]


def test_a_start_without_a_broker_goes_to_the_spool(tmp_path):
    broker = Embedded(tmp_path)
    publisher = Publisher(broker, tmp_path / "spool", "--frames", 100)
    assert publisher.end(4)["spool_frames"] == 100
    assert "100 frames wait in the spool" in publisher.log.read_text()
    broker.start()
    try:
        summary = Publisher(broker, tmp_path / "spool", "--frames", 10).end(0)
        assert (summary["published"], summary["recovered"], summary["lost"]) == (10, 100, {})
        first, second = sessions(broker.address)
        flawless(first, 100)
        flawless(second, 10)
    finally:
        broker.down()


def test_a_limit_that_is_told_late_counts_from_then_on(tmp_path):
    """Frames of before are dropped by name when they are sent; those that come then are made smaller."""
    broker = Embedded(tmp_path)
    broker.start()
    Streamrec(broker.address).run("topics", "create", "video", "--config", "max.message.bytes=20000")
    broker.leave()
    publisher = Publisher(broker, tmp_path / "spool", "--quality", 100, pattern="640x480@10")
    try:
        eventually("frames go to disk", lambda: publisher.figures().get("spool_frames", 0) > 5)
        broker.come_back()
        eventually("frames come smaller", lambda: publisher.figures().get("published", 0) > 5, 60)
        summary = publisher.stop()
        assert summary["recompressed"] >= summary["published"] > 5
        assert summary["lost"]["oversize"] > 5
        assert summary["captured"] == summary["published"] + sum(summary["lost"].values()) + summary["spool_frames"]
    finally:
        broker.down()


def test_a_stop_in_the_outage_leaves_the_frames_in_the_spool(tmp_path):
    broker = Embedded(tmp_path)
    publisher = Publisher(broker, tmp_path / "spool")
    eventually("frames go to disk", lambda: publisher.figures().get("spool_frames", 0) > 50)
    summary = publisher.stop()
    assert summary["spool_frames"] == summary["captured"] > 50 and summary["lost"] == {}
    broker.start()
    try:
        again = Publisher(broker, tmp_path / "spool", "--frames", 10).end(0)
        assert (again["recovered"], again["lost"]) == (summary["captured"], {})
        first, second = sessions(broker.address)
        flawless(first, summary["captured"])
        flawless(second, 10)
    finally:
        broker.down()


def test_one_publisher_for_each_folder_and_topic(tmp_path):
    broker = Embedded(tmp_path)
    streamrec = Streamrec(broker.address)
    publish = ["publish", "--test-pattern", PATTERN, "--spool", tmp_path / "spool"]
    first = Publisher(broker, tmp_path / "spool")
    try:
        eventually("it has begun", lambda: first.figures().get("spool_frames", 0) > 0)
        refused = streamrec.run(*publish, "--topic", "video", status=1)
        assert "another publisher uses it" in refused.err
    finally:
        first.kill()
    other = streamrec.run(*publish, "--topic", "other", status=2)
    assert "frames for topic video" in other.err
    small = streamrec.run(*publish, "--spool-max", "10k", status=2)
    assert "--spool-max is at least 1M" in small.err
    assert pathlib.Path(tmp_path / "spool").is_dir()


def test_a_refusal_is_an_error_at_once(tmp_path):
    broker = Embedded(tmp_path)
    broker.start()
    try:
        begun = time.monotonic()
        refused = Streamrec(broker.address).run(
            "publish", "--test-pattern", PATTERN, "--topic", "video", "--tls", "--spool", tmp_path / "spool", status=4)
        assert time.monotonic() - begun < 10, refused.err
    finally:
        broker.down()
