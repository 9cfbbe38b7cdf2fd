#!/usr/bin/env python3
"""Open a live page in headless Chromium, look at it twice, and check that its picture changes.

Usage: live_page.py URL OUT_DIR [--seconds S] [--selector CSS] [--still]

Keeps OUT_DIR/live-1.png and OUT_DIR/live-2.png, and prints one JSON line. Exit status: 0 the picture is there and has
changed (with --still: is there, whatever it does); 1 it is not, or has not; 2 no Chromium. Needs Debian's chromium and
Python's standard library.
"""

import argparse
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time


class Browser:
    """Chromium behind the DevTools protocol, over a pair of pipes: JSON messages that end with a zero byte."""

    def __init__(self, program: str, profile: str) -> None:
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--hide-scrollbars", "--window-size=1280,900", "about:blank",
        ]
        if os.geteuid() == 0:
            # Chromium's sandbox refuses to run as root, which is what containers are.
            arguments.insert(1, "--no-sandbox")

        # Chromium reads descriptor 3 and writes descriptor 4. Either may hold the other's end: move both out first.
        def wire() -> None:
            source, sink = os.dup(to_browser), os.dup(from_browser)
            high = max(source, sink, 9) + 1
            os.dup2(source, high)
            os.dup2(sink, high + 1)
            os.dup2(high, 3)
            os.dup2(high + 1, 4)

        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            arguments, preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self._log, start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        self._pending = b""
        self._number = 0

    def call(self, method: str, session: str | None = None, timeout: float = 30, **parameters):
        """Send one command and wait for its result; events in between are let go."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        limit = time.monotonic() + timeout
        while True:
            answer = json.loads(self._message(limit, method))
            if answer.get("id") != self._number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error'].get('message')}")
            return answer["result"]

    def _message(self, limit: float, waiting_for: str) -> bytes:
        while b"\0" not in self._pending:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                raise RuntimeError(f"Chromium did not answer {waiting_for} in time")
            chunk = os.read(self._read, 1 << 20)
            if not chunk:
                self._log.seek(0)
                words = self._log.read()[-2000:].decode(errors="replace")
                raise RuntimeError(f"Chromium ended during {waiting_for}:\n{words}")
            self._pending += chunk
        message, self._pending = self._pending.split(b"\0", 1)
        return message

    def close(self) -> None:
        try:
            self.call("Browser.close", timeout=5)
            self._process.wait(5)
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._process.wait()


# Draws the picture as it is shown now on a canvas of its own, and answers with its size and its pixels' digest: what
# changes around the picture does not count.
PICTURE = """
(async () => {
  const image = document.querySelector(SELECTOR);
  if (!image || !image.naturalWidth) return null;
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let hash = 2166136261, low = 255, high = 0;
  for (let i = 0; i < pixels.length; i++) {
    hash = Math.imul(hash ^ pixels[i], 16777619) >>> 0;
    if (i % 4 < 3) { low = Math.min(low, pixels[i]); high = Math.max(high, pixels[i]); }
  }
  return {width: canvas.width, height: canvas.height, hash, contrast: high - low};
})()
"""


def region(browser: Browser, session: str, selector: str) -> dict:
    """Where the picture stands on the page."""
    expression = (
        f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
        " return {x: r.x, y: r.y, width: r.width, height: r.height, scale: 1} })()")
    return browser.call("Runtime.evaluate", session, expression=expression, returnByValue=True)["result"]["value"]


def picture(browser: Browser, session: str, selector: str) -> dict | None:
    result = browser.call(
        "Runtime.evaluate", session, expression=PICTURE.replace("SELECTOR", json.dumps(selector)), awaitPromise=True,
        returnByValue=True)
    if "exceptionDetails" in result:
        raise RuntimeError(result["exceptionDetails"].get("text", "the page's script failed"))
    return result["result"].get("value")


def screenshot(browser: Browser, session: str, clip: dict | None = None) -> bytes:
    more = {"clip": clip} if clip else {}
    return base64.b64decode(browser.call("Page.captureScreenshot", session, format="png", **more)["data"])


def until(condition, seconds: float):
    """What `condition` gives once that is true; its last answer where it is not within `seconds`."""
    limit = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < limit:
        time.sleep(0.1)
    return answer


def look(browser: Browser, url: str, out: str, selector: str, seconds: float) -> dict:
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    browser.call("Page.enable", session)
    navigation = browser.call("Page.navigate", session, url=url)
    if navigation.get("errorText"):
        raise RuntimeError(f"{url}: {navigation['errorText']}")
    first = until(lambda: picture(browser, session, selector), 20)
    result = {"url": url, "picture": first is not None, "changed": False, "painted_changed": False}
    clip = region(browser, session, selector) if first else None
    painted = screenshot(browser, session, clip) if clip else b""
    with open(os.path.join(out, "live-1.png"), "wb") as file:
        file.write(screenshot(browser, session))
    if first and clip:
        def moved():
            second = picture(browser, session, selector)
            return second is not None and second["hash"] != first["hash"]

        result["changed"] = bool(until(moved, seconds))
        # What a person sees, not only what the page's script can read.
        result["painted_changed"] = bool(until(lambda: screenshot(browser, session, clip) != painted, seconds))
        result.update(width=first["width"], height=first["height"], contrast=first["contrast"])
        with open(os.path.join(out, "live-2.png"), "wb") as file:
            file.write(screenshot(browser, session))
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("out")
    parser.add_argument("--seconds", type=float, default=1.0, help="between the two looks (1)")
    parser.add_argument("--selector", default="img", help="the picture's element (img)")
    parser.add_argument("--still", action="store_true", help="the picture need not change")
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 2
    os.makedirs(options.out, exist_ok=True)
    profile = tempfile.mkdtemp(prefix="live-page-")
    browser = Browser(program, profile)
    try:
        result = look(browser, options.url, options.out, options.selector, options.seconds)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        browser.close()
        shutil.rmtree(profile, ignore_errors=True)
    print(json.dumps(result))
    has_changed = result["changed"] and result["painted_changed"]
    return 0 if result["picture"] and (has_changed or options.still) else 1


if __name__ == "__main__":
    sys.exit(main())
