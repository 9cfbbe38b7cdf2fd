"""The same few acts with each foreign client."""

import subprocess


def kafka_python_records(address, topic, count=None, timeout=30):
    """Every record of partition 0 from the beginning, as kafka-python reads it."""
    import kafka

    consumer = kafka.KafkaConsumer(
        bootstrap_servers=address, auto_offset_reset="earliest", enable_auto_commit=False,
        consumer_timeout_ms=5000, max_partition_fetch_bytes=32 << 20, fetch_max_bytes=64 << 20)
    try:
        partition = kafka.TopicPartition(topic, 0)
        consumer.assign([partition])
        end = consumer.end_offsets([partition])[partition]
        consumer.seek_to_beginning(partition)
        records = []
        while consumer.position(partition) < end:
            for batch in consumer.poll(timeout_ms=timeout * 1000).values():
                records.extend(batch)
        return records
    finally:
        consumer.close()


def kafka_python_end(address, topic):
    """What tells the offset after the last record of partition 0, each time it is called."""
    import kafka

    consumer = kafka.KafkaConsumer(bootstrap_servers=address, enable_auto_commit=False)
    partition = kafka.TopicPartition(topic, 0)
    return lambda: consumer.end_offsets([partition])[partition]


def kafka_python_produce(address, topic, values):
    import kafka

    producer = kafka.KafkaProducer(bootstrap_servers=address, acks="all")
    for value in values:
        producer.send(topic, value, partition=0).get(timeout=30)
    producer.close()


def confluent_produce(address, topic, values, spread=1):
    """To partition 0, or to so many in turn."""
    import confluent_kafka

    failures = []
    producer = confluent_kafka.Producer({"bootstrap.servers": address, "acks": "all"})
    for number, value in enumerate(values):
        producer.produce(
            topic, value, partition=number % spread, callback=lambda error, _: error and failures.append(error))
    left = producer.flush(30)
    assert left == 0 and not failures, failures


def kafka_python_compressed(address, topic, values, codec):
    """All values in few batches, so that there is something to compress."""
    import kafka

    producer = kafka.KafkaProducer(
        bootstrap_servers=address, acks="all", linger_ms=200, batch_size=1 << 19,
        compression_type=None if codec == "none" else codec)
    for sent in [producer.send(topic, value, partition=0) for value in values]:
        sent.get(timeout=30)
    producer.close()


def confluent_compressed(address, topic, values, codec):
    import confluent_kafka

    failures = []
    producer = confluent_kafka.Producer(
        {"bootstrap.servers": address, "acks": "all", "linger.ms": 200, "compression.type": codec})
    for value in values:
        producer.produce(topic, value, partition=0, callback=lambda error, _: error and failures.append(error))
    left = producer.flush(30)
    assert left == 0 and not failures, failures


COMPRESSING = {"kafka-python": kafka_python_compressed, "confluent-kafka": confluent_compressed}


def confluent_values(address, topic, count):
    """The first `count` values of partition 0, as confluent-kafka reads them."""
    import confluent_kafka

    consumer = confluent_kafka.Consumer({"bootstrap.servers": address, "group.id": "none", "check.crcs": True})
    try:
        consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
        values = []
        while len(values) < count:
            messages = consumer.consume(num_messages=count - len(values), timeout=30)
            assert messages, f"only {len(values)} of {count} records came"
            for message in messages:
                assert not message.error(), message.error()
                values.append(message.value())
        return values
    finally:
        consumer.close()


PRODUCERS = {"kafka-python": kafka_python_produce, "confluent-kafka": confluent_produce}


def kcat(address, topic, form, partition=0):
    """What kcat prints of one of a topic's partitions, from the beginning to the end."""
    done = subprocess.run(
        ["kcat", "-q", "-C", "-b", address, "-t", topic, "-p", str(partition), "-o", "beginning", "-e", "-f", form],
        capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
