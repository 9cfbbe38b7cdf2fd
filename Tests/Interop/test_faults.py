"""Three nodes that die, freeze and come back, and a network that is slow, torn and broken: nothing acknowledged is lost,
nothing is written twice, order is kept.

STREAMREC_FAULT_RECORDS and STREAMREC_FAULT_ROUNDS set the size; 1000000 and 12 are the full one."""

import json
import os
import pathlib
import re
import subprocess
import threading
import time

import pytest

import conftest
import foreign
import toxiproxy
from streamrec import Streamrec, eventually
from verifiable import Lines, flawless, judge, read_to_end, start_copier

RECORDS = int(os.environ.get("STREAMREC_FAULT_RECORDS", 120_000))
ROUNDS = int(os.environ.get("STREAMREC_FAULT_ROUNDS", 4))
PAUSE = float(os.environ.get("STREAMREC_FAULT_PAUSE", 20))
SLOW_RECORDS = int(os.environ.get("STREAMREC_TOXIC_RECORDS", 12_000))
PARTITIONS = 6

pytestmark = [
    pytest.mark.skipif(not conftest.KAFKA, reason="needs real Kafka"),
    pytest.mark.timeout(1800),
]


class ThreeNodes:
    def __init__(self, folder):
        self.folder = folder
        self.port = conftest.free_range(3)
        self.address = ""

    def up(self):
        self.tool("up", "--dir", self.folder, "--nodes", 3, "--port", self.port)
        self.address = self.tool("bootstrap", self.folder).strip()

    def tool(self, *words):
        return subprocess.run(
            [conftest.KAFKA, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True, timeout=180).stdout

    def create(self, topic):
        self.tool("tool", "topics", "--bootstrap-server", self.address, "--create", "--topic", topic,
                  "--partitions", PARTITIONS, "--replication-factor", 3, "--config", "min.insync.replicas=2")

    def metadata(self, topic):
        import confluent_kafka.admin

        client = confluent_kafka.admin.AdminClient({"bootstrap.servers": self.address})
        return client.list_topics(topic, 10).topics[topic].partitions

    def leader(self, topic, partition):
        return self.metadata(topic)[partition].leader

    def is_whole(self, topic):
        """Whether each partition has all its replicas in sync."""
        import confluent_kafka

        try:
            return all(len(part.isrs) == 3 for part in self.metadata(topic).values())
        except confluent_kafka.KafkaException:
            return False

    def advertise(self, addresses):
        """Restarts the nodes so that clients are told these addresses, and the nodes use others among themselves."""
        self.tool("down", self.folder, "--keep")
        for number, address in enumerate(addresses, 1):
            path = pathlib.Path(self.folder) / f"node-{number}" / "server.properties"
            text = path.read_text()
            own, inner = self.port + number - 1, self.port + 20 + number
            text = text.replace(f"listeners=PLAINTEXT://127.0.0.1:{own},",
                                f"listeners=PLAINTEXT://127.0.0.1:{own},INNER://127.0.0.1:{inner},", 1)
            for key, value in {
                "advertised.listeners": f"PLAINTEXT://{address},INNER://127.0.0.1:{inner}",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name": "INNER",
            }.items():
                text = re.sub(f"(?m)^{re.escape(key)}=.*$", f"{key}={value}", text)
            path.write_text(text)
        self.tool("start", self.folder)

    def down(self):
        if (pathlib.Path(self.folder) / "cluster.env").exists():
            self.tool("down", self.folder)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    cluster = ThreeNodes(tmp_path_factory.mktemp("three-nodes"))
    try:
        # A start that fails half way has left nodes behind.
        cluster.up()
        yield cluster
    finally:
        cluster.down()


def report(name, verdict, least):
    print(f"{name}: {verdict}")
    assert verdict["acked"] == verdict["sent"] >= least, verdict
    assert flawless(verdict), verdict


def test_leaders_are_killed_and_frozen_in_turn(nodes, tmp_path):
    nodes.create("faults")
    rate = RECORDS / (ROUNDS * (PAUSE + 14))
    faults = []

    def torment():
        for number in range(ROUNDS):
            leader = nodes.leader("faults", number % PARTITIONS)
            if number % 2 == 0:
                nodes.tool("pause-node", nodes.folder, leader)
                time.sleep(PAUSE)
                nodes.tool("resume-node", nodes.folder, leader)
            else:
                nodes.tool("kill-node", nodes.folder, leader)
                time.sleep(PAUSE / 4)
                nodes.tool("start-node", nodes.folder, leader)
            faults.append(leader)
            eventually("all replicas are in sync", lambda: nodes.is_whole("faults"), 120)

    with Lines(tmp_path / "acked.txt", "produce", nodes.address, "faults", PARTITIONS, RECORDS, max(int(rate), 1)) as out:
        with Lines(tmp_path / "read.txt", "consume", nodes.address, "faults", PARTITIONS) as read:
            tormentor = threading.Thread(target=torment)
            tormentor.start()
            tormentor.join()
            assert out.process.poll() is None, "the producer had ended before the last fault"
            out.wait(600)
            read.wait_for(sum(1 for _ in out), 120)
            ours = [tuple(map(int, words)) for words in read]
    assert len(faults) == ROUNDS
    report("faults, our reader", judge(out, ours), RECORDS)
    report("faults, librdkafka", judge(out, read_to_end(nodes.address, "faults")), RECORDS)


def test_a_copier_outlives_its_coordinators(nodes, tmp_path):
    """Transactions while the nodes that coordinate them, and the group, die and freeze: each record exactly once."""
    nodes.create("before")
    nodes.create("after")
    copier = start_copier(nodes.address, "before", "after", tmp_path / "copier.err")
    try:
        with Lines(tmp_path / "in.txt", "produce", nodes.address, "before", PARTITIONS, 1000, 500) as produced:
            for number in range(max(ROUNDS // 2, 2)):
                node = 1 + number % 3
                fault = "pause" if number % 2 else "kill"
                nodes.tool(f"{fault}-node", nodes.folder, node)
                time.sleep(PAUSE / 2)
                nodes.tool("resume-node" if fault == "pause" else "start-node", nodes.folder, node)
                eventually("all replicas are in sync", lambda: nodes.is_whole("after"), 120)
            produced.wait(120)
            count = produced.lines()
        with Lines(tmp_path / "out.txt", "consume", nodes.address, "after", PARTITIONS, "committed") as copied:
            copied.wait_for(count, 180)
        assert copier.poll() is None, (tmp_path / "copier.err").read_text()[-2000:]
    finally:
        copier.kill()
        copier.wait()
    verdict = judge(produced, read_to_end(nodes.address, "before"))
    assert flawless(verdict), verdict
    copies = read_to_end(nodes.address, "after")
    assert sorted(number for _, _, number in copies) == list(range(count))
    for partition in range(PARTITIONS):
        mine = [number for place, _, number in copies if place == partition]
        assert mine == sorted(mine)


def test_a_frozen_leader_holds_up_its_own_sources_alone(nodes):
    streamrec = Streamrec(nodes.address)
    nodes.tool("tool", "topics", "--bootstrap-server", nodes.address, "--create", "--topic", "cameras",
               "--partitions", PARTITIONS, "--replication-factor", 1)
    names = [f"camera{number}" for number in range(12)]
    streamrec.run("publish", *many(names), "--frames", 1, "--topic", "cameras")
    leaders = {
        name: nodes.leader("cameras", partition) for partition in range(PARTITIONS)
        for name in foreign.kcat(nodes.address, "cameras", "%k\\n", partition).decode().split()}
    frozen = leaders[names[0]]
    held = [name for name in names if leaders[name] == frozen][:2]
    free = [name for name in names if leaders[name] != frozen][:2]
    publisher = streamrec.start("publish", *many(held + free), "--frames", 2000, "--topic", "cameras", "--json")
    try:
        eventually("frames arrive", lambda: all(figure(publisher, name, "published") for name in held + free))
        nodes.tool("pause-node", nodes.folder, frozen)
        try:
            # Until the held ones have had all that is theirs.
            eventually("frames are dropped", lambda: all(figure(publisher, name, "lost") for name in held), 60)
            before = {name: figure(publisher, name, "published") for name in free}
            eventually("the others go on", lambda: all(
                figure(publisher, name, "published") >= before[name] + 100 for name in free))
        finally:
            nodes.tool("resume-node", nodes.folder, frozen)
        # Read meanwhile: a full pipe would hold it up.
        eventually("the end", lambda: publisher.read() and publisher.process.poll() is not None, 180)
        assert publisher.process.returncode == 3, publisher.read()[-4000:]
        summary = json.loads(publisher.read().strip().splitlines()[-1])
    finally:
        publisher.stop()
    by_name = {source["name"]: source for source in summary["sources"]}
    for name in free:
        assert by_name[name]["published"] == 2000 and by_name[name]["lost"] == {}, by_name[name]
    for name in held:
        lost = by_name[name]["lost"]
        assert set(lost) == {"queue_full"} and by_name[name]["published"] + lost["queue_full"] == 2000, by_name[name]


def many(names):
    return [word for name in names for word in ("--source", f"{name}=pattern:640x360@50")]


def figure(publisher, name, key):
    """Of one source, as the newest line of progress has it; nothing before the first."""
    lines = [line for line in publisher.read().splitlines() if line.startswith('{"event":"progress"')]
    sources = json.loads(lines[-1])["sources"] if lines else []
    return next((source[key] for source in sources if source["name"] == name), None)


@pytest.mark.skipif(not toxiproxy.PROGRAM, reason="needs toxiproxy-server")
def test_a_torn_slow_and_broken_network(nodes, tmp_path):
    proxy = toxiproxy.Toxiproxy(tmp_path / "toxiproxy.log")
    try:
        listeners = [f"127.0.0.1:{nodes.port + 30 + number}" for number in (1, 2, 3)]
        for number, listener in enumerate(listeners, 1):
            proxy.add(f"node{number}", listener, f"127.0.0.1:{nodes.port + number - 1}")
        nodes.advertise(listeners)
        nodes.address = ",".join(listeners)
        nodes.create("toxic")
        eventually("all replicas are in sync", lambda: nodes.is_whole("toxic"), 60)
        weather = [
            ("latency", 5, [("latency", stream, None, dict(latency=100, jitter=80)) for stream in ("upstream", "downstream")]),
            ("slicer", 6, [("slicer", stream, None, dict(average_size=4, size_variation=3, delay=10))
                           for stream in ("upstream", "downstream")]),
            ("reset", 1, [("reset_peer", "downstream", None, dict(timeout=50))]),
            ("calm", 2, []),
            ("reset one", 2, [("reset_peer", "upstream", "node2", dict(timeout=0))]),
            ("timeout", 3, [("timeout", "downstream", "node1", dict(timeout=1000))]),
            ("swallow", 3, [("timeout", "upstream", "node3", dict(timeout=1500))]),
            ("bandwidth", 4, [("bandwidth", stream, None, dict(rate=40)) for stream in ("upstream", "downstream")]),
            ("cut", 2, [("limit_data", "downstream", None, dict(bytes=300))]),
        ]
        rate = max(int(SLOW_RECORDS / sum(seconds for _, seconds, _ in weather)), 1)
        with Lines(tmp_path / "acked.txt", "produce", nodes.address, "toxic", PARTITIONS, SLOW_RECORDS, rate) as out:
            with Lines(tmp_path / "read.txt", "consume", nodes.address, "toxic", PARTITIONS) as read:
                for _, seconds, toxics in weather:
                    suffer(proxy, toxics, seconds)
                out.wait(180)
                read.wait_for(sum(1 for _ in out), 60)
                ours = [tuple(map(int, words)) for words in read]
        report("toxics, our reader", judge(out, ours), SLOW_RECORDS)
        report("toxics, librdkafka", judge(out, read_to_end(nodes.address, "toxic")), SLOW_RECORDS)
    finally:
        proxy.stop()


def suffer(proxy, toxics, seconds):
    if not toxics:
        time.sleep(seconds)
        return
    (kind, stream, only, attributes), *rest = toxics
    with proxy.toxic(kind, stream, only, **attributes):
        suffer(proxy, rest, seconds)
