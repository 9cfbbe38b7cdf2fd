"""The programs of Examples/, as a reader of them would run them. The transactional copier is tried in test_transactions."""

import json
import os
import pathlib
import signal
import subprocess

import pytest

import foreign
from streamrec import eventually

FOLDER = pathlib.Path(os.environ.get(
    "STREAMREC_EXAMPLES", pathlib.Path(__file__).resolve().parents[2] / "Examples/.build/debug"))


class Example:
    """One of the programs beside the test; what it prints goes to files."""

    def __init__(self, folder, name, *arguments):
        self.out, self.errors = folder / f"{name}.out", folder / f"{name}.err"
        with open(self.out, "wb") as out, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen([FOLDER / name, *map(str, arguments)], stdout=out, stderr=errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def lines(self):
        return [json.loads(line) for line in self.out.read_text().splitlines(keepends=True) if line.endswith("\n")]


def test_the_worker_writes_what_it_found(cluster, streamrec, topic, jpegs, tmp_path):
    results = f"{topic}-results"
    streamrec.run("topics", "create", topic, "--partitions", 2)
    streamrec.run("topics", "create", results)
    with Example(tmp_path, "Worker", cluster.address, topic, results) as worker:
        eventually("it reads", lambda: "reads" in worker.errors.read_text())

        # It begins at the end, wherever that is when it has found it.
        def found():
            foreign.confluent_produce(cluster.address, topic, [jpegs[0], b"no picture"])
            assert worker.process.poll() is None, worker.errors.read_text()
            return {record.value for record in foreign.kafka_python_records(cluster.address, results)}

        wanted = {b'{"bytes":%d,"jpeg":true}' % len(jpegs[0]), b'{"bytes":10,"jpeg":false}'}
        eventually("it tells of both", lambda: found() == wanted, 60)


@pytest.mark.cases("copies", {"4.3": [2], "2.1": [2]})
def test_group_workers_share_a_topic_and_end_in_order(cluster, streamrec, topic, tmp_path, copies):
    streamrec.run("topics", "create", topic, "--partitions", 4)
    workers = [
        Example((tmp_path / str(number)), "GroupWorker", cluster.address, topic, topic)
        for number in range(copies) if (tmp_path / str(number)).mkdir() is None]
    try:
        values = [b"x" * (number + 1) for number in range(200)]

        def both_worked():
            foreign.confluent_produce(cluster.address, topic, values, spread=4)
            for worker in workers:
                assert worker.process.poll() is None, worker.errors.read_text()
            return all(worker.lines() for worker in workers)

        eventually("both get partitions", both_worked, 60)
        for worker in workers:
            worker.process.send_signal(signal.SIGTERM)
        assert [worker.process.wait(timeout=60) for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.__exit__()
