"""What streamrec published, read by kcat and by streamrec itself."""

import json
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
        """Key, timestamp (ms), size and headers of each record, as kcat reads them."""
        done = subprocess.run(
            ["kcat", "-C", "-b", self.streamrec.brokers, "-t", self.name, "-e", "-q", "-f", "%k %T %S %h\n"],
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


def last_summary(running):
    """Of a run that was started and has ended: its summary, the last line of its output that is one."""
    lines = [line for line in running.read().splitlines() if line.startswith("{")]
    summaries = [summary for summary in map(json.loads, lines) if "event" not in summary]
    assert summaries, running.read()
    return summaries[-1]
