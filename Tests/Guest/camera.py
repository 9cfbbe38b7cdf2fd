"""A vivid camera, driven by v4l2-ctl: its faults and its signal."""

import contextlib
import pathlib
import re
import subprocess
import time

DRIVER = pathlib.Path("/sys/bus/platform/drivers/vivid")


class Camera:
    def __init__(self, path):
        self.path = path

    def control(self, **values):
        words = ",".join(f"{name}={value}" for name, value in values.items())
        self.ctl("-c", words)

    def ctl(self, *words):
        done = subprocess.run(["v4l2-ctl", "-d", self.path, *map(str, words)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"v4l2-ctl {words}: {done.stdout}{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def restored(self):
        self.calm()
        try:
            yield self
        finally:
            if not pathlib.Path(self.path).exists():
                self.plug_in()
            self.calm()

    def calm(self):
        """No faults, the first input, 640x360."""
        self.ctl("-i", 0)
        self.control(percentage_of_dropped_buffers=0)
        self.ctl("-v", "width=640,height=360,pixelformat=YUYV")

    @property
    def instance(self):
        return f"vivid.{0 if self.path.endswith('0') else 1}"

    def unplug(self):
        (DRIVER / "unbind").write_text(self.instance)

    def plug_in(self):
        (DRIVER / "bind").write_text(self.instance)
        end = time.monotonic() + 10
        while not pathlib.Path(self.path).exists():
            assert time.monotonic() < end, f"{self.path} did not come back"
            time.sleep(0.05)

    def own_drops(self, fourcc, seconds=4):
        """Frames that a program which only takes and forgets them misses, at 30 frames a second: the machine's fault."""
        done = subprocess.run(
            ["v4l2-ctl", "-d", self.path, "-v", f"width=640,height=360,pixelformat={fourcc}", "-p", "30", "--verbose",
             "--stream-mmap", "--stream-count", str(30 * seconds)], capture_output=True, text=True, timeout=120)
        sequences = [int(number) for number in re.findall(r"\bseq:\s*(\d+)", done.stdout + done.stderr)]
        assert len(sequences) > 1, f"v4l2-ctl showed no frame: {done.stdout[-500:]}{done.stderr[-500:]}"
        return sequences[-1] - sequences[0] + 1 - len(sequences)
