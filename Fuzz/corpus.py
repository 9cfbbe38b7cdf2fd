"""The inputs that fuzzing begins with.

    corpus.py unpack    from Fuzz/corpus/*.hex (an input a line) and the fixtures, into .build/fuzz/corpus
    corpus.py pack      the smallest set of .build/fuzz/corpus that covers as much, back into Fuzz/corpus/*.hex
"""

import hashlib
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
PACKED = ROOT / "Fuzz/corpus"
OPEN = ROOT / ".build/fuzz/corpus"
FUZZ = ROOT / ".build/fuzz/fuzz"
# Bytes of one target's file; the shortest inputs go first.
MOST = 36_000


def targets():
    return subprocess.run([FUZZ], capture_output=True, check=True, text=True).stdout.split()


def messages():
    """Of each API and direction the full case of every version."""
    for file in sorted((ROOT / "fixtures/messages").glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8")):
            if case["case"] != "full":
                continue
            # A request's header begins with the key; a response is in the same file.
            yield case["kind"], case["version"], file.stem, bytes.fromhex(case["header"]), bytes.fromhex(case["body"])


def captures():
    """A pcap and a pcapng file with one connection: a request of ApiVersions v0, and its answer."""
    request = struct.pack("!IHHIH", 10, 18, 0, 7, 0)
    answer = struct.pack("!IIHI", 10, 7, 0, 0)

    def packet(source, destination, sequence, flags, payload=b""):
        tcp = struct.pack("!HHIIBBHHH", source, destination, sequence, 0, 0x50, flags, 512, 0, 0) + payload
        ip = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, 0x7F000001, 0x7F000001)
        return ip + tcp

    packets = [
        packet(40000, 9092, 0, 2), packet(9092, 40000, 0, 18), packet(40000, 9092, 1, 24, request[:5]),
        packet(40000, 9092, 6, 24, request[5:]), packet(9092, 40000, 1, 24, answer), packet(40000, 9092, 15, 17)]
    raw = 101
    yield struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, raw) + b"".join(
        struct.pack("<IIII", 1, 2, len(data), len(data)) + data for data in packets)

    def block(kind, body):
        size = 12 + len(body) + -len(body) % 4
        return struct.pack("<II", kind, size) + body + bytes(-len(body) % 4) + struct.pack("<I", size)

    yield block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", raw, 0, 0)) + \
        b"".join(block(6, struct.pack("<IIIII", 0, 0, 0, len(data), len(data)) + data) for data in packets)


def seeds():
    """By target, what the fixtures have."""
    keys = {name: header[1] for kind, _, name, header, _ in messages() if kind == "request"}
    found = {target: [] for target in targets()}
    for kind, version, name, header, body in messages():
        found["messages"].append(bytes([keys[name], version, kind == "response"]) + body)
        if kind == "request":
            found["explain"].append(bytes(3) + header + body)
        else:
            found["explain"].append(bytes([1, keys[name], version]) + header + body)
        if name == "ApiVersions" and kind == "response":
            found["negotiation"].append(header + body)
        if kind == "request":
            found["negotiation"].append(header + body)
    for name in ("records", "compressed"):
        for case in json.loads((ROOT / f"fixtures/{name}.json").read_text(encoding="utf-8")):
            batch = bytes.fromhex(case["bytes"])
            found["batches"].append(batch)
            if "codec" in case:
                codec = ["gzip", "snappy", "lz4", "zstd"].index(case["codec"])
                found["codecs"].append(bytes([codec]) + batch[61:])
                found["codecs"].append(bytes([codec + 4]) + batch[:200])
    for case in json.loads((ROOT / "fixtures/consumer-protocol.json").read_text(encoding="utf-8")):
        found["members"].append(bytes([case["name"] == "ConsumerProtocolAssignment"]) + bytes.fromhex(case["bytes"]))
    for way in range(8):
        found["sasl"] += [
            bytes([way]) + text for text in (
                b"r=fyko+d2lbbFgONRv9qkxdawL%hvYDp,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5",
                b"e=invalid-proof", b'{"status":"invalid_token"}', b"")]
    found["captures"] += [bytes([20]) + capture for capture in captures()]
    part = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\nX-Seq: 1\r\n\r\n\xff\xd8\xff\xd9\r\n"
    found["multipart"].append(bytes([9]) + b"HTTP/1.1 200 OK\r\n\r\n" + 2 * part)
    for kind in (b"multipart/x-mixed-replace;boundary=b", b'multipart/mixed; boundary="--b"', b"multipart/x"):
        for body in (2 * part, part.replace(b"4", b"3") + part, b"--b\r\n\r\none\r\n--b--\r\n\r\n" + part, b"b\n\none\nb\n"):
            found["parts"].append(bytes([5, len(kind)]) + kind + body)
    picture = bytes.fromhex("ffd8ffc0000b080010001001011100ffda0008010100003f00") + b"\x12\xff\x00\xff\xd0\x34\xff\xd9"
    found["splitter"] += [bytes([7]) + bytes_ for bytes_ in (2 * picture, b"x" + picture + bytes(3), picture[:20] + picture)]
    found["frames"].append(bytes([3]) + bytes([0, 0, 0, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 7]))
    found["routes"] += [b"/stream?topic=video&headers_ahead=1", b"/snapshot?topic=a%20b&cached=1", b"/%C3%BC", b"/state"]
    found["images"].append(
        bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010001001011100ffda0008010100003f00") + b"\x12\xff\xd9")
    found["images"].append(bytes.fromhex("89504e470d0a1a0a0000000d4948445200000010000000100802000000") + bytes(4))
    found["png"] += [bytes([way]) + png for way in (0, 1) for png in pngs()]
    return found


def pngs():
    """A small one of each kind."""
    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    palette = chunk(b"PLTE", bytes(range(6)))
    for depth, color, interlace, row in [
            (8, 0, 0, 5), (1, 0, 0, 1), (16, 0, 0, 10), (8, 2, 0, 15), (16, 2, 0, 30), (1, 3, 0, 1), (8, 4, 0, 10), (8, 6, 0, 20)]:
        lines = b"".join(bytes([line % 5]) + bytes(range(row)) for line in range(3))
        yield b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", 5, 3, depth, color, 0, 0, interlace)) + \
            (palette if color == 3 else b"") + chunk(b"gAMA", bytes([0, 0, 0xB1, 0x8F])) + \
            chunk(b"zTXt", b"a\0\0" + zlib.compress(b"text")) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def write(target, data):
    folder = OPEN / target
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / hashlib.sha1(data).hexdigest()
    if not file.exists():
        file.write_bytes(data)


def unpack():
    for target, inputs in seeds().items():
        (OPEN / target).mkdir(parents=True, exist_ok=True)
        packed = PACKED / f"{target}.hex"
        lines = packed.read_text().split() if packed.exists() else []
        for data in inputs + [bytes.fromhex(line) for line in lines]:
            write(target, data)


def pack():
    known = {target: set(inputs) for target, inputs in seeds().items()}
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:allocator_may_return_null=1")
    for target in targets():
        with tempfile.TemporaryDirectory() as smallest:
            subprocess.run(
                [FUZZ, "-merge=1", "-max_len=512", smallest, OPEN / target], check=True, capture_output=True,
                env=dict(environment, FUZZ_TARGET=target))
            inputs = sorted((file.read_bytes() for file in pathlib.Path(smallest).iterdir()), key=lambda d: (len(d), d))
        lines, size = [], 0
        for data in inputs:
            # What the fixtures give need not be kept twice.
            if data in known[target] or size + 2 * len(data) + 1 > MOST:
                continue
            size += 2 * len(data) + 1
            lines.append(data.hex())
        (PACKED / f"{target}.hex").write_text("".join(line + "\n" for line in lines))
        print(f"{target}: {len(lines)} inputs, {size} bytes")


if __name__ == "__main__":
    {"unpack": unpack, "pack": pack}[sys.argv[1]]()
