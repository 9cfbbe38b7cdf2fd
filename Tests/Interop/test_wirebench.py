"""The benchmark program, on a few records: it counts what was delivered."""

import json
import os
import pathlib
import subprocess

import pytest

from streamrec import Streamrec

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEYS = ["client", "mode", "n", "ok", "failed", "wall_s", "first_s", "msgs_s", "MB_s", "cpu_s", "cpu_s_per_GB"]


def test_wirebench_produces_and_consumes(cluster, topic, tmp_path):
    binary = os.environ.get("STREAMREC_WIREBENCH", ROOT / "Benchmarks/.build/release/wirebench")
    payloads = tmp_path / "payloads"
    subprocess.run(["python3", ROOT / "Benchmarks/payloads.py", "60000", "8", payloads], check=True)
    Streamrec(cluster.address).run("topics", "create", topic)
    for mode in ("produce", "consume"):
        done = subprocess.run(
            [binary, mode, cluster.address, topic, "200", payloads], capture_output=True, check=True, timeout=60)
        report = json.loads(done.stdout)
        assert list(report) == KEYS
        assert (report["mode"], report["n"], report["ok"], report["failed"]) == (mode, 200, 200, 0)
        assert report["MB_s"] * report["wall_s"] == pytest.approx(12.0, rel=0.01)
