"""A camera's own JPEGs are passed on as they are."""

from feeder import Feeder


def test_jpegs_arrive_byte_by_byte(topic, clip):
    with Feeder("/dev/video10", clip):
        summary = topic.publish("/dev/video10", "--frames", 150)
    assert summary["published"] == 150
    assert summary["lost"] == {}
    frames = topic.frames()
    assert len(frames) == 150
    first = clip.index(frames[0])
    assert frames == [clip[(first + number) % len(clip)] for number in range(150)]


def test_a_jpeg_that_is_cut_off_is_counted_and_dropped(topic, clip):
    broken = list(clip)
    broken[7] = broken[7][: len(broken[7]) // 2]
    with Feeder("/dev/video10", broken):
        summary = topic.publish("/dev/video10", "--frames", 58)
    # Of 60 frames in a row two are broken, whichever comes first.
    assert summary["published"] == 58
    assert summary["lost"] in ({"corrupt": 2}, {"corrupt": 1})
    frames = topic.frames()
    assert set(frames) <= set(clip) and broken[7] not in frames
