"""Kafka's own console tools: Java's producer and consumer."""

import os
import subprocess

KAFKA = os.environ.get("STREAMREC_KAFKA")


def _tool(cluster, *arguments, **options):
    # Each cluster by the client of its time; the embedded broker by the newest.
    version = "2.1" if cluster.name == "2.1" else "4.3"
    done = subprocess.run(
        [KAFKA, "tool", "--version", version, *map(str, arguments)], capture_output=True, timeout=120, **options)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def produce(cluster, topic, lines, compression):
    """One record a line, in batches of more than one."""
    _tool(cluster, "console-producer", "--bootstrap-server" if cluster.name != "2.1" else "--broker-list",
          cluster.address, "--topic", topic, "--compression-codec", compression,
          "--producer-property" if cluster.name == "2.1" else "--command-property", "linger.ms=200",
          input=b"".join(line + b"\n" for line in lines))


def consume(cluster, topic, count):
    """The first `count` records of partition 0, a line each."""
    return _tool(cluster, "console-consumer", "--bootstrap-server", cluster.address, "--topic", topic, "--partition", 0,
                 "--offset", "earliest", "--max-messages", count, "--timeout-ms", 30000)
