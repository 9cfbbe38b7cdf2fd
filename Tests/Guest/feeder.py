"""Gives v4l2loopback's camera its pictures, as a camera that makes JPEGs does."""

import fcntl
import os
import struct
import threading
import time

# linux/videodev2.h: _IOWR('V', 5, struct v4l2_format), which is 208 bytes; its union begins at byte 8.
VIDIOC_S_FMT = 0xC0D05605
TYPE_OUTPUT = 2
FIELD_NONE = 1
COLORSPACE_JPEG = 7


class Feeder:
    """Writes the frames over and over at a steady rate, from a thread, for as long as the block runs."""

    def __init__(self, path, frames, width=640, height=360, rate=30):
        self.frames = frames
        self.rate = rate
        self.written = 0
        self.descriptor = os.open(path, os.O_RDWR)
        size = width * height * 2
        picture = struct.pack("<8I", width, height, int.from_bytes(b"MJPG", "little"), FIELD_NONE, 0, size, COLORSPACE_JPEG, 0)
        given = fcntl.ioctl(
            self.descriptor, VIDIOC_S_FMT, struct.pack("<II", TYPE_OUTPUT, 0) + picture.ljust(200, b"\0"))
        assert given[16:20] == b"MJPG", f"the loopback took {given[16:20]}"
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._feed, daemon=True)

    def _feed(self):
        due = time.monotonic()
        while not self.ended.is_set():
            os.write(self.descriptor, self.frames[self.written % len(self.frames)])
            self.written += 1
            due += 1 / self.rate
            time.sleep(max(due - time.monotonic(), 0))

    def __enter__(self):
        self.thread.start()
        # Before the first frame it is no camera.
        while self.written == 0:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join(10)
        os.close(self.descriptor)
