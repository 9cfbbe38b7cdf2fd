"""What changes a cluster: topics, settings, records, groups and their offsets; each checked by another client."""

import contextlib
import json
import subprocess
import time

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions)

from conftest import KAFKA, free_range
from streamrec import Streamrec, eventually

# The embedded broker changes no topics, but it has the groups.
REAL = pytest.mark.cases("version", {"4.3": ["4.3"], "2.1": ["2.1"]})
GROUPS = pytest.mark.cases("version", {"embedded": ["4.3"], "4.3": ["4.3"], "2.1": ["2.1"]})
PROTOCOLS = pytest.mark.cases("protocol", {"embedded": ["classic"], "4.3": ["classic", "consumer"], "2.1": ["classic"]})


@pytest.fixture
def admin(cluster):
    return AdminClient({"bootstrap.servers": cluster.address})


def settings(admin, topic):
    """What was set for the topic itself, as another client reads it."""
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    entries = admin.describe_configs([resource])[resource].result(30)
    return {name: entry.value for name, entry in entries.items() if not entry.is_default and entry.source == 1}


def produce(cluster, topic, count, partitions=1, **more):
    failures = []
    producer = Producer({"bootstrap.servers": cluster.address, "acks": "all"})
    for number in range(count):
        producer.produce(
            topic, str(number), partition=number % partitions,
            callback=lambda error, _: failures.append(error) if error else None, **more)
    assert producer.flush(30) == 0 and not failures, failures


def begins(cluster, topic, partitions):
    consumer = Consumer({"bootstrap.servers": cluster.address, "group.id": "nobody"})
    try:
        return [consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=10)[0] for p in range(partitions)]
    finally:
        consumer.close()


def stored(admin, group):
    """The group's offsets, as another client reads them."""
    answer = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(30)
    return {p.partition: p.offset for p in answer.topic_partitions if p.offset >= 0}


@contextlib.contextmanager
def member(cluster, group, topic, protocol="classic"):
    """A member of another client, which has all partitions."""
    more = {"group.protocol": "consumer"} if protocol == "consumer" else {"session.timeout.ms": 6000}
    consumer = Consumer({
        "bootstrap.servers": cluster.address, "group.id": group, "client.id": "other", "enable.auto.commit": False,
        "auto.offset.reset": "earliest", **more})
    consumer.subscribe([topic])
    try:
        def has_all():
            consumer.poll(0.2)
            return consumer.assignment()
        eventually("the member has partitions", has_all, 60)
        yield consumer
    finally:
        consumer.close()


@REAL
def test_partitions_are_added(streamrec, cluster, topic, admin, version):
    streamrec.run("topics", "create", topic, "--partitions", 2)
    valid = streamrec.run("topics", "add-partitions", topic, "--partitions", 4, "--validate-only", "--json").summary
    assert valid == {"command": "topics add-partitions", "valid": topic, "partitions": 4}
    assert len(admin.list_topics(topic, timeout=10).topics[topic].partitions) == 2
    streamrec.run("topics", "add-partitions", topic, "--partitions", 4)
    assert len(admin.list_topics(topic, timeout=10).topics[topic].partitions) == 4
    refused = streamrec.run("topics", "add-partitions", topic, "--partitions", 3, status=4)
    assert "INVALID_PARTITIONS" in refused.errors[-1]
    admin.create_partitions([NewPartitions(topic, 5)])[topic].result(30)
    eventually("the fifth shows", lambda: len(
        streamrec.run("topics", "describe", topic, "--json").summary["partitions"]) == 5)
    missing = streamrec.run("topics", "add-partitions", topic + "-no", "--partitions", 3, status=4)
    assert "does not exist" in missing.errors[-1]


@REAL
def test_settings_are_changed_and_others_stay(streamrec, cluster, topic, admin, version):
    streamrec.run("topics", "create", topic, "--config", "retention.ms=3600000", "--config", "segment.bytes=1048576")
    streamrec.run("topics", "alter", topic, "--config", "max.message.bytes=2000000")
    expected = {"retention.ms": "3600000", "segment.bytes": "1048576", "max.message.bytes": "2000000"}
    assert settings(admin, topic) == expected
    checked = streamrec.run(
        "topics", "alter", topic, "--config", "retention.ms=1", "--delete-config", "segment.bytes", "--validate-only",
        "--json").summary
    assert checked["valid"] == topic
    assert [change["operation"] for change in checked["settings"]] == ["set", "delete"]
    assert settings(admin, topic) == expected
    streamrec.run("topics", "alter", topic, "--delete-config", "segment.bytes", "--append-config",
                  "cleanup.policy=compact")
    del expected["segment.bytes"]
    assert settings(admin, topic) == {**expected, "cleanup.policy": "delete,compact"}
    streamrec.run("topics", "alter", topic, "--subtract-config", "cleanup.policy=delete")
    assert settings(admin, topic) == {**expected, "cleanup.policy": "compact"}
    refused = streamrec.run("topics", "alter", topic, "--config", "retention.ms=soon", status=4)
    assert "INVALID_CONFIG" in refused.errors[-1] or "INVALID_REQUEST" in refused.errors[-1]
    assert settings(admin, topic) == {**expected, "cleanup.policy": "compact"}


@pytest.mark.cases("version", {"4.3": ["4.3"]})
def test_settings_of_another_client_are_kept(streamrec, cluster, topic, admin, version):
    streamrec.run("topics", "create", topic)
    entry = ConfigEntry("retention.ms", "5000", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    admin.incremental_alter_configs([resource])[resource].result(30)
    streamrec.run("topics", "alter", topic, "--config", "segment.bytes=1048576")
    shown = streamrec.run("topics", "describe", topic, "--json").summary["settings"]
    assert shown == {"retention.ms": "5000", "segment.bytes": "1048576"}


@REAL
def test_records_are_deleted(streamrec, cluster, topic, version):
    streamrec.run("topics", "create", topic, "--partitions", 2)
    produce(cluster, topic, 40, partitions=2)
    done = streamrec.run("topics", "delete-records", topic, "--before-offset", 5, "--partition", 1, "--json").summary
    assert done["partitions"] == [{"partition": 1, "begin": 5, "error": None}]
    assert begins(cluster, topic, 2) == [0, 5]
    # Records of a time to come are all that there will be.
    later = int(time.time()) + 1000
    produce(cluster, topic, 2, partitions=2, timestamp=later * 1000)
    streamrec.run("topics", "delete-records", topic, "--before", later)
    assert begins(cluster, topic, 2) == [20, 20]
    assert streamrec.run("consume", "--topic", topic, "--from-beginning", "--until", "end").out.split() == ["0", "1"]
    streamrec.run("topics", "delete-records", topic, "--before", "end")
    assert begins(cluster, topic, 2) == [21, 21]
    beyond = streamrec.run("topics", "delete-records", topic, "--before-offset", 99, status=4)
    assert "OFFSET_OUT_OF_RANGE" in beyond.errors[-1]


@PROTOCOLS
def test_group_of_another_client_is_shown_and_guarded(streamrec, cluster, topic, admin, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 2)
    produce(cluster, topic, 20, partitions=2)
    with member(cluster, topic, topic, protocol) as consumer:
        consumer.commit(offsets=[TopicPartition(topic, 0, 4), TopicPartition(topic, 1, 9)], asynchronous=False)
        shown = eventually("it is stable", lambda: is_stable(streamrec, topic))
        assert shown["type"] == protocol
        assert [(p["partition"], p["offset"], p["end"], p["lag"]) for p in shown["partitions"]] == [
            (0, 4, 10, 6), (1, 9, 10, 1)]
        (only,) = shown["members"]
        assert only["client"] == "other"
        assert "127.0.0.1" in only["host"]
        assert only["partitions"] == [{"topic": topic, "partition": 0}, {"topic": topic, "partition": 1}]
        assert {p["member"] for p in shown["partitions"]} == {only["member"]}
        listed = streamrec.run("groups", "list", "--state", "Stable", "--type", protocol, "--json").summary["groups"]
        assert topic in [group["name"] for group in listed]
        other = "consumer" if protocol == "classic" else "classic"
        assert topic not in names(streamrec, "--type", other)
        for refusal in (("reset", topic, "--to-earliest", "--execute"), ("delete", topic)):
            refused = streamrec.run("groups", *refusal, status=4)
            assert "NON_EMPTY_GROUP" in refused.errors[-1] and "end them first" in refused.errors[-1]
        assert stored(admin, topic) == {0: 4, 1: 9}
        # A plan is no change.
        assert streamrec.run("groups", "reset", topic, "--to-earliest", "--json").summary["executed"] is False


def is_stable(streamrec, group):
    shown = streamrec.run("groups", "describe", group, "--json").summary
    return shown["state"] == "Stable" and shown["members"] and shown["members"][0]["partitions"] and shown


def names(streamrec, *options):
    return [group["name"] for group in streamrec.run("groups", "list", *options, "--json").summary["groups"]]


@PROTOCOLS
def test_offsets_are_reset(streamrec, cluster, topic, admin, protocol):
    streamrec.run("topics", "create", topic, "--partitions", 2)
    produce(cluster, topic, 20, partitions=2)
    later = int(time.time()) + 1000
    produce(cluster, topic, 2, partitions=2, timestamp=later * 1000)
    with member(cluster, topic, topic, protocol) as consumer:
        consumer.commit(offsets=[TopicPartition(topic, 0, 4), TopicPartition(topic, 1, 9)], asynchronous=False)
    eventually("it is empty", lambda: streamrec.run(
        "groups", "describe", topic, "--json").summary["state"] == "Empty")

    def reset(*options):
        plan = streamrec.run("groups", "reset", topic, *options, "--json").summary
        before = stored(admin, topic)
        assert {p["partition"]: p["old"] for p in plan["partitions"]}.items() <= before.items()
        done = streamrec.run("groups", "reset", topic, *options, "--execute", "--json").summary
        assert done["partitions"] == plan["partitions"]
        after = stored(admin, topic)
        assert {p["partition"]: p["new"] for p in done["partitions"]}.items() <= after.items()
        return after

    assert reset("--shift-by", -3) == {0: 1, 1: 6}
    assert reset("--shift-by", -3) == {0: 0, 1: 3}
    assert reset("--to-latest") == {0: 11, 1: 11}
    assert reset("--to-offset", 5, "--topic", topic, "--partition", 1) == {0: 11, 1: 5}
    assert reset("--to-time", later) == {0: 10, 1: 10}
    assert reset("--to-earliest", "--topic", topic) == {0: 0, 1: 0}
    assert reset("--to-offset", 99) == {0: 11, 1: 11}
    # What was stored is where members begin.
    reset("--to-offset", 9)
    read = streamrec.run("consume", "--topic", topic, "--group", topic, "--group-protocol", protocol, "--until", "end")
    assert sorted(map(int, read.out.split())) == [0, 1, 18, 19]
    if KAFKA:
        assert java_describe(cluster, topic) == {0: "11", 1: "11"}


def java_describe(cluster, group):
    """The offsets by Kafka's own tool."""
    done = subprocess.run(
        [KAFKA, "tool", "--version", "2.1" if cluster.name == "2.1" else "4.3", "groups", "--bootstrap-server", cluster.address, "--describe",
         "--group", group], capture_output=True, timeout=120, check=True)
    lines = [line.split() for line in done.stdout.decode().splitlines() if line.strip()]
    head = next(line for line in lines if "PARTITION" in line)
    rows = lines[lines.index(head) + 1:]
    # 2.1 leaves the group's name out of its table.
    return {int(row[head.index("PARTITION")]): row[head.index("CURRENT-OFFSET")] for row in rows}


@GROUPS
def test_group_that_never_was_gets_offsets_and_is_deleted(streamrec, cluster, topic, admin, version):
    streamrec.run("topics", "create", topic)
    produce(cluster, topic, 10)
    unknown = streamrec.run("groups", "describe", topic, status=4)
    assert "GROUP_ID_NOT_FOUND" in unknown.errors[-1]
    assert "--topic" in streamrec.run("groups", "reset", topic, "--to-earliest", status=4).errors[-1]
    streamrec.run("groups", "reset", topic, "--topic", topic, "--to-offset", 7, "--execute")
    assert stored(admin, topic) == {0: 7}
    assert topic in names(streamrec, "--state", "Empty")
    deleted = streamrec.run(
        "groups", "delete", topic, "--topic", topic, "--json", status=0 if version == "4.3" else 4)
    if version == "4.3":
        assert deleted.summary == {"command": "groups delete", "group": topic, "topic": topic, "deleted": 1}
        assert stored(admin, topic) == {}
        streamrec.run("groups", "reset", topic, "--topic", topic, "--to-offset", 7, "--execute")
    else:
        assert "Kafka 2.4" in deleted.errors[-1]
    assert streamrec.run("groups", "delete", topic, "--json").summary["deleted"] == topic
    assert topic not in names(streamrec)
    listed = admin.list_consumer_groups().result()
    assert topic not in [group.group_id for group in listed.valid]
    with pytest.raises(KafkaException):
        admin.delete_consumer_groups([topic])[topic].result(30)


@pytest.fixture(scope="module", params=["4.3", "2.1"])
def three(request, tmp_path_factory):
    """Three nodes: their version, their folder, their addresses."""
    if not KAFKA:
        pytest.skip("needs Apache Kafka")
    folder = tmp_path_factory.mktemp("admin-" + request.param)
    port = free_range(3)
    subprocess.run(
        [KAFKA, "up", "--dir", str(folder), "--version", request.param, "--nodes", "3", "--port", str(port), "--set",
         "min.insync.replicas=1"], check=True, stdout=subprocess.DEVNULL, timeout=240)
    try:
        yield request.param, folder, [f"127.0.0.1:{port + node}" for node in range(3)]
    finally:
        subprocess.run([KAFKA, "down", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def test_whoever_is_in_charge_is_found_from_any_node(three):
    _, folder, addresses = three
    any_node = [Streamrec(address) for address in addresses]
    any_node[0].run("topics", "create", "spread", "--partitions", 3, "--replication-factor", 3)
    # By the controller, wherever it is.
    for count, node in enumerate(any_node, start=4):
        node.run("topics", "add-partitions", "spread", "--partitions", count)
        node.run("topics", "alter", "spread", "--config", f"retention.ms={count}000000")
        shown = node.run("topics", "describe", "spread", "--json").summary
        assert len(shown["partitions"]) == count
        eventually("the setting shows", lambda: node.run("topics", "describe", "spread", "--json").summary[
            "settings"]["retention.ms"] == f"{count}000000")
    # By each partition's leader.
    failures = []
    producer = Producer({"bootstrap.servers": addresses[0], "acks": "all"})
    for number in range(60):
        producer.produce(
            "spread", b"x", partition=number % 6,
            callback=lambda error, _: failures.append(error) if error else None)
    assert producer.flush(30) == 0 and not failures, failures
    assert len({p["leader"] for p in shown["partitions"]}) == 3
    done = any_node[1].run("topics", "delete-records", "spread", "--before-offset", 7, "--json").summary
    assert [p["begin"] for p in done["partitions"]] == [7] * 6
    # By each group's coordinator.
    groups = [f"group-{number}" for number in range(12)]
    for number, group in enumerate(groups):
        any_node[number % 3].run("groups", "reset", group, "--topic", "spread", "--to-latest", "--execute")
    listed = any_node[2].run("groups", "list", "--json").summary["groups"]
    assert [group["name"] for group in listed if group["name"].startswith("group-")] == sorted(groups)
    assert len({group["coordinator"] for group in listed}) == 3
    any_node[0].run("groups", "delete", groups[0])
    assert groups[0] not in names(any_node[1])
    # A broker that died takes its groups along, until the cluster has noticed.
    subprocess.run([KAFKA, "kill-node", folder, "3"], check=True, stdout=subprocess.DEVNULL, timeout=60)
    partly = any_node[0].run("groups", "list", "--json", status=3)
    assert [failure["broker"] for failure in partly.summary["failures"]] == [3]
    assert "its groups are missing" in partly.errors[-1]
    eventually("others have taken the groups over", lambda: whole(any_node[0], groups[1:]), 90)


def whole(node, groups):
    done = subprocess.run(node.command("groups", "list", "--json"), capture_output=True, timeout=60)
    if done.returncode != 0:
        return False
    return set(groups) <= {group["name"] for group in json.loads(done.stdout)["groups"]}
