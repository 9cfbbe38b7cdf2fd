"""Consumer groups: alone, together, with members of other clients, and while members die."""

import contextlib
import json
import os
import random
import subprocess
import threading
import time

import pytest

from conftest import KAFKA
from group_member import Member
from streamrec import eventually

# The embedded broker and Kafka 2.1 know only classic groups.
PROTOCOLS = pytest.mark.cases("protocol", {"embedded": ["classic"], "4.3": ["classic", "consumer"], "2.1": ["classic"]})
CHURN_SECONDS = float(os.environ.get("STREAMREC_CHURN_SECONDS", "60"))


def produce(address, topic, values, partitions=4):
    """One value after the other to each partition in turn."""
    import confluent_kafka

    failures = []
    producer = confluent_kafka.Producer({"bootstrap.servers": address, "acks": "all", "linger.ms": 5})
    for number, value in enumerate(values):
        producer.produce(
            topic, value, partition=number % partitions,
            callback=lambda error, _: failures.append(error) if error else None)
        producer.poll(0)
    assert producer.flush(60) == 0 and not failures, failures


def committed(address, group, topic, partitions=4):
    import kafka

    consumer = kafka.KafkaConsumer(bootstrap_servers=address, group_id=group, enable_auto_commit=False)
    try:
        return {p: consumer.committed(kafka.TopicPartition(topic, p)) for p in range(partitions)}
    finally:
        consumer.close()


@contextlib.contextmanager
def members(*started):
    """Ends them however the test ends."""
    try:
        yield started
    finally:
        for member in started:
            if member.process.poll() is None:
                member.kill()


def values_read(*readers):
    return sorted(int(read.value) for reader in readers for read in reader.reads)


@PROTOCOLS
def test_one_member_reads_all_and_commits(streamrec, cluster, topic, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    produce(cluster.address, topic, [str(n) for n in range(1000)])
    words = ["consume", "--topic", topic, "--group", topic, "--group-protocol", protocol, "--from-beginning",
             "--until", "end"]
    assert sorted(map(int, streamrec.run(*words).out.split())) == list(range(1000))
    assert committed(cluster.address, topic, topic) == {p: 250 for p in range(4)}
    assert streamrec.run(*words).out == ""


@PROTOCOLS
def test_what_comes_behind_the_end_is_left_to_the_next(streamrec, cluster, topic, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    produce(cluster.address, topic, [str(n) for n in range(1000)])
    words = ["consume", "--topic", topic, "--group", topic, "--group-protocol", protocol, "--from-beginning", "--json",
             "--until", "end"]
    feeder = Feeder(cluster.address, topic, 4, pace=0.001)
    try:
        seen = [json.loads(line) for line in streamrec.run(*words).out.splitlines()]
        # Where each partition was left, the next run begins: nothing is missing, nothing comes twice.
        left = {p: max(r["offset"] for r in seen if r["partition"] == p) + 1 for p in range(4)}
        assert committed(cluster.address, topic, topic) == left
        seen += [json.loads(line) for line in streamrec.run(*words).out.splitlines()]
    finally:
        feeder.stop()
    for partition in range(4):
        offsets = [record["offset"] for record in seen if record["partition"] == partition]
        assert offsets == list(range(len(offsets)))


@PROTOCOLS
def test_two_members_share_and_take_over(streamrec, cluster, topic, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    arguments = [cluster.address, topic, topic, "--group-protocol", protocol]
    with members(Member(*arguments), Member(*arguments)) as (first, second):
        produced = []

        def both_have_some():
            values = [str(len(produced) + n) for n in range(40)]
            produce(cluster.address, topic, values)
            produced.extend(values)
            time.sleep(0.5)  # the pace of a producer
            first.check_alive(), second.check_alive()
            recent = time.monotonic() - 1
            parts = [{read.partition for read in m.reads if read.at > recent} for m in (first, second)]
            return len(parts[0]) == 2 and len(parts[1]) == 2 and not parts[0] & parts[1]

        eventually("each reads two partitions", both_have_some, seconds=60)
        eventually("all is read", lambda: set(values_read(first, second)) == set(range(len(produced))))
        # Nothing crashed, so that nothing is read twice.
        assert values_read(first, second) == list(range(len(produced)))
        assert second.stop() == 143
        produce(cluster.address, topic, [str(len(produced) + n) for n in range(400)])
        eventually(
            "the other reads on alone", lambda: values_read(first, second) == list(range(len(produced) + 400)), 60)
        assert first.stop() == 143
    assert sum(committed(cluster.address, topic, topic).values()) == len(produced) + 400


# Static membership came with Kafka 2.3.
@pytest.mark.cases("protocol", {"embedded": ["classic"], "4.3": ["classic"]})
def test_static_member_comes_back_without_a_rebalance(streamrec, cluster, topic, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    produce(cluster.address, topic, [str(n) for n in range(100)])
    arguments = [cluster.address, topic, topic, "--group-protocol", protocol]
    with members(Member(*arguments, "--instance-id", "a"), Member(*arguments, "--instance-id", "b")) as (a, b):
        eventually("all is read", lambda: set(values_read(a, b)) == set(range(100)), 60)

        def settled():
            start = len(a.reads), len(b.reads)
            produce(cluster.address, topic, [str(n) for n in range(100, 140)])
            time.sleep(1)  # the pace of a producer
            fresh = [{r.partition for r in m.reads[n:]} for m, n in zip((a, b), start)]
            return [len(parts) for parts in fresh] == [2, 2] and a.reads[-1].generation == b.reads[-1].generation

        eventually("both have their share", settled, 60)
        before = a.reads[-1].generation
        assert b.stop() == 143
        with members(Member(*arguments, "--instance-id", "b")) as (again,):
            def shared():
                produce(cluster.address, topic, [str(n) for n in range(140, 180)])
                time.sleep(1)  # the pace of a producer
                return len(again.partitions) == 2
            eventually("the share of the one that came back", shared, 60)
            assert a.reads[-1].generation == again.reads[-1].generation == before


# Members of other clients


@contextlib.contextmanager
def kafka_python_member(address, topic, group, strategies):
    import kafka

    consumer = kafka.KafkaConsumer(
        topic, bootstrap_servers=address, group_id=group, auto_offset_reset="earliest",
        partition_assignment_strategy=strategies, auto_commit_interval_ms=500)
    with polled(lambda: [
            (record.partition, record.value) for batch in consumer.poll(timeout_ms=200).values() for record in batch],
            consumer.close) as reads:
        yield reads


@contextlib.contextmanager
def confluent_member(address, topic, group, **settings):
    import confluent_kafka

    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": address, "group.id": group, "auto.offset.reset": "earliest", **settings})
    consumer.subscribe([topic])

    def poll():
        return [(m.partition(), m.value()) for m in consumer.consume(500, timeout=0.2) if not m.error()]

    with polled(poll, consumer.close) as reads:
        yield reads


@contextlib.contextmanager
def polled(poll, close):
    """Polls in a thread of its own, and gives the growing list of what came."""
    reads, failures, ending = [], [], threading.Event()

    def loop():
        try:
            while not ending.is_set():
                reads.extend(poll())
        except Exception as error:  # whatever it is, the test is to say it
            failures.append(error)
        finally:
            close()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield reads
    finally:
        ending.set()
        thread.join(timeout=60)
    assert not failures, failures


@contextlib.contextmanager
def java_member(cluster, topic, group, *properties):
    """Kafka's console consumer, which prints each record's partition and value."""
    folder = os.environ.get("TMPDIR", "/tmp")
    version = ["--version", "2.1"] if cluster.name == "2.1" else []
    words = [KAFKA, "tool", *version, "console-consumer", "--bootstrap-server", cluster.address, "--topic", topic,
             "--group", group, "--from-beginning", "--property", "print.key=false"]
    for setting in properties:
        words += ["--consumer-property", setting]
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, text=True,
        start_new_session=True)
    reads = []

    def loop():
        for line in process.stdout:
            if line.strip().isdigit():
                reads.append((None, line.strip().encode()))

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield reads
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
        thread.join(timeout=30)


RANGE = "org.apache.kafka.clients.consumer.RangeAssignor"
COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"


def foreign_members(cluster, topic, kind):
    """A member of another client, and the settings with which ours can share a group with it."""
    import kafka.coordinator.assignors.range as python_range

    group = topic
    range_words = ["--group-protocol", "classic", "--assignors", "range"]
    sticky_words = ["--group-protocol", "classic", "--assignors", "cooperative-sticky"]
    return {
        "kafka-python range": lambda: (kafka_python_member(
            cluster.address, topic, group, [python_range.RangePartitionAssignor]), range_words),
        "librdkafka range": lambda: (confluent_member(
            cluster.address, topic, group, **{"partition.assignment.strategy": "range"}), range_words),
        "librdkafka cooperative": lambda: (confluent_member(
            cluster.address, topic, group, **{"partition.assignment.strategy": "cooperative-sticky"}), sticky_words),
        "librdkafka consumer": lambda: (confluent_member(
            cluster.address, topic, group, **{"group.protocol": "consumer"}), ["--group-protocol", "consumer"]),
        "java range": lambda: (java_member(
            cluster, topic, group, f"partition.assignment.strategy={RANGE}"), range_words),
        "java cooperative": lambda: (java_member(
            cluster, topic, group, f"partition.assignment.strategy={COOPERATIVE}"), sticky_words),
        "java consumer": lambda: (java_member(
            cluster, topic, group, "group.protocol=consumer"), ["--group-protocol", "consumer"]),
        "java classic in a consumer group": lambda: (java_member(
            cluster, topic, group, f"partition.assignment.strategy={RANGE}"), ["--group-protocol", "consumer"]),
    }[kind]()


OLD = ["kafka-python range", "librdkafka range", "librdkafka cooperative", "java range"]
NEW = ["librdkafka consumer", "java cooperative", "java consumer", "java classic in a consumer group"]
EMBEDDED = OLD + ["java cooperative"] if KAFKA else [kind for kind in OLD if not kind.startswith("java")]


@pytest.mark.cases("kind", {"embedded": EMBEDDED, "4.3": OLD + NEW, "2.1": OLD})
def test_shares_a_group_with_another_client(streamrec, cluster, topic, kind):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    foreign, words = foreign_members(cluster, topic, kind)
    ours = [Member(cluster.address, topic, topic, *words)]
    produced = 0

    def feed():
        nonlocal produced
        produce(cluster.address, topic, [str(produced + n) for n in range(40)])
        produced += 40
        time.sleep(0.5)  # the pace of a producer

    def ours_reads():
        feed()
        ours[-1].check_alive()
        return ours[-1].reads

    with contextlib.ExitStack() as stack:
        stack.callback(lambda: [member.kill() for member in ours if member.process.poll() is None])
        # Ours is the first, and a classic group's leader.
        eventually("ours reads", ours_reads, 60)
        theirs = stack.enter_context(foreign)

        def both_read():
            before = len(ours[-1].reads), len(theirs)
            feed(), feed()
            ours[-1].check_alive()
            fresh = {read.partition for read in ours[-1].reads[before[0]:]}
            return len(fresh) == 2 and len(theirs) > before[1]

        eventually("each reads two partitions", both_read, 90)
        # Ours leaves and comes back: now the other one leads.
        assert ours[-1].stop() == 143
        before = len(theirs)
        eventually("the other client reads all", lambda: feed() or len(theirs) > before, 60)
        ours.append(Member(cluster.address, topic, topic, *words))
        eventually("each reads two partitions again", both_read, 90)
        everything = lambda: set(values_read(*ours)) | {int(value) for _, value in theirs}
        eventually("every record is read by one of them", lambda: everything() == set(range(produced)), 30)
        assert ours[-1].stop() == 143


# Members that die


class Feeder:
    """Writes numbered records to all partitions in turn, at a steady pace, until it is stopped."""

    def __init__(self, address, topic, partitions, pace):
        import confluent_kafka

        self.producer = confluent_kafka.Producer({"bootstrap.servers": address, "acks": "all", "linger.ms": 5})
        self.topic, self.partitions, self.pace = topic, partitions, pace
        # (partition, offset): when its acknowledgement came.
        self.acknowledged = {}
        self.failures = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._feed, daemon=True)
        self.thread.start()

    def _feed(self):
        def done(error, message):
            if error:
                self.failures.append(error)
            else:
                self.acknowledged[message.partition(), message.offset()] = time.monotonic()

        number = 0
        while not self.ending.is_set():
            self.producer.produce(self.topic, str(number), partition=number % self.partitions, callback=done)
            number += 1
            self.producer.poll(0)
            self.ending.wait(self.pace)

    def stop(self):
        self.ending.set()
        self.thread.join()
        assert self.producer.flush(60) == 0 and not self.failures, self.failures
        return self.acknowledged


class Clockwork:
    """A thread that wakes every 20 ms, and knows by how much it woke too late: then the machine stood still."""

    def __init__(self):
        self.worst = 0.0
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._tick, daemon=True)
        self.thread.start()

    def _tick(self):
        due = time.monotonic() + 0.02
        while not self.ending.wait(max(due - time.monotonic(), 0)):
            self.worst = max(self.worst, time.monotonic() - due)
            due = time.monotonic() + 0.02

    def stop(self):
        self.ending.set()
        self.thread.join()
        return self.worst


@pytest.mark.timeout(CHURN_SECONDS + 240)
@PROTOCOLS
def test_members_that_come_go_and_die(streamrec, cluster, topic, protocol, capsys):
    seed = random.randrange(1 << 32)
    dice = random.Random(seed)
    partitions = 12
    streamrec.run("topics", "create", topic, "--partitions", partitions)
    arguments = [cluster.address, topic, topic, "--group-protocol", protocol, "--session-timeout", "6s"]
    slots = [Member(*arguments) for _ in range(4)]
    everyone = list(slots)
    feeder = Feeder(cluster.address, topic, partitions, pace=0.002)
    clockwork = Clockwork()
    deeds = {"kill": 0, "leave": 0, "join": 0}
    try:
        end = time.monotonic() + CHURN_SECONDS
        while time.monotonic() < end:
            time.sleep(dice.uniform(1, 5))  # the moment of each deed is the test's random input
            slot = dice.randrange(4)
            if slots[slot] is None:
                deeds["join"] += 1
                slots[slot] = Member(*arguments)
                everyone.append(slots[slot])
            elif sum(member is not None for member in slots) > 1:
                slots[slot].check_alive()
                deed = dice.choice(["kill", "kill", "leave"])
                deeds[deed] += 1
                slots[slot].kill() if deed == "kill" else slots[slot].stop()
                slots[slot] = None
        written = feeder.stop()
        if not any(slots):
            slots[0] = Member(*arguments)
            everyone.append(slots[0])
        eventually(
            "every record is read",
            lambda: written.keys() <= {(r.partition, r.offset) for m in everyone for r in m.reads}, 60)
    finally:
        feeder.ending.set()
        for member in everyone:
            if member.process.poll() is None:
                member.kill()
    reads = [read for member in everyone for read in member.reads]
    owners = {}
    for read in reads:
        if read.member is not None:
            owners.setdefault((read.generation, read.partition), set()).add(read.member)
    shared = {place: names for place, names in owners.items() if len(names) > 1}
    assert not shared, f"seed {seed}: {shared}"
    gap, place = longest_gap(everyone, written)
    standstill = clockwork.stop()
    with capsys.disabled():
        generations = {read.generation for read in reads}
        print(f"\n{cluster.name} {protocol}: {len(written)} records, {len(reads)} read, {deeds}, "
              f"{len(generations)} generations, longest gap of a partition that stayed: {gap:.2f} s {place}, "
              f"longest standstill of the machine: {standstill:.2f} s, seed {seed}")
    # A rebalance lasts up to the session's 6 s when a member was killed; a partition that stays is read on meanwhile.
    assert gap < 3 + standstill, f"seed {seed}: {gap:.2f} s, standstill {standstill:.2f} s, {place}"


def longest_gap(everyone, written):
    """The longest time that an acknowledged record waited in a partition that stayed with its member."""
    longest, where = 0.0, None
    for member in everyone:
        last = {}
        for read in member.reads:
            before = last.get(read.partition)
            # The next record in order, as the same member, which has had the partition all the time: while one that is
            # killed has it, or nobody, nobody reads it.
            if (before and read.offset == before.offset + 1 and read.member == before.member
                    and member.kept(read.partition, before.at, read.at)):
                waited = read.at - max(before.at, written.get((read.partition, read.offset), read.at))
                if waited > longest:
                    longest = waited
                    where = (f"(partition {read.partition}, offset {read.offset}, "
                             f"generations {before.generation} to {read.generation})")
            last[read.partition] = read
    return longest, where
