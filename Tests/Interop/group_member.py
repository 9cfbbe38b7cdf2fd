"""A `streamrec consume --group --json` beside the test: which records it read, when, and as whom."""

import dataclasses
import json
import signal
import subprocess
import threading
import time

from streamrec import Streamrec


@dataclasses.dataclass(frozen=True)
class Read:
    """One record that a member handed to its user."""

    process: int
    member: str | None
    generation: int | None
    partition: int
    offset: int
    value: str
    at: float


class Member:
    """One process; its output is read by a thread, so that each line gets the time at which it came."""

    def __init__(self, address, topic, group, *arguments):
        words = Streamrec(address).command(
            "consume", "--topic", topic, "--group", group, "--from-beginning", "--json", *arguments)
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.reads = []
        self.errors = []
        # When each partition came to the member or went.
        self.changes = {}
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._complain)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        for line in self.process.stdout:
            at = time.monotonic()
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                continue  # the line that a kill cut off
            self.reads.append(Read(
                self.process.pid, record.get("member"), record.get("generation"), record["partition"],
                record["offset"], record["value"], at))

    def _complain(self):
        for line in self.process.stderr:
            at = time.monotonic()
            if not line.startswith("{"):
                self.errors.append(line)
                continue
            change = json.loads(line)
            if change["event"] in ("assigned", "revoked", "lost"):
                for place in change["partitions"]:
                    self.changes.setdefault(place["partition"], []).append(at)

    def kept(self, partition, since, until):
        """Whether the partition was the member's all the time. Records and changes come on different pipes: half a second
        either way says nothing."""
        return not any(since - 0.5 <= at <= until + 0.5 for at in self.changes.get(partition, []))

    @property
    def partitions(self):
        return {read.partition for read in self.reads}

    def check_alive(self):
        assert self.process.poll() is None, f"ended early with {self.process.returncode}: {self.errors}"

    def kill(self):
        """SIGKILL: no goodbye to the group."""
        self.process.kill()
        self._finish()

    def stop(self, timeout=60):
        """SIGTERM: the member leaves in order."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._finish()
        return self.process.returncode

    def _finish(self):
        self.process.wait()
        for thread in self.threads:
            thread.join(timeout=30)
