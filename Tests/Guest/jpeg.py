"""As much of JPEG as it takes to see that a frame is one, independently of what made it."""

import struct


def size(data):
    """Width and height from the frame header, by walking the segments; fails on what is no whole JPEG."""
    assert data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9", "no JPEG from start to end"
    place = 2
    while place + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, place)
        if marker in (0xFFC0, 0xFFC1, 0xFFC2):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + length
    raise AssertionError("no frame header")
