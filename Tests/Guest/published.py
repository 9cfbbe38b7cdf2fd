"""What streamrec published, read by kcat and by streamrec itself."""

import json
import re
import subprocess

from streamrec import archived


class Topic:
    def __init__(self, name, streamrec, folder):
        self.name = name
        self.streamrec = streamrec
        self.folder = folder

    def publish(self, camera, *options, status=0, timeout=120):
        """The summary of a run to its end."""
        return self.streamrec.run(
            "publish", "--device", camera, "--topic", self.name, "--json", *options, status=status,
            timeout=timeout).summary

    def start(self, camera, *options):
        return self.streamrec.start("publish", "--device", camera, "--topic", self.name, "--json", *options)

    def records(self):
        """Each record as kcat reads it, once nothing more comes: it would run after a topic that grows for ever."""
        return self._read("-o", "beginning", "-e")

    def newest(self):
        """The newest record, of a topic that grows."""
        return self._read("-o", "-1", "-c", "1")[0]

    def _read(self, *options):
        done = subprocess.run(
            ["kcat", "-C", "-b", self.streamrec.brokers, "-t", self.name, *options, "-q", "-f", "%k %T %S %h\n"],
            capture_output=True, text=True, check=True, timeout=120)
        records = []
        for line in done.stdout.splitlines():
            key, timestamp, size, headers = line.split(" ")
            records.append(Record(key, int(timestamp), int(size), dict(pair.split("=") for pair in headers.split(","))))
        return records

    def frames(self):
        """Each record's bytes, from a verified archive of the topic."""
        out = self.folder / "archive"
        self.streamrec.run(
            "archive", "--topic", self.name, "--from-beginning", "--until", "end", "--out", out)
        self.streamrec.run("verify", out)
        return [data for _, data in archived(out)]


class Record:
    """Key, timestamp in milliseconds, bytes of the value, headers."""

    def __init__(self, key, timestamp, size, headers):
        self.key = key
        self.timestamp = timestamp
        self.size = size
        self.headers = headers

    @property
    def sequence(self):
        return int(self.headers["seq"])

    @property
    def shape(self):
        return int(self.headers["width"]), int(self.headers["height"])


def gaps(records):
    """Frames missing between the first and the last, by their sequence numbers."""
    numbers = [record.sequence for record in records]
    assert numbers == sorted(set(numbers)), "sequence numbers do not rise"
    return numbers[-1] - numbers[0] + 1 - len(numbers) if numbers else 0


def published(running):
    """How many frames a run that goes on has published, by its progress; 0 before it says so."""
    counts = re.findall(r'"published":(\d+)', running.read())
    return int(counts[-1]) if counts else 0


def last_summary(running):
    """Of a run that was started and has ended: its summary, the last line of its output that is one."""
    lines = [line for line in running.read().splitlines() if line.startswith("{")]
    summaries = [summary for summary in map(json.loads, lines) if "event" not in summary]
    assert summaries, running.read()
    return summaries[-1]
