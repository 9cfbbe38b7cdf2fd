"""Captures of Kafka traffic: made of golden bytes, or taken from the loopback; and what tshark says of them."""

import contextlib
import json
import re
import socket
import struct
import subprocess

from streamrec import eventually

PORT = 9092
LOOPBACK = bytes([127, 0, 0, 1])


def packet(source, destination, sequence, flags, payload):
    """Ethernet, IPv4 and TCP around a payload, without checksums."""
    tcp = struct.pack("!HHIIBBHHH", source, destination, sequence, 0, 0x50, flags, 65535, 0, 0) + payload
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + LOOPBACK + LOOPBACK + tcp
    return bytes(12) + b"\x08\x00" + ip


def conversation(client_port, request, response):
    """One connection: SYN both ways, a request, its response."""
    return [
        packet(client_port, PORT, 999, 0x02, b""), packet(PORT, client_port, 4999, 0x12, b""),
        packet(client_port, PORT, 1000, 0x18, request), packet(PORT, client_port, 5000, 0x18, response)]


def write_pcap(path, packets):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number, data in enumerate(packets):
            file.write(struct.pack("<IIII", 1_700_000_000, number, len(data), len(data)) + data)


def golden(folder, case):
    """(API, version) -> (request, response), both frames, the response with the request's correlation id."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        for line in json.loads(file.read_text()):
            if line["case"] == case:
                body = bytes.fromhex(line["header"] + line["body"])
                found.setdefault((file.stem, line["version"]), {})[line["kind"]] = body

    def framed(data):
        return struct.pack("!I", len(data)) + data

    return {key: (framed(kinds["request"]), framed(kinds["request"][4:8] + kinds["response"][4:]))
            for key, kinds in found.items()}


@contextlib.contextmanager
def captured(path, port):
    """What goes over the loopback from and to a port."""
    capture = subprocess.Popen(
        ["tcpdump", "-i", "lo", "--immediate-mode", "-U", "-s", "0", "-B", "16384", "-w", str(path),
         "tcp", "port", str(port)],
        stderr=subprocess.PIPE, text=True)
    line = capture.stderr.readline()
    assert "listening" in line, line
    try:
        yield
        # What was sent before this connection is in the file once its first packet is.
        with socket.create_connection(("127.0.0.1", port)) as mark:
            ports = struct.pack("!HH", mark.getsockname()[1], port)
            eventually("the capture is complete", lambda: ports in path.read_bytes())
    finally:
        capture.terminate()
        notes = capture.communicate(timeout=30)[1]
    assert re.search(r"^0 packets dropped by kernel", notes, re.MULTILINE), notes


def tshark_version():
    text = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", text).groups())


def tshark(path, port=PORT):
    """Each Kafka message that tshark finds: a dictionary of lists, in the order of the bytes."""
    done = subprocess.run(
        ["tshark", "-r", str(path), "-d", f"tcp.port=={port},kafka", "-T", "json", "--no-duplicate-keys",
         "-J", "tcp kafka", "-Y", "kafka"], capture_output=True, check=True, timeout=240)
    messages = []
    for found in json.loads(done.stdout):
        layers = found["_source"]["layers"]
        ends = {name: int(layers["tcp"][f"tcp.{name}"]) for name in ("srcport", "dstport")}
        kafka = layers["kafka"]
        # Several messages in one segment.
        for one in kafka if isinstance(kafka, list) else [kafka]:
            messages.append(Dissected(flat(one, {}), isRequest=ends["dstport"] == port,
                                      client=ends["srcport" if ends["dstport"] == port else "dstport"],
                                      malformed="_ws.malformed" in layers))
    return messages


def flat(value, into, key=None):
    """Every leaf of a tree under its own name, in order."""
    if isinstance(value, dict):
        for name, child in value.items():
            flat(child, into, name)
    elif isinstance(value, list):
        for child in value:
            flat(child, into, key)
    else:
        into.setdefault(key, []).append(value)
    return into


class Dissected:
    def __init__(self, fields, isRequest, client, malformed):
        self.fields = fields
        self.isRequest = isRequest
        self.client = client
        self.malformed = malformed

    def first(self, name):
        return self.fields.get(name, [None])[0]

    def integers(self, name):
        return [int(text, 0) for text in self.fields.get(name, [])]

    @property
    def kind(self):
        return "request" if self.isRequest else "response"

    @property
    def complaints(self):
        """What tshark could not make out."""
        words = ("unsupported_api_version", "unknown_api_key", "request_missing", "bad_")
        found = {name for name in self.fields if name and name.startswith("kafka.") and any(w in name for w in words)}
        return found | ({"malformed"} if self.malformed or "_ws.malformed" in self.fields else set())
