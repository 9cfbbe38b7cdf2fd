"""The embedded broker under other people's clients."""

import pathlib
import subprocess
import sys

from conftest import embedded


def test_other_clients_write_read_and_commit(tmp_path):
    script = pathlib.Path(__file__).with_name("embedded_broker.py")
    with embedded(tmp_path) as address:
        result = subprocess.run(
            [sys.executable, script, address], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=200)
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("ok ") == 6, result.stdout
