"""A camera's own JPEGs are passed on as they are."""

from feeder import Feeder


def test_jpegs_arrive_byte_by_byte(topic, clip):
    with Feeder("/dev/video10", clip):
        summary = topic.publish("/dev/video10", "--frames", 150, status=None)
    assert summary["published"] == 150
    # Where the machine is slow the driver overwrites what nobody took; the sequence numbers tell which frames those were.
    assert set(summary["lost"]) <= {"driver_gap"}
    check(topic, clip, 150)


def test_a_jpeg_that_is_cut_off_is_counted_and_dropped(topic, clip):
    broken = list(clip)
    broken[7] = broken[7][: len(broken[7]) // 2]
    with Feeder("/dev/video10", broken):
        summary = topic.publish("/dev/video10", "--frames", 120, status=3)
    assert summary["published"] == 120
    assert 1 <= summary["lost"].pop("corrupt") <= 5
    assert set(summary["lost"]) <= {"driver_gap"}
    check(topic, broken, 120)


def check(topic, clip, count):
    """Each frame holds the bytes that were fed with its number; the clip has each picture once."""
    records, frames = topic.records(), topic.frames()
    assert len(frames) == len(records) == count
    # What v4l2loopback gives first may be the last picture of another feeder.
    assert frames[0] in clip
    first = clip.index(frames[1]) - records[1].sequence
    assert frames[1:] == [clip[(first + record.sequence) % len(clip)] for record in records[1:]]
