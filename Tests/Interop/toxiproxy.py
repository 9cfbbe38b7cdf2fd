"""A faulty network before the brokers: Toxiproxy, steered by HTTP."""

import contextlib
import json
import os
import subprocess
import urllib.request

from streamrec import eventually, free_port

PROGRAM = os.environ.get("STREAMREC_TOXIPROXY")


class Toxiproxy:
    def __init__(self, log):
        self.api = f"http://127.0.0.1:{free_port()}"
        port = self.api.rsplit(":", 1)[1]
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                [PROGRAM, "-host", "127.0.0.1", "-port", port], stdout=out, stderr=subprocess.STDOUT)
        eventually("toxiproxy answers", self.answers)
        self.names = []

    def answers(self):
        try:
            return self.ask("GET", "/version") is not None
        except OSError:
            return False

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.api + path, method=method, data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def add(self, name, listen, upstream):
        self.ask("POST", "/proxies", {"name": name, "listen": listen, "upstream": upstream, "enabled": True})
        self.names.append(name)

    @contextlib.contextmanager
    def toxic(self, kind, stream="downstream", only=None, **attributes):
        """The fault, on all proxies or one, as long as the block runs."""
        names = [only] if only else self.names
        for name in names:
            self.ask("POST", f"/proxies/{name}/toxics", {
                "name": f"{kind}-{stream}", "type": kind, "stream": stream, "attributes": attributes})
        try:
            yield
        finally:
            for name in names:
                self.ask("DELETE", f"/proxies/{name}/toxics/{kind}-{stream}")

    def stop(self):
        self.process.kill()
        self.process.wait()
