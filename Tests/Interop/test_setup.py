"""scripts/setup where something is missing: it says what, and what to do. Run with a PATH of the test's own."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ["bash", "env", "sed", "sort", "head", "id", "printf"]


@pytest.fixture
def tools(tmp_path):
    """A folder of programs that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(shutil.which(name))
    return folder


def program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/usr/bin/env bash\n{script}\n")
    path.chmod(0o755)


def setup(folder):
    return subprocess.run(
        [shutil.which("bash"), ROOT / "scripts/setup"], env={"PATH": str(folder)}, capture_output=True, text=True,
        timeout=60)


def test_without_apt_the_packages_are_listed(tools):
    done = setup(tools)
    assert done.returncode == 1
    for name in ("libturbojpeg0-dev", "libv4l-dev", "zlib1g-dev", "libevent-dev", "libavformat-dev"):
        assert f"  {name}\n" in done.stderr


def test_only_what_is_missing_is_installed_and_named(tools, tmp_path):
    log = tmp_path / "apt.log"
    program(tools, "dpkg-query", 'case "$*" in *libevent-dev*) exit 1;; esac; printf installed')
    program(tools, "apt-get", f'echo "$@" >>{log}')
    program(tools, "sudo", '"$@"')
    program(tools, "swift", "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'")
    done = setup(tools)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "setup: installing libevent-dev\n"
    assert log.read_text().splitlines()[-1].endswith("--no-install-recommends libevent-dev")


@pytest.mark.parametrize("swift, words", [
    (None, "there is no Swift on the PATH"),
    ("echo 'Swift version 5.10.1 (swift-5.10.1-RELEASE)'", "Swift 5.10.1 is too old"),
    ("echo 'libncurses.so.6: cannot open' >&2; exit 127", "libncurses.so.6: cannot open"),
    ("exit 127", "Swift of an unknown version is too old"),
])
def test_without_a_new_swift_it_says_where_to_get_one(tools, swift, words):
    program(tools, "dpkg-query", "printf installed")
    program(tools, "apt-get", "exit 1")
    if swift:
        program(tools, "swift", swift)
    done = setup(tools)
    assert done.returncode == 1
    assert words in done.stderr and "https://www.swift.org/install" in done.stderr
