"""Video files as cameras and phones make them: turned, of a variable rate, entered in the middle."""

import hashlib
import io
import re
import subprocess

import pytest

import foreign
from streamrec import Streamrec

# What a file holds does not depend on the broker.
ON_OUR_BROKER = {"embedded": ["file"]}


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", *map(str, words)], check=True)


def publish(cluster, topic, path, *words, status=0):
    return Streamrec(cluster.address).run(
        "publish", "--file", path, "--topic", topic, "--json", *words, status=status).summary


def frames(cluster, topic):
    """The records' values and their times since the first one, in milliseconds."""
    records = foreign.kafka_python_records(cluster.address, topic)
    times = [int(dict(record.headers)["capture_ns"]) for record in records]
    return [record.value for record in records], [round((time - times[0]) / 1e6) for time in times]


def gray(source, *words):
    """A picture or clip as ffmpeg decodes it: its size, and the luma of each picture."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", *(["-f", "image2pipe", "-i", "-"] if isinstance(source, bytes) else ["-i", source]),
         *words, "-f", "image2pipe", "-c:v", "pgm", "-pix_fmt", "gray", "-"],
        input=source if isinstance(source, bytes) else None, capture_output=True, check=True)
    stream, pictures = io.BytesIO(done.stdout), []
    while stream.readline():
        width, height = map(int, stream.readline().split())
        stream.readline()
        pictures.append(((width, height), stream.read(width * height)))
    return pictures


def difference(a, b):
    assert len(a) == len(b)
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


# Neither a multiple of a JPEG's blocks, nor even a square: what is turned wrongly shows.
SOURCES = {
    "h264": ("testsrc2=size=322x182:rate=10:duration=1", ["-c:v", "libx264", "-qp", "10", "-pix_fmt", "yuv420p"]),
    "h264-444": ("testsrc2=size=321x181:rate=10:duration=1", ["-c:v", "libx264", "-qp", "10", "-pix_fmt", "yuv444p"]),
    "prores-422": ("testsrc2=size=322x182:rate=10:duration=1", ["-c:v", "prores", "-pix_fmt", "yuv422p10le"]),
    "mjpeg-odd": ("testsrc2=size=322x182:rate=10:duration=1", ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"]),
    "mjpeg-422": ("testsrc2=size=322x182:rate=10:duration=1", ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj422p"]),
    "mjpeg": ("testsrc2=size=320x192:rate=10:duration=1", ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"]),
}


@pytest.mark.cases("kind", {"embedded": list(SOURCES)})
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_pictures_come_upright(cluster, topic, kind, angle, tmp_path):
    source, encoding = SOURCES[kind]
    ffmpeg("-f", "lavfi", "-i", source, *encoding, tmp_path / "flat.mov")
    ffmpeg("-display_rotation" if has_display_rotation() else "-i",
           *([angle, "-i", tmp_path / "flat.mov"] if has_display_rotation() else
             [tmp_path / "flat.mov", "-metadata:s:v:0", f"rotate={angle}"]), "-c", "copy", tmp_path / "turned.mov")
    publish(cluster, topic, tmp_path / "turned.mov", "--quality", 95)
    values, times = frames(cluster, topic)
    assert times == [n * 100 for n in range(10)]
    # ffmpeg turns what it decodes by itself.
    expected = gray(tmp_path / "turned.mov", "-frames:v", "1")[0]
    flat = gray(tmp_path / "flat.mov", "-frames:v", "1")[0]
    [(size, luma)] = gray(values[0])
    assert size == expected[0] == (flat[0] if angle == 180 else flat[0][::-1])
    assert difference(luma, expected[1]) < 2.5
    assert angle != 180 or difference(luma, flat[1]) > 10


def has_display_rotation():
    """ffmpeg 6 took the metadata's place by an option."""
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, check=True).stdout.decode()
    found = re.match(r"ffmpeg version n?(\d+)", version)
    return found is not None and int(found[1]) >= 6


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_mjpeg_is_turned_without_loss(cluster, topic, kind, tmp_path):
    """Where its blocks allow it: what was turned and turned back has the very luma of the original."""
    source, encoding = SOURCES["mjpeg"]
    ffmpeg("-f", "lavfi", "-i", source, *encoding, tmp_path / "flat.mov")
    ffmpeg("-i", tmp_path / "flat.mov", "-c", "copy", "-metadata:s:v:0", "rotate=180", tmp_path / "turned.mov")
    publish(cluster, topic, tmp_path / "turned.mov")
    publish(cluster, f"{topic}-flat", tmp_path / "flat.mov")
    turned, flat = frames(cluster, topic)[0], frames(cluster, f"{topic}-flat")[0]
    assert gray(turned[0], "-vf", "hflip,vflip")[0][1] == gray(flat[0])[0][1]


@pytest.mark.cases("kind", {"embedded": ["mp4", "mkv"]})
def test_a_variable_rate_is_kept(cluster, topic, kind, tmp_path):
    path = tmp_path / f"variable.{kind}"
    # The third and the fourth picture of each five are left out.
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4", "-vf", "select='not(between(mod(n,5),2,3))'",
           "-fps_mode" if has_display_rotation() else "-vsync", "vfr", "-c:v", "libx264", "-bf", "2", path)
    publish(cluster, topic, path)
    assert frames(cluster, topic)[1] == [n * 40 for n in range(100) if n % 5 not in (2, 3)]


@pytest.mark.cases("kind", {"embedded": ["mp4", "mkv", "avi", "mjpeg"]})
@pytest.mark.parametrize("words, first, count", [
    (["--start", "2.04"], 51, 49), (["--start", "0:01", "--duration", "1.5"], 25, 38),
    (["--duration", "1s"], 0, 25), (["--start", "3.96", "--duration", "10"], 99, 1),
])
def test_a_part_of_a_file(cluster, topic, kind, words, first, count, tmp_path):
    path = clip(tmp_path, kind)
    publish(cluster, f"{topic}-all", path)
    assert publish(cluster, topic, path, *words)["lost"] == {}
    values, times = frames(cluster, topic)
    assert times == [n * 40 for n in range(count)]
    assert values == frames(cluster, f"{topic}-all")[0][first:first + count]


def clip(folder, kind):
    path = folder / f"clip.{kind}"
    codec = ["-c:v", "mjpeg"] if kind in ("avi", "mjpeg") else ["-c:v", "libx264", "-bf", "2", "-g", "30"]
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4", *codec, "-pix_fmt",
           "yuvj420p" if codec[1] == "mjpeg" else "yuv420p", path)
    return path


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_a_part_again_and_again(cluster, topic, kind, tmp_path):
    path = clip(tmp_path, "mp4")
    publish(cluster, topic, path, "--start", "1", "--duration", "0.4", "--loop", "--frames", 25)
    values, times = frames(cluster, topic)
    assert times == [n * 40 for n in range(25)]
    assert values == (values[:10] * 3)[:25] and len(set(values[:10])) == 10


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.parametrize("rate, count", [(50, 100), (10, 20), ("30000/1001", 60)])
def test_another_rate(cluster, topic, kind, rate, count, tmp_path):
    publish(cluster, topic, clip(tmp_path, "mkv"), "--duration", 2, "--fps", rate)
    values, times = frames(cluster, topic)
    assert len(values) == count
    assert len({hashlib.sha256(value).digest() for value in values}) == min(count, 50)
    steps = {b - a for a, b in zip(times, times[1:])}
    assert all(abs(step - 2000 / count) <= 1 for step in steps)


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_a_start_behind_the_end(cluster, topic, kind, tmp_path):
    result = Streamrec(cluster.address).run(
        "publish", "--file", clip(tmp_path, "mp4"), "--topic", topic, "--start", "5:00", status=2)
    assert "ends before" in result.err and "--start" in result.err


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_pictures_that_no_level_allows(cluster, topic, kind, tmp_path):
    """H.264 of 8192x8192 with sixteen pictures to refer to would take 3 GB."""
    path = tmp_path / "huge.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=s=8192x8192:r=1:d=2", "-c:v", "libx264", "-preset", "ultrafast", path)
    result = Streamrec(cluster.address).run("publish", "--file", path, "--topic", topic, status=4)
    assert len(result.errors) == 1 and "8192x8192" in result.errors[0]
