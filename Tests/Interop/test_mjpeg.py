"""Cameras and servers that send JPEGs over HTTP: our own, and one that does everything wrong that cameras do."""

import base64
import contextlib
import hashlib
import http.server
import json
import re
import ssl
import subprocess
import threading
import time

import pytest

import foreign
from streamrec import Streamrec, eventually, free_port

# What a camera sends does not depend on the broker.
ON_OUR_BROKER = {"embedded": ["http"]}
USER, PASSWORD = "user", "pass:w@rd/1"
ESCAPED = f"{USER}:pass%3Aw%40rd%2F1"


class BadCamera:
    """An HTTP server of as many behaviours as it has paths. Counts the connections to each of them."""

    def __init__(self, jpegs, certificate=None, port=0):
        self.jpegs, self.certificate, self.asked, self.port = jpegs, certificate, [], port

    def __enter__(self):
        camera = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.strip("/").replace("-", "_")
                camera.asked.append(name)
                with contextlib.suppress(OSError):
                    getattr(camera, name, camera.absent)(self)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def url(self, path, credentials=""):
        return f"{'https' if self.certificate else 'http'}://{credentials}127.0.0.1:{self.port}/{path}"

    # What it can do.

    def begin(self, request, declared="multipart/x-mixed-replace;boundary=frame", status=200, **headers):
        request.send_response(status)
        request.send_header("Content-Type", declared)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()

    def parts(self, request, jpegs=None, length=len, delimiter=b"--frame\r\n", end=b"\r\n"):
        for jpeg in jpegs if jpegs is not None else self.jpegs:
            size = b"Content-Length: %d\r\n" % length(jpeg) if length else b""
            request.wfile.write(delimiter + b"Content-Type: image/jpeg\r\n" + size + b"\r\n" + jpeg + end)
            time.sleep(0.02)

    def absent(self, request):
        request.send_error(404)

    def good(self, request):
        self.begin(request)
        self.parts(request)

    def quoted(self, request):
        self.begin(request, 'Multipart/X-Mixed-Replace; charset=x; boundary="frame"')
        self.parts(request)

    def dashes_declared(self, request):
        self.begin(request, "multipart/x-mixed-replace; boundary=--frame")
        self.parts(request)

    def no_dashes(self, request):
        self.begin(request)
        self.parts(request, delimiter=b"frame\r\n")

    def no_boundary(self, request):
        self.begin(request, "multipart/x-mixed-replace")
        self.parts(request)

    def no_lengths(self, request):
        self.begin(request)
        self.parts(request, length=None)
        request.wfile.write(b"--frame--\r\n")

    def bare_lines(self, request):
        self.begin(request)
        self.parts(request, length=None, delimiter=b"\n--frame\n", end=b"")
        request.wfile.write(b"\n--frame\n")

    def absurd_lengths(self, request):
        self.begin(request)
        self.parts(request, length=lambda jpeg: 10 ** 17)
        request.wfile.write(b"--frame\r\n")

    def wrong_lengths(self, request):
        self.begin(request)
        self.parts(request, length=lambda jpeg: len(jpeg) // 2)
        request.wfile.write(b"--frame\r\n")

    def broken_parts(self, request):
        self.begin(request)
        for number, jpeg in enumerate(self.jpegs):
            self.parts(request, [jpeg, b"\xff\xd8 no picture"] if number % 2 else [jpeg])

    def html(self, request):
        self.begin(request, "text/html")
        request.wfile.write(b"<html>Please log in\r\n" * 1000)

    def still(self, request):
        self.begin(request, "image/jpeg")
        request.wfile.write(self.jpegs[0])

    def endless_headers(self, request):
        self.begin(request)
        request.wfile.write(b"--frame\r\n")
        while True:
            request.wfile.write(b"X-Header: value\r\n" * 4096)

    def endless_answer_headers(self, request):
        request.send_response(200)
        while True:
            request.send_header("X-Header", "value" * 100)
            request.flush_headers()

    def endless_part(self, request):
        self.begin(request)
        request.wfile.write(b"--frame\r\n\r\n\xff\xd8")
        while True:
            request.wfile.write(bytes(1 << 16))

    def no_http(self, request):
        request.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n" * 10)

    def server_error(self, request):
        request.send_error(503)

    def redirect(self, request):
        self.begin(request, status=302, Location="/good")

    def redirect_loop(self, request):
        self.begin(request, status=302, Location="/redirect-loop")

    def redirect_away(self, request):
        self.begin(request, status=302, Location="file:///etc/passwd")

    def drop(self, request):
        self.begin(request)
        self.parts(request, self.jpegs[:5])

    def stall(self, request):
        self.begin(request)
        first = self.asked.count("stall") == 1
        self.parts(request, self.jpegs[:5])
        time.sleep(30 if first else 0)

    def basic(self, request):
        wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers["Authorization"] == wanted:
            self.good(request)
        else:
            self.begin(request, "text/plain", 401, WWW_Authenticate='Basic realm="camera"')

    def digest(self, request):
        """RFC 7616, with MD5 and without quality of protection, as old cameras have it."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', request.headers["Authorization"] or ""))

        def md5(*words):
            return hashlib.md5(":".join(words).encode()).hexdigest()

        if given and given["response"] == md5(md5(USER, "camera", PASSWORD), "n0nce", md5("GET", given["uri"])):
            self.good(request)
        else:
            self.begin(request, "text/plain", 401, WWW_Authenticate='Digest realm="camera", nonce="n0nce"')


@pytest.fixture
def camera(jpegs):
    with BadCamera(jpegs) as camera:
        yield camera


def values(cluster, topic):
    return [record.value for record in foreign.kafka_python_records(cluster.address, topic)]


def publish(cluster, topic, url, *words, status=0):
    return Streamrec(cluster.address).run(
        "publish", "--mjpeg", url, "--topic", topic, "--json", *words, status=status, timeout=60)


@pytest.mark.cases("scheme", ON_OUR_BROKER)
def test_our_own_stream_comes_back_byte_for_byte(cluster, topic, scheme):
    port = free_port()
    publisher = Streamrec(cluster.address).start("publish", "--test-pattern", "320x240@25", "--topic", topic)
    server = Streamrec(cluster.address).start("serve", "--topics", topic, "--port", port)
    try:
        server.wait_for_port(port)
        publish(cluster, f"{topic}-2", f"http://127.0.0.1:{port}/stream?topic={topic}", "--frames", 50)
    finally:
        publisher.stop()
        server.stop()
    sent, came = values(cluster, topic), values(cluster, f"{topic}-2")
    assert len(came) == 50
    places = [sent.index(value) for value in came]
    assert places == sorted(places)
    assert places[-1] - places[0] < 60


@pytest.mark.cases("scheme", ON_OUR_BROKER)
@pytest.mark.parametrize("path", [
    "good", "quoted", "dashes-declared", "no-dashes", "no-boundary", "no-lengths", "bare-lines", "absurd-lengths",
    "redirect"])
def test_cameras_that_take_it_lightly(cluster, topic, scheme, camera, jpegs, path):
    summary = publish(cluster, topic, camera.url(path), "--frames", 30).summary
    assert values(cluster, topic) == jpegs
    assert summary["lost"] == {}


@pytest.mark.cases("scheme", ON_OUR_BROKER)
def test_wrong_lengths_cost_one_picture(cluster, topic, scheme, camera, jpegs):
    summary = publish(cluster, topic, camera.url("wrong-lengths"), "--frames", 29, status=3).summary
    assert values(cluster, topic) == jpegs[1:]
    assert summary["lost"] == {"corrupt": 1}


@pytest.mark.cases("scheme", ON_OUR_BROKER)
def test_broken_parts_are_counted(cluster, topic, scheme, camera, jpegs):
    summary = publish(cluster, topic, camera.url("broken-parts"), "--frames", 30, status=3).summary
    assert values(cluster, topic) == jpegs
    assert summary["lost"] == {"corrupt": 14}


@pytest.mark.cases("scheme", ON_OUR_BROKER)
@pytest.mark.parametrize("path, words", [
    ("html", "text/html, not multipart/x-mixed-replace"), ("still", "single picture"), ("nowhere", "404"),
    ("server-error", "503"), ("redirect-loop", "redirect"), ("redirect-away", "protocol"), ("no-http", "HTTP"),
    ("endless-headers", "no boundary"), ("endless-answer-headers", "header is too long"), ("endless-part", "no boundary"),
])
def test_what_is_no_stream_fails_at_once(cluster, topic, scheme, camera, path, words):
    begun = time.monotonic()
    url = camera.url(path, "user:geheim@")
    result = publish(cluster, topic, url, status=4)
    assert time.monotonic() - begun < 20
    assert len(result.errors) == 1, result.err
    assert words.lower() in result.errors[0].lower()
    assert "geheim" not in result.out + result.err


@pytest.mark.cases("scheme", ON_OUR_BROKER)
@pytest.mark.parametrize("method", ["basic", "digest"])
def test_passwords(cluster, topic, scheme, camera, jpegs, method):
    result = publish(cluster, topic, camera.url(method, ESCAPED + "@"), "--frames", 30)
    assert values(cluster, topic) == jpegs
    assert "w@rd" not in result.out + result.err and "rd%2F" not in result.out + result.err
    records = foreign.kafka_python_records(cluster.address, topic)
    assert {record.key for record in records} == {f"127.0.0.1:{camera.port}/{method}".encode()}
    for credentials, words in (("user:geheim@", "refuses the user or the password"), ("", "wants a user")):
        camera.asked.clear()
        result = publish(cluster, topic, camera.url(method, credentials), status=4)
        assert len(camera.asked) <= 2
        assert len(result.errors) == 1 and words in result.errors[0]
        assert "geheim" not in result.out + result.err


@pytest.mark.cases("scheme", ON_OUR_BROKER)
@pytest.mark.parametrize("path, least", [("drop", 0.1), ("stall", 3)])
def test_goes_on_after_an_interruption(cluster, topic, scheme, camera, jpegs, path, least):
    begun = time.monotonic()
    summary = publish(cluster, topic, camera.url(path), "--frames", 20, status=3).summary
    assert least < time.monotonic() - begun < 30
    assert values(cluster, topic) == jpegs[:5] * 4
    assert len(camera.asked) == 4
    assert set(summary["lost"]) == {"camera_away"} and summary["lost"]["camera_away"] >= 3
    times = [int(dict(record.headers)["capture_ns"]) for record in foreign.kafka_python_records(cluster.address, topic)]
    assert times == sorted(set(times))


@pytest.mark.cases("scheme", ON_OUR_BROKER)
def test_https(cluster, topic, scheme, jpegs, tmp_path):
    """A camera's own certificate is not trusted, unless it is told to be."""
    certificate = tmp_path / "camera.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=camera", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", tmp_path / "key", "-out",
         tmp_path / "crt"], check=True, capture_output=True)
    certificate.write_text((tmp_path / "key").read_text() + (tmp_path / "crt").read_text())
    with BadCamera(jpegs, certificate) as camera:
        result = publish(cluster, topic, camera.url("good", "user:geheim@"), status=4)
        assert "--mjpeg-ca" in result.errors[0] and "geheim" not in result.err
        elsewhere = camera.url("good").replace("127.0.0.1", "localhost")
        result = publish(cluster, topic, elsewhere, "--mjpeg-ca", tmp_path / "crt", status=4)
        assert "another name than localhost" in result.errors[0]
        publish(cluster, topic, camera.url("good"), "--mjpeg-ca", tmp_path / "crt", "--frames", 30)
        assert values(cluster, topic) == jpegs


@pytest.mark.cases("scheme", ON_OUR_BROKER)
def test_interrupted_while_the_camera_is_silent(cluster, topic, scheme, camera):
    publisher = Streamrec(cluster.address).start(
        "publish", "--mjpeg", camera.url("stall"), "--topic", topic, "--json")
    eventually("frames arrive", lambda: '"published":5' in publisher.read(), 10)
    begun = time.monotonic()
    publisher.process.terminate()
    eventually("it ends", lambda: publisher.process.poll() is not None)
    assert time.monotonic() - begun < 3
    assert publisher.process.returncode == 143
    summary = json.loads([line for line in publisher.read().splitlines() if line.startswith('{"command"')][-1])
    assert summary["published"] == 5
