"""Many sources in one process: the rate, the memory, the accounts, and that none waits for another."""

import json
import os
import signal
import statistics
import subprocess
import time

import pytest

import foreign
from conftest import embedded
from process_use import Use
from streamrec import Streamrec, eventually, free_port
from test_mjpeg import BadCamera
from test_rtsp import USER, Camera, h264  # noqa: F401

SECONDS = 30
PATTERN = "pattern:640x360@25"


@pytest.fixture
def broker(tmp_path):
    """An embedded broker of the test's own, with the process to be paused."""
    server = embedded(tmp_path)
    with server as address:
        yield address, server.process.process.pid


def sources(urls):
    return [word for name, url in urls.items() for word in ("--source", f"{name}={url}")]


def run_while_watched(command):
    """Runs to the end. What it printed, its exit status, and samples of its memory and CPU time, one each half second."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    samples = []
    while process.poll() is None:
        use = Use.of(process.pid)
        if use:
            samples.append(use)
        time.sleep(0.5)
    out, err = process.communicate()
    return out.decode(), err.decode(), process.returncode, samples


def check_accounts(summary):
    """Whatever was captured is on the topic, or lost by a name, for each source."""
    for source in summary["sources"]:
        lost = sum(source["lost"].get(reason, 0) for reason in ("queue_full", "oversize", "not_delivered"))
        assert source["captured"] == source["published"] + lost, source
    for figure in ("captured", "published", "bytes"):
        assert summary[figure] == sum(source[figure] for source in summary["sources"]), figure


def sequences(address, topic):
    """Each key's `seq` headers, in the order of the topic."""
    lines = foreign.kcat(address, topic, "%k|%h\\n").decode().splitlines()
    found = {}
    for line in lines:
        key, headers = line.split("|", 1)
        found.setdefault(key, []).append(int(dict(pair.split("=", 1) for pair in headers.split(","))["seq"]))
    return found


def cpu_per_source(samples, count):
    """CPU seconds per second and source, without what starting took."""
    running = [use for use in samples if use.age >= 2]
    return (running[-1].cpu - running[0].cpu) / (running[-1].age - running[0].age) / count


def test_sixteen_sources_keep_their_rate_in_flat_memory(broker, topic_name):
    """And cost no more each than one by itself."""
    address, _ = broker
    frames = SECONDS * 25 + 1
    streamrec = Streamrec(address)
    names = [f"camera{number:02}" for number in range(16)]
    *_, single = run_while_watched(streamrec.command(
        "publish", *sources({"single": PATTERN}), "--frames", 301, "--topic", f"{topic_name}-single", "--quiet"))
    out, err, status, samples = run_while_watched(streamrec.command(
        "publish", *sources(dict.fromkeys(names, PATTERN)), "--frames", frames, "--topic", topic_name, "--json", "--quiet"))
    assert status == 0, f"{out}\n{err}"
    summary = json.loads(out)
    rates = {source["name"]: source["fps"] for source in summary["sources"]}
    steady = [use.resident for use in samples if use.age >= 5]
    memory, growth = statistics.median(steady[:10]), statistics.median(steady[-10:]) - statistics.median(steady[:10])
    alone, together = cpu_per_source(single, 1), cpu_per_source(samples, 16)
    print(f"fps {min(rates.values())} to {max(rates.values())}, memory {memory / 1e6:.1f} MB, grown by {growth / 1e6:.1f}, "
          f"at most {max(steady) / 1e6:.1f} MB; a source takes {together:.2%} of a core, one by itself {alone:.2%}")
    assert list(rates) == names
    assert all(source["captured"] == source["published"] == frames for source in summary["sources"]), summary
    assert summary["lost"] == {}
    assert summary["offsets"] == {"0": [0, 16 * frames - 1]}
    assert all(rate == pytest.approx(25.0, abs=0.1) for rate in rates.values()), rates
    # A frame kept of each hundred would be 3.6 MB.
    assert growth < 3e6, steady
    # While the machine is busy elsewhere, frames wait: within the budget.
    assert max(steady) < memory + 64e6, steady
    assert together <= alone


def test_one_source_that_fails_stops_no_other(broker, topic_name, clip, tmp_path):
    address, _ = broker
    streamrec = Streamrec(address)
    whole = clip.read_bytes()
    # The index of an mp4 stands at its end, so that this one cannot be opened; what ffmpeg pipes breaks off on its way.
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", clip, "-c:v", "mjpeg", tmp_path / "whole.mkv"], check=True)
    (tmp_path / "cut.mkv").write_bytes((tmp_path / "whole.mkv").read_bytes()[:-100_000])
    urls = {
        "pattern": "pattern:320x240@25", "clip": clip, "unreadable": tmp_path / "cut.mp4",
        "breaks-off": tmp_path / "cut.mkv", "no-camera": "/dev/null", "nothing": tmp_path / "none.mp4",
    }
    result = streamrec.run(
        "publish", *sources(urls), "--frames", 150, "--topic", topic_name, "--json", status=3)
    by_name = {source["name"]: source for source in result.summary["sources"]}
    check_accounts(result.summary)
    assert list(by_name) == list(urls)
    for name in ("pattern", "clip"):
        assert by_name[name]["published"] == 150 and by_name[name]["error"] is None, by_name[name]
    for name in ("unreadable", "no-camera", "nothing"):
        assert by_name[name]["published"] == 0 and by_name[name]["state"] == "failed", by_name[name]
        assert any(line.startswith(f"streamrec: source {name}: ") for line in result.errors), result.errors
    assert 0 < by_name["breaks-off"]["published"] <= 150
    found = sequences(address, topic_name)
    assert {name: len(found.get(name, [])) for name in urls} == {name: by_name[name]["published"] for name in urls}
    assert found["pattern"] == found["clip"] == list(range(150))


def test_a_camera_that_is_away_at_the_start_is_waited_for(broker, topic_name, h264, jpegs, tmp_path):
    """While the others publish; what is wrong for good ends by itself."""
    address, _ = broker
    rtsp, http = Camera(h264), BadCamera(jpegs, port=free_port())
    with Camera(h264, "digest") as locked:
        urls = {
            "pattern": "pattern:320x240@25", "rtsp": rtsp.url(), "http": http.url("good"), "absent": "/dev/video99",
            "locked": locked.url(USER, "geheim/9"), "nothing": tmp_path / "none.mp4",
        }
        publisher = Streamrec(address).start("publish", *sources(urls), "--topic", topic_name, "--json")

        def source(name):
            lines = progress(publisher)
            return next((source for source in lines[-1]["sources"] if source["name"] == name), None) if lines else None

        def state(name):
            return (source(name) or {}).get("state")

        try:
            eventually("the pattern publishes", lambda: (source("pattern") or {}).get("published", 0) > 50)
            eventually("the wrong ones fail", lambda: [state(name) for name in ("locked", "nothing")] == ["failed"] * 2)
            assert [state(name) for name in ("rtsp", "http", "absent")] == ["awaited"] * 3
            with rtsp, http:
                for name in ("rtsp", "http"):
                    eventually(f"{name} publishes", lambda: source(name)["published"] > 25)
                    assert state(name) == "running" and source(name)["error"] is None
                before = source("pattern")["published"]
                eventually("the pattern publishes on", lambda: source("pattern")["published"] > before)
                os.kill(publisher.process.pid, signal.SIGTERM)
                summary = final_summary(publisher)
        finally:
            publisher.stop()
    assert publisher.process.returncode == 143
    check_accounts(summary)
    by_name = {source["name"]: source for source in summary["sources"]}
    assert {name: source["state"] for name, source in by_name.items()} == {
        "pattern": "ended", "rtsp": "ended", "http": "ended", "absent": "awaited", "locked": "failed", "nothing": "failed"}
    for name in ("absent", "locked", "nothing"):
        assert by_name[name]["published"] == 0 and by_name[name]["error"], by_name[name]
    warnings = [line for line in publisher.read().splitlines() if line.startswith("streamrec: source ")]
    for name, hint in {"rtsp": True, "http": True, "absent": True, "locked": False, "nothing": False}.items():
        line, = [line for line in warnings if line.startswith(f"streamrec: source {name}: ")]
        assert ("tried again" in line) == hint, line
    assert "geheim" not in publisher.read()
    found = sequences(address, topic_name)
    for name in ("pattern", "rtsp"):
        assert found[name] == list(range(by_name[name]["published"])), name
    # The camera hangs up now and then; what it would have given meanwhile is counted, and the numbers jump.
    assert found["http"] == sorted(set(found["http"])) and found["http"][0] == 0


def test_cameras_that_are_all_away_are_waited_for(broker, topic_name):
    address, _ = broker
    publisher = Streamrec(address).start(
        "publish", *sources({"a": "/dev/video98", "b": "/dev/video99"}), "--topic", topic_name, "--json")
    try:
        eventually("both are waited for", lambda: publisher.read().count("tried again") == 2)
        begun = time.monotonic()
        os.kill(publisher.process.pid, signal.SIGTERM)
        summary = final_summary(publisher)
        assert time.monotonic() - begun < 3
    finally:
        publisher.stop()
    assert publisher.process.returncode == 143
    assert [source["state"] for source in summary["sources"]] == ["awaited", "awaited"]


def test_where_no_source_can_be_reached_the_status_says_so(broker, topic_name, tmp_path):
    address, _ = broker
    streamrec = Streamrec(address)
    wrong = {"a": "/dev/null", "b": "/dev/zero"}
    result = streamrec.run("publish", *sources(wrong), "--topic", topic_name, "--json", status=4)
    assert [source["state"] for source in result.summary["sources"]] == ["failed", "failed"]
    # Mistyped paths leave no topic behind.
    paths = {"a": tmp_path / "none.mp4", "b": tmp_path / "none/"}
    streamrec.run("publish", *sources(paths), "--topic", f"{topic_name}-files", status=4)
    assert f"{topic_name}-files" not in streamrec.run("topics", "list").out


@pytest.mark.parametrize("policy", ["drop-oldest", "drop-newest", "block"])
def test_a_broker_that_stands_still_costs_what_the_policy_says(broker, topic_name, policy):
    address, pid = broker
    streamrec = Streamrec(address)
    frames = 2000
    urls = {name: "pattern:128x72@200" for name in ("a", "b", "c")}
    publisher = streamrec.start(
        "publish", *sources(urls), "--frames", frames, "--topic", topic_name, "--when-behind", policy, "--json")
    try:
        eventually("frames arrive", lambda: '"published":' in publisher.read())
        os.kill(pid, signal.SIGSTOP)
        try:
            # Longer than what may wait: 512 frames under way and 64 in the queue, of each source.
            if policy == "block":
                eventually("sources wait", lambda: stands_still(publisher))
            else:
                eventually("frames are dropped", lambda: dropped(publisher) >= 300)
        finally:
            os.kill(pid, signal.SIGCONT)
        summary = final_summary(publisher)
        status = publisher.process.returncode
    finally:
        publisher.stop()
    check_accounts(summary)
    assert [source["captured"] for source in summary["sources"]] == [frames] * 3
    assert status == (0 if policy == "block" else 3), summary
    assert (summary["lost"] == {}) == (policy == "block")
    assert set(summary["lost"]) <= {"queue_full"}
    found = sequences(address, topic_name)
    for source in summary["sources"]:
        assert len(found[source["name"]]) == source["published"]
        assert found[source["name"]] == sorted(set(found[source["name"]]))
        if policy == "drop-oldest":
            assert found[source["name"]][-1] == frames - 1


def test_memory_has_a_bound_while_the_broker_stands_still(broker, topic_name):
    """64 MiB wait and 64 MiB are under way at most, of all sixteen together."""
    address, pid = broker
    names = [f"camera{number:02}" for number in range(16)]
    publisher = Streamrec(address).start(
        "publish", *sources(dict.fromkeys(names, "pattern:640x360@50")), "--frames", 750, "--topic", topic_name, "--json")
    try:
        eventually("frames arrive", lambda: '"published":' in publisher.read())
        before = Use.of(publisher.process.pid).resident
        os.kill(pid, signal.SIGSTOP)
        try:
            eventually("frames are dropped", lambda: dropped(publisher) >= 25, 60)
            peak = Use.of(publisher.process.pid).resident
        finally:
            os.kill(pid, signal.SIGCONT)
        summary = final_summary(publisher)
    finally:
        publisher.stop()
    print(f"{before / 1e6:.1f} MB before, {peak / 1e6:.1f} MB when frames are dropped")
    check_accounts(summary)
    assert set(summary["lost"]) == {"queue_full"}
    assert peak - before < 1.1 * (128 << 20)


def final_summary(publisher):
    # Read meanwhile: a full pipe would hold it up.
    eventually("the end", lambda: publisher.read() and publisher.process.poll() is not None, 120)
    return json.loads(publisher.read().strip().splitlines()[-1])


def progress(publisher):
    lines = [line for line in publisher.read().splitlines() if line.startswith('{"event":"progress"')]
    return [json.loads(line) for line in lines]


def dropped(publisher):
    """By the source that has lost the least."""
    lines = progress(publisher)
    return min(source["lost"].get("queue_full", 0) for source in lines[-1]["sources"]) if lines else 0


def stands_still(publisher):
    """Whether no source has captured anything for a second or two."""
    counts = [[source["captured"] for source in line["sources"]] for line in progress(publisher)[-3:]]
    return len(counts) == 3 and counts[0] == counts[1] == counts[2]


@pytest.fixture
def topic_name(request):
    return "many-" + os.urandom(3).hex()
