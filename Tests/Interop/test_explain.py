"""`streamrec explain` beside tshark's Kafka dissector: golden bytes of every API and version, and traffic as it is."""

import json
import pathlib
import shutil
import subprocess

import pytest

import captures
import foreign
from streamrec import Streamrec

ROOT = pathlib.Path(__file__).resolve().parents[2]
MESSAGES = ROOT / "fixtures/messages"

# The newest version of each API that Debian 12's tshark (4.0) reads; those that are not here it does not know.
TSHARK_4_0 = {
    "Produce": 8, "Fetch": 11, "ListOffsets": 5, "Metadata": 9, "OffsetCommit": 8, "OffsetFetch": 7,
    "FindCoordinator": 3, "JoinGroup": 7, "Heartbeat": 4, "LeaveGroup": 4, "SyncGroup": 5, "DescribeGroups": 5,
    "ListGroups": 3, "SaslHandshake": 1, "ApiVersions": 3, "CreateTopics": 5, "DeleteTopics": 4, "DeleteRecords": 1,
    "InitProducerId": 3, "OffsetForLeaderEpoch": 3, "AddPartitionsToTxn": 1, "AddOffsetsToTxn": 1, "EndTxn": 1,
    "TxnOffsetCommit": 3, "DescribeConfigs": 2, "AlterConfigs": 1, "SaslAuthenticate": 2, "CreatePartitions": 2,
    "DeleteGroups": 2, "IncrementalAlterConfigs": 1, "OffsetDelete": 0,
}

# Golden messages of those versions that it still cannot read. In JoinGroup, SyncGroup, DescribeGroups and
# SaslAuthenticate the golden bytes are neither the consumer protocol nor SASL, as it expects. The rest are its own
# errors: it takes the replicas of CreateTopics and CreatePartitions for an array without end, and knows no throttling
# in DeleteTopics' first answers.
STUMBLES_4_0 = (
    {("JoinGroup", kind, version) for kind in ("request", "response") for version in range(2, 6)}
    | {("SyncGroup", kind, version) for kind in ("request", "response") for version in range(0, 4)}
    | {("DescribeGroups", "response", version) for version in range(0, 5)}
    | {("SaslAuthenticate", kind, version) for kind in ("request", "response") for version in range(0, 2)}
    | {("CreateTopics", kind, version) for kind in ("request", "response") for version in range(2, 6)}
    | {("CreatePartitions", kind, version) for kind in ("request", "response") for version in range(0, 3)}
    | {("DeleteTopics", "response", version) for version in range(1, 3)})

TOPIC_ARRAYS = {"topics", "topic_data", "responses", "v3_and_below_topics", "results_by_topic_v3_and_below"}
PARTITION_NAMES = {"partition_index", "partition", "index", "partition_id"}


@pytest.fixture(scope="module", autouse=True)
def tools():
    for name in ("tshark", "tcpdump"):
        assert shutil.which(name), f"{name} is not installed: run 'scripts/setup --dev'"


def explain(*arguments, status=0):
    out = Streamrec().run("explain", "--json", *arguments, status=status, timeout=240).out
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    """The golden messages in one capture: (API, version) by client port, explained, and dissected."""
    pairs = captures.golden(MESSAGES, "full")
    ports = dict(enumerate(pairs, start=20000))
    path = tmp_path_factory.mktemp("golden") / "golden.pcap"
    captures.write_pcap(path, [p for port, key in ports.items() for p in captures.conversation(port, *pairs[key])])
    # The record batches of the golden messages are noise, which is told as a problem: status 3.
    return ports, explain(path, status=3), captures.tshark(path)


def port_of(frame):
    return int(frame["from" if frame["direction"] == "request" else "to"].rpartition(":")[2])


def test_every_golden_message_is_explained(golden):
    ports, frames, _ = golden
    found = [(ports[port_of(frame)], frame["direction"]) for frame in frames]
    assert found == [(key, kind) for key in ports.values() for kind in ("request", "response")]
    for frame in frames:
        assert (frame["api"], frame["version"]) == ports[port_of(frame)]
        assert frame["complete"], frame["problems"]


def test_what_tshark_cannot_read_is_what_is_known(golden):
    ports, _, dissected = golden
    newest, stumbles = {}, set()
    for message in dissected:
        api, version = ports[message.client]
        unknown = message.complaints & {"kafka.unsupported_api_version", "kafka.unknown_api_key"}
        # The golden ApiVersions answer names APIs that nobody knows.
        if message.isRequest and not unknown:
            newest[api] = max(version, newest.get(api, -1))
    for message in dissected:
        api, version = ports[message.client]
        if api != "ApiVersions" and version <= newest.get(api, -1) and message.complaints:
            stumbles.add((api, message.kind, version))
    if captures.tshark_version() == (4, 0):
        assert newest == TSHARK_4_0
        assert stumbles == STUMBLES_4_0
    else:
        assert all(newest.get(api, -1) >= version for api, version in TSHARK_4_0.items())


def test_golden_messages_are_what_tshark_says(golden):
    ports, frames, dissected = golden
    theirs = {(message.client, message.kind): message for message in dissected}
    compared = set()
    for frame in frames:
        message = theirs[port_of(frame), frame["direction"]]
        if compare(frame, message):
            compared.add((frame["api"], frame["direction"], frame["version"]))
    wanted = {(api, kind, version) for api, version in ports.values() for kind in ("request", "response")
              if version <= TSHARK_4_0.get(api, -1)} - STUMBLES_4_0
    assert wanted <= compared


def compare(frame, message):
    """Whether tshark could read the message; fails where the two say otherwise."""
    where = (frame["api"], frame["direction"], frame["version"], frame["correlation_id"])
    assert message.integers("kafka.correlation_id")[:1] == [frame["correlation_id"]], where
    if "kafka.request_missing" in message.complaints:
        return False
    assert message.integers("kafka.api_key")[:1] == [frame["api_key"]], where
    if frame["direction"] == "request":
        assert message.first("kafka.client_id") == frame["client_id"], where
        assert message.integers("kafka.request.version") == [frame["version"]], where
    else:
        assert message.integers("kafka.response.version") == [frame["version"]], where
    unread = {name for name in message.complaints if name != "kafka.unknown_api_key" or frame["api"] != "ApiVersions"}
    if unread:
        return False
    ours = Ours(frame)
    assert message.fields.get("kafka.topic_name", []) == ours.topics, where
    assert message.integers("kafka.partition_id") == ours.partitions, where
    assert message.integers("kafka.error") == ours.errors, where
    return True


class Ours:
    """Topics, partitions and errors of an explained frame, in the order of the bytes."""

    # What tshark has other names for, or does not look into.
    others = {"records", "tagged_fields", "metadata", "assignment", "forgotten_topics_data"}

    def __init__(self, frame):
        self.api = frame["api"]
        self.topics, self.partitions, self.errors = [], [], []
        for field in frame["fields"]:
            self.visit(field, [])

    def visit(self, field, path):
        name, value = field["name"], field.get("value")
        array = next((step for step in reversed(path) if not step.startswith("[")), "")
        if name in self.others:
            return
        if name.endswith("error_code"):
            self.errors.append(value)
        elif isinstance(value, str):
            if name in ("topic", "topic_name") or (name == "name" and array in self.topic_arrays):
                self.topics.append(value)
            elif name.startswith("[") and array == "topic_names":
                self.topics.append(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            if name in PARTITION_NAMES or (name.startswith("[") and array in ("partitions", "partition_indexes")):
                self.partitions.append(value)
        for child in field.get("fields", []):
            self.visit(child, path + [name])

    @property
    def topic_arrays(self):
        return TOPIC_ARRAYS | ({"results"} if self.api == "CreatePartitions" else set())


# What KafkaWire does not speak and kafka-python does is told as a problem. Kafka 2.1's controller writes to its broker on
# the clients' port, in a connection that began before the capture: left to the golden messages.
@pytest.mark.cases("beyond", {"embedded": [()], "4.3": [(("ListOffsets", 11),)]})
def test_traffic_is_what_tshark_says(cluster, topic, tmp_path, beyond):
    """kafka-python, confluent-kafka and streamrec at work, as the loopback had it."""
    port = int(cluster.address.rpartition(":")[2])
    path = tmp_path / "traffic.pcap"
    streamrec = Streamrec(cluster.address)
    with captures.captured(path, port):
        streamrec.run("topics", "create", topic, "--partitions", 1)
        foreign.kafka_python_produce(cluster.address, topic, [b"one", b"two", bytes(70_000)])
        foreign.confluent_produce(cluster.address, topic, [b"three"])
        assert len(foreign.kafka_python_records(cluster.address, topic)) == 4
        streamrec.run("consume", "--topic", topic, "--from-beginning", "--until", "end")
        streamrec.run("topics", "delete", topic)
    events = explain(path, status=3 if beyond else 0)
    assert not [event for event in events if event["event"] == "gap"]
    told = [event for event in events if event["event"] == "frame"]
    unfinished = [frame for frame in told if frame["problems"] or not frame["complete"]]
    surprises = [frame for frame in unfinished if (frame["api"], frame["version"]) not in beyond]
    assert not surprises, [(frame["api"], frame["problems"], frame["complete"], frame["from"]) for frame in surprises]
    assert {(frame["api"], frame["version"]) for frame in unfinished} == set(beyond)
    frames = [frame for frame in told if frame["complete"]]
    assert {"ApiVersions", "CreateTopics", "Produce", "Fetch", "DeleteTopics"} <= {frame["api"] for frame in frames}
    values = {field["hex"] for frame in frames for field in leaves(frame) if field["name"] == "value" and "hex" in field}
    assert {value.hex() for value in (b"one", b"two", b"three")} <= values

    theirs = {}
    for message in captures.tshark(path, port):
        theirs[message.kind, message.client, message.integers("kafka.correlation_id")[0]] = message
    compared = set()
    for frame in frames:
        message = theirs.get((frame["direction"], port_of(frame), frame["correlation_id"]))
        assert message is not None, frame
        if compare(frame, message):
            compared.add(frame["api"])
    assert "ApiVersions" in compared
    unread = {(frame["api"], frame["version"]) for frame in frames if frame["api"] not in compared}
    if captures.tshark_version() == (4, 0):
        assert all(version > TSHARK_4_0.get(api, -1) for api, version in unread), unread


def leaves(node):
    for field in node.get("fields", []):
        yield field
        yield from leaves(field)


def test_a_stream_on_standard_input_is_explained(cluster, topic, tmp_path):
    """As with `tcpdump -w - | streamrec explain`: a capture need not be a file."""
    port = int(cluster.address.rpartition(":")[2])
    path = tmp_path / "traffic.pcap"
    with captures.captured(path, port):
        Streamrec(cluster.address).run("topics", "list")
    with open(path, "rb") as file:
        done = subprocess.run(
            Streamrec().command("explain", "--json"), stdin=file, capture_output=True, timeout=60, check=True)
    frames = [event for event in map(json.loads, done.stdout.splitlines()) if event["event"] == "frame"]
    assert [frame["api"] for frame in frames if frame["direction"] == "request"][:1] == ["ApiVersions"]
    assert {frame["api"] for frame in frames} >= {"ApiVersions", "Metadata"}
