"""Runs the verifiable program (numbered records, transactions by command), and judges what it reports."""

import collections
import os
import pathlib
import subprocess

from streamrec import eventually

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("STREAMREC_VERIFIABLE", ROOT / "Benchmarks/.build/release/verifiable")
COPIER = os.environ.get("STREAMREC_COPIER", ROOT / "Examples/.build/debug/TransactionalCopier")


class Transactor:
    """A transactional producer that does what it is told."""

    def __init__(self, address, transactional_id):
        self.process = subprocess.Popen(
            [BINARY, "transact", address, transactional_id], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def tell(self, command):
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def do(self, *commands):
        for command in commands:
            answer = self.tell(command)
            assert answer.startswith("ok"), f"{command}: {answer}"


class Lines:
    """One of the program's runs whose lines go to a file."""

    def __init__(self, path, *arguments):
        self.path = pathlib.Path(path)
        self.errors = self.path.with_suffix(".err")
        with open(self.path, "wb") as out, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [BINARY, *map(str, arguments)], stdin=subprocess.PIPE, stdout=out, stderr=errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def wait(self, seconds):
        """A producer goes on until it is told that this is enough."""
        self.process.stdin.close()
        status = self.process.wait(timeout=seconds)
        assert status == 0, self.errors.read_text()[-2000:]

    def __iter__(self):
        text = self.path.read_text()
        # The last line may be half written.
        return (line.split() for line in text[:text.rfind("\n") + 1].splitlines())

    def lines(self):
        return self.path.read_bytes().count(b"\n")

    def wait_for(self, count, seconds):
        def enough():
            assert self.process.poll() is None, self.errors.read_text()[-2000:]
            return self.lines() >= count
        eventually(f"{count} lines in {self.path.name}", enough, seconds)


def start_copier(address, source, copy, errors):
    """The example, which goes on until it is killed."""
    with open(errors, "ab") as log:
        return subprocess.Popen([COPIER, address, source, copy, f"{copy}-group"], stderr=log)


def read_to_end(address, topic, isolation="read_committed"):
    """Every record as (partition, offset, number), as librdkafka reads it, up to the ends of the partitions."""
    import confluent_kafka

    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": address, "group.id": "verifiable", "isolation.level": isolation,
         "enable.partition.eof": True, "auto.offset.reset": "earliest"})
    try:
        partitions = list(consumer.list_topics(topic, 30).topics[topic].partitions)
        consumer.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in partitions])
        left, records = set(partitions), []
        while left:
            messages = consumer.consume(10_000, timeout=30)
            assert messages, f"nothing comes, and {left} are not at their ends"
            for message in messages:
                if message.error() is None:
                    records.append((message.partition(), message.offset(), int(message.value())))
                else:
                    assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
                    left.discard(message.partition())
        return records
    finally:
        consumer.close()


def judge(acknowledged, log):
    """What became of the records that a producer has sent: `acknowledged` as the producer's lines, `log` as (partition, offset, number)
    in the order of reading."""
    written = collections.defaultdict(list)
    last = collections.defaultdict(lambda: -1)
    disordered = 0
    for partition, offset, number in log:
        written[number].append((partition, offset))
        disordered += number < last[partition]
        last[partition] = max(number, last[partition])
    lost, misplaced, acked, outcomes, told = 0, 0, 0, collections.Counter(), set()
    contradicted = 0
    for words in acknowledged:
        told.add(int(words[1] if words[0] == "failed" else words[2]))
        if words[0] == "failed":
            outcomes[words[2]] += 1
            contradicted += words[2] == "notPersisted" and int(words[1]) in written
            continue
        acked += 1
        partition, offset, number = map(int, words)
        places = written.get(number, [])
        lost += not places
        misplaced += bool(places) and offset >= 0 and (partition, offset) not in places
    return {
        "sent": len(told), "untold": len(set(written) - told), "acked": acked, "failed": dict(outcomes), "read": sum(map(len, written.values())),
        "lost": lost, "doubled": sum(len(places) > 1 for places in written.values()), "disordered": disordered,
        "misplaced": misplaced, "contradicted": contradicted,
    }


def flawless(verdict):
    return all(verdict[key] == 0 for key in ("lost", "doubled", "disordered", "misplaced", "contradicted", "untold"))
