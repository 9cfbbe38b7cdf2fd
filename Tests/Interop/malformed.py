"""Inputs that no one should be harmed by: cut off, with bits turned over, and made to harm. The same at each run."""

import random
import struct
import subprocess
import zlib

SEED = 6
# Of each kind of file.
TRUNCATED, FLIPPED = 4, 7


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", *map(str, words)], check=True)


def originals(folder):
    """Whole files, by name."""
    clip = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=2"]
    h264 = ["-c:v", "libx264", "-bf", "2", "-pix_fmt", "yuv420p"]
    ffmpeg(*clip, *h264, folder / "clip.mp4")
    ffmpeg(*clip, *h264, folder / "clip.mkv")
    ffmpeg(*clip, "-c:v", "mjpeg", folder / "clip.avi")
    ffmpeg(*clip, "-c:v", "mjpeg", folder / "clip.mjpeg")
    ffmpeg(*clip, "-frames:v", "1", folder / "still.jpg")
    ffmpeg(*clip, "-frames:v", "1", "-pix_fmt", "rgb24", folder / "still.png")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def damaged(files):
    """Yields (name, bytes) for truncations and flipped bits."""
    source = random.Random(SEED)
    for name, data in files.items():
        for n in range(TRUNCATED):
            yield f"cut-{n}-{name}", data[:source.randrange(1, len(data))]
        for n in range(FLIPPED):
            copy = bytearray(data)
            # Half of them in the headers, where lengths and sizes are.
            reach = min(len(copy), 400) if n % 2 else len(copy)
            for _ in range(source.randrange(1, 40)):
                copy[source.randrange(reach)] ^= 1 << source.randrange(8)
            yield f"flip-{n}-{name}", bytes(copy)


def hostile(files):
    """Yields (name, bytes) for files that claim what no machine has."""
    jpeg, png = files["still.jpg"], files["still.png"]
    frame = jpeg.index(b"\xff\xc0")
    for name, size in (("huge", 65535), ("flat", 1)):
        yield f"{name}.jpg", jpeg[:frame + 5] + struct.pack(">HH", 65535, size) + jpeg[frame + 9:]
    yield "nothing.jpg", jpeg[:frame + 5] + struct.pack(">HH", 0, 0) + jpeg[frame + 9:]
    yield "progressive.jpg", jpeg[:frame] + b"\xff\xc2" + jpeg[frame + 2:]
    yield "components.jpg", jpeg[:frame + 9] + b"\xff" + jpeg[frame + 10:]
    yield "segments.jpg", b"\xff\xd8" + b"\xff\xe1\xff\xff" * 100_000
    yield "fill.jpg", b"\xff\xd8" + b"\xff" * 1_000_000
    yield "starts.jpg", b"\xff\xd8" * 500_000
    yield "no-tables.jpg", b"\xff\xd8" + jpeg[frame:]
    for name, (width, height) in {
            "huge": (0x7FFFFFFF, 0x7FFFFFFF), "wide": (0x7FFFFFFF, 1), "bomb": (60_000, 60_000), "zero": (0, 7)}.items():
        yield f"{name}.png", png_of(width, height, zlib.compress(bytes(1 << 20)))
    yield "chunk.png", png[:8] + b"\xff\xff\xff\xff" + png[12:]
    yield from mp4(files["clip.mp4"])
    yield from avi(files["clip.avi"])
    yield from mkv(files["clip.mkv"])
    yield "nothing.mp4", b""
    yield "zeros.mp4", bytes(1 << 20)
    yield "noise.mkv", random.Random(SEED).randbytes(1 << 18)


def png_of(width, height, data):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def patched(data, at, new):
    return data[:at] + new + data[at + len(new):]


def mp4(data):
    """Boxes that are larger than the file, tables of more samples than there is memory, absurd sizes and time scales."""
    def fields(kind):
        return data.index(kind) + 4

    most = b"\xff\xff\xff\xff"
    for kind in (b"moov", b"mdat", b"stsz", b"stts", b"trak"):
        yield f"box-{kind.decode()}.mp4", patched(data, data.index(kind) - 4, most)
        yield f"long-box-{kind.decode()}.mp4", patched(data, data.index(kind) - 4, b"\0\0\0\1")
    for kind in (b"stts", b"stsc", b"stco", b"stss"):
        yield f"entries-{kind.decode()}.mp4", patched(data, fields(kind) + 4, most)
    yield "samples.mp4", patched(data, fields(b"stsz") + 4, struct.pack(">II", 1, 0xFFFFFFF0))
    yield "one-sample.mp4", patched(data, fields(b"stsz") + 4, struct.pack(">II", 0x7FFFFFFF, 20))
    yield "sizes.mp4", patched(data, fields(b"stsz") + 12, b"\x7f\xff\xff\xff" * 20)
    yield "picture.mp4", patched(data, fields(b"avc1") + 24, struct.pack(">HH", 65535, 65535))
    for name, scale in (("zero", 0), ("one", 1), ("most", 0xFFFFFFFF)):
        yield f"scale-{name}.mp4", patched(data, fields(b"mdhd") + 12, struct.pack(">I", scale))
    yield "durations.mp4", patched(data, fields(b"stts") + 12, most)
    yield "avcc.mp4", patched(data, fields(b"avcC") + 6, b"\xff\xff\xff")


def avi(data):
    """Rates of zero and of infinity, absurd sizes, chunks beyond the file."""
    stream = data.index(b"strh") + 8
    for name, (scale, rate) in {
            "zero": (0, 0), "none": (1, 0), "infinite": (0, 25), "most": (1, 0xFFFFFFFF), "slow": (0xFFFFFFFF, 1)}.items():
        yield f"rate-{name}.avi", patched(data, stream + 20, struct.pack("<II", scale, rate))
    form = data.index(b"strf") + 8
    for name, (width, height) in {
            "huge": (0x7FFFFFFF, 0x7FFFFFFF), "negative": (-1, -1), "zero": (0, 0), "down": (160, -90)}.items():
        yield f"size-{name}.avi", patched(data, form + 4, struct.pack("<ii", width, height))
    yield "list.avi", patched(data, 4, b"\xff\xff\xff\xff")
    yield "chunk.avi", patched(data, data.index(b"00dc") + 4, b"\xff\xff\xff\x7f")
    yield "raw.avi", patched(patched(data, form + 16, b"\0\0\0\0"), form + 4, struct.pack("<ii", 65_000, 65_000))


def mkv(data):
    """Absurd sizes, rates, and elements beyond the file."""
    width, height = data.index(b"\xb0\x81\xa0"), data.index(b"\xba\x81\x5a")
    yield "size-zero.mkv", patched(patched(data, width + 2, b"\0"), height + 2, b"\0")
    # What stood there, now with eight bytes each; the rest of the track is pushed aside.
    yield "size-huge.mkv", data[:width] + b"\xb0\x84\x7f\xff\xff\xff" + data[width + 3:]
    cluster = data.index(b"\x1f\x43\xb6\x75")
    yield "cluster.mkv", patched(data, cluster + 4, b"\x01\xff\xff\xff\xff\xff\xff\xfe")
    yield "unknown-size.mkv", patched(data, cluster + 4, b"\x01\xff\xff\xff\xff\xff\xff\xff")
    duration = data.index(b"\x44\x89\x88")
    for name, value in (("infinite", float("inf")), ("not-a-number", float("nan")), ("negative", -1e300)):
        yield f"duration-{name}.mkv", patched(data, duration + 3, struct.pack(">d", value))
    yield "scale.mkv", patched(data, data.index(b"\x2a\xd7\xb1") + 4, b"\0\0\0")
    rate = data.find(b"\x23\xe3\x83\x84")
    if rate >= 0:
        yield "rate.mkv", patched(data, rate + 4, b"\0\0\0\1")


def bodies(jpeg):
    """Yields (name, Content-Type, bytes) of multipart answers."""
    kind = "multipart/x-mixed-replace; boundary=frame"
    source = random.Random(SEED)
    part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(jpeg), jpeg)
    for n in range(6):
        copy = bytearray(part * 5)
        for _ in range(200):
            copy[source.randrange(len(copy))] = source.randrange(256)
        yield f"noise-{n}", kind, bytes(copy)
    yield "cut", kind, (part * 3)[:-len(jpeg) // 2]
    yield "nothing", kind, b""
    yield "negative", kind, part.replace(b"Length: ", b"Length: -")
    yield "giant", kind, part.replace(b"Length: ", b"Length: 9999999999")
    yield "headers", kind, b"--frame\r\n" + b"X: y\r\n" * 50_000
    yield "delimiters", kind, b"--frame\r\n" * 100_000
    yield "parts", kind, b"--frame\r\n\r\n\r\n" * 100_000
    yield "binary-boundary", "multipart/x-mixed-replace; boundary=\xff\xfe", part
    yield "dashes", "multipart/x-mixed-replace; boundary=----", b"-" * 500_000
    yield "long-boundary", "multipart/x-mixed-replace; boundary=" + "x" * 4000, part
    yield "huge-picture", kind, part.replace(jpeg, patched(jpeg, jpeg.index(b"\xff\xc0") + 5, b"\xff\xff\xff\xff"))
