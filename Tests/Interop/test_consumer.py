"""KafkaWire's consumer against real brokers: what it reads, and how it asks."""

import base64
import contextlib
import os
import pathlib
import random
import subprocess
import threading
import time

import pytest

from conftest import KAFKA, free_range
from streamrec import Streamrec, eventually

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROBE = os.environ.get("STREAMREC_CONSUMERPROBE", ROOT / "Benchmarks/.build/release/consumerprobe")
SELECTOR = "org.apache.kafka.common.replica.RackAwareReplicaSelector"

# Of each test's first record, in milliseconds: older ones would fall to the brokers' retention while they are read.
BEGINNING = int(time.time() * 1000)

real = pytest.mark.skipif(not KAFKA, reason="STREAMREC_KAFKA is not set")


class Probe:
    """The probe beside the test; its lines are there as they come."""

    def __init__(self, address, topic, **options):
        words = [PROBE, address, topic] + [f"{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.lines = []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line.split())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def of(self, kind):
        return [line[1:] for line in list(self.lines) if line and line[0] == kind]

    def wait(self, status=0, seconds=120):
        try:
            ended = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            ended = f"running after {seconds} s"
        assert ended == status, (len(self.lines), self.lines[-3:])
        self.reader.join()
        return self

    def offsets(self):
        return [int(line[1]) for line in self.of("record")]


def read(address, topic, status=0, **options):
    with Probe(address, topic, **options) as probe:
        return probe.wait(status)


def produce(address, topic, records, partition=0):
    """Records as (key, value, timestamp), acknowledged by all."""
    import confluent_kafka

    failures = []
    producer = confluent_kafka.Producer(
        {"bootstrap.servers": address, "acks": "all", "queue.buffering.max.messages": 1000000})
    for key, value, timestamp in records:
        producer.produce(topic, value, key, partition, timestamp=timestamp,
                         callback=lambda error, _: error and failures.append(error))
    assert producer.flush(60) == 0 and not failures, failures


def numbered(first, count, timestamp=BEGINNING):
    return [(None, b"%d" % number, timestamp + number) for number in range(first, first + count)]


def admin(address):
    import kafka

    return kafka.KafkaAdminClient(bootstrap_servers=address)


@contextlib.contextmanager
def kafka(folder, version, *options):
    """A cluster of its own."""
    port = free_range()
    subprocess.run([KAFKA, "up", "--dir", str(folder), "--version", version, "--port", str(port), *options],
                   check=True, stdout=subprocess.DEVNULL, timeout=240)
    try:
        yield subprocess.run([KAFKA, "bootstrap", str(folder)], check=True, capture_output=True,
                             text=True).stdout.strip()
    finally:
        subprocess.run([KAFKA, "down", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def node(folder, act, number):
    subprocess.run([KAFKA, act, str(folder), str(number)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def placed(address, topic, replicas, configs):
    """A topic of one partition on these nodes, the first of them its leader."""
    from confluent_kafka.admin import AdminClient, NewTopic

    wanted = NewTopic(topic, num_partitions=1, replica_assignment=[replicas], config=configs)
    client = AdminClient({"bootstrap.servers": address})
    client.create_topics([wanted])[topic].result(60)


def test_a_hundred_thousand_records_come_byte_for_byte(cluster, streamrec, topic):
    streamrec.run("topics", "create", topic)
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    records = [
        (None if dice.random() < 0.3 else dice.randbytes(dice.randrange(20)),
         None if dice.random() < 0.1 else dice.randbytes(dice.randrange(300)), BEGINNING + number)
        for number in range(100_000)]
    produce(cluster.address, topic, records)
    probe = read(cluster.address, topic, count=len(records), maxBytes=1 << 20)
    found = [(decoded(key), decoded(value), int(time)) for _, _, time, key, value in probe.of("record")]
    assert probe.offsets() == list(range(len(records)))
    assert found == records


def decoded(text):
    return None if text == "-" else base64.b64decode(text[:-1])


def test_reading_begins_at_a_time(cluster, streamrec, topic):
    streamrec.run("topics", "create", topic)
    produce(cluster.address, topic, numbered(0, 100))
    assert read(cluster.address, topic, start=f"time:{BEGINNING + 70}", count=30).offsets() == list(range(70, 100))


def test_requests_name_only_what_changed(cluster, streamrec, topic):
    streamrec.run("topics", "create", topic, "--partitions", 20)
    with Probe(cluster.address, topic, partitions=20, maxBytes=4096) as probe:
        eventually("the first fetch is answered", lambda: probe.of("fetch"))
        for round in range(5):
            produce(cluster.address, topic, numbered(round * 10, 10), partition=round)
            eventually("the records are there", lambda: len(probe.of("record")) == (round + 1) * 10)
    fetches = probe.of("fetch")
    assert fetches[0][1] == "full"
    if cluster.name == "embedded":
        # It remembers nothing, and is not asked to over and over.
        assert {line[1] for line in fetches} == {"full"}
    else:
        # A partition is named once more after each of its answers with records.
        assert {line[1] for line in fetches[1:]} == {"incremental"}
        # Each joins once; most of them with the first request, for their leaders are found one by one.
        assert sum(int(line[2]) for line in fetches) <= 20 + 20


@real
@pytest.mark.parametrize("version", ["4.3", "2.1"])
def test_what_retention_took_away_is_a_jump_or_an_error(tmp_path, version):
    from kafka import TopicPartition

    with kafka(tmp_path / "k", version) as address:
        placed(address, "gap", [1], {})
        produce(address, "gap", numbered(0, 100))
        client = admin(address)
        client.delete_records({TopicPartition("gap", 0): 60})
        client.close()
        probe = read(address, "gap", start=10, reset="beginning", count=40)
        assert probe.offsets() == list(range(60, 100))
        assert probe.of("jump") == [["0", "10", "60"]]
        probe = read(address, "gap", start=10, reset=f"time:{BEGINNING + 80}", count=20)
        assert probe.offsets() == list(range(80, 100))
        probe = read(address, "gap", status=1, start=10, reset="fail")
        assert not probe.of("record")
        assert "OFFSET_OUT_OF_RANGE" in " ".join(probe.of("error")[0])
        with Probe(address, "gap", start=10, reset="end", count=5) as probe:
            eventually("the end is fetched", lambda: len(probe.of("fetch")) > 1)
            produce(address, "gap", numbered(100, 5))
            assert probe.wait().offsets() == list(range(100, 105))


@real
@pytest.mark.parametrize("version", ["4.3", "2.1"])
def test_a_broker_that_forgot_the_session_gets_a_new_one(tmp_path, version):
    with kafka(tmp_path / "k", version) as address:
        placed(address, "again", [1], {})
        with Probe(address, "again", count=20) as probe:
            produce(address, "again", numbered(0, 10))
            eventually("the first half is there", lambda: len(probe.of("record")) == 10)
            # Sessions live in memory alone. (Killed, 2.1 would find its own name taken in ZooKeeper.)
            node(tmp_path / "k", "stop-node", 1)
            node(tmp_path / "k", "start-node", 1)
            produce(address, "again", numbered(10, 10))
            assert probe.wait().offsets() == list(range(20))
        assert len([line for line in probe.of("fetch") if line[1] == "full"]) >= 2


@real
def test_records_come_from_the_replica_in_the_same_rack(tmp_path):
    with kafka(tmp_path / "k", "4.3", "--nodes", "2", "--set", f"replica.selector.class={SELECTOR}") as address:
        placed(address, "near", [1, 2], {})
        produce(address, "near", numbered(0, 1000))
        far = read(address, "near", count=1000, rack="rack-1", maxBytes=2000)
        assert far.offsets() == list(range(1000))
        assert {line[0] for line in far.of("fetch")} == {"1"}
        with Probe(address, "near", count=2000, rack="rack-2", maxBytes=2000) as near:
            eventually("the first half is there", lambda: len(near.of("record")) == 1000, 60)
            fetched = [line[0] for line in near.of("fetch")]
            # The leader is asked first, and says who is nearer.
            assert fetched[0] == "1" and "2" in fetched
            # Without the replica the leader serves.
            node(tmp_path / "k", "pause-node", 2)
            try:
                produce_to_leader(tmp_path / "k", address)
            finally:
                node(tmp_path / "k", "resume-node", 2)
            assert near.wait().offsets() == list(range(2000))


def produce_to_leader(folder, address):
    """Acknowledged by the leader alone, for its follower sleeps."""
    import confluent_kafka

    producer = confluent_kafka.Producer({"bootstrap.servers": address.split(",")[0], "acks": "1"})
    for _, value, _ in numbered(1000, 1000):
        producer.produce("near", value, partition=0)
    assert producer.flush(60) == 0


@real
@pytest.mark.parametrize("version", ["4.3", "2.1"])
def test_a_log_that_was_cut_off_is_noticed(tmp_path, version):
    folder = tmp_path / "k"
    # KRaft needs two of three voters while node 1 or node 2 is away.
    with kafka(folder, version, "--nodes", "3") as address:
        placed(address, "cut", [1, 2], {"unclean.leader.election.enable": "true", "min.insync.replicas": "1"})
        produce(address, "cut", numbered(0, 50))
        with Probe(address, "cut") as probe:
            eventually("what both have is there", lambda: len(probe.of("record")) == 50, 60)
            node(folder, "kill-node", 2)
            produce(address, "cut", numbered(50, 50))
            eventually("what one has is there", lambda: len(probe.of("record")) == 100, 60)
            node(folder, "kill-node", 1)
            node(folder, "start-node", 2)
            produce(address, "cut", numbered(1000, 100))
            eventually("the new records are there", lambda: len(probe.of("record")) == 200, 120)
        assert probe.of("truncated") == [["0", "100", "50"]]
        values = [int(decoded(line[4])) for line in probe.of("record")]
        assert values == list(range(100)) + list(range(1000, 1100))
        assert probe.offsets() == list(range(100)) + list(range(50, 150))
