"""`publish --encode`: JPEG, PNG and raw frames, seen through ffmpeg's own decoders."""

import pathlib
import re
import subprocess

import pytest

import foreign
from streamrec import Streamrec, archived

ROOT = pathlib.Path(__file__).resolve().parents[2]
ON_OUR_BROKER = {"embedded": ["encode"]}
EVERYWHERE = {name: ["encode"] for name in ("embedded", "4.3", "2.1")}
SIZE = (161, 91)
#: Pictures of that size, which ffmpeg would round to an even one if it made them in 4:2:0.
PICTURES = f"testsrc2=size=192x120:rate=25:duration=0.2,format=rgb24,crop={SIZE[0]}:{SIZE[1]}"
#: Nothing of RGB may be lost, whatever the clip's codec calls it.
LOSSLESS = {"ffv1-rgb": ["-c:v", "ffv1", "-pix_fmt", "bgr0"], "png-rgb": ["-c:v", "png", "-pix_fmt", "rgb24"],
            "ffv1-grey": ["-c:v", "ffv1", "-pix_fmt", "gray"]}


def ffmpeg(*words, stdin=None):
    return subprocess.run(
        ["ffmpeg", "-v", "error", *map(str, words)], input=stdin, check=True, capture_output=True).stdout


def clip(folder, encoding, look=""):
    path = folder / "clip.mkv"
    ffmpeg("-f", "lavfi", "-i", PICTURES + look, *encoding, path)
    return path


def pixels(picture):
    """RGB of a file, or of the bytes of a PNG or JPEG, as ffmpeg decodes it."""
    source = ["-f", "image2pipe", "-i", "-"] if isinstance(picture, bytes) else ["-i", picture]
    return ffmpeg(*source, "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
                  stdin=picture if isinstance(picture, bytes) else None)


def publish(cluster, topic, *words, status=0):
    return Streamrec(cluster.address).run("publish", *words, "--topic", topic, "--json", status=status).summary


def records(cluster, topic):
    found = foreign.kafka_python_records(cluster.address, topic)
    return [(record.value, {name: value.decode() for name, value in record.headers}) for record in found]


@pytest.mark.cases("kind", EVERYWHERE)
def test_png_holds_the_pixels_of_raw(cluster, topic, kind, tmp_path):
    path = clip(tmp_path, ["-c:v", "ffv1", "-pix_fmt", "yuv420p"])
    for encoding in ("png", "raw"):
        assert publish(cluster, f"{topic}-{encoding}", "--file", path, "--encode", encoding)["lost"] == {}
    png, raw = records(cluster, f"{topic}-png"), records(cluster, f"{topic}-raw")
    assert len(png) == len(raw) == 5
    for (image, of_png), (bytes_, of_raw) in zip(png, raw):
        assert (of_png["format"], of_raw["format"]) == ("png", "rgb24")
        assert [int(of_raw[name]) for name in ("width", "height")] == list(SIZE)
        assert image.startswith(b"\x89PNG") and pixels(image) == bytes_
        assert len(bytes_) == 3 * SIZE[0] * SIZE[1]
    assert len({image for image, _ in png}) == 5


@pytest.mark.cases("kind", {"embedded": list(LOSSLESS)})
@pytest.mark.parametrize("encoding", ["png", "raw"])
def test_rgb_video_loses_nothing(cluster, topic, kind, encoding, tmp_path):
    path = clip(tmp_path, LOSSLESS[kind])
    publish(cluster, topic, "--file", path, "--encode", encoding)
    values = [value for value, _ in records(cluster, topic)]
    assert b"".join(pixels(value) if encoding == "png" else value for value in values) == pixels(path)
    if encoding == "png":
        # Colour type 0 is grey.
        assert {value[25] for value in values} == {0 if kind == "ffv1-grey" else 2}


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_pictures_lose_nothing(cluster, topic, kind, angle, tmp_path):
    ffmpeg("-f", "lavfi", "-i", PICTURES, "-c:v", "png", "-pix_fmt", "rgb24", tmp_path / "flat.mov")
    ffmpeg("-i", tmp_path / "flat.mov", "-metadata:s:v:0", f"rotate={angle}", "-c", "copy", tmp_path / "turned.mov")
    publish(cluster, topic, "--file", tmp_path / "turned.mov", "--encode", "raw")
    # ffmpeg turns what it decodes by itself.
    assert b"".join(value for value, _ in records(cluster, topic)) == pixels(tmp_path / "turned.mov")


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.parametrize("layout", ["rgba", "bgra", "bgr24", "gray"])
def test_raw_pixels_lose_nothing(cluster, topic, kind, layout, tmp_path):
    path = clip(tmp_path, LOSSLESS["ffv1-grey" if layout == "gray" else "png-rgb"])
    raw = ffmpeg("-i", path, "-f", "rawvideo", "-pix_fmt", layout, "-")
    Streamrec(cluster.address).run(
        "publish", "--stdin", "--raw", f"{SIZE[0]}x{SIZE[1]}:{layout}", "--encode", "png", "--topic", topic, stdin=raw)
    assert b"".join(pixels(value) for value, _ in records(cluster, topic)) == pixels(path)


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.parametrize("layout", ["yuv422p", "yuv444p"])
def test_planar_frames_become_jpegs(cluster, topic, kind, layout, tmp_path):
    path = clip(tmp_path, LOSSLESS["png-rgb"])
    full = ["-vf", f"scale=out_range=full,format={layout}"]
    raw = ffmpeg("-i", path, *full, "-f", "rawvideo", "-")
    Streamrec(cluster.address).run(
        "publish", "--stdin", "--raw", f"{SIZE[0]}x{SIZE[1]}:{layout}", "--quality", 100, "--topic", topic, stdin=raw)
    values = [value for value, _ in records(cluster, topic)]
    assert len(values) == 5
    wanted, found = pixels(path), b"".join(pixels(value) for value in values)
    assert len(found) == len(wanted)
    assert sum(abs(a - b) for a, b in zip(found, wanted)) / len(wanted) < 8


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_a_folder_of_pngs_as_jpegs(cluster, topic, kind, tmp_path):
    ffmpeg("-i", clip(tmp_path, LOSSLESS["png-rgb"]), tmp_path / "%03d.png")
    # Its header is whole, its pixels are not.
    broken = bytearray((tmp_path / "002.png").read_bytes())
    broken[len(broken) // 2] ^= 1
    (tmp_path / "002.png").write_bytes(broken)
    assert publish(cluster, topic, "--images", tmp_path, "--encode", "jpeg", status=3)["lost"] == {"corrupt": 1}
    found = records(cluster, topic)
    assert [headers["seq"] for _, headers in found] == ["0", "2", "3", "4"]
    for (value, headers), number in zip(found, (1, 3, 4, 5)):
        assert headers["format"] == "jpeg" and value.startswith(b"\xff\xd8")
        wanted = pixels(tmp_path / f"{number:03}.png")
        assert sum(abs(a - b) for a, b in zip(pixels(value), wanted)) / len(wanted) < 8


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_jpegs_of_a_pipe_as_pngs(cluster, topic, kind, jpegs):
    Streamrec(cluster.address).run(
        "publish", "--stdin", "--encode", "png", "--topic", topic, stdin=b"".join(jpegs))
    found = records(cluster, topic)
    assert len(found) == len(jpegs)
    assert all(headers["format"] == "png" and value.startswith(b"\x89PNG") for value, headers in found)
    # Decoders of JPEG need not agree to the bit.
    a, b = pixels(found[0][0]), pixels(jpegs[0])
    assert sum(abs(x - y) for x, y in zip(a, b)) / len(b) < 3


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_an_archive_of_pngs_is_published_again(cluster, topic, kind, tmp_path):
    publish(cluster, topic, "--file", clip(tmp_path, LOSSLESS["ffv1-rgb"]), "--encode", "png")
    folder = tmp_path / "archive"
    streamrec = Streamrec(cluster.address)
    streamrec.run("archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", folder)
    streamrec.run("verify", folder)
    images = [image for _, image in archived(folder)]
    values = [value for value, _ in records(cluster, topic)]
    assert images == values and len(values) == 5
    [segment] = {path.parent for path in folder.rglob("*.png")}
    publish(cluster, f"{topic}-again", "--images", segment)
    assert [value for value, _ in records(cluster, f"{topic}-again")] == values


@pytest.mark.cases("kind", ON_OUR_BROKER)
def test_pngs_become_jpegs_in_an_mjpeg_archive(cluster, topic, kind, tmp_path):
    path = clip(tmp_path, LOSSLESS["ffv1-rgb"])
    publish(cluster, topic, "--file", path, "--encode", "png")
    folder = tmp_path / "archive"
    streamrec = Streamrec(cluster.address)
    streamrec.run(
        "archive", "--topic", topic, "--from-beginning", "--until", "end", "--out", folder, "--format", "mjpeg")
    streamrec.run("verify", folder)
    [file] = folder.rglob("*.mjpeg")
    found, wanted = ffmpeg("-f", "mjpeg", "-i", file, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"), pixels(path)
    assert len(found) == len(wanted)
    assert sum(abs(a - b) for a, b in zip(found, wanted)) / len(wanted) < 8


@pytest.mark.cases("kind", ON_OUR_BROKER)
@pytest.mark.parametrize("encoding", ["png", "raw"])
def test_what_is_too_large_becomes_a_jpeg_that_fits(cluster, topic, kind, encoding, tmp_path):
    streamrec = Streamrec(cluster.address)
    streamrec.run("topics", "create", topic, "--config", "max.message.bytes=12000")
    path = clip(tmp_path, LOSSLESS["png-rgb"], look=",noise=alls=40:allf=t")
    assert publish(cluster, topic, "--file", path, "--encode", encoding)["lost"] == {}
    found = records(cluster, topic)
    assert len(found) == 5 and {headers["format"] for _, headers in found} == {"jpeg"}
    assert all(value.startswith(b"\xff\xd8") and len(value) < 12000 for value, _ in found)


def test_the_page_about_it_is_right(tmp_path, clip, jpegs):
    """Its commands run, one after the other."""
    import os
    import shutil

    from conftest import embedded
    shutil.copy(clip, tmp_path / "clip.mp4")
    (tmp_path / "stills").mkdir()
    for number, data in enumerate(jpegs):
        (tmp_path / "stills" / f"{number:03}.jpg").write_bytes(data)
    binaries = pathlib.Path(os.environ["STREAMREC_BIN"]).parent
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/pictures.md").read_text(), re.S)
    with embedded(tmp_path) as address:
        environment = dict(os.environ, PATH=f"{binaries}:{os.environ['PATH']}", STREAMREC_BROKERS=address)
        for line in "".join(blocks).strip().splitlines():
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", line], cwd=tmp_path, env=environment, capture_output=True, timeout=60)
            assert done.returncode == 0, f"{line}\n{done.stdout.decode()}\n{done.stderr.decode()}"
