"""Each codec, from us to every other client and back, byte for byte, on each cluster.

zstd on 2.1.0 too: it has Produce 7 and Fetch 10, with which zstd came (KIP-110), and takes it from every client. That a
broker without them is refused before anything is sent is for the unit tests (ProducerCompressionTests) to show, for no
broker here is one.
"""

import pytest

import foreign
import java_client
import raw_fetch
from streamrec import archived

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
# Longer than one block of Snappy's framing (32 KiB) and of LZ4's (64 KiB); umlauts and an empty line among them.
LINES = [f"zeile {n} höher schöner weiter {'x' * (n % 300)}".encode() for n in range(900)] + [b"", b"last"]


@pytest.mark.parametrize("codec", CODECS)
def test_others_read_what_we_write(streamrec, cluster, topic, codec):
    streamrec.run("topics", "create", topic)
    made = streamrec.run(
        "produce", "--topic", topic, "--compression", codec, "--json", stdin=b"".join(l + b"\n" for l in LINES))
    assert made.summary["produced"] == len(LINES)
    batches = raw_fetch.codecs(cluster.address, topic)
    assert sum(count for _, count in batches) == len(LINES)
    # A batch that would not shrink stays as it is: one of a single short line.
    assert {name for name, count in batches if count > 10} == {codec}
    expected = b"".join(l + b"\n" for l in LINES)
    assert foreign.kcat(cluster.address, topic, "%s\\n") == expected
    assert [record.value for record in foreign.kafka_python_records(cluster.address, topic)] == LINES
    assert foreign.confluent_values(cluster.address, topic, len(LINES)) == LINES
    if java_client.KAFKA:
        assert java_client.consume(cluster, topic, len(LINES)) == expected
    read = streamrec.run("consume", "--topic", topic, "--from-beginning", "--until", "end")
    assert read.out.encode() == expected


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("client", ["kafka-python", "confluent-kafka", "java"])
def test_we_read_what_others_write(streamrec, cluster, topic, codec, client):
    if client == "java" and not java_client.KAFKA:
        pytest.skip("Java's tools come with a real Kafka (STREAMREC_KAFKA)")
    streamrec.run("topics", "create", topic)
    if client == "java":
        java_client.produce(cluster, topic, LINES, codec)
    else:
        foreign.COMPRESSING[client](cluster.address, topic, LINES, codec)
    assert codec in {name for name, _ in raw_fetch.codecs(cluster.address, topic)}
    read = streamrec.run("consume", "--topic", topic, "--from-beginning", "--until", "end")
    assert read.out.encode() == b"".join(l + b"\n" for l in LINES)


@pytest.mark.parametrize("codec", CODECS[1:])
def test_frames_survive_compression(streamrec, topic, tmp_path, codec):
    streamrec.run("publish", "--test-pattern", "320x240@50", "--frames", 30, "--topic", topic, "--compression", codec)
    streamrec.run("archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", tmp_path / "a")
    streamrec.run("verify", tmp_path / "a")
    frames = [data for _, data in archived(tmp_path / "a")]
    assert frames == [record.value for record in foreign.kafka_python_records(streamrec.brokers, topic)]


def test_a_codec_that_nobody_has_is_named(streamrec):
    refused = streamrec.run("produce", "--topic", "x", "--compression", "rar", status=2)
    assert "none, gzip, snappy, lz4, zstd" in refused.err
