"""Transactions on real Kafka: what readers see, who is fenced, and a copier that is killed at random."""

import os
import random
import subprocess
import time

import pytest

import conftest
import foreign
from streamrec import Streamrec, eventually
from verifiable import Lines, Transactor, read_to_end, start_copier

pytestmark = pytest.mark.skipif(not conftest.KAFKA, reason="needs real Kafka")


@pytest.fixture(params=["4.3", "2.1"] if conftest.KAFKA else [None], scope="module")
def kafka(request, tmp_path_factory):
    """A real cluster; the embedded broker has no transactions."""
    folder = tmp_path_factory.mktemp(f"transactions-{request.param}")
    port = conftest.free_range()
    try:
        subprocess.run(
            [conftest.KAFKA, "up", "--dir", str(folder), "--version", request.param, "--port", str(port)],
            check=True, stdout=subprocess.DEVNULL, timeout=120)
        yield conftest.Cluster(request.param, f"127.0.0.1:{port}")
    finally:
        subprocess.run([conftest.KAFKA, "down", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture
def topic(request, kafka):
    return make_topic(kafka, request.node.name)


def make_topic(kafka, name, *arguments):
    safe = "".join(c if c.isalnum() else "-" for c in name).strip("-")
    name = f"{safe}-{os.urandom(3).hex()}"
    Streamrec(kafka.address).run("topics", "create", name, *arguments)
    return name


# What each reader sees of partition 0 up to the record `end`, by isolation.

def ours(kafka, topic, isolation, folder):
    committed = ["committed"] if isolation == "read_committed" else []
    with Lines(folder / f"{isolation}.txt", "consume", kafka.address, topic, 1, *committed) as lines:
        eventually("the end is read", lambda: any(words[2] == "end" for words in lines))
        return [words[2] for words in lines]


def kafka_python(kafka, topic, isolation, _):
    import kafka as client

    consumer = client.KafkaConsumer(
        topic, bootstrap_servers=kafka.address, auto_offset_reset="earliest", isolation_level=isolation,
        consumer_timeout_ms=30000)
    try:
        return until_end(record.value.decode() for record in consumer)
    finally:
        consumer.close()


def confluent(kafka, topic, isolation, _):
    import confluent_kafka

    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": kafka.address, "group.id": f"{topic}-{isolation}", "isolation.level": isolation,
         "auto.offset.reset": "earliest"})
    try:
        consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
        return until_end(message.value().decode() for message in iter(lambda: consumer.poll(30), None))
    finally:
        consumer.close()


def java(kafka, topic, isolation, _):
    done = subprocess.run(
        [conftest.KAFKA, "tool", "--version", kafka.name, "console-consumer", "--bootstrap-server", kafka.address,
         "--topic", topic, "--from-beginning", "--isolation-level", isolation, "--timeout-ms", "8000"],
        capture_output=True, timeout=60)
    return until_end(done.stdout.decode().splitlines())


def until_end(values):
    seen = []
    for value in values:
        seen.append(value)
        if value == "end":
            break
    return seen


READERS = {"ours": ours, "kafka-python": kafka_python, "confluent-kafka": confluent, "java": java}


@pytest.fixture(scope="module")
def interleaved(kafka):
    """A topic with committed, aborted and fenced transactions of two producers in turns, one left open by a death, and
    records outside of any; what of it is committed, and all of it."""
    topic = make_topic(kafka, "interleaved")
    committed, everything = [], []

    def send(producer, value, *, stays):
        producer.do(f"send {topic} 0 {value}")
        everything.append(value)
        if stays:
            committed.append(value)

    with Transactor(kafka.address, f"{topic}-a") as a, Transactor(kafka.address, f"{topic}-b") as b:
        for number in range(10):
            a.do("begin")
            b.do("begin")
            for part in range(3):
                send(a, f"a{number}-{part}", stays=number % 2 == 0)
                send(b, f"b{number}-{part}", stays=number % 3 == 0)
            first, second = (a, b) if number % 4 < 2 else (b, a)
            for producer in (first, second):
                stays = number % 2 == 0 if producer is a else number % 3 == 0
                producer.do("commit" if stays else "abort")
        # Dies in mid-transaction; its successor has it ended.
        b.do("begin")
        send(b, "orphan", stays=False)
    with Transactor(kafka.address, f"{topic}-b") as successor:
        successor.do("begin")
        send(successor, "heir", stays=True)
        successor.do("commit")
        successor.do("begin")
        send(successor, "end", stays=True)
        successor.do("commit")
    return topic, committed, everything


@pytest.mark.parametrize("reader", READERS)
def test_committed_is_visible_and_aborted_is_not(kafka, interleaved, reader, tmp_path):
    topic, committed, everything = interleaved
    assert READERS[reader](kafka, topic, "read_uncommitted", tmp_path) == everything
    assert READERS[reader](kafka, topic, "read_committed", tmp_path) == committed


def test_a_second_producer_fences_the_first(kafka, topic):
    with Transactor(kafka.address, topic) as first:
        first.do("begin", f"send {topic} 0 lost")
        with Transactor(kafka.address, topic) as second:
            assert first.tell("commit") == "refused restart fenced"
            assert first.tell("begin") == "refused restart fenced"
            second.do("begin", f"send {topic} 0 end", "commit")
    assert kafka_python(kafka, topic, "read_committed", None) == ["end"]


def test_offsets_become_the_groups_with_the_commit_and_not_before(kafka, topic):
    with Transactor(kafka.address, topic) as producer:
        producer.do("begin", f"send {topic} 0 one", f"offsets {topic}-g {topic} 0 17")
        assert committed_offset(kafka, topic, f"{topic}-g") is None
        producer.do("abort")
        assert committed_offset(kafka, topic, f"{topic}-g") is None
        producer.do("begin", f"send {topic} 0 end", f"offsets {topic}-g {topic} 0 18", "commit")
    eventually("the offset is stored", lambda: committed_offset(kafka, topic, f"{topic}-g") == 18)
    assert kafka_python(kafka, topic, "read_committed", None) == ["end"]


def committed_offset(kafka, topic, group):
    import kafka as client

    consumer = client.KafkaConsumer(bootstrap_servers=kafka.address, group_id=group, enable_auto_commit=False)
    try:
        return consumer.committed(client.TopicPartition(topic, 0))
    finally:
        consumer.close()


def test_our_reader_sees_what_javas_copier_commits(kafka, topic, tmp_path):
    """Java's transactional producer aborts at random and tries again."""
    values = [f"v{number}".encode() for number in range(300)]
    foreign.confluent_produce(kafka.address, topic, values)
    copy = make_topic(kafka, "java-copy")
    subprocess.run(
        [conftest.KAFKA, "tool", "--version", kafka.name, "org.apache.kafka.tools.TransactionalMessageCopier",
         "--broker-list", kafka.address,
         "--input-topic", topic, "--input-partition", "0",
         "--output-topic", copy, "--transactional-id", copy, "--consumer-group", copy, "--transaction-size", "7",
         "--max-messages", "300", "--enable-random-aborts"],
        check=True, stdout=subprocess.DEVNULL, timeout=120)
    with Lines(tmp_path / "committed.txt", "consume", kafka.address, copy, 1, "committed") as lines:
        lines.wait_for(300, 30)
        assert [words[2].encode() for words in lines] == values
    with Lines(tmp_path / "all.txt", "consume", kafka.address, copy, 1) as lines:
        lines.wait_for(301, 30)


def test_a_copier_that_is_killed_at_random_copies_exactly_once(kafka, tmp_path):
    """kill -9 in the middle of whatever it does; the next one takes over."""
    source = make_topic(kafka, "copier-in", "--partitions", 3)
    copy = make_topic(kafka, "copier-out", "--partitions", 3)
    count, seconds = 30_000, float(os.environ.get("STREAMREC_COPIER_SECONDS", 15))
    chance = random.Random(int(os.environ.get("STREAMREC_SEED", 5)))
    with Lines(tmp_path / "in.txt", "produce", kafka.address, source, 3, count, int(count / seconds)) as produced:
        kills, errors = 0, tmp_path / "copier.err"
        while produced.lines() < count:
            copier = start_copier(kafka.address, source, copy, errors)
            time.sleep(chance.uniform(0.3, 2.5))
            copier.kill()
            copier.wait()
            kills += 1
        produced.wait(30)
        count = produced.lines()
    copier = start_copier(kafka.address, source, copy, errors)
    try:
        with Lines(tmp_path / "out.txt", "consume", kafka.address, copy, 3, "committed") as copied:
            copied.wait_for(count, 60)
            settled(kafka, source, f"{copy}-group")
            ours = [tuple(map(int, words)) for words in copied]
    finally:
        copier.kill()
        copier.wait()
    assert kills >= 5
    theirs = read_to_end(kafka.address, copy)
    for rows in (ours, theirs):
        assert sorted(number for _, _, number in rows) == list(range(count)), errors.read_text()[-2000:]
        for partition in range(3):
            mine = [number for place, _, number in rows if place == partition]
            assert mine == sorted(mine)


def settled(kafka, topic, group):
    """Waits until the group's offsets are the topic's ends."""
    import kafka as client

    consumer = client.KafkaConsumer(bootstrap_servers=kafka.address, group_id=group, enable_auto_commit=False)
    try:
        partitions = [client.TopicPartition(topic, number) for number in range(3)]
        ends = consumer.end_offsets(partitions)
        eventually("all is copied", lambda: all(consumer.committed(p) == ends[p] for p in partitions))
    finally:
        consumer.close()
