#!/usr/bin/env python3
"""Holds a broker against other people's clients: kafka-python, confluent-kafka and kcat.

    embedded_broker.py HOST:PORT

Each writes and each reads from the beginning, byte for byte; offsets are committed and read back. Exit status 0 if all
did, 1 if one did not, 2 for wrong usage.
"""
import os
import random
import shutil
import subprocess
import sys
import time

from confluent_kafka import Consumer as ConfluentConsumer
from confluent_kafka import Producer as ConfluentProducer
from confluent_kafka import TopicPartition as ConfluentPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

SEED = 20240
COUNT = 40


def payloads(seed):
    """Frames as a camera makes them: up to 300 KB, and some tiny ones."""
    source = random.Random(seed)
    return [source.randbytes(source.choice([1, 100, 20_000, 300_000])) for _ in range(COUNT)]


def write_kafka_python(broker, topic, values):
    producer = KafkaProducer(bootstrap_servers=broker, acks="all", max_request_size=4 << 20)
    sent = [producer.send(topic, value, partition=0, headers=[("seq", b"%d" % n)]) for n, value in enumerate(values)]
    offsets = [future.get(timeout=30).offset for future in sent]
    producer.close()
    assert offsets == list(range(len(values))), offsets


def read_kafka_python(broker, topic, values, group):
    consumer = KafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    got = []
    deadline = time.monotonic() + 30
    while len(got) < len(values) and time.monotonic() < deadline:
        for records in consumer.poll(timeout_ms=500).values():
            got += [record.value for record in records]
    assert got == values, f"{len(got)} of {len(values)} records, or other bytes"
    consumer.commit()
    assert consumer.committed(partition) == len(values), consumer.committed(partition)
    assert consumer.end_offsets([partition])[partition] == len(values)
    consumer.close()


def write_confluent(broker, topic, values):
    failures = []
    producer = ConfluentProducer(
        {"bootstrap.servers": broker, "enable.idempotence": True, "message.max.bytes": 4 << 20})
    for value in values:
        producer.produce(topic, value, partition=0, on_delivery=lambda error, _: error and failures.append(error))
    assert producer.flush(30) == 0 and not failures, failures


def read_confluent(broker, topic, values, group):
    consumer = ConfluentConsumer({"bootstrap.servers": broker, "group.id": group, "enable.auto.commit": False})
    consumer.assign([ConfluentPartition(topic, 0, 0)])
    got = []
    deadline = time.monotonic() + 30
    while len(got) < len(values) and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None:
            assert message.error() is None, message.error()
            got.append(message.value())
    assert got == values, f"{len(got)} of {len(values)} records, or other bytes"
    consumer.commit(offsets=[ConfluentPartition(topic, 0, len(values))], asynchronous=False)
    stored = consumer.committed([ConfluentPartition(topic, 0)], timeout=10)[0].offset
    assert stored == len(values), stored
    low, high = consumer.get_watermark_offsets(ConfluentPartition(topic, 0), timeout=10)
    assert (low, high) == (0, len(values)), (low, high)
    consumer.close()


def admin(broker, topic):
    client = AdminClient({"bootstrap.servers": broker})
    created = client.create_topics([NewTopic(topic, 3, 1, config={"max.message.bytes": "5000000"})])
    created[topic].result(30)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    settings = client.describe_configs([resource])[resource].result(30)
    assert settings["max.message.bytes"].value == "5000000", settings["max.message.bytes"].value
    assert len(client.list_topics(topic, timeout=10).topics[topic].partitions) == 3
    client.delete_topics([topic])[topic].result(30)
    assert topic not in client.list_topics(timeout=10).topics


def kcat(broker, topic):
    program = shutil.which("kcat") or shutil.which("kafkacat")
    assert program, "kcat is not installed (Debian: kcat)"
    lines = b"".join(b"line %d\n" % number for number in range(2000))
    write = [program, "-P", "-b", broker, "-t", topic, "-p", "0", "-X", "enable.idempotence=true"]
    subprocess.run(write, input=lines, check=True, timeout=60)
    read = [program, "-C", "-b", broker, "-t", topic, "-p", "0", "-o", "beginning", "-e", "-q"]
    assert subprocess.run(read, stdout=subprocess.PIPE, check=True, timeout=60).stdout == lines


def main(arguments):
    if len(arguments) != 1 or ":" not in arguments[0]:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    broker = arguments[0]
    run = f"interop-{os.getpid()}"
    first, second = payloads(SEED), payloads(SEED + 1)
    checks = {
        "confluent-kafka administers": lambda: admin(broker, f"{run}-admin"),
        "kafka-python writes": lambda: write_kafka_python(broker, f"{run}-a", first),
        "confluent-kafka writes": lambda: write_confluent(broker, f"{run}-b", second),
        "kafka-python reads and commits": lambda: read_kafka_python(broker, f"{run}-b", second, f"{run}-python"),
        "confluent-kafka reads and commits": lambda: read_confluent(broker, f"{run}-a", first, f"{run}-confluent"),
        "kcat writes and reads": lambda: kcat(broker, f"{run}-c"),
    }
    failed = 0
    for name, check in checks.items():
        try:
            check()
            print(f"ok      {name}")
        except Exception as error:
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
