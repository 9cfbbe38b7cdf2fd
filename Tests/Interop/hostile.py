"""Brokers that misbehave: what they send when something connects."""

import contextlib
import socket
import threading


@contextlib.contextmanager
def listening(behave):
    """A server on a free port that hands each connection to `behave` until the block ends."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    ended = threading.Event()

    def serve():
        while not ended.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            threading.Thread(target=attend, args=(connection,), daemon=True).start()

    def attend(connection):
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            behave(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        ended.set()
        thread.join()
        server.close()


def garbage(connection):
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def random_body(connection):
    request = connection.recv(65536)
    body = request[8:12] + bytes(range(256)) * 2
    connection.sendall(len(body).to_bytes(4, "big") + body)


def closes_in_mid_frame(connection):
    request = connection.recv(65536)
    connection.sendall((400).to_bytes(4, "big") + request[8:12] + b"\0" * 20)


def claims_two_gib(connection):
    request = connection.recv(65536)
    connection.sendall((2**31 - 1).to_bytes(4, "big") + request[8:12] + b"\0" * 1000)
    connection.recv(65536)


BEHAVIOURS = [garbage, random_body, closes_in_mid_frame, claims_two_gib]
