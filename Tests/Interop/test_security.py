"""TLS and SASL against real brokers: what lets the client in, and each refusal with its own words, status and time."""

import base64
import json
import os
import pathlib
import socket
import ssl
import subprocess
import threading
import time

import pytest

from conftest import FIRST_PORT, KAFKA, is_free
from streamrec import Running, eventually

VERSIONS = ["4.3", "2.1"] if KAFKA else []
PLAIN, SSL, SASL_PLAINTEXT, SASL_SSL = 0, 100, 200, 300
MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
# A refusal that no waiting mends must not wait: --timeout is a minute, the bound below leaves room for a busy machine.
TIMEOUT = "60s"
AT_ONCE = 20
SESSION = 3

SETTINGS = [
    "listener.name.sasl_ssl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
    "listener.name.sasl_ssl.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer."
    'OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
]


class SecureCluster:
    def __init__(self, version, folder, port):
        self.version = version
        self.certs = folder / "certs"
        self.port = port

    def address(self, listener, host="localhost"):
        return f"{host}:{self.port + listener}"

    def cert(self, name):
        return str(self.certs / name)

    def tls(self, client=None, ca="ca.pem"):
        words = ["--tls-ca", self.cert(ca)]
        if client:
            words += ["--tls-cert", self.cert(f"{client}.pem"), "--tls-key", self.cert(f"{client}.key")]
        return words


def free_range():
    for base in range(FIRST_PORT, 60000, 1000):
        if all(is_free(base + n) for n in (PLAIN, 50, 51, SSL, SASL_PLAINTEXT, SASL_SSL)):
            return base
    raise RuntimeError("no free range of ports")


class started:
    """A cluster with --secure and further settings."""

    def __init__(self, folder, version, *words):
        self.folder = folder
        self.version = version
        self.words = words

    def __enter__(self):
        port = free_range()
        try:
            subprocess.run(
                [KAFKA, "up", "--dir", str(self.folder), "--version", self.version, "--port", str(port), "--secure",
                 *self.words], check=True, stdout=subprocess.DEVNULL, timeout=300)
        except BaseException:
            self.__exit__()
            raise
        return SecureCluster(self.version, self.folder, port)

    def __exit__(self, *_):
        subprocess.run([KAFKA, "down", str(self.folder)], check=True, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture(scope="module", params=VERSIONS)
def secure(request, tmp_path_factory):
    settings = list(SETTINGS)
    # 2.1 knows no sessions that end (KIP-368 came with 2.2).
    if request.param != "2.1":
        settings.append(f"connections.max.reauth.ms={SESSION * 1000}")
    words = [word for setting in settings for word in ("--set", setting)]
    with started(tmp_path_factory.mktemp(f"secure-{request.param}"), request.param, *words) as cluster:
        yield cluster


@pytest.fixture
def token_file(tmp_path):
    return bearer(tmp_path / "token", seconds=3600)


def bearer(path, seconds):
    """An unsecured token (RFC 7519, section 6), as brokers take for tests."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    now = time.time()
    path.write_text(part({"alg": "none"}) + "." + part({"sub": "alice", "iat": now, "exp": now + seconds}) + ".\n")
    return str(path)


def run(words, status=0, environment=None, input=b""):
    begun = time.monotonic()
    done = subprocess.run(
        [os.environ["STREAMREC_BIN"], *words], input=input, capture_output=True, timeout=120,
        env={**os.environ, **(environment or {})})
    err = done.stderr.decode(errors="replace")
    assert done.returncode == status, f"{words}: status {done.returncode}, not {status}\n{done.stdout!r}\n{err}"
    return done.stdout, err, time.monotonic() - begun


def password(text="alice-secret"):
    return {"STREAMREC_SASL_PASSWORD": text}


def sasl(mechanism, user="alice"):
    return ["--sasl", mechanism, "--sasl-user", user]


WAYS = [("ssl", SSL, None)]
WAYS += [(f"plaintext-{mechanism}", SASL_PLAINTEXT, mechanism) for mechanism in MECHANISMS]
WAYS += [(f"ssl-{mechanism}", SASL_SSL, mechanism) for mechanism in MECHANISMS + ["OAUTHBEARER"]]


@pytest.mark.parametrize("listener,mechanism", [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_lines_go_in_and_come_out_byte_for_byte(secure, listener, mechanism, token_file):
    words = ["--brokers", secure.address(listener), "--timeout", TIMEOUT]
    if listener != SASL_PLAINTEXT:
        words += secure.tls("client" if listener == SSL else None)
    if mechanism == "OAUTHBEARER":
        words += ["--sasl", mechanism, "--sasl-token-file", token_file]
    elif mechanism:
        words += sasl(mechanism)
    topic = f"secure-{listener}-{mechanism}"
    run(["topics", "create", topic, *words], environment=password())
    # Short lines, and some that take several records of TLS each.
    lines = [b"line %d \xc3\xa9\xe2\x82\xac" % number for number in range(500)]
    lines += [bytes([33 + number]) * 60_000 for number in range(40)]
    text = b"".join(line + b"\n" for line in lines)
    run(["produce", "--topic", topic, *words], environment=password(), input=text)
    read = ["consume", "--topic", topic, "--from-beginning", "--until", "end"]
    assert run([*read, *words], environment=password())[0] == text
    # What stands on the broker is the same for those who come another way.
    assert run([*read, "--brokers", secure.address(PLAIN, "127.0.0.1")])[0] == text


def refusal(secure, listener, *words, environment=None, host="localhost"):
    """The words of a refusal, which comes at once, has status 4 and shows no secret."""
    out, err, seconds = run(
        ["topics", "list", "--brokers", secure.address(listener, host), "--timeout", TIMEOUT, *words], status=4,
        environment=environment)
    assert out == b""
    assert seconds < AT_ONCE, f"{seconds:.1f} s: {err}"
    assert "secret" not in err.replace("(secret)", ""), err
    return err


def test_whoever_may_only_write_can_publish(secure):
    """A topic's settings are of no concern to a publisher that is not allowed to see them."""
    words = ["--brokers", secure.address(SASL_PLAINTEXT), *sasl("PLAIN")]
    run(["topics", "create", "guarded", *words], environment=password())
    allow = ["--topic", "guarded", "--allow-principal", "User:alice", "--operation", "Write", "--operation", "Describe"]
    at = ["--bootstrap-server", secure.address(PLAIN, "127.0.0.1")]
    if secure.version == "2.1":
        at = ["--authorizer-properties", f"zookeeper.connect=127.0.0.1:{secure.port + 50}"]
    subprocess.run(
        [KAFKA, "tool", "--version", secure.version, "acls", *at, "--add", *allow], check=True, stdout=subprocess.DEVNULL)

    def is_guarded():
        done = subprocess.run(
            [os.environ["STREAMREC_BIN"], "topics", "describe", "guarded", *words], capture_output=True,
            env={**os.environ, **password()})
        return b"AUTHORIZATION_FAILED" in done.stderr
    eventually("the broker knows of it", is_guarded)
    out, _, _ = run(
        ["publish", "--test-pattern", "64x48@25", "--frames", "5", "--topic", "guarded", "--json", *words],
        environment=password())
    assert json.loads(out)["published"] == 5


@pytest.mark.parametrize("listener", [SSL, SASL_SSL])
def test_a_client_without_tls_is_told_that_the_port_speaks_it(secure, listener):
    err = refusal(secure, listener)
    assert "the broker speaks TLS on this port" in err and "--tls" in err


@pytest.mark.parametrize("listener", [PLAIN, SASL_PLAINTEXT])
def test_a_client_with_tls_is_told_that_the_port_does_not_speak_it(secure, listener):
    err = refusal(secure, listener, *secure.tls("client"))
    assert "the broker does not speak TLS on this port" in err


def test_a_broker_of_an_unknown_authority_is_refused(secure):
    err = refusal(secure, SSL, *secure.tls("client", ca="other-ca.pem"))
    assert "the broker's certificate is not trusted" in err and "streamrec test CA" in err


def test_the_systems_authorities_do_not_know_a_private_one(secure):
    err = refusal(secure, SSL, "--tls")
    assert "the broker's certificate is not trusted" in err and "--tls-ca" in err


def test_a_strangers_certificate_is_refused_by_the_broker(secure):
    err = refusal(secure, SSL, *secure.tls("stranger"))
    assert "the broker refused the client's certificate" in err and "one was sent" in err


def test_a_missing_certificate_is_refused_by_the_broker(secure):
    err = refusal(secure, SSL, *secure.tls())
    assert "the broker refused the client's certificate" in err and "none was sent" in err


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("user,secret", [("alice", "another-secret"), ("mallory", "alice-secret")])
def test_a_wrong_password_or_user_is_refused_at_the_first_attempt(secure, mechanism, user, secret):
    err = refusal(secure, SASL_PLAINTEXT, *sasl(mechanism, user), environment=password(secret))
    assert "the broker refused the user or password" in err


def test_a_mechanism_that_is_not_offered_is_told_with_those_that_are(secure, token_file):
    err = refusal(secure, SASL_PLAINTEXT, "--sasl", "OAUTHBEARER", "--sasl-token-file", token_file)
    assert "does not offer this SASL mechanism" in err and "OAUTHBEARER was asked for" in err
    for mechanism in MECHANISMS:
        assert mechanism in err


def test_an_expired_token_is_refused(secure, tmp_path):
    token = bearer(tmp_path / "old", seconds=-3600)
    err = refusal(secure, SASL_SSL, *secure.tls(), "--sasl", "OAUTHBEARER", "--sasl-token-file", token)
    assert "the broker refused" in err and "invalid_token" in err


@pytest.mark.parametrize("listener", [PLAIN, SSL])
def test_a_listener_without_sasl_says_so(secure, listener):
    words = secure.tls("client") if listener == SSL else []
    err = refusal(secure, listener, *words, *sasl("PLAIN"), environment=password())
    assert "this listener takes no SASL" in err


def sockets(process):
    """The inodes of a process's TCP connections."""
    established = set()
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "01":
                established.add(f"socket:[{fields[9]}]")
    own = set()
    for entry in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            own.add(os.readlink(entry))
        except FileNotFoundError:
            pass
    return own & established


def seconds_of_cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_an_idle_connection_lasts_beyond_its_session_and_costs_nothing(secure, token_file, monkeypatch):
    words = ["--brokers", secure.address(SASL_SSL), *secure.tls(), *sasl("SCRAM-SHA-256")]
    topic = "renewed"
    run(["topics", "create", topic, *words], environment=password())
    monkeypatch.setenv("STREAMREC_SASL_PASSWORD", "alice-secret")
    reader = Running([os.environ["STREAMREC_BIN"], "consume", "--topic", topic, "--from-beginning", *words])
    try:
        run(["produce", "--topic", topic, *words], input=b"before\n")
        eventually("the first line is read", lambda: "before" in reader.read())
        before, cpu = sockets(reader.process), seconds_of_cpu(reader.process)
        assert before
        time.sleep(4 * SESSION)
        # The fetching connection is the same; a broker ends those whose session has ended.
        assert before & sockets(reader.process) == before
        assert seconds_of_cpu(reader.process) - cpu < 0.1 * 4 * SESSION
        run(["produce", "--topic", topic, *words], input=b"after\n")
        eventually("a line is read after four sessions", lambda: "after" in reader.read())
        assert before & sockets(reader.process) == before
    finally:
        reader.stop()


@pytest.fixture(scope="module")
def misnamed(tmp_path_factory):
    with started(tmp_path_factory.mktemp("misnamed"), "4.3", "--broker-cert", "wrong-host") as cluster:
        yield cluster


def test_a_broker_under_another_name_is_refused_with_the_names_that_it_has(misnamed):
    for host in ("localhost", "127.0.0.1"):
        err = refusal(misnamed, SSL, *misnamed.tls("client"), host=host)
        assert "the broker's certificate is for another host" in err
        assert host in err and "elsewhere.invalid" in err
    words = ["--brokers", misnamed.address(SSL), *misnamed.tls("client"), "--tls-verify", "chain"]
    run(["topics", "list", *words])


@pytest.fixture
def expired(tmp_path):
    """A TLS server whose certificate was valid until yesterday; yields its folder and port."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=tmp_path)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=ca", "-keyout", "ca.key",
            "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker", "-keyout", "old.key", "-out", "old.csr")
    (tmp_path / "index").touch()
    (tmp_path / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n"
        "unique_subject=no\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=DNS:localhost\n")
    openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", "old.csr", "-out",
            "old.pem", "-startdate", "20200101000000Z", "-enddate", "20210203040506Z")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "old.pem", tmp_path / "old.key")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()
    threading.Thread(target=serve, daemon=True).start()
    yield tmp_path, listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_an_expired_certificate_is_refused_with_its_last_moment(expired):
    folder, port = expired
    _, err, seconds = run(
        ["topics", "list", "--brokers", f"localhost:{port}", "--tls-ca", str(folder / "ca.pem"), "--timeout", TIMEOUT],
        status=4)
    assert seconds < AT_ONCE
    assert "the broker's certificate has expired" in err and "valid until 2021-02-03T04:05:06Z" in err
