"""What `doctor` tells of clusters, beside what Kafka's own tool and OpenSSL tell of them."""

import datetime
import json
import os
import re
import subprocess

import pytest

from conftest import KAFKA, free_range
from streamrec import eventually

NODES = 3
TLS, SASL = 100, 200


def test_healthy_cluster_has_no_problems(streamrec, cluster):
    found = streamrec.run("doctor", "--json").summary
    assert found["problems"] == 0 and found["error"] is None
    (broker,) = found["brokers"]
    assert broker["error"] is None and broker["tls"] is None and broker["sasl"] is None
    assert len(broker["round_trip_ms"]) == 5 and all(0 < trip < 5000 for trip in broker["round_trip_ms"])
    assert broker["sizes"]["message.max.bytes"] > 0
    apis = {api["name"]: api for api in broker["apis"]}
    for name in ("Produce", "Fetch"):
        assert apis[name]["used"] == min(apis[name]["broker"][1], apis[name]["streamrec"][1])
    if cluster.name != "embedded":
        assert broker["kafka_at_least"] == {"4.3": "4.1", "2.1": "2.1"}[cluster.name]
    assert "problem:" not in streamrec.run("doctor").out


@pytest.mark.cases("version", {"4.3": ["4.3"], "2.1": ["2.1"]})
def test_versions_are_those_of_kafkas_own_tool(streamrec, cluster, version):
    (broker,) = streamrec.run("doctor", "--json").summary["brokers"]
    done = subprocess.run(
        [KAFKA, "tool", "--version", version, "api-versions", "--bootstrap-server", cluster.address],
        capture_output=True, timeout=120, check=True)
    theirs = {}
    for key, low, high in re.findall(r"\((\d+)\): (\d+)(?: to (\d+))?", done.stdout.decode()):
        theirs[int(key)] = [int(low), int(high or low)]
    # 4.x announces less to its own tool than to others: Produce from 3 on, and not what is unstable.
    ours = {api["key"]: api["broker"] for api in broker["apis"] if api["broker"]}
    assert len(theirs) > 30
    assert {key: ours.get(key, [None, None])[1] for key in theirs} == {key: high for key, (_, high) in theirs.items()}


@pytest.mark.cases("version", {"4.3": ["4.3"], "2.1": ["2.1"]})
def test_clocks_are_compared_only_where_a_topic_is_named(streamrec, cluster, topic, version):
    (broker,) = streamrec.run("doctor", "--json").summary["brokers"]
    assert broker["clock"] is None
    streamrec.run("topics", "create", topic, "--config", "message.timestamp.type=LogAppendTime")
    (broker,) = streamrec.run("doctor", "--clock-topic", topic, "--json").summary["brokers"]
    # The same machine, so the same clock.
    assert abs(broker["clock"]["ahead_ms"]) <= broker["clock"]["give_or_take_ms"] + 1
    described = streamrec.run("topics", "describe", topic, "--json").summary
    assert described["partitions"][0]["end"] == 3
    other = topic + "-times"
    streamrec.run("topics", "create", other)
    refused = streamrec.run("doctor", "--clock-topic", other, "--json", status=3).summary
    assert "LogAppendTime" in refused["findings"][0]["text"]
    assert streamrec.run("topics", "describe", other, "--json").summary["partitions"][0]["end"] == 0


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """Three nodes with TLS and SASL: their folder and first port."""
    if not KAFKA:
        pytest.skip("needs Apache Kafka")
    folder = tmp_path_factory.mktemp("doctor")
    port = free_range(NODES)
    subprocess.run(
        [KAFKA, "up", "--dir", str(folder), "--version", "4.3", "--nodes", str(NODES), "--port", str(port), "--secure",
         "--set", "min.insync.replicas=1"], check=True, stdout=subprocess.DEVNULL, timeout=240)
    try:
        yield folder, port
    finally:
        subprocess.run([KAFKA, "down", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def doctor(port, *words, status=0):
    done = subprocess.run(
        [os.environ["STREAMREC_BIN"], "doctor", "--brokers", f"127.0.0.1:{port}", "--json", *map(str, words)],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    assert done.returncode == status, (done.stdout.decode(), done.stderr.decode())
    return json.loads(done.stdout)


def test_certificates_are_told_as_openssl_reads_them(secure):
    folder, port = secure
    certs = folder / "certs"
    trusted = ["--tls-ca", certs / "ca.pem", "--tls-cert", certs / "client.pem", "--tls-key", certs / "client.key"]
    found = doctor(port + TLS, *trusted)
    assert found["problems"] == 0 and len(found["brokers"]) == NODES
    said = subprocess.run(
        ["openssl", "x509", "-in", certs / "broker.pem", "-noout", "-enddate", "-ext", "subjectAltName"],
        capture_output=True, check=True).stdout.decode()
    end = datetime.datetime.strptime(re.search("notAfter=(.*)", said)[1], "%b %d %H:%M:%S %Y %Z")
    names = re.findall(r"(?:DNS|IP Address):([^,\s]+)", said)
    for broker in found["brokers"]:
        assert broker["tls"]["version"] == "TLSv1.3"
        certificate = broker["tls"]["certificate"]
        assert certificate["not_after"] == end.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        assert certificate["names"] == names and certificate["for_host"]
        assert certificate["days_left"] > 0
    # Refused, and shown all the same.
    refused = doctor(port + TLS, "--tls-ca", certs / "other-ca.pem", status=4)
    assert "not trusted" in refused["error"]
    assert refused["brokers"][0]["tls"]["certificate"]["names"] == names


def test_mechanisms_are_told_to_those_who_name_none(secure):
    _, port = secure
    found = doctor(port + SASL, status=4)
    assert "asks for SASL" in found["error"]
    assert {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} <= set(found["brokers"][0]["sasl"])
    allowed = doctor(
        port + SASL, "--sasl", "PLAIN", "--sasl-user", "alice", "--sasl-password", "alice-secret")
    assert allowed["problems"] == 0
    assert "in the clear" in allowed["findings"][0]["text"]
    wrong = doctor(port + SASL, "--sasl", "PLAIN", "--sasl-user", "alice", "--sasl-password", "open-sesame", status=4)
    assert "refused the user or password" in wrong["error"] and "open-sesame" not in json.dumps(wrong)


def test_dead_broker_and_missing_replicas_are_found(secure):
    folder, port = secure
    subprocess.run(
        [os.environ["STREAMREC_BIN"], "topics", "create", "kept", "--replication-factor", "3", "--brokers",
         f"127.0.0.1:{port}"], check=True, stdout=subprocess.DEVNULL, timeout=60)
    subprocess.run([KAFKA, "kill-node", folder, "3"], check=True, stdout=subprocess.DEVNULL, timeout=60)

    def has_noticed():
        done = subprocess.run(
            [os.environ["STREAMREC_BIN"], "doctor", "--brokers", f"127.0.0.1:{port}", "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        if done.returncode != 3:
            return None
        found = json.loads(done.stdout)["findings"]
        subjects = {(finding["severity"], finding["subject"]) for finding in found}
        return found if {("problem", "broker 3"), ("problem", "topic kept")} <= subjects else None

    found = eventually("the cluster has noticed", has_noticed, 60)
    (kept,) = [finding["text"] for finding in found if finding["subject"] == "topic kept"]
    assert "missing or behind for partition 0" in kept
