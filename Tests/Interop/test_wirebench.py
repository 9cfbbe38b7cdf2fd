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


@pytest.mark.cases("rounds", {"4.3": [1]})
def test_the_comparison_makes_its_table(cluster, rounds):
    done = subprocess.run(
        ["python3", ROOT / "Benchmarks/compare.py", cluster.address, str(rounds), "20"], capture_output=True, text=True,
        timeout=120)
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith(("| produce", "| consume"))]
    names = {f"{mode} {size}, {client}" for mode in ("produce", "consume") for size in ("60 KB", "1 KB")
             for client in ("KafkaWire", "librdkafka")}
    assert {row.split("|")[1].strip() for row in rows} == names
    for row in rows:
        assert all(float(cell.split("(")[0]) > 0 for cell in row.split("|")[2:5]), row
