"""What breaks in a driver is counted by its name, and does not end the run."""

import time

import pytest

from published import gaps, last_summary, published
from streamrec import eventually

SMALL = ("--size", "320x180", "--fps", 15, "--pixel-format", "YUYV")


class Run:
    """A publish that goes on while the test breaks things."""

    def __init__(self, camera, topic):
        self.camera = camera
        self.topic = topic
        self.running = topic.start(camera.path, *SMALL)

    def await_frames(self, more, seconds=60):
        begun = published(self.running)

        def have_come():
            assert self.running.process.poll() is None, f"ended early:\n{self.running.read()}"
            return published(self.running) >= begun + more
        eventually(f"{more} more frames", have_come, seconds)

    def end(self):
        """Ends it as Ctrl-C does; the summary."""
        assert self.running.process.poll() is None, f"ended early:\n{self.running.read()}"
        self.running.process.send_signal(2)
        self.running.process.wait(60)
        return last_summary(self.running)


@pytest.fixture
def run(webcam, topic):
    run = Run(webcam, topic)
    try:
        run.await_frames(10)
        yield run
    finally:
        if run.running.process.poll() is None:
            run.running.kill()


def test_buffers_that_the_driver_drops_are_gaps(webcam, topic):
    webcam.control(percentage_of_dropped_buffers=30)
    summary = topic.publish(webcam.path, *SMALL, "--frames", 150, status=3)
    assert summary["published"] == 150
    assert set(summary["lost"]) == {"driver_gap"}
    # Of about 214 frames 64; the driver throws dice.
    assert 30 <= summary["lost"]["driver_gap"] <= 110
    records = topic.records()
    assert len(records) == 150
    # Those before the first frame are no one's loss, and those behind the last one have not been seen.
    assert gaps(records) == summary["lost"]["driver_gap"]


def test_a_buffer_that_is_flagged_is_dropped(run):
    for _ in range(3):
        run.camera.control(inject_v4l2_buf_flag_error=1)
        run.await_frames(5)
    summary = run.end()
    assert summary["lost"].pop("corrupt") == 3
    assert set(summary["lost"]) <= {"driver_gap"}
    assert gaps(run.topic.records()) == 3 + summary["lost"].get("driver_gap", 0)


def test_a_driver_that_breaks_off_and_refuses_to_start_is_started_anew(run):
    # The stream breaks with EIO, and the next STREAMON fails.
    run.camera.control(inject_vidioc_streamon_error=1, inject_fatal_streaming_error=1)
    run.await_frames(15)
    summary = run.end()
    assert summary["lost"].pop("camera_away") >= 1
    assert set(summary["lost"]) <= {"driver_gap"}
    records = run.topic.records()
    assert len(records) == summary["published"]
    assert len({record.headers["session"] for record in records}) == 1


def test_a_camera_that_cannot_start_is_named_at_once(webcam, topic):
    webcam.control(inject_vidioc_streamon_error=1)
    done = topic.streamrec.run("publish", "--device", webcam.path, "--topic", topic.name, status=4)
    assert len(done.errors) == 1
    assert "/dev/video0: cannot start streaming" in done.errors[0]


def test_a_device_that_is_lost_is_opened_anew(run):
    """ENODEV from every call until the device is opened anew, as when a hub resets."""
    run.camera.control(disconnect=1)
    run.await_frames(15)
    summary = run.end()
    assert summary["lost"]["camera_away"] >= 1
    assert len({record.headers["session"] for record in run.topic.records()}) == 1


def test_an_unplugged_camera_is_awaited(run):
    run.camera.unplug()
    time.sleep(3)
    before = published(run.running)
    run.camera.plug_in()
    run.await_frames(15)
    summary = run.end()
    records = run.topic.records()
    assert len(records) == summary["published"] > before
    # By its rate it missed the time that it was away, a frame or two more or less.
    lost = summary["lost"]["camera_away"]
    away = max(later.timestamp - earlier.timestamp for earlier, later in zip(records, records[1:])) / 1000
    assert away >= 2.5
    assert lost == pytest.approx(away * 15, abs=3)
    assert gaps(records) == lost + summary["lost"].get("driver_gap", 0)


def test_a_frame_held_back_by_nothing_but_the_end_is_no_loss(run):
    summary = run.end()
    assert set(summary["lost"]) <= {"driver_gap"}
    assert run.running.process.returncode in (3, 130)
