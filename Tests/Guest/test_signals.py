"""Inputs, signals that come and change, and pictures in planes."""

import json

import pytest

import jpeg
from published import last_summary, published
from streamrec import eventually

# V4L2's menu: signal modes of vivid's HDMI input.
CURRENT, NO_SIGNAL, NO_LOCK, OUT_OF_RANGE, SELECTED = range(5)


@pytest.fixture
def hdmi(webcam):
    webcam.ctl("-i", 1)
    webcam.control(dv_timings_signal_mode=CURRENT)
    timings(webcam, "640x480p")
    yield webcam
    webcam.ctl("-i", 1)
    webcam.control(dv_timings_signal_mode=CURRENT)
    webcam.ctl("-i", 0)


def timings(camera, size):
    """The signal becomes one of `size`, whatever the receiver is set to."""
    menu = camera.ctl("-L")
    rows = menu[menu.index(" dv_timings 0x"):].splitlines()[1:]
    number = next(int(row.split(":")[0]) for row in rows if size in row)
    camera.control(dv_timings_signal_mode=SELECTED)
    camera.control(dv_timings=number)


def test_inputs_are_listed(streamrec):
    cameras = json.loads(streamrec.run("devices", "--json").out)["devices"]
    first = next(camera for camera in cameras if camera["path"] == "/dev/video0")
    assert [entry["name"].split()[0] for entry in first["inputs"]] == ["Webcam", "HDMI"]
    assert [entry["selected"] for entry in first["inputs"]] == [True, False]
    text = streamrec.run("devices").out
    assert "0  Webcam 0, selected" in text
    assert "Y16 -BE" in text


@pytest.mark.parametrize("choice", ["1", "HDMI 0"])
def test_an_input_is_chosen_and_set_to_its_signal(hdmi, topic, choice):
    timings(hdmi, "800x600p")
    hdmi.ctl("-i", 0)
    summary = topic.publish(hdmi.path, "--input", choice, "--frames", 5, status=None)
    assert summary["published"] == 5
    assert {record.shape for record in topic.records()} == {(800, 600)}
    assert {jpeg.size(frame) for frame in topic.frames()} == {(800, 600)}


def test_an_input_that_is_not_there_is_wrong_usage(webcam, topic):
    done = topic.streamrec.run("publish", "--device", webcam.path, "--topic", topic.name, "--input", 7, status=2)
    assert "it has no input 7. It has 0 (Webcam 0), 1 (HDMI 0)." in done.errors[0]


@pytest.mark.parametrize("mode", [NO_SIGNAL, NO_LOCK, OUT_OF_RANGE])
def test_a_signal_that_cannot_be_used_is_named(hdmi, topic, mode):
    hdmi.control(dv_timings_signal_mode=mode)
    done = topic.streamrec.run("publish", "--device", hdmi.path, "--topic", topic.name, "--input", 1, status=4)
    assert "no usable signal at its input HDMI 0: " in done.errors[0]


def test_a_signal_that_changes_its_size_goes_on_with_the_new_one(hdmi, topic):
    running = topic.start(hdmi.path, "--input", 1, "--fps", 10)
    try:
        def shape():
            assert running.process.poll() is None, f"ended early:\n{running.read()}"
            return topic.newest().shape if published(running) else None
        eventually("frames of the first size", lambda: shape() == (640, 480), 60)
        timings(hdmi, "800x600p")
        eventually("frames of the second size", lambda: shape() == (800, 600), 60)
        # Gone for a while: what comes back is awaited.
        hdmi.control(dv_timings_signal_mode=NO_SIGNAL)
        timings(hdmi, "720x480p")
        eventually("frames of the third size", lambda: shape() == (720, 480), 60)
        running.process.send_signal(2)
        running.process.wait(60)
        summary = last_summary(running)
    finally:
        if running.process.poll() is None:
            running.kill()
    assert summary["lost"]["camera_away"] >= 2
    seen = [record.shape for record in topic.records()]
    assert [shape for shape, before in zip(seen, [None] + seen) if shape != before] == [(640, 480), (800, 600), (720, 480)]
    assert [jpeg.size(frame) for frame in topic.frames()] == seen


# One piece of memory for all planes, and one for each of them.
@pytest.mark.parametrize("asked, given", [("YUYV", "YUYV"), ("NV12", "NV12"), ("NM12", "NM12"), ("YM12", "YM12")])
def test_pictures_in_planes(planes, topic, asked, given):
    summary = topic.publish(
        planes.path, "--size", "320x180", "--pixel-format", asked, "--frames", 20, status=None)
    assert summary["published"] == 20
    assert set(summary["lost"]) <= {"driver_gap"}
    assert f"'{given}'" in planes.ctl("-V")
    assert {jpeg.size(frame) for frame in topic.frames()} == {(320, 180)}
