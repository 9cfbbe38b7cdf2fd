"""Raw pixels at 30 frames a second: none may be missing."""

import pathlib

import pytest

import jpeg

ATTEMPTS = 3
IS_EMULATED = "streamrec.emulated" in pathlib.Path("/proc/cmdline").read_text()


@pytest.mark.parametrize("fourcc", ["YUYV", "NV12", "YU12"])
def test_ten_seconds_without_a_gap(webcam, topic, fourcc):
    blame = []
    for _ in range(ATTEMPTS):
        summary = topic.publish(
            webcam.path, "--size", "640x360", "--fps", 30, "--pixel-format", fourcc, "--frames", 300, status=None)
        if not summary["lost"]:
            break
        # A machine that is busy is no camera: a program that only takes frames tells. On an emulated processor, where
        # encoding takes ten times as long, a moment of other work costs the one frames and not the other.
        own = webcam.own_drops(fourcc, seconds=10)
        blame.append(f"lost {summary['lost']} in {summary['elapsed']} s; v4l2-ctl alone lost {own}")
        assert own > 0 or IS_EMULATED, f"frames were lost that v4l2-ctl does not lose: {blame}"
    else:
        pytest.fail(f"frames were lost in each of {ATTEMPTS} attempts: " + "; ".join(blame))
    for line in blame:
        print("tried again:", line)
    assert summary["published"] == 300
    assert summary["elapsed"] == pytest.approx(10, abs=0.5)
    records = [record for record in topic.records() if record.headers["session"] == summary["session"]]
    assert [record.sequence for record in records] == list(range(300))
    assert {record.shape for record in records} == {(640, 360)}
    assert sum(record.size for record in records) == summary["bytes"]
    steps = [later.timestamp - earlier.timestamp for earlier, later in zip(records, records[1:])]
    assert sum(steps) / len(steps) == pytest.approx(1000 / 30, abs=0.5)
    frames = topic.frames()[-300:]
    assert [len(frame) for frame in frames] == [record.size for record in records]
    assert {jpeg.size(frame) for frame in frames} == {(640, 360)}
