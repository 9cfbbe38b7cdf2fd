"""Runs the streamrec binary: to its end, or beside the test."""

import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time


def free_port():
    """Below the ports that the kernel gives to connections, of which it may take any at any moment."""
    while True:
        port = random.randrange(10_000, 20_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def eventually(what, condition, seconds=30, pause=0.05):
    """Asks until `condition` gives something true; fails with `what` when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(pause)
    raise AssertionError(f"not within {seconds} s: {what}")


class Streamrec:
    def __init__(self, brokers=None):
        self.binary = os.environ["STREAMREC_BIN"]
        self.brokers = brokers

    def command(self, *arguments):
        words = [self.binary, *map(str, arguments)]
        needs_brokers = arguments[0] not in ("broker", "demo", "verify", "devices", "help")
        return words + (["--brokers", self.brokers] if self.brokers and needs_brokers else [])

    def run(self, *arguments, status=0, timeout=120, stdin=None):
        """Runs to the end; fails where the exit status is another."""
        source = {"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}
        done = subprocess.run(self.command(*arguments), capture_output=True, timeout=timeout, **source)
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        assert status is None or done.returncode == status, f"{arguments}: status {done.returncode}, not {status}\n{out[-4000:]}\n{err[-4000:]}"
        return Result(out, err)

    def start(self, *arguments):
        return Running(self.command(*arguments))


class Result:
    def __init__(self, out, err):
        self.out = out
        self.err = err

    @property
    def summary(self):
        """The last JSON object on standard output (of a run with --json)."""
        text = self.out.strip()
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return json.loads(text.splitlines()[-1])

    @property
    def errors(self):
        """The lines on standard error that are no progress records."""
        return [line for line in self.err.splitlines() if line.strip() and not line.startswith("{")]


class Running:
    """A streamrec that goes on beside the test."""

    def __init__(self, words):
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.output = b""

    def read(self):
        try:
            self.output += self.process.stdout.read() or b""
        except (BlockingIOError, ValueError):
            pass
        return self.output.decode(errors="replace")

    def wait_for_port(self, port):
        def open_or_dead():
            assert self.process.poll() is None, f"ended early:\n{self.read()}"
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0
        eventually(f"port {port} opens", open_or_dead)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout=30):
        """SIGTERM, then its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return self.process.returncode


def archived(folder):
    """The frames of an archive in offset order: (offset, bytes), from its frame files."""
    files = [path for path in pathlib.Path(folder).rglob("*") if path.suffix in (".jpg", ".png", ".bin")]
    files = sorted(path for path in files if path.stem.isdigit() and "partial" not in str(path))
    return [(int(path.stem), path.read_bytes()) for path in files]
