"""A Fetch request by hand, to see batches as they lie on the broker."""

import socket
import struct

CODECS = {0: "none", 1: "gzip", 2: "snappy", 3: "lz4", 4: "zstd"}


def codecs(address, topic):
    """The codecs of the batches of partition 0, with the number of records in each, in order."""
    batches = _fetch(address, topic)
    found = []
    while batches:
        size = 12 + struct.unpack(">i", batches[8:12])[0]
        attributes = struct.unpack(">h", batches[21:23])[0]
        found.append((CODECS[attributes & 7], struct.unpack(">i", batches[57:61])[0]))
        batches = batches[size:]
    return found


def _fetch(address, topic):
    host, port = address.rsplit(":", 1)
    name = topic.encode()
    # Fetch 4, the oldest that every broker here has: replica, wait, least and most bytes, isolation; one partition.
    body = struct.pack(">hhih5siiiibih", 1, 4, 1, 5, b"tests", -1, 1000, 1, 1 << 24, 0, 1, len(name)) + name
    body += struct.pack(">iiqi", 1, 0, 0, 1 << 24)
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(struct.pack(">i", len(body)) + body)
        answer = _exactly(connection, struct.unpack(">i", _exactly(connection, 4))[0])
    # Correlation, throttle, topics, name, partitions, index, error, high watermark, last stable, aborted.
    at = 4 + 4 + 4 + 2 + len(name) + 4 + 4
    error = struct.unpack(">h", answer[at:at + 2])[0]
    assert error == 0, f"fetch: error {error}"
    at += 2 + 8 + 8
    aborted = struct.unpack(">i", answer[at:at + 4])[0]
    at += 4 + 16 * max(aborted, 0)
    size = struct.unpack(">i", answer[at:at + 4])[0]
    return answer[at + 4:at + 4 + size]


def _exactly(connection, count):
    parts = []
    while count:
        part = connection.recv(count)
        assert part, "the broker ended the connection"
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
